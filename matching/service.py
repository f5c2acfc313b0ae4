"""Use cases of matching: a first answer, suppliers for a problem, leads for a supplier, search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from accounts.values import Actor, Role
from core.clock import Clock, korean_date, system_clock
from core.errors import Forbidden
from matching import queries
from matching.balance import (
    exposure_history,
    exposure_limit,
    measure_balance,
    set_exposure_limit,
    with_floor,
)
from matching.case_memory import (
    follow_problem,
    follow_supplier,
    forget_source,
    grown_cases,
    remember_case,
    restore_case,
    withdraw_case,
    withdrawn_slugs,
)
from matching.case_records import case_list, case_record
from matching.concept_additions import add_edge, add_phrase, additional_concepts, try_sentence, withdraw_addition
from matching.concept_records import (
    addition_view,
    concept_choices,
    concept_list,
    concept_named,
    concept_record,
    possible_relations,
)
from matching.costs import benefits, cost_range
from matching.evidence import case_cards, records_like
from matching.feedback import (
    Pair,
    forbidden_pairs,
    forbidden_problems,
    forbidden_suppliers,
    own_stances,
    pair_of,
    record_feedback,
)
from matching.feedback_labels import labelled_feedback
from matching.feedback_records import PairRecord, pair_records, withdraw_feedback
from matching.finder import Accepts, Ranking, Remembered, answer, explained, rank
from matching.knowledge import knowledge_version
from matching.live import Finder
from matching.market import Market
from matching.outcomes import OutcomeDraft, outcome_list, outcome_record, record_outcome, withdraw_outcome
from matching.query import PreparedProblem
from matching.stances import CAUSE_LABELS, FEEDBACK_LABELS, OFFICER_LABELS, DeclineCause, FeedbackKind, Stance
from matching.units import problem_text
from matching.values import (
    Answer,
    Grade,
    Lead,
    LeadPage,
    Match,
    SupplierPage,
)
from profiles import service as profiles
from profiles.values import ProblemCard, ProblemProfile, SupplierFilter, SupplierProfile

__all__ = [
    "CAUSE_LABELS",
    "FEEDBACK_LABELS",
    "OFFICER_LABELS",
    "DeclineCause",
    "FeedbackKind",
    "OutcomeDraft",
    "PairRecord",
    "Stance",
    "accepts",
    "add_edge",
    "add_phrase",
    "addition_view",
    "additional_concepts",
    "case_list",
    "case_record",
    "concept_choices",
    "concept_list",
    "concept_named",
    "concept_record",
    "count_changed_suppliers",
    "exposure_history",
    "exposure_limit",
    "first_answer",
    "follow_problem",
    "follow_supplier",
    "forget_source",
    "grown_cases",
    "knowledge_version",
    "labelled_feedback",
    "leads_for",
    "measure_balance",
    "note_changed_supplier",
    "outcome_list",
    "outcome_record",
    "own_stances",
    "pair_of",
    "pair_records",
    "possible_relations",
    "record_feedback",
    "record_outcome",
    "remember_case",
    "restore_case",
    "search_suppliers",
    "set_exposure_limit",
    "suppliers_for",
    "try_sentence",
    "withdraw_addition",
    "withdraw_case",
    "withdraw_feedback",
    "withdraw_outcome",
    "withdrawn_slugs",
]

# A supplier is matched in full against so many of the problems nearest to its units.
PROBLEMS_RANKED = 400
# The exposure floor looks for firms to lift in a list so many times as long as the one that is shown.
WIDER = 2


def first_answer(
    session: Session, *, finder: Finder, problem: ProblemProfile, chosen: SupplierFilter, limit: int
) -> Answer:
    """What a visitor gets for a statement: what was understood, suppliers with reasons, cost, cases. Open to all."""
    return _answered(session, finder, problem, accepts(chosen), limit)


def _answered(session: Session, finder: Finder, problem: ProblemProfile, wanted: Accepts, limit: int) -> Answer:
    proposal = answer(problem, finder.market(), finder.tools, vectors=finder, accepts=wanted, limit=limit)
    records = records_like(session, proposal.understood)
    cards = case_cards(session, proposal.understood)
    return Answer(problem_text(problem), proposal, cost_range(records), benefits(records), cards)


def suppliers_for(
    session: Session,
    *,
    actor: Actor,
    finder: Finder,
    problem_id: int,
    chosen: SupplierFilter,
    limit: int,
    clock: Clock = system_clock,
) -> tuple[ProblemCard, Answer | None]:
    """A problem's card, and its matches for those who may see them: its owner and officers."""
    card = profiles.problem_card(session, actor=actor, problem_id=problem_id, clock=clock)
    if not card.is_own:
        return card, None
    [problem] = profiles.problem_profiles(session, [problem_id])
    wanted, forbidden = accepts(chosen), forbidden_suppliers(session, problem_id=problem_id)
    answer_ = _answered(
        session,
        finder,
        problem,
        lambda supplier: int(supplier.id) not in forbidden and wanted(supplier),
        limit * WIDER if exposure_limit(session) else limit,
    )
    return card, with_floor(session, answer_, problem=problem, places=limit, clock=clock)


