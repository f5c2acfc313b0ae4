"""The demonstration data: enough of it, honest about being invented, and the same however often it is loaded."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from accounts.models import User
from core.db import Sessions, unit_of_work
from matching.evaluation_files import read_qrels, read_tiers
from profiles import service as profiles
from profiles.models import Organisation, Problem, Supplier
from seeds.demonstration import CASES, FOLDER, PROBLEMS, SUPPLIERS, load_demonstration
from tests.factories.profiles import clock


def counted(sessions: Sessions) -> tuple[int, ...]:
    with unit_of_work(sessions) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Organisation, Supplier, Problem, User)
        )


def test_loading_twice_is_loading_once(sessions: Sessions) -> None:
    for _ in range(2):
        with unit_of_work(sessions) as session:
            load_demonstration(session, clock=clock)
    organisations, suppliers, problems, users = counted(sessions)
    assert suppliers >= 120
    assert problems >= 120
    assert organisations - suppliers >= 80
    assert users == 3
    with unit_of_work(sessions) as session:
        assert len(profiles.matching_suppliers(session)) >= 120
        assert all(supplier.is_example for supplier in profiles.matching_suppliers(session))
        assert all(case.source for case in profiles.list_cases(session))


def test_the_published_cases_are_there_with_their_figures() -> None:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    firms = {case["firm"]: case for case in cases if case["firm"]}
    assert {"천일엔지니어링", "랩오투원", "코드비전", "코리아노바"} <= set(firms)
    assert {figure["value"] for figure in firms["천일엔지니어링"]["figures"]} == {"−42.3%", "+20.8%"}


def test_no_text_stands_twice() -> None:
    texts = Counter(
        text
        for line in SUPPLIERS.read_text(encoding="utf-8").splitlines()
        for supplier in [json.loads(line)]
        for text in [
            supplier["summary"],
            *supplier["references"],
            *(one["description"] for one in supplier["solutions"]),
        ]
    )
    texts.update(json.loads(line)["statement"] for path in PROBLEMS for line in path.read_text("utf-8").splitlines())
    assert [text for text, count in texts.items() if count > 1 and text] == []


def test_labels_speak_of_what_is_there_and_splits_share_no_cell() -> None:
    suppliers = {json.loads(line)["id"] for line in SUPPLIERS.read_text(encoding="utf-8").splitlines()}
    splits = {path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in PROBLEMS}
    problems = {problem["id"] for rows in splits.values() for problem in rows}
    qrels = read_qrels(Path(FOLDER / "evaluation" / "qrels.tsv"))
    tiers = read_tiers(Path(FOLDER / "evaluation" / "tiers.tsv"))
    assert set(qrels) <= problems
    assert {supplier for judged in qrels.values() for supplier in judged} <= suppliers
    assert set(tiers) == problems
    cells = [{problem["cell"] for problem in rows if problem["cell"]} for rows in splits.values()]
    assert sum(len(own) for own in cells) == len(set().union(*cells))
