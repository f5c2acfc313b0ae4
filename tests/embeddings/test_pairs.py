"""The training cells: what the check finds wrong, how they are split, and that the shipped ones are right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from embeddings.pairs.checking import LENGTHS, check, faults_of, figures, main, templates, worst_templates
from embeddings.pairs.reading import NO_KEY, Cell, PairsError, Register, Split, Unit, read_cells, split_of

FEWEST_PAIRS = 8_000
SMALLEST_SHARE = 0.10


def a_text(number: int, part: int) -> str:
    """Twenty words that stand in no other text."""
    return " ".join(chr(ord("가") + (number * 10 + part) * 20 + at) + "글말" for at in range(20))


def a_cell(number: int = 0, **changes: Any) -> Cell:
    """A cell without any fault, told in all registers but the line; no two cells share a word."""
    registers = [register for register in Register if register is not Register.LINE]
    made = Cell(
        id=f"cell-{number}",
        process="process.press",
        task="task.vision",
        concept="은줄",
        problems={register: a_text(number, part) for part, register in enumerate(registers)},
        units=tuple(Unit(f"솔루션{part}", a_text(number, part), 3) for part in (5, 6)),
        near=tuple(Unit("", a_text(number, 7 + grade), grade) for grade in (1, 0)),
    )
    return replace(made, **changes)


def line_of(cell: Cell) -> dict[str, Any]:
    """The cell as a line of a file."""
    return {
        "cell": cell.id,
        "process": cell.process,
        "task": cell.task,
        "concept": cell.concept,
        **{register.value: text for register, text in cell.problems.items()},
        "units": [{"name": unit.name, "description": unit.description} for unit in cell.units],
        "near": [{"name": unit.name, "description": unit.description, "grade": unit.grade} for unit in cell.near],
    }


def written(folder: Path, cells: Sequence[Cell], name: str = "toy.jsonl") -> Path:
    path = folder / name
    lines = [json.dumps(line_of(cell), ensure_ascii=False) for cell in cells]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def retold(cell: Cell, **texts: str) -> Cell:
    return replace(cell, problems={**cell.problems, **{Register(register): text for register, text in texts.items()}})


def told_in(cell: Cell, *registers: Register) -> Cell:
    return replace(cell, problems={register: cell.problems[register] for register in registers})


@lru_cache(maxsize=1)
def shipped() -> tuple[Cell, ...]:
    return tuple(read_cells())


def test_a_cell_is_read_as_it_was_written(tmp_path: Path) -> None:
    cells = [a_cell(0), a_cell(1, near=()), a_cell(2, task="")]
    assert read_cells([written(tmp_path, cells)]) == cells
    assert cells[0].pairs == 10
    assert cells[0].key == "process.press|task.vision"


def test_a_good_cell_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(a_cell()) == []
    assert check([written(tmp_path, [a_cell(number) for number in range(5)])]) == []


ALL = tuple(Register)[:5]
BAD: list[tuple[str, Callable[[Cell], Cell]]] = [
    ("told in 3 registers", lambda cell: told_in(cell, *ALL[:3])),
    ("told in 4 registers, not in 4 with the shop floor's", lambda cell: told_in(cell, *ALL[1:5])),
    *(
        (f"{register} has {length} characters", lambda cell, r=register, n=length: retold(cell, **{r.value: "가" * n}))
        for register, (shortest, longest) in LENGTHS.items()
        for length in (shortest - 1, longest + 1)
    ),
    ("fewer than two units", lambda cell: replace(cell, units=cell.units[:1])),
    ("near holds units of grade 1 and 0", lambda cell: replace(cell, near=(replace(cell.near[0], grade=2),))),
    ("near holds units of grade 1 and 0", lambda cell: replace(cell, near=(replace(cell.near[0], grade=-1),))),
    ("unit '짧음' has 8 characters", lambda cell: replace(cell, units=(*cell.units, Unit("짧음", "네 글자", 3)))),
    ("unit '긺' has 421 characters", lambda cell: replace(cell, units=(*cell.units, Unit("긺", "가" * 418, 3)))),
    ("unit '곁' has 4 characters", lambda cell: replace(cell, near=(Unit("곁", "가", 0),))),
]


@pytest.mark.parametrize(("fault", "spoil"), BAD, ids=[f"{at}-{fault[:20]}" for at, (fault, _) in enumerate(BAD)])
def test_each_fault_of_a_cell_is_named(tmp_path: Path, fault: str, spoil: Callable[[Cell], Cell]) -> None:
    spoilt = spoil(a_cell())
    (found,) = faults_of(spoilt)
    assert found.startswith(f"cell-0: {fault}")
    assert found in check([written(tmp_path, [spoilt])])


@pytest.mark.parametrize("register", list(Register))
def test_the_limits_of_a_length_are_allowed(register: Register) -> None:
    for length in LENGTHS[register]:
        assert faults_of(retold(a_cell(), **{register.value: "가" * length})) == []


def test_a_starting_pair_may_be_one_telling_and_one_unit() -> None:
    cell = a_cell(id="starting-007")
    assert faults_of(replace(told_in(cell, Register.SHOP), units=cell.units[:1])) == []


@pytest.mark.parametrize(
    ("fault", "other"),
    [
        ("cell id twice: cell-0", a_cell(1, id="cell-0")),
        ("problem twice: ", retold(a_cell(1), memo=a_cell(0).problems[Register.MEMO])),
        ("unit twice: ", replace(a_cell(1), near=(replace(a_cell(0).units[0], grade=0),))),
    ],
)
def test_what_stands_twice_is_named(tmp_path: Path, fault: str, other: Cell) -> None:
    (found,) = check([written(tmp_path, [a_cell(0), other])])
    assert found.startswith(fault)


def test_a_template_in_many_texts_is_named(tmp_path: Path) -> None:
    cells = [
        retold(a_cell(number), memo=a_cell(number).problems[Register.MEMO] + " 검토 바랍니다") for number in range(4)
    ]
    assert check([written(tmp_path, cells)]) == ["template in 4 problems: 검토 바랍니다 $"]
    assert check([written(tmp_path, cells[:3])]) == []


def test_a_text_shows_its_opening_its_closing_and_every_four_words() -> None:
    assert templates(["하나 둘, 셋 넷 다섯."]) == Counter(
        {"^ 하나 둘": 1, "넷 다섯 $": 1, "하나 둘 셋 넷": 1, "둘 셋 넷 다섯": 1}
    )
    assert templates(["하나 둘 셋"]) == Counter()
    # A template counts once a text, and numbers are all alike.
    assert templates(["월 30건 또 월 7건 또 월 30건 또"])["월 0건 또 월"] == 1


def test_the_widest_templates_come_first_and_narrow_ones_not_at_all() -> None:
    letters = "가나다라마바사"
    texts = [
        f"{start} 반복 {letters[number]}거 {start}{letters[number]}너"
        for start, n in (("개", 6), ("내", 4), ("대", 3))
        for number in range(n)
    ]
    assert worst_templates(texts) == [("^ 개 반복", 6), ("^ 내 반복", 4)]
    assert worst_templates(texts, most=0.4) == [("^ 개 반복", 6)]
    assert worst_templates(texts, most=0.5) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "toy.jsonl:2: JSONDecodeError"),
        ("[]", "toy.jsonl:2: TypeError"),
        ('{"cell": "x"}', "toy.jsonl:2: KeyError('process')"),
        (
            json.dumps({**line_of(a_cell()), "near": [{"name": "", "description": "", "grade": "?"}]}),
            "toy.jsonl:2: ValueError",
        ),
        (json.dumps({**line_of(a_cell()), "units": [{"name": "x"}]}), "toy.jsonl:2: KeyError('description')"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_file(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, [a_cell()])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(PairsError) as caught:
        read_cells([path])
    assert str(caught.value).startswith(said)
    assert check([path]) == [str(caught.value)]


def test_the_command_prints_faults_and_figures_and_ends_with_one_for_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = written(tmp_path, [a_cell()]), written(tmp_path, [a_cell(units=())], "bad.jsonl")
    assert main([str(good)]) == 0
    assert figures([a_cell()]) in capsys.readouterr().out
    assert main([str(bad)]) == 1
    assert "cell-0: fewer than two units" in capsys.readouterr().out
    bad.write_text("{\n", encoding="utf-8")
    assert main([str(bad)]) == 1
    assert "bad.jsonl:1: " in capsys.readouterr().out


def test_figures_count_cells_combinations_problems_and_pairs() -> None:
    said = figures([a_cell(0), a_cell(1), a_cell(2, task="task.fdc")])
    assert said.startswith("3 cells, 2 process × task, 15 problems (shop 20%, ")
    assert said.endswith("line 0%), 30 pairs")


def test_the_shipped_cells_have_no_fault() -> None:
    assert check(None) == []


def test_the_shipped_cells_are_enough_and_speak_in_every_register() -> None:
    """Shares are of all problems of all files, the starting pairs too: what a training pass draws from."""
    cells = shipped()
    assert sum(cell.pairs for cell in cells) >= FEWEST_PAIRS
    told = Counter(register for cell in cells for register in cell.problems)
    shares = {register: told[register] / told.total() for register in Register}
    assert min(shares.values()) >= SMALLEST_SHARE, shares


def test_every_split_has_its_part_of_the_combinations() -> None:
    keys = {cell.key for cell in shipped() if cell.key != NO_KEY}
    counted = Counter(split_of(key) for key in keys)
    assert 0.04 <= counted[Split.DEV] / len(keys) <= 0.10
    assert 0.05 <= counted[Split.TEST] / len(keys) <= 0.11


def test_no_combination_and_no_text_stands_in_two_splits() -> None:
    splits: dict[str, set[Split]] = {}
    texts: dict[str, set[Split]] = {}
    for cell in shipped():
        split = split_of(cell.key)
        splits.setdefault(f"{cell.process}|{cell.task}", set()).add(split)
        for text in (*cell.problems.values(), *(unit.text for unit in (*cell.units, *cell.near))):
            texts.setdefault(text, set()).add(split)
    assert all(len(own) == 1 for own in splits.values())
    assert all(len(own) == 1 for own in texts.values())
    assert set().union(*splits.values()) == set(Split)


def test_a_split_never_changes() -> None:
    """Written down once: another assignment would put test cells into the training of a model shipped before."""
    known = {
        "process.forging|task.vision": "test",
        "process.forging|task.fdc": "test",
        "process.rolling|task.fdc": "dev",
        "process.casting|task.predict": "dev",
        "process.press|task.vision": "train",
        "process.welding|": "train",
        "|task.demand": "train",
    }
    assert {key: split_of(key).value for key in known} == known
    assert split_of(NO_KEY) is Split.TRAIN
    asked = "import sys; from embeddings.pairs.reading import split_of; print(*map(split_of, sys.argv[1:]))"
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", asked, *known],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.split() == list(known.values())
