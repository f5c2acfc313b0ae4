"""Reading organisations, suppliers and problems, with what they need loaded in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload, selectinload

from profiles.models import Organisation, Problem, Reference, Region, Solution, SuccessCase, Supplier
from profiles.values import OrganisationKind, OrganisationStatus, ProblemFilter, ProblemStatus, SupplierFilter


def _whole_supplier() -> Select[Supplier]:
    return select(Supplier).options(
        joinedload(Supplier.organisation).joinedload(Organisation.region),
        selectinload(Supplier.solutions),
        selectinload(Supplier.references),
    )


def _whole_problem() -> Select[Problem]:
    return select(Problem).options(
        joinedload(Problem.organisation).joinedload(Organisation.region), joinedload(Problem.region)
    )


def approved_suppliers(session: Session, *, ids: Collection[int] | None = None) -> Sequence[Supplier]:
    """Suppliers of approved organisations (of `ids` only, where given), by id, loaded whole."""
    query = _whole_supplier().join(Supplier.organisation).where(Organisation.status == OrganisationStatus.APPROVED)
    if ids is not None:
        query = query.where(Supplier.id.in_(ids))
    return session.scalars(query.order_by(Supplier.id)).all()


def suppliers_joined(session: Session) -> dict[int, datetime]:
    """Supplier id → the moment its organisation was stored, of approved organisations."""
    query = select(Supplier.id, Organisation.created_at).join(Supplier.organisation)
    rows = session.execute(query.where(Organisation.status == OrganisationStatus.APPROVED))
    return {id_: moment for id_, moment in rows}


def suppliers_by_id(session: Session, ids: Collection[int]) -> Sequence[Supplier]:
    """These suppliers whatever their status, loaded whole, by id."""
    return session.scalars(_whole_supplier().where(Supplier.id.in_(ids)).order_by(Supplier.id)).all()


def open_problems(session: Session, *, today: date | None = None) -> Sequence[Problem]:
    """Open problems of approved organisations, by id; with `today`, those past their deadline are left out."""
    query = (
        _whole_problem()
        .join(Problem.organisation)
        .where(Organisation.status == OrganisationStatus.APPROVED, Problem.status == ProblemStatus.OPEN)
    )
    if today is not None:
        query = query.where(or_(Problem.deadline.is_(None), Problem.deadline >= today))
    return session.scalars(query.order_by(Problem.id)).all()


def problems_by_id(session: Session, ids: Collection[int]) -> Sequence[Problem]:
    """These problems whatever their status, loaded whole, by id."""
    return session.scalars(_whole_problem().where(Problem.id.in_(ids)).order_by(Problem.id)).all()


def organisation_by_id(session: Session, organisation_id: int) -> Organisation | None:
    """The organisation with its region and supplier."""
    return session.scalars(_organisations().where(Organisation.id == organisation_id)).one_or_none()


def organisation_by_submission(session: Session, key: str) -> Organisation | None:
    """The organisation that this form token has already made."""
    return session.scalars(_organisations().where(Organisation.submission_key == key)).one_or_none()


def organisation_by_number(session: Session, business_number: str) -> Organisation | None:
    """The organisation that holds this business number."""
    return session.scalars(_organisations().where(Organisation.business_number == business_number)).one_or_none()


def organisation_by_external_id(session: Session, external_id: str) -> Organisation | None:
    """The organisation that a file knows under this id."""
    return session.scalars(_organisations().where(Organisation.external_id == external_id)).one_or_none()


def _organisations() -> Select[Organisation]:
    return select(Organisation).options(joinedload(Organisation.region), joinedload(Organisation.supplier))


def organisation_page(
    session: Session, status: OrganisationStatus, kind: OrganisationKind | None, *, number: int, size: int
) -> Sequence[Organisation]:
    """One page of the organisations with this status and of this kind (None: of every kind), 가나다."""
    query = _organisations().where(*_of_kind(kind), Organisation.status == status)
    query = query.order_by(Organisation.name_key, Organisation.id)
    return session.scalars(query.limit(size).offset((number - 1) * size)).all()


def status_counts(session: Session, kind: OrganisationKind | None) -> dict[OrganisationStatus, int]:
    """How many organisations of this kind have each status; a status that none has is absent."""
    query = select(Organisation.status, func.count(Organisation.id)).where(*_of_kind(kind))
    return {status: count for status, count in session.execute(query.group_by(Organisation.status))}


def _of_kind(kind: OrganisationKind | None) -> list[ColumnElement[bool]]:
    return [] if kind is None else [Organisation.kind == kind]


def problem_ids_of(session: Session, organisation_id: int) -> Sequence[int]:
    """Ids of an organisation's problems, by id."""
    return session.scalars(
        select(Problem.id).where(Problem.organisation_id == organisation_id).order_by(Problem.id)
    ).all()


def supplier_of(session: Session, organisation_id: int) -> Supplier | None:
    """The supplier profile of an organisation, loaded whole."""
    return session.scalars(_whole_supplier().where(Supplier.organisation_id == organisation_id)).one_or_none()


