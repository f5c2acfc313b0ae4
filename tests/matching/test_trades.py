"""The trade a problem comes from beside the industries and processes that suppliers have ticked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.centring import unit_length
from matching.concepts.linking import concept_book
from matching.trades import BREADTH, MOST_TAGS, TradeTable, TradeVectors, tags_of, trade_names
from profiles.values import SupplierProfile

Floats = np.ndarray
DIMENSION = 4
TAGS = tuple("가나다라마바사아자차카타파하거너더러")


def a_supplier(*industries: str, processes: tuple[str, ...] = (), proven: bool = False) -> SupplierProfile:
    done = ("경남 A사, 2024년",) if proven else ()
    return SupplierProfile(id="s", name="", region="", industries=industries, processes=processes, references=done)


def drawn(count: int, seed: int) -> np.ndarray:
    return unit_length(np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32))


def test_each_tag_counts_once_and_no_honest_list_is_cut() -> None:
    supplier = a_supplier("가", "나", "가", processes=("나", "다"))
    assert tags_of(supplier) == ("가", "나", "다")
    many = a_supplier(*(f"업종 {number}" for number in range(400)), processes=("사출",))
    assert tags_of(many) == tuple(f"업종 {number}" for number in range(MOST_TAGS))


def test_technologies_are_no_trade() -> None:
    assert tags_of(SupplierProfile(id="s", name="", region="", technologies=("AI",))) == ()


def test_any_trade_is_the_dictionarys_industries_and_processes() -> None:
    names = trade_names(concept_book())
    held = {concept.name: concept.kind.value for concept in concept_book().concepts.values()}
    assert {held[name] for name in names} == {"industry", "process"}
    assert len(names) > 100


def test_means_are_taken_over_the_markets_tags_and_the_dictionary() -> None:
    tags = dict(zip("가나", drawn(2, 1), strict=True))
    names, asked = drawn(5, 2), drawn(5, 3)
    found = TradeVectors.of(tags, names, asked)
    assert found.tag_mean == pytest.approx(np.concatenate([np.stack(list(tags.values())), names]).mean(axis=0))
    assert found.asked_mean == pytest.approx(asked.mean(axis=0))
    assert TradeVectors.of({}, names, asked).tag_mean == pytest.approx(names.mean(axis=0))


def table_of(suppliers: list[SupplierProfile], raw: dict[str, Floats], mean: Floats | None = None) -> TradeTable:
    means = np.zeros(DIMENSION, np.float32) if mean is None else mean
    return TradeTable.build(suppliers, TradeVectors(raw, means, means))


@given(
    st.lists(st.tuples(st.lists(st.sampled_from(TAGS), max_size=18), st.booleans()), min_size=1, max_size=8),
    st.integers(0, 2**32 - 1),
    st.integers(0, len(TAGS)),
    st.data(),
)
def test_nearness_is_that_of_the_plain_loop(
    own: list[tuple[list[str], bool]], seed: int, known: int, data: st.DataObject
) -> None:
    """Suppliers with many, few, no and unknown tags, with and without work to show, asked for in any order."""
    suppliers = [a_supplier(*tags[::2], processes=tuple(tags[1::2]), proven=proven) for tags, proven in own]
    raw = dict(zip(TAGS, drawn(known, seed), strict=False))
    mean = drawn(1, seed + 1)[0] / 3
    asked = drawn(1, seed + 2)[0]
    rows = data.draw(st.lists(st.integers(0, len(suppliers) - 1), max_size=12))
    table = table_of(suppliers, raw, mean)
    found = table.nearness(asked, np.array(rows, dtype=np.int64))
    assert found.dtype == np.float32
    for row, value in zip(rows, found.tolist(), strict=True):
        cosines = {tag: float(unit_length(raw[tag] - mean) @ asked) for tag in tags_of(suppliers[row]) if tag in raw}
        nearest = table.nearest(asked, row)
        if not cosines:
            assert value == 0
            assert nearest is None
            continue
        best = max(cosines.values())
        if suppliers[row].references:
            assert value == pytest.approx(best * min(1, BREADTH / len(cosines)), abs=1e-5)
        else:
            assert value == pytest.approx(min(cosines.values()), abs=1e-5)
        assert nearest is not None
        assert cosines[nearest[0]] == pytest.approx(best, abs=1e-5)
        assert nearest[1] == pytest.approx(best, abs=1e-5)


def test_more_tags_than_eight_make_each_count_less() -> None:
    raw = dict(zip(TAGS, drawn(len(TAGS), 5), strict=True))
    table = table_of([a_supplier(*TAGS[:count], proven=True) for count in (1, BREADTH, 12)], raw)
    found = table.nearness(raw[TAGS[0]], np.array([0, 1, 2]))
    assert found.tolist() == pytest.approx([1, 1, BREADTH / 12], abs=1e-5)


def test_who_shows_no_work_loses_by_ticking_one_box_more() -> None:
    raw = {"가": drawn(1, 5)[0], "나": -drawn(1, 5)[0]}
    table = table_of([a_supplier("가"), a_supplier("가", "나")], raw)
    assert table.nearness(raw["가"], np.array([0, 1])).tolist() == pytest.approx([1, -1], abs=1e-5)


def test_without_any_tags_nobody_is_near() -> None:
    table = table_of([a_supplier(), a_supplier()], {})
    assert table.nearness(drawn(1, 0)[0], np.array([0, 1, 1])).tolist() == [0, 0, 0]
    assert table.nearest(drawn(1, 0)[0], 0) is None


def test_ticking_everything_makes_the_right_tag_count_for_little() -> None:
    """Of a hundred tags even the very one that is asked for counts less than a neighbour among a few."""
    raw = {f"업종 {number}": vector for number, vector in enumerate(drawn(100, 5))}
    table = table_of([a_supplier(*raw, proven=True)], raw)
    assert table.nearness(raw["업종 99"], np.array([0])).tolist() == pytest.approx([BREADTH / 100], abs=1e-5)
