"""Toy weights, and what training would have made of them, for the tests of the adapter."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from embeddings.adapter import write_adapter
from embeddings.values import Vectors

Weights = dict[str, Vectors]

TEXTS = ["표면 불량을 찾는 비전 검사", "설비 검사", "용접 비드의 기공을 찾습니다"]
ROUNDING = 2e-3
"""float16 keeps eleven bits; a difference of up to 1 moves by less than this after two of them are multiplied."""


def base_weights(seed: int = 0) -> Weights:
    chance = np.random.default_rng(seed)
    shapes = {"query.weight": (24, 16), "dense.weight": (8, 40), "norm.bias": (16,), "frozen.weight": (5, 5)}
    return {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def taught_from(base: Weights, seed: int = 1, scale: float = 0.1, frozen: str = "frozen") -> Weights:
    """`base` with every weight moved but those whose name begins with `frozen`."""
    chance = np.random.default_rng(seed)
    return {
        name: value if name.startswith(frozen) else (value + chance.normal(scale=scale, size=value.shape)).astype("f4")
        for name, value in base.items()
    }


def written(path: Path, base: Weights, taught: Weights, rank: int = 64, **facts: str) -> Path:
    write_adapter(base, taught, rank, facts, path)
    return path
