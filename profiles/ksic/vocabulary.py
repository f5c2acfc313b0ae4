"""Texts as rows of numbers: which pieces they have, each weighed by how rare it is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float32]
Matrix = Any
"""A SciPy sparse matrix; SciPy ships no types."""


class Vocabulary:
    """The pieces that texts of the knowledge have."""

    def __init__(self, pieces: Sequence[str], rarity: Numbers) -> None:
        self.pieces = list(pieces)
        self.rarity = rarity
        self._places = {piece: place for place, piece in enumerate(self.pieces)}

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> Vocabulary:
        """Every piece of these texts, a smoothed inverse document frequency its weight."""
        counts = Counter(piece for text in texts for piece in set(text))
        frequencies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        return cls(list(counts), (np.log((len(texts) + 1) / (frequencies + 1)) + 1).astype(np.float32))

    def matrix(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """One row a text, of unit length; unknown pieces are left out."""
        ends, places, values = [0], [], [np.zeros(0, dtype=np.float32)]
        for text in texts:
            counts = Counter(place for piece in text if (place := self._places.get(piece)) is not None)
            here = np.fromiter(counts, dtype=np.int64, count=len(counts))
            times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            row = self.rarity[here] * (1 + np.log(np.maximum(times, 1)))
            values.append(row / max(float(np.linalg.norm(row)), 1e-9))
            places.append(here)
            ends.append(ends[-1] + len(here))
        columns = np.concatenate(places) if places else np.zeros(0, dtype=np.int64)
        shape = (len(texts), len(self.pieces))
        return sparse.csr_matrix((np.concatenate(values).astype(np.float32), columns, ends), shape=shape)
