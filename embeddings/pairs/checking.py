"""Checks files of training cells: form, lengths, doubles, and how much any one template covers.

`python -m embeddings.pairs.checking [FILE …]` (all shipped files when none is named) prints faults and figures, and
ends with 1 when there is a fault.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from embeddings.pairs.reading import Cell, PairsError, Register, read_cells

# A text that shares its first two words, its last two, or any four in a row with others is of their template.
# The share is that of the problems (or of the units) that one such template covers.
MOST_OF_ONE_TEMPLATE = 0.005
# In a small file a handful is not yet a share.
_ALWAYS_ALLOWED = 3
STARTING = "starting-"
FEWEST_TELLINGS = 4
LENGTHS = {
    Register.SHOP: (20, 320),
    Register.ENGINEER: (40, 320),
    Register.FORM: (50, 380),
    Register.RESEARCH: (60, 420),
    Register.MEMO: (30, 300),
    Register.LINE: (4, 60),
}
_UNIT_LENGTHS = (30, 420)
_WORD = re.compile(r"[^\s.,!?;:…~()\[\]\"'“”‘’]+")


def faults_of(cell: Cell) -> list[str]:
    """What is wrong with one cell, as sentences."""
    faults = []
    # The 700 pairs of the first day were told once each, by the shop floor.
    if not cell.id.startswith(STARTING) and (
        len(cell.problems) < FEWEST_TELLINGS or Register.SHOP not in cell.problems
    ):
        faults.append(f"told in {len(cell.problems)} registers, not in {FEWEST_TELLINGS} with the shop floor's")
    for register, text in cell.problems.items():
        shortest, longest = LENGTHS[register]
        if not shortest <= len(text) <= longest:
            faults.append(f"{register} has {len(text)} characters, not {shortest} to {longest}")
    if len(cell.units) < 2 and not cell.id.startswith(STARTING):
        faults.append("fewer than two units")
    if any(unit.grade not in (0, 1) for unit in cell.near):
        faults.append("near holds units of grade 1 and 0")
    for unit in (*cell.units, *cell.near):
        if not _UNIT_LENGTHS[0] <= len(unit.text) <= _UNIT_LENGTHS[1]:
            faults.append(f"unit {unit.name!r} has {len(unit.text)} characters")
    return [f"{cell.id}: {fault}" for fault in faults]


def templates(texts: Iterable[str]) -> Counter[str]:
    """Template → how many texts show it: opening and closing two words, and every four words in a row."""
    counted: Counter[str] = Counter()
    for text in texts:
        words = [re.sub(r"\d+", "0", word) for word in _WORD.findall(text)]
        shown = {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
        if len(words) > 3:
            shown |= {"^ " + " ".join(words[:2]), " ".join(words[-2:]) + " $"}
        counted.update(shown)
    return counted


def worst_templates(texts: Sequence[str], most: float = MOST_OF_ONE_TEMPLATE) -> list[tuple[str, int]]:
    """Templates that cover more than `most` of `texts`, the widest first."""
    limit = max(_ALWAYS_ALLOWED, most * len(texts))
    return [(template, n) for template, n in templates(texts).most_common() if n > limit]


def check(paths: Sequence[Path] | None) -> list[str]:
    """All faults of the files as sentences."""
    try:
        cells = read_cells(paths)
    except PairsError as wrong:
        return [str(wrong)]
    faults = [fault for cell in cells for fault in faults_of(cell)]
    problems = [text for cell in cells for text in cell.problems.values()]
    units = [unit.text for cell in cells for unit in (*cell.units, *cell.near)]
    for kind, values in (("cell id", [cell.id for cell in cells]), ("problem", problems), ("unit", units)):
        faults += [f"{kind} twice: {value[:60]}" for value, n in Counter(values).items() if n > 1]
    for kind, texts in (("problems", problems), ("units", units)):
        faults += [f"template in {n} {kind}: {template}" for template, n in worst_templates(texts)]
    return faults


def figures(cells: Sequence[Cell]) -> str:
    """One line of counts."""
    problems = sum(len(cell.problems) for cell in cells)
    pairs = sum(cell.pairs for cell in cells)
    keys = len({cell.key for cell in cells})
    told = Counter(register for cell in cells for register in cell.problems)
    shares = ", ".join(f"{register} {told[register] / max(problems, 1):.0%}" for register in Register)
    return f"{len(cells)} cells, {keys} process × task, {problems} problems ({shares}), {pairs} pairs"


def main(arguments: Sequence[str]) -> int:
    """Command line; 0 when nothing is wrong."""
    paths = [Path(argument) for argument in arguments] or None
    faults = check(paths)
    print("\n".join(faults))
    if not any(".jsonl:" in fault for fault in faults):
        print(figures(read_cells(paths)))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
