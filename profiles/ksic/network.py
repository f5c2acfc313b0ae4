"""A small network over pieces of terms, and over their sentence vectors where there are any. Pure.

One hidden layer without a bend in it (fastText, Joulin et al. 2017, arXiv:1607.01759): classes share what their words
have in common, which a linear classifier of each class cannot. Trained with Adam, rows of the table only when touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from profiles.ksic.vocabulary import Matrix, Numbers, Vocabulary

_BATCH, _KEPT, _FAST, _SLOW, _TINY = 256, 0.5, 0.9, 0.999, 1e-8


@dataclass(slots=True)
class _Adam:
    """Moments of one array of weights."""

    weights: Numbers
    first: Numbers = field(init=False)
    second: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.second = np.zeros_like(self.weights), np.zeros_like(self.weights)

    def step(self, gradient: Numbers, rate: float, time: int, rows: Any = slice(None)) -> None:
        """One step of those rows."""
        first, second = self.first[rows], self.second[rows]
        first = first + (1 - _FAST) * (gradient - first)
        second = second + (1 - _SLOW) * (gradient * gradient - second)
        self.first[rows], self.second[rows] = first, second
        # A NumPy float would turn all of it into doubles.
        size = float(rate * np.sqrt(1 - _SLOW**time) / (1 - _FAST**time))
        self.weights[rows] -= size * first / (np.sqrt(second) + _TINY)


class Network:
    """Texts → logarithms of the classes' probabilities."""

    def __init__(
        self, vocabulary: Vocabulary, table: Numbers, output: Numbers, lead: Numbers, bridge: Numbers | None
    ) -> None:
        self._vocabulary = vocabulary
        self._table = table
        self._output = output
        self._lead = lead
        self._bridge = bridge

    def scores(self, texts: Sequence[Sequence[str]], vectors: Numbers | None = None) -> Numbers:
        """One row a text (its pieces), one column a class. `vectors` where it was trained with them."""
        hidden = self._vocabulary.matrix(texts) @ self._table
        if self._bridge is not None and vectors is not None:
            hidden = hidden + vectors @ self._bridge
        return _log_softmax(np.asarray(hidden @ self._output + self._lead, dtype=np.float32))

    def save(self, path: Path, note: str) -> None:
        """Write it without the bridge: what serves pages has no vectors. `note` names the classes and the knowledge."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new.npz")
        np.savez(
            fresh, note=np.array(note), pieces=np.array("\n".join(self._vocabulary.pieces)),
            rarity=self._vocabulary.rarity, table=self._table.astype(np.float16), output=self._output, lead=self._lead,
        )  # fmt: skip
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> tuple[Network, str]:
        """The network in a file and its note; raises OSError, KeyError or ValueError for a file that is none."""
        with np.load(path, allow_pickle=False) as stored:
            vocabulary = Vocabulary(str(stored["pieces"]).split("\n"), stored["rarity"])
            table = stored["table"].astype(np.float32)
            return cls(vocabulary, table, stored["output"], stored["lead"], None), str(stored["note"])


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts as pieces, the class of each, how much it counts, and its vector where there are vectors."""

    texts: Sequence[Sequence[str]]
    classes: Sequence[int]
    weights: Sequence[float]
    vectors: Numbers | None = None


def train(lesson: Lesson, count: int, *, hidden: int, epochs: int, rate: float, seed: int = 0) -> Network:
    """Learn `count` classes; the same lesson and seed give the same network."""
    random = np.random.default_rng(seed)
    vocabulary = Vocabulary.of(lesson.texts)
    rows = vocabulary.matrix(lesson.texts)
    table = _Adam(random.standard_normal((len(vocabulary.pieces), hidden), dtype=np.float32) * np.float32(0.05))
    output = _Adam(np.zeros((hidden, count), dtype=np.float32))
    lead = _Adam(np.zeros(count, dtype=np.float32))
    bridge = None
    if lesson.vectors is not None:
        width = lesson.vectors.shape[1]
        bridge = _Adam(random.uniform(-(width**-0.5), width**-0.5, (width, hidden)).astype(np.float32))
    classes, weights = np.asarray(lesson.classes), np.asarray(lesson.weights, dtype=np.float32)
    time = 0
    for epoch in range(epochs):
        order = random.permutation(len(classes))
        for start in range(0, len(order), _BATCH):
            time += 1
            chosen = order[start : start + _BATCH]
            vectors = None if lesson.vectors is None else lesson.vectors[chosen]
            kept = random.random((len(chosen), hidden), dtype=np.float32) < _KEPT
            mask = kept.astype(np.float32) / np.float32(_KEPT)
            batch = _Batch(rows[chosen], classes[chosen], weights[chosen], vectors, mask)
            _learn(batch, table, output, lead, bridge, rate * (1 - epoch / epochs), time)
    return Network(vocabulary, table.weights, output.weights, lead.weights, None if bridge is None else bridge.weights)


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Matrix
    classes: np.ndarray
    weights: Numbers
    vectors: Numbers | None
    mask: Numbers


def _learn(
    batch: _Batch, table: _Adam, output: _Adam, lead: _Adam, bridge: _Adam | None, rate: float, time: int
) -> None:
    touched, inner = np.unique(batch.rows.indices, return_inverse=True)
    rows = sparse.csr_matrix((batch.rows.data, inner, batch.rows.indptr), shape=(batch.rows.shape[0], len(touched)))
    hidden = rows @ table.weights[touched]
    if bridge is not None and batch.vectors is not None:
        hidden = hidden + batch.vectors @ bridge.weights
    hidden = (hidden * batch.mask).astype(np.float32)
    error = np.exp(_log_softmax(hidden @ output.weights + lead.weights))
    error[np.arange(len(error)), batch.classes] -= 1
    error *= (batch.weights / len(error))[:, None]
    back = (error @ output.weights.T) * batch.mask
    output.step(hidden.T @ error, rate, time)
    lead.step(error.sum(0), rate, time)
    if bridge is not None and batch.vectors is not None:
        bridge.step(batch.vectors.T @ back, rate, time)
    table.step(np.asarray(rows.T @ back, dtype=np.float32), rate, time, touched)


def _log_softmax(scores: Numbers) -> Numbers:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), dtype=np.float32)
