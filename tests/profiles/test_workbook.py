"""Reading spreadsheets: what is understood, what is refused, and that nothing fills the memory."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.errors import Invalid
from profiles.importing.columns import PROBLEM_COLUMNS, SUPPLIER_COLUMNS, suggest_mapping
from profiles.importing.spreadsheet import records_of, understand
from profiles.importing.values import MAX_ROWS, Record, Subject
from profiles.importing.workbook import MAX_UNPACKED, read_sheet
from tests.factories.spreadsheets import SUPPLIER_HEADERS, SUPPLIER_ROW, a_workbook, with_member

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


def records(data: bytes, subject: Subject = Subject.SUPPLIERS) -> list[Record]:
    sheet = read_sheet(data)
    return records_of(sheet, understand(sheet, subject))


def refusal(data: bytes, **options: int) -> str:
    with pytest.raises(Invalid) as refused:
        read_sheet(data, **options)  # type: ignore[arg-type]
    assert refused.value.field == "file"
    return refused.value.message


def test_a_plain_table() -> None:
    (record,) = records(a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW]))
    assert record.number == 2
    assert record.values["name"] == "㈜새싹AI"
    assert record.values["price_low"] == 2500
    assert record.values["solution_1_name"] == "사출 조건 추천"


def test_the_header_may_stand_below_a_merged_title_and_notes() -> None:
    rows = [["2026년 공급기업 명단"], ["작성: 진흥원"], [], SUPPLIER_HEADERS, SUPPLIER_ROW]
    (record,) = records(a_workbook(rows, merged=["A1:I1"]))
    assert (record.number, record.values["id"]) == (5, "X1")


def test_a_merged_cell_holds_in_each_of_its_rows() -> None:
    rows = [
        ("회사명", "지역", "과제 내용"),
        ("가온정밀", "경남 창원시", "첫 과제입니다. 표면이 뜹니다."),
        (None, None, "둘째 과제입니다. 치수가 튑니다."),
    ]
    found = records(a_workbook(rows, merged=["A2:A3", "B2:B3"]), Subject.PROBLEMS)
    assert [record.values["company"] for record in found] == ["가온정밀", "가온정밀"]


def test_merged_headers_over_two_columns_name_the_first() -> None:
    rows = [("회사명", None, "지역"), ("가온", "나", "경남 창원시")]
    (record,) = records(a_workbook(rows, merged=["A1:B1"]))
    assert record.values == {"name": "가온", "region": "경남 창원시"}


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    found = records(a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW, [], [None] * 9, SUPPLIER_ROW]))
    assert [record.number for record in found] == [2, 5]


def test_a_formula_counts_by_its_stored_value_only() -> None:
    (record,) = records(a_workbook([SUPPLIER_HEADERS, ("X1", "=1+1", *SUPPLIER_ROW[2:])]))
    assert record.values["name"] is None


def test_wrong_headers_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        records(a_workbook([("가", "나", "다"), SUPPLIER_ROW[:3]]))
    assert "회사 이름 열을 찾을 수 없습니다" in refused.value.message
    assert "가, 나, 다" in refused.value.message


def test_columns_can_be_connected_by_hand() -> None:
    sheet = read_sheet(a_workbook([("가", "나"), ("새싹AI", "경남 창원")]))
    table = understand(sheet, Subject.SUPPLIERS, {0: "name", 1: "region"})
    assert records_of(sheet, table)[0].values == {"name": "새싹AI", "region": "경남 창원"}


@pytest.mark.parametrize(
    "headers", [["Company Name", "ID"], ["기업명(필수)", "No."], ["업체명 *", "연번"], [" 상호", "코드"]]
)
def test_headers_are_known_by_synonyms(headers: list[str]) -> None:
    expected = {1: "id"} if headers[0] == "Company Name" else {0: "name", 1: "id"}
    assert suggest_mapping(Subject.SUPPLIERS, headers) == expected


def test_no_header_means_two_fields() -> None:
    for subject, columns in ((Subject.SUPPLIERS, SUPPLIER_COLUMNS), (Subject.PROBLEMS, PROBLEM_COLUMNS)):
        for column in columns:
            for name in (column.field, column.label, *column.synonyms):
                assert suggest_mapping(subject, [name]) == {0: column.field}


def test_an_old_xls_a_locked_file_and_a_picture_are_told_apart() -> None:
    assert ".xls" in refusal(OLE)
    assert "암호" in refusal(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert "엑셀(.xlsx) 파일이 아닙니다" in refusal(b"\x89PNG\r\n" + b"0" * 100)
    assert "엑셀(.xlsx) 파일이 아닙니다" in refusal("회사명,지역\n가온,창원".encode())
    assert "빈 파일" in refusal(b"")


def test_a_zip_that_is_no_workbook() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "엑셀(.xlsx) 파일이 아닙니다" in refusal(output.getvalue())


def test_a_damaged_workbook() -> None:
    whole = a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW])
    assert "손상" in refusal(with_member(whole, "xl/workbook.xml", b"<workbook"))
    assert refusal(whole[: len(whole) // 2])


def test_size_limits() -> None:
    whole = a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW])
    assert "까지 올릴 수 있습니다" in refusal(whole, max_bytes=len(whole) - 1)
    assert "10MB" in refusal(b"PK" + b"0" * (50 * 1024 * 1024))


def test_a_zip_bomb_is_refused_by_its_declared_size() -> None:
    bomb = with_member(a_workbook([SUPPLIER_HEADERS]), "xl/media/a.bin", b"\0" * (MAX_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert "너무 큰" in refusal(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    content = b" " * (MAX_UNPACKED + 1)
    bomb = bytearray(with_member(a_workbook([SUPPLIER_HEADERS]), "xl/media/a.bin", content))
    true_size = len(content).to_bytes(4, "little")
    while (at := bomb.find(true_size)) >= 0:
        bomb[at : at + 4] = (1_000).to_bytes(4, "little")
    assert "손상" in refusal(bytes(bomb))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
        b"<c t='n' r='XFD1048576'><v>1</v></c>",
        b'<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="xfd1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_one_cell_in_the_last_corner_does_not_fill_the_memory(cell: bytes) -> None:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    sheet = head + b'<c r="A1"><v>1</v></c></row><row r="1048576">' + cell + b"</row></sheetData></worksheet>"
    assert "너무 넓게" in refusal(with_member(a_workbook([["a"]]), "xl/worksheets/sheet1.xml", sheet))


def test_formatted_empty_cells_far_below_do_no_harm() -> None:
    whole = a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    assert len(records(with_member(whole, "xl/worksheets/sheet1.xml", far))) == 1


def test_row_limit() -> None:
    rows = [("회사명", "지역"), *((f"회사{number}", "서울") for number in range(MAX_ROWS + 1))]
    with pytest.raises(Invalid, match="5,000행까지"):
        records(a_workbook(rows))
    assert len(records(a_workbook(rows[:-1]))) == MAX_ROWS


def test_sheets_are_chosen_by_name() -> None:
    data = a_workbook([SUPPLIER_HEADERS, SUPPLIER_ROW], title="명단")
    assert read_sheet(data, sheet="명단").names == ("명단",)
    with pytest.raises(Invalid, match="명단 가운데에서"):
        read_sheet(data, sheet="없는 시트")


@pytest.mark.parametrize("rows", [[], [SUPPLIER_HEADERS]])
def test_a_sheet_without_rows(rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(Invalid, match="내용이"):
        records(a_workbook(rows))
