"""Open problems, read once and kept: what ranking needs of them without encoding anybody's text twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.db import Sessions, unit_of_work
from core.text import sentences
from embeddings import service as vectors
from embeddings.service import Passage
from matching.finder import Tools
from matching.market import Market
from matching.query import MAX_SENTENCES, PreparedProblem, understood_in
from matching.units import problem_text
from matching.values import Understood
from matching.words import Term
from profiles.values import ProblemProfile

Floats = NDArray[np.float32]

PROBLEM = "problem"
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class _Reading:
    terms: tuple[Term, ...]
    field_terms: tuple[str, ...]
    understood: tuple[Understood, ...]


class ProblemShelf:
    """Prepared problems of the database. Vectors are stored there; words and concepts are kept in this process."""

    def __init__(self, tools: Tools, sessions: Sessions) -> None:
        self._tools = tools
        self._sessions = sessions
        self._readings: OrderedDict[tuple[str, str, str], _Reading] = OrderedDict()

    def prepared(self, problems: Sequence[ProblemProfile], market: Market) -> list[PreparedProblem]:
        """The problems as ranking reads them, in the order given. Missing vectors are made and stored at once."""
        texts = {int(problem.id): problem_text(problem) for problem in problems}
        spans = {id_: tuple(sentences(text)[:MAX_SENTENCES]) or ((0, len(text)),) for id_, text in texts.items()}
        passages = {id_: Passage(text, spans[id_]) for id_, text in texts.items()}
        wholes, parts = self._vectors(passages)
        prepared = []
        for problem in problems:
            id_ = int(problem.id)
            reading = self._reading(problem, texts[id_])
            prepared.append(
                PreparedProblem(
                    problem=problem,
                    text=texts[id_],
                    vector=market.centre.query(wholes[id_]),
                    sentence_spans=spans[id_],
                    sentence_vectors=market.centre.query(parts[id_]),
                    terms=reading.terms,
                    field_terms=reading.field_terms,
                    understood=reading.understood,
                )
            )
        return prepared

    def _vectors(self, passages: Mapping[int, Passage]) -> tuple[dict[int, Floats], dict[int, Floats]]:
        """Vectors and sentence vectors by problem id. In transactions of their own: the reader's only reads."""
        encoder, ids = self._tools.encoder, list(passages)
        with unit_of_work(self._sessions, writing=False) as session:
            stale = vectors.stale_passages(session, encoder=encoder, kind=PROBLEM, passages=passages)
        if stale:
            with unit_of_work(self._sessions) as session:
                missing = {id_: passages[id_] for id_ in stale}
                vectors.embed_queries(session, encoder=encoder, kind=PROBLEM, passages=missing)
        with unit_of_work(self._sessions, writing=False) as session:
            found, matrix = vectors.stored_vectors(session, kind=PROBLEM, model=encoder.name, ids=ids)
            parts = vectors.sentence_vectors(
                session, kind=PROBLEM, model=encoder.name, dimension=encoder.dimension, ids=ids
            )
        return dict(zip(found.tolist(), matrix, strict=True)), parts

    def _reading(self, problem: ProblemProfile, text: str) -> _Reading:
        key = (text, problem.process, problem.industry)
        reading = self._readings.get(key)
        if reading is None:
            words = self._tools.morphemes
            reading = _Reading(
                tuple(words.terms(text)),
                tuple(words.forms(f"{problem.process}, {problem.industry}")),
                understood_in(self._tools.book, text, problem),
            )
            self._readings[key] = reading
            if len(self._readings) > KEPT:
                self._readings.popitem(last=False)
        return reading
