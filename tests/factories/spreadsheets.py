"""Spreadsheets for tests, made with openpyxl so that the reader and the writer are not the same library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

SUPPLIER_HEADERS = (
    "관리번호",
    "회사명",
    "소재지",
    "솔루션명",
    "솔루션 설명",
    "업종",
    "최저 가격(만원)",
    "최고 가격(만원)",
    "지원사업",
)
SUPPLIER_ROW = (
    "X1",
    "㈜새싹AI",
    "경남 창원시",
    "사출 조건 추천",
    "쇼트 데이터로 조건을 추천",
    "자동차 부품, 가전",
    2500,
    8000,
    "AI 바우처",
)


def a_workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), title: str = "공급기업") -> bytes:
    """One sheet with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    output = io.BytesIO()
    book.save(output)
    book.close()
    return output.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one more (or one replaced) file inside."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return output.getvalue()
