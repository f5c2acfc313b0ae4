"""Suppliers: editing one's profile, looking at one, listing them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock
from core.errors import Forbidden, NotFound
from core.text import clean_line
from profiles import permissions, queries
from profiles.changes import supplier_changed
from profiles.checking import check_supplier
from profiles.models import Reference, Solution, Supplier
from profiles.services.for_matching import supplier_profile
from profiles.values import Page, SupplierDraft, SupplierFilter, SupplierProfile, SupplierView

PAGE_SIZE = 20
_FIELDS = (
    "kind", "summary", "industries", "processes", "technologies", "certifications", "programmes",
    "regions_served", "deployment", "price_low", "price_high", "onsite",
)  # fmt: skip


def edit_supplier(
    session: Session, *, actor: Actor, supplier_id: int, draft: SupplierDraft, clock: Clock
) -> SupplierView:
    """Replace the profile by the draft. Members and officers only; raises `Invalid` for the draft's first fault."""
    supplier = _find(session, actor, supplier_id)
    if not permissions.can_edit(actor, supplier.organisation_id):
        raise Forbidden("자기 회사의 소개만 고칠 수 있습니다. 회사 계정으로 로그인해 주십시오.")
    cleaned, faults = check_supplier(draft)
    if faults:
        raise faults[0]
    fill_supplier(supplier, cleaned, clock)
    session.flush()
    supplier_changed.send(session, supplier_id=supplier.id)
    return _view(supplier, actor)


def fill_supplier(supplier: Supplier, draft: SupplierDraft, clock: Clock) -> None:
    """Put a checked draft on the supplier."""
    for name in _FIELDS:
        setattr(supplier, name, getattr(draft, name))
    supplier.solutions = [
        Solution(position=position, name=item.name, description=item.description)
        for position, item in enumerate(draft.solutions)
    ]
    supplier.references = [Reference(position=position, text=text) for position, text in enumerate(draft.references)]
    supplier.updated_at = clock()


def supplier_view(session: Session, *, actor: Actor, supplier_id: int) -> SupplierView:
    """A supplier's page: everyone's once approved, before that only for members and officers."""
    return _view(_find(session, actor, supplier_id), actor)


def list_suppliers(
    session: Session, *, wanted: SupplierFilter, number: int = 1, size: int = PAGE_SIZE
) -> Page[SupplierProfile]:
    """One page of the approved suppliers that pass the filter, 가나다. A page past the end is empty."""
    tidy = SupplierFilter(
        text=clean_line(wanted.text)[:100],
        sido=wanted.sido,
        industry=clean_line(wanted.industry),
        process=clean_line(wanted.process),
        programme=clean_line(wanted.programme),
        price_ceiling=wanted.price_ceiling,
    )
    number = max(1, number)
    suppliers, total = queries.supplier_page(session, tidy, number=number, size=size)
    return Page(tuple(supplier_profile(supplier) for supplier in suppliers), total, number, size)


def _find(session: Session, actor: Actor, supplier_id: int) -> Supplier:
    found = queries.suppliers_by_id(session, [supplier_id])
    if not found or not permissions.can_see_organisation(actor, found[0].organisation_id, found[0].organisation.status):
        raise NotFound("그런 공급기업이 없습니다. 목록에서 다시 골라 주십시오.")
    return found[0]


def _view(supplier: Supplier, actor: Actor) -> SupplierView:
    return SupplierView(
        id=supplier.id,
        organisation_id=supplier.organisation_id,
        profile=supplier_profile(supplier),
        status=supplier.organisation.status,
        is_example=supplier.organisation.is_example,
        is_own=permissions.can_edit(actor, supplier.organisation_id),
        updated_at=supplier.updated_at,
    )
