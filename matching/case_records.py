"""The case memory as officers read it: a list that is searched and narrowed, and each case whole with its history."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.service import names_of
from accounts.values import Actor
from core.errors import NotFound
from core.text import clean_line
from matching import queries
from matching.case_memory import known_case_of, shipped_cases
from matching.concepts.linking import concept_book
from matching.knowledge import require_officer, speaks_of, told_name
from matching.models import StoredCase
from matching.values import CaseOrigin, KnownCase
from profiles.values import Page

PAGE_SIZE = 20
ERASED_TITLE = "글이 지워진 사례"
ACT_LABELS = {"remembered": "등록", "withdrawn": "제외", "restored": "다시 사용", "erased": "글 지움"}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the list is narrowed to; None means all."""

    text: str = ""
    origin: CaseOrigin | None = None
    withdrawn: bool | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the list."""

    slug: str
    title: str
    origin: CaseOrigin
    process: str
    task: str
    problem: str
    withdrawn: bool
    outside: bool = False
    """A request that is none of these vendors' business, kept so that matching knows such requests."""


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases, and how many there are of each origin and state among those that pass the other conditions."""

    page: Page[CaseLine]
    origins: dict[CaseOrigin | None, int]
    states: dict[bool | None, int]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that was done to a case."""

    label: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case whole."""

    line: CaseLine
    problems: tuple[str, ...]
    solutions: tuple[str, ...]
    consent: str
    source_problem_id: int | None
    source_supplier_id: int | None
    is_erased: bool
    withdrawal_reason: str
    history: tuple[CaseEvent, ...]


def case_list(session: Session, *, actor: Actor, wanted: CaseFilter, number: int = 1) -> CaseList:
    """Gathered cases, the newest first, then the shipped ones in the order of their files. Officers only."""
    require_officer(actor)
    rows = queries.stored_cases(session)
    found = _searched(rows, clean_line(wanted.text))
    in_state = [line for line in found if wanted.withdrawn in (None, line.withdrawn)]
    of_origin = [line for line in found if wanted.origin in (None, line.origin)]
    origins: dict[CaseOrigin | None, int] = {None: len(in_state), **Counter(line.origin for line in in_state)}
    states: dict[bool | None, int] = {None: len(of_origin), **Counter(line.withdrawn for line in of_origin)}
    kept = [line for line in in_state if wanted.origin in (None, line.origin)]
    number = max(1, number)
    shown = tuple(kept[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return CaseList(Page(shown, len(kept), number, PAGE_SIZE), origins, states)


def case_record(session: Session, *, actor: Actor, slug: str) -> CaseRecord:
    """One case. Officers only; `NotFound`."""
    require_officer(actor)
    row, shipped = queries.case_by_slug(session, slug), shipped_cases().get(slug)
    if row is None and shipped is None:
        raise NotFound("그런 사례가 없습니다. 해결 사례 목록에서 다시 골라 주십시오.")
    case = shipped or known_case_of(row) if row else shipped
    assert case is not None
    is_erased = row is not None and not shipped and not row.problem_text
    return CaseRecord(
        line=_line(case, row),
        problems=() if is_erased else case.problems,
        solutions=() if is_erased else case.units,
        consent=row.consent if row else "",
        source_problem_id=row.source_problem_id if row else None,
        source_supplier_id=row.source_supplier_id if row else None,
        is_erased=is_erased,
        withdrawal_reason=row.withdrawal_reason if row and row.withdrawn_at else "",
        history=_history(session, row) if row else (),
    )


def _searched(rows: list[StoredCase], text: str) -> list[CaseLine]:
    stored = {row.slug: row for row in rows}
    shipped = shipped_cases()
    cases = [(known_case_of(row), row) for row in rows if row.slug not in shipped]
    found = [_line(case, row) for case, row in cases if _speaks_of(case, text)]
    found += [_line(case, stored.get(slug)) for slug, case in shipped.items() if _speaks_of(case, text)]
    return found


def _speaks_of(case: KnownCase, text: str) -> bool:
    named = (case.title, case.slug, _name_of(case.process), _name_of(case.task))
    return not text or any(speaks_of(each, text) for each in (*named, *case.problems, *case.units))


def _line(case: KnownCase, row: StoredCase | None) -> CaseLine:
    origin = CaseOrigin(row.origin) if row else CaseOrigin.SHIPPED
    return CaseLine(
        slug=case.slug,
        # A shipped case that newer files leave out is known by its slug alone.
        title=case.title or (case.slug if origin is CaseOrigin.SHIPPED else ERASED_TITLE),
        origin=origin,
        process=_name_of(case.process),
        task=_name_of(case.task),
        problem=case.problems[0],
        withdrawn=row is not None and row.withdrawn_at is not None,
        outside=case.outside,
    )


def _history(session: Session, row: StoredCase) -> tuple[CaseEvent, ...]:
    """The newest first."""
    names = names_of(session, ids={entry["by"] for entry in row.history if entry["by"] is not None})
    return tuple(
        CaseEvent(
            ACT_LABELS.get(entry["act"], entry["act"]),
            told_name(names, entry["by"], by_hand=False),
            datetime.fromisoformat(entry["at"]),
            entry["reason"],
        )
        for entry in reversed(row.history)
    )


def _name_of(concept_id: str) -> str:
    concept = concept_book().concepts.get(concept_id)
    return concept.name if concept else ""
