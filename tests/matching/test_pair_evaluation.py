"""`flask match evaluate-pairs`: reading a file from other hands, and figures on pairs small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import Invalid
from embeddings.exact_index import ExactIndex
from embeddings.hashing_encoder import HashingEncoder
from matching.casebook import empty_casebook
from matching.evaluation import Ranked
from matching.pair_evaluation import TextPair, _figures, evaluate_pairs, read_pairs
from tests.matching.conftest import tools


def written(folder: Path, *lines: Any, encoding: str = "utf-8") -> Path:
    path = folder / "짝.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding=encoding)
    return path


def test_pairs_are_read_in_order_and_half_filled_lines_passed_over(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"ask": " 은줄 ", "say": "보압을 봅니다", "other": 1},
        "",
        {"ask": "", "say": "x"},
        {"ask": "y"},
        {"ask": None, "say": "z"},
        {"ask": "줄\u2028바꿈", "say": 7},
    )
    assert read_pairs(path, "ask", "say") == [TextPair("은줄", "보압을 봅니다"), TextPair("줄\u2028바꿈", "7")]


def test_a_file_from_a_spreadsheet_may_begin_with_a_mark(tmp_path: Path) -> None:
    path = written(tmp_path, {"ask": "가", "say": "나"}, encoding="utf-8-sig")
    assert read_pairs(path, "ask", "say") == [TextPair("가", "나")]


@pytest.mark.parametrize("line", ["{", "가나다", "[1, 2]", "7", '"ask"'])
def test_a_line_that_is_no_record_is_named_in_korean(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, {"ask": "가", "say": "나"}, line)
    with pytest.raises(Invalid) as caught:
        read_pairs(path, "ask", "say")
    assert caught.value.message.startswith("짝.jsonl 2행은 JSON이 아닙니다.")


@pytest.mark.parametrize("lines", [(), ({"question": "가", "say": "나"},), ({"ask": " ", "say": "나"},)])
def test_a_file_without_any_pair_names_the_fields(tmp_path: Path, lines: tuple[Any, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        read_pairs(written(tmp_path, *lines), "ask", "say")
    assert "짝.jsonl에 ask, say가 모두 채워진 줄이 없습니다." in caught.value.message


def answered(number: int, *ranking: int) -> Ranked:
    ids = tuple(f"{at:06d}" for at in ranking)
    return Ranked(f"{number:06d}", "product", ids, (0.0,) * len(ids), ("",) * len(ids), False, 0.0)


def test_figures_are_the_shares_of_first_and_fifth_places_and_the_mean_of_their_inverses() -> None:
    order = [0, 1, 2, 3, 4, 5, 6, 7]
    found = _figures([answered(0, *order), answered(1, *order), answered(4, *order), answered(5, *order)])
    assert found == pytest.approx(
        {"queries": 4, "hit@1": 1 / 4, "hit@5": 3 / 4, "mrr": (1 + 1 / 2 + 1 / 5 + 1 / 6) / 4}
    )


PAIRS = [
    TextPair("사출품에 은줄이 생깁니다", "사출품에 은줄이 생기는지 보압으로 봅니다"),
    TextPair("용접 비드에 기공이 생깁니다", "용접 비드의 기공을 레이저로 찾습니다"),
    TextPair("살균 온도를 못 맞춥니다", "살균 온도와 유량을 감시합니다"),
    TextPair("도금 두께가 고르지 않습니다", "도금 두께를 재는 장치입니다"),
    # Its own answer shares nothing with it, and another's says just the same: it cannot come first.
    TextPair("압연 롤이 닳습니다", "zzz qqq"),
    TextPair("xxx yyy", "압연 롤이 닳습니다"),
]


def test_each_method_is_measured_on_a_hand_made_example() -> None:
    found = evaluate_pairs(PAIRS, tools(), HashingEncoder(), ExactIndex, empty_casebook(HashingEncoder.dimension))
    assert list(found) == ["product", "bm25", "dense"]
    for method, figures in found.items():
        assert figures["queries"] == 6, method
        assert figures["hit@1"] >= 4 / 6 - 1e-9, method
        assert figures["hit@1"] <= 5 / 6 + 1e-9, method
        assert figures["hit@1"] <= figures["mrr"] <= figures["hit@5"] + (1 - figures["hit@5"]) / 6 + 1e-9, method


def test_a_perfect_file_gives_perfect_figures() -> None:
    pairs = [TextPair(pair.document, pair.document) for pair in PAIRS[:4]]
    found = evaluate_pairs(pairs, tools(), HashingEncoder(), ExactIndex, empty_casebook(HashingEncoder.dimension))
    for figures in found.values():
        assert figures == {"queries": 4, "hit@1": 1, "hit@5": 1, "mrr": 1}


def test_one_pair_is_always_first() -> None:
    found = evaluate_pairs(PAIRS[4:5], tools(), HashingEncoder(), ExactIndex, empty_casebook(HashingEncoder.dimension))
    assert {figures["mrr"] for figures in found.values()} == {1.0}
