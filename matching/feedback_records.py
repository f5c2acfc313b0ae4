"""What people said of a problem's pairs as officers see it: who, when and why; and withdrawing what officers said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.service import names_of
from accounts.values import Actor
from core.clock import Clock
from core.errors import Conflict, Forbidden, NotFound
from matching import queries
from matching.feedback import standing
from matching.knowledge import require_officer, told_name
from matching.models import MatchFeedback
from matching.stances import (
    CAUSE_LABELS,
    FEEDBACK_LABELS,
    OFFICER_LABELS,
    SIDE_LABELS,
    DeclineCause,
    FeedbackKind,
    Side,
)
from profiles import service as profiles


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody said of a pair. `stands` is false once it is withdrawn, or that person said otherwise."""

    id: int
    kind: FeedbackKind
    side: Side
    label: str
    cause: str
    reason: str
    side_label: str
    by: str
    at: datetime
    stands: bool
    withdrawn_by: str
    withdrawn_at: datetime | None

    @property
    def can_be_withdrawn(self) -> bool:
        """Officers withdraw what officers said; a firm's own answer is the firm's to change."""
        return self.side is Side.OFFICER and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class PairRecord:
    """Everything that was said of a problem and this supplier, the newest first."""

    supplier_id: int
    supplier_name: str
    said: tuple[Said, ...] = ()

    @property
    def is_pinned(self) -> bool:
        """True when officers recommend the pair."""
        return self._has(FeedbackKind.PINNED)

    @property
    def is_forbidden(self) -> bool:
        """True when officers keep the two apart."""
        return self._has(FeedbackKind.FORBIDDEN)

    def _has(self, kind: FeedbackKind) -> bool:
        return any(each.stands and each.kind is kind for each in self.said)


def pair_records(session: Session, *, actor: Actor, problem_id: int) -> dict[int, PairRecord]:
    """Supplier id → what was said of it and this problem; only suppliers of whom something was. Officers only."""
    require_officer(actor)
    rows = queries.feedback(session, problem_ids=[problem_id], with_withdrawn=True)
    people = {id_ for row in rows for id_ in (row.actor_id, row.withdrawn_by) if id_ is not None}
    names = names_of(session, ids=people)
    heard: dict[int, list[MatchFeedback]] = {}
    for row in rows:
        heard.setdefault(row.supplier_id, []).append(row)
    return {
        int(supplier.id): PairRecord(int(supplier.id), supplier.name, _history(heard[int(supplier.id)], names))
        for supplier in profiles.supplier_profiles(session, list(heard))
    }


def withdraw_feedback(session: Session, *, actor: Actor, problem_id: int, feedback_id: int, clock: Clock) -> int:
    """Let what an officer said count no more; it stays in the history. Returns the supplier of the pair.

    Officers only; of whichever officer's words. Again by the same person changes nothing. Raises `NotFound`,
    `Forbidden` for what a firm said, and `Conflict` when another has withdrawn it already.
    """
    require_officer(actor)
    row = session.get(MatchFeedback, feedback_id)
    if row is None or row.problem_id != problem_id:
        raise NotFound("그런 기록이 없습니다. 과제 화면을 새로 고쳐 확인해 주십시오.")
    if row.side != Side.OFFICER.value:
        raise Forbidden("회사가 남긴 답은 운영기관이 거둘 수 없습니다. 그 회사에 연락해 고쳐 달라고 해 주십시오.")
    if row.withdrawn_at is None:
        row.withdrawn_by, row.withdrawn_at = actor.user_id, clock()
        session.flush()
    elif row.withdrawn_by != actor.user_id:
        raise Conflict("다른 담당자가 먼저 거둔 기록입니다. 누가 언제 거두었는지 이력에서 확인해 주십시오.")
    return row.supplier_id


def _history(rows: list[MatchFeedback], names: dict[int, str]) -> tuple[Said, ...]:
    stands = {row.id for row in standing(rows)}
    return tuple(_said(row, names, row.id in stands) for row in reversed(rows))


def _said(row: MatchFeedback, names: dict[int, str], stands: bool) -> Said:
    kind, side = FeedbackKind(row.kind), Side(row.side)
    labels = OFFICER_LABELS if side is Side.OFFICER else FEEDBACK_LABELS
    return Said(
        id=row.id,
        kind=kind,
        side=side,
        label=labels[kind],
        cause=CAUSE_LABELS[DeclineCause(row.cause)] if row.cause else "",
        reason=row.reason,
        side_label=SIDE_LABELS[side],
        by=told_name(names, row.actor_id),
        at=row.at,
        stands=stands,
        withdrawn_by=told_name(names, row.withdrawn_by) if row.withdrawn_at else "",
        withdrawn_at=row.withdrawn_at,
    )
