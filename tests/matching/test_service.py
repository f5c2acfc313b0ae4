"""Who may see what of matching: a problem's suppliers, a supplier's leads, and what a blind demander hides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from accounts.values import ANONYMOUS, Actor, Role
from core.db import Sessions, unit_of_work
from core.errors import Forbidden, NotFound
from matching import service
from matching.live import Finder
from profiles.values import ProblemProfile, SupplierFilter, Visibility
from tests.factories.profiles import OFFICER, a_problem, a_supplier, an_organisation, clock, member_of

STATEMENT = "사출품에 은줄이 자꾸 생깁니다. 보압을 바꿔 봐도 그대로이고 밤에는 그냥 넘어갑니다."
Use = Callable[..., object]


def test_anybody_gets_a_first_answer(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    with unit_of_work(sessions) as session:
        answer = service.first_answer(
            session,
            finder=finder,
            problem=ProblemProfile(id="v", statement=STATEMENT),
            chosen=SupplierFilter(),
            limit=3,
        )
    assert [match.supplier.id for match in answer.proposal.matches] == [str(supplier.id)]
    assert answer.text == STATEMENT
    assert any(item.name == "사출성형" for item in answer.proposal.understood)


def test_listed_prices_are_no_cost(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        a_supplier(session)
    with unit_of_work(sessions) as session:
        answer = service.first_answer(
            session,
            finder=finder,
            problem=ProblemProfile(id="v", statement=STATEMENT),
            chosen=SupplierFilter(),
            limit=3,
        )
    assert answer.proposal.matches[0].supplier.price_low is not None
    assert (answer.cost, answer.benefits) == (None, ())


@pytest.mark.parametrize("reader", ["owner", "officer", "other firm", "supplier", "anonymous"])
def test_only_the_owner_and_officers_see_a_problems_suppliers(sessions: Sessions, finder: Finder, reader: str) -> None:
    with unit_of_work(sessions) as session:
        a_supplier(session)
        owner, other = an_organisation(session), an_organisation(session)
        problem = a_problem(session, organisation_id=owner.id, statement=STATEMENT)
    actor = {
        "owner": member_of(owner.id),
        "officer": OFFICER,
        "other firm": member_of(other.id),
        "supplier": member_of(other.id, Role.SUPPLIER),
        "anonymous": ANONYMOUS,
    }[reader]
    with unit_of_work(sessions) as session:
        card, answer = service.suppliers_for(
            session, actor=actor, finder=finder, problem_id=problem.id, chosen=SupplierFilter(), limit=5, clock=clock
        )
    assert card.id == problem.id
    assert (answer is not None) == (reader in ("owner", "officer"))


def test_a_problem_that_is_not_there_is_not_found(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session, pytest.raises(NotFound):
        service.suppliers_for(
            session, actor=OFFICER, finder=finder, problem_id=999_999, chosen=SupplierFilter(), limit=5, clock=clock
        )


@pytest.mark.parametrize("actor", [ANONYMOUS, OFFICER, member_of(1), Actor(user_id=5, role=Role.SUPPLIER)])
def test_leads_are_a_suppliers_own(sessions: Sessions, finder: Finder, actor: Actor) -> None:
    with unit_of_work(sessions) as session, pytest.raises(Forbidden):
        service.leads_for(session, actor=actor, finder=finder, page=1, page_size=10, clock=clock)


def test_leads_show_open_problems_best_first_and_no_blind_name(sessions: Sessions, finder: Finder) -> None:
    canary = "카나리아정밀"
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
        blind = an_organisation(session, name=canary, region="경상남도 밀양시")
        fitting = a_problem(session, organisation_id=blind.id, statement=STATEMENT, visibility=Visibility.BLIND)
        a_problem(session, statement="회계 장부를 대신 써 줄 세무사를 찾고 있습니다.")
        a_problem(session, statement=STATEMENT + " 마감이 지났습니다.", deadline=date(2026, 11, 20))
    actor = member_of(supplier.organisation_id, Role.SUPPLIER)
    with unit_of_work(sessions) as session:
        page = service.leads_for(session, actor=actor, finder=finder, page=1, page_size=10, clock=clock)
    assert fitting.id in [lead.card.id for lead in page.leads]
    scores = [lead.match.score for lead in page.leads]
    assert scores == sorted(scores, reverse=True)
    assert canary not in repr(page)
    assert "밀양" not in repr(page)


def test_past_the_last_page_of_leads_stands_the_last_one(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
        a_problem(session, statement=STATEMENT)
    actor = member_of(supplier.organisation_id, Role.SUPPLIER)
    with unit_of_work(sessions) as session:
        first, far = (
            service.leads_for(session, actor=actor, finder=finder, page=page, page_size=10, clock=clock)
            for page in (1, 999)
        )
    assert first.leads
    assert far == first


def test_a_supplier_without_a_profile_is_told_what_is_missing(sessions: Sessions, finder: Finder) -> None:
    from profiles.values import OrganisationKind, OrganisationStatus

    with unit_of_work(sessions) as session:
        a_supplier(session)
        waiting = an_organisation(session, kind=OrganisationKind.SUPPLIER, status=OrganisationStatus.PENDING)
    actor = member_of(waiting.id, Role.SUPPLIER)
    with unit_of_work(sessions) as session:
        page = service.leads_for(session, actor=actor, finder=finder, page=1, page_size=10, clock=clock)
    assert page.leads == ()
    assert "승인" in page.note


def test_search_without_words_lists_and_with_words_ranks(sessions: Sessions, finder: Finder) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    with unit_of_work(sessions) as session:
        listed = service.search_suppliers(
            session, finder=finder, text=" ", chosen=SupplierFilter(), page=1, page_size=10
        )
        ranked = service.search_suppliers(
            session, finder=finder, text="사출 보압", chosen=SupplierFilter(), page=1, page_size=10
        )
        beyond = service.search_suppliers(
            session, finder=finder, text="사출 보압", chosen=SupplierFilter(), page=9, page_size=10
        )
    assert [match.supplier.id for match in listed.matches] == [str(supplier.id)]
    assert [match.supplier.id for match in ranked.matches] == [str(supplier.id)]
    assert ranked.matches[0].reasons
    assert beyond.matches == ()
    assert beyond.total == 1


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (SupplierFilter(), True),
        (SupplierFilter(sido="경상남도"), True),
        (SupplierFilter(sido="제주특별자치도"), False),
        (SupplierFilter(industry="자동차부품"), True),
        (SupplierFilter(process="도금"), False),
        (SupplierFilter(programme="AI 바우처"), True),
        (SupplierFilter(programme="데이터 바우처"), False),
        (SupplierFilter(price_ceiling=2_000), False),
        (SupplierFilter(price_ceiling=2_500), True),
        (SupplierFilter(with_references=True), True),
    ],
)
def test_filters(sessions: Sessions, chosen: SupplierFilter, kept: bool) -> None:
    from profiles import service as profiles

    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
        [profile] = profiles.supplier_profiles(session, [supplier.id])
    assert service.accepts(chosen)(profile) is kept
