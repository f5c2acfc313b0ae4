"""The only way to an adapter. Each is imported when it is asked for, so that a page that needs none loads no torch."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from core.errors import Unavailable
from core.settings import Settings
from embeddings.values import TextEncoder, VectorIndex


def make_encoder(settings: Settings) -> TextEncoder:
    """The real encoder that the settings name; raises `Unavailable` when it cannot be loaded, and never falls back.

    Loading takes some seconds and half a gigabyte: once a process.
    """
    return load_encoder(settings.encoder, settings.encoder_precision)


def make_untaught_encoder(settings: Settings) -> TextEncoder:
    """The configured encoder without what training added, for measuring; another model is returned as it is."""
    return load_encoder(settings.encoder, settings.encoder_precision, untaught=True)


def load_encoder(model: str, precision: str = "auto", *, untaught: bool = False) -> TextEncoder:
    """The model in a directory or under a hub id, whatever the settings say; raises `Unavailable`."""
    from embeddings.sentence_encoder import SentenceEncoder

    return SentenceEncoder(model, precision, untaught=untaught)


def make_index(settings: Settings, dimension: int, name: str, engine: Engine | None = None) -> VectorIndex:
    """An index of the kind that the settings choose, empty unless it is durable by itself (pgvector).

    `name` tells several indexes of one system apart (small letters, digits and _). pgvector needs `engine`, a
    PostgreSQL one; raises `Unavailable` without it.
    """
    if settings.vector_index == "exact":
        from embeddings.exact_index import ExactIndex

        return ExactIndex(dimension)
    if settings.vector_index == "pgvector":
        return _pgvector(dimension, name, engine)
    from embeddings.faiss_index import FaissIndex

    return FaissIndex(dimension)


def _pgvector(dimension: int, name: str, engine: Engine | None) -> VectorIndex:
    from embeddings.pgvector_index import PgVectorIndex

    if engine is None or engine.dialect.name != "postgresql":
        raise Unavailable(
            "AX_VECTOR_INDEX=pgvector는 PostgreSQL에서만 쓸 수 있습니다. DATABASE_URL을 PostgreSQL로 정하거나 "
            "AX_VECTOR_INDEX를 faiss로 바꿔 주십시오. / AX_VECTOR_INDEX=pgvector needs a PostgreSQL DATABASE_URL."
        )
    return PgVectorIndex(engine, name, dimension)
