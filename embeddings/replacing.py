"""Files and directories that appear whole or not at all, whatever happens half-way."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; takes its place at the end, or is removed on an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _sibling(path)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def replacing_directory(path: Path) -> Iterator[Path]:
    """A temporary directory beside `path` to fill; takes its place at the end, or is removed on an error."""
    temporary, retired = _sibling(path), _sibling(path)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        if path.exists():
            # A directory cannot be renamed over another that holds files: the old one steps aside first.
            path.rename(retired)
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    shutil.rmtree(retired, ignore_errors=True)


def _sibling(path: Path) -> Path:
    """A fresh name in the same directory, and so on the same file system: only there a rename is atomic."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")
