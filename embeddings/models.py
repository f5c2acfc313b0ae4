"""Tables of the embeddings room. The database is the system of record for vectors; every index is derived from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class StoredVector(Base):
    """The vector of one subject by one model: float32 (dimension,), little-endian.

    `parts` are vectors of the subject's sentences in float16, (sentences, dimension): a quote is chosen by them.
    `words` are vectors of its words, (words, dimension) in int8: the best candidates are compared word by word.
    """

    __tablename__ = "stored_vectors"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    dimension: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    parts: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    words: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class IndexState(Base):
    """What an index was last rebuilt with, and the counter by which processes notice each other's changes."""

    __tablename__ = "index_states"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    model: Mapped[str] = mapped_column(String(200))
    dimension: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    rebuilt_at_version: Mapped[int] = mapped_column(Integer)
    document_mean: Mapped[bytes] = mapped_column(LargeBinary)
    query_mean: Mapped[bytes] = mapped_column(LargeBinary)


class IndexChange(Base):
    """One subject whose place in an index changed at `version`. The subject's own rows tell what it is now."""

    __tablename__ = "index_changes"
    __table_args__ = (Index("ix_index_changes_name_version", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer)
    subject_id: Mapped[int] = mapped_column(BigInteger)
