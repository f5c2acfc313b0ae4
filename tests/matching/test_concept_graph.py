"""The concept graph: what its check refuses, what follows from a concept, and that the field is covered."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from matching.concepts.checking import faults
from matching.concepts.explaining import explain
from matching.concepts.graph import ConceptGraph, Edge, EdgeType, concept_graph, load_edges
from matching.concepts.linking import Concept, concept_book, load_concepts
from matching.values import ConceptKind
from tests.web.site import Site

KSIC = Path(__file__).parents[2] / "profiles" / "taxonomy" / "ksic.csv"


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


# What the check refuses


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


def test_check_ends_with_an_error_when_something_is_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.cli.load_concepts", lambda: list(SOUND))
    monkeypatch.setattr("matching.cli.load_edges", lambda: without(EdgeType.USES))
    done = site.app.test_cli_runner().invoke(args=["concepts", "check"])
    assert done.exit_code == 1
    assert "industry.i: an edge of type uses is missing" in done.output
    assert "어긋난 곳이 1개 있습니다." in done.output


# The field is covered. Both lists are written by hand: a concept that goes missing is missed here.

NAMED_IN_THE_BRIEFS = [
    # processes
    ("사출", "process.injection_moulding"),
    ("다이캐스팅", "process.die_casting"),
    ("열처리", "process.heat_treatment"),
    ("도금", "process.plating"),
    ("용접", "process.welding"),
    ("절삭", "process.machining"),
    ("프레스 공정", "process.press"),
    ("코팅", "process.coating"),
    ("충방전", "process.formation"),
    ("식각", "process.etching"),
    ("샤워헤드", "process.deposition"),
    ("반도체 공정", "process.wafer_fab"),
    ("배터리 셀", "process.cell_assembly"),
    ("식용곤충", "process.insect"),
    ("스마트팜", "process.greenhouse"),
    ("선박 운항", "process.ship_operation"),
    # tasks
    ("외관검사", "task.visual_inspection"),
    ("AI 비전 검사", "task.visual_inspection"),
    ("예지보전", "task.predictive_maintenance"),
    ("predictive maintenance", "task.predictive_maintenance"),
    ("공정조건 최적화", "task.process_optimization"),
    ("챔버 매칭", "task.fdc"),
    ("FDC", "task.fdc"),
    ("수율", "task.yield_analysis"),
    ("수요예측", "task.demand_forecasting"),
    ("스케줄링", "task.production_scheduling"),
    ("납기 준수", "task.production_scheduling"),
    ("에너지 절감", "task.energy_saving"),
    ("산업안전", "task.safety_monitoring"),
    ("문서 자동화", "task.document_automation"),
    ("견적 자동화", "task.quotation_automation"),
    ("공정 모니터링", "task.production_monitoring"),
    ("process monitoring", "task.production_monitoring"),
    ("생육 관리", "task.growth_control"),
    ("환경 규제", "task.compliance_audit"),
    ("생산원가", "task.cost_analysis"),
    # industries
    ("자동차 부품", "industry.auto_parts"),
    ("반도체", "industry.semiconductor"),
    ("배터리", "industry.battery"),
]

DIVISIONS_OF_MANUFACTURING = {
    "10": "industry.food",
    "11": "industry.beverage_liquor",
    "12": "industry.ginseng_tobacco",
    "13": "industry.textile",
    "14": "industry.apparel",
    "15": "industry.footwear_leather",
    "16": "industry.wood_furniture",
    "17": "industry.paper_printing",
    "18": "industry.paper_printing",
    "19": "industry.petrochemical",
    "20": "industry.fine_chemical",
    "21": "industry.pharma_bio",
    "22": "industry.plastic",
    "23": "industry.glass_ceramic",
    "24": "industry.steel",
    "25": "industry.metal_processing",
    "26": "industry.electronic_parts",
    "27": "industry.medical_device",
    "28": "industry.electrical_equipment",
    "29": "industry.machinery",
    "30": "industry.auto_parts",
    "31": "industry.shipbuilding",
    "32": "industry.wood_furniture",
    "33": "industry.toys_stationery",
    "34": "industry.machine_repair",
}


@pytest.mark.parametrize(("words", "id_"), NAMED_IN_THE_BRIEFS)
def test_what_the_briefs_name_is_understood(words: str, id_: str) -> None:
    assert id_ in concept_book().spans(f"저희는 {words} 때문에 왔습니다.")


@pytest.mark.parametrize(("division", "id_"), DIVISIONS_OF_MANUFACTURING.items())
def test_every_division_of_manufacturing_has_its_industry(division: str, id_: str) -> None:
    assert any(code.startswith(f"C{division}") for code in concept_book().concepts[id_].ksic)


def test_the_list_of_divisions_is_that_of_the_classification() -> None:
    with KSIC.open(encoding="utf-8", newline="") as lines:
        divisions = {row["code"] for row in csv.DictReader(lines) if row["parent"] == "C"}
    assert set(DIVISIONS_OF_MANUFACTURING) == divisions


def test_codes_of_manufacturing_exist_in_the_classification() -> None:
    with KSIC.open(encoding="utf-8", newline="") as lines:
        known = {f"C{row['code']}" for row in csv.DictReader(lines)}
    used = {code for each in load_concepts() for code in each.ksic if code.startswith("C")}
    assert used - known == set()


def test_a_symptom_is_part_of_its_kind_not_of_what_it_leads_to() -> None:
    kinds = {(each.source, each.target) for each in load_edges() if each.type is EdgeType.PART_OF}
    symptoms = {pair for pair in kinds if pair[0].startswith("symptom.")}
    assert symptoms == {
        ("symptom.hull_rust", "symptom.early_rust"),
        ("symptom.double_entry", "symptom.report_burden"),
        ("symptom.powder_coat_thin_corner", "symptom.paint_thickness"),
        ("symptom.paint_fish_eye_crater", "symptom.coating_bubble_pinhole"),
        ("symptom.blister_missing_pill", "symptom.missing_part"),
        ("symptom.knit_needle_line", "symptom.fabric_streak_band"),
        ("symptom.powder_lump_undissolved", "symptom.mixing_not_uniform"),
        ("symptom.weight_giveaway_pack", "symptom.underfill_overfill"),
    }
