"""The files of `flask match evaluate`: suppliers and problems as JSON lines, judgements and tiers as tab-separated
text.

Read leniently, because they come from other hands: a field that is missing or null is empty. A line that is no JSON
object, or has no id, is refused with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.errors import Invalid
from profiles import service as profiles
from profiles.values import ProblemProfile, SolutionText, SupplierProfile


def read_suppliers(path: Path) -> list[SupplierProfile]:
    """Suppliers in the order of the file."""
    return [_supplier(record) for record in _records(path)]


def read_problems(path: Path) -> list[ProblemProfile]:
    """Problems in the order of the file. What rules can decide is read from `constraints`."""
    return [_problem(record) for record in _records(path)]


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Tab-separated with the header problem_id, supplier_id, grade; raises `Invalid` naming the line."""
    qrels: dict[str, dict[str, int]] = {}
    for number, (problem, supplier, grade) in _rows(path, ("problem_id", "supplier_id", "grade")):
        if grade not in ("0", "1", "2", "3"):
            raise Invalid("qrels", f"{path.name} {number}행: 등급은 0~3이어야 합니다.")
        qrels.setdefault(problem, {})[supplier] = int(grade)
    return qrels


def read_tiers(path: Path) -> dict[str, str]:
    """Tab-separated with the header problem_id, tier."""
    return {problem: tier for _, (problem, tier) in _rows(path, ("problem_id", "tier"))}


def _supplier(record: dict[str, Any]) -> SupplierProfile:
    low, high = _band(record.get("price_band_krw"))
    onsite = record.get("onsite")
    return SupplierProfile(
        id=str(record["id"]),
        name=_text(record.get("name")),
        region=_text(record.get("region")),
        kind=_text(record.get("kind")),
        summary=_text(record.get("summary")),
        solutions=tuple(
            SolutionText(_text(item.get("name")), _text(item.get("description")))
            if isinstance(item, dict)
            else SolutionText(_text(item), "")
            for item in record.get("solutions") or ()
        ),
        references=_texts(record.get("references")),
        industries=_texts(record.get("industries")),
        processes=_texts(record.get("processes")),
        technologies=_texts(record.get("technologies")),
        certifications=_texts(record.get("certifications")),
        price_low=low,
        price_high=high,
        programmes=_texts(record.get("supports_programmes")),
        regions_served=_texts(record.get("regions_served")),
        onsite=onsite if isinstance(onsite, bool) else None,
        deployment=_texts(record.get("deployment")),
    )


def _problem(record: dict[str, Any]) -> ProblemProfile:
    constraints = _texts(record.get("constraints"))
    return ProblemProfile(
        id=str(record["id"]),
        statement=_text(record.get("statement")),
        wanted_outcome=_text(record.get("wanted_outcome")),
        process=_text(record.get("process")),
        industry=_text(record.get("industry")),
        ksic=_text(record.get("ksic")),
        region=_text(record.get("region")),
        employees=_number(record.get("employees")),
        budget=_number(record.get("budget_krw")),
        constraints=constraints,
        requirements=profiles.requirements_from_constraints(constraints),
    )


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            raise Invalid(
                "file", f"{path.name} {number}행은 JSON이 아닙니다. 따옴표와 괄호를 확인해 주십시오."
            ) from None
        if not isinstance(record, dict) or record.get("id") in (None, ""):
            raise Invalid("file", f"{path.name} {number}행에 id가 없습니다. 행마다 고유한 id를 적어 주십시오.")
        yield record


def _text(value: Any) -> str:
    """Whatever stands in a field as one text; an object gives its values in order."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return ". ".join(part for part in map(_text, value.values()) if part)
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value).strip()


def _texts(value: Any) -> tuple[str, ...]:
    items: Sequence[Any] = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, items) if text)


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _band(value: Any) -> tuple[int | None, int | None]:
    if isinstance(value, list) and len(value) == 2:
        return _number(value[0]), _number(value[1])
    return None, None


def _rows(path: Path, header: tuple[str, ...]) -> Iterable[tuple[int, list[str]]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not lines or tuple(lines[0].split("\t")) != header:
        raise Invalid("file", f"{path.name}의 첫 줄은 탭으로 나눈 {', '.join(header)}이어야 합니다.")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            raise Invalid("file", f"{path.name} {number}행: 칸이 {len(header)}개여야 합니다.")
        yield number, cells
