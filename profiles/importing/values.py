"""What an import reads, finds wrong, shows beforehand and reports afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import Invalid
from profiles.values import OrganisationDraft, ProblemDraft, SupplierDraft

MAX_ROWS = 5_000


class Subject(StrEnum):
    """What the rows of a file are."""

    SUPPLIERS = "suppliers"
    PROBLEMS = "problems"


class Mode(StrEnum):
    """What to do when some rows are faulty."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file under the field names of the JSON-lines format. `number` is the row or line that people see."""

    number: int
    values: Mapping[str, Any]
    unreadable: str = ""
    """Why nothing could be read, else empty."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one column of a row; `column` is a field name, empty for the whole row."""

    column: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier ready to be stored. `external_id` is the file's own id, or empty."""

    external_id: str
    organisation: OrganisationDraft
    supplier: SupplierDraft


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem ready to be stored, with the demander it belongs to."""

    external_id: str
    company_id: str
    organisation: OrganisationDraft
    problem: ProblemDraft


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it will be stored, or why it will not."""

    number: int
    values: Mapping[str, str]
    faults: tuple[Fault, ...]
    row: SupplierRow | ProblemRow | None
    is_known: bool
    """The file's id is stored already: the row changes it instead of adding one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a file, nothing stored yet."""

    subject: Subject
    rows: tuple[PreviewRow, ...]

    @property
    def good(self) -> int:
        """Rows without a fault."""
        return sum(1 for row in self.rows if not row.faults)

    @property
    def bad(self) -> int:
        """Rows with a fault."""
        return len(self.rows) - self.good


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `left_out` are the faulty rows that were passed over."""

    added: int
    changed: int
    left_out: tuple[PreviewRow, ...]


def refuse_file(message: str) -> Invalid:
    """The refusal of a whole file."""
    return Invalid("file", message)
