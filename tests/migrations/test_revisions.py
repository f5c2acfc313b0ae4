"""The migrations build the schema of the models, both ways, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, inspect, text

from core.db import make_engine
from tests.databases import alembic_config


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def fresh_url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    names = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return names


def test_up_down_up_leaves_the_same_tables(fresh_url: str) -> None:
    config = alembic_config(fresh_url)
    command.upgrade(config, "head")
    built = tables(fresh_url)
    command.downgrade(config, "base")
    assert tables(fresh_url) == set()
    command.upgrade(config, "head")
    assert tables(fresh_url) == built
    assert built >= {"users", "organisations", "suppliers", "problems"}


def test_models_and_migrations_agree(fresh_url: str) -> None:
    config = alembic_config(fresh_url)
    command.upgrade(config, "head")
    command.check(config)


def test_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()) == 1


def test_vectors_stored_before_have_no_words(fresh_url: str) -> None:
    config = alembic_config(fresh_url)
    command.upgrade(config, "b82d5f60c3e9")
    engine = make_engine(fresh_url)
    stored = {"kind": "unit", "subject_id": 7, "model": "m", "dimension": 1, "text_hash": "h", "vector": b"1234"}
    table = Table("stored_vectors", MetaData(), autoload_with=engine)
    with engine.begin() as connection:
        connection.execute(table.insert().values(**stored, parts=b""))
    command.upgrade(config, "head")
    with engine.connect() as connection:
        assert [bytes(words) for (words,) in connection.execute(text("SELECT words FROM stored_vectors"))] == [b""]
    command.downgrade(config, "b82d5f60c3e9")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT subject_id FROM stored_vectors")).scalars().all() == [7]
    engine.dispose()
