"""The officer's list of organisations: all of them, narrowed and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden
from profiles import permissions, queries
from profiles.services.organisations import organisation_view_of
from profiles.values import OrganisationKind, OrganisationStatus, OrganisationView


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Organisations in 가나다 order, and how many there are of each status among those of the kind."""

    items: tuple[OrganisationView, ...]
    counts: dict[OrganisationStatus, int]


def review_list(
    session: Session, *, actor: Actor, status: OrganisationStatus, kind: OrganisationKind | None = None
) -> ReviewList:
    """Organisations of this status, of one kind or of all, 가나다. Officers only."""
    if not permissions.can_review(actor):
        raise Forbidden("운영기관 담당자만 할 수 있는 일입니다. 담당자 계정으로 로그인해 주십시오.")
    everything = [item for item in queries.organisations_by_name(session) if kind is None or item.kind is kind]
    counted = Counter(item.status for item in everything)
    return ReviewList(
        items=tuple(organisation_view_of(item) for item in everything if item.status is status),
        counts={each: counted[each] for each in OrganisationStatus},
    )
