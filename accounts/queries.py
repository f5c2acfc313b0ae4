"""Reading people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User


def user_by_email(session: Session, email: str) -> User | None:
    """The person with this address, given in lower case."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()
