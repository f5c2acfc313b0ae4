"""Of what kind a text is, read off the case memory: which process and which task the nearest known cases are of.

A problem is held against the tellings of known cases, a supplier's unit against their solutions; both become shares of
processes and tasks (kernel regression, Nadaraya & Watson 1964), which can be compared though not a word is shared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.casebook import NEAREST, Casebook
from matching.casebook import WARMTH as CASE_WARMTH
from matching.centring import unit_length

Floats = NDArray[np.float32]

# Cosines this far below the nearest count for 1/e.
WARMTH = 0.06
# So many units at a time: the table of all units against all cases would not fit into memory.
AT_ONCE = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Square roots of shares, float32: `process` (n, processes) and `task` (n, tasks); rows of zeros without cases.

    The inner product of two rows is the Bhattacharyya coefficient of the two texts, 0…1.
    """

    process: Floats
    task: Floats


@dataclass(frozen=True, slots=True, eq=False)
class UnitKinds(Kinds):
    """Of units: also `cured` (n, d), the problems that the nearest known solutions cured; as long as those are near."""

    cured: Floats


NO_KINDS = Kinds(np.zeros((1, 0), dtype=np.float32), np.zeros((1, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class KindReader:
    """Reads kinds off a centred casebook. Cases that name no process or task are left out."""

    cases: NDArray[np.int64]
    book: Casebook
    process_of: Floats
    """(cases kept, processes), 1 where a case is of a process."""
    task_of: Floats

    @classmethod
    def of(cls, book: Casebook) -> KindReader:
        """From a centred casebook."""
        kept = np.array([at for at, case in enumerate(book.cases) if case.process and case.task], dtype=np.int64)
        named = [book.cases[at] for at in kept]
        return cls(
            kept,
            book,
            _indicator([case.process for case in named]),
            _indicator([case.task for case in named]),
        )

    def of_problem(self, vector: Floats) -> Kinds:
        """One row, for a centred problem (d,)."""
        best = np.full(len(self.book.cases), -1.0, dtype=np.float32)
        np.maximum.at(best, self.book.owners, self.book.problems @ vector)
        return self._kinds(best[self.cases][None, :])

    def of_units(self, vectors: Floats) -> UnitKinds:
        """A row for each centred unit (n, d)."""
        told = self._problem_centres()
        parts = [self._of_some(vectors[start : start + AT_ONCE], told) for start in range(0, len(vectors), AT_ONCE)]
        if not parts:
            parts = [self._of_some(vectors, told)]
        return UnitKinds(
            np.concatenate([kinds.process for kinds, _ in parts]),
            np.concatenate([kinds.task for kinds, _ in parts]),
            np.concatenate([cured for _, cured in parts]),
        )

    def _of_some(self, vectors: Floats, told: Floats) -> tuple[Kinds, Floats]:
        if not len(self.book.cases) or not len(vectors):
            nothing = np.zeros((len(vectors), self.process_of.shape[1]), dtype=np.float32)
            return Kinds(nothing, np.zeros((len(vectors), self.task_of.shape[1]), dtype=np.float32)), 0 * vectors
        cosines = vectors @ self.book.solutions.T
        first = np.argpartition(-cosines, min(NEAREST, cosines.shape[1]) - 1, axis=1)[:, :NEAREST]
        near = np.take_along_axis(cosines, first, axis=1)
        weights = np.exp((near - near.max(axis=1, keepdims=True)) / np.float32(CASE_WARMTH))
        weights /= weights.sum(axis=1, keepdims=True)
        cured = unit_length(np.einsum("nk,nkd->nd", weights, told[first])) * np.maximum(near.max(axis=1), 0)[:, None]
        return self._kinds(cosines[:, self.cases]), np.asarray(cured, dtype=np.float32)

    def _problem_centres(self) -> Floats:
        """Mean direction of each case's tellings, (cases, d)."""
        sums = np.zeros_like(self.book.solutions)
        np.add.at(sums, self.book.owners, self.book.problems)
        return unit_length(sums)

    def _kinds(self, cosines: Floats) -> Kinds:
        if not cosines.shape[1]:
            nothing = np.zeros((len(cosines), 0), dtype=np.float32)
            return Kinds(nothing, nothing)
        shares = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / np.float32(WARMTH))
        shares /= shares.sum(axis=1, keepdims=True)
        return Kinds(np.sqrt(shares @ self.process_of), np.sqrt(shares @ self.task_of))


def _indicator(names: list[str]) -> Floats:
    """(cases, kinds): which of the sorted names each case has."""
    number = {name: at for at, name in enumerate(sorted(set(names)))}
    table = np.zeros((len(names), len(number)), dtype=np.float32)
    table[np.arange(len(names)), [number[name] for name in names]] = 1.0
    return table
