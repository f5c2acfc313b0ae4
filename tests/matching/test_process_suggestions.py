"""Which processes a text may be of: what phrases say, what known cases say, and the words behind them."""

from __future__ import annotations

import pytest

from matching.concepts.graph import concept_graph
from matching.concepts.linking import concept_book
from matching.process_suggestions import LIKELY, OFFERED, SURE, process_shares, suggest_processes, suggested
from profiles.values import Confidence, SuggestedProcess
from tests.matching.conftest import tools

PLATING = "process.plating"
MOULDING = "process.injection_moulding"
OTHERS = [id_.split(".")[1] for id_ in concept_book().concepts if id_.startswith("process.") and id_ != PLATING][:9]
SILENT = "아침마다 첫 두 시간이 힘듭니다."


def read(text: str, **shares: float) -> tuple[SuggestedProcess, ...]:
    named = {f"process.{name}": share for name, share in shares.items()}
    return suggested(text, named, concept_book(), concept_graph())


def test_a_named_process_comes_first_with_the_words_that_name_it() -> None:
    [first, *_] = read("사출품에 은줄이 생깁니다. 사출기를 바꿔도 그대로입니다.")
    assert (first.id, first.name) == (MOULDING, "사출성형")
    assert first.from_words == ("사출품", "은줄", "사출기")


def test_a_text_that_says_nothing_gets_nothing() -> None:
    assert read(SILENT) == ()
    assert read("") == ()


def test_known_cases_name_a_process_without_a_word_of_it() -> None:
    [first, second] = read(SILENT, plating=0.8, injection_moulding=0.2)
    assert (first.id, second.id) == (PLATING, MOULDING)
    assert first.from_words == ()
    assert first.share > second.share


def test_words_and_cases_are_two_witnesses() -> None:
    first, second = read("사출품이 이상합니다.", plating=0.3, injection_moulding=0.1)[:2]
    assert (first.id, second.id) == (MOULDING, PLATING)
    agreed = read("사출품이 이상합니다.", plating=0.1, injection_moulding=0.3)[0]
    assert agreed.share > first.share
    doubted = read("사출품이 이상합니다.", plating=0.99, injection_moulding=0.001)[0]
    assert doubted.id == PLATING, "a word in passing does not rule out what all known cases say"


def test_a_symptom_tells_where_it_shows() -> None:
    edge = next(
        edge
        for edge in concept_graph().edges
        if edge.type == "appears_in" and concept_book().concepts[edge.source].phrases
    )
    told = {
        item.id: item.from_words
        for phrase in concept_book().concepts[edge.source].phrases
        for item in read(f"요즘 {phrase} 있습니다.")
    }
    assert told[edge.target]


@pytest.mark.parametrize(
    ("share", "confidence", "label"),
    [
        (SURE + 0.01, Confidence.HIGH, "높음"),
        (SURE - 0.01, Confidence.MEDIUM, "보통"),
        (LIKELY + 0.01, Confidence.MEDIUM, "보통"),
        (LIKELY - 0.01, Confidence.LOW, "낮음"),
    ],
)
def test_confidence_is_a_word(share: float, confidence: Confidence, label: str) -> None:
    others = {name: (1 - share) / 9 for name in OTHERS}
    first, *_ = read(SILENT, plating=share, **others)
    assert (first.id, first.share) == (PLATING, pytest.approx(share, abs=2e-3))
    assert (first.confidence, first.label) == (confidence, label)


def test_at_most_five_and_only_those_of_the_dictionary() -> None:
    ids = [id_ for id_ in concept_book().concepts if id_.startswith("process.")][: OFFERED + 3]
    many = read(SILENT, **{id_.removeprefix("process."): 0.1 for id_ in ids})
    assert [item.id for item in many] == sorted(ids)[:OFFERED]
    assert read(SILENT, unheard_of=0.9) == ()


def test_shares_of_a_text_are_by_process_and_sum_to_one() -> None:
    shares = process_shares("사출품에 은줄이 생기고 게이트 자국이 남습니다", tools())
    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    assert max(shares, key=lambda id_: shares[id_]) == MOULDING


def test_a_text_of_unknown_words_has_no_shares() -> None:
    assert process_shares("§§ ☆☆", tools()) == {}


def test_texts_are_answered_in_their_order() -> None:
    found = suggest_processes(["사출품에 은줄이 생깁니다", SILENT], tools())
    assert found[0][0].id == MOULDING
    assert MOULDING not in [each.id for each in found[1][:1]]
    assert suggest_processes([], tools()) == []
