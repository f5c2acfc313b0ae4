"""Industry codes that a file leaves empty: what to suggest them from, and taking what the officer confirmed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from profiles.importing.values import Preview, PreviewRow, ProblemRow


def industry_text(row: PreviewRow) -> str:
    """What to suggest a code from: the industry of a sound problem whose code is empty, else nothing."""
    if not isinstance(row.row, ProblemRow) or row.row.problem.ksic:
        return ""
    return row.row.problem.industry


def with_codes(preview: Preview, codes: Mapping[int, str]) -> Preview:
    """The preview with these codes (row number → code) in the rows that have none; other rows stay as they are."""
    return replace(preview, rows=tuple(_with_code(row, codes.get(row.number, "")) for row in preview.rows))


def _with_code(row: PreviewRow, code: str) -> PreviewRow:
    if not code or not industry_text(row) or not isinstance(row.row, ProblemRow):
        return row
    organisation = replace(row.row.organisation, ksic=row.row.organisation.ksic or code)
    problem = replace(row.row.problem, ksic=code)
    return replace(row, row=replace(row.row, organisation=organisation, problem=problem))
