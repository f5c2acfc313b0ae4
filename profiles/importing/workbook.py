"""Spreadsheets (.xlsx) as rows of plain values. Refuses what is no spreadsheet, and what would fill the memory."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

from profiles.importing.values import refuse_file

MAX_FILE = 10 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_CELLS = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20
# A cell with content: <c r="AB12" …> that is not closed at once.
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"'][^>]*?(?<!/)>")
_ERROR_VALUES = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: every cell as text, number, date or None; merged cells hold their value in each of their places."""

    name: str
    names: tuple[str, ...]
    """All sheets of the workbook."""
    rows: tuple[tuple[Any, ...], ...]


def is_error(value: Any) -> bool:
    """Whether a cell shows the error of a formula."""
    return isinstance(value, str) and bool(_ERROR_VALUES.fullmatch(value.strip()))


def read_sheet(data: bytes, *, sheet: str | None = None, max_bytes: int = MAX_FILE) -> Sheet:
    """The named sheet, or the first. Raises `Invalid("file")` with one Korean sentence for what cannot be read."""
    _check_kind(data, max_bytes)
    _check_contents(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.CalamineError:
        raise refuse_file("엑셀 파일이 손상되어 열 수 없습니다. 엑셀에서 다시 저장해 올려 주십시오.") from None
    names = tuple(book.sheet_names)
    if not names:
        raise refuse_file("엑셀 파일에 시트가 없습니다. 내용이 있는 파일을 올려 주십시오.")
    if sheet is not None and sheet not in names:
        raise refuse_file(f"'{sheet[:40]}' 시트가 없습니다. {', '.join(names[:10])} 가운데에서 골라 주십시오.")
    name = sheet or names[0]
    try:
        found = book.get_sheet_by_name(name)
        rows = [[_plain(value) for value in row] for row in found.to_python(skip_empty_area=False)]
        merged = found.merged_cell_ranges or []
    except python_calamine.CalamineError:
        raise refuse_file(f"'{name[:40]}' 시트를 읽을 수 없습니다. 표만 새 파일에 복사해 올려 주십시오.") from None
    _fill_merged(rows, merged)
    return Sheet(name, names, tuple(tuple(row) for row in rows))


def _check_kind(data: bytes, max_bytes: int) -> None:
    if not data:
        raise refuse_file("빈 파일입니다. 내용이 있는 파일을 올려 주십시오.")
    if len(data) > max_bytes:
        raise refuse_file(f"파일은 {max_bytes // (1024 * 1024)}MB까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise refuse_file("암호가 걸린 파일은 열 수 없습니다. 암호를 풀고 저장한 뒤 올려 주십시오.")
        raise refuse_file("옛 엑셀 형식(.xls)은 읽을 수 없습니다. 엑셀에서 '.xlsx'로 다시 저장해 올려 주십시오.")
    if not data.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(data)):
        raise refuse_file("엑셀(.xlsx) 파일이 아닙니다. 엑셀에서 '.xlsx'로 저장한 파일을 올려 주십시오.")


def _check_contents(data: bytes) -> None:
    """Unpack piece by piece: the declared sizes first, then what is really there and how far its cells reach."""
    too_large = refuse_file("풀었을 때 너무 큰 파일입니다. 필요한 표만 새 파일에 복사해 올려 주십시오.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED or len(members) > 2_000:
                raise too_large
            if not any(member.filename == "xl/workbook.xml" for member in members):
                raise refuse_file("엑셀(.xlsx) 파일이 아닙니다. 엑셀에서 '.xlsx'로 저장한 파일을 올려 주십시오.")
            for member in members:
                with archive.open(member) as content:
                    _check_reach(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise refuse_file(
            "엑셀 파일이 손상되었거나 암호가 걸려 있습니다. 엑셀에서 다시 저장해 올려 주십시오."
        ) from None


def _check_reach(content: Any) -> None:
    # The reader lays a sheet out as a full rectangle: one cell in the last corner would take all memory.
    last_row = last_column = 0
    tail = b""
    while chunk := content.read(_CHUNK):
        text = tail + chunk
        for match in _CELL.finditer(text):
            last_row = max(last_row, int(match[2]))
            last_column = max(last_column, _column_number(match[1]))
        tail = text[-256:]
    if last_row * last_column > MAX_CELLS:
        raise refuse_file("표가 너무 넓게 퍼져 있습니다. 필요한 칸만 새 시트에 복사해 올려 주십시오.")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (bool, int, float, date)):
        return value
    return str(value)


def _fill_merged(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
