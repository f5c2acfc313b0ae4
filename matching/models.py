"""Tables of the matching room: the units that suppliers are cut into, which suppliers await reading, and what officers
have taught the platform: phrases, edges and known cases; what came of matches and what was said of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, UtcDateTime


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


class FirstSaying(Base):
    """A sentence that a supplier has said, numbered in the order of the first time.

    The row stays when the sentence goes: who edits its text, or says it again, is no copier of those who took it.
    """

    __tablename__ = "first_sayings"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id", ondelete="CASCADE"), index=True)
    sentence: Mapped[int] = mapped_column(BigInteger)
    """As `copies.told` numbers it: a hash, not the words."""


class PendingSupplier(Base):
    """A supplier that changed and has not been read again yet. It is written in the same transaction as the change,
    so that a process killed in between leaves the work on the list instead of losing it."""

    __tablename__ = "pending_suppliers"

    supplier_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


_LIVE = text("withdrawn_at IS NULL")


class ConceptAddition(Base):
    """A phrase or an edge that an officer has added to the shipped concepts. Nothing is deleted: it is withdrawn.

    Of an edge `concept_id` is where it begins. Texts that the kind does not use are empty, so that the index sees
    the same live addition as the same.
    """

    __tablename__ = "concept_additions"
    __table_args__ = (
        CheckConstraint("kind IN ('phrase', 'edge')", name="kind"),
        CheckConstraint("(kind = 'phrase') = (phrase <> '')", name="phrase_of_its_kind"),
        CheckConstraint("(kind = 'edge') = (edge_type <> '' AND target_id <> '')", name="edge_of_its_kind"),
        Index(
            "uq_concept_additions_live",
            "kind",
            "concept_id",
            "phrase",
            "edge_type",
            "target_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    concept_id: Mapped[str] = mapped_column(String(60), index=True)
    phrase: Mapped[str] = mapped_column(String(60), default="")
    edge_type: Mapped[str] = mapped_column(String(20), default="")
    target_id: Mapped[str] = mapped_column(String(60), default="", index=True)
    sentence: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")


class StoredCase(Base):
    """A known case that the platform has gathered, or the withdrawal of a shipped one, whose texts stand in its file.

    `history` lists what was done and by whom, oldest first: a case may be withdrawn and restored many times.
    """

    __tablename__ = "known_cases"
    __table_args__ = (
        CheckConstraint("origin IN ('shipped', 'accepted', 'confirmed', 'officer')", name="origin"),
        # Of an erased case nothing is left, its consent neither.
        CheckConstraint("origin = 'shipped' OR consent <> '' OR withdrawn_at IS NOT NULL", name="consent_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    origin: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120), default="")
    process_id: Mapped[str] = mapped_column(String(60), default="")
    task_id: Mapped[str] = mapped_column(String(60), default="")
    problem_text: Mapped[str] = mapped_column(Text, default="")
    solution_name: Mapped[str] = mapped_column(String(120), default="")
    solution_text: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[str] = mapped_column(Text, default="")
    source_problem_id: Mapped[int | None] = mapped_column(ForeignKey("problems.id", ondelete="SET NULL"), index=True)
    source_supplier_id: Mapped[int | None] = mapped_column(ForeignKey("suppliers.id", ondelete="SET NULL"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class RecordedOutcome(Base):
    """What came of a match: what it cost (in 만원) and which figures changed. It is withdrawn, never deleted.

    `figures` lists {"name", "before", "after", "unit"}. It counts while its problem and its supplier exist.
    """

    __tablename__ = "recorded_outcomes"
    __table_args__ = (
        CheckConstraint("cost_krw > 0", name="cost_positive"),
        CheckConstraint("consent <> ''", name="consent_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problems.id", ondelete="SET NULL"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("suppliers.id", ondelete="SET NULL"), index=True)
    process_id: Mapped[str] = mapped_column(String(60), default="")
    task_id: Mapped[str] = mapped_column(String(60), default="")
    cost_krw: Mapped[int | None]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    consent: Mapped[str] = mapped_column(Text)
    submission_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")


class MatchFeedback(Base):
    """What somebody has said of a pair. Each person says each kind once of a pair; saying it again replaces the reason.

    `side` tells for whom they spoke; `cause` why a pair was declined (a `DeclineCause`), empty for other kinds.
    Officers withdraw what officers said: it counts no more and stays in the history until it is said again.
    """

    __tablename__ = "match_feedback"
    __table_args__ = (
        UniqueConstraint("problem_id", "supplier_id", "actor_id", "kind"),
        CheckConstraint("kind IN ('accepted', 'declined', 'pinned', 'forbidden', 'met', 'contract')", name="kind"),
        CheckConstraint("side IN ('demander', 'supplier', 'officer')", name="side"),
        CheckConstraint("(kind = 'declined') = (cause <> '')", name="cause_of_a_decline"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problems.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExposureLimit(Base):
    """How much expected grade a shown list may give up for firms that are seldom shown. The newest row holds."""

    __tablename__ = "exposure_limits"
    __table_args__ = (CheckConstraint("given_up >= 0 AND given_up <= 1", name="given_up_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    given_up: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
