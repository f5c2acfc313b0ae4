"""Organisations, suppliers and problems for tests, made through the services so that the rules hold for them, too."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from accounts.values import SYSTEM, Actor, Role
from profiles import service
from profiles.values import (
    OrganisationDraft,
    OrganisationKind,
    OrganisationStatus,
    OrganisationView,
    ProblemCard,
    ProblemDraft,
    SolutionText,
    SupplierDraft,
    SupplierView,
)

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
VALID_NUMBER = "999-81-00015"
OTHER_NUMBER = "999-81-00029"
STATEMENT = "아침마다 첫 두 시간은 사출품 표면이 하얗게 떠서 백 개쯤 버립니다."

OFFICER = Actor(user_id=900, role=Role.OFFICER)
ADMIN = Actor(user_id=901, role=Role.ADMIN)

_numbers = count(1)


def clock() -> datetime:
    """The moment at which the factories make things."""
    return NOW


def member_of(organisation_id: int, role: Role = Role.DEMANDER) -> Actor:
    """A person of this organisation."""
    return Actor(user_id=1, role=role, organisation_id=organisation_id)


def a_supplier_draft(**changes: Any) -> SupplierDraft:
    """A complete, valid profile."""
    values: dict[str, Any] = {
        "kind": "AI 전문기업",
        "summary": "사출 공정의 조건을 데이터로 맞춥니다.",
        "solutions": (SolutionText("사출 조건 추천", "쇼트 데이터를 받아 보압과 온도를 추천합니다."),),
        "references": ("경남 자동차부품 A사, 2024년, 초품 불량 절반",),
        "industries": ("자동차 부품",),
        "processes": ("사출성형",),
        "technologies": ("회귀",),
        "price_low": 2_500,
        "price_high": 8_000,
        "programmes": ("AI 바우처",),
        "regions_served": ("경상남도",),
        "onsite": True,
        "deployment": ("사내 서버",),
    }
    return SupplierDraft(**(values | changes))


def an_organisation(
    session: Session,
    *,
    kind: OrganisationKind = OrganisationKind.DEMANDER,
    status: OrganisationStatus = OrganisationStatus.APPROVED,
    **changes: Any,
) -> OrganisationView:
    """A stored organisation with the given status."""
    values: dict[str, Any] = {
        "name": f"㈜가온정밀{next(_numbers)}",
        "region": "경상남도 창원시",
        "industry": "자동차 부품",
        "ksic": "C30399",
        "employees": 46,
    }
    draft = OrganisationDraft(kind=kind, **(values | changes))
    made = service.sign_up_organisation(session, actor=SYSTEM, draft=draft, submission_key=None, clock=clock)
    if status is OrganisationStatus.APPROVED:
        made = service.approve_organisation(session, actor=OFFICER, organisation_id=made.id, clock=clock)
    if status is OrganisationStatus.REJECTED:
        made = service.reject_organisation(
            session, actor=OFFICER, organisation_id=made.id, reason="서류가 다릅니다.", clock=clock
        )
    return made


def a_supplier(
    session: Session,
    *,
    status: OrganisationStatus = OrganisationStatus.APPROVED,
    draft: SupplierDraft | None = None,
    **changes: Any,
) -> SupplierView:
    """A stored supplier with a full profile."""
    organisation = an_organisation(session, kind=OrganisationKind.SUPPLIER, status=status, **changes)
    assert organisation.supplier_id is not None
    return service.edit_supplier(
        session, actor=SYSTEM, supplier_id=organisation.supplier_id, draft=draft or a_supplier_draft(), clock=clock
    )


def a_problem(session: Session, *, organisation_id: int | None = None, **changes: Any) -> ProblemCard:
    """A stored open problem, of a new approved demander when none is named."""
    owner = organisation_id or an_organisation(session).id
    return service.post_problem(
        session,
        actor=SYSTEM,
        organisation_id=owner,
        draft=ProblemDraft(**({"statement": STATEMENT} | changes)),
        submission_key=None,
        clock=clock,
    )
