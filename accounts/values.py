"""Who acts: roles and the actor that every use case is given. No Flask here; the web layer builds an Actor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person is here for."""

    DEMANDER = "demander"
    SUPPLIER = "supplier"
    OFFICER = "officer"
    ADMIN = "admin"


ROLE_LABELS = {
    Role.DEMANDER: "수요기업",
    Role.SUPPLIER: "공급기업",
    Role.OFFICER: "운영기관 담당자",
    Role.ADMIN: "플랫폼 관리자",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system itself) on whose behalf a use case runs."""

    user_id: int | None = None
    role: Role | None = None
    organisation_id: int | None = None

    @property
    def is_officer(self) -> bool:
        """Officers and administrators curate: they see every organisation."""
        return self.role in (Role.OFFICER, Role.ADMIN)

    def belongs_to(self, organisation_id: int | None) -> bool:
        """True for a member of exactly this organisation."""
        return organisation_id is not None and self.organisation_id == organisation_id


ANONYMOUS = Actor()
SYSTEM = Actor(role=Role.ADMIN)
"""The command line and the seeds act as the administrator, with no user behind them."""


@dataclass(frozen=True, slots=True)
class UserView:
    """A person as pages greet them."""

    actor: Actor
    name: str
    email: str
