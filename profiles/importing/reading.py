"""Records of a file → rows ready to be stored, with every fault of every column. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from core.errors import Invalid
from core.text import clean_line
from profiles.checking import check_organisation, check_problem, check_supplier, money
from profiles.importing.columns import label_of
from profiles.importing.values import Fault, ProblemRow, Record, Subject, SupplierRow
from profiles.importing.workbook import is_error
from profiles.values import (
    OrganisationDraft,
    OrganisationKind,
    ProblemDraft,
    SolutionText,
    SupplierDraft,
    Visibility,
)

Value = TypeVar("Value")
_LIST_SEPARATORS = re.compile(r"[,;\n·]")
_YES = {"예", "네", "y", "yes", "o", "○", "가능", "true", "1", "있음"}
_NO = {"아니오", "아니요", "n", "no", "x", "×", "불가", "false", "0", "없음"}
_BLIND = {"비공개", "blind", "익명", "블라인드"}
_OPEN = {"공개", "open", ""}


class Reader:
    """Takes typed values out of one record and notes what cannot be read, by column."""

    def __init__(self, subject: Subject, record: Record) -> None:
        self._subject = subject
        self._values = record.values
        self.faults: list[Fault] = []
        if record.unreadable:
            self.faults.append(Fault("", "행 전체", record.unreadable))

    def note(self, column: str, message: str) -> None:
        """Note a fault; a column that could not be read is not told that it is empty, too."""
        if all(fault.column != column for fault in self.faults):
            self.faults.append(Fault(column, label_of(self._subject, column), message))

    def note_all(self, refusals: list[Invalid]) -> None:
        """Note what the profile's own rules found."""
        for refusal in refusals:
            self.note(refusal.field, refusal.message)

    def _attempt(self, column: str, read: Callable[[Any], Value], otherwise: Value) -> Value:
        value = self._values.get(column)
        if value is None or value == "":
            return otherwise
        if is_error(value):
            self.note(column, f"수식 오류 {value}가 들어 있습니다. 엑셀에서 수식을 고치거나 값을 직접 적어 주십시오.")
            return otherwise
        try:
            return read(value)
        except Invalid as refusal:
            self.note(column, refusal.message)
            return otherwise
        except (ValueError, TypeError, OverflowError):
            self.note(column, "읽을 수 없는 값입니다. 양식의 보기처럼 적어 주십시오.")
            return otherwise

    def text(self, column: str) -> str:
        """A text; numbers are taken as they are written."""
        return self._attempt(column, _text, "")

    def texts(self, column: str) -> tuple[str, ...]:
        """A list, or one text with commas."""
        return self._attempt(column, _texts, ())

    def lines(self, column: str) -> tuple[str, ...]:
        """A list of texts or objects, or one text with line ends."""
        return self._attempt(column, _lines, ())

    def money(self, column: str) -> int | None:
        """만원, as a number or as typed."""
        return self._attempt(column, lambda value: _money(column, label_of(self._subject, column), value), None)

    def count(self, column: str) -> int | None:
        """A whole number, with or without thousands separators and "명"."""
        return self._attempt(column, _count, None)

    def flag(self, column: str) -> bool | None:
        """예 or 아니오."""
        return self._attempt(column, _flag, None)

    def raw(self, column: str) -> Any:
        """The value as the file holds it."""
        return self._values.get(column)

    def band(self) -> tuple[int | None, int | None]:
        """The price band: `price_band_krw` as [min, max] or null, else the two columns of a spreadsheet."""
        if self._values.get("price_band_krw") is None:
            return self.money("price_low"), self.money("price_high")
        unknown: tuple[int | None, int | None] = (None, None)
        return self._attempt("price_band_krw", _band, unknown)

    def solutions(self) -> tuple[SolutionText, ...]:
        """The list of objects, or the numbered columns of a spreadsheet."""
        none: tuple[SolutionText, ...] = ()
        listed = self._attempt("solutions", _solutions, none)
        columns = (
            SolutionText(self.text(f"solution_{number}_name"), self.text(f"solution_{number}_description"))
            for number in (1, 2, 3)
        )
        return listed + tuple(item for item in columns if item.name or item.description)


def _text(value: Any) -> str:
    if isinstance(value, (str, int, float, date)) and not isinstance(value, bool):
        return str(value)
    raise ValueError(value)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    return tuple(_LIST_SEPARATORS.split(_text(value)))


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_sentence(item) for item in value)
    return tuple(_text(value).split("\n"))


def _sentence(value: Any) -> str:
    """A reference that is an object is written out, its values in their order."""
    if isinstance(value, Mapping):
        return ", ".join(_text(part) for part in value.values() if part not in (None, ""))
    return _text(value)


def _money(column: str, label: str, value: Any) -> int | None:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, (int, float)):
        return _whole(value)
    return money(column, label or "금액", _text(value))


def _whole(value: float) -> int:
    if value != int(value):
        raise ValueError(value)
    return int(value)


