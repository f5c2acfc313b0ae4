"""`VectorIndex` in FAISS: flat inner product with an id map. It hides what FAISS leaves to its callers:

re-adding an id duplicates it, short answers are padded with -1, a wrong dimension raises an empty AssertionError, ties
come in arbitrary order, and an index is not safe while another thread writes to it.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.ranking import settled
from embeddings.replacing import replacing_file
from embeddings.values import Hits, Ids, VectorError, Vectors
from embeddings.vector_checks import checked_ids, checked_k, checked_pairs, checked_vectors


class FaissIndex:
    """Held in memory, searched in full: exact answers, a few milliseconds for a hundred thousand vectors."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._index = _empty(dimension)
        self._lock = threading.RLock()

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._dimension

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> Ids:
        """See `VectorIndex.ids`."""
        with self._lock:
            return np.sort(self._held())

    def vectors(self, ids: Ids) -> Vectors:
        """See `VectorIndex.vectors`."""
        wanted = checked_ids(ids)
        with self._lock:
            missing = wanted[~np.isin(wanted, self._held())]
            if missing.size:
                raise VectorError(f"id {missing[0]} is not in the index")
            return self._stored(wanted)

    def upsert(self, ids: Ids, vectors: Vectors) -> None:
        """See `VectorIndex.upsert`."""
        new_ids, new_vectors = checked_pairs(ids, vectors, self._dimension)
        with self._lock:
            self._index.remove_ids(new_ids)
            self._index.add_with_ids(new_vectors, new_ids)

    def remove(self, ids: Ids) -> None:
        """See `VectorIndex.remove`."""
        gone = checked_ids(ids)
        with self._lock:
            self._index.remove_ids(gone)

    def search(self, vectors: Vectors, k: int, allowed: Ids | None = None) -> Hits:
        """See `VectorIndex.search`."""
        queries, k = checked_vectors(vectors, self._dimension), checked_k(k)
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(checked_ids(allowed)))  # type: ignore[call-arg]
        with self._lock:
            answers = [self._nearest(query, k, parameters) for query in queries]
        return Hits(ids=tuple(ids for ids, _ in answers), scores=tuple(scores for _, scores in answers))

    def save(self, path: Path) -> None:
        """See `VectorIndex.save`; FAISS's own file format."""
        with self._lock, replacing_file(path) as temporary:
            faiss.write_index(self._index, str(temporary))

    def load(self, path: Path) -> None:
        """See `VectorIndex.load`."""
        if not path.exists():
            raise FileNotFoundError(path)
        try:
            stored = faiss.read_index(str(path))
        except RuntimeError as error:
            raise VectorError(f"{path.name} is damaged or no FAISS index") from error
        if not isinstance(stored, faiss.IndexIDMap2) or stored.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise VectorError(f"{path.name} holds another kind of FAISS index")
        if stored.d != self._dimension:
            raise VectorError(f"{path.name} holds vectors of dimension {stored.d}, not {self._dimension}")
        with self._lock:
            self._index = stored

    def _nearest(self, query: Vectors, k: int, parameters: Any) -> tuple[Ids, Vectors]:
        def fetch(limit: int) -> tuple[Ids, Vectors, Vectors]:
            # FAISS sets aside memory for as many answers as are asked for, so that a careless k must not reach it.
            scores, ids = self._index.search(query[np.newaxis], min(limit, max(1, len(self))), params=parameters)
            found = ids[0] >= 0
            return ids[0][found], self._stored(ids[0][found]), scores[0][found]

        return settled(fetch, query, k)

    def _held(self) -> Ids:
        held: Ids = faiss.vector_to_array(self._index.id_map)
        return held

    def _stored(self, ids: Ids) -> Vectors:
        if not ids.size:
            return np.empty((0, self._dimension), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(ids)
        return vectors


def _empty(dimension: int) -> Any:
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
