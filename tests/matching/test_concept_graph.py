"""What follows from a concept along the edges of the graph, by which path, and how a person is told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from matching.concepts.explaining import explain
from matching.concepts.graph import ConceptGraph, Edge, EdgeType, concept_graph, load_edges
from matching.concepts.linking import concept_book, load_concepts
from tests.web.site import Site


def edge(source: str, type_: EdgeType, target: str, sentence: str = "") -> Edge:
    return Edge(source, type_, target, sentence or f"{source}에서 {target}까지 {type_}로 이어집니다.")


def parts(names: str) -> list[Edge]:
    """Of "abc": a is part of b, b of c."""
    return [edge(f"process.{one}", EdgeType.PART_OF, f"process.{other}") for one, other in pairwise(names)]


def test_a_broken_line_of_edges_is_named(tmp_path: Path) -> None:
    (tmp_path / "edges_some.jsonl").write_text('{"from": "a", "type": "loves", "to": "b", "sentence": "c"}\n')
    with pytest.raises(ValueError, match=r"edges_some\.jsonl:1"):
        load_edges(tmp_path)


# What follows from a concept


def rounded(sure: dict[str, float]) -> dict[str, float]:
    return {id_: round(strength, 3) for id_, strength in sure.items()}


def test_certainty_fades_along_edges_and_ends_after_two() -> None:
    chain = ConceptGraph(
        [
            edge("symptom.s", EdgeType.CAUSED_BY, "cause.c"),
            edge("cause.c", EdgeType.CURED_BY, "task.t"),
            edge("task.t", EdgeType.PART_OF, "task.whole"),
        ]
    )
    assert rounded(chain.spread({"symptom.s": 1.0})) == {"symptom.s": 1.0, "cause.c": 0.6, "task.t": 0.3}
    assert rounded(chain.spread({"symptom.s": 0.5})) == {"symptom.s": 0.5, "cause.c": 0.3, "task.t": 0.15}


def test_rivals_of_one_type_share() -> None:
    cures = [edge("symptom.s", EdgeType.RELIEVED_BY, f"task.{name}") for name in "abcd"]
    place = edge("symptom.s", EdgeType.APPEARS_IN, "process.p")
    sure = rounded(ConceptGraph([*cures, place]).spread({"symptom.s": 1.0}))
    assert sure == {"symptom.s": 1.0, "process.p": 0.5} | {f"task.{name}": 0.3 for name in "abcd"}


@pytest.mark.parametrize("first", ["symptom.faint", "symptom.clear"])
def test_the_strongest_way_to_a_concept_counts(first: str) -> None:
    certain = {first: 0.0, "symptom.faint": 0.1, "symptom.clear": 1.0}
    graph = ConceptGraph([edge(id_, EdgeType.RELIEVED_BY, "task.t") for id_ in certain])
    assert rounded(graph.spread(certain))["task.t"] == 0.6


def test_a_surer_detour_beats_a_doubtful_short_cut() -> None:
    detour = [edge("symptom.s", EdgeType.CAUSED_BY, "cause.c"), edge("cause.c", EdgeType.CURED_BY, "task.t")]
    short_cuts = [edge("symptom.s", EdgeType.RELIEVED_BY, f"task.{name}") for name in "tabcdefgh"]
    sure = rounded(ConceptGraph([*short_cuts, *detour]).spread({"symptom.s": 1.0}))
    assert (sure["task.a"], sure["task.t"]) == (0.2, 0.3)


def test_what_the_text_says_keeps_its_own_certainty() -> None:
    cure = ConceptGraph([edge("symptom.s", EdgeType.RELIEVED_BY, "task.t")])
    assert cure.spread({"symptom.s": 1.0, "task.t": 0.2}) == {"symptom.s": 1.0, "task.t": 0.2}


def test_nothing_that_follows_is_surer_than_the_text() -> None:
    certain = dict.fromkeys(concept_book().spans("빠우 치고 나면 광이 얼룩지고 FDC 알람이 너무 많습니다"), 0.4)
    spread = concept_graph().spread(certain)
    assert len(spread) > len(certain) > 0
    assert all(strength < 0.4 for id_, strength in spread.items() if id_ not in certain)
    assert {id_: spread[id_] for id_ in certain} == certain


@pytest.mark.parametrize("type_", [EdgeType.NEEDS, EdgeType.USES, EdgeType.DONE_WITH, EdgeType.SIMILAR_TO])
def test_edges_that_say_nothing_about_this_text_carry_nothing(type_: EdgeType) -> None:
    graph = ConceptGraph([edge("process.p", type_, "process.q")])
    assert graph.spread({"process.p": 1.0}) == {"process.p": 1.0}
    assert graph.path(["process.p"], ["process.q"]) == ()


def test_certainty_does_not_flow_against_an_edge() -> None:
    graph = ConceptGraph([edge("symptom.s", EdgeType.RELIEVED_BY, "task.t")])
    assert graph.spread({"task.t": 1.0}) == {"task.t": 1.0}


def ends(path: Iterable[Edge]) -> list[tuple[str, str]]:
    return [(each.source, each.target) for each in path]


def test_the_shortest_path_is_told() -> None:
    graph = ConceptGraph(
        [
            edge("symptom.s", EdgeType.CAUSED_BY, "cause.c"),
            edge("cause.c", EdgeType.CURED_BY, "task.t"),
            edge("symptom.s", EdgeType.RELIEVED_BY, "task.t"),
        ]
    )
    assert ends(graph.path(["symptom.s"], ["task.t"])) == [("symptom.s", "task.t")]


def test_of_equally_short_paths_the_first_of_the_files_is_told() -> None:
    edges = [
        edge("symptom.s", EdgeType.CAUSED_BY, "cause.c"),
        edge("symptom.s", EdgeType.CAUSED_BY, "cause.d"),
        edge("cause.c", EdgeType.CURED_BY, "task.t"),
        edge("cause.d", EdgeType.CURED_BY, "task.t"),
    ]
    assert ends(ConceptGraph(edges).path(["symptom.s"], ["task.t"])) == [
        ("symptom.s", "cause.c"),
        ("cause.c", "task.t"),
    ]
    swapped = ConceptGraph([edges[1], edges[0], *edges[2:]])
    assert ends(swapped.path(["symptom.s"], ["task.t"])) == [("symptom.s", "cause.d"), ("cause.d", "task.t")]


def test_a_path_has_at_most_three_edges() -> None:
    chain = ConceptGraph(parts("abcde"))
    assert len(chain.path(["process.a"], ["process.d"])) == 3
    assert chain.path(["process.a"], ["process.e"]) == ()
    assert len(chain.path(["process.a", "process.b"], ["process.e"])) == 3


def test_a_path_goes_the_way_of_its_edges() -> None:
    chain = ConceptGraph(parts("abc"))
    assert ends(chain.path(["process.a"], ["process.c"])) == [("process.a", "process.b"), ("process.b", "process.c")]
    assert chain.path(["process.c"], ["process.a"]) == ()


# What a person is told

FLOOR_TALK = {
    "빠우 치고 시아게까지 했는데 광이 얼룩지고 까시가 남습니다.": (
        {
            "  공정 연마·광택(빠우) (process.polishing) ← ‘빠우’",
            "  공정 디버링·사상(시아게) (process.deburring) ← ‘시아게’, ‘까시’",
            "  증상 광 얼룩·연마 자국 (symptom.polish_mark) ← ‘광이 얼룩’",
            "  증상 까시·버 남음 (symptom.burr_left) ← ‘까시가 남’",
        },
        {"cause.wheel_dressing", "task.robot_automation"},
    ),
    "빼기 구배가 부족해서 금형에서 안 빠지고 레이저 커팅 뒤 기레빠시가 너무 많습니다.": (
        {
            "  증상 금형에 붙어 안 빠짐 (symptom.mould_sticking_release) ← ‘구배가 부족’, ‘금형에서 안 빠’",
            "  공정 레이저·플라즈마 절단 (process.laser_cutting) ← ‘레이저 커팅’, ‘기레빠시’",
            "  증상 자투리 많이 버림 (symptom.offcut_loss) ← ‘기레빠시가 너무’",
        },
        {"cause.release_agent_spray", "task.process_optimization", "task.production_scheduling"},
    ),
    "FDC 알람이 하루 300건씩 울리고, EBOM이랑 MBOM이 안 맞아 자재가 빠집니다.": (
        {
            "  과업 FDC(설비 이상검출·분류) (task.fdc) ← ‘FDC 알람’",
            "  증상 경보가 너무 많음 (symptom.alarm_flood) ← ‘알람이 하루’",
            "  증상 부품표가 안 맞음 (symptom.bom_mismatch) ← ‘EBOM’, ‘MBOM’",
        },
        {"cause.sensor_drift", "cause.code_mismatch", "task.drawing_recognition"},
    ),
}


@pytest.mark.parametrize("sentence", FLOOR_TALK, ids=["polishing", "draft and offcuts", "alarms and lists"])
def test_shop_floor_talk_is_explained(sentence: str) -> None:
    found, implied = FLOOR_TALK[sentence]
    lines = list(explain(sentence, concept_book(), concept_graph()))
    turn = lines.index("이어지는 개념")
    assert lines[0] == "문장에서 찾은 개념"
    assert found - set(lines[1:turn]) == set()
    followed = lines[turn + 1 :]
    assert {id_ for id_ in implied if not any(f"({id_}), 확신 0." in line for line in followed)} == set()
    # Each concept that follows says why: the line after it is a step with its sentence.
    for line, next_ in pairwise(followed):
        if "확신" in line:
            assert " → " in next_
            assert next_.endswith("니다.")


def test_a_sentence_without_any_concept_is_answered_with_advice() -> None:
    assert list(explain("안녕하세요", concept_book(), concept_graph())) == [
        "아는 말을 찾지 못했습니다. 무엇이 어떻게 되는지 한두 마디 더 적어 보십시오."
    ]


# The commands


def test_explain_tells_at_the_terminal(site: Site) -> None:
    sentence = next(iter(FLOOR_TALK))
    done = site.app.test_cli_runner().invoke(args=["concepts", "explain", sentence])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == list(explain(sentence, concept_book(), concept_graph()))


def test_check_passes_the_shipped_files_and_counts_them(site: Site) -> None:
    done = site.app.test_cli_runner().invoke(args=["concepts", "check"])
    assert done.exit_code == 0, done.output
    [line] = done.output.splitlines()
    assert line.startswith(f"개념 {len(load_concepts())}개(공정 ")
    assert line.endswith(f"관계 {len(load_edges()):,}개")
