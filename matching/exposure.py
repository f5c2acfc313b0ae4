"""The exposure floor: a few places of a shown list for new and regional firms, under an officer's limit. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from profiles.values import ProblemProfile, SupplierProfile

DEFAULT_LIMIT = 0.1
"""Expected grade (0…3) that one list may give up in all, until an officer says otherwise."""
ONE_IN = 5
"""Every fifth place of a list, and at least one, is kept for them."""
NEW_FOR = timedelta(days=180)
CAPITAL = ("서울특별시", "경기도", "인천광역시")


@dataclass(frozen=True, slots=True)
class Balanced:
    """Positions that are shown, best first, and of those that were lifted onto the list what each has cost."""

    shown: tuple[int, ...]
    lifted: Mapping[int, float]

    @property
    def given_up(self) -> float:
        """Expected grade that the list gives up in all."""
        return sum(self.lifted.values())


def balanced(
    expected: Sequence[float], eligible: Sequence[bool], favoured: Sequence[bool], *, places: int, limit: float
) -> Balanced:
    """Which positions a list of so many places shows.

    `expected`: expected grades, best first; `eligible`: at or above the floor grade and barred by no rule; `favoured`:
    new or regional. Nobody who is not eligible is shown. A favoured firm takes the place of the weakest firm that is
    not, the best ones first, while the list gives up at most `limit` in all; the first place is never taken. 0 switches
    it off.
    """
    open_to = [at for at, able in enumerate(eligible) if able]
    shown, waiting = open_to[:places], [at for at in open_to[places:] if favoured[at]]
    lifted: dict[int, float] = {}
    missing = max(1, places // ONE_IN) - sum(favoured[at] for at in shown)
    for at in waiting[: max(0, missing)]:
        weakest = next((other for other in reversed(shown[1:]) if not favoured[other]), None)
        if limit <= 0 or weakest is None:
            break
        cost = max(0.0, expected[weakest] - expected[at])
        if sum(lifted.values()) + cost > limit:
            break
        shown.remove(weakest)
        shown.append(at)
        lifted[at] = cost
    return Balanced(tuple(shown), lifted)


def new_firms(joined: Mapping[int, datetime], now: datetime) -> frozenset[int]:
    """Suppliers that joined in the last 180 days; nobody where that is most of the market: then it tells nothing."""
    found = {id_ for id_, moment in joined.items() if now - moment <= NEW_FOR}
    return frozenset(found) if 2 * len(found) <= len(joined) else frozenset()


def is_favoured(problem: ProblemProfile, supplier: SupplierProfile, new: Collection[int]) -> bool:
    """New, or at home in the problem's own 시도 outside the capital area."""
    home, wanted = supplier.region.split(" ")[0], problem.region.split(" ")[0]
    return int(supplier.id) in new or (bool(home) and home == wanted and home not in CAPITAL)
