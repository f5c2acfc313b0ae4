"""Regions and industry codes in the database: loading what is written in, and importing the complete official table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Invalid
from core.text import clean, clean_line
from profiles.models import KsicCode, Region
from profiles.regions import all_regions

KSIC_FILE = Path(__file__).parents[1] / "taxonomy" / "ksic.csv"
KSIC_REVISION = 11
_KSIC_COLUMNS = {"code", "name", "level", "parent"}


@dataclass(frozen=True, slots=True)
class TaxonomyCount:
    """Rows of each table after a load or an import."""

    regions: int
    ksic: int


def load_taxonomy(session: Session) -> TaxonomyCount:
    """Bring the regions up to the file, and the industry codes unless a complete table was imported. Idempotent."""
    for value in all_regions():
        session.merge(
            Region(
                code=value.code,
                name=value.name,
                full_name=value.full_name,
                level=value.level,
                parent_code=None,
                valid_from=value.valid_from,
                valid_to=value.valid_to,
                successor_code=None,
            )
        )
    session.flush()
    for value in all_regions():
        region = session.get_one(Region, value.code)
        region.parent_code, region.successor_code = value.parent, value.successor
    written_in = read_ksic(KSIC_FILE)
    if count_ksic(session) < len(written_in):
        _store(session, written_in)
    session.flush()
    return TaxonomyCount(regions=len(all_regions()), ksic=count_ksic(session))


def count_ksic(session: Session) -> int:
    """How many codes of the current revision are stored."""
    return session.scalar(select(func.count()).where(KsicCode.revision == KSIC_REVISION)) or 0


def import_ksic(session: Session, *, path: Path) -> TaxonomyCount:
    """Store the complete official table from a CSV file (code, name, level, parent, definition).

    All or nothing: a row that cannot be read refuses the whole file with its line number. Importing again changes
    nothing; codes that the file lacks stay.
    """
    _store(session, read_ksic(path))
    session.flush()
    return TaxonomyCount(regions=len(all_regions()), ksic=count_ksic(session))


@lru_cache(maxsize=1)
def _shipped_names() -> dict[str, str]:
    return {row["code"]: clean_line(row["name"]) for row in read_ksic(KSIC_FILE)}


def ksic_name(code: str) -> str:
    """What the shipped table calls a code ("C30392"), or else the nearest one above it; empty for no code."""
    digits = code[1:] if code[:1].isalpha() else code
    found = (_shipped_names().get(digits[:length]) for length in range(len(digits), 1, -1))
    return next(filter(None, found), "")


def read_ksic(path: Path) -> list[dict[str, str]]:
    """Rows of a KSIC file, each checked; raises `Invalid` naming the line and the fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not set(reader.fieldnames or ()) >= _KSIC_COLUMNS:
                raise Invalid("file", "첫 줄에 code, name, level, parent 열이 있는 CSV 파일을 골라 주십시오.")
            rows = list(reader)
    except OSError:
        raise Invalid("file", f"{path} 파일을 열 수 없습니다. 경로를 확인해 주십시오.") from None
    except UnicodeDecodeError:
        raise Invalid("file", "UTF-8로 저장한 CSV 파일을 골라 주십시오.") from None
    codes = {row["code"] for row in rows}
    for line, row in enumerate(rows, start=2):
        _check_ksic(line, row, codes)
    if not rows:
        raise Invalid("file", "파일에 분류 코드가 없습니다. 내용이 있는 파일을 골라 주십시오.")
    return rows


def _check_ksic(line: int, row: dict[str, str], codes: set[str]) -> None:
    code, level, parent = row["code"] or "", row["level"] or "", row["parent"] or ""
    shape = code.isdigit() if level != "1" else len(code) == 1 and code.isascii() and code.isupper()
    if level not in ("1", "2", "3", "4", "5") or not shape or len(code) != int(level):
        raise Invalid(
            "file",
            f"{line}번째 줄의 코드와 단계가 서로 맞지 않습니다('{code[:20]}', '{level[:20]}'). 파일을 고쳐 주십시오.",
        )
    if not clean_line(row["name"] or ""):
        raise Invalid("file", f"{line}번째 줄에 항목 이름이 없습니다. 파일을 고쳐 주십시오.")
    if parent and parent not in codes:
        raise Invalid("file", f"{line}번째 줄의 상위 코드가 파일에 없습니다('{parent[:20]}'). 파일을 고쳐 주십시오.")


def _store(session: Session, rows: list[dict[str, str]]) -> None:
    known = {code.code: code for code in session.scalars(select(KsicCode).where(KsicCode.revision == KSIC_REVISION))}
    for row in rows:
        item = known.get(row["code"])
        if item is None:
            item = KsicCode(revision=KSIC_REVISION, code=row["code"])
            session.add(item)
            known[row["code"]] = item
        item.name = clean_line(row["name"])
        item.level = int(row["level"])
        item.parent = row["parent"] or None
        item.definition = clean(row.get("definition") or "")
