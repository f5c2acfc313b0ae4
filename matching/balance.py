"""Who is shown to whom: the exposure floor's limit, its use on a list, and how the market shares out its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from accounts.service import names_of
from accounts.values import Actor
from core.clock import Clock, korean_date
from core.errors import Invalid
from matching import queries
from matching.exposure import DEFAULT_LIMIT, balanced, is_favoured, new_firms
from matching.feedback import Pair, feedback_stances
from matching.finder import Remembered, rank
from matching.knowledge import checked_reason, require_officer, told_name
from matching.live import Finder
from matching.market import Market
from matching.metrics import gini
from matching.models import ExposureLimit
from matching.mutual import TOP_GRADE, Past, both, equilibrium, everyone_placed, interest, lists, shipped_interest
from matching.stances import FeedbackKind, Side, Stance
from matching.values import Answer, Grade, Lift
from profiles import service as profiles
from profiles.values import ProblemProfile

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_GIVEN_UP = 1.0
PLACES = 10
PROBLEMS_MEASURED = 200
"""A measurement ranks so many of the open problems, the newest."""
_WHY = "바꾸는 까닭을 적어 주십시오. 다른 담당자가 이력에서 봅니다."


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit that was set, by whom, when and why."""

    given_up: float
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Shares:
    """How one way of making lists shares out the places of all open problems."""

    name: str
    gini: float
    unplaced: int
    """Suppliers that could be on a list and stand on none."""
    given_up: float
    """Expected grade that a list gives up on average against the one by fit alone."""
    lifted: int


