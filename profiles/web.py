"""What this room's web files share: which processes a text may be of. The room above knows; `app.py` joins the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flask import Flask

from core.text import letters
from core.web import platform
from profiles.checking import MIN_LETTERS
from profiles.values import SuggestedProcess

_PART = "suggest_processes"


class ProcessSuggester(Protocol):
    """For each text up to five processes, the likeliest first; none where nothing is alike."""

    def __call__(self, texts: Sequence[str]) -> list[tuple[SuggestedProcess, ...]]: ...


def configure(app: Flask, suggester: ProcessSuggester) -> None:
    """Keep the suggester for this app's pages."""
    platform(app).parts.setdefault(_PART, suggester)


def suggested_processes(texts: Sequence[str]) -> list[tuple[SuggestedProcess, ...]]:
    """Processes for each text; a text too short to say anything gets none, and the suggester is not asked for it."""
    asked = [text for text in texts if letters(text) >= MIN_LETTERS]
    suggest: Callable[[Sequence[str]], list[tuple[SuggestedProcess, ...]]] = platform().parts[_PART]
    found = iter(suggest(asked) if asked else ())
    return [next(found) if letters(text) >= MIN_LETTERS else () for text in texts]
