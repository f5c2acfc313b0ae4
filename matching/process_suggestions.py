"""Which processes a text may be of: the five likeliest, how surely, and the words that say so.

Two readers are multiplied, as two witnesses: what the text's words say together (`process_shares`, the one call to the
word space), and the processes that its phrases name, or lead to along the graph's edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from matching.concepts.graph import ConceptGraph
from matching.concepts.linking import ConceptBook
from matching.finder import Tools
from matching.values import ConceptKind, Span
from profiles.values import Confidence, SuggestedProcess

Spans = Mapping[str, Sequence[Span]]

OFFERED = 5
WORDS = 3
# What a process keeps that no phrase names, and one that no known case is of: neither witness can rule out alone.
UNNAMED, UNKNOWN = 0.03, 1e-4
# Below this share nothing speaks for a process.
LEAST = 0.001
# From these shares on the first is nearly always right, or as often as not: `bench.process_suggestions`.
SURE, LIKELY = 0.9, 0.5


def suggest_processes(texts: Sequence[str], tools: Tools) -> list[tuple[SuggestedProcess, ...]]:
    """For each text (statement and wanted outcome) up to five processes, the likeliest first."""
    return [suggested(text, process_shares(text, tools), tools.book, tools.graph) for text in texts]


def process_shares(text: str, tools: Tools) -> dict[str, float]:
    """Process id → share of what the words of a text say, 0…1, sum 1; empty when none of its words is known."""
    place = tools.places([text])
    if not place.any():
        return {}
    shares = np.square(tools.space.kinds(place).process[0])
    return dict(zip(tools.space.processes, shares.tolist(), strict=True))


def suggested(
    text: str, shares: Mapping[str, float], book: ConceptBook, graph: ConceptGraph
) -> tuple[SuggestedProcess, ...]:
    """The five likeliest processes of `text`, given what the known cases say. Equal ones by id."""
    spans = book.spans(text)
    both = _together(shares, named_shares(spans, book, graph))
    best = [id_ for id_ in sorted(both, key=lambda id_: (-both[id_], id_)) if _is_process(id_, book)]
    return tuple(
        SuggestedProcess(
            id_, book.concepts[id_].name, both[id_], _confidence(both[id_]), _words(text, id_, spans, book, graph)
        )
        for id_ in best[:OFFERED]
        if both[id_] >= LEAST
    )


def _together(shares: Mapping[str, float], named: Mapping[str, float]) -> dict[str, float]:
    """Shares by both witnesses, sum 1; a witness who says nothing at all changes nothing."""
    said = {id_: (shares.get(id_, 0.0) + UNKNOWN) * (named.get(id_, 0.0) + UNNAMED) for id_ in {*shares, *named}}
    total = sum(said.values())
    return {id_: strength / total for id_, strength in said.items()}


def named_shares(spans: Spans, book: ConceptBook, graph: ConceptGraph) -> dict[str, float]:
    """Process id → share of what the phrases of a text say; those named more often weigh more, by the square root."""
    sure = graph.spread({id_: float(np.sqrt(len(found))) for id_, found in spans.items() if found})
    said = {id_: strength for id_, strength in sure.items() if _is_process(id_, book)}
    total = sum(said.values())
    return {id_: strength / total for id_, strength in said.items()}


def _confidence(share: float) -> Confidence:
    return Confidence.HIGH if share >= SURE else Confidence.MEDIUM if share >= LIKELY else Confidence.LOW


def _words(text: str, process: str, spans: Spans, book: ConceptBook, graph: ConceptGraph) -> tuple[str, ...]:
    """Words of the text that name the process or lead to it, in reading order, each once."""
    leading = [
        span
        for id_, found in spans.items()
        if id_ == process or (not _is_process(id_, book) and graph.path([id_], [process]))
        for span in found
    ]
    words = (text[span.start : span.end] for span in sorted(leading, key=lambda span: (span.start, span.end)))
    return tuple(dict.fromkeys(words))[:WORDS]


def _is_process(id_: str, book: ConceptBook) -> bool:
    return id_ in book.concepts and book.concepts[id_].kind is ConceptKind.PROCESS
