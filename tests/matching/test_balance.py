"""The exposure floor on the pages' lists: the officer's limit, its history, and the measurement of the market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Role
from core.db import Sessions, unit_of_work
from core.errors import Forbidden, Invalid
from matching import service
from matching.balance import with_floor
from matching.exposure import DEFAULT_LIMIT
from matching.live import Finder
from matching.values import Answer, Grade, Lift, Match, Proposal
from profiles.values import ProblemProfile, SupplierFilter, SupplierProfile
from tests.factories.profiles import OFFICER, a_problem, a_supplier, an_organisation, clock, member_of

NOBODY_BEHIND = replace(OFFICER, user_id=None)
"""The officer of the factories is no row in `users`."""
STATEMENT = "사출품에 은줄이 자꾸 생깁니다. 보압을 바꿔 봐도 그대로이고 밤에는 그냥 넘어갑니다."
PROBLEM = ProblemProfile(id="1", statement=STATEMENT, region="경상남도 김해시")
Limit = Callable[..., None]


def set_limit(session: Session, given_up: float, reason: str = "지역 기업을 더 보이려고 합니다.") -> None:
    service.set_exposure_limit(session, actor=NOBODY_BEHIND, given_up=given_up, reason=reason, clock=clock)


def answer(*homes: str) -> Answer:
    """An answer with a match from each of these regions, best first, 0.05 apart."""
    matches = tuple(
        Match(SupplierProfile(id=str(at), name=f"기업{at}", region=home), Grade.GOOD, 2.0 - 0.05 * at)
        for at, home in enumerate(homes)
    )
    return Answer("", Proposal((), matches, (), len(matches), len(matches), 9, "m", 0.0), None, (), ())


def shown(session: Session, *homes: str, places: int = 3) -> tuple[list[str], tuple[Lift, ...]]:
    found = with_floor(session, answer(*homes), problem=PROBLEM, places=places, clock=clock)
    return [match.supplier.id for match in found.proposal.matches], found.lifts


def test_the_limit_begins_small_and_the_newest_holds(session: Session) -> None:
    assert service.exposure_limit(session) == DEFAULT_LIMIT == 0.1
    set_limit(session, 0.3)
    set_limit(session, 0.0, "모두에게 같은 순서를 보입니다.")
    set_limit(session, 0.0, "모두에게 같은 순서를 보입니다.")
    assert service.exposure_limit(session) == 0.0
    history = service.exposure_history(session, actor=OFFICER)
    assert [(each.given_up, each.reason) for each in history] == [
        (0.0, "모두에게 같은 순서를 보입니다."),
        (0.3, "지역 기업을 더 보이려고 합니다."),
    ]


@pytest.mark.parametrize(
    ("given_up", "reason", "field"),
    [
        (-0.1, "까닭입니다.", "given_up"),
        (1.1, "까닭입니다.", "given_up"),
        (float("nan"), "까닭입니다.", "given_up"),
        (0.1, " ", "reason"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(session: Session, given_up: float, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_limit(session, given_up, reason)
    assert refusal.value.field == field
    assert service.exposure_limit(session) == DEFAULT_LIMIT


def test_the_limit_and_the_measurement_are_the_officers(session: Session, finder: Finder) -> None:
    firm = an_organisation(session)
    for actor in (ANONYMOUS, member_of(firm.id), member_of(firm.id, Role.SUPPLIER)):
        with pytest.raises(Forbidden):
            service.set_exposure_limit(session, actor=actor, given_up=0.2, reason="까닭입니다.", clock=clock)
        with pytest.raises(Forbidden):
            service.exposure_history(session, actor=actor)
        with pytest.raises(Forbidden):
            service.measure_balance(session, actor=actor, finder=finder, clock=clock)


def test_a_firm_of_the_region_is_lifted_within_the_limit(session: Session) -> None:
    homes = ("서울특별시", "경기도", "대구광역시", "경상남도 창원시")
    ids, [lift] = shown(session, *homes)
    assert ids == ["0", "1", "3"]
    assert (lift.supplier_id, lift.given_up) == ("3", pytest.approx(0.05))
    set_limit(session, 0.01)
    assert shown(session, *homes) == (["0", "1", "2"], ())
    set_limit(session, 0.0)
    assert shown(session, *homes) == (["0", "1", "2"], ())


def test_a_region_that_is_there_already_changes_nothing(session: Session) -> None:
    assert shown(session, "서울특별시", "경상남도", "대구광역시", "경상남도") == (["0", "1", "2"], ())


def test_a_problems_page_lifts_a_firm_and_a_visitors_answer_does_not(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        for _ in range(4):
            a_supplier(session, region="서울특별시 강남구")
        regional = a_supplier(session, region="경상남도 창원시")
        problem = a_problem(session, statement=STATEMENT, region="48120")
        set_limit(session, 1.0)
    named = {"session": None, "finder": finder, "chosen": SupplierFilter(), "limit": 3}
    with unit_of_work(sessions) as session:
        named["session"] = session
        _, answer_ = service.suppliers_for(actor=OFFICER, problem_id=problem.id, clock=clock, **named)  # type: ignore[arg-type]
        visitors = service.first_answer(problem=ProblemProfile(id="v", statement=STATEMENT), **named)  # type: ignore[arg-type]
    assert answer_ is not None
    ids = [match.supplier.id for match in answer_.proposal.matches]
    assert len(ids) == len(visitors.proposal.matches) == 3
    assert str(regional.id) in ids
    assert visitors.lifts == ()


def test_the_measurement_leaves_nobody_out_who_could_be_shown(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        for number in range(12):
            a_supplier(session, region=("서울특별시 강남구", "경상남도 창원시", "부산광역시 사상구")[number % 3])
        for _ in range(3):
            a_problem(session, statement=STATEMENT)
    with unit_of_work(sessions) as session:
        report = service.measure_balance(session, actor=OFFICER, finder=finder, clock=clock)
        again = service.measure_balance(session, actor=OFFICER, finder=finder, clock=clock)
    assert report == again
    assert (report.problems, report.suppliers, report.possible) == (3, 12, 12)
    ways = {way.name: way for way in report.ways}
    assert ways["적합도 순서"].unplaced == 2
    assert (ways["적합도 순서"].given_up, ways["적합도 순서"].lifted) == (0.0, 0)
    assert ways["시장 균형, 빠진 기업 없이"].unplaced == 0
    assert ways["시장 균형, 빠진 기업 없이"].gini <= ways["적합도 순서"].gini


def test_a_market_of_nobody_can_be_measured(session: Session, finder: Finder) -> None:
    report = service.measure_balance(session, actor=OFFICER, finder=finder, clock=clock)
    assert (report.problems, report.suppliers, report.possible) == (0, 0, 0)
    assert all((way.gini, way.unplaced, way.given_up) == (0.0, 0, 0.0) for way in report.ways)
