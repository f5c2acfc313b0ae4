"""Centring: e5 cosines crowd between 0.75 and 0.9 because every text shares a direction. Taking the mean of the
documents off documents, and the mean of problems off problems, leaves what tells them apart (docs/matching.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """The two means, float32 (d,).

    They are frozen when an index is rebuilt, so that one text always gets one vector.
    """

    documents: Vectors
    queries: Vectors

    @classmethod
    def of(cls, documents: Vectors, queries: Vectors) -> Centre:
        """Means of document vectors (n, d) and problem vectors (m, d); zeros where there is nothing to average."""
        return cls(_mean(documents), _mean(queries))

    def document(self, vectors: Vectors) -> Vectors:
        """(n, d) or (d,) → the same shape, centred, unit length."""
        return unit_length(vectors - self.documents)

    def query(self, vectors: Vectors) -> Vectors:
        """(n, d) or (d,) → the same shape, centred, unit length."""
        return unit_length(vectors - self.queries)


def unit_length(vectors: Vectors) -> Vectors:
    """Rows divided by their Euclidean length; a row of zeros stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-12, lengths, 1.0), dtype=np.float32)


def _mean(vectors: Vectors) -> Vectors:
    if len(vectors) == 0:
        return np.zeros(vectors.shape[1], dtype=np.float32)
    return np.asarray(vectors.mean(axis=0), dtype=np.float32)