def supplier_by_external_id(session: Session, external_id: str) -> Supplier | None:
    """The supplier that a file knows under this id, loaded whole."""
    return session.scalars(_whole_supplier().where(Supplier.external_id == external_id)).one_or_none()


def problem_by_external_id(session: Session, external_id: str) -> Problem | None:
    """The problem that a file knows under this id, loaded whole."""
    return session.scalars(_whole_problem().where(Problem.external_id == external_id)).one_or_none()


def problem_by_submission(session: Session, key: str) -> Problem | None:
    """The problem that this form token has already made."""
    return session.scalars(_whole_problem().where(Problem.submission_key == key)).one_or_none()


def receipt_is_taken(session: Session, receipt: str) -> bool:
    """Whether a problem has this receipt number."""
    return session.scalar(select(Problem.id).where(Problem.receipt == receipt)) is not None


def problems_of(session: Session, organisation_id: int) -> Sequence[Problem]:
    """All problems of one organisation, the newest first."""
    query = _whole_problem().where(Problem.organisation_id == organisation_id)
    return session.scalars(query.order_by(Problem.created_at.desc(), Problem.id.desc())).all()


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Whether the column holds `text` somewhere, whatever the case of Latin letters."""
    condition: ColumnElement[bool] = type_coerce(column, Text).icontains(text, autoescape=True)
    return condition


def _in_sido(column: Any, sido: str) -> ColumnElement[bool]:
    within = select(Region.code).where(or_(Region.code == sido, Region.parent_code == sido))
    condition: ColumnElement[bool] = column.in_(within)
    return condition


def supplier_page(
    session: Session, wanted: SupplierFilter, *, number: int, size: int
) -> tuple[Sequence[Supplier], int]:
    """One page of the approved suppliers that pass the filter, 가나다, loaded whole; and how many pass in all."""
    conditions = [Organisation.status == OrganisationStatus.APPROVED, *_supplier_conditions(wanted)]
    total = session.scalar(select(func.count(Supplier.id)).join(Supplier.organisation).where(*conditions)) or 0
    query = _whole_supplier().join(Supplier.organisation).where(*conditions)
    query = query.order_by(Organisation.name_key, Supplier.id).limit(size).offset((number - 1) * size)
    return session.scalars(query).all(), total


def _supplier_conditions(wanted: SupplierFilter) -> list[ColumnElement[bool]]:
    conditions = [_supplier_mentions(word) for word in wanted.text.split()]
    if wanted.sido:
        conditions.append(_in_sido(Organisation.region_code, wanted.sido))
    if wanted.industry:
        conditions.append(contains(Supplier.industries, wanted.industry))
    if wanted.process:
        conditions.append(contains(Supplier.processes, wanted.process))
    if wanted.programme:
        conditions.append(contains(Supplier.programmes, wanted.programme))
    if wanted.price_ceiling is not None:
        conditions.append(or_(Supplier.price_low.is_(None), Supplier.price_low <= wanted.price_ceiling))
    return conditions


def _supplier_mentions(word: str) -> ColumnElement[bool]:
    columns = (
        Organisation.name,
        Organisation.name_key,
        Supplier.summary,
        Supplier.industries,
        Supplier.processes,
        Supplier.technologies,
        Supplier.certifications,
    )
    in_solution = Supplier.solutions.any(or_(contains(Solution.name, word), contains(Solution.description, word)))
    in_reference = Supplier.references.any(contains(Reference.text, word))
    return or_(*(contains(column, word) for column in columns), in_solution, in_reference)


def problem_page(
    session: Session, wanted: ProblemFilter, *, today: date, number: int, size: int
) -> tuple[Sequence[Problem], int]:
    """One page of the public problems that pass the filter, nearest deadline first; and how many pass in all."""
    conditions = [
        Organisation.status == OrganisationStatus.APPROVED,
        Problem.status == ProblemStatus.OPEN,
        or_(Problem.deadline.is_(None), Problem.deadline >= today),
        *_problem_conditions(wanted),
    ]
    total = session.scalar(select(func.count(Problem.id)).join(Problem.organisation).where(*conditions)) or 0
    query = _whole_problem().join(Problem.organisation).where(*conditions)
    query = query.order_by(Problem.deadline.is_(None), Problem.deadline, Problem.id.desc())
    return session.scalars(query.limit(size).offset((number - 1) * size)).all(), total


def _problem_conditions(wanted: ProblemFilter) -> list[ColumnElement[bool]]:
    columns = (Problem.title, Problem.statement, Problem.wanted_outcome, Problem.process, Problem.industry)
    conditions: list[ColumnElement[bool]] = [
        or_(*(contains(column, word) for column in columns)) for word in wanted.text.split()
    ]
    if wanted.sido:
        conditions.append(_in_sido(Problem.region_code, wanted.sido))
    if wanted.industry:
        conditions.append(contains(Problem.industry, wanted.industry))
    if wanted.process:
        conditions.append(contains(Problem.process, wanted.process))
    return conditions


def all_cases(session: Session) -> Sequence[SuccessCase]:
    """The case library, the newest first."""
    return session.scalars(select(SuccessCase).order_by(SuccessCase.year.desc(), SuccessCase.id)).all()
