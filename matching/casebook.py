"""The case memory: known problems and what solved them lend their solutions to new problems of the same kind.

A new problem is held against every telling of every known problem; the solutions of the nearest few are a second
question to the suppliers. It needs no training to grow, and it explains itself: the case can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.pairs.reading import Cell, Split, read_cells, split_of
from embeddings.pairs.vectors import FILE, cell_vectors, read_vectors
from embeddings.values import TextEncoder
from matching.centring import Centre, unit_length
from matching.values import KnownCase
from matching.wordspace.reading import PlaceReader

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

NEAREST = 5
# Softmax over cosines: a case that is 0.07 further away counts for a third.
WARMTH = 0.07


@dataclass(frozen=True, slots=True)
class NearCase:
    """A known case near a problem: how near (cosine of centred vectors), and its share of what is lent."""

    case: KnownCase
    cosine: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Casebook:
    """Cases with raw vectors: `problems` (tellings, d) with `owners` (tellings,) → case, `solutions` (cases, d).

    `places` (cases, wordspace d): where the words of what solved each stand.
    """

    cases: tuple[KnownCase, ...]
    problems: Floats
    owners: Rows
    solutions: Floats
    places: Floats

    def __len__(self) -> int:
        return len(self.cases)

    def without(self, withdrawn: Iterable[str]) -> Casebook:
        """The book less the cases of these slugs."""
        gone = set(withdrawn)
        keep = np.array([case.slug not in gone for case in self.cases], dtype=bool)
        if keep.all():
            return self
        number = np.cumsum(keep) - 1
        told = keep[self.owners]
        return Casebook(
            tuple(case for case, kept in zip(self.cases, keep, strict=True) if kept),
            self.problems[told],
            number[self.owners[told]].astype(np.int64),
            self.solutions[keep],
            self.places[keep],
        )

    def extended(self, cases: Sequence[KnownCase], encoder: TextEncoder, read: PlaceReader) -> Casebook:
        """The book with cases that the platform has gathered, encoded one at a time (a server may still fork)."""
        if not cases:
            return self
        problems, owners, solutions = [self.problems], [self.owners], [self.solutions]
        for number, case in enumerate(cases, start=len(self.cases)):
            problems += [encoder.encode_queries([text]) for text in case.problems]
            owners.append(np.full(len(case.problems), number, dtype=np.int64))
            units = np.concatenate([encoder.encode_documents([text]) for text in case.units])
            solutions.append(unit_length(units.sum(axis=0))[None, :])
        places = solution_places(cases, read)
        return Casebook(
            (*self.cases, *cases),
            np.concatenate(problems),
            np.concatenate(owners),
            np.concatenate(solutions),
            np.concatenate([self.places, places]) if len(self.places) else places,
        )

    def centred(self, centre: Centre) -> Casebook:
        """The book in the space that problems and units are compared in."""
        return Casebook(
            self.cases, centre.query(self.problems), self.owners, centre.document(self.solutions), self.places
        )

    def nearest(self, vector: Floats) -> tuple[tuple[NearCase, ...], Floats]:
        """Of a centred book and a centred problem (d,): the nearest cases, and the solution they lend (d,).

        The lent vector is as long as the nearest case is near: a far case says little, and none says nothing.
        """
        if not self.cases:
            return (), np.zeros_like(vector)
        cosines = self.problems @ vector
        best = np.full(len(self.cases), -1.0, dtype=np.float32)
        np.maximum.at(best, self.owners, cosines)
        first = np.argsort(-best, kind="stable")[:NEAREST]
        weights = np.exp((best[first] - best[first[0]]) / WARMTH)
        weights /= weights.sum()
        lent = unit_length((weights[:, None] * self.solutions[first]).sum(axis=0)) * max(float(best[first[0]]), 0.0)
        near = tuple(
            NearCase(self.cases[at], float(best[at]), float(weight)) for at, weight in zip(first, weights, strict=True)
        )
        return near, np.asarray(lent, dtype=np.float32)

    def known(self, place: Floats) -> NearCase | None:
        """The case whose solution stands nearest to a problem's words in the word space; None without cases.

        Where it is near and every supplier is far, the work is known and nobody here does it.
        """
        if not self.cases:
            return None
        cosines = self.places @ place
        best = int(np.argmax(cosines))
        return NearCase(self.cases[best], float(cosines[best]), 1.0)


def solution_places(cases: Sequence[KnownCase], read: PlaceReader) -> Floats:
    """Mean direction of each case's units in the word space, (cases, d)."""
    return np.stack([unit_length(read(case.units).sum(axis=0)) for case in cases])


def empty_casebook(dimension: int) -> Casebook:
    """A book without cases."""
    nothing = np.zeros((0, dimension), dtype=np.float32)
    return Casebook((), nothing, np.zeros(0, dtype=np.int64), nothing, nothing)


@lru_cache(maxsize=1)
def _shipped_cells() -> tuple[Cell, ...]:
    return tuple(cell for cell in read_cells() if split_of(cell.key) is not Split.TEST)


@lru_cache(maxsize=1)
def shipped_cases() -> tuple[KnownCase, ...]:
    """The cases that come with the platform: the training cells; those of the test split are in no memory."""
    return tuple(
        KnownCase(
            slug=cell.id,
            process=cell.process,
            task=cell.task,
            title=cell.concept,
            problems=tuple(cell.problems.values()),
            units=tuple(unit.text for unit in cell.units),
            outside=cell.outside,
        )
        for cell in _shipped_cells()
    )


def vectors_are_kept(encoder: TextEncoder, kept: Path) -> bool:
    """Whether `shipped_casebook` will find its vectors and need encode nothing."""
    cells = _shipped_cells()
    return any(read_vectors(cells, encoder.name, encoder.dimension, path) is not None for path in (FILE, kept))


def shipped_casebook(encoder: TextEncoder, read: PlaceReader, kept: Path | None = None) -> Casebook:
    """The shipped cases with their vectors; those of another encoder are made now, and written to `kept`."""
    cells = _shipped_cells()
    vectors = cell_vectors(cells, encoder, kept)
    owners = np.repeat(np.arange(len(cells)), [len(cell.problems) for cell in cells]).astype(np.int64)
    return Casebook(shipped_cases(), vectors.problems, owners, vectors.units, _shipped_places(read))


def _shipped_places(read: PlaceReader) -> Floats:
    """From the word space's own file; those of cases that it has not learnt from are read now."""
    held = dict(read.space.solved)
    fresh = [case for case in shipped_cases() if case.slug not in held]
    if fresh:
        held.update(zip((case.slug for case in fresh), solution_places(fresh, read), strict=True))
    return np.stack([held[case.slug] for case in shipped_cases()])
