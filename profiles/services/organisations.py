"""Organisations: signing up, and the officer's decision."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.text import clean, company_key, letters
from profiles import permissions, queries
from profiles.changes import problem_changed, supplier_changed
from profiles.checking import MAX_PARAGRAPH, check_organisation
from profiles.models import Organisation, Supplier
from profiles.values import (
    ORGANISATION_STATUS_LABELS,
    OrganisationDraft,
    OrganisationKind,
    OrganisationStatus,
    OrganisationView,
)

NUMBER_TAKEN = (
    "이미 등록된 사업자등록번호입니다. 동료가 먼저 가입했을 수 있으니 운영기관에 구성원 추가를 요청해 주십시오."
)


def sign_up_organisation(
    session: Session, *, actor: Actor, draft: OrganisationDraft, submission_key: str | None, clock: Clock
) -> OrganisationView:
    """A new organisation that waits for approval; the same form sent twice makes one and returns it.

    Raises `Invalid` for a fault in the draft, `Conflict` for a business number that is taken, `Forbidden` for an
    agency that is not made by an officer.
    """
    if draft.kind is OrganisationKind.AGENCY and not actor.is_officer:
        raise Forbidden("운영기관은 플랫폼 관리자가 등록합니다. 관리자에게 요청해 주십시오.")
    cleaned, faults = check_organisation(draft, need_number=not actor.is_officer)
    if faults:
        raise faults[0]
    made = queries.organisation_by_submission(session, submission_key) if submission_key else None
    if made is not None:
        return organisation_view_of(made)
    if cleaned.business_number and queries.organisation_by_number(session, cleaned.business_number):
        raise Conflict(NUMBER_TAKEN)
    return organisation_view_of(_insert(session, cleaned, submission_key, clock))


def _insert(session: Session, draft: OrganisationDraft, submission_key: str | None, clock: Clock) -> Organisation:
    organisation = new_organisation(draft, clock)
    organisation.submission_key = submission_key
    try:
        with session.begin_nested():
            session.add(organisation)
    except IntegrityError:
        # Somebody was quicker between the look and the insert: the same form again, or the same number.
        made = queries.organisation_by_submission(session, submission_key) if submission_key else None
        if made is None:
            raise Conflict(NUMBER_TAKEN) from None
        return made
    return _find(session, organisation.id)


def new_organisation(draft: OrganisationDraft, clock: Clock) -> Organisation:
    """A pending organisation from a checked draft; suppliers get an empty profile to fill in."""
    organisation = Organisation(
        kind=draft.kind,
        business_number=draft.business_number or None,
        status=OrganisationStatus.PENDING,
        created_at=clock(),
    )
    describe(organisation, draft)
    if draft.kind is OrganisationKind.SUPPLIER:
        organisation.supplier = Supplier(updated_at=clock())
    return organisation


def describe(organisation: Organisation, draft: OrganisationDraft) -> None:
    """Put the describing facts of a checked draft on the organisation."""
    organisation.name = draft.name
    organisation.name_key = company_key(draft.name)[:200]
    organisation.region_code = draft.region or None
    organisation.industry = draft.industry
    organisation.ksic = draft.ksic
    organisation.employees = draft.employees


def organisation_view(session: Session, *, actor: Actor, organisation_id: int) -> OrganisationView:
    """An organisation for its members and officers; nobody else learns that it exists."""
    if not permissions.can_edit(actor, organisation_id):
        raise NotFound("그런 회사가 없습니다. 주소를 확인해 주십시오.")
    return organisation_view_of(_find(session, organisation_id))


def approve_organisation(session: Session, *, actor: Actor, organisation_id: int, clock: Clock) -> OrganisationView:
    """Make the organisation visible. Approving again changes nothing; one that was rejected is a `Conflict`."""
    return _decide(session, actor, organisation_id, OrganisationStatus.APPROVED, "", clock)


def reject_organisation(
    session: Session, *, actor: Actor, organisation_id: int, reason: str, clock: Clock
) -> OrganisationView:
    """Turn the organisation down, with a reason that it is shown. One that was approved is a `Conflict`."""
    text = clean(reason)
    if not letters(text) or len(text) > MAX_PARAGRAPH:
        raise Invalid(
            "reason", f"반려 사유를 {MAX_PARAGRAPH:,}자 안에서 적어 주십시오. 신청한 회사가 그대로 보게 됩니다."
        )
    return _decide(session, actor, organisation_id, OrganisationStatus.REJECTED, text, clock)


def _decide(
    session: Session, actor: Actor, organisation_id: int, status: OrganisationStatus, reason: str, clock: Clock
) -> OrganisationView:
    _require_officer(actor)
    session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)
    organisation = _find(session, organisation_id)
    if organisation.status is status:
        return organisation_view_of(organisation)
    if organisation.status is not OrganisationStatus.PENDING:
        label = ORGANISATION_STATUS_LABELS[organisation.status]
        raise Conflict(f"다른 담당자가 먼저 처리하여 이미 '{label}' 상태입니다. 목록을 새로 고쳐 확인해 주십시오.")
    organisation.status = status
    organisation.status_reason = reason
    organisation.decided_by = actor.user_id
    organisation.decided_at = clock()
    session.flush()
    announce(session, organisation)
    return organisation_view_of(organisation)


def announce(session: Session, organisation: Organisation) -> None:
    """Tell that everything which hangs on this organisation may be matched differently now."""
    if organisation.supplier is not None:
        supplier_changed.send(session, supplier_id=organisation.supplier.id)
    for problem_id in queries.problem_ids_of(session, organisation.id):
        problem_changed.send(session, problem_id=problem_id)


def _require_officer(actor: Actor) -> None:
    if not permissions.can_review(actor):
        raise Forbidden("운영기관 담당자만 할 수 있는 일입니다. 담당자 계정으로 로그인해 주십시오.")


def _find(session: Session, organisation_id: int) -> Organisation:
    organisation = queries.organisation_by_id(session, organisation_id)
    if organisation is None:
        raise NotFound("그런 회사가 없습니다. 주소를 확인해 주십시오.")
    return organisation


def organisation_view_of(organisation: Organisation) -> OrganisationView:
    """The value of an organisation loaded with region and supplier."""
    return OrganisationView(
        id=organisation.id,
        name=organisation.name,
        kind=organisation.kind,
        business_number=organisation.business_number,
        region_code=organisation.region_code,
        region=organisation.region.full_name if organisation.region else "",
        industry=organisation.industry,
        ksic=organisation.ksic,
        employees=organisation.employees,
        status=organisation.status,
        status_reason=organisation.status_reason,
        is_example=organisation.is_example,
        created_at=organisation.created_at,
        supplier_id=organisation.supplier.id if organisation.supplier else None,
    )
