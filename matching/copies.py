"""Units that repeat what another supplier said first: they count nowhere, so that a pasted page earns nothing.

Who said a sentence first is told by a number that grows with every sentence that a supplier says for the first time and
stays with it whatever it edits: an original that is touched up is no copy of its copier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text import company_key, sentences

Rows = NDArray[np.int64]

# Shorter sentences are names and stock phrases.
SHORTEST = 15
# What so many suppliers say belongs to nobody: "AI 바우처 공급기업으로 선정되었습니다."
COMMON = 10
# One sentence of another's is a quotation. A copy has so many in one unit, or so many over all its copied units.
IN_A_UNIT = 2
IN_ALL = 4
# Nobody knows when: such a sentence neither lends nor borrows.
NOT_NOTED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one supplier says, a row for each different sentence of each unit."""

    firm: str
    """Key of its name: branches of one firm share its beginning."""
    rows: Rows
    """(n, 4): unit id, sentence id, characters, number of the first time that this supplier said it."""

    @classmethod
    def of(cls, name: str, texts: Iterable[tuple[int, str]], first: Mapping[int, int] | None = None) -> Said:
        """`texts`: unit id and text. `first`: sentence id → number; None where units are numbered as they came."""
        rows = [
            (unit, sentence, length, unit if first is None else first.get(sentence, NOT_NOTED))
            for unit, text in texts
            for sentence, length in told(text).items()
        ]
        return cls(company_key(name), np.array(rows, dtype=np.int64).reshape(len(rows), 4))


def told(text: str) -> dict[int, int]:
    """The different sentences of `text` that are long enough to be somebody's: id (63 bits) → characters.

    The ids are stored: whoever changes them empties `first_sayings` and has the index rebuilt, as its migration did.
    """
    found = {}
    for start, end in sentences(text):
        sentence = " ".join(text[start:end].casefold().split()).rstrip(".!?。… ")
        if len(sentence) >= SHORTEST:
            found[int.from_bytes(hashlib.sha256(sentence.encode()).digest()[:8], "big") >> 1] = len(sentence)
    return found


def copied_units(said: Sequence[Said]) -> frozenset[int]:
    """Ids of the units of this market more than half of which another firm said first."""
    if not said:
        return frozenset()
    table = np.concatenate([one.rows for one in said])
    owners = np.repeat(np.arange(len(said)), [len(one.rows) for one in said])
    borrowed = _borrowed(said, table, owners)
    found: set[int] = set()
    for owner in {owner for owner, _ in borrowed}:
        found |= _copied_of(owner, said[owner].rows, borrowed)
    return frozenset(found)


def _borrowed(said: Sequence[Said], table: Rows, owners: Rows) -> set[tuple[int, int]]:
    """(Position in `said`, sentence) where another firm said the sentence before."""
    noted = table[:, 3] != NOT_NOTED
    table, owners = table[noted], owners[noted]
    order = np.lexsort((table[:, 3], owners, table[:, 1]))
    sentence, owner, number = table[order, 1], owners[order], table[order, 3]
    new_sentence = np.diff(sentence, prepend=-1) != 0
    once = new_sentence | (np.diff(owner, prepend=-1) != 0)
    group = np.cumsum(new_sentence)[once] - 1
    speakers = np.bincount(group)
    shared = np.flatnonzero((speakers[group] > 1) & (speakers[group] < COMMON))
    sayings: dict[int, list[tuple[int, int]]] = {}
    for id_, who, when in zip(
        sentence[once][shared].tolist(), owner[once][shared].tolist(), number[once][shared].tolist(), strict=True
    ):
        sayings.setdefault(id_, []).append((when, who))
    return {
        (who, id_)
        for id_, told_by in sayings.items()
        for when, who in told_by
        if any(before < when and not _same_firm(said[other].firm, said[who].firm) for before, other in told_by)
    }


def _same_firm(one: str, other: str) -> bool:
    """한빛 and 한빛 창원지점."""
    return one.startswith(other) or other.startswith(one)


def _copied_of(owner: int, rows: Rows, borrowed: set[tuple[int, int]]) -> set[int]:
    """Of one supplier's units, the copies."""
    characters: dict[int, int] = {}
    copied: dict[int, list[int]] = {}
    for unit, sentence, length, _ in rows.tolist():
        characters[unit] = characters.get(unit, 0) + length
        if (owner, sentence) in borrowed:
            copied.setdefault(unit, []).append(length)
    mostly = {unit: len(lengths) for unit, lengths in copied.items() if 2 * sum(lengths) > characters[unit]}
    over_all = sum(mostly.values()) >= IN_ALL
    return {unit for unit, count in mostly.items() if over_all or count >= IN_A_UNIT}
