"""What `flask encoder prepare` writes beside a model: of what it was made, and how it was checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "ax-encoder.json"
_WHOLE_FILE = 1 << 20
_SAMPLES, _SAMPLE = 64, 1 << 14


def read_manifest(target: Path) -> dict[str, Any]:
    """The manifest of a prepared directory; OSError or ValueError when it is not there or not readable."""
    manifest: dict[str, Any] = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def adapter_in(target: Path) -> str:
    """Digest of the adapter merged into a directory; empty when none is, or when it was not prepared here."""
    try:
        return str(read_manifest(target).get("adapter_sha256", ""))
    except (OSError, ValueError):
        return ""


def identity(directory: Path) -> str:
    """Twelve hex digits: of what a prepared directory was made, while it is as it was prepared; else of its content.

    Another processor rounds the last bits of the same model otherwise, which makes it no other model.
    """
    content = fingerprint(directory)
    try:
        manifest = read_manifest(directory)
    except (OSError, ValueError):
        return content
    if manifest.get("content") != content:
        return content
    made_of = [manifest.get(part) for part in ("layout", "source_sha256", "adapter_sha256")]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]


def fingerprint(directory: Path) -> str:
    """Digest of the names, sizes and contents of the files that decide a vector; of large files, samples.

    A retrained model differs in nearly every weight, so that 64 samples notice it without reading half a gigabyte.
    """
    digest = hashlib.sha256()
    files = (
        path for path in directory.rglob("*") if path.suffix in {".json", ".safetensors", ".bin", ".model", ".txt"}
    )
    for path in sorted(path for path in files if not path.name.startswith("ax-") and path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(directory).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            if size <= _WHOLE_FILE:
                digest.update(file.read())
                continue
            for number in range(_SAMPLES):
                file.seek((size - _SAMPLE) * number // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:12]
