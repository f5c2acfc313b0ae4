"""Training: cells → a taught transformer."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch

from embeddings.pairs.reading import Cell
from embeddings.training.batches import Example, epoch
from embeddings.training.losses import Encoded, Reader, nearest_unit, nearest_word_by_word, same_problem
from embeddings.training.student import DOCUMENT, QUERY, Student


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides a run, beside the data. Chosen by trials on the dev cells (docs/matching.md)."""

    seed: int = 7
    epochs: int = 3
    batch: int = 24
    tellings: int = 3
    """Registers of a cell shown in one epoch."""
    rate: float = 7e-5
    warm_up: float = 0.1
    word_by_word: float = 1.0
    reading: float = 0.2
    retelling_every: int = 4
    """Every so many steps the problems are also compared with their retellings."""


def teach(student: Student, cells: Sequence[Cell], recipe: Recipe, say: Callable[[str], None] = print) -> None:
    """Train `student` in place. The same cells, recipe and machine give the same weights."""
    torch.manual_seed(recipe.seed)
    random.seed(recipe.seed)
    processes, tasks = _numbered(cell.process for cell in cells), _numbered(cell.task for cell in cells)
    reader = Reader(student.model.config.hidden_size, len(processes) - 1, len(tasks) - 1).to(student.device)
    batches = [
        batch
        for number in range(recipe.epochs)
        for batch in epoch(cells, recipe.batch, recipe.tellings, recipe.seed * 1000 + number)
    ]
    optimizer = torch.optim.AdamW(
        [
            {"params": student.parameters(), "lr": recipe.rate, "weight_decay": 0.01},
            {"params": reader.parameters(), "lr": 1e-3, "weight_decay": 0.0},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(batches), recipe.warm_up))
    student.model.train()
    started, shown = time.monotonic(), 0.0
    for step, batch in enumerate(batches):
        loss = _loss(student, reader, batch, processes, tasks, recipe, step)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        shown += float(loss.detach())
        if step % 20 == 19:
            pace = (time.monotonic() - started) / (step + 1)
            say(f"step {step + 1}/{len(batches)} loss {shown / 20:.3f} {pace:.2f} s/step")
            shown = 0.0
    student.model.eval()


def _loss(
    student: Student,
    reader: Reader,
    batch: Sequence[Example],
    processes: dict[str, int],
    tasks: dict[str, int],
    recipe: Recipe,
    step: int,
) -> torch.Tensor:
    problems = student.encode([example.problem for example in batch], QUERY)
    near = [example.near for example in batch if example.near]
    units = student.encode([*(example.unit for example in batch), *near], DOCUMENT)
    alike = _alike(batch)
    barred = torch.zeros(len(batch), len(units.wholes), dtype=torch.bool)
    barred[:, : len(batch)] = alike
    barred = barred.to(student.device)
    loss = nearest_unit(problems, units, barred)
    loss = loss + recipe.word_by_word * nearest_word_by_word(problems, units, barred)
    process = torch.tensor([processes[example.cell.process] for example in batch], device=student.device)
    task = torch.tensor([tasks[example.cell.task] for example in batch], device=student.device)
    both = torch.cat([problems.wholes, units.wholes[: len(batch)]])
    loss = loss + recipe.reading * reader.loss(both, process.repeat(2), task.repeat(2))
    if step % recipe.retelling_every == recipe.retelling_every - 1:
        retold: Encoded = student.encode([example.other_telling for example in batch], QUERY)
        loss = loss + same_problem(problems, retold, alike.to(student.device))
    return loss


def _alike(batch: Sequence[Example]) -> torch.Tensor:
    """Pairs of one (process, task): another cell's unit may well solve this problem, so it is no negative."""
    keys = [example.cell.key if example.cell.task else example.cell.id for example in batch]
    same = torch.tensor([[mine == theirs for theirs in keys] for mine in keys])
    return same & ~torch.eye(len(batch), dtype=torch.bool)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    numbered = {name: number for number, name in enumerate(sorted(set(names) - {""}))}
    return {**numbered, "": -100}


def _rate(step: int, steps: int, warm_up: float) -> float:
    warm = max(1, int(steps * warm_up))
    return min(1.0, (step + 1) / warm) * max(0.0, (steps - step) / max(1, steps - warm) if step >= warm else 1.0)
