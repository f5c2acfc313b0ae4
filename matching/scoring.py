"""Features → expected grade → words. The coefficients are a versioned file, fitted by `flask match fit`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.features import NAMES
from matching.values import Grade

Floats = NDArray[np.float32]
MODEL_FILE = Path(__file__).parent / "model" / "score.json"


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """Monotone: every weight is ≥ 0, so that more of anything good never lowers a score.

    The expected grade is 3·σ(slope·Σ wᵢ·fᵢ + intercept), between 0 and 3.
    """

    version: str
    weights: dict[str, float]
    slope: float
    intercept: float
    cuts: dict[str, float]
    """Smallest expected grade of `strong`, `good` and `possible`."""
    unstated: float = 0.0
    """Added to the weighted sum where the problem names no industry: nobody can score on what was not asked."""

    lack: float = 0.0
    """Taken off the weighted sum for each unit by which a known solution stands nearer to a problem than usual."""
    usual: float = 0.0
    """How near one usually stands: the mean over the problems that the model was fitted to."""

    def __post_init__(self) -> None:
        if set(self.weights) != set(NAMES) or min(*self.weights.values(), self.lack) < 0 or self.slope <= 0:
            raise ValueError(f"score model {self.version!r} is not a monotone model of {NAMES}")

    def vector(self) -> Floats:
        """Weights in the order of NAMES, float32."""
        return np.array([self.weights[name] for name in NAMES], dtype=np.float32)

    def expected(self, values: Floats, *, stated: bool = True, known: float | None = None) -> Floats:
        """Expected grade 0…3 of each row of features (n, len(NAMES)), float32 (n,).

        `stated`: an industry is named. `known`: how near a known solution stands; where one does and no supplier
        does, the work is none of theirs.
        """
        raw = values @ self.vector() + (0.0 if stated else self.unstated) - self.missed(known)
        return np.asarray(3.0 / (1.0 + np.exp(-(self.slope * raw + self.intercept))), dtype=np.float32)

    def missed(self, known: float | None) -> float:
        """What a problem's sums lose (or gain) by how near a known solution stands to it; nothing without any."""
        return 0.0 if known is None else self.lack * (known - self.usual)

    def grade(self, expected: float) -> Grade:
        """The word for an expected grade."""
        for grade in (Grade.STRONG, Grade.GOOD, Grade.POSSIBLE):
            if expected >= self.cuts[grade]:
                return grade
        return Grade.NONE


def read_model(path: Path) -> ScoreModel:
    """Load a model file; ValueError when it is not a monotone model of these features."""
    return ScoreModel(**json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def shipped_model() -> ScoreModel:
    """The model that the product uses."""
    return read_model(MODEL_FILE)
