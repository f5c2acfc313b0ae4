"""What such work has cost and what it has changed: ranges over published cases and recorded outcomes. Pure.

Nothing is estimated: a range is what the records say, with how many they are and where they come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.values import Benefit, CostRange

ENOUGH = 5
"""From so many records on, a range is their middle half; below, all of them, and the page says 참고만."""
OUTCOME_SOURCE = "운영기관이 기록한 성과"
_CHANGE = re.compile(r"([+\-−–])\s*(\d+(?:\.\d+)?)\s*%")
# What somebody hoped for is no result.
_HOPED = ("기대", "목표", "예상")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an outcome as it was before and after; both in `unit`."""

    name: str
    before: float
    after: float
    unit: str = ""

    @property
    def change(self) -> float | None:
        """Change in per cent of what it was; None when it was nothing."""
        return (self.after - self.before) / abs(self.before) * 100 if self.before else None


@dataclass(frozen=True, slots=True)
class Record:
    """A case or an outcome as far as money and figures go. `changes`: (name, change in per cent)."""

    source: str
    is_outcome: bool
    cost_low: int | None = None
    cost_high: int | None = None
    changes: tuple[tuple[str, float], ...] = ()
    cost_source: str = ""
    """Where the cost is published, when that is elsewhere than `source`."""


def cost_range(records: Sequence[Record]) -> CostRange | None:
    """Lower quartile of the lows to upper quartile of the highs, in 만원; all of them where fewer than five. None when
    no record names a cost.
    """
    priced = [one for one in records if one.cost_low is not None and one.cost_high is not None]
    if not priced:
        return None
    low, high = _middle([one.cost_low or 0 for one in priced], [one.cost_high or 0 for one in priced])
    outcomes = sum(one.is_outcome for one in priced)
    return CostRange(
        round(low),
        round(high),
        len(priced) - outcomes,
        outcomes,
        _each(one.cost_source or one.source for one in priced),
    )


def benefits(records: Sequence[Record]) -> tuple[Benefit, ...]:
    """Each figure that changed, those of most records first, then by name. A record counts once for a figure."""
    found: dict[str, list[tuple[Record, float]]] = {}
    for one in records:
        for name, change in dict(one.changes).items():
            found.setdefault(name, []).append((one, change))
    told = []
    for name, held in found.items():
        changes = [change for _, change in held]
        low, high = _middle(changes, changes)
        told.append(Benefit(name, round(low, 1), round(high, 1), len(held), _each(one.source for one, _ in held)))
    return tuple(sorted(told, key=lambda benefit: (-benefit.count, benefit.name)))


def change_of(name: str, value: str) -> float | None:
    """The change that a published figure speaks of ("−42.3%" → −42.3); None for anything else, and for hopes."""
    match = _CHANGE.fullmatch(value.strip())
    if match is None or any(word in name for word in _HOPED):
        return None
    return float(match[2]) * (1 if match[1] == "+" else -1)


def _middle(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    if len(lows) < ENOUGH:
        return float(min(lows)), float(max(highs))
    return float(np.percentile(lows, 25)), float(np.percentile(highs, 75))


def _each(sources: Iterable[str]) -> tuple[str, ...]:
    """Each source once, in the order of the records."""
    return tuple(dict.fromkeys(sources))
