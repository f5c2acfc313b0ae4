"""Storing checked rows: adds what is new, changes what is known, and tells the listeners at the end."""

from __future__ import annotations

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock
from profiles.changes import problem_changed, supplier_changed
from profiles.importing.queries import find_organisation, find_problem
from profiles.importing.values import ProblemRow, SupplierRow
from profiles.models import Organisation, Supplier
from profiles.services.organisations import describe, new_organisation
from profiles.services.problems import fill_problem, new_problem
from profiles.services.suppliers import fill_supplier
from profiles.values import OrganisationStatus


class Store:
    """Puts rows into the database one by one, for one import by one officer."""

    def __init__(self, session: Session, actor: Actor, clock: Clock, *, is_example: bool) -> None:
        self._session = session
        self._actor = actor
        self._clock = clock
        self._is_example = is_example
        self._suppliers: list[int] = []
        self._problems: list[int] = []

    def put(self, row: SupplierRow | ProblemRow) -> bool:
        """Store one row; True when it is new, False when it changed a stored one."""
        return self._put_supplier(row) if isinstance(row, SupplierRow) else self._put_problem(row)

    def announce(self) -> None:
        """Tell the listeners about every supplier and problem that was stored."""
        for supplier_id in self._suppliers:
            supplier_changed.send(self._session, supplier_id=supplier_id)
        for problem_id in self._problems:
            problem_changed.send(self._session, problem_id=problem_id)

    def _put_supplier(self, row: SupplierRow) -> bool:
        organisation, is_new = self._organisation(row)
        supplier = organisation.supplier
        if supplier is None:
            supplier = organisation.supplier = Supplier(solutions=[], references=[])
        fill_supplier(supplier, row.supplier, self._clock)
        supplier.external_id = row.external_id or supplier.external_id
        self._session.flush()
        self._suppliers.append(supplier.id)
        return is_new

    def _put_problem(self, row: ProblemRow) -> bool:
        organisation, _ = self._organisation(row)
        self._session.flush()
        organisation.external_id = row.company_id or organisation.external_id
        problem = find_problem(self._session, row.external_id)
        is_new = problem is None
        if problem is None:
            problem = new_problem(self._session, organisation, row.problem, self._clock)
            problem.external_id = row.external_id or None
            self._session.add(problem)
        else:
            problem.organisation_id = organisation.id
            fill_problem(problem, organisation, row.problem, self._clock)
        self._session.flush()
        self._problems.append(problem.id)
        return is_new

    def _organisation(self, row: SupplierRow | ProblemRow) -> tuple[Organisation, bool]:
        organisation = find_organisation(self._session, row)
        if organisation is None:
            organisation = new_organisation(row.organisation, self._clock)
            organisation.is_example = self._is_example
            self._approve(organisation)
            self._session.add(organisation)
            return organisation, True
        if isinstance(row, SupplierRow):
            describe(organisation, row.organisation)
            organisation.business_number = row.organisation.business_number or organisation.business_number
        if organisation.status is OrganisationStatus.PENDING:
            self._approve(organisation)
        return organisation, False

    def _approve(self, organisation: Organisation) -> None:
        organisation.status = OrganisationStatus.APPROVED
        organisation.decided_by = self._actor.user_id
        organisation.decided_at = self._clock()
