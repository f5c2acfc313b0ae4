"""Texts → places in the word space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.words import Morphemes
from matching.wordspace.bags import tokens
from matching.wordspace.model import Floats, WordSpace


@dataclass(frozen=True, slots=True)
class PlaceReader:
    """Tokenizes and encodes: where texts that nobody has tokenized yet stand."""

    space: WordSpace
    morphemes: Morphemes

    def __call__(self, texts: Sequence[str]) -> Floats:
        """float32 (n, wordspace d), unit length."""
        return self.space.encode([tokens(text, self.morphemes.forms(text)) for text in texts])
