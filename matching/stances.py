"""What people say of a pair of problem and supplier, and what of it tells how well they fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FeedbackKind(StrEnum):
    """What somebody says of a pair."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    PINNED = "pinned"
    FORBIDDEN = "forbidden"
    MET = "met"
    CONTRACT = "contract"


class DeclineCause(StrEnum):
    """Why a pair was declined. Only UNFIT says that the work itself does not fit."""

    UNFIT = "unfit"
    PRICE = "price"
    BUSY = "busy"
    OTHER = "other"


class Side(StrEnum):
    """For whom somebody spoke."""

    DEMANDER = "demander"
    SUPPLIER = "supplier"
    OFFICER = "officer"


FEEDBACK_LABELS = {
    FeedbackKind.ACCEPTED: "관심 있음",
    FeedbackKind.DECLINED: "맞지 않음",
    FeedbackKind.PINNED: "우선 추천",
    FeedbackKind.FORBIDDEN: "추천 금지",
    FeedbackKind.MET: "만남",
    FeedbackKind.CONTRACT: "계약",
}
OFFICER_LABELS = FEEDBACK_LABELS | {
    FeedbackKind.ACCEPTED: "맞음",
    FeedbackKind.PINNED: "지정",
    FeedbackKind.FORBIDDEN: "제외",
}
"""The same in an officer's words: to an officer a pair fits, where a firm is interested."""
SIDE_LABELS = {Side.DEMANDER: "수요기업", Side.SUPPLIER: "공급기업", Side.OFFICER: "운영기관"}
CAUSE_LABELS = {
    DeclineCause.UNFIT: "하는 일이 다릅니다",
    DeclineCause.PRICE: "예산이나 가격이 맞지 않습니다",
    DeclineCause.BUSY: "지금은 여력이 없습니다",
    DeclineCause.OTHER: "그 밖의 이유입니다",
}
SAYABLE = {
    Side.DEMANDER: frozenset({FeedbackKind.ACCEPTED, FeedbackKind.DECLINED, FeedbackKind.MET, FeedbackKind.CONTRACT}),
    Side.SUPPLIER: frozenset({FeedbackKind.ACCEPTED, FeedbackKind.DECLINED}),
    Side.OFFICER: frozenset(FeedbackKind),
}
"""What each side may say: a meeting or a contract is no supplier's own word, and only officers pin and forbid."""


OPPOSITES = {FeedbackKind.PINNED: FeedbackKind.FORBIDDEN, FeedbackKind.FORBIDDEN: FeedbackKind.PINNED}
"""Nobody pins what is forbidden, nor forbids what is pinned."""


@dataclass(frozen=True, slots=True)
class Stance:
    """One thing that was said of a pair."""

    kind: FeedbackKind
    side: Side
    cause: DeclineCause | None = None


def grade_of(said: Iterable[Stance]) -> int | None:
    """The grade 0…3 that a pair has earned, or None when what was said tells nothing of fit.

    Contract and accepted 3, met 2, declined as unfit 0. A forbidden pair is left out, and so is one of which some say
    yes and others that it does not fit. A supplier's own interest is no evidence of fit: anybody can be interested.
    """
    heard = list(said)
    kinds = {stance.kind for stance in heard if stance.side is not Side.SUPPLIER}
    unfit = any(stance.cause is DeclineCause.UNFIT for stance in heard)
    if FeedbackKind.FORBIDDEN in kinds:
        return None
    if FeedbackKind.CONTRACT in kinds:
        return 3
    grade = 3 if FeedbackKind.ACCEPTED in kinds else 2 if FeedbackKind.MET in kinds else None
    if unfit:
        return 0 if grade is None else None
    return grade
