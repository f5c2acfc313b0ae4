"""Ranking quality from files: the formats, the baselines and the metrics of `flask match evaluate`.

The method `product` ranks with exactly the code that the pages use, over an index made for the occasion.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import Invalid
from embeddings.values import TextEncoder, VectorIndex
from matching.centring import Centre
from matching.finder import Tools, prepare, rank
from matching.lexicon import Lexicon
from matching.market import Market, number_units, read_entry, sentence_spans
from matching.reading import background_problems
from matching.units import problem_text, supplier_units, tag_text
from matching.values import GRADE_LABELS, Grade
from profiles.values import ProblemProfile, SupplierProfile

Floats = NDArray[np.float32]
Qrels = Mapping[str, Mapping[str, int]]
METHODS = ("product", "bm25", "dense")


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
                "problem_id": self.problem_id, "method": self.method, "ranking": list(self.ranking),
                "scores": [round(score, 6) for score in self.scores], "labels": list(self.labels),
                "no_good_supplier": self.no_good_supplier, "milliseconds": round(self.milliseconds, 3),
            },
            ensure_ascii=False,
        )


def file_market(suppliers: Sequence[SupplierProfile], tools: Tools, new_index: Callable[[int], VectorIndex]) -> Market:
    """A market over suppliers from a file, embedded now. Means: these suppliers' units, and the shipped problems."""
    numbered = number_units(suppliers)
    units = [indexed for own in numbered for indexed in own]
    raw = tools.encoder.encode_documents([indexed.unit.text for indexed in units])
    centre = Centre.of(raw, tools.encoder.encode_queries(background_problems()))
    index = new_index(tools.encoder.dimension)
    if units:
        index.upsert(np.array([indexed.id for indexed in units], dtype=np.int64), centre.document(raw))
    entries = [
        read_entry(supplier, own, tools.morphemes, tools.book)
        for supplier, own in zip(suppliers, numbered, strict=True)
    ]
    return Market.build(entries, index, centre)


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
    """The product's ranking of all suppliers. Barred pairs keep their place at the end, labelled as not fitting."""
    for problem in problems:
        started = time.perf_counter()
        ranking = rank(prepare(problem, market, tools), market, tools.model, everyone=True)
        verdicts = ranking.features.verdicts
        order = sorted(ranking.order.tolist(), key=lambda at: bool(verdicts[at].barred))
        grades = [
            Grade.NONE if verdicts[at].barred else tools.model.grade(float(ranking.expected[at])) for at in order
        ]
        elapsed = (time.perf_counter() - started) * 1000
        yield Ranked(
            problem.id, "product", tuple(market.entries[ranking.features.rows[at]].profile.id for at in order),
            tuple(float(ranking.expected[at]) for at in order), tuple(GRADE_LABELS[grade] for grade in grades),
            not any(grade is not Grade.NONE for grade in grades), elapsed,
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
        problem.id, method, tuple(suppliers[at].id for at in order), tuple(float(scores[at]) for at in order),
        ("",) * len(order), False, (time.perf_counter() - started) * 1000,
    )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Tab-separated with the header problem_id, supplier_id, grade; raises `Invalid` naming the line."""
    qrels: dict[str, dict[str, int]] = {}
    for number, (problem, supplier, grade) in _rows(path, ("problem_id", "supplier_id", "grade")):
        if grade not in ("0", "1", "2", "3"):
            raise Invalid("qrels", f"{path.name} {number}행: 등급은 0~3이어야 합니다.")
        qrels.setdefault(problem, {})[supplier] = int(grade)
    return qrels


def read_tiers(path: Path) -> dict[str, str]:
    """Tab-separated with the header problem_id, tier."""
    return {problem: tier for _, (problem, tier) in _rows(path, ("problem_id", "tier"))}


def _rows(path: Path, header: tuple[str, ...]) -> Iterable[tuple[int, list[str]]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not lines or tuple(lines[0].split("\t")) != header:
        raise Invalid("file", f"{path.name}의 첫 줄은 탭으로 나눈 {', '.join(header)}이어야 합니다.")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            raise Invalid("file", f"{path.name} {number}행: 칸이 {len(header)}개여야 합니다.")
        yield number, cells
