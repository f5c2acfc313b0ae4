"""Ranking from files, by the product and by its two baselines, for `flask match evaluate`.

The method `product` ranks with exactly the code that the pages use, over an index made for the occasion.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.values import TextEncoder, VectorIndex
from matching.background import background_problems, background_units
from matching.casebook import Casebook, empty_casebook
from matching.centring import Centre
from matching.finder import Tools, prepare, rank
from matching.lexicon import Lexicon
from matching.market import Market, Spoken, number_units, read_entries, sentence_spans
from matching.second_look import word_spans
from matching.trades import TradeVectors, tags_of, trade_names
from matching.units import problem_text, supplier_units, tag_text
from matching.values import GRADE_LABELS, Grade
from profiles.values import ProblemProfile, SupplierProfile

Floats = NDArray[np.float32]
BARRED = "조건 불일치"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One problem's answer by one method: all suppliers, best first."""

    problem_id: str
    method: str
    ranking: tuple[str, ...]
    scores: tuple[float, ...]
    labels: tuple[str, ...]
    no_good_supplier: bool
    milliseconds: float

    def line(self) -> str:
        """The JSON line of `--rankings`."""
        return json.dumps(
            {
                "problem_id": self.problem_id,
                "method": self.method,
                "ranking": list(self.ranking),
                "scores": [round(score, 6) for score in self.scores],
                "labels": list(self.labels),
                "no_good_supplier": self.no_good_supplier,
                "milliseconds": round(self.milliseconds, 3),
            },
            ensure_ascii=False,
        )


def file_market(
    suppliers: Sequence[SupplierProfile],
    tools: Tools,
    new_index: Callable[[int], VectorIndex],
    casebook: Casebook | None = None,
) -> Market:
    """A market over suppliers from a file, embedded now; the case memory is empty unless one is given.

    Means: these units with the shipped ones; the shipped problems.
    """
    numbered = number_units(suppliers)
    units = [indexed for own in numbered for indexed in own]
    raw = tools.encoder.encode_documents([indexed.unit.text for indexed in units])
    centre = Centre.of(
        np.concatenate([raw, tools.encoder.encode_documents(background_units())]),
        tools.encoder.encode_queries(background_problems()),
    )
    index = new_index(tools.encoder.dimension)
    if units:
        index.upsert(np.array([indexed.id for indexed in units], dtype=np.int64), centre.document(raw))
    spoken = [Spoken.of(supplier, own) for supplier, own in zip(suppliers, numbered, strict=True)]
    entries = read_entries(spoken, tools.morphemes, tools.book, tools.space)
    book = empty_casebook(tools.encoder.dimension) if casebook is None else casebook
    return Market.build(entries, index, centre, tools.morphemes, encoded_trades(suppliers, tools), book, tools.space)


def encoded_trades(suppliers: Sequence[SupplierProfile], tools: Tools) -> TradeVectors:
    """Tags of suppliers from a file, and the means over them with the names of the dictionary."""
    tags = sorted({tag for supplier in suppliers for tag in tags_of(supplier)})
    vectors = dict(zip(tags, tools.encoder.encode_documents(tags), strict=True))
    return TradeVectors.of(
        vectors,
        tools.encoder.encode_documents(trade_names(tools.book)),
        tools.encoder.encode_queries(trade_names(tools.book)),
    )


class FileVectors:
    """Sentence and word vectors of a market that has no database: all encoded when first asked for."""

    def __init__(self, market: Market, encoder: TextEncoder) -> None:
        self._units = {indexed.id: indexed.unit for entry in market.entries for indexed in entry.units}
        self._encoder = encoder
        self._sentences: dict[int, Floats] = {}
        self._words: dict[int, Floats] = {}

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
        """See `finder.UnitVectors`."""
        self._read()
        return {id_: self._sentences[id_] for id_ in ids}

    def word_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
        """See `finder.UnitVectors`."""
        self._read()
        return {id_: self._words[id_] for id_ in ids}

    def _read(self) -> None:
        if self._sentences or not self._units:
            return
        spans = {id_: (sentence_spans(unit), word_spans(unit.text)) for id_, unit in self._units.items()}
        encoded = self._encoder.encode_document_parts(
            [unit.text for unit in self._units.values()], [(*own, *words) for own, words in spans.values()]
        )
        for (id_, (own, _)), item in zip(spans.items(), encoded, strict=True):
            self._sentences[id_], self._words[id_] = item.parts[: len(own)], item.parts[len(own) :]


def rank_product(problems: Sequence[ProblemProfile], market: Market, tools: Tools) -> Iterable[Ranked]:
    """The product's ranking of all suppliers by fit. A pair that a rule bars keeps its place and is labelled so."""
    vectors = FileVectors(market, tools.encoder)
    for problem in problems:
        started = time.perf_counter()
        ranking = rank(prepare(problem, market, tools), market, tools.model, vectors, everyone=True)
        order = ranking.order.tolist()
        grades = [tools.model.grade(float(ranking.expected[at])) for at in order]
        barred = [bool(ranking.features.verdicts[at].barred) for at in order]
        elapsed = (time.perf_counter() - started) * 1000
        yield Ranked(
            problem.id,
            "product",
            tuple(market.entries[ranking.features.rows[at]].profile.id for at in order),
            tuple(float(ranking.expected[at]) for at in order),
            tuple(BARRED if out else GRADE_LABELS[grade] for grade, out in zip(grades, barred, strict=True)),
            all(grade is Grade.NONE for grade in grades),
            elapsed,
        )


def rank_bm25(
    problems: Sequence[ProblemProfile], suppliers: Sequence[SupplierProfile], tools: Tools
) -> Iterable[Ranked]:
    """Baseline: BM25 on Kiwi morphemes, one document a company."""
    lexicon = Lexicon([tools.morphemes.forms(company_text(supplier)) for supplier in suppliers])
    for problem in problems:
        started = time.perf_counter()
        scores = lexicon.scores(tools.morphemes.forms(problem_text(problem)))
        yield _plain_ranking(problem, suppliers, scores, "bm25", started)


def rank_dense(
    problems: Sequence[ProblemProfile], suppliers: Sequence[SupplierProfile], encoder: TextEncoder
) -> Iterable[Ranked]:
    """Baseline: cosine of the untaught encoder, one vector a company."""
    documents = encoder.encode_documents([company_text(supplier) for supplier in suppliers])
    for problem in problems:
        started = time.perf_counter()
        scores = documents @ encoder.encode_queries([problem_text(problem)])[0]
        yield _plain_ranking(problem, suppliers, scores, "dense", started)


def company_text(supplier: SupplierProfile) -> str:
    """Everything a supplier has written, as one text."""
    parts = [supplier.name, *(unit.text for unit in supplier_units(supplier)), tag_text(supplier)]
    return "\n".join(part for part in parts if part)


def _plain_ranking(
    problem: ProblemProfile, suppliers: Sequence[SupplierProfile], scores: Floats, method: str, started: float
) -> Ranked:
    order = sorted(range(len(suppliers)), key=lambda at: (-float(scores[at]), suppliers[at].id))
    return Ranked(
        problem.id,
        method,
        tuple(suppliers[at].id for at in order),
        tuple(float(scores[at]) for at in order),
        ("",) * len(order),
        False,
        (time.perf_counter() - started) * 1000,
    )
