"""Shipped texts of the field, ours, that stand for "any problem" and "any offer": what a young market cannot tell yet.

`model/background_problems.txt` holds problem statements of every register, `model/background_units.txt` what suppliers
write; one a line. Their means are taken off vectors, and their words count in the lexicon.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from matching.words import Morphemes

_FOLDER = Path(__file__).parent / "model"


@lru_cache(maxsize=1)
def background_problems() -> tuple[str, ...]:
    """Statements as small firms and engineers write them."""
    return tuple((_FOLDER / "background_problems.txt").read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def background_units() -> tuple[str, ...]:
    """Solutions and references as suppliers write them."""
    return tuple((_FOLDER / "background_units.txt").read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=4)
def background_terms(morphemes: Morphemes) -> tuple[tuple[str, ...], ...]:
    """Index terms of the units, read once a process."""
    return tuple(tuple(morphemes.forms(text)) for text in background_units())
