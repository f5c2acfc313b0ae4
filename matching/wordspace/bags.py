"""Text → tokens of the word space, and tokens → weighted bags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Tokens = Sequence[str]

# What stands before a pair of characters, so that it is no morpheme.
PIECE = "#"
_RUN = re.compile(r"[가-힣]+|[a-z0-9]+")
_MAX_CHARACTERS = 12_000


def tokens(text: str, forms: Iterable[str]) -> list[str]:
    """The index terms of `text` (`forms`, from Morphemes) and every two neighbouring characters of its words.

    The pairs carry words that nobody has written before: compounds, dialect, typos.
    """
    return [*forms, *pieces(text)]


def pieces(text: str) -> list[str]:
    """Pairs of neighbouring characters, ends of words included: 빠우 → <빠, 빠우, 우>."""
    found: list[str] = []
    for run in _RUN.findall(text[:_MAX_CHARACTERS].casefold()):
        marked = f"<{run}>"
        found += [PIECE + marked[at : at + 2] for at in range(len(marked) - 1)]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Bags:
    """Texts as weighted tokens: text t has `columns[offsets[t]:offsets[t + 1]]` with `weights`, unit length each."""

    columns: Rows
    weights: Floats
    offsets: Rows

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, texts: Sequence[Tokens], number: Mapping[str, int], idf: Floats) -> Bags:
        """Known tokens of each text, weighted (1 + ln count) · idf."""
        columns, weights, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)], []
        for text in texts:
            seen = Counter(number[token] for token in text if token in number)
            own = np.fromiter(seen, dtype=np.int64, count=len(seen))
            raw = (1 + np.log(np.fromiter(seen.values(), dtype=np.float32, count=len(seen)))) * idf[own]
            columns.append(own)
            weights.append(np.asarray(raw / max(float(np.linalg.norm(raw)), 1e-9), dtype=np.float32))
            counts.append(len(seen))
        offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
        return cls(np.concatenate(columns), np.concatenate(weights), offsets)

    def taken(self, rows: Rows) -> Bags:
        """The bags of `rows`, in that order."""
        counts = self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        at = np.repeat(self.offsets[rows] - offsets[:-1], counts) + np.arange(int(counts.sum()))
        return Bags(self.columns[at], self.weights[at], offsets)
