"""Toy models, made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.embeddings.tiny_checkpoint import write_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers directory with mean pooling and prompts."""
    return write_tiny_model(tmp_path_factory.mktemp("models") / "tiny")
