"""One supplier beside one problem: everything that reasons and cautions are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.concepts.graph import ConceptGraph
from matching.concepts.linking import ConceptBook
from matching.features import NAMES, Features
from matching.market import Entry, IndexedUnit, Market
from matching.query import PreparedProblem
from matching.quotes import Pair, sentence_pairs
from matching.rules import Verdict
from matching.scoring import ScoreModel
from matching.wordspace.model import WordSpace

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One supplier for one problem. `moved`: feature name → weight × value, what each moved the score by."""

    prepared: PreparedProblem
    entry: Entry
    verdict: Verdict
    weights: Mapping[str, float]
    moved: Mapping[str, float]
    pairs: Sequence[Pair]
    read: Sequence[IndexedUnit]
    lent: Mapping[int, float]
    """Unit id → cosine with what the case memory lends."""
    tag: tuple[str, float] | None
    """The ticked industry or process nearest to the problem's trade, and its cosine."""
    book: ConceptBook
    graph: ConceptGraph
    space: WordSpace


def compare(
    prepared: PreparedProblem,
    market: Market,
    model: ScoreModel,
    book: ConceptBook,
    graph: ConceptGraph,
    space: WordSpace,
    features: Features,
    at: int,
    read: Sequence[IndexedUnit],
    sentences: Mapping[int, Floats],
    words: Mapping[int, Floats],
) -> Comparison:
    """The supplier at position `at` of `features`, to be quoted from the units `read`."""
    moved = dict(zip(NAMES, (features.values[at] * model.vector()).tolist(), strict=True))
    begin = int(features.begins[at])
    units = market.entries[features.rows[at]].units
    own = market.unit_vectors[features.positions[begin : begin + len(units)]]
    lent = own @ prepared.lent if len(prepared.lent) else np.zeros(len(own))
    return Comparison(
        prepared=prepared,
        entry=market.entries[features.rows[at]],
        verdict=features.verdicts[at],
        weights=model.weights,
        moved=moved,
        pairs=sentence_pairs(prepared, market, read, sentences, words),
        read=read,
        lent={indexed.id: float(cosine) for indexed, cosine in zip(units, lent, strict=True)},
        tag=market.trades.nearest(prepared.trade, int(features.rows[at])),
        book=book,
        graph=graph,
        space=space,
    )
