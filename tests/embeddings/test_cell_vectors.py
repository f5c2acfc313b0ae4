"""Vectors of the training cells in a file: used for this encoder and these texts, and for no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embeddings.hashing_encoder import HashingEncoder
from embeddings.packing import pack_words, unpack_words
from embeddings.pairs.reading import Cell, Register, Split, Unit, read_cells, split_of
from embeddings.pairs.vectors import (
    FILE,
    cell_vectors,
    encode_cells,
    read_vectors,
    texts_digest,
    write_vectors,
)
from embeddings.values import Vectors
from tests.embeddings.test_pairs import a_cell

CELLS = [a_cell(0), a_cell(1, units=a_cell(1).units[:1]), a_cell(2)]
ENCODER = HashingEncoder()
NAME, DIMENSION = ENCODER.name, ENCODER.dimension
MOST_ERROR = 0.001


class CountingEncoder(HashingEncoder):
    """Remembers whether it was asked."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        self.asked = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return super().encode_queries(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model" / "cell_vectors.npz"


def cosines(first: Vectors, second: Vectors) -> Vectors:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.asarray((first * second).sum(axis=1) / lengths)


def test_a_cell_has_a_vector_for_each_telling_and_one_for_its_units() -> None:
    made = encode_cells(CELLS, ENCODER)
    assert made.problems.shape == (15, DIMENSION)
    assert np.array_equal(made.problems[5], ENCODER.encode_queries([CELLS[1].problems[Register.SHOP]])[0])
    for at, cell in enumerate(CELLS):
        mean = ENCODER.encode_documents([unit.text for unit in cell.units]).mean(axis=0)
        assert made.units[at] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert made.units.dtype == np.float32


def test_no_cells_give_no_vectors(path: Path) -> None:
    made = write_vectors([], ENCODER, path)
    assert made.problems.shape == made.units.shape == (0, DIMENSION)
    found = read_vectors([], NAME, DIMENSION, path)
    assert found is not None
    assert found.problems.shape == (0, DIMENSION)


def test_what_is_written_comes_back_nearly_the_same(path: Path) -> None:
    made = write_vectors(CELLS, ENCODER, path)
    found = read_vectors(CELLS, NAME, DIMENSION, path)
    assert found is not None
    for own, theirs in ((made.problems, found.problems), (made.units, found.units)):
        assert own.shape == theirs.shape
        assert theirs.dtype == np.float32
        assert np.linalg.norm(theirs, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert cosines(own, theirs).min() > 1 - MOST_ERROR
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_file_of_this_encoder_and_these_texts_spares_the_encoder(path: Path) -> None:
    write_vectors(CELLS, ENCODER, path)
    encoder = CountingEncoder()
    cell_vectors(CELLS, encoder, path)
    assert encoder.asked == 0


def test_another_encoder_is_asked_itself(path: Path) -> None:
    write_vectors(CELLS, ENCODER, path)
    other = CountingEncoder("hashing@2")
    assert read_vectors(CELLS, other.name, DIMENSION, path) is None
    assert np.array_equal(cell_vectors(CELLS, other, path).problems, encode_cells(CELLS, ENCODER).problems)
    assert other.asked > 0


OTHERS = {
    "a telling changed": [replace(CELLS[0], problems={**CELLS[0].problems, Register.MEMO: "다른 말"}), *CELLS[1:]],
    "a unit changed": [replace(CELLS[0], units=(Unit("", "다른 말", 3), *CELLS[0].units[1:])), *CELLS[1:]],
    "a cell more": [*CELLS, a_cell(3)],
    "a cell less": CELLS[:-1],
    "another order": CELLS[::-1],
}


@pytest.mark.parametrize("others", OTHERS.values(), ids=OTHERS.keys())
def test_other_texts_are_encoded_anew(path: Path, others: list[Cell]) -> None:
    write_vectors(CELLS, ENCODER, path)
    assert read_vectors(others, NAME, DIMENSION, path) is None
    assert texts_digest(others) != texts_digest(CELLS)
    assert np.array_equal(cell_vectors(others, ENCODER, path).units, encode_cells(others, ENCODER).units)


def test_what_is_not_encoded_does_not_count(path: Path) -> None:
    write_vectors(CELLS, ENCODER, path)
    renamed = [replace(cell, id=f"x-{cell.id}", concept="다른 이름", near=()) for cell in CELLS]
    assert read_vectors(renamed, NAME, DIMENSION, path) is not None


def test_without_a_file_all_is_encoded(path: Path) -> None:
    assert read_vectors(CELLS, NAME, DIMENSION, path) is None
    assert np.array_equal(cell_vectors(CELLS, ENCODER, path).problems, encode_cells(CELLS, ENCODER).problems)


def test_an_interrupted_writing_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_vectors(CELLS, ENCODER, path)
    before = path.read_bytes()

    def broken(file: object, **_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", broken)
    with pytest.raises(KeyboardInterrupt):
        write_vectors(CELLS[:1], ENCODER, path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_the_shipped_vectors_are_of_the_shipped_cells() -> None:
    if not FILE.is_file():
        pytest.skip("no vectors are shipped")
    cells = [cell for cell in read_cells() if split_of(cell.key) is not Split.TEST]
    with np.load(FILE) as stored:
        name, numbers = str(stored["encoder"]), len(stored["units"])
    found = read_vectors(cells, name, numbers // len(cells), FILE)
    assert found is not None, "made of other texts: write them anew"
    assert len(found.problems) == sum(len(cell.problems) for cell in cells)


@given(
    arrays(np.float32, st.tuples(st.integers(0, 6), st.just(384)), elements=st.floats(-1, 1, width=32)),
    st.integers(0, 2**32 - 1),
)
def test_packing_keeps_the_direction(drawn: Vectors, seed: int) -> None:
    """Vectors as an encoder gives them: hundreds of places, none of which is most of the length."""
    vectors = drawn + np.random.default_rng(seed).normal(scale=0.3, size=drawn.shape).astype(np.float32)
    packed = pack_words(vectors)
    assert len(packed) == vectors.size
    back = unpack_words(packed, 384)
    assert back.dtype == np.float32
    assert back.shape == vectors.shape
    assert np.linalg.norm(back, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (cosines(vectors, back) > 1 - MOST_ERROR).all()


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_packing_knows_no_length(rows: int, dimension: int, seed: int, scale: float) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    longer = np.asarray(vectors * np.float32(scale), dtype=np.float32)
    assert (
        np.abs(unpack_words(pack_words(vectors), dimension) - unpack_words(pack_words(longer), dimension)).max() < 0.02
    )


def test_a_row_of_zeros_stays_one() -> None:
    assert not unpack_words(pack_words(np.zeros((2, 8), np.float32)), 8).any()
