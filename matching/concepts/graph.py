"""Typed edges between concepts: where a symptom shows, what causes it, which task cures it, with which technology.

Each line of edges*.jsonl is one edge: from, type, to, and a sentence that a shop owner understands.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from matching.concepts.linking import FOLDER
from matching.values import ConceptKind

# A longer chain of "because" convinces nobody.
LONGEST_PATH = 3


class EdgeType(StrEnum):
    APPEARS_IN = "appears_in"
    CAUSED_BY = "caused_by"
    ARISES_IN = "arises_in"
    CURED_BY = "cured_by"
    RELIEVED_BY = "relieved_by"
    DONE_WITH = "done_with"
    USES = "uses"
    NEEDS = "needs"
    PART_OF = "part_of"
    SIMILAR_TO = "similar_to"


_P, _T, _I = ConceptKind.PROCESS, ConceptKind.TASK, ConceptKind.INDUSTRY
_S, _C, _X = ConceptKind.SYMPTOM, ConceptKind.CAUSE, ConceptKind.TECHNOLOGY
# Kinds that each type may join, from → to.
ENDS: Mapping[EdgeType, frozenset[tuple[ConceptKind, ConceptKind]]] = {
    EdgeType.APPEARS_IN: frozenset({(_S, _P)}),
    EdgeType.CAUSED_BY: frozenset({(_S, _C)}),
    EdgeType.ARISES_IN: frozenset({(_C, _P)}),
    EdgeType.CURED_BY: frozenset({(_C, _T)}),
    EdgeType.RELIEVED_BY: frozenset({(_S, _T)}),
    EdgeType.DONE_WITH: frozenset({(_T, _X)}),
    EdgeType.USES: frozenset({(_I, _P)}),
    EdgeType.NEEDS: frozenset({(_P, _T)}),
    EdgeType.PART_OF: frozenset({(_P, _P), (_S, _S), (_T, _T), (_I, _I)}),
    EdgeType.SIMILAR_TO: frozenset({(_P, _P), (_T, _T)}),
}
# How much of a concept's certainty an edge carries to its other end when a text is read: a symptom tells its task and
# process quite surely, its cause and technology less. Types that are left out carry nothing.
CARRIES: Mapping[EdgeType, float] = {
    EdgeType.APPEARS_IN: 0.5,
    EdgeType.RELIEVED_BY: 0.6,
    EdgeType.CAUSED_BY: 0.6,
    EdgeType.CURED_BY: 0.5,
    EdgeType.PART_OF: 0.5,
}


@dataclass(frozen=True, slots=True)
class Edge:
    """One typed edge with its sentence."""

    source: str
    type: EdgeType
    target: str
    sentence: str


class ConceptGraph:
    """Edges by their ends. Immutable; additions by officers make a new one."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges = tuple(edges)
        self._from: dict[str, list[Edge]] = defaultdict(list)
        self._at: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self._from[edge.source].append(edge)
            self._at[edge.source].append(edge)
            self._at[edge.target].append(edge)

    def touching(self, id_: str) -> tuple[Edge, ...]:
        """Edges that begin or end at a concept."""
        return tuple(self._at.get(id_, ()))

    def spread(self, certain: Mapping[str, float]) -> dict[str, float]:
        """Concepts that follow from those of a text, with how sure they are (0…1); the text's own keep their figure.

        Followed at most two edges deep (symptom → cause → task). Where a symptom has several tasks, each gets its
        share: five possible cures are five doubts.
        """
        sure = dict(certain)
        waiting = deque((id_, strength, 0) for id_, strength in certain.items())
        while waiting:
            id_, strength, depth = waiting.popleft()
            if depth == 2:
                continue
            onward = [edge for edge in self._from.get(id_, ()) if edge.type in CARRIES]
            for edge in onward:
                rivals = sum(other.type is edge.type for other in onward)
                carried = strength * CARRIES[edge.type] / rivals**0.5
                if carried > sure.get(edge.target, 0.0) and edge.target not in certain:
                    sure[edge.target] = carried
                    waiting.append((edge.target, carried, depth + 1))
        return sure

    def path(self, starts: Iterable[str], goals: Iterable[str]) -> tuple[Edge, ...]:
        """The shortest chain of edges, in their own direction, from one of `starts` to one of `goals`; () when none.

        At most three edges. Among equally short ones, the first by the order of the files.
        """
        wanted = set(goals)
        reached: dict[str, tuple[Edge, ...]] = {id_: () for id_ in starts}
        waiting = deque(reached)
        while waiting:
            id_ = waiting.popleft()
            if len(reached[id_]) == LONGEST_PATH:
                continue
            for edge in self._from.get(id_, ()):
                if edge.target in reached or edge.type not in CARRIES:
                    continue
                reached[edge.target] = (*reached[id_], edge)
                if edge.target in wanted:
                    return reached[edge.target]
                waiting.append(edge.target)
        return ()


def load_edges(folder: Path = FOLDER) -> list[Edge]:
    """Read edges*.jsonl; a malformed line raises ValueError with its file and number."""
    edges: list[Edge] = []
    for path in sorted(folder.glob("edges*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                raw = json.loads(line)
                edges.append(Edge(raw["from"], EdgeType(raw["type"]), raw["to"], raw["sentence"]))
            except (ValueError, KeyError, TypeError) as wrong:
                raise ValueError(f"{path.name}:{number}: {wrong}") from wrong
    return edges


@lru_cache(maxsize=1)
def concept_graph() -> ConceptGraph:
    """The shipped graph, loaded once a process."""
    return ConceptGraph(load_edges())
