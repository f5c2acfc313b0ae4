"""A problem and a supplier, a person of each kind, and a way to let them speak of the pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from accounts.service import create_officer, register_user
from accounts.values import SYSTEM, Actor, Role
from matching import service
from matching.service import DeclineCause, FeedbackKind
from matching.stances import Stance
from tests.conftest import NOW
from tests.factories.profiles import a_problem, a_supplier, an_organisation, clock

STATEMENT = "사출품에 은줄이 자꾸 생깁니다. 보압을 바꿔 봐도 그대로이고 밤에는 그냥 넘어갑니다."


@dataclass
class Cast:
    """A pair, and a person of each kind."""

    problem_id: int
    supplier_id: int
    owner: Actor
    vendor: Actor
    officer: Actor
    other_demander: Actor
    other_vendor: Actor
    other_officer: Actor


def _person(session: Session, email: str, role: Role, organisation_id: int) -> Actor:
    return register_user(
        session,
        email=email,
        password="소나무 아래 일곱 그루",
        name="김하늘",
        role=role,
        organisation_id=organisation_id,
        clock=clock,
    )


def _officer(session: Session, email: str, name: str) -> Actor:
    return create_officer(session, actor=SYSTEM, email=email, password="소나무 아래 일곱 그루", name=name, clock=clock)


def a_cast(session: Session) -> Cast:
    """A pair, and people who have nothing to do with it."""
    firm, other, supplier, rival = (
        an_organisation(session),
        an_organisation(session),
        a_supplier(session),
        a_supplier(session),
    )
    return Cast(
        problem_id=a_problem(session, organisation_id=firm.id, statement=STATEMENT).id,
        supplier_id=supplier.id,
        owner=_person(session, "owner@example.com", Role.DEMANDER, firm.id),
        vendor=_person(session, "vendor@example.com", Role.SUPPLIER, supplier.organisation_id),
        officer=_officer(session, "o@example.com", "박담당"),
        other_officer=_officer(session, "p@example.com", "이담당"),
        other_demander=_person(session, "d@example.com", Role.DEMANDER, other.id),
        other_vendor=_person(session, "v@example.com", Role.SUPPLIER, rival.organisation_id),
    )


@pytest.fixture
def cast(session: Session, quick_hashes: None) -> Cast:
    """One cast."""
    return a_cast(session)


Say = Callable[..., Stance]


@pytest.fixture
def say(session: Session, cast: Cast) -> Say:
    """`say(actor, kind, cause=None, …)`: each time a minute later."""
    moments = (NOW + timedelta(minutes=n) for n in range(100))

    def said(actor: Actor, kind: FeedbackKind, cause: DeclineCause | None = None, **changed: object) -> Stance:
        at = next(moments)
        values: dict[str, object] = {
            "problem_id": cast.problem_id,
            "supplier_id": cast.supplier_id,
            "reason": "이유를 적었습니다.",
        }
        return service.record_feedback(
            session,
            actor=actor,
            kind=kind,
            cause=cause,
            clock=lambda: at,
            **(values | changed),  # type: ignore[arg-type]
        )

    return said
