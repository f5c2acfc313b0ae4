"""The supply side in memory: suppliers, their units, and the arrays that ranking reads.

One immutable picture a version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.text import sentences
from embeddings.values import VectorIndex
from matching.background import background_terms
from matching.casebook import Casebook
from matching.centring import Centre, unit_length
from matching.concepts.linking import ConceptBook
from matching.copies import Said, copied_units
from matching.lexicon import Lexicon
from matching.trades import TradeTable, TradeVectors
from matching.units import TAG_LIMIT, Unit, UnitKind, supplier_units, tag_text
from matching.words import Morphemes
from matching.wordspace.bags import tokens
from matching.wordspace.model import Kinds, WordSpace
from profiles.values import SupplierProfile

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

# A ticked box counts for half a sentence.
TAG_STRENGTH = 0.5


@dataclass(frozen=True, slots=True)
class IndexedUnit:
    """A unit under the id by which the vector index knows it."""

    id: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Entry:
    """One supplier, read once: its units, index terms, concepts (id → strength 0…1) and places in the word space."""

    profile: SupplierProfile
    units: tuple[IndexedUnit, ...]
    terms: tuple[str, ...]
    concepts: Mapping[str, float]
    places: Floats
    """(units, wordspace d)."""
    verbs: frozenset[str] = frozenset()
    """Those of the terms that are stems of verbs."""
    copies: tuple[IndexedUnit, ...] = ()
    """Units that repeat what another supplier said first: they stay in the index and count nowhere."""
    spoken: Spoken | None = None
    """What this was read from; None in a market that does not look for copies."""

    @property
    def counted(self) -> SupplierProfile:
        """The profile as far as it counts: without references where every one of them is a copy."""
        return _counted(self.profile, self.units, self.copies)

    @property
    def stored_ids(self) -> list[int]:
        """Ids of all its units, as the index holds them."""
        return [indexed.id for indexed in (*self.units, *self.copies)]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A supplier whose units are numbered and whose sentences are known, not read yet."""

    profile: SupplierProfile
    units: tuple[IndexedUnit, ...]
    said: Said

    @classmethod
    def of(
        cls, profile: SupplierProfile, units: Iterable[IndexedUnit], first: Mapping[int, int] | None = None
    ) -> Spoken:
        """`first` as `Said.of` takes it."""
        units = tuple(units)
        texts = [(indexed.id, indexed.unit.text) for indexed in units]
        return cls(profile, units, Said.of(profile.name, texts, first))


def read_entries(
    spoken: Sequence[Spoken],
    morphemes: Morphemes,
    book: ConceptBook,
    space: WordSpace,
    kept: Sequence[Entry] = (),
) -> list[Entry]:
    """Entries of a whole market: those `kept` of a picture that this has read, then those of `spoken`.

    Copies are looked for among all: a kept entry is read again where a change elsewhere has made or unmade one.
    """
    before = {entry.profile.id: entry for entry in kept}
    everyone = [*(entry.spoken for entry in kept if entry.spoken is not None), *spoken]
    copied = copied_units([one.said for one in everyone])
    entries = []
    for one in everyone:
        copies = tuple(indexed for indexed in one.units if indexed.id in copied)
        entry = before.get(one.profile.id)
        if entry is None or entry.copies != copies:
            counted = [indexed for indexed in one.units if indexed.id not in copied]
            entry = read_entry(one.profile, counted, morphemes, book, space, copies=copies, spoken=one)
        entries.append(entry)
    return entries


def read_entry(
    profile: SupplierProfile,
    units: Iterable[IndexedUnit],
    morphemes: Morphemes,
    book: ConceptBook,
    space: WordSpace,
    *,
    copies: tuple[IndexedUnit, ...] = (),
    spoken: Spoken | None = None,
) -> Entry:
    """Tokenize and link one supplier. Ticked lists add each of their terms once, and concepts at half strength, where
    any reference stands behind them. `copies` stay unread.
    """
    units = tuple(units)
    terms: list[str] = []
    concepts: dict[str, float] = {}
    words: list[list[str]] = []
    verbs: set[str] = set()
    for indexed in units:
        found = morphemes.terms(indexed.unit.text)
        words.append(tokens(indexed.unit.text, [term.form for term in found]))
        terms += [term.form for term in found]
        verbs.update(term.form for term in found if term.verbal)
        for id_ in book.spans(indexed.unit.text):
            concepts[id_] = 1.0
    # Who shows no work is taken by its sentences alone.
    tags = ", ".join(tag_text(profile).split(", ")[:TAG_LIMIT]) if _counted(profile, units, copies).references else ""
    terms += sorted(set(morphemes.forms(tags)) - set(terms))
    for id_ in book.spans(tags):
        concepts.setdefault(id_, TAG_STRENGTH)
    return Entry(profile, units, tuple(terms), concepts, space.encode(words), frozenset(verbs), copies, spoken)


