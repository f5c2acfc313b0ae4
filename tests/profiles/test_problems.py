"""Posting problems, changing them, and what a reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor, Role
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from profiles import queries, service
from profiles.changes import problem_changed
from profiles.models import Problem
from profiles.values import (
    OrganisationKind,
    OrganisationStatus,
    ProblemCard,
    ProblemDraft,
    ProblemFilter,
    ProblemStatus,
    Requirements,
    Visibility,
    size_band,
)
from tests.counting import counted
from tests.factories.profiles import OFFICER, STATEMENT, a_problem, an_organisation, member_of

STRANGERS = [ANONYMOUS, Actor(2, Role.DEMANDER, 10**6), Actor(3, Role.SUPPLIER, 10**6)]
DRAFT = ProblemDraft(statement=STATEMENT)


def post(
    session: Session, clock: Clock, organisation_id: int, *, actor: Actor | None = None, key: str | None = None
) -> ProblemCard:
    return service.post_problem(
        session,
        actor=actor or member_of(organisation_id),
        organisation_id=organisation_id,
        draft=DRAFT,
        submission_key=key,
        clock=clock,
    )


def count(session: Session) -> int:
    return session.scalar(select(func.count(Problem.id))) or 0


def test_a_posted_problem_takes_what_is_missing_from_its_firm(session: Session, clock: Clock) -> None:
    firm = an_organisation(session, name="가온", employees=46)
    card = post(session, clock, firm.id)
    assert (card.region, card.industry, card.size_band) == ("경상남도 창원시", "자동차 부품", "10~49인")
    assert (card.firm, card.status, card.days_left) == ("가온", ProblemStatus.OPEN, None)
    assert card.title == STATEMENT[:40].rsplit(" ", 1)[0] + "…" if len(STATEMENT) > 40 else STATEMENT
    assert card.receipt.startswith("AX-2026-")
    assert len(card.receipt) == 14


def test_a_form_sent_twice_makes_one_problem(session: Session, clock: Clock) -> None:
    firm = an_organisation(session)
    first = post(session, clock, firm.id, key="token")
    assert post(session, clock, firm.id, key="token") == first
    assert count(session) == 1


def test_the_same_form_at_the_same_moment_makes_one(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = an_organisation(session)
    first = post(session, clock, firm.id, key="token")
    look = queries.problem_by_submission
    answers = iter([lambda key: None, lambda key: look(session, key)])
    monkeypatch.setattr(queries, "problem_by_submission", lambda session, key: next(answers)(key))
    assert post(session, clock, firm.id, key="token") == first
    assert count(session) == 1


def test_a_form_token_of_another_firm_shows_nothing_of_it(session: Session, clock: Clock) -> None:
    one, two = an_organisation(session), an_organisation(session)
    post(session, clock, one.id, key="token")
    with pytest.raises(Conflict):
        post(session, clock, two.id, key="token")


def test_who_may_post(session: Session, clock: Clock) -> None:
    firm = an_organisation(session)
    for actor in STRANGERS:
        with pytest.raises(Forbidden):
            post(session, clock, firm.id, actor=actor)
    post(session, clock, firm.id, actor=OFFICER)
    supplier = an_organisation(session, kind=OrganisationKind.SUPPLIER)
    with pytest.raises(Forbidden):
        post(session, clock, supplier.id)
    rejected = an_organisation(session, status=OrganisationStatus.REJECTED)
    with pytest.raises(Conflict):
        post(session, clock, rejected.id)
    assert count(session) == 1


def test_a_faulty_problem_stores_nothing(session: Session, clock: Clock) -> None:
    firm = an_organisation(session)
    with pytest.raises(Invalid) as refused:
        service.post_problem(
            session,
            actor=OFFICER,
            organisation_id=firm.id,
            draft=ProblemDraft(statement="😀" * 30),
            submission_key=None,
            clock=clock,
        )
    assert refused.value.field == "statement"
    assert count(session) == 0


CHANGES: list[Callable[[Session, Actor, int, Clock], object]] = [
    lambda session, actor, id_, clock: service.edit_problem(
        session, actor=actor, problem_id=id_, draft=DRAFT, clock=clock
    ),
    lambda session, actor, id_, clock: service.close_problem(session, actor=actor, problem_id=id_, clock=clock),
    lambda session, actor, id_, clock: service.reopen_problem(session, actor=actor, problem_id=id_, clock=clock),
    lambda session, actor, id_, clock: service.problem_draft(session, actor=actor, problem_id=id_),
]


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_change(session: Session, clock: Clock, change: Callable[[Session, Actor, int, Clock], object]) -> None:
    firm = an_organisation(session)
    problem = a_problem(session, organisation_id=firm.id)
    hidden = a_problem(session, organisation_id=an_organisation(session, status=OrganisationStatus.PENDING).id)
    for actor in STRANGERS:
        with pytest.raises(Forbidden):
            change(session, actor, problem.id, clock)
        with pytest.raises(NotFound):
            change(session, actor, hidden.id, clock)
    for actor in (OFFICER, member_of(firm.id)):
        change(session, actor, problem.id, clock)


def test_closing_hides_and_reopening_shows_again(session: Session, clock: Clock) -> None:
    card = a_problem(session, deadline=date(2026, 12, 1))
    closed = service.close_problem(session, actor=OFFICER, problem_id=card.id, clock=clock)
    assert closed.status is ProblemStatus.CLOSED
    assert service.close_problem(session, actor=OFFICER, problem_id=card.id, clock=clock) == closed
    assert service.matching_problems(session) == []
    with pytest.raises(NotFound):
        service.problem_card(session, actor=ANONYMOUS, problem_id=card.id, clock=clock)
    again = service.reopen_problem(session, actor=OFFICER, problem_id=card.id, clock=clock)
    assert again == card
    assert service.reopen_problem(session, actor=OFFICER, problem_id=card.id, clock=clock) == card


def test_a_problem_past_its_deadline_needs_a_new_one(session: Session, clock: Clock) -> None:
    card = a_problem(session, deadline=date(2026, 11, 21))
    later: Clock = lambda: clock() + timedelta(days=9)  # noqa: E731
    service.close_problem(session, actor=OFFICER, problem_id=card.id, clock=later)
    with pytest.raises(Invalid) as refused:
        service.reopen_problem(session, actor=OFFICER, problem_id=card.id, clock=later)
    assert refused.value.field == "deadline"
    new = service.reopen_problem(session, actor=OFFICER, problem_id=card.id, clock=later, deadline=date(2026, 12, 31))
    assert (new.status, new.days_left) == (ProblemStatus.OPEN, 32)


def test_an_edit_keeps_a_deadline_that_has_passed_but_takes_no_new_one(session: Session, clock: Clock) -> None:
    card = a_problem(session, deadline=date(2026, 11, 21))
    later: Clock = lambda: clock() + timedelta(days=9)  # noqa: E731
    for deadline, allowed in ((date(2026, 11, 21), True), (date(2026, 11, 22), False)):
        draft = ProblemDraft(statement=STATEMENT, deadline=deadline)
        if allowed:
            service.edit_problem(session, actor=OFFICER, problem_id=card.id, draft=draft, clock=later)
        else:
            with pytest.raises(Invalid):
                service.edit_problem(session, actor=OFFICER, problem_id=card.id, draft=draft, clock=later)


def test_an_edit_replaces_everything_and_is_told(session: Session, clock: Clock) -> None:
    card = a_problem(session, constraints=("현장 방문 필수",))
    heard: list[int] = []

    def hear(sender: Session, problem_id: int) -> None:
        heard.append(problem_id)

    draft = ProblemDraft(
        statement=STATEMENT, region="충북 청주시", budget=100, requirements=Requirements(on_premise=True)
    )
    with problem_changed.connected_to(hear):
        edited = service.edit_problem(session, actor=OFFICER, problem_id=card.id, draft=draft, clock=clock)
    assert (edited.region, edited.budget, edited.constraints) == ("충청북도 청주시", 100, ())
    (found,) = service.problem_profiles(session, [card.id])
    assert found.requirements == Requirements(on_premise=True)
    assert heard == [card.id]
    kept = service.problem_draft(session, actor=OFFICER, problem_id=card.id)
    assert service.edit_problem(session, actor=OFFICER, problem_id=card.id, draft=kept, clock=clock) == edited


def test_a_blind_problem_shows_neither_firm_nor_town_to_others(session: Session, clock: Clock) -> None:
    firm = an_organisation(session, name="가온비밀산업", employees=250)
    card = a_problem(session, organisation_id=firm.id, visibility=Visibility.BLIND)
    for actor in STRANGERS:
        seen = service.problem_card(session, actor=actor, problem_id=card.id, clock=clock)
        assert (seen.firm, seen.region, seen.size_band) == (None, "경상남도", "50~299인")
        assert "가온비밀산업" not in repr(seen)
        assert "창원" not in repr(seen)
    for actor in (OFFICER, member_of(firm.id)):
        seen = service.problem_card(session, actor=actor, problem_id=card.id, clock=clock)
        assert (seen.firm, seen.region) == ("가온비밀산업", "경상남도 창원시")


@pytest.mark.parametrize("status", [OrganisationStatus.PENDING, OrganisationStatus.REJECTED])
def test_problems_of_unapproved_firms_stay_hidden(session: Session, clock: Clock, status: OrganisationStatus) -> None:
    firm = an_organisation(session, status=OrganisationStatus.PENDING)
    card = a_problem(session, organisation_id=firm.id)
    if status is OrganisationStatus.REJECTED:
        service.reject_organisation(session, actor=OFFICER, organisation_id=firm.id, reason="서류 미비", clock=clock)
    for actor in STRANGERS:
        with pytest.raises(NotFound):
            service.problem_card(session, actor=actor, problem_id=card.id, clock=clock)
        assert service.problem_cards(session, actor=actor, ids=[card.id], clock=clock) == {}
        listed = service.list_problems(session, actor=actor, wanted=ProblemFilter(), clock=clock)
        assert (listed.items, listed.total) == ((), 0)
        with pytest.raises(Forbidden):
            service.problems_of_organisation(session, actor=actor, organisation_id=firm.id, clock=clock)
    own = member_of(firm.id)
    assert service.problem_cards(session, actor=own, ids=[card.id], clock=clock) == {card.id: card}
    assert service.problems_of_organisation(session, actor=own, organisation_id=firm.id, clock=clock) == [card]


def test_the_list_is_filtered_and_the_nearest_deadline_comes_first(session: Session, clock: Clock) -> None:
    far = a_problem(session, deadline=date(2026, 12, 31), process="도금")
    none = a_problem(session, region="충북 청주시", industry="반도체 장비")
    near = a_problem(
        session, deadline=date(2026, 11, 30), statement="누설 시험에서 기포가 자주 나옵니다. 원인을 찾습니다."
    )
    a_problem(session, deadline=date(2026, 11, 20))

    def listed(**wanted: str) -> list[int]:
        later: Clock = lambda: clock() + timedelta(days=1)  # noqa: E731
        found = service.list_problems(session, actor=ANONYMOUS, wanted=ProblemFilter(**wanted), clock=later)
        return [card.id for card in found.items]

    assert listed() == [near.id, far.id, none.id]
    assert listed(sido="43") == [none.id]
    assert listed(industry="반도체") == [none.id]
    assert listed(process="도금") == [far.id]
    assert listed(text="기포 원인") == [near.id]


def test_lists_cost_the_same_for_many(session: Session, clock: Clock) -> None:
    counts = []
    for more in (1, 14):
        for _ in range(more):
            a_problem(session)
        with counted(session) as statements:
            service.list_problems(session, actor=ANONYMOUS, wanted=ProblemFilter(), clock=clock)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (None, "규모 미공개"),
        (0, "5인 미만"),
        (4, "5인 미만"),
        (5, "5~9인"),
        (10, "10~49인"),
        (299, "50~299인"),
        (300, "300인 이상"),
    ],
)
def test_size_bands(employees: int | None, band: str) -> None:
    assert size_band(employees) == band
