"""What is FAISS's own: its file, and writers and readers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings.faiss_index import FaissIndex
from embeddings.values import VectorError


@pytest.fixture
def held() -> FaissIndex:
    """One vector under the id 5."""
    index = FaissIndex(2)
    index.upsert(np.array([5]), np.array([[1.0, 0.0]], np.float32))
    return index


@pytest.mark.parametrize("content", [b"", b"no index at all", b"IxM2" + bytes(20)])
def test_a_damaged_file_is_refused_and_nothing_changes(held: FaissIndex, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.faiss").write_bytes(content)
    with pytest.raises(VectorError, match=r"x\.faiss"):
        held.load(tmp_path / "x.faiss")
    assert held.ids().tolist() == [5]


def test_a_truncated_file_is_refused(held: FaissIndex, tmp_path: Path) -> None:
    path = tmp_path / "x.faiss"
    held.save(path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(VectorError, match="damaged"):
        FaissIndex(2).load(path)


def test_a_file_of_another_dimension_is_refused(held: FaissIndex, tmp_path: Path) -> None:
    held.save(tmp_path / "x.faiss")
    with pytest.raises(VectorError, match="dimension 2, not 3"):
        FaissIndex(3).load(tmp_path / "x.faiss")


def test_an_index_by_distance_is_refused(tmp_path: Path) -> None:
    faiss.write_index(faiss.IndexIDMap2(faiss.IndexFlatL2(2)), str(tmp_path / "x.faiss"))
    with pytest.raises(VectorError, match="another kind"):
        FaissIndex(2).load(tmp_path / "x.faiss")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FaissIndex(2).load(tmp_path / "x.faiss")


def test_a_failed_save_leaves_the_old_file(held: FaissIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.faiss"
    held.save(path)
    before = path.read_bytes()

    def half_written(index: object, name: str) -> None:
        Path(name).write_bytes(b"half")
        raise RuntimeError("disk full")

    monkeypatch.setattr(faiss, "write_index", half_written)
    with pytest.raises(RuntimeError, match="disk full"):
        held.save(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["x.faiss"]


def test_readers_and_writers_at_once_see_every_id_once() -> None:
    index = FaissIndex(8)
    ids = np.arange(200)
    vectors = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float32)
    index.upsert(ids, vectors)

    def work(number: int) -> bool:
        if number % 2:
            index.upsert(ids[number : number + 20], vectors[number : number + 20])
            return True
        found = index.search(vectors[:2], 200).ids[0]
        return found.tolist() == sorted(set(found.tolist()), key=found.tolist().index) and len(found) == 200

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(100)))
    assert index.ids().tolist() == ids.tolist()
