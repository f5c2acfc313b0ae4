"""What the check of the concept files refuses, rule by rule, each on a small graph that is sound but for one thing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from matching.concepts.checking import faults
from matching.concepts.graph import Edge, EdgeType
from matching.concepts.linking import Concept
from matching.values import ConceptKind
from tests.web.site import Site


def concept(id_: str, kind: ConceptKind, *phrases: str) -> Concept:
    return Concept(id_, kind, f"이름 {id_}", "사장님께 드리는 한 문장입니다.", phrases)


def edge(source: str, type_: EdgeType, target: str, sentence: str = "") -> Edge:
    return Edge(source, type_, target, sentence or f"{source}에서 {target}까지 {type_}로 이어집니다.")


SOUND = (
    concept("symptom.s", ConceptKind.SYMPTOM, "구멍이 숭숭"),
    concept("cause.c", ConceptKind.CAUSE, "덜 마른 원료"),
    concept("task.t", ConceptKind.TASK, "조건 찾기"),
    concept("process.p", ConceptKind.PROCESS, "찍어 내기"),
    concept("industry.i", ConceptKind.INDUSTRY, "찍는 집"),
    concept("tech.x", ConceptKind.TECHNOLOGY, "습도계"),
)
JOINED = (
    edge("symptom.s", EdgeType.APPEARS_IN, "process.p"),
    edge("symptom.s", EdgeType.CAUSED_BY, "cause.c"),
    edge("cause.c", EdgeType.ARISES_IN, "process.p"),
    edge("cause.c", EdgeType.CURED_BY, "task.t"),
    edge("task.t", EdgeType.DONE_WITH, "tech.x"),
    edge("process.p", EdgeType.NEEDS, "task.t"),
    edge("industry.i", EdgeType.USES, "process.p"),
)


def named(id_: str) -> Concept:
    return next(each for each in SOUND if each.id == id_)


def without(*types: EdgeType) -> list[Edge]:
    return [each for each in JOINED if each.type not in types]


def processes(*names: str) -> list[Concept]:
    return [concept(f"process.{name}", ConceptKind.PROCESS) for name in names]


def needing(*names: str) -> list[Edge]:
    return [edge(f"process.{name}", EdgeType.NEEDS, "task.t") for name in names]


def parts(names: str) -> list[Edge]:
    """Of "abc": a is part of b, b of c."""
    return [edge(f"process.{one}", EdgeType.PART_OF, f"process.{other}") for one, other in pairwise(names)]


def test_a_sound_graph_has_no_faults() -> None:
    assert faults(SOUND, JOINED) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (replace(named("tech.x"), kind=ConceptKind.CAUSE), "tech.x: an id begins with its kind"),
        (
            replace(named("industry.i"), name=""),
            "industry.i: a name and a whole sentence (합쇼체) for laymen are needed",
        ),
        (
            replace(named("industry.i"), layman="찍어 내는 집"),
            "industry.i: a name and a whole sentence (합쇼체) for laymen are needed",
        ),
        (replace(named("industry.i"), phrases=("찍",)), "industry.i: phrase '찍' has 1 characters"),
        (replace(named("industry.i"), phrases=("찍" * 31,)), f"industry.i: phrase '{'찍' * 31}' has 31 characters"),
    ],
)
def test_a_concept_out_of_form_is_refused(changed: Concept, said: str) -> None:
    assert said in faults([changed if each.id == changed.id else each for each in SOUND], JOINED)


def test_ids_of_technologies_begin_with_tech() -> None:
    renamed = [replace(each, id="technology.x") if each.id == "tech.x" else each for each in SOUND]
    edges = [*without(EdgeType.DONE_WITH), edge("task.t", EdgeType.DONE_WITH, "technology.x")]
    assert faults(renamed, edges) == ["technology.x: an id begins with its kind"]


def test_an_id_stands_once() -> None:
    again = replace(named("task.t"), phrases=("다른 말",))
    assert faults([*SOUND, again], JOINED) == ["task.t: the id stands 2 times"]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (EdgeType.USES, "industry.i: an edge of type uses is missing"),
        (EdgeType.DONE_WITH, "tech.x: an edge of type done_with is missing"),
        (EdgeType.CURED_BY, "cause.c: an edge of type cured_by is missing"),
        (EdgeType.CAUSED_BY, "symptom.s: an edge of type caused_by or relieved_by is missing"),
        (EdgeType.APPEARS_IN, "symptom.s: an edge of type appears_in or part_of is missing"),
    ],
)
def test_a_concept_without_the_edges_it_owes_is_an_orphan(missing: EdgeType, said: str) -> None:
    assert faults(SOUND, without(missing)) == [said]


@pytest.mark.parametrize(
    ("alone", "owed"),
    [
        (concept("process.q", ConceptKind.PROCESS), "appears_in or arises_in or needs"),
        (concept("task.q", ConceptKind.TASK), "cured_by or needs or relieved_by"),
    ],
)
def test_a_concept_that_no_edge_touches_is_an_orphan(alone: Concept, owed: str) -> None:
    assert faults([*SOUND, alone], JOINED) == [f"{alone.id}: an edge of type {owed} is missing"]


def test_a_cause_that_nothing_suffers_from_is_an_orphan() -> None:
    edges = [
        *without(EdgeType.CAUSED_BY, EdgeType.ARISES_IN),
        edge("symptom.s", EdgeType.RELIEVED_BY, "task.t"),
    ]
    assert faults(SOUND, edges) == ["cause.c: an edge of type arises_in or caused_by is missing"]


def test_part_of_leads_back_to_nobody() -> None:
    concepts, edges = [*SOUND, *processes("a", "b", "c", "d")], [*JOINED, *needing("a", "b", "c", "d")]
    circle = [*edges, *parts("abca"), *parts("dc")]
    assert faults(concepts, circle) == [f"process.{name}: part_of leads back to it" for name in "abc"]


def test_two_ways_up_are_no_circle() -> None:
    concepts, edges = [*SOUND, *processes("a", "b", "c", "d")], [*JOINED, *needing("a", "b", "c", "d")]
    assert faults(concepts, [*edges, *parts("abd"), *parts("acd")]) == []


def test_a_concept_is_no_part_of_itself() -> None:
    assert faults(SOUND, [*JOINED, *parts("pp")]) == ["process.p: part_of leads back to it"]


@pytest.mark.parametrize("phrase", ["구멍이 숭숭", "이름 symptom.s"])
def test_a_phrase_on_two_concepts_needs_an_edge_between_them(phrase: str) -> None:
    concepts = [replace(each, phrases=(phrase,)) if each.id == "task.t" else each for each in SOUND]
    assert faults(concepts, JOINED) == [f"'{phrase}' stands on symptom.s and task.t, which no edge joins"]
    assert faults(concepts, [*JOINED, edge("symptom.s", EdgeType.RELIEVED_BY, "task.t")]) == []


def test_phrases_are_the_same_whatever_their_case() -> None:
    said = {"industry.i": ("PCB",), "tech.x": ("pcb",)}
    concepts = [replace(each, phrases=said.get(each.id, each.phrases)) for each in SOUND]
    assert faults(concepts, JOINED) == ["'pcb' stands on industry.i and tech.x, which no edge joins"]


@pytest.mark.parametrize(
    ("source", "type_", "target", "kinds"),
    [
        ("task.t", EdgeType.CURED_BY, "cause.c", "task and cause"),
        ("symptom.s", EdgeType.DONE_WITH, "tech.x", "symptom and technology"),
        ("industry.i", EdgeType.PART_OF, "process.p", "industry and process"),
    ],
)
def test_an_edge_joins_only_kinds_that_its_type_may_join(source: str, type_: EdgeType, target: str, kinds: str) -> None:
    wrong = edge(source, type_, target)
    assert faults(SOUND, [*JOINED, wrong]) == [
        f"{source} {type_} {target}: such an edge does not join {kinds}",
    ]


def test_an_edge_ends_at_concepts() -> None:
    assert faults(SOUND, [*JOINED, edge("process.p", EdgeType.NEEDS, "task.none")]) == [
        "process.p needs task.none: one end is no concept"
    ]


def test_an_edge_stands_once_whatever_its_sentence() -> None:
    again = edge("process.p", EdgeType.NEEDS, "task.t", "같은 길을 다른 말로 다시 적었습니다.")
    assert faults(SOUND, [*JOINED, again]) == ["process.p needs task.t: the edge stands 2 times"]


def test_a_sentence_is_said_once() -> None:
    twice = edge("symptom.s", EdgeType.RELIEVED_BY, "task.t", JOINED[0].sentence)
    assert faults(SOUND, [*JOINED, twice]) == [f"{JOINED[0].sentence!r} is said 2 times"]


@pytest.mark.parametrize(
    "sentence",
    ["짧습니다.", "숫돌이 무뎌져서 면이 타는 자리", "숫돌이 무뎌지면 면이 탑니다", f"{'길게 ' * 40}적었습니다."],
)
def test_the_sentence_of_an_edge_is_whole_and_neither_short_nor_long(sentence: str) -> None:
    wrong = edge("symptom.s", EdgeType.RELIEVED_BY, "task.t", sentence)
    assert faults(SOUND, [*JOINED, wrong]) == [
        f"symptom.s relieved_by task.t: the sentence {sentence!r} is too short, too long or no sentence"
    ]


def test_check_ends_with_an_error_when_something_is_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.cli.load_concepts", lambda: list(SOUND))
    monkeypatch.setattr("matching.cli.load_edges", lambda: without(EdgeType.USES))
    done = site.app.test_cli_runner().invoke(args=["concepts", "check"])
    assert done.exit_code == 1
    assert "industry.i: an edge of type uses is missing" in done.output
    assert "어긋난 곳이 1개 있습니다." in done.output
