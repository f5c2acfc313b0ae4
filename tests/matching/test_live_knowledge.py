"""What officers teach reaches every process at its next question, and what they take back is gone from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.service import create_officer
from accounts.values import SYSTEM, Actor, Role
from core.db import Sessions, unit_of_work
from embeddings.exact_index import ExactIndex
from matching import case_memory, concept_additions
from matching.casebook import Casebook, empty_casebook
from matching.finder import prepare
from matching.live import Finder
from matching.query import PreparedProblem
from matching.values import CaseDraft, CaseOrigin, KnownCase
from profiles.values import ProblemProfile
from tests.factories.profiles import a_supplier, clock
from tests.matching.conftest import tools

PROBLEM = ProblemProfile(id="P", statement="사출품에 은줄이 자꾸 생깁니다. 꼬질꼬질현상도 있습니다.")
SHIPPED = KnownCase(
    "shipped-one", "", "", "은줄", ("사출품에 은줄이 자꾸 생깁니다.",), ("수지 건조 감시로 은줄을 줄입니다.",)
)


@pytest.fixture
def finder(sessions: Sessions, tmp_path: Path) -> Finder:
    with unit_of_work(sessions) as session:
        a_supplier(session)
    return Finder(
        tools=tools(),
        sessions=sessions,
        new_index=ExactIndex,
        folder=tmp_path / "index",
        casebook=_book,
    )


@pytest.fixture
def officer(sessions: Sessions) -> Actor:
    with unit_of_work(sessions) as session:
        return create_officer(
            session,
            actor=SYSTEM,
            email="officer@example.com",
            password="matching-day-2026",
            name="박담당",
            role=Role.OFFICER,
            clock=clock,
        )


def _book() -> Casebook:
    return empty_casebook(tools().encoder.dimension).extended([SHIPPED], tools().encoder, tools().places)


def read(finder: Finder) -> PreparedProblem:
    market = finder.market()
    return prepare(PROBLEM, market, finder.tools)


def cases(finder: Finder) -> list[str]:
    return [near.case.slug for near in read(finder).near_cases]


def test_a_withdrawn_case_is_gone_from_the_next_answer_and_back_when_restored(
    sessions: Sessions, finder: Finder, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_memory, "shipped_cases", lambda: {SHIPPED.slug: SHIPPED})
    assert cases(finder) == [SHIPPED.slug]
    with unit_of_work(sessions) as session:
        case_memory.withdraw_case(
            session, actor=officer, slug=SHIPPED.slug, reason="실제와 다른 사례입니다.", clock=clock
        )
    assert cases(finder) == []
    assert not read(finder).lent.any()
    with unit_of_work(sessions) as session:
        case_memory.restore_case(session, actor=officer, slug=SHIPPED.slug, clock=clock)
    assert cases(finder) == [SHIPPED.slug]


def test_a_remembered_case_lends_its_solution_without_a_restart(
    sessions: Sessions, finder: Finder, officer: Actor
) -> None:
    read(finder)
    draft = CaseDraft(
        title="꼬질꼬질현상",
        problem_text="사출품에 꼬질꼬질현상이 보여서 골라내는 데 하루가 다 갑니다.",
        solution_text="금형 온도를 구간마다 재어 꼬질꼬질현상이 생기기 전에 알려 주는 장치를 달았습니다.",
        consent="2026-11-20 전화로 대표가 동의함",
    )
    with unit_of_work(sessions) as session:
        case_memory.remember_case(
            session, actor=officer, slug="kkojil", origin=CaseOrigin.OFFICER, draft=draft, clock=clock
        )
    assert "kkojil" in cases(finder)


def test_a_phrase_that_an_officer_adds_is_understood_and_not_after_it_is_taken_back(
    sessions: Sessions, finder: Finder, officer: Actor
) -> None:
    concept = "task.visual_inspection"
    assert concept not in {item.id for item in read(finder).understood}
    with unit_of_work(sessions) as session:
        added = concept_additions.add_phrase(
            session,
            actor=officer,
            concept_id=concept,
            phrase="꼬질꼬질현상",
            reason="창원 사출 업체들이 쓰는 말입니다.",
            clock=clock,
        )
    assert concept in {item.id for item in read(finder).understood}
    with unit_of_work(sessions) as session:
        concept_additions.withdraw_addition(
            session, actor=officer, addition_id=added, reason="다른 뜻으로도 쓰입니다.", clock=clock
        )
    assert concept not in {item.id for item in read(finder).understood}
