"""What is measured of a pair before it is scored.

Each feature is 0…1 (cosines −1…1) and means the same for any problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.market import IndexedUnit, Market
from matching.query import PreparedProblem
from matching.rules import Verdict, judge
from matching.units import UnitKind
from matching.values import ConceptKind

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

NAMES = (
    "unit",
    "company",
    "words",
    "close",
    "case",
    "wordspace",
    "kind",
    "trade",
    "task",
    "process",
    "industry",
    "implied",
    "reference",
    "proven",
    "region",
    "budget",
)
_IMPLIED_KINDS = (ConceptKind.PROCESS.value, ConceptKind.TASK.value)
CLOSE = NAMES.index("close")


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of `rows` of the market for one problem.

    `values` float32 (n, len(NAMES)); `unit_cosines` float32 (units of all rows,), with `begins` (n,) telling where
    each row's run starts and `positions` which unit of the market each is; `verdicts` one a row.
    """

    rows: Rows
    values: Floats
    unit_cosines: Floats
    positions: Rows
    begins: Rows
    verdicts: tuple[Verdict, ...]

    def nearest_units(self, market: Market, at: int) -> list[IndexedUnit]:
        """Units of the supplier at position `at`, nearest first."""
        units = market.entries[self.rows[at]].units
        begin = int(self.begins[at])
        order = np.argsort(-self.unit_cosines[begin : begin + len(units)], kind="stable")
        return [units[i] for i in order.tolist()]


def measure(prepared: PreparedProblem, market: Market, rows: Rows, words: Floats) -> Features:
    """Measure every supplier in `rows`. `words`: lexical scores 0…1 of the whole market, float32 (len(market),).

    `close` is 0 for all of them until the second look fills it (`finder.rank`).
    """
    positions, begins = market.unit_positions(rows)
    cosines = market.unit_vectors[positions] @ prepared.vector
    verdicts = tuple(judge(prepared.problem, market.entries[row].profile) for row in rows)
    columns = {
        "unit": _best(cosines, begins, market, rows),
        "company": market.companies[rows] @ prepared.vector,
        "words": words[rows],
        "close": np.zeros(len(rows), dtype=np.float32),
        "case": _best(market.unit_vectors[positions] @ prepared.lent, begins, market, rows),
        "wordspace": _best(market.places[positions] @ prepared.place, begins, market, rows),
        "kind": _same_kind(prepared, market, positions, begins, rows),
        "trade": market.trades.nearness(prepared.trade, rows),
        "task": _overlap(prepared, market, rows, ConceptKind.TASK),
        "process": _overlap(prepared, market, rows, ConceptKind.PROCESS),
        "industry": _overlap(prepared, market, rows, ConceptKind.INDUSTRY),
        "implied": _implied(prepared, market, rows),
        "reference": _best_reference(market, rows, cosines, begins),
        "proven": np.array([bool(market.entries[row].counted.references) for row in rows]),
        "region": np.array([verdict.region for verdict in verdicts]),
        "budget": np.array([verdict.budget for verdict in verdicts]),
    }
    values = np.stack([np.asarray(columns[name], dtype=np.float32) for name in NAMES], axis=1)
    return Features(rows, values, cosines, positions, begins, verdicts)


def _best(cosines: Floats, begins: Rows, market: Market, rows: Rows) -> Floats:
    """Cosine of each row's nearest unit; 0 for a supplier that has written nothing."""
    best = np.zeros(len(rows), dtype=np.float32)
    filled = np.flatnonzero(market.offsets[rows + 1] > market.offsets[rows])
    if len(filled):
        best[filled] = np.maximum.reduceat(cosines, begins[filled])
    return best


def lexical(prepared: PreparedProblem, market: Market) -> Floats:
    """BM25 of every supplier as a share of what a full match would give, float32 (len(market),), 0…1."""
    forms = [*(term.form for term in prepared.terms), *prepared.field_terms]
    shares = market.lexicon.scores(forms) / np.float32(market.lexicon.ceiling(forms))
    return np.asarray(np.minimum(shares, np.float32(1.0)), dtype=np.float32)


def _overlap(prepared: PreparedProblem, market: Market, rows: Rows, kind: ConceptKind) -> Floats:
    """Share of the problem's concepts of `kind` that a supplier has, each by how much it tells apart."""
    wanted = prepared.concepts(kind)
    found = np.zeros(len(rows), dtype=np.float32)
    for id_, share in wanted.items():
        weight = share * market.concept_weight(id_)
        strengths = [market.entries[row].concepts.get(id_, 0.0) for row in rows]
        found += np.float32(weight) * np.array(strengths, dtype=np.float32)
    return found


def _same_kind(prepared: PreparedProblem, market: Market, positions: Rows, begins: Rows, rows: Rows) -> Floats:
    """How far a supplier's best unit is of the problem's process and of its task, both at once: 0…1."""
    kinds = market.kinds
    process = kinds.process[positions] @ prepared.kinds.process[0]
    task = kinds.task[positions] @ prepared.kinds.task[0]
    return _best(process * task, begins, market, rows)


def _implied(prepared: PreparedProblem, market: Market, rows: Rows) -> Floats:
    """Share of the tasks and processes that follow from the problem's symptoms which a supplier has, 0…1."""
    found = np.zeros(len(rows), dtype=np.float32)
    named = {item.id for item in prepared.understood}
    wanted = {
        id_: sure * market.concept_weight(id_)
        for id_, sure in prepared.implied.items()
        if id_ not in named and id_.split(".")[0] in _IMPLIED_KINDS
    }
    total = sum(wanted.values())
    for id_, weight in wanted.items():
        strengths = [market.entries[row].concepts.get(id_, 0.0) for row in rows]
        found += np.float32(weight / total) * np.array(strengths, dtype=np.float32)
    return found


def _best_reference(market: Market, rows: Rows, cosines: Floats, begins: Rows) -> Floats:
    """Cosine of each row's nearest reference, not below 0; 0 for a supplier without any."""
    best = np.zeros(len(rows), dtype=np.float32)
    for at, row in enumerate(rows):
        for offset, indexed in enumerate(market.entries[row].units):
            if indexed.unit.kind is UnitKind.REFERENCE:
                best[at] = max(best[at], cosines[begins[at] + offset])
    return best