def _counted(profile: SupplierProfile, units: Sequence[IndexedUnit], copies: Sequence[IndexedUnit]) -> SupplierProfile:
    if not copies:
        return profile
    lost = {indexed.unit.kind for indexed in copies} - {indexed.unit.kind for indexed in units}
    return replace(profile, references=()) if UnitKind.REFERENCE in lost else profile


def number_units(suppliers: Iterable[SupplierProfile]) -> list[list[IndexedUnit]]:
    """Units of suppliers that come from a file, numbered from 0: such a market has no database to number them."""
    number = 0
    numbered: list[list[IndexedUnit]] = []
    for supplier in suppliers:
        units = supplier_units(supplier)
        numbered.append([IndexedUnit(number + offset, unit) for offset, unit in enumerate(units)])
        number += len(units)
    return numbered


@dataclass(slots=True)
class Market:
    """Row r is one supplier everywhere. `companies` (n, d) are unit-length means of the centred unit vectors."""

    entries: list[Entry]
    index: VectorIndex
    centre: Centre
    lexicon: Lexicon
    trades: TradeTable
    trade_mean: Floats
    """(d,) what is taken off the vector of a problem's trade."""
    casebook: Casebook
    """Centred as this market is."""
    places: Floats
    """(units, wordspace d), in the order of `unit_ids`."""
    kinds: Kinds
    """Of which process and task each unit is, in that order."""
    companies: Floats
    offsets: Rows
    """Units of row r are unit_ids[offsets[r]:offsets[r + 1]], and so are their vectors.
    """
    unit_ids: Rows
    unit_vectors: Floats
    """(units, d), centred, unit length: a copy, so that no change to the index pulls a vector from under a reader."""
    version: int = 0
    row_of_unit: dict[int, int] = field(default_factory=dict)
    row_of_supplier: dict[str, int] = field(default_factory=dict)
    concept_rows: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        entries: list[Entry],
        index: VectorIndex,
        centre: Centre,
        morphemes: Morphemes,
        trade_vectors: TradeVectors,
        casebook: Casebook,
        space: WordSpace,
        version: int = 0,
    ) -> Market:
        """Arrays over `entries`, whose unit vectors stand in `index` already (centred). `casebook` comes raw."""
        unit_ids = np.array([indexed.id for entry in entries for indexed in entry.units], dtype=np.int64)
        counts = [len(entry.units) for entry in entries]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        unit_vectors = index.vectors(unit_ids)
        places = np.concatenate([np.zeros((0, space.dimension), np.float32), *(entry.places for entry in entries)])
        market = cls(
            entries=entries,
            index=index,
            centre=centre,
            version=version,
            unit_ids=unit_ids,
            offsets=offsets,
            unit_vectors=unit_vectors,
            trades=TradeTable.build([entry.counted for entry in entries], trade_vectors),
            trade_mean=trade_vectors.asked_mean,
            casebook=casebook.centred(centre),
            places=places,
            kinds=space.kinds(places),
            lexicon=Lexicon([entry.terms for entry in entries], background_terms(morphemes)),
            companies=_company_vectors(unit_vectors, offsets),
        )
        for row, entry in enumerate(entries):
            market.row_of_supplier[entry.profile.id] = row
            for id_ in entry.concepts:
                market.concept_rows.setdefault(id_, []).append(row)
            for indexed in entry.units:
                market.row_of_unit[indexed.id] = row
        return market

    def __len__(self) -> int:
        return len(self.entries)

    def concept_weight(self, id_: str) -> float:
        """How much a concept tells apart, 0…1: near 1 when few suppliers have it, near 0 when all do.

        Counted as if there were twenty suppliers more, one of them with it: three suppliers are no sample.
        """
        everyone, having = len(self) + 20, len(self.concept_rows.get(id_, ())) + 1
        return float(np.log((everyone + 1) / (having + 1)) / np.log(everyone + 1))

    def unit_positions(self, rows: Rows) -> tuple[Rows, Rows]:
        """Positions in `unit_ids` of all units of `rows`, and where each row's run of them begins."""
        starts, counts = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        begins = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        positions = np.repeat(starts - begins, counts) + np.arange(int(counts.sum()))
        return positions, begins


def _company_vectors(unit_vectors: Floats, offsets: Rows) -> Floats:
    sums = np.zeros((len(offsets) - 1, unit_vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)), unit_vectors)
    return unit_length(sums)


def sentence_spans(unit: Unit) -> list[tuple[int, int]]:
    """Sentences that may be quoted from a unit. A solution's name says little: it is left out where more is written."""
    spans = sentences(unit.text) or [(0, len(unit.text))]
    named = unit.kind is UnitKind.SOLUTION and unit.source.endswith(unit.text[spans[0][0] : spans[0][1]].rstrip("."))
    return spans[1:] if named and len(spans) > 1 else spans