@dataclass(frozen=True, slots=True)
class BalanceReport:
    """Every way of making lists, on the open problems as they are now. `possible`: suppliers with a feasible pair."""

    problems: int
    suppliers: int
    possible: int
    ways: tuple[Shares, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Problems × suppliers: expected grades, which pairs are feasible, interests, who is favoured."""

    expected: Floats
    feasible: Flags
    interests: Floats
    favoured: Flags


def exposure_limit(session: Session) -> float:
    """The limit that holds: expected grade that one list may give up."""
    rows = queries.exposure_limits(session)
    return rows[0].given_up if rows else DEFAULT_LIMIT


def exposure_history(session: Session, *, actor: Actor) -> list[LimitView]:
    """Every limit that was set, the newest first. Officers only."""
    require_officer(actor)
    rows = queries.exposure_limits(session)
    names = names_of(session, ids={row.set_by for row in rows if row.set_by is not None})
    return [LimitView(row.given_up, row.reason, told_name(names, row.set_by), row.set_at) for row in rows]


def set_exposure_limit(session: Session, *, actor: Actor, given_up: float, reason: str, clock: Clock) -> None:
    """Set the limit; 0 switches the floor off. Officers only. The same limit again by the same person changes nothing.

    Raises `Invalid` at "given_up" or "reason".
    """
    require_officer(actor)
    if not 0 <= given_up <= MOST_GIVEN_UP:
        raise Invalid(
            "given_up",
            "‘한 목록에서 내놓을 기대 등급’은 0부터 1까지 적어 주십시오. 0은 쓰지 않는다는 뜻입니다.",
        )
    why = checked_reason(reason, _WHY)
    rows = queries.exposure_limits(session)
    if rows and (rows[0].given_up, rows[0].set_by, rows[0].reason) == (given_up, actor.user_id, why):
        return
    session.add(ExposureLimit(given_up=given_up, reason=why, set_by=actor.user_id, set_at=clock()))
    session.flush()


def with_floor(session: Session, answer: Answer, *, problem: ProblemProfile, places: int, clock: Clock) -> Answer:
    """The answer with so many matches, a few of them for new and regional firms as far as the limit allows.

    `answer` holds more matches than are shown, all of them at or above the floor grade and none barred.
    """
    matches = answer.proposal.matches
    new = new_firms(profiles.suppliers_joined(session), clock())
    found = balanced(
        [match.score for match in matches],
        [True] * len(matches),
        [is_favoured(problem, match.supplier, new) for match in matches],
        places=places,
        limit=exposure_limit(session),
    )
    shown = tuple(matches[at] for at in found.shown)
    lifts = tuple(Lift(matches[at].supplier.id, cost) for at, cost in found.lifted.items())
    return replace(answer, proposal=replace(answer.proposal, matches=shown), lifts=lifts)


def measure_balance(session: Session, *, actor: Actor, finder: Finder, clock: Clock) -> BalanceReport:
    """How the lists of the open problems share out their places, by fit alone, with the floor, and as a market.

    Officers only. It ranks the candidates of up to 200 problems, as pages do: seconds, not milliseconds.
    """
    require_officer(actor)
    market = finder.market()
    problems = profiles.matching_problems(session, today=korean_date(clock()))[-PROBLEMS_MEASURED:]
    new = new_firms(profiles.suppliers_joined(session), clock())
    grid = _grid(finder, market, problems, feedback_stances(session), new)
    by_fit = lists(grid.expected, grid.feasible, PLACES)
    limit = exposure_limit(session)
    floored = [_floored(grid, row, limit) for row in range(len(problems))]
    twosided = both(grid.expected, grid.interests)
    joint = grid.expected / TOP_GRADE + grid.interests
    pairs = equilibrium(joint, grid.feasible, shipped_interest().scale).pairs
    by_market = lists(pairs, grid.feasible, PLACES)
    ways = {
        "적합도 순서": by_fit,
        "노출 하한 적용": floored,
        "양쪽 점수의 곱": lists(twosided, grid.feasible, PLACES),
        "시장 균형": by_market,
        "시장 균형, 빠진 기업 없이": everyone_placed(by_market, pairs, grid.feasible, PLACES),
    }
    shares = tuple(_shares(name, chosen, by_fit, grid) for name, chosen in ways.items())
    return BalanceReport(len(problems), len(market), int(grid.feasible.any(axis=0).sum()), shares)


def _grid(
    finder: Finder,
    market: Market,
    problems: list[ProblemProfile],
    said: Mapping[Pair, tuple[Stance, ...]],
    new: frozenset[int],
) -> _Grid:
    shape = (len(problems), len(market))
    grid = _Grid(np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape, dtype=bool))
    past = _pasts(said, {int(problem.id) for problem in problems})
    forbidden = {pair for pair, own in said.items() if any(each.kind is FeedbackKind.FORBIDDEN for each in own)}
    model, vectors, interests = finder.tools.model, Remembered(finder), shipped_interest()
    profiles_ = [entry.profile for entry in market.entries]
    for row, prepared in enumerate(finder.shelf.prepared(problems, market)):
        ranking = rank(prepared, market, model, vectors)
        for at, column in enumerate(ranking.features.rows.tolist()):
            expected, verdict = float(ranking.expected[at]), ranking.features.verdicts[at]
            problem, supplier = prepared.problem, profiles_[column]
            pair = (int(problem.id), int(supplier.id))
            grid.expected[row, column] = expected
            if model.grade(expected) is Grade.NONE or verdict.barred or pair in forbidden:
                continue
            grid.feasible[row, column] = True
            known = past.get(pair[1], Past())
            grid.interests[row, column] = interest(problem, supplier, known, verdict.region, interests)
            grid.favoured[row, column] = is_favoured(problem, supplier, new)
    return grid


def _pasts(said: Mapping[Pair, tuple[Stance, ...]], open_problems: set[int]) -> dict[int, Past]:
    """What each supplier has on its hands and has answered, by its own words."""
    found: dict[int, Past] = {}
    for (problem, supplier), own in said.items():
        kinds = {each.kind for each in own if each.side is Side.SUPPLIER}
        yes, no = FeedbackKind.ACCEPTED in kinds, FeedbackKind.DECLINED in kinds
        past = found.get(supplier, Past())
        found[supplier] = Past(
            past.open_leads + (yes and problem in open_problems), past.accepted + yes, past.declined + no
        )
    return found


def _floored(grid: _Grid, row: int, limit: float) -> list[int]:
    order = np.argsort(-grid.expected[row], kind="stable").tolist()
    found = balanced(
        grid.expected[row, order].tolist(),
        grid.feasible[row, order].tolist(),
        grid.favoured[row, order].tolist(),
        places=PLACES,
        limit=limit,
    )
    return [order[at] for at in found.shown]


def _shares(name: str, chosen: list[list[int]], by_fit: list[list[int]], grid: _Grid) -> Shares:
    places = np.bincount([column for own in chosen for column in own], minlength=grid.expected.shape[1])
    lost = [
        grid.expected[row, plain].sum() - grid.expected[row, own].sum()
        for row, (plain, own) in enumerate(zip(by_fit, chosen, strict=True))
    ]
    return Shares(
        name,
        gini(places.tolist()),
        int(((places == 0) & grid.feasible.any(axis=0)).sum()),
        float(np.mean(lost)) if lost else 0.0,
        sum(len(set(own) - set(plain)) for plain, own in zip(by_fit, chosen, strict=True)),
    )
