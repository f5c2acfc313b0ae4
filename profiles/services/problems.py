"""Problems: posting, editing, closing, and what a reader may see of them."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock, korean_date
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.text import clean_line
from profiles import permissions, queries
from profiles.changes import problem_changed
from profiles.checking import check_problem
from profiles.models import Organisation, Problem
from profiles.regions import region_by_code, sido_of
from profiles.values import (
    OrganisationKind,
    OrganisationStatus,
    Page,
    ProblemCard,
    ProblemDraft,
    ProblemFilter,
    ProblemStatus,
    Requirements,
    size_band,
)

PAGE_SIZE = 20
# No 0, O, 1, I, L: a receipt is read out on the telephone.
_RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_NO_SUCH = "그런 과제가 없거나 공개되지 않은 과제입니다. 목록에서 다시 골라 주십시오."


def post_problem(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    draft: ProblemDraft,
    submission_key: str | None,
    clock: Clock,
) -> ProblemCard:
    """Post a problem of a demander, by its member or by an officer for it. The same form sent twice makes one.

    Others see it once the organisation is approved. Raises `Invalid`, `Forbidden`, `NotFound`; `Conflict` when the
    organisation was rejected.
    """
    if not permissions.can_edit(actor, organisation_id):
        raise Forbidden("자기 회사의 과제만 올릴 수 있습니다. 수요기업 계정으로 로그인해 주십시오.")
    organisation = queries.organisation_by_id(session, organisation_id)
    if organisation is None:
        raise NotFound("그런 회사가 없습니다. 다시 로그인해 주십시오.")
    if organisation.kind is not OrganisationKind.DEMANDER:
        raise Forbidden("과제는 수요기업만 올릴 수 있습니다. 수요기업으로 가입해 주십시오.")
    if organisation.status is OrganisationStatus.REJECTED:
        raise Conflict("가입이 반려된 회사는 과제를 올릴 수 없습니다. 반려 사유를 확인하고 운영기관에 문의해 주십시오.")
    cleaned, faults = check_problem(draft, firm=organisation.name, today=korean_date(clock()))
    if faults:
        raise faults[0]
    made = queries.problem_by_submission(session, submission_key) if submission_key else None
    problem = made or _insert(session, organisation, cleaned, submission_key, clock)
    if problem.organisation_id != organisation_id:
        raise Conflict("이미 처리된 화면입니다. 과제 쓰기 화면을 새로 열어 주십시오.")
    return card_of(problem, actor, korean_date(clock()))


def _insert(
    session: Session, organisation: Organisation, draft: ProblemDraft, submission_key: str | None, clock: Clock
) -> Problem:
    problem = new_problem(session, organisation, draft, clock)
    problem.submission_key = submission_key
    try:
        with session.begin_nested():
            session.add(problem)
    except IntegrityError:
        # The same form arrived twice at the same moment.
        made = queries.problem_by_submission(session, submission_key) if submission_key else None
        if made is None:
            raise
        return made
    problem_changed.send(session, problem_id=problem.id)
    return _load(session, problem.id)


def new_problem(session: Session, organisation: Organisation, draft: ProblemDraft, clock: Clock) -> Problem:
    """An open problem from a checked draft, with a receipt that cannot be guessed. Not yet in the session."""
    now = clock()
    problem = Problem(
        organisation_id=organisation.id,
        status=ProblemStatus.OPEN,
        receipt=_new_receipt(session, korean_date(now).year),
        created_at=now,
    )
    fill_problem(problem, organisation, draft, clock)
    return problem


def fill_problem(problem: Problem, organisation: Organisation, draft: ProblemDraft, clock: Clock) -> None:
    """Put a checked draft on the problem; what it leaves empty of region, industry and code is the organisation's."""
    problem.title = draft.title
    problem.statement = draft.statement
    problem.wanted_outcome = draft.wanted_outcome
    problem.process = draft.process
    problem.industry = draft.industry or organisation.industry
    problem.region_code = draft.region or organisation.region_code
    problem.ksic = draft.ksic or organisation.ksic
    problem.budget = draft.budget
    problem.deadline = draft.deadline
    problem.constraints = draft.constraints
    problem.onsite_required = draft.requirements.onsite
    problem.on_premise_required = draft.requirements.on_premise
    problem.required_certifications = draft.requirements.certifications
    problem.programme = draft.requirements.programme
    problem.visibility = draft.visibility
    problem.updated_at = clock()


def _new_receipt(session: Session, year: int) -> str:
    while True:
        receipt = f"AX-{year}-" + "".join(secrets.choice(_RECEIPT_SIGNS) for _ in range(6))
        if not queries.receipt_is_taken(session, receipt):
            return receipt


def edit_problem(session: Session, *, actor: Actor, problem_id: int, draft: ProblemDraft, clock: Clock) -> ProblemCard:
    """Replace the problem's facts by the draft. A deadline that has passed may stay, but not be chosen."""
    problem = _find_own(session, actor, problem_id)
    today = korean_date(clock())
    kept = draft.deadline == problem.deadline
    cleaned, faults = check_problem(draft, firm=problem.organisation.name, today=None if kept else today)
    if faults:
        raise faults[0]
    fill_problem(problem, problem.organisation, cleaned, clock)
    return _changed(session, problem, actor, today)


def close_problem(session: Session, *, actor: Actor, problem_id: int, clock: Clock) -> ProblemCard:
    """Take no more suppliers. Closing again changes nothing."""
    problem = _find_own(session, actor, problem_id)
    today = korean_date(clock())
    if problem.status is ProblemStatus.CLOSED:
        return card_of(problem, actor, today)
    problem.status = ProblemStatus.CLOSED
    problem.closed_at = problem.updated_at = clock()
    return _changed(session, problem, actor, today)


