"""Why this supplier: two or three reasons that quote both sides, and one caution.

A reason stands only on a feature that moved the score (what it moved is the reason's weight), and quotes only
sentences that exist. Nothing is claimed that neither side has written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text import with_josa, won, won_range
from matching.concepts.linking import ConceptBook
from matching.features import NAMES, Features
from matching.market import Entry, IndexedUnit, Market
from matching.query import PreparedProblem
from matching.quotes import Pair, concept_sentence, problem_sentence, sentence_pairs
from matching.rules import Verdict
from matching.scoring import ScoreModel
from matching.units import UnitKind
from matching.values import CONCEPT_KIND_LABELS, ConceptKind, Quote, Reason, ReasonKind, Understood

Floats = NDArray[np.float32]

MAX_REASONS = 3
# Below this (centred) cosine two sentences have no more in common than any two sentences of the field.
KINDRED = 0.15
# Letters that must speak of a concept before its absence is held against a supplier.
SURE = 5


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One supplier for one problem, with what moved its score: feature name → weight × value."""

    prepared: PreparedProblem
    entry: Entry
    verdict: Verdict
    moved: Mapping[str, float]
    pairs: Sequence[Pair]
    read: Sequence[IndexedUnit]
    book: ConceptBook

    @classmethod
    def of(
        cls,
        prepared: PreparedProblem,
        market: Market,
        model: ScoreModel,
        book: ConceptBook,
        features: Features,
        at: int,
        read: Sequence[IndexedUnit],
        vectors: Mapping[int, Floats],
    ) -> Case:
        """The supplier at position `at` of `features`, quoting from the units `read`."""
        moved = dict(zip(NAMES, (features.values[at] * model.vector()).tolist(), strict=True))
        return cls(
            prepared,
            market.entries[features.rows[at]],
            features.verdicts[at],
            moved,
            sentence_pairs(prepared, market, read, vectors),
            read,
            book,
        )


def reasons(case: Case) -> tuple[Reason, ...]:
    """Up to three reasons: what can be named (task, process), what was done, what is near, then budget and region.

    Each stands on a feature that moved the score, and no sentence is quoted twice.

    A supplier that fits always has one: where nothing speaks clearly, its nearest sentence is shown for what it is.
    """
    moved = case.moved
    makers: list[tuple[float, Callable[[set[str]], Reason | None]]] = [
        (moved["task"], lambda said: _concept_reason(case, ConceptKind.TASK, said)),
        (moved["process"], lambda said: _concept_reason(case, ConceptKind.PROCESS, said)),
        (moved["reference"], lambda said: _reference_reason(case, said)),
        (moved["unit"] + moved["company"], lambda said: _closest_reason(case, said, KINDRED)),
    ]
    kept: list[Reason] = []
    said: set[str] = set()
    for weight, make in makers:
        reason = make(said) if weight > 0 else None
        if reason is not None and reason.supplier_quote is not None:
            kept.append(reason)
            said.add(reason.supplier_quote.text)
    facts = [reason for reason in (_programme_reason(case), _budget_reason(case), _region_reason(case)) if reason]
    kept += sorted(facts, key=lambda reason: -reason.weight)
    if not kept and (nearest := _closest_reason(case, said, -1.0)):
        kept.append(nearest)
    return tuple(kept[:MAX_REASONS])


def caution(case: Case) -> str:
    """The gravest doubt: money, then the problem's task that the supplier nowhere mentions, then what the rules
    found.
    """
    if case.verdict.budget == 0.0:
        return case.verdict.cautions[0]
    missing = _missing(case, ConceptKind.TASK)
    if missing:
        return f"'{missing.name}' 경험이 등록되어 있지 않습니다. 직접 해 본 적이 있는지 먼저 물어보십시오."
    if case.verdict.cautions:
        return case.verdict.cautions[0]
    missing = _missing(case, ConceptKind.PROCESS)
    if missing:
        return f"'{missing.name}' 공정의 실적은 등록되어 있지 않습니다. 현장 경험을 확인해 주십시오."
    return _unproven(case)


def _unproven(case: Case) -> str:
    """What the supplier's own page leaves open, when nothing speaks against it."""
    references = [pair for pair in case.pairs if pair.unit.unit.kind is UnitKind.REFERENCE]
    if not references or references[0].cosine < KINDRED:
        return "등록된 실적 가운데 이 과제와 꼭 닮은 것은 없습니다. 어떤 점이 다른지 물어보십시오."
    if case.entry.profile.price_low is None:
        return "가격대를 등록하지 않은 기업입니다. 견적을 먼저 받아 보십시오."
    if len(case.entry.profile.references) == 1:
        return "등록된 실적이 1건입니다. 다른 사례도 보여 달라고 하십시오."
    return "등록된 자료만으로 본 결과입니다. 상담에서 실제 사례를 보여 달라고 하십시오."


