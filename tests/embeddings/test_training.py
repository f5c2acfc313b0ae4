"""Training on a toy model: what a step sees, what it is asked for, and that it learns the same thing twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.pairs.reading import Cell, Register, Unit
from embeddings.training.batches import epoch
from embeddings.training.loop import Recipe, teach
from embeddings.training.losses import (
    nearest_unit,
    nearest_word_by_word,
)
from embeddings.training.student import DOCUMENT, MAX_TOKENS, QUERY, Student, token_idf, tokenizer_of
from tests.embeddings.toy_cells import CELLS

NOBODY = torch.zeros(2, 2, dtype=torch.bool)


# Batches


def test_no_cell_stands_twice_in_a_batch() -> None:
    for batch in epoch(CELLS, 6, 3, seed=1):
        ids = [example.cell.id for example in batch]
        assert len(ids) == len(set(ids))
        assert 3 <= len(batch) <= 6


@pytest.mark.parametrize("tellings", [1, 2, 3, 9])
def test_each_cell_is_told_in_so_many_registers(tellings: int) -> None:
    """All but the last half batch, which is left out."""
    batch_size = 4
    seen = [example for batch in epoch(CELLS, batch_size, tellings, seed=1) for example in batch]
    told = Counter((example.cell.id, example.problem) for example in seen)
    assert set(told.values()) == {1}
    most = len(CELLS) * min(tellings, 3)
    assert most - batch_size // 2 < len(seen) <= most
    per_cell = Counter(example.cell.id for example in seen)
    assert max(per_cell.values()) == min(tellings, 3)


def test_an_example_is_made_of_its_own_cell() -> None:
    for example in (example for batch in epoch(CELLS, 4, 3, seed=1) for example in batch):
        cell = example.cell
        assert example.problem in cell.problems.values()
        assert example.other_telling in cell.problems.values()
        assert example.other_telling != example.problem
        assert example.unit in [unit.text for unit in cell.units]
        assert example.near in [unit.text for unit in cell.near] or (not cell.near and example.near == "")


def test_a_cell_told_once_is_its_own_retelling() -> None:
    lonely = [
        Cell(f"c{number}", "p", "t", "", {Register.LINE: f"한 줄 {number}"}, (Unit("", "가", 3),), ())
        for number in range(2)
    ]
    (batch,) = epoch(lonely, 2, 4, seed=1)
    assert all(example.other_telling == example.problem for example in batch)


def test_half_of_a_batch_is_of_one_process_or_task() -> None:
    batches = list(epoch(CELLS, 6, 3, seed=1))
    for batch in batches[: len(batches) // 2]:
        first = batch[0].cell
        kin = [example for example in batch if first.process == example.cell.process or first.task == example.cell.task]
        assert len(kin) >= 3


def test_one_seed_gives_one_order() -> None:
    first, again, other = (list(epoch(CELLS, 4, 2, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


# Student and loop


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads wait for each other longer than a toy takes to compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def student_of(model: Path) -> Student:
    return Student(model, "cpu", token_idf(tokenizer_of(model), [unit.text for cell in CELLS for unit in cell.units]))


def units_loss(student: Student) -> float:
    with torch.no_grad():
        problems = student.encode([cell.problems[Register.SHOP] for cell in CELLS], QUERY)
        units = student.encode([cell.units[0].text for cell in CELLS], DOCUMENT)
        barred = torch.zeros(len(CELLS), len(CELLS), dtype=torch.bool)
        return float(nearest_unit(problems, units, barred) + nearest_word_by_word(problems, units, barred))


def test_a_token_in_every_text_weighs_little(tiny_model: Path) -> None:
    tokenizer = tokenizer_of(tiny_model)
    idf = token_idf(tokenizer, ["비전 검사", "비전 설비", "비전 검사"])
    at = {word: tokenizer.convert_tokens_to_ids(f"▁{word}") for word in ("비전", "검사", "설비")}
    assert idf[at["비전"]] == pytest.approx(0)
    assert idf[at["검사"]] == pytest.approx(np.log(4 / 3))
    assert idf[at["설비"]] == pytest.approx(np.log(4 / 2))


def test_the_student_gives_what_the_product_gives(tiny_model: Path) -> None:
    from embeddings.factory import load_encoder

    texts = [cell.problems[Register.SHOP] for cell in CELLS]
    with torch.no_grad():
        ours = student_of(tiny_model).encode(texts, QUERY)
    theirs = load_encoder(str(tiny_model), "float32").encode_queries(texts)
    assert (ours.wholes.numpy() * theirs).sum(axis=1).min() > 0.999
    assert torch.allclose(ours.tokens.norm(dim=-1), torch.ones(ours.tokens.shape[:2]), atol=1e-4)


def test_prompt_marks_and_padding_have_no_weight(tiny_model: Path) -> None:
    student = student_of(tiny_model)
    short, long = "비전", "비전 검사 설비 " * 60
    made = student.encode([short, long], QUERY)
    tokens = len(student.tokenizer(QUERY + short)["input_ids"])
    counted = student.tokenizer.convert_ids_to_tokens(student.tokenizer(QUERY + short)["input_ids"])
    assert made.tokens.shape[1] == MAX_TOKENS
    assert made.weights[0, tokens - 1 :].abs().max() == 0
    assert [token for token, weight in zip(counted, made.weights[0].tolist(), strict=False) if weight] == ["▁비전"]
    assert made.weights[1, -1] == 0


def test_words_are_frozen_and_the_layers_above_are_not(tiny_model: Path) -> None:
    student = student_of(tiny_model)
    trained = {id(parameter) for parameter in student.parameters()}
    for name, parameter in student.model.named_parameters():
        assert (id(parameter) in trained) is not name.startswith("embeddings."), name


def test_a_few_steps_lower_the_loss_and_leave_the_words_alone(tiny_model: Path) -> None:
    student = student_of(tiny_model)
    before, words = units_loss(student), student.model.embeddings.word_embeddings.weight.detach().clone()
    said: list[str] = []
    teach(student, CELLS, Recipe(epochs=4, batch=6, tellings=3, rate=1e-2), said.append)
    assert units_loss(student) < 0.9 * before
    assert torch.equal(student.model.embeddings.word_embeddings.weight, words)
    assert not student.model.training
    assert said
    assert said[0].startswith("step 20/")


def test_the_same_seed_teaches_the_same_weights(tiny_model: Path) -> None:
    def taught(seed: int) -> dict[str, torch.Tensor]:
        torch.rand(seed + 1)
        student = student_of(tiny_model)
        teach(student, CELLS, Recipe(seed=seed, epochs=1, batch=6, tellings=1, rate=1e-3), lambda _: None)
        return {name: value.clone() for name, value in student.model.state_dict().items()}

    first, again, other = taught(7), taught(7), taught(8)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("bare", [6, len(CELLS)])
def test_cells_that_name_no_process_and_no_task_teach_too(tiny_model: Path, bare: int) -> None:
    """An operator's own file may name none at all."""
    cells = [Cell(cell.id, "", "", "", cell.problems, cell.units, cell.near) for cell in CELLS[:bare]]
    student = student_of(tiny_model)
    before = units_loss(student)
    teach(student, [*cells, *CELLS[bare:]], Recipe(epochs=3, batch=6, tellings=3, rate=1e-2), lambda _: None)
    assert units_loss(student) < before


def test_the_command_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "embeddings.training", "--help"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    for option in ("--out", "--seed", "--epochs", "--rank", "--all"):
        assert option in done.stdout
