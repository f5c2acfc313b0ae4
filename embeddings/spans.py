"""Which tokens make up a stretch of a text. Pure: used by every encoder that gives parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings.values import Span, VectorError, Vectors


def checked_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` without the spaces at their ends; raises `VectorError` for one that is not inside `text`.

    Tokenizers of the SentencePiece kind give the space to the word after it, which a trailing space would drag in.
    """
    trimmed = []
    for start, end in spans:
        if not 0 <= start <= end <= len(text):
            raise VectorError(f"span {start}..{end} is not inside a text of {len(text)} characters")
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        trimmed.append((start, max(start, start + len(piece.strip()))))
    return trimmed


def overlap_weights(offsets: Sequence[Span], spans: Sequence[Span]) -> Vectors:
    """float32 (spans, tokens): equal weights, summing to 1, for the tokens that share a character with the span.

    Marks such as <s> have empty offsets and belong to no span; a row of zeros means that no token does.
    """
    tokens = np.asarray(offsets, np.int64).reshape(-1, 2)
    asked = np.asarray(spans, np.int64).reshape(-1, 2)
    shared = np.minimum(asked[:, 1:], tokens[:, 1]) > np.maximum(asked[:, :1], tokens[:, 0])
    counts = shared.sum(axis=1, keepdims=True)
    weights: Vectors = (shared / np.maximum(counts, 1)).astype(np.float32)
    return weights