def _missing(case: Case, kind: ConceptKind) -> Understood | None:
    """The first concept of `kind` that the problem surely names, when the supplier has none of those; else None."""
    wanted = [
        item
        for item in case.prepared.understood
        if item.kind is kind and sum(span.end - span.start for span in item.spans) >= SURE
    ]
    if not wanted or any(item.id in case.entry.concepts for item in wanted):
        return None
    return wanted[0]


def _concept_reason(case: Case, kind: ConceptKind, said: set[str]) -> Reason | None:
    """The same task (or process) on both sides, each in its own words."""
    units = [*case.read, *(unit for unit in case.entry.units if unit not in case.read)]
    for item in case.prepared.understood:
        if item.kind is not kind or case.entry.concepts.get(item.id) != 1.0:
            continue
        ours = problem_sentence(case.prepared, item.spans[0])
        found = concept_sentence(case.book, units, item.id, said)
        if ours and found:
            theirs, unit = found
            text = f"{with_josa(f'{CONCEPT_KIND_LABELS[kind]}({item.name})', '이/가')} 맞습니다."
            return Reason(ReasonKind.CONCEPT, text, ours, theirs, unit.unit.source, case.moved[kind.value])
    return None


def _closest_reason(case: Case, said: set[str], least: float) -> Reason | None:
    """The solution or summary whose sentence is nearest, told by the words both use, or by meaning alone."""
    best = _nearest(case, said, least, reference=False) or _nearest(case, said, least, reference=True)
    if best is None:
        return None
    if best.shared and case.moved["words"] > 0:
        words = ", ".join(f"'{word}'" for word in best.shared[:3])
        text, kind = f"양쪽 글에 {words} 이야기가 함께 나옵니다.", ReasonKind.WORDS
    else:
        text, kind = "과제와 뜻이 가장 가까운 설명입니다.", ReasonKind.MEANING
    weight = case.moved["unit"] + case.moved["company"]
    return Reason(kind, text, best.problem, best.supplier, best.unit.unit.source, weight)


def _reference_reason(case: Case, said: set[str]) -> Reason | None:
    best = _nearest(case, said, KINDRED, reference=True)
    if best is None:
        return None
    return Reason(
        ReasonKind.REFERENCE,
        "비슷한 일을 해 본 실적이 있습니다.",
        best.problem,
        best.supplier,
        best.unit.unit.source,
        case.moved["reference"],
    )


def _nearest(case: Case, said: set[str], least: float, *, reference: bool) -> Pair | None:
    """The nearest pair of sentences, from references or from the rest, that was not quoted yet."""
    for pair in case.pairs:
        is_reference = pair.unit.unit.kind is UnitKind.REFERENCE
        if is_reference is reference and pair.cosine >= least and pair.supplier.text not in said:
            return pair
    return None


def _budget_reason(case: Case) -> Reason | None:
    problem, supplier = case.prepared.problem, case.entry.profile
    if problem.budget is None or supplier.price_low is None or case.verdict.budget < 1:
        return None
    return Reason(
        ReasonKind.BUDGET,
        "예산 안에서 시작할 수 있는 가격대입니다.",
        Quote(f"예산 {won(problem.budget)}"),
        Quote(f"가격대 {won_range(supplier.price_low, supplier.price_high)}"),
        "가격대",
        case.moved["budget"],
    )


def _region_reason(case: Case) -> Reason | None:
    if case.verdict.region < 1 or case.moved["region"] <= 0:
        return None
    # The province alone: the town of a blind problem is nobody's to know.
    province = case.entry.profile.region.split(" ")[0]
    return Reason(
        ReasonKind.REGION,
        f"같은 {province}에 있어 현장에서 만나기 쉽습니다.",
        Quote(province),
        Quote(case.entry.profile.region),
        "소재지",
        case.moved["region"],
    )


def _programme_reason(case: Case) -> Reason | None:
    programme = case.prepared.problem.requirements.programme
    if programme is None or programme not in case.entry.profile.programmes:
        return None
    return Reason(
        ReasonKind.PROGRAMME,
        f"'{programme}' 사업에 참여하는 공급기업입니다.",
        Quote(programme),
        Quote(", ".join(case.entry.profile.programmes)),
        "참여 사업",
        0.0,
    )
