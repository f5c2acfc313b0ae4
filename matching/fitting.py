"""Learning the score's weights from labelled problems: markets → features → weights that put the right ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.evaluation import FileVectors
from matching.features import NAMES
from matching.finder import Tools, prepare, rank
from matching.market import Market
from profiles.values import ProblemProfile

Floats = NDArray[np.float64]
Grades = Mapping[str, Mapping[str, int]]

# Not learned: labels set region and budget aside, so a person's sense of proportion stands in.
HELD = {"region": 0.05, "budget": 0.05}
# What evidence is worth at the least: labels speak of who could do the work, not of who has shown it, and a firm that
# lists every word and proves nothing must not come first. Literal words at the least, too: of a rare word that no cell
# has, neither the word space nor the encoder knows a thing.
LEAST = {"unit": 0.5, "words": 2.0, "reference": 1.0, "proven": 0.4}
# Weights are kept small in units of a feature's own spread: a hundred problems cannot tell fourteen weights apart.
RIDGE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One labelled problem: `values` (suppliers, features) and `grades` (suppliers,) 0…3."""

    problem_id: str
    values: Floats
    grades: Floats
    stated: bool = True
    """The problem names its industry."""
    known: float | None = None
    """How near the nearest known solution stands to the problem."""

    @property
    def answerable(self) -> bool:
        """Somebody in the market can help: a grade of 2 or 3."""
        return bool(self.grades.max(initial=0) >= 2)


def judged(problems: Sequence[ProblemProfile], qrels: Grades, market: Market, tools: Tools) -> list[Judged]:
    """Features of every supplier for every problem, exactly as ranking measures them."""
    vectors = FileVectors(market, tools.encoder)
    found = []
    for problem in problems:
        prepared = prepare(problem, market, tools)
        ranking = rank(prepared, market, tools.model, vectors, everyone=True)
        own = qrels.get(problem.id, {})
        grades = [own.get(market.entries[row].profile.id, 0) for row in ranking.features.rows]
        values = ranking.features.values.astype(np.float64)
        labels = np.array(grades, dtype=np.float64)
        found.append(Judged(problem.id, values, labels, bool(problem.industry), prepared.known_nearness))
    return found


def fitted_weights(
    problems: Sequence[Judged], held: Mapping[str, float], shares: Sequence[float] | None = None
) -> dict[str, float]:
    """Weights ≥ 0 that give the right suppliers the most of each list (softmax cross-entropy, gains 2^grade − 1).

    `held` names features whose weight is not learned but set (region and budget: labels set them aside). `shares`: how
    much each problem counts. Raises ValueError when no problem can be answered.
    """
    counted = [(one, share) for one, share in zip(problems, shares or [1.0] * len(problems), strict=True)]
    usable = [(one, share) for one, share in counted if one.answerable]
    if not usable:
        raise ValueError("no problem has a supplier of grade 2 or 3")
    learned = [at for at, name in enumerate(NAMES) if name not in held]
    spread = np.mean([one.values.std(axis=0) for one, _ in usable], axis=0)[learned]
    spread = np.where(spread > 1e-9, spread, 1.0)
    lists = [(one.values[:, learned] / spread, _targets(one.grades), share) for one, share in usable]
    least = [LEAST.get(NAMES[at], 0.0) * float(width) for at, width in zip(learned, spread, strict=True)]
    found = minimize(
        _loss,
        np.maximum(least, 0.2),
        args=(lists,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(low, None) for low in least],
    )
    weights = dict(held)
    weights.update({NAMES[at]: float(w) for at, w in zip(learned, found.x / spread, strict=True)})
    return {name: round(weights[name], 4) for name in NAMES}


def _targets(grades: Floats) -> Floats:
    gains = 2.0**grades - 1.0
    return np.asarray(gains / gains.sum())


def _loss(weights: Floats, lists: Sequence[tuple[Floats, Floats, float]]) -> tuple[float, Floats]:
    loss, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
    total = sum(share for _, _, share in lists)
    for values, targets, share in lists:
        raw = values @ weights
        logs = raw - raw.max()
        logs -= np.log(np.exp(logs).sum())
        loss -= share / total * float(targets @ logs)
        slope = slope + share / total * (values.T @ (np.exp(logs) - targets))
    return loss, np.asarray(slope)
