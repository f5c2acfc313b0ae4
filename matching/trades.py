"""What trade a problem comes from, held against the industries and processes that suppliers have ticked.

"브레이크 호스 제조" and "자동차 고무부품" share no word and no code; their vectors are near. Ticked tags are many and
repeat: each is encoded once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.centring import unit_length
from matching.concepts.linking import ConceptBook
from matching.values import ConceptKind
from profiles.values import SupplierProfile

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


MOST_TAGS = 100
# More tags than this, and each counts for less.
BREADTH = 8


def trade_names(book: ConceptBook) -> list[str]:
    """Names of all industries and processes of the dictionary: "any trade", for the means."""
    kinds = (ConceptKind.INDUSTRY, ConceptKind.PROCESS)
    return [concept.name for concept in book.concepts.values() if concept.kind in kinds]


def tags_of(supplier: SupplierProfile) -> tuple[str, ...]:
    """The industries and processes of a supplier, each once; so many that no honest list is cut."""
    return tuple(dict.fromkeys((*supplier.industries, *supplier.processes)))[:MOST_TAGS]


@dataclass(frozen=True, slots=True, eq=False)
class TradeVectors:
    """Raw vectors of tags by their text, and the means taken off tags and off problems' trades, (d,) each."""

    tags: Mapping[str, Floats]
    tag_mean: Floats
    asked_mean: Floats

    @classmethod
    def of(cls, tags: Mapping[str, Floats], names_as_tags: Floats, names_as_asked: Floats) -> TradeVectors:
        """Means over the market's tags with the dictionary's names (n, d): a young market has few tags."""
        held = np.stack(list(tags.values())) if tags else names_as_tags[:0]
        return cls(tags, np.concatenate([held, names_as_tags]).mean(axis=0), np.asarray(names_as_asked.mean(axis=0)))


@dataclass(frozen=True, slots=True, eq=False)
class TradeTable:
    """Vectors (tags, d) of all tags, centred, and which of them each supplier has, as runs like units."""

    names: tuple[str, ...]
    vectors: Floats
    columns: Rows
    """Row of `vectors` for each tag of each supplier, suppliers in market order."""
    offsets: Rows
    proven: NDArray[np.bool_]
    """Which suppliers show any reference."""

    @classmethod
    def build(cls, suppliers: Sequence[SupplierProfile], trades: TradeVectors) -> TradeTable:
        """From raw tag vectors; tags without one are left out."""
        names = list(trades.tags)
        number = {name: at for at, name in enumerate(names)}
        raw = np.zeros((len(names), len(trades.tag_mean)), dtype=np.float32)
        if names:
            raw[:] = np.stack([trades.tags[name] for name in names])
        own = [[number[tag] for tag in tags_of(supplier) if tag in number] for supplier in suppliers]
        return cls(
            tuple(names),
            np.asarray(unit_length(raw - trades.tag_mean), dtype=np.float32),
            np.array([column for columns in own for column in columns], dtype=np.int64),
            np.concatenate([[0], np.cumsum([len(columns) for columns in own])]).astype(np.int64),
            np.array([bool(supplier.references) for supplier in suppliers], dtype=bool),
        )

    def nearness(self, asked: Floats, rows: Rows) -> Floats:
        """How near each of `rows` comes to `asked` (d,), centred: float32 (n,), a cosine; 0 without tags.

        The nearest tag counts, less where very many are ticked; of a supplier that shows no work, the farthest of its
        tags: ticking more must never pay.
        """
        found = np.zeros(len(rows), dtype=np.float32)
        if not len(self.vectors):
            return found
        cosines = self.vectors @ asked
        counts = self.offsets[rows + 1] - self.offsets[rows]
        filled = np.flatnonzero(counts)
        if not len(filled):
            return found
        begins = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
        runs = np.repeat(self.offsets[rows[filled]] - begins, counts[filled]) + np.arange(int(counts.sum()))
        own = cosines[self.columns[runs]]
        nearest = np.maximum.reduceat(own, begins) * np.minimum(1.0, BREADTH / counts[filled])
        farthest = np.minimum.reduceat(own, begins)
        found[filled] = np.where(self.proven[rows[filled]], nearest, farthest)
        return found

    def nearest(self, asked: Floats, row: int) -> tuple[str, float] | None:
        """The tag of the supplier at `row` nearest to `asked`, with its cosine; None without tags."""
        columns = self.columns[self.offsets[row] : self.offsets[row + 1]]
        if not len(columns):
            return None
        cosines = self.vectors[columns] @ asked
        best = int(np.argmax(cosines))
        return self.names[columns[best]], float(cosines[best])
