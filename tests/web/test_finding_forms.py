"""Shape checks of the problem, the filter and the search, and the statement as it is marked on the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from matching.forms import MAX_STATEMENT, FindForm, SearchForm, is_too_short, statement_fault
from matching.marking import SHOWN_WHOLE, Piece, pieces
from matching.values import ConceptKind, Span, Understood

STATEMENT = "사출품 겉면에 은줄이 자꾸 생깁니다."


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask("forms")
    app.config["SECRET_KEY"] = "for tests only"
    Babel(app, default_locale="ko")
    with app.test_request_context():
        yield


def find_form(**typed: str) -> FindForm:
    return FindForm(MultiDict({"statement": STATEMENT, **typed}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "비어 있습니다"),
        ("불량", "너무 짧습니다"),
        ("😀🙏", "그림 문자나 기호만"),
        ("!!! ???", "그림 문자나 기호만"),
        ("가" * (MAX_STATEMENT + 1), "8,001자"),
    ],
)
def test_a_statement_that_cannot_be_answered_is_told_why(text: str, words: str) -> None:
    assert words in statement_fault(text)
    assert "우리 회사의 문제" in statement_fault(text)


@pytest.mark.parametrize("text", ["사출 불량", STATEMENT, "가" * MAX_STATEMENT, "<script>경고</script>"])
def test_a_statement_that_can_be_answered_has_no_fault(text: str) -> None:
    assert statement_fault(text) == ""


def test_what_is_only_begun_is_no_fault() -> None:
    assert is_too_short("사출")
    assert is_too_short("😀")
    assert not is_too_short("사출 불량")


def test_decomposed_hangul_is_composed_at_the_edge() -> None:
    form = find_form(statement=unicodedata.normalize("NFD", STATEMENT))
    assert form.validate()
    assert form.statement.data == STATEMENT


def test_what_was_typed_is_kept_when_it_is_refused() -> None:
    form = find_form(price="많음", industry="자동차")
    assert not form.validate()
    assert (form.price.data, form.industry.data, form.statement.data) == ("많음", "자동차", STATEMENT)
    assert "‘가격 상한’ 칸" in str(form.price.errors[0])
    assert "price" in form.errors


@pytest.mark.parametrize(("typed", "amount"), [("3000", 3000), ("3,000만원", 3000), ("1억 2천만", 12000), ("", None)])
def test_the_price_ceiling_is_read_as_people_write_money(typed: str, amount: int | None) -> None:
    form = find_form(price=typed)
    assert form.validate()
    assert form.chosen().price_ceiling == amount


def test_conditions_reach_the_filter() -> None:
    form = find_form(sido="48", industry="자동차", process="사출", programme="AI 바우처", references="y")
    assert form.validate(), form.errors
    chosen = form.chosen()
    assert (chosen.sido, chosen.industry, chosen.process) == ("48", "자동차", "사출")
    assert (chosen.programme, chosen.with_references) == ("AI 바우처", True)
    assert form.is_narrowed


def test_without_conditions_nothing_is_narrowed() -> None:
    form = find_form()
    assert form.validate(), form.errors
    assert not form.is_narrowed
    assert not form.chosen().with_references


def test_an_unknown_region_is_refused() -> None:
    form = find_form(sido="99")
    assert not form.validate()
    assert "sido" in form.errors


def test_a_search_without_anything_is_sound() -> None:
    assert SearchForm(MultiDict()).validate()


def understood(kind: ConceptKind, *spans: tuple[int, int]) -> Understood:
    return Understood("id", kind, "이름", "설명", tuple(Span(*span) for span in spans))


def test_pieces_put_together_are_the_statement() -> None:
    cut = pieces(STATEMENT, [understood(ConceptKind.PROCESS, (0, 3)), understood(ConceptKind.TASK, (8, 10))])
    assert "".join(piece.text for piece in cut) == STATEMENT
    assert cut[0] == Piece("사출품", ConceptKind.PROCESS)
    assert [piece.kind for piece in cut if piece.kind] == [ConceptKind.PROCESS, ConceptKind.TASK]


def test_where_marks_overlap_the_earlier_and_longer_one_stands() -> None:
    cut = pieces(STATEMENT, [understood(ConceptKind.TASK, (0, 2), (2, 5)), understood(ConceptKind.PROCESS, (0, 3))])
    assert [(piece.text, piece.kind) for piece in cut if piece.kind] == [("사출품", ConceptKind.PROCESS)]


def test_marks_past_the_text_are_left_out() -> None:
    assert pieces("사출", [understood(ConceptKind.PROCESS, (0, 9))]) == (Piece("사출"),)


def test_a_long_statement_is_cut_down_to_what_was_recognised() -> None:
    idle = "오늘도 날씨가 좋습니다. " * 40
    text = f"{idle}{STATEMENT}"
    at = len(idle)
    cut = pieces(text, [understood(ConceptKind.PROCESS, (at, at + 3))])
    assert "".join(piece.text for piece in cut) == f" … {STATEMENT}"
    whole = pieces(text, [understood(ConceptKind.PROCESS, (at, at + 3))], whole=True)
    assert "".join(piece.text for piece in whole) == text


def test_a_long_statement_without_marks_shows_its_beginning() -> None:
    [only] = pieces("가" * 1000, [])
    assert only.text == "가" * SHOWN_WHOLE + " …"
