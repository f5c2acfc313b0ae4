"""What every web file needs: the platform behind the app, one transaction a request, security headers, errors.

This is the only module of `core` that knows Flask.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, has_request_context, render_template, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from markupsafe import Markup, escape
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests
from wtforms import Field

from core import text
from core.clock import Clock, system_clock
from core.db import Sessions, unit_of_work
from core.errors import AxError
from core.settings import Settings

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=True)


@dataclass(slots=True)
class Platform:
    """The parts that one process shares; `create_app` fills it and nothing else does."""

    settings: Settings
    engine: Engine
    sessions: Sessions
    clock: Clock = system_clock
    parts: dict[str, Any] = field(default_factory=dict)
    """Parts that belong to a room above core, by the room's name: each room's web file knows its own type."""


def platform(app: Flask | None = None) -> Platform:
    """The platform behind `app`, or behind the current one."""
    found: Platform = (app or current_app).extensions["ax"]
    return found


def current_settings() -> Settings:
    """Settings of the running app, for the command line."""
    return platform().settings


@contextmanager
def transaction(*, writing: bool | None = None) -> Iterator[Session]:
    """The request's unit of work: commits once, then runs what was put off until after the commit.

    Requests by GET and HEAD only read; `writing=False` says so of a POST that carries a long question.
    """
    if writing is None:
        writing = not has_request_context() or request.method not in ("GET", "HEAD", "OPTIONS")
    with unit_of_work(platform().sessions, writing=writing) as session:
        yield session


def is_fragment() -> bool:
    """True when htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


class CleanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Form whose texts are NFC and trimmed, however they were typed or pasted, with Korean messages of its own."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            name = unbound_field.field_class.__name__
            if name in ("StringField", "TextAreaField", "SearchField", "EmailField", "TelField"):
                tidy = text.clean if name == "TextAreaField" else text.clean_line
                options = {**options, "filters": [lambda value: tidy(value) if value else value]}
            return unbound_field.bind(form=form, **options)

    def refuse(self, error: AxError) -> None:
        """Show a service's refusal at the field it names, or above the form when there is no such field."""
        name = getattr(error, "field", "")
        if name in self:
            self[name].errors = [*self[name].errors, error.message]
        else:
            self.form_errors.append(error.message)


ID = "int(max=2147483647)"
"""Converter for ids in rules: a longer number is no page, not a crash in the database."""

MAX_PAGE = 100_000


def page_number() -> int:
    """The page that `?page=` asks for; 1 for anything that is no page number."""
    asked = request.args.get("page", "")
    return min(max(1, int(asked)), MAX_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1


def new_submission_key() -> str:
    """Token put into a form so that a doubled submit makes one row."""
    return secrets.token_urlsafe(18)


def configure_web(app: Flask) -> None:
    """Headers, CSRF, rate limits, filters, error pages."""
    # Korean is the language of the source; gettext finds nothing to translate until a second language is chosen.
    Babel(app, default_locale="ko", default_timezone="Asia/Seoul")
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_add_headers)
    app.register_error_handler(AxError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(TooManyRequests, _too_often)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _crashed)
    app.jinja_env.filters.update(
        won=text.won, josa=text.with_josa, business_number=text.show_business_number, day=_day, marked=_marked
    )
    app.jinja_env.globals["won_range"] = text.won_range
    app.jinja_env.globals["is_fragment"] = is_fragment


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        # Pages differ by reader; none of them may be kept by a cache between people.
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Vary", "Cookie, HX-Request")
    return response


def _day(value: Any) -> str:
    return f"{value.year}. {value.month}. {value.day}." if value else "미정"


def _marked(quote: Any) -> Any:
    """A Quote → its text with the matched words in <mark>, everything escaped."""
    pieces, at = [], 0
    for span in sorted(quote.marks, key=lambda mark: mark.start):
        if span.start < at:
            continue
        pieces += [
            escape(quote.text[at : span.start]),
            Markup("<mark>"),
            escape(quote.text[span.start : span.end]),
            Markup("</mark>"),
        ]
        at = span.end
    return Markup("").join([*pieces, escape(quote.text[at:])])


def _page(status: int, heading: str, message: str) -> tuple[str, int]:
    return render_template("core/error.html", status=status, heading=heading, message=message), status


def _refused(error: AxError) -> tuple[str, int]:
    headings = {404: "찾을 수 없습니다", 403: "볼 수 없는 화면입니다", 409: "먼저 처리된 내용이 있습니다"}
    return _page(error.status, headings.get(error.status, "처리하지 못했습니다"), error.message)


def _stale_form(error: CSRFError) -> tuple[str, int]:
    return _page(
        400, "화면이 오래되었습니다", "안전을 위해 처리하지 않았습니다. 뒤로 가서 새로 고친 뒤 다시 보내 주십시오."
    )


def _too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    _drain(request.environ["wsgi.input"])
    limit = platform().settings.max_upload_bytes // (1024 * 1024)
    return _page(413, "파일이 너무 큽니다", f"한 번에 {limit}MB까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")


def _drain(stream: Any, most: int = 128 * 1024 * 1024) -> None:
    """Read away what is being sent, keeping none of it: a browser shows no answer before it has sent everything."""
    left = min(request.content_length or 0, most)
    while left > 0 and (piece := stream.read(min(left, 1024 * 1024))):
        left -= len(piece)


def _too_often(error: TooManyRequests) -> tuple[str, int]:
    return _page(429, "요청이 너무 잦습니다", "잠시 뒤에 다시 시도해 주십시오.")


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404:
        return _page(404, "찾을 수 없습니다", "주소가 바뀌었거나 없는 화면입니다. 처음 화면에서 다시 찾아 주십시오.")
    return _page(
        error.code, "처리하지 못했습니다", "보내신 요청을 이해하지 못했습니다. 뒤로 가서 다시 시도해 주십시오."
    )


def _crashed(error: BaseException) -> tuple[str, int]:
    current_app.logger.error("request failed: %s %s", request.method, request.path, exc_info=error)
    return _page(500, "문제가 생겼습니다", "입력하신 내용은 바뀌지 않았습니다. 잠시 뒤에 다시 시도해 주십시오.")
