"""What training asks of the vectors: the right unit nearest, by the whole text and word by word, and the process and
task readable from them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

SCALE = 30.0
# Best-match sums spread less than whole-text cosines do.
LATE_SCALE = 40.0


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts after a pass: `wholes` (n, d) and `tokens` (n, t, d), of unit length; `weights` (n, t), 0 for padding."""

    wholes: torch.Tensor
    tokens: torch.Tensor
    weights: torch.Tensor


def nearest_unit(problems: Encoded, units: Encoded, barred: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each problem's own unit among all units, and of each unit's own problem among the problems.

    `units`: the n right ones first, then the near ones. `barred` (n, units) marks pairs that may be right as well.
    """
    scores = SCALE * problems.wholes @ units.wholes.T
    return _both_ways(scores, barred)


def nearest_word_by_word(problems: Encoded, units: Encoded, barred: torch.Tensor) -> torch.Tensor:
    """The same, a problem's words each looking for their best match in the unit (late interaction, ColBERT)."""
    return _both_ways(LATE_SCALE * late_scores(problems, units), barred)


def late_scores(problems: Encoded, units: Encoded) -> torch.Tensor:
    """Weighted mean over the problem's tokens of the best cosine among the unit's tokens: (problems, units)."""
    n, t, _ = problems.tokens.shape
    m, s, _ = units.tokens.shape
    cosines = (problems.tokens.reshape(n * t, -1) @ units.tokens.reshape(m * s, -1).T).view(n, t, m, s)
    cosines = cosines.masked_fill((units.weights == 0)[None, None], -1.0)
    best = cosines.amax(dim=3)
    shares = problems.weights / problems.weights.sum(dim=1, keepdim=True).clamp_min(1e-6)
    return (best * shares[:, :, None]).sum(dim=1)


def same_problem(problems: Encoded, retold: Encoded, barred: torch.Tensor) -> torch.Tensor:
    """A problem is nearest to its own telling in another register."""
    return _both_ways(SCALE * problems.wholes @ retold.wholes.T, barred)


def _both_ways(scores: torch.Tensor, barred: torch.Tensor) -> torch.Tensor:
    n = len(scores)
    scores = scores.masked_fill(barred, -1e4)
    right = torch.arange(n, device=scores.device)
    return functional.cross_entropy(scores, right) + 0.5 * functional.cross_entropy(scores[:, :n].T, right)


class Reader(torch.nn.Module):
    """Linear heads that read the process and the task from a whole-text vector."""

    def __init__(self, dimension: int, processes: int, tasks: int) -> None:
        super().__init__()
        # One place at least: an operator's own cells may name no process and no task at all.
        self.process = torch.nn.Linear(dimension, max(processes, 1))
        self.task = torch.nn.Linear(dimension, max(tasks, 1))

    def loss(self, wholes: torch.Tensor, processes: torch.Tensor, tasks: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy of both heads; −100 stands where a cell names no process or task."""
        scaled = wholes * SCALE
        return _named(self.process(scaled), processes) + _named(self.task(scaled), tasks)


def _named(scores: torch.Tensor, names: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy over the texts that have a name; 0 when none has (the library's mean would be no number)."""
    if not (names >= 0).any():
        return scores.sum() * 0.0
    return functional.cross_entropy(scores, names, label_smoothing=0.05)
