"""What `flask encoder prepare` writes beside a model: of what it was made, and how it was checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MANIFEST = "ax-encoder.json"


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
