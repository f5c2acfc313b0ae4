"""The case memory: which known cases are near a problem, and what solution they lend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embeddings.exact_index import ExactIndex
from embeddings.hashing_encoder import HashingEncoder
from matching.casebook import NEAREST, Casebook, empty_casebook
from matching.centring import Centre, unit_length
from matching.evaluation import FileVectors, file_market
from matching.features import NAMES
from matching.finder import prepare, rank
from matching.values import KnownCase
from tests.matching.conftest import MOULDING, PROBLEM, SUPPLIERS, tools

ENCODER = HashingEncoder()


def a_case(slug: str, problems: tuple[str, ...], units: tuple[str, ...]) -> KnownCase:
    return KnownCase(slug=slug, process="", task="", title=slug, problems=problems, units=units)


STREAKS = a_case(
    "streaks", ("사출품에 은줄이 생깁니다", "은줄 불량률이 높음"), ("보압과 수지 온도를 받아 은줄을 알립니다",)
)
BEADS = a_case("beads", ("용접 비드에 기공이 생깁니다",), ("레이저로 용접 비드를 봅니다", "용접 전류를 감시합니다"))
STERILE = a_case("sterile", ("살균 온도를 못 맞춥니다",), ("살균기의 온도와 유량으로 F값을 계산합니다",))
CASES = (STREAKS, BEADS, STERILE)


def plane(*degrees: float) -> np.ndarray:
    """Unit vectors of the plane at these angles."""
    return np.array([[np.cos(np.radians(at)), np.sin(np.radians(at))] for at in degrees], dtype=np.float32)


def flat_book(*degrees: float, owners: tuple[int, ...] | None = None) -> Casebook:
    """Cases on a circle; the solution of each stands at twenty degrees more than its first telling."""
    owned = owners or tuple(range(len(degrees)))
    firsts = [degrees[owned.index(case)] for case in sorted(set(owned))]
    cases = tuple(a_case(f"at {first:g}", (), ()) for first in firsts)
    return Casebook(
        cases,
        plane(*degrees),
        np.array(owned, dtype=np.int64),
        plane(*(first + 20 for first in firsts)),
        plane(*firsts),
    )


EAST = plane(0)[0]


def test_the_nearest_case_comes_first_with_its_cosine() -> None:
    near, _ = flat_book(50, 10, 30).nearest(EAST)
    assert [found.case.slug for found in near] == ["at 10", "at 30", "at 50"]
    assert [found.cosine for found in near] == pytest.approx(np.cos(np.radians([10, 30, 50])), abs=1e-6)
    assert sum(found.share for found in near) == pytest.approx(1)
    assert [found.share for found in near] == sorted((found.share for found in near), reverse=True)


def test_a_case_is_as_near_as_its_nearest_telling() -> None:
    near, _ = flat_book(80, 40, 5, owners=(0, 1, 0)).nearest(EAST)
    assert [found.case.slug for found in near] == ["at 80", "at 40"]
    assert near[0].cosine == pytest.approx(np.cos(np.radians(5)), abs=1e-6)


def test_a_case_007_further_away_counts_for_a_third() -> None:
    book = Casebook(
        flat_book(0, 1).cases,
        np.array([[0.9, 0.0], [0.83, 0.0]], dtype=np.float32),
        np.arange(2),
        plane(0, 90),
        plane(0, 90),
    )
    near, lent = book.nearest(EAST)
    assert near[1].share / near[0].share == pytest.approx(1 / np.e, abs=1e-3)
    assert lent[1] / lent[0] == pytest.approx(1 / np.e, abs=1e-3)


def test_no_more_than_five_cases_are_near() -> None:
    near, _ = flat_book(*range(0, 90, 10)).nearest(EAST)
    assert len(near) == NEAREST == 5


@pytest.mark.parametrize("degrees", [0.0, 30.0, 60.0, 85.0])
def test_what_is_lent_is_as_long_as_the_nearest_case_is_near(degrees: float) -> None:
    _, lent = flat_book(degrees, 89).nearest(EAST)
    assert np.linalg.norm(lent) == pytest.approx(np.cos(np.radians(degrees)), abs=1e-5)
    assert lent.dtype == np.float32


def test_one_case_lends_its_own_solution() -> None:
    _, lent = flat_book(10).nearest(EAST)
    assert lent == pytest.approx(plane(30)[0] * np.cos(np.radians(10)), abs=1e-6)


def test_cases_behind_the_problem_lend_nothing() -> None:
    near, lent = flat_book(120, 170).nearest(EAST)
    assert len(near) == 2
    assert not lent.any()


def test_an_empty_book_lends_nothing() -> None:
    book = empty_casebook(2)
    near, lent = book.nearest(EAST)
    assert (len(book), near) == (0, ())
    assert lent.shape == EAST.shape
    assert not lent.any()
    assert len(book.without(["x"])) == 0
    assert len(book.centred(Centre(EAST, EAST))) == 0


def test_extending_encodes_every_telling_and_the_mean_of_the_units() -> None:
    book = (
        empty_casebook(ENCODER.dimension)
        .extended(CASES[:2], ENCODER, tools().places)
        .extended(CASES[2:], ENCODER, tools().places)
    )
    assert book.cases == CASES
    assert book.owners.tolist() == [0, 0, 1, 2]
    assert np.array_equal(book.problems, ENCODER.encode_queries([text for case in CASES for text in case.problems]))
    mean = ENCODER.encode_documents(list(BEADS.units)).sum(axis=0)
    assert book.solutions[1] == pytest.approx(unit_length(mean), abs=1e-6)
    for at, telling in enumerate(book.problems):
        near, _ = book.nearest(telling)
        assert near[0].case == CASES[book.owners[at]]
        assert near[0].cosine == pytest.approx(1, abs=1e-5)


def test_extending_by_nothing_changes_nothing() -> None:
    book = empty_casebook(ENCODER.dimension).extended(CASES, ENCODER, tools().places)
    again = book.extended((), ENCODER, tools().places)
    assert again.cases == book.cases
    assert np.array_equal(again.solutions, book.solutions)


@pytest.mark.parametrize(
    "gone", [{"streaks"}, {"beads"}, {"sterile"}, {"streaks", "sterile"}, {"streaks", "beads", "sterile"}]
)
def test_without_is_the_book_that_never_had_them(gone: set[str]) -> None:
    empty = empty_casebook(ENCODER.dimension)
    left = empty.extended(CASES, ENCODER, tools().places).without(gone)
    never = empty.extended([case for case in CASES if case.slug not in gone], ENCODER, tools().places)
    assert left.cases == never.cases
    assert left.owners.tolist() == never.owners.tolist()
    assert np.array_equal(left.problems, never.problems)
    assert np.array_equal(left.solutions, never.solutions)


def test_without_strangers_is_the_book_itself() -> None:
    book = empty_casebook(ENCODER.dimension).extended(CASES, ENCODER, tools().places)
    assert book.without([]) is book
    assert book.without(["nobody"]) is book
    assert len(book.without(["beads"])) == 2
    assert len(book) == 3


def test_a_centred_book_stands_where_problems_and_units_stand() -> None:
    book = empty_casebook(ENCODER.dimension).extended(CASES, ENCODER, tools().places)
    centre = Centre(ENCODER.encode_documents(["솔루션"])[0], ENCODER.encode_queries(["문제"])[0])
    centred = book.centred(centre)
    assert np.array_equal(centred.problems, centre.query(book.problems))
    assert np.array_equal(centred.solutions, centre.document(book.solutions))
    assert centred.owners is book.owners


def test_a_known_case_lifts_whoever_offers_what_solved_it() -> None:
    at = NAMES.index("case")
    own = a_case("own", (PROBLEM.statement,), (MOULDING.solutions[0].description,))
    other = replace(own, slug="other", units=(SUPPLIERS[1].solutions[0].description,))

    def lent_to(case: KnownCase | None) -> dict[str, float]:
        book = empty_casebook(ENCODER.dimension).extended([case] if case else [], ENCODER, tools().places)
        market = file_market(SUPPLIERS, tools(), ExactIndex, book)
        ranking = rank(
            prepare(PROBLEM, market, tools()), market, tools().model, FileVectors(market, ENCODER), everyone=True
        )
        return {
            market.entries[row].profile.id: float(values[at])
            for row, values in zip(ranking.features.rows, ranking.features.values, strict=True)
        }

    assert set(lent_to(None).values()) == {0.0}
    assert max(lent_to(own), key=lent_to(own).get) == "moulding"  # type: ignore[arg-type]
    assert max(lent_to(other), key=lent_to(other).get) == "welding"  # type: ignore[arg-type]
