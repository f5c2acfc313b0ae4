"""What matching reads: only what may be matched, and in a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from profiles import service
from profiles.values import OrganisationStatus, Requirements, SolutionText, Visibility
from tests.counting import counted
from tests.factories.profiles import a_problem, a_supplier, an_organisation


def test_a_supplier_arrives_whole(session: Session) -> None:
    made = a_supplier(session, name="새싹AI")
    (found,) = service.matching_suppliers(session)
    assert found == made.profile
    assert (found.id, found.name, found.region) == (str(made.id), "새싹AI", "경상남도 창원시")
    assert found.solutions == (SolutionText("사출 조건 추천", "쇼트 데이터를 받아 보압과 온도를 추천합니다."),)
    assert (found.price_low, found.price_high, found.onsite) == (2_500, 8_000, True)


@pytest.mark.parametrize("status", [OrganisationStatus.PENDING, OrganisationStatus.REJECTED])
def test_only_approved_suppliers_are_matched(session: Session, status: OrganisationStatus) -> None:
    hidden = a_supplier(session, status=status)
    shown = a_supplier(session)
    assert [item.id for item in service.matching_suppliers(session)] == [str(shown.id)]
    assert service.matching_suppliers(session, ids=[hidden.id]) == []
    both = service.supplier_profiles(session, [hidden.id, shown.id, 10**6])
    assert [item.id for item in both] == [str(hidden.id), str(shown.id)]
    assert service.supplier_profiles(session, []) == []


def test_a_problem_arrives_whole_and_without_its_firm(session: Session) -> None:
    firm = an_organisation(session, name="가온비밀산업", employees=33)
    made = a_problem(
        session,
        organisation_id=firm.id,
        budget=4_000,
        constraints=("현장 방문 필수", "ISO 27001 보유 업체"),
        visibility=Visibility.BLIND,
    )
    (found,) = service.matching_problems(session)
    assert found.id == str(made.id)
    assert (found.region, found.industry, found.ksic, found.employees) == (
        "경상남도 창원시",
        "자동차 부품",
        "C30399",
        33,
    )
    assert found.requirements == Requirements(onsite=True, certifications=("ISO 27001",))
    assert "가온비밀산업" not in repr(found)
    assert service.problem_profiles(session, [made.id]) == [found]


def test_only_open_problems_of_approved_demanders_are_matched(session: Session) -> None:
    waiting = an_organisation(session, status=OrganisationStatus.PENDING)
    a_problem(session, organisation_id=waiting.id)
    ends_soon = a_problem(session, deadline=date(2026, 11, 25))
    open_end = a_problem(session)
    everything = [item.id for item in service.matching_problems(session)]
    assert everything == [str(ends_soon.id), str(open_end.id)]
    later = service.matching_problems(session, today=date(2026, 11, 26))
    assert [item.id for item in later] == [str(open_end.id)]
    on_the_day = service.matching_problems(session, today=date(2026, 11, 25))
    assert len(on_the_day) == 2


def test_the_number_of_queries_does_not_grow(session: Session) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            a_supplier(session)
            a_problem(session)
        with counted(session) as statements:
            suppliers, problems = service.matching_suppliers(session), service.matching_problems(session)
        counts.append(len(statements))
    assert len(suppliers) == len(problems) == 30
    assert counts[0] == counts[1] == 4
