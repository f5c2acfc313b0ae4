"""Records → rows: the JSON-lines format, and every fault in its column."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from core.errors import Invalid
from profiles.importing.json_lines import read_json_lines
from profiles.importing.reading import read_problem, read_supplier
from profiles.importing.values import MAX_ROWS, Record
from profiles.values import ProblemDraft, Requirements, SolutionText, Visibility
from tests.factories.profiles import STATEMENT

TODAY = date(2026, 11, 20)
SUPPLIER = {
    "id": "S001",
    "name": "㈜새싹AI",
    "region": "경상남도 창원시",
    "kind": "AI 전문기업",
    "summary": "사출 전문",
    "solutions": [{"name": "조건 추천", "description": "보압을 추천"}],
    "industries": ["자동차 부품"],
    "processes": ["사출성형"],
    "technologies": ["회귀"],
    "references": ["경남 A사, 2024년", {"customer": "B사", "year": 2025, "result": "불량 절반", "note": None}],
    "certifications": ["ISO 9001"],
    "price_band_krw": [2500, 8000],
    "supports_programmes": ["AI 바우처"],
    "regions_served": ["전라북도"],
    "onsite": True,
    "deployment": ["엣지"],
    "founded": 2019,
    "employees": 18,
    "cell": [1],
}
PROBLEM = {
    "id": "P001",
    "company_id": "D001",
    "company": "가온정밀",
    "region": "경상남도 김해시",
    "industry": "사출",
    "ksic": "c22241",
    "employees": 46,
    "statement": STATEMENT,
    "wanted_outcome": "절반으로",
    "budget_krw": None,
    "deadline_days": 35,
    "constraints": ["현장 방문 필수"],
    "visibility": "blind",
    "register": "memo",
}


def lines(*values: Any) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


def supplier_faults(**changes: Any) -> list[str]:
    return [fault.column for fault in read_supplier(Record(1, SUPPLIER | changes))[1]]


def problem_faults(**changes: Any) -> list[str]:
    return [fault.column for fault in read_problem(Record(1, PROBLEM | changes), today=TODAY)[1]]


def test_a_supplier_of_the_published_format() -> None:
    (record,) = read_json_lines(lines(SUPPLIER))
    row, faults = read_supplier(record)
    assert faults == []
    assert (row.external_id, row.organisation.name, row.organisation.region) == ("S001", "㈜새싹AI", "48120")
    assert row.organisation.employees == 18
    assert row.supplier.solutions == (SolutionText("조건 추천", "보압을 추천"),)
    assert row.supplier.references == ("경남 A사, 2024년", "B사, 2025, 불량 절반")
    assert (row.supplier.price_low, row.supplier.price_high) == (2500, 8000)
    assert row.supplier.regions_served == ("전북특별자치도",)


def test_a_problem_of_the_published_format() -> None:
    row, faults = read_problem(Record(1, PROBLEM), today=TODAY)
    assert faults == []
    assert (row.company_id, row.organisation.name) == ("D001", "가온정밀")
    draft: ProblemDraft = row.problem
    assert (draft.budget, draft.ksic, draft.deadline) == (None, "C22241", date(2026, 12, 25))
    assert draft.requirements == Requirements(onsite=True)
    assert draft.visibility is Visibility.BLIND


def test_fields_may_be_absent_or_null() -> None:
    bare = {"name": "새싹AI"}
    row, faults = read_supplier(Record(1, bare))
    assert faults == []
    assert (row.supplier.price_low, row.supplier.onsite, row.supplier.references) == (None, None, ())
    assert read_supplier(Record(1, dict.fromkeys(SUPPLIER) | bare)) == (row, [])


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": None}, "name"),
        ({"name": ["가", "나"]}, "name"),
        ({"region": "달나라 어딘가"}, "region"),
        ({"price_band_krw": [1]}, "price_band_krw"),
        ({"price_band_krw": ["많음", "적음"]}, "price_band_krw"),
        ({"price_band_krw": "2500"}, "price_band_krw"),
        ({"price_band_krw": [9000, 100]}, "price_high"),
        ({"solutions": "조건 추천"}, "solutions"),
        ({"solutions": [{"description": "이름 없음"}]}, "solutions"),
        ({"references": [["목록", "안의 목록"]]}, "references"),
        ({"industries": {"a": 1}}, "industries"),
        ({"onsite": "글쎄요"}, "onsite"),
        ({"employees": "많음"}, "employees"),
        ({"employees": 1.5}, "employees"),
        ({"employees": 10**30}, "employees"),
        ({"business_number": "123"}, "business_number"),
        ({"id": "가" * 61}, "id"),
        ({"summary": "#REF!"}, "summary"),
    ],
)
def test_faults_of_a_supplier_by_column(changes: dict[str, Any], column: str) -> None:
    assert supplier_faults(**changes) == [column]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"company": ""}, "company"),
        ({"statement": "짧음"}, "statement"),
        ({"statement": None}, "statement"),
        ({"budget_krw": "많음"}, "budget_krw"),
        ({"budget_krw": True}, "budget_krw"),
        ({"budget_krw": -5}, "budget"),
        ({"deadline_days": None, "deadline": "내일쯤"}, "deadline"),
        ({"deadline_days": None, "deadline": "2026-02-31"}, "deadline"),
        ({"deadline_days": None, "deadline": "2020-01-01"}, "deadline"),
        ({"visibility": "반쯤"}, "visibility"),
        ({"title": "가온정밀의 고민"}, "title"),
    ],
)
def test_faults_of_a_problem_by_column(changes: dict[str, Any], column: str) -> None:
    assert problem_faults(**changes) == [column]


@pytest.mark.parametrize(
    "deadline", ["2026-12-31", "2026.12.31", "2026. 12. 31.", "2026년 12월 31일", date(2026, 12, 31)]
)
def test_dates_as_people_write_them(deadline: Any) -> None:
    row, faults = read_problem(Record(1, PROBLEM | {"deadline_days": None, "deadline": deadline}), today=TODAY)
    assert faults == []
    assert row.problem.deadline == date(2026, 12, 31)


def test_budgets_as_people_write_them() -> None:
    for typed, amount in ((4500, 4500), ("4,500만원", 4500), ("1억 2천만", 12_000), (4500.0, 4500)):
        row, faults = read_problem(Record(1, PROBLEM | {"budget_krw": typed}), today=TODAY)
        assert (row.problem.budget, faults) == (amount, [])


def test_lines_that_are_no_objects_are_unreadable_rows() -> None:
    data = "\n".join(['{"name": "가온"}', "", "{망가짐", "[1, 2]", '"글"', '{"a": NaN}', "[" * 100_000]).encode()
    found = read_json_lines(data)
    assert [record.number for record in found] == [1, 3, 4, 5, 6, 7]
    assert [bool(record.unreadable) for record in found] == [False, True, True, True, True, True]
    assert [fault.label for fault in read_supplier(found[1])[1]] == ["행 전체"]
    assert [fault.label for fault in read_problem(found[1], today=TODAY)[1]] == ["행 전체"]


def test_a_line_separator_inside_a_text_does_not_split_it() -> None:
    (record,) = read_json_lines(lines({"name": "가\u2028온\u0085"}))
    assert record.values["name"] == "가\u2028온\u0085"


@pytest.mark.parametrize("data", [b"", b"\n \n", "회사".encode("cp949"), b"{}\n" * (MAX_ROWS + 1)])
def test_files_that_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_json_lines(data)
    assert refused.value.field == "file"


def test_size_limit() -> None:
    with pytest.raises(Invalid, match="까지 올릴 수 있습니다"):
        read_json_lines(b"{}\n" * 1_000_000, max_bytes=1024 * 1024)
    assert len(read_json_lines(b"\xef\xbb\xbf{}")) == 1
