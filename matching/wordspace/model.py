"""The word space: what the words of the shop floor and the words of vendors have to do with each other.

Every word (and every pair of neighbouring characters) of the field has a vector, learnt from the training cells by
`python -m matching.wordspace.learning`: a problem's words add up to a place near the words of what solves it, though
they share none, and both tell the process and the task (bags of words in one space, after StarSpace: Wu et al. 2018).
It knows nothing of order or context; what the encoder misses for want of examples, it learns from a few, and it can
say which words spoke.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from embeddings.packing import pack_words, unpack_words
from embeddings.replacing import replacing_file
from matching.centring import unit_length
from matching.wordspace.bags import PIECE, Bags, Tokens

Floats = NDArray[np.float32]
FILE = Path(__file__).parent.parent / "model" / "wordspace.npz"
# Cosines of a place with the kinds' directions, before they become shares: as it was taught.
SHARPNESS = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Square roots of shares, float32: `process` (n, processes) and `task` (n, tasks).

    The inner product of two rows is the Bhattacharyya coefficient of the two texts, 0…1.
    """

    process: Floats
    task: Floats


NO_KINDS = Kinds(np.zeros((1, 0), dtype=np.float32), np.zeros((1, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class WordSpace:
    """`vectors` (tokens, d) and `idf` (tokens,) in the order of `tokens`; a direction and an offset for each kind."""

    tokens: tuple[str, ...]
    idf: Floats
    vectors: Floats
    processes: tuple[str, ...]
    tasks: tuple[str, ...]
    process_weights: Floats
    """(processes, d + 1), the last column an offset."""
    task_weights: Floats
    number: dict[str, int]
    solved: Mapping[str, Floats] = field(default_factory=dict)
    """Slug of a known case → where what solved it stands (d,): read when the space was learnt, for a quick start."""

    @property
    def dimension(self) -> int:
        return int(self.vectors.shape[1])

    def encode(self, texts: Sequence[Tokens]) -> Floats:
        """Places of texts given as tokens: float32 (n, d), unit length; zeros for a text of which no token is known."""
        bags = Bags.of(texts, self.number, self.idf)
        table = csr_array((bags.weights, bags.columns, bags.offsets), shape=(len(bags), len(self.tokens)))
        return unit_length(np.asarray(table @ self.vectors, dtype=np.float32))

    def kinds(self, places: Floats) -> Kinds:
        """Of which process and task texts at these places (n, d) are."""
        return Kinds(_roots(places, self.process_weights), _roots(places, self.task_weights))

    def pulls(self, tokens: Tokens, place: Floats) -> dict[str, float]:
        """How much each word of a text draws it towards `place` (d,): its share of the cosine, without pieces."""
        bags = Bags.of([tokens], self.number, self.idf)
        whole = float(np.linalg.norm(bags.weights @ self.vectors[bags.columns])) or 1.0
        drawn = bags.weights * (self.vectors[bags.columns] @ place) / whole
        named = zip((self.tokens[column] for column in bags.columns), drawn.tolist(), strict=True)
        return {token: pull for token, pull in named if not token.startswith(PIECE)}


def _roots(places: Floats, weights: Floats) -> Floats:
    raw = np.float32(SHARPNESS) * places @ weights[:, :-1].T + weights[:, -1]
    shares = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(np.sqrt(shares / shares.sum(axis=1, keepdims=True)), dtype=np.float32)


def word_space(
    tokens: Sequence[str],
    idf: Floats,
    vectors: Floats,
    processes: Sequence[str],
    tasks: Sequence[str],
    process_weights: Floats,
    task_weights: Floats,
    solved: Mapping[str, Floats] | None = None,
) -> WordSpace:
    """A space with its tokens numbered."""
    number = {token: at for at, token in enumerate(tokens)}
    names = tuple(tokens), tuple(processes), tuple(tasks)
    return WordSpace(names[0], idf, vectors, names[1], names[2], process_weights, task_weights, number, solved or {})


def write_space(space: WordSpace, path: Path = FILE) -> WordSpace:
    """Write whole or not at all; returns what a reader will read (vectors are kept in eight bits a number)."""
    with replacing_file(path) as temporary, temporary.open("wb") as file:
        lengths = np.linalg.norm(space.vectors, axis=1).astype(np.float16)
        np.savez_compressed(
            file,
            tokens=_lines(space.tokens),
            idf=space.idf.astype(np.float16),
            lengths=lengths,
            vectors=np.frombuffer(pack_words(unit_length(space.vectors)), dtype=np.int8),
            processes=_lines(space.processes),
            tasks=_lines(space.tasks),
            process_weights=space.process_weights.astype(np.float16),
            task_weights=space.task_weights.astype(np.float16),
            solved=_lines(tuple(space.solved)),
            solutions=np.frombuffer(pack_words(_stacked(space)), dtype=np.int8),
        )
    return read_space(path)


def read_space(path: Path = FILE) -> WordSpace:
    """Read a written space. Raises FileNotFoundError, and KeyError or ValueError for a file of another kind."""
    with np.load(path) as held:
        process_weights = held["process_weights"].astype(np.float32)
        dimension = process_weights.shape[1] - 1
        vectors = unpack_words(held["vectors"].tobytes(), dimension)
        return word_space(
            _read_lines(held["tokens"]),
            held["idf"].astype(np.float32),
            vectors * held["lengths"].astype(np.float32)[:, None],
            _read_lines(held["processes"]),
            _read_lines(held["tasks"]),
            process_weights,
            held["task_weights"].astype(np.float32),
            dict(zip(_read_lines(held["solved"]), unpack_words(held["solutions"].tobytes(), dimension), strict=False)),
        )


@lru_cache(maxsize=1)
def shipped_space() -> WordSpace:
    """The space that the product uses; read once a process."""
    return read_space()


def _stacked(space: WordSpace) -> Floats:
    return np.stack(list(space.solved.values())) if space.solved else np.zeros((0, space.dimension), np.float32)


def _lines(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _read_lines(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")
