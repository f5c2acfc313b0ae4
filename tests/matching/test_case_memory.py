"""The case memory: what may be kept and by whom, what is withdrawn, and what erasure leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, SYSTEM, Actor, Role
from core.errors import AxError, Conflict, Forbidden, Invalid, NotFound
from embeddings.pairs.reading import Split, read_cells, split_of
from matching import service
from matching.case_memory import shipped_cases
from matching.case_records import CaseFilter
from matching.models import StoredCase
from matching.values import CaseDraft, CaseOrigin, KnownCase
from profiles import service as profiles
from profiles.values import ProblemDraft, Visibility
from tests.factories.profiles import STATEMENT, a_problem, a_supplier, an_organisation, clock, member_of
from tests.matching.teaching import an_officer

SHIPPED = "hpdc-porosity-shot-profile"
DRAFT = CaseDraft(
    title="사출 은줄을 보압으로 줄인 사례",
    problem_text="겨울 아침마다 사출품 겉에 은줄이 생겨 백 개쯤 버렸습니다.",
    solution_name="보압 추천",
    solution_text="쇼트마다 보압과 수지 온도를 받아 은줄이 생길 조건을 미리 알렸습니다.",
    consent="2026. 11. 18. 담당 부장이 전화로 동의했습니다.",
    process_id="process.injection_moulding",
)
Keep = Callable[..., KnownCase]


@pytest.fixture
def keep(session: Session, officer: Actor) -> Keep:
    def kept(
        slug: str = "officer-one", origin: CaseOrigin = CaseOrigin.OFFICER, actor: Actor | None = None, **changed: Any
    ) -> KnownCase:
        return service.remember_case(
            session, actor=actor or officer, slug=slug, origin=origin, draft=replace(DRAFT, **changed), clock=clock
        )

    return kept


def withdraw(session: Session, actor: Actor, slug: str, reason: str = "맞지 않는 방법입니다.") -> None:
    service.withdraw_case(session, actor=actor, slug=slug, reason=reason, clock=clock)


def restore(session: Session, actor: Actor, slug: str) -> None:
    service.restore_case(session, actor=actor, slug=slug, clock=clock)


def test_shipped_cases_are_no_test_cells() -> None:
    test = {cell.id for cell in read_cells() if split_of(cell.key) is Split.TEST}
    assert test
    assert not test & set(shipped_cases())
    assert SHIPPED in shipped_cases()


def test_a_case_is_kept_and_lent(session: Session, keep: Keep) -> None:
    keep()
    [case] = service.grown_cases(session)
    assert case == KnownCase(
        "officer-one",
        DRAFT.process_id,
        "",
        DRAFT.title,
        (DRAFT.problem_text,),
        (f"보압 추천. {DRAFT.solution_text}",),
    )
    assert service.withdrawn_slugs(session) == frozenset()
    assert session.query(StoredCase).count() == 1


def test_the_same_form_twice_is_one_case(session: Session, keep: Keep) -> None:
    assert keep() == keep()
    version = service.knowledge_version(session)
    keep()
    assert (len(service.grown_cases(session)), service.knowledge_version(session)) == (1, version)
    with pytest.raises(Conflict):
        keep(title="다른 제목의 사례")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title", "짧음", "4자 이상"),
        ("title", "가" * 81, "80자까지"),
        ("problem_text", "은줄", "20자 이상"),
        ("problem_text", "!" * 40, "글로"),
        ("solution_text", "", "20자 이상"),
        ("solution_text", "가" * 2_001, "2,000자까지"),
        ("consent", "", "동의 내용을"),
        ("process_id", "task.visual_inspection", "목록에서"),
        ("task_id", "task.gone", "목록에서"),
        ("source_problem_id", 999_999, "그런 번호의 과제"),
        ("source_supplier_id", 999_999, "그런 번호의 공급기업"),
    ],
)
def test_a_case_that_may_not_be_kept(keep: Keep, field: str, value: object, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        keep(**{field: value})
    assert refused.value.field == field
    assert refused.value.message.endswith("주십시오.")


def test_the_words_of_a_blind_demander_are_not_kept(session: Session, keep: Keep) -> None:
    blind = a_problem(session, visibility=Visibility.BLIND)
    with pytest.raises(Invalid, match="이름을 숨긴 과제") as refused:
        keep(source_problem_id=blind.id)
    assert refused.value.field == "source_problem_id"
    with pytest.raises(Invalid, match="이름을 숨긴 과제"):
        keep(
            slug="accepted-1",
            origin=CaseOrigin.ACCEPTED,
            actor=SYSTEM,
            source_problem_id=blind.id,
            source_supplier_id=a_supplier(session).id,
        )
    assert service.grown_cases(session) == ()


@pytest.mark.parametrize("origin", [CaseOrigin.ACCEPTED, CaseOrigin.CONFIRMED])
def test_a_match_is_kept_for_the_firm_whose_problem_it_is(session: Session, keep: Keep, origin: CaseOrigin) -> None:
    firm, other = an_organisation(session), an_organisation(session)
    source = {
        "source_problem_id": a_problem(session, organisation_id=firm.id).id,
        "source_supplier_id": a_supplier(session).id,
    }
    owner = replace(member_of(firm.id), user_id=None)
    assert keep(slug="match-1", origin=origin, actor=owner, **source)
    for stranger in (ANONYMOUS, replace(member_of(other.id), user_id=None)):
        with pytest.raises((Forbidden, NotFound)):
            keep(slug="match-2", origin=origin, actor=stranger, **source)
    with pytest.raises(Forbidden):
        keep(slug="match-2", actor=owner, **source)
    with pytest.raises(Invalid):
        keep(slug="match-3", origin=origin, source_problem_id=source["source_problem_id"])


def test_nobody_keeps_a_shipped_case(keep: Keep) -> None:
    with pytest.raises(Forbidden):
        keep(origin=CaseOrigin.SHIPPED)
    for slug in (SHIPPED, "Ein Slug", ""):
        with pytest.raises(Conflict):
            keep(slug=slug)


@pytest.mark.parametrize("slug", [SHIPPED, "officer-one"])
def test_withdrawn_and_used_again(session: Session, officer: Actor, keep: Keep, slug: str) -> None:
    keep()
    before = service.knowledge_version(session)
    restore(session, officer, slug)
    withdraw(session, officer, slug)
    withdraw(session, officer, slug)
    assert service.withdrawn_slugs(session) == {slug}
    assert (slug == SHIPPED) == bool(service.grown_cases(session))
    with pytest.raises(Conflict, match="다른 담당자가 먼저"):
        withdraw(session, an_officer(session, "two@example.com", "이담당"), slug)
    restore(session, officer, slug)
    restore(session, officer, slug)
    assert service.withdrawn_slugs(session) == frozenset()
    assert len(service.grown_cases(session)) == 1
    assert service.knowledge_version(session) == before + 2
    record = service.case_record(session, actor=officer, slug=slug)
    told = [(event.label, event.by, event.reason) for event in record.history]
    assert told[:2] == [("다시 사용", "박담당", ""), ("제외", "박담당", "맞지 않는 방법입니다.")]


def test_a_reason_and_a_case_are_needed(session: Session, officer: Actor) -> None:
    with pytest.raises(Invalid, match="까닭"):
        withdraw(session, officer, SHIPPED, "  ")
    for act in (withdraw, restore):
        with pytest.raises(NotFound):
            act(session, officer, "no-such-case")
    assert session.query(StoredCase).count() == 0


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, member_of(1), member_of(1, Role.SUPPLIER)], ids=["nobody", "sme", "vendor"]
)
def test_only_officers_tend_the_memory(session: Session, keep: Keep, actor: Actor) -> None:
    acts: list[Callable[[], object]] = [
        lambda: keep(actor=actor),
        lambda: withdraw(session, actor, SHIPPED),
        lambda: restore(session, actor, SHIPPED),
        lambda: service.case_list(session, actor=actor, wanted=CaseFilter()),
        lambda: service.case_record(session, actor=actor, slug=SHIPPED),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize("end", ["problem_id", "supplier_id"])
def test_what_is_erased_leaves_no_words(session: Session, officer: Actor, keep: Keep, end: str) -> None:
    source = {"source_problem_id": a_problem(session).id, "source_supplier_id": a_supplier(session).id}
    keep(**source)
    keep(slug="officer-two")
    version = service.knowledge_version(session)
    assert service.forget_source(session, clock=clock, **{end: source[f"source_{end}"]}) == 1
    assert service.forget_source(session, clock=clock, **{end: source[f"source_{end}"]}) == 0
    assert service.knowledge_version(session) == version + 1
    assert [case.slug for case in service.grown_cases(session)] == ["officer-two"]
    assert service.withdrawn_slugs(session) == {"officer-one"}
    row = session.query(StoredCase).filter_by(slug="officer-one").one()
    assert (row.title, row.problem_text, row.solution_name, row.solution_text, row.consent) == ("",) * 5
    record = service.case_record(session, actor=officer, slug="officer-one")
    assert record.is_erased
    assert [(event.label, event.by) for event in record.history] == [("글 지움", "플랫폼"), ("등록", "박담당")]
    with pytest.raises(Conflict, match="글이 지워진"):
        restore(session, officer, "officer-one")


def test_a_deleted_source_does_not_take_the_case_with_it(session: Session, keep: Keep) -> None:
    source = {"source_problem_id": a_problem(session).id, "source_supplier_id": a_supplier(session).id}
    keep(slug="accepted-1", origin=CaseOrigin.ACCEPTED, **source)
    keep(slug="officer-two", **source)
    session.execute(text("DELETE FROM problems WHERE id = :id"), {"id": source["source_problem_id"]})
    session.expire_all()
    # Nobody told the memory: what came from a match still counts no more.
    assert [case.slug for case in service.grown_cases(session)] == ["officer-two"]
    assert session.query(StoredCase).filter_by(slug="accepted-1").one().source_problem_id is None


def test_a_demander_who_turns_blind_is_forgotten(session: Session, keep: Keep) -> None:
    firm = an_organisation(session)
    problem = a_problem(session, organisation_id=firm.id)
    keep(source_problem_id=problem.id)
    service.follow_problem(session, problem_id=problem.id, clock=clock)
    assert len(service.grown_cases(session)) == 1
    profiles.edit_problem(
        session,
        actor=SYSTEM,
        problem_id=problem.id,
        draft=ProblemDraft(statement=STATEMENT, visibility=Visibility.BLIND),
        clock=clock,
    )
    service.follow_problem(session, problem_id=problem.id, clock=clock)
    assert service.grown_cases(session) == ()


def test_the_list_counts_and_narrows(session: Session, officer: Actor, keep: Keep) -> None:
    keep()
    withdraw(session, officer, SHIPPED)

    def listed(**wanted: Any) -> Any:
        return service.case_list(session, actor=officer, wanted=CaseFilter(**wanted))

    everything = listed()
    assert everything.page.total == len(shipped_cases()) + 1
    assert everything.page.items[0].slug == "officer-one"
    assert everything.origins[CaseOrigin.OFFICER] == 1
    assert (everything.states[True], everything.states[False]) == (1, len(shipped_cases()))
    assert [line.slug for line in listed(withdrawn=True).page.items] == [SHIPPED]
    assert [line.slug for line in listed(origin=CaseOrigin.OFFICER).page.items] == ["officer-one"]
    assert [line.slug for line in listed(text="다이캐스팅 내부 기포를").page.items] == [SHIPPED]
    assert listed(text="없는 말임에 틀림없음").page.total == 0
    past = service.case_list(session, actor=officer, wanted=CaseFilter(), number=10_000)
    assert (past.page.items, past.page.total) == ((), everything.page.total)


def test_a_person_who_is_erased_leaves_the_history(session: Session, officer: Actor, keep: Keep) -> None:
    from accounts.models import User

    keep()
    session.execute(delete(User).where(User.id == officer.user_id))
    session.expire_all()
    record = service.case_record(session, actor=SYSTEM, slug="officer-one")
    assert [event.by for event in record.history] == ["탈퇴한 담당자"]
    with pytest.raises(AxError):
        service.case_record(session, actor=SYSTEM, slug="nothing")
