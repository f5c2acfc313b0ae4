"""Reasons that the word space gives: which words of the two texts belong together, though neither uses the other's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from matching.comparison import Comparison
from matching.market import IndexedUnit, sentence_spans
from matching.query import PreparedProblem
from matching.quotes import quote
from matching.values import Quote, Reason, ReasonKind, Span
from matching.words import Term

NAMED = 2
# Below this cosine two places have no more in common than any two texts of the field.
TOGETHER = 0.35
# A word that draws by less than this share of the cosine explains nothing.
TELLING = 0.05


def words_reason(case: Comparison, said: Collection[str]) -> Reason | None:
    """The words of the problem and of the supplier's nearest unit that draw the two together, a sentence of each."""
    cosines = (case.entry.places @ case.prepared.place).tolist()
    near = {indexed.id: cosine for indexed, cosine in zip(case.entry.units, cosines, strict=True)}
    for indexed in sorted(case.entry.units, key=lambda unit: -near[unit.id]):
        if near[indexed.id] < TOGETHER:
            return None
        reason = _told(case, indexed, said)
        if reason is not None:
            return reason
    return None


def _told(case: Comparison, indexed: IndexedUnit, said: Collection[str]) -> Reason | None:
    place = case.entry.places[case.entry.units.index(indexed)]
    folded = indexed.unit.text.casefold()
    # Found as text, not by tokenizing the supplier again: this runs while somebody waits.
    held = [form for form in case.entry.terms if form in folded and form not in case.entry.verbs]
    ours = _strongest(case.space.pulls([term.form for term in case.prepared.terms], place))
    theirs = _strongest(case.space.pulls(held, case.prepared.place))
    if not ours or not theirs:
        return None
    its = _sentence(indexed, theirs, said)
    offered = [] if its is None else _words(its)
    shared = [form for form in ours if form in {word.casefold() for word in offered}]
    mine = _said(case.prepared, shared or ours)
    if its is None or mine is None:
        return None
    # Only what the quotes mark is named: a word that the reader does not find beside it proves nothing.
    if shared:
        text = f"양쪽 글에 {_listed(word for word in offered if word.casefold() in shared)} 이야기가 함께 나옵니다."
    else:
        text = f"과제의 {_listed(_words(mine))} 같은 말과 {_listed(offered)} 이야기는 비슷한 일에서 나옵니다."
    return Reason(ReasonKind.WORDS, text, mine, its, indexed.unit.source, case.moved["wordspace"])


def _said(prepared: PreparedProblem, forms: Collection[str]) -> Quote | None:
    """The sentence of the problem that holds most of these words, each marked as the reader knows it."""
    found: list[tuple[int, Quote]] = []
    for start, end in prepared.sentence_spans:
        terms = [term for term in prepared.terms if term.form in forms and start <= term.start and term.end <= end]
        marks = [Span(term.start - start, min(_written_end(term, prepared.text), end) - start) for term in terms]
        if marks:
            found.append((len({term.form for term in terms}), quote(prepared.text[start:end], marks)))
    return max(found, key=lambda each: each[0])[1] if found else None


def _written_end(term: Term, text: str) -> int:
    """Where the word ends for a reader: of a verb the stem alone is no word, so all up to the next space."""
    if not term.verbal:
        return term.end
    return next((at for at in range(term.end, len(text)) if not text[at].isalnum()), len(text))


def _words(quoted: Quote) -> list[str]:
    """The marked words of a quote as they are written there, each once."""
    return list(dict.fromkeys(quoted.text[mark.start : mark.end].strip(".,·") for mark in quoted.marks))


def _strongest(pulls: Mapping[str, float]) -> list[str]:
    told = (word for word in pulls if len(word) > 1 and pulls[word] >= TELLING)
    best = sorted(told, key=lambda word: (-pulls[word], word))
    return [word for word in best if not any(word != other and word in other for other in best)][:NAMED]


def _sentence(indexed: IndexedUnit, words: Collection[str], said: Collection[str]) -> Quote | None:
    """The sentence of a unit that holds most of these words and was not said yet, marked."""
    found: list[tuple[int, Quote]] = []
    for start, end in sentence_spans(indexed.unit):
        text = indexed.unit.text[start:end]
        begins = [(text.casefold().find(word), word) for word in words]
        marks = [Span(at, at + len(word)) for at, word in begins if at >= 0]
        quoted = quote(text, marks)
        if marks and quoted.text not in said:
            found.append((len(marks), quoted))
    return max(found, key=lambda each: each[0])[1] if found else None


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
