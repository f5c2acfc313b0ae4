"""The trade a problem comes from beside the industries and processes that suppliers have ticked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.centring import unit_length
from matching.concepts.linking import concept_book
from matching.trades import SAID, UNSAID, TradeTable, TradeVectors, tags_of, trade_names
from matching.units import TAG_LIMIT
from profiles.values import SupplierProfile

Floats = np.ndarray
DIMENSION = 4
TAGS = tuple("가나다라마바사아자차카타파하거너더러")


def a_supplier(*industries: str, processes: tuple[str, ...] = ()) -> SupplierProfile:
    return SupplierProfile(id="s", name="", region="", industries=industries, processes=processes)


def drawn(count: int, seed: int) -> np.ndarray:
    return unit_length(np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32))


def test_tags_are_the_first_fifteen_each_once() -> None:
    supplier = a_supplier("가", "나", "가", processes=("나", "다"))
    assert tags_of(supplier) == ("가", "나", "다")
    many = a_supplier(*(f"업종 {number}" for number in range(40)), processes=("사출",))
    assert tags_of(many) == tuple(f"업종 {number}" for number in range(TAG_LIMIT))
    assert TAG_LIMIT == 15


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


def table_of(
    suppliers: list[SupplierProfile], raw: dict[str, Floats], mean: Floats, said: dict[str, float]
) -> TradeTable:
    """A table in which suppliers' sentences come as near to a tag as `said` tells (surely where it is silent)."""
    nearness = {vector.tobytes(): said.get(tag, SAID) for tag, vector in raw.items()}

    def borne_out(row: int, vectors: Floats) -> Floats:
        assert len(vectors) == sum(tag in raw for tag in tags_of(suppliers[row]))
        return np.array([nearness[vector.tobytes()] for vector in vectors], dtype=np.float32)

    return TradeTable.build(suppliers, TradeVectors(raw, mean, mean), borne_out)


@given(
    st.lists(st.lists(st.sampled_from(TAGS), max_size=18), min_size=1, max_size=8),
    st.integers(0, 2**32 - 1),
    st.integers(0, len(TAGS)),
    st.dictionaries(st.sampled_from(TAGS), st.floats(-0.5, 1)),
    st.data(),
)
def test_nearness_is_that_of_the_plain_loop(
    own: list[list[str]], seed: int, known: int, said: dict[str, float], data: st.DataObject
) -> None:
    """Suppliers with many, few, no and unknown tags, asked for in any order, some twice, some not."""
    suppliers = [a_supplier(*tags[::2], processes=tuple(tags[1::2])) for tags in own]
    raw = dict(zip(TAGS, drawn(known, seed), strict=False))
    mean = drawn(1, seed + 1)[0] / 3
    asked = drawn(1, seed + 2)[0]
    rows = data.draw(st.lists(st.integers(0, len(suppliers) - 1), max_size=12))
    table = table_of(suppliers, raw, mean, said)
    found = table.nearness(asked, np.array(rows, dtype=np.int64))
    assert found.dtype == np.float32
    for row, value in zip(rows, found.tolist(), strict=True):
        counted = {}
        for tag in tags_of(suppliers[row]):
            if tag in raw:
                share = min(1.0, max(0.0, (said.get(tag, SAID) - UNSAID) / (SAID - UNSAID)))
                counted[tag] = share * float(unit_length(raw[tag] - mean) @ asked)
        nearest = table.nearest(asked, row)
        if not counted:
            assert value == 0
            assert nearest is None
        else:
            assert value == pytest.approx(max(counted.values()), abs=1e-5)
            assert nearest is not None
            assert counted[nearest[0]] == pytest.approx(max(counted.values()), abs=1e-5)
            assert nearest[1] == pytest.approx(value, abs=1e-5)


def test_a_tag_that_nothing_bears_out_counts_for_nothing() -> None:
    raw = dict(zip(TAGS[:3], drawn(3, 5), strict=True))
    said = {TAGS[0]: UNSAID, TAGS[1]: (SAID + UNSAID) / 2, TAGS[2]: 0.9}
    table = table_of([a_supplier(tag) for tag in raw], raw, np.zeros(DIMENSION, np.float32), said)
    found = [float(table.nearness(vector, np.array([row]))[0]) for row, vector in enumerate(raw.values())]
    assert found == pytest.approx([0, 0.5, 1], abs=1e-5)


def test_without_any_tags_nobody_is_near() -> None:
    table = table_of([a_supplier(), a_supplier()], {}, np.zeros(DIMENSION, np.float32), {})
    assert table.nearness(drawn(1, 0)[0], np.array([0, 1, 1])).tolist() == [0, 0, 0]
    assert table.nearest(drawn(1, 0)[0], 0) is None


def test_nobody_gains_by_a_sixteenth_tag() -> None:
    raw = dict(zip(TAGS, drawn(len(TAGS), 5), strict=True))
    fifteen, more = a_supplier(*TAGS[:15]), a_supplier(*TAGS)
    table = table_of([fifteen, more, fifteen], raw, np.zeros(DIMENSION, np.float32), {})
    asked = raw[TAGS[16]]
    found = table.nearness(asked, np.array([0, 1, 2]))
    assert found[0] == found[1] == found[2] < 0.999
    nearest = table.nearest(asked, 1)
    assert nearest is not None
    assert nearest[0] in TAGS[:15]
