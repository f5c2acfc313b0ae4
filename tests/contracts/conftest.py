"""Encoders for the suites of the ports."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from core.settings import Settings
from embeddings.factory import load_encoder
from embeddings.hashing_encoder import HashingEncoder
from embeddings.values import TextEncoder
from tests.embeddings.tiny_checkpoint import write_tiny_model


@pytest.fixture(scope="session")
def encoder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], TextEncoder]:
    """Kind → encoder, loaded once a session: "hashing", "tiny" (the real adapter over a toy model) or "real"."""

    @cache
    def load(kind: str) -> TextEncoder:
        if kind == "hashing":
            return HashingEncoder()
        if kind == "tiny":
            return load_encoder(str(write_tiny_model(tmp_path_factory.mktemp("tiny") / "model")), "float32")
        model = Settings.from_env(os.environ).encoder
        if Path(model).is_absolute() and not Path(model).is_dir():
            pytest.skip("the real encoder is not prepared: run `flask encoder prepare`")
        return load_encoder(model)

    return load
