"""Reading organisations, suppliers and problems, with what they need loaded in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from profiles.models import Organisation, Problem, Supplier
from profiles.values import OrganisationStatus, ProblemStatus


def _whole_supplier() -> Select[tuple[Supplier]]:
    return select(Supplier).options(
        joinedload(Supplier.organisation).joinedload(Organisation.region),
        selectinload(Supplier.solutions),
        selectinload(Supplier.references),
    )


def _whole_problem() -> Select[tuple[Problem]]:
    return select(Problem).options(
        joinedload(Problem.organisation).joinedload(Organisation.region), joinedload(Problem.region)
    )


def approved_suppliers(session: Session) -> Sequence[Supplier]:
    """Suppliers of approved organisations, by id, with organisation, region, solutions and references."""
    query = _whole_supplier().join(Supplier.organisation).where(Organisation.status == OrganisationStatus.APPROVED)
    return session.scalars(query.order_by(Supplier.id)).all()


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
