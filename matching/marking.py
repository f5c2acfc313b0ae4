"""The statement as the page shows it: cut into pieces, those that gave a concept away marked with its kind. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.text import sentences
from matching.values import ConceptKind, Span, Understood

SHOWN_WHOLE = 320
"""Characters up to which a statement is shown whole; of a longer one only the sentences that hold a mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the statement; `kind` is None where nothing was recognised."""

    text: str
    kind: ConceptKind | None = None


def pieces(text: str, understood: Sequence[Understood], whole: bool = False) -> tuple[Piece, ...]:
    """`text` in order, every recognised word once: where two overlap, the earlier and then the longer one stands.

    A long text is cut down to what was recognised unless `whole`.
    """
    marks = _marks(text, understood)
    if whole or len(text) <= SHOWN_WHOLE:
        return _cut(text, 0, len(text), marks)
    kept: list[Piece] = []
    length = 0
    for start, end in sentences(text):
        inside = [mark for mark in marks if start <= mark[0].start and mark[0].end <= end]
        if not inside or (kept and length + end - start > SHOWN_WHOLE):
            continue
        kept += [Piece(" … ")] if kept or start else []
        kept += _cut(text, start, min(end, start + SHOWN_WHOLE), inside)
        length += end - start
    return tuple(kept) or (Piece(text[:SHOWN_WHOLE] + " …"),)


def _marks(text: str, understood: Sequence[Understood]) -> list[tuple[Span, ConceptKind]]:
    found = [(span, item.kind) for item in understood for span in item.spans if span.start < span.end <= len(text)]
    found.sort(key=lambda mark: (mark[0].start, -mark[0].end))
    kept: list[tuple[Span, ConceptKind]] = []
    for span, kind in found:
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, kind))
    return kept


def _cut(text: str, start: int, end: int, marks: Sequence[tuple[Span, ConceptKind]]) -> tuple[Piece, ...]:
    cut: list[Piece] = []
    at = start
    for span, kind in marks:
        if span.end > end:
            break
        cut += [Piece(text[at : span.start])] if span.start > at else []
        cut.append(Piece(text[span.start : span.end], kind))
        at = span.end
    return (*cut, Piece(text[at:end])) if at < end else tuple(cut)