def _count(value: Any) -> int:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, (int, float)):
        return _whole(value)
    return int(re.sub(r"[\s,명인]", "", _text(value)))


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = clean_line(_text(value)).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Invalid("", "'예' 또는 '아니오'로 적어 주십시오.")


def _band(value: Any) -> tuple[int | None, int | None]:
    if not isinstance(value, list) or len(value) != 2:
        raise Invalid("", "가격대는 [최저, 최고]처럼 만원 단위 숫자 둘로 적어 주십시오.")
    low, high = (None if item is None else _money("price_band_krw", "가격대", item) for item in value)
    return low, high


def _solutions(value: Any) -> tuple[SolutionText, ...]:
    if not isinstance(value, list):
        raise Invalid("", "솔루션은 이름과 설명을 가진 항목의 목록으로 적어 주십시오.")
    return tuple(
        SolutionText(_text(item.get("name") or ""), _text(item.get("description") or ""))
        if isinstance(item, Mapping)
        else SolutionText(_text(item), "")
        for item in value
    )


def read_supplier(record: Record) -> tuple[SupplierRow, list[Fault]]:
    """A supplier's record, checked by the rules of its profile."""
    reader = Reader(Subject.SUPPLIERS, record)
    if record.unreadable:
        return SupplierRow("", OrganisationDraft("", OrganisationKind.SUPPLIER), SupplierDraft()), reader.faults
    organisation = _organisation(reader, "name", OrganisationKind.SUPPLIER)
    low, high = reader.band()
    draft, refusals = check_supplier(
        SupplierDraft(
            kind=reader.text("kind"),
            summary=reader.text("summary"),
            solutions=reader.solutions(),
            references=reader.lines("references"),
            industries=reader.texts("industries"),
            processes=reader.texts("processes"),
            technologies=reader.texts("technologies"),
            certifications=reader.texts("certifications"),
            price_low=low,
            price_high=high,
            programmes=reader.texts("supports_programmes"),
            regions_served=reader.texts("regions_served"),
            onsite=reader.flag("onsite"),
            deployment=reader.texts("deployment"),
        )
    )
    reader.note_all(refusals)
    return SupplierRow(_external_id(reader), organisation, draft), reader.faults


def read_problem(record: Record, *, today: date) -> tuple[ProblemRow, list[Fault]]:
    """A problem's record, checked by the same rules as a problem that is posted."""
    reader = Reader(Subject.PROBLEMS, record)
    if record.unreadable:
        organisation = OrganisationDraft("", OrganisationKind.DEMANDER)
        return ProblemRow("", "", organisation, ProblemDraft("")), reader.faults
    organisation = _organisation(reader, "company", OrganisationKind.DEMANDER)
    draft, refusals = check_problem(
        ProblemDraft(
            title=reader.text("title"),
            statement=reader.text("statement"),
            wanted_outcome=reader.text("wanted_outcome"),
            process=reader.text("process"),
            industry=reader.text("industry"),
            region=reader.text("region"),
            ksic=reader.text("ksic"),
            budget=reader.money("budget_krw"),
            deadline=_deadline(reader, today),
            constraints=reader.lines("constraints"),
            visibility=_visibility(reader),
        ),
        firm=organisation.name,
        today=today,
    )
    reader.note_all(refusals)
    return ProblemRow(_external_id(reader), clean_line(reader.text("company_id")), organisation, draft), reader.faults


def _organisation(reader: Reader, name_column: str, kind: OrganisationKind) -> OrganisationDraft:
    draft, refusals = check_organisation(
        OrganisationDraft(
            name=reader.text(name_column),
            kind=kind,
            business_number=reader.text("business_number"),
            region=reader.text("region"),
            industry=reader.text("industry"),
            ksic=reader.text("ksic"),
            employees=reader.count("employees"),
        ),
        need_number=False,
    )
    for refusal in refusals:
        reader.note(name_column if refusal.field == "name" else refusal.field, refusal.message)
    return draft


def _external_id(reader: Reader) -> str:
    external_id = clean_line(reader.text("id"))
    if len(external_id) > 60:
        reader.note("id", "관리번호는 60자까지입니다. 짧게 줄여 주십시오.")
    return external_id


def _deadline(reader: Reader, today: date) -> date | None:
    days = reader.count("deadline_days")
    if days is not None and 0 <= days <= 3_650:
        return today + timedelta(days=days)
    value = reader.raw("deadline")
    if isinstance(value, date):
        return value
    text = re.sub(r"[./년월]\s*", "-", reader.text("deadline")).strip("-일 ")
    if not text:
        return None
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        reader.note("deadline", "마감일은 '2026-12-31'처럼 연-월-일로 적어 주십시오.")
        return None


def _visibility(reader: Reader) -> Visibility:
    word = clean_line(reader.text("visibility")).casefold()
    if word not in _BLIND | _OPEN:
        reader.note("visibility", "공개 여부는 '공개' 또는 '비공개'로 적어 주십시오.")
    return Visibility.BLIND if word in _BLIND else Visibility.OPEN
