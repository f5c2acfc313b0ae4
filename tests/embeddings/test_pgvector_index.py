"""What is PostgreSQL's own: the table, several processes, the approximate index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, text

from core.errors import Unavailable
from embeddings.exact_index import ExactIndex
from embeddings.pgvector_index import PgVectorIndex
from embeddings.values import VectorError


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = create_engine(postgres_url)
    yield engine
    engine.dispose()


def test_another_handle_sees_what_one_wrote(engine: Engine) -> None:
    first, second = (PgVectorIndex(engine, "suppliers", 2) for _ in range(2))
    first.upsert(np.array([4]), np.array([[1.0, 0.0]], np.float32))
    assert second.ids().tolist() == [4]


def test_indexes_of_different_names_are_apart(engine: Engine) -> None:
    first, second = (PgVectorIndex(engine, name, 2) for name in ("suppliers", "problems"))
    first.upsert(np.array([4]), np.array([[1.0, 0.0]], np.float32))
    assert len(second) == 0


def test_a_table_of_another_dimension_is_refused(engine: Engine) -> None:
    PgVectorIndex(engine, "suppliers", 2)
    with pytest.raises(VectorError, match="dimension 2, not 3"):
        PgVectorIndex(engine, "suppliers", 3)


@pytest.mark.parametrize("name", ["", "Suppliers", "a b", "x; DROP TABLE y", "9", "a" * 41])
def test_names_that_are_none_are_refused(engine: Engine, name: str) -> None:
    with pytest.raises(VectorError, match="no name"):
        PgVectorIndex(engine, name, 2)


def test_an_account_that_may_create_nothing_is_told_the_remedy(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET default_transaction_read_only = on"))
        connection.execute(text(f"ALTER DATABASE {engine.url.database} SET default_transaction_read_only = on"))
    engine.dispose()
    with pytest.raises(Unavailable, match="pgvector"):
        PgVectorIndex(engine, "suppliers", 2)


def test_the_approximate_index_finds_nearly_all_and_respects_allowed(engine: Engine) -> None:
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(1000, 16)).astype(np.float32)
    with engine.begin() as connection:
        # So few rows would be sorted instead: leave the planner nothing but the graph.
        for plan in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            connection.execute(text(f"ALTER DATABASE {engine.url.database} SET {plan} = off"))
    engine.dispose()
    approximate, oracle = PgVectorIndex(engine, "suppliers", 16, hnsw=True), ExactIndex(16)
    for index in (approximate, oracle):
        index.upsert(np.arange(1000), vectors)
    for allowed in (None, np.arange(0, 1000, 50)):
        found, true = (index.search(vectors[:20], 10, allowed).ids for index in (approximate, oracle))
        shared = [len(set(a.tolist()) & set(b.tolist())) for a, b in zip(found, true, strict=True)]
        assert sum(shared) >= 190
