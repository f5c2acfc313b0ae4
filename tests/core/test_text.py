"""Korean text: josa, money, business numbers, names, sentences, cleaning."""

from __future__ import annotations

import unicodedata

import pytest

from core import text


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("LG", "은/는", "LG는"),
        ("삼성", "이/가", "삼성이"),
        ("서울", "으로/로", "서울로"),
        ("Samsung", "은/는", "Samsung은"),
        ("Apple", "을/를", "Apple를"),
        ("Intel", "으로/로", "Intel로"),
        ("3", "을/를", "3을"),
        ("가나다(주)", "은/는", "가나다(주)는"),
    ],
)
def test_josa(word: str, pair: str, said: str) -> None:
    assert text.with_josa(word, pair) == said


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("4500", 4500),
        ("4,500만원", 4500),
        ("1억 2천만", 12_000),
        ("1억2천", 12_000),
        ("1.5억", 15_000),
        ("45,000,000원", 4500),
        ("3천만원", 3000),
        ("3천", 3000),
        ("５００", 500),
        ("", None),
    ],
)
def test_money_is_read_as_people_type_it(typed: str, amount: int | None) -> None:
    assert text.parse_money(typed) == amount


@pytest.mark.parametrize("typed", ["많음", "-5", "약 3천", "3천원", "1e9", "9" * 12, "=1+1", "💰"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount of money"):
        text.parse_money(typed)


@pytest.mark.parametrize(
    ("amount", "shown"), [(4500, "4,500만 원"), (12_000, "1억 2,000만 원"), (10_000, "1억 원"), (None, "미정")]
)
def test_money_is_shown_as_people_write_it(amount: int | None, shown: str) -> None:
    assert text.won(amount) == shown


@pytest.mark.parametrize("number", ["220-81-62517", "1208147521", "１２４-81-00998"])
def test_real_business_numbers_pass(number: str) -> None:
    assert len(text.parse_business_number(number)) == 10


@pytest.mark.parametrize("number", ["220-81-62518", "12345", "abcdefghij", "", "220816251 7x"])
def test_wrong_business_numbers_do_not(number: str) -> None:
    with pytest.raises(ValueError, match="no business number"):
        text.parse_business_number(number)


def test_one_firm_has_one_name() -> None:
    keys = {
        text.company_key(name)
        for name in ("㈜가나다", "(주) 가나다", "주식회사 가나다", "가나다 주식회사", "（주）가나다")
    }
    assert keys == {"가나다"}


def test_cleaning_composes_and_strips_what_nobody_sees() -> None:
    assert (
        text.clean(unicodedata.normalize("NFD", "  금형\u200b이  \r\n\r\n\r\n\r\n깨집니다\x00 "))
        == "금형이\n\n깨집니다"
    )


def test_sentences_are_spans_of_the_text() -> None:
    written = "불량이 3.5%입니다. 밤에 더 많아요!\n- 원인 모름"
    assert [written[start:end] for start, end in text.sentences(written)] == [
        "불량이 3.5%입니다.",
        "밤에 더 많아요!",
        "- 원인 모름",
    ]
    assert text.sentences("  \n ") == []


def test_letters_counts_neither_emoji_nor_signs() -> None:
    assert text.letters("🔧🔧 !!") == 0
    assert text.letters("사출 2호기") == 5
