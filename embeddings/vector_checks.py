"""What every index refuses, in one place, so that all adapters refuse the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from embeddings.values import Ids, VectorError, Vectors


def checked_vectors(vectors: ArrayLike, dimension: int) -> Vectors:
    """`vectors` as C-ordered float32 (n, dimension); raises `VectorError` for another shape, NaN or infinity."""
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    if array.ndim != 2 or array.shape[1] != dimension:
        raise VectorError(f"vectors have shape {array.shape}, but this index holds (n, {dimension})")
    if not np.isfinite(array).all():
        raise VectorError("vectors hold NaN or infinity")
    return array


def checked_ids(ids: ArrayLike) -> Ids:
    """`ids` as int64 (n,); raises `VectorError` for another shape, fractions and negative numbers."""
    array = np.asarray(ids)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise VectorError(f"ids must be whole numbers in one row, not {array.dtype} of shape {array.shape}")
    array = array.astype(np.int64)
    if array.size and array.min() < 0:
        raise VectorError("ids must not be negative: FAISS pads short answers with -1")
    return array


def checked_pairs(ids: ArrayLike, vectors: ArrayLike, dimension: int) -> tuple[Ids, Vectors]:
    """Both of the above, as many ids as vectors and no id twice; else `VectorError`."""
    checked, array = checked_ids(ids), checked_vectors(vectors, dimension)
    if len(checked) != len(array):
        raise VectorError(f"{len(checked)} ids came with {len(array)} vectors")
    if len(np.unique(checked)) != len(checked):
        raise VectorError("an id comes twice in one call")
    return checked, array


def checked_k(k: int) -> int:
    """`k`, the number of answers wanted; raises `VectorError` below 1."""
    if k < 1:
        raise VectorError(f"k is {k}, but at least one answer must be asked for")
    return k
