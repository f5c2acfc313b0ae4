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
from matching.centring import Centre
from matching.finder import Tools, prepare, rank
from matching.lexicon import Lexicon
from matching.market import Market, number_units, read_entry, sentence_spans
from matching.units import problem_text, supplier_units, tag_text
from matching.values import GRADE_LABELS, Grade
from profiles.values import ProblemProfile, SupplierProfile

Floats = NDArray[np.float32]
METHODS = ("product", "bm25", "dense")
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


def file_market(suppliers: Sequence[SupplierProfile], tools: Tools, new_index: Callable[[int], VectorIndex]) -> Market:
    """A market over suppliers from a file, embedded now.

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
    entries = [
        read_entry(supplier, own, tools.morphemes, tools.book)
        for supplier, own in zip(suppliers, numbered, strict=True)
    ]
    return Market.build(entries, index, centre, tools.morphemes)


def file_sentence_vectors(market: Market, encoder: TextEncoder) -> Callable[[Sequence[int]], dict[int, Floats]]:
    """Sentence vectors of a market that has no database: encoded when they are asked for."""
    units = {indexed.id: indexed.unit for entry in market.entries for indexed in entry.units}

    def read(ids: Sequence[int]) -> dict[int, Floats]:
        encoded = encoder.encode_document_parts(
            [units[id_].text for id_ in ids], [sentence_spans(units[id_]) for id_ in ids]
        )
        return {id_: item.parts for id_, item in zip(ids, encoded, strict=True)}

    return read


def rank_product(problems: Sequence[ProblemProfile], market: Market, tools: Tools) -> Iterable[Ranked]:
    """The product's ranking of all suppliers by fit. A pair that a rule bars keeps its place and is labelled so."""
    for problem in problems:
        started = time.perf_counter()
        ranking = rank(prepare(problem, market, tools), market, tools.model, everyone=True)
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
