"""Industry codes for a free text, best first. Pure: what is known comes in, nothing is read but a prepared network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from profiles.ksic.documents import Documents, Nearest
from profiles.ksic.network import Lesson, Network, train
from profiles.ksic.phrases import features, plain
from profiles.ksic.values import Confidence, Item, KsicSuggestion
from profiles.ksic.vocabulary import Numbers

# The first two after a conditional logit on one half of the terms, the others by hand; docs/ksic.md.
_NETWORK, _DOCUMENTS = 0.62, 0.32
_ALONE, _NEAREST = 0.33, 9.0
_LIKELY, _POSSIBLE = 0.6, 0.25
_UNHEARD, _HEARD = 0.34, 0.6
"""Share of a text's letter pairs that the knowledge has: below the first nothing is said, below the second faintly."""


@dataclass(frozen=True, slots=True)
class Training:
    """Size and pace of a network. `FULL` is for measuring with sentence vectors, `SMALL` for serving pages."""

    hidden: int
    epochs: int
    rate: float


FULL = Training(hidden=256, epochs=10, rate=0.005)
SMALL = Training(hidden=96, epochs=8, rate=0.01)


def learn(items: Sequence[Item], classes: Sequence[str], training: Training, vectors: Numbers | None = None) -> Network:
    """A network that has learnt these items; `vectors` are theirs, in their order."""
    places = {code: place for place, code in enumerate(classes)}
    lesson = Lesson(
        texts=[features(item.text, is_prose=item.is_prose) for item in items],
        classes=[places[item.code] for item in items],
        weights=[item.weight for item in items],
        vectors=vectors,
    )
    return train(lesson, len(classes), hidden=training.hidden, epochs=training.epochs, rate=training.rate)


class Suggester:
    """Ranks the classes for a text: BM25 with a trained network, or with the nearest terms where there is none."""

    def __init__(self, names: Mapping[str, str], items: Sequence[Item], network: Network | None = None) -> None:
        self.classes = list(names)
        self._names = names
        places = {code: place for place, code in enumerate(self.classes)}
        self._documents = Documents(items, places)
        self._network = network
        self._nearest = Nearest(items, places) if network is None else None

    def scores(self, texts: Sequence[str], vectors: Numbers | None = None) -> Numbers:
        """The fused scores, higher is better: one row a text, one column a class."""
        texts = [plain(text) for text in texts]
        found = self._documents.scores(texts)
        spread = np.maximum(found.std(axis=1, keepdims=True), 1e-9)
        documents = (found - found.mean(axis=1, keepdims=True)) / spread
        if self._network is not None:
            pieces = [features(text) for text in texts]
            other = _NETWORK * self._network.scores(pieces, vectors)
            return np.asarray(_DOCUMENTS * documents + other, dtype=np.float32)
        assert self._nearest is not None
        other = _NEAREST * self._nearest.scores(texts)
        return np.asarray(_ALONE * documents + other, dtype=np.float32)

    def suggest(self, text: str, count: int = 5) -> list[KsicSuggestion]:
        """The best codes with their confidence; none for a text that shares nothing with what is known."""
        known = self._documents.known(plain(text))
        if known < _UNHEARD:
            return []
        scores = self.scores([text])[0]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")[:count]
        return [
            KsicSuggestion(
                f"C{self.classes[place]}",
                self._names[self.classes[place]],
                _confidence(chances[place] if known >= _HEARD else 0.0),
            )
            for place in order
        ]


def _confidence(chance: float) -> Confidence:
    if chance >= _LIKELY:
        return Confidence.LIKELY
    return Confidence.POSSIBLE if chance >= _POSSIBLE else Confidence.FAINT
