"""The composition root: the only place where the rooms meet. `make run` serves `serve()`, tests call `create_app()`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from core.db import make_engine, make_sessions
from core.errors import Unavailable
from core.settings import Settings
from core.web import Platform, configure_web

ROOT = Path(__file__).resolve().parent


def create_app(settings: Settings | None = None, services: dict[str, object] | None = None) -> Flask:
    """Build the application. `services` replaces parts of the platform by name (tests pass a fast encoder so).

    A setting that cannot be used ends the process with one sentence: nobody can do more with it than mend it.
    """
    try:
        return build(settings or Settings.from_env(os.environ), services or {})
    except Unavailable as wrong:
        sys.exit(wrong.message)


def build(settings: Settings, services: dict[str, object]) -> Flask:
    app = Flask("ax_ieum", root_path=str(ROOT), template_folder="templates", static_folder="static")
    configure_settings(app, settings)
    configure_platform(app, settings, services)
    configure_web(app)
    configure_rooms(app)
    configure_commands(app)
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=ROOT / "static", prefix="static/", max_age=86_400, autorefresh=settings.testing
    )
    return app


def configure_settings(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        RATELIMIT_ENABLED=settings.rate_limits,
        TESTING=settings.testing,
    )


def configure_platform(app: Flask, settings: Settings, services: dict[str, object]) -> None:
    engine = make_engine(settings.database_url)
    app.extensions["ax"] = Platform(
        settings=settings, engine=engine, sessions=make_sessions(engine), parts=dict(services)
    )


def configure_rooms(app: Flask) -> None:
    """Web files of every room. Imported here so that importing a room never builds its pages."""
    import accounts.routes
    import matching.routes
    import matching.web
    import profiles.routes

    accounts.routes.configure(app)
    profiles.routes.configure(app, suggest_processes=matching.web.suggested_processes)
    matching.routes.configure(app)


def configure_commands(app: Flask) -> None:
    import accounts.cli
    import embeddings.cli
    import matching.cli
    import profiles.cli
    import seeds.cli

    for room in (accounts.cli, embeddings.cli, matching.cli, profiles.cli, seeds.cli):
        for command in room.COMMANDS:
            app.cli.add_command(command)


def run() -> Flask:
    """`serve`, after setting up what is missing: what `make run` starts. Nothing to do costs half a second."""
    from seeds.readiness import is_set_up

    app = create_app()
    if not is_set_up(app.extensions["ax"]):
        # In a process of its own: this one forks soon, and must not have run the model before.
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "app", "setup"], cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(done.returncode)
    print("[5/5] 모델을 읽고 서버를 시작합니다", flush=True)
    return serve(app)


def serve(app: Flask | None = None) -> Flask:
    """The application for gunicorn, with its model and market loaded once, before the workers fork."""
    import matching.web

    try:
        app = app or create_app()
        matching.web.load(app)
    except Unavailable as missing:
        sys.exit(missing.message)
    # A connection must not be shared with the workers: each opens its own.
    app.extensions["ax"].engine.dispose()
    return app
