"""Suppliers in the database → units → vectors: what is written when a supplier changes, and when an index is
rebuilt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from embeddings import service as vectors
from embeddings.service import Passage
from embeddings.values import Ids, TextEncoder
from matching import queries
from matching.background import background_problems, background_units
from matching.centring import Centre
from matching.concepts.linking import concept_book
from matching.copies import told
from matching.market import sentence_spans
from matching.models import SupplierUnit
from matching.second_look import word_spans
from matching.trades import TradeVectors, tags_of, trade_names
from matching.units import Unit, UnitKind, supplier_units
from profiles import service as profiles
from profiles.values import SupplierProfile

Floats = NDArray[np.float32]
Progress = Callable[[str], None]

INDEX = "suppliers"
UNIT = "unit"
BACKGROUND_PROBLEM = "background.problem"
BACKGROUND_UNIT = "background.unit"
TRADE_TAG = "trade.tag"
TRADE_NAME = "trade.name"
EMBED_AT_ONCE = 512


def silent(message: str) -> None:
    """A progress that nobody watches."""


def read_everything(session: Session, *, encoder: TextEncoder, progress: Progress = silent) -> int:
    """Read every approved supplier again, embed what is new and renew the means. Returns the index's new version."""
    suppliers = profiles.matching_suppliers(session)
    progress(f"공급기업 {len(suppliers):,}곳을 읽습니다")
    gone = set(queries.units_of(session)) - {int(supplier.id) for supplier in suppliers}
    _write_units(session, suppliers, sorted(gone))
    queries.clear_pending(session)
    _embed(session, encoder, queries.units_of(session), progress)
    _, matrix = unit_vectors(session, encoder, queries.unit_ids(session))
    embed_tags(session, encoder, suppliers)
    units, problems = shipped_vectors(session, encoder)
    centre = Centre.of(np.concatenate([matrix, units]), problems)
    return vectors.record_rebuild(
        session, name=INDEX, encoder=encoder, document_mean=centre.documents, query_mean=centre.queries
    )


def read_pending(session: Session, *, encoder: TextEncoder, limit: int) -> int:
    """Read up to `limit` suppliers that changed, and note the change for every process. Returns how many."""
    ids = queries.take_pending(session, limit)
    # A market that was never built will read everything when it is.
    if not ids or vectors.index_version(session, name=INDEX) < 0:
        return 0
    approved = profiles.matching_suppliers(session, ids=ids)
    present = {int(supplier.id) for supplier in approved}
    _write_units(session, approved, [id_ for id_ in ids if id_ not in present])
    _embed(session, encoder, queries.units_of(session, ids), silent)
    embed_tags(session, encoder, approved)
    vectors.record_changes(session, name=INDEX, ids=ids)
    return len(ids)


def unit_vectors(session: Session, encoder: TextEncoder, ids: Sequence[int]) -> tuple[Ids, Floats]:
    """Raw vectors of those of the units `ids` that have one: int64 (n,) ascending, float32 (n, d)."""
    return _stored(session, encoder, UNIT, ids)


def shipped_vectors(session: Session, encoder: TextEncoder) -> tuple[Floats, Floats]:
    """Vectors of the shipped units and problems, whose means count in the centring; embedded once a model."""
    units = {number: Passage(text) for number, text in enumerate(background_units())}
    problems = {number: Passage(text) for number, text in enumerate(background_problems())}
    vectors.embed_documents(session, encoder=encoder, kind=BACKGROUND_UNIT, passages=units)
    vectors.embed_queries(session, encoder=encoder, kind=BACKGROUND_PROBLEM, passages=problems)
    _, of_units = vectors.stored_vectors(session, kind=BACKGROUND_UNIT, model=encoder.name, ids=list(units))
    _, of_problems = vectors.stored_vectors(session, kind=BACKGROUND_PROBLEM, model=encoder.name, ids=list(problems))
    return of_units, of_problems


