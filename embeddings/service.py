"""Stored vectors and the state of indexes, for the rooms above: what is embedded, with which model, at which
version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from embeddings import queries
from embeddings.models import IndexState, StoredVector
from embeddings.packing import pack_words, unpack_words
from embeddings.values import EncodedText, Ids, Span, TextEncoder, Vectors

BATCH = 256


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to embed, with the spans of its sentences and of its words."""

    text: str
    spans: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()

    @property
    def parts(self) -> tuple[Span, ...]:
        """All spans that get a vector of their own: sentences, then words."""
        return (*self.spans, *self.words)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What an index was built with: model name, version counter, the means taken off documents and queries."""

    model: str
    dimension: int
    version: int
    document_mean: Vectors
    query_mean: Vectors


def stale_passages(session: Session, *, encoder: TextEncoder, kind: str, passages: Mapping[int, Passage]) -> list[int]:
    """Subjects whose vector by this model is missing, or was made of another text."""
    known = queries.hashes(session, kind, encoder.name, list(passages))
    return [id_ for id_, passage in passages.items() if known.get(id_) != _digest(passage)]


def embed_documents(session: Session, *, encoder: TextEncoder, kind: str, passages: Mapping[int, Passage]) -> list[int]:
    """Make the vectors that are missing, or whose text has changed, for `passages` (subject id → text).

    Returns the ids that were embedded. Vectors of unchanged texts are kept, so that a second call costs one query.
    """
    stale = stale_passages(session, encoder=encoder, kind=kind, passages=passages)
    queries.drop_vectors(session, kind, stale, encoder.name)
    for start in range(0, len(stale), BATCH):
        ids = stale[start : start + BATCH]
        encoded = encoder.encode_document_parts(
            [passages[id_].text for id_ in ids], [passages[id_].parts for id_ in ids]
        )
        session.add_all(
            _stored(kind, id_, encoder, passages[id_], item) for id_, item in zip(ids, encoded, strict=True)
        )
        session.flush()
    return stale


def embed_queries(session: Session, *, encoder: TextEncoder, kind: str, passages: Mapping[int, Passage]) -> list[int]:
    """`embed_documents` for texts that ask: problems."""
    stale = stale_passages(session, encoder=encoder, kind=kind, passages=passages)
    queries.drop_vectors(session, kind, stale, encoder.name)
    for id_ in stale:
        encoded = encoder.encode_query_parts(passages[id_].text, passages[id_].parts)
        session.add(_stored(kind, id_, encoder, passages[id_], encoded))
    session.flush()
    return stale


def stored_vectors(session: Session, *, kind: str, model: str, ids: Sequence[int]) -> tuple[Ids, Vectors]:
    """Vectors of those of `ids` that have one, by ascending id: int64 (n,), float32 (n, d); (0, 0) when none has."""
    rows = sorted(queries.vectors(session, kind, model, ids))
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    matrix = np.stack([np.frombuffer(blob, dtype="<f4") for _, blob in rows]).astype(np.float32)
    return np.array([id_ for id_, _ in rows], dtype=np.int64), matrix


def sentence_vectors(
    session: Session, *, kind: str, model: str, dimension: int, ids: Sequence[int]
) -> dict[int, Vectors]:
    """Subject id → sentence vectors float32 (sentences, dimension) of those of `ids` that have them."""
    return {
        id_: np.frombuffer(blob, dtype="<f2").astype(np.float32).reshape(-1, dimension)
        for id_, blob in queries.parts(session, kind, model, ids)
    }


def word_vectors(session: Session, *, kind: str, model: str, dimension: int, ids: Sequence[int]) -> dict[int, Vectors]:
    """Subject id → word vectors float32 (words, dimension), unit length, of those of `ids` that have them."""
    return {id_: unpack_words(blob, dimension) for id_, blob in queries.words(session, kind, model, ids)}


def forget_vectors(session: Session, *, kind: str, ids: Sequence[int]) -> None:
    """Drop the vectors of subjects that are gone, by whichever model."""
    queries.drop_vectors(session, kind, ids)


def index_version(session: Session, *, name: str) -> int:
    """The counter that every change raises; -1 when the index was never built. One cheap query."""
    return queries.version(session, name)


def index_state(session: Session, *, name: str) -> State | None:
    """What the index was last rebuilt with; None when it never was."""
    row = queries.state(session, name)
    if row is None:
        return None
    return State(
        row.model,
        row.dimension,
        row.version,
        np.frombuffer(row.document_mean, dtype="<f4").astype(np.float32),
        np.frombuffer(row.query_mean, dtype="<f4").astype(np.float32),
    )


def record_rebuild(
    session: Session, *, name: str, encoder: TextEncoder, document_mean: Vectors, query_mean: Vectors
) -> int:
    """Note a rebuild: new means, a raised counter, and no changes left to follow. Returns the new version."""
    row = queries.state(session, name)
    if row is None:
        row = IndexState(name=name, version=0, rebuilt_at_version=0)
        session.add(row)
    row.model, row.dimension = encoder.name, encoder.dimension
    row.document_mean, row.query_mean = document_mean.astype("<f4").tobytes(), query_mean.astype("<f4").tobytes()
    row.version = row.rebuilt_at_version = row.version + 1
    queries.forget_changes(session, name)
    session.flush()
    return row.version


def record_changes(session: Session, *, name: str, ids: Sequence[int]) -> int:
    """Note that these subjects changed; other processes follow. Returns the new version, -1 for a never-built index."""
    at = queries.next_version(session, name)
    if at >= 0:
        queries.add_changes(session, name, at, ids)
    return at


def touch(session: Session, *, name: str) -> int:
    """Raise the counter `name`, beginning at 0 when nothing counts there yet, and return it.

    The row stays locked until the commit: whoever touches first and looks afterwards is alone with what it counts.
    """
    raised = queries.next_version(session, name)
    if raised >= 0:
        return raised
    queries.begin_count(session, name)
    return queries.next_version(session, name)


def changes_since(session: Session, *, name: str, version: int) -> list[int] | None:
    """Subjects that changed after `version`; None when the index was rebuilt since, so that all must be read again."""
    row = queries.state(session, name)
    if row is None or row.rebuilt_at_version > version:
        return None
    return queries.changes_since(session, name, version)


def _stored(kind: str, id_: int, encoder: TextEncoder, passage: Passage, encoded: EncodedText) -> StoredVector:
    return StoredVector(
        kind=kind,
        subject_id=id_,
        model=encoder.name,
        dimension=encoder.dimension,
        text_hash=_digest(passage),
        vector=encoded.whole.astype("<f4").tobytes(),
        parts=encoded.parts[: len(passage.spans)].astype("<f2").tobytes(),
        words=pack_words(encoded.parts[len(passage.spans) :]),
    )


def _digest(passage: Passage) -> str:
    return hashlib.sha256(f"{passage.spans}|{passage.words}|{passage.text}".encode()).hexdigest()
