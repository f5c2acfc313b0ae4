"""`VectorIndex` in PostgreSQL with pgvector: one table for each index, shared by all processes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pgvector import Vector
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from core.errors import Unavailable
from embeddings.ranking import settled
from embeddings.values import Hits, Ids, VectorError, Vectors
from embeddings.vector_checks import checked_ids, checked_k, checked_pairs, checked_vectors

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_UPSERT = """
    INSERT INTO {table} (id, embedding) VALUES (:id, CAST(:vector AS vector))
    ON CONFLICT (id) DO UPDATE SET embedding = EXCLUDED.embedding
"""
# `<#>` is the negative inner product, so that PostgreSQL's ascending order puts the nearest first.
_NEAREST = """
    SELECT id, embedding, -(embedding <#> CAST(:query AS vector)) FROM {table} {where}
    ORDER BY embedding <#> CAST(:query AS vector) LIMIT :limit
"""


class PgVectorIndex:
    """Exact by default; `hnsw=True` adds an approximate index, which pays from some hundred thousand vectors on.

    Every method is a transaction of its own. With `hnsw`, an answer may miss a few of the nearest.
    """

    def __init__(self, engine: Engine, name: str, dimension: int, *, hnsw: bool = False) -> None:
        """Make the table `vectors_<name>` if there is none; raises `VectorError` where it holds another dimension.

        Raises `Unavailable` when the database has no pgvector and this account may not install it.
        """
        if not _NAME.fullmatch(name):
            raise VectorError(f"{name!r} is no name for an index: small letters, digits and _, at most 40")
        self._engine = engine
        self._table = f"vectors_{name}"
        self._dimension = dimension
        self._approximate = hnsw
        self._create()

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._dimension

    def __len__(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.scalar(self._sql("SELECT count(*) FROM {table}")))

    def ids(self) -> Ids:
        """See `VectorIndex.ids`."""
        with self._engine.connect() as connection:
            rows = connection.scalars(self._sql("SELECT id FROM {table} ORDER BY id"))
            return np.fromiter(rows, np.int64)

    def vectors(self, ids: Ids) -> Vectors:
        """See `VectorIndex.vectors`."""
        wanted = checked_ids(ids)
        with self._engine.connect() as connection:
            statement = self._sql("SELECT id, embedding FROM {table} WHERE id = ANY(:ids)")
            rows = connection.execute(statement, {"ids": wanted.tolist()})
            found: dict[int, str] = {number: vector for number, vector in rows}
        missing = [number for number in wanted.tolist() if number not in found]
        if missing:
            raise VectorError(f"id {missing[0]} is not in the index")
        return self._stack([found[number] for number in wanted.tolist()])

    def upsert(self, ids: Ids, vectors: Vectors) -> None:
        """See `VectorIndex.upsert`."""
        new_ids, new_vectors = checked_pairs(ids, vectors, self._dimension)
        # By ascending id, so that two writers lock the rows in one order and cannot wait for each other.
        order = np.argsort(new_ids)
        rows = [{"id": int(new_ids[at]), "vector": Vector(new_vectors[at]).to_text()} for at in order]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(self._sql(_UPSERT), rows)

    def remove(self, ids: Ids) -> None:
        """See `VectorIndex.remove`."""
        with self._engine.begin() as connection:
            statement = self._sql("DELETE FROM {table} WHERE id = ANY(:ids)")
            connection.execute(statement, {"ids": checked_ids(ids).tolist()})

    def search(self, vectors: Vectors, k: int, allowed: Ids | None = None) -> Hits:
        """See `VectorIndex.search`."""
        queries, k = checked_vectors(vectors, self._dimension), checked_k(k)
        narrowed = None if allowed is None else checked_ids(allowed).tolist()
        with self._engine.connect() as connection:
            if self._approximate:
                # Keeps looking when `allowed` has thrown out what the graph gave first (pgvector 0.8).
                connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
            answers = [self._nearest(connection, query, k, narrowed) for query in queries]
        return Hits(ids=tuple(ids for ids, _ in answers), scores=tuple(scores for _, scores in answers))

    def save(self, path: Path) -> None:
        """Does nothing: every change is in the database when the method that made it returns."""

    def load(self, path: Path) -> None:
        """Does nothing, for the same reason."""

    def _create(self) -> None:
        try:
            with self._engine.begin() as connection:
                # Two processes starting at once would both find nothing and both create it.
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:table))"), {"table": self._table})
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
                columns = f"id bigint PRIMARY KEY, embedding vector({int(self._dimension)}) NOT NULL"
                connection.execute(self._sql(f"CREATE TABLE IF NOT EXISTS {{table}} ({columns})"))
                self._check_dimension(connection)
                if self._approximate:
                    index = "CREATE INDEX IF NOT EXISTS {table}_hnsw ON {table} USING hnsw (embedding vector_ip_ops)"
                    connection.execute(self._sql(index))
        except DBAPIError as error:
            raise Unavailable(
                "PostgreSQL에 pgvector 확장이나 벡터 테이블을 만들 수 없습니다. 데이터베이스 관리자가 "
                f"CREATE EXTENSION vector를 실행했는지 확인해 주십시오. / pgvector cannot be set up: {error.orig}"
            ) from error

    def _check_dimension(self, connection: Connection) -> None:
        statement = text(
            "SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attname = 'embedding'"
        )
        held = connection.scalar(statement, {"table": self._table})
        if held != self._dimension:
            raise VectorError(f"table {self._table} holds vectors of dimension {held}, not {self._dimension}")

    def _nearest(
        self, connection: Connection, query: Vectors, k: int, allowed: Sequence[int] | None
    ) -> tuple[Ids, Vectors]:
        statement = self._sql(_NEAREST, where="" if allowed is None else "WHERE id = ANY(:allowed)")
        parameters: dict[str, Any] = {"query": Vector(query).to_text()}
        if allowed is not None:
            parameters["allowed"] = allowed

        def fetch(limit: int) -> tuple[Ids, Vectors, Vectors]:
            rows = connection.execute(statement, {**parameters, "limit": limit}).all()
            ids = np.array([row[0] for row in rows], np.int64)
            return ids, self._stack([row[1] for row in rows]), np.array([row[2] for row in rows], np.float32)

        return settled(fetch, query, k)

    def _stack(self, texts: Sequence[str]) -> Vectors:
        """pgvector's text form, "[0.1,0.2]", as float32 rows; what it prints reads back to the same bits."""
        rows = [Vector.from_text(row).to_numpy() for row in texts]
        return np.array(rows, np.float32).reshape(-1, self._dimension)

    def _sql(self, statement: str, **parts: str) -> Any:
        # The table's name was matched against _NAME; values are always bound.
        return text(statement.format(table=self._table, **parts))
