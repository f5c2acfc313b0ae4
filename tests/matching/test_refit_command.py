"""`flask match refit` and `flask match exposure`: the gate, what is written, and what people said as labels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accounts.values import SYSTEM
from core.db import unit_of_work
from core.web import platform
from matching.feedback_labels import labelled_feedback
from matching.refitting import Refit
from matching.scoring import shipped_model
from matching.service import DeclineCause, FeedbackKind, record_feedback
from matching.values import Grade
from matching.web import finder
from profiles.service import matching_suppliers
from tests.factories.profiles import a_problem, a_supplier, clock
from tests.web.site import Site

STATEMENT = "사출품에 은줄이 자꾸 생깁니다. 보압을 바꿔 봐도 그대로이고 밤에는 그냥 넘어갑니다."


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A labelled market of two suppliers and twelve problems, judged at random; a model file."""
    supplier = {"id": "S1", "name": "사출지기", "summary": "사출 공장만 다닙니다.", "references": ["A사: 은줄 감소"]}
    supplier |= {"solutions": [{"name": "사출 조건 추천", "description": "보압을 받아 은줄 불량을 알립니다."}]}
    other = {"id": "S2", "name": "맛결", "summary": "살균 온도를 지킵니다."}
    problems = [{"id": f"P{n}", "statement": f"사출품 {n}번에 은줄이 생깁니다."} for n in range(12)]
    qrels = ["problem_id\tsupplier_id\tgrade", *(f"P{n}\tS{1 + n % 2}\t3" for n in range(12))]
    named = {name: tmp_path / name for name in ("suppliers", "problems", "qrels", "model-file")}
    for name, rows in (("suppliers", [supplier, other]), ("problems", problems)):
        named[name].write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    named["qrels"].write_text("\n".join(qrels) + "\n", encoding="utf-8")
    named["model-file"].write_text("as it was", encoding="utf-8")
    return named


def refit(site: Site, files: dict[str, Path], version: str = "new") -> Any:
    arguments = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    return site.app.test_cli_runner().invoke(args=["match", "refit", *arguments, "--model-version", version])


def gate(monkeypatch: pytest.MonkeyPatch, fresh: float) -> None:
    model = replace(shipped_model(), version="new")
    monkeypatch.setattr("matching.cli.refitted", lambda *_: Refit(model, 0.75, fresh, 9, 3))


def test_a_worse_model_is_refused_with_both_figures_and_the_file_is_untouched(
    site: Site, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate(monkeypatch, 0.7499)
    done = refit(site, files)
    assert done.exit_code == 1
    assert "0.7500" in done.output
    assert "0.7499" in done.output
    assert files["model-file"].read_text(encoding="utf-8") == "as it was"


def test_a_model_no_worse_is_written_under_its_new_version(
    site: Site, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate(monkeypatch, 0.75)
    done = refit(site, files)
    assert done.exit_code == 0, done.output
    assert json.loads(files["model-file"].read_text(encoding="utf-8"))["version"] == "new"


def test_from_files_to_figures(site: Site, files: dict[str, Path]) -> None:
    done = refit(site, files)
    assert "떼어 둔 과제의 nDCG@10: 지금 " in done.output
    assert "이용자의 답 0건" in done.output


def test_a_version_that_stands_and_too_few_labels_are_refused(site: Site, files: dict[str, Path]) -> None:
    same = refit(site, files, shipped_model().version)
    assert (same.exit_code, "다른 이름" in same.output) == (1, True)
    files["qrels"].write_text("problem_id\tsupplier_id\tgrade\nP0\tS1\t1\n", encoding="utf-8")
    few = refit(site, files)
    assert (few.exit_code, "모자랍니다" in few.output) == (1, True)
    assert files["model-file"].read_text(encoding="utf-8") == "as it was"


def test_exposure_is_measured_from_the_command_line(site: Site) -> None:
    with site.app.app_context():
        finder().rebuild()
    done = site.app.test_cli_runner().invoke(args=["match", "exposure"])
    assert done.exit_code == 0, done.output
    assert "과제 0건, 공급기업 0곳" in done.output
    assert done.output.count("Gini") == 5


def test_only_what_is_known_of_a_pair_is_a_label(any_site: Site) -> None:
    with any_site.app.app_context():
        with unit_of_work(platform().sessions) as session:
            suppliers = [a_supplier(session).id for _ in range(5)]
            problem = a_problem(session, statement=STATEMENT).id
            a_problem(session, statement=STATEMENT + " 아무도 답하지 않았습니다.")
        finder().rebuild()
        said: list[tuple[int, FeedbackKind, DeclineCause | None]] = [
            (suppliers[0], FeedbackKind.CONTRACT, None),
            (suppliers[1], FeedbackKind.MET, None),
            (suppliers[2], FeedbackKind.DECLINED, DeclineCause.UNFIT),
            (suppliers[3], FeedbackKind.FORBIDDEN, None),
        ]
        with unit_of_work(platform().sessions) as session:
            for supplier_id, kind, cause in said:
                record_feedback(
                    session,
                    actor=SYSTEM,
                    problem_id=problem,
                    supplier_id=supplier_id,
                    kind=kind,
                    cause=cause,
                    reason="까닭입니다.",
                    clock=clock,
                )
        with unit_of_work(platform().sessions, writing=False) as session:
            [found] = labelled_feedback(session, finder=finder())
            assert [int(each.id) for each in matching_suppliers(session)] == suppliers
    assert (found.judged.problem_id, found.share) == (str(problem), 1.0)
    # The fifth was neither answered for nor, being as good as the others, certain to be unfit.
    graded = found.judged.grades.tolist()
    model = shipped_model()
    [fifth] = {model.grade(float(each)) for each in model.expected(found.judged.values.astype(np.float32))[:1]}
    assert graded[:3] == [3.0, 2.0, 0.0]
    assert graded[3:] in ([], [0.0] if fifth is Grade.NONE else [])


def test_said_of_nobody_nothing_is_labelled(site: Site) -> None:
    with site.app.app_context():
        finder().rebuild()
        with unit_of_work(platform().sessions, writing=False) as session:
            assert labelled_feedback(session, finder=finder()) == []
