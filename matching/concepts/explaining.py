"""What the concept graph finds in a sentence, and why, as lines for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from matching.concepts.graph import ConceptGraph, Edge
from matching.concepts.linking import ConceptBook
from matching.values import CONCEPT_KIND_LABELS

# Weaker guesses are not worth a line.
_SHOWN = 0.15


def explain(text: str, book: ConceptBook, graph: ConceptGraph) -> Iterator[str]:
    """Lines: the concepts found with the words that gave them away, then what follows from them along edges."""
    found = book.spans(text)
    if not found:
        yield "아는 말을 찾지 못했습니다. 무엇이 어떻게 되는지 한두 마디 더 적어 보십시오."
        return
    yield "문장에서 찾은 개념"
    for id_, spans in sorted(found.items(), key=lambda item: item[1][0].start):
        words = ", ".join(f"‘{text[span.start : span.end]}’" for span in spans)
        yield f"  {_told(book, id_)} ← {words}"
    spread = graph.spread(dict.fromkeys(found, 1.0))
    implied = [(sure, id_) for id_, sure in spread.items() if id_ not in found and sure >= _SHOWN]
    if implied:
        yield "이어지는 개념"
    for sure, id_ in sorted(implied, reverse=True):
        yield f"  {_told(book, id_)}, 확신 {sure:.2f}"
        for edge in graph.path(found, [id_]):
            yield f"    {_step(book, edge)}: {edge.sentence}"


def _told(book: ConceptBook, id_: str) -> str:
    concept = book.concepts[id_]
    return f"{CONCEPT_KIND_LABELS[concept.kind]} {concept.name} ({id_})"


def _step(book: ConceptBook, edge: Edge) -> str:
    return f"{book.concepts[edge.source].name} → {book.concepts[edge.target].name}"
