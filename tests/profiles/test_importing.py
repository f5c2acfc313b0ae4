"""Importing into the database: all or nothing, good rows, the same file twice, and what others hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, SYSTEM, Actor, Role
from core.clock import Clock
from core.errors import Forbidden, Invalid
from profiles import service
from profiles.changes import problem_changed, supplier_changed
from profiles.importing.values import Imported, Mode, Preview, Record, Subject
from profiles.models import Organisation, Problem, Supplier
from profiles.values import OrganisationKind, OrganisationStatus, ProblemFilter
from tests.factories.profiles import OFFICER, VALID_NUMBER, an_organisation
from tests.profiles.test_reading import PROBLEM, SUPPLIER

BAD = {"id": "S009", "name": "", "region": "경상남도 창원시"}


def preview(
    session: Session, clock: Clock, values: Sequence[dict[str, Any]], subject: Subject = Subject.SUPPLIERS
) -> Preview:
    records = [Record(number, value) for number, value in enumerate(values, start=1)]
    return service.preview_records(session, actor=OFFICER, subject=subject, records=records, clock=clock)


def load(
    session: Session,
    clock: Clock,
    values: Sequence[dict[str, Any]],
    subject: Subject = Subject.SUPPLIERS,
    *,
    mode: Mode = Mode.ALL_OR_NOTHING,
    is_example: bool = False,
) -> Imported:
    found = preview(session, clock, values, subject)
    return service.apply_preview(session, actor=OFFICER, preview=found, mode=mode, is_example=is_example, clock=clock)


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count(model.id))) or 0


def test_suppliers_arrive_approved_and_whole(session: Session, clock: Clock) -> None:
    done = load(session, clock, [SUPPLIER, SUPPLIER | {"id": "S002", "name": "둘째"}], is_example=True)
    assert (done.added, done.changed, done.left_out) == (2, 0, ())
    first, second = service.matching_suppliers(session)
    assert (first.name, first.region, first.price_low) == ("㈜새싹AI", "경상남도 창원시", 2500)
    assert second.name == "둘째"
    organisation = session.scalars(select(Organisation)).first()
    assert organisation is not None
    assert (organisation.is_example, organisation.decided_by) == (True, OFFICER.user_id)


def test_a_preview_stores_nothing(session: Session, clock: Clock) -> None:
    found = preview(session, clock, [SUPPLIER, BAD])
    assert (found.good, found.bad) == (1, 1)
    assert [fault.column for fault in found.rows[1].faults] == ["name"]
    assert found.rows[1].values["region"] == "경상남도 창원시"
    assert count(session, Organisation) == 0


def test_one_bad_row_refuses_the_file(session: Session, clock: Clock) -> None:
    with pytest.raises(Invalid, match="2행 가운데 1행"):
        load(session, clock, [SUPPLIER, BAD])
    assert count(session, Organisation) == 0


def test_good_rows_on_request(session: Session, clock: Clock) -> None:
    done = load(session, clock, [BAD, SUPPLIER], mode=Mode.GOOD_ROWS)
    assert (done.added, [row.number for row in done.left_out]) == (1, [1])
    assert count(session, Supplier) == 1


def test_the_same_file_twice_changes_what_is_known(session: Session, clock: Clock) -> None:
    load(session, clock, [SUPPLIER])
    changed = SUPPLIER | {"name": "㈜큰새싹AI", "solutions": [], "region": "충북 청주시"}
    assert preview(session, clock, [changed]).rows[0].is_known
    done = load(session, clock, [changed])
    assert (done.added, done.changed) == (0, 1)
    session.expire_all()
    (found,) = service.matching_suppliers(session)
    assert (found.name, found.region, found.solutions) == ("㈜큰새싹AI", "충청북도 청주시", ())


def test_without_ids_the_same_name_in_the_same_place_is_the_same_firm(session: Session, clock: Clock) -> None:
    bare = {"name": "㈜새싹AI", "region": "경남 창원시"}
    load(session, clock, [bare])
    load(session, clock, [bare | {"name": "주식회사 새싹AI", "summary": "새 소개"}])
    load(session, clock, [bare | {"region": "서울 강남구"}])
    assert count(session, Supplier) == 2


def test_namesakes_with_ids_stay_apart(session: Session, clock: Clock) -> None:
    load(session, clock, [SUPPLIER, SUPPLIER | {"id": "S002"}])
    assert count(session, Supplier) == 2


def test_an_id_twice_in_one_file_is_a_fault_of_both_rows(session: Session, clock: Clock) -> None:
    found = preview(session, clock, [SUPPLIER, SUPPLIER | {"name": "다른 곳"}])
    assert [[fault.column for fault in row.faults] for row in found.rows] == [["id"], ["id"]]


def test_a_number_of_another_firm_is_a_fault(session: Session, clock: Clock) -> None:
    holder = an_organisation(session, name="번호 주인", business_number=VALID_NUMBER)
    found = preview(session, clock, [SUPPLIER | {"business_number": VALID_NUMBER}])
    assert [fault.column for fault in found.rows[0].faults] == ["business_number"]
    assert holder.name in found.rows[0].faults[0].message


def test_a_number_of_two_firms_in_one_file_is_a_fault_of_both(session: Session, clock: Clock) -> None:
    twice = [
        SUPPLIER | {"business_number": VALID_NUMBER},
        SUPPLIER | {"id": "S002", "name": "둘째", "business_number": VALID_NUMBER},
    ]
    found = preview(session, clock, twice)
    assert [[fault.column for fault in row.faults] for row in found.rows] == [["business_number"]] * 2
    same_firm = [PROBLEM | {"business_number": VALID_NUMBER}, PROBLEM | {"id": "P2", "business_number": VALID_NUMBER}]
    assert preview(session, clock, same_firm, Subject.PROBLEMS).bad == 0


def test_a_number_taken_after_the_preview_is_caught_by_the_database(session: Session, clock: Clock) -> None:
    rows = [SUPPLIER | {"id": "S002", "name": "둘째"}, SUPPLIER | {"business_number": VALID_NUMBER}]
    found = preview(session, clock, rows)
    an_organisation(session, name="번호 주인", business_number=VALID_NUMBER)
    options: dict[str, Any] = {"actor": OFFICER, "preview": found, "is_example": False, "clock": clock}
    with pytest.raises(Invalid, match="2행"), session.begin_nested():
        service.apply_preview(session, mode=Mode.ALL_OR_NOTHING, **options)
    assert count(session, Supplier) == 0
    done = service.apply_preview(session, mode=Mode.GOOD_ROWS, **options)
    assert (done.added, [row.number for row in done.left_out]) == (1, [2])
    assert [item.name for item in service.matching_suppliers(session)] == ["둘째"]


def test_problems_of_one_company_share_it(session: Session, clock: Clock) -> None:
    rows = [PROBLEM, PROBLEM | {"id": "P002", "statement": "둘째 과제입니다. 치수가 자꾸 튑니다."}]
    done = load(session, clock, rows, Subject.PROBLEMS)
    assert done.added == 2
    assert count(session, Organisation) == 1
    listed = service.list_problems(session, actor=ANONYMOUS, wanted=ProblemFilter(), clock=clock)
    assert [card.firm for card in listed.items] == [None, None]
    organisation = session.scalars(select(Organisation)).one()
    assert (organisation.external_id, organisation.kind) == ("D001", OrganisationKind.DEMANDER)
    again = load(session, clock, rows, Subject.PROBLEMS)
    assert (again.added, again.changed) == (0, 2)
    assert count(session, Problem) == 2


def test_a_problem_without_company_id_goes_by_name_and_region(session: Session, clock: Clock) -> None:
    row = {"company": "가온", "region": "경남 창원시", "statement": "표면이 하얗게 떠서 버리는 것이 많습니다."}
    load(session, clock, [row, row | {"company": "㈜가온"}], Subject.PROBLEMS)
    assert (count(session, Organisation), count(session, Problem)) == (1, 2)


def test_an_import_approves_a_firm_that_waits(session: Session, clock: Clock) -> None:
    waiting = an_organisation(session, name="가온", status=OrganisationStatus.PENDING)
    row = {"company": "가온", "region": "경남 창원시", "statement": "표면이 하얗게 떠서 버리는 것이 많습니다."}
    load(session, clock, [row], Subject.PROBLEMS)
    assert session.get_one(Organisation, waiting.id).status is OrganisationStatus.APPROVED
    assert not session.get_one(Organisation, waiting.id).is_example


def test_only_officers_import(session: Session, clock: Clock) -> None:
    found = preview(session, clock, [SUPPLIER])
    for actor in (ANONYMOUS, Actor(1, Role.SUPPLIER, 5), Actor(2, Role.DEMANDER, 6)):
        with pytest.raises(Forbidden):
            service.preview_records(session, actor=actor, subject=Subject.SUPPLIERS, records=[], clock=clock)
        with pytest.raises(Forbidden):
            service.apply_preview(
                session, actor=actor, preview=found, mode=Mode.GOOD_ROWS, is_example=False, clock=clock
            )
    assert count(session, Supplier) == 0


def test_every_stored_row_is_told(session: Session, clock: Clock) -> None:
    heard: list[str] = []

    def hear_supplier(sender: Session, supplier_id: int) -> None:
        heard.append(f"supplier {supplier_id}")

    def hear_problem(sender: Session, problem_id: int) -> None:
        heard.append(f"problem {problem_id}")

    with supplier_changed.connected_to(hear_supplier), problem_changed.connected_to(hear_problem):
        load(session, clock, [SUPPLIER, BAD], mode=Mode.GOOD_ROWS)
        load(session, clock, [PROBLEM], Subject.PROBLEMS)
    supplier, problem = session.scalars(select(Supplier.id)).one(), session.scalars(select(Problem.id)).one()
    assert heard == [f"supplier {supplier}", f"problem {problem}"]


def test_system_imports_like_an_officer(session: Session, clock: Clock) -> None:
    assert (
        service.preview_records(
            session, actor=SYSTEM, subject=Subject.SUPPLIERS, records=[Record(1, SUPPLIER)], clock=clock
        ).good
        == 1
    )
