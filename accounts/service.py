"""People: registering, signing in, and who they are afterwards."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.queries import names_by_id, user_by_email
from accounts.values import Actor, Role, UserView
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid
from core.text import clean_line, letters

MIN_PASSWORD = 10
MAX_PASSWORD = 128
_EMAIL = re.compile(r"[^\s@<>\"'(),;:\\\[\]]+@[^\s@.]+(\.[^\s@.]+)+")
_hasher = PasswordHasher()


def register_user(
    session: Session,
    *,
    email: str,
    password: str,
    name: str,
    role: Role,
    organisation_id: int | None,
    clock: Clock,
) -> Actor:
    """A new person of a firm. Raises `Invalid` for a field, `Conflict` for an address that is taken.

    Officers and administrators do not register themselves: `create_officer`.
    """
    if role not in (Role.DEMANDER, Role.SUPPLIER):
        raise Forbidden("운영기관 담당자는 초대로만 가입할 수 있습니다. 플랫폼 관리자에게 요청해 주십시오.")
    return _create(session, email, password, name, role, organisation_id, clock)


def create_officer(
    session: Session,
    *,
    actor: Actor,
    email: str,
    password: str,
    name: str,
    clock: Clock,
    role: Role = Role.OFFICER,
) -> Actor:
    """A new officer (or administrator), made by an administrator or the command line."""
    if actor.role is not Role.ADMIN:
        raise Forbidden("운영기관 담당자는 플랫폼 관리자만 만들 수 있습니다.")
    if role not in (Role.OFFICER, Role.ADMIN):
        raise Invalid("role", "역할을 운영기관 담당자나 플랫폼 관리자로 정해 주십시오.")
    return _create(session, email, password, name, role, None, clock)


def _create(
    session: Session, email: str, password: str, name: str, role: Role, organisation_id: int | None, clock: Clock
) -> Actor:
    user = User(
        email=_checked_email(email),
        name=_checked_name(name),
        password_hash=_hasher.hash(_checked_password(password)),
        role=role,
        organisation_id=organisation_id,
        is_active=True,
        created_at=clock(),
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        if user_by_email(session, user.email) is None:
            raise
        raise Conflict("이미 가입된 이메일입니다. 로그인하거나 다른 이메일을 적어 주십시오.") from None
    return _actor(user)


def _checked_email(value: str) -> str:
    email = clean_line(value).lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid("email", "이메일을 'name@company.co.kr'처럼 적어 주십시오.")
    return email


def _checked_name(value: str) -> str:
    name = clean_line(value)
    if not letters(name) or len(name) > 60:
        raise Invalid("name", "이름을 60자 안에서 글자로 적어 주십시오.")
    return name


def _checked_password(value: str) -> str:
    if not MIN_PASSWORD <= len(value) <= MAX_PASSWORD:
        raise Invalid("password", f"비밀번호는 {MIN_PASSWORD}자에서 {MAX_PASSWORD}자 사이로 정해 주십시오.")
    if len(set(value)) < 4:
        raise Invalid("password", "비밀번호에 같은 글자가 너무 많습니다. 서로 다른 글자를 섞어 정해 주십시오.")
    return value


def email_taken(session: Session, *, email: str) -> bool:
    """True when somebody signs in with this address already."""
    return user_by_email(session, clean_line(email).lower()) is not None


def authenticate(session: Session, *, email: str, password: str) -> Actor | None:
    """The person with this address and password, or None. An unknown address takes as long as a wrong password."""
    user = user_by_email(session, clean_line(email).lower())
    known = _matches(user.password_hash if user else _nobodys_hash(), password[: MAX_PASSWORD + 1])
    if user is None or not known or not user.is_active:
        return None
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
        session.flush()
    return _actor(user)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("a password that nobody has")


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def user_view(session: Session, *, user_id: int) -> UserView | None:
    """The person behind a signed-in session; None once the account is closed."""
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        return None
    return UserView(actor=_actor(user), name=user.name, email=user.email)


def names_of(session: Session, *, ids: Collection[int]) -> dict[int, str]:
    """User id → name, for a history that tells who did what; those who are gone are left out."""
    return names_by_id(session, ids) if ids else {}


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, role=user.role, organisation_id=user.organisation_id)
