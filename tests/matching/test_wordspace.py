"""The word space: tokens, bags, what is learnt from a handful of cells, what is kept of it, and who is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.pairs.reading import Cell, Register, Unit
from matching.words import field_morphemes
from matching.wordspace.bags import Bags, pieces, tokens
from matching.wordspace.learning import Lesson, Recipe, learn, solved
from matching.wordspace.model import WordSpace, read_space, shipped_space, write_space
from matching.wordspace.reading import PlaceReader

RECIPE = Recipe(dimension=16, epochs=150, batch=8, units=64, hidden=0.2, least_words=1, least_pieces=1)


def cell(slug: str, process: str, task: str, told: tuple[str, str], sold: tuple[str, str], near: str = "") -> Cell:
    missed = (Unit("", near, 1),) if near else ()
    return Cell(
        slug,
        process,
        task,
        slug,
        {Register.SHOP: told[0], Register.LINE: told[1]},
        (Unit("", sold[0], 3), Unit("", sold[1], 3)),
        missed,
    )


CELLS = (
    cell(
        "streak",
        "process.moulding",
        "task.control",
        ("은줄이 좍좍 가고 통이 뜨겁다", "은줄 없애기"),
        ("사출 성형 조건 추천", "수지 건조 관리"),
        near="사출 금형 수명 예측",
    ),
    cell(
        "bead",
        "process.welding",
        "task.inspection",
        ("불똥 튀기는 자리에 구멍이 숭숭", "구멍 숭숭"),
        ("용접 비드 검사 카메라", "아크 전류 감시"),
    ),
    cell(
        "kimchi",
        "process.salting",
        "task.control",
        ("배추가 짰다 싱겁다 한다", "배추 간 고르게"),
        ("절임 염도 제어", "염수 농도 센서"),
    ),
)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return Lesson.of(CELLS, field_morphemes())


@pytest.fixture(scope="module")
def learnt(lesson: Lesson) -> WordSpace:
    return learn(lesson, RECIPE, say=lambda _: None)


@pytest.fixture(scope="module")
def read(learnt: WordSpace) -> PlaceReader:
    return PlaceReader(learnt, field_morphemes())


def test_pieces_are_neighbouring_characters_with_the_ends_of_words() -> None:
    assert pieces("빠우 ABS!") == ["#<빠", "#빠우", "#우>", "#<a", "#ab", "#bs", "#s>"]
    assert tokens("빠우", ["빠우"]) == ["빠우", "#<빠", "#빠우", "#우>"]


def test_a_bag_is_of_unit_length_and_knows_nothing_of_unknown_tokens() -> None:
    bags = Bags.of([["a", "a", "b", "x"], ["x"], []], {"a": 0, "b": 1}, np.array([1.0, 2.0], dtype=np.float32))
    assert bags.columns.tolist() == [0, 1]
    assert bags.offsets.tolist() == [0, 2, 2, 2]
    assert float(np.linalg.norm(bags.weights)) == pytest.approx(1)
    assert bags.weights[0] / bags.weights[1] == pytest.approx((1 + np.log(2)) / 2)


def test_bags_are_taken_in_the_order_asked_for() -> None:
    bags = Bags.of([["a"], ["a", "b"], ["b"]], {"a": 0, "b": 1}, np.ones(2, dtype=np.float32))
    taken = bags.taken(np.array([2, 1]))
    assert taken.columns.tolist() == [1, 0, 1]
    assert taken.offsets.tolist() == [0, 1, 3]


def test_what_solves_a_problem_stands_nearest_though_no_word_is_shared(read: PlaceReader) -> None:
    problems = read(["통이 뜨겁고 은줄이 간다", "불똥 자리 구멍", "배추가 싱겁다"])
    units = read([unit.text for cell in CELLS for unit in cell.units])
    nearest = (problems @ units.T).argmax(axis=1)
    assert [int(unit) // 2 for unit in nearest] == [0, 1, 2]


def test_process_and_task_are_read_off_a_place(learnt: WordSpace, read: PlaceReader) -> None:
    kinds = learnt.kinds(read(["불똥 튀기는 자리", "절임 염도"]))
    assert [learnt.processes[at] for at in kinds.process.argmax(axis=1)] == ["process.welding", "process.salting"]
    assert [learnt.tasks[at] for at in kinds.task.argmax(axis=1)] == ["task.inspection", "task.control"]
    assert np.square(kinds.process).sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_same_seed_gives_the_same_numbers(lesson: Lesson, learnt: WordSpace) -> None:
    again = learn(lesson, RECIPE, say=lambda _: None)
    assert again.tokens == learnt.tokens
    np.testing.assert_allclose(again.vectors, learnt.vectors, atol=1e-5)
    other = learn(lesson, replace(RECIPE, seed=1), say=lambda _: None)
    assert np.abs(other.vectors - learnt.vectors).max() > 0.01


def test_a_cell_without_process_and_task_teaches_its_words_alone() -> None:
    plain = cell("books", "", "", ("장부를 맡길 데", "기장료 얼마"), ("세무 기장 대행", "세무사 사무소"))
    space = learn(Lesson.of([*CELLS, plain], field_morphemes()), RECIPE, say=lambda _: None)
    assert space.processes == ("process.moulding", "process.salting", "process.welding")
    assert np.isfinite(space.vectors).all()


def test_a_space_is_read_as_it_was_written(tmp_path: Path, lesson: Lesson, learnt: WordSpace) -> None:
    held = replace(learnt, solved=solved(CELLS, lesson, learnt))
    path = tmp_path / "space.npz"
    written = write_space(held, path)
    assert written.tokens == held.tokens
    assert (written.processes, written.tasks) == (held.processes, held.tasks)
    assert set(written.solved) == {"streak", "bead", "kimchi"}
    before, after = held.encode(lesson.problems), read_space(path).encode(lesson.problems)
    assert np.einsum("nd,nd->n", before, after).min() > 0.999
    for slug, place in held.solved.items():
        assert float(place @ written.solved[slug]) > 0.999
    np.testing.assert_allclose(written.kinds(before).task, held.kinds(before).task, atol=0.01)


def test_a_text_of_unknown_words_stands_nowhere(read: PlaceReader) -> None:
    assert not read(["§§§", ""]).any()


def test_pulls_of_words_add_up_to_the_cosine_and_pieces_are_not_named(learnt: WordSpace, read: PlaceReader) -> None:
    text = "불똥 튀기는 자리에 구멍"
    forms = field_morphemes().forms(text)
    near, far = read(["용접 비드 검사 카메라", "절임 염도 제어"])
    place = learnt.encode([forms])[0]
    assert sum(learnt.pulls(forms, near).values()) == pytest.approx(float(place @ near), abs=1e-5)
    assert sum(learnt.pulls(forms, near).values()) > sum(learnt.pulls(forms, far).values())
    assert set(learnt.pulls(tokens(text, forms), near)) == set(forms)


def test_the_shipped_space_knows_the_dictionary_and_the_cases() -> None:
    space = shipped_space()
    assert len(space.tokens) > 20_000
    assert len(space.processes) == 137
    assert np.isfinite(space.vectors).all()
    assert np.isfinite(space.process_weights).all()
    assert len(space.solved) > 3_000
