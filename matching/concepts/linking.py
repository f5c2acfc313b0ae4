"""The dictionary of the field, and how a text is linked to it by phrase.

Each line of processes*.jsonl, tasks*.jsonl and so on is one concept: id, name (the field's term), layman (a sentence
for a shop owner), phrases (how either side says it), ksic (industries only).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from matching.values import ConceptKind, Span, Understood

FOLDER = Path(__file__).parent
FILES = {
    ConceptKind.PROCESS: "processes",
    ConceptKind.TASK: "tasks",
    ConceptKind.INDUSTRY: "industries",
    ConceptKind.SYMPTOM: "symptoms",
    ConceptKind.CAUSE: "causes",
    ConceptKind.TECHNOLOGY: "technologies",
}
# What a text names, and what it complains of, are looked for apart: "금형이 닳" is a symptom and still names the mould.
_LAYERS = (
    frozenset({ConceptKind.PROCESS, ConceptKind.TASK, ConceptKind.INDUSTRY}),
    frozenset({ConceptKind.SYMPTOM}),
    frozenset({ConceptKind.CAUSE, ConceptKind.TECHNOLOGY}),
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of the dictionary."""

    id: str
    kind: ConceptKind
    name: str
    layman: str
    phrases: tuple[str, ...]
    ksic: tuple[str, ...] = ()


class _PhraseTable:
    """Phrases of some concepts. Linking a text costs one look-up per position and length."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._owners: dict[str, list[str]] = {}
        for concept in concepts:
            for phrase in {concept.name, *concept.phrases}:
                self._owners.setdefault(phrase.casefold(), []).append(concept.id)
        starts: dict[str, set[int]] = {}
        for phrase in self._owners:
            starts.setdefault(phrase[:2], set()).add(len(phrase))
        self._lengths = {start: sorted(lengths, reverse=True) for start, lengths in starts.items()}

    def find(self, folded: str, found: dict[str, list[Span]]) -> None:
        """Add where phrases stand in `folded`; the longest phrase wins at each position."""
        position = 0
        while position < len(folded) - 1:
            phrase = self._phrase_at(folded, position)
            if phrase is None:
                position += 1
                continue
            for owner in self._owners[phrase]:
                found.setdefault(owner, []).append(Span(position, position + len(phrase)))
            position += len(phrase)

    def _phrase_at(self, folded: str, position: int) -> str | None:
        for length in self._lengths.get(folded[position : position + 2], ()):
            phrase = folded[position : position + length]
            if len(phrase) == length and phrase in self._owners and _stands_free(folded, position, position + length):
                return phrase
        return None


class ConceptBook:
    """All concepts, with phrase tables for linking."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = {concept.id: concept for concept in concepts}
        self._tables = [
            _PhraseTable(concept for concept in self.concepts.values() if concept.kind in layer) for layer in _LAYERS
        ]

    def spans(self, text: str) -> dict[str, list[Span]]:
        """Concept id → where its phrases stand in `text`; of overlapping phrases of one layer the longest wins."""
        folded = text.casefold()
        # casefold may lengthen exotic letters (ß); positions must stay those of the reader's text.
        folded = folded if len(folded) == len(text) else text
        found: dict[str, list[Span]] = {}
        for table in self._tables:
            table.find(folded, found)
        return found

    def understand(self, text: str, limit_per_kind: int = 3) -> tuple[Understood, ...]:
        """Concepts of `text`, those named most often first, at most `limit_per_kind` of each kind."""
        found = self.spans(text)
        ranked = sorted(found, key=lambda id_: (-len(found[id_]), found[id_][0].start, id_))
        kept: list[Understood] = []
        for kind in ConceptKind:
            ids = [id_ for id_ in ranked if self.concepts[id_].kind is kind][:limit_per_kind]
            kept += [
                Understood(id_, kind, self.concepts[id_].name, self.concepts[id_].layman, tuple(found[id_]))
                for id_ in ids
            ]
        return tuple(kept)


def _stands_free(text: str, start: int, end: int) -> bool:
    """A phrase of Latin letters must be a word of its own: "AI" is not found in "MAIN".

    Hangul takes particles freely.
    """
    first, last = text[start], text[end - 1]
    if first.isascii() and first.isalnum() and start and text[start - 1].isascii() and text[start - 1].isalnum():
        return False
    return not (last.isascii() and last.isalnum() and end < len(text) and text[end].isascii() and text[end].isalnum())


def load_concepts(folder: Path = FOLDER) -> list[Concept]:
    """Read all files; a malformed line raises ValueError with its file and number."""
    concepts: list[Concept] = []
    for kind, stem in FILES.items():
        for path in sorted(folder.glob(f"{stem}*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                try:
                    concepts.append(_concept(kind, json.loads(line)))
                except (ValueError, KeyError, TypeError) as wrong:
                    raise ValueError(f"{path.name}:{number}: {wrong}") from wrong
    return concepts


def _concept(kind: ConceptKind, raw: dict[str, Any]) -> Concept:
    return Concept(raw["id"], kind, raw["name"], raw["layman"], tuple(raw["phrases"]), tuple(raw.get("ksic", ())))


@lru_cache(maxsize=1)
def concept_book() -> ConceptBook:
    """The shipped dictionary, loaded once a process."""
    return ConceptBook(load_concepts())
