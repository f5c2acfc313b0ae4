"""What officers see of what was said of a problem's pairs, and how they withdraw it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from matching import service
from matching.feedback import feedback_stances, forbidden_problems, forbidden_suppliers
from matching.service import DeclineCause, FeedbackKind, PairRecord
from tests.factories.profiles import a_problem, a_supplier, an_organisation, clock
from tests.matching.pair import STATEMENT, Cast, Say, cast, say

__all__ = ["cast", "say"]


def record(session: Session, cast: Cast) -> PairRecord:
    found = service.pair_records(session, actor=cast.officer, problem_id=cast.problem_id)
    assert set(found) == {cast.supplier_id}
    return found[cast.supplier_id]


def withdraw(session: Session, cast: Cast, actor: Actor, feedback_id: int) -> int:
    return service.withdraw_feedback(
        session, actor=actor, problem_id=cast.problem_id, feedback_id=feedback_id, clock=clock
    )


def test_officers_see_who_said_what_and_why_newest_first(session: Session, cast: Cast, say: Say) -> None:
    say(cast.owner, FeedbackKind.ACCEPTED, reason="")
    say(cast.officer, FeedbackKind.PINNED, reason="지역 실적이 좋습니다.")
    say(cast.other_officer, FeedbackKind.DECLINED, DeclineCause.PRICE, reason="예산의 두 배입니다.")
    found = record(session, cast)
    assert [(each.side_label, each.by, each.label, each.cause, each.reason) for each in found.said] == [
        ("운영기관", "이담당", "맞지 않음", "예산이나 가격이 맞지 않습니다", "예산의 두 배입니다."),
        ("운영기관", "박담당", "지정", "", "지역 실적이 좋습니다."),
        ("수요기업", "김하늘", "관심 있음", "", ""),
    ]
    assert all(each.stands for each in found.said)
    assert found.is_pinned
    assert not found.is_forbidden


def test_a_person_s_later_no_takes_the_yes_away(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.ACCEPTED)
    say(cast.officer, FeedbackKind.DECLINED, DeclineCause.UNFIT)
    assert [(each.kind, each.stands) for each in record(session, cast).said] == [
        (FeedbackKind.DECLINED, True),
        (FeedbackKind.ACCEPTED, False),
    ]


@pytest.mark.parametrize("who", ["owner", "vendor", "other_demander", "anonymous"])
def test_nobody_else_sees_or_withdraws(session: Session, cast: Cast, say: Say, who: str) -> None:
    say(cast.officer, FeedbackKind.FORBIDDEN)
    [said] = record(session, cast).said
    actor = ANONYMOUS if who == "anonymous" else getattr(cast, who)
    with pytest.raises(Forbidden):
        service.pair_records(session, actor=actor, problem_id=cast.problem_id)
    with pytest.raises(Forbidden):
        withdraw(session, cast, actor, said.id)
    assert record(session, cast).is_forbidden


def test_withdrawn_it_counts_no_more_and_stays_in_the_history(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.FORBIDDEN)
    assert forbidden_suppliers(session, problem_id=cast.problem_id) == {cast.supplier_id}
    [said] = record(session, cast).said
    assert withdraw(session, cast, cast.other_officer, said.id) == cast.supplier_id
    assert forbidden_suppliers(session, problem_id=cast.problem_id) == frozenset()
    assert forbidden_problems(session, supplier_id=cast.supplier_id) == frozenset()
    assert feedback_stances(session) == {}
    assert service.own_stances(session, actor=cast.officer, problem_ids=[cast.problem_id]) == {}
    [said] = record(session, cast).said
    assert (said.stands, said.can_be_withdrawn, said.by, said.withdrawn_by) == (False, False, "박담당", "이담당")
    assert not record(session, cast).is_forbidden


def test_withdrawing_twice_changes_nothing_and_a_colleague_is_told(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.PINNED)
    [said] = record(session, cast).said
    withdraw(session, cast, cast.officer, said.id)
    withdraw(session, cast, cast.officer, said.id)
    with pytest.raises(Conflict):
        withdraw(session, cast, cast.other_officer, said.id)
    assert [each.withdrawn_by for each in record(session, cast).said] == ["박담당"]


def test_what_is_said_again_stands_again(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.FORBIDDEN)
    [said] = record(session, cast).said
    withdraw(session, cast, cast.officer, said.id)
    say(cast.officer, FeedbackKind.FORBIDDEN)
    [again] = record(session, cast).said
    assert (again.stands, again.withdrawn_by, again.withdrawn_at) == (True, "", None)
    assert forbidden_suppliers(session, problem_id=cast.problem_id) == {cast.supplier_id}


def test_a_firm_s_own_answer_is_the_firm_s(session: Session, cast: Cast, say: Say) -> None:
    say(cast.vendor, FeedbackKind.ACCEPTED)
    [said] = record(session, cast).said
    assert not said.can_be_withdrawn
    with pytest.raises(Forbidden):
        withdraw(session, cast, cast.officer, said.id)
    assert [each.stands for each in record(session, cast).said] == [True]


def test_of_another_problem_or_of_none_it_is_not_found(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.MET)
    [said] = record(session, cast).said
    other = a_problem(session, organisation_id=an_organisation(session).id, statement=STATEMENT)
    for problem_id, feedback_id in ((other.id, said.id), (cast.problem_id, 999_999)):
        with pytest.raises(NotFound):
            service.withdraw_feedback(
                session, actor=cast.officer, problem_id=problem_id, feedback_id=feedback_id, clock=clock
            )


def test_the_very_same_again_keeps_its_moment(session: Session, cast: Cast, say: Say) -> None:
    say(cast.officer, FeedbackKind.MET, reason="매칭데이에서")
    [first] = record(session, cast).said
    say(cast.officer, FeedbackKind.MET, reason="매칭데이에서")
    assert record(session, cast).said == (first,)
    say(cast.officer, FeedbackKind.MET, reason="공장에서")
    [last] = record(session, cast).said
    assert (last.id, last.reason) == (first.id, "공장에서")
    assert last.at > first.at


@pytest.mark.parametrize(
    ("first", "second"),
    [(FeedbackKind.PINNED, FeedbackKind.FORBIDDEN), (FeedbackKind.FORBIDDEN, FeedbackKind.PINNED)],
)
def test_pinned_and_forbidden_exclude_each_other(
    session: Session, cast: Cast, say: Say, first: FeedbackKind, second: FeedbackKind
) -> None:
    say(cast.officer, first)
    with pytest.raises(Invalid) as refusal:
        say(cast.other_officer, second)
    assert refusal.value.field == "kind"
    [said] = record(session, cast).said
    withdraw(session, cast, cast.other_officer, said.id)
    say(cast.other_officer, second)
    assert [each.kind for each in record(session, cast).said if each.stands] == [second]


def test_other_suppliers_of_the_problem_are_told_apart(session: Session, cast: Cast, say: Say) -> None:
    other = a_supplier(session)
    say(cast.officer, FeedbackKind.MET)
    say(cast.officer, FeedbackKind.FORBIDDEN, supplier_id=other.id)
    found = service.pair_records(session, actor=cast.officer, problem_id=cast.problem_id)
    assert {id_: [each.kind for each in own.said] for id_, own in found.items()} == {
        cast.supplier_id: [FeedbackKind.MET],
        other.id: [FeedbackKind.FORBIDDEN],
    }
