"""Whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from embeddings.replacing import replacing_directory, replacing_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def interrupted(replacing: AbstractContextManager[Path], write: Callable[[Path], object]) -> None:
    with replacing as temporary:
        write(temporary)
        raise KeyboardInterrupt


def test_a_file_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x"
    for text in ("old", "new"):
        with replacing_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "new"
    assert names(path.parent) == ["x"]


def test_a_failed_file_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        interrupted(replacing_file(tmp_path / "x"), lambda temporary: temporary.write_text("half", encoding="utf-8"))
    assert (tmp_path / "x").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["x"]


def test_a_directory_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x"
    for text in ("old", "new"):
        with replacing_directory(path) as temporary:
            (temporary / text).touch()
    assert names(path) == ["new"]
    assert names(path.parent) == ["x"]


def test_a_failed_directory_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "old").touch()
    with pytest.raises(KeyboardInterrupt):
        interrupted(replacing_directory(tmp_path / "x"), lambda temporary: (temporary / "half").touch())
    assert names(tmp_path / "x") == ["old"]
    assert names(tmp_path) == ["x"]
