"""Ranking texts by texts, for `flask match evaluate-pairs`: each query looks for its own document among all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import Invalid
from embeddings.values import TextEncoder, VectorIndex
from matching.casebook import Casebook
from matching.evaluation import Ranked, file_market, rank_bm25, rank_dense, rank_product
from matching.finder import Tools
from profiles.values import ProblemProfile, SolutionText, SupplierProfile


@dataclass(frozen=True, slots=True)
class TextPair:
    """A query and the document that answers it."""

    query: str
    document: str


def read_pairs(path: Path, query: str, document: str) -> list[TextPair]:
    """Lines that have both fields filled, in order; raises `Invalid` when a line is no JSON or none has them."""
    pairs: list[TextPair] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            texts = str(record.get(query) or "").strip(), str(record.get(document) or "").strip()
        except (ValueError, AttributeError):
            raise Invalid(
                "file", f"{path.name} {number}행은 JSON이 아닙니다. 따옴표와 괄호를 확인해 주십시오."
            ) from None
        if all(texts):
            pairs.append(TextPair(*texts))
    if not pairs:
        raise Invalid(
            "file", f"{path.name}에 {query}, {document}가 모두 채워진 줄이 없습니다. 항목 이름을 확인하십시오."
        )
    return pairs


def evaluate_pairs(
    pairs: Sequence[TextPair],
    tools: Tools,
    untaught: TextEncoder,
    new_index: Callable[[int], VectorIndex],
    casebook: Casebook,
) -> dict[str, dict[str, float]]:
    """Method → hit@1, hit@5, mrr. The product treats each document as a supplier with that one solution."""
    documents = [
        SupplierProfile(id=f"{number:06d}", name="", region="", solutions=(SolutionText("", pair.document),))
        for number, pair in enumerate(pairs)
    ]
    queries = [ProblemProfile(id=f"{number:06d}", statement=pair.query) for number, pair in enumerate(pairs)]
    market = file_market(documents, tools, new_index, casebook)
    return {
        "product": _figures(rank_product(queries, market, tools)),
        "bm25": _figures(rank_bm25(queries, documents, tools)),
        "dense": _figures(rank_dense(queries, documents, untaught)),
    }


def _figures(ranked: Iterable[Ranked]) -> dict[str, float]:
    places = np.array([item.ranking.index(item.problem_id) + 1 for item in ranked], dtype=float)
    return {
        "queries": float(len(places)),
        "hit@1": float((places == 1).mean()),
        "hit@5": float((places <= 5).mean()),
        "mrr": float((1 / places).mean()),
    }
