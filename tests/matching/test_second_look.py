"""The best candidates compared word by word, and that nobody gains by not being among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.exact_index import ExactIndex
from matching import second_look
from matching.evaluation import FileVectors, file_market
from matching.features import CLOSE, lexical, measure
from matching.finder import Ranking, Remembered, prepare, rank
from matching.lexicon import Lexicon
from matching.second_look import (
    ALIKE,
    MOST_WORDS,
    UNITS,
    closeness,
    closeness_of,
    matches,
    word_spans,
    word_weights,
)
from matching.words import Term
from profiles.values import ProblemProfile, SupplierProfile
from tests.matching.conftest import FOOD, MOULDING, PROBLEM, SUPPLIERS, WELDING, Ask, market_of, tools

Floats = np.ndarray


def words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def units_of(chance: np.random.Generator, *counts: int, dimension: int = 6) -> list[Floats]:
    drawn = [chance.normal(size=(count, dimension)).astype(np.float32) for count in counts]
    return [vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9) for vectors in drawn]


def test_words_stand_between_spaces_and_marks() -> None:
    text = "사출품에 은줄이(자주) 생김. '보압/온도'는·정상, 왜…?"
    assert words_of(text) == ["사출품에", "은줄이", "자주", "생김", "보압", "온도", "는", "정상", "왜"]
    assert word_spans("  … ?!") == ()


@given(st.text(alphabet="가나 .,!?()a1·/\n", max_size=60))
def test_word_spans_hold_every_letter_once(text: str) -> None:
    spans = word_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join(words_of(text)) == "".join(letter for letter in text if letter in "가나a1")


def test_only_the_first_96_words_count() -> None:
    assert len(word_spans("가 " * 500)) == MOST_WORDS == 96


LEXICON = Lexicon([["은줄", "불량"], ["불량"], ["불량", "설비"], ["불량"]])


def test_a_word_weighs_as_much_as_the_rarest_term_in_it() -> None:
    spans = word_spans("은줄불량이 설비 그냥")
    terms = [Term("불량", 2, 4), Term("은줄", 0, 2), Term("설비", 6, 8)]
    weights = word_weights(spans, terms, LEXICON)
    assert weights.tolist() == pytest.approx([LEXICON.idf("은줄"), LEXICON.idf("설비"), 0.0])
    assert LEXICON.idf("은줄") > LEXICON.idf("불량")
    assert weights.dtype == np.float32


def test_a_term_that_crosses_a_mark_belongs_to_the_word_it_begins_in() -> None:
    weights = word_weights(word_spans("은줄 불량"), [Term("은줄불량", 0, 5)], LEXICON)
    assert weights[0] == pytest.approx(LEXICON.idf("은줄불량"))
    assert weights[1] == 0


def test_terms_past_the_last_word_and_no_terms_weigh_nothing() -> None:
    spans = word_spans("가 나")
    assert word_weights(spans, [], LEXICON).tolist() == [0, 0]
    assert word_weights(spans, [Term("은줄", 40, 42)], LEXICON).tolist() == [0, 0]
    assert word_weights((), [Term("은줄", 0, 2)], LEXICON).shape == (0,)


def naive_closeness(mine: Floats, weights: Floats, units: Sequence[Floats]) -> float:
    scores = []
    for unit in units:
        score = 0.0
        for word, weight in zip(mine, weights, strict=True):
            score += float(weight) * max(float(np.dot(word, other)) for other in unit)
        scores.append(score / float(weights.sum()))
    return max(scores)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 7),
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
)
def test_closeness_is_that_of_the_plain_loop(seed: int, words: int, counts: list[int]) -> None:
    chance = np.random.default_rng(seed)
    mine, *units = units_of(chance, words, *counts)
    weights = chance.uniform(0, 3, size=words).astype(np.float32) + np.float32(0.01)
    assert closeness(mine, weights, units) == pytest.approx(naive_closeness(mine, weights, units), abs=1e-5)


def test_without_units_or_weights_nothing_is_close() -> None:
    mine, unit = units_of(np.random.default_rng(0), 3, 4)
    assert closeness(mine, np.ones(3, np.float32), []) == 0
    assert closeness(mine, np.zeros(3, np.float32), [unit]) == 0
    assert closeness(mine[:0], np.zeros(0, np.float32), [unit]) == 0


def test_a_unit_without_words_is_passed_over() -> None:
    mine, unit = units_of(np.random.default_rng(0), 3, 4)
    weights = np.ones(3, np.float32)
    assert closeness(mine, weights, [unit[:0], unit]) == closeness(mine, weights, [unit])
    assert closeness(mine, weights, [unit[:0]]) == 0


def test_each_supplier_is_as_close_as_its_units_that_are_known() -> None:
    mine, first, second = units_of(np.random.default_rng(1), 3, 4, 5)
    weights = np.ones(3, np.float32)
    found = closeness_of([[1], [2, 9], [9], []], mine, weights, {1: first, 2: second})
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(
        [closeness(mine, weights, [first]), closeness(mine, weights, [second]), 0.0, 0.0]
    )


def test_matches_are_words_alike_those_that_count_most_first() -> None:
    mine = np.eye(4, dtype=np.float32)
    unit = np.array(
        [[0, 0.9, 0, 0], [0.7, 0, 0, 0], [0, 0.5, 0, 1], [0, 0, ALIKE - 0.01, 0]],
        dtype=np.float32,
    )
    weights = np.array([3, 1, 5, 0], dtype=np.float32)
    found = matches(mine, weights, unit)
    assert [(match.mine, match.theirs) for match in found] == [(0, 1), (1, 0)]
    assert [match.cosine for match in found] == pytest.approx([0.7, 0.9])
    assert [match.weight for match in found] == [3, 1]
    assert matches(mine, weights, unit[:0]) == []
    assert matches(mine[:0], weights[:0], unit) == []


def test_a_suppliers_nearest_units_come_first() -> None:
    market = market_of(SUPPLIERS)
    prepared = prepare(PROBLEM, market, tools())
    features = measure(prepared, market, np.arange(len(market)), lexical(prepared, market))
    for at, entry in enumerate(market.entries):
        ids = [indexed.id for indexed in features.nearest_units(market, at)]
        assert sorted(ids) == [indexed.id for indexed in entry.units]
        cosines = market.index.vectors(np.array(ids)) @ prepared.vector
        assert (np.diff(cosines) <= 1e-6).all()


# In the ranking


CROWD = [
    replace(kind, id=f"{kind.id}-{number:02d}", summary=f"{kind.summary} {number}번 지사입니다.")
    for kind in (MOULDING, WELDING, FOOD)
    for number in range(15)
]


def ranked(problem: ProblemProfile = PROBLEM) -> Ranking:
    market = file_market(CROWD, tools(), ExactIndex)
    return rank(
        prepare(problem, market, tools()), market, tools().model, FileVectors(market, tools().encoder), everyone=True
    )


def test_thirty_are_looked_at_and_the_others_gain_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for seen in (1, 5, second_look.CANDIDATES, len(CROWD)):
        monkeypatch.setattr(second_look, "CANDIDATES", seen)
        ranking = ranked()
        values = ranking.features.values.copy()
        close = values[:, CLOSE].copy()
        values[:, CLOSE] = 0
        ids = [CROWD[row].id for row in ranking.features.rows]
        first = sorted(range(len(ids)), key=lambda at: (-tools().model.expected(values)[at], ids[at]))
        looked, others = close[first[:seen]], close[first[seen:]]
        assert looked.any()
        if len(others):
            assert len(set(others.tolist())) == 1
            assert others.max() <= looked.min()
        # So nobody who was not looked at passes anybody who was and stood before.
        places = {at: place for place, at in enumerate(ranking.order.tolist())}
        assert all(places[mine] < places[theirs] for mine in first[:seen] for theirs in first[seen:])


def test_word_vectors_are_asked_for_of_the_chosen_alone() -> None:
    market = file_market(CROWD, tools(), ExactIndex)
    inner = FileVectors(market, tools().encoder)
    asked: list[int] = []

    class Asked:
        def word_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
            asked.extend(ids)
            return inner.word_vectors(ids)

        def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
            return inner.sentence_vectors(ids)

    remembered = Remembered(Asked())
    prepared = prepare(PROBLEM, market, tools())
    first = rank(prepared, market, tools().model, remembered, everyone=True)
    assert len(asked) <= second_look.CANDIDATES * UNITS
    assert len(asked) == len(set(asked))
    count = len(asked)
    again = rank(prepared, market, tools().model, remembered, everyone=True)
    assert len(asked) == count
    assert np.array_equal(first.expected, again.expected)


@pytest.mark.parametrize("summary", ["…", "· · ·", "(/)"])
def test_a_supplier_that_has_written_marks_alone_never_breaks_the_answer(ask: Ask, summary: str) -> None:
    marks = SupplierProfile(id="marks", name="점", region="", summary=summary)
    assert ask(PROBLEM, suppliers=(marks, MOULDING)).matches[0].supplier.id == "moulding"


def test_an_empty_market_is_looked_at_in_vain() -> None:
    market = file_market([], tools(), ExactIndex)
    ranking = rank(prepare(PROBLEM, market, tools()), market, tools().model, FileVectors(market, tools().encoder))
    assert len(ranking.order) == 0


def test_the_same_words_are_closer_than_others() -> None:
    market = file_market(SUPPLIERS, tools(), ExactIndex)
    ranking = rank(
        prepare(replace(PROBLEM, statement=MOULDING.solutions[0].description), market, tools()),
        market,
        tools().model,
        FileVectors(market, tools().encoder),
        everyone=True,
    )
    close = dict(
        zip(
            [market.entries[row].profile.id for row in ranking.features.rows],
            ranking.features.values[:, CLOSE].tolist(),
            strict=True,
        )
    )
    assert close["moulding"] == max(close.values()) == pytest.approx(1, abs=0.05)
