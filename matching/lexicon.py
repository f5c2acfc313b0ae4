"""BM25 over index terms. The one place that knows bm25s."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Lexicon:
    """BM25 (Lucene form, k1 = 1.2, b = 0.75) over documents given as lists of terms.

    `background` documents are counted but never answered with: in a young market of three suppliers every word would
    look common, and in any market a word is as rare as it is in the field.
    """

    K1 = 1.2

    def __init__(self, documents: Sequence[Sequence[str]], background: Sequence[Sequence[str]] = ()) -> None:
        self.size = len(documents)
        everything = [*documents, *background]
        frequency: dict[str, int] = {}
        for document in everything:
            for term in set(document):
                frequency[term] = frequency.get(term, 0) + 1
        self._idf = {
            term: float(np.log(1 + (len(everything) - count + 0.5) / (count + 0.5)))
            for term, count in frequency.items()
        }
        self._unseen = float(np.log(1 + (len(everything) + 0.5) / 0.5))
        self._bm25 = None
        if frequency:
            self._bm25 = bm25s.BM25(method="lucene", k1=self.K1, b=0.75)
            self._bm25.index([list(document) or [""] for document in everything], show_progress=False)

    def idf(self, term: str) -> float:
        """ln(1 + (N − n + ½)/(n + ½)): how much the term tells apart; a term never seen weighs most."""
        return self._idf.get(term, self._unseen)

    def scores(self, terms: Sequence[str]) -> Floats:
        """BM25 of every document for the distinct `terms`: float32 (size,), raw."""
        known = sorted({term for term in terms if term in self._idf})
        if self._bm25 is None or not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known)[: self.size], dtype=np.float32)

    def ceiling(self, terms: Sequence[str]) -> float:
        """The score of a document that holds every distinct term with a middling frequency; scales scores to 0…1.

        Terms that no document knows count too: a query nobody has words for must not look well covered.
        """
        return sum(self.idf(term) for term in set(terms)) or 1.0
