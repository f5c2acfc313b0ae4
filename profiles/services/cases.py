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

_TEXTS = ("kind", "title", "firm", "region", "industry", "process", "summary", "source", "source_note", "cost_source")
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
    """Insert or replace cases by id; returns how many. Officers only. A case needs an id, a title and its source.

    A cost (`cost_low` and `cost_high` in 만원, or one of them for a single figure) needs where it is published.
    """
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
        low, high = _cost(record)
        session.merge(
            SuccessCase(
                id=record["id"],
                figures=record.get("figures") or [],
                year=record.get("year"),
                cost_low=low,
                cost_high=high,
                **values,
            )
        )
        count += 1
    session.flush()
    return count


def _cost(record: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The cost of a record; `Invalid` when it is no range of whole 만원 or nobody published it."""
    low, high = record.get("cost_low"), record.get("cost_high")
    if low is None and high is None:
        return None, None
    low, high = (high, high) if low is None else (low, low if high is None else high)
    # A bool is an int to Python.
    if not (type(low) is int and type(high) is int and 0 < low <= high):
        raise Invalid(
            "file",
            f"사례 {record['id']}의 비용은 만원 단위의 정수로, 낮은 값과 높은 값 순서로 적어 주십시오. 모르면 비워 "
            "두십시오.",
        )
    if not record.get("cost_source"):
        raise Invalid("file", f"사례 {record['id']}의 비용이 실린 출처가 없습니다. 출처를 적거나 비용을 비워 주십시오.")
    return low, high


def _view(case: SuccessCase) -> CaseView:
    return CaseView(
        id=case.id,
        figures=case.figures,
        year=case.year,
        cost_low=case.cost_low,
        cost_high=case.cost_high,
        **{name: getattr(case, name) for name in (*_TEXTS, *_LISTS)},
    )
