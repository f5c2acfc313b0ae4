"""Both sides of a pair: how much a supplier wants a problem, how likely both say yes, and lists that many see at once.

The market with transferable utility follows Choo and Siow (2006); for lists, Tomita, Togashi, Hashizume and Ohsaka,
"Fast and Examination-agnostic Reciprocal Recommendation in Matching Markets" (RecSys 2023). Everything here is pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from profiles.values import ProblemProfile, SupplierProfile

Floats = NDArray[np.float64]
MODEL_FILE = Path(__file__).parent / "model" / "interest.json"
PARTS = ("price", "region", "sector", "load", "history")
UNKNOWN = 0.5
"""Silence is neither a yes nor a no."""
LOAD_HALVES_AT = 4.0
"""So many open leads make the next one half as welcome."""
TOP_GRADE = 3.0


@dataclass(frozen=True, slots=True)
class InterestModel:
    """Weights ≥ 0 of the five parts, which sum to 1. `notes` says of each what it stands for and why so much."""

    version: str
    weights: Mapping[str, float]
    scale: float
    """β of the market: how sharply likely pairs are told from unlikely ones; smaller is sharper."""
    notes: Mapping[str, str]

    def __post_init__(self) -> None:
        weights = self.weights
        if set(weights) != set(PARTS) or min(weights.values()) < 0 or abs(sum(weights.values()) - 1) > 1e-9:
            raise ValueError(f"interest model {self.version!r} needs weights ≥ 0 of {PARTS} that sum to 1")
        if not self.scale > 0:
            raise ValueError(f"interest model {self.version!r} needs a scale above 0")


@dataclass(frozen=True, slots=True)
class Past:
    """What a supplier has on its hands and has said before: open leads it took, and its answers so far."""

    open_leads: int = 0
    accepted: int = 0
    declined: int = 0


@lru_cache(maxsize=1)
def shipped_interest() -> InterestModel:
    """The model that the product uses."""
    return InterestModel(**json.loads(MODEL_FILE.read_text(encoding="utf-8")))


def interest(
    problem: ProblemProfile, supplier: SupplierProfile, past: Past, region: float, model: InterestModel
) -> float:
    """A supplier's own interest in a problem, 0…1. `region`: how near it is by the rules (`rules.judge`), 0…1.

    Grows with the budget, nearness, a sector that it names and what it accepted; falls with open leads and declines.
    """
    parts = {
        "price": _price(problem.budget, supplier.price_low, supplier.price_high),
        "region": _reach(problem, supplier, region),
        "sector": _sector(problem, supplier),
        "load": 1.0 / (1.0 + past.open_leads / LOAD_HALVES_AT),
        "history": (past.accepted + 1) / (past.accepted + past.declined + 2),
    }
    return float(sum(model.weights[name] * value for name, value in parts.items()))


def both(expected: Floats, interests: Floats) -> Floats:
    """Chance-like score that both sides say yes, 0…1: √(expected grade / 3 · interest). Any shape; monotone in both."""
    return np.asarray(np.sqrt(np.clip(expected / TOP_GRADE, 0, 1) * np.clip(interests, 0, 1)))


def _price(budget: int | None, low: int | None, high: int | None) -> float:
    """1 where the budget reaches the top of the band, ½ at its bottom, less below."""
    if budget is None or (low is None and high is None):
        return UNKNOWN
    floor = low if low is not None else 0
    top = high if high is not None else floor
    if budget >= top:
        return 1.0
    if budget >= floor:
        return 0.5 + 0.5 * (budget - floor) / (top - floor)
    return 0.5 * budget / floor


def _reach(problem: ProblemProfile, supplier: SupplierProfile, region: float) -> float:
    """Nearness by the rules; where somebody must come and the supplier does not, nothing."""
    return 0.0 if problem.requirements.onsite and supplier.onsite is False and region < 1.0 else region


def _sector(problem: ProblemProfile, supplier: SupplierProfile) -> float:
    """1 for an industry or a process that the supplier names, 0 for another one, ½ where either side is silent."""
    asked = [_plain(name) for name in (problem.industry, problem.process) if name]
    named = [_plain(name) for name in (*supplier.industries, *supplier.processes)]
    if not asked or not named:
        return UNKNOWN
    return float(any(own in wanted or wanted in own for own in named for wanted in asked))


def _plain(name: str) -> str:
    return name.replace(" ", "").casefold()


@dataclass(frozen=True, slots=True, eq=False)
class Equilibrium:
    """Expected matches `pairs` (n, m), and how much of each row and column stays alone."""

    pairs: Floats
    rows_alone: Floats
    columns_alone: Floats
    rounds: int


def equilibrium(
    joint: Floats, feasible: NDArray[np.bool_], scale: float, *, tolerance: float = 1e-9, most: int = 10_000
) -> Equilibrium:
    """The market with transferable utility: pairs = √(aloneₓ · alone_y) · exp(joint / 2·scale), margins of 1 a row and
    a column. Iterative proportional fitting; each round costs O(n·m). What is not feasible gets nothing.

    `joint`: what a pair is worth to both together. Raises ArithmeticError when it does not settle in `most` rounds.
    """
    kernel = np.where(feasible, np.exp(joint / (2 * scale)), 0.0)
    rows, columns = np.ones(joint.shape[0]), np.ones(joint.shape[1])
    pull = kernel @ columns
    for done in range(1, most + 1):
        rows = _margin(pull)
        # After this the columns' margins hold exactly; the rows' tell how far it is from settled.
        columns = _margin(kernel.T @ rows)
        pull = kernel @ columns
        if float(np.abs(rows**2 + rows * pull - 1).max(initial=0.0)) < tolerance:
            return Equilibrium(rows[:, None] * kernel * columns[None, :], rows**2, columns**2, done)
    raise ArithmeticError(f"the market did not settle in {most} rounds")


def _margin(pull: Floats) -> Floats:
    """The positive root s of s² + pull·s = 1, written so that a large pull loses no digits."""
    return np.asarray(2.0 / (pull + np.sqrt(pull**2 + 4.0)))


def lists(values: Floats, feasible: NDArray[np.bool_], places: int) -> list[list[int]]:
    """For each row the columns of highest value among the feasible ones, best first; ties by column."""
    ordered = np.argsort(np.where(feasible, -values, np.inf), axis=1, kind="stable")
    counts = feasible.sum(axis=1)
    return [order[: min(places, int(count))].tolist() for order, count in zip(ordered, counts, strict=True)]


def everyone_placed(
    chosen: Sequence[Sequence[int]], values: Floats, feasible: NDArray[np.bool_], places: int
) -> list[list[int]]:
    """The lists with a place for every column that has a feasible row and room anywhere, at the cost of those who stand
    in several; each list stays ordered by value. Augmenting paths, so that nobody is left out who need not be.
    """
    held = [list(own) for own in chosen]
    counts = np.bincount([column for own in held for column in own], minlength=values.shape[1])
    for column in np.flatnonzero((counts == 0) & feasible.any(axis=0)).tolist():
        _place(column, held, counts, values, feasible, places, set())
    return [sorted(own, key=lambda column: (-values[row, column], column)) for row, own in enumerate(held)]


def _place(
    column: int,
    held: list[list[int]],
    counts: NDArray[np.int64],
    values: Floats,
    feasible: NDArray[np.bool_],
    places: int,
    seen: set[int],
) -> bool:
    best_first = np.argsort(-values[:, column], kind="stable").tolist()
    rows = [row for row in best_first if feasible[row, column] and column not in held[row]]
    for row in rows:
        if len(held[row]) < places:
            return _seat(column, row, None, held, counts)
    spare = [(values[row, other], row, other) for row in rows for other in held[row] if counts[other] > 1]
    if spare:
        _, row, other = min(spare)
        return _seat(column, row, other, held, counts)
    for row in rows:
        if row in seen:
            continue
        seen.add(row)
        for other in sorted(held[row], key=lambda each: values[row, each]):
            if _place(other, held, counts, values, feasible, places, seen):
                return _seat(column, row, other, held, counts)
    return False


def _seat(column: int, row: int, instead: int | None, held: list[list[int]], counts: NDArray[np.int64]) -> bool:
    if instead is not None:
        held[row].remove(instead)
        counts[instead] -= 1
    held[row].append(column)
    counts[column] += 1
    return True
