"""How often a suggested process is right, by its word: problems of the hard market whose process is on record.

    python -m bench.process_suggestions

The case memory holds none of these problems. Their industry and process fields are not read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from core.settings import Settings
from embeddings.factory import make_encoder, make_index
from embeddings.values import VectorIndex
from matching.casebook import shipped_casebook
from matching.concepts.graph import concept_graph
from matching.concepts.linking import concept_book
from matching.evaluation import file_market
from matching.evaluation_files import read_suppliers
from matching.finder import Tools
from matching.process_suggestions import suggest_processes
from matching.scoring import shipped_model
from matching.words import field_morphemes
from profiles.values import CONFIDENCE_LABELS

EVALUATION = Path(__file__).resolve().parent.parent / "seeds" / "evaluation" / "hard"
FILES = ("problems_dev.jsonl", "problems_test.jsonl")


def labelled() -> Iterable[tuple[str, str]]:
    """Text and process id of each problem on record."""
    for name in FILES:
        for line in (EVALUATION / name).read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            process = raw.get("about", {}).get("process")
            if process:
                yield "\n".join(filter(None, (raw["statement"], raw.get("wanted_outcome", "")))), process


def main() -> None:
    settings = Settings.from_env(os.environ)
    encoder = make_encoder(settings)

    def new_index(dimension: int) -> VectorIndex:
        return make_index(settings, dimension, "bench", None)

    tools = Tools(encoder, field_morphemes(), concept_book(), concept_graph(), shipped_model())
    suppliers = read_suppliers(EVALUATION / "suppliers.jsonl")
    market = file_market(suppliers, tools, new_index, shipped_casebook(encoder))
    texts, processes = zip(*labelled(), strict=True)
    rows = list(zip(processes, suggest_processes(texts, market, tools), strict=True))
    print(f"과제 {len(rows)}건")
    print(f"첫째가 맞음 {share(found[:1] and found[0].id == wanted for wanted, found in rows)}")
    print(f"다섯 안에 있음 {share(wanted in {item.id for item in found} for wanted, found in rows)}")
    for confidence, label in CONFIDENCE_LABELS.items():
        own = [found[0].id == wanted for wanted, found in rows if found and found[0].confidence is confidence]
        print(f"{label}: {len(own)}건 가운데 {share(own)}")


def share(right: Iterable[object]) -> str:
    """How many of these are true, as two decimals."""
    marks = [bool(mark) for mark in right]
    return f"{sum(marks) / len(marks):.2f}" if marks else "-"


if __name__ == "__main__":
    main()
