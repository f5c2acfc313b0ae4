"""Industry codes and regions in the database."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Invalid
from profiles import service
from profiles.models import KsicCode, Region
from profiles.regions import all_regions
from profiles.services.taxonomy import KSIC_FILE, read_ksic

OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "ksic" / "ksic11_codes.csv"
HEADER = "code,name,level,parent,definition\n"


def test_loading_is_idempotent_and_complete(session: Session) -> None:
    first = service.load_taxonomy(session)
    assert service.load_taxonomy(session) == first
    assert session.scalar(select(func.count(Region.code))) == len(all_regions())
    changwon = session.get_one(Region, "48120")
    assert (changwon.full_name, changwon.parent_code) == ("경상남도 창원시", "48")
    code = session.get_one(KsicCode, (11, "30399"))
    assert (code.name, code.level, code.parent, code.definition) == ("그 외 자동차용 신품 부품 제조업", 5, "3039", "")


def test_the_written_in_codes_are_whole_from_section_to_class() -> None:
    rows = read_ksic(KSIC_FILE)
    codes = {row["code"]: row for row in rows}
    assert len(codes) == len(rows)
    assert {row["code"] for row in rows if row["level"] == "1"} == set("ABCDEFGHIJKLMNOPQRSTU")
    assert {"C", "10", "33", "J", "62", "63", "71"} <= codes.keys()
    assert {row["parent"] for row in rows if row["level"] != "1"} <= codes.keys()
    assert set(rows[0]) == {"code", "name", "level", "parent"}


def test_the_official_table_is_imported_whole_and_twice_makes_no_difference(session: Session) -> None:
    if not OFFICIAL.exists():
        pytest.skip(f"{OFFICIAL} is not on this machine; the complete table is published by the statistics office")
    first = service.import_ksic(session, path=OFFICIAL)
    assert service.import_ksic(session, path=OFFICIAL) == first
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        official = {row["code"]: row for row in csv.DictReader(file)}
    assert first.ksic == len(official) == 2_038
    stored = session.get_one(KsicCode, (11, "30399"))
    assert stored.definition.startswith(official["30399"]["definition"][:20])
    service.load_taxonomy(session)
    assert session.get_one(KsicCode, (11, "30399")).definition == stored.definition


def test_the_written_in_names_are_the_official_ones() -> None:
    if not OFFICIAL.exists():
        pytest.skip(f"{OFFICIAL} is not on this machine")
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        official = {row["code"]: row["name"] for row in csv.DictReader(file) if row["level"] != "1"}
    for row in read_ksic(KSIC_FILE):
        if row["level"] != "1":
            assert row["name"] == official[row["code"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("이름,값\n1,2\n", "첫 줄에"),
        (HEADER, "분류 코드가 없습니다"),
        (HEADER + "C,제조업,1,,\n10,식료품,2,Z,\n", "3번째 줄의 상위 코드"),
        (HEADER + "C,제조업,1,,\n1O,식료품,2,C,\n", "3번째 줄의 코드"),
        (HEADER + "C,제조업,1,,\n101,식료품,2,C,\n", "3번째 줄의 코드"),
        (HEADER + "C,,1,,\n", "2번째 줄에 항목 이름이"),
        (HEADER + "C\n", "2번째 줄"),
    ],
)
def test_one_bad_line_refuses_the_file(session: Session, tmp_path: Path, content: str, message: str) -> None:
    before = session.scalar(select(func.count(KsicCode.code)))
    file = tmp_path / "ksic.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid, match=message):
        service.import_ksic(session, path=file)
    assert session.scalar(select(func.count(KsicCode.code))) == before


def test_files_that_cannot_be_read(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="열 수 없습니다"):
        service.import_ksic(session, path=tmp_path / "none.csv")
    file = tmp_path / "cp949.csv"
    file.write_bytes((HEADER + "C,제조업,1,,\n").encode("cp949"))
    with pytest.raises(Invalid, match="UTF-8"):
        service.import_ksic(session, path=file)