def reopen_problem(
    session: Session, *, actor: Actor, problem_id: int, clock: Clock, deadline: date | None = None
) -> ProblemCard:
    """Open a closed problem again, with a new deadline when the old one has passed. Reopening twice changes nothing."""
    problem = _find_own(session, actor, problem_id)
    today = korean_date(clock())
    until = deadline or problem.deadline
    if until is not None and until < today:
        raise Invalid("deadline", "마감일이 이미 지났습니다. 다시 열려면 오늘이나 그 뒤의 마감일을 골라 주십시오.")
    if problem.status is ProblemStatus.OPEN and until == problem.deadline:
        return card_of(problem, actor, today)
    problem.status = ProblemStatus.OPEN
    problem.deadline = until
    problem.closed_at = None
    problem.updated_at = clock()
    return _changed(session, problem, actor, today)


def _changed(session: Session, problem: Problem, actor: Actor, today: date) -> ProblemCard:
    session.flush()
    session.expire(problem, ["region"])
    problem_changed.send(session, problem_id=problem.id)
    return card_of(_load(session, problem.id), actor, today)


def problem_card(session: Session, *, actor: Actor, problem_id: int, clock: Clock) -> ProblemCard:
    """One problem as this reader may see it; `NotFound` when it is not theirs to see."""
    return card_of(_find(session, actor, problem_id), actor, korean_date(clock()))


def problem_cards(session: Session, *, actor: Actor, ids: Collection[int], clock: Clock) -> dict[int, ProblemCard]:
    """Those of these problems that this reader may see, by id."""
    today = korean_date(clock())
    found = queries.problems_by_id(session, ids) if ids else []
    return {problem.id: card_of(problem, actor, today) for problem in found if _may_see(actor, problem)}


def list_problems(
    session: Session, *, actor: Actor, wanted: ProblemFilter, clock: Clock, number: int = 1, size: int = PAGE_SIZE
) -> Page[ProblemCard]:
    """One page of the public problems that pass the filter and are not past their deadline, nearest deadline first."""
    today, number = korean_date(clock()), max(1, number)
    tidy = ProblemFilter(
        clean_line(wanted.text)[:100], wanted.sido, clean_line(wanted.industry), clean_line(wanted.process)
    )
    problems, total = queries.problem_page(session, tidy, today=today, number=number, size=size)
    return Page(tuple(card_of(problem, actor, today) for problem in problems), total, number, size)


def problems_of_organisation(
    session: Session, *, actor: Actor, organisation_id: int, clock: Clock
) -> list[ProblemCard]:
    """All problems of one's own organisation, the newest first."""
    if not permissions.can_edit(actor, organisation_id):
        raise Forbidden("자기 회사의 과제만 볼 수 있습니다. 회사 계정으로 로그인해 주십시오.")
    today = korean_date(clock())
    return [card_of(problem, actor, today) for problem in queries.problems_of(session, organisation_id)]


def problem_draft(session: Session, *, actor: Actor, problem_id: int) -> ProblemDraft:
    """The problem as its owner or an officer edits it."""
    problem = _find_own(session, actor, problem_id)
    return ProblemDraft(
        title=problem.title,
        statement=problem.statement,
        wanted_outcome=problem.wanted_outcome,
        process=problem.process,
        industry=problem.industry,
        region=problem.region_code or "",
        ksic=problem.ksic,
        budget=problem.budget,
        deadline=problem.deadline,
        constraints=problem.constraints,
        requirements=Requirements(
            problem.onsite_required, problem.on_premise_required, problem.required_certifications, problem.programme
        ),
        visibility=problem.visibility,
    )


def _may_see(actor: Actor, problem: Problem) -> bool:
    return permissions.can_see_problem(actor, problem.organisation_id, problem.organisation.status, problem.status)


def _load(session: Session, problem_id: int) -> Problem:
    found = queries.problems_by_id(session, [problem_id])
    if not found:
        raise NotFound(_NO_SUCH)
    return found[0]


def _find(session: Session, actor: Actor, problem_id: int) -> Problem:
    problem = _load(session, problem_id)
    if not _may_see(actor, problem):
        raise NotFound(_NO_SUCH)
    return problem


def _find_own(session: Session, actor: Actor, problem_id: int) -> Problem:
    problem = _find(session, actor, problem_id)
    if not permissions.can_edit(actor, problem.organisation_id):
        raise Forbidden("자기 회사의 과제만 고칠 수 있습니다. 과제를 올린 회사 계정으로 로그인해 주십시오.")
    return problem


def card_of(problem: Problem, actor: Actor, today: date) -> ProblemCard:
    """The problem as `actor` may see it. To others a blind one shows neither its firm nor its 시군구."""
    open_to_reader = permissions.can_see_firm(actor, problem.organisation_id, problem.visibility)
    return ProblemCard(
        id=problem.id,
        title=problem.title,
        statement=problem.statement,
        wanted_outcome=problem.wanted_outcome,
        process=problem.process,
        industry=problem.industry,
        region=_region_for_reader(problem, open_to_reader),
        size_band=size_band(problem.organisation.employees),
        budget=problem.budget,
        deadline=problem.deadline,
        constraints=problem.constraints,
        status=problem.status,
        visibility=problem.visibility,
        firm=problem.organisation.name if open_to_reader else None,
        is_example=problem.organisation.is_example,
        days_left=(problem.deadline - today).days if problem.deadline else None,
        receipt=problem.receipt,
        is_own=permissions.can_edit(actor, problem.organisation_id),
    )


def _region_for_reader(problem: Problem, open_to_reader: bool) -> str:
    region = region_by_code(problem.region_code) if problem.region_code else None
    if region is None:
        return ""
    return region.full_name if open_to_reader else sido_of(region).full_name
