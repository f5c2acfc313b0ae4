"""Columns of the spreadsheets: their labels, the headers that people give them, and which header means which. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.importing.values import Subject

HEADER_SEARCH = 10
"""The header stands in one of this many first rows; above it are titles and notes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the JSON-lines format as a spreadsheet column."""

    field: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""


_ID = Column(
    "id", "관리번호", ("번호", "연번", "no", "id", "코드", "순번"), hint="다시 올릴 때 같은 행을 알아보는 번호"
)
_REGION = Column(
    "region", "지역", ("소재지", "주소", "본사", "본사소재지", "시도", "region", "address"), hint="경상남도 창원시"
)
_EMPLOYEES = Column("employees", "직원 수", ("종업원수", "인원", "임직원수", "상시근로자수", "employees"))


def _solution_columns(number: int) -> tuple[Column, Column]:
    # A sheet with one solution a row writes no number.
    names = ("솔루션", "솔루션명", "제품명", "solution") if number == 1 else ()
    texts = ("솔루션설명", "제품설명", "주요기능") if number == 1 else ()
    return (
        Column(f"solution_{number}_name", f"솔루션 {number} 이름", (f"솔루션{number}", f"제품명{number}", *names)),
        Column(f"solution_{number}_description", f"솔루션 {number} 설명", (f"제품설명{number}", *texts)),
    )


SUPPLIER_COLUMNS = (
    _ID,
    Column("name", "회사 이름", ("회사명", "기업명", "업체명", "상호", "공급기업", "company", "name"), required=True),
    Column("business_number", "사업자등록번호", ("사업자번호", "businessnumber"), hint="000-00-00000"),
    _REGION,
    Column("kind", "기업 유형", ("유형", "기업구분", "구분", "kind", "type")),
    Column("summary", "회사 소개", ("소개", "기업소개", "개요", "summary", "introduction")),
    *_solution_columns(1),
    *_solution_columns(2),
    *_solution_columns(3),
    Column("industries", "대상 업종", ("업종", "적용업종", "산업", "industries", "industry"), hint="쉼표로 나눔"),
    Column("processes", "대상 공정", ("공정", "적용공정", "processes", "process"), hint="쉼표로 나눔"),
    Column("technologies", "보유 기술", ("기술", "핵심기술", "요소기술", "technologies"), hint="쉼표로 나눔"),
    Column("references", "수행 실적", ("실적", "구축실적", "레퍼런스", "도입사례", "references"), hint="한 줄에 하나"),
    Column("certifications", "인증", ("보유인증", "인증현황", "certifications"), hint="쉼표로 나눔"),
    Column("price_low", "최저 가격(만원)", ("최저가격", "최소금액", "하한", "pricelow"), hint="2500"),
    Column("price_high", "최고 가격(만원)", ("최고가격", "최대금액", "상한", "pricehigh"), hint="8000"),
    Column("supports_programmes", "지원사업", ("참여사업", "대상사업", "supportsprogrammes"), hint="쉼표로 나눔"),
    Column("regions_served", "활동 지역", ("서비스지역", "지원지역", "regionsserved"), hint="시도 이름 또는 전국"),
    Column("onsite", "현장 방문", ("방문가능", "현장지원", "onsite"), hint="예 / 아니오"),
    Column("deployment", "설치 방식", ("구축방식", "도입방식", "deployment"), hint="클라우드, 사내 서버, 엣지"),
    _EMPLOYEES,
)  # fmt: skip

PROBLEM_COLUMNS = (
    _ID,
    Column(
        "company", "회사 이름", ("회사명", "기업명", "업체명", "상호", "수요기업", "company", "name"), required=True
    ),
    Column("business_number", "사업자등록번호", ("사업자번호", "businessnumber"), hint="000-00-00000"),
    _REGION,
    Column("industry", "업종", ("산업", "업태", "industry")),
    Column("ksic", "산업분류 코드", ("표준산업분류", "업종코드", "ksic"), hint="C30399"),
    _EMPLOYEES,
    Column("title", "제목", ("과제명", "과제제목", "title")),
    Column(
        "statement",
        "과제 설명",
        ("과제내용", "문제", "애로사항", "현장문제", "내용", "설명", "statement", "problem"),
        required=True,
    ),
    Column("wanted_outcome", "바라는 결과", ("기대효과", "목표", "요구사항", "wantedoutcome")),
    Column("process", "공정", ("대상공정", "process")),
    Column("budget_krw", "예산(만원)", ("예산", "사업비", "희망예산", "budget", "budgetkrw"), hint="4500"),
    Column("deadline", "마감일", ("마감", "기한", "접수마감", "deadline"), hint="2026-12-31"),
    Column("constraints", "조건", ("제약조건", "필수조건", "유의사항", "constraints"), hint="한 줄에 하나"),
    Column("visibility", "공개 여부", ("공개", "회사명공개", "visibility"), hint="공개 / 비공개"),
)


def columns_of(subject: Subject) -> tuple[Column, ...]:
    """The columns of this kind of file, in the order of the template."""
    return SUPPLIER_COLUMNS if subject is Subject.SUPPLIERS else PROBLEM_COLUMNS


def label_of(subject: Subject, field: str) -> str:
    """How people know a field; `price_band_krw` and the like have the label of their group."""
    groups = {
        "solutions": "솔루션", "price_band_krw": "가격대", "programmes": "지원사업", "deadline_days": "마감일",
        "name": "회사 이름", "company_id": "회사 관리번호", "budget": "예산",
    }  # fmt: skip
    return next((column.label for column in columns_of(subject) if column.field == field), groups.get(field, ""))


def _key(header: str) -> str:
    folded = unicodedata.normalize("NFKC", header).casefold()
    folded = re.sub(r"\(.*?\)|\[.*?\]", "", folded)
    return re.sub(r"[\W_]", "", folded)


def suggest_mapping(subject: Subject, headers: Sequence[str]) -> dict[int, str]:
    """Column index → field for the headers that are understood; each field at most once, the first header wins."""
    names = {
        _key(name): column.field
        for column in columns_of(subject)
        for name in (column.field, column.label, *column.synonyms)
    }
    mapping: dict[int, str] = {}
    for index, header in enumerate(headers):
        field = names.get(_key(header))
        if field and field not in mapping.values():
            mapping[index] = field
    return mapping


def find_header(subject: Subject, rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the row that names the most columns; None when no row names two of them."""
    counts = [len(suggest_mapping(subject, row)) for row in rows[:HEADER_SEARCH]]
    best = max(counts, default=0)
    return counts.index(best) if best > 1 else None


def missing_columns(subject: Subject, mapping: Mapping[int, str]) -> list[str]:
    """Labels of required columns that no header stands for."""
    return [column.label for column in columns_of(subject) if column.required and column.field not in mapping.values()]
