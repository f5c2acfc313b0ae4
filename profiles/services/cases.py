"""The library of published success cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden, Invalid, NotFound
from profiles import permissions, queries
from profiles.models import SuccessCase
from profiles.values import CaseView

_TEXTS = ("kind", "title", "firm", "region", "industry", "process", "summary", "source", "source_note")
_LISTS = ("task_ids", "process_ids", "industry_ids")


def list_cases(session: Session) -> list[CaseView]:
    """All cases, the newest first."""
    return [_view(case) for case in queries.all_cases(session)]


def case_view(session: Session, *, case_id: str) -> CaseView:
    """One case; `NotFound` when there is none."""
    case = session.get(SuccessCase, case_id)
    if case is None:
        raise NotFound("그런 사례가 없습니다. 목록에서 다시 골라 주십시오.")
    return _view(case)


def store_cases(session: Session, *, actor: Actor, records: Iterable[Mapping[str, Any]]) -> int:
    """Insert or replace cases by id; returns how many. Officers only. A case needs an id, a title and its source."""
    if not permissions.can_review(actor):
        raise Forbidden("운영기관 담당자만 사례를 올릴 수 있습니다.")
    count = 0
    for record in records:
        if not all(record.get(name) for name in ("id", "title", "source")):
            raise Invalid(
                "file", f"사례 {record.get('id') or count + 1}에 제목이나 출처가 없습니다. 채워서 다시 올려 주십시오."
            )
        values = {name: record.get(name) or "" for name in _TEXTS}
        values |= {name: tuple(record.get(name) or ()) for name in _LISTS}
        session.merge(
            SuccessCase(id=record["id"], figures=record.get("figures") or [], year=record.get("year"), **values)
        )
        count += 1
    session.flush()
    return count


def _view(case: SuccessCase) -> CaseView:
    return CaseView(
        id=case.id,
        figures=case.figures,
        year=case.year,
        **{name: getattr(case, name) for name in (*_TEXTS, *_LISTS)},
    )
