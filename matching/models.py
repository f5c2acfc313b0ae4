"""Tables of the matching room: the units that suppliers are cut into, and which suppliers await reading."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class SupplierUnit(Base):
    """One citable text of a supplier; its id is the id in the vector index."""

    __tablename__ = "supplier_units"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    """A `UnitKind`, as text."""
    source: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)


class PendingSupplier(Base):
    """A supplier that changed and has not been read again yet. It is written in the same transaction as the change,
    so that a process killed in between leaves the work on the list instead of losing it."""

    __tablename__ = "pending_suppliers"

    supplier_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
