"""One suite for every `TextEncoder`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.values import EncodedText, TextEncoder, VectorError, Vectors

TEXT = "프레스 공정의 표면 불량을 비전 검사로 찾고 싶습니다. 설비 고장도 걱정입니다."
ODD_TEXTS = ["", " ", "\n\t", "🏭", "ㄱㄴㄷ", "\x00", "㈜한빛 ½ ①", "a" * 5000, "가 " * 3000, "\ud800", "</s> <mask>"]


@pytest.fixture(scope="session", params=["hashing", "tiny", pytest.param("real", marks=pytest.mark.slow)])
def encoder(request: pytest.FixtureRequest, encoder_of: Callable[[str], TextEncoder]) -> TextEncoder:
    return encoder_of(request.param)


def assert_units(vectors: Vectors, count: int, encoder: TextEncoder) -> None:
    assert vectors.dtype == np.float32
    assert vectors.shape == (count, encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def assert_alike(first: Vectors, second: Vectors) -> None:
    """Cosine of at least 0.999 row by row: bfloat16 rounds differently in batches of other shapes."""
    assert first.shape == second.shape
    assert ((first * second).sum(axis=-1) >= 0.999).all()


def test_it_is_a_text_encoder_with_a_name(encoder: TextEncoder) -> None:
    assert isinstance(encoder, TextEncoder)
    assert "@" in encoder.name


def test_texts_become_unit_vectors(encoder: TextEncoder) -> None:
    assert_units(encoder.encode_queries([TEXT, "비전 검사"]), 2, encoder)
    assert_units(encoder.encode_documents([TEXT, "비전 검사"]), 2, encoder)


def test_no_texts_become_no_vectors(encoder: TextEncoder) -> None:
    assert_units(encoder.encode_queries([]), 0, encoder)
    assert_units(encoder.encode_documents([]), 0, encoder)
    assert encoder.encode_document_parts([], []) == []


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_are_encoded_too(encoder: TextEncoder, text: str) -> None:
    assert_units(encoder.encode_queries([text]), 1, encoder)
    encoded = encoder.encode_query_parts(text, [(0, len(text))])
    assert_units(encoded.parts, 1, encoder)


def test_the_order_of_a_large_batch_is_kept(encoder: TextEncoder) -> None:
    texts = [TEXT[: 3 + 7 * number % 40] for number in range(50)]
    one_by_one = np.concatenate([encoder.encode_documents([text]) for text in texts])
    assert_alike(encoder.encode_documents(texts), one_by_one)


def test_the_same_text_gives_the_same_vector(encoder: TextEncoder) -> None:
    assert np.array_equal(encoder.encode_queries([TEXT]), encoder.encode_queries([TEXT]))


def test_different_texts_give_different_vectors(encoder: TextEncoder) -> None:
    first, second = encoder.encode_queries([TEXT, "회계 자동화"])
    assert not np.allclose(first, second, atol=1e-3)


def test_the_whole_is_what_encoding_alone_gives(encoder: TextEncoder) -> None:
    assert_alike(encoder.encode_query_parts(TEXT, [(0, 3)]).whole, encoder.encode_queries([TEXT])[0])
    texts = [TEXT, "비전 검사", ""]
    encoded = encoder.encode_document_parts(texts, [[(0, 3)], [], [(0, 0)]])
    assert_alike(np.stack([each.whole for each in encoded]), encoder.encode_documents(texts))


def test_each_span_gives_a_part_in_its_order(encoder: TextEncoder) -> None:
    first, second = (0, 12), (30, len(TEXT))
    both = encoder.encode_query_parts(TEXT, [first, second])
    assert_units(both.parts, 2, encoder)
    assert_alike(both.parts[::-1], encoder.encode_query_parts(TEXT, [second, first]).parts)
    assert not np.allclose(both.parts[0], both.parts[1], atol=1e-3)


def test_no_spans_give_no_parts(encoder: TextEncoder) -> None:
    assert_units(encoder.encode_query_parts(TEXT, []).parts, 0, encoder)


@pytest.mark.parametrize("span", [(0, 0), (5, 5), (3, 4)], ids=["start", "inside", "space"])
def test_a_span_without_a_word_gives_the_whole(encoder: TextEncoder, span: tuple[int, int]) -> None:
    assert TEXT[slice(*span)].strip() == ""
    encoded = encoder.encode_query_parts(TEXT, [span])
    assert_alike(encoded.parts[0], encoded.whole)


def test_spaces_around_a_span_make_no_difference(encoder: TextEncoder) -> None:
    bare, spaced = encoder.encode_query_parts(TEXT, [(4, 7), (3, 8)]).parts
    assert TEXT[3:8] == f" {TEXT[4:7]} "
    assert np.array_equal(bare, spaced)


@pytest.mark.parametrize("span", [(-1, 3), (3, 2), (0, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused(encoder: TextEncoder, span: tuple[int, int]) -> None:
    with pytest.raises(VectorError, match="span"):
        encoder.encode_query_parts(TEXT, [span])
    with pytest.raises(VectorError, match="span"):
        encoder.encode_document_parts([TEXT], [[span]])


def test_every_text_needs_its_spans(encoder: TextEncoder) -> None:
    with pytest.raises(VectorError, match="2 texts"):
        encoder.encode_document_parts([TEXT, TEXT], [[]])


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_spans_of_any_text_give_unit_parts(encoder: TextEncoder, data: st.DataObject) -> None:
    text = data.draw(st.text(max_size=80))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [(min(pair), max(pair)) for pair in data.draw(st.lists(ends, max_size=4))]
    encoded: EncodedText = encoder.encode_query_parts(text, spans)
    assert_units(encoded.parts, len(spans), encoder)


@pytest.mark.parametrize("kind", ["hashing", pytest.param("real", marks=pytest.mark.slow)])
def test_the_related_is_nearer_than_the_unrelated(kind: str, encoder_of: Callable[[str], TextEncoder]) -> None:
    encoder = encoder_of(kind)
    query = encoder.encode_queries(["표면 불량을 찾는 비전 검사 장비"])[0]
    related, unrelated = encoder.encode_documents(["비전 검사 장비로 불량을 찾습니다.", "사내 식당 예약과 회계 관리"])
    assert related @ query > unrelated @ query + 0.02
