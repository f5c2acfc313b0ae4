"""Reasons on the demonstration suppliers: quotes exist, what is named moved the score; and stuffing is no use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from core.text import won, won_range
from embeddings import hashing_encoder
from embeddings.exact_index import ExactIndex
from matching.casebook import Casebook, empty_casebook, shipped_cases
from matching.evaluation import FileVectors, file_market
from matching.evaluation_files import read_problems, read_suppliers
from matching.features import NAMES
from matching.finder import Ranking, explained, prepare, rank
from matching.market import Market
from matching.units import problem_text, supplier_units
from matching.values import Match, Quote, Reason, ReasonKind
from matching.words import FIELD_TERMS
from profiles.values import ProblemProfile, SupplierProfile
from tests.matching.conftest import generous_tools, tools

pytestmark = pytest.mark.slow

SEEDS = Path(__file__).parents[2] / "seeds"
PAIRS = 200
A_PROBLEM = 2
BEHIND = {
    ReasonKind.CONCEPT: ("task", "process", "implied"),
    ReasonKind.REFERENCE: ("reference",),
    ReasonKind.CASE: ("case",),
    ReasonKind.WORDS: ("wordspace", "unit", "company", "close", "words"),
    ReasonKind.MEANING: ("unit", "company", "close", "words"),
    ReasonKind.INDUSTRY: ("trade",),
    ReasonKind.REGION: ("region",),
    ReasonKind.BUDGET: ("budget",),
}
SENTENCES = (ReasonKind.CONCEPT, ReasonKind.REFERENCE, ReasonKind.CASE, ReasonKind.WORDS, ReasonKind.MEANING)
MOST_LIFT = 3


@pytest.fixture(scope="module", autouse=True)
def remembered_texts() -> Iterator[None]:
    """The same texts are encoded again and again here: each once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing_encoder, "_encoded", lru_cache(maxsize=None)(hashing_encoder._encoded))
        yield


@lru_cache(maxsize=1)
def suppliers() -> tuple[SupplierProfile, ...]:
    return tuple(read_suppliers(SEEDS / "suppliers.jsonl"))


