"""Suggested industry codes, as a browser sees them: signing up, and importing."""

from __future__ import annotations

import json

import lxml.html
import pytest
from sqlalchemy import select

from core.db import unit_of_work
from profiles.models import Organisation
from tests.profiles.test_pages_importing import saved, sheet, upload
from tests.web.site import Site, fields_of

HEADERS = ["번호", "회사명", "소재지", "업종", "산업분류 코드", "과제 설명"]
STATEMENT = "패드 표면에 균열이 생겨 하루에 서른 개씩 버립니다."
ROW = ["1", "㈜가나제동", "경남 창원", "브레이크 패드", None, STATEMENT]
CODED = ["2", "㈜다라김치", "광주", "김치", "C10309", STATEMENT]
SILENT = ["3", "㈜마바", "광주", None, None, STATEMENT]


def radios(page: str) -> list[tuple[str, bool]]:
    found = lxml.html.fromstring(f"<div>{page}</div>").xpath("//input[@name='suggested'][@type='radio']")
    return [(str(each.get("value")), each.get("checked") is not None) for each in found]


def test_suggestions_come_while_typing_and_none_is_chosen(site: Site) -> None:
    person = site.visitor()
    page = lxml.html.fromstring(person.get("/sign-up/demander").text)
    (field,) = page.xpath("//input[@id='industry']")
    assert field.get("data-hx-get") == "/sign-up/industry-codes"
    answer = person.get(f"{field.get('data-hx-get')}?industry=브레이크 패드")
    assert answer.status_code == 200
    found = radios(answer.text)
    assert found[0] == ("C30392", False)
    assert len(found) == 6
    assert not any(ticked for _, ticked in found)
    assert "유력" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"), [("", ""), ("   ", ""), ("😀", "찾지 못했습니다"), ("<b>" * 3, "찾지 못했습니다")]
)
def test_what_is_like_nothing_says_so(site: Site, typed: str, said: str) -> None:
    answer = site.visitor().client.get("/sign-up/industry-codes", query_string={"industry": typed})
    assert (answer.status_code, radios(answer.text)) == (200, [])
    assert said in answer.text
    assert "<b>" not in answer.text


def test_without_javascript_the_button_lists_them_and_keeps_what_was_typed(site: Site) -> None:
    person = site.visitor()
    typed = {**site.joining(industry="브레이크 패드"), "suggest": "1"}
    listed = person.send("/sign-up/demander", **typed)
    assert listed.status_code == 200
    assert radios(listed.text)[0] == ("C30392", False)
    assert 'value="브레이크 패드"' in listed.text
    assert "field-error" not in listed.text
    assert fields_of(listed.text, "/sign-up/demander").get("suggested", "") == ""


def test_only_a_ticked_suggestion_is_kept(any_site: Site) -> None:
    codes = []
    for chosen in ("C30392", ""):
        person = any_site.visitor()
        typed = any_site.joining(industry="브레이크 패드")
        assert person.send("/sign-up/demander", **typed, suggested=chosen).status_code == 303
        codes.append(stored_codes(any_site)[-1])
    assert codes == ["C30392", ""]


def test_a_refused_form_keeps_the_tick(site: Site) -> None:
    answer = site.visitor().send(
        "/sign-up/demander", **site.joining(industry="브레이크 패드", email=""), suggested="C30392"
    )
    assert answer.status_code == 422
    assert ("C30392", True) in radios(answer.text)


def test_suppliers_are_not_asked(site: Site) -> None:
    assert "industry-codes" not in site.visitor().get("/sign-up/supplier").text


def stored_codes(site: Site) -> list[str]:
    with unit_of_work(site.app.extensions["ax"].sessions) as session:
        return list(session.scalars(select(Organisation.ksic).order_by(Organisation.id)))


def offered(page: str) -> dict[str, list[str]]:
    found = lxml.html.fromstring(page).xpath("//select[starts-with(@name, 'ksic-')]")
    assert all(each.get("form") == "import-save" for each in found)
    return {str(each.get("name")): [str(value) for value in each.value_options] for each in found}


def test_an_empty_cell_is_offered_suggestions_and_keeps_empty_unless_confirmed(any_site: Site) -> None:
    officer = any_site.officer()
    columns = upload(officer, sheet(ROW, CODED, SILENT, headers=HEADERS), subject="problems")
    form = fields_of(officer.get(columns.location).text)
    page = officer.client.get(columns.location.replace("/columns", "/preview"), query_string=form)
    choices = offered(page.text)
    assert list(choices) == ["ksic-2"]
    assert choices["ksic-2"][:2] == ["", "C30392"]
    assert "제안(유력)" in page.text
    assert "가져오기를 마쳤습니다" in saved(officer, page).text
    assert stored_codes(any_site) == ["", "C10309", ""]


@pytest.mark.parametrize(("sent", "kept"), [("C30392", "C30392"), ("C99999", ""), ("<script>", ""), ("", "")])
def test_a_confirmed_suggestion_is_taken_and_nothing_else(site: Site, sent: str, kept: str) -> None:
    officer = site.officer()
    row = {
        "id": "p1",
        "company": "㈜가나제동",
        "region": "경상남도 창원시",
        "industry": "브레이크 패드",
        "statement": STATEMENT,
    }
    kept_file = upload(officer, json.dumps(row, ensure_ascii=False).encode(), "과제.jsonl", subject="problems")
    page = officer.get(kept_file.location)
    number = next(iter(offered(page.text)))
    assert "가져오기를 마쳤습니다" in saved(officer, page, **{number: sent, "ksic-77": "C30392", "ksic-x": "1"}).text
    assert stored_codes(site) == [kept]
