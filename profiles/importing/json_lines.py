"""JSON lines (the format of MATCHING.md) as records."""

from __future__ import annotations

import json
from typing import NoReturn

from profiles.importing.values import MAX_ROWS, Record, refuse_file
from profiles.importing.workbook import MAX_FILE


def read_json_lines(data: bytes, *, max_bytes: int = MAX_FILE) -> list[Record]:
    """One record a line; empty lines are passed over, a line that is no object is an unreadable record."""
    if len(data) > max_bytes:
        raise refuse_file(f"파일은 {max_bytes // (1024 * 1024)}MB까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse_file("UTF-8로 저장한 JSON Lines 파일을 올려 주십시오.") from None
    # Not splitlines(): it would split at U+2028 and the like, which JSON allows inside a string.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise refuse_file("파일에 내용이 없습니다. 한 줄에 하나씩 적은 JSON Lines 파일을 올려 주십시오.")
    if len(lines) > MAX_ROWS:
        raise refuse_file(f"한 번에 {MAX_ROWS:,}행까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")
    return [_record(number, line) for number, line in lines]


def _record(number: int, line: str) -> Record:
    try:
        value = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Record(number, {}, unreadable="JSON으로 읽을 수 없는 줄입니다. 따옴표와 괄호를 확인해 주십시오.")
    if not isinstance(value, dict):
        return Record(number, {}, unreadable="한 줄에 { }로 묶은 항목 하나를 적어 주십시오.")
    return Record(number, value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
