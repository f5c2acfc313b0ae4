"""What the reason of the word space says stands marked in the two sentences below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from matching.comparison import Comparison
from matching.market import IndexedUnit
from matching.units import Unit, UnitKind
from matching.values import Quote, Reason
from matching.word_reasons import words_reason
from matching.words import Term

PROBLEM = "쇼트 카운터는 있습니다. 핀을 조이는데 금형이 부러집니다."
TERMS = (Term("쇼트", 0, 2), Term("카운터", 3, 6), Term("조이", 17, 19, verbal=True), Term("금형", 22, 24))


class Space:
    """Draws with the strengths that a test gives."""

    def __init__(self, strengths: Mapping[str, float]) -> None:
        self.strengths = strengths

    def pulls(self, words: Sequence[str], place: np.ndarray) -> dict[str, float]:
        return {word: self.strengths[word] for word in words if word in self.strengths}


def told(offer: str, strengths: Mapping[str, float], held: Sequence[str], said: Sequence[str] = ()) -> Reason | None:
    unit = IndexedUnit(1, Unit(UnitKind.SUMMARY, "회사 소개", offer))
    one = np.ones(1, dtype=np.float32)
    spans = ((0, 13), (14, len(PROBLEM)))
    case = SimpleNamespace(
        entry=SimpleNamespace(units=(unit,), places=one[None], terms=tuple(held), verbs=frozenset()),
        prepared=SimpleNamespace(text=PROBLEM, terms=TERMS, sentence_spans=spans, place=one),
        space=Space(strengths),
        moved={"wordspace": 1.0},
    )
    return words_reason(cast(Comparison, case), said)


def marked(quote: Quote | None) -> list[str]:
    assert quote is not None
    return [quote.text[mark.start : mark.end] for mark in quote.marks]


def test_a_word_of_both_sides_is_marked_on_both() -> None:
    reason = told("금형을 봅니다. 쇼트를 셉니다.", {"금형": 0.2, "쇼트": 0.1}, ["금형", "쇼트"])
    assert reason is not None
    assert reason.text == "양쪽 글에 '금형' 이야기가 함께 나옵니다."
    assert (marked(reason.problem_quote), marked(reason.supplier_quote)) == (["금형"], ["금형"])


def test_a_word_that_the_supplier_says_elsewhere_is_not_named() -> None:
    summary = "쇼트를 셉니다. 수명을 봅니다."
    reason = told(summary, {"쇼트": 0.2, "수명": 0.1}, ["쇼트", "수명"], said=["쇼트를 셉니다."])
    assert reason is not None
    assert marked(reason.supplier_quote) == ["수명"]
    assert reason.text == "과제의 '쇼트' 같은 말과 '수명' 이야기는 비슷한 일에서 나옵니다."


@pytest.mark.parametrize(("written", "form"), [("APS.", "aps."), ("SC", "sc")])
def test_words_are_named_as_they_are_written(written: str, form: str) -> None:
    reason = told(f"우리는 {written}", {"조이": 0.2, form: 0.1}, [form])
    assert reason is not None
    assert reason.text == f"과제의 '조이는데' 같은 말과 '{written.strip('.')}' 이야기는 비슷한 일에서 나옵니다."
    assert marked(reason.problem_quote) == ["조이는데"]
