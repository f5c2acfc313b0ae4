"""What somebody makes, taken apart: the thing, what stands in brackets, what is excepted, and what is done. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NOT_WORD = re.compile(r"[^0-9a-z가-힣]+")
_SAID = re.compile(
    r"(저희는|우리는|저희|주로|각종|전문(?=\s|$)|(?<=[가-힣])[을를]\s"
    r"|[을를] 만드는|만드는|만들고|만듭니다|만들어|생산하는|생산합니다|제조하는|제조합니다|가공하는|납품하는|납품합니다"
    r"|있습니다|입니다|합니다|하는(?=\s|$)|회사|업체|공장|기업|중소(?=\s|$))"
)
_DONE = (
    "제조업", "제조", "생산업", "생산", "처리업", "가공업", "정제업", "수리업", "수리", "가공", "조립", "처리", "직조",
    "방적", "도축", "주조", "인쇄", "염색", "정제", "건조",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """자루제조(봉제제품제외, 플라스틱제) → thing 자루, inside (플라스틱제), without 봉제제품, done 제조."""

    thing: str
    inside: tuple[str, ...]
    without: str
    done: str


def plain(text: str) -> str:
    """A sentence without what every firm says of itself: 브레이크 패드 만드는 회사 → 브레이크 패드."""
    return " ".join(_SAID.sub(" ", f"{text} ").split()) or text


def squeezed(text: str) -> str:
    """Letters and digits alone, in one form."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


def pairs(text: str) -> list[str]:
    """Neighbouring letters, which need no spaces to be right."""
    return grams(squeezed(text), 2, 2)


def grams(text: str, shortest: int, longest: int) -> list[str]:
    """Pieces of `text` of these lengths."""
    return [
        text[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(len(text) - length + 1)
    ]


def read_phrase(text: str) -> Phrase:
    """Take a term apart; what it does (제조, 가공 …) is the first such word that its end gives."""
    inside: list[str] = []
    without: list[str] = []

    def bracket(match: re.Match[str]) -> str:
        (without if "제외" in match[1] else inside).append(match[1].replace("제외", ""))
        return ""

    folded = unicodedata.normalize("NFKC", text).lower()
    thing, done = _NOT_WORD.sub("", _BRACKETS.sub(bracket, folded)), ""
    while end := next((word for word in _DONE if thing.endswith(word) and len(thing) > len(word)), ""):
        thing, done = thing.removesuffix(end), done or end
    words = tuple(_NOT_WORD.sub(" ", " ".join(inside)).split())
    return Phrase(thing, words, _NOT_WORD.sub("", "".join(without)), done)


def features(text: str, *, is_prose: bool = False) -> list[str]:
    """Pieces of a term by where they stand: anywhere (g), at its end (s) or beginning (b), in brackets (p), excepted
    (x), and what is done (a). The end of a Korean compound says what the thing is."""
    phrase = Phrase(squeezed(text), (), "", "") if is_prose else read_phrase(text)
    thing = phrase.thing
    found = [f"g{piece}" for piece in grams(f"^{thing}$", 1, 5)]
    found += [f"s{thing[-length:]}" for length in range(1, min(7, len(thing)) + 1)]
    found += [f"b{thing[:length]}" for length in range(1, min(6, len(thing)) + 1)]
    for word in phrase.inside:
        found += [f"p{piece}" for piece in grams(f"^{word}$", 1, 4)] + [f"g{piece}" for piece in grams(word, 2, 4)]
    found += [f"x{piece}" for piece in grams(phrase.without, 2, 3)]
    return [*found, f"a{phrase.done}"]
