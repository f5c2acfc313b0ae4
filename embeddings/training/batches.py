"""What a training step sees: problems, the unit that solves each, and units that only look right."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.pairs.reading import Cell, Register


@dataclass(frozen=True, slots=True)
class Example:
    """One problem with a unit of grade 3 and one that is wrong or only related."""

    cell: Cell
    problem: str
    other_telling: str
    """The same problem in another register."""
    unit: str
    near: str


def epoch(cells: Sequence[Cell], batch: int, tellings: int, seed: int) -> Iterator[list[Example]]:
    """Batches for one pass: each cell in `tellings` of its registers, no cell twice in a batch.

    Half of a batch is neighbours (one process with many tasks, or one task in many processes), so that the encoder
    learns to tell apart what a generic one thinks the same; the rest is drawn at random.
    """
    chance = random.Random(seed)
    waiting: list[Example] = []
    for cell in cells:
        for register in _registers(cell, tellings, chance):
            waiting.append(_example(cell, register, chance))
    chance.shuffle(waiting)
    neighbours = _neighbourhoods(waiting)
    free = dict.fromkeys(range(len(waiting)))
    while len(free) >= batch // 2:
        taken = _draw(waiting, free, neighbours, batch, chance)
        for at in taken:
            free.pop(at)
        yield [waiting[at] for at in taken]


def _registers(cell: Cell, tellings: int, chance: random.Random) -> list[Register]:
    held = sorted(cell.problems)
    return chance.sample(held, min(tellings, len(held)))


def _example(cell: Cell, register: Register, chance: random.Random) -> Example:
    others = [text for other, text in sorted(cell.problems.items()) if other is not register]
    return Example(
        cell=cell,
        problem=cell.problems[register],
        other_telling=chance.choice(others) if others else cell.problems[register],
        unit=chance.choice(cell.units).text,
        near=chance.choice(cell.near).text if cell.near else "",
    )


def _neighbourhoods(examples: Sequence[Example]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, example in enumerate(examples):
        groups[example.cell.process].append(at)
        groups[example.cell.task].append(at)
    return groups


def _draw(
    examples: Sequence[Example],
    free: dict[int, None],
    neighbours: dict[str, list[int]],
    batch: int,
    chance: random.Random,
) -> list[int]:
    first = next(iter(free))
    cell = examples[first].cell
    kin = [at for at in (*neighbours[cell.process], *neighbours[cell.task]) if at in free]
    chance.shuffle(kin)
    taken: dict[int, None] = {}
    cells: set[str] = set()
    for at in (first, *kin):
        if len(taken) < batch // 2 and examples[at].cell.id not in cells:
            taken[at] = None
            cells.add(examples[at].cell.id)
    for at in free:
        if len(taken) >= batch:
            break
        if examples[at].cell.id not in cells:
            taken[at] = None
            cells.add(examples[at].cell.id)
    return list(taken)
