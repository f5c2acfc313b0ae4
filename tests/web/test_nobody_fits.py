"""What a reader is told where nobody fits, and where a page speaks to the one who reads it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import render_template, render_template_string

from matching.values import KnownCase
from tests.web.site import Site
from tests.web.test_officer_knowledge import text_of

CARD = '{% from "matching/_parts.html" import no_supplier with context %}{{ no_supplier(136, known, posted=posted) }}'
INSIDE = KnownCase("inside", "process.casting", "", "구상화 처리/페이딩", ("글",), ("글",))
OUTSIDE = KnownCase("out-tax", "", "", "기장 대리와 급여 신고", ("글",), ("글",), outside=True)


def card(site: Site, known: KnownCase | None, *, posted: bool = False) -> str:
    with site.app.test_request_context():
        return text_of(render_template_string(CARD, known=known, posted=posted), "section")


def test_a_known_problem_is_named_without_claiming_that_it_is_the_readers(site: Site) -> None:
    told = card(site, INSIDE)
    assert "‘구상화 처리’에 가장 가깝습니다. 그 문제라면 푸는 방법은 있지만" in told
    assert "공정과 설비 이름" in told


def test_who_asks_for_something_else_is_not_asked_for_processes_and_defects(site: Site) -> None:
    told = card(site, OUTSIDE)
    assert "‘기장 대리와 급여 신고’ 같은 요청에 가까워" in told
    assert "공정과 설비" not in told
    assert "조건을 걸었다면" not in told


@pytest.mark.parametrize("known", [None, INSIDE, OUTSIDE])
def test_what_is_posted_is_not_to_be_posted(site: Site, known: KnownCase | None) -> None:
    assert "과제로 올려 두면" in card(site, known)
    assert "과제로 올려 두면" not in card(site, known, posted=True)


def test_a_supplier_who_reads_a_problem_is_not_told_to_sign_in(site: Site) -> None:
    problem = f"/problems/{site.problem_of(site.firm())}"
    assert "로그인해서" in text_of(site.visitor().get(problem).text)
    page = site.firm("supplier").get(problem).text
    assert "로그인해서" not in text_of(page)
    assert "추천 과제 보기" in text_of(page)


def test_a_supplier_is_told_what_is_missing_and_not_to_ask_itself(site: Site) -> None:
    card = SimpleNamespace(
        id=1, title="과제", is_example=False, firm="", size_band="", region="", budget=None, industry="", days_left=None
    )
    caution = "등록된 서비스 지역에 충청남도가 없습니다. 방문 가능 여부를 확인해 주십시오."
    supplier = SimpleNamespace(id="1", name="시험", is_example=False)
    match = SimpleNamespace(grade="good", grade_label="적합", reasons=(), caution=caution, supplier=supplier)
    lead = SimpleNamespace(card=card, match=match, rivals=0)
    card.status = SimpleNamespace(value="open")
    found = SimpleNamespace(leads=(lead,), total=1, page=1, page_size=10, note="", copied=())
    with site.app.test_request_context():
        page = render_template("matching/leads.html", found=found, answered={})
    assert text_of(page, ".caution") == "등록된 서비스 지역에 충청남도가 없습니다."
