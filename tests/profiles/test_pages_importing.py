"""The import page from file to stored rows, as a browser sees it."""

from __future__ import annotations

import io
import json
import os
import re
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from tests.web.site import Person, Site, fields_of

HEADERS = ["번호", "기업명", "소재지", "소개"]
GOOD = ["1", "㈜새봄비전", "경남 창원", "비전검사"]
BAD = ["2", "한마루", "어딘가", "예지보전"]


def sheet(*rows: list[Any], headers: list[str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in (headers or HEADERS, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(officer: Person, content: bytes, name: str = "기업.xlsx", **typed: str) -> TestResponse:
    return officer.send("/officer/import", file=(io.BytesIO(content), name), **typed)


def previewed(officer: Person, content: bytes) -> TestResponse:
    columns = officer.get(upload(officer, content).location)
    form = fields_of(columns.text)
    return officer.client.get(columns.request.path.replace("/columns", "/preview"), query_string=form)


def saved(officer: Person, page: TestResponse, **changed: str) -> TestResponse:
    action = page.request.path.replace("/preview", "/apply")
    return officer.client.post(action, data={**fields_of(page.text, action), **changed})


def test_a_sheet_becomes_suppliers(any_site: Site) -> None:
    officer = any_site.officer()
    page = previewed(officer, sheet(GOOD))
    assert "1행 모두 저장" in page.text
    done = saved(officer, page)
    assert "가져오기를 마쳤습니다" in done.text
    assert "새봄비전" in any_site.visitor().get("/suppliers/" + supplier_id(officer)).text
    assert not any((any_site.app.extensions["ax"].settings.data_dir / "uploads").iterdir())


def supplier_id(officer: Person) -> str:
    page = officer.get("/officer/organisations?status=approved").text
    found = re.search(r'href="/suppliers/(\d+)"', page)
    assert found
    return found[1]


def test_faults_stand_by_row_and_column_and_good_rows_can_be_kept(any_site: Site) -> None:
    officer = any_site.officer()
    page = previewed(officer, sheet(GOOD, BAD))
    assert "지역 &#39;어딘가&#39;에 맞는 지역이 없습니다" in page.text
    refused = saved(officer, page, mode="all_or_nothing")
    assert refused.status_code == 422
    assert "아무것도 저장하지 않았습니다" in refused.text
    assert officer.get("/officer/organisations?status=approved").text.count('scope="row"') == 0
    done = saved(officer, page, mode="good_rows")
    assert "3행" in done.text
    assert officer.get("/officer/organisations?status=approved").text.count('scope="row"') == 1


def test_a_doubled_submit_stores_nothing_twice(any_site: Site) -> None:
    officer = any_site.officer()
    page = previewed(officer, sheet([None, "이름만정밀", "경남 창원", "소개"]))
    assert saved(officer, page).status_code == 200
    again = saved(officer, page)
    assert (again.status_code, again.location) == (303, "/officer/import")
    assert "이미 저장했거나" in officer.get("/officer/import").text
    assert officer.get("/officer/organisations?status=approved").text.count('scope="row"') == 1


def test_unknown_headers_are_mapped_by_hand(site: Site) -> None:
    officer = site.officer()
    columns = officer.get(upload(officer, sheet(["새봄", "창원"], headers=["갑", "을"])).location)
    assert "꼭 필요한 열을 연결해 주십시오" in columns.text
    address = columns.request.path.replace("/columns", "/preview")
    missing = officer.get(address, query_string={"c0": "", "c1": "region"})
    assert missing.status_code == 422
    assert "열을 찾을 수 없습니다" in missing.text
    twice = officer.get(address, query_string={"c0": "name", "c1": "name"})
    assert "열이 둘 이상 연결되어" in twice.text
    assert "1행 모두 저장" in officer.get(address, query_string={"c0": "name", "c1": "region"}).text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.xlsx", "빈 파일"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "x.xls", ".xls"),
        (b"a,b\n1,2\n", "x.csv", "엑셀(.xlsx) 파일이 아닙니다"),
        (b"PK\x03\x04broken", "x.xlsx", "엑셀"),
        (b"\xff\xfe\x00", "x.jsonl", "UTF-8"),
        (b"\n\n", "x.jsonl", "내용이 없습니다"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(site: Site, content: bytes, name: str, said: str) -> None:
    answer = upload(site.officer(), content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="file-error"' in answer.text
    assert not (site.app.extensions["ax"].settings.data_dir / "uploads").exists()


def test_no_file_and_one_that_is_too_large(site: Site) -> None:
    officer = site.officer()
    assert "올릴 파일을 골라 주십시오" in officer.send("/officer/import").text
    answer = officer.client.post(
        "/officer/import", data=b"0" * (11 * 1024 * 1024), content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 413
    assert "10MB까지" in answer.text


def test_json_lines_go_straight_to_the_preview(site: Site) -> None:
    officer = site.officer()
    lines = "\n".join(
        [json.dumps({"id": "S1", "name": "새봄", "region": "경상남도 창원시"}, ensure_ascii=False), "{깨진 줄"]
    )
    answer = upload(officer, lines.encode(), "s.jsonl")
    page = officer.get(answer.location)
    assert "행 전체" in page.text
    assert "정상 1행만 저장" in page.text
    assert saved(officer, page, mode="good_rows").status_code == 200


def test_a_file_is_its_owner_s_and_lasts_a_day(site: Site) -> None:
    officer, other = site.officer(), site.officer()
    address = upload(officer, sheet(GOOD)).location
    assert officer.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert officer.get("/officer/import/suppliers/..%2f..%2fsecret_key/columns").status_code == 404
    assert officer.get("/officer/import/suppliers/invented.xlsx/columns").status_code == 404
    for path in (site.app.extensions["ax"].settings.data_dir / "uploads").iterdir():
        os.utime(path, (0, 0))
    assert officer.get(address).status_code == 404


def test_the_templates_come_in_again(site: Site) -> None:
    officer = site.officer()
    for subject in ("suppliers", "problems"):
        answer = officer.get(f"/officer/import/template/{subject}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert book.worksheets[0].max_column > 10
        assert "attachment" in answer.headers["Content-Disposition"]
