"""The matching room's part of the platform: the finder, made when it is first asked for, once a process."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context
from sqlalchemy.orm import Session

from core.db import after_commit
from core.errors import Unavailable
from core.web import Platform, platform
from embeddings.factory import make_encoder, make_index
from embeddings.values import TextEncoder
from matching import service
from matching.background import background_terms
from matching.casebook import Casebook, empty_casebook, shipped_casebook, vectors_are_kept
from matching.finder import Tools
from matching.live import Finder
from matching.process_suggestions import suggest_processes
from matching.shipped import shipped_tools
from matching.words import field_morphemes
from profiles.changes import problem_changed, supplier_changed
from profiles.values import SuggestedProcess

_PART = "finder"
_making = threading.Lock()
# More than this many changes at once come from an import: nobody waits for them.
READ_WHILE_WAITING = 5


def finder() -> Finder:
    """The finder of the current app. The first call loads the encoder; raises `Unavailable` when that fails."""
    shared = platform()
    with _making:
        if _PART not in shared.parts:
            shared.parts[_PART] = _make_finder(shared)
        found: Finder = shared.parts[_PART]
    return found


def suggested_processes(texts: Sequence[str]) -> list[tuple[SuggestedProcess, ...]]:
    """For each text up to five processes: what the room below asks for through `app.py`."""
    return suggest_processes(texts, finder().tools)


def load(app: Flask) -> None:
    """Make the finder and its market before a server forks. Raises `Unavailable` when that cannot be done.

    An index that must be built (none yet, or another model) is built by a child: encoding many texts starts threads,
    and a process that has them cannot fork.
    """
    with app.app_context():
        live = finder()
        if not live.is_current() or not _cases_are_read(platform(), live.tools.encoder):
            child = multiprocessing.get_context("fork").Process(target=_rebuild, args=(platform(), live))
            child.start()
            child.join()
            if child.exitcode:
                raise Unavailable("색인을 만들지 못했습니다. flask index rebuild를 실행하여 까닭을 확인해 주십시오.")
        live.market()


def _rebuild(shared: Platform, live: Finder) -> None:
    # The parent's connections are the parent's.
    shared.engine.dispose(close=False)
    live.rebuild(progress=print)


def warm(app: Flask) -> None:
    """Read what changed while no server ran, and encode once, so that the first visitor waits for neither."""
    with app.app_context():
        live = finder()
        live.follow_changes()
        live.market()
        live.tools.encoder.encode_queries(["설비가 예고 없이 멈춥니다."])


def _make_finder(shared: Platform) -> Finder:
    # The tokenizer and the encoder take seconds each: side by side, a start is that much shorter.
    reading = threading.Thread(target=lambda: background_terms(field_morphemes()), name="load-morphemes")
    reading.start()
    try:
        encoder: TextEncoder = shared.parts.get("encoder") or make_encoder(shared.settings)
    finally:
        reading.join()
    tools = shipped_tools(encoder)
    return Finder(
        tools=tools,
        sessions=shared.sessions,
        folder=shared.settings.data_dir / "index",
        new_index=lambda dimension: make_index(shared.settings, dimension, "suppliers", shared.engine),
        casebook=lambda: _casebook(shared, tools),
    )


def _casebook(shared: Platform, tools: Tools) -> Casebook:
    # A test brings its own encoder: thousands of known cases are not its subject.
    if "encoder" in shared.parts:
        return empty_casebook(tools.encoder.dimension)
    return shipped_casebook(tools.encoder, tools.places, _kept_cases(shared))


def _cases_are_read(shared: Platform, encoder: TextEncoder) -> bool:
    return "encoder" in shared.parts or vectors_are_kept(encoder, _kept_cases(shared))


def _kept_cases(shared: Platform) -> Path:
    return shared.settings.data_dir / "index" / "known_cases.npz"


def configure(app: Flask) -> None:
    """Listen for changed suppliers and problems.

    The list of changed suppliers is kept in the change's own transaction and read after it. Known cases whose source
    is gone, or blind now, are forgotten in that transaction, too.
    """

    engine = platform(app).engine

    def changed(session: Session, supplier_id: int, **_: Any) -> None:
        # Another app of the same process (tests make many) listens for its own database.
        if session.get_bind().engine is not engine:
            return
        service.note_changed_supplier(session, supplier_id=supplier_id)
        service.follow_supplier(session, supplier_id=supplier_id, clock=platform(app).clock)
        if "changes_followed" not in session.info:
            session.info["changes_followed"] = True
            after_commit(session, lambda: _follow(app))

    def problem_is_changed(session: Session, problem_id: int, **_: Any) -> None:
        if session.get_bind().engine is engine:
            service.follow_problem(session, problem_id=problem_id, clock=platform(app).clock)

    supplier_changed.connect(changed, weak=False)
    problem_changed.connect(problem_is_changed, weak=False)


def _follow(app: Flask) -> None:
    """Read what changed: at once when it is little, else in the background. A killed process loses nothing of it."""
    with app.app_context():
        shared = platform()
        # A web process that has answered nobody yet reads the list when it first does; a command reads it now.
        if _PART not in shared.parts and has_request_context():
            return
        live = finder()
        with shared.sessions() as session:
            few = service.count_changed_suppliers(session) <= READ_WHILE_WAITING
    if few or shared.settings.testing:
        live.follow_changes()
    else:
        threading.Thread(target=live.follow_changes, name="follow-changes", daemon=True).start()
