"""The adapter against the library that it stands for, and what it says when there is no model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

from core.errors import Unavailable
from core.settings import Settings
from embeddings.manifest import MANIFEST, fingerprint
from embeddings.model_loading import model_name
from embeddings.sentence_encoder import BATCH, SentenceEncoder
from embeddings.values import Vectors
from tests.embeddings.tiny_checkpoint import write_tiny_model

TEXTS = [("비전 검사 장비로 불량을 찾습니다. " * (number % 5 + 1))[number % 7 :] for number in range(3 * BATCH + 1)]

FORK_AFTER_A_QUERY = """
import os, signal, sys
from embeddings.manifest import MANIFEST, fingerprint
from embeddings.model_loading import model_name
from embeddings.sentence_encoder import SentenceEncoder
encoder = SentenceEncoder(sys.argv[1])
encoder.encode_queries(["비전 검사 " * 50])
child = os.fork()
if not child:
    signal.alarm(60)
    encoder.encode_documents(["비전 검사 " * 50] * 40)
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1])
"""
HUB = """
from core.errors import Unavailable
from embeddings.manifest import MANIFEST, fingerprint
from embeddings.model_loading import model_name
from embeddings.sentence_encoder import SentenceEncoder
print(SentenceEncoder("someone/tiny", "float32").name)
try:
    SentenceEncoder("someone/else", "float32")
except Unavailable as error:
    print(error.message)
"""


def library(model: Path) -> SentenceTransformer:
    return SentenceTransformer(str(model), device="cpu", local_files_only=True)


def assert_same(ours: Vectors, theirs: Vectors) -> None:
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-5


def run_python(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="session")
def projected_model(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another make of model: the prompt left out of the pooling, and a projection to 16 places."""
    path = tmp_path_factory.mktemp("models") / "projected"
    pooling = Pooling(32, pooling_mode="mean", include_prompt=False)
    modules = [library(tiny_model)[0], pooling, Dense(32, 16), Normalize()]
    prompts = {"query": "query: 비전 ", "passage": "passage: "}
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(path), create_model_card=False)
    return path


