"""A start with a setting that cannot be used: one sentence, no traceback, nothing done."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from core.errors import Unavailable
from core.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "많음"),
        ("AX_VECTOR_INDEX", "annoy"),
        ("AX_ENCODER_PRECISION", "int8"),
        ("AX_MAX_UPLOAD_MB", "0"),
        ("AX_TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AX_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        create_app()
    assert name in str(ended.value)
    assert str(ended.value).endswith("주십시오.")


def test_the_signing_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = Settings.from_env({"AX_DATA_DIR": str(tmp_path)})
    assert Settings.from_env({"AX_DATA_DIR": str(tmp_path)}).secret_key == first.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first.secret_key not in repr(first)


def test_postgres_addresses_mean_the_driver_that_is_installed(tmp_path: Path) -> None:
    for url in ("postgres://h/n", "postgresql://h/n"):
        settings = Settings.from_env({"AX_DATA_DIR": str(tmp_path), "DATABASE_URL": url})
        assert settings.database_url == "postgresql+psycopg://h/n"


def test_a_wrong_setting_is_a_refusal_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="AX_VECTOR_INDEX"):
        Settings.from_env({"AX_DATA_DIR": str(tmp_path), "AX_VECTOR_INDEX": "annoy"})
