"""Spreadsheets that leave the house: empty templates, and suppliers in the same columns. No cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden
from profiles import permissions, queries
from profiles.importing.columns import Column, columns_of
from profiles.importing.values import Subject
from profiles.models import Supplier

_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_SHEETS = {Subject.SUPPLIERS: "공급기업", Subject.PROBLEMS: "과제"}


def supplier_template_xlsx() -> bytes:
    """The empty sheet that suppliers are collected with."""
    return template_xlsx(Subject.SUPPLIERS)


def template_xlsx(subject: Subject) -> bytes:
    """An empty sheet with the headers that the import understands, and a second sheet that explains them."""
    return _workbook(subject, ())


def suppliers_xlsx(session: Session, *, actor: Actor) -> bytes:
    """All approved suppliers, 가나다, in the template's columns: what goes out can come in again. Officers only."""
    if not permissions.can_review(actor):
        raise Forbidden("내려받기는 운영기관 담당자만 할 수 있습니다. 담당자 계정으로 로그인해 주십시오.")
    suppliers = sorted(queries.approved_suppliers(session), key=lambda item: (item.organisation.name_key, item.id))
    return _workbook(Subject.SUPPLIERS, (_supplier_cells(supplier) for supplier in suppliers))


def _supplier_cells(supplier: Supplier) -> dict[str, str]:
    organisation = supplier.organisation
    cells = {
        "id": supplier.external_id or "",
        "name": organisation.name,
        "business_number": organisation.business_number or "",
        "region": organisation.region.full_name if organisation.region else "",
        "kind": supplier.kind,
        "summary": supplier.summary,
        "industries": ", ".join(supplier.industries),
        "processes": ", ".join(supplier.processes),
        "technologies": ", ".join(supplier.technologies),
        "references": "\n".join(" ".join(item.text.split()) for item in supplier.references),
        "certifications": ", ".join(supplier.certifications),
        "price_low": _number(supplier.price_low),
        "price_high": _number(supplier.price_high),
        "supports_programmes": ", ".join(supplier.programmes),
        "regions_served": ", ".join(supplier.regions_served),
        "onsite": {True: "예", False: "아니오", None: ""}[supplier.onsite],
        "deployment": ", ".join(supplier.deployment),
        "employees": _number(organisation.employees),
    }
    for number, solution in enumerate(supplier.solutions, start=1):
        cells[f"solution_{number}_name"] = solution.name
        cells[f"solution_{number}_description"] = solution.description
    return cells


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _workbook(subject: Subject, rows: Iterable[Mapping[str, str]]) -> bytes:
    output = io.BytesIO()
    columns = columns_of(subject)
    with xlsxwriter.Workbook(output, _PLAIN) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_SHEETS[subject])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 22)
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.label, bold)
        for line, cells in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                # write_string, never write: "=1+1" stays four characters.
                sheet.write_string(line, index, cells.get(column.field, ""), wrapped)
        _explain(book.add_worksheet("작성 안내"), columns, bold)
    return output.getvalue()


def _explain(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column], bold: object) -> None:
    sheet.set_column(0, 2, 34)
    for index, header in enumerate(("열", "꼭 채울 곳", "쓰는 법")):
        sheet.write_string(0, index, header, bold)
    for line, column in enumerate(columns, start=1):
        sheet.write_string(line, 0, column.label)
        sheet.write_string(line, 1, "예" if column.required else "")
        sheet.write_string(line, 2, column.hint)
