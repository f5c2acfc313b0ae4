"""A new score model from labels and feedback, and the gate that it must pass. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.calibration import calibrated, raw_scores
from matching.fitting import HELD, Judged, fitted_weights
from matching.metrics import ndcg
from matching.scoring import ScoreModel

HELD_OUT_EVERY = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A judged problem, and how much it counts."""

    judged: Judged
    share: float

    @property
    def is_held_out(self) -> bool:
        """True for every fifth problem, by a hash of its id: the same ones whatever else is labelled."""
        digest = hashlib.sha256(self.judged.problem_id.encode()).digest()
        return int.from_bytes(digest[:8], "big") % HELD_OUT_EVERY == 0


@dataclass(frozen=True, slots=True)
class Refit:
    """A new model, and nDCG@10 of the present one and of it on the problems that neither was fitted to now."""

    model: ScoreModel
    present: float
    fresh: float
    fitted: int
    held_out: int

    @property
    def is_accepted(self) -> bool:
        """Never worse than what there is."""
        return self.fresh >= self.present


def refitted(labelled: Sequence[Labelled], present: ScoreModel, version: str) -> Refit:
    """Fit weights and curve to four problems of five and compare on the fifth.

    Raises ValueError when either part holds no problem that can be answered.
    """
    kept = [one for one in labelled if not one.is_held_out]
    held_out = [one.judged for one in labelled if one.is_held_out and one.judged.grades.any()]
    if not held_out:
        raise ValueError("no labelled problem is held out")
    if not any((one.judged.grades == 3).any() for one in kept):
        raise ValueError("no problem that is fitted to has a supplier of grade 3")
    weights = fitted_weights([one.judged for one in kept], HELD, [one.share for one in kept])
    model = calibrated([one.judged for one in kept], replace(present, weights=weights), version)
    return Refit(model, mean_ndcg(held_out, present), mean_ndcg(held_out, model), len(kept), len(held_out))


def mean_ndcg(problems: Sequence[Judged], model: ScoreModel) -> float:
    """Mean nDCG@10 of ranking each problem's suppliers by the model; ties stand in the order of the market."""
    gains = []
    for one in problems:
        grades = one.grades.astype(int)
        order = np.argsort(-raw_scores(one, model), kind="stable")
        gains.append(ndcg(grades[order].tolist(), grades.tolist()))
    return float(np.mean(gains))
