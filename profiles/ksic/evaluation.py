"""How often the right code is found: exactly, among the first, and at fewer digits. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from profiles.ksic.knowledge import Term, code_items, product_items, section_of, term_items
from profiles.ksic.suggester import FULL, Suggester, learn
from profiles.ksic.vocabulary import Numbers

Encode = Callable[[Sequence[str]], Numbers]
"""Texts → their sentence vectors, one row each."""


@dataclass(frozen=True, slots=True)
class KsicFigures:
    """Shares of the test terms, each term with its one code being one case."""

    terms: int
    classes: int
    hit_1: float
    hit_5: float
    hit_10: float
    hit_1_at_2_digits: float
    hit_1_at_3_digits: float

    def as_dict(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


def evaluate(
    rows: Sequence[dict[str, str]], knowledge: Sequence[Term], test: Sequence[Term], encode: Encode | None
) -> KsicFigures:
    """Learn from codes, knowledge and our own product words, then rank the classes for every test term.

    Candidates are the classes of the sections that the knowledge speaks of (all, when it is empty). Of the test
    terms nothing is used but their text, when they are asked for.
    """
    names = candidates(rows, knowledge)
    items = [item for item in (*term_items(knowledge), *code_items(rows, names), *product_items(names))
             if item.code in names]  # fmt: skip
    vectors, centre = _centred(encode, [item.text for item in items])
    network = learn(items, list(names), FULL, vectors)
    suggester = Suggester(names, items, network)
    texts = [term.text for term in test]
    asked = None if encode is None or centre is None else _unit(encode(texts) - centre)
    return figures(suggester.scores(texts, asked), suggester.classes, [term.code for term in test])


def candidates(rows: Sequence[dict[str, str]], knowledge: Sequence[Term]) -> dict[str, str]:
    """Classes of five digits, and their names, in the sections of the knowledge."""
    parents = {row["code"]: row["parent"] for row in rows}
    sections = {section_of(term.code, parents) for term in knowledge}
    return {
        row["code"]: row["name"]
        for row in rows
        if row["level"] == "5" and (not sections or section_of(row["code"], parents) in sections)
    }


def figures(scores: Numbers, classes: Sequence[str], right: Sequence[str]) -> KsicFigures:
    """Shares from a matrix of scores; equal scores come in the order of the classes."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    ranked = [[classes[place] for place in row] for row in order]

    def share(is_hit: Callable[[list[str], str], bool]) -> float:
        return round(sum(is_hit(row, code) for row, code in zip(ranked, right, strict=True)) / len(right), 4)

    return KsicFigures(
        terms=len(right),
        classes=len(classes),
        hit_1=share(lambda row, code: row[0] == code),
        hit_5=share(lambda row, code: code in row[:5]),
        hit_10=share(lambda row, code: code in row),
        hit_1_at_2_digits=share(lambda row, code: row[0][:2] == code[:2]),
        hit_1_at_3_digits=share(lambda row, code: row[0][:3] == code[:3]),
    )


def _centred(encode: Encode | None, texts: Sequence[str]) -> tuple[Numbers | None, Numbers | None]:
    if encode is None:
        return None, None
    vectors = encode(texts)
    centre: Numbers = vectors.mean(axis=0)
    return _unit(vectors - centre), centre


def _unit(vectors: Numbers) -> Numbers:
    sizes = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(vectors / sizes, dtype=np.float32)
