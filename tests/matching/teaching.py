"""An officer who teaches the platform phrases and edges, for the tests of what may be taught."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from accounts.service import create_officer
from accounts.values import SYSTEM, Actor
from matching import service
from matching.concepts.graph import EdgeType
from tests.factories.profiles import clock

MOULDING, WELDING, INSPECTION = "process.injection_moulding", "process.welding", "task.visual_inspection"
WHY = "김해 상담에서 들은 말입니다."
SENTENCE = "줄무늬 난 부품을 손으로 골라 두는 데 오전이 다 갑니다."
Add = Callable[..., int]


@pytest.fixture
def officer(quick_hashes: None, session: Session) -> Actor:
    return an_officer(session, "one@example.com", "박담당")


def an_officer(session: Session, email: str, name: str) -> Actor:
    return create_officer(session, actor=SYSTEM, email=email, password="소나무 일곱 그루 앞", name=name, clock=clock)


@pytest.fixture
def phrase(session: Session, officer: Actor) -> Add:
    def add(text: str, concept_id: str = MOULDING, reason: str = WHY, actor: Actor | None = None) -> int:
        return service.add_phrase(
            session, actor=actor or officer, concept_id=concept_id, phrase=text, reason=reason, clock=clock
        )

    return add


@pytest.fixture
def edge(session: Session, officer: Actor) -> Add:
    def add(
        source: str,
        type_: EdgeType,
        target: str,
        sentence: str = SENTENCE,
        actor: Actor | None = None,
        reason: str = WHY,
    ) -> int:
        return service.add_edge(
            session,
            actor=actor or officer,
            source_id=source,
            edge_type=type_,
            target_id=target,
            sentence=sentence,
            reason=WHY,
            clock=clock,
        )

    return add