def embed_tags(session: Session, encoder: TextEncoder, suppliers: Sequence[SupplierProfile]) -> None:
    """Vectors of the industries and processes that these suppliers have ticked, and of the dictionary's names."""
    tags = {text_id(tag): Passage(tag) for supplier in suppliers for tag in tags_of(supplier)}
    names = {text_id(name): Passage(name) for name in trade_names(concept_book())}
    vectors.embed_documents(session, encoder=encoder, kind=TRADE_TAG, passages={**tags, **names})
    vectors.embed_queries(session, encoder=encoder, kind=TRADE_NAME, passages=names)


def stored_trades(session: Session, encoder: TextEncoder, suppliers: Sequence[SupplierProfile]) -> TradeVectors:
    """Stored vectors of the tags of `suppliers`; tags that were never embedded are left out."""
    names = [text_id(name) for name in trade_names(concept_book())]
    tags = {text_id(tag): tag for supplier in suppliers for tag in tags_of(supplier)}
    found, matrix = _stored(session, encoder, TRADE_TAG, list(tags))
    _, as_tags = _stored(session, encoder, TRADE_TAG, names)
    _, as_asked = _stored(session, encoder, TRADE_NAME, names)
    return TradeVectors.of(dict(zip((tags[id_] for id_ in found.tolist()), matrix, strict=True)), as_tags, as_asked)


def text_id(text: str) -> int:
    """A number for a text that has no row of its own: 63 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def _stored(session: Session, encoder: TextEncoder, kind: str, ids: Sequence[int]) -> tuple[Ids, Floats]:
    found, matrix = vectors.stored_vectors(session, kind=kind, model=encoder.name, ids=ids)
    return found, matrix.reshape(len(found), encoder.dimension)


def _write_units(session: Session, suppliers: Sequence[SupplierProfile], gone: Sequence[int]) -> None:
    """Make the unit rows say what the suppliers say. A unit whose text stays keeps its id, and so its vector."""
    if queries.nobody_has_said(session):
        # A database from before sayings were noted: its units are numbered in the order they were written.
        _note_sayings(session, queries.units_of(session))
    stored = queries.units_of(session, [*(int(supplier.id) for supplier in suppliers), *gone])
    dropped = [unit.id for supplier_id in gone for unit in stored.get(supplier_id, ())]
    for supplier in suppliers:
        held = {(unit.kind, unit.source, unit.text): unit for unit in stored.get(int(supplier.id), ())}
        for position, unit in enumerate(supplier_units(supplier)):
            row = held.pop((unit.kind, unit.source, unit.text), None)
            if row is None:
                session.add(_row(supplier, position, unit))
            else:
                row.position = position
        dropped += [unit.id for unit in held.values()]
    session.flush()
    queries.drop_units(session, dropped)
    vectors.forget_vectors(session, kind=UNIT, ids=dropped)
    _note_sayings(session, queries.units_of(session, [int(supplier.id) for supplier in suppliers]))


def _note_sayings(session: Session, units: dict[int, list[SupplierUnit]]) -> None:
    """Note what these suppliers say for the first time."""
    noted = queries.first_sayings(session, list(units))
    rows = sorted((row for own in units.values() for row in own), key=lambda row: row.id)
    new = {
        (row.supplier_id, sentence): None
        for row in rows
        for sentence in told(row.text)
        if sentence not in noted.get(row.supplier_id, ())
    }
    queries.add_sayings(session, list(new))


def _row(supplier: SupplierProfile, position: int, unit: Unit) -> SupplierUnit:
    return SupplierUnit(
        supplier_id=int(supplier.id), position=position, kind=unit.kind, source=unit.source, text=unit.text
    )


def _embed(session: Session, encoder: TextEncoder, units: dict[int, list[SupplierUnit]], progress: Progress) -> None:
    rows = [row for own in units.values() for row in own]
    for start in range(0, len(rows), EMBED_AT_ONCE):
        part = rows[start : start + EMBED_AT_ONCE]
        passages = {
            row.id: Passage(row.text, tuple(sentence_spans(as_unit(row))), word_spans(row.text)) for row in part
        }
        vectors.embed_documents(session, encoder=encoder, kind=UNIT, passages=passages)
        progress(f"임베딩 {min(start + EMBED_AT_ONCE, len(rows)):,}/{len(rows):,}")


def as_unit(row: SupplierUnit) -> Unit:
    """The value of a unit row."""
    return Unit(UnitKind(row.kind), row.source, row.text)
