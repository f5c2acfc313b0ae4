"""The site for tests of pages: an application on a migrated database, people of each kind, and forms as browsers send.

`site` runs on SQLite; `any_site` runs twice, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from accounts.service import create_officer
from accounts.values import SYSTEM, Actor, Role
from app import create_app
from core.db import unit_of_work
from core.settings import Settings
from core.web import limiter, platform
from embeddings.hashing_encoder import HashingEncoder
from profiles.service import approve_organisation
from tests.conftest import NOW
from tests.databases import empty

PASSWORD = "우리 공장 앞 소나무 7그루"
STATEMENT = "겨울 아침마다 처음 찍은 사출품의 이음매가 허옇게 뜹니다."


def business_number(serial: int) -> str:
    """The serial-th business number with the right check digit, as people write it."""
    nine = f"{100_000_000 + serial:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    digits = f"{nine}{(10 - (total + int(nine[8]) * 5 // 10) % 10) % 10}"
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def fields_of(page: str, action: str = "") -> dict[str, Any]:
    """What a browser would send of the form with this action, or of the longest form, untouched."""
    forms = [form for form in lxml.html.fromstring(page).forms if not action or form.get("action") == action]
    assert forms, f"no form {action}"
    form = max(forms, key=lambda each: len(each.inputs))
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


class Person:
    """Somebody with a browser."""

    def __init__(self, site: Site, actor: Actor, email: str) -> None:
        self.client: FlaskClient = site.app.test_client()
        self.actor = actor
        self.email = email

    @property
    def organisation_id(self) -> int:
        """The firm, for somebody who belongs to one."""
        assert self.actor.organisation_id is not None
        return self.actor.organisation_id

    def get(self, path: str, **named: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **named)

    def send(self, path: str, /, _page: str = "", _action: str = "", **typed: Any) -> TestResponse:
        """Open `_page` (by default `path`), type into its form, and send it to `path`."""
        page = self.client.get(_page or path)
        return self.client.post(path, data={**fields_of(page.text, _action), **typed})

    def press(self, path: str, /, **typed: Any) -> TestResponse:
        """Press a button that stands alone: only the token travels with it."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get("/sign-up").text)
        token = token or re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get("/sign-in").text)
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **typed})


class Site:
    """One running application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = itertools.count(1)

    def visitor(self) -> Person:
        """Somebody who is not signed in."""
        return Person(self, Actor(), "")

    def joining(self, kind: str = "demander", **changed: Any) -> dict[str, Any]:
        """What a firm types when it signs up."""
        serial = next(self.numbers)
        typed = {
            "name": f"㈜시험{serial}정밀",
            "business_number": business_number(serial),
            "region": "48120",
            "industry": "자동차 부품 사출",
            "person_name": "김하늘",
            "email": f"{kind}{serial}@example.com",
            "password": PASSWORD,
            "consent": "y",
        }
        return {**typed, **changed}

    def firm(self, kind: str = "demander", *, approved: bool = True, **changed: Any) -> Person:
        """Somebody of a new firm, signed up through the pages."""
        typed = self.joining(kind, **changed)
        person = self.visitor()
        answer = person.send(f"/sign-up/{kind}", **typed)
        assert answer.status_code in (200, 303), answer.text
        person.email = typed["email"]
        person.actor = self._actor_of(person)
        if approved:
            with self.app.app_context(), unit_of_work(platform().sessions) as session:
                approve_organisation(
                    session, actor=SYSTEM, organisation_id=person.organisation_id, clock=platform().clock
                )
        return person

    def _actor_of(self, person: Person) -> Actor:
        with person.client as client:
            client.get("/sign-up")
            from accounts.web import current_actor

            return current_actor()

    def officer(self, role: Role = Role.OFFICER) -> Person:
        """A new officer, signed in through the page."""
        email = f"officer{next(self.numbers)}@example.com"
        with self.app.app_context(), unit_of_work(platform().sessions) as session:
            actor = create_officer(
                session, actor=SYSTEM, email=email, password=PASSWORD, name="박담당", role=role, clock=platform().clock
            )
        person = Person(self, actor, email)
        assert person.send("/sign-in", email=email, password=PASSWORD).status_code == 303
        return person

    def problem_of(self, owner: Person, **typed: Any) -> int:
        """A problem posted through the page; returns its id."""
        answer = owner.send("/problems/new", **{"statement": STATEMENT, **typed})
        assert answer.status_code == 303, answer.text
        found = re.search(r"/problems/(\d+)/receipt", answer.location)
        assert found
        return int(found[1])


def make_app(database_url: str, data_dir: Path, **changed: Any) -> Flask:
    """The application on this database, with the clock of the tests; `changed` are settings."""
    settings = Settings(
        data_dir=data_dir,
        database_url=database_url,
        encoder="hashing",
        vector_index="exact",
        secret_key="for tests only",
        **{"rate_limits": False, "testing": True, **changed},
    )
    app = create_app(settings, {"encoder": HashingEncoder()})
    app.extensions["ax"].clock = lambda: NOW
    return app


@pytest.fixture
def site(quick_hashes: None, prepared_engine: Callable[[str], Engine], tmp_path: Path) -> Iterator[Site]:
    """The site on SQLite, emptied afterwards."""
    url = prepared_engine("sqlite").url.render_as_string(hide_password=False)
    yield from _running(url, tmp_path)
    empty(url)


@pytest.fixture
def any_site(quick_hashes: None, database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The site, once on each kind of database."""
    yield from _running(database_url, tmp_path)


@pytest.fixture
def limited_site(quick_hashes: None, prepared_engine: Callable[[str], Engine], tmp_path: Path) -> Iterator[Site]:
    """The site on SQLite with its rate limits on, counted from zero."""
    url = prepared_engine("sqlite").url.render_as_string(hide_password=False)
    yield from _running(url, tmp_path, rate_limits=True)
    empty(url)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed with as little work as argon2 knows."""
    monkeypatch.setattr("accounts.service._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def _running(url: str, data_dir: Path, **changed: Any) -> Iterator[Site]:
    app = make_app(url, data_dir, **changed)
    if limiter.enabled:
        limiter.reset()
    yield Site(app)
    with app.app_context():
        platform().engine.dispose()
