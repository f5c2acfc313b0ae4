"""Who may see and do what with profiles. Pure predicates."""

from __future__ import annotations

from accounts.values import Actor
from profiles.values import OrganisationStatus, ProblemStatus, Visibility


def can_review(actor: Actor) -> bool:
    """Approve and reject organisations, and import."""
    return actor.is_officer


def can_edit(actor: Actor, organisation_id: int) -> bool:
    """Change what belongs to this organisation: its members and officers."""
    return actor.is_officer or actor.belongs_to(organisation_id)


def can_see_organisation(actor: Actor, organisation_id: int, status: OrganisationStatus) -> bool:
    """Everyone sees approved ones; the others only their members and officers."""
    return status is OrganisationStatus.APPROVED or can_edit(actor, organisation_id)


def can_see_problem(
    actor: Actor, organisation_id: int, organisation_status: OrganisationStatus, status: ProblemStatus
) -> bool:
    """Everyone sees the open problems of approved organisations; the rest only members and officers."""
    public = organisation_status is OrganisationStatus.APPROVED and status is ProblemStatus.OPEN
    return public or can_edit(actor, organisation_id)


def can_see_firm(actor: Actor, organisation_id: int, visibility: Visibility) -> bool:
    """A blind problem shows its firm to nobody but members and officers."""
    return visibility is Visibility.OPEN or can_edit(actor, organisation_id)
