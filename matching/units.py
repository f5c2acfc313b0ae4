"""What is compared: a supplier is its solutions, references and summary, one unit each; a problem is one query text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.text import sentences
from profiles.values import ProblemProfile, SupplierProfile

# Ticked boxes count for less than sentences, and only so many of them: stuffing must not pay.
TAG_LIMIT = 15
# Longer texts are read so far and no further: a page that copies the whole market would be near to everything.
LONGEST = {"description": 800, "reference": 400, "summary": 400}


class UnitKind(StrEnum):
    SOLUTION = "solution"
    REFERENCE = "reference"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Unit:
    """One citable text of a supplier. `source` says in Korean where a reader finds it."""

    kind: UnitKind
    source: str
    text: str


def supplier_units(supplier: SupplierProfile) -> list[Unit]:
    """Units of `supplier` in reading order; texts that say the same are kept once, so that repeating earns nothing."""
    units = [
        Unit(
            UnitKind.SOLUTION,
            f"솔루션 · {solution.name}",
            _joined(solution.name, _capped(solution.description, "description")),
        )
        for solution in supplier.solutions
    ]
    units += [
        Unit(UnitKind.REFERENCE, "수행 실적", _capped(reference, "reference")) for reference in supplier.references
    ]
    if supplier.summary:
        units.append(Unit(UnitKind.SUMMARY, "회사 소개", _capped(supplier.summary, "summary")))
    unique = {unit.text.strip(): unit for unit in reversed(units) if unit.text.strip()}
    kept = set(map(id, unique.values()))
    return [unit for unit in units if id(unit) in kept]


def _capped(text: str, field: str) -> str:
    """`text` up to the last whole sentence within its field's limit, or cut there when it has none."""
    longest = LONGEST[field]
    if len(text) <= longest:
        return text
    ends = [end for _, end in sentences(text) if end <= longest]
    return text[: ends[-1] if ends else longest]


def tag_text(supplier: SupplierProfile) -> str:
    """The lists a supplier ticks. They are searchable words, never evidence: no unit and no quote is made of them."""
    return ", ".join((*supplier.industries, *supplier.processes, *supplier.technologies))


def problem_text(problem: ProblemProfile) -> str:
    """The text a problem is matched by: the statement first (quotes come from it), then what is wanted."""
    return _joined(problem.statement, problem.wanted_outcome, separator="\n")


def _joined(first: str, second: str, separator: str = ". ") -> str:
    first, second = first.strip(), second.strip()
    if not second or second.startswith(first):
        return second or first
    return f"{first.rstrip('.')}{separator}{second}" if first else second
