"""Which tokens belong to a span."""

from __future__ import annotations

import pytest

from embeddings.spans import checked_spans, overlap_weights
from embeddings.values import VectorError


@pytest.mark.parametrize(
    ("span", "trimmed"),
    [((0, 7), (0, 7)), ((2, 5), (3, 5)), ((0, 3), (0, 2)), ((2, 3), (3, 3)), ((7, 7), (7, 7))],
    ids=["whole", "leading", "trailing", "only spaces", "empty"],
)
def test_spaces_at_the_ends_are_cut(span: tuple[int, int], trimmed: tuple[int, int]) -> None:
    assert checked_spans("비전 검사 끝", [span]) == [trimmed]


@pytest.mark.parametrize("span", [(-1, 1), (2, 1), (0, 4)])
def test_spans_outside_the_text_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(VectorError, match="not inside a text of 3 characters"):
        checked_spans("가나다", [span])


def test_tokens_that_share_a_character_weigh_equally() -> None:
    # <s>, 0-2, 2-5, 5-6, </s>
    offsets = [(0, 0), (0, 2), (2, 5), (5, 6), (0, 0)]
    weights = overlap_weights(offsets, [(0, 2), (1, 3), (4, 6), (2, 2), (6, 9)])
    assert weights.tolist() == [
        [0, 1, 0, 0, 0],
        [0, 0.5, 0.5, 0, 0],
        [0, 0, 0.5, 0.5, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]


def test_no_spans_or_no_tokens_give_empty_weights() -> None:
    assert overlap_weights([(0, 1)], []).shape == (0, 1)
    assert overlap_weights([], [(0, 1)]).shape == (1, 0)
