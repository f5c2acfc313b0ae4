"""`flask match evaluate` and `flask index …`: the files as MATCHING.md has them, and what comes of bad ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.errors import Invalid
from matching.evaluation_files import read_problems, read_qrels, read_suppliers
from tests.web.site import Site

SUPPLIERS = [
    {
        "id": "S1",
        "name": "사출지기",
        "region": "경상남도 창원시",
        "kind": "AI 전문기업",
        "summary": "사출 공장만 다닙니다.",
        "solutions": [{"name": "사출 조건 추천", "description": "보압과 수지 온도를 받아 은줄 불량을 알립니다."}],
        "industries": ["자동차 부품"],
        "processes": ["사출성형"],
        "technologies": ["회귀"],
        "references": ["경남 사출 A사: 은줄 불량 41 % 감소", {"customer": "B사", "result": "초품 불량 절반"}],
        "certifications": [],
        "price_band_krw": [2500, 6000],
        "supports_programmes": ["AI 바우처"],
    },
    {"id": "S2", "name": "맛결", "summary": "살균 온도를 지킵니다.", "price_band_krw": None, "solutions": None},
]
PROBLEMS = [
    {
        "id": "P1",
        "company": "가온",
        "region": "경상남도 김해시",
        "industry": "자동차 부품",
        "ksic": "C30399",
        "employees": 30,
        "statement": "사출품에 은줄이 생깁니다.",
        "wanted_outcome": "",
        "budget_krw": 3000,
        "constraints": ["데이터 외부 반출 불가"],
    },
    {"id": "P2", "statement": "통근 버스를 빌리고 싶습니다.", "budget_krw": None},
]


def lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "qrels.tsv").write_text("problem_id\tsupplier_id\tgrade\nP1\tS1\t3\n", encoding="utf-8")
    (tmp_path / "tiers.tsv").write_text("problem_id\ttier\nP1\tplain\nP2\tno_good_supplier\n", encoding="utf-8")
    return {
        "suppliers": lines(tmp_path / "suppliers.jsonl", SUPPLIERS),
        "problems": lines(tmp_path / "problems.jsonl", PROBLEMS),
        "qrels": tmp_path / "qrels.tsv",
        "tiers": tmp_path / "tiers.tsv",
        "json": tmp_path / "out.json",
        "rankings": tmp_path / "rankings.jsonl",
    }


def run(app: Flask, files: dict[str, Path], *without: str) -> Any:
    arguments = [part for name, path in files.items() if name not in without for part in (f"--{name}", str(path))]
    return app.test_cli_runner().invoke(args=["match", "evaluate", *arguments])


def test_evaluate_writes_figures_and_whole_rankings(site: Site, files: dict[str, Path]) -> None:
    done = run(site.app, files)
    assert done.exit_code == 0, done.output
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert set(report["methods"]) == {"product", "bm25", "dense"}
    product = report["methods"]["product"]
    assert product["all"]["problems"] == 2
    assert product["tiers"]["plain"]["hit@1"] == 1.0
    assert set(product["tiers"]) == {"plain", "no_good_supplier"}
    rows = [json.loads(line) for line in files["rankings"].read_text(encoding="utf-8").splitlines()]
    assert {(row["problem_id"], row["method"]) for row in rows} == {
        (problem, method) for problem in ("P1", "P2") for method in ("product", "bm25", "dense")
    }
    for row in rows:
        assert sorted(row["ranking"]) == ["S1", "S2"]
        assert len(row["scores"]) == len(row["labels"]) == 2
        assert row["scores"] == sorted(row["scores"], reverse=True)
        assert isinstance(row["no_good_supplier"], bool)


def test_evaluate_needs_no_judgements(site: Site, files: dict[str, Path]) -> None:
    assert run(site.app, files, "qrels", "tiers", "json").exit_code == 0
    assert files["rankings"].exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("suppliers", '{"id": "S1"\n', "1행"),
        ("problems", '{"statement": "x"}\n', "id"),
        ("qrels", "P1\tS1\t3\n", "첫 줄"),
        ("qrels", "problem_id\tsupplier_id\tgrade\nP1\tS1\t9\n", "2행"),
        ("tiers", "problem_id\ttier\nP1\n", "2행"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(
    site: Site, files: dict[str, Path], name: str, text: str, said: str
) -> None:
    files[name].write_text(text, encoding="utf-8")
    done = run(site.app, files)
    assert done.exit_code == 1
    assert said in done.output
    assert not files["rankings"].exists()


def test_files_of_other_hands_are_read_leniently(files: dict[str, Path]) -> None:
    first, second = read_suppliers(files["suppliers"])
    assert first.references[1] == "B사. 초품 불량 절반"
    assert (first.price_low, first.price_high, second.price_low) == (2500, 6000, None)
    assert second.solutions == ()
    problem, _ = read_problems(files["problems"])
    assert problem.requirements.on_premise
    assert read_qrels(files["qrels"]) == {"P1": {"S1": 3}}


def test_a_line_without_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="1행"):
        read_suppliers(lines(tmp_path / "s.jsonl", [{"name": "이름만"}]))


def test_rebuild_and_check_agree(any_site: Site) -> None:
    any_site.firm("supplier")
    runner = any_site.app.test_cli_runner()
    assert runner.invoke(args=["index", "rebuild"]).exit_code == 0
    checked = runner.invoke(args=["index", "check"])
    assert checked.exit_code == 0, checked.output
    assert "같습니다" in checked.output
