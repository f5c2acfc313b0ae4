"""Signing in and out."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import logout_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import TooManyRequests

from accounts import web
from accounts.forms import SignInForm
from accounts.service import authenticate, user_view
from core.text import clean_line
from core.web import limiter, platform, transaction

PER_ADDRESS = "30 per 10 minutes"
PER_ACCOUNT = "10 per 10 minutes"
DEVICE_COOKIE = "ax_device"

pages = Blueprint("accounts", __name__)


def configure(app: Flask) -> None:
    """Flask-Login and the pages of this room."""
    web.configure(app)
    app.register_blueprint(pages)


def _failed(response: Response) -> bool:
    return response.status_code == 422


def _account_key() -> str:
    """Failures are counted by account, and apart for a browser that signed in to this account before.

    So whoever guesses at a stranger's password is stopped, and the owner, from the usual browser, is not shut out.
    """
    email = clean_line(request.form.get("email", "")).lower()
    return f"device:{email}" if _known_device(email) else f"account:{email}"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known-device")


def _mark(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def _known_device(email: str) -> bool:
    try:
        kept: Any = _serializer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return False
    return isinstance(kept, dict) and secrets.compare_digest(str(kept.get("for", "")), _mark(email))


@pages.errorhandler(TooManyRequests)
def _too_often(error: TooManyRequests) -> tuple[str, int]:
    """The form again, with what was typed; the pause ends by itself."""
    form = SignInForm()
    form.form_errors = [_("여러 번 맞지 않아 잠시 멈췄습니다. 10분 뒤에 다시 시도해 주십시오.")]
    return render_template("accounts/sign_in.html", form=form), 429


@pages.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"], deduct_when=_failed)
@limiter.limit(PER_ACCOUNT, methods=["POST"], key_func=_account_key, deduct_when=_failed)
def sign_in() -> Any:
    """The sign-in page; with the right password on to where the person was going."""
    if request.method == "GET" or "email" not in request.form:
        return _show()
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    email = form.email.data.lower()
    with transaction() as database:
        actor = authenticate(database, email=email, password=form.password.data)
        view = user_view(database, user_id=actor.user_id) if actor and actor.user_id else None
    if view is None:
        form.form_errors = [_("이메일이나 비밀번호가 맞지 않습니다. 다시 확인해 주십시오.")]
        return render_template("accounts/sign_in.html", form=form), 422
    web.begin_session(view)
    return _remember(_onward(form), email)


def _show() -> Any:
    """The empty form, with the page to come back to and, when it was sent along, the problem typed before."""
    carried = {name: request.form.get(name, "") for name in ("statement", "industry")}
    form = SignInForm(formdata=None, next=request.values.get("next", ""), **carried)
    return redirect(_goal(form)) if web.current_actor().role else render_template("accounts/sign_in.html", form=form)


def _goal(form: SignInForm) -> str:
    role = web.current_actor().role
    return web.safe_next(form.next.data) or (web.HOMES[role] if role else "/")


def _onward(form: SignInForm) -> Response:
    """Where the person was going, or the page that carries on with the problem typed before."""
    if form.statement.data:
        carried = {"statement": form.statement.data, "industry": form.industry.data or ""}
        return make_response(render_template("accounts/carry_on.html", **carried))
    return make_response(redirect(_goal(form), 303))


def _remember(response: Response, email: str) -> Response:
    response.set_cookie(
        DEVICE_COOKIE,
        _serializer().dumps({"for": _mark(email), "salt": secrets.token_urlsafe(6)}),
        max_age=180 * 86_400,
        httponly=True,
        samesite="Lax",
        secure=platform().settings.secure_cookies,
    )
    return response


@pages.post("/sign-out")
def sign_out() -> Any:
    """End the session. By POST alone: a picture on another site must not sign anybody out."""
    logout_user()
    session.clear()
    return redirect("/", 303)
