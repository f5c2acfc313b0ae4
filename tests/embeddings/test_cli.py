"""`flask encoder …` as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from core.db import make_engine, make_sessions
from core.settings import Settings
from core.web import Platform
from embeddings.cli import encoder


def runner_for(model: Path | str, data_dir: Path) -> FlaskCliRunner:
    app = Flask(__name__)
    settings = Settings(data_dir=data_dir, database_url="sqlite://", encoder=str(model), encoder_precision="float32")
    engine = make_engine(settings.database_url)
    app.extensions["ax"] = Platform(settings=settings, engine=engine, sessions=make_sessions(engine))
    app.cli.add_command(encoder)
    return app.test_cli_runner()


def test_info_shows_name_and_dimension(tiny_model: Path, tmp_path: Path) -> None:
    result = runner_for(tiny_model, tmp_path).invoke(args=["encoder", "info"])
    assert result.exit_code == 0
    assert "tiny@" in result.output
    assert "차원: 32" in result.output


def test_check_passes_a_model_that_works(tiny_model: Path, tmp_path: Path) -> None:
    result = runner_for(tiny_model, tmp_path).invoke(args=["encoder", "check"])
    assert (result.exit_code, result.output[:8]) == (0, "정상입니다. t")


@pytest.mark.parametrize("command", ["check", "info"])
def test_a_missing_model_ends_with_one_and_a_sentence(tmp_path: Path, command: str) -> None:
    result = runner_for(tmp_path / "none", tmp_path).invoke(args=["encoder", command])
    assert result.exit_code == 1
    assert "flask encoder prepare" in result.output
    assert "Traceback" not in result.output


def test_prepare_says_when_there_is_nothing_to_make(tiny_model: Path, tmp_path: Path) -> None:
    result = runner_for(tiny_model, tmp_path).invoke(args=["encoder", "prepare"])
    assert result.exit_code == 0
    assert "만들 것이 없습니다" in result.output


def test_prepare_refuses_somebody_elses_directory(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    result = runner_for(tmp_path, tmp_path).invoke(args=["encoder", "prepare"])
    assert result.exit_code == 1
    assert "덮어쓰지" in result.output
