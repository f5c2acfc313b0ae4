"""The officer's list of organisations: narrowed, counted, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden
from profiles import permissions, queries
from profiles.services.organisations import organisation_view_of
from profiles.values import OrganisationKind, OrganisationStatus, OrganisationView, Page

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class ReviewList:
    """One page of organisations in 가나다 order, and how many there are of each status among those of the kind."""

    page: Page[OrganisationView]
    counts: dict[OrganisationStatus, int]


def review_list(
    session: Session,
    *,
    actor: Actor,
    status: OrganisationStatus,
    kind: OrganisationKind | None = None,
    number: int = 1,
    size: int = PAGE_SIZE,
) -> ReviewList:
    """Organisations of this status, of one kind or of all, 가나다. Officers only. A page past the end is empty."""
    if not permissions.can_review(actor):
        raise Forbidden("운영기관 담당자만 할 수 있는 일입니다. 담당자 계정으로 로그인해 주십시오.")
    number = max(1, number)
    counts = {each: 0 for each in OrganisationStatus} | queries.status_counts(session, kind)
    found = queries.organisation_page(session, status, kind, number=number, size=size)
    items = tuple(organisation_view_of(item) for item in found)
    return ReviewList(Page(items, counts[status], number, size), counts)
