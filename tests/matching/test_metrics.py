"""Metrics against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from matching.metrics import gini, ndcg, of_problems, recall, reciprocal_rank


def test_ndcg_by_hand() -> None:
    # Gains 7 and 1; found in the order 1, 3: (1/log2(2) + 7/log2(3)) / (7/log2(2) + 1/log2(3)).
    expected = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))
    assert ndcg([1, 3], [3, 1]) == pytest.approx(expected)
    assert ndcg([3, 1, 0], [3, 1]) == 1.0
    assert ndcg([0, 0], []) == 0.0


def test_only_the_first_ten_count() -> None:
    assert ndcg([0] * 10 + [3], [3]) == 0.0


def test_recall_and_rank() -> None:
    assert recall([0, 3, 0, 0, 0, 3], 2) == 0.5
    assert reciprocal_rank([0, 3]) == 0.5
    assert reciprocal_rank([0, 2]) == 0.0


def test_gini() -> None:
    assert gini([1, 1, 1, 1]) == pytest.approx(0.0)
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert gini([0, 0]) == 0.0


def test_problems_without_a_right_supplier_do_not_count_as_misses() -> None:
    measured = of_problems({"a": ["x", "y"], "b": ["x", "y"]}, {"a": {"x": 3}})
    assert measured["problems"] == 2
    assert measured["ndcg@10"] == 1.0
    assert measured["hit@1"] == 1.0
