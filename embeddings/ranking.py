"""One order of answers for every index: libraries round differently and leave ties in arbitrary order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from embeddings.values import Ids, Vectors

# float32 sums over a few hundred or thousand terms, in whatever order a library adds, differ by less than this
# share of the product of the two lengths.
ROUNDING = 1e-5

# (limit) → ids, their vectors and the library's own scores, highest first, at most `limit` of them.
Fetch = Callable[[int], tuple[Ids, Vectors, NDArray[np.floating]]]


def ranked(query: Vectors, ids: Ids, vectors: Vectors, k: int) -> tuple[Ids, Vectors]:
    """The k best of `ids` (n,) by inner product of `query` (d,) with `vectors` (n, d); ties by ascending id.

    Each product is summed in float64 and rounded to float32, so that equal vectors score equally wherever they stand.
    """
    scores = (vectors.astype(np.float64) * query.astype(np.float64)).sum(axis=1).astype(np.float32)
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def settled(fetch: Fetch, query: Vectors, k: int) -> tuple[Ids, Vectors]:
    """`ranked` over a library's candidates, fetching more until rounding can no longer have hidden a better one.

    A library that cuts at k keeps an arbitrary part of the vectors that tie for the last place; so the candidates
    must reach below the k-th score by more than rounding can explain, or be all there are.
    """
    limit = k + 8
    while True:
        ids, vectors, scores = fetch(limit)
        if len(ids) < limit or scores[k - 1] - scores[-1] > 2 * _rounding(query, vectors):
            return ranked(query, ids, vectors, k)
        limit *= 2


def _rounding(query: Vectors, vectors: Vectors) -> float:
    """How far two libraries' scores for one pair can lie apart."""
    return ROUNDING * float(np.linalg.norm(query)) * float(np.linalg.norm(vectors, axis=1).max(initial=0.0))
