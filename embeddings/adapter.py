"""What training changed in the built-in encoder, as a small file: low-rank differences of its weights.

For a matrix W of the base the file holds `W.up` (rows, r) and `W.down` (r, columns) in float16, with
taught W = W + up · down; for a vector (bias, norm) `W.add`. LoRA's form (Hu et al. 2021, arXiv:2106.09685), found by a
singular value decomposition of the trained difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from embeddings.values import Vectors

FILE = Path(__file__).parent / "model" / "adapter.safetensors"
_UP, _DOWN, _ADD = ".up", ".down", ".add"


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """Name of a weight of the base → what is added to it, float32 in the weight's shape."""

    differences: Mapping[str, Vectors]
    digest: str
    """SHA-256 of the file: another digest means another encoder."""

    def apply(self, weights: Mapping[str, Vectors]) -> dict[str, Vectors]:
        """`weights` with the differences added; raises KeyError or ValueError when they are of another model."""
        taught = dict(weights)
        for name, difference in self.differences.items():
            taught[name] = np.asarray(weights[name] + difference, dtype=np.float32)
        return taught

    def undo(self, weights: Mapping[str, Vectors]) -> dict[str, Vectors]:
        """What `apply` started from, but for rounding: the untaught baseline without a second copy on disk."""
        return {name: np.asarray(weights[name] - difference) for name, difference in self.differences.items()}


def read_adapter(path: Path = FILE) -> Adapter | None:
    """The shipped adapter; None where there is no file."""
    if not path.is_file():
        return None
    tensors = load_file(path)
    differences: dict[str, Vectors] = {}
    for key, value in tensors.items():
        if key.endswith(_ADD):
            differences[key.removesuffix(_ADD)] = value.astype(np.float32)
        elif key.endswith(_UP):
            name = key.removesuffix(_UP)
            differences[name] = value.astype(np.float32) @ tensors[name + _DOWN].astype(np.float32)
    return Adapter(differences, file_digest(path))


def adapter_for(source_digest: str, path: Path = FILE) -> Adapter | None:
    """The shipped adapter when it was trained from this very base (SHA-256 of its file), else None."""
    if not path.is_file() or adapter_facts(path).get("source_sha256") != source_digest:
        return None
    return read_adapter(path)


def file_digest(path: Path = FILE) -> str:
    """SHA-256 of the adapter's file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def adapter_facts(path: Path = FILE) -> dict[str, str]:
    """What training wrote into the file beside the weights: seed, data, figures."""
    with safe_open(path, framework="numpy") as file:
        return dict(file.metadata() or {})


def merge(adapter: Adapter, weights: Path) -> None:
    """Rewrite a model's safetensors file with the differences added."""
    save_file(adapter.apply(load_file(weights)), weights, metadata={"format": "pt"})
    # The library makes it readable by its owner alone; the server may run as another user.
    weights.chmod(0o644)


def write_adapter(
    base: Mapping[str, Vectors], taught: Mapping[str, Vectors], rank: int, facts: dict[str, str], path: Path = FILE
) -> float:
    """Write the differences at rank `rank`; returns the share of their squared length that is kept, 0…1."""
    tensors: dict[str, Vectors] = {}
    kept = total = 0.0
    for name, weight in sorted(taught.items()):
        difference = weight - base[name]
        if not difference.any():
            continue
        total += float((difference**2).sum())
        if difference.ndim == 1:
            tensors[name + _ADD] = difference.astype(np.float16)
            kept += float((difference**2).sum())
            continue
        left, strengths, right = np.linalg.svd(difference, full_matrices=False)
        root = np.sqrt(strengths[:rank])
        tensors[name + _UP] = np.ascontiguousarray(left[:, :rank] * root).astype(np.float16)
        tensors[name + _DOWN] = np.ascontiguousarray(root[:, None] * right[:rank]).astype(np.float16)
        kept += float((strengths[:rank] ** 2).sum())
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata=facts)
    path.chmod(0o644)
    return kept / total if total else 1.0