def leads_for(
    session: Session, *, actor: Actor, finder: Finder, page: int, page_size: int, clock: Clock = system_clock
) -> LeadPage:
    """Open problems ranked by how well they fit the actor's own supplier, and nobody else's."""
    if actor.role is not Role.SUPPLIER or actor.organisation_id is None:
        raise Forbidden("과제 추천은 공급기업 담당자만 볼 수 있습니다. 공급기업 계정으로 로그인해 주십시오.")
    page = max(1, page)
    organisation = profiles.organisation_view(session, actor=actor, organisation_id=actor.organisation_id)
    market = finder.market()
    row = market.row_of_supplier.get(str(organisation.supplier_id))
    copied = () if row is None else tuple(indexed.unit.source for indexed in market.entries[row].copies)
    if row is None or not market.entries[row].units:
        note = "승인된 프로필에 직접 쓴 솔루션이나 실적이 있어야 과제를 추천할 수 있습니다."
        return LeadPage((), 0, page, page_size, note, copied)
    today = korean_date(clock())
    forbidden = forbidden_problems(session, supplier_id=int(market.entries[row].profile.id))
    problems = [each for each in profiles.matching_problems(session, today=today) if int(each.id) not in forbidden]
    rankings = _rank_problems(finder, market, row, problems)
    # Past the last page stands the last one: "nobody fits" would be untrue.
    page = min(page, max(1, -(-len(rankings) // page_size)))
    shown = rankings[(page - 1) * page_size : page * page_size]
    ids = [int(ranking.prepared.problem.id) for ranking in shown]
    cards = profiles.problem_cards(session, actor=actor, ids=ids, clock=clock)
    apart = forbidden_pairs(session, problem_ids=ids)
    leads = tuple(_lead(finder, market, ranking, cards[id_], apart) for ranking, id_ in zip(shown, ids, strict=True))
    return LeadPage(leads, len(rankings), page, page_size, copied=copied)


def search_suppliers(
    session: Session, *, finder: Finder, text: str, chosen: SupplierFilter, page: int, page_size: int
) -> SupplierPage:
    """Suppliers for a few words, best first with reasons; without words, all that pass the filter, 가나다."""
    page = max(1, page)
    if not text.strip():
        listed = profiles.list_suppliers(session, wanted=chosen, number=page, size=page_size)
        bare = tuple(Match(supplier, Grade.NONE, 0.0) for supplier in listed.items)
        return SupplierPage(bare, listed.total, page, page_size)
    proposal = answer(
        ProblemProfile(id="search", statement=text),
        finder.market(),
        finder.tools,
        vectors=finder,
        accepts=accepts(chosen),
        limit=page * page_size,
    )
    shown = proposal.matches[(page - 1) * page_size :]
    return SupplierPage(shown, proposal.fitting, page, page_size)


def accepts(chosen: SupplierFilter) -> Accepts:
    """The filter as a test of one supplier. A 시도 keeps suppliers at home there and those who serve it."""
    region = profiles.region_by_code(chosen.sido) if chosen.sido else None
    sido = region.full_name if region else chosen.sido

    def test(supplier: SupplierProfile) -> bool:
        return (
            (
                not sido
                or supplier.region.startswith(sido)
                or sido in supplier.regions_served
                or "전국" in supplier.regions_served
            )
            and _named(chosen.industry, supplier.industries)
            and _named(chosen.process, supplier.processes)
            and (not chosen.programme or chosen.programme in supplier.programmes)
            and (
                chosen.price_ceiling is None or supplier.price_low is None or supplier.price_low <= chosen.price_ceiling
            )
            and (not chosen.with_references or bool(supplier.references))
        )

    return test


def note_changed_supplier(session: Session, *, supplier_id: int) -> None:
    """Put a supplier on the list of those to read again, in the transaction that changes it."""
    queries.add_pending(session, supplier_id)


def count_changed_suppliers(session: Session) -> int:
    """How many suppliers are on that list."""
    return queries.count_pending(session)


def _rank_problems(finder: Finder, market: Market, row: int, problems: Sequence[ProblemProfile]) -> list[Ranking]:
    """Rankings of the one supplier at `row` for each problem it fits and is not barred from, best first."""
    prepared = finder.shelf.prepared(problems, market)
    rankings = []
    vectors = Remembered(finder)
    for one in _nearest(prepared, market, row):
        ranking = rank(one, market, finder.tools.model, vectors, rows=np.array([row]))
        fits = finder.tools.model.grade(float(ranking.expected[0])) is not Grade.NONE
        if fits and not ranking.features.verdicts[0].barred:
            rankings.append(ranking)
    return sorted(rankings, key=lambda ranking: (-float(ranking.expected[0]), int(ranking.prepared.problem.id)))


def _nearest(prepared: Sequence[PreparedProblem], market: Market, row: int) -> Sequence[PreparedProblem]:
    if len(prepared) <= PROBLEMS_RANKED:
        return prepared
    units = market.unit_vectors[market.offsets[row] : market.offsets[row + 1]]
    cosines = (np.stack([one.vector for one in prepared]) @ units.T).max(axis=1)
    return [prepared[at] for at in np.argsort(-cosines, kind="stable")[:PROBLEMS_RANKED].tolist()]


def _lead(finder: Finder, market: Market, ranking: Ranking, card: ProblemCard, apart: frozenset[Pair]) -> Lead:
    [match] = explained(ranking, market, finder.tools, [0], finder)
    everyone = rank(ranking.prepared, market, finder.tools.model, finder)
    fitting = [
        at
        for at in range(len(everyone.expected))
        if finder.tools.model.grade(float(everyone.expected[at])) is not Grade.NONE
        and not everyone.features.verdicts[at].barred
        and (card.id, int(market.entries[everyone.features.rows[at]].profile.id)) not in apart
    ]
    return Lead(card, match, max(0, len(fitting) - 1))


def _named(wanted: str, held: Sequence[str]) -> bool:
    """True when nothing is wanted, or one of `held` speaks of it."""
    plain = wanted.replace(" ", "").casefold()
    return not plain or any(plain in item.replace(" ", "").casefold() for item in held)
