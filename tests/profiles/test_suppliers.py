"""Editing, seeing and listing suppliers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, SYSTEM, Actor, Role
from core.clock import Clock
from core.errors import Forbidden, Invalid, NotFound
from profiles import service
from profiles.changes import supplier_changed
from profiles.values import OrganisationStatus, SolutionText, SupplierFilter
from tests.counting import counted
from tests.factories.profiles import OFFICER, a_supplier, a_supplier_draft, member_of

STRANGER = Actor(7, Role.SUPPLIER, 10**6)


def test_an_edit_replaces_everything_and_is_told(session: Session, clock: Clock) -> None:
    made = a_supplier(session)
    heard: list[int] = []

    def hear(sender: Session, supplier_id: int) -> None:
        heard.append(supplier_id)

    draft = a_supplier_draft(
        solutions=(SolutionText("둘째", "나"), SolutionText("첫째", "가")), references=(), price_low=None, onsite=None
    )
    with supplier_changed.connected_to(hear):
        seen = service.edit_supplier(
            session, actor=member_of(made.organisation_id), supplier_id=made.id, draft=draft, clock=clock
        )
    session.expire_all()
    again = service.supplier_view(session, actor=ANONYMOUS, supplier_id=made.id)
    assert again.profile == seen.profile
    assert [item.name for item in again.profile.solutions] == ["둘째", "첫째"]
    assert (again.profile.references, again.profile.price_low, again.profile.onsite) == ((), None, None)
    assert heard == [made.id]


def test_a_faulty_edit_changes_nothing(session: Session, clock: Clock) -> None:
    made = a_supplier(session)
    with pytest.raises(Invalid):
        service.edit_supplier(
            session, actor=SYSTEM, supplier_id=made.id, draft=a_supplier_draft(price_low=9_999), clock=clock
        )
    session.expire_all()
    assert service.supplier_view(session, actor=ANONYMOUS, supplier_id=made.id).profile == made.profile


@pytest.mark.parametrize(
    ("status", "outsider"),
    [
        (OrganisationStatus.APPROVED, Forbidden),
        (OrganisationStatus.PENDING, NotFound),
        (OrganisationStatus.REJECTED, NotFound),
    ],
)
def test_who_may_edit(session: Session, clock: Clock, status: OrganisationStatus, outsider: type[Exception]) -> None:
    made = a_supplier(session, status=status)
    for actor in (ANONYMOUS, STRANGER, Actor(8, Role.DEMANDER, 10**6)):
        with pytest.raises(outsider):
            service.edit_supplier(session, actor=actor, supplier_id=made.id, draft=a_supplier_draft(), clock=clock)
    for actor in (OFFICER, member_of(made.organisation_id, Role.SUPPLIER)):
        service.edit_supplier(session, actor=actor, supplier_id=made.id, draft=a_supplier_draft(), clock=clock)


@pytest.mark.parametrize("status", list(OrganisationStatus))
def test_who_may_see(session: Session, status: OrganisationStatus) -> None:
    made = a_supplier(session, status=status)
    own = member_of(made.organisation_id, Role.SUPPLIER)
    for actor in (OFFICER, own):
        assert service.supplier_view(session, actor=actor, supplier_id=made.id).is_own
    for actor in (ANONYMOUS, STRANGER):
        if status is OrganisationStatus.APPROVED:
            assert not service.supplier_view(session, actor=actor, supplier_id=made.id).is_own
        else:
            with pytest.raises(NotFound):
                service.supplier_view(session, actor=actor, supplier_id=made.id)


def listed(session: Session, **wanted: Any) -> list[str]:
    return [item.name for item in service.list_suppliers(session, wanted=SupplierFilter(**wanted)).items]


def test_the_list_is_sorted_and_filtered(session: Session) -> None:
    a_supplier(session, name="㈜하늘비전", region="충북 청주시", draft=a_supplier_draft(industries=("반도체",)))
    a_supplier(
        session,
        name="주식회사 가람",
        draft=a_supplier_draft(
            price_low=9_000,
            price_high=None,
            processes=("도금 100%",),
            solutions=(SolutionText("Vision_QC", "표면 흠을 봅니다."),),
        ),
    )
    a_supplier(session, name="(주)나무", draft=a_supplier_draft(price_low=None, programmes=("데이터 바우처",)))
    a_supplier(session, name="가려진 곳", status=OrganisationStatus.PENDING)
    assert listed(session) == ["주식회사 가람", "(주)나무", "㈜하늘비전"]
    assert listed(session, sido="43") == ["㈜하늘비전"]
    assert listed(session, industry="반도체") == ["㈜하늘비전"]
    assert listed(session, process="도금") == ["주식회사 가람"]
    assert listed(session, process="%") == ["주식회사 가람"]
    assert listed(session, programme="데이터 바우처") == ["(주)나무"]
    assert listed(session, price_ceiling=3_000) == ["(주)나무", "㈜하늘비전"]
    assert listed(session, text="vision_qc") == ["주식회사 가람"]
    assert listed(session, text="vision%qc") == []
    assert listed(session, text="표면 가람") == ["주식회사 가람"]
    assert listed(session, text="없는말") == []


def test_pages_hold_each_supplier_once(session: Session) -> None:
    for number in range(5):
        a_supplier(session, name=f"회사{number}")
    pages = [service.list_suppliers(session, wanted=SupplierFilter(), number=n, size=2) for n in (1, 2, 3, 4)]
    assert [item.name for page in pages for item in page.items] == [f"회사{number}" for number in range(5)]
    assert [(page.total, page.pages) for page in pages] == [(5, 3)] * 4
    assert service.list_suppliers(session, wanted=SupplierFilter(), number=-3, size=2) == pages[0]


def test_the_list_costs_the_same_for_many(session: Session) -> None:
    counts = []
    for more in (1, 14):
        for _ in range(more):
            a_supplier(session)
        with counted(session) as statements:
            service.list_suppliers(session, wanted=SupplierFilter())
        counts.append(len(statements))
    assert counts[0] == counts[1]
