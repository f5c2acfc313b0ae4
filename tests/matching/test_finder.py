"""What an answer must be: the right supplier first, rules kept, quotes that exist, the same bytes twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.evaluation import FileVectors
from matching.features import NAMES
from matching.finder import prepare, rank
from matching.scoring import ScoreModel
from matching.units import problem_text
from matching.values import Grade, Proposal
from profiles.values import ProblemProfile, Requirements
from tests.matching.conftest import BUZZWORDS, FOOD, MOULDING, PROBLEM, SUPPLIERS, WELDING, Ask, market_of, tools


def names(proposal: Proposal) -> list[str]:
    return [match.supplier.id for match in proposal.matches]


def test_the_supplier_that_does_this_work_comes_first(ask: Ask) -> None:
    proposal = ask(PROBLEM)
    assert names(proposal)[0] == "moulding"
    assert proposal.considered == len(SUPPLIERS)
    assert not proposal.no_good_supplier


def test_ticked_boxes_are_no_evidence(ask: Ask) -> None:
    proposal = ask(PROBLEM)
    place = {id_: at for at, id_ in enumerate(names(proposal))}
    assert place["moulding"] < place.get("buzzwords", 99)


def test_an_empty_market_says_that_nobody_fits(ask: Ask) -> None:
    proposal = ask(PROBLEM, suppliers=())
    assert proposal.no_good_supplier
    assert proposal.matches == ()


def test_a_supplier_without_any_text_never_breaks_the_answer(ask: Ask) -> None:
    silent = replace(BUZZWORDS, id="silent", summary="", industries=(), processes=(), technologies=())
    assert "moulding" in names(ask(PROBLEM, suppliers=(silent, MOULDING)))


@pytest.mark.parametrize(
    ("requirements", "gone", "word"),
    [
        (Requirements(onsite=True), "welding", "경상남도"),
        (Requirements(on_premise=True), "welding", "클라우드"),
        (Requirements(programme="데이터 바우처"), "moulding", "데이터 바우처"),
        (Requirements(certifications=("ISO 27001",)), "moulding", "ISO 27001"),
    ],
)
def test_a_broken_must_have_bars_a_supplier_and_says_so(
    ask: Ask, requirements: Requirements, gone: str, word: str
) -> None:
    problem = replace(PROBLEM, statement=PROBLEM.statement + " 용접 비드도 봅니다.", requirements=requirements)
    proposal = ask(problem)
    assert gone not in names(proposal)
    barred = {match.supplier.id: match.barred for match in proposal.barred}
    assert any(word in sentence for sentence in barred[gone])


def test_when_only_rules_stand_in_the_way_the_answer_is_not_that_nobody_fits(ask: Ask) -> None:
    problem = replace(PROBLEM, requirements=Requirements(certifications=("ISO 27001",)))
    proposal = ask(problem, suppliers=(MOULDING,))
    assert proposal.matches == ()
    assert proposal.barred
    assert not proposal.no_good_supplier


def test_every_quote_stands_in_a_text_of_its_side(ask: Ask) -> None:
    proposal = ask(PROBLEM)
    own = problem_text(PROBLEM)
    assert proposal.matches[0].reasons
    for match in proposal.matches:
        theirs = "\n".join(
            [match.supplier.summary, *match.supplier.references, match.supplier.region]
            + [f"{solution.name}. {solution.description}" for solution in match.supplier.solutions]
        )
        for reason in match.reasons:
            if reason.kind in ("concept", "words", "meaning", "reference"):
                assert reason.problem_quote
                assert reason.problem_quote.text.strip("… ") in own
                assert reason.supplier_quote
                assert reason.supplier_quote.text.strip("… ") in theirs


def test_marks_lie_inside_their_quotes(ask: Ask) -> None:
    long = replace(PROBLEM, statement="우리 공장은 " + "아주 " * 80 + "오래된 기계로 사출품을 찍는데 은줄이 생깁니다")
    for match in ask(long).matches:
        for reason in match.reasons:
            for quote in (reason.problem_quote, reason.supplier_quote):
                assert quote is None or all(0 <= mark.start < mark.end <= len(quote.text) for mark in quote.marks)


def test_whoever_is_proposed_is_proposed_for_a_reason(ask: Ask) -> None:
    for statement in (PROBLEM.statement, "용접 비드 검사", "살균 온도를 못 맞춥니다", "AI로 다 되는 솔루션 찾습니다"):
        for match in ask(replace(PROBLEM, statement=statement)).matches:
            assert match.reasons, (statement, match.supplier.name)
            assert match.caution.endswith((".", "오."))
            assert len(match.reasons) <= 3


def test_no_sentence_is_quoted_twice_for_one_supplier(ask: Ask) -> None:
    for match in ask(PROBLEM).matches:
        quoted = [reason.supplier_quote.text for reason in match.reasons if reason.supplier_quote]
        assert len(quoted) == len(set(quoted))


def test_taking_a_reasons_feature_away_lowers_the_score() -> None:
    """A reason must rest on something that moved the score (the monotone model makes it so for positive features)."""
    market = market_of(SUPPLIERS)
    model = tools().model
    ranking = rank(
        prepare(PROBLEM, market, tools()), market, model, FileVectors(market, tools().encoder), everyone=True
    )
    top = ranking.order[0]
    for at, name in enumerate(NAMES):
        values = ranking.features.values[top : top + 1].copy()
        if values[0, at] * model.vector()[at] > 1e-4:
            before = float(model.expected(values)[0])
            values[0, at] = 0
            assert float(model.expected(values)[0]) < before, name


def test_a_budget_below_the_price_is_the_caution_and_a_hopeless_one_bars(ask: Ask) -> None:
    tight = ask(replace(PROBLEM, budget=2_000))
    assert "2,000만 원" in next(match.caution for match in tight.matches if match.supplier.id == "moulding")
    hopeless = ask(replace(PROBLEM, budget=500))
    assert "moulding" in [match.supplier.id for match in hopeless.barred]


def test_a_filter_keeps_only_what_the_reader_asked_for(ask: Ask) -> None:
    proposal = ask(PROBLEM, accepts=lambda supplier: supplier.region.startswith("울산"))
    assert set(names(proposal)) <= {"welding"}


def test_the_same_question_gives_the_same_answer(ask: Ask) -> None:
    first, second = ask(PROBLEM), ask(PROBLEM)
    assert [(match.supplier.id, match.score, match.reasons, match.caution) for match in first.matches] == [
        (match.supplier.id, match.score, match.reasons, match.caution) for match in second.matches
    ]


def test_the_order_of_the_suppliers_does_not_matter(ask: Ask) -> None:
    assert names(ask(PROBLEM)) == names(ask(PROBLEM, suppliers=tuple(reversed(SUPPLIERS))))


@pytest.mark.parametrize(
    "statement", ["🔧🔧🔧", "가", "a" * 9_000, "은줄 " * 2_000, "<script>alert(1)</script>", "  \n "]
)
def test_odd_statements_never_break_the_answer(ask: Ask, statement: str) -> None:
    proposal = ask(ProblemProfile(id="odd", statement=statement))
    assert proposal.considered == len(SUPPLIERS)
    assert np.isfinite([match.score for match in proposal.matches]).all()


def test_repeating_the_words_of_the_problem_does_not_lift_a_supplier_over_the_right_one(ask: Ask) -> None:
    stuffed = replace(BUZZWORDS, id="stuffed", technologies=tuple(f"은줄 사출 반품 {n}" for n in range(20)))
    place = {id_: at for at, id_ in enumerate(names(ask(PROBLEM, suppliers=(MOULDING, WELDING, FOOD, stuffed))))}
    assert place["moulding"] < place.get("stuffed", 99)


def test_a_model_with_a_negative_weight_is_refused() -> None:
    model = tools().model
    with pytest.raises(ValueError, match="monotone"):
        ScoreModel("bad", {**model.weights, "task": -0.1}, model.slope, model.intercept, model.cuts)


def test_grades_fall_with_the_expected_grade() -> None:
    model = tools().model
    grades = [
        model.grade(value) for value in (3.0, model.cuts["strong"], model.cuts["good"], model.cuts["possible"], 0.0)
    ]
    assert grades == [Grade.STRONG, Grade.STRONG, Grade.GOOD, Grade.POSSIBLE, Grade.NONE]
