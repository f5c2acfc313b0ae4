"""Registering, signing in, and who a person is afterwards."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import service
from accounts.models import User
from accounts.values import ANONYMOUS, SYSTEM, Actor, Role, UserView
from core.clock import Clock
from core.errors import Conflict, Forbidden, Invalid

PASSWORD = "공장-열쇠-2026"
QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: what is tested here is not argon2."""
    monkeypatch.setattr(service, "_hasher", PasswordHasher(**QUICK))
    service._nobodys_hash.cache_clear()


def register(session: Session, clock: Clock, **changes: object) -> Actor:
    values: dict[str, object] = {"email": "kim@gaon.kr", "password": PASSWORD, "name": "김가온", "role": Role.DEMANDER}
    return service.register_user(session, **(values | changes), organisation_id=None, clock=clock)  # type: ignore[arg-type]


def test_a_registered_person_can_sign_in(session: Session, clock: Clock) -> None:
    actor = register(session, clock, email="  Kim@Gaon.KR ")
    assert actor.role is Role.DEMANDER
    assert service.authenticate(session, email="KIM@gaon.kr", password=PASSWORD) == actor
    assert actor.user_id is not None
    assert service.user_view(session, user_id=actor.user_id) == UserView(actor, "김가온", "kim@gaon.kr")


def test_the_password_itself_is_not_kept(session: Session, clock: Clock) -> None:
    register(session, clock)
    kept = session.scalars(select(User.password_hash)).one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_one_address_is_one_person(session: Session, clock: Clock) -> None:
    register(session, clock)
    with pytest.raises(Conflict, match="이미 가입된 이메일"):
        register(session, clock, email="KIM@GAON.KR")
    assert session.scalar(select(func.count(User.id))) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "kim"}, "email"),
        ({"email": "kim@gaon"}, "email"),
        ({"email": "kim@@gaon.kr"}, "email"),
        ({"email": "a b@gaon.kr"}, "email"),
        ({"email": "k" * 250 + "@gaon.kr"}, "email"),
        ({"password": "아홉자리123"}, "password"),
        ({"password": "1111111111"}, "password"),
        ({"password": "가" + "나다라" * 50}, "password"),
        ({"name": "  "}, "name"),
        ({"name": "😀"}, "name"),
        ({"name": "김" * 61}, "name"),
    ],
)
def test_faults_name_their_field(session: Session, clock: Clock, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        register(session, clock, **changes)
    assert refused.value.field == field
    assert refused.value.message.endswith("십시오.")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_officers_do_not_register_themselves(session: Session, clock: Clock, role: Role) -> None:
    with pytest.raises(Forbidden):
        register(session, clock, role=role)


def test_only_an_administrator_makes_officers(session: Session, clock: Clock) -> None:
    for actor in (ANONYMOUS, Actor(1, Role.SUPPLIER, 3), Actor(2, Role.OFFICER)):
        with pytest.raises(Forbidden):
            service.create_officer(session, actor=actor, email="o@x.kr", password=PASSWORD, name="오", clock=clock)
    made = service.create_officer(session, actor=SYSTEM, email="o@x.kr", password=PASSWORD, name="오", clock=clock)
    assert service.authenticate(session, email="o@x.kr", password=PASSWORD) == made
    with pytest.raises(Invalid):
        service.create_officer(
            session, actor=SYSTEM, email="p@x.kr", password=PASSWORD, name="오", clock=clock, role=Role.SUPPLIER
        )


@pytest.mark.parametrize("password", ["", "틀린-비밀번호-1", PASSWORD + " ", PASSWORD * 1_000])
def test_a_wrong_password_is_nobody(session: Session, clock: Clock, password: str) -> None:
    register(session, clock)
    assert service.authenticate(session, email="kim@gaon.kr", password=password) is None


def test_an_unknown_address_costs_one_verification_too(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(session, clock)
    verified: list[str] = []

    class Watching(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            verified.append(str(hash).rsplit("$", 2)[0])
            return super().verify(hash, password)

    monkeypatch.setattr(service, "_hasher", Watching(**QUICK))
    for email in ("kim@gaon.kr", "nobody@gaon.kr"):
        assert service.authenticate(session, email=email, password="틀린-비밀번호-1") is None
    assert len(verified) == 2
    # The same parameters, hence the same time.
    assert verified[0] == verified[1]


def test_a_closed_account_is_nobody(session: Session, clock: Clock) -> None:
    actor = register(session, clock)
    assert actor.user_id is not None
    session.get_one(User, actor.user_id).is_active = False
    assert service.authenticate(session, email="kim@gaon.kr", password=PASSWORD) is None
    assert service.user_view(session, user_id=actor.user_id) is None
    assert service.user_view(session, user_id=10**6) is None


def test_an_old_hash_is_renewed_at_sign_in(session: Session, clock: Clock) -> None:
    actor = register(session, clock)
    user = session.get_one(User, actor.user_id)
    user.password_hash = weak = PasswordHasher(**(QUICK | {"time_cost": 2})).hash(PASSWORD)
    assert service.authenticate(session, email="kim@gaon.kr", password=PASSWORD) == actor
    assert user.password_hash != weak
    assert service.authenticate(session, email="kim@gaon.kr", password=PASSWORD) == actor
