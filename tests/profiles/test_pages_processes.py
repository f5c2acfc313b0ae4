"""Suggested processes and the trade of a problem, as a browser sees them: writing a problem, and importing some."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import lxml.html
import pytest
from sqlalchemy import select

from core.db import unit_of_work
from profiles.models import Problem
from profiles.service import matching_problems
from profiles.values import Confidence, SuggestedProcess
from tests.profiles.test_pages_importing import saved, sheet, upload
from tests.web.site import STATEMENT, Site, fields_of

HARD = "글만으로는 공정을 알기 어렵습니다. 직접 골라 주십시오."
NAMES = ("사출성형", "도금", "용접", "절단", "조립")
Suggester = Callable[[Sequence[str]], list[tuple[SuggestedProcess, ...]]]


def said(*names: str, confidence: Confidence = Confidence.HIGH, words: tuple[str, ...] = ("사출품",)) -> Suggester:
    """A reader that finds the same processes in every text."""
    found = tuple(
        SuggestedProcess(f"process.{at}", name, 0.9 - at / 10, confidence if at == 0 else Confidence.LOW, words)
        for at, name in enumerate(names)
    )
    return lambda texts: [found for _ in texts]


def reading(site: Site, suggester: Suggester) -> None:
    site.app.extensions["ax"].parts["suggest_processes"] = suggester


def radios(page: str) -> dict[str, bool]:
    found = lxml.html.fromstring(f"<div>{page}</div>").xpath("//input[@name='process_choice'][@type='radio']")
    return {str(each.get("value")): each.get("checked") is not None for each in found}


def stored(site: Site) -> list[tuple[str, str]]:
    with unit_of_work(site.app.extensions["ax"].sessions) as session:
        return [(each.process, each.industry) for each in session.scalars(select(Problem).order_by(Problem.id))]


def opened(site: Site, **typed: str) -> str:
    answer = site.firm().press("/problems/new", **{"statement": STATEMENT, **typed})
    assert answer.status_code == 200
    return answer.text


def test_a_statement_from_the_first_screen_opens_with_five_and_the_sure_one_picked(site: Site) -> None:
    reading(site, said(*NAMES))
    page = opened(site)
    assert radios(page) == {"사출성형": True, **dict.fromkeys((*NAMES[1:], ""), False)}
    assert "가능성 높음" in page
    assert "‘사출품’에서 읽음" in page
    assert HARD not in page
    assert "0.9" not in page


@pytest.mark.parametrize(("confidence", "hard"), [(Confidence.MEDIUM, False), (Confidence.LOW, True)])
def test_nothing_is_picked_when_it_is_not_sure(site: Site, confidence: Confidence, hard: bool) -> None:
    reading(site, said(*NAMES, confidence=confidence))
    page = opened(site)
    assert not any(radios(page).values())
    assert (HARD in page) is hard


def test_what_is_like_no_process_says_so(site: Site) -> None:
    reading(site, said())
    page = opened(site)
    assert radios(page) == {}
    assert "공정을 찾지 못했습니다" in page


def test_an_empty_form_asks_for_nothing(site: Site) -> None:
    reading(site, lambda _texts: pytest.fail("nothing was written"))
    page = site.firm().get("/problems/new").text
    assert radios(page) == {}
    assert "찾지 못했습니다" not in page


@pytest.mark.parametrize(
    ("picked", "typed", "kept"),
    [("도금", "", "도금"), ("도금", "아연 도금", "아연 도금"), ("", "아연 도금", "아연 도금"), ("", "", "")],
)
def test_what_was_typed_wins_over_what_was_picked(any_site: Site, picked: str, typed: str, kept: str) -> None:
    reading(any_site, said(*NAMES))
    any_site.problem_of(any_site.firm(), process_choice=picked, process_name=typed)
    assert stored(any_site)[0][0] == kept


def test_a_process_kept_from_before_gives_way_to_a_pick(site: Site) -> None:
    reading(site, said(*NAMES))
    owner = site.firm()
    path = f"/problems/{site.problem_of(owner, process_name='조립')}/edit"
    assert radios(owner.get(path).text) == {}, "a problem whose process is known is not asked"
    assert owner.send(path, process_choice="도금").status_code == 303
    assert stored(site)[0][0] == "도금"
    assert owner.send(path, process_choice="용접", process_name="절단").status_code == 303
    assert stored(site)[0][0] == "절단"


def test_suggestions_while_typing_keep_the_pick_and_choose_nothing(site: Site) -> None:
    owner = site.firm()
    reading(site, said(*NAMES))
    page = lxml.html.fromstring(owner.get("/problems/new").text)
    (field,) = page.xpath("//textarea[@id='statement']")
    assert field.get("data-hx-post") == "/problems/processes"
    fresh = owner.press("/problems/processes", statement=STATEMENT)
    assert radios(fresh.text) == dict.fromkeys((*NAMES, ""), False)
    kept = radios(owner.press("/problems/processes", statement=STATEMENT, process_choice="주조").text)
    assert kept == {**dict.fromkeys(NAMES, False), "주조": True, "": False}
    assert "<b>" not in owner.press("/problems/processes", statement=STATEMENT, process_choice="<b>").text
    assert radios(owner.press("/problems/processes", statement="😀").text) == {}


def test_without_javascript_the_button_lists_them_and_keeps_what_was_typed(site: Site) -> None:
    reading(site, said(*NAMES))
    owner = site.firm()
    answer = owner.send("/problems/new", suggest="1", statement=STATEMENT, budget="많음", industry="브레이크 패드")
    assert answer.status_code == 200
    assert radios(answer.text) == dict.fromkeys((*NAMES, ""), False)
    kept = fields_of(answer.text, "/problems/new")
    assert (kept["statement"].strip(), kept["budget"], kept["industry"]) == (STATEMENT, "많음", "브레이크 패드")
    assert "field-error" not in answer.text
    assert stored(site) == []


def test_a_refused_form_keeps_the_pick(site: Site) -> None:
    reading(site, said(*NAMES))
    answer = site.firm().send("/problems/new", statement=STATEMENT, process_choice="도금", budget="많음")
    assert answer.status_code == 422
    assert radios(answer.text)["도금"]
    assert not radios(answer.text)["사출성형"]


def test_the_trade_is_the_firms_and_what_was_typed_reaches_matching(any_site: Site) -> None:
    owner = any_site.firm(industry="자동차 부품 사출")
    assert fields_of(owner.get("/problems/new").text, "/problems/new")["industry"] == "자동차 부품 사출"
    any_site.problem_of(owner, industry="브레이크 패드")
    any_site.problem_of(owner, industry="")
    with unit_of_work(any_site.app.extensions["ax"].sessions) as session:
        assert sorted(each.industry for each in matching_problems(session)) == ["브레이크 패드", "자동차 부품 사출"]


def test_a_firm_with_a_code_alone_is_offered_its_name(site: Site) -> None:
    owner = site.firm(industry="", suggested="C30392")
    assert "제동장치" in fields_of(owner.get("/problems/new").text, "/problems/new")["industry"]


@pytest.mark.parametrize(
    ("typed", "words"), [("가" * 121, "업종은 120자까지"), ("늘푸른정밀 협력사", "회사 이름을 비공개로")]
)
def test_a_bad_trade_is_told_at_its_field(site: Site, typed: str, words: str) -> None:
    owner = site.firm(name="㈜늘푸른정밀")
    answer = owner.send("/problems/new", statement=STATEMENT, industry=typed, visibility="blind")
    assert answer.status_code == 422
    assert 'id="industry-error"' in answer.text
    assert words in answer.text
    assert f'value="{typed}"' in answer.text


HEADERS = ["번호", "회사명", "소재지", "공정", "과제 설명"]
EMPTY = ["1", "㈜가나사출", "경남 창원", None, STATEMENT]
FILLED = ["2", "㈜다라도금", "광주", "도금", STATEMENT]


def offered(page: str) -> dict[str, list[str]]:
    found = lxml.html.fromstring(page).xpath("//select[starts-with(@name, 'process-')]")
    assert all(each.get("form") == "import-save" for each in found)
    return {str(each.get("name")): [str(value) for value in each.value_options] for each in found}


def test_a_row_without_a_process_is_offered_some_and_keeps_none_unless_confirmed(any_site: Site) -> None:
    reading(any_site, said(*NAMES))
    officer = any_site.officer()
    columns = upload(officer, sheet(EMPTY, FILLED, headers=HEADERS), subject="problems")
    form = fields_of(officer.get(columns.location).text)
    page = officer.client.get(columns.location.replace("/columns", "/preview"), query_string=form)
    assert offered(page.text) == {"process-2": ["", *NAMES]}
    assert "제안(가능성 높음): 사출성형" in page.text
    assert "가져오기를 마쳤습니다" in saved(officer, page).text
    assert [process for process, _ in stored(any_site)] == ["", "도금"]


@pytest.mark.parametrize(("sent", "kept"), [("용접", "용접"), ("주조", ""), ("<script>", ""), ("", "")])
def test_a_confirmed_process_is_taken_and_nothing_else(site: Site, sent: str, kept: str) -> None:
    reading(site, said(*NAMES))
    officer = site.officer()
    row = {"id": "p1", "company": "㈜가나사출", "region": "경상남도 창원시", "statement": STATEMENT}
    kept_file = upload(officer, json.dumps(row, ensure_ascii=False).encode(), "과제.jsonl", subject="problems")
    page = officer.get(kept_file.location)
    name = next(iter(offered(page.text)))
    assert "가져오기를 마쳤습니다" in saved(officer, page, **{name: sent, "process-77": "도금", "process-x": "1"}).text
    assert [process for process, _ in stored(site)] == [kept]


def test_suppliers_rows_are_offered_none(site: Site) -> None:
    reading(site, lambda _texts: pytest.fail("a supplier's row is not read"))
    officer = site.officer()
    columns = upload(officer, sheet(["1", "㈜새봄비전", "경남 창원", "비전검사"]))
    form = fields_of(officer.get(columns.location).text)
    page = officer.client.get(columns.location.replace("/columns", "/preview"), query_string=form)
    assert offered(page.text) == {}
