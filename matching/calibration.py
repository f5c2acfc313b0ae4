"""Fitting the score's curve on labelled problems: how a raw score turns into an expected grade, and where words
begin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.evaluation import FileVectors
from matching.finder import Tools, prepare, rank
from matching.market import Market
from matching.scoring import ScoreModel
from matching.values import Grade
from profiles.values import ProblemProfile

Floats = NDArray[np.float64]
# The words mean: at least "clearly able" (2), at least "worth a talk" (1.1); the floor is fitted.
STRONG, GOOD = 2.0, 1.1
REFUSED_AT_MOST = 0.03


def calibrated(
    problems: Sequence[ProblemProfile],
    qrels: Mapping[str, Mapping[str, int]],
    market: Market,
    tools: Tools,
    version: str,
) -> ScoreModel:
    """The model with its weights as they are, and slope, intercept and floor fitted to the grades of `qrels`.

    The curve 3·σ(slope·s + intercept) has the least squared error over all pairs. The floor is the highest at which
    at most 3 % of the grade-3 pairs belong to problems that are answered with 'no good supplier'.
    """
    per_problem = _pairs(problems, qrels, market, tools)
    raw = np.concatenate([own for own, _ in per_problem])
    grades = np.concatenate([own for _, own in per_problem])
    found = minimize(
        _loss,
        x0=np.array([tools.model.slope, tools.model.intercept]),
        args=(raw, grades),
        method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-9},
    )
    slope, intercept = (float(value) for value in found.x)
    tops = [_curve(found.x, own).max() for own, judged in per_problem for grade in judged if grade == 3]
    floor = float(np.quantile(tops, REFUSED_AT_MOST))
    cuts = {Grade.STRONG.value: STRONG, Grade.GOOD.value: GOOD, Grade.POSSIBLE.value: round(min(floor, GOOD), 3)}
    return replace(tools.model, version=version, slope=round(slope, 4), intercept=round(intercept, 4), cuts=cuts)


def _pairs(
    problems: Sequence[ProblemProfile], qrels: Mapping[str, Mapping[str, int]], market: Market, tools: Tools
) -> list[tuple[Floats, Floats]]:
    """For each problem the raw scores and the grades of all suppliers."""
    pairs = []
    vectors = FileVectors(market, tools.encoder)
    for problem in problems:
        ranking = rank(prepare(problem, market, tools), market, tools.model, vectors, everyone=True)
        judged = qrels.get(problem.id, {})
        grades = [judged.get(market.entries[row].profile.id, 0) for row in ranking.features.rows]
        raw = (ranking.features.values @ tools.model.vector()).astype(np.float64)
        pairs.append((raw, np.array(grades, dtype=np.float64)))
    return pairs


def _curve(parameters: Floats, raw: Floats) -> Floats:
    return np.asarray(3.0 / (1.0 + np.exp(-(parameters[0] * raw + parameters[1]))))


def _loss(parameters: Floats, raw: Floats, grades: Floats) -> float:
    return float(np.mean((_curve(parameters, raw) - grades) ** 2))
