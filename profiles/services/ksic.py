"""Suggesting industry codes: what serves pages and imports, preparing it, and measuring it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from core.errors import Invalid
from profiles.ksic.evaluation import Encode, KsicFigures, evaluate
from profiles.ksic.knowledge import (
    PRODUCTS_FILE,
    code_items,
    product_items,
    read_rows,
    read_terms,
    term_items,
)
from profiles.ksic.network import Network
from profiles.ksic.suggester import SMALL, Suggester, learn
from profiles.ksic.values import Item, KsicSuggestion
from profiles.services.taxonomy import KSIC_FILE, read_ksic

_CODES = ("code", "name", "level", "parent", "definition")
_LONGEST = 400
_MANUFACTURING = ("10", "34")


def suggest_ksic(text: str, *, data_dir: Path) -> list[KsicSuggestion]:
    """Up to five codes of manufacturing for what a firm makes, best first; empty when nothing is alike.

    Uses what `learn_ksic` has prepared in `data_dir`, where it has. The first call of a process loads (under a second).
    """
    path = _prepared(data_dir)
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _suggester(path if stamp else None, stamp).suggest(text[:_LONGEST]) if text.strip() else []


def learn_ksic(*, data_dir: Path, terms: Path | None) -> int:
    """Train the network that pages then use, from shipped names and products and, if given, the official index terms.

    Returns the number of texts learnt. Terms of other sections than manufacturing are passed over.
    """
    names, items = _shipped()
    if terms is not None:
        every = {row["code"] for row in read_rows(terms, ("term", "code"))}
        items += term_items([term for term in read_terms(terms, every) if term.code in names])
    learn(items, list(names), SMALL).save(_prepared(data_dir), _note(names))
    return len(items)


def evaluate_ksic(*, codes: Path, knowledge: Path, test: Path, encode: Encode | None) -> KsicFigures:
    """Figures of the ranking; raises `Invalid` with the file and line at fault."""
    rows = read_rows(codes, _CODES)
    classes = {row["code"] for row in rows if row["level"] == "5"}
    if not classes:
        raise Invalid("file", f"{codes.name}: 다섯 자리(level 5) 코드가 없습니다. 분류표 파일을 확인해 주십시오.")
    return evaluate(rows, read_terms(knowledge, classes), read_terms(test, classes), encode)


@lru_cache(maxsize=2)
def _suggester(path: Path | None, stamp: int) -> Suggester:
    names, items = _shipped()
    network = None
    if path is not None:
        try:
            network, note = Network.load(path)
        except (OSError, KeyError, ValueError):
            network, note = None, ""
        # Made for other codes or by an older version: the shipped words alone serve until it is prepared again.
        network = network if note == _note(names) else None
    return Suggester(names, items, network)


def _shipped() -> tuple[dict[str, str], list[Item]]:
    first, last = _MANUFACTURING
    rows = [row for row in read_ksic(KSIC_FILE) if row["level"] == "5" and first <= row["code"][:2] <= last]
    names = {row["code"]: row["name"] for row in rows}
    return names, [*code_items(rows, names), *product_items(names)]


def _note(names: Sequence[str] | dict[str, str]) -> str:
    shipped = hashlib.sha256(PRODUCTS_FILE.read_bytes()).hexdigest()[:12]
    return f"1 {shipped} {hashlib.sha256(' '.join(names).encode()).hexdigest()[:12]}"


def _prepared(data_dir: Path) -> Path:
    return data_dir / "ksic" / "network.npz"
