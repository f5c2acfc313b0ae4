"""What training added, as a small file: written, read back, put on a model and taken off again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from embeddings.adapter import (
    FILE,
    adapter_facts,
    adapter_for,
    file_digest,
    read_adapter,
    write_adapter,
)
from tests.embeddings.toy_weights import ROUNDING, base_weights, taught_from, written

LARGEST_SHIPPED = 24 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model" / "adapter.safetensors"


def test_at_full_rank_the_taught_weights_come_back(path: Path) -> None:
    base = base_weights()
    taught = taught_from(base)
    assert write_adapter(base, taught, 16, {}, path) == pytest.approx(1.0, abs=1e-6)
    adapter = read_adapter(path)
    assert adapter is not None
    applied = adapter.apply(base)
    assert applied.keys() == base.keys()
    for name, weight in taught.items():
        assert applied[name].dtype == np.float32
        assert np.abs(applied[name] - weight).max() < ROUNDING, name
    assert set(adapter.differences) == {"query.weight", "dense.weight", "norm.bias"}


def test_the_base_is_not_changed_by_applying(path: Path) -> None:
    base, before = base_weights(), base_weights()
    adapter = read_adapter(written(path, base, taught_from(base)))
    assert adapter is not None
    adapter.apply(base)
    assert all(np.array_equal(base[name], before[name]) for name in base)


@pytest.mark.parametrize("rank", [1, 3, 8])
def test_the_rank_limits_what_is_kept(path: Path, rank: int) -> None:
    base = base_weights()
    taught = taught_from(base)
    share = write_adapter(base, taught, rank, {}, path)
    difference = taught["query.weight"] - base["query.weight"]
    strengths = np.linalg.svd(difference, compute_uv=False)
    adapter = read_adapter(path)
    assert adapter is not None
    added = adapter.differences["query.weight"]
    assert np.linalg.matrix_rank(added, tol=1e-3) == rank
    # The nearest matrix of that rank (Eckart–Young): what is left out is as long as the strengths left out.
    assert np.linalg.norm(difference - added) == pytest.approx(np.sqrt((strengths[rank:] ** 2).sum()), abs=0.01)
    assert load_file(path)["query.weight.up"].shape == (24, rank)
    assert load_file(path)["query.weight.down"].shape == (rank, 16)
    assert 0 < share < 1


def test_more_rank_keeps_more(path: Path) -> None:
    base = base_weights()
    shares = [write_adapter(base, taught_from(base), rank, {}, path) for rank in (1, 2, 4, 8, 64)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=1e-6)


def test_a_model_that_learned_nothing_gives_an_empty_file(path: Path) -> None:
    base = base_weights()
    assert write_adapter(base, base, 4, {"source_sha256": "abc"}, path) == 1.0
    adapter = read_adapter(path)
    assert adapter is not None
    assert adapter.differences == {}


@pytest.mark.parametrize("rank", [2, 64])
def test_taking_it_off_gives_the_base_again(path: Path, rank: int) -> None:
    base = base_weights()
    adapter = read_adapter(written(path, base, taught_from(base), rank))
    assert adapter is not None
    again = adapter.undo(adapter.apply(base))
    assert again.keys() == adapter.differences.keys()
    for name, weight in again.items():
        assert np.abs(weight - base[name]).max() < 1e-3, name


def test_weights_of_another_model_are_refused(path: Path) -> None:
    base = base_weights()
    adapter = read_adapter(written(path, base, taught_from(base)))
    assert adapter is not None
    with pytest.raises(KeyError):
        adapter.apply({"query.weight": base["query.weight"]})
    with pytest.raises(ValueError, match="shapes"):
        adapter.apply({name: np.zeros((3, 7), np.float32) for name in base})


def test_without_a_file_there_is_no_adapter(path: Path) -> None:
    assert read_adapter(path) is None
    assert adapter_for("abc", path) is None
    assert file_digest(path) == ""


def test_it_is_for_the_base_that_it_was_trained_from_alone(path: Path) -> None:
    base = base_weights()
    written(path, base, taught_from(base), source_sha256="abc")
    assert adapter_for("abd", path) is None
    adapter = adapter_for("abc", path)
    assert adapter is not None
    assert adapter.digest == hashlib.sha256(path.read_bytes()).hexdigest() == file_digest(path)


def test_a_file_that_names_no_base_is_for_none(path: Path) -> None:
    base = base_weights()
    written(path, base, taught_from(base), seed="7")
    assert adapter_for("", path) is None


def test_facts_come_back_as_they_were_written(path: Path) -> None:
    base = base_weights()
    facts = {"source_sha256": "abc", "recipe": '{"seed": 7}', "cells": "12", "가": "나"}
    written(path, base, taught_from(base), **facts)
    assert adapter_facts(path) == facts
    path.unlink()
    written(path, base, taught_from(base))
    assert adapter_facts(path) == {}


def test_the_same_weights_give_the_same_file(tmp_path: Path) -> None:
    base = base_weights()
    first, second, other = (
        written(tmp_path / name, base, taught_from(base, seed), 4, source_sha256="abc")
        for name, seed in (("first", 1), ("second", 1), ("other", 2))
    )
    assert first.read_bytes() == second.read_bytes()
    assert file_digest(first) != file_digest(other)
    assert first.stat().st_mode & 0o044 == 0o044


def test_the_file_is_as_small_as_its_rank_says(path: Path) -> None:
    chance = np.random.default_rng(0)
    base = {"dense.weight": np.zeros((384, 1536), np.float32), "word.weight": np.ones((5_000, 384), np.float32)}
    taught = {"dense.weight": chance.normal(size=(384, 1536)).astype(np.float32), "word.weight": base["word.weight"]}
    written(path, base, taught, 8)
    numbers = 8 * (384 + 1536)
    assert 2 * numbers < path.stat().st_size < 2 * numbers + 1_000


def test_the_shipped_file_is_small_and_says_what_made_it() -> None:
    if not FILE.is_file():
        pytest.skip("no adapter is shipped: run `python -m embeddings.training`")
    assert FILE.stat().st_size < LARGEST_SHIPPED
    assert adapter_facts().keys() >= {"source_sha256", "recipe", "cells", "pairs_sha256", "rank"}
    assert adapter_for(adapter_facts()["source_sha256"]) is not None