@pytest.fixture(scope="session")
def bare_model(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the first token without prompts and without normalisation."""
    path = tmp_path_factory.mktemp("models") / "bare"
    modules = [library(tiny_model)[0], Pooling(32, pooling_mode="cls")]
    SentenceTransformer(modules=modules, device="cpu").save(str(path), create_model_card=False)
    return path


def test_it_gives_what_the_library_gives(tiny_model: Path) -> None:
    ours, theirs = SentenceEncoder(str(tiny_model), "float32"), library(tiny_model)
    assert_same(ours.encode_queries(TEXTS), theirs.encode_query(TEXTS))
    assert_same(ours.encode_documents(TEXTS), theirs.encode_document(TEXTS))


def test_a_model_without_prompts_works(bare_model: Path) -> None:
    ours, theirs = SentenceEncoder(str(bare_model), "float32"), library(bare_model)
    assert_same(ours.encode_queries(TEXTS), theirs.encode_query(TEXTS))
    assert_same(ours.encode_documents(TEXTS), theirs.encode_document(TEXTS))


def test_a_projection_and_a_prompt_left_out_work(projected_model: Path) -> None:
    ours, theirs = SentenceEncoder(str(projected_model), "float32"), library(projected_model)
    assert ours.dimension == 16
    assert_same(ours.encode_queries(TEXTS), theirs.encode_query(TEXTS))
    assert_same(ours.encode_documents(TEXTS), theirs.encode_document(TEXTS, prompt_name="passage"))
    assert ours.encode_query_parts(TEXTS[0], [(0, 5)]).parts.shape == (1, 16)


def test_a_part_is_the_mean_of_its_tokens_in_the_whole_text(tiny_model: Path) -> None:
    text, span = "비전 검사 장비", (3, 5)
    theirs = library(tiny_model)
    tokens = theirs.tokenizer.tokenize("query: " + text)
    within = [at + 1 for at, token in enumerate(tokens) if token == "▁검사"]
    vectors = theirs.encode_query(text, output_value="token_embeddings").numpy()
    mean = vectors[within].mean(axis=0, keepdims=True)
    assert within
    assert_same(SentenceEncoder(str(tiny_model), "float32").encode_query_parts(text, [span]).parts, mean)


def test_a_span_past_the_longest_input_gets_the_whole(tiny_model: Path) -> None:
    text = "검" * 400
    encoded = SentenceEncoder(str(tiny_model), "float32").encode_query_parts(text, [(0, 50), (300, 400)])
    assert np.array_equal(encoded.parts[1], encoded.whole)
    assert not np.allclose(encoded.parts[0], encoded.whole, atol=1e-4)


def test_bfloat16_stays_close_and_comes_as_float32(tiny_model: Path) -> None:
    exact, fast = (SentenceEncoder(str(tiny_model), precision) for precision in ("float32", "bfloat16"))
    first, second = exact.encode_documents(TEXTS), fast.encode_documents(TEXTS)
    assert second.dtype == np.float32
    assert not np.array_equal(first, second)
    assert (first * second).sum(axis=1).min() > 0.999


def test_threads_may_share_it(tiny_model: Path) -> None:
    encoder = SentenceEncoder(str(tiny_model), "float32")
    alone = [encoder.encode_queries([text]) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode_queries([text]), TEXTS))
    assert_same(np.concatenate(together), np.concatenate(alone))


def test_the_name_follows_the_content_and_nothing_else(tiny_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "tiny"
    shutil.copytree(tiny_model, copy)
    (copy / "ax-encoder.json").write_text("{}", encoding="utf-8")
    (copy / "README.md").write_text("changed", encoding="utf-8")
    name = SentenceEncoder(str(tiny_model)).name
    assert name.startswith("tiny@")
    assert SentenceEncoder(str(copy)).name == name
    assert SentenceEncoder(str(write_tiny_model(tmp_path / "other" / "tiny", seed=1))).name != name


def test_a_prepared_model_is_named_by_what_it_was_made_of_while_it_is_as_it_was(
    tiny_model: Path, tmp_path: Path
) -> None:
    """Two processors that round differently make the same model; whoever trains on in place makes another."""
    made_of = {"layout": 1, "source_sha256": "a", "adapter_sha256": "b"}
    names = {}
    for seed in (0, 1):
        directory = write_tiny_model(tmp_path / str(seed) / "tiny", seed=seed)
        manifest = {**made_of, "content": fingerprint(directory)}
        (directory / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        names[seed] = model_name(str(directory))
    assert names[0] == names[1]
    (directory / MANIFEST).write_text(json.dumps({**manifest, "adapter_sha256": "c"}), encoding="utf-8")
    assert model_name(str(directory)) != names[1]
    (directory / MANIFEST).write_text(json.dumps({**manifest, "content": "as it was before"}), encoding="utf-8")
    assert model_name(str(directory)) == f"tiny@{fingerprint(directory)}"


def test_the_name_follows_the_prompts(tiny_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tiny"
    shutil.copytree(tiny_model, copy)
    (copy / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}}), encoding="utf-8")
    assert SentenceEncoder(str(copy)).name != SentenceEncoder(str(tiny_model)).name


def test_a_missing_directory_names_the_setting_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"AX_ENCODER.*flask encoder prepare") as caught:
        SentenceEncoder(str(tmp_path / "none"))
    assert str(tmp_path / "none") in caught.value.message


@pytest.mark.parametrize("name", ["config.json", "modules.json", "model.safetensors", "tokenizer.json"])
def test_a_damaged_model_names_the_setting_and_the_remedy(tiny_model: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "tiny"
    shutil.copytree(tiny_model, copy)
    (copy / name).write_bytes((copy / name).read_bytes()[:20])
    with pytest.raises(Unavailable, match=r"AX_ENCODER.*flask encoder prepare"):
        SentenceEncoder(str(copy))


@pytest.mark.slow
def test_a_hub_model_is_named_by_its_commit_and_a_missing_one_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    cached = tmp_path / "hub" / "models--someone--tiny"
    shutil.copytree(tiny_model, cached / "snapshots" / commit)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit, encoding="ascii")
    done = run_python(HUB, HF_HOME=str(tmp_path), HF_HUB_OFFLINE="1")
    name, message = done.stdout.strip().splitlines()
    assert name == "someone/tiny@0123456789ab"
    assert "AX_ENCODER" in message
    assert "flask encoder prepare" in message


@pytest.mark.slow
def test_a_process_may_fork_after_loading_and_after_queries() -> None:
    model = Settings.from_env(os.environ).encoder
    if not Path(model).is_dir():
        pytest.skip("the real encoder is not prepared: run `flask encoder prepare`")
    status = run_python(FORK_AFTER_A_QUERY, model).returncode
    assert status == 0, signal.Signals(status & 0x7F).name if status & 0x7F else status
