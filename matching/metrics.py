"""Ranking metrics, per tier and over all. Definitions as in docs/matching.md; gains are 2^grade − 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np


def ndcg(grades: Sequence[int], ideal: Iterable[int], k: int = 10) -> float:
    """nDCG@k of a ranking's grades against the best possible order of `ideal`; 0 when nothing is relevant."""
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(list(grades)[:k]) / best if best else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / np.log2(place + 2) for place, grade in enumerate(grades)))


def recall(grades: Sequence[int], total: int, k: int = 5) -> float:
    """Share of the `total` grade-3 suppliers that stand in the first k."""
    return sum(grade == 3 for grade in grades[:k]) / total if total else 0.0


def reciprocal_rank(grades: Sequence[int]) -> float:
    """1 / place of the first grade 3; 0 when there is none."""
    return next((1 / place for place, grade in enumerate(grades, start=1) if grade == 3), 0.0)


def gini(counts: Sequence[int]) -> float:
    """Gini coefficient of non-negative counts: 0 all alike, near 1 all in one hand."""
    ordered = np.sort(np.asarray(counts, dtype=float))
    if not len(ordered) or ordered.sum() == 0:
        return 0.0
    places = np.arange(1, len(ordered) + 1)
    return float((2 * (places * ordered).sum()) / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def of_problems(rankings: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Means over problems: nDCG@10 over those with anything relevant, the others over those with a grade 3."""
    gains: list[float] = []
    threes: list[tuple[float, float, float]] = []
    for problem, ranking in rankings.items():
        judged = qrels.get(problem, {})
        grades = [judged.get(supplier, 0) for supplier in ranking]
        total = sum(grade == 3 for grade in judged.values())
        if any(judged.values()):
            gains.append(ndcg(grades, judged.values()))
        if total:
            threes.append((float(grades[:1] == [3]), recall(grades, total), reciprocal_rank(grades)))
    hit, found, mrr = np.mean(threes, axis=0).tolist() if threes else (0.0, 0.0, 0.0)
    return {
        "problems": len(rankings),
        "ndcg@10": float(np.mean(gains)) if gains else 0.0,
        "hit@1": hit,
        "recall@5": found,
        "mrr": mrr,
    }
