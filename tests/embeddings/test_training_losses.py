"""What training asks of the vectors, on tensors small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from embeddings.training.losses import (
    Encoded,
    Reader,
    late_scores,
    nearest_unit,
    nearest_word_by_word,
    same_problem,
)

NOBODY = torch.zeros(2, 2, dtype=torch.bool)


# Losses


def encoded(wholes: list[list[float]]) -> Encoded:
    vectors = torch.nn.functional.normalize(torch.tensor(wholes, dtype=torch.float32), dim=-1)
    return Encoded(vectors, vectors[:, None, :], torch.ones(len(wholes), 1))


PROBLEMS = encoded([[1, 0, 0], [0, 1, 0]])
RIGHT = encoded([[1, 0.1, 0], [0, 1, 0.1]])
FAR = encoded([[1, 0.8, 1], [0.8, 1, 1]])
SWAPPED = encoded([[0, 1, 0.1], [1, 0.1, 0]])


@pytest.mark.parametrize("loss", [nearest_unit, nearest_word_by_word, same_problem])
def test_the_nearer_the_right_one_the_lower_the_loss(loss) -> None:  # type: ignore[no-untyped-def]
    right, far, swapped = (float(loss(PROBLEMS, units, NOBODY)) for units in (RIGHT, FAR, SWAPPED))
    assert 0 <= right < far < swapped


@pytest.mark.parametrize("loss", [nearest_unit, nearest_word_by_word])
def test_a_near_unit_that_looks_right_costs(loss) -> None:  # type: ignore[no-untyped-def]
    with_near = encoded([[1, 0.1, 0], [0, 1, 0.1], [1, 0.2, 0]])
    barred = torch.zeros(2, 3, dtype=torch.bool)
    assert float(loss(PROBLEMS, with_near, barred)) > float(loss(PROBLEMS, RIGHT, NOBODY)) + 0.01


@pytest.mark.parametrize("loss", [nearest_unit, nearest_word_by_word, same_problem])
def test_barred_pairs_do_not_count(loss) -> None:  # type: ignore[no-untyped-def]
    both = torch.tensor([[False, True], [True, False]])
    alike = encoded([[1, 0.1, 0], [1, 0.1, 0]])
    problems = encoded([[1, 0, 0], [1, 0, 0]])
    assert float(loss(problems, alike, NOBODY)) > 0.5
    assert float(loss(problems, alike, both)) == pytest.approx(0.0, abs=1e-6)


def test_a_barred_pair_gets_no_gradient() -> None:
    units = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1, 0.0], [0.9, 0.4, 0.0], [0.9, 0.5, 0.1]]), dim=-1)
    units.requires_grad_(True)
    barred = torch.zeros(2, 3, dtype=torch.bool)
    barred[:, 2] = True
    nearest_unit(PROBLEMS, Encoded(units, units[:, None], torch.ones(3, 1)), barred).backward()
    assert units.grad is not None
    assert units.grad[:2].abs().max() > 0
    assert units.grad[2].abs().max() == 0


def random_encoded(texts: int, longest: int, chance: np.random.Generator) -> Encoded:
    tokens = torch.nn.functional.normalize(
        torch.from_numpy(chance.normal(size=(texts, longest, 5)).astype(np.float32)), dim=-1
    )
    weights = torch.from_numpy(chance.uniform(0.1, 3, size=(texts, longest)).astype(np.float32))
    for row in range(texts):
        weights[row, chance.integers(1, longest + 1) :] = 0
    return Encoded(tokens[:, 0], tokens, weights)


@pytest.mark.parametrize("seed", range(5))
def test_late_scores_are_those_of_the_plain_loop(seed: int) -> None:
    chance = np.random.default_rng(seed)
    problems, units = random_encoded(3, 4, chance), random_encoded(5, 6, chance)
    found = late_scores(problems, units)
    assert found.shape == (3, 5)
    for row in range(3):
        for column in range(5):
            total = score = 0.0
            for token, weight in zip(problems.tokens[row], problems.weights[row].tolist(), strict=True):
                theirs = [
                    float(token @ other)
                    for other, counts in zip(units.tokens[column], units.weights[column].tolist(), strict=True)
                    if counts
                ]
                score += weight * max(theirs)
                total += weight
            assert float(found[row, column]) == pytest.approx(score / total, abs=1e-5)


def test_a_problem_of_padding_alone_scores_nothing() -> None:
    nothing = Encoded(PROBLEMS.wholes, PROBLEMS.tokens, torch.zeros(2, 1))
    assert late_scores(nothing, RIGHT).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("loss", [nearest_unit, nearest_word_by_word, same_problem])
def test_losses_stay_on_the_device_of_the_vectors(loss, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Where training runs on a GPU the right answers must stand there too; a tensor without data stands in for one."""
    devices: set[str] = set()

    def noted(scores: torch.Tensor, right: torch.Tensor, **_: object) -> torch.Tensor:
        devices.update((scores.device.type, right.device.type))
        return scores.sum()

    monkeypatch.setattr(torch.nn.functional, "cross_entropy", noted)
    wholes = torch.empty(2, 3, device="meta")
    made = Encoded(wholes, wholes[:, None], torch.empty(2, 1, device="meta"))
    loss(made, made, torch.zeros(2, 2, dtype=torch.bool, device="meta"))
    assert devices == {"meta"}


@pytest.mark.parametrize("named", [0, 1, 2])
def test_the_reader_passes_over_what_has_no_name(named: int) -> None:
    torch.manual_seed(0)
    reader = Reader(3, 2, 2)
    names = torch.tensor([0, 1])
    names[named:] = -100
    found = reader.loss(RIGHT.wholes, names, names).detach()
    assert torch.isfinite(found)
    if named:
        own = reader.loss(RIGHT.wholes[:named], names[:named], names[:named]).detach()
        assert float(found) == pytest.approx(float(own), abs=1e-5)
    else:
        assert float(found) == 0


def test_the_reader_learns_to_name_the_process_and_the_task() -> None:
    torch.manual_seed(0)
    reader = Reader(3, 2, 2)
    wholes, process, task = RIGHT.wholes, torch.tensor([0, 1]), torch.tensor([1, 0])
    before = float(reader.loss(wholes, process, task).detach())
    optimizer = torch.optim.SGD(reader.parameters(), lr=0.05)
    for _ in range(20):
        optimizer.zero_grad()
        reader.loss(wholes, process, task).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert float(reader.loss(wholes, process, task).detach()) < before
