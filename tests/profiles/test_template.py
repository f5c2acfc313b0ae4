"""Spreadsheets that leave the house: they come back in, and no cell is a formula."""

from __future__ import annotations

import io
import warnings
import zipfile

import openpyxl
import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor, Role
from core.clock import Clock
from core.errors import Forbidden
from profiles import service
from profiles.importing.columns import columns_of, suggest_mapping
from profiles.importing.values import Mode, Subject
from profiles.values import OrganisationStatus, SolutionText
from tests.factories.profiles import OFFICER, a_supplier, a_supplier_draft

DANGEROUS = ("=1+1", "+82-2-000", "-5", "@SUM(A1)", '=HYPERLINK("http://example.com")')


@pytest.mark.parametrize("subject", list(Subject))
def test_the_import_understands_every_header_of_its_template(subject: Subject) -> None:
    sheet = service.read_sheet(service.template_xlsx(subject))
    headers = [str(value) for value in sheet.rows[0]]
    assert suggest_mapping(subject, headers) == {n: column.field for n, column in enumerate(columns_of(subject))}


def test_what_goes_out_comes_in_again_unchanged(session: Session, clock: Clock) -> None:
    a_supplier(session, name="㈜하늘비전")
    a_supplier(session, name="가람", draft=a_supplier_draft(price_low=None, price_high=None, onsite=None))
    a_supplier(session, name="가려진 곳", status=OrganisationStatus.PENDING)
    before = service.matching_suppliers(session)
    sheet = service.read_sheet(service.suppliers_xlsx(session, actor=OFFICER))
    records = service.records_of(sheet, service.understand(sheet, Subject.SUPPLIERS))
    assert [record.values["name"] for record in records] == ["가람", "㈜하늘비전"]
    preview = service.preview_records(session, actor=OFFICER, subject=Subject.SUPPLIERS, records=records, clock=clock)
    done = service.apply_preview(
        session, actor=OFFICER, preview=preview, mode=Mode.ALL_OR_NOTHING, is_example=False, clock=clock
    )
    assert (done.added, done.changed) == (0, 2)
    session.expire_all()
    assert service.matching_suppliers(session) == before


def test_no_cell_is_a_formula_or_a_link(session: Session) -> None:
    for text in DANGEROUS:
        draft = a_supplier_draft(summary=text, solutions=(SolutionText(text, text),), industries=(text,))
        a_supplier(session, name=f"{text} 회사", draft=draft)
    data = service.suppliers_xlsx(session, actor=OFFICER)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet for sheet in sheets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value]
    assert set(DANGEROUS) <= {cell.value for cell in cells}
    book.close()


def test_only_officers_export(session: Session) -> None:
    for actor in (ANONYMOUS, Actor(1, Role.SUPPLIER, 5), Actor(2, Role.DEMANDER, 6)):
        with pytest.raises(Forbidden):
            service.suppliers_xlsx(session, actor=actor)
