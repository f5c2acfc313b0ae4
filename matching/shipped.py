"""The tools as they come with the platform: dictionary, graph, word space and score, around one encoder."""

from __future__ import annotations

from embeddings.values import TextEncoder
from matching.concepts.graph import concept_graph
from matching.concepts.linking import concept_book
from matching.finder import Tools
from matching.scoring import shipped_model
from matching.words import field_morphemes
from matching.wordspace.model import shipped_space


def shipped_tools(encoder: TextEncoder) -> Tools:
    """Each part is read once a process."""
    return Tools(
        encoder=encoder,
        morphemes=field_morphemes(),
        book=concept_book(),
        graph=concept_graph(),
        space=shipped_space(),
        model=shipped_model(),
    )
