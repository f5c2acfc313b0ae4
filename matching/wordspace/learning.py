"""`python -m matching.wordspace.learning`: learns the word space anew from the training cells and a seed.

Some minutes on two cores. A problem's place must be nearest to the places of its own cell's units among thousands of
others, near misses among them, and process and task must be readable from either. Cells of the test split are left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from embeddings.pairs.reading import Cell, Split, read_cells, split_of
from matching.centring import unit_length
from matching.words import Morphemes, field_morphemes
from matching.wordspace.bags import PIECE, Bags, Tokens, tokens
from matching.wordspace.model import FILE, SHARPNESS, WordSpace, word_space, write_space

Rows = NDArray[np.int64]
NO_KIND = -100
NO_KEY = -1


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides a run, beside the data. Chosen by trials on the markets of `make fit` (docs/matching.md)."""

    seed: int = 0
    dimension: int = 256
    epochs: int = 16
    batch: int = 512
    units: int = 2_048
    """Of all units, so many stand beside each batch of problems."""
    rate: float = 5e-3
    kinds_rate: float = 1e-2
    hidden: float = 0.6
    """Share of a text's tokens that are hidden from each step: no text may be known by one word."""
    scale: float = 12.0
    least_words: int = 2
    least_pieces: int = 3
    """Texts that a word, or a pair of characters, must stand in."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The cells as tokens. `owners` (problems,) → cell; `sellers` (units,) → cell, or −1 − cell for a near miss."""

    problems: Sequence[Tokens]
    owners: Rows
    units: Sequence[Tokens]
    sellers: Rows
    keys: Rows
    """(cells,): cells of one process and task share a number; their units may well solve each other's problems."""
    processes: tuple[str, ...]
    tasks: tuple[str, ...]
    process_of: Rows
    """(cells,), NO_KIND where a cell names none."""
    task_of: Rows
    beside: dict[int, list[int]] = field(default_factory=dict)
    """Cell → its own units and its near misses."""

    @classmethod
    def of(cls, cells: Sequence[Cell], morphemes: Morphemes) -> Lesson:
        """Tokenize the cells."""

        def read(text: str) -> list[str]:
            return tokens(text, morphemes.forms(text))

        told = [(at, read(text)) for at, cell in enumerate(cells) for text in cell.problems.values()]
        sold = [(at, read(unit.text)) for at, cell in enumerate(cells) for unit in cell.units]
        missed = [(-1 - at, read(unit.text)) for at, cell in enumerate(cells) for unit in cell.near]
        processes, tasks = _names(cell.process for cell in cells), _names(cell.task for cell in cells)
        keys = {key: at for at, key in enumerate(_names(cell.key if cell.task else cell.id for cell in cells))}
        beside: dict[int, list[int]] = {}
        for unit, (at, _) in enumerate((*sold, *missed)):
            beside.setdefault(at if at >= 0 else -1 - at, []).append(unit)
        return cls(
            [text for _, text in told],
            _rows(at for at, _ in told),
            [text for _, text in (*sold, *missed)],
            _rows(at for at, _ in (*sold, *missed)),
            _rows(keys[cell.key if cell.task else cell.id] for cell in cells),
            processes,
            tasks,
            _rows(processes.index(cell.process) if cell.process else NO_KIND for cell in cells),
            _rows(tasks.index(cell.task) if cell.task else NO_KIND for cell in cells),
            beside,
        )


class _Student(torch.nn.Module):
    def __init__(self, size: int, recipe: Recipe, processes: int, tasks: int) -> None:
        super().__init__()
        self.hidden = recipe.hidden
        self.words = torch.nn.EmbeddingBag(size, recipe.dimension, mode="sum")
        torch.nn.init.normal_(self.words.weight, std=recipe.dimension**-0.5)
        self.process = torch.nn.Linear(recipe.dimension, max(processes, 1))
        self.task = torch.nn.Linear(recipe.dimension, max(tasks, 1))

    def places(self, bags: Bags) -> torch.Tensor:
        """(n, d), unit length; some of the tokens are hidden."""
        weights = torch.from_numpy(bags.weights)
        seen = weights * (torch.rand(len(weights)) > self.hidden)
        found = self.words(torch.from_numpy(bags.columns), torch.from_numpy(bags.offsets[:-1]), per_sample_weights=seen)
        return functional.normalize(found, dim=1)

    def misread(self, places: torch.Tensor, process: Rows, task: Rows) -> torch.Tensor:
        """Cross-entropy of process and task, read off the places."""
        sharp = places * SHARPNESS
        return functional.cross_entropy(self.process(sharp), torch.from_numpy(process)) + functional.cross_entropy(
            self.task(sharp), torch.from_numpy(task)
        )


