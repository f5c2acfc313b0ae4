"""The case library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor, Role
from core.errors import Forbidden, Invalid, NotFound
from profiles import service
from tests.factories.profiles import OFFICER

CASE = {
    "id": "C01",
    "kind": "firm",
    "title": "AI 비전검사",
    "firm": None,
    "figures": [{"name": "불량률", "value": "−42.3%"}],
    "task_ids": ["task.visual_inspection"],
    "source": "공개 자료",
    "year": 2025,
}


def test_cases_are_stored_once_and_replaced_by_id(session: Session) -> None:
    assert service.store_cases(session, actor=OFFICER, records=[CASE, CASE | {"id": "C02", "year": 2024}]) == 2
    service.store_cases(session, actor=OFFICER, records=[CASE | {"title": "고친 제목"}])
    session.expire_all()
    found = service.list_cases(session)
    assert [(case.id, case.title) for case in found] == [("C01", "고친 제목"), ("C02", "AI 비전검사")]
    assert (found[0].firm, found[0].task_ids, found[0].figures) == ("", ("task.visual_inspection",), CASE["figures"])
    assert service.case_view(session, case_id="C01") == found[0]


def test_the_published_cases_can_be_stored(session: Session) -> None:
    file = Path(__file__).parents[2] / "seeds" / "cases.jsonl"
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    service.store_cases(session, actor=OFFICER, records=records)
    assert {case.id for case in service.list_cases(session)} == {record["id"] for record in records}


def test_a_case_without_source_is_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="출처가 없습니다"):
        service.store_cases(session, actor=OFFICER, records=[CASE | {"source": ""}])


def test_who_may_store_and_what_does_not_exist(session: Session) -> None:
    for actor in (ANONYMOUS, Actor(1, Role.SUPPLIER, 5)):
        with pytest.raises(Forbidden):
            service.store_cases(session, actor=actor, records=[CASE])
    with pytest.raises(NotFound):
        service.case_view(session, case_id="C01")
