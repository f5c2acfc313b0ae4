"""What officers add to the concepts: which phrases and edges may stand, what is kept of them, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor, Role
from core.db import Sessions, make_engine, make_sessions, unit_of_work
from core.errors import Conflict, Forbidden, Invalid, NotFound
from matching import service
from matching.concept_additions import present_knowledge
from matching.concepts.checking import faults
from matching.concepts.graph import Edge, EdgeType
from matching.models import ConceptAddition
from tests.factories.profiles import clock, member_of
from tests.matching.teaching import INSPECTION, MOULDING, SENTENCE, WELDING, WHY, Add, an_officer

pytestmark = pytest.mark.usefixtures("quick_hashes")


def refusal(act: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        act(*arguments, **named)
    return refused.value.field, refused.value.message


def withdrawn(session: Session, actor: Actor, id_: int, reason: str = "헷갈리는 말입니다.") -> None:
    service.withdraw_addition(session, actor=actor, addition_id=id_, reason=reason, clock=clock)


def test_nothing_added_is_nothing(session: Session) -> None:
    assert service.additional_concepts(session) == ({}, ())
    assert service.knowledge_version(session) == -1


def test_a_phrase_is_found_from_then_on(session: Session, officer: Actor, phrase: Add) -> None:
    sentence = "요즘 줄줄이무늬병이 심합니다."
    assert service.try_sentence(session, actor=officer, text=sentence).found == ()
    phrase("  줄줄이무늬병 ")
    assert service.additional_concepts(session) == ({MOULDING: ("줄줄이무늬병",)}, ())
    [found] = service.try_sentence(session, actor=officer, text=sentence).found
    assert (found.concept.id, found.words) == (MOULDING, ("줄줄이무늬병",))


def test_every_change_raises_the_version(session: Session, officer: Actor, phrase: Add) -> None:
    id_ = phrase("줄줄이무늬병")
    first = service.knowledge_version(session)
    phrase("줄줄이무늬병")
    assert service.knowledge_version(session) == first
    phrase("무늬줄병")
    second = service.knowledge_version(session)
    withdrawn(session, officer, id_)
    withdrawn(session, officer, id_)
    assert (second, service.knowledge_version(session)) == (first + 1, first + 2)


def test_a_refused_change_raises_nothing(sessions: Sessions) -> None:
    with unit_of_work(sessions) as session:
        actor = an_officer(session, "one@example.com", "박담당")
    with pytest.raises(Invalid), unit_of_work(sessions) as session:
        service.add_phrase(session, actor=actor, concept_id=MOULDING, phrase="용접", reason=WHY, clock=clock)
    with unit_of_work(sessions) as session:
        assert service.knowledge_version(session) == -1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "비어 있습니다"),
        ("줄", "2자에서 30자"),
        ("가" * 31, "지금 31자"),
        ("~~!!", "기호만으로는"),
        ("사출", "이미 이 개념에"),
        ("사출성형", "이미 이 개념에"),
        ("SMED", "금형 제작·보전"),
        ("smed", "금형 제작·보전"),
    ],
)
def test_a_phrase_that_may_not_stand(phrase: Add, text: str, told: str) -> None:
    field, message = refusal(phrase, text)
    assert field == "phrase"
    assert told in message
    assert message.endswith("주십시오.")


def test_a_phrase_of_a_joined_concept_may_stand_on_both(session: Session, phrase: Add) -> None:
    known = present_knowledge(session)
    own = {each.casefold() for each in known.concepts[MOULDING].phrases}
    other, text = next(
        (edge.target, each)
        for edge in known.edges
        if edge.source == MOULDING
        for each in known.concepts[edge.target].phrases
        if each.casefold() not in own
        and all(
            one.id == edge.target or known.are_joined(MOULDING, one.id)
            for one in known.concepts.values()
            if each.casefold() in {one.name.casefold(), *(word.casefold() for word in one.phrases)}
        )
    )
    assert other
    assert phrase(text)


def test_no_reason_no_phrase(phrase: Add) -> None:
    assert refusal(phrase, "줄줄이무늬병", reason=" . ")[0] == "reason"
    assert "500자" in refusal(phrase, "줄줄이무늬병", reason="가" * 501)[1]


def test_another_officer_cannot_add_the_same_again(session: Session, phrase: Add) -> None:
    phrase("줄줄이무늬병")
    other = an_officer(session, "two@example.com", "이담당")
    assert "이미 이 개념에" in refusal(phrase, "줄줄이무늬병", actor=other)[1]


def test_the_database_keeps_a_second_live_one_out(session: Session, phrase: Add, officer: Actor) -> None:
    id_ = phrase("줄줄이무늬병")
    twin = {"kind": "phrase", "concept_id": MOULDING, "phrase": "줄줄이무늬병", "reason": "다시", "added_at": clock()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(ConceptAddition(**twin))
    withdrawn(session, officer, id_)
    with session.begin_nested():
        session.add(ConceptAddition(**twin))


def test_the_same_form_at_the_same_moment(database_url: str) -> None:
    engine = make_engine(database_url)
    sessions = make_sessions(engine)
    with unit_of_work(sessions) as session:
        actor = an_officer(session, "one@example.com", "박담당")
    together, made = Barrier(2), []

    def send() -> None:
        together.wait()
        with unit_of_work(sessions) as session:
            made.append(
                service.add_phrase(
                    session, actor=actor, concept_id=MOULDING, phrase="줄줄이무늬병", reason=WHY, clock=clock
                )
            )

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    engine.dispose()
    assert len(made) == 2
    assert made[0] == made[1]


def test_an_edge_stands_from_then_on(session: Session, officer: Actor, phrase: Add, edge: Add) -> None:
    edge(WELDING, EdgeType.NEEDS, "task.document_search")
    _, edges = service.additional_concepts(session)
    assert edges == (Edge(WELDING, EdgeType.NEEDS, "task.document_search", SENTENCE),)
    record = service.concept_record(session, actor=officer, concept_id="task.document_search")
    [line] = [line for relation in record.relations for line in relation.lines if line.addition]
    assert (line.other.id, line.addition.added_by if line.addition else "") == (WELDING, "박담당")
    assert edge(WELDING, EdgeType.NEEDS, "task.document_search")
    assert len(service.additional_concepts(session)[1]) == 1


@pytest.mark.parametrize(
    ("source", "type_", "target", "sentence", "field", "told"),
    [
        (MOULDING, EdgeType.NEEDS, MOULDING, SENTENCE, "target", "자기 자신"),
        (INSPECTION, EdgeType.NEEDS, MOULDING, SENTENCE, "target", "이 관계를 둘 수 없습니다"),
        (MOULDING, EdgeType.NEEDS, INSPECTION, SENTENCE, "target", "이미 이 관계로"),
        (WELDING, EdgeType.NEEDS, "task.document_search", "", "sentence", "비어 있습니다"),
        (WELDING, EdgeType.NEEDS, "task.document_search", "짧습니다.", "sentence", "12자에서 110자"),
        (WELDING, EdgeType.NEEDS, "task.document_search", "가" * 120 + "니다.", "sentence", "줄여 주십시오"),
        (WELDING, EdgeType.NEEDS, "task.document_search", "용접 문서를 찾는 데 오래 걸린다.", "sentence", "-니다."),
        (WELDING, EdgeType.NEEDS, "task.document_search", "문서가 많습니다. 찾기가 어렵습니다.", "sentence", "두 문장"),
    ],
)
def test_an_edge_that_may_not_stand(
    edge: Add, source: str, type_: EdgeType, target: str, sentence: str, field: str, told: str
) -> None:
    refused = refusal(edge, source, type_, target, sentence)
    assert refused[0] == field
    assert told in refused[1]
    assert refused[1].endswith("주십시오.")


def test_a_sentence_is_said_once(session: Session, edge: Add) -> None:
    said = present_knowledge(session).edges[0].sentence
    assert "이미 쓰였습니다" in refusal(edge, WELDING, EdgeType.NEEDS, "task.document_search", said)[1]


def test_parts_do_not_go_round(session: Session, edge: Add) -> None:
    known = present_knowledge(session)
    child = next(each for each in known.edges if each.type is EdgeType.PART_OF)
    field, message = refusal(edge, child.target, EdgeType.PART_OF, child.source)
    assert field == "target"
    assert "돌고 돌게" in message


def test_being_alike_is_the_same_both_ways(session: Session, edge: Add) -> None:
    alike = next(each for each in present_knowledge(session).edges if each.type is EdgeType.SIMILAR_TO)
    assert "이미 이 관계로" in refusal(edge, alike.target, EdgeType.SIMILAR_TO, alike.source)[1]


def test_what_has_grown_is_as_sound_as_what_is_shipped(session: Session, phrase: Add, edge: Add) -> None:
    phrase("줄줄이무늬병")
    edge(WELDING, EdgeType.NEEDS, "task.document_search")
    known = present_knowledge(session)
    assert faults(list(known.concepts.values()), known.edges) == []


def test_an_edge_that_a_phrase_rests_on_stays(session: Session, officer: Actor, phrase: Add, edge: Add) -> None:
    other = "task.document_search"
    joined = edge(WELDING, EdgeType.NEEDS, other)
    shared = phrase("문서찾기용접", WELDING), phrase("문서찾기용접", other)
    with pytest.raises(Conflict, match="문서찾기용접"):
        withdrawn(session, officer, joined)
    withdrawn(session, officer, shared[0])
    withdrawn(session, officer, joined)
    assert service.additional_concepts(session) == ({other: ("문서찾기용접",)}, ())


def test_what_is_taken_back_stays_in_the_history(session: Session, officer: Actor, phrase: Add) -> None:
    first = phrase("줄줄이무늬병")
    other = an_officer(session, "two@example.com", "이담당")
    withdrawn(session, other, first, "도장에서도 씁니다.")
    assert service.additional_concepts(session) == ({}, ())
    phrase("줄줄이무늬병", reason="사출에서만 쓴다고 합니다.")
    record = service.concept_record(session, actor=officer, concept_id=MOULDING)
    told = [(each.reason, each.added_by, each.withdrawn_by, each.withdrawal_reason) for each in record.history]
    assert told == [
        ("사출에서만 쓴다고 합니다.", "박담당", "", ""),
        (WHY, "박담당", "이담당", "도장에서도 씁니다."),
    ]
    assert len(session.scalars(select(ConceptAddition)).all()) == 2


def test_two_officers_who_take_the_same_back(session: Session, officer: Actor, phrase: Add) -> None:
    id_ = phrase("줄줄이무늬병")
    withdrawn(session, officer, id_)
    other = an_officer(session, "two@example.com", "이담당")
    with pytest.raises(Conflict, match="다른 담당자가 먼저"):
        withdrawn(session, other, id_)
    assert refusal(withdrawn, session, officer, id_, " ")[0] == "reason"
    with pytest.raises(NotFound):
        withdrawn(session, officer, 999_999)


def test_additions_to_what_is_shipped_no_more_do_no_harm(session: Session) -> None:
    made = {"reason": "옛", "added_at": clock()}
    session.add(ConceptAddition(kind="phrase", concept_id="process.gone", phrase="옛말", **made))
    session.add(ConceptAddition(kind="phrase", concept_id=MOULDING, phrase="사출", **made))
    session.add(
        ConceptAddition(
            kind="edge", concept_id=MOULDING, edge_type="needs", target_id="task.gone", sentence=SENTENCE, **made
        )
    )
    session.flush()
    assert service.additional_concepts(session) == ({}, ())


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, member_of(1), member_of(1, Role.SUPPLIER)], ids=["nobody", "sme", "vendor"]
)
def test_only_officers_teach(session: Session, phrase: Add, edge: Add, actor: Actor) -> None:
    acts: list[Callable[[], object]] = [
        lambda: phrase("줄줄이무늬병", actor=actor),
        lambda: edge(WELDING, EdgeType.NEEDS, "task.document_search", actor=actor),
        lambda: withdrawn(session, actor, 1),
        lambda: service.try_sentence(session, actor=actor, text="은줄이 생깁니다."),
        lambda: service.concept_list(session, actor=actor),
        lambda: service.concept_record(session, actor=actor, concept_id=MOULDING),
        lambda: service.addition_view(session, actor=actor, addition_id=1),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
