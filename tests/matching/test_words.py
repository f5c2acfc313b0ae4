"""Index terms: field terms whole and in parts, particles gone, positions that point into the text."""

from __future__ import annotations

import pytest

from matching.words import field_morphemes


def test_particles_and_endings_are_left_out() -> None:
    forms = field_morphemes().forms("금형에서 기포가 자꾸 생깁니다.")
    assert "금형" in forms
    assert "기포" in forms
    assert "에서" not in forms
    assert "가" not in forms


@pytest.mark.parametrize("text", ["외관검사를 합니다", "외관 검사를 합니다"])
def test_a_field_term_is_found_however_it_is_spaced(text: str) -> None:
    assert "외관검사" in field_morphemes().forms(text)
    assert "검사" in field_morphemes().forms(text)


def test_positions_point_at_the_words() -> None:
    text = "밀링 스핀들이 예고 없이 멈춥니다"
    for term in field_morphemes().terms(text):
        assert 0 <= term.start < term.end <= len(text)
    spindle = next(term for term in field_morphemes().terms(text) if term.form == "스핀들")
    assert text[spindle.start : spindle.end] == "스핀들"


def test_latin_letters_are_folded() -> None:
    assert field_morphemes().forms("CNC 가공") == field_morphemes().forms("cnc 가공")


@pytest.mark.parametrize("text", ["", "🙂🙂", "!!!", "\n"])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert field_morphemes().terms(text) == []
