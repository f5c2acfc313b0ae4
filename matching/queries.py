"""Rows of supplier units and of the list of suppliers that await reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matching.models import PendingSupplier, SupplierUnit

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
