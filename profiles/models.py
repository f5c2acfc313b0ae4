"""Tables of the profiles room: organisations, suppliers, problems, success cases, regions, industry codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, UtcDateTime
from profiles.columns import SORT_KEY, JsonText, TextList, choice
from profiles.values import OrganisationKind, OrganisationStatus, ProblemStatus, RegionLevel, Visibility


class Region(Base):
    """시도 or 시군구, with the days between which it existed and what took its place."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    full_name: Mapped[str] = mapped_column(String(80), index=True)
    level: Mapped[RegionLevel] = mapped_column(choice(RegionLevel, "level"))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))


class KsicCode(Base):
    """One code of the Korean standard industrial classification, under its revision."""

    __tablename__ = "ksic_codes"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level_range"),)

    revision: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    parent: Mapped[str | None] = mapped_column(String(5))
    definition: Mapped[str] = mapped_column(Text, default="")


class Organisation(Base):
    """A firm or an agency. `decided_by` is a user's id without a foreign key: erasing a person keeps the decision."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("employees >= 0", name="employees_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(SORT_KEY, index=True)
    business_number: Mapped[str | None] = mapped_column(String(10), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    industry: Mapped[str] = mapped_column(String(120), default="")
    ksic: Mapped[str] = mapped_column(String(6), default="")
    employees: Mapped[int | None]
    status: Mapped[OrganisationStatus] = mapped_column(
        choice(OrganisationStatus, "status"), default=OrganisationStatus.PENDING, index=True
    )
    status_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_example: Mapped[bool] = mapped_column(default=False)
    external_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    submission_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    region: Mapped[Region | None] = relationship(lazy="raise")
    supplier: Mapped[Supplier | None] = relationship(back_populates="organisation", lazy="raise")
    problems: Mapped[list[Problem]] = relationship(back_populates="organisation", lazy="raise")


class Supplier(Base):
    """What a supplying organisation offers. Prices in 만원."""

    __tablename__ = "suppliers"
    __table_args__ = (
        CheckConstraint("price_low IS NULL OR price_high IS NULL OR price_low <= price_high", name="price_order"),
        CheckConstraint("price_low >= 0", name="price_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(60), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    industries: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    processes: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    technologies: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    certifications: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    programmes: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    regions_served: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    deployment: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    price_low: Mapped[int | None]
    price_high: Mapped[int | None]
    onsite: Mapped[bool | None]
    external_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(back_populates="supplier", lazy="raise")
    solutions: Mapped[list[Solution]] = relationship(
        back_populates="supplier", lazy="raise", order_by="Solution.position", cascade="all, delete-orphan"
    )
    references: Mapped[list[Reference]] = relationship(
        back_populates="supplier", lazy="raise", order_by="Reference.position", cascade="all, delete-orphan"
    )


class Solution(Base):
    """One thing that a supplier sells."""

    __tablename__ = "solutions"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")

    supplier: Mapped[Supplier] = relationship(back_populates="solutions", lazy="raise")


class Reference(Base):
    """One piece of work that a supplier has done, in a sentence or two."""

    __tablename__ = "supplier_references"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("suppliers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)

    supplier: Mapped[Supplier] = relationship(back_populates="references", lazy="raise")


class Problem(Base):
    """A problem that a demander wants solved. Budget in 만원."""

    __tablename__ = "problems"
    __table_args__ = (CheckConstraint("budget >= 0", name="budget_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    statement: Mapped[str] = mapped_column(Text)
    wanted_outcome: Mapped[str] = mapped_column(Text, default="")
    process: Mapped[str] = mapped_column(String(120), default="")
    industry: Mapped[str] = mapped_column(String(120), default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    ksic: Mapped[str] = mapped_column(String(6), default="")
    budget: Mapped[int | None]
    deadline: Mapped[date | None]
    constraints: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    onsite_required: Mapped[bool] = mapped_column(default=False)
    on_premise_required: Mapped[bool] = mapped_column(default=False)
    required_certifications: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    programme: Mapped[str | None] = mapped_column(String(60))
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility, "visibility"), default=Visibility.OPEN)
    status: Mapped[ProblemStatus] = mapped_column(choice(ProblemStatus, "status"), default=ProblemStatus.OPEN)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    submission_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(back_populates="problems", lazy="raise")
    region: Mapped[Region | None] = relationship(lazy="raise")


class SuccessCase(Base):
    """A published case with its source, shown as evidence beside matches. Costs in 만원, with their own source."""

    __tablename__ = "success_cases"
    __table_args__ = (
        CheckConstraint("(cost_low IS NULL) = (cost_high IS NULL)", name="cost_whole"),
        CheckConstraint("cost_low > 0 AND cost_low <= cost_high", name="cost_order"),
        CheckConstraint("cost_low IS NULL OR cost_source <> ''", name="cost_sourced"),
    )

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200))
    firm: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(80), default="")
    industry: Mapped[str] = mapped_column(String(120), default="")
    process: Mapped[str] = mapped_column(String(120), default="")
    task_ids: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    process_ids: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    industry_ids: Mapped[tuple[str, ...]] = mapped_column(TextList, default=())
    summary: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[Any] = mapped_column(JsonText, default=())
    source: Mapped[str] = mapped_column(Text, default="")
    source_note: Mapped[str] = mapped_column(Text, default="")
    year: Mapped[int | None]
    cost_low: Mapped[int | None]
    cost_high: Mapped[int | None]
    cost_source: Mapped[str] = mapped_column(Text, default="")
