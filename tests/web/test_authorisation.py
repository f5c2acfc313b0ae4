"""Every route of the application against every kind of reader. A route that is missing from the table fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.db import unit_of_work
from core.web import platform
from matching.service import OutcomeDraft, add_phrase, record_outcome
from matching.web import finder
from tests.web.site import Person, Site

READERS = ("visitor", "owner", "other demander", "vendor", "other vendor", "officer", "administrator")
"""`owner` has posted the problem; `vendor` has the supplier page."""

OUTCOMES = {"o": "open", "s": "sign in first", "x": "refused", "h": "hidden"}

TABLE = {
    "GET /": "ooooooo",
    "POST /first-answer": "ooooooo",
    "GET /find": "ooooooo",
    "POST /find": "ooooooo",
    "GET /healthz": "ooooooo",
    "GET /suppliers": "ooooooo",
    "GET /suppliers/<supplier_id>": "ooooooo",
    "GET /cases": "ooooooo",
    "GET /sign-up": "ooooooo",
    "GET /sign-up/officer": "ooooooo",
    "GET /sign-up/industry-codes": "ooooooo",
    "GET /sign-up/<kind>": "ooooooo",
    "POST /sign-up/<kind>": "ooooooo",
    "GET /sign-up/done": "sooooxx",
    "GET /sign-in": "ooooooo",
    "POST /sign-in": "ooooooo",
    "POST /sign-out": "ooooooo",
    "GET /problems": "ooooooo",
    "GET /problems/<problem_id>": "ooooooo",
    # A visitor is shown how to join, with what was typed.
    "GET /problems/new": "oooxxxx",
    "POST /problems/new": "oooxxxx",
    "POST /problems/processes": "sooxxoo",
    "GET /problems/<problem_id>/receipt": "soxxxoo",
    "GET /problems/<problem_id>/edit": "soxxxoo",
    "POST /problems/<problem_id>/edit": "soxxxoo",
    "POST /problems/<problem_id>/close": "soxxxoo",
    "GET /problems/<problem_id>/reopen": "soxxxoo",
    "POST /problems/<problem_id>/reopen": "soxxxoo",
    "GET /my/profile": "sxxooxx",
    "POST /my/profile": "sxxooxx",
    "GET /leads": "sxxooxx",
    "GET /officer/concepts": "sxxxxoo",
    "GET /officer/concepts/try": "sxxxxoo",
    "POST /officer/concepts/try": "sxxxxoo",
    "GET /officer/concepts/<concept_id>": "sxxxxoo",
    "POST /officer/concepts/<concept_id>/phrases": "sxxxxoo",
    "POST /officer/concepts/<concept_id>/edges": "sxxxxoo",
    "GET /officer/concepts/additions/<addition_id>/withdraw": "sxxxxoo",
    "POST /officer/concepts/additions/<addition_id>/withdraw": "sxxxxoo",
    "GET /officer/cases": "sxxxxoo",
    "GET /officer/cases/new": "sxxxxoo",
    "POST /officer/cases/new": "sxxxxoo",
    "GET /officer/cases/<slug>": "sxxxxoo",
    "POST /officer/cases/<slug>/withdraw": "sxxxxoo",
    "POST /officer/cases/<slug>/restore": "sxxxxoo",
    "GET /officer/outcomes": "sxxxxoo",
    "GET /officer/outcomes/new": "sxxxxoo",
    "POST /officer/outcomes/new": "sxxxxoo",
    "GET /officer/outcomes/<outcome_id>": "sxxxxoo",
    "POST /officer/outcomes/<outcome_id>/withdraw": "sxxxxoo",
    "GET /officer/balance": "sxxxxoo",
    "POST /officer/balance": "sxxxxoo",
    # Of the pair: the demander whose problem it is and the supplier itself; officers record beside the match.
    "POST /problems/<problem_id>/suppliers/<supplier_id>/interest": "soxoxxx",
    "GET /problems/<problem_id>/suppliers/<supplier_id>/decline": "soxoxxx",
    "POST /problems/<problem_id>/suppliers/<supplier_id>/decline": "soxoxxx",
    "POST /problems/<problem_id>/suppliers/<supplier_id>/record": "sxxxxoo",
    # The record of this number is of no problem: whoever may withdraw at all is told that it is gone.
    "POST /problems/<problem_id>/records/<feedback_id>/withdraw": "sxxxxhh",
    "GET /officer/organisations": "sxxxxoo",
    "POST /officer/organisations/<organisation_id>/approve": "sxxxxoo",
    "GET /officer/organisations/<organisation_id>/reject": "sxxxxoo",
    "POST /officer/organisations/<organisation_id>/reject": "sxxxxoo",
    "GET /officer/import": "sxxxxoo",
    "POST /officer/import": "sxxxxoo",
    "GET /officer/import/template/<subject>.xlsx": "sxxxxoo",
    # The file of this token is nobody's: whoever may import at all is told that it is gone.
    "GET /officer/import/<subject>/<token>/columns": "sxxxxhh",
    "GET /officer/import/<subject>/<token>/preview": "sxxxxhh",
    "POST /officer/import/<subject>/<token>/apply": "sxxxxoo",
}

HIDDEN = {
    "GET /suppliers/<supplier_id>": "hhhohoo",
    "GET /problems/<problem_id>": "hohhhoo",
    "GET /problems/<problem_id>/edit": "sohxxoo",
    "POST /problems/<problem_id>/edit": "sohxxoo",
    "POST /problems/<problem_id>/close": "sohxxoo",
    "POST /problems/<problem_id>/reopen": "sohxxoo",
    "GET /problems/<problem_id>/receipt": "sohxxoo",
}
"""The same while neither the owner's firm nor the vendor's is approved; editing is no vendor's business anyway."""

