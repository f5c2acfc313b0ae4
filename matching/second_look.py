"""The best candidates compared word by word: each word of the problem looks for its nearest in the supplier's units.

Late interaction (ColBERT, Khattab & Zaharia 2020, arXiv:2004.12832) over whole words, whose vectors are stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.lexicon import Lexicon
from matching.words import Term

Floats = NDArray[np.float32]
WordSpans = tuple[tuple[int, int], ...]

# So many candidates are looked at twice, and of each so many units.
CANDIDATES = 30
UNITS = 3
MOST_WORDS = 96
_WORD = re.compile(r"[^\s.,!?;:…~()\[\]{}<>\"'“”‘’·/|]+")
# Two words this near (cosine of their vectors in their sentences) are shown as a match.
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the problem, its nearest in a unit, and how near: `mine` and `theirs` number the words."""

    mine: int
    theirs: int
    cosine: float
    weight: float


def word_spans(text: str) -> WordSpans:
    """Words as they stand between spaces and marks; the first 96."""
    return tuple(match.span() for match in _WORD.finditer(text))[:MOST_WORDS]


def word_weights(spans: WordSpans, terms: Sequence[Term], lexicon: Lexicon) -> Floats:
    """How much each word tells apart: the rarest index term inside it (idf); 0 for a word that holds none."""
    weights = np.zeros(len(spans), dtype=np.float32)
    at = 0
    for term in sorted(terms, key=lambda term: term.start):
        while at < len(spans) and spans[at][1] <= term.start:
            at += 1
        if at < len(spans) and spans[at][0] <= term.start:
            weights[at] = max(weights[at], lexicon.idf(term.form))
    return weights


def closeness(mine: Floats, weights: Floats, units: Sequence[Floats]) -> float:
    """Weighted mean over the problem's words (w, d) of the best cosine in a unit (·, d); the best unit counts. −1…1."""
    total = float(weights.sum())
    if not units or total <= 0:
        return 0.0
    return max((float(weights @ (mine @ unit.T).max(axis=1)) / total for unit in units if len(unit)), default=0.0)


def matches(mine: Floats, weights: Floats, unit: Floats) -> list[WordMatch]:
    """Pairs of words that say the same, those that count most first."""
    if not len(unit) or not len(mine):
        return []
    cosines = mine @ unit.T
    nearest = cosines.argmax(axis=1)
    found = [
        WordMatch(at, int(nearest[at]), float(cosines[at, nearest[at]]), float(weights[at]))
        for at in range(len(mine))
        if weights[at] > 0 and cosines[at, nearest[at]] >= ALIKE
    ]
    return sorted(found, key=lambda match: -match.weight * match.cosine)


def closeness_of(
    suppliers: Sequence[Sequence[int]], mine: Floats, weights: Floats, vectors: Mapping[int, Floats]
) -> Floats:
    """`closeness` of each supplier, given as unit ids whose word vectors stand in `vectors`: float32 (n,)."""
    return np.array(
        [closeness(mine, weights, [vectors[id_] for id_ in ids if id_ in vectors]) for ids in suppliers],
        dtype=np.float32,
    )
