"""One problem, read once: vector, sentences, index terms and concepts, as ranking and reasons need them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.text import sentences
from embeddings.values import TextEncoder
from matching.casebook import Casebook, NearCase
from matching.centring import Centre, unit_length
from matching.concepts.graph import ConceptGraph
from matching.concepts.linking import ConceptBook
from matching.second_look import WordSpans, word_spans
from matching.units import problem_text
from matching.values import ConceptKind, Understood
from matching.words import Morphemes, Term
from matching.wordspace.bags import tokens
from matching.wordspace.model import NO_KINDS, Kinds, WordSpace
from profiles.values import ProblemProfile

Floats = NDArray[np.float32]
# The encoder reads 512 tokens, some 900 Hangul syllables; sentences past a few dozen add cost and no evidence.
MAX_SENTENCES = 24
# A known solution that stands nearer than this makes the work no better known: plain words come very near to it, and no
# supplier's page can follow them there.
KNOWN_WELL = 0.7


def _nothing() -> Floats:
    return np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedProblem:
    """A problem ready for ranking. `vector` (d,) and `sentence_vectors` (m, d) are centred and of unit length."""

    problem: ProblemProfile
    text: str
    vector: Floats
    sentence_spans: tuple[tuple[int, int], ...]
    sentence_vectors: Floats
    terms: tuple[Term, ...]
    field_terms: tuple[str, ...]
    """Index terms of the form's own fields, process and industry, which stand nowhere in `text`."""
    understood: tuple[Understood, ...]
    implied: Mapping[str, float] = field(default_factory=dict)
    """Concepts that follow from those along the graph's edges, with how sure they are (0…1)."""
    trade: Floats = field(default_factory=_nothing)
    """(d,) centred: the trade the problem comes from, by the form's industry field, else by the text itself."""
    word_spans: WordSpans = ()
    word_vectors: Floats = field(default_factory=_nothing)
    """(words, d) raw, unit length."""
    near_cases: tuple[NearCase, ...] = ()
    lent: Floats = field(default_factory=_nothing)
    """(d,) what the nearest known cases were solved with; as long as the nearest case is near."""
    place: Floats = field(default_factory=_nothing)
    """(wordspace d,) where the problem's words put it."""
    known: NearCase | None = None
    """The known case whose solution stands nearest to it; None without a case memory."""

    kinds: Kinds = NO_KINDS
    """Of which process and task the problem is, one row."""

    @property
    def known_nearness(self) -> float | None:
        """Cosine of that solution, as far as it tells anything."""
        return min(self.known.cosine, KNOWN_WELL) if self.known else None

    def concepts(self, kind: ConceptKind) -> dict[str, float]:
        """Concepts of one kind with weights that sum to 1; those named more often weigh more, by the square root."""
        found = Counter({item.id: len(item.spans) for item in self.understood if item.kind is kind})
        total = sum(np.sqrt(count) for count in found.values())
        return {id_: float(np.sqrt(count) / total) for id_, count in found.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What does not depend on a market: raw vectors, index terms and concepts of a problem."""

    text: str
    sentence_spans: tuple[tuple[int, int], ...]
    word_spans: WordSpans
    whole: Floats
    parts: Floats
    """(sentences + words, d)."""
    trade: Floats
    """(d,) raw vector of the industry field; of the whole text when that is empty."""
    terms: tuple[Term, ...]
    field_terms: tuple[str, ...]
    understood: tuple[Understood, ...]
    place: Floats
    """(wordspace d,)."""
    kinds: Kinds


def spans_of(text: str) -> tuple[tuple[tuple[int, int], ...], WordSpans]:
    """Sentences and words of a problem's text that get vectors of their own."""
    return tuple(sentences(text)[:MAX_SENTENCES]) or ((0, len(text)),), word_spans(text)


def read_problem(
    problem: ProblemProfile, *, encoder: TextEncoder, morphemes: Morphemes, book: ConceptBook, space: WordSpace
) -> Reading:
    """Read `problem`: one forward pass gives the vectors of the whole, its sentences and words; one more its trade."""
    text = problem_text(problem)
    spans, words = spans_of(text)
    encoded = encoder.encode_query_parts(text, (*spans, *words))
    terms = tuple(morphemes.terms(text))
    place = place_of(text, terms, space)
    return Reading(
        text=text,
        sentence_spans=spans,
        word_spans=words,
        whole=encoded.whole,
        parts=encoded.parts,
        trade=encoder.encode_queries([problem.industry])[0] if problem.industry else encoded.whole,
        terms=terms,
        field_terms=tuple(morphemes.forms(f"{problem.process}, {problem.industry}")),
        understood=understood_in(book, text, problem),
        place=place,
        kinds=space.kinds(place[None, :]),
    )


def place_of(text: str, terms: Sequence[Term], space: WordSpace) -> Floats:
    """Where a text stands in the word space, (d,)."""
    return np.asarray(space.encode([tokens(text, [term.form for term in terms])])[0], dtype=np.float32)


def placed(
    problem: ProblemProfile,
    reading: Reading,
    *,
    centre: Centre,
    trades: Floats,
    casebook: Casebook,
    graph: ConceptGraph,
) -> PreparedProblem:
    """The problem as one market sees it. `trades`: the mean taken off trade vectors; `casebook` centred."""
    vector = centre.query(reading.whole)
    near, lent = casebook.nearest(vector)
    asked = reading.trade - trades if problem.industry else vector
    return PreparedProblem(
        problem=problem,
        text=reading.text,
        vector=vector,
        sentence_spans=reading.sentence_spans,
        sentence_vectors=centre.query(reading.parts[: len(reading.sentence_spans)]),
        terms=reading.terms,
        field_terms=reading.field_terms,
        understood=reading.understood,
        implied=graph.spread({item.id: 1.0 for item in reading.understood}),
        trade=unit_length(asked),
        word_spans=reading.word_spans,
        word_vectors=reading.parts[len(reading.sentence_spans) :],
        near_cases=near,
        lent=lent,
        place=reading.place,
        known=casebook.known(reading.place),
        kinds=reading.kinds,
    )


def understood_in(book: ConceptBook, text: str, problem: ProblemProfile) -> tuple[Understood, ...]:
    """Concepts of the text and of the form's own fields; those of the fields have spans past the end of the text."""
    return book.understand("\n".join(part for part in (text, problem.process, problem.industry) if part))
