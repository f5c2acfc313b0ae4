"""Commands of matching: `match evaluate`, `match calibrate`, `index rebuild`, `index check`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click
from flask.cli import AppGroup

from core.errors import AxError
from core.web import current_settings, platform
from embeddings.factory import make_encoder, make_index
from embeddings.values import VectorIndex
from matching.calibration import calibrated
from matching.concepts.linking import concept_book
from matching.evaluation import Ranked, file_market, rank_bm25, rank_dense, rank_product
from matching.evaluation_files import read_problems, read_qrels, read_suppliers, read_tiers
from matching.finder import Tools
from matching.report import figures, table
from matching.scoring import MODEL_FILE, shipped_model
from matching.web import finder
from matching.words import field_morphemes

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)

match_group = AppGroup("match", help="매칭 품질을 재고 점수 모델을 맞춥니다.")
index_group = AppGroup("index", help="벡터 색인을 다시 만들고 데이터베이스와 비교합니다.")
COMMANDS = (match_group, index_group)


@match_group.command("evaluate")
@click.option("--suppliers", "suppliers_file", type=_FILE, required=True)
@click.option("--problems", "problems_file", type=_FILE, required=True)
@click.option("--qrels", "qrels_file", type=_FILE)
@click.option("--tiers", "tiers_file", type=_FILE)
@click.option("--json", "json_out", type=_OUT, help="지표를 JSON으로 저장합니다.")
@click.option("--rankings", "rankings_out", type=_OUT, help="과제·방법마다 한 줄씩 전체 순위를 저장합니다.")
def evaluate(
    suppliers_file: Path,
    problems_file: Path,
    qrels_file: Path | None,
    tiers_file: Path | None,
    json_out: Path | None,
    rankings_out: Path | None,
) -> None:
    """파일의 공급기업과 과제로 순위를 매기고 bm25, dense와 비교합니다."""
    try:
        suppliers, problems = read_suppliers(suppliers_file), read_problems(problems_file)
        qrels = read_qrels(qrels_file) if qrels_file else {}
        tiers = read_tiers(tiers_file) if tiers_file else {}
        tools = _tools()
    except AxError as error:
        raise click.ClickException(error.message) from None
    market = file_market(suppliers, tools, _new_index)
    answers: dict[str, list[Ranked]] = {
        "product": list(rank_product(problems, market, tools)),
        "bm25": list(rank_bm25(problems, suppliers, tools)),
        "dense": list(rank_dense(problems, suppliers, tools.encoder)),
    }
    if rankings_out:
        lines = [item.line() for ranked in answers.values() for item in ranked]
        rankings_out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    results = {method: figures(ranked, suppliers, qrels, tiers) for method, ranked in answers.items()}
    report = {"model": tools.model.version, "encoder": tools.encoder.name, "methods": results}
    if json_out:
        json_out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"model {tools.model.version}, encoder {tools.encoder.name}")
    click.echo(table(results))


@match_group.command("calibrate")
@click.option("--suppliers", "suppliers_file", type=_FILE, required=True)
@click.option("--problems", "problems_files", type=_FILE, required=True, multiple=True)
@click.option("--qrels", "qrels_file", type=_FILE, required=True)
@click.option("--model-version", required=True, help="새 모델의 이름(예: 2026-11-21.2)")
def calibrate(suppliers_file: Path, problems_files: tuple[Path, ...], qrels_file: Path, model_version: str) -> None:
    """등급이 붙은 과제로 점수 곡선과 하한을 다시 맞추고 모델 파일에 씁니다. 시험용(test) 과제는 쓰지 마십시오."""
    try:
        tools = _tools()
        problems = [problem for file in problems_files for problem in read_problems(file)]
        market = file_market(read_suppliers(suppliers_file), tools, _new_index)
        model = calibrated(problems, read_qrels(qrels_file), market, tools, model_version)
    except AxError as error:
        raise click.ClickException(error.message) from None
    MODEL_FILE.write_text(json.dumps(asdict(model), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{model.version}: slope {model.slope}, intercept {model.intercept}, cuts {model.cuts}")


@index_group.command("rebuild")
def rebuild() -> None:
    """데이터베이스에서 색인을 다시 만듭니다."""
    try:
        finder().rebuild(progress=click.echo)
    except AxError as error:
        raise click.ClickException(error.message) from None


@index_group.command("check")
def check() -> None:
    """색인과 데이터베이스가 같은지 봅니다. 다르면 1로 끝납니다."""
    try:
        wrong = finder().differences()
    except AxError as error:
        raise click.ClickException(error.message) from None
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        raise click.ClickException("색인이 데이터베이스와 다릅니다. flask index rebuild를 실행해 주십시오.")
    click.echo("색인과 데이터베이스가 같습니다.")


def _tools() -> Tools:
    encoder = platform().parts.get("encoder") or make_encoder(current_settings())
    return Tools(encoder=encoder, morphemes=field_morphemes(), book=concept_book(), model=shipped_model())


def _new_index(dimension: int) -> VectorIndex:
    # In memory whatever the settings say: a measurement leaves nothing behind in a database.
    return make_index(replace(current_settings(), vector_index="faiss"), dimension, "evaluation")
