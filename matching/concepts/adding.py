"""What officers may add to the shipped concepts, and the book and graph that have grown by it. Pure.

The rules are those of `checking`; each refusal names the form's field and the remedy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import Invalid
from core.text import clean_line, letters, sentences
from matching.concepts.checking import PHRASE_LENGTH, SENTENCE_END, SENTENCE_LENGTH, TREES, leads_to
from matching.concepts.graph import ENDS, ConceptGraph, Edge, EdgeType
from matching.concepts.linking import Concept, ConceptBook
from matching.concepts.wording import called, quoted
from matching.values import CONCEPT_KIND_LABELS, ConceptKind

Phrases = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Concepts by id, with every phrase that stands, and every edge that stands."""

    concepts: Mapping[str, Concept]
    edges: tuple[Edge, ...]

    def grown(self, phrases: Phrases, edges: Iterable[Edge]) -> Knowledge:
        """With these additions. Phrases of unknown concepts, edges without both ends and doubles are left out."""
        concepts = dict(self.concepts)
        for id_, more in phrases.items():
            if id_ in concepts:
                known = spoken(concepts[id_])
                new = {phrase.casefold(): phrase for phrase in more if phrase.casefold() not in known}
                concepts[id_] = replace(concepts[id_], phrases=(*concepts[id_].phrases, *new.values()))
        ends = {(edge.source, edge.type, edge.target) for edge in self.edges}
        fresh = {(edge.source, edge.type, edge.target): edge for edge in edges}
        more_edges = [
            edge
            for key, edge in fresh.items()
            if key not in ends and edge.source in concepts and edge.target in concepts
        ]
        return Knowledge(concepts, (*self.edges, *more_edges))

    def book(self) -> ConceptBook:
        """The concepts, ready to be found in texts."""
        return ConceptBook(self.concepts.values())

    def graph(self) -> ConceptGraph:
        """The edges, ready to be followed."""
        return ConceptGraph(self.edges)

    def are_joined(self, one: str, other: str) -> bool:
        """True when an edge of any type joins the two."""
        return any({edge.source, edge.target} == {one, other} for edge in self.edges)


def spoken(concept: Concept) -> set[str]:
    """The concept's name and phrases, folded."""
    return {concept.name.casefold(), *(phrase.casefold() for phrase in concept.phrases)}


def checked_phrase(known: Knowledge, concept: Concept, typed: str) -> str:
    """`typed` as it may stand on the concept; raises `Invalid("phrase")`."""
    phrase = clean_line(typed)
    shortest, longest = PHRASE_LENGTH
    if not phrase:
        raise Invalid("phrase", "표현이 비어 있습니다. 현장에서 이 개념을 부르는 말을 적어 주십시오.")
    if not shortest <= len(phrase) <= longest:
        raise Invalid(
            "phrase",
            f"표현은 {shortest}자에서 {longest}자까지입니다. 지금 {len(phrase):,}자이니 핵심이 되는 말만 "
            "적어 주십시오.",
        )
    if letters(phrase) < shortest:
        raise Invalid("phrase", "기호만으로는 문장에서 찾을 수 없습니다. 글자나 숫자를 두 자 이상 적어 주십시오.")
    folded = phrase.casefold()
    if folded in spoken(concept):
        raise Invalid("phrase", f"{quoted(phrase, '은/는')} 이미 이 개념에 있습니다. 아직 없는 표현을 적어 주십시오.")
    for other in known.concepts.values():
        if folded in spoken(other) and not known.are_joined(concept.id, other.id):
            raise Invalid(
                "phrase",
                f"{quoted(phrase, '은/는')} 이미 {called(other)}에 있는 말입니다. 두 개념을 잇는 관계를 먼저 더하거나, "
                "이 개념만 가리키는 더 구체적인 표현을 적어 주십시오.",
            )
    return phrase


