"""Loads a sentence-transformers model from a directory or a hub id, and names it by its content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A process that forks after the tokenizer's threads have started would hang in the child; it must be set before the
# library is imported, and costs little because texts come a few dozen at a time.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# OpenMP's threads spin while they wait for each other; where other programs want the processor too, that made a call
# ten times slower (measured: 30 ms became 450 ms). Read by the library when PyTorch loads it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import huggingface_hub
import torch
import transformers
from sentence_transformers import SentenceTransformer

from core.errors import Unavailable
from embeddings.adapter import read_adapter
from embeddings.manifest import adapter_in, identity


def load_model(model: str, dtype: torch.dtype, *, untaught: bool = False) -> SentenceTransformer:
    """The model on the CPU: its transformer in `dtype`, what follows (pooling, projection) in float32.

    `untaught` takes off again what training added, where anything was merged: a baseline to measure against.
    A directory is read without touching any network. Raises `Unavailable` naming AX_ENCODER and the remedy.
    """
    is_directory = Path(model).is_dir()
    if Path(model).is_absolute() and not is_directory:
        raise unavailable(model, "no such directory")
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        # One thread while loading: an OpenMP pool started here would not survive a fork of the server.
        with _single_thread():
            loaded = SentenceTransformer(
                model,
                device="cpu",
                local_files_only=is_directory,
                model_kwargs={"dtype": torch.float32 if untaught else dtype},
            )
    # Four libraries with errors of their own stand behind that call, and all of them mean the same to the operator.
    except Exception as error:
        raise unavailable(model, f"{type(error).__name__}: {error}") from error
    if untaught:
        _take_off(loaded, Path(model))
        loaded.to(dtype)
    for module in list(loaded)[1:]:
        module.float()
    return loaded.eval()


def transformer_of(loaded: SentenceTransformer) -> torch.nn.Module:
    """The network inside the first module."""
    network = next(iter(loaded)).auto_model
    assert isinstance(network, torch.nn.Module)
    return network


def _take_off(loaded: SentenceTransformer, directory: Path) -> None:
    merged, adapter = adapter_in(directory), read_adapter()
    if not merged:
        return
    if adapter is None or adapter.digest != merged:
        raise unavailable(str(directory), "it was taught with another adapter than the shipped one")
    parameters = dict(transformer_of(loaded).named_parameters())
    with torch.no_grad():
        for name, weight in adapter.undo({name: value.numpy() for name, value in parameters.items()}).items():
            parameters[name].copy_(torch.from_numpy(weight))


def unavailable(model: str, reason: str) -> Unavailable:
    """One sentence in each language for the operator; `reason` is cut to its first line."""
    cause = (reason.strip().splitlines() or ["unknown"])[0][:300]
    return Unavailable(
        f"AX_ENCODER의 문장 임베딩 모델을 불러올 수 없습니다({model}). `flask encoder prepare`로 만들거나 AX_ENCODER를 "
        f"고쳐 주십시오. / The encoder named by AX_ENCODER cannot be loaded ({cause}): run `flask encoder prepare`, or "
        "correct AX_ENCODER."
    )


def model_name(model: str) -> str:
    """`<directory name or hub id>@<12 hex digits>`: the same model has the same name on every machine.

    The digits are the commit of a hub model, a digest over a directory's files, or, of a directory that was prepared
    here and is still as it was, of what it was made of: another processor rounds the last bits otherwise.
    """
    directory = Path(model)
    if directory.is_dir():
        return f"{directory.resolve().name}@{identity(directory)}"
    cached = huggingface_hub.try_to_load_from_cache(model, "config.json")
    if not isinstance(cached, str):
        raise unavailable(model, "its files are not in the hub's cache")
    return f"{model}@{Path(cached).parent.name[:12]}"


def chosen_dtype(precision: str) -> torch.dtype:
    """ "float32", "bfloat16", or for "auto" whichever this processor computes faster.

    Measured on two cores: with AVX512-BF16 or AMX bfloat16 takes a third of the time, at a cosine of 0.9999; without
    them it is emulated and slower.
    """
    if precision == "auto":
        fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        return torch.bfloat16 if fast else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[precision]


@contextmanager
def _single_thread() -> Iterator[None]:
    """PyTorch on one thread inside, on as many as before outside."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
