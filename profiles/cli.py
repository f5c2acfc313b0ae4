"""Commands for profiles and the taxonomy: import, export, industry codes."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from accounts.values import SYSTEM
from core.db import unit_of_work
from core.errors import AxError, Invalid
from core.web import current_settings, platform
from embeddings.factory import make_untaught_encoder
from profiles import service
from profiles.importing.values import Mode, Preview, Record, Subject

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN_FAULTS = 50

profiles_group = AppGroup("profiles", help="공급기업과 과제를 파일에서 올리고 파일로 내려받습니다.")
taxonomy_group = AppGroup("taxonomy", help="지역과 산업분류 코드를 넣습니다.")
COMMANDS = (profiles_group, taxonomy_group)


@profiles_group.command("import")
@click.argument("subject", type=click.Choice([subject.value for subject in Subject]))
@click.argument("file", type=_FILE)
@click.option("--good-rows", is_flag=True, help="잘못된 행은 빼고 나머지를 저장합니다.")
@click.option("--example", is_flag=True, help="새로 생기는 회사에 '예시' 표시를 붙입니다.")
@click.option("--sheet", help="읽을 시트 이름(엑셀). 없으면 첫 시트를 읽습니다.")
def import_file(subject: str, file: Path, good_rows: bool, example: bool, sheet: str | None) -> None:
    """JSON Lines(.jsonl)나 엑셀(.xlsx) 파일에서 공급기업(suppliers)이나 과제(problems)를 올립니다."""
    mode = Mode.GOOD_ROWS if good_rows else Mode.ALL_OR_NOTHING
    clock = platform().clock
    try:
        with unit_of_work(platform().sessions) as session:
            records = _records(Subject(subject), file, sheet)
            preview = service.preview_records(
                session, actor=SYSTEM, subject=Subject(subject), records=records, clock=clock
            )
            _show_faults(preview)
            done = service.apply_preview(
                session, actor=SYSTEM, preview=preview, mode=mode, is_example=example, clock=clock
            )
    except AxError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"새로 {done.added}건, 고침 {done.changed}건, 제외 {len(done.left_out)}건")


def _records(subject: Subject, file: Path, sheet: str | None) -> list[Record]:
    limit = current_settings().max_upload_bytes
    if file.stat().st_size > limit:
        raise Invalid("file", f"파일은 {limit // (1024 * 1024)}MB까지 올릴 수 있습니다. 파일을 나누어 올려 주십시오.")
    data = file.read_bytes()
    if file.suffix.lower() in (".jsonl", ".json", ".ndjson"):
        return service.read_json_lines(data, max_bytes=limit)
    found = service.read_sheet(data, sheet=sheet, max_bytes=limit)
    return service.records_of(found, service.understand(found, subject))


def _show_faults(preview: Preview) -> None:
    faults = [(row.number, fault) for row in preview.rows for fault in row.faults]
    for number, fault in faults[:_SHOWN_FAULTS]:
        click.echo(f"{number}행 {fault.label or fault.column}: {fault.message}", err=True)
    if len(faults) > _SHOWN_FAULTS:
        click.echo(f"… 그 밖에 {len(faults) - _SHOWN_FAULTS}곳", err=True)


@profiles_group.command("export")
@click.argument("subject", type=click.Choice([Subject.SUPPLIERS.value]))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="저장할 엑셀 파일")
def export_file(subject: str, out: Path) -> None:
    """승인된 공급기업을 올리기 양식과 같은 열의 엑셀 파일로 내려받습니다."""
    with unit_of_work(platform().sessions) as session:
        content = service.suppliers_xlsx(session, actor=SYSTEM)
    out.write_bytes(content)
    click.echo(f"저장했습니다: {out}")


@taxonomy_group.command("load")
def load() -> None:
    """함께 배포되는 지역표와 산업분류 코드를 데이터베이스에 넣습니다. 여러 번 해도 결과가 같습니다."""
    with unit_of_work(platform().sessions) as session:
        count = service.load_taxonomy(session)
    click.echo(f"지역 {count.regions}곳, 산업분류 코드 {count.ksic}개")


@taxonomy_group.command("import-ksic")
@click.argument("file", type=_FILE)
def import_ksic(file: Path) -> None:
    """한국표준산업분류 전체 표(CSV: code, name, level, parent, definition)를 넣습니다."""
    try:
        with unit_of_work(platform().sessions) as session:
            count = service.import_ksic(session, path=file)
    except AxError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"산업분류 코드 {count.ksic:,}개가 들어 있습니다.")


@taxonomy_group.command("learn-ksic")
@click.option(
    "--terms", type=_FILE, help="공식 색인어 파일(CSV: term, code). 없으면 함께 배포되는 제품 낱말만 배웁니다."
)
def learn_ksic(terms: Path | None) -> None:
    """산업분류 제안을 더 정확하게 준비합니다. 다음 요청부터 쓰입니다."""
    try:
        count = service.learn_ksic(data_dir=current_settings().data_dir, terms=terms)
    except AxError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"낱말 {count:,}개를 배웠습니다.")


@taxonomy_group.command("evaluate-ksic")
@click.option("--codes", type=_FILE, required=True, help="분류표(CSV: code, name, level, parent, definition)")
@click.option("--knowledge", type=_FILE, required=True, help="배울 색인어(CSV: term, code)")
@click.option("--test", type=_FILE, required=True, help="시험할 색인어(CSV: term, code)")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="결과를 저장할 JSON 파일")
@click.option("--no-encoder", is_flag=True, help="문장 벡터 없이 글자만으로 잽니다.")
def evaluate_ksic(codes: Path, knowledge: Path, test: Path, out: Path | None, no_encoder: bool) -> None:
    """산업분류 제안이 얼마나 맞는지 잽니다. 시험 파일의 코드는 채점에만 씁니다."""
    try:
        encode = None if no_encoder else make_untaught_encoder(current_settings()).encode_queries
        found = service.evaluate_ksic(codes=codes, knowledge=knowledge, test=test, encode=encode).as_dict()
    except AxError as error:
        raise click.ClickException(error.message) from None
    for name, value in found.items():
        click.echo(f"{name:18} {value:.4f}" if isinstance(value, float) else f"{name:18} {value:,}")
    if out is not None:
        out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
