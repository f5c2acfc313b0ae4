"""Uploaded files between the steps of an import: kept in the data directory, one person's each, for a day at most."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import NotFound

KEPT_SECONDS = 86_400
GONE = "이미 저장했거나 하루가 지나 지워진 파일입니다. 저장한 적이 없으면 파일을 다시 올려 주십시오."
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}\.(xlsx|jsonl)")


def keep(directory: Path, *, user_id: int, content: bytes, suffix: str) -> str:
    """Write the file for this person; returns the token that finds it again. Files older than a day are removed."""
    directory.mkdir(parents=True, exist_ok=True)
    sweep(directory)
    token = f"{secrets.token_urlsafe(18)}.{suffix}"
    path = _path(directory, user_id, token)
    path.touch(mode=0o600)
    path.write_bytes(content)
    return token


def find(directory: Path, *, user_id: int, token: str) -> Path:
    """The file that this person kept under the token; `NotFound` for anybody else's, an old or an invented one."""
    path = _path(directory, user_id, token) if _TOKEN.fullmatch(token) else None
    if path is None or not path.is_file() or path.stat().st_mtime < time.time() - KEPT_SECONDS:
        raise NotFound(GONE)
    return path


@contextmanager
def taken(directory: Path, *, user_id: int, token: str) -> Iterator[Path]:
    """The file, for its one use: nobody takes it a second time. Removed at the end, given back on an error."""
    path = find(directory, user_id=user_id, token=token)
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.rename(own)
    except FileNotFoundError:
        raise NotFound(GONE) from None
    try:
        yield own
    except BaseException:
        own.rename(path)
        raise
    own.unlink(missing_ok=True)


def sweep(directory: Path) -> None:
    """Remove what has been lying there for more than a day."""
    for path in directory.iterdir():
        if path.is_file() and path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _path(directory: Path, user_id: int, token: str) -> Path:
    return directory / f"{user_id}-{token}"
