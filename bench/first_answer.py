"""Cost of the first answer, as a ratio: the whole service call against bare `encode_queries` and bare FAISS search.

    python -m bench.first_answer [--sizes 200 20000] [--rounds 40] [--json OUT]

Larger markets are made from the demonstration suppliers: each copy keeps its texts with sentences of its neighbours
mixed in, and its vectors are those of the originals with a little noise, so that nobody waits for 100,000 encodings.
Both parts are timed alternately in the same run; the ratio is of medians, and the quartiles are printed with it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

import faiss
import numpy as np

from core.settings import Settings
from embeddings.factory import make_encoder, make_index
from embeddings.packing import pack_words, unpack_words
from matching.background import background_problems, background_units
from matching.casebook import shipped_casebook
from matching.centring import Centre
from matching.evaluation import encoded_trades
from matching.evaluation_files import read_problems, read_suppliers
from matching.finder import Tools, answer
from matching.market import Entry, IndexedUnit, Market, number_units, read_entry, sentence_spans
from matching.second_look import word_spans
from matching.shipped import shipped_tools
from matching.units import problem_text
from profiles.values import ProblemProfile, SupplierProfile

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
LIMIT = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 20_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    settings = replace(Settings.from_env(os.environ), vector_index="faiss")
    tools = shipped_tools(make_encoder(settings))
    problems = read_problems(SEEDS / "evaluation" / "problems.jsonl")[: options.rounds]
    results = []
    for size in options.sizes:
        market, vectors = generated_market(size, tools, settings)
        results.append(measure(market, vectors, tools, problems))
        print(json.dumps(results[-1], ensure_ascii=False))
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class CopiedVectors:
    """Sentence and word vectors of the originals, whichever copy is asked for; words packed, as in a database."""

    sentences: list[np.ndarray]
    words: list[bytes]
    origin: np.ndarray
    dimension: int

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, np.ndarray]:
        return {id_: self.sentences[self.origin[id_]] for id_ in ids}

    def word_vectors(self, ids: Sequence[int]) -> dict[int, np.ndarray]:
        return {id_: unpack_words(self.words[self.origin[id_]], self.dimension) for id_ in ids}


def generated_market(size: int, tools: Tools, settings: Settings) -> tuple[Market, CopiedVectors]:
    """A market of `size` suppliers from the seeds, and its store of sentence and word vectors."""
    suppliers = read_suppliers(SEEDS / "suppliers.jsonl")
    numbered = number_units(suppliers)
    units = [indexed.unit for own in numbered for indexed in own]
    spans = [(sentence_spans(unit), word_spans(unit.text)) for unit in units]
    encoded = tools.encoder.encode_document_parts(
        [unit.text for unit in units], [(*own, *words) for own, words in spans]
    )
    raw = np.stack([item.whole for item in encoded])
    centre = Centre.of(
        np.concatenate([raw, tools.encoder.encode_documents(background_units())]),
        tools.encoder.encode_queries(background_problems()),
    )
    originals = [
        read_entry(supplier, own, tools.morphemes, tools.book, tools.space)
        for supplier, own in zip(suppliers, numbered, strict=True)
    ]
    random = np.random.default_rng(7)
    entries, source = _copies(size, originals, random)
    origin = np.array(source)
    noise = random.normal(0, 0.01, (len(origin), raw.shape[1])).astype(np.float32)
    index = make_index(settings, tools.encoder.dimension, "bench")
    index.upsert(np.arange(len(origin)), centre.document(raw[origin] + noise))
    vectors = CopiedVectors(
        [item.parts[: len(own)] for item, (own, _) in zip(encoded, spans, strict=True)],
        [pack_words(item.parts[len(own) :]) for item, (own, _) in zip(encoded, spans, strict=True)],
        origin,
        tools.encoder.dimension,
    )
    trades = encoded_trades([entry.profile for entry in entries], tools)
    casebook = shipped_casebook(tools.encoder, tools.places)
    return Market.build(entries, index, centre, tools.morphemes, trades, casebook, tools.space), vectors


def _copies(size: int, originals: Sequence[Entry], random: np.random.Generator) -> tuple[list[Entry], list[int]]:
    """`size` suppliers, and for each of their units the number of the original's."""
    entries: list[Entry] = []
    source: list[int] = []
    for number in range(size):
        entry = originals[number % len(originals)]
        other = originals[int(random.integers(len(originals)))]
        first = len(source)
        source += [indexed.id for indexed in entry.units]
        copied = tuple(IndexedUnit(first + at, indexed.unit) for at, indexed in enumerate(entry.units))
        # A third of a neighbour's words: otherwise every copy would tie with its original.
        terms = (*entry.terms, *other.terms[::3]) if number >= len(originals) else entry.terms
        profile = entry.profile if number < len(originals) else _renamed(entry, number)
        entries.append(replace(entry, profile=profile, units=copied, terms=terms))
    return entries, source


def _renamed(entry: Entry, number: int) -> SupplierProfile:
    return replace(entry.profile, id=f"{entry.profile.id}-{number}")


def measure(
    market: Market, vectors: CopiedVectors, tools: Tools, problems: Sequence[ProblemProfile]
) -> dict[str, object]:
    """Milliseconds of the bare part and of the whole, alternating, and the ratio of their medians."""
    bare_index = faiss.IndexFlatIP(tools.encoder.dimension)
    bare_index.add(market.unit_vectors)

    def bare(problem: ProblemProfile) -> None:
        bare_index.search(tools.encoder.encode_queries([problem_text(problem)]), LIMIT)

    def whole(problem: ProblemProfile) -> None:
        answer(problem, market, tools, vectors=vectors, limit=LIMIT)

    bare(problems[0])
    whole(problems[0])
    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for number, problem in enumerate(problems):
        pair = [("bare", bare), ("whole", whole)]
        # Alternating who goes first: whatever the machine does meanwhile hits both alike.
        for name, act in pair if number % 2 else reversed(pair):
            started = time.perf_counter()
            act(problem)
            times[name].append((time.perf_counter() - started) * 1000)
    return {
        "suppliers": len(market),
        "units": len(market.unit_ids),
        "problems": len(problems),
        **{f"{name}_ms": round(median(values), 2) for name, values in times.items()},
        **{f"{name}_quartiles_ms": [round(value, 2) for value in quantiles(values)] for name, values in times.items()},
        "ratio": round(median(times["whole"]) / median(times["bare"]), 2),
    }


if __name__ == "__main__":
    main()
