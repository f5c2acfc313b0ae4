"""Who fits this problem: candidates → features → score → grade → reasons. Pure of database and web."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.values import TextEncoder
from matching import second_look
from matching.cautions import caution
from matching.comparison import compare
from matching.concepts.graph import ConceptGraph
from matching.concepts.linking import ConceptBook
from matching.features import CLOSE, Features, lexical, measure
from matching.market import Market
from matching.query import PreparedProblem, Reading, placed, read_problem
from matching.quotes import nearest_units
from matching.reasons import reasons
from matching.scoring import ScoreModel
from matching.values import Grade, Match, Proposal
from matching.words import Morphemes
from matching.wordspace.model import WordSpace
from matching.wordspace.reading import PlaceReader
from profiles.values import ProblemProfile, SupplierProfile

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Accepts = Callable[[SupplierProfile], bool]

DENSE_CANDIDATES = 300
WORDSPACE_CANDIDATES = 200
LEXICAL_CANDIDATES = 100
CONCEPT_CANDIDATES = 100


class UnitVectors(Protocol):
    """The store of what was embedded of units beside their own vectors; units it does not know are left out."""

    def sentence_vectors(self, ids: Sequence[int]) -> Mapping[int, Floats]:
        """Unit id → raw sentence vectors (sentences, d)."""

    def word_vectors(self, ids: Sequence[int]) -> Mapping[int, Floats]:
        """Unit id → raw word vectors (words, d), unit length."""


class Remembered:
    """A store asked once for each unit: where one supplier is held against many problems."""

    def __init__(self, store: UnitVectors) -> None:
        self._store = store
        self._words: dict[int, Floats] = {}

    def sentence_vectors(self, ids: Sequence[int]) -> Mapping[int, Floats]:
        """See `UnitVectors`."""
        return self._store.sentence_vectors(ids)

    def word_vectors(self, ids: Sequence[int]) -> Mapping[int, Floats]:
        """See `UnitVectors`."""
        missing = [id_ for id_ in ids if id_ not in self._words]
        if missing:
            self._words.update(self._store.word_vectors(missing))
        return {id_: self._words[id_] for id_ in ids if id_ in self._words}


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts that reading a text takes; the same for problems and suppliers."""

    encoder: TextEncoder
    morphemes: Morphemes
    book: ConceptBook
    graph: ConceptGraph
    space: WordSpace
    model: ScoreModel

    @property
    def places(self) -> PlaceReader:
        """Where texts stand in the word space."""
        return PlaceReader(self.space, self.morphemes)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Rows of the market for one problem, best first, with everything that explains the order."""

    prepared: PreparedProblem
    features: Features
    expected: Floats
    order: Rows
    """Positions in `features.rows`, best first; equal scores by supplier id."""


def prepare(problem: ProblemProfile, market: Market, tools: Tools) -> PreparedProblem:
    """Read a problem for this market."""
    reading = read_problem(
        problem, encoder=tools.encoder, morphemes=tools.morphemes, book=tools.book, space=tools.space
    )
    return place(problem, reading, market, tools)


def place(problem: ProblemProfile, reading: Reading, market: Market, tools: Tools) -> PreparedProblem:
    """A problem that was read before, for this market."""
    return placed(
        problem,
        reading,
        centre=market.centre,
        trades=market.trade_mean,
        casebook=market.casebook,
        graph=tools.graph,
    )


def rank(
    prepared: PreparedProblem,
    market: Market,
    model: ScoreModel,
    vectors: UnitVectors,
    *,
    everyone: bool = False,
    rows: Rows | None = None,
) -> Ranking:
    """Score the candidates of `prepared`, or `everyone`, or just `rows`; the best thirty are looked at twice."""
    words = lexical(prepared, market)
    if rows is None:
        rows = np.arange(len(market)) if everyone else candidates(prepared, market, words)
    features = measure(prepared, market, rows, words)
    ids = [market.entries[row].profile.id for row in rows]
    stated = bool(prepared.problem.industry)
    first = _ordered(model.expected(features.values), ids)
    _look_again(features, prepared, market, vectors, first[: second_look.CANDIDATES])
    expected = model.expected(features.values, stated=stated, known=prepared.known_nearness)
    return Ranking(prepared, features, expected, _ordered(expected, ids))


def _ordered(expected: Floats, ids: Sequence[str]) -> Rows:
    return np.array(sorted(range(len(ids)), key=lambda at: (-expected[at], ids[at])), dtype=np.int64)


def _look_again(
    features: Features, prepared: PreparedProblem, market: Market, vectors: UnitVectors, chosen: Rows
) -> None:
    """Fill `close` for `chosen`; the others get the least of those, so that nobody gains by not being looked at."""
    if not len(chosen):
        return
    units = [
        [indexed.id for indexed in features.nearest_units(market, at)[: second_look.UNITS]] for at in chosen.tolist()
    ]
    weights = second_look.word_weights(prepared.word_spans, prepared.terms, market.lexicon)
    stored = vectors.word_vectors([id_ for own in units for id_ in own])
    close = second_look.closeness_of(units, prepared.word_vectors, weights, stored)
    features.values[:, CLOSE] = close.min()
    features.values[chosen, CLOSE] = close


def candidates(prepared: PreparedProblem, market: Market, words: Floats) -> Rows:
    """Rows worth scoring: dense neighbours, best by words, and those who share the problem's rarer concepts."""
    if len(market) == 0:
        return np.zeros(0, dtype=np.int64)
    hits = market.index.search(prepared.vector[None, :], min(DENSE_CANDIDATES, max(len(market.unit_ids), 1)))
    rows = {market.row_of_unit[unit] for unit in hits.ids[0].tolist() if unit in market.row_of_unit}
    rows.update(market.row_of_unit[unit] for unit in _nearest_in_words(prepared, market).tolist())
    count = min(LEXICAL_CANDIDATES, len(words))
    rows.update(np.argpartition(-words, count - 1)[:count].tolist())
    for item in prepared.understood:
        holders = market.concept_rows.get(item.id, ())
        if len(holders) <= CONCEPT_CANDIDATES:
            rows.update(holders)
    return np.array(sorted(rows), dtype=np.int64)


