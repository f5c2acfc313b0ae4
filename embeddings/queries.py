"""Rows of stored vectors and index states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from embeddings.models import IndexChange, IndexState, StoredVector

# SQLite takes at most 32,766 variables in one statement.
SLICE = 5_000


def sliced(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """`ids` in runs short enough for one statement."""
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def hashes(session: Session, kind: str, model: str, ids: Sequence[int]) -> dict[int, str]:
    """Subject id → hash of the text that its vector was made of."""
    found: dict[int, str] = {}
    for part in sliced(ids):
        rows = session.execute(
            select(StoredVector.subject_id, StoredVector.text_hash).where(
                StoredVector.kind == kind, StoredVector.model == model, StoredVector.subject_id.in_(part)
            )
        )
        found.update((subject_id, text_hash) for subject_id, text_hash in rows)
    return found


def vectors(session: Session, kind: str, model: str, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """(subject id, vector) for those of `ids` that have one."""
    return _column(session, StoredVector.vector, kind, model, ids)


def parts(session: Session, kind: str, model: str, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """(subject id, sentence vectors) for those of `ids` that have them."""
    return _column(session, StoredVector.parts, kind, model, ids)


def words(session: Session, kind: str, model: str, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """(subject id, packed word vectors) for those of `ids` that have them."""
    return _column(session, StoredVector.words, kind, model, ids)


def _column(
    session: Session, column: InstrumentedAttribute[bytes], kind: str, model: str, ids: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    for part in sliced(ids):
        rows = session.execute(
            select(StoredVector.subject_id, column).where(
                StoredVector.kind == kind, StoredVector.model == model, StoredVector.subject_id.in_(part)
            )
        )
        yield from ((subject_id, blob) for subject_id, blob in rows)


def drop_vectors(session: Session, kind: str, ids: Sequence[int], model: str | None = None) -> None:
    """Forget the vectors of these subjects, by every model or by one."""
    for part in sliced(ids):
        statement = delete(StoredVector).where(StoredVector.kind == kind, StoredVector.subject_id.in_(part))
        session.execute(statement if model is None else statement.where(StoredVector.model == model))


def state(session: Session, name: str) -> IndexState | None:
    """The index's state as the database has it now."""
    return session.scalars(
        select(IndexState).where(IndexState.name == name).execution_options(populate_existing=True)
    ).one_or_none()


def version(session: Session, name: str) -> int:
    """The index's counter; -1 when it was never built."""
    found = session.scalar(select(IndexState.version).where(IndexState.name == name))
    return -1 if found is None else found


def next_version(session: Session, name: str) -> int:
    """Raise the counter and return it. The row stays locked until the commit, so that versions commit in order."""
    session.execute(update(IndexState).where(IndexState.name == name).values(version=IndexState.version + 1))
    return version(session, name)


def begin_count(session: Session, name: str) -> None:
    """A counter without an index behind it, at -1. Another process may begin it at the same moment: once is enough."""
    try:
        with session.begin_nested():
            session.add(
                IndexState(
                    name=name,
                    model="",
                    dimension=0,
                    version=-1,
                    rebuilt_at_version=-1,
                    document_mean=b"",
                    query_mean=b"",
                )
            )
    except IntegrityError:
        return


def add_changes(session: Session, name: str, at: int, ids: Iterable[int]) -> None:
    session.add_all(IndexChange(name=name, version=at, subject_id=subject_id) for subject_id in ids)
    session.flush()


def changes_since(session: Session, name: str, seen: int) -> list[int]:
    """Subjects that changed after version `seen`, ascending."""
    rows = session.scalars(
        select(IndexChange.subject_id).where(IndexChange.name == name, IndexChange.version > seen).distinct()
    )
    return sorted(rows)


def forget_changes(session: Session, name: str) -> None:
    session.execute(delete(IndexChange).where(IndexChange.name == name))
