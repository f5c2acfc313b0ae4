"""The case memory's keeper: which shipped cases are withdrawn, which cases the platform has gathered, with whose
consent. Nothing is deleted but the texts of cases whose source is erased.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import SYSTEM, Actor
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.text import clean, clean_line, letters, with_josa
from matching import casebook, queries
from matching.concepts.linking import concept_book
from matching.knowledge import checked_reason, raise_version, require_officer
from matching.models import StoredCase
from matching.values import CaseDraft, CaseOrigin, ConceptKind, KnownCase
from profiles import service as profiles
from profiles.values import Visibility

TITLE_LENGTH = (4, 80)
PROBLEM_LENGTH = (20, 2_000)
SOLUTION_LENGTH = (20, 2_000)
NAME_LENGTH = (0, 80)
CONSENT_LENGTH = (8, 1_000)
_SOURCED = (CaseOrigin.ACCEPTED.value, CaseOrigin.CONFIRMED.value)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{2,78}")
_WHY_WITHDRAWN = "제외하는 까닭을 적어 주십시오. 다른 담당자가 이력에서 봅니다."
_NO_SUCH = "그런 사례가 없습니다. 해결 사례 목록에서 다시 골라 주십시오."
_BLIND = (
    "회사 이름을 숨긴 과제의 글은 사례로 남기지 않습니다. 다른 과제를 고르거나, 그 회사가 이름을 공개한 뒤에 남겨 "
    "주십시오."
)
_ERASED = "원래 글이 지워지거나 비공개로 바뀌어 사례의 글도 지웠습니다."


@lru_cache(maxsize=1)
def shipped_cases() -> Mapping[str, KnownCase]:
    """The cases that come with the platform, by slug."""
    return MappingProxyType({case.slug: case for case in casebook.shipped_cases()})


def withdrawn_slugs(session: Session) -> frozenset[str]:
    """Cases, shipped or gathered, that matching must not use."""
    return queries.withdrawn_case_slugs(session)


def grown_cases(session: Session) -> tuple[KnownCase, ...]:
    """Cases that the platform has gathered and not withdrawn, the oldest first.

    One from a match or a result counts only while its problem and its supplier exist.
    """
    return tuple(known_case_of(row) for row in queries.standing_cases(session))


def known_case_of(row: StoredCase) -> KnownCase:
    """The value of a gathered case."""
    solution = f"{row.solution_name}. {row.solution_text}" if row.solution_name else row.solution_text
    return KnownCase(row.slug, row.process_id, row.task_id, row.title, (row.problem_text,), (solution,))


def remember_case(
    session: Session, *, actor: Actor, slug: str, origin: CaseOrigin, draft: CaseDraft, clock: Clock
) -> KnownCase:
    """Keep a case. The same case handed in twice by the same person is kept once.

    An officer may keep any; a case of an accepted match or a confirmed result may also be kept on behalf of the firm
    whose problem it is, and names its problem and its supplier. Raises `Invalid` for a field (the words of a blind
    demander are refused at "source_problem_id"), `Forbidden`, and `Conflict` for a slug that is taken.
    """
    _may_keep(session, actor, origin, draft)
    cleaned = _checked(session, slug, origin, draft)
    twin = _twin(session, actor, slug, origin, cleaned)
    if twin is None:
        raise_version(session)
        twin = _twin(session, actor, slug, origin, cleaned)
    if twin is not None:
        return known_case_of(twin)
    row = StoredCase(
        slug=slug, origin=origin.value, **_texts(cleaned), created_by=actor.user_id, created_at=clock(), history=[]
    )
    _note(row, "remembered", actor, "", clock)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("같은 이름표의 사례가 이미 있습니다. 목록에서 확인해 주십시오.") from None
    return known_case_of(row)


def withdraw_case(session: Session, *, actor: Actor, slug: str, reason: str, clock: Clock) -> None:
    """Let matching use a case no more. Officers only; again by the same person changes nothing.

    Raises `Invalid("reason")`, `NotFound`, and `Conflict` when another has withdrawn it already.
    """
    require_officer(actor)
    row = _row_or_shipped(session, slug)
    why = checked_reason(reason, _WHY_WITHDRAWN)
    if row is None or row.withdrawn_at is None:
        raise_version(session)
        row = queries.case_by_slug(session, slug)
    if row is None:
        row = StoredCase(slug=slug, origin=CaseOrigin.SHIPPED.value, created_at=clock(), history=[])
        row.created_by = actor.user_id
        session.add(row)
    if row.withdrawn_at is not None:
        if row.withdrawn_by != actor.user_id:
            raise Conflict("다른 담당자가 먼저 제외했습니다. 이력에서 그 까닭을 확인해 주십시오.")
        return
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = actor.user_id, clock(), why
    _note(row, "withdrawn", actor, why, clock)
    session.flush()


def restore_case(session: Session, *, actor: Actor, slug: str, clock: Clock) -> None:
    """Let matching use a withdrawn case again; one in use stays as it is.

    Officers only. Raises `NotFound`, and `Conflict` where the texts are erased or the source has gone.
    """
    require_officer(actor)
    row = _row_or_shipped(session, slug)
    if row is None or row.withdrawn_at is None:
        return
    raise_version(session)
    session.refresh(row)
    if row.withdrawn_at is None:
        return
    if row.origin != CaseOrigin.SHIPPED.value and not row.problem_text:
        raise Conflict("글이 지워진 사례는 다시 쓸 수 없습니다. 필요하면 동의를 받아 새로 등록해 주십시오.")
    if row.origin in _SOURCED and None in (row.source_problem_id, row.source_supplier_id):
        raise Conflict("원래 과제나 공급기업이 지워져 다시 쓸 수 없습니다. 필요하면 동의를 받아 새로 등록해 주십시오.")
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = None, None, ""
    _note(row, "restored", actor, "", clock)
    session.flush()


def forget_source(
    session: Session, *, clock: Clock, problem_id: int | None = None, supplier_id: int | None = None
) -> int:
    """Blank and withdraw the cases made from this problem or supplier; returns how many.

    Whoever erases a problem or a supplier calls this in the same transaction, before the row is deleted: afterwards
    the case no longer knows where it came from.
    """
    rows = [
        row
        for row in queries.cases_from(session, problem_id=problem_id, supplier_id=supplier_id)
        if row.origin != CaseOrigin.SHIPPED.value and (row.problem_text or row.solution_text or row.consent)
    ]
    if rows:
        raise_version(session)
    for row in rows:
        row.title = row.problem_text = row.solution_name = row.solution_text = row.consent = ""
        if row.withdrawn_at is None:
            row.withdrawn_by, row.withdrawn_at = None, clock()
        row.withdrawal_reason = _ERASED
        _note(row, "erased", SYSTEM, _ERASED, clock)
    session.flush()
    return len(rows)


def follow_problem(session: Session, *, problem_id: int, clock: Clock) -> None:
    """A problem has changed: when it is gone, or its demander is blind now, the cases made from it are forgotten."""
    if queries.cases_from(session, problem_id=problem_id) and _is_blind_or_gone(session, problem_id):
        forget_source(session, clock=clock, problem_id=problem_id)


def follow_supplier(session: Session, *, supplier_id: int, clock: Clock) -> None:
    """A supplier has changed: when it is gone, the cases made from it are forgotten."""
    if queries.cases_from(session, supplier_id=supplier_id) and not profiles.supplier_profiles(session, [supplier_id]):
        forget_source(session, clock=clock, supplier_id=supplier_id)


def _may_keep(session: Session, actor: Actor, origin: CaseOrigin, draft: CaseDraft) -> None:
    if origin is CaseOrigin.SHIPPED:
        raise Forbidden("기본으로 제공하는 사례는 파일에서만 바뀝니다. 다른 출처를 골라 주십시오.")
    if actor.is_officer:
        return
    if origin is CaseOrigin.OFFICER or actor.role is None or draft.source_problem_id is None:
        raise Forbidden("사례는 운영기관 담당자만 남길 수 있습니다. 담당자에게 요청해 주십시오.")
    # Raises for everybody but members of the firm whose problem it is.
    profiles.problem_draft(session, actor=actor, problem_id=draft.source_problem_id)


def _checked(session: Session, slug: str, origin: CaseOrigin, draft: CaseDraft) -> CaseDraft:
    if not _SLUG.fullmatch(slug) or slug in shipped_cases():
        raise Conflict("사례의 이름표를 쓸 수 없습니다. 사례 등록 화면을 새로 열어 주십시오.")
    concepts = concept_book().concepts
    for field, id_, kind in (
        ("process_id", draft.process_id, ConceptKind.PROCESS),
        ("task_id", draft.task_id, ConceptKind.TASK),
    ):
        if id_ and (id_ not in concepts or concepts[id_].kind is not kind):
            raise Invalid(field, "개념 사전에 없는 값입니다. 목록에서 골라 주십시오.")
    if origin is not CaseOrigin.OFFICER and None in (draft.source_problem_id, draft.source_supplier_id):
        raise Invalid("source_problem_id", "어느 과제와 공급기업의 일인지 알 수 없습니다. 둘 다 밝혀 주십시오.")
    cleaned = CaseDraft(
        title=_bounded("title", "제목", clean_line(draft.title), TITLE_LENGTH),
        process_id=draft.process_id,
        task_id=draft.task_id,
        problem_text=_bounded("problem_text", "문제", clean(draft.problem_text), PROBLEM_LENGTH),
        solution_name=_bounded("solution_name", "해결책 이름", clean_line(draft.solution_name), NAME_LENGTH),
        solution_text=_bounded("solution_text", "해결한 방법", clean(draft.solution_text), SOLUTION_LENGTH),
        consent=_bounded("consent", "동의 내용", clean(draft.consent), CONSENT_LENGTH),
        source_problem_id=draft.source_problem_id,
        source_supplier_id=draft.source_supplier_id,
    )
    _check_sources(session, cleaned)
    return cleaned


def _check_sources(session: Session, draft: CaseDraft) -> None:
    problem_id, supplier_id = draft.source_problem_id, draft.source_supplier_id
    if problem_id is not None:
        if not profiles.problem_profiles(session, [problem_id]):
            raise Invalid("source_problem_id", "그런 번호의 과제가 없습니다. 과제 화면 주소의 숫자를 확인해 주십시오.")
        if _is_blind_or_gone(session, problem_id):
            raise Invalid("source_problem_id", _BLIND)
    if supplier_id is not None and not profiles.supplier_profiles(session, [supplier_id]):
        raise Invalid(
            "source_supplier_id", "그런 번호의 공급기업이 없습니다. 공급기업 화면 주소의 숫자를 확인해 주십시오."
        )


def _is_blind_or_gone(session: Session, problem_id: int) -> bool:
    try:
        held = profiles.problem_draft(session, actor=SYSTEM, problem_id=problem_id)
    except NotFound:
        return True
    return held.visibility is Visibility.BLIND


def _bounded(field: str, label: str, text: str, length: tuple[int, int]) -> str:
    shortest, longest = length
    if len(text) > longest:
        raise Invalid(
            field,
            f"{with_josa(label, '은/는')} {longest:,}자까지 적을 수 있습니다. 지금 {len(text):,}자이니 줄여 주십시오.",
        )
    if shortest and (len(text) < shortest or letters(text) < shortest // 2):
        raise Invalid(field, f"{with_josa(label, '을/를')} {shortest}자 이상 글로 적어 주십시오.")
    return text


def _texts(draft: CaseDraft) -> dict[str, str | int | None]:
    return {name: getattr(draft, name) for name in CaseDraft.__dataclass_fields__}


def _twin(session: Session, actor: Actor, slug: str, origin: CaseOrigin, draft: CaseDraft) -> StoredCase | None:
    """The case that the same form has made before; `Conflict` for another's."""
    row = queries.case_by_slug(session, slug)
    if row is None:
        return None
    same = all(getattr(row, name) == value for name, value in _texts(draft).items())
    if same and (row.created_by, row.origin) == (actor.user_id, origin.value):
        return row
    raise Conflict("이미 등록한 화면입니다. 목록에서 확인하거나 사례 등록 화면을 새로 열어 주십시오.")


def _row_or_shipped(session: Session, slug: str) -> StoredCase | None:
    row = queries.case_by_slug(session, slug)
    if row is None and slug not in shipped_cases():
        raise NotFound(_NO_SUCH)
    return row


def _note(row: StoredCase, act: str, actor: Actor, reason: str, clock: Clock) -> None:
    entry = {"act": act, "by": actor.user_id, "at": clock().isoformat(), "reason": reason}
    row.history = [*row.history, entry]
