"""The process's picture of the market follows the database, on both kinds of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from accounts.values import Role
from core.db import Sessions, make_engine, unit_of_work
from embeddings.exact_index import ExactIndex
from embeddings.faiss_index import FaissIndex
from embeddings.pgvector_index import PgVectorIndex
from embeddings.values import VectorIndex
from matching import service
from matching.casebook import empty_casebook
from matching.evaluation import FileVectors
from matching.finder import answer, prepare, rank
from matching.live import Finder
from matching.models import FirstSaying
from matching.units import UnitKind
from profiles import service as profiles
from profiles.values import OrganisationStatus, ProblemProfile, SolutionText
from tests.factories.profiles import OFFICER, a_supplier, a_supplier_draft, clock, member_of
from tests.matching.conftest import market_of, tools

PROBLEM = ProblemProfile(id="P", statement="사출품에 은줄이 자꾸 생깁니다. 보압을 바꿔 봐도 그대로입니다.")


@pytest.fixture
def new_finder(sessions: Sessions, tmp_path: Path) -> Callable[..., Finder]:
    """A finder as another process would make it, over the same database."""

    def make(new_index: Callable[[int], VectorIndex] = ExactIndex) -> Finder:
        return Finder(
            tools=tools(),
            sessions=sessions,
            new_index=new_index,
            folder=tmp_path / "index",
            casebook=lambda: empty_casebook(tools().encoder.dimension),
        )

    return make


def found(finder: Finder) -> list[str]:
    proposal = answer(PROBLEM, finder.market(), finder.tools, vectors=finder)
    return [match.supplier.id for match in proposal.matches]


def change(sessions: Sessions, supplier_id: int, act: Callable[[Session], object]) -> None:
    """Do something to a supplier the way the pages do, with the note that the application's listener takes."""
    with unit_of_work(sessions) as session:
        act(session)
        service.note_changed_supplier(session, supplier_id=supplier_id)


def test_a_market_that_was_never_built_is_built_when_it_is_asked_for(
    sessions: Sessions, new_finder: Callable[..., Finder]
) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    assert str(supplier.id) in found(new_finder())


def test_a_change_reaches_every_process_once_it_was_read(sessions: Sessions, new_finder: Callable[..., Finder]) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    one, other = new_finder(), new_finder(FaissIndex)
    assert found(one) == found(other) == [str(supplier.id)]
    draft = a_supplier_draft(
        summary="살균 전문입니다.",
        solutions=(SolutionText("살균기 감시", "살균기의 유량을 봅니다."),),
        references=("전남 음료 C사 2023년 살균 곡선 구축",),
        processes=("살균",),
        industries=("음료",),
    )
    change(
        sessions,
        supplier.id,
        lambda session: profiles.edit_supplier(
            session, actor=OFFICER, supplier_id=supplier.id, draft=draft, clock=clock
        ),
    )
    assert one.follow_changes() == 1
    for finder in (one, other):
        [entry] = finder.market().entries
        assert entry.profile.summary == "살균 전문입니다."
        assert {indexed.unit.text for indexed in entry.units} >= {"살균 전문입니다."}
        assert len(finder.market().index) == len(entry.units)
        assert finder.differences() == []


def test_a_firm_is_matched_only_once_it_is_approved(sessions: Sessions, new_finder: Callable[..., Finder]) -> None:
    with unit_of_work(sessions) as session:
        waiting = a_supplier(session, status=OrganisationStatus.PENDING)
    finder = new_finder()
    assert found(finder) == []
    change(
        sessions,
        waiting.id,
        lambda session: profiles.approve_organisation(
            session, actor=OFFICER, organisation_id=waiting.organisation_id, clock=clock
        ),
    )
    finder.follow_changes()
    assert found(finder) == [str(waiting.id)]


def test_pgvector_answers_like_the_exact_index(
    engine: Engine, sessions: Sessions, new_finder: Callable[..., Finder], postgres_url: str
) -> None:
    """The whole path over the other real index: PostgreSQL holds the vectors, in a database of its own here."""
    if engine.dialect.name != "postgresql":
        pytest.skip("pgvector needs PostgreSQL: the other round runs it")
    with unit_of_work(sessions) as session:
        suppliers = [a_supplier(session) for _ in range(3)]
    own = make_engine(postgres_url)
    finder = new_finder(lambda dimension: PgVectorIndex(own, "suppliers", dimension))
    assert found(finder) == found(new_finder()) == [str(supplier.id) for supplier in suppliers]
    assert finder.differences() == []
    own.dispose()


def test_a_change_that_was_noted_but_not_read_is_found_and_caught_up(
    sessions: Sessions, new_finder: Callable[..., Finder]
) -> None:
    """What a process killed between the commit and the reading leaves behind."""
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    finder = new_finder()
    finder.market()
    change(sessions, supplier.id, lambda session: None)
    assert any("아직 읽지 않은" in line for line in finder.differences())
    assert new_finder().follow_changes() == 1
    assert finder.differences() == []


def test_the_index_comes_back_from_its_file_and_a_lost_file_from_the_database(
    sessions: Sessions, new_finder: Callable[..., Finder], tmp_path: Path
) -> None:
    with unit_of_work(sessions) as session:
        a_supplier(session)
    before = found(new_finder(FaissIndex))
    assert list((tmp_path / "index").glob("*.index"))
    assert found(new_finder(FaissIndex)) == before
    for file in (tmp_path / "index").glob("*.index"):
        file.unlink()
    assert found(new_finder(FaissIndex)) == before


