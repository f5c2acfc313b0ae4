"""The way to the adapters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from core.errors import Unavailable
from core.settings import Settings
from embeddings.exact_index import ExactIndex
from embeddings.factory import make_encoder, make_index
from embeddings.faiss_index import FaissIndex
from embeddings.pgvector_index import PgVectorIndex


def settings(tmp_path: Path, kind: str = "faiss", encoder: str = "/nowhere") -> Settings:
    return Settings(data_dir=tmp_path, database_url="sqlite://", encoder=encoder, vector_index=kind)


def test_importing_it_loads_no_adapter() -> None:
    program = (
        "import sys, embeddings.factory, embeddings.prepare;"
        "print(sorted({'torch', 'faiss', 'sentence_transformers', 'transformers', 'pgvector'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("kind", "made"), [("faiss", FaissIndex), ("exact", ExactIndex)])
def test_the_settings_choose_the_index(tmp_path: Path, kind: str, made: type) -> None:
    index = make_index(settings(tmp_path, kind), 3, "suppliers")
    assert type(index) is made
    assert index.dimension == 3


def test_pgvector_uses_the_engine_given(tmp_path: Path, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    index = make_index(settings(tmp_path, "pgvector"), 3, "suppliers", engine)
    assert type(index) is PgVectorIndex
    engine.dispose()


@pytest.mark.parametrize("url", [None, "sqlite://"])
def test_pgvector_without_postgresql_is_refused(tmp_path: Path, url: str | None) -> None:
    engine = create_engine(url) if url else None
    with pytest.raises(Unavailable, match="AX_VECTOR_INDEX=pgvector"):
        make_index(settings(tmp_path, "pgvector"), 3, "suppliers", engine)


def test_a_missing_encoder_is_refused_and_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="AX_ENCODER"):
        make_encoder(settings(tmp_path, encoder=str(tmp_path / "none")))
