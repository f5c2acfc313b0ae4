"""A supplier's own interest, and lists that many see at once as a market with transferable utility."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.metrics import gini
from matching.mutual import (
    PARTS,
    InterestModel,
    Past,
    both,
    equilibrium,
    everyone_placed,
    interest,
    lists,
    shipped_interest,
)
from profiles.values import ProblemProfile, Requirements, SupplierProfile

Floats = NDArray[np.float64]
PROBLEM = ProblemProfile(id="P", statement="은줄", industry="자동차 부품 사출", region="경상남도 김해시", budget=3_000)
SUPPLIER = SupplierProfile(
    id="S", name="사출지기", region="경상남도", industries=("자동차 부품",), price_low=2_000, price_high=6_000
)


def wish(
    problem: ProblemProfile = PROBLEM,
    supplier: SupplierProfile = SUPPLIER,
    past: Past | None = None,
    region: float = 0.6,
    part: str = "",
) -> float:
    """The interest, or only one part of it."""
    model = shipped_interest()
    if part:
        model = replace(model, weights={name: float(name == part) for name in PARTS})
    return interest(problem, supplier, past or Past(), region, model)


@pytest.mark.parametrize("seed", range(20))
def test_interest_lies_between_0_and_1(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem = replace(PROBLEM, budget=int(draw.integers(0, 10_000)))
    past = Past(*(int(each) for each in draw.integers(0, 50, 3)))
    assert 0.0 <= wish(problem, past=past, region=float(draw.random())) <= 1.0


def test_interest_is_monotone_in_everything() -> None:
    budgets = [wish(replace(PROBLEM, budget=each)) for each in (0, 900, 2_000, 4_000, 6_000, 9_000)]
    assert budgets == sorted(budgets)
    assert len(set(budgets)) == 5
    near = [wish(region=each) for each in (0.0, 0.3, 0.6, 1.0)]
    assert near == sorted(set(near))
    busy = [wish(past=Past(open_leads=each)) for each in (0, 1, 5, 50)]
    assert busy == sorted(set(busy), reverse=True)
    glad = [wish(past=Past(accepted=each, declined=3)) for each in (0, 1, 5)]
    assert glad == sorted(set(glad))
    wary = [wish(past=Past(accepted=3, declined=each)) for each in (0, 1, 5)]
    assert wary == sorted(set(wary), reverse=True)


def test_price_is_1_at_the_top_of_the_band_and_half_at_its_bottom() -> None:
    assert wish(replace(PROBLEM, budget=6_000), part="price") == 1.0
    assert wish(replace(PROBLEM, budget=4_000), part="price") == 0.75
    assert wish(replace(PROBLEM, budget=2_000), part="price") == 0.5
    assert wish(replace(PROBLEM, budget=1_000), part="price") == 0.25


def test_silence_is_neither_yes_nor_no() -> None:
    assert wish(replace(PROBLEM, budget=None), part="price") == 0.5
    assert wish(supplier=replace(SUPPLIER, price_low=None, price_high=None), part="price") == 0.5
    assert wish(supplier=replace(SUPPLIER, industries=()), part="sector") == 0.5
    assert wish(replace(PROBLEM, industry=""), part="sector") == 0.5


def test_a_sector_is_one_that_the_supplier_names() -> None:
    assert wish(part="sector") == 1.0
    assert wish(supplier=replace(SUPPLIER, industries=("식품",)), part="sector") == 0.0


def test_who_does_not_travel_wants_no_visit_elsewhere() -> None:
    must_come = replace(PROBLEM, requirements=Requirements(onsite=True))
    at_home = replace(SUPPLIER, onsite=False)
    assert wish(must_come, at_home, region=0.6, part="region") == 0.0
    assert wish(must_come, at_home, region=1.0, part="region") == 1.0
    assert wish(must_come, SUPPLIER, region=0.6, part="region") == 0.6


@pytest.mark.parametrize(
    "weights",
    [
        {"price": 1.0},
        dict.fromkeys(PARTS, 0.3),
        {**dict.fromkeys(PARTS, 0.0), "price": 1.5, "load": -0.5},
    ],
)
def test_a_model_that_is_not_monotone_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        InterestModel("x", weights, 0.1, {})


def test_the_shipped_weights_are_explained() -> None:
    assert set(PARTS) <= set(shipped_interest().notes)


def test_both_sides_count_alike_and_either_can_say_no() -> None:
    assert float(both(np.array(3.0), np.array(1.0))) == 1.0
    assert float(both(np.array(1.5), np.array(0.2))) == float(both(np.array(0.6), np.array(0.5)))
    assert float(both(np.array(3.0), np.array(0.0))) == 0.0
    values = both(np.array([0.5, 1.0, 2.0, 3.0]), np.full(4, 0.4))
    assert values.tolist() == sorted(set(values.tolist()))


def market(seed: int, rows: int, columns: int) -> tuple[Floats, Floats]:
    """What rows think of columns and columns of rows: half a common opinion, half one's own."""
    draw = np.random.default_rng(seed)
    popular_columns, popular_rows = draw.random(columns), draw.random(rows)
    wanted = 0.5 * popular_columns[None, :] + 0.5 * draw.random((rows, columns))
    wanting = 0.5 * popular_rows[:, None] + 0.5 * draw.random((rows, columns))
    return wanted, wanting


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("scale", [0.05, 0.3, 1.0])
def test_margins_hold_and_sides_are_alike(seed: int, scale: float) -> None:
    draw = np.random.default_rng(seed)
    rows, columns = (int(each) for each in draw.integers(1, 40, 2))
    wanted, wanting = market(seed, rows, columns)
    feasible = draw.random((rows, columns)) < 0.6
    found = equilibrium(wanted + wanting, feasible, scale)
    assert np.allclose(found.pairs.sum(axis=1) + found.rows_alone, 1.0, atol=1e-7)
    assert np.allclose(found.pairs.sum(axis=0) + found.columns_alone, 1.0, atol=1e-7)
    assert (found.pairs[~feasible] == 0).all()
    assert (found.pairs[feasible] > 0).all()
    turned = equilibrium((wanted + wanting).T, feasible.T, scale)
    assert np.allclose(turned.pairs.T, found.pairs, atol=1e-7)


