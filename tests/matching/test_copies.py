"""What is a copy and what is not; and that a copy counts nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from embeddings.exact_index import ExactIndex
from matching import copies
from matching.copies import Said, copied_units, told
from matching.evaluation import file_market
from profiles.values import SupplierProfile
from tests.matching.conftest import MOULDING, WELDING, tools

OWN = "살균기의 유량과 온도를 함께 기록합니다. 세척 주기를 제품마다 다르게 잡습니다."
FIRST = "쇼트마다 보압과 수지 온도를 받아 은줄을 미리 알립니다."
SECOND = "금형 온도가 흔들리면 작업자에게 먼저 말해 줍니다."
THIRD = "조건을 바꾼 사람과 이유를 교대마다 남겨 둡니다."
FOURTH = "수지 건조 시간을 날씨에 맞추어 다시 계산합니다."
PAGE = f"{FIRST} {SECOND}"


def said(name: str, *texts: str, at: int) -> Said:
    """A firm whose units are numbered from `at`."""
    return Said.of(name, enumerate(texts, at))


def test_who_pastes_a_page_later_copies_it_wherever_it_stands_in_the_list() -> None:
    maker, copier = said("가온지기", PAGE, at=1), said("나래기술", OWN, PAGE, at=10)
    assert copied_units([maker, copier]) == copied_units([copier, maker]) == {11}


def test_case_spaces_and_the_last_stop_hide_nothing() -> None:
    text = "MES 화면에서 LOT 이력을 찾습니다. 바코드로 자재 투입을 확인합니다."
    pasted = "mes 화면에서  lot 이력을\t찾습니다!\n바코드로 자재 투입을 확인합니다"
    assert told(text) == told(pasted)
    assert copied_units([said("가온지기", text, at=1), said("나래기술", pasted, at=2)]) == {2}


def test_one_quoted_sentence_among_own_ones_is_no_copy() -> None:
    assert copied_units([said("가온지기", PAGE, at=1), said("나래기술", f"{FIRST} {OWN}", at=2)]) == frozenset()


def test_two_quoted_sentences_among_more_own_ones_are_no_copy() -> None:
    """A reseller tells what the maker says, and what it does itself."""
    own = f"{OWN} 기록은 다섯 해 동안 위생 심사 서류로 그대로 냅니다."
    assert copied_units([said("가온지기", PAGE, at=1), said("나래기술", f"{own} {PAGE}", at=2)]) == frozenset()


def test_one_sentence_that_is_a_unit_of_its_own_is_a_quotation_and_four_are_a_copied_page() -> None:
    """Partners of one project tell it in one sentence, each on its own page."""
    sentences = (FIRST, SECOND, THIRD, FOURTH)
    maker = said("가온지기", *sentences, at=1)
    assert copied_units([maker, said("나래기술", FIRST, OWN, at=10)]) == frozenset()
    assert copied_units([maker, said("나래기술", *sentences, OWN, at=10)]) == {10, 11, 12, 13}


def test_ones_own_sentence_again_and_again_does_not_cover_a_copy() -> None:
    own = "저희는 언제나 살균 공정만 봅니다."
    assert copied_units([said("가온지기", PAGE, at=1), said("나래기술", PAGE + f" {own}" * 9, at=2)]) == {2}


def test_branches_of_one_firm_may_say_the_same() -> None:
    branches = [said("㈜한빛", PAGE, at=1), said("주식회사 한빛 창원지점", PAGE, at=2)]
    assert copied_units(branches) == frozenset()
    assert copied_units([*branches, said("나래기술", PAGE, at=3)]) == {3}


def test_what_many_say_belongs_to_nobody() -> None:
    def firms(number: int) -> list[Said]:
        return [said(f"{chr(ord('가') + at * 28)}솔루션", PAGE, at=at) for at in range(number)]

    assert copied_units(firms(copies.COMMON - 1)) == set(range(1, copies.COMMON - 1))
    assert copied_units(firms(copies.COMMON)) == frozenset()


def test_a_firm_that_says_its_own_story_twice_copies_nobody() -> None:
    assert copied_units([said("가온지기", PAGE, PAGE, at=1)]) == frozenset()


def numbered(name: str, unit: int, text: str, numbers: Mapping[str, int]) -> Said:
    """One unit whose sentences were first said at `numbers`."""
    first = {id_: number for sentence, number in numbers.items() for id_ in told(sentence)}
    return Said.of(name, [(unit, text)], first)


def test_the_number_of_a_sentence_decides_and_not_that_of_the_unit() -> None:
    """An original that is edited gets a new unit, later than its copier's."""
    maker = numbered("가온지기", 60, f"{PAGE} {THIRD}", {FIRST: 1, SECOND: 2, THIRD: 9})
    copier = numbered("나래기술", 50, PAGE, {FIRST: 5, SECOND: 6})
    assert copied_units([maker, copier]) == {50}


def test_an_old_firm_that_pastes_a_young_ones_text_harms_it_not() -> None:
    young = numbered("가온지기", 50, PAGE, {FIRST: 5, SECOND: 6})
    old = numbered("나래기술", 1, PAGE, {FIRST: 7, SECOND: 8})
    assert copied_units([young, old]) == {1}


def test_a_sentence_without_a_number_neither_lends_nor_borrows() -> None:
    with_number = numbered("가온지기", 1, PAGE, {FIRST: 5, SECOND: 6})
    for without in (numbered("나래기술", 2, PAGE, {}), numbered("나래기술", 0, PAGE, {})):
        assert copied_units([with_number, without]) == frozenset()


@pytest.mark.parametrize("nobody", [[], [said("가온지기", at=1)], [said("가온지기", "짧은 말.", at=1)]])
def test_who_says_nothing_copies_nothing(nobody: list[Said]) -> None:
    assert copied_units(nobody) == frozenset()


# In a market


def market_with(copier: SupplierProfile) -> list[np.ndarray]:
    """What counts of the copier in a market after its maker: vectors, places, terms and concepts."""
    maker = replace(MOULDING, summary=PAGE, references=(FIRST, SECOND, THIRD, FOURTH))
    market = file_market([maker, copier], tools(), ExactIndex)
    entry = market.entries[1]
    assert set(market.row_of_unit) == set(market.unit_ids.tolist())
    return [
        market.companies[1],
        market.unit_vectors[market.offsets[1] :].sum(axis=0),
        entry.places.sum(axis=0),
        np.array(sorted(map(hash, entry.terms))),
        np.array(sorted(map(hash, entry.concepts.items()))),
        np.array([bool(entry.counted.references), bool(market.trades.proven[1])]),
    ]


@pytest.mark.parametrize(
    "stolen", [{"summary": PAGE}, {"references": (FIRST, SECOND, THIRD, FOURTH)}], ids=["summary", "references"]
)
def test_a_copied_unit_earns_no_more_than_none(stolen: dict[str, object]) -> None:
    [name] = stolen
    plain = replace(WELDING, **{name: type(stolen[name])()})
    copier = replace(plain, **stolen)
    for with_copy, without in zip(market_with(copier), market_with(plain), strict=True):
        np.testing.assert_allclose(with_copy, without, atol=0.02)
