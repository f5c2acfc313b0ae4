"""The encoder while it learns: tokenizer and transformer of a sentence-transformers directory, its gradients kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoModel, PreTrainedTokenizerFast

from embeddings.training.losses import Encoded

QUERY, DOCUMENT = "query: ", "passage: "
# Longer texts are rare and cost the whole batch; the product reads them in full.
MAX_TOKENS = 96


class Student:
    """Word and position embeddings are frozen: a small set must not bend the words that it never saw."""

    def __init__(self, base: Path, device: str, idf: dict[int, float]) -> None:
        self.tokenizer = tokenizer_of(base)
        # Eager attention and no dropout: half the time of a step on a processor (docs/matching.md).
        self.model = AutoModel.from_pretrained(
            str(base),
            add_pooling_layer=False,
            dtype=torch.float32,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        ).to(device)
        self.model.embeddings.requires_grad_(False)
        self.device = device
        self.idf = idf
        self._default = max(idf.values(), default=1.0)

    def parameters(self) -> list[torch.nn.Parameter]:
        """What is trained."""
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def encode(self, texts: Sequence[str], prompt: str, *, words: bool = True) -> Encoded:
        """One pass; token weights are idf for the problem's own tokens and 0 for prompt, marks and padding."""
        batch = self.tokenizer(
            [prompt + text for text in texts], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
        ).to(self.device)
        with torch.autocast(self.device.split(":")[0], dtype=torch.bfloat16):
            states = self.model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        states = states.float()
        mask = batch["attention_mask"].unsqueeze(-1).float()
        wholes = functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)
        weights = self._weights(batch["input_ids"], batch["attention_mask"]) if words else mask[..., 0]
        return Encoded(wholes, functional.normalize(states, dim=-1), weights)

    def _weights(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        rows = [[self.idf.get(id_, self._default) for id_ in row] for row in ids.tolist()]
        weights = torch.tensor(rows, device=ids.device) * mask
        # The opening mark and the two tokens of the prompt ("query", ":"), and the closing mark.
        weights[:, :3] = 0.0
        weights[torch.arange(len(ids)), mask.sum(1) - 1] = 0.0
        return weights


def tokenizer_of(base: Path) -> PreTrainedTokenizerFast:
    """The directory's own tokenizer."""
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(base / "tokenizer.json"), pad_token="<pad>"
    )
    return tokenizer


def token_idf(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> dict[int, float]:
    """ln((N + 1) / (n + 1)) of every token of `texts`."""
    counts: dict[int, int] = {}
    for ids in tokenizer(list(texts), add_special_tokens=False)["input_ids"]:
        for id_ in set(ids):
            counts[id_] = counts.get(id_, 0) + 1
    return {id_: float(torch.log(torch.tensor((len(texts) + 1) / (n + 1)))) for id_, n in counts.items()}
