"""Alembic's entry: the metadata of every room, and the database named by the settings or by the caller.

A caller inside the process (tests, `flask setup`) sets `config.attributes["url"]`.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any

import sqlalchemy as sa
from alembic import context

from core.db import Base, make_engine
from core.settings import Settings

ROOMS = ("accounts", "profiles", "embeddings", "matching")

for room in ROOMS:
    if importlib.util.find_spec(f"{room}.models"):
        importlib.import_module(f"{room}.models")


def database_url() -> str:
    """URL from the caller, else from the environment."""
    given: str | None = context.config.attributes.get("url")
    return given or Settings.from_env(os.environ).database_url


def is_managed(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tables that no model describes (an index adapter's own) are left alone."""
    return not (kind == "table" and reflected and compare_to is None)


def plain_type(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Revisions name database types only, so that an old revision never imports today's code."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return "sa.DateTime(timezone=True)" if isinstance(item.impl, sa.DateTime) else "sa.Text()"
    return False


def run() -> None:
    """Run the migrations in one transaction."""
    engine = make_engine(database_url())
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
                include_object=is_managed,
                render_item=plain_type,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
