"""The first screen and the result: live answers, refusals, and the same without JavaScript."""

from __future__ import annotations

import re
import unicodedata
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.live import LiveSite

STATEMENT = "사출품 겉면에 은줄이 자꾸 생깁니다. 사람 눈으로 골라내다 보니 야간에는 불량이 그냥 넘어갑니다."
BEARING = "기계가 돌다가 이상한 소리가 나더니 베어링이 나갔습니다."


def typed(page: Page, text: str) -> None:
    page.locator("#statement").press_sequentially(text, delay=1)


def test_an_answer_appears_while_typing(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    typed(page, STATEMENT)
    expect(page.locator("#answer .understood-card mark").first).to_be_visible()
    expect(page.locator("#answer-status")).to_contain_text("공급기업")
    expect(page.locator("#statement")).to_be_focused()
    expect(page.locator("#statement")).to_have_value(STATEMENT)


def test_an_old_answer_never_overwrites_a_new_one(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    asked: list[str] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route.request.post_data or "")
        if len(asked) == 1:
            page.wait_for_timeout(1500)
        try:
            route.continue_()
        except Exception:
            assert len(asked) > 1, "only an answer that was overtaken may be dropped"

    page.route("**/first-answer", hold_the_first)
    typed(page, "머시닝센터 스핀들이 자꾸 멈춥니다.")
    page.wait_for_timeout(700)
    page.fill("#statement", STATEMENT)
    expect(page.locator("#answer .statement")).to_contain_text("은줄")
    page.wait_for_timeout(1500)
    expect(page.locator("#answer .statement")).to_contain_text("은줄")


def test_two_letters_get_a_hint_and_no_error(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    typed(page, "불량")
    expect(page.locator("#answer-status")).to_contain_text("조금만 더")
    assert page.locator("[aria-invalid=true]").count() == 0


def test_a_refused_live_answer_is_shown(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.fill("#statement", "가" * 8_001)
    expect(page.locator("#answer-status")).to_contain_text("8,000자까지")


def test_a_lost_connection_is_told(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.route("**/first-answer", lambda route: route.abort())
    typed(page, STATEMENT)
    expect(page.locator("#answer-status")).to_contain_text("답을 받지 못했습니다")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "비어 있습니다"),
        ("불량", "너무 짧습니다"),
        ("😀🙏🔥", "그림 문자나 기호만"),
        ("가" * 8_001, "8,000자까지"),
    ],
)
def test_7_a_refusal_is_told_at_the_field(new_page: NewPage, text: str, message: str, javascript: bool) -> None:
    page = new_page(javascript=javascript)
    page.goto("/find")
    page.fill("#statement", text)
    page.locator(".find-form button[type=submit]").click()
    expect(page).to_have_title("오류: 공급기업 찾기 | AX이음")
    field = page.locator("#statement")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(text)
    expect(field).to_have_accessible_description(re.compile(message))
    expect(page.locator("#error-summary")).to_contain_text(message)
    expect(page.locator("#error-summary")).to_be_focused()
    page.locator("#error-summary a").click()
    expect(field).to_be_focused()


def test_decomposed_hangul_is_understood_and_kept_composed(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/find")
    page.fill("#statement", unicodedata.normalize("NFD", STATEMENT))
    page.locator(".find-form button[type=submit]").click()
    expect(page.locator("#statement")).to_have_value(STATEMENT)
    expect(page.locator(".understood-card")).to_contain_text("사출성형")


def test_markup_is_shown_as_text(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    typed(page, "<script>document.title='x'</script><b>사출품</b> 은줄 불량을 골라내고 싶습니다")
    expect(page.locator("#answer .statement")).to_contain_text("<b>사출품</b>")
    assert "AX이음" in page.title()


def test_13_from_problem_to_sign_up_without_javascript(new_page: NewPage) -> None:
    page = new_page(javascript=False, width=375)
    page.goto("/")
    page.fill("#statement", STATEMENT)
    page.get_by_role("button", name="맞는 공급기업 찾기").click()
    expect(page.locator("h1")).to_have_text("맞는 공급기업")
    expect(page.locator(".found-list .answer-status")).to_contain_text("공급기업")
    expect(page.locator(".match, .no-supplier").first).to_be_visible()
    page.get_by_role("button", name="과제로 올리기").click()
    assert page.locator("#statement").input_value() == STATEMENT


def test_13_an_example_answers_without_javascript(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    page.goto("/")
    page.locator(".examples-list a").first.click()
    expect(page.locator("#answer .understood-card mark").first).to_be_visible()
    assert page.locator("#statement").input_value()


def test_13_the_phone_menu_opens_without_javascript(new_page: NewPage) -> None:
    page = new_page(javascript=False, width=375)
    page.goto("/")
    page.locator(".menu > summary").click()
    page.locator(".menu-panel").get_by_role("link", name="공급기업 목록").click()
    expect(page.locator("h1")).to_have_text("공급기업 목록")


def test_a_file_of_50_megabytes_gets_an_answer(live_site: LiveSite) -> None:
    """Over a real connection: a server that hangs up while the file is still coming leaves a person without a word."""
    request = urllib.request.Request(
        f"{live_site.address}/officer/import",
        data=b"--x\r\n" + b"0" * 50 * 1024 * 1024 + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 413
    assert "10MB까지" in refused.value.read().decode()


@pytest.mark.parametrize("role", ["", "demander"])
def test_back_from_a_supplier_leads_to_the_answer(new_page: NewPage, role: str) -> None:
    """Chromium shows an error page instead where the answer to a form may not be kept."""
    page = new_page(role)
    page.goto("/find")
    page.get_by_label("우리 회사의 문제").fill(BEARING)
    page.locator(".find-form button[type=submit]").click()
    page.locator("article.match h3 a").first.click()
    expect(page).to_have_url(re.compile(r"/suppliers/\d+"))
    page.go_back()
    expect(page.locator("article.match").first).to_be_visible()
    expect(page.get_by_label("우리 회사의 문제")).to_have_value(BEARING)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_example_finds_somebody(new_page: NewPage, number: int) -> None:
    """The first thing that a visitor presses shows what the platform does."""
    page = new_page()
    page.goto(f"/?example={number}")
    expect(page.locator("#answer article.match").first).to_be_visible()
    expect(page.locator("#answer .grade-strong, #answer .grade-good").first).to_be_visible()