CONVERTER = re.compile(r"<[^<>]*?:(\w+)>")


class Town:
    """One reader of each kind, and what they own."""

    def __init__(self, site: Site, *, approved: bool) -> None:
        with site.app.app_context():
            finder().rebuild()
        owner, vendor = site.firm(approved=approved), site.firm("supplier", approved=approved)
        self.site = site
        self.readers = dict(
            zip(
                READERS,
                (site.visitor(), owner, site.firm(), vendor, site.firm("supplier"), site.officer(), site.officer()),
                strict=True,
            )
        )
        profile = re.search(r'href="/suppliers/(\d+)"', vendor.get("/my/profile").text)
        assert profile
        self.values = {
            "supplier_id": profile[1],
            "problem_id": str(site.problem_of(owner)),
            "organisation_id": str(site.firm(approved=False).organisation_id),
            "kind": "demander",
            "subject": "suppliers",
            "token": "A" * 24 + ".xlsx",
            "concept_id": "process.injection_moulding",
            "feedback_id": "1",
            "addition_id": str(self._added_phrase()),
            "outcome_id": str(self._outcome(owner, profile[1])),
            "slug": "hpdc-porosity-shot-profile",
        }

    def _added_phrase(self) -> int:
        with self.site.app.app_context(), unit_of_work(platform().sessions) as session:
            return add_phrase(
                session,
                actor=self.readers["officer"].actor,
                concept_id="process.injection_moulding",
                phrase="사출이 요상",
                reason="현장에서 쓰는 말입니다.",
                clock=platform().clock,
            )

    def _outcome(self, owner: Person, supplier_id: str) -> int:
        draft = OutcomeDraft(
            problem_id=self.site.problem_of(owner),
            supplier_id=int(supplier_id),
            task_id="task.visual_inspection",
            consent="담당 부장이 전화로 동의하였습니다.",
            cost=3_000,
        )
        with self.site.app.app_context(), unit_of_work(platform().sessions) as session:
            actor = self.readers["officer"].actor
            return record_outcome(session, actor=actor, draft=draft, submission_key=None, clock=platform().clock)

    def outcome(self, reader: Person, row: str) -> str:
        method, rule = row.split(" ")
        if "problem_id" in rule:
            # One for each reader: what the one closes is hidden from the next.
            self.values["problem_id"] = str(self.site.problem_of(self.readers["owner"]))
        path = re.sub(r"<(\w+)>", lambda found: self.values[found[1]], rule)
        typed = {"statement": "", "mode": "good_rows"} if method == "POST" else {}
        answer = reader.press(path, **typed) if method == "POST" else reader.get(path)
        assert answer.status_code < 500, (row, answer.status_code)
        if answer.status_code == 303 and answer.location.startswith("/sign-in"):
            return "s"
        return {403: "x", 404: "h"}.get(answer.status_code, "o")


@pytest.fixture
def town(site: Site) -> Iterator[Town]:
    return Town(site, approved=True)


def rows_of(site: Site) -> set[str]:
    return {
        method + " " + CONVERTER.sub(r"<\1>", rule.rule)
        for rule in site.app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }


def test_every_route_is_in_the_table(site: Site) -> None:
    assert rows_of(site) == set(TABLE)


def test_each_reader_gets_what_the_table_says(town: Town) -> None:
    # Signing out comes last: it would make the readers visitors.
    rows = sorted(TABLE, key=lambda row: row == "POST /sign-out")
    seen = {row: "".join(town.outcome(reader, row) for reader in town.readers.values()) for row in rows}
    assert seen == TABLE


def test_what_is_not_approved_does_not_exist_for_others(site: Site) -> None:
    town = Town(site, approved=False)
    seen = {row: "".join(town.outcome(reader, row) for reader in town.readers.values()) for row in HIDDEN}
    assert seen == HIDDEN


def test_nothing_changes_without_the_token(town: Town) -> None:
    readers_only = {"POST /first-answer", "POST /find"}
    for row in sorted(TABLE):
        method, rule = row.split(" ")
        if method == "POST" and row not in readers_only:
            path = re.sub(r"<(\w+)>", lambda found: town.values[found[1]], rule)
            assert town.readers["officer"].client.post(path, data={}).status_code == 400, row
