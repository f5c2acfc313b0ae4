"""Rows of supplier units, of the list of suppliers that await reading, and of what officers have taught."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from matching.models import (
    ConceptAddition,
    ExposureLimit,
    FirstSaying,
    MatchFeedback,
    PendingSupplier,
    RecordedOutcome,
    StoredCase,
    SupplierUnit,
)
from matching.values import CaseOrigin

SLICE = 5_000


def units_of(session: Session, supplier_ids: Sequence[int] | None = None) -> dict[int, list[SupplierUnit]]:
    """Supplier id → its units in reading order; of all suppliers when no ids are given."""
    found: dict[int, list[SupplierUnit]] = {}
    parts: Iterable[Sequence[int] | None] = [None]
    if supplier_ids is not None:
        parts = [supplier_ids[start : start + SLICE] for start in range(0, len(supplier_ids), SLICE)]
    for part in parts:
        statement = select(SupplierUnit).order_by(SupplierUnit.supplier_id, SupplierUnit.position, SupplierUnit.id)
        if part is not None:
            statement = statement.where(SupplierUnit.supplier_id.in_(part))
        for unit in session.scalars(statement):
            found.setdefault(unit.supplier_id, []).append(unit)
    return found


def drop_units(session: Session, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), SLICE):
        session.execute(delete(SupplierUnit).where(SupplierUnit.id.in_(ids[start : start + SLICE])))


def unit_ids(session: Session) -> list[int]:
    """Ids of all units, ascending."""
    return list(session.scalars(select(SupplierUnit.id).order_by(SupplierUnit.id)))


def first_sayings(session: Session, supplier_ids: Sequence[int] | None = None) -> dict[int, dict[int, int]]:
    """Supplier id → sentence → number of the first time it said it; of all suppliers when no ids are given."""
    found: dict[int, dict[int, int]] = {}
    parts: Iterable[Sequence[int] | None] = [None]
    if supplier_ids is not None:
        parts = [supplier_ids[start : start + SLICE] for start in range(0, len(supplier_ids), SLICE)]
    for part in parts:
        statement = select(FirstSaying.supplier_id, FirstSaying.sentence, FirstSaying.id).order_by(FirstSaying.id)
        if part is not None:
            statement = statement.where(FirstSaying.supplier_id.in_(part))
        for supplier, sentence, number in session.execute(statement):
            found.setdefault(supplier, {}).setdefault(sentence, number)
    return found


def nobody_has_said(session: Session) -> bool:
    """True while no first saying is noted."""
    return session.scalar(select(FirstSaying.id).limit(1)) is None


def add_sayings(session: Session, said: Sequence[tuple[int, int]]) -> None:
    """(supplier id, sentence) in the order in which they are to be numbered."""
    for start in range(0, len(said), SLICE):
        part = said[start : start + SLICE]
        session.execute(insert(FirstSaying), [{"supplier_id": own, "sentence": sentence} for own, sentence in part])


def add_pending(session: Session, supplier_id: int) -> None:
    """Put a supplier on the list, once."""
    session.merge(PendingSupplier(supplier_id=supplier_id))
    session.flush()


def take_pending(session: Session, limit: int) -> list[int]:
    """Take up to `limit` suppliers off the list. Two processes never take the same one: the rows are deleted first."""
    wanted = list(
        session.scalars(select(PendingSupplier.supplier_id).order_by(PendingSupplier.supplier_id).limit(limit))
    )
    if not wanted:
        return []
    taken = session.scalars(
        delete(PendingSupplier).where(PendingSupplier.supplier_id.in_(wanted)).returning(PendingSupplier.supplier_id)
    )
    return sorted(taken)


def clear_pending(session: Session) -> None:
    session.execute(delete(PendingSupplier))


def count_pending(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PendingSupplier)) or 0


def live_additions(session: Session) -> list[ConceptAddition]:
    """Additions that stand, in the order they were made."""
    return list(
        session.scalars(
            select(ConceptAddition).where(ConceptAddition.withdrawn_at.is_(None)).order_by(ConceptAddition.id)
        )
    )


def live_addition_like(session: Session, wanted: ConceptAddition) -> ConceptAddition | None:
    """The addition that stands and says the same of the same concepts."""
    return session.scalars(
        select(ConceptAddition).where(
            ConceptAddition.withdrawn_at.is_(None),
            ConceptAddition.kind == wanted.kind,
            ConceptAddition.concept_id == wanted.concept_id,
            ConceptAddition.phrase == wanted.phrase,
            ConceptAddition.edge_type == wanted.edge_type,
            ConceptAddition.target_id == wanted.target_id,
        )
    ).one_or_none()


def additions_at(session: Session, concept_id: str) -> list[ConceptAddition]:
    """Every addition at a concept, at either end of an edge, the newest first."""
    return list(
        session.scalars(
            select(ConceptAddition)
            .where(or_(ConceptAddition.concept_id == concept_id, ConceptAddition.target_id == concept_id))
            .order_by(ConceptAddition.id.desc())
        )
    )


def latest_additions(session: Session, limit: int) -> list[ConceptAddition]:
    """The newest additions, whatever became of them."""
    return list(session.scalars(select(ConceptAddition).order_by(ConceptAddition.id.desc()).limit(limit)))


def case_by_slug(session: Session, slug: str) -> StoredCase | None:
    return session.scalars(
        select(StoredCase).where(StoredCase.slug == slug).execution_options(populate_existing=True)
    ).one_or_none()


def stored_cases(session: Session) -> list[StoredCase]:
    """Every row, the newest first."""
    return list(session.scalars(select(StoredCase).order_by(StoredCase.id.desc())))


def withdrawn_case_slugs(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(StoredCase.slug).where(StoredCase.withdrawn_at.is_not(None))))


def standing_cases(session: Session) -> list[StoredCase]:
    """Gathered cases that are not withdrawn and whose source, where one is required, has not gone; oldest first."""
    sourced = (CaseOrigin.ACCEPTED.value, CaseOrigin.CONFIRMED.value)
    return list(
        session.scalars(
            select(StoredCase)
            .where(
                StoredCase.withdrawn_at.is_(None),
                StoredCase.origin != CaseOrigin.SHIPPED.value,
                or_(
                    StoredCase.origin.not_in(sourced),
                    StoredCase.source_problem_id.is_not(None) & StoredCase.source_supplier_id.is_not(None),
                ),
            )
            .order_by(StoredCase.id)
        )
    )


def cases_from(session: Session, *, problem_id: int | None = None, supplier_id: int | None = None) -> list[StoredCase]:
    """Cases that were made from this problem or from this supplier."""
    named = []
    if problem_id is not None:
        named.append(StoredCase.source_problem_id == problem_id)
    if supplier_id is not None:
        named.append(StoredCase.source_supplier_id == supplier_id)
    return list(session.scalars(select(StoredCase).where(or_(*named)).order_by(StoredCase.id))) if named else []


def outcome_by_key(session: Session, key: str) -> RecordedOutcome | None:
    return session.scalars(select(RecordedOutcome).where(RecordedOutcome.submission_key == key)).one_or_none()


def outcomes(session: Session) -> list[RecordedOutcome]:
    """Every row, the newest first."""
    return list(session.scalars(select(RecordedOutcome).order_by(RecordedOutcome.id.desc())))


def standing_outcomes(session: Session) -> list[RecordedOutcome]:
    """Those not withdrawn whose problem and supplier have not gone; oldest first."""
    return list(
        session.scalars(
            select(RecordedOutcome)
            .where(
                RecordedOutcome.withdrawn_at.is_(None),
                RecordedOutcome.problem_id.is_not(None),
                RecordedOutcome.supplier_id.is_not(None),
            )
            .order_by(RecordedOutcome.id)
        )
    )


def feedback(
    session: Session,
    *,
    problem_ids: Collection[int] | None = None,
    supplier_id: int | None = None,
    with_withdrawn: bool = False,
) -> list[MatchFeedback]:
    """What was said, oldest first; of these problems, of this supplier, or all."""
    statement = select(MatchFeedback).order_by(MatchFeedback.at, MatchFeedback.id)
    if not with_withdrawn:
        statement = statement.where(MatchFeedback.withdrawn_at.is_(None))
    if problem_ids is not None:
        statement = statement.where(MatchFeedback.problem_id.in_(problem_ids))
    if supplier_id is not None:
        statement = statement.where(MatchFeedback.supplier_id == supplier_id)
    return list(session.scalars(statement))


def exposure_limits(session: Session) -> list[ExposureLimit]:
    """Every limit that was ever set, the newest first."""
    return list(session.scalars(select(ExposureLimit).order_by(ExposureLimit.id.desc())))
