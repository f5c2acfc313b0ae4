"""A `TextEncoder` without a model, for fast tests only: texts that share character sequences come out close."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from embeddings.spans import checked_spans
from embeddings.values import EncodedText, Span, VectorError, Vectors

DIMENSION = 256
_LENGTHS = (1, 2, 3)


class HashingEncoder:
    """Counts of character 1- to 3-grams, hashed into 256 signed places (Weinberger et al. 2009, arXiv:0902.2206).

    Questions and documents are encoded alike. The vectors are the same on every machine and in every process.
    """

    name = "hashing@1"
    dimension = DIMENSION

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `TextEncoder.encode_queries`."""
        return np.array([_encoded(text) for text in texts], np.float32).reshape(-1, DIMENSION)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `TextEncoder.encode_documents`."""
        return self.encode_queries(texts)

    def encode_query_parts(self, text: str, spans: Sequence[Span]) -> EncodedText:
        """See `TextEncoder.encode_query_parts`; a part is encoded by itself, which needs no context here."""
        whole = _encoded(text)
        pieces = [text[start:end] for start, end in checked_spans(text, spans)]
        parts = [_encoded(piece) if piece else whole for piece in pieces]
        return EncodedText(whole, np.array(parts, np.float32).reshape(-1, DIMENSION))

    def encode_document_parts(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> list[EncodedText]:
        """See `TextEncoder.encode_document_parts`."""
        if len(texts) != len(spans_per_text):
            raise VectorError(f"{len(texts)} texts came with spans for {len(spans_per_text)}")
        return [self.encode_query_parts(text, spans) for text, spans in zip(texts, spans_per_text, strict=True)]


def _encoded(text: str) -> Vectors:
    # The marks at the ends give even the empty text one sequence, and so a vector of unit length.
    marked = f"\x02{text.casefold().strip()}\x03"
    vector = np.zeros(DIMENSION, np.float32)
    for length in _LENGTHS:
        for start in range(len(marked) - length + 1):
            place, sign = _place(marked[start : start + length])
            vector[place] += sign
    norm = float(np.linalg.norm(vector))
    if not norm:
        # Every count cancelled: as rare as it is, the port promises a unit vector.
        vector[0] = norm = 1.0
    unit: Vectors = vector / np.float32(norm)
    return unit


def _place(gram: str) -> tuple[int, float]:
    digest = hashlib.blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    number = int.from_bytes(digest, "little")
    return number % DIMENSION, 1.0 if number >> 31 else -1.0
