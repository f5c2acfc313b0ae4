"""The training cells: one shop-floor problem told in six registers, and the supplier units that solve it, a line each.

Files `*.jsonl` of this folder; every (problem, unit) of a cell is one training pair, every `near` a graded negative.
Those in `later/` were written after the shipped adapter was trained: the case memory and the word space have them, the
encoder has not yet seen them. Whoever trains anew moves them up first. Cells of `outside.jsonl` ask for what no
software, AI or automation vendor does; nothing is trained to find it, but it must be known for what it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LATER = FOLDER / "later"
NO_KEY = "|"
# Of a hundred (process, task) combinations, this many are kept for choosing settings, and this many for the last look.
_DEV_PERCENT, _TEST_PERCENT = 7, 8


class Register(StrEnum):
    """The voice a problem is told in."""

    SHOP = "shop"
    ENGINEER = "engineer"
    FORM = "form"
    RESEARCH = "research"
    MEMO = "memo"
    LINE = "line"


class Split(StrEnum):
    """What a cell may be used for."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Unit:
    """One solution as a supplier words it, with how well it fits the cell: 3 solves it, 1 is related, 0 is wrong."""

    name: str
    description: str
    grade: int

    @property
    def text(self) -> str:
        """What is embedded: the name, then the description."""
        return f"{self.name}. {self.description}" if self.name else self.description


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a file: `problems` by register, `units` of grade 3, `near` of grade 1 and 0."""

    id: str
    process: str
    task: str
    concept: str
    problems: dict[Register, str]
    units: tuple[Unit, ...]
    near: tuple[Unit, ...]
    outside: bool = False
    """What is asked is none of a software, AI or automation vendor's business; the units are of those whose it is."""

    @property
    def key(self) -> str:
        """The concept by which cells are split: cells of one process and one task never part."""
        return f"{self.process}|{self.task}"

    @property
    def pairs(self) -> int:
        """How many problem–unit pairs the cell gives."""
        return len(self.problems) * len(self.units)


class PairsError(ValueError):
    """A line that cannot be used, with its file and number."""


def read_cells(paths: Iterable[Path] | None = None) -> list[Cell]:
    """All cells of `paths` (the shipped files when None), in file order. Raises `PairsError`."""
    files = [*taught_files(), *sorted(LATER.glob("*.jsonl"))] if paths is None else list(paths)
    return [cell for path in files for cell in _cells_of(path)]


def taught_files() -> list[Path]:
    """The files that training reads."""
    return sorted(FOLDER.glob("*.jsonl"))


def split_of(key: str) -> Split:
    """Where the cells of a (process, task) key belong. Stable between runs; without a key they are for training."""
    if key == NO_KEY:
        return Split.TRAIN
    bucket = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100
    if bucket < _TEST_PERCENT:
        return Split.TEST
    return Split.DEV if bucket < _TEST_PERCENT + _DEV_PERCENT else Split.TRAIN


def _cells_of(path: Path) -> Iterator[Cell]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield _cell(json.loads(line))
        except (ValueError, KeyError, TypeError) as wrong:
            raise PairsError(f"{path.name}:{number}: {wrong!r}") from wrong


def _cell(raw: dict[str, Any]) -> Cell:
    return Cell(
        id=raw["cell"],
        process=raw["process"],
        task=raw["task"],
        concept=raw["concept"],
        problems={register: raw[register.value] for register in Register if raw.get(register.value)},
        units=tuple(Unit(unit["name"], unit["description"], 3) for unit in raw["units"]),
        near=tuple(Unit(unit["name"], unit["description"], int(unit["grade"])) for unit in raw.get("near", ())),
        outside=bool(raw.get("outside")),
    )
