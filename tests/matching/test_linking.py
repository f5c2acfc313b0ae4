"""The concept dictionary: sound data, and phrases found where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.concepts.checking import faults
from matching.concepts.graph import load_edges
from matching.concepts.linking import Concept, ConceptBook, concept_book, load_concepts
from matching.values import ConceptKind


def book(*concepts: tuple[str, ConceptKind, tuple[str, ...]]) -> ConceptBook:
    return ConceptBook(Concept(id_, kind, id_, "", phrases) for id_, kind, phrases in concepts)


def test_the_longest_phrase_wins() -> None:
    found = book(("coat", ConceptKind.PROCESS, ("도장",)), ("shop", ConceptKind.PROCESS, ("도장 부스",))).spans(
        "도장 부스에서"
    )
    assert set(found) == {"shop"}


def test_spans_point_at_the_phrase() -> None:
    text = "밤마다 Vision 검사를 합니다"
    [span] = book(("look", ConceptKind.TASK, ("vision 검사",))).spans(text)["look"]
    assert text[span.start : span.end] == "Vision 검사"


@pytest.mark.parametrize("text", ["MAIN 보드", "BRAIN"])
def test_latin_phrases_are_whole_words(text: str) -> None:
    assert not book(("ai", ConceptKind.TASK, ("AI",))).spans(text)


def test_a_phrase_cut_off_by_the_end_of_the_text_is_not_found() -> None:
    assert not book(("look", ConceptKind.TASK, ("외관검사",))).spans("외관검")


def test_the_shipped_concepts_are_sound() -> None:
    assert faults(load_concepts(), load_edges()) == []


def test_the_shipped_concepts_cover_a_field() -> None:
    concepts = load_concepts()
    assert len(concepts) >= 600
    assert sum(len(concept.phrases) for concept in concepts) >= 4_000
    assert len(load_edges()) >= 2_500


def test_every_case_of_the_library_names_concepts_that_exist() -> None:
    path = Path(__file__).parents[2] / "seeds" / "cases.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for id_ in [*case["task_ids"], *case["process_ids"], *case["industry_ids"]]:
            assert id_ in concept_book().concepts


def test_shop_floor_words_are_understood() -> None:
    understood = concept_book().understand("사출품 겉면에 은줄이 생겨서 사람 눈으로 골라냅니다")
    assert "사출성형" in [item.name for item in understood if item.kind is ConceptKind.PROCESS]
    assert any(item.kind is ConceptKind.TASK for item in understood)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    for name in ("processes.jsonl", "industries.jsonl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "tasks.jsonl").write_text('{"id": "task.x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"tasks\.jsonl:1"):
        load_concepts(tmp_path)
