"""Sentences of both sides that may be quoted: which belong together, and which of their words matched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.concepts.linking import ConceptBook
from matching.features import Features
from matching.market import IndexedUnit, Market, sentence_spans
from matching.query import PreparedProblem
from matching.second_look import WordMatch, matches, word_spans, word_weights
from matching.units import UnitKind
from matching.values import Quote, Span

Floats = NDArray[np.float32]

UNITS_READ = 3
LONGEST_QUOTE = 160
# A word that more than one text in seven has (AI, 데이터, 공정) tells nothing by standing on both sides.
TELLING = 2.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the problem beside the supplier's sentence nearest to it.

    `shared` are words both use, rarest first.
    """

    problem: Quote
    supplier: Quote
    unit: IndexedUnit
    cosine: float
    shared: tuple[str, ...]
    alike: tuple[str, str] | None = None
    """Where no word is shared: the two words that come nearest to saying the same, the problem's first."""


def nearest_units(features: Features, market: Market, at: int) -> tuple[IndexedUnit, ...]:
    """The units to quote from, of the supplier at position `at`: its nearest ones, and its nearest reference."""
    nearest = features.nearest_units(market, at)
    read = nearest[:UNITS_READ]
    references = [indexed for indexed in nearest if indexed.unit.kind is UnitKind.REFERENCE][:1]
    return (*read, *(indexed for indexed in references if indexed not in read))


def sentence_pairs(
    prepared: PreparedProblem,
    market: Market,
    units: Sequence[IndexedUnit],
    vectors: Mapping[int, Floats],
    words: Mapping[int, Floats],
) -> list[Pair]:
    """The best pair of sentences for each unit, nearest first. Units without sentence vectors are left out."""
    weights = word_weights(prepared.word_spans, prepared.terms, market.lexicon)
    forms = {term.form for term in prepared.terms if len(term.form) > 1}
    pairs = []
    for indexed in units:
        own = vectors.get(indexed.id)
        spans = sentence_spans(indexed.unit)
        if own is None or len(own) != len(spans):
            continue
        cosines = prepared.sentence_vectors @ market.centre.document(own).T
        mine, theirs = np.unravel_index(int(np.argmax(cosines)), cosines.shape)
        pair = _pair(prepared, market, indexed, int(mine), spans[int(theirs)], float(cosines[mine, theirs]), forms)
        if not pair.shared and indexed.id in words:
            alike = matches(prepared.word_vectors, weights, words[indexed.id])
            pair = _with_alike(pair, prepared, int(mine), spans[int(theirs)], alike)
        pairs.append(pair)
    return sorted(pairs, key=lambda pair: -pair.cosine)


def _pair(
    prepared: PreparedProblem,
    market: Market,
    indexed: IndexedUnit,
    mine: int,
    theirs: tuple[int, int],
    cosine: float,
    forms: set[str],
) -> Pair:
    supplier_text = indexed.unit.text[theirs[0] : theirs[1]]
    # Found as text, not by tokenizing the supplier again: this runs while somebody waits.
    folded = supplier_text.casefold()
    found = [form for form in forms if form in folded and market.lexicon.idf(form) >= TELLING]
    whole = [form for form in found if not any(form != other and form in other for other in found)]
    shared = sorted(whole, key=lambda form: (-market.lexicon.idf(form), form))
    marks = [Span(folded.find(form), folded.find(form) + len(form)) for form in shared]
    start, end = prepared.sentence_spans[mine]
    own = [
        Span(term.start - start, term.end - start)
        for term in prepared.terms
        if term.form in shared and start <= term.start and term.end <= end
    ]
    return Pair(
        problem=quote(prepared.text[start:end], own),
        supplier=quote(supplier_text, marks),
        unit=indexed,
        cosine=cosine,
        shared=tuple(form for form in shared if form in prepared.text[start:end].casefold()),
    )


def _with_alike(
    pair: Pair, prepared: PreparedProblem, mine: int, theirs: tuple[int, int], alike: Sequence[WordMatch]
) -> Pair:
    """The pair with the words marked that say the same in other words, where both stand in these two sentences."""
    start, end = prepared.sentence_spans[mine]
    words = word_spans(pair.unit.unit.text)
    for match in alike:
        ours, its = prepared.word_spans[match.mine], words[match.theirs]
        if start <= ours[0] and ours[1] <= end and theirs[0] <= its[0] and its[1] <= theirs[1]:
            return replace(
                pair,
                problem=quote(prepared.text[start:end], [Span(ours[0] - start, ours[1] - start)]),
                supplier=quote(
                    pair.unit.unit.text[theirs[0] : theirs[1]], [Span(its[0] - theirs[0], its[1] - theirs[0])]
                ),
                alike=(prepared.text[ours[0] : ours[1]], pair.unit.unit.text[its[0] : its[1]]),
            )
    return pair


def problem_sentence(prepared: PreparedProblem, span: Span) -> Quote | None:
    """The sentence of the problem that holds `span`, marked; None when the span stands in a form field."""
    for start, end in prepared.sentence_spans:
        if start <= span.start < end:
            return quote(prepared.text[start:end], [Span(span.start - start, min(span.end, end) - start)])
    return None


def concept_sentence(
    book: ConceptBook, units: Sequence[IndexedUnit], id_: str, said: Collection[str]
) -> tuple[Quote, IndexedUnit] | None:
    """The first sentence in `units` that speaks of a concept and was not `said` yet, marked."""
    for indexed in units:
        found = book.spans(indexed.unit.text).get(id_, [])
        for span in found:
            for start, end in sentence_spans(indexed.unit):
                if start <= span.start < end:
                    mark = Span(span.start - start, min(span.end, end) - start)
                    quoted = quote(indexed.unit.text[start:end], [mark])
                    if quoted.text not in said:
                        return quoted, indexed
    return None


def quote(text: str, marks: Sequence[Span]) -> Quote:
    """`text` with `marks`; past 160 characters it is cut around the first mark, with … where something is left out."""
    inside = sorted({(mark.start, mark.end) for mark in marks if 0 <= mark.start < mark.end <= len(text)})
    if len(text) <= LONGEST_QUOTE:
        return Quote(text, tuple(Span(*mark) for mark in inside))
    first = max(0, (inside[0][0] if inside else 0) - LONGEST_QUOTE // 3)
    first = 0 if first == 0 else text.find(" ", first) + 1 or first
    last = min(len(text), first + LONGEST_QUOTE)
    head, tail = "… " if first else "", " …" if last < len(text) else ""
    kept = tuple(
        Span(start - first + len(head), end - first + len(head))
        for start, end in inside
        if first <= start and end <= last
    )
    return Quote(head + text[first:last].rstrip() + tail, kept)
