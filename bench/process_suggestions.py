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
from embeddings.factory import make_encoder
from matching.process_suggestions import suggest_processes
from matching.shipped import shipped_tools
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
    tools = shipped_tools(make_encoder(Settings.from_env(os.environ)))
    texts, processes = zip(*labelled(), strict=True)
    rows = list(zip(processes, suggest_processes(texts, tools), strict=True))
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
