"""Open problems, read once and kept: what ranking needs of them without encoding anybody's text twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.db import Sessions, unit_of_work
from embeddings import service as vectors
from embeddings.service import Passage
from matching.finder import Tools, place
from matching.market import Market
from matching.query import PreparedProblem, Reading, place_of, spans_of, understood_in
from matching.reading import TRADE_NAME, text_id
from matching.units import problem_text
from matching.values import Understood
from matching.words import Term
from matching.wordspace.model import Kinds
from profiles.values import ProblemProfile

Floats = NDArray[np.float32]

PROBLEM = "problem"
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class _Words:
    terms: tuple[Term, ...]
    field_terms: tuple[str, ...]
    understood: tuple[Understood, ...]
    place: Floats
    kinds: Kinds


class ProblemShelf:
    """Prepared problems of the database. Vectors are stored there; words and concepts are kept in this process."""

    def __init__(self, tools: Tools, sessions: Sessions) -> None:
        self._tools = tools
        self._sessions = sessions
        self._read: OrderedDict[tuple[str, str, str], _Words] = OrderedDict()

    def prepared(self, problems: Sequence[ProblemProfile], market: Market) -> list[PreparedProblem]:
        """The problems as ranking reads them, in the order given. Missing vectors are made and stored at once."""
        texts = {int(problem.id): problem_text(problem) for problem in problems}
        spans = {id_: spans_of(text) for id_, text in texts.items()}
        wholes, parts, words = self._vectors({id_: Passage(text, *spans[id_]) for id_, text in texts.items()})
        trades = self._trades([problem.industry for problem in problems if problem.industry])
        prepared = []
        for problem in problems:
            id_ = int(problem.id)
            read = self._words(problem, texts[id_])
            reading = Reading(
                text=texts[id_],
                sentence_spans=spans[id_][0],
                word_spans=spans[id_][1],
                whole=wholes[id_],
                parts=np.concatenate([parts[id_], words[id_]]),
                trade=trades[problem.industry] if problem.industry else wholes[id_],
                terms=read.terms,
                field_terms=read.field_terms,
                understood=read.understood,
                place=read.place,
                kinds=read.kinds,
            )
            prepared.append(place(problem, reading, market, self._tools))
        return prepared

    def _vectors(
        self, passages: Mapping[int, Passage]
    ) -> tuple[dict[int, Floats], dict[int, Floats], dict[int, Floats]]:
        """Vectors, sentence vectors and word vectors by problem id. In transactions of their own: the reader's only
        reads.
        """
        encoder, ids = self._tools.encoder, list(passages)
        self._embed(PROBLEM, passages)
        with unit_of_work(self._sessions, writing=False) as session:
            found, matrix = vectors.stored_vectors(session, kind=PROBLEM, model=encoder.name, ids=ids)
            parts = vectors.sentence_vectors(
                session, kind=PROBLEM, model=encoder.name, dimension=encoder.dimension, ids=ids
            )
            words = vectors.word_vectors(
                session, kind=PROBLEM, model=encoder.name, dimension=encoder.dimension, ids=ids
            )
        return dict(zip(found.tolist(), matrix, strict=True)), parts, words

    def _trades(self, names: Sequence[str]) -> dict[str, Floats]:
        """Industry as the form has it → vector; each name is stored once, whoever writes it."""
        numbered = {text_id(name): name for name in names}
        self._embed(TRADE_NAME, {id_: Passage(name) for id_, name in numbered.items()})
        with unit_of_work(self._sessions, writing=False) as session:
            found, matrix = vectors.stored_vectors(
                session, kind=TRADE_NAME, model=self._tools.encoder.name, ids=list(numbered)
            )
        return {numbered[id_]: vector for id_, vector in zip(found.tolist(), matrix, strict=True)}

    def _embed(self, kind: str, passages: Mapping[int, Passage]) -> None:
        encoder = self._tools.encoder
        with unit_of_work(self._sessions, writing=False) as session:
            stale = vectors.stale_passages(session, encoder=encoder, kind=kind, passages=passages)
        if stale:
            with unit_of_work(self._sessions) as session:
                missing = {id_: passages[id_] for id_ in stale}
                vectors.embed_queries(session, encoder=encoder, kind=kind, passages=missing)

    def _words(self, problem: ProblemProfile, text: str) -> _Words:
        key = (text, problem.process, problem.industry)
        read = self._read.get(key)
        if read is None:
            words, space = self._tools.morphemes, self._tools.space
            terms = tuple(words.terms(text))
            stands = place_of(text, terms, space)
            read = _Words(
                terms,
                tuple(words.forms(f"{problem.process}, {problem.industry}")),
                understood_in(self._tools.book, text, problem),
                stands,
                space.kinds(stands[None, :]),
            )
            self._read[key] = read
            if len(self._read) > KEPT:
                self._read.popitem(last=False)
        return read