def test_the_market_is_the_same_every_time() -> None:
    wanted, wanting = market(3, 30, 20)
    everybody = np.ones((30, 20), dtype=bool)
    first = equilibrium(wanted + wanting, everybody, 0.1)
    assert equilibrium(wanted + wanting, everybody, 0.1).pairs.tobytes() == first.pairs.tobytes()


def test_a_market_of_nobody_and_one_that_does_not_settle() -> None:
    assert equilibrium(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), 0.1).columns_alone.tolist() == [1, 1, 1]
    wanted, wanting = market(1, 20, 30)
    with pytest.raises(ArithmeticError, match="1 rounds"):
        equilibrium(wanted + wanting, np.ones((20, 30), dtype=bool), 0.05, most=1)


def places_of(scores: Floats, axis: int) -> Floats:
    """0-based place of each pair in the lists along `axis`."""
    return np.argsort(np.argsort(-scores, axis=axis, kind="stable"), axis=axis, kind="stable").astype(np.float64)


def matches(wanted: Floats, wanting: Floats, of_rows: Floats, of_columns: Floats) -> float:
    """Expected matches when both sides look down their lists, at the k-th place with a chance of 1/k."""
    looked = 1 / (places_of(of_rows, 1) + 1) / (places_of(of_columns, 0) + 1)
    return float((wanted * wanting * looked).sum())


def exposure(scores: Floats) -> float:
    chosen = lists(scores, np.ones(scores.shape, dtype=bool), 10)
    shown = [column for own in chosen for column in own]
    return gini(np.bincount(shown, minlength=scores.shape[1]).tolist())


def test_a_market_gives_more_matches_to_more_firms_than_the_product_of_scores() -> None:
    wanted, wanting = market(1, 200, 300)
    pairs = equilibrium(wanted + wanting, np.ones((200, 300), dtype=bool), shipped_interest().scale).pairs
    product = wanted * wanting
    one_sided = matches(wanted, wanting, wanted, wanting)
    by_product = matches(wanted, wanting, product, product)
    by_market = matches(wanted, wanting, pairs, pairs)
    # Measured: 20.7, 100.2, 158.7 matches; Gini 0.83, 0.68, 0.47.
    assert by_market > 1.4 * by_product > 4 * one_sided
    assert exposure(pairs) <= 0.5 < exposure(product) < exposure(wanted)


@pytest.mark.parametrize("seed", range(30))
def test_nobody_with_a_feasible_pair_stays_unplaced(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, places = int(draw.integers(3, 12)), int(draw.integers(1, 5))
    columns = int(draw.integers(2, rows * places + 1))
    values, feasible = draw.random((rows, columns)), draw.random((rows, columns)) < 0.3
    chosen = everyone_placed(lists(values, feasible, places), values, feasible, places)
    shown = {column for own in chosen for column in own}
    assert all(feasible[row, column] for row, own in enumerate(chosen) for column in own)
    assert all(len(own) == len(set(own)) <= places for own in chosen)
    # As many as any way of placing them could reach.
    assert len(shown) == most_placed(feasible, places)


def most_placed(feasible: NDArray[np.bool_], places: int) -> int:
    """The size of the largest matching of columns to seats."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    seats = csr_array(np.repeat(feasible, places, axis=0).T.astype(np.int8))
    return int((maximum_bipartite_matching(seats, perm_type="column") >= 0).sum())


def test_lists_are_best_first_and_ties_go_by_order() -> None:
    values = np.array([[0.2, 0.9, 0.9, 0.5]])
    assert lists(values, np.array([[True, True, True, False]]), 3) == [[1, 2, 0]]
