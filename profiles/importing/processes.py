"""Processes that a file leaves empty: what to suggest them from, and taking what the officer confirmed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from profiles.importing.values import Preview, PreviewRow, ProblemRow


def process_text(row: PreviewRow) -> str:
    """What to suggest a process from: the text of a sound problem whose process is empty, else nothing."""
    if not isinstance(row.row, ProblemRow) or row.row.problem.process:
        return ""
    return "\n".join(filter(None, (row.row.problem.statement, row.row.problem.wanted_outcome)))


def with_processes(preview: Preview, names: Mapping[int, str]) -> Preview:
    """The preview with these processes (row number → name) in the rows that have none; other rows stay as they are."""
    return replace(preview, rows=tuple(_with_process(row, names.get(row.number, "")) for row in preview.rows))


def _with_process(row: PreviewRow, name: str) -> PreviewRow:
    if not name or not process_text(row) or not isinstance(row.row, ProblemRow):
        return row
    return replace(row, row=replace(row.row, problem=replace(row.row.problem, process=name)))
