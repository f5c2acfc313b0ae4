"""Looking organisations up by the ids of the files that they came from."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden, NotFound
from profiles import permissions
from profiles.importing.values import Subject
from profiles.models import Organisation, Supplier
from profiles.services.organisations import organisation_view
from profiles.values import OrganisationView


def organisation_by_external_id(
    session: Session, *, actor: Actor, subject: Subject, external_id: str
) -> OrganisationView:
    """The supplier (or demander) that a file knows by `external_id`. Officers only; `NotFound` when there is none."""
    if not permissions.can_review(actor):
        raise Forbidden("파일의 관리번호로는 운영기관 담당자만 찾을 수 있습니다.")
    query = select(Organisation.id)
    if subject is Subject.SUPPLIERS:
        query = query.join(Organisation.supplier).where(Supplier.external_id == external_id)
    else:
        query = query.where(Organisation.external_id == external_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("그런 관리번호의 회사가 없습니다. 파일을 확인해 주십시오.")
    return organisation_view(session, actor=actor, organisation_id=found)


def nobody_yet(session: Session) -> bool:
    """True in a database without any organisation."""
    return not session.scalar(select(func.count()).select_from(Organisation))
