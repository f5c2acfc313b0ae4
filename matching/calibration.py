"""Fitting the score's curve on labelled problems: how a raw score turns into an expected grade, and where words
begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.fitting import Judged
from matching.scoring import ScoreModel
from matching.values import Grade

Floats = NDArray[np.float64]
# The words mean: at least "clearly able" (2), at least "worth a talk" (1.1); the floor is fitted.
STRONG, GOOD = 2.0, 1.1
# 3 % are allowed (MATCHING.md); a market that was not fitted to needs a margin.
REFUSED_AT_MOST = 0.02
DECILES = 10


def calibrated(
    problems: Sequence[Judged], model: ScoreModel, version: str, unstated: Sequence[Judged] = ()
) -> ScoreModel:
    """The model with its weights as they are; what a known solution takes off, slope, intercept and floor fitted.

    What a known solution takes off is that which best tells the problems that somebody can solve from those that nobody
    can, by the best of each list. The curve 3·σ(slope·s + intercept) has the least squared error over all pairs. The
    floor is the highest at which at most 2 % of the grade-3 pairs belong to problems that are answered with 'no good
    supplier'. `unstated`: the same problems read without their industry; what is added to those makes their best
    suppliers score as they did.
    """
    model = with_lack(problems, model)
    raws = [raw_scores(one, model) - model.missed(one.known) for one in problems]
    raw, grades = np.concatenate(raws), np.concatenate([one.grades for one in problems])
    found = minimize(
        _loss,
        x0=_start(raw, grades),
        args=(raw, grades),
        method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-9},
    )
    slope, intercept = (float(value) for value in found.x)
    tops = [
        _curve(found.x, own).max()
        for own, one in zip(raws, problems, strict=True)
        for grade in one.grades
        if grade == 3
    ]
    floor = float(np.quantile(tops, REFUSED_AT_MOST))
    cuts = {Grade.STRONG.value: STRONG, Grade.GOOD.value: GOOD, Grade.POSSIBLE.value: round(min(floor, GOOD), 3)}
    fitted = replace(model, version=version, slope=round(slope, 4), intercept=round(intercept, 4), cuts=cuts)
    return replace(fitted, unstated=round(_lost(problems, unstated, fitted), 4)) if unstated else fitted


def with_lack(problems: Sequence[Judged], model: ScoreModel) -> ScoreModel:
    """The model with `lack` and `usual` fitted (logistic regression, both classes counting alike); 0 where the
    problems are all of one class or no known case was at hand.
    """
    told = [one for one in problems if one.known is not None]
    solvable = np.array([one.answerable for one in told], dtype=bool)
    if solvable.all() or not solvable.any():
        return replace(model, lack=0.0, usual=0.0)
    known = np.array([one.known for one in told], dtype=np.float64)
    tops = np.array([raw_scores(one, model).max() for one in told])
    shares = np.where(solvable, 0.5 / solvable.sum(), 0.5 / (~solvable).sum())
    found = minimize(
        _misjudged,
        x0=np.array([1.0, 0.0, 0.0]),
        args=(tops - tops.mean(), known - known.mean(), np.where(solvable, 1.0, -1.0), shares),
        method="L-BFGS-B",
        bounds=[(1e-3, None), (0.0, None), (None, None)],
    )
    return replace(model, lack=round(float(found.x[1] / found.x[0]), 4), usual=round(float(known.mean()), 4))


def _misjudged(parameters: Floats, tops: Floats, known: Floats, sides: Floats, shares: Floats) -> float:
    margins = sides * (parameters[0] * tops - parameters[1] * known + parameters[2])
    return float(shares @ np.logaddexp(0.0, -margins))


def _lost(problems: Sequence[Judged], unstated: Sequence[Judged], model: ScoreModel) -> float:
    """The median of what the right suppliers' sums lose when the problem names no industry."""
    read = {one.problem_id: raw_scores(one, model) for one in unstated}
    losses = [
        raw_scores(one, model)[one.grades >= 2] - read[one.problem_id][one.grades >= 2]
        for one in problems
        if one.stated and one.problem_id in read
    ]
    return max(0.0, float(np.median(np.concatenate(losses)))) if losses else 0.0


def deciles(problems: Sequence[Judged], model: ScoreModel) -> list[tuple[float, float, int]]:
    """Pairs in ten classes of equal size by expected grade: (mean expected, mean observed, pairs), lowest first."""
    expected = np.concatenate(
        [model.expected(one.values.astype(np.float32), stated=one.stated, known=one.known) for one in problems]
    )
    observed = np.concatenate([one.grades for one in problems])
    classes = np.array_split(np.argsort(expected, kind="stable"), DECILES)
    return [(float(expected[own].mean()), float(observed[own].mean()), len(own)) for own in classes if len(own)]


def raw_scores(one: Judged, model: ScoreModel) -> Floats:
    """Weighted sums of a problem's features, before the curve: (suppliers,)."""
    return np.asarray(one.values @ model.vector().astype(np.float64))


def _start(raw: Floats, grades: Floats) -> Floats:
    """A curve that is 1.5 where the median right pair stands and falls over the spread of all pairs."""
    middle = float(np.median(raw[grades >= 2])) if (grades >= 2).any() else float(raw.max())
    slope = 2.0 / max(float(raw.std()), 1e-6)
    return np.array([slope, -slope * middle])


def _curve(parameters: Floats, raw: Floats) -> Floats:
    return np.asarray(3.0 / (1.0 + np.exp(-(parameters[0] * raw + parameters[1]))))


def _loss(parameters: Floats, raw: Floats, grades: Floats) -> float:
    return float(np.mean((_curve(parameters, raw) - grades) ** 2))
