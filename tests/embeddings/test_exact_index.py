"""The oracle itself, against sums made by hand in plain Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.exact_index import ExactIndex
from embeddings.values import VectorError

VECTOR = st.tuples(*[st.integers(-3, 3)] * 3)


@given(vectors=st.lists(VECTOR, max_size=20), query=VECTOR, k=st.integers(1, 25))
def test_it_sorts_by_inner_product_then_id(
    vectors: list[tuple[int, int, int]], query: tuple[int, int, int], k: int
) -> None:
    index = ExactIndex(3)
    index.upsert(np.arange(len(vectors)), np.array(vectors, np.float32).reshape(-1, 3))
    scores = {number: sum(a * b for a, b in zip(row, query, strict=True)) for number, row in enumerate(vectors)}
    hits = index.search(np.array([query], np.float32), k)
    assert hits.ids[0].tolist() == sorted(scores, key=lambda number: (-scores[number], number))[:k]
    assert hits.scores[0].tolist() == [scores[number] for number in hits.ids[0].tolist()]


def test_a_reader_keeps_what_it_was_given(tmp_path: Path) -> None:
    index = ExactIndex(1)
    index.upsert(np.array([1]), np.array([[2.0]], np.float32))
    ids, vectors = index.ids(), index.vectors(np.array([1]))
    ids[0], vectors[0, 0] = 9, 9.0
    assert (index.ids().tolist(), index.vectors(np.array([1])).tolist()) == ([1], [[2.0]])


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_refused_and_nothing_changes(tmp_path: Path, content: bytes) -> None:
    index, path = ExactIndex(1), tmp_path / "x.npz"
    index.upsert(np.array([1]), np.array([[2.0]], np.float32))
    path.write_bytes(content)
    with pytest.raises(VectorError, match=r"x\.npz"):
        index.load(path)
    assert index.ids().tolist() == [1]


def test_a_file_of_another_dimension_is_refused(tmp_path: Path) -> None:
    ExactIndex(2).save(tmp_path / "x.npz")
    with pytest.raises(VectorError, match="dimension 3"):
        ExactIndex(3).load(tmp_path / "x.npz")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ExactIndex(2).load(tmp_path / "x.npz")
