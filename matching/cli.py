"""Commands of matching: `flask match …`, `flask index …`, `flask concepts …`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click
from flask.cli import AppGroup

from accounts.values import SYSTEM
from core.errors import AxError
from core.text import clean
from core.web import current_settings, platform, transaction
from embeddings.factory import make_encoder, make_index, make_untaught_encoder
from embeddings.values import TextEncoder, VectorIndex
from matching import service
from matching.calibration import calibrated, deciles
from matching.casebook import Casebook, empty_casebook, shipped_casebook
from matching.concepts.checking import faults
from matching.concepts.explaining import explain
from matching.concepts.graph import concept_graph, load_edges
from matching.concepts.linking import concept_book, load_concepts
from matching.evaluation import Ranked, file_market, rank_bm25, rank_dense, rank_product
from matching.evaluation_files import read_problems, read_qrels, read_suppliers, read_tiers
from matching.finder import Tools
from matching.fitting import HELD, fitted_weights, judged
from matching.pair_evaluation import evaluate_pairs, read_pairs
from matching.refitting import Labelled, refitted
from matching.report import figures, table
from matching.scoring import MODEL_FILE, ScoreModel
from matching.shipped import shipped_tools
from matching.values import CONCEPT_KIND_LABELS, ConceptKind
from matching.web import finder

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)

match_group = AppGroup("match", help="매칭 품질을 재고 점수 모델을 맞춥니다.")
index_group = AppGroup("index", help="벡터 색인을 다시 만들고 데이터베이스와 비교합니다.")
concepts_group = AppGroup("concepts", help="개념 그래프로 문장을 읽어 보고, 개념 파일을 검사합니다.")
COMMANDS = (match_group, index_group, concepts_group)


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
    market = file_market(suppliers, tools, _new_index, _casebook(tools))
    answers: dict[str, list[Ranked]] = {
        "product": list(rank_product(problems, market, tools)),
        "bm25": list(rank_bm25(problems, suppliers, tools)),
        "dense": list(rank_dense(problems, suppliers, _untaught(tools))),
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


@match_group.command("evaluate-pairs")
@click.option("--pairs", "pairs_file", type=_FILE, required=True)
@click.option("--query", required=True, help="질문이 든 항목의 이름")
@click.option("--document", required=True, help="정답이 든 항목의 이름")
@click.option("--json", "json_out", type=_OUT, help="지표를 JSON으로 저장합니다.")
def evaluate_text_pairs(pairs_file: Path, query: str, document: str, json_out: Path | None) -> None:
    """글과 글의 짝으로 순위를 매기고 bm25, dense와 비교합니다."""
    try:
        pairs = read_pairs(pairs_file, query, document)
        tools = _tools()
        results = evaluate_pairs(pairs, tools, _untaught(tools), _new_index, _casebook(tools))
    except AxError as error:
        raise click.ClickException(error.message) from None
    if json_out:
        report = {"model": tools.model.version, "encoder": tools.encoder.name, "methods": results}
        json_out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for method, measured in results.items():
        click.echo(f"{method:8}" + "".join(f"  {name} {value:.3f}" for name, value in measured.items()))


@match_group.command("fit")
@click.option("--suppliers", "suppliers_files", type=_FILE, required=True, multiple=True)
@click.option("--problems", "problems_files", type=_FILE, required=True, multiple=True)
@click.option("--qrels", "qrels_files", type=_FILE, required=True, multiple=True)
@click.option("--model-version", required=True, help="새 모델의 이름(예: 2026-11-21.5)")
def fit(
    suppliers_files: tuple[Path, ...],
    problems_files: tuple[Path, ...],
    qrels_files: tuple[Path, ...],
    model_version: str,
) -> None:
    """등급이 붙은 과제로 점수의 가중치와 곡선, 하한을 맞추고 모델 파일에 씁니다. 시험용(test) 과제는 쓰지 마십시오.

    파일은 시장마다 --suppliers, --problems, --qrels 한 벌씩, 같은 순서로 적습니다.
    """
    try:
        tools = _tools()
        labelled = _labelled(suppliers_files, problems_files, qrels_files, tools)
        found = [one.judged for one in labelled]
        weights = fitted_weights(found, HELD, [one.share for one in labelled])
        unstated = _labelled(suppliers_files, problems_files, qrels_files, tools, stated=False)
        present = replace(tools.model, weights=weights)
        model = calibrated(found, present, model_version, [one.judged for one in unstated])
    except AxError as error:
        raise click.ClickException(error.message) from None
    _write_model(model, MODEL_FILE)
    for expected, observed, pairs in deciles(found, model):
        click.echo(f"  expected {expected:.3f}  observed {observed:.3f}  ({pairs} pairs)")


@match_group.command("refit")
@click.option("--suppliers", "suppliers_files", type=_FILE, required=True, multiple=True)
@click.option("--problems", "problems_files", type=_FILE, required=True, multiple=True)
@click.option("--qrels", "qrels_files", type=_FILE, required=True, multiple=True)
@click.option("--model-version", required=True, help="새 모델의 이름(예: 2026-11-21.5)")
@click.option("--model-file", type=_OUT, default=MODEL_FILE, help="쓸 모델 파일")
def refit(
    suppliers_files: tuple[Path, ...],
    problems_files: tuple[Path, ...],
    qrels_files: tuple[Path, ...],
    model_version: str,
    model_file: Path,
) -> None:
    """등급이 붙은 과제와 이용자의 답으로 가중치를 다시 맞춥니다. 떼어 둔 과제에서 못하면 쓰지 않고 1로 끝납니다.

    파일은 시장마다 --suppliers, --problems, --qrels 한 벌씩, 같은 순서로 적습니다. 시험용(test) 과제는 쓰지 마십시오.
    """
    try:
        tools = _tools()
        if model_version == tools.model.version:
            raise click.ClickException("--model-version에 지금 모델과 다른 이름을 적어 주십시오.")
        labelled = _labelled(suppliers_files, problems_files, qrels_files, tools)
        with transaction(writing=False) as session:
            answered = service.labelled_feedback(session, finder=finder())
        found = refitted([*labelled, *answered], tools.model, model_version)
    except AxError as error:
        raise click.ClickException(error.message) from None
    except ValueError:
        raise click.ClickException(
            "맞출 과제나 떼어 둘 과제가 모자랍니다. 등급 3이 있는 과제를 더 넣어 주십시오."
        ) from None
    click.echo(f"맞춘 과제 {found.fitted}건(이용자의 답 {len(answered)}건 포함), 떼어 둔 과제 {found.held_out}건")
    figures_ = f"떼어 둔 과제의 nDCG@10: 지금 {found.present:.4f}, 새 모델 {found.fresh:.4f}"
    if not found.is_accepted:
        raise click.ClickException(f"{figures_}. 지금 모델보다 못하여 쓰지 않았습니다.")
    click.echo(figures_)
    _write_model(found.model, model_file)


@match_group.command("exposure")
def exposure() -> None:
    """모집 중인 과제의 목록이 공급기업에게 얼마나 고르게 돌아가는지 잽니다."""
    try:
        with transaction(writing=False) as session:
            report = service.measure_balance(session, actor=SYSTEM, finder=finder(), clock=platform().clock)
    except AxError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"과제 {report.problems}건, 공급기업 {report.suppliers}곳, 맞는 과제가 있는 곳 {report.possible}곳")
    for way in report.ways:
        click.echo(
            f"{way.name}: Gini {way.gini:.3f}, 빠진 곳 {way.unplaced}, 목록당 내놓은 기대 등급 {way.given_up:.3f}, "
            f"새로 오른 자리 {way.lifted}"
        )


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


@concepts_group.command("explain")
@click.argument("sentence")
def explain_sentence(sentence: str) -> None:
    """문장에서 찾은 개념과 그 까닭, 거기서 이어지는 과업과 공정을 보여 줍니다."""
    for line in explain(clean(sentence), concept_book(), concept_graph()):
        click.echo(line)


@concepts_group.command("check")
def check_concepts() -> None:
    """개념 파일이 규칙에 맞는지 봅니다. 어긋난 곳이 있으면 1로 끝납니다."""
    try:
        concepts, edges = load_concepts(), load_edges()
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    found = faults(concepts, edges)
    for line in found:
        click.echo(line, err=True)
    kinds = ", ".join(
        f"{CONCEPT_KIND_LABELS[kind]} {sum(concept.kind is kind for concept in concepts)}" for kind in ConceptKind
    )
    phrases = sum(len(concept.phrases) for concept in concepts)
    click.echo(f"개념 {len(concepts)}개({kinds}), 표현 {phrases:,}개, 관계 {len(edges):,}개")
    if found:
        raise click.ClickException(f"어긋난 곳이 {len(found)}개 있습니다.")


def _labelled(
    suppliers_files: tuple[Path, ...],
    problems_files: tuple[Path, ...],
    qrels_files: tuple[Path, ...],
    tools: Tools,
    *,
    stated: bool = True,
) -> list[Labelled]:
    """The judged problems of each market. Every market counts alike, however many problems it has.

    Without `stated` the problems are read as if they named no industry, as a visitor's first text names none.
    """
    if not len(suppliers_files) == len(problems_files) == len(qrels_files):
        raise click.ClickException("--suppliers, --problems, --qrels를 시장마다 한 벌씩 적어 주십시오.")
    found: list[Labelled] = []
    casebook = _casebook(tools)
    for suppliers, problems, qrels in zip(suppliers_files, problems_files, qrels_files, strict=True):
        market = file_market(read_suppliers(suppliers), tools, _new_index, casebook)
        asked = read_problems(problems)
        if not stated:
            asked = [replace(problem, industry="") for problem in asked]
        own = judged(asked, read_qrels(qrels), market, tools)
        found += [Labelled(one, 1.0 / len(own)) for one in own]
    return found


def _write_model(model: ScoreModel, file: Path) -> None:
    file.write_text(json.dumps(asdict(model), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{model.version}: {model.weights}")
    click.echo(f"slope {model.slope}, intercept {model.intercept}, unstated {model.unstated}, cuts {model.cuts}")
    click.echo(f"lack {model.lack}, usual {model.usual}")


def _tools() -> Tools:
    return shipped_tools(platform().parts.get("encoder") or make_encoder(current_settings()))


def _casebook(tools: Tools) -> Casebook:
    """The shipped case memory; none for the tests' own encoder."""
    if "encoder" in platform().parts:
        return empty_casebook(tools.encoder.dimension)
    return shipped_casebook(tools.encoder, tools.places)


def _untaught(tools: Tools) -> TextEncoder:
    """The baseline's encoder: ours without what training added; the tests' own encoder stays what it is."""
    return tools.encoder if "encoder" in platform().parts else make_untaught_encoder(current_settings())


def _new_index(dimension: int) -> VectorIndex:
    # In memory whatever the settings say: a measurement leaves nothing behind in a database.
    return make_index(replace(current_settings(), vector_index="faiss"), dimension, "evaluation")
