"""The application on a free port with the demonstration data, for as long as a `with` lasts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from accounts.service import authenticate
from app import create_app
from core.db import unit_of_work
from core.settings import Settings
from core.web import platform
from matching.web import finder
from profiles.service import problems_of_organisation
from seeds.demonstration import MEMBERS, OFFICER, PASSWORD, load_demonstration
from tests.databases import prepare


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running site: where it is, who may sign in (role → e-mail, password), ids that paths need."""

    address: str
    people: dict[str, tuple[str, str]]
    places: dict[str, str]


class _Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[LiveSite]:
    """Serve from a fresh SQLite database in `folder`, with the real encoder: people never meet another."""
    encoder = Settings.from_env(os.environ).encoder
    if not Path(encoder).exists():
        pytest.skip("the encoder is not prepared: flask encoder prepare")
    settings = Settings(
        data_dir=folder,
        database_url=prepare(f"sqlite:///{folder / 'ax.db'}"),
        encoder=encoder,
        secret_key="for tests only",
        rate_limits=False,
        testing=True,
    )
    app = create_app(settings)
    places = _fill(app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, name="live-site", daemon=True)
    thread.start()
    people = {role.value: (email, PASSWORD) for email, _, role, *_ in MEMBERS} | {"officer": (OFFICER, PASSWORD)}
    yield LiveSite(f"http://127.0.0.1:{server.server_port}", people, places)
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["ax"].engine.dispose()


def _fill(app: Flask) -> dict[str, str]:
    """Demonstration data and index; returns the ids that PAGES asks for."""
    demander = next(email for email, _, role, *_ in MEMBERS if role.value == "demander")
    with app.app_context():
        with unit_of_work(platform().sessions) as session:
            load_demonstration(session, clock=platform().clock)
        finder().rebuild()
        with unit_of_work(platform().sessions) as session:
            actor = authenticate(session, email=demander, password=PASSWORD)
            assert actor is not None
            assert actor.organisation_id is not None
            cards = problems_of_organisation(
                session, actor=actor, organisation_id=actor.organisation_id, clock=platform().clock
            )
    return {"own_problem": str(cards[0].id)}
