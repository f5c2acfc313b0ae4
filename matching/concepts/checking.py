"""Checks the concept files: what a reviewer would otherwise have to see by eye. `flask concepts check` runs it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matching.concepts.graph import ENDS, Edge, EdgeType
from matching.concepts.linking import Concept
from matching.values import ConceptKind

SENTENCE_LENGTH = (12, 110)
PHRASE_LENGTH = (2, 30)
SENTENCE_END = "니다."
_PREFIXES = {ConceptKind.TECHNOLOGY: "tech"}
# Along these types no chain may come back to where it began.
TREES = (EdgeType.PART_OF,)
# Edges without which a concept of the kind says nothing.
_OWED: Mapping[ConceptKind, Sequence[frozenset[EdgeType]]] = {
    ConceptKind.SYMPTOM: (
        frozenset({EdgeType.APPEARS_IN, EdgeType.PART_OF}),
        frozenset({EdgeType.RELIEVED_BY, EdgeType.CAUSED_BY}),
    ),
    ConceptKind.CAUSE: (frozenset({EdgeType.CURED_BY}), frozenset({EdgeType.CAUSED_BY, EdgeType.ARISES_IN})),
    ConceptKind.TECHNOLOGY: (frozenset({EdgeType.DONE_WITH}),),
    ConceptKind.PROCESS: (frozenset({EdgeType.NEEDS, EdgeType.APPEARS_IN, EdgeType.ARISES_IN}),),
    ConceptKind.TASK: (frozenset({EdgeType.CURED_BY, EdgeType.RELIEVED_BY, EdgeType.NEEDS}),),
    ConceptKind.INDUSTRY: (frozenset({EdgeType.USES}),),
}


def faults(concepts: Sequence[Concept], edges: Sequence[Edge]) -> list[str]:
    """Everything wrong, one sentence each; empty when the graph may be shipped."""
    known = {concept.id: concept for concept in concepts}
    return [
        *_of_concepts(concepts),
        *_of_edges(known, edges),
        *_orphans(concepts, edges),
        *_circles(edges),
        *_shared_phrases(concepts, edges),
    ]


def _of_concepts(concepts: Sequence[Concept]) -> Iterable[str]:
    for id_, count in Counter(concept.id for concept in concepts).items():
        if count > 1:
            yield f"{id_}: the id stands {count} times"
    for concept in concepts:
        if concept.id.split(".")[0] != _PREFIXES.get(concept.kind, concept.kind.value):
            yield f"{concept.id}: an id begins with its kind"
        if not concept.name or not concept.layman.endswith(("다.", "오.")):
            yield f"{concept.id}: a name and a whole sentence (합쇼체) for laymen are needed"
        for phrase in concept.phrases:
            if not PHRASE_LENGTH[0] <= len(phrase) <= PHRASE_LENGTH[1]:
                yield f"{concept.id}: phrase {phrase!r} has {len(phrase)} characters"


def _of_edges(known: Mapping[str, Concept], edges: Sequence[Edge]) -> Iterable[str]:
    for ends, times in Counter((edge.source, edge.type.value, edge.target) for edge in edges).items():
        if times > 1:
            yield f"{' '.join(ends)}: the edge stands {times} times"
    for sentence, count in Counter(edge.sentence for edge in edges).items():
        if count > 1:
            yield f"{sentence!r} is said {count} times"
    for edge in edges:
        told = f"{edge.source} {edge.type} {edge.target}"
        source, target = known.get(edge.source), known.get(edge.target)
        if source is None or target is None:
            yield f"{told}: one end is no concept"
            continue
        kinds = source.kind, target.kind
        if kinds not in ENDS[edge.type]:
            yield f"{told}: such an edge does not join {' and '.join(kinds)}"
        shortest, longest = SENTENCE_LENGTH
        if not shortest <= len(edge.sentence) <= longest or not edge.sentence.endswith(SENTENCE_END):
            yield f"{told}: the sentence {edge.sentence!r} is too short, too long or no sentence"


def _orphans(concepts: Sequence[Concept], edges: Sequence[Edge]) -> Iterable[str]:
    types: dict[str, set[EdgeType]] = defaultdict(set)
    for edge in edges:
        types[edge.source].add(edge.type)
        types[edge.target].add(edge.type)
    for concept in concepts:
        for owed in _OWED[concept.kind]:
            if not owed & types[concept.id]:
                yield f"{concept.id}: an edge of type {' or '.join(sorted(owed))} is missing"


def _circles(edges: Sequence[Edge]) -> Iterable[str]:
    for type_ in TREES:
        for start in sorted({edge.source for edge in edges if edge.type is type_}):
            if leads_to(edges, type_, start, start):
                yield f"{start}: {type_} leads back to it"


def leads_to(edges: Iterable[Edge], type_: EdgeType, start: str, goal: str) -> bool:
    """True when edges of this type, at least one, lead from `start` to `goal`."""
    onward: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.type is type_:
            onward[edge.source].append(edge.target)
    seen: set[str] = set()
    waiting = list(onward.get(start, ()))
    while waiting:
        id_ = waiting.pop()
        if id_ == goal:
            return True
        if id_ not in seen:
            seen.add(id_)
            waiting += onward.get(id_, ())
    return False


def _shared_phrases(concepts: Sequence[Concept], edges: Sequence[Edge]) -> Iterable[str]:
    """A phrase may speak of two concepts only where an edge joins them: its sentence is the reason."""
    owners: dict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        for phrase in {concept.name, *concept.phrases}:
            owners[phrase.casefold()].add(concept.id)
    joined = {frozenset((edge.source, edge.target)) for edge in edges}
    for phrase, ids in owners.items():
        ordered = sorted(ids)
        for at, first in enumerate(ordered):
            for second in ordered[at + 1 :]:
                if frozenset((first, second)) not in joined:
                    yield f"{phrase!r} stands on {first} and {second}, which no edge joins"
