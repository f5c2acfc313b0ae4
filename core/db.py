"""Database: the declarative base, engines for SQLite and PostgreSQL, and the unit of work that commits once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from core.errors import Unavailable

Sessions = sessionmaker[Session]

_AFTER_COMMIT = "after_commit"
_WRITING = "ax_writing"


class Base(DeclarativeBase):
    """Parent of every model. The naming convention lets Alembic name constraints the same way on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, stored in UTC. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str) -> Engine:
    """Engine for `url`. SQLite gets WAL, foreign keys, a busy timeout and real BEGIN (or savepoints leak).

    Errors name no parameters: a log must not hold what people typed.
    """
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        raise Unavailable(
            "DATABASE_URL을 읽을 수 없습니다. sqlite:///경로 또는 postgresql://사용자:비밀번호@호스트/이름처럼 "
            "적어 주십시오."
        ) from None
    if backend not in ("sqlite", "postgresql"):
        raise Unavailable("DATABASE_URL에는 sqlite나 postgresql만 쓸 수 있습니다. 주소를 고쳐 주십시오.")
    if backend == "postgresql":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": 15}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the write lock at once, waiting for it: one that reads first and writes
    # later would be refused without a wait whenever somebody else has written in between.
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def make_sessions(engine: Engine) -> Sessions:
    """Session factory; objects stay readable after the commit because templates render afterwards."""
    return sessionmaker(engine, expire_on_commit=False)


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Run `act` once the unit of work around `session` has committed; dropped when it rolls back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(act)


@contextmanager
def unit_of_work(sessions: Sessions, *, writing: bool = True) -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any error, then runs what was put off until after it.

    `writing=False` for those that only read: on SQLite they neither wait for a writer nor hold one up.
    """
    with sessions() as session:
        try:
            if writing:
                session.connection(execution_options={_WRITING: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        acts: list[Callable[[], None]] = session.info.pop(_AFTER_COMMIT, [])
    for act in acts:
        act()