def learn(lesson: Lesson, recipe: Recipe, say: Callable[[str], None] = print) -> WordSpace:
    """The space of these cells. The same cells, recipe and machine give the same numbers."""
    torch.manual_seed(recipe.seed)
    chance = np.random.default_rng(recipe.seed)
    held, idf = _vocabulary(lesson, recipe)
    number = {token: at for at, token in enumerate(held)}
    problems, units = Bags.of(lesson.problems, number, idf), Bags.of(lesson.units, number, idf)
    student = _Student(len(held), recipe, len(lesson.processes), len(lesson.tasks))
    rates = (recipe.rate, recipe.kinds_rate)
    kinds = [*student.process.parameters(), *student.task.parameters()]
    learnt: list[dict[str, object]] = [{"params": list(student.words.parameters())}, {"params": kinds}]
    optimizer = torch.optim.Adam(learnt)
    batch = min(recipe.batch, len(problems))
    steps = recipe.epochs * (len(problems) // batch)
    step = 0
    for number_of_epoch in range(recipe.epochs):
        order = chance.permutation(len(problems))
        for start in range(0, len(problems) - batch + 1, batch):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * (1 - step / steps)
            chosen = order[start : start + batch]
            loss = _loss(student, lesson, problems, units, chosen, _beside(lesson, chosen, recipe, chance), recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            step += 1
        say(f"epoch {number_of_epoch + 1}/{recipe.epochs} loss {float(loss.detach()):.3f}")
    return word_space(
        held,
        idf,
        student.words.weight.detach().numpy(),
        lesson.processes,
        lesson.tasks,
        _directions(student.process),
        _directions(student.task),
    )


def solved(cells: Sequence[Cell], lesson: Lesson, space: WordSpace) -> dict[str, NDArray[np.float32]]:
    """Cell id → mean direction of its units' places (d,)."""
    places = space.encode(lesson.units)
    sums = np.zeros((len(cells), space.dimension), dtype=np.float32)
    right = lesson.sellers >= 0
    np.add.at(sums, lesson.sellers[right], places[right])
    return dict(zip((cell.id for cell in cells), unit_length(sums), strict=True))


def _vocabulary(lesson: Lesson, recipe: Recipe) -> tuple[list[str], NDArray[np.float32]]:
    counts = Counter(token for text in (*lesson.problems, *lesson.units) for token in set(text))
    held = sorted(
        token
        for token, count in counts.items()
        if count >= (recipe.least_pieces if token.startswith(PIECE) else recipe.least_words)
    )
    texts = len(lesson.problems) + len(lesson.units)
    return held, np.array([np.log(texts / counts[token]) for token in held], dtype=np.float32)


def _beside(lesson: Lesson, chosen: Rows, recipe: Recipe, chance: np.random.Generator) -> Rows:
    """The units that solve the chosen problems, their near misses, and others drawn at random."""
    own = np.unique([unit for cell in lesson.owners[chosen] for unit in lesson.beside[int(cell)]])
    others = np.setdiff1d(np.arange(len(lesson.units)), own)
    count = min(len(others), max(0, recipe.units - len(own)))
    return np.concatenate([own, chance.choice(others, count, replace=False)]).astype(np.int64)


def _loss(
    student: _Student, lesson: Lesson, problems: Bags, units: Bags, chosen: Rows, beside: Rows, recipe: Recipe
) -> torch.Tensor:
    cells, sellers = lesson.owners[chosen], lesson.sellers[beside]
    sold = np.maximum(sellers, 0)
    right = sellers[None, :] == cells[:, None]
    keys = np.where(sellers >= 0, lesson.keys[sold], NO_KEY)
    alike = (keys[None, :] == lesson.keys[cells][:, None]) & ~right
    mine, theirs = student.places(problems.taken(chosen)), student.places(units.taken(beside))
    scores = (recipe.scale * mine @ theirs.T).masked_fill(torch.from_numpy(alike), -1e4)
    wanted = torch.from_numpy(right)
    nearest = -(functional.log_softmax(scores, dim=1) * wanted).sum(dim=1) / wanted.sum(dim=1)
    process = np.where(sellers >= 0, lesson.process_of[sold], NO_KIND)
    task = np.where(sellers >= 0, lesson.task_of[sold], NO_KIND)
    read = student.misread(mine, lesson.process_of[cells], lesson.task_of[cells])
    return nearest.mean() + 0.5 * read + 0.5 * student.misread(theirs, process, task)


def _directions(layer: torch.nn.Linear) -> NDArray[np.float32]:
    return np.concatenate([layer.weight.detach().numpy(), layer.bias.detach().numpy()[:, None]], axis=1)


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found) - {""}))


def _rows(numbers: Iterable[int]) -> Rows:
    return np.fromiter(numbers, dtype=np.int64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn and write."""
    # Before anything starts PyTorch's threads: with denormal numbers a step takes several times as long.
    torch.set_flush_denormal(True)
    parser = argparse.ArgumentParser(prog="python -m matching.wordspace.learning", description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path, help="files of training cells (default: the shipped ones)")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    asked = parser.parse_args(arguments)
    cells = [cell for cell in read_cells(asked.pairs or None) if split_of(cell.key) is not Split.TEST]
    lesson = Lesson.of(cells, field_morphemes())
    space = learn(lesson, Recipe(seed=asked.seed, epochs=asked.epochs))
    space = write_space(replace(space, solved=solved(cells, lesson, space)), asked.out)
    print(f"{asked.out}: {len(space.tokens):,} words and pieces, {asked.out.stat().st_size >> 10:,} KB")


if __name__ == "__main__":
    main()
