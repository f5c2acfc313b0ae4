"""`TextEncoder` over any sentence-transformers model of one transformer, a pooling and what may follow them.

It calls the tokenizer and the modules directly: `SentenceTransformer.encode` spends 3 ms on a query that the model
itself answers in 10, and its tokenizer changes its own settings at each call, which two threads may not do at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Encoding, Tokenizer

from embeddings.model_loading import chosen_dtype, load_model, model_name, unavailable
from embeddings.spans import checked_spans, overlap_weights
from embeddings.values import EncodedText, Span, VectorError, Vectors

# Measured on two cores: 16 keeps long texts in the cache (58 a second against 45 in batches of 32).
BATCH = 16
# A few texts are encoded on one thread: 14 ms against 11 for a query on two idle cores, but still 14 where others keep
# them busy; and a process that has answered nothing but queries may still fork.
_ALL_CORES_FROM = 8
_CORES = torch.get_num_threads()
_QUERY_PROMPTS = ("query",)
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")


class SentenceEncoder:
    """A model on the CPU. Loading runs no forward pass and starts no thread, so that a server may fork afterwards."""

    def __init__(self, model: str, precision: str = "auto", *, untaught: bool = False) -> None:
        """`model`: directory or hub id; `precision`: "auto", "float32" or "bfloat16". Raises `Unavailable`."""
        loaded = load_model(model, chosen_dtype(precision), untaught=untaught)
        modules = list(loaded)
        self._pooling_at = next((at for at, module in enumerate(modules) if isinstance(module, Pooling)), 0)
        if not isinstance(modules[0], Transformer) or not self._pooling_at:
            raise unavailable(model, "it is not a transformer with a pooling")
        self._modules = modules
        self._name = model_name(model) + ("-untaught" if untaught else "")
        self._dimension = int(loaded.get_embedding_dimension() or 0)
        self._tokenizer = _backend(loaded, model)
        self._pad = int(loaded.tokenizer.pad_token_id or 0)
        self._query_prompt = _prompt(loaded, _QUERY_PROMPTS)
        self._document_prompt = _prompt(loaded, _DOCUMENT_PROMPTS)

    @property
    def name(self) -> str:
        """See `TextEncoder.name`."""
        return self._name

    @property
    def dimension(self) -> int:
        """See `TextEncoder.dimension`."""
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `TextEncoder.encode_queries`."""
        return self._wholes(self._query_prompt, texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `TextEncoder.encode_documents`."""
        return self._wholes(self._document_prompt, texts)

    def encode_query_parts(self, text: str, spans: Sequence[Span]) -> EncodedText:
        """See `TextEncoder.encode_query_parts`."""
        return self._parts(self._query_prompt, [text], [spans])[0]

    def encode_document_parts(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> list[EncodedText]:
        """See `TextEncoder.encode_document_parts`."""
        if len(texts) != len(spans_per_text):
            raise VectorError(f"{len(texts)} texts came with spans for {len(spans_per_text)}")
        return self._parts(self._document_prompt, texts, spans_per_text)

    @torch.inference_mode()
    def _wholes(self, prompt: str, texts: Sequence[str]) -> Vectors:
        _use_threads(len(texts))
        encodings = self._tokenizer.encode_batch_fast([prompt + _valid(text) for text in texts])
        wholes = np.empty((len(texts), self._dimension), np.float32)
        for batch in _by_length(encodings):
            features = self._forward([encodings[at] for at in batch], prompt)
            wholes[batch] = _unit(features["sentence_embedding"])
        return wholes

    @torch.inference_mode()
    def _parts(self, prompt: str, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[EncodedText]:
        asked = [
            [(len(prompt) + start, len(prompt) + end) for start, end in checked_spans(text, wanted)]
            for text, wanted in zip(texts, spans, strict=True)
        ]
        _use_threads(len(texts))
        encodings = self._tokenizer.encode_batch([prompt + _valid(text) for text in texts])
        answers: dict[int, EncodedText] = {}
        for batch in _by_length(encodings):
            features = self._forward([encodings[at] for at in batch], prompt)
            wholes = _unit(features["sentence_embedding"])
            for row, at in enumerate(batch):
                tokens = features["token_embeddings"][row, : len(encodings[at])]
                weights = overlap_weights(encodings[at].offsets, asked[at])
                answers[at] = EncodedText(wholes[row], self._late_chunks(tokens, weights, wholes[row]))
        return [answers[at] for at in range(len(texts))]

    def _forward(self, encodings: Sequence[Encoding], prompt: str) -> dict[str, Any]:
        """Token vectors in float32 and the pooled vector of each text; padded on the right."""
        longest = max(map(len, encodings))
        ids = np.full((len(encodings), longest), self._pad, np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        features: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if not self._modules[self._pooling_at].include_prompt:
            features["prompt_length"] = self._prompt_tokens(prompt)
        features = self._modules[0](features)
        features["token_embeddings"] = features["token_embeddings"].float()
        return self._onwards(features, 1)

    def _onwards(self, features: dict[str, Any], start: int) -> dict[str, Any]:
        for module in self._modules[start:]:
            features = module(features)
        return features

    def _late_chunks(self, tokens: torch.Tensor, weights: Vectors, whole: Vectors) -> Vectors:
        """Means of `tokens` (t, h) by the rows of `weights` (m, t), taken through what follows the pooling."""
        empty = ~weights.any(axis=1)
        if empty.all():
            return np.tile(whole, (len(weights), 1))
        means = torch.from_numpy(weights) @ tokens
        parts = _unit(self._onwards({"sentence_embedding": means}, self._pooling_at + 1)["sentence_embedding"])
        parts[empty] = whole
        return parts

    def _prompt_tokens(self, prompt: str) -> int:
        """Tokens that the pooling leaves out: the prompt's own and the opening mark, not the closing one."""
        encoding = self._tokenizer.encode(prompt)
        return len(encoding) - int(bool(encoding.ids) and encoding.special_tokens_mask[-1])


def _use_threads(texts: int) -> None:
    # The setting is the process's: a query that comes during a long batch slows the rest of it down, and no more.
    torch.set_num_threads(_CORES if texts >= _ALL_CORES_FROM else 1)


def _backend(loaded: SentenceTransformer, model: str) -> Tokenizer:
    """The Rust tokenizer, its settings made once: it may then be shared by threads."""
    tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if not isinstance(tokenizer, Tokenizer):
        raise unavailable(model, "its tokenizer gives no character offsets")
    tokenizer.no_padding()
    # A tokenizer without a limit of its own reports 10^30.
    if loaded.max_seq_length and loaded.max_seq_length < 1_000_000:
        tokenizer.enable_truncation(loaded.max_seq_length)
    return tokenizer


def _prompt(loaded: SentenceTransformer, names: Sequence[str]) -> str:
    """The model's prompt under the first of `names` that it fills, else none."""
    filled = (loaded.prompts.get(name) for name in names)
    return next((prompt for prompt in filled if prompt), "")


def _valid(text: str) -> str:
    """`text` with a question mark for each half of a broken surrogate pair, which the Rust tokenizer cannot take."""
    return text.encode("utf-8", "replace").decode()


def _by_length(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Positions in batches of similar length, longest first, so that little of a batch is padding."""
    order = sorted(range(len(encodings)), key=lambda at: -len(encodings[at]))
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]


def _unit(vectors: torch.Tensor) -> Vectors:
    array: Vectors = torch.nn.functional.normalize(vectors.float(), dim=-1).numpy()
    return array
