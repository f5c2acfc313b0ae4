"""Concepts and edges as officers read them."""

from __future__ import annotations

from collections.abc import Mapping

from core.text import with_josa
from matching.concepts.graph import EdgeType
from matching.concepts.linking import Concept
from matching.values import CONCEPT_KIND_LABELS

# What stands at the other end, seen from where the edge begins and from where it ends.
RELATION_LABELS: Mapping[EdgeType, tuple[str, str]] = {
    EdgeType.APPEARS_IN: ("이 증상이 나타나는 공정", "이 공정에서 나타나는 증상"),
    EdgeType.CAUSED_BY: ("이 증상의 원인", "이 원인이 일으키는 증상"),
    EdgeType.RELIEVED_BY: ("이 증상을 덜어 주는 과업", "이 과업이 덜어 주는 증상"),
    EdgeType.ARISES_IN: ("이 원인이 생기는 공정", "이 공정에서 생기는 원인"),
    EdgeType.CURED_BY: ("이 원인을 없애는 과업", "이 과업이 없애는 원인"),
    EdgeType.NEEDS: ("이 공정에 필요한 과업", "이 과업이 필요한 공정"),
    EdgeType.USES: ("이 업종이 쓰는 공정", "이 공정을 쓰는 업종"),
    EdgeType.DONE_WITH: ("이 과업에 쓰는 기술", "이 기술을 쓰는 과업"),
    EdgeType.PART_OF: ("이 개념이 속하는 상위 개념", "이 개념에 속하는 하위 개념"),
    EdgeType.SIMILAR_TO: ("이 개념과 비슷한 개념", "이 개념과 비슷한 개념"),
}


def quoted(words: str, pair: str = "") -> str:
    """‘words’ with the right particle of `pair` behind the quotation mark."""
    particle = with_josa(words, pair).removeprefix(words) if pair else ""
    return f"‘{words}’{particle}"


def called(concept: Concept, pair: str = "") -> str:
    """A concept with its kind: 공정 ‘사출성형’."""
    return f"{CONCEPT_KIND_LABELS[concept.kind]} {quoted(concept.name, pair)}"