def _nearest_in_words(prepared: PreparedProblem, market: Market) -> Rows:
    """Ids of the units nearest in the word space."""
    count = min(WORDSPACE_CANDIDATES, len(market.unit_ids))
    if not count:
        return market.unit_ids
    return market.unit_ids[np.argpartition(-(market.places @ prepared.place), count - 1)[:count]]


def answer(
    problem: ProblemProfile,
    market: Market,
    tools: Tools,
    *,
    vectors: UnitVectors,
    accepts: Accepts | None = None,
    limit: int = 10,
) -> Proposal:
    """Rank suppliers for a problem and explain the first `limit`. `accepts` filters what the reader wants to see."""
    started = time.perf_counter()
    prepared = prepare(problem, market, tools)
    ranking = rank(prepared, market, tools.model, vectors)
    fit: list[int] = []
    barred: list[Match] = []
    for at in ranking.order.tolist():
        profile = market.entries[ranking.features.rows[at]].profile
        grade = tools.model.grade(float(ranking.expected[at]))
        if grade is Grade.NONE or (accepts is not None and not accepts(profile)):
            continue
        verdict = ranking.features.verdicts[at]
        if verdict.barred:
            barred.append(_bare_match(ranking, market, tools.model, at))
        else:
            fit.append(at)
    good = [at for at in fit if ranking.expected[at] >= tools.model.cuts[Grade.GOOD]]
    matches = explained(ranking, market, tools, fit[:limit], vectors)
    return Proposal(
        understood=prepared.understood,
        matches=matches,
        barred=tuple(barred[:limit]),
        fitting=len(fit),
        suitable=len(good),
        considered=len(market),
        model_version=tools.model.version,
        milliseconds=(time.perf_counter() - started) * 1000,
        known=prepared.known.case if prepared.known and not fit and not barred else None,
    )


def explained(
    ranking: Ranking, market: Market, tools: Tools, chosen: Sequence[int], vectors: UnitVectors
) -> tuple[Match, ...]:
    """Matches with reasons for these positions of the ranking; sentence vectors are fetched once for all of them."""
    read = [nearest_units(ranking.features, market, at) for at in chosen]
    ids = [indexed.id for units in read for indexed in units]
    sentences, words = vectors.sentence_vectors(ids), vectors.word_vectors(ids)
    matches = []
    for at, units in zip(chosen, read, strict=True):
        case = compare(
            ranking.prepared,
            market,
            tools.model,
            tools.book,
            tools.graph,
            tools.space,
            ranking.features,
            at,
            units,
            sentences,
            words,
        )
        matches.append(
            replace(_bare_match(ranking, market, tools.model, at), reasons=reasons(case), caution=caution(case))
        )
    return tuple(matches)


def _bare_match(ranking: Ranking, market: Market, model: ScoreModel, at: int) -> Match:
    expected = float(ranking.expected[at])
    return Match(
        supplier=market.entries[ranking.features.rows[at]].profile,
        grade=model.grade(expected),
        score=expected,
        barred=ranking.features.verdicts[at].barred,
    )
