"""Who is signed in: Flask-Login, the actor behind a request, and who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user

from accounts.service import user_view
from accounts.values import ANONYMOUS, Actor, Role, UserView
from core.errors import Forbidden
from core.web import is_fragment, transaction

View = TypeVar("View", bound=Callable[..., Any])

HOMES = {
    Role.DEMANDER: "/problems",
    Role.SUPPLIER: "/leads",
    Role.OFFICER: "/officer/organisations",
    Role.ADMIN: "/officer/organisations",
}
"""Where people of each role begin."""

login_manager = LoginManager()
login_manager.session_protection = "basic"


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login keeps of a person while a request lasts."""

    def __init__(self, view: UserView) -> None:
        self.id = str(view.actor.user_id)
        self.actor = view.actor
        self.name = view.name


def configure(app: Flask) -> None:
    """Attach Flask-Login and what templates may ask about the reader."""
    login_manager.init_app(app)
    app.jinja_env.globals.update(current_actor=current_actor, signed_in_name=signed_in_name)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(user_id: str) -> SignedIn | None:
    """The person of the session's id, or None when the account was closed meanwhile."""
    if not user_id.isdigit():
        return None
    with transaction() as database:
        view = user_view(database, user_id=int(user_id))
    return SignedIn(view) if view else None


def current_actor() -> Actor:
    """On whose behalf this request runs; ANONYMOUS when nobody is signed in."""
    return current_user.actor if current_user.is_authenticated else ANONYMOUS


def signed_in_name() -> str:
    """Name of the person who is signed in, empty for nobody."""
    return current_user.name if current_user.is_authenticated else ""


def begin_session(view: UserView) -> None:
    """Sign this person in. Whatever the browser's session held before is dropped, so that no session can be planted."""
    session.clear()
    g.pop("csrf_token", None)
    login_user(SignedIn(view))


def sign_in_required(*roles: Role) -> Callable[[View], View]:
    """Open a view only to people signed in with one of `roles`, or with any role when none is named.

    Nobody signed in: the sign-in page, which comes back here. Another role: a refusal in words. An administrator may
    do whatever an officer may.
    """
    allowed = {*roles, Role.ADMIN} if Role.OFFICER in roles else set(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor.role is None:
                return to_sign_in()
            if allowed and actor.role not in allowed:
                raise Forbidden(
                    _("이 화면은 다른 역할로 가입한 분이 쓰는 화면입니다. 처음 화면에서 할 일을 골라 주십시오.")
                )
            return view(*args, **kwargs)

        return cast(View, guarded)

    return decorate


def to_sign_in() -> Any:
    """To the sign-in page and, for a page that can simply be opened again, back afterwards."""
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") and not is_fragment() else None
    address = url_for("accounts.sign_in", next=back)
    return Response(status=200, headers={"HX-Redirect": address}) if is_fragment() else redirect(address, 303)


def safe_next(address: str | None) -> str | None:
    """`address` when it is a path inside this site, else None. Browsers read a backslash as a slash: refused, too."""
    if not address or address.startswith("//") or not address.startswith("/"):
        return None
    if "\\" in address or any(ord(character) < 0x20 for character in address):
        return None
    return address
