"""Phrases and edges that officers add to the shipped concepts, and take back. Nothing is ever deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock
from core.errors import Conflict, NotFound
from core.text import clean, clean_line
from matching import queries
from matching.concepts.adding import Knowledge, checked_edge, checked_phrase, shared_between
from matching.concepts.explaining import Explanation, explained
from matching.concepts.graph import Edge, EdgeType, concept_graph
from matching.concepts.linking import Concept, concept_book
from matching.concepts.wording import quoted
from matching.knowledge import checked_reason, raise_version, require_officer
from matching.models import ConceptAddition
from matching.values import AdditionKind

_WHY_ADDED = "더하는 까닭을 적어 주십시오. 다른 담당자가 이력에서 봅니다."
_WHY_WITHDRAWN = "빼는 까닭을 적어 주십시오. 다른 담당자가 이력에서 봅니다."
_MEANWHILE = "다른 담당자가 조금 전에 같은 내용을 더했습니다. 화면을 새로 고쳐 확인해 주십시오."


def additional_concepts(session: Session) -> tuple[dict[str, tuple[str, ...]], tuple[Edge, ...]]:
    """What stands beside the shipped files now: phrases by concept id, and edges, in the order they were added.

    Additions to a concept that is shipped no more are left out, and so are those that are shipped themselves by now.
    """
    return _fitting(queries.live_additions(session))


def shipped_knowledge() -> Knowledge:
    """The concepts and edges of the files."""
    return _shipped()


def present_knowledge(session: Session) -> Knowledge:
    """The shipped concepts with everything that officers have added and not taken back."""
    return shipped_knowledge().grown(*additional_concepts(session))


def add_phrase(session: Session, *, actor: Actor, concept_id: str, phrase: str, reason: str, clock: Clock) -> int:
    """Let a phrase speak of a concept; returns the addition's id. The same form sent twice adds it once.

    Officers only. Raises `Invalid` for "phrase" or "reason", `NotFound` for an unknown concept.
    """
    require_officer(actor)
    concept = concept_of(concept_id)
    wanted = ConceptAddition(
        kind=AdditionKind.PHRASE,
        concept_id=concept.id,
        phrase=clean_line(phrase),
        edge_type="",
        target_id="",
        sentence="",
    )

    def check(known: Knowledge) -> None:
        wanted.phrase = checked_phrase(known, known.concepts[concept.id], phrase)

    return _add(session, actor, wanted, check, reason, clock).id


def add_edge(
    session: Session,
    *,
    actor: Actor,
    source_id: str,
    edge_type: EdgeType,
    target_id: str,
    sentence: str,
    reason: str,
    clock: Clock,
) -> int:
    """Join two concepts, with a sentence that says why; returns the addition's id. Sent twice, it is added once.

    Officers only. Raises `Invalid` for "target", "sentence" or "reason", `NotFound` for an unknown concept.
    """
    require_officer(actor)
    source, target = concept_of(source_id), concept_of(target_id)
    wanted = ConceptAddition(
        kind=AdditionKind.EDGE,
        concept_id=source.id,
        phrase="",
        edge_type=edge_type.value,
        target_id=target.id,
        sentence=clean_line(sentence),
    )

    def check(known: Knowledge) -> None:
        wanted.sentence = checked_edge(known, source, edge_type, target, sentence).sentence

    return _add(session, actor, wanted, check, reason, clock).id


def withdraw_addition(session: Session, *, actor: Actor, addition_id: int, reason: str, clock: Clock) -> None:
    """Take an addition back; it stays in the history. Taking it back twice is the same as once.

    Officers only. Raises `Invalid("reason")`, `NotFound`, and `Conflict` where another has taken it back already or
    where a phrase rests on the edge.
    """
    require_officer(actor)
    why = checked_reason(reason, _WHY_WITHDRAWN)
    addition = _find(session, addition_id)
    if addition.withdrawn_at is None:
        raise_version(session)
        session.refresh(addition)
    if addition.withdrawn_at is not None:
        if addition.withdrawn_by == actor.user_id:
            return
        raise Conflict("다른 담당자가 먼저 뺐습니다. 이력에서 그 까닭을 확인해 주십시오.")
    _refuse_needed(session, addition)
    addition.withdrawn_by, addition.withdrawn_at, addition.withdrawal_reason = actor.user_id, clock(), why
    session.flush()


def try_sentence(session: Session, *, actor: Actor, text: str) -> Explanation:
    """What is found in a sentence, and why, with the additions as they stand. Officers only; nothing is stored."""
    require_officer(actor)
    known = present_knowledge(session)
    return explained(text, known.book(), known.graph())


def concept_of(concept_id: str) -> Concept:
    """The shipped concept of this id; raises `NotFound`."""
    found = shipped_knowledge().concepts.get(concept_id)
    if found is None:
        raise NotFound("그런 개념이 없습니다. 개념 사전에서 다시 골라 주십시오.")
    return found


def edge_of(addition: ConceptAddition) -> Edge:
    """The edge that an addition is."""
    return Edge(addition.concept_id, EdgeType(addition.edge_type), addition.target_id, addition.sentence)


@lru_cache(maxsize=1)
def _shipped() -> Knowledge:
    return Knowledge(concept_book().concepts, concept_graph().edges)


def _fitting(additions: Sequence[ConceptAddition]) -> tuple[dict[str, tuple[str, ...]], tuple[Edge, ...]]:
    shipped = shipped_knowledge()
    phrases: dict[str, list[str]] = defaultdict(list)
    edges = []
    for addition in additions:
        if addition.kind == AdditionKind.PHRASE:
            phrases[addition.concept_id].append(addition.phrase)
        elif addition.edge_type in set(EdgeType):
            edges.append(edge_of(addition))
    grown = shipped.grown(phrases, edges)
    told = {
        id_: grown.concepts[id_].phrases[len(shipped.concepts[id_].phrases) :]
        for id_ in phrases
        if id_ in grown.concepts
    }
    return {id_: more for id_, more in told.items() if more}, grown.edges[len(shipped.edges) :]


def _add(
    session: Session,
    actor: Actor,
    wanted: ConceptAddition,
    check: Callable[[Knowledge], None],
    reason: str,
    clock: Clock,
) -> ConceptAddition:
    wanted.reason, wanted.added_by = clean(reason), actor.user_id
    twin = _twin(session, wanted)
    if twin is None:
        raise_version(session)
        # Whoever sent the same form at the same moment has committed by now.
        twin = _twin(session, wanted)
    if twin is not None:
        return twin
    check(present_knowledge(session))
    wanted.reason = checked_reason(reason, _WHY_ADDED)
    wanted.added_at = clock()
    try:
        with session.begin_nested():
            session.add(wanted)
    except IntegrityError:
        raise Conflict(_MEANWHILE) from None
    return wanted


def _twin(session: Session, wanted: ConceptAddition) -> ConceptAddition | None:
    """The live addition that this person has just made with the very same form."""
    found = queries.live_addition_like(session, wanted)
    if found is None or (found.added_by, found.reason) != (wanted.added_by, wanted.reason):
        return None
    return found if found.sentence == (wanted.sentence or "") else None


def _find(session: Session, addition_id: int) -> ConceptAddition:
    found = session.get(ConceptAddition, addition_id)
    if found is None:
        raise NotFound("그런 추가 내용이 없습니다. 개념 사전에서 다시 골라 주십시오.")
    return found


def _refuse_needed(session: Session, addition: ConceptAddition) -> None:
    if addition.kind != AdditionKind.EDGE:
        return
    known, edge = present_knowledge(session), edge_of(addition)
    if edge not in known.edges:
        return
    needed = shared_between(known, edge)
    if needed:
        words = ", ".join(quoted(phrase) for phrase in needed[:3])
        raise Conflict(
            f"두 개념에 함께 있는 표현({words})이 이 관계에 기대고 있습니다. 더한 쪽의 표현을 먼저 뺀 뒤 다시 시도해 "
            "주십시오."
        )