def test_reading_the_same_supplier_again_embeds_nothing(
    sessions: Sessions, new_finder: Callable[..., Finder], monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(sessions) as session:
        supplier = a_supplier(session)
    finder = new_finder()
    finder.market()
    change(sessions, supplier.id, lambda session: None)

    def never(*args: object) -> None:
        raise AssertionError("an unchanged text was encoded again")

    monkeypatch.setattr(type(finder.tools.encoder), "encode_document_parts", never)
    finder.follow_changes()
    assert finder.differences() == []


def test_the_database_gives_the_same_features_as_a_file(sessions: Sessions, new_finder: Callable[..., Finder]) -> None:
    """`match evaluate` reads files, pages read the database: both must rank by the same numbers."""
    with unit_of_work(sessions) as session:
        a_supplier(session)
        [profile] = profiles.matching_suppliers(session)
    finder = new_finder()
    live, from_file = finder.market(), market_of([profile])
    [stored], [read] = live.entries, from_file.entries
    assert [(one.unit.kind, one.unit.text) for one in stored.units] == [
        (one.unit.kind, one.unit.text) for one in read.units
    ]
    assert all(one.unit.kind in UnitKind and isinstance(one.unit.kind, UnitKind) for one in stored.units)
    features = [
        rank(prepare(PROBLEM, market, tools()), market, tools().model, vectors).features.values
        for market, vectors in ((live, finder), (from_file, FileVectors(from_file, tools().encoder)))
    ]
    np.testing.assert_allclose(features[0], features[1], atol=1e-3)


# Copies

STORY = "살균기의 유량과 온도를 함께 기록합니다. 세척 주기를 제품마다 다르게 잡습니다."
RIVAL = ("나래기술", "다온시스템")


def writes(sessions: Sessions, finder: Finder, supplier_id: int, summary: str) -> None:
    draft = a_supplier_draft(summary=summary, solutions=(), references=(f"{supplier_id}번째로 끝낸 일입니다, 2024년",))
    change(
        sessions,
        supplier_id,
        lambda session: profiles.edit_supplier(
            session, actor=OFFICER, supplier_id=supplier_id, draft=draft, clock=clock
        ),
    )
    finder.follow_changes()


def set_aside(finder: Finder) -> dict[int, list[str]]:
    """Supplier id → its texts that count nowhere; nothing of index and database may suffer."""
    assert finder.differences() == []
    return {
        int(entry.profile.id): [indexed.unit.text for indexed in entry.copies]
        for entry in finder.market().entries
        if entry.copies
    }


@pytest.fixture
def rivals(sessions: Sessions) -> tuple[int, int]:
    with unit_of_work(sessions) as session:
        one, other = (a_supplier(session, name=name, draft=a_supplier_draft(summary=name)).id for name in RIVAL)
    return one, other


@pytest.mark.parametrize("maker", [0, 1])
def test_whoever_wrote_it_first_keeps_it_whatever_is_edited_later(
    sessions: Sessions, new_finder: Callable[..., Finder], rivals: tuple[int, int], maker: int
) -> None:
    wrote, copied = rivals[maker], rivals[1 - maker]
    finder, other = new_finder(), new_finder(FaissIndex)
    finder.market(), other.market()
    writes(sessions, finder, wrote, STORY)
    writes(sessions, finder, copied, STORY)
    assert set_aside(finder) == {copied: [STORY]}
    # The original is touched up: a new unit, yet no copy.
    writes(sessions, finder, wrote, STORY + " 이제 밤에도 봅니다.")
    assert set_aside(finder) == set_aside(other) == set_aside(new_finder()) == {copied: [STORY]}
    finder.rebuild()
    assert set_aside(finder) == {copied: [STORY]}
    # It goes, and with it what was copied; and it comes back.
    writes(sessions, finder, wrote, "다른 일을 합니다.")
    assert set_aside(finder) == set_aside(other) == {}
    writes(sessions, finder, wrote, STORY)
    assert set_aside(finder) == set_aside(other) == {copied: [STORY]}
    writes(sessions, finder, copied, "이제 제 말로 씁니다.")
    assert set_aside(finder) == set_aside(other) == {}


def test_a_database_from_before_sayings_were_noted_takes_the_order_of_its_units(
    sessions: Sessions, new_finder: Callable[..., Finder], rivals: tuple[int, int]
) -> None:
    one, other = rivals
    finder = new_finder()
    finder.market()
    writes(sessions, finder, other, STORY)
    writes(sessions, finder, one, STORY)
    with unit_of_work(sessions) as session:
        session.execute(delete(FirstSaying))
    assert set_aside(new_finder()) == {}
    writes(sessions, finder, other, STORY + " 이제 밤에도 봅니다.")
    assert set_aside(new_finder()) == {one: [STORY]}


def test_a_copy_is_not_found_and_its_writer_is_told(
    sessions: Sessions, new_finder: Callable[..., Finder], rivals: tuple[int, int]
) -> None:
    wrote, copied = rivals
    finder = new_finder()
    writes(sessions, finder, wrote, STORY)
    writes(sessions, finder, copied, STORY)
    for supplier_id, told in ((wrote, ()), (copied, ("회사 소개",))):
        with unit_of_work(sessions) as session:
            [profile] = profiles.supplier_profiles(session, [supplier_id])
            organisation = profiles.supplier_view(session, actor=OFFICER, supplier_id=supplier_id).organisation_id
            actor = member_of(organisation, Role.SUPPLIER)
            page = service.leads_for(session, actor=actor, finder=finder, page=1, page_size=10, clock=clock)
        assert page.copied == told, profile.name