@lru_cache(maxsize=1)
def problems() -> tuple[ProblemProfile, ...]:
    return tuple(
        problem for path in sorted((SEEDS / "evaluation").glob("problems*.jsonl")) for problem in read_problems(path)
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One supplier on one problem's list, with the ranking that put it there."""

    problem: ProblemProfile
    ranking: Ranking
    at: int
    match: Match

    @property
    def name(self) -> str:
        return f"{self.problem.id} / {self.match.supplier.id}"


@lru_cache(maxsize=1)
def known_cases() -> Casebook:
    """A few hundred of the shipped cases."""
    cases = shipped_cases()[::8]
    return empty_casebook(tools().encoder.dimension).extended(cases, tools().encoder, tools().places)


def a_market(of: Sequence[SupplierProfile]) -> Market:
    return file_market(of, generous_tools(), ExactIndex, known_cases())


@pytest.fixture(scope="module")
def shown(remembered_texts: None) -> list[Shown]:
    """The first two of each list that no rule bars, until there are two hundred. The floor is none of ours: it is
    fitted to another encoder than the fast one."""
    market, mine = a_market(suppliers()), generous_tools()
    vectors = FileVectors(market, mine.encoder)
    found: list[Shown] = []
    for problem in problems():
        ranking = rank(prepare(problem, market, mine), market, mine.model, vectors)
        chosen = [at for at in ranking.order.tolist() if not ranking.features.verdicts[at].barred][:A_PROBLEM]
        matches = explained(ranking, market, mine, chosen, vectors)
        found += [Shown(problem, ranking, at, match) for at, match in zip(chosen, matches, strict=True)]
        if len(found) >= PAIRS:
            break
    return found[:PAIRS]


def literal(quote: Quote) -> str:
    """What a quote claims to have copied, without the signs of what was left out."""
    return quote.text.removeprefix("… ").removesuffix(" …")


def reasons_of(shown: Sequence[Shown]) -> list[tuple[Shown, Reason]]:
    return [(one, reason) for one in shown for reason in one.match.reasons]


def test_two_hundred_pairs_are_looked_at_and_most_kinds_of_reason_occur(shown: list[Shown]) -> None:
    assert len(shown) == PAIRS
    kinds = {reason.kind for _, reason in reasons_of(shown)}
    assert kinds >= {ReasonKind.CONCEPT, ReasonKind.REFERENCE, ReasonKind.CASE}
    assert kinds & {ReasonKind.WORDS, ReasonKind.MEANING}


def test_whoever_is_shown_is_shown_for_a_reason_and_with_a_caution(shown: list[Shown]) -> None:
    for one in shown:
        assert 1 <= len(one.match.reasons) <= 3, one.name
        assert one.match.caution.strip(), one.name


def test_every_sentence_quoted_of_the_problem_stands_in_it(shown: list[Shown]) -> None:
    for one, reason in reasons_of(shown):
        assert reason.problem_quote is not None, one.name
        quoted = literal(reason.problem_quote)
        if reason.kind in SENTENCES:
            assert quoted in problem_text(one.problem), (one.name, reason.kind)
        elif reason.kind is ReasonKind.BUDGET:
            assert one.problem.budget is not None
            assert quoted == f"예산 {won(one.problem.budget)}"
        elif reason.kind is ReasonKind.REGION:
            assert quoted == one.problem.region.split(" ")[0]
        elif reason.kind is ReasonKind.INDUSTRY:
            assert quoted == one.problem.industry
        else:
            assert quoted == one.problem.requirements.programme


def test_every_sentence_quoted_of_the_supplier_stands_on_its_page(shown: list[Shown]) -> None:
    for one, reason in reasons_of(shown):
        supplier = one.match.supplier
        assert reason.supplier_quote is not None, one.name
        quoted = literal(reason.supplier_quote)
        if reason.kind in SENTENCES:
            sources = [unit.text for unit in supplier_units(supplier) if unit.source == reason.supplier_source]
            assert any(quoted in text for text in sources), (one.name, reason.kind, quoted)
        elif reason.kind is ReasonKind.BUDGET:
            assert quoted == f"가격대 {won_range(supplier.price_low, supplier.price_high)}"
        elif reason.kind is ReasonKind.REGION:
            assert quoted == supplier.region
        elif reason.kind is ReasonKind.INDUSTRY:
            assert quoted in (*supplier.industries, *supplier.processes)
        else:
            assert quoted == ", ".join(supplier.programmes)


def test_words_named_in_a_reason_stand_on_both_sides(shown: list[Shown]) -> None:
    for one, reason in reasons_of(shown):
        if reason.kind is ReasonKind.WORDS and "함께 나옵니다" in reason.text:
            theirs = "\n".join(unit.text for unit in supplier_units(one.match.supplier)).casefold()
            for word in re.findall(r"'([^']+)'", reason.text):
                assert word.casefold() in problem_text(one.problem).casefold(), (one.name, word)
                assert word.casefold() in theirs, (one.name, word)


def test_marks_are_inside_the_quotes(shown: list[Shown]) -> None:
    for one, reason in reasons_of(shown):
        for quote in (reason.problem_quote, reason.supplier_quote):
            assert quote is not None
            assert all(0 <= mark.start < mark.end <= len(quote.text) for mark in quote.marks), one.name


def test_taking_away_what_a_reason_stands_on_lowers_the_score(shown: list[Shown]) -> None:
    """Programmes are a rule, not a feature: they decide who may be shown at all."""
    model = tools().model
    for one, reason in reasons_of(shown):
        if reason.kind is ReasonKind.PROGRAMME:
            continue
        values = one.ranking.features.values[one.at : one.at + 1].copy()
        before = float(model.expected(values)[0])
        values[0, [NAMES.index(name) for name in BEHIND[reason.kind]]] = 0
        assert float(model.expected(values)[0]) < before, (one.name, reason.kind)


def test_no_sentence_is_said_twice(shown: list[Shown]) -> None:
    for one in shown:
        quoted = [reason.supplier_quote.text for reason in one.match.reasons if reason.supplier_quote]
        assert len(quoted) == len(set(quoted)), one.name


# Stuffing


def place_of(id_: str, market_suppliers: Sequence[SupplierProfile], asked: Sequence[ProblemProfile]) -> np.ndarray:
    """Place of one supplier, 1 is the first, for each problem."""
    market = a_market(market_suppliers)
    vectors = FileVectors(market, tools().encoder)
    places = []
    for problem in asked:
        ranking = rank(prepare(problem, market, tools()), market, tools().model, vectors, everyone=True)
        ids = [market.entries[row].profile.id for row in ranking.features.rows[ranking.order]]
        places.append(ids.index(id_) + 1)
    return np.array(places)


def with_one_changed(changed: SupplierProfile) -> list[SupplierProfile]:
    """Who changes its text writes last, and in a file who stands last wrote last."""
    return [*(supplier for supplier in suppliers() if supplier.id != changed.id), changed]


NOBODY_KNOWN = ("S005", "S013", "S061")
"""Suppliers without a reference, in three trades."""


@lru_cache(maxsize=1)
def everything_tickable() -> dict[str, tuple[str, ...]]:
    """Every industry, process and technology that anybody in the market has ticked, and the field's dictionary."""
    fields = ("industries", "processes", "technologies")
    found = {name: tuple(dict.fromkeys(tag for one in suppliers() for tag in getattr(one, name))) for name in fields}
    terms = [term for term in FIELD_TERMS.read_text(encoding="utf-8").splitlines() if term.strip()]
    return {**found, "technologies": (*found["technologies"], *terms)}


@pytest.mark.parametrize("id_", NOBODY_KNOWN)
def test_ticking_every_box_never_helps(id_: str) -> None:
    asked = problems()[::5]
    plain = replace(next(supplier for supplier in suppliers() if supplier.id == id_), references=())
    stuffed = replace(plain, **{name: (*getattr(plain, name), *tags) for name, tags in everything_tickable().items()})
    before, after = (place_of(id_, with_one_changed(one), asked).mean() for one in (plain, stuffed))
    assert after >= before


def with_terms(supplier: SupplierProfile, times: int = 20) -> SupplierProfile:
    """A summary that says the words of one problem so many times."""
    forms = tools().morphemes.forms(problem_text(problems()[14]))
    return replace(supplier, summary=f"{supplier.summary} {' '.join(forms * times)}")


def with_a_rivals_text(supplier: SupplierProfile) -> SupplierProfile:
    """A summary that copies everything another supplier has written."""
    rival = next(one for one in suppliers() if one.id == "S020")
    return replace(supplier, summary="\n".join([supplier.summary, *(unit.text for unit in supplier_units(rival))]))


@pytest.mark.parametrize("stuffed", [with_terms, with_a_rivals_text])
@pytest.mark.parametrize("id_", ["S005", "S040", "S100"])
def test_stuffing_a_summary_lifts_the_median_place_by_three_at_most(
    id_: str, stuffed: Callable[[SupplierProfile], SupplierProfile]
) -> None:
    asked = problems()[::4]
    plain = next(supplier for supplier in suppliers() if supplier.id == id_)
    before, after = (np.median(place_of(id_, with_one_changed(one), asked)) for one in (plain, stuffed(plain)))
    assert before - after <= MOST_LIFT


@pytest.mark.parametrize("id_", ["S005", "S040", "S100"])
def test_saying_it_twenty_times_earns_no_more_than_saying_it_once(id_: str) -> None:
    asked = problems()[::4]
    plain = next(supplier for supplier in suppliers() if supplier.id == id_)
    once, often = (np.median(place_of(id_, with_one_changed(with_terms(plain, times)), asked)) for times in (1, 20))
    assert once - often <= MOST_LIFT


def test_telling_ones_own_story_again_never_helps() -> None:
    asked = problems()[::4]
    plain = next(supplier for supplier in suppliers() if supplier.id == "S005")
    again = replace(plain, summary="\n".join([plain.summary] * 20))
    before, after = (np.median(place_of(plain.id, with_one_changed(one), asked)) for one in (plain, again))
    assert before - after <= MOST_LIFT
