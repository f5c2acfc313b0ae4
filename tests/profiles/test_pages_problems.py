"""Writing, changing, closing and listing problems, as a browser sees it."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.site import STATEMENT, Site, fields_of

WHOLE = {
    "statement": STATEMENT, "wanted_outcome": "버리는 제품을 하루 20개 밑으로", "process_name": "사출성형",
    "title": "겨울 초품 불량", "budget": "1억 2천", "deadline": "2026. 12. 31.", "onsite": "y",
    "certifications": ["ISO 9001", "CSAP"], "required_certifications": "KC 인증, ISO 9001",
    "programme": "AI 바우처", "constraints": "설비를 세울 수 없음\n야간만 가능", "visibility": "blind",
}  # fmt: skip


def test_a_whole_problem_comes_back_as_it_was_written(any_site: Site) -> None:
    firm = any_site.firm()
    problem_id = any_site.problem_of(firm, **WHOLE)
    form = fields_of(firm.get(f"/problems/{problem_id}/edit").text, f"/problems/{problem_id}/edit")
    kept = {**WHOLE, "budget": "12,000만원", "deadline": "2026-12-31", "required_certifications": "KC 인증"}
    shown = {name: value.strip() if isinstance(value, str) else value for name, value in form.items()}
    assert {name: shown.get(name) for name in kept} == kept


def test_the_receipt_has_a_number_and_only_the_firm_sees_it(any_site: Site) -> None:
    firm = any_site.firm(approved=False)
    problem_id = any_site.problem_of(firm)
    page = firm.get(f"/problems/{problem_id}/receipt").text
    assert re.search(r"AX-2026-[2-9A-HJ-NP-Z]{6}", page)
    assert "승인 대기 중" in page
    assert any_site.firm().get(f"/problems/{problem_id}/receipt").status_code == 404
    assert any_site.officer().get(f"/problems/{problem_id}/receipt").status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("statement", "", "적어 주십시오"),
        ("statement", "불량", "10자 이상"),
        ("statement", "😀" * 30, "10자 이상"),
        ("statement", "가" * 10_000, "10,000자"),
        ("budget", "많음", "숫자로"),
        ("budget", "-100", "숫자로"),
        ("deadline", "2026-11-19", "이미 지났습니다"),
        ("deadline", "내일모레", "2026-12-31처럼"),
        ("title", "가" * 121, "120자까지"),
        ("process_name", "가" * 10_000, "120자까지"),
        ("constraints", "가" * 201, "200자까지"),
        ("certifications", "없는 인증", "보기에서 골라"),
    ],
)
def test_one_bad_field_keeps_everything_typed(site: Site, field: str, typed: str, said: str) -> None:
    firm = site.firm()
    answer = firm.send("/problems/new", **{**WHOLE, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<title>오류:" in answer.text
    assert "하루 20개 밑으로" in answer.text
    assert typed in answer.text or field == "certifications"
    assert "아직 올린 과제가 없습니다" in firm.get("/problems").text


def test_a_tampered_visibility_is_no_crash(site: Site) -> None:
    assert site.firm().send("/problems/new", **{**WHOLE, "visibility": "secret"}).status_code == 422


def test_the_name_of_a_blind_firm_in_its_text_is_refused(site: Site) -> None:
    firm = site.firm(name="㈜늘푸른정밀")
    answer = firm.send("/problems/new", statement="저희 늘푸른정밀 공장의 사출품이 허옇게 뜹니다.", visibility="blind")
    assert answer.status_code == 422
    assert 'id="statement-error"' in answer.text


def test_a_form_sent_twice_makes_one_problem_with_one_receipt(any_site: Site) -> None:
    firm = any_site.firm()
    typed = {**fields_of(firm.get("/problems/new").text, "/problems/new"), "statement": STATEMENT}
    cookie = firm.client.get_cookie("session")
    assert cookie

    def send(_number: int) -> str:
        browser = any_site.app.test_client()
        browser.set_cookie("session", cookie.value)
        return str(browser.post("/problems/new", data=typed).location)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    assert firm.get("/problems").text.count("접수번호") == 1


def test_decomposed_hangul_and_html_are_plain_composed_text(site: Site) -> None:
    firm = site.firm()
    site.problem_of(firm, statement=unicodedata.normalize("NFD", STATEMENT), title="<script>alert(1)</script> 제목")
    page = firm.get("/problems").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_closing_and_opening_again(any_site: Site) -> None:
    firm = any_site.firm()
    problem_id = any_site.problem_of(firm)
    for _twice in range(2):
        assert firm.press(f"/problems/{problem_id}/close").location == "/problems"
    assert "다시 열기" in firm.get("/problems").text
    assert "과제 0건" in any_site.visitor().get("/problems").text
    late = firm.press(f"/problems/{problem_id}/reopen", deadline="2026-11-01")
    assert late.status_code == 422
    assert 'id="deadline-error"' in late.text
    assert firm.press(f"/problems/{problem_id}/reopen", deadline="2026-12-01").status_code == 303
    assert "과제 1건" in any_site.visitor().get("/problems").text


def test_another_firm_cannot_touch_it_and_a_hidden_one_does_not_exist(any_site: Site) -> None:
    owner, other = any_site.firm(), any_site.firm()
    problem_id = any_site.problem_of(owner)
    assert other.get(f"/problems/{problem_id}/edit").status_code == 403
    for act in ("edit", "close", "reopen"):
        assert other.press(f"/problems/{problem_id}/{act}", statement=STATEMENT).status_code == 403
    owner.press(f"/problems/{problem_id}/close")
    for act in ("edit", "close", "reopen"):
        assert other.press(f"/problems/{problem_id}/{act}").status_code == 404


def test_others_see_a_blind_problem_without_its_firm(any_site: Site) -> None:
    owner = any_site.firm(name="㈜늘푸른정밀")
    any_site.problem_of(owner, visibility="blind")
    page = any_site.firm("supplier").get("/problems").text
    assert "회사 이름 비공개" in page
    assert "늘푸른" not in page
    assert "창원" not in page


def test_the_list_is_narrowed_by_words_and_region(site: Site) -> None:
    site.problem_of(site.firm())
    visitor = site.visitor()
    assert "과제 1건" in visitor.get("/problems?q=이음매&sido=48").text
    assert "과제 0건" in visitor.get("/problems?q=%25").text
    assert "과제 0건" in visitor.get("/problems?sido=11").text
    assert visitor.get("/problems?page=-3").status_code == 200
    assert visitor.get("/problems?page=abc&sido=%00").status_code == 200
    assert visitor.get(f"/problems?page={10**30}").status_code == 200
    assert visitor.get(f"/problems/{10**30}/edit").status_code == 404


def test_a_pending_firm_is_not_listed(site: Site) -> None:
    site.problem_of(site.firm(approved=False))
    assert "과제 0건" in site.visitor().get("/problems").text


def test_a_supplier_cannot_post(site: Site) -> None:
    assert site.firm("supplier").get("/problems/new").status_code == 403
