"""The field is covered. Both lists are written by hand: a concept that goes missing is missed here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matching.concepts.graph import EdgeType, load_edges
from matching.concepts.linking import concept_book, load_concepts

KSIC = Path(__file__).parents[2] / "profiles" / "taxonomy" / "ksic.csv"

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
