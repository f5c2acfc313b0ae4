"""The figures of an evaluation, per method and tier, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matching.evaluation import Ranked
from matching.metrics import gini, of_problems
from profiles.values import SupplierProfile

NO_GOOD_TIER = "no_good_supplier"
COLUMNS = ("problems", "ndcg@10", "hit@1", "recall@5", "mrr")


def figures(
    ranked: Sequence[Ranked],
    suppliers: Sequence[SupplierProfile],
    qrels: Mapping[str, Mapping[str, int]],
    tiers: Mapping[str, str],
) -> dict[str, Any]:
    """Everything measured of one method's answers: overall, per tier, refusals, exposure, time."""
    rankings = {item.problem_id: item.ranking for item in ranked}
    tier_of = {item.problem_id: _tier(item.problem_id, qrels, tiers) for item in ranked}
    by_tier = {
        tier: of_problems({id_: ranking for id_, ranking in rankings.items() if tier_of[id_] == tier}, qrels)
        for tier in sorted(set(tier_of.values()))
    }
    return {
        "all": of_problems(rankings, qrels),
        "tiers": by_tier,
        **_refusals(ranked, qrels, tier_of),
        **_exposure(ranked, suppliers),
        "milliseconds": sum(item.milliseconds for item in ranked) / max(len(ranked), 1),
    }


def _tier(problem: str, qrels: Mapping[str, Mapping[str, int]], tiers: Mapping[str, str]) -> str:
    """The tier as given; a problem whose best grade is ≤ 1 belongs to `no_good_supplier` whatever the file says."""
    if qrels and max(qrels.get(problem, {}).values(), default=0) <= 1:
        return NO_GOOD_TIER
    return tiers.get(problem, "all")


def _refusals(
    ranked: Sequence[Ranked], qrels: Mapping[str, Mapping[str, int]], tier_of: Mapping[str, str]
) -> dict[str, float]:
    """Share of hopeless problems answered so, and share of grade-3 pairs whose problem was wrongly answered so."""
    hopeless = [item for item in ranked if tier_of[item.problem_id] == NO_GOOD_TIER]
    pairs = [
        item.no_good_supplier for item in ranked for grade in qrels.get(item.problem_id, {}).values() if grade == 3
    ]
    return {
        "no_good_supplier_answered": sum(item.no_good_supplier for item in hopeless) / max(len(hopeless), 1),
        "grade_3_refused": sum(pairs) / max(len(pairs), 1),
    }


def _exposure(ranked: Sequence[Ranked], suppliers: Sequence[SupplierProfile]) -> dict[str, float]:
    """Who holds the top-10 places: Gini over suppliers, and the share held by suppliers without any reference."""
    places = dict.fromkeys((supplier.id for supplier in suppliers), 0)
    for item in ranked:
        for id_ in item.ranking[:10]:
            places[id_] += 1
    unproven = {supplier.id for supplier in suppliers if not supplier.references}
    total = max(sum(places.values()), 1)
    return {
        "gini_of_exposure": gini(list(places.values())),
        "top_10_without_evidence": sum(count for id_, count in places.items() if id_ in unproven) / total,
    }


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures as text: a line per method and tier."""
    lines = [f"{'method':<9}{'tier':<18}" + "".join(f"{name:>11}" for name in COLUMNS)]
    for method, measured in results.items():
        for tier, row in {"all": measured["all"], **measured["tiers"]}.items():
            cells = "".join(f"{row[name]:>11.3f}" if name != "problems" else f"{row[name]:>11}" for name in COLUMNS)
            lines.append(f"{method:<9}{tier:<18}{cells}")
    for method, measured in results.items():
        lines.append(
            f"{method}: no-good answered {measured['no_good_supplier_answered']:.2f}, grade-3 refused "
            f"{measured['grade_3_refused']:.3f}, top-10 without evidence {measured['top_10_without_evidence']:.2f}, "
            f"Gini {measured['gini_of_exposure']:.2f}, {measured['milliseconds']:.1f} ms a problem"
        )
    return "\n".join(lines)
