"""Reading people."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User


def user_by_email(session: Session, email: str) -> User | None:
    """The person with this address, given in lower case."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def names_by_id(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Id → name of those of these people who exist."""
    return {id_: name for id_, name in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
