"""Fixtures that every room's tests share: databases of both kinds, a session that leaves nothing, a fixed clock.

- `session`, `sessions`: inside one outer transaction that is rolled back; what the code under test commits, too.
- `database_url`: a database that an application may open by itself; what it commits is deleted afterwards.
- `postgres_url`, `sqlite_url`: a fresh empty database without any table, for tests of adapters.

All but the last two run twice, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from core.clock import Clock
from core.db import Sessions, make_engine
from tests.databases import PostgresServer, empty, prepare

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""10:00 in Korea on Friday 20 November 2026."""


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still at NOW."""
    return lambda: NOW


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The PostgreSQL server, started by whichever worker needs it first."""
    return PostgresServer()


@pytest.fixture(scope="session")
def prepared_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Engine]]:
    """Engine of this worker's migrated database of the given kind, made when it is first asked for."""
    engines: dict[str, Engine] = {}
    with ExitStack() as stack:

        def engine_of(kind: str) -> Engine:
            if kind not in engines:
                if kind == "sqlite":
                    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'ax.db'}"
                else:
                    url = stack.enter_context(request.getfixturevalue("postgres_server").database())
                engines[kind] = make_engine(prepare(url))
            return engines[kind]

        yield engine_of
        for engine in engines.values():
            engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, prepared_engine: Callable[[str], Engine]) -> Engine:
    """Engine of the migrated database, once for each kind. Prefer `session`: what is committed here stays."""
    return prepared_engine(request.param)


@pytest.fixture
def sessions(engine: Engine) -> Iterator[Sessions]:
    """Session factory whose commits are savepoints of a transaction that is rolled back after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """A session on a migrated database that holds nothing but the taxonomy."""
    with sessions() as session:
        yield session


@pytest.fixture
def database_url(engine: Engine) -> Iterator[str]:
    """URL of the migrated database, for code that opens it by itself; emptied afterwards."""
    url = engine.url.render_as_string(hide_password=False)
    yield url
    empty(url)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """URL of a new PostgreSQL database with pgvector and no tables."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a new SQLite file."""
    return f"sqlite:///{tmp_path / 'fresh.db'}"
