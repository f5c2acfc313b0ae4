"""One suite for every `VectorIndex`; the exact one is the oracle of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from embeddings.exact_index import ExactIndex
from embeddings.faiss_index import FaissIndex
from embeddings.pgvector_index import PgVectorIndex
from embeddings.values import Hits, Ids, VectorError, VectorIndex, Vectors

MakeIndex = Callable[[int], VectorIndex]

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]


def ids_of(*numbers: int) -> Ids:
    return np.array(numbers, np.int64)


def rows(*vectors: list[float]) -> Vectors:
    return np.array(vectors, np.float32).reshape(len(vectors), -1)


def listed(hits: Hits) -> list[list[tuple[int, float]]]:
    pairs = zip(hits.ids, hits.scores, strict=True)
    return [list(zip(ids.tolist(), scores.tolist(), strict=True)) for ids, scores in pairs]


@pytest.fixture(params=["exact", "faiss", "pgvector"])
def make(request: pytest.FixtureRequest) -> Iterator[MakeIndex]:
    """Makes an index of the given dimension; one that is durable finds, made again, what it held."""
    if request.param != "pgvector":
        yield {"exact": ExactIndex, "faiss": FaissIndex}[request.param]
        return
    engine = create_engine(request.getfixturevalue("postgres_url"))
    yield lambda dimension: PgVectorIndex(engine, f"contract_{dimension}", dimension)
    engine.dispose()


@pytest.fixture
def index(make: MakeIndex) -> VectorIndex:
    """Three directions in the plane: 1 east, 2 north, 3 west."""
    made = make(2)
    made.upsert(ids_of(3, 1, 2), rows(WEST, EAST, NORTH))
    return made


def test_it_is_a_vector_index(index: VectorIndex) -> None:
    assert isinstance(index, VectorIndex)
    assert index.dimension == 2


def test_holds_ids_in_ascending_order(index: VectorIndex) -> None:
    assert len(index) == 3
    assert index.ids().dtype == np.int64
    assert index.ids().tolist() == [1, 2, 3]


def test_answers_come_by_falling_score(index: VectorIndex) -> None:
    assert listed(index.search(rows(EAST, WEST), 2)) == [[(1, 1.0), (2, 0.0)], [(3, 1.0), (2, 0.0)]]


def test_answers_have_the_types_that_the_port_promises(index: VectorIndex) -> None:
    hits = index.search(rows(EAST), 2)
    assert (hits.ids[0].dtype, hits.scores[0].dtype, len(hits)) == (np.int64, np.float32, 1)


def test_short_answers_are_not_padded(index: VectorIndex) -> None:
    assert listed(index.search(rows(EAST), 10)) == [[(1, 1.0), (2, 0.0), (3, -1.0)]]


def test_an_empty_index_answers_with_nothing(make: MakeIndex) -> None:
    assert listed(make(2).search(rows(EAST, WEST), 3)) == [[], []]


def test_no_queries_get_no_answers(index: VectorIndex) -> None:
    assert listed(index.search(np.empty((0, 2), np.float32), 3)) == []


def test_replacing_an_id_does_not_double_it(index: VectorIndex) -> None:
    index.upsert(ids_of(1), rows(WEST))
    assert len(index) == 3
    assert listed(index.search(rows(WEST), 2)) == [[(1, 1.0), (3, 1.0)]]


def test_ties_come_by_ascending_id_even_where_they_are_cut(make: MakeIndex) -> None:
    index = make(2)
    index.upsert(ids_of(*reversed(range(100))), rows(*[EAST] * 100))
    index.upsert(ids_of(50), rows(NORTH))
    assert listed(index.search(rows(EAST), 3)) == [[(0, 1.0), (1, 1.0), (2, 1.0)]]


def test_removed_ids_are_gone_and_unknown_ones_do_no_harm(index: VectorIndex) -> None:
    index.remove(ids_of(1, 99))
    assert index.ids().tolist() == [2, 3]
    assert [number for number, _ in listed(index.search(rows(EAST), 3))[0]] == [2, 3]


def test_a_removed_id_can_come_back(index: VectorIndex) -> None:
    index.remove(ids_of(1))
    index.upsert(ids_of(1), rows(NORTH))
    assert index.vectors(ids_of(1)).tolist() == [NORTH]


def test_allowed_narrows_the_answer(index: VectorIndex) -> None:
    assert listed(index.search(rows(EAST), 3, allowed=ids_of(3, 2, 3, 99))) == [[(2, 0.0), (3, -1.0)]]


def test_nothing_allowed_gives_nothing(index: VectorIndex) -> None:
    assert listed(index.search(rows(EAST), 3, allowed=ids_of())) == [[]]


def test_vectors_come_back_in_the_order_asked_for(index: VectorIndex) -> None:
    vectors = index.vectors(ids_of(2, 1, 2))
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [NORTH, EAST, NORTH]
    assert index.vectors(ids_of()).shape == (0, 2)


def test_vectors_come_back_bit_for_bit(make: MakeIndex) -> None:
    index, vectors = make(3), np.random.default_rng(1).normal(size=(20, 3)).astype(np.float32)
    index.upsert(ids_of(*range(20)), vectors)
    assert np.array_equal(index.vectors(ids_of(*range(20))), vectors)


def test_vectors_of_an_unknown_id_are_refused(index: VectorIndex) -> None:
    with pytest.raises(VectorError, match="99"):
        index.vectors(ids_of(1, 99))


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        (ids_of(7), rows([1.0, 0.0, 0.0])),
        (ids_of(7), np.array([1.0, 0.0], np.float32)),
        (ids_of(7), rows([np.nan, 0.0])),
        (ids_of(7), rows([np.inf, 0.0])),
        (ids_of(7, 7), rows(EAST, WEST)),
        (ids_of(7, 8), rows(EAST)),
        (ids_of(-1), rows(EAST)),
        (np.array([7.5]), rows(EAST)),
    ],
    ids=["dimension", "shape", "nan", "infinity", "repeated", "count", "negative", "fraction"],
)
def test_an_unusable_upsert_changes_nothing(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    with pytest.raises(VectorError):
        index.upsert(ids, vectors)
    assert index.ids().tolist() == [1, 2, 3]


@pytest.mark.parametrize("query", [rows([1.0, 0.0, 0.0]), rows([np.nan, 0.0]), np.array(EAST, np.float32)])
def test_an_unusable_query_is_refused(index: VectorIndex, query: Vectors) -> None:
    with pytest.raises(VectorError):
        index.search(query, 3)


@pytest.mark.parametrize("k", [0, -1])
def test_no_fewer_than_one_answer_can_be_asked_for(index: VectorIndex, k: int) -> None:
    with pytest.raises(VectorError, match="k is"):
        index.search(rows(EAST), k)


def test_a_huge_k_costs_no_memory(index: VectorIndex) -> None:
    assert len(index.search(rows(EAST), 2**40).ids[0]) == 3


def test_an_index_made_again_loads_what_was_saved(make: MakeIndex, index: VectorIndex, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "suppliers.index"
    index.save(path)
    again = make(2)
    again.load(path)
    assert listed(again.search(rows(EAST), 3)) == listed(index.search(rows(EAST), 3))
    again.upsert(ids_of(1), rows(WEST))
    assert len(again) == 3


def model_after(steps: list[tuple[bool, list[tuple[int, tuple[int, int, int]]]]], index: VectorIndex) -> ExactIndex:
    """Takes every step on `index` and on a fresh oracle, which is returned."""
    oracle = ExactIndex(3)
    for adds, pairs in steps:
        ids = ids_of(*(number for number, _ in pairs))
        vectors = np.array([vector for _, vector in pairs], np.float32).reshape(-1, 3)
        for each in (index, oracle):
            each.upsert(ids, vectors) if adds else each.remove(ids)
    return oracle


# Whole numbers from a small range make ties, zero vectors and opposite vectors common.
VECTOR = st.tuples(*[st.integers(-2, 2)] * 3)
PAIRS = st.lists(st.tuples(st.integers(0, 30), VECTOR), max_size=25, unique_by=lambda pair: pair[0])
STEPS = st.lists(st.tuples(st.booleans(), PAIRS), max_size=6)
ALLOWED = st.none() | st.lists(st.integers(0, 40), max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, queries=st.lists(VECTOR, max_size=3), k=st.integers(1, 40), allowed=ALLOWED)
def test_it_agrees_with_the_oracle_after_any_history(
    make: MakeIndex,
    steps: list[tuple[bool, list[tuple[int, tuple[int, int, int]]]]],
    queries: list[tuple[int, int, int]],
    k: int,
    allowed: list[int] | None,
) -> None:
    index = make(3)
    index.remove(index.ids())
    oracle = model_after(steps, index)
    asked = np.array(queries, np.float32).reshape(-1, 3)
    narrowed = None if allowed is None else ids_of(*allowed)
    assert index.ids().tolist() == oracle.ids().tolist()
    assert listed(index.search(asked, k, narrowed)) == listed(oracle.search(asked, k, narrowed))


def test_it_agrees_with_the_oracle_on_many_real_sized_vectors(make: MakeIndex) -> None:
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(2000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[1000:1200] = vectors[5]
    index, oracle = make(64), ExactIndex(64)
    for each in (index, oracle):
        each.upsert(np.arange(2000), vectors)
    assert listed(index.search(vectors[:30], 20)) == listed(oracle.search(vectors[:30], 20))
