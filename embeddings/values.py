"""Ports of the room: what turns text into vectors, and what finds the nearest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

# Characters [start, end) of the text as the caller wrote it, before any prompt is put in front.
Span = tuple[int, int]


class VectorError(ValueError):
    """Vectors, ids or a stored index that cannot be used; a fault of the program, never of what a person typed."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedText:
    """One text after one forward pass.

    `whole`: float32 (dimension,), unit length. `parts`: float32 (spans, dimension), each row unit length, in the
    order of the spans asked for; (0, dimension) when none was.
    """

    whole: Vectors
    parts: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Answers to m queries: for query i, `ids[i]` and `scores[i]` have the same length of at most k.

    Scores are inner products (cosine, for unit vectors), highest first; equal scores come by ascending id.
    """

    ids: tuple[Ids, ...]
    scores: tuple[Vectors, ...]

    def __len__(self) -> int:
        return len(self.ids)


@runtime_checkable
class TextEncoder(Protocol):
    """Text → unit vectors. Questions and documents are two verbs, because many models have a prompt for each."""

    @property
    def name(self) -> str:
        """Identity of the model with a short fingerprint of its content: another name means other vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """What somebody looks for → float32 (n, dimension), unit length; (0, dimension) for no texts."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """What is to be found → float32 (n, dimension), unit length; (0, dimension) for no texts."""

    def encode_query_parts(self, text: str, spans: Sequence[Span]) -> EncodedText:
        """The question as `encode_queries` gives it, and each span of it as seen from the whole sentence.

        A span's vector is the mean of the vectors of the tokens that overlap it, taken from the pass over the whole
        text ("late chunking", Günther et al. 2024, arXiv:2409.04701); a span that holds no token, such as one past
        the model's longest input, gets the whole text's vector. Raises `VectorError` for a span outside the text.
        """

    def encode_document_parts(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> list[EncodedText]:
        """`encode_query_parts` for documents, in the order given. Raises `VectorError` when the lengths differ."""


@runtime_checkable
class VectorIndex(Protocol):
    """Ids with one vector each, searched by inner product. Safe for use by several threads of one process."""

    @property
    def dimension(self) -> int:
        """Length of every vector; all methods raise `VectorError` for vectors of another."""

    def __len__(self) -> int:
        """How many ids are held."""

    def ids(self) -> Ids:
        """int64 (n,), ascending."""

    def vectors(self, ids: Ids) -> Vectors:
        """float32 (n, dimension) in the order of `ids`; `VectorError` when one of them is not held."""

    def upsert(self, ids: Ids, vectors: Vectors) -> None:
        """Add, or replace where the id is held. `ids` int64 (n,), not negative, unique; `vectors` (n, dimension).

        Raises `VectorError` for repeated or negative ids, another shape, NaN or infinity; then nothing has changed.
        """

    def remove(self, ids: Ids) -> None:
        """Forget these ids; those not held are passed over."""

    def search(self, vectors: Vectors, k: int, allowed: Ids | None = None) -> Hits:
        """The k highest inner products for each row of `vectors` (m, dimension).

        `allowed` narrows the answer to those ids (none of them when it is empty); ids not held do no harm. Fewer
        than k answers come when there are no more. Raises `VectorError` for k < 1 and for unusable vectors.
        """

    def save(self, path: Path) -> None:
        """Write everything to one file, whole or not at all; an index that is durable by itself does nothing."""

    def load(self, path: Path) -> None:
        """Become what `save` wrote; an index that is durable by itself does nothing.

        Raises FileNotFoundError when nothing is there, and `VectorError` for a damaged file or another dimension;
        then nothing has changed.
        """
