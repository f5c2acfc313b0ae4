"""The concepts as officers read them: found by a word, each with its phrases, its edges and the history of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.service import names_of
from accounts.values import Actor
from core.errors import NotFound
from core.text import clean_line
from matching import queries
from matching.concept_additions import concept_of, edge_of, present_knowledge, shipped_knowledge
from matching.concepts.adding import Knowledge, named
from matching.concepts.graph import ENDS, Edge, EdgeType
from matching.concepts.linking import Concept
from matching.concepts.wording import RELATION_LABELS
from matching.knowledge import require_officer, speaks_of, told_name
from matching.models import ConceptAddition
from matching.values import AdditionKind, ConceptKind

FIRST_OF_KIND = 6
PAGE_SIZE = 40
LATEST = 8


@dataclass(frozen=True, slots=True)
class AdditionView:
    """One addition with the names of its concepts and of whoever made it or took it back."""

    id: int
    kind: AdditionKind
    concept_id: str
    concept_name: str
    target_name: str
    edge_label: str
    phrase: str
    sentence: str
    reason: str
    added_by: str
    added_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """One concept of a list: how many phrases and edges it has, how many of them were added, and the phrase found."""

    concept: Concept
    phrases: int
    edges: int
    added: int
    hit: str


@dataclass(frozen=True, slots=True)
class ConceptGroup:
    """Concepts of one kind; `total` counts those that were found, shown or not."""

    kind: ConceptKind
    total: int
    lines: tuple[ConceptLine, ...]


@dataclass(frozen=True, slots=True)
class ConceptList:
    """What a search over the concepts found, by kind, with the newest changes."""

    groups: tuple[ConceptGroup, ...]
    counts: dict[ConceptKind, int]
    total: int
    phrases: int
    edges: int
    number: int
    pages: int
    latest: tuple[AdditionView, ...]


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """A phrase of a concept; `addition` when an officer added it."""

    text: str
    addition: AdditionView | None


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """An edge seen from one of its ends."""

    other: Concept
    sentence: str
    addition: AdditionView | None


@dataclass(frozen=True, slots=True)
class Relation:
    """The edges of one type that begin (or end) at a concept, under their label."""

    label: str
    lines: tuple[EdgeLine, ...]


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """One concept whole. `relations` in the order of the edge types; `history` the newest first."""

    concept: Concept
    phrases: tuple[PhraseLine, ...]
    relations: tuple[Relation, ...]
    history: tuple[AdditionView, ...]

    @property
    def edge_count(self) -> int:
        """How many edges there are in both directions."""
        return sum(len(relation.lines) for relation in self.relations)


def concept_list(
    session: Session, *, actor: Actor, text: str = "", kind: ConceptKind | None = None, number: int = 1
) -> ConceptList:
    """Concepts whose name or phrase holds `text`, all when it is empty. Officers only.

    Of each kind the first few; of one `kind` page by page.
    """
    require_officer(actor)
    known = present_knowledge(session)
    lines = _lines(known, clean_line(text))
    counts = Counter(line.concept.kind for line in lines)
    start, size = ((number - 1) * PAGE_SIZE, PAGE_SIZE) if kind else (0, FIRST_OF_KIND)
    groups = tuple(
        ConceptGroup(
            each, counts[each], tuple([line for line in lines if line.concept.kind is each][start : start + size])
        )
        for each in ConceptKind
        if kind in (None, each)
    )
    pages = -(-counts[kind] // PAGE_SIZE) if kind else 1
    latest = _views(session, queries.latest_additions(session, LATEST))
    phrases = sum(len(concept.phrases) for concept in known.concepts.values())
    return ConceptList(
        groups,
        {each: counts[each] for each in ConceptKind},
        len(lines),
        phrases,
        len(known.edges),
        number,
        pages,
        tuple(latest),
    )


def concept_record(session: Session, *, actor: Actor, concept_id: str) -> ConceptRecord:
    """One concept with everything that stands at it, and what was done to it. Officers only; `NotFound`."""
    require_officer(actor)
    concept_of(concept_id)
    known = present_knowledge(session)
    history = _views(session, queries.additions_at(session, concept_id))
    live = [view for view in history if view.withdrawn_at is None]
    shipped = shipped_knowledge()
    own = set(shipped.concepts[concept_id].phrases)
    added = {view.phrase: view for view in live if view.kind is AdditionKind.PHRASE}
    phrases = tuple(
        PhraseLine(phrase, None if phrase in own else added.get(phrase))
        for phrase in known.concepts[concept_id].phrases
    )
    shipped_edges = set(shipped.edges)
    by_sentence = {view.sentence: view for view in live if view.kind is AdditionKind.EDGE}
    additions = {
        edge: by_sentence[edge.sentence]
        for edge in known.edges
        if edge not in shipped_edges and edge.sentence in by_sentence
    }
    return ConceptRecord(known.concepts[concept_id], phrases, _relations(known, concept_id, additions), tuple(history))


def addition_view(session: Session, *, actor: Actor, addition_id: int) -> AdditionView:
    """One addition. Officers only; `NotFound`."""
    require_officer(actor)
    found = session.get(ConceptAddition, addition_id)
    if found is None:
        raise NotFound("그런 추가 내용이 없습니다. 개념 사전에서 다시 골라 주십시오.")
    return _views(session, [found])[0]


def concept_named(typed: str, kinds: Collection[ConceptKind]) -> Concept:
    """The concept of these kinds that a person means by a name or an id; raises `Invalid("target")`."""
    return named(shipped_knowledge(), typed, kinds)


def concept_choices(kinds: Collection[ConceptKind]) -> list[Concept]:
    """Concepts of these kinds to choose from, kind by kind, 가나다."""
    found = [concept for concept in shipped_knowledge().concepts.values() if concept.kind in kinds]
    order = list(ConceptKind)
    return sorted(found, key=lambda concept: (order.index(concept.kind), concept.name))


def possible_relations(kind: ConceptKind) -> list[tuple[EdgeType, bool, ConceptKind]]:
    """Edges that a concept of this kind may have: type, whether it begins here, and the kind of the other end."""
    found = []
    for type_ in EdgeType:
        for source, target in sorted(ENDS[type_]):
            if source is kind:
                found.append((type_, True, target))
            if target is kind and type_ is not EdgeType.SIMILAR_TO:
                found.append((type_, False, source))
    return found


def _lines(known: Knowledge, text: str) -> list[ConceptLine]:
    """Concepts by how well they answer: name before phrase, then as the files have them."""
    edges = Counter(end for edge in known.edges for end in (edge.source, edge.target))
    shipped = shipped_knowledge()
    fresh = Counter(end for edge in known.edges[len(shipped.edges) :] for end in (edge.source, edge.target))
    found = []
    for id_, concept in known.concepts.items():
        in_name = speaks_of(concept.name, text)
        hit = "" if in_name else next((phrase for phrase in concept.phrases if speaks_of(phrase, text)), "")
        if not in_name and not hit:
            continue
        added = len(concept.phrases) - len(shipped.concepts[id_].phrases) + fresh[id_]
        line = ConceptLine(concept, len(concept.phrases), edges[id_], added, hit)
        found.append((not in_name, line))
    return [line for _, line in sorted(found, key=lambda item: item[0])]


def _relations(known: Knowledge, id_: str, additions: dict[Edge, AdditionView]) -> tuple[Relation, ...]:
    lines: dict[tuple[EdgeType, int], list[EdgeLine]] = defaultdict(list)
    for edge in known.edges:
        if id_ in (edge.source, edge.target):
            inward = int(edge.source != id_)
            other = known.concepts[edge.source if inward else edge.target]
            # To be alike is the same from both sides.
            side = 0 if edge.type is EdgeType.SIMILAR_TO else inward
            lines[edge.type, side].append(EdgeLine(other, edge.sentence, additions.get(edge)))
    return tuple(
        Relation(RELATION_LABELS[type_][side], tuple(lines[type_, side]))
        for type_ in EdgeType
        for side in (0, 1)
        if lines[type_, side]
    )


def _views(session: Session, additions: Sequence[ConceptAddition]) -> list[AdditionView]:
    people = {id_ for each in additions for id_ in (each.added_by, each.withdrawn_by) if id_ is not None}
    names = names_of(session, ids=people)
    return [_view(addition, names) for addition in additions]


def _view(addition: ConceptAddition, names: dict[int, str]) -> AdditionView:
    concepts = shipped_knowledge().concepts
    is_edge = addition.kind == AdditionKind.EDGE

    def name(id_: str) -> str:
        return concepts[id_].name if id_ in concepts else id_

    return AdditionView(
        id=addition.id,
        kind=AdditionKind(addition.kind),
        concept_id=addition.concept_id,
        concept_name=name(addition.concept_id),
        target_name=name(addition.target_id) if is_edge else "",
        edge_label=RELATION_LABELS[edge_of(addition).type][0] if is_edge else "",
        phrase=addition.phrase,
        sentence=addition.sentence,
        reason=addition.reason,
        added_by=told_name(names, addition.added_by),
        added_at=addition.added_at,
        withdrawn_by=told_name(names, addition.withdrawn_by) if addition.withdrawn_at else "",
        withdrawn_at=addition.withdrawn_at,
        withdrawal_reason=addition.withdrawal_reason,
    )
