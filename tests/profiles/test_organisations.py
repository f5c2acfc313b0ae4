"""Signing up and the officer's decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, SYSTEM, Actor, Role
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from profiles import queries, service
from profiles.changes import problem_changed, supplier_changed
from profiles.models import Organisation
from profiles.values import OrganisationDraft, OrganisationKind, OrganisationStatus
from tests.factories.profiles import (
    OFFICER,
    OTHER_NUMBER,
    VALID_NUMBER,
    a_problem,
    a_supplier,
    an_organisation,
    member_of,
)

DRAFT = OrganisationDraft(
    name="주식회사 가온정밀", kind=OrganisationKind.DEMANDER, business_number=VALID_NUMBER, region="경남 창원"
)
STRANGERS = [ANONYMOUS, Actor(2, Role.DEMANDER, 10**6), Actor(3, Role.SUPPLIER, 10**6)]


def sign_up(session: Session, clock: Clock, *, key: str | None = None, draft: OrganisationDraft = DRAFT) -> Any:
    return service.sign_up_organisation(session, actor=ANONYMOUS, draft=draft, submission_key=key, clock=clock)


def test_sign_up_waits_for_approval(session: Session, clock: Clock) -> None:
    made = sign_up(session, clock)
    assert made.status is OrganisationStatus.PENDING
    assert (made.region, made.business_number) == ("경상남도 창원시", "9998100015")
    assert session.get_one(Organisation, made.id).name_key == "가온정밀"


def test_a_form_sent_twice_makes_one_organisation(session: Session, clock: Clock) -> None:
    first = sign_up(session, clock, key="token-1")
    assert sign_up(session, clock, key="token-1") == first
    assert session.scalar(select(func.count(Organisation.id))) == 1


def test_a_taken_number_is_a_conflict(session: Session, clock: Clock) -> None:
    sign_up(session, clock, key="token-1")
    with pytest.raises(Conflict, match="이미 등록된 사업자등록번호입니다"):
        sign_up(session, clock, key="token-2")


def test_two_at_the_same_moment_are_told_apart_by_the_database(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sign_up(session, clock, key="token-1")
    look = queries.organisation_by_submission
    answers = iter([lambda key: None, lambda key: look(session, key)] * 2)
    monkeypatch.setattr(queries, "organisation_by_submission", lambda session, key: next(answers)(key))
    monkeypatch.setattr(queries, "organisation_by_number", lambda session, number: None)
    assert sign_up(session, clock, key="token-1").id == first.id
    with pytest.raises(Conflict):
        sign_up(session, clock, key="token-2")
    assert session.scalar(select(func.count(Organisation.id))) == 1


def test_the_database_refuses_a_second_holder_of_a_number(session: Session, clock: Clock) -> None:
    made = sign_up(session, clock)
    other = an_organisation(session)
    session.get_one(Organisation, other.id).business_number = made.business_number
    with pytest.raises(IntegrityError):
        session.flush()


def test_agencies_do_not_sign_up(session: Session, clock: Clock) -> None:
    draft = OrganisationDraft(name="진흥원", kind=OrganisationKind.AGENCY, business_number=VALID_NUMBER)
    with pytest.raises(Forbidden):
        sign_up(session, clock, draft=draft)


def test_a_wrong_number_stores_nothing(session: Session, clock: Clock) -> None:
    with pytest.raises(Invalid):
        sign_up(session, clock, draft=OrganisationDraft("가온", OrganisationKind.DEMANDER, "999-81-00016"))
    assert session.scalar(select(func.count(Organisation.id))) == 0


def test_a_supplier_gets_a_profile_to_fill_in(session: Session, clock: Clock) -> None:
    draft = OrganisationDraft("새싹AI", OrganisationKind.SUPPLIER, OTHER_NUMBER)
    made = sign_up(session, clock, draft=draft)
    assert made.supplier_id is not None
    assert service.matching_suppliers(session) == []


def test_approving_and_rejecting_are_idempotent_and_exclude_each_other(session: Session, clock: Clock) -> None:
    one = an_organisation(session, status=OrganisationStatus.PENDING).id
    approved = service.approve_organisation(session, actor=OFFICER, organisation_id=one, clock=clock)
    later: Clock = lambda: clock() + timedelta(days=1)  # noqa: E731
    assert service.approve_organisation(session, actor=OFFICER, organisation_id=one, clock=later) == approved
    assert session.get_one(Organisation, one).decided_at == clock()
    with pytest.raises(Conflict, match="승인됨"):
        service.reject_organisation(session, actor=OFFICER, organisation_id=one, reason="서류 미비", clock=clock)
    two = an_organisation(session, status=OrganisationStatus.REJECTED)
    assert two.status_reason == "서류가 다릅니다."
    with pytest.raises(Conflict, match="반려됨"):
        service.approve_organisation(session, actor=OFFICER, organisation_id=two.id, clock=clock)


@pytest.mark.parametrize("reason", ["", "  ", "😀", "가" * 2_001])
def test_a_rejection_needs_a_reason(session: Session, clock: Clock, reason: str) -> None:
    made = an_organisation(session, status=OrganisationStatus.PENDING)
    with pytest.raises(Invalid) as refused:
        service.reject_organisation(session, actor=OFFICER, organisation_id=made.id, reason=reason, clock=clock)
    assert refused.value.field == "reason"


DECISIONS: list[Callable[[Session, Actor, int, Clock], object]] = [
    lambda session, actor, id_, clock: service.approve_organisation(
        session, actor=actor, organisation_id=id_, clock=clock
    ),
    lambda session, actor, id_, clock: service.reject_organisation(
        session, actor=actor, organisation_id=id_, reason="사유입니다", clock=clock
    ),
    lambda session, actor, id_, clock: service.review_list(session, actor=actor, status=OrganisationStatus.PENDING),
]


@pytest.mark.parametrize("decide", DECISIONS)
def test_only_officers_decide(
    session: Session, clock: Clock, decide: Callable[[Session, Actor, int, Clock], object]
) -> None:
    made = an_organisation(session, status=OrganisationStatus.PENDING)
    for actor in (*STRANGERS, member_of(made.id), member_of(made.id, Role.SUPPLIER)):
        with pytest.raises(Forbidden):
            decide(session, actor, made.id, clock)
    decide(session, OFFICER, made.id, clock)


def test_only_members_and_officers_see_the_file(session: Session) -> None:
    made = an_organisation(session)
    for actor in STRANGERS:
        with pytest.raises(NotFound):
            service.organisation_view(session, actor=actor, organisation_id=made.id)
    for actor in (member_of(made.id), OFFICER, SYSTEM):
        assert service.organisation_view(session, actor=actor, organisation_id=made.id).id == made.id
    with pytest.raises(NotFound):
        service.organisation_view(session, actor=OFFICER, organisation_id=10**6)


def test_the_review_list_is_sorted_by_the_name_without_its_legal_form(session: Session) -> None:
    for name in ("㈜다온", "나래", "(주)가람", "주식회사 라온", "ABC"):
        an_organisation(session, name=name, status=OrganisationStatus.PENDING)
    an_organisation(session, name="승인된 곳")
    found = service.review_list(session, actor=OFFICER, status=OrganisationStatus.PENDING)
    assert [item.name for item in found.page.items] == ["ABC", "(주)가람", "나래", "㈜다온", "주식회사 라온"]
    assert (found.counts[OrganisationStatus.PENDING], found.counts[OrganisationStatus.APPROVED]) == (5, 1)


def test_a_decision_tells_about_everything_that_hangs_on_the_organisation(session: Session, clock: Clock) -> None:
    demander = an_organisation(session, status=OrganisationStatus.PENDING)
    problem = a_problem(session, organisation_id=demander.id)
    supplier = a_supplier(session, status=OrganisationStatus.PENDING)
    heard: list[tuple[str, int]] = []

    def hear_supplier(sender: Session, supplier_id: int) -> None:
        heard.append(("supplier", supplier_id))

    def hear_problem(sender: Session, problem_id: int) -> None:
        heard.append(("problem", problem_id))

    with supplier_changed.connected_to(hear_supplier), problem_changed.connected_to(hear_problem):
        service.approve_organisation(session, actor=OFFICER, organisation_id=demander.id, clock=clock)
        service.approve_organisation(session, actor=OFFICER, organisation_id=supplier.organisation_id, clock=clock)
    assert heard == [("problem", problem.id), ("supplier", supplier.id)]
