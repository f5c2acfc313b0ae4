"""Korean text: normal form, firms' names and their sort keys, josa, money, business numbers. Pure functions."""

from __future__ import annotations

import re
import unicodedata

import hangeul

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LEGAL_FORM = re.compile(
    r"㈜|\(주\)|（주）|주식\s*회사|유한\s*회사|\(유\)|㈔|\(사\)|co\.?,?\s*ltd\.?|inc\.?$|corp\.?$", re.IGNORECASE
)
_NOT_WORD = re.compile(r"[^\w]", re.UNICODE)
_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|\n+")
_CHECK_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def clean(value: str) -> str:
    """NFC, no control or direction marks, single spaces, no more than one empty line: done once, at the form's edge."""
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _CONTROL.sub("", value)
    lines = [_SPACES.sub(" ", line).strip() for line in value.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(value: str) -> str:
    """`clean` for a field of one line."""
    return " ".join(clean(value).split())


def letters(value: str) -> int:
    """How many letters and digits there are: a text of emoji and signs alone has none."""
    return sum(1 for character in value if unicodedata.category(character)[0] in "LN")


def company_key(name: str) -> str:
    """Key under which ㈜가나, (주) 가나 and 주식회사 가나 are one name; also the 가나다 sort key."""
    folded = _LEGAL_FORM.sub("", unicodedata.normalize("NFC", name))
    folded = unicodedata.normalize("NFKC", folded).casefold()
    return _NOT_WORD.sub("", folded) or name.casefold()


_LATIN_WORD = re.compile(r"[A-Za-z]*[a-z](?P<end>l|m|n|ng)$")


def with_josa(word: str, pair: str) -> str:
    """`word` with the right particle of `pair` ("은/는", "으로/로"); Latin letters and digits as they are read."""
    # The library knows letters read one by one (LG는) and digits, not words read as words (Samsung은, Apple은).
    latin = _LATIN_WORD.search(word)
    if latin:
        sound = "달" if latin["end"] == "l" else "당"
        return word + str(hangeul.attach(sound, pair)).removeprefix(sound)
    return str(hangeul.attach(word, pair))


def won(amount: int | None) -> str:
    """Money held in 만원, as people write it: 4500 → "4,500만 원", 12000 → "1억 2,000만 원"."""
    if amount is None:
        return "미정"
    hundred_millions, rest = divmod(amount, 10_000)
    parts = ([f"{hundred_millions:,}억"] if hundred_millions else []) + (
        [f"{rest:,}만"] if rest or not hundred_millions else []
    )
    return " ".join(parts) + " 원"


def won_range(low: int | None, high: int | None) -> str:
    """A price band in 만원: "2,500만 원~8,000만 원"; open at either side; "협의" when both ends are unknown."""
    if low is None and high is None:
        return "협의"
    if low is None:
        return f"{won(high)} 이하"
    if high is None:
        return f"{won(low)} 이상"
    return won(low) if low == high else f"{won(low)}~{won(high)}"


_MONEY = re.compile(r"^(?:(\d+(?:\.\d+)?)억)?(?:(\d+(?:\.\d+)?)(천만|백만|천|만)?)?원?$")
_UNITS = {"천만": 1000.0, "백만": 100.0, "천": 1000.0, "만": 1.0}


def parse_money(value: str) -> int | None:
    """Money as a person types it → 만원: "4500", "4,500만원", "1억 2천만", "45,000,000원"; None when empty.

    A bare number is 만원 and "3천" is 3천만: nobody's budget is three thousand won. Raises ValueError for anything
    else ("많음", "3천원"), for negatives, and past 1조.
    """
    compact = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", value))
    if not compact:
        return None
    if compact.isdigit():
        return _bounded(float(compact))
    match = _MONEY.match(compact)
    if match is None or not (match[1] or match[2]):
        raise ValueError(f"no amount of money: {value!r}")
    if match[3] == "천" and compact.endswith("원"):
        raise ValueError(f"no amount of money: {value!r}")
    total = float(match[1] or 0) * 10_000
    if match[2]:
        bare = 1.0 if match[1] else 0.0001
        total += float(match[2]) * (_UNITS[match[3]] if match[3] else bare)
    return _bounded(total)


def _bounded(amount: float) -> int:
    if not 0 <= amount <= 100_000_000:
        raise ValueError(f"no amount of money: {amount}")
    return round(amount)


def parse_business_number(value: str) -> str:
    """사업자등록번호 → its ten digits. Raises ValueError when the length or the check digit is wrong.

    Check digit: (10 − (Σ w·d + ⌊d9·5/10⌋) mod 10) mod 10, weights 1,3,7,1,3,7,1,3,5 over the first nine digits.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value))
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError(f"no business number: {value!r}")
    total = sum(weight * int(digit) for weight, digit in zip(_CHECK_WEIGHTS, digits, strict=False))
    total += int(digits[8]) * 5 // 10
    if (10 - total % 10) % 10 != int(digits[9]):
        raise ValueError(f"no business number: {value!r}")
    return digits


def show_business_number(digits: str) -> str:
    """Ten digits → 000-00-00000."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def sentences(text: str) -> list[tuple[int, int]]:
    """Character spans (start, end) of the sentences of `text`, without the white space around them.

    Splits at line ends and at sentence marks followed by a space: what shop-floor notes and brochures both keep to.
    A period inside a number or an abbreviation stays, because no space follows it.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            offset = start + piece.index(stripped)
            spans.append((offset, offset + len(stripped)))
        start = match.end() if match else end
    return spans
