"""Every setting in one frozen object, read once from the environment. README.md holds the table for operators."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import Unavailable

PRECISIONS = ("auto", "float32", "bfloat16")
VECTOR_INDEXES = ("faiss", "exact", "pgvector")


@dataclass(frozen=True, slots=True)
class Settings:
    """Configuration of one process. Paths are absolute."""

    data_dir: Path
    database_url: str = field(repr=False)
    """May hold a password, so no log shows it."""
    encoder: str
    encoder_precision: str = "auto"
    vector_index: str = "faiss"
    secret_key: str = field(default="", repr=False)
    max_upload_bytes: int = 10 * 1024 * 1024
    secure_cookies: bool = False
    trusted_proxies: int = 0
    """How many reverse proxies stand in front and may say who the visitor is."""
    demonstration: bool = True
    """`flask setup` fills an empty database with invented firms and accounts whose password is published."""
    rate_limits: bool = True
    testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read AX_* and DATABASE_URL; raise `Unavailable` with one sentence when a value cannot be used."""
        root = Path(__file__).resolve().parent.parent
        data_dir = Path(environ.get("AX_DATA_DIR") or root / "var").resolve()
        database_url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'ax-ieum.db'}"
        return cls(
            data_dir=data_dir,
            database_url=_normal_database_url(database_url),
            encoder=environ.get("AX_ENCODER") or str(data_dir / "encoder" / "e5-small"),
            encoder_precision=_one_of(environ, "AX_ENCODER_PRECISION", PRECISIONS),
            vector_index=_one_of(environ, "AX_VECTOR_INDEX", VECTOR_INDEXES),
            secret_key=environ.get("AX_SECRET_KEY") or _kept_secret(data_dir),
            max_upload_bytes=_megabytes(environ, "AX_MAX_UPLOAD_MB", 10),
            secure_cookies=environ.get("AX_SECURE_COOKIES", "0") == "1",
            trusted_proxies=_count(environ, "AX_TRUSTED_PROXIES"),
            demonstration=environ.get("AX_DEMONSTRATION", "1") != "0",
        )


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise Unavailable(f"{name}에 '{value}' 값은 쓸 수 없습니다. {', '.join(choices)} 가운데 하나로 정해 주십시오.")
    return value


def _megabytes(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isdigit() or int(value) < 1:
        raise Unavailable(f"{name}에 '{value}' 값은 쓸 수 없습니다. 1 이상의 정수(MB)로 정해 주십시오.")
    return int(value) * 1024 * 1024


def _count(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name) or "0"
    if not value.isdigit() or int(value) > 9:
        raise Unavailable(f"{name}에 '{value}' 값은 쓸 수 없습니다. 0에서 9 사이의 정수로 정해 주십시오.")
    return int(value)


def _normal_database_url(url: str) -> str:
    """`postgres://…` and `postgresql://…` both mean psycopg 3 here, the only PostgreSQL driver that is installed."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _kept_secret(data_dir: Path) -> str:
    """A signing key made once and kept in the data directory, readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = data_dir / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            # link() refuses to overwrite, so that two processes starting at once agree on one key.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
