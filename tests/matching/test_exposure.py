"""The exposure floor: what it may do to a list, and what it never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from matching.exposure import NEW_FOR, Balanced, balanced, is_favoured, new_firms
from profiles.values import ProblemProfile, SupplierProfile

GRADES = [2.5, 2.0, 1.9, 1.8, 1.75, 1.7]
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def show(favoured: set[int], *, eligible: set[int] | None = None, places: int = 4, limit: float = 0.1) -> Balanced:
    able = range(len(GRADES)) if eligible is None else eligible
    return balanced(
        GRADES,
        [at in able for at in range(len(GRADES))],
        [at in favoured for at in range(len(GRADES))],
        places=places,
        limit=limit,
    )


def test_a_favoured_firm_takes_the_weakest_place() -> None:
    found = show({4})
    assert found.shown == (0, 1, 2, 4)
    assert found.lifted == {4: pytest.approx(0.05)}


def test_the_best_favoured_firm_comes_first_and_no_more_than_the_floor() -> None:
    assert show({4, 5}).shown == (0, 1, 2, 4)


def test_who_stands_there_already_fills_the_floor() -> None:
    assert show({1, 5}).shown == (0, 1, 2, 3)


@pytest.mark.parametrize(("limit", "shown"), [(0.0, (0, 1, 2, 3)), (0.09, (0, 1, 2, 3)), (0.11, (0, 1, 2, 5))])
def test_the_limit_holds_and_0_switches_it_off(limit: float, shown: tuple[int, ...]) -> None:
    assert show({5}, limit=limit).shown == shown


def test_nobody_below_the_floor_or_past_a_bar_is_lifted() -> None:
    assert show({4}, eligible={0, 1, 2, 3, 5}, limit=3.0).shown == (0, 1, 2, 3)
    assert show({1, 4}, eligible={0, 2, 3, 4}, places=3, limit=3.0).shown == (0, 2, 4)


def test_the_first_place_is_never_taken() -> None:
    assert show({4}, places=1, limit=3.0).shown == (0,)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_market_the_rules_hold(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size, places, limit = int(draw.integers(1, 40)), int(draw.integers(1, 12)), float(draw.random() / 2)
    expected = sorted((3 * draw.random(size)).tolist(), reverse=True)
    eligible, favoured = (draw.random(size) < 0.8).tolist(), (draw.random(size) < 0.2).tolist()
    found = balanced(expected, eligible, favoured, places=places, limit=limit)
    plain = [at for at in range(size) if eligible[at]][:places]
    assert len(found.shown) == len(set(found.shown)) == len(plain)
    assert all(eligible[at] for at in found.shown)
    assert list(found.shown) == sorted(found.shown)
    assert set(found.lifted) == set(found.shown) - set(plain)
    assert all(favoured[at] for at in found.lifted)
    assert found.given_up <= limit + 1e-12
    lost = sum(expected[at] for at in plain) - sum(expected[at] for at in found.shown)
    assert lost == pytest.approx(found.given_up)
    assert found.shown[:1] == tuple(plain[:1])


def test_new_is_whoever_joined_lately_unless_everybody_did() -> None:
    old, young = NOW - NEW_FOR - timedelta(days=1), NOW - NEW_FOR
    assert new_firms({1: old, 2: young, 3: old}, NOW) == {2}
    assert new_firms({1: young, 2: young, 3: old}, NOW) == frozenset()
    assert new_firms({}, NOW) == frozenset()


@pytest.mark.parametrize(
    ("home", "wanted", "new", "favoured"),
    [
        ("경상남도 창원시", "경상남도 김해시", False, True),
        ("경상남도 창원시", "전라남도 나주시", False, False),
        ("경기도 수원시", "경기도 안산시", False, False),
        ("서울특별시 강남구", "전라남도 나주시", True, True),
        ("", "", False, False),
    ],
)
def test_favoured_are_new_firms_and_those_of_the_problems_province(
    home: str, wanted: str, new: bool, favoured: bool
) -> None:
    supplier = SupplierProfile(id="7", name="가온", region=home)
    problem = ProblemProfile(id="1", statement="은줄", region=wanted)
    assert is_favoured(problem, supplier, {7} if new else set()) is favoured
