"""Sheets as records: where the header stands, which column is which field, and the rows below it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from profiles.importing.columns import find_header, missing_columns, suggest_mapping
from profiles.importing.values import MAX_ROWS, Record, Subject, refuse_file
from profiles.importing.workbook import Sheet


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet understood as a table: its header row (from 0), headers, and the mapping from column index to field."""

    header_row: int
    headers: tuple[str, ...]
    mapping: Mapping[int, str]
    missing: tuple[str, ...]
    """Labels of required columns that nothing is mapped to."""


def understand(sheet: Sheet, subject: Subject, mapping: Mapping[int, str] | None = None) -> Table:
    """The table in the sheet, with the suggested mapping or the given one.

    Raises `Invalid("file")` for an empty sheet. Where no header is known, the first filled row counts as the header.
    """
    texts = [[_shown(value) for value in row] for row in sheet.rows]
    filled = next((index for index, row in enumerate(texts) if any(row)), None)
    if filled is None:
        raise refuse_file(f"'{sheet.name[:40]}' 시트에 내용이 없습니다. 다른 시트를 고르거나 표를 채워 주십시오.")
    found = find_header(subject, texts)
    header_row = filled if found is None else found
    headers = tuple(texts[header_row])
    chosen = dict(mapping) if mapping is not None else suggest_mapping(subject, headers)
    return Table(header_row, headers, chosen, tuple(missing_columns(subject, chosen)))


def records_of(sheet: Sheet, table: Table) -> list[Record]:
    """Rows below the header that hold anything, under their fields, numbered as the spreadsheet numbers them.

    Raises `Invalid("file")` when a required column is missing, when there is no row and when there are too many.
    """
    if table.missing:
        lacking, known = ", ".join(table.missing), ", ".join(header for header in table.headers if header)[:120]
        raise refuse_file(
            f"{lacking} 열을 찾을 수 없습니다. 머리글을 고치거나 열을 직접 연결해 주십시오(찾은 머리글: {known})."
        )
    records = [
        Record(number, {field: row[index] for index, field in table.mapping.items() if index < len(row)})
        for number, row in enumerate(sheet.rows[table.header_row + 1 :], start=table.header_row + 2)
    ]
    records = [record for record in records if any(value is not None for value in record.values.values())]
    if not records:
        raise refuse_file("머리글 아래에 내용이 있는 행이 없습니다. 한 행 이상 채워 주십시오.")
    if len(records) > MAX_ROWS:
        raise refuse_file(f"한 번에 {MAX_ROWS:,}행까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")
    return records


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
