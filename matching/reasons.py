"""Why this supplier: two or three reasons that quote both sides.

A reason stands only on a feature that moved the score (what it moved is the reason's weight), and quotes only
sentences that exist. Nothing is claimed that neither side has written.
"""

from __future__ import annotations

from collections.abc import Callable

from core.text import with_josa, won, won_range
from matching.cautions import KINDRED
from matching.comparison import Comparison
from matching.inferred_reasons import case_reason, path_reason, trade_reason
from matching.quotes import Pair, concept_sentence, problem_sentence
from matching.units import UnitKind
from matching.values import CONCEPT_KIND_LABELS, ConceptKind, Quote, Reason, ReasonKind
from matching.word_reasons import words_reason

MAX_REASONS = 3


def reasons(case: Comparison) -> tuple[Reason, ...]:
    """Up to three reasons: what can be named (task, process), words that belong together, what was done, what follows
    from a symptom or a known case, what is near, then the trade, budget and region.

    Each stands on a feature that moved the score, and no sentence is quoted twice.

    A supplier that fits always has one: where nothing speaks clearly, its nearest sentence is shown for what it is.
    """
    moved = case.moved
    makers: list[tuple[float, Callable[[set[str]], Reason | None]]] = [
        (moved["task"], lambda said: _concept_reason(case, ConceptKind.TASK, said)),
        (moved["process"], lambda said: _concept_reason(case, ConceptKind.PROCESS, said)),
        (moved["wordspace"], lambda said: words_reason(case, said)),
        (moved["reference"], lambda said: _reference_reason(case, said)),
        (moved["implied"], lambda said: path_reason(case, said)),
        (moved["case"], lambda said: case_reason(case, said)),
        (moved["unit"] + moved["company"], lambda said: _closest_reason(case, said, KINDRED)),
    ]
    kept: list[Reason] = []
    said: set[str] = set()
    for weight, make in makers:
        reason = make(said) if weight > 0 else None
        if reason is not None and reason.supplier_quote is not None and not _told_already(reason, kept):
            kept.append(reason)
            said.add(reason.supplier_quote.text)
    facts = [
        reason
        for reason in (
            trade_reason(case),
            _programme_reason(case),
            _budget_reason(case),
            _region_reason(case),
        )
        if reason
    ]
    kept += sorted(facts, key=lambda reason: -reason.weight)
    if not kept and (nearest := _closest_reason(case, said, -1.0)):
        kept.append(nearest)
    return tuple(kept[:MAX_REASONS])


def _told_already(reason: Reason, kept: list[Reason]) -> bool:
    """Words that belong together are named once."""
    return reason.kind is ReasonKind.WORDS and any(other.kind is ReasonKind.WORDS for other in kept)


def _concept_reason(case: Comparison, kind: ConceptKind, said: set[str]) -> Reason | None:
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


def _closest_reason(case: Comparison, said: set[str], least: float) -> Reason | None:
    """The solution or summary whose sentence is nearest, told by the words both use, or by meaning alone."""
    best = _nearest(case, said, least, reference=False) or _nearest(case, said, least, reference=True)
    if best is None:
        return None
    if best.shared and case.moved["words"] > 0:
        words = ", ".join(f"'{word}'" for word in best.shared[:3])
        text, kind = f"양쪽 글에 {words} 이야기가 함께 나옵니다.", ReasonKind.WORDS
    elif best.alike and case.moved["close"] > 0:
        kind = ReasonKind.WORDS
        ours, theirs = best.alike
        text = f"'{ours}'{with_josa(ours, '과/와').removeprefix(ours)} '{theirs}'처럼 뜻이 통하는 말이 양쪽에 있습니다."
    else:
        text, kind = "과제와 뜻이 가장 가까운 설명입니다.", ReasonKind.MEANING
    weight = case.moved["unit"] + case.moved["company"]
    return Reason(kind, text, best.problem, best.supplier, best.unit.unit.source, weight)


def _reference_reason(case: Comparison, said: set[str]) -> Reason | None:
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


def _nearest(case: Comparison, said: set[str], least: float, *, reference: bool) -> Pair | None:
    """The nearest pair of sentences, from references or from the rest, that was not quoted yet."""
    for pair in case.pairs:
        is_reference = pair.unit.unit.kind is UnitKind.REFERENCE
        if is_reference is reference and pair.cosine >= least and pair.supplier.text not in said:
            return pair
    return None


def _budget_reason(case: Comparison) -> Reason | None:
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


def _region_reason(case: Comparison) -> Reason | None:
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


def _programme_reason(case: Comparison) -> Reason | None:
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
