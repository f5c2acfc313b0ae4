"""Signing up, as a browser sees it."""

from __future__ import annotations

import unicodedata

import lxml.html
import pytest

from tests.web.site import PASSWORD, STATEMENT, Site, business_number, fields_of


@pytest.mark.parametrize("kind", ["demander", "supplier"])
def test_signing_up_waits_for_approval_and_says_so(any_site: Site, kind: str) -> None:
    person = any_site.visitor()
    answer = person.send(f"/sign-up/{kind}", **any_site.joining(kind, name="㈜가나정밀"))
    assert (answer.status_code, answer.location) == (303, "/sign-up/done")
    page = person.get(answer.location).text
    assert "승인 대기 중" in page
    assert "㈜가나정밀을" in page


def test_officers_are_told_how_they_are_invited(site: Site) -> None:
    page = site.visitor().get("/sign-up/officer")
    assert "초대로" in page.text
    assert site.visitor().get("/sign-up/admin").status_code == 404


def test_every_fault_is_shown_at_its_field_and_what_was_typed_stays(site: Site) -> None:
    answer = site.visitor().send(
        "/sign-up/demander", name="😀😀", business_number="123-45-67890", region="", employees="많음",
        industry="프레스 <b>굵게</b>", email="", person_name="김하늘", password="",
    )  # fmt: skip
    assert answer.status_code == 422
    page = answer.text
    for field in ("name", "business_number", "region", "employees", "email", "password", "consent"):
        assert f'id="{field}-error"' in page, field
    assert 'value="123-45-67890"' in page
    assert "&lt;b&gt;굵게" in page
    assert "<b>굵게" not in page
    assert "<title>오류:" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("business_number", "12345", "숫자 10자리"),
        ("business_number", "220-81-62518", "사업자등록번호가 맞지 않습니다"),
        ("name", "", "회사 이름을 적어 주십시오"),
        ("name", "가" * 10_000, "120자까지"),
        ("region", "99999", "맞는 지역이 없습니다"),
        ("ksic", "<script>", "산업분류 코드는"),
        ("email", "하늘", "name@company.co.kr"),
        ("password", "짧은비번", "10자에서"),
        ("password", "가" * 10_000, "10자에서"),
        ("person_name", "😀", "글자로"),
        ("consent", "", "동의하셔야"),
    ],
)
def test_one_bad_field_makes_nothing(site: Site, field: str, typed: str, said: str) -> None:
    person = site.visitor()
    answer = person.send("/sign-up/demander", **site.joining(**{field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    assert site.officer().get("/officer/organisations").text.count('scope="row"') == 0


def test_decomposed_hangul_is_composed_and_html_is_text(site: Site) -> None:
    name = unicodedata.normalize("NFD", "㈜한글<i>정밀</i>")
    site.firm(approved=False, name=name)
    page = site.officer().get("/officer/organisations").text
    assert "㈜한글&lt;i&gt;정밀" in page


def test_a_form_sent_twice_makes_one_firm(any_site: Site) -> None:
    person = any_site.visitor()
    typed = {**fields_of(person.get("/sign-up/demander").text), **any_site.joining()}
    cookie = person.client.get_cookie("session")
    assert cookie

    def send(_number: int) -> int:
        browser = any_site.app.test_client()
        browser.set_cookie("session", cookie.value)
        return browser.post("/sign-up/demander", data=typed).status_code

    assert [send(1), send(2)] == [303, 303]
    assert any_site.officer().get("/officer/organisations").text.count('scope="row"') == 1


def test_a_taken_number_and_a_taken_address_are_said_at_their_fields(site: Site) -> None:
    first = site.joining()
    site.visitor().send("/sign-up/demander", **first)
    number = site.visitor().send("/sign-up/demander", **site.joining(business_number=first["business_number"]))
    assert 'id="business_number-error"' in number.text
    assert "이미 등록된 사업자등록번호" in number.text
    address = site.visitor().send("/sign-up/demander", **site.joining(email=first["email"].upper()))
    assert 'id="email-error"' in address.text
    assert site.officer().get("/officer/organisations").text.count('scope="row"') == 1


def test_a_stranger_with_a_taken_address_does_not_get_in_by_the_right_password(site: Site) -> None:
    first = site.joining()
    site.visitor().send("/sign-up/demander", **first)
    again = site.visitor()
    answer = again.send("/sign-up/demander", **site.joining(email=first["email"], password=PASSWORD))
    assert answer.status_code == 422
    assert "로그아웃" not in again.get("/sign-up").text


def test_a_long_statement_travels_from_the_first_screen_to_the_problem(any_site: Site) -> None:
    statement = (STATEMENT + "\n둘째 줄: “따옴표” <b>와</b> & 기호.\n" + "나" * 8_000)[:8_000]
    person = any_site.visitor()
    shown = person.press("/problems/new", statement=statement)
    assert "적어 주신 문제는 그대로 가져갑니다" in shown.text
    typed = {**fields_of(shown.text, "/sign-up/demander"), **any_site.joining()}
    welcome = person.client.post("/sign-up/demander", data=typed)
    assert "승인 대기 중" in welcome.text
    form = person.client.post("/problems/new", data=fields_of(welcome.text, "/problems/new"))
    filled = fields_of(form.text, "/problems/new")
    assert filled["statement"].replace("\r\n", "\n").strip() == statement
    posted = person.client.post("/problems/new", data=filled)
    assert posted.status_code == 303
    assert person.get(posted.location).status_code == 200


def test_a_rejected_firm_reads_why(site: Site) -> None:
    firm = site.firm(approved=False)
    site.officer().send(f"/officer/organisations/{firm.organisation_id}/reject", reason="휴업 중인 번호입니다.")
    assert "휴업 중인 번호입니다." in firm.get("/problems").text
    answer = firm.send("/problems/new", statement=STATEMENT)
    assert answer.status_code == 422
    assert "가입이 반려된 회사" in answer.text
    assert STATEMENT in answer.text


def test_without_the_token_nobody_joins(site: Site) -> None:
    answer = site.visitor().client.post("/sign-up/demander", data={**site.joining(), "submission_key": "k"})
    assert answer.status_code == 400


def test_business_numbers_of_these_tests_are_right() -> None:
    assert business_number(123_456_789 - 100_000_000).startswith("123-45-6789")


def test_while_a_problem_is_carried_no_link_of_the_page_loses_it(site: Site) -> None:
    visitor = site.visitor()
    plain = lxml.html.fromstring(visitor.get("/sign-up/demander").text)
    assert plain.xpath("//main//a[@href='/sign-up']")
    token = fields_of(visitor.get("/sign-in").text, "/sign-in")["csrf_token"]
    carrying = visitor.client.post("/problems/new", data={"csrf_token": token, "statement": STATEMENT}).text
    assert STATEMENT in carrying
    assert not lxml.html.fromstring(carrying).xpath("//main//a[@href]")
