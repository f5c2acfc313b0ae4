"""A new model from labels and answers, and the gate that keeps a worse one out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.features import NAMES
from matching.fitting import Judged
from matching.refitting import HELD_OUT_EVERY, Labelled, mean_ndcg, refitted
from matching.scoring import ScoreModel, shipped_model

TASK, WORDS = NAMES.index("task"), NAMES.index("words")


def problems(count: int, telling: int, seed: int = 0) -> list[Labelled]:
    """Problems whose right supplier is the one with the most of one feature; everything else is noise."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(count):
        values = draw.random((20, len(NAMES)))
        grades = np.zeros(20)
        grades[np.argsort(-values[:, telling])[:2]] = 3
        made.append(Labelled(Judged(f"P{number}", values, grades), 1.0 / count))
    return made


def model(**weights: float) -> ScoreModel:
    return replace(shipped_model(), weights={name: weights.get(name, 0.0) for name in NAMES})


def test_a_model_that_ranks_better_is_accepted() -> None:
    found = refitted(problems(60, TASK), model(words=1.0), "new")
    assert found.is_accepted
    assert found.fresh > 0.85 > found.present
    assert found.model.version == "new"
    assert found.model.weights["task"] == max(found.model.weights.values())


def test_a_model_that_ranks_worse_on_what_was_held_out_is_not() -> None:
    # What is fitted to speaks of one feature, what is held out of the other.
    mixed = [
        other if other.is_held_out else one for one, other in zip(problems(60, TASK), problems(60, WORDS), strict=True)
    ]
    found = refitted(mixed, model(words=1.0), "new")
    assert not found.is_accepted
    assert found.present == 1.0


def test_an_equal_model_is_no_worse() -> None:
    found = refitted(problems(60, TASK), model(words=1.0), "new")
    again = refitted(problems(60, TASK), found.model, "newer")
    assert again.present == again.fresh
    assert again.is_accepted


def test_what_is_held_out_is_about_a_fifth_and_always_the_same() -> None:
    made = problems(500, TASK)
    held_out = [one.judged.problem_id for one in made if one.is_held_out]
    assert 70 < len(held_out) < 130
    assert held_out == [one.judged.problem_id for one in problems(500, WORDS, seed=9) if one.is_held_out]
    assert HELD_OUT_EVERY == 5


def test_the_fit_never_sees_what_is_held_out() -> None:
    made = problems(60, TASK)
    spoilt = [
        Labelled(replace(one.judged, grades=np.roll(one.judged.grades, 7)), one.share) if one.is_held_out else one
        for one in made
    ]
    first, second = (refitted(each, model(words=1.0), "new") for each in (made, spoilt))
    assert first.model == second.model
    assert second.fresh < first.fresh


@pytest.mark.parametrize("grade", [0, 1, 2])
def test_too_few_labels_are_refused(grade: int) -> None:
    weak = [Labelled(replace(one.judged, grades=one.judged.grades / 3 * grade), 1.0) for one in problems(60, TASK)]
    with pytest.raises(ValueError, match=r"grade|held out"):
        refitted(weak, model(words=1.0), "new")
    with pytest.raises(ValueError, match="held out"):
        refitted([one for one in problems(60, TASK) if not one.is_held_out], model(words=1.0), "new")


def test_the_measure_is_the_mean_over_problems() -> None:
    one, other = (each.judged for each in problems(2, TASK))
    right = model(task=1.0)
    assert mean_ndcg([one, other], right) == 1.0
    last = np.arange(20) == np.argmin(other.values[:, TASK])
    wrong = replace(other, grades=last * 3.0)
    assert mean_ndcg([one, wrong], right) == 0.5
