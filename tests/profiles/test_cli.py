"""The commands: what they do to the database, and how they say no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.db import Sessions
from core.settings import Settings
from core.web import Platform
from profiles import cli, service
from profiles.models import KsicCode, Organisation
from tests.profiles.test_reading import PROBLEM, SUPPLIER


class Shell:
    """Runs `flask …` on the test's database."""

    def __init__(self, sessions: Sessions, clock: Clock, directory: Path) -> None:
        self.directory = directory
        self._app = Flask("commands")
        settings = Settings(data_dir=directory, database_url="sqlite://", encoder="", max_upload_bytes=100_000)
        self._app.extensions["ax"] = Platform(settings, sessions.kw["bind"].engine, sessions, clock)
        for command in cli.COMMANDS:
            self._app.cli.add_command(command)

    def run(self, *arguments: str) -> Result:
        return self._app.test_cli_runner().invoke(args=list(arguments))

    def file(self, name: str, *values: object) -> str:
        path = self.directory / name
        path.write_text("\n".join(json.dumps(value, ensure_ascii=False) for value in values), encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(sessions: Sessions, clock: Clock, tmp_path: Path) -> Shell:
    return Shell(sessions, clock, tmp_path)


def names(session: Session) -> list[str]:
    return sorted(session.scalars(select(Organisation.name)))


def test_import_and_export(shell: Shell, session: Session) -> None:
    done = shell.run("profiles", "import", "suppliers", shell.file("s.jsonl", SUPPLIER), "--example")
    assert (done.exit_code, done.output) == (0, "새로 1건, 고침 0건, 제외 0건\n")
    assert shell.run("profiles", "import", "problems", shell.file("p.jsonl", PROBLEM)).exit_code == 0
    assert names(session) == ["㈜새싹AI", "가온정밀"]
    out = shell.directory / "out.xlsx"
    assert shell.run("profiles", "export", "suppliers", "--out", str(out)).exit_code == 0
    again = shell.run("profiles", "import", "suppliers", str(out))
    assert again.output == "새로 0건, 고침 1건, 제외 0건\n"


def test_a_bad_row_stores_nothing_and_is_named(shell: Shell, session: Session) -> None:
    file = shell.file("s.jsonl", SUPPLIER, SUPPLIER | {"id": "S2", "region": "달나라"})
    refused = shell.run("profiles", "import", "suppliers", file)
    assert refused.exit_code == 1
    assert "2행 지역: " in refused.output
    assert "아무것도 저장하지 않았습니다" in refused.output
    assert names(session) == []
    assert shell.run("profiles", "import", "suppliers", file, "--good-rows").exit_code == 0
    assert names(session) == ["㈜새싹AI"]


def test_files_that_are_refused(shell: Shell) -> None:
    large = shell.directory / "large.jsonl"
    large.write_bytes(b"{}\n" * 40_000)
    assert "까지 올릴 수 있습니다" in shell.run("profiles", "import", "suppliers", str(large)).output
    old = shell.directory / "old.xls"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "옛 엑셀 형식" in shell.run("profiles", "import", "suppliers", str(old)).output


def test_taxonomy_commands(shell: Shell, session: Session) -> None:
    assert shell.run("taxonomy", "load").exit_code == 0
    bad = shell.directory / "bad.csv"
    bad.write_text("a,b\n", encoding="utf-8")
    assert shell.run("taxonomy", "import-ksic", str(bad)).exit_code == 1
    good = shell.directory / "good.csv"
    good.write_text("code,name,level,parent,definition\nC,제조업,1,,만드는 일\n", encoding="utf-8")
    before = session.scalar(select(func.count(KsicCode.code)))
    assert shell.run("taxonomy", "import-ksic", str(good)).exit_code == 0
    assert session.scalar(select(func.count(KsicCode.code))) == before
    assert session.get_one(KsicCode, (11, "C")).definition == "만드는 일"
    assert service.matching_suppliers(session) == []
