"""What people say of a pair: interested, not fitting and why, pinned, forbidden, met, contract."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import Actor, Role
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.text import clean, letters
from matching import queries
from matching.knowledge import MAX_REASON
from matching.models import MatchFeedback
from matching.stances import OFFICER_LABELS, OPPOSITES, SAYABLE, DeclineCause, FeedbackKind, Side, Stance
from profiles import service as profiles
from profiles.values import OrganisationStatus, ProblemCard, SupplierView

_NEEDS_REASON = frozenset({FeedbackKind.DECLINED, FeedbackKind.PINNED, FeedbackKind.FORBIDDEN})
_NOT_YOURS = "이 과제를 올린 회사, 해당 공급기업, 운영기관만 답할 수 있습니다. 회사 계정으로 로그인해 주십시오."
Pair = tuple[int, int]
"""(problem, supplier)."""


def record_feedback(
    session: Session,
    *,
    actor: Actor,
    problem_id: int,
    supplier_id: int,
    kind: FeedbackKind,
    clock: Clock,
    cause: DeclineCause | None = None,
    reason: str = "",
) -> Stance:
    """Keep what `actor` says of a pair. The same said again makes no second row: another cause or reason replaces the
    earlier one and its moment, what was withdrawn stands again, and the very same changes nothing.

    The problem's owner, the supplier of the pair and officers may speak, each what `stances.SAYABLE` allows. Raises
    `NotFound` for a problem or supplier that the actor may not see, `Forbidden`, `Invalid` at "cause", "reason" or
    "kind" (pinned and forbidden exclude each other), and `Conflict` when the same person says the same twice at one
    moment.
    """
    side = side_of(session, actor=actor, problem_id=problem_id, supplier_id=supplier_id, clock=clock)
    if kind not in SAYABLE[side]:
        raise Forbidden("이 답은 운영기관 담당자가 남깁니다. 관심이 있는지, 맞지 않는지를 골라 주십시오.")
    why = _checked(kind, cause, reason)
    rows = queries.feedback(session, problem_ids=[problem_id], supplier_id=supplier_id, with_withdrawn=True)
    _refuse_contradiction(kind, rows)
    row = _own_row(rows, actor, kind) or MatchFeedback(
        problem_id=problem_id, supplier_id=supplier_id, actor_id=actor.user_id, kind=kind.value
    )
    said = (cause.value if cause else "", why)
    if (row.cause, row.reason) == said and row in standing(rows):
        return _stance(row)
    row.side, (row.cause, row.reason), row.at = side.value, said, clock()
    row.withdrawn_by = row.withdrawn_at = None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("같은 답이 방금 저장되었습니다. 화면을 새로 고쳐 확인해 주십시오.") from None
    return _stance(row)


def side_of(session: Session, *, actor: Actor, problem_id: int, supplier_id: int, clock: Clock) -> Side:
    """For whom `actor` speaks of this pair. Raises `NotFound` and `Forbidden` as `record_feedback` does."""
    card = profiles.problem_card(session, actor=actor, problem_id=problem_id, clock=clock)
    supplier = profiles.supplier_view(session, actor=actor, supplier_id=supplier_id)
    if supplier.status is not OrganisationStatus.APPROVED:
        raise NotFound("승인된 공급기업이 아닙니다. 목록에서 다시 골라 주십시오.")
    if actor.is_officer:
        return Side.OFFICER
    if actor.role is Role.DEMANDER and card.is_own:
        return Side.DEMANDER
    if actor.role is Role.SUPPLIER and actor.belongs_to(supplier.organisation_id):
        return Side.SUPPLIER
    raise Forbidden(_NOT_YOURS)


def pair_of(
    session: Session, *, actor: Actor, problem_id: int, supplier_id: int, clock: Clock
) -> tuple[ProblemCard, SupplierView]:
    """Problem and supplier for whoever may answer for the pair; raises as `record_feedback` does."""
    side_of(session, actor=actor, problem_id=problem_id, supplier_id=supplier_id, clock=clock)
    card = profiles.problem_card(session, actor=actor, problem_id=problem_id, clock=clock)
    return card, profiles.supplier_view(session, actor=actor, supplier_id=supplier_id)


def own_stances(session: Session, *, actor: Actor, problem_ids: Collection[int]) -> dict[Pair, Stance]:
    """The last thing that `actor` has said of each pair of these problems; nothing for whoever is not signed in."""
    if actor.user_id is None or not problem_ids:
        return {}
    rows = queries.feedback(session, problem_ids=problem_ids)
    return {(row.problem_id, row.supplier_id): _stance(row) for row in rows if row.actor_id == actor.user_id}


def feedback_stances(session: Session, *, supplier_id: int | None = None) -> dict[Pair, tuple[Stance, ...]]:
    """What stands of each pair: of everybody the last yes or no, and whatever else they said; for fitting and mutual
    scores. Use cases only: it asks nobody for permission.
    """
    heard: dict[Pair, list[MatchFeedback]] = {}
    for row in queries.feedback(session, supplier_id=supplier_id):
        heard.setdefault((row.problem_id, row.supplier_id), []).append(row)
    return {pair: tuple(_stance(row) for row in standing(rows)) for pair, rows in heard.items()}


def standing(rows: Collection[MatchFeedback]) -> list[MatchFeedback]:
    """What stands of one pair, `rows` being oldest first: nothing withdrawn, and of each person the last yes or no."""
    last: dict[tuple[int, str], MatchFeedback] = {}
    for row in rows:
        # A later no takes back an earlier yes of the same person, and the other way round.
        subject = "answer" if row.kind in (FeedbackKind.ACCEPTED, FeedbackKind.DECLINED) else row.kind
        if row.withdrawn_at is None:
            last[row.actor_id if row.actor_id is not None else -row.id, subject] = row
    return list(last.values())


def forbidden_suppliers(session: Session, *, problem_id: int) -> frozenset[int]:
    """Suppliers that an officer keeps from this problem."""
    return frozenset(supplier_id for _, supplier_id in forbidden_pairs(session, problem_ids=[problem_id]))


def forbidden_pairs(session: Session, *, problem_ids: Collection[int]) -> frozenset[Pair]:
    """Pairs of these problems that an officer keeps apart."""
    rows = queries.feedback(session, problem_ids=problem_ids)
    return frozenset((row.problem_id, row.supplier_id) for row in rows if row.kind == FeedbackKind.FORBIDDEN.value)


def forbidden_problems(session: Session, *, supplier_id: int) -> frozenset[int]:
    """Problems that an officer keeps from this supplier."""
    rows = queries.feedback(session, supplier_id=supplier_id)
    return frozenset(row.problem_id for row in rows if row.kind == FeedbackKind.FORBIDDEN.value)


def _own_row(rows: Collection[MatchFeedback], actor: Actor, kind: FeedbackKind) -> MatchFeedback | None:
    return next((row for row in rows if row.actor_id == actor.user_id and row.kind == kind.value), None)


def _refuse_contradiction(kind: FeedbackKind, rows: Collection[MatchFeedback]) -> None:
    """Officers pin or forbid a pair, not both: one of them would silently not count."""
    other = OPPOSITES.get(kind)
    if other and any(row.kind == other.value and row.withdrawn_at is None for row in rows):
        word = OFFICER_LABELS[other]
        raise Invalid("kind", f"이미 ‘{word}’ 기록이 있는 기업입니다. 그 기록을 먼저 거두어 주십시오.")


def _checked(kind: FeedbackKind, cause: DeclineCause | None, reason: str) -> str:
    if kind is FeedbackKind.DECLINED and cause is None:
        raise Invalid("cause", "‘맞지 않는 까닭’을 보기에서 하나 골라 주십시오.")
    if kind is not FeedbackKind.DECLINED and cause is not None:
        raise Invalid("cause", "‘맞지 않는 까닭’은 맞지 않는다고 답할 때만 고릅니다. 비워 주십시오.")
    why = clean(reason)
    if kind in _NEEDS_REASON and letters(why) < 2:
        raise Invalid("reason", "‘이유’ 칸이 비어 있습니다. 한 문장으로 적어 주십시오.")
    if len(why) > MAX_REASON:
        raise Invalid(
            "reason", f"‘이유’ 칸은 {MAX_REASON}자까지 적을 수 있습니다. 지금 {len(why):,}자이니 줄여 주십시오."
        )
    return why


def _stance(row: MatchFeedback) -> Stance:
    return Stance(FeedbackKind(row.kind), Side(row.side), DeclineCause(row.cause) if row.cause else None)
