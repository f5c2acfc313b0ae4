"""Reasons that knowledge gives where no word is shared: a path through the concept graph, a known case, the trade."""

from __future__ import annotations

from collections.abc import Collection

from matching.comparison import Comparison
from matching.concepts.graph import Edge
from matching.market import IndexedUnit
from matching.quotes import concept_sentence, problem_sentence, quote
from matching.values import ConceptKind, Quote, Reason, ReasonKind, Span

# Below this (centred) cosine the nearest known case is of another kind, and nobody is told of it.
CASE_NEAR = 0.35
# Below this one the trade is not the same in anybody's words.
TRADE_NEAR = 0.45


def path_reason(case: Comparison, said: Collection[str]) -> Reason | None:
    """From a symptom in the problem along the graph to a task or process in the supplier's sentences."""
    named = {item.id: item for item in case.prepared.understood}
    symptoms = [id_ for id_, item in named.items() if item.kind is ConceptKind.SYMPTOM]
    goals = [
        id_
        for id_ in case.prepared.implied
        if id_ not in named and case.entry.concepts.get(id_) == 1.0 and id_.split(".")[0] in ("task", "process")
    ]
    for goal in sorted(goals, key=lambda id_: -case.prepared.implied[id_]):
        edges = case.graph.path(symptoms, [goal])
        ours = problem_sentence(case.prepared, named[edges[0].source].spans[0]) if edges else None
        found = concept_sentence(case.book, _units(case), goal, said)
        if ours and found:
            theirs, unit = found
            return Reason(ReasonKind.CONCEPT, _told(case, edges), ours, theirs, unit.unit.source, case.moved["implied"])
    return None


def _told(case: Comparison, edges: tuple[Edge, ...]) -> str:
    """The path in one plain sentence: where it begins and ends, and why its last step holds."""
    first, last = case.book.concepts[edges[0].source].name, case.book.concepts[edges[-1].target].name
    return f"'{first}' 증상에서 '{last}'까지 이어집니다: {edges[-1].sentence}"


def case_reason(case: Comparison, said: Collection[str]) -> Reason | None:
    """A known problem of the same kind was solved with something like this."""
    near = case.prepared.near_cases
    if not near or near[0].cosine < CASE_NEAR:
        return None
    for indexed in sorted(_units(case), key=lambda unit: -case.lent.get(unit.id, 0.0)):
        if case.lent.get(indexed.id, 0.0) <= 0:
            break
        spans = [pair for pair in case.pairs if pair.unit.id == indexed.id and pair.supplier.text not in said]
        if spans:
            return Reason(
                ReasonKind.CASE,
                f"비슷한 과제('{near[0].case.headline}')를 풀었던 방법과 가깝습니다.",
                spans[0].problem,
                spans[0].supplier,
                indexed.unit.source,
                case.moved["case"],
            )
    return None


def trade_reason(case: Comparison) -> Reason | None:
    """The supplier names the problem's trade among those it serves."""
    industry, tag = case.prepared.problem.industry, case.tag
    if not industry or tag is None or tag[1] < TRADE_NEAR or case.moved["trade"] <= 0:
        return None
    return Reason(
        ReasonKind.INDUSTRY,
        "다루는 업종이 가깝습니다.",
        Quote(industry),
        quote(tag[0], [Span(0, len(tag[0]))]),
        "업종·공정",
        case.moved["trade"],
    )


def _units(case: Comparison) -> list[IndexedUnit]:
    return [*case.read, *(unit for unit in case.entry.units if unit not in case.read)]
