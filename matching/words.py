"""Korean text → index terms: Kiwi morphemes with a dictionary of field terms. The one place that knows Kiwi."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiwipiepy import Kiwi, Token

FIELD_TERMS = Path(__file__).parent / "concepts" / "field_terms.txt"
_VERBAL = ("VV", "VA")
_KEPT_TAGS = ("NNG", "NNP", "XR", "SL", "SH", *_VERBAL, "MAG")
# Words that any two texts share and that say nothing about a shop floor; one a line.
_STOP = frozenset((FIELD_TERMS.parent / "stop_words.txt").read_text(encoding="utf-8").split())
_MAX_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class Term:
    """One index term and the characters it came from."""

    form: str
    start: int
    end: int
    verbal: bool = False
    """A verb or an adjective: `form` is its stem."""


class Morphemes:
    """Tokenizer. Whole field terms and their parts are both terms, so 외관검사 meets 외관 검사."""

    def __init__(self, field_terms: Iterable[str] = ()) -> None:
        # One worker: the process is forked after loading, and threads do not survive a fork. The dictionaries of names
        # of several words and of typos are left out: they cost half the loading time, and no shop floor speaks of them.
        self._kiwi = Kiwi(num_workers=1, load_multi_dict=False, load_typo_dict=False)
        words = [word.strip() for word in field_terms if word.strip()]
        self._parts = {word.casefold(): self._parts_of(word) for word in words}
        for word in words:
            self._kiwi.add_user_word(word, "NNP", 0.0)

    def terms(self, text: str) -> list[Term]:
        """Index terms of `text` in order; texts past 12,000 characters are cut."""
        found: list[Term] = []
        before: Term | None = None
        for token in self._kiwi.tokenize(text[:_MAX_CHARACTERS]):
            term = self._term(token)
            if term is None:
                before = None
                continue
            found.append(term)
            found += [Term(part, term.start, term.end) for part in self._parts.get(term.form, ())]
            if before is not None and before.form + term.form in self._parts:
                found.append(Term(before.form + term.form, before.start, term.end))
            before = term
        return found

    def forms(self, text: str) -> list[str]:
        """`terms` without the positions, for indexing."""
        return [term.form for term in self.terms(text)]

    def _term(self, token: Token) -> Term | None:
        tag = token.tag.split("-")[0]
        form = token.form.casefold()
        if tag not in _KEPT_TAGS or form in _STOP or (len(form) == 1 and tag in ("SL", "MAG")):
            return None
        return Term(form, token.start, token.start + token.len, tag in _VERBAL)

    def _parts_of(self, word: str) -> Sequence[str]:
        parts = [token.form.casefold() for token in self._kiwi.tokenize(word) if token.tag in ("NNG", "NNP", "SL")]
        return [part for part in parts if len(part) > 1] if len(parts) > 1 else []


@lru_cache(maxsize=1)
def field_morphemes() -> Morphemes:
    """The tokenizer with the shipped dictionary; loads in about two seconds, once a process."""
    return Morphemes(FIELD_TERMS.read_text(encoding="utf-8").splitlines())
