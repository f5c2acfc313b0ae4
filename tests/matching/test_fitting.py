"""Learning the score's weights and its curve from made-up judgements whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.calibration import GOOD, calibrated, deciles, raw_scores
from matching.evaluation import FileVectors
from matching.features import NAMES
from matching.finder import prepare, rank
from matching.fitting import HELD, LEAST, Judged, fitted_weights, judged
from matching.scoring import ScoreModel, shipped_model
from matching.values import Grade
from tests.matching.conftest import PROBLEM, SUPPLIERS, market_of, tools

UNIT, KIND, TASK, REGION = (NAMES.index(name) for name in ("unit", "kind", "task", "region"))


def made_up(problems: int = 40, suppliers: int = 30, seed: int = 0) -> list[Judged]:
    """Grades follow `unit` and `task`; every other feature is noise."""
    chance = np.random.default_rng(seed)
    lists = []
    for number in range(problems):
        values = chance.uniform(size=(suppliers, len(NAMES)))
        worth = values[:, UNIT] + 0.6 * values[:, TASK]
        grades = np.zeros(suppliers)
        grades[np.argsort(-worth)[:6]] = [3, 3, 2, 2, 1, 1]
        lists.append(Judged(f"P{number}", values, grades))
    return lists


def model_with(weights: dict[str, float]) -> ScoreModel:
    return replace(shipped_model(), weights=weights)


def test_weights_are_never_negative_even_where_less_would_be_better() -> None:
    lists = made_up()
    for one in lists:
        one.values[:, KIND] = 1 - one.values[:, UNIT]
    weights = fitted_weights(lists, HELD)
    assert min(weights.values()) >= 0
    assert weights["kind"] == 0
    model_with(weights)


def test_a_feature_that_is_noise_gets_little() -> None:
    weights = fitted_weights(made_up(), HELD)
    noise = [weights[name] for name in NAMES if name not in ("unit", "task", *HELD, *LEAST)]
    assert max(noise) < 0.1 * weights["unit"]
    assert weights["unit"] > weights["task"] > 3 * max(noise)


def test_held_weights_stay_as_they_are() -> None:
    lists = made_up()
    for one in lists:
        one.values[:, REGION] = one.grades / 3
    weights = fitted_weights(lists, HELD)
    assert list(weights) == list(NAMES)
    assert {name: weights[name] for name in HELD} == HELD
    free = fitted_weights(lists, {})
    assert free["region"] > 10 * HELD["region"]


def test_the_same_judgements_give_the_same_weights() -> None:
    assert fitted_weights(made_up(), HELD) == fitted_weights(made_up(), HELD)


def test_a_feature_that_never_differs_harms_nothing() -> None:
    lists = made_up()
    for one in lists:
        one.values[:, KIND] = 0.5
    weights = fitted_weights(lists, HELD)
    assert np.isfinite(list(weights.values())).all()
    assert weights["unit"] > 0.5


def test_problems_that_nobody_can_solve_teach_nothing() -> None:
    lists = made_up(20)
    hopeless = [
        Judged(f"H{number}", one.values, np.minimum(one.grades, 1)) for number, one in enumerate(made_up(20, seed=9))
    ]
    assert not any(one.answerable for one in hopeless)
    assert fitted_weights([*lists, *hopeless], HELD) == fitted_weights(lists, HELD)
    with pytest.raises(ValueError, match="grade 2 or 3"):
        fitted_weights(hopeless, HELD)


def test_shares_decide_whom_the_weights_follow() -> None:
    mine, other = made_up(20), made_up(20, seed=1)
    swapped = [Judged(one.problem_id, one.values[:, ::-1].copy(), one.grades) for one in other]
    both = [*mine, *swapped]
    alone = fitted_weights(mine, HELD)
    assert fitted_weights(both, HELD, [1.0] * 20 + [0.0] * 20) == pytest.approx(alone, rel=0.06, abs=0.02)
    shifted = [fitted_weights(both, HELD, [share] * 20 + [1.0] * 20)["unit"] for share in (0.1, 1.0, 10.0)]
    assert shifted == sorted(shifted)
    with pytest.raises(ValueError, match="zip"):
        fitted_weights(both, HELD, [1.0])


def test_fitted_weights_put_the_right_ones_first() -> None:
    weights = fitted_weights(made_up(), HELD)
    fresh = made_up(seed=5)
    hits = [one.grades[np.argmax(raw_scores(one, model_with(weights)))] for one in fresh]
    assert np.mean(hits) > 2.5


def test_judging_measures_as_ranking_does() -> None:
    market = market_of(SUPPLIERS)
    (one,) = judged([PROBLEM], {"P": {"moulding": 3, "food": 1}}, market, tools())
    ranking = rank(
        prepare(PROBLEM, market, tools()), market, tools().model, FileVectors(market, tools().encoder), everyone=True
    )
    assert np.array_equal(one.values, ranking.features.values.astype(np.float64))
    assert one.grades.tolist() == [3, 0, 1, 0]
    assert one.answerable
    (unknown,) = judged([replace(PROBLEM, id="Q")], {}, market, tools())
    assert not unknown.grades.any()


# The curve


def curved(seed: int = 0) -> tuple[list[Judged], ScoreModel]:
    """Judgements whose expected grade truly is 3·σ(4·s − 5) of the sum that the model makes."""
    chance = np.random.default_rng(seed)
    model = model_with({name: 1.0 if name in ("unit", "task") else 0.0 for name in NAMES})
    lists = []
    for number in range(40):
        values = np.zeros((60, len(NAMES)))
        values[:, UNIT], values[:, TASK] = chance.uniform(size=60), chance.uniform(size=60)
        expected = 3 / (1 + np.exp(-(4 * (values[:, UNIT] + values[:, TASK]) - 5)))
        lists.append(Judged(f"P{number}", values, chance.binomial(3, expected / 3).astype(float)))
    return lists, model


def test_the_curve_that_made_the_grades_is_found_again() -> None:
    lists, model = curved()
    found = calibrated(lists, model, "test")
    assert found.version == "test"
    assert found.weights == model.weights
    assert found.slope == pytest.approx(4, abs=0.4)
    assert found.intercept == pytest.approx(-5, abs=0.5)
    assert calibrated(lists, model, "test") == found


def test_expected_grades_are_what_is_observed_in_every_tenth() -> None:
    lists, model = curved()
    classes = deciles(lists, calibrated(lists, model, "test"))
    assert len(classes) == 10
    assert sum(pairs for _, _, pairs in classes) == 2_400
    assert {pairs for _, _, pairs in classes} == {240}
    expected = [mean for mean, _, _ in classes]
    assert expected == sorted(expected)
    for mean, observed, _ in classes:
        assert observed == pytest.approx(mean, abs=0.2)


def test_few_pairs_make_few_tenths() -> None:
    lists, model = curved()
    few = [Judged("P", lists[0].values[:4], lists[0].grades[:4])]
    assert [pairs for _, _, pairs in deciles(few, model)] == [1, 1, 1, 1]


def test_the_floor_refuses_hardly_anybody_who_fits() -> None:
    lists, model = curved()
    found = calibrated(lists, model, "test")
    assert 0 < found.cuts[Grade.POSSIBLE] <= GOOD == found.cuts[Grade.GOOD] < found.cuts[Grade.STRONG]
    refused = pairs = 0
    for one in lists:
        threes = int((one.grades == 3).sum())
        pairs += threes
        refused += threes * int(found.expected(one.values.astype(np.float32)).max() < found.cuts[Grade.POSSIBLE])
    assert pairs > 100
    assert refused / pairs <= 0.03 + 1 / pairs


# What is known and done by nobody here


def known_and_lacking(seed: int = 0) -> tuple[list[Judged], ScoreModel]:
    """Half of the problems can be solved. Of the others a solution is known that stands nearer than any supplier, by
    as much as tells the two apart: sums alone do not.
    """
    chance = np.random.default_rng(seed)
    model = model_with({name: 1.0 if name == "unit" else 0.0 for name in NAMES})
    lists = []
    for number in range(80):
        solvable = number % 2 == 0
        values = np.zeros((20, len(NAMES)))
        known = chance.uniform(0.2, 0.9)
        best = known if solvable else known - 0.3
        values[:, UNIT] = best - chance.uniform(0, 0.3, size=20)
        values[0, UNIT] = best + chance.normal(0, 0.02)
        grades = np.zeros(20)
        grades[0] = 3 if solvable else 1
        lists.append(Judged(f"P{number}", values, grades, known=known))
    return lists, model


def answered(lists: list[Judged], model: ScoreModel) -> dict[bool, float]:
    """Share of 'no good supplier', by whether somebody can solve it."""
    said: dict[bool, list[bool]] = {True: [], False: []}
    for one in lists:
        best = model.expected(one.values.astype(np.float32), known=one.known).max()
        said[one.answerable].append(bool(best < model.cuts[Grade.POSSIBLE]))
    return {solvable: float(np.mean(found)) for solvable, found in said.items()}


def test_a_known_solution_that_nobody_offers_is_told_from_one_that_somebody_does() -> None:
    lists, model = known_and_lacking()
    found = calibrated(lists, model, "test")
    assert found.lack == pytest.approx(1.0, abs=0.3)
    assert 0.4 < found.usual < 0.7
    told = answered(known_and_lacking(seed=3)[0], found)
    assert told[False] > 0.9
    assert told[True] < 0.2
    without = calibrated([replace(one, known=None) for one in lists], model, "test")
    assert without.lack == 0
    assert answered([replace(one, known=None) for one in lists], without)[False] < 0.5


def test_where_everybody_is_solvable_nothing_is_taken_off() -> None:
    lists, model = known_and_lacking()
    assert calibrated([one for one in lists if one.answerable], model, "test").lack == 0


def test_a_nearer_known_solution_never_raises_a_score() -> None:
    lists, model = known_and_lacking()
    found = calibrated(lists, model, "test")
    values = lists[0].values.astype(np.float32)
    far, near, unheard = (found.expected(values, known=known).max() for known in (0.1, 0.8, None))
    assert near < unheard < far
