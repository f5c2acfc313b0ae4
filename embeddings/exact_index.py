"""`VectorIndex` in NumPy alone: compares with everything, and so is the oracle that the others are measured against."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

import numpy as np

from embeddings.ranking import ranked
from embeddings.replacing import replacing_file
from embeddings.values import Hits, Ids, VectorError, Vectors
from embeddings.vector_checks import checked_ids, checked_k, checked_pairs, checked_vectors


class ExactIndex:
    """Rows kept by ascending id in two arrays, which are replaced and never changed, so that readers need no lock."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._rows: tuple[Ids, Vectors] = np.empty(0, np.int64), np.empty((0, dimension), np.float32)
        self._writing = threading.Lock()

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._rows[0])

    def ids(self) -> Ids:
        """See `VectorIndex.ids`."""
        return self._rows[0].copy()

    def vectors(self, ids: Ids) -> Vectors:
        """See `VectorIndex.vectors`."""
        wanted = checked_ids(ids)
        held, vectors = self._rows
        missing = wanted[~np.isin(wanted, held)]
        if missing.size:
            raise VectorError(f"id {missing[0]} is not in the index")
        found: Vectors = vectors[np.searchsorted(held, wanted)]
        return found

    def upsert(self, ids: Ids, vectors: Vectors) -> None:
        """See `VectorIndex.upsert`."""
        new_ids, new_vectors = checked_pairs(ids, vectors, self._dimension)
        with self._writing:
            held, old = self._rows
            kept = ~np.isin(held, new_ids)
            all_ids = np.concatenate([held[kept], new_ids])
            order = np.argsort(all_ids)
            self._rows = all_ids[order], np.concatenate([old[kept], new_vectors])[order]

    def remove(self, ids: Ids) -> None:
        """See `VectorIndex.remove`."""
        gone = checked_ids(ids)
        with self._writing:
            held, vectors = self._rows
            kept = ~np.isin(held, gone)
            self._rows = held[kept], vectors[kept]

    def search(self, vectors: Vectors, k: int, allowed: Ids | None = None) -> Hits:
        """See `VectorIndex.search`."""
        queries, k = checked_vectors(vectors, self._dimension), checked_k(k)
        held, rows = self._rows
        if allowed is not None:
            kept = np.isin(held, checked_ids(allowed))
            held, rows = held[kept], rows[kept]
        answers = [ranked(query, held, rows, k) for query in queries]
        return Hits(ids=tuple(ids for ids, _ in answers), scores=tuple(scores for _, scores in answers))

    def save(self, path: Path) -> None:
        """See `VectorIndex.save`; NumPy's .npz, under whatever name `path` has."""
        held, vectors = self._rows
        with replacing_file(path) as temporary, temporary.open("wb") as file:
            np.savez(file, ids=held, vectors=vectors)

    def load(self, path: Path) -> None:
        """See `VectorIndex.load`."""
        try:
            # Opened here, because np.load leaves a damaged file open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                ids, vectors = checked_pairs(stored["ids"], stored["vectors"], self._dimension)
        except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
            raise VectorError(f"{path.name} is no index of dimension {self._dimension}: {error}") from error
        with self._writing:
            self._rows = ids, vectors
