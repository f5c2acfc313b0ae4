"""What the matching room reads: plain values, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from profiles import queries
from profiles.models import Problem, Supplier
from profiles.values import ProblemProfile, Requirements, SolutionText, SupplierProfile


def matching_suppliers(session: Session, *, ids: Collection[int] | None = None) -> list[SupplierProfile]:
    """Every supplier that may be matched, or those of `ids`: the ones of approved organisations, by id."""
    return [supplier_profile(supplier) for supplier in queries.approved_suppliers(session, ids=ids)]


def supplier_profiles(session: Session, ids: Collection[int]) -> list[SupplierProfile]:
    """The suppliers with these ids, approved or not, by id; unknown ids are left out."""
    return [supplier_profile(supplier) for supplier in queries.suppliers_by_id(session, ids)] if ids else []


def matching_problems(session: Session, *, today: date | None = None) -> list[ProblemProfile]:
    """Every problem that may be matched: open, of an approved organisation, not past its deadline on `today`."""
    return [problem_profile(problem) for problem in queries.open_problems(session, today=today)]


def problem_profiles(session: Session, ids: Collection[int]) -> list[ProblemProfile]:
    """The problems with these ids whatever their status, by id; unknown ids are left out."""
    return [problem_profile(problem) for problem in queries.problems_by_id(session, ids)] if ids else []


def suppliers_joined(session: Session) -> dict[int, datetime]:
    """Supplier id → when it joined the platform; of approved organisations only."""
    return queries.suppliers_joined(session)


def supplier_profile(supplier: Supplier) -> SupplierProfile:
    """The value of a supplier loaded whole."""
    organisation = supplier.organisation
    return SupplierProfile(
        id=str(supplier.id),
        name=organisation.name,
        region=organisation.region.full_name if organisation.region else "",
        kind=supplier.kind,
        summary=supplier.summary,
        solutions=tuple(SolutionText(item.name, item.description) for item in supplier.solutions),
        references=tuple(item.text for item in supplier.references),
        industries=supplier.industries,
        processes=supplier.processes,
        technologies=supplier.technologies,
        certifications=supplier.certifications,
        price_low=supplier.price_low,
        price_high=supplier.price_high,
        programmes=supplier.programmes,
        regions_served=supplier.regions_served,
        onsite=supplier.onsite,
        deployment=supplier.deployment,
        is_example=organisation.is_example,
    )


def problem_profile(problem: Problem) -> ProblemProfile:
    """The value of a problem loaded whole. It never holds the firm's name."""
    return ProblemProfile(
        id=str(problem.id),
        statement=problem.statement,
        wanted_outcome=problem.wanted_outcome,
        process=problem.process,
        industry=problem.industry,
        ksic=problem.ksic,
        region=problem.region.full_name if problem.region else "",
        employees=problem.organisation.employees,
        budget=problem.budget,
        constraints=problem.constraints,
        requirements=Requirements(
            onsite=problem.onsite_required,
            on_premise=problem.on_premise_required,
            certifications=problem.required_certifications,
            programme=problem.programme,
        ),
    )
