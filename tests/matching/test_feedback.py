"""What people say of a pair: who may say what, what stands, and what of it tells of fit."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS
from core.db import Sessions, unit_of_work
from core.errors import Forbidden, Invalid, NotFound
from matching import service
from matching.feedback import feedback_stances
from matching.live import Finder
from matching.service import DeclineCause, FeedbackKind
from matching.stances import FEEDBACK_LABELS, Side, Stance, grade_of
from profiles.service import close_problem
from profiles.values import OrganisationStatus, SupplierFilter
from tests.factories.profiles import a_supplier, clock
from tests.matching.pair import Cast, Say, a_cast, cast, say

__all__ = ["cast", "say"]

MAY = {
    "owner": {"accepted", "declined", "met", "contract"},
    "vendor": {"accepted", "declined"},
    "officer": {kind.value for kind in FeedbackKind},
    "other_demander": set(),
    "other_vendor": set(),
}


@pytest.mark.parametrize("kind", list(FeedbackKind))
@pytest.mark.parametrize("who", list(MAY))
def test_each_says_what_is_theirs_to_say(say: Say, cast: Cast, who: str, kind: FeedbackKind) -> None:
    cause = DeclineCause.UNFIT if kind is FeedbackKind.DECLINED else None
    if kind.value in MAY[who]:
        assert say(getattr(cast, who), kind, cause).kind is kind
    else:
        with pytest.raises(Forbidden):
            say(getattr(cast, who), kind, cause)


def test_nobody_answers_unknown_or_for_what_they_may_not_see(session: Session, say: Say, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        say(ANONYMOUS, FeedbackKind.ACCEPTED)
    with pytest.raises(NotFound):
        say(cast.owner, FeedbackKind.ACCEPTED, supplier_id=999_999)
    waiting = a_supplier(session, status=OrganisationStatus.PENDING)
    with pytest.raises(NotFound):
        say(cast.officer, FeedbackKind.ACCEPTED, supplier_id=waiting.id)
    close_problem(session, actor=cast.owner, problem_id=cast.problem_id, clock=clock)
    with pytest.raises(NotFound):
        say(cast.vendor, FeedbackKind.ACCEPTED)


@pytest.mark.parametrize(
    ("kind", "cause", "reason", "field"),
    [
        (FeedbackKind.DECLINED, None, "다른 일입니다.", "cause"),
        (FeedbackKind.ACCEPTED, DeclineCause.UNFIT, "", "cause"),
        (FeedbackKind.DECLINED, DeclineCause.UNFIT, " 😀 ", "reason"),
        (FeedbackKind.FORBIDDEN, None, "", "reason"),
        (FeedbackKind.PINNED, None, "", "reason"),
        (FeedbackKind.ACCEPTED, None, "가" * 501, "reason"),
    ],
)
def test_what_is_missing_is_named(
    say: Say, cast: Cast, kind: FeedbackKind, cause: DeclineCause | None, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        say(cast.officer, kind, cause, reason=reason)
    assert refusal.value.field == field


def test_the_same_said_twice_is_one_and_the_last_word_stands(session: Session, say: Say, cast: Cast) -> None:
    pair = (cast.problem_id, cast.supplier_id)
    for kind, cause in [
        (FeedbackKind.ACCEPTED, None),
        (FeedbackKind.DECLINED, DeclineCause.BUSY),
        (FeedbackKind.ACCEPTED, None),
    ]:
        say(cast.owner, kind, cause)
    say(cast.vendor, FeedbackKind.DECLINED, DeclineCause.PRICE)
    assert service.own_stances(session, actor=cast.owner, problem_ids=[cast.problem_id]) == {
        pair: Stance(FeedbackKind.ACCEPTED, Side.DEMANDER)
    }
    assert feedback_stances(session) == {
        pair: (
            Stance(FeedbackKind.ACCEPTED, Side.DEMANDER),
            Stance(FeedbackKind.DECLINED, Side.SUPPLIER, DeclineCause.PRICE),
        )
    }
    assert service.own_stances(session, actor=ANONYMOUS, problem_ids=[cast.problem_id]) == {}


Y, N, MET, DEAL, NEVER = (
    Stance(kind, Side.DEMANDER, DeclineCause.UNFIT if kind is FeedbackKind.DECLINED else None)
    for kind in (
        FeedbackKind.ACCEPTED,
        FeedbackKind.DECLINED,
        FeedbackKind.MET,
        FeedbackKind.CONTRACT,
        FeedbackKind.FORBIDDEN,
    )
)
BUSY = Stance(FeedbackKind.DECLINED, Side.DEMANDER, DeclineCause.BUSY)
WISH = Stance(FeedbackKind.ACCEPTED, Side.SUPPLIER)
CANNOT = Stance(FeedbackKind.DECLINED, Side.SUPPLIER, DeclineCause.UNFIT)


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ((Y,), 3),
        ((DEAL,), 3),
        ((DEAL, N), 3),
        ((MET,), 2),
        ((MET, Y), 3),
        ((N,), 0),
        ((CANNOT,), 0),
        ((BUSY,), None),
        ((Y, CANNOT), None),
        ((NEVER, DEAL), None),
        ((WISH,), None),
        ((WISH, N), 0),
        ((), None),
    ],
)
def test_what_was_said_becomes_a_grade(said: tuple[Stance, ...], grade: int | None) -> None:
    assert grade_of(said) == grade


def test_every_kind_has_its_word() -> None:
    assert set(FEEDBACK_LABELS) == set(FeedbackKind)


def shown(sessions: Sessions, finder: Finder, cast: Cast) -> tuple[list[str], list[int]]:
    """What the demander sees of suppliers and the supplier of problems."""
    with unit_of_work(sessions) as session:
        _, answer = service.suppliers_for(
            session,
            actor=cast.owner,
            finder=finder,
            problem_id=cast.problem_id,
            chosen=SupplierFilter(),
            limit=5,
            clock=clock,
        )
        leads = service.leads_for(session, actor=cast.vendor, finder=finder, page=1, page_size=5, clock=clock)
    assert answer is not None
    return [match.supplier.id for match in answer.proposal.matches], [lead.card.id for lead in leads.leads]


def test_a_forbidden_pair_is_shown_to_neither_side(sessions: Sessions, finder: Finder, quick_hashes: None) -> None:
    with unit_of_work(sessions) as session:
        cast = a_cast(session)
    suppliers, leads = shown(sessions, finder, cast)
    assert str(cast.supplier_id) in suppliers
    assert leads == [cast.problem_id]
    with unit_of_work(sessions) as session:
        service.record_feedback(
            session,
            actor=cast.officer,
            problem_id=cast.problem_id,
            supplier_id=cast.supplier_id,
            kind=FeedbackKind.FORBIDDEN,
            reason="소송 중인 사이입니다.",
            clock=clock,
        )
    assert shown(sessions, finder, cast) == ([each for each in suppliers if each != str(cast.supplier_id)], [])
