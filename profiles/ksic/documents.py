"""Two ways of looking texts up: BM25 over one document a class, and the terms that are nearest. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from profiles.ksic.phrases import features, pairs
from profiles.ksic.values import Item
from profiles.ksic.vocabulary import Numbers, Vocabulary

_SATURATION, _LENGTH = 1.2, 0.75


class Documents:
    """BM25 over pairs of letters, everything that is known of a class being its one document."""

    def __init__(self, items: Sequence[Item], places: Mapping[str, int]) -> None:
        counts: dict[str, defaultdict[str, float]] = {code: defaultdict(float) for code in places}
        for item in items:
            weight = min(1.0, item.weight) if not item.is_prose else 1.0
            for pair in pairs(item.text):
                counts[item.code][pair] += weight
        frequencies = Counter(pair for each in counts.values() for pair in each)
        self._pairs = {pair: place for place, pair in enumerate(frequencies)}
        mean = sum(sum(each.values()) for each in counts.values()) / max(len(counts), 1)
        rows, columns, values = [], [], []
        for code, each in counts.items():
            length = sum(each.values())
            for pair, count in each.items():
                rarity = np.log(1 + (len(counts) - frequencies[pair] + 0.5) / (frequencies[pair] + 0.5))
                base = count + _SATURATION * (1 - _LENGTH + _LENGTH * length / mean)
                rows.append(self._pairs[pair])
                columns.append(places[code])
                values.append(rarity * count * (_SATURATION + 1) / base)
        shape = (len(self._pairs), len(places))
        self._weights = sparse.csr_matrix((np.asarray(values, dtype=np.float32), (rows, columns)), shape=shape)

    def known(self, text: str) -> float:
        """Share of the text's pairs that the knowledge has; 0 for a text without any."""
        asked = pairs(text)
        return sum(pair in self._pairs for pair in asked) / max(len(asked), 1)

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row a text, one column a class."""
        rows, columns = [], []
        for row, text in enumerate(texts):
            known = [place for pair in pairs(text) if (place := self._pairs.get(pair)) is not None]
            rows += [row] * len(known)
            columns += known
        shape = (len(texts), self._weights.shape[0])
        asked = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        return np.asarray((asked @ self._weights).todense(), dtype=np.float32)


class Nearest:
    """Likeness to the single texts of a class: the cube root of the sum of their cosines' cubes."""

    def __init__(self, items: Sequence[Item], places: Mapping[str, int]) -> None:
        texts = [features(item.text, is_prose=item.is_prose) for item in items]
        self._vocabulary = Vocabulary.of(texts)
        self._texts = self._vocabulary.matrix(texts).T.tocsr()
        owners = [places[item.code] for item in items]
        shape = (len(items), len(places))
        self._owners = sparse.csr_matrix(
            (np.ones(len(items), dtype=np.float32), (np.arange(len(items)), owners)), shape=shape
        )

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row a text, one column a class."""
        cosines = self._vocabulary.matrix([features(text) for text in texts]) @ self._texts
        return np.cbrt(np.asarray((cosines.power(3) @ self._owners).todense(), dtype=np.float32))
