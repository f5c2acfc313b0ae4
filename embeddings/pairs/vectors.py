"""Vectors of the training cells by the shipped encoder, kept in a file: a start need not encode ten thousand texts.

The file names the encoder and a digest of the texts; when either differs it is not used, and the texts are encoded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.packing import pack_words, unpack_words
from embeddings.pairs.reading import Cell
from embeddings.replacing import replacing_file
from embeddings.values import TextEncoder, Vectors

FILE = Path(__file__).parent.parent / "model" / "cell_vectors.npz"


@dataclass(frozen=True, slots=True, eq=False)
class CellVectors:
    """`problems` (tellings of all cells, d), in the cells' order; `units` (cells, d), means of a cell's units.

    Raw (not centred), unit length, float32.
    """

    problems: Vectors
    units: Vectors


def cell_vectors(cells: Sequence[Cell], encoder: TextEncoder, kept: Path | None = None) -> CellVectors:
    """From the shipped file, or from `kept`, where one is of this encoder and these texts; else encoded now (a minute
    and a half on two cores) and written to `kept`.
    """
    for path in (FILE, kept):
        found = read_vectors(cells, encoder.name, encoder.dimension, path) if path else None
        if found is not None:
            return found
    return write_vectors(cells, encoder, kept) if kept else encode_cells(cells, encoder)


def encode_cells(cells: Sequence[Cell], encoder: TextEncoder) -> CellVectors:
    """Encode every telling and every unit."""
    problems = encoder.encode_queries([text for cell in cells for text in cell.problems.values()])
    raw = encoder.encode_documents([unit.text for cell in cells for unit in cell.units])
    counts = [len(cell.units) for cell in cells]
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    sums = np.add.reduceat(raw, begins, axis=0) if len(raw) else raw
    return CellVectors(problems, np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32))


def read_vectors(cells: Sequence[Cell], name: str, dimension: int, path: Path = FILE) -> CellVectors | None:
    """The file's vectors when they are by the encoder `name` and of these texts, else None."""
    if not path.is_file():
        return None
    with np.load(path) as stored:
        if str(stored["encoder"]) != name or str(stored["texts"]) != texts_digest(cells):
            return None
        return CellVectors(
            unpack_words(stored["problems"].tobytes(), dimension), unpack_words(stored["units"].tobytes(), dimension)
        )


def write_vectors(cells: Sequence[Cell], encoder: TextEncoder, path: Path = FILE) -> CellVectors:
    """Encode and write the file, whole or not at all."""
    made = encode_cells(cells, encoder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            encoder=np.array(encoder.name),
            texts=np.array(texts_digest(cells)),
            problems=np.frombuffer(pack_words(made.problems), dtype=np.int8),
            units=np.frombuffer(pack_words(made.units), dtype=np.int8),
        )
    return made


def texts_digest(cells: Sequence[Cell]) -> str:
    """SHA-256 over the texts that are encoded, in order."""
    digest = hashlib.sha256()
    for cell in cells:
        for text in (*cell.problems.values(), *(unit.text for unit in cell.units)):
            digest.update(text.encode() + b"\0")
    return digest.hexdigest()
