"""One problem, read once: vector, sentences, index terms and concepts, as ranking and reasons need them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text import sentences
from embeddings.values import TextEncoder
from matching.centring import Centre
from matching.concepts.linking import ConceptBook
from matching.units import problem_text
from matching.values import ConceptKind, Understood
from matching.words import Morphemes, Term
from profiles.values import ProblemProfile

Floats = NDArray[np.float32]
# The encoder reads 512 tokens, some 900 Hangul syllables; sentences past a few dozen add cost and no evidence.
MAX_SENTENCES = 24


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

    def concepts(self, kind: ConceptKind) -> dict[str, float]:
        """Concepts of one kind with weights that sum to 1; those named more often weigh more, by the square root."""
        found = Counter({item.id: len(item.spans) for item in self.understood if item.kind is kind})
        total = sum(np.sqrt(count) for count in found.values())
        return {id_: float(np.sqrt(count) / total) for id_, count in found.items()}


def prepare_problem(
    problem: ProblemProfile, *, encoder: TextEncoder, centre: Centre, morphemes: Morphemes, book: ConceptBook
) -> PreparedProblem:
    """Read `problem`: one forward pass gives the vector of the whole and of each of its sentences."""
    text = problem_text(problem)
    spans = tuple(sentences(text)[:MAX_SENTENCES]) or ((0, len(text)),)
    encoded = encoder.encode_query_parts(text, spans)
    return PreparedProblem(
        problem=problem,
        text=text,
        vector=centre.query(encoded.whole),
        sentence_spans=spans,
        sentence_vectors=centre.query(encoded.parts),
        terms=tuple(morphemes.terms(text)),
        field_terms=tuple(morphemes.forms(f"{problem.process}, {problem.industry}")),
        understood=understood_in(book, text, problem),
    )


def understood_in(book: ConceptBook, text: str, problem: ProblemProfile) -> tuple[Understood, ...]:
    """Concepts of the text and of the form's own fields; those of the fields have spans past the end of the text."""
    return book.understand("\n".join(part for part in (text, problem.process, problem.industry) if part))
