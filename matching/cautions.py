"""The gravest doubt about a supplier for a problem, said before the reader finds it out."""

from __future__ import annotations

from matching.comparison import Comparison
from matching.units import UnitKind
from matching.values import ConceptKind, Understood

# Below this (centred) cosine two sentences have no more in common than any two sentences of the field.
KINDRED = 0.15
# Letters that must speak of a concept before its absence is held against a supplier.
SURE = 5


def caution(case: Comparison) -> str:
    """The strongest negative: what would raise the score most if it were otherwise; hopeless money comes first.

    What both sides have left unsaid weighs less than anything known; without any doubt, what the profile leaves open.
    """
    if case.verdict.budget == 0.0:
        return case.verdict.cautions[0]
    doubts: list[tuple[float, str]] = []
    if missing := _missing(case, ConceptKind.TASK):
        lost = case.weights["task"] - case.moved["task"]
        doubts.append(
            (lost, f"'{missing.name}' 경험이 등록되어 있지 않습니다. 직접 해 본 적이 있는지 먼저 물어보십시오.")
        )
    if missing := _missing(case, ConceptKind.PROCESS):
        lost = case.weights["process"] - case.moved["process"]
        doubts.append((lost, f"'{missing.name}' 공정의 실적은 등록되어 있지 않습니다. 현장 경험을 확인해 주십시오."))
    for place, said in enumerate(case.verdict.cautions):
        unproven = case.weights["proven"] if not case.entry.counted.references and "실적" in said else 0.0
        doubts.append((unproven - 0.001 * place, said))
    if not doubts:
        return _left_open(case)
    return max(doubts, key=lambda doubt: doubt[0])[1]


def _left_open(case: Comparison) -> str:
    """What the supplier's own page leaves open, when nothing speaks against it."""
    references = [pair for pair in case.pairs if pair.unit.unit.kind is UnitKind.REFERENCE]
    if not references or references[0].cosine < KINDRED:
        return "등록된 실적 가운데 이 과제와 꼭 닮은 것은 없습니다. 어떤 점이 다른지 물어보십시오."
    if case.entry.profile.price_low is None:
        return "가격대를 등록하지 않은 기업입니다. 견적을 먼저 받아 보십시오."
    if len(case.entry.profile.references) == 1:
        return "등록된 실적이 1건입니다. 다른 사례도 보여 달라고 하십시오."
    return "등록된 자료만으로 본 결과입니다. 상담에서 실제 사례를 보여 달라고 하십시오."


def _missing(case: Comparison, kind: ConceptKind) -> Understood | None:
    """The first concept of `kind` that the problem surely names, when the supplier has none of those; else None."""
    wanted = [
        item
        for item in case.prepared.understood
        if item.kind is kind and sum(span.end - span.start for span in item.spans) >= SURE
    ]
    if not wanted or any(item.id in case.entry.concepts for item in wanted):
        return None
    return wanted[0]
