"""What an import must know of the rows that are stored already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from core.text import company_key
from profiles.importing.values import ProblemRow, Subject, SupplierRow
from profiles.models import Organisation, Problem, Supplier
from profiles.values import OrganisationKind


@dataclass(frozen=True, slots=True)
class Holder:
    """The organisation that holds a business number."""

    name: str
    kind: OrganisationKind
    supplier_external_id: str | None

    def may_be(self, row: SupplierRow | ProblemRow) -> bool:
        """Whether the row means this organisation: same kind, and the same id or the same name."""
        if row.organisation.kind is not self.kind:
            return False
        same_id = (
            isinstance(row, SupplierRow) and bool(row.external_id) and row.external_id == self.supplier_external_id
        )
        return same_id or company_key(row.organisation.name) == company_key(self.name)


def known_ids(session: Session, subject: Subject, ids: Collection[str]) -> set[str]:
    """Which of these ids of a file are stored."""
    column = Supplier.external_id if subject is Subject.SUPPLIERS else Problem.external_id
    found = session.scalars(select(column).where(column.in_(ids))) if ids else ()
    return {external_id for external_id in found if external_id}


def number_holders(session: Session, numbers: Collection[str]) -> dict[str, Holder]:
    """Holders of these business numbers."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    query = (
        select(Organisation.business_number, Organisation.name, Organisation.kind, Supplier.external_id)
        .outerjoin(Organisation.supplier)
        .where(Organisation.business_number.in_(wanted))
    )
    return {number: Holder(name, kind, external) for number, name, kind, external in session.execute(query) if number}


def find_organisation(session: Session, row: SupplierRow | ProblemRow) -> Organisation | None:
    """The stored organisation that the row means: by the file's id, business number, or name and region."""
    draft = row.organisation
    query = (
        select(Organisation)
        .where(Organisation.kind == draft.kind)
        .options(
            joinedload(Organisation.supplier).options(
                selectinload(Supplier.solutions), selectinload(Supplier.references)
            )
        )
        .order_by(Organisation.id)
    )
    by_id = None
    if isinstance(row, SupplierRow) and row.external_id:
        by_id = query.join(Organisation.supplier).where(Supplier.external_id == row.external_id)
    if isinstance(row, ProblemRow) and row.company_id:
        by_id = query.where(Organisation.external_id == row.company_id)
    if by_id is not None and (found := session.scalars(by_id).first()):
        return found
    if draft.business_number:
        return session.scalars(query.where(Organisation.business_number == draft.business_number)).first()
    if by_id is not None:
        # The file names its firms by id: a namesake with another id is another firm.
        return None
    same_name = query.where(Organisation.name_key == company_key(draft.name)[:200])
    return session.scalars(same_name.where(Organisation.region_code.is_not_distinct_from(draft.region or None))).first()


def find_problem(session: Session, external_id: str) -> Problem | None:
    """The stored problem with this id of a file."""
    if not external_id:
        return None
    return session.scalars(select(Problem).where(Problem.external_id == external_id)).one_or_none()
