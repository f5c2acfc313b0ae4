"""`flask setup` and `flask seeds load`: everything a fresh clone needs before it can serve."""

from __future__ import annotations

import click
from alembic import command as alembic
from alembic.config import Config
from flask.cli import AppGroup

from core.db import unit_of_work
from core.errors import AxError
from core.web import current_settings, platform
from embeddings.prepare import prepare_configured
from matching.web import finder
from profiles import service as profiles
from seeds.demonstration import load_demonstration

seeds_group = AppGroup("seeds", help="예시 데이터를 넣습니다.")


@seeds_group.command("load")
def load() -> None:
    """예시 공급기업, 과제, 사례, 계정을 넣고 색인합니다. 두 번 실행해도 그대로입니다."""
    try:
        _load()
    except AxError as error:
        raise click.ClickException(error.message) from None


@click.command("setup")
def setup() -> None:
    """인코더, 데이터베이스, 지역·산업분류, 예시 데이터, 색인을 준비합니다. 이미 된 일은 건너뜁니다."""
    settings = current_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        click.echo("[4/5] 인코더와 데이터베이스를 준비합니다")
        prepare_configured(settings, click.echo)
        _upgrade_database()
        with unit_of_work(platform().sessions) as session:
            profiles.load_taxonomy(session)
            empty = profiles.nobody_yet(session)
        if empty and settings.demonstration:
            _load()
    except AxError as error:
        raise click.ClickException(error.message) from None


def _upgrade_database() -> None:
    config = Config("alembic.ini")
    config.attributes["configure_logger"] = False
    alembic.upgrade(config, "head")


def _load() -> None:
    click.echo("      예시 데이터를 넣습니다")
    with unit_of_work(platform().sessions) as session:
        counts = load_demonstration(session, clock=platform().clock)
    click.echo("      " + ", ".join(f"{what} {count}건" for what, count in counts.items()))
    finder().rebuild(progress=lambda line: click.echo(f"      {line}"))


COMMANDS = (seeds_group, setup)
