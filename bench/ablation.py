"""What each part of matching is worth: the parts removed in turn, weights fitted anew, the test market measured.

    python -m bench.ablation [--json OUT]

Weights are fitted on the markets that `make fit` uses and measured on the test problems of the hard market, over all
and for each register apart (nDCG@10, gain 2^grade − 1). Takes some minutes: every text is encoded by the taught and
by the untaught encoder.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.settings import Settings
from embeddings.factory import make_encoder, make_index, make_untaught_encoder
from embeddings.values import TextEncoder, VectorIndex
from matching.casebook import shipped_casebook
from matching.evaluation import file_market
from matching.evaluation_files import read_problems, read_qrels, read_suppliers
from matching.features import NAMES
from matching.fitting import HELD, Judged, fitted_weights, judged
from matching.metrics import ndcg
from matching.shipped import shipped_tools

EVALUATION = Path(__file__).resolve().parent.parent / "seeds" / "evaluation"
SEEDS = EVALUATION.parent
HARD = EVALUATION / "hard"
FITTED_ON = (
    (SEEDS / "suppliers.jsonl", (EVALUATION / "problems.jsonl",), EVALUATION / "qrels.tsv"),
    (HARD / "suppliers.jsonl", (HARD / "problems_dev.jsonl",), HARD / "qrels.tsv"),
    (
        EVALUATION / "fitting" / "suppliers.jsonl",
        (EVALUATION / "fitting" / "problems.jsonl",),
        EVALUATION / "fitting" / "qrels.tsv",
    ),
)
TESTED_ON = (HARD / "suppliers.jsonl", (HARD / "problems_test.jsonl",), HARD / "qrels.tsv")
PARTS = {
    "units": ("unit", "reference"),
    "company": ("company",),
    "BM25": ("words",),
    "concepts": ("task", "process", "industry"),
    "graph expansion": ("implied",),
    "case memory": ("case",),
    "word space": ("wordspace", "kind"),
    "second look": ("close",),
    "trade": ("trade",),
    "other structured": ("proven", "region", "budget"),
}


@dataclass(frozen=True)
class Measured:
    """Problems to fit on with their shares, and problems to test on, by one encoder."""

    fitted: list[Judged]
    shares: list[float]
    tested: list[Judged]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    settings = replace(Settings.from_env(os.environ), vector_index="faiss")
    registers = _registers(TESTED_ON[1])
    taught = _measured(make_encoder(settings), settings)
    rows = {"everything": _row(taught, (), registers)}
    rows |= {f"without {part}": _row(taught, names, registers) for part, names in PARTS.items()}
    untaught = _measured(make_untaught_encoder(settings), settings)
    rows["without the taught encoder"] = _row(untaught, (), registers)
    plain = tuple(name for name in NAMES if name not in ("unit", "company", "words"))
    rows["untaught, centred units + company + BM25"] = _row(untaught, plain, registers)
    names = ["all", *sorted(set(registers.values()))]
    print("| | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for row, figures in rows.items():
        print(f"| {row} | " + " | ".join(f"{figures[name]:.3f}" for name in names) + " |")
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _measured(encoder: TextEncoder, settings: Settings) -> Measured:
    tools = shipped_tools(encoder)
    casebook = shipped_casebook(encoder, tools.places)

    def new_index(dimension: int) -> VectorIndex:
        return make_index(settings, dimension, "ablation")

    def read(suppliers: Path, problems: Sequence[Path], qrels: Path) -> list[Judged]:
        market = file_market(read_suppliers(suppliers), tools, new_index, casebook)
        asked = [problem for path in problems for problem in read_problems(path)]
        return judged(asked, read_qrels(qrels), market, tools)

    fitted, shares = [], []
    for files in FITTED_ON:
        own = read(*files)
        fitted += own
        shares += [1.0 / len(own)] * len(own)
    return Measured(fitted, shares, read(*TESTED_ON))


def _row(measured: Measured, left_out: Sequence[str], registers: dict[str, str]) -> dict[str, float]:
    weights = fitted_weights(measured.fitted, HELD | dict.fromkeys(left_out, 0.0), measured.shares)
    vector = np.array([weights[name] for name in NAMES])
    found: dict[str, list[float]] = {"all": []}
    for one in measured.tested:
        if one.answerable:
            order = np.argsort(-(one.values @ vector), kind="stable")
            grades = one.grades.astype(int)
            value = ndcg(grades[order].tolist(), grades.tolist())
            found["all"].append(value)
            found.setdefault(registers[one.problem_id], []).append(value)
    return {name: float(np.mean(values)) for name, values in found.items()}


def _registers(files: Sequence[Path]) -> dict[str, str]:
    lines = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["id"]: line["register"] for line in lines}


if __name__ == "__main__":
    main()