def checked_edge(known: Knowledge, source: Concept, type_: EdgeType, target: Concept, typed: str) -> Edge:
    """The edge as it may stand in the graph; raises `Invalid` for "target" or "sentence"."""
    if source.id == target.id:
        raise Invalid("target", "한 개념을 자기 자신과 이을 수 없습니다. 다른 개념을 골라 주십시오.")
    if (source.kind, target.kind) not in ENDS[type_]:
        raise Invalid(
            "target",
            f"{called(source)}에서 {called(target)} 쪽으로는 이 관계를 둘 수 없습니다. 관계나 개념을 바꾸어 주십시오.",
        )
    _refuse_double(known, source, type_, target)
    if type_ in TREES and leads_to(known.edges, type_, target.id, source.id):
        raise Invalid(
            "target",
            f"{called(target, '은/는')} 이미 {called(source)} 아래에 있습니다. 위아래가 돌고 돌게 되니 "
            "상위 개념과 하위 개념이 바뀌지 않았는지 확인해 주십시오.",
        )
    return Edge(source.id, type_, target.id, _checked_sentence(known, typed))


def _refuse_double(known: Knowledge, source: Concept, type_: EdgeType, target: Concept) -> None:
    wanted = [(source.id, target.id)]
    if type_ is EdgeType.SIMILAR_TO:
        wanted.append((target.id, source.id))
    if any(edge.type is type_ and (edge.source, edge.target) in wanted for edge in known.edges):
        raise Invalid(
            "target",
            f"{called(source, '과/와')} {called(target, '은/는')} 이미 이 관계로 이어져 있습니다. "
            "다른 개념을 골라 주십시오.",
        )


def _checked_sentence(known: Knowledge, typed: str) -> str:
    sentence = clean_line(typed)
    shortest, longest = SENTENCE_LENGTH
    if not sentence:
        raise Invalid("sentence", "설명이 비어 있습니다. 두 개념이 왜 이어지는지 한 문장으로 적어 주십시오.")
    if not shortest <= len(sentence) <= longest:
        raise Invalid(
            "sentence",
            f"설명은 {shortest}자에서 {longest}자까지입니다. 지금 {len(sentence):,}자이니 "
            + ("까닭을 조금 더 적어 주십시오." if len(sentence) < shortest else "한 문장으로 줄여 주십시오."),
        )
    if not sentence.endswith(SENTENCE_END) or letters(sentence) < shortest // 2:
        raise Invalid(
            "sentence", "설명은 ‘…합니다.’처럼 ‘-니다.’로 끝나는 한 문장이어야 합니다. 문장의 끝을 고쳐 주십시오."
        )
    if len(sentences(sentence)) > 1:
        raise Invalid("sentence", "설명이 두 문장 이상입니다. 가장 중요한 까닭만 한 문장으로 적어 주십시오.")
    if any(edge.sentence == sentence for edge in known.edges):
        raise Invalid(
            "sentence", "같은 설명이 다른 관계에 이미 쓰였습니다. 이 두 개념 사이의 까닭이 드러나게 고쳐 주십시오."
        )
    return sentence


def named(known: Knowledge, typed: str, kinds: Collection[ConceptKind]) -> Concept:
    """The concept of these kinds that a person means by a name or an id; raises `Invalid("target")`."""
    wanted = clean_line(typed)
    if not wanted:
        raise Invalid("target", "이을 개념이 비어 있습니다. 이름을 몇 자 적고 목록에서 골라 주십시오.")
    found = [
        concept
        for concept in known.concepts.values()
        if concept.kind in kinds and (concept.id == wanted or _plain(concept.name) == _plain(wanted))
    ]
    if not found:
        labels = "·".join(CONCEPT_KIND_LABELS[kind] for kind in ConceptKind if kind in kinds)
        raise Invalid(
            "target",
            f"{quoted(wanted[:60])} 이름의 개념이 {labels} 가운데 없습니다. 고른 관계에 맞는 이름을 목록에서 "
            "골라 주십시오.",
        )
    return found[0]


def shared_between(known: Knowledge, edge: Edge) -> list[str]:
    """Phrases that stand on both ends of `edge` and would have no reason to, were it gone."""
    rest = Knowledge(known.concepts, tuple(each for each in known.edges if each != edge))
    if rest.are_joined(edge.source, edge.target):
        return []
    one, other = known.concepts[edge.source], known.concepts[edge.target]
    both = spoken(one) & spoken(other)
    return [phrase for phrase in dict.fromkeys((one.name, *one.phrases)) if phrase.casefold() in both]


def _plain(name: str) -> str:
    return name.replace(" ", "").casefold()
