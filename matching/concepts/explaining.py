"""What the concept graph finds in a sentence, and why: as values for a page, as lines for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matching.concepts.graph import ConceptGraph, Edge
from matching.concepts.linking import Concept, ConceptBook
from matching.values import CONCEPT_KIND_LABELS, Quote, Span

# Weaker guesses are not worth a line.
_SHOWN = 0.15
NOTHING_FOUND = "아는 말을 찾지 못했습니다. 무엇이 어떻게 되는지 한두 마디 더 적어 보십시오."


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept that the sentence names, and where."""

    concept: Concept
    spans: tuple[Span, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImpliedConcept:
    """A concept that follows, how sure that is (0…1), and the edges from a found one to it."""

    concept: Concept
    sure: float
    path: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is found in `text`, in reading order, and what follows from it, the surest first."""

    text: str
    found: tuple[FoundConcept, ...]
    implied: tuple[ImpliedConcept, ...]

    @property
    def quote(self) -> Quote:
        """The sentence with its found words marked, without those that lie inside others."""
        kept: list[Span] = []
        spans = {span for found in self.found for span in found.spans}
        for span in sorted(spans, key=lambda each: (each.start, -each.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return Quote(self.text, tuple(kept))


def explained(text: str, book: ConceptBook, graph: ConceptGraph) -> Explanation:
    """The concepts found with the words that gave them away, then what follows from them along edges."""
    spans = book.spans(text)
    found = tuple(
        FoundConcept(
            book.concepts[id_],
            tuple(where),
            tuple(dict.fromkeys(text[span.start : span.end] for span in where)),
        )
        for id_, where in sorted(spans.items(), key=lambda item: item[1][0].start)
    )
    spread = graph.spread(dict.fromkeys(spans, 1.0))
    sure = sorted(((strength, id_) for id_, strength in spread.items() if id_ not in spans), reverse=True)
    implied = tuple(
        ImpliedConcept(book.concepts[id_], strength, graph.path(spans, [id_]))
        for strength, id_ in sure
        if strength >= _SHOWN
    )
    return Explanation(text, found, implied)


def explain(text: str, book: ConceptBook, graph: ConceptGraph) -> Iterator[str]:
    """`explained` as lines."""
    told = explained(text, book, graph)
    if not told.found:
        yield NOTHING_FOUND
        return
    yield "문장에서 찾은 개념"
    for found in told.found:
        yield f"  {_told(found.concept)} ← " + ", ".join(f"‘{words}’" for words in found.words)
    if told.implied:
        yield "이어지는 개념"
    for implied in told.implied:
        yield f"  {_told(implied.concept)}, 확신 {implied.sure:.2f}"
        for edge in implied.path:
            yield f"    {book.concepts[edge.source].name} → {book.concepts[edge.target].name}: {edge.sentence}"


def _told(concept: Concept) -> str:
    return f"{CONCEPT_KIND_LABELS[concept.kind]} {concept.name} ({concept.id})"
