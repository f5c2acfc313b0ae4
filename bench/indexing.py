"""Cost of indexing, as a ratio: what the product stores of each unit against bare `encode_documents`.

    python -m bench.indexing [--rounds 3]

The product's pass gives the vector of the unit, of its sentences and of its words, and packs them for the database.
Both are timed alternately over the demonstration suppliers' units; the ratio is of the best rounds.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from core.settings import Settings
from embeddings.factory import make_untaught_encoder
from embeddings.packing import pack_words
from matching.evaluation_files import read_suppliers
from matching.market import sentence_spans
from matching.second_look import word_spans
from matching.units import supplier_units

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    encoder = make_untaught_encoder(Settings.from_env(os.environ))
    units = [unit for supplier in read_suppliers(SEEDS / "suppliers.jsonl") for unit in supplier_units(supplier)]
    texts = [unit.text for unit in units]

    def bare() -> None:
        encoder.encode_documents(texts)

    def whole() -> None:
        spans = [(sentence_spans(unit), word_spans(unit.text)) for unit in units]
        encoded = encoder.encode_document_parts(texts, [(*own, *words) for own, words in spans])
        for item, (own, _) in zip(encoded, spans, strict=True):
            item.whole.tobytes()
            item.parts[: len(own)].astype("<f2").tobytes()
            pack_words(item.parts[len(own) :])

    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for number in range(options.rounds):
        pair = [("bare", bare), ("whole", whole)]
        for name, act in pair if number % 2 else reversed(pair):
            started = time.perf_counter()
            act()
            times[name].append(time.perf_counter() - started)
    best = {name: min(values) for name, values in times.items()}
    print(f"{len(texts)} units: bare {len(texts) / best['bare']:.0f}/s, product {len(texts) / best['whole']:.0f}/s")
    print(f"throughput of the product against bare encoding: {best['bare'] / best['whole']:.2f}")


if __name__ == "__main__":
    main()
