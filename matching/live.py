"""The process's picture of the market: it follows the database by a version counter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from core.db import Sessions, unit_of_work
from embeddings import service as vectors
from embeddings.service import State
from embeddings.values import VectorError, VectorIndex
from matching import queries
from matching.case_memory import grown_cases, withdrawn_slugs
from matching.casebook import Casebook
from matching.centring import Centre
from matching.concept_additions import present_knowledge
from matching.finder import Tools
from matching.knowledge import knowledge_version
from matching.market import Entry, IndexedUnit, Market, Spoken, read_entries
from matching.reading import (
    INDEX,
    UNIT,
    Progress,
    as_unit,
    read_everything,
    read_pending,
    silent,
    stored_trades,
    unit_vectors,
)
from matching.shelf import ProblemShelf
from profiles import service as profiles

Floats = NDArray[np.float32]

READ_AT_ONCE = 50
# What `knowledge_version` says before any officer has taught anything.
NEVER_TAUGHT = -1


class Finder:
    """What answering takes, kept for the life of a process: the tools, and the market as it is now.

    Readers get a finished picture. A change builds the next one beside it, so that nobody sees a half-built one.
    """

    def __init__(
        self,
        *,
        tools: Tools,
        sessions: Sessions,
        new_index: Callable[[int], VectorIndex],
        folder: Path,
        casebook: Callable[[], Casebook],
    ) -> None:
        self.tools = tools
        self._shipped = casebook
        self._casebook: Casebook | None = None
        self._taught = NEVER_TAUGHT
        self._sessions = sessions
        self._new_index = new_index
        self._folder = folder
        self._lock = threading.RLock()
        self._market: Market | None = None
        self.shelf = ProblemShelf(tools, sessions)

    def market(self) -> Market:
        """The picture at the database's version. An index that was never built, or by another model, is built now.

        It reads in transactions of its own: a request's may have begun before the version that is to be read.
        """
        with unit_of_work(self._sessions, writing=False) as session:
            at, taught = vectors.index_version(session, name=INDEX), knowledge_version(session)
        seen = self._market
        if seen is not None and seen.version == at and self._taught == taught:
            return seen
        if not self._lock.acquire(blocking=seen is None):
            # Somebody is building the next picture: whoever has the last one reads on with it.
            assert seen is not None
            return seen
        try:
            if not self.is_current():
                self.rebuild()
            with unit_of_work(self._sessions, writing=False) as session:
                state = vectors.index_state(session, name=INDEX)
                assert state is not None
                # Other concepts, other cases: every supplier is read again, though nothing is embedded anew.
                before = None if self._learned(session) else self._market
                if before is None or before.version != state.version:
                    before = self._market = self._next(session, before, state)
            return before
        finally:
            self._lock.release()

    def _learned(self, session: Session) -> bool:
        """Take over what officers have taught since the last look; True when there was anything."""
        taught = knowledge_version(session)
        if taught == self._taught:
            return False
        known = present_knowledge(session)
        self.tools = replace(self.tools, book=known.book(), graph=known.graph())
        self.shelf = ProblemShelf(self.tools, self._sessions)
        grown = grown_cases(session)
        shipped = self._shipped().without(withdrawn_slugs(session))
        self._casebook = shipped.extended(grown, self.tools.encoder, self.tools.places)
        self._taught = taught
        return True

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
        """Unit id → raw sentence vectors (sentences, d), by which quotes are chosen."""
        encoder = self.tools.encoder
        with unit_of_work(self._sessions, writing=False) as session:
            return vectors.sentence_vectors(
                session, kind=UNIT, model=encoder.name, dimension=encoder.dimension, ids=ids
            )

    def word_vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
        """Unit id → word vectors (words, d), by which the best candidates are compared."""
        encoder = self.tools.encoder
        with unit_of_work(self._sessions, writing=False) as session:
            return vectors.word_vectors(session, kind=UNIT, model=encoder.name, dimension=encoder.dimension, ids=ids)

    def is_current(self) -> bool:
        """True when the index was built, and by this encoder."""
        state = self._state()
        return state is not None and state.model == self.tools.encoder.name

    def rebuild(self, progress: Progress = silent) -> int:
        """Make index and means anew from the database, in a transaction of its own. Returns how many units it holds."""
        with self._lock, unit_of_work(self._sessions) as session:
            # Here the vectors of the known cases are made, where no file has them for this encoder.
            self._shipped()
            read_everything(session, encoder=self.tools.encoder, progress=progress)
            state = vectors.index_state(session, name=INDEX)
            assert state is not None
            index = self._filled(session, state)
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in self._folder.glob(f"{INDEX}-*.index"):
                old.unlink()
            index.save(self._file(state.version))
        progress(f"문장 단위 {len(index):,}개를 색인했습니다")
        return len(index)

    def follow_changes(self) -> int:
        """Read every supplier on the list of changes, fifty a transaction. Returns how many were read."""
        total = 0
        while True:
            with unit_of_work(self._sessions) as session:
                read = read_pending(session, encoder=self.tools.encoder, limit=READ_AT_ONCE)
            total += read
            if read < READ_AT_ONCE:
                return total

    def differences(self) -> list[str]:
        """What is wrong between database and index, one sentence each; empty when they agree."""
        market = self.market()
        with unit_of_work(self._sessions, writing=False) as session:
            expected = queries.unit_ids(session)
            ids, matrix = unit_vectors(session, self.tools.encoder, expected)
            pending = queries.count_pending(session)
        held = set(market.index.ids().tolist())
        stored = set(ids.tolist())
        counts = {
            "아직 읽지 않은 공급기업이": pending,
            "벡터가 없는 문장 단위가": len(expected) - len(ids),
            "색인에만 있는 문장 단위가": len(held - set(expected)),
            "색인에 없는 문장 단위가": len(stored - held),
            "데이터베이스와 벡터가 다른 문장 단위가": _apart(market, ids, matrix, held),
        }
        return [f"{what} {count:,}개 있습니다." for what, count in counts.items() if count]

    def _state(self) -> State | None:
        with unit_of_work(self._sessions, writing=False) as session:
            return vectors.index_state(session, name=INDEX)

    def _next(self, session: Session, seen: Market | None, state: State) -> Market:
        """The picture after `seen`: only what changed is read again, unless the index was rebuilt in between."""
        changed = None
        if seen is not None:
            changed = vectors.changes_since(session, name=INDEX, version=seen.version)
        if seen is None or changed is None:
            index = self._restored(session, state)
            return self._built(session, self._read(self._spoken(session, None)), index, state)
        entries = {int(entry.profile.id): entry for entry in seen.entries}
        gone = [id_ for supplier in changed if supplier in entries for id_ in entries.pop(supplier).stored_ids]
        fresh = self._spoken(session, changed)
        seen.index.remove(np.array(gone, dtype=np.int64))
        self._upsert(session, seen.index, state, [indexed.id for one in fresh for indexed in one.units])
        return self._built(session, self._read(fresh, list(entries.values())), seen.index, state)

    def _built(self, session: Session, entries: list[Entry], index: VectorIndex, state: State) -> Market:
        casebook = self._casebook = self._shipped() if self._casebook is None else self._casebook
        trades = stored_trades(session, self.tools.encoder, [entry.profile for entry in entries])
        return Market.build(
            entries, index, _centre(state), self.tools.morphemes, trades, casebook, self.tools.space, state.version
        )

    def _spoken(self, session: Session, ids: Sequence[int] | None) -> list[Spoken]:
        units = queries.units_of(session, ids)
        first = queries.first_sayings(session, ids)
        return [
            Spoken.of(
                supplier,
                [IndexedUnit(row.id, as_unit(row)) for row in units.get(int(supplier.id), ())],
                first.get(int(supplier.id), {}),
            )
            for supplier in profiles.matching_suppliers(session, ids=ids)
        ]

    def _read(self, spoken: Sequence[Spoken], kept: Sequence[Entry] = ()) -> list[Entry]:
        """Entries by supplier id."""
        tools = self.tools
        entries = read_entries(spoken, tools.morphemes, tools.book, tools.space, kept)
        return sorted(entries, key=lambda entry: int(entry.profile.id))

    def _restored(self, session: Session, state: State) -> VectorIndex:
        """The index from its file when that file is of this very version, else from the database."""
        index = self._new_index(state.dimension)
        try:
            index.load(self._file(state.version))
        except (FileNotFoundError, VectorError):
            # Lost, damaged, or of another kind of index: it is derived data.
            return self._filled(session, state)
        if set(index.ids().tolist()) != set(queries.unit_ids(session)):
            return self._filled(session, state)
        return index

    def _filled(self, session: Session, state: State) -> VectorIndex:
        index = self._new_index(state.dimension)
        index.remove(index.ids())
        self._upsert(session, index, state, queries.unit_ids(session))
        return index

    def _upsert(self, session: Session, index: VectorIndex, state: State, ids: Sequence[int]) -> None:
        found, matrix = unit_vectors(session, self.tools.encoder, ids)
        if len(found):
            index.upsert(found, _centre(state).document(matrix))

    def _file(self, version: int) -> Path:
        return self._folder / f"{INDEX}-{version}.index"


def _centre(state: State) -> Centre:
    return Centre(state.document_mean, state.query_mean)


def _apart(market: Market, ids: NDArray[np.int64], matrix: Floats, held: set[int]) -> int:
    """How many units have another vector in the index than in the database."""
    common = np.array([at for at, id_ in enumerate(ids.tolist()) if id_ in held], dtype=np.int64)
    if not len(common):
        return 0
    ours = market.centre.document(matrix[common])
    return int((np.einsum("nd,nd->n", ours, market.index.vectors(ids[common])) < 0.999).sum())
