"""Demonstration data, loaded through the services that pages use. Every firm is invented and marked 예시."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from accounts import service as accounts
from accounts.values import ANONYMOUS, SYSTEM, Role
from core.clock import Clock
from core.text import parse_business_number
from profiles import service as profiles
from profiles.importing.values import Mode, Subject
from profiles.values import OrganisationDraft, OrganisationKind

FOLDER = Path(__file__).parent
SUPPLIERS = FOLDER / "suppliers.jsonl"
CASES = FOLDER / "cases.jsonl"
PROBLEMS = (FOLDER / "evaluation" / "problems.jsonl",)

# Known to everybody who reads this file: they open demonstration accounts and nothing else.
PASSWORD = "ieum-demo-2026"
OFFICER = "officer@example.kr"
MEMBERS = (
    ("sme@example.kr", "김현장", Role.DEMANDER, Subject.PROBLEMS, "D003"),
    ("vendor@example.kr", "이솔루션", Role.SUPPLIER, Subject.SUPPLIERS, "S001"),
)
WAITING = (
    ("㈜가람비전(예시)", OrganisationKind.SUPPLIER, "경상남도 창원시", "머신비전 소프트웨어"),
    ("남강정밀(예시)", OrganisationKind.DEMANDER, "경상남도 진주시", "항공기 부품 절삭"),
    ("㈜하늘채식품(예시)", OrganisationKind.DEMANDER, "전라남도 나주시", "김치 제조"),
)


def load_demonstration(session: Session, *, clock: Clock) -> dict[str, int]:
    """Suppliers, problems with their demanders, cases, accounts and firms awaiting approval. Returns what was loaded.

    The same files give the same data; loading twice changes nothing but what the files say differently.
    """
    counts = {
        "공급기업": _import(session, Subject.SUPPLIERS, SUPPLIERS.read_bytes(), clock),
        "과제": sum(_import(session, Subject.PROBLEMS, path.read_bytes(), clock) for path in PROBLEMS),
        "사례": profiles.store_cases(session, actor=SYSTEM, records=_lines(CASES)),
    }
    counts["계정"] = _accounts(session, clock)
    _waiting(session, clock)
    return counts


def _import(session: Session, subject: Subject, data: bytes, clock: Clock) -> int:
    records = profiles.read_json_lines(data)
    preview = profiles.preview_records(session, actor=SYSTEM, subject=subject, records=records, clock=clock)
    profiles.apply_preview(
        session, actor=SYSTEM, preview=preview, mode=Mode.ALL_OR_NOTHING, is_example=True, clock=clock
    )
    return len(records)


def _accounts(session: Session, clock: Clock) -> int:
    if accounts.email_taken(session, email=OFFICER):
        return 0
    accounts.create_officer(
        session, actor=SYSTEM, email=OFFICER, password=PASSWORD, name="박매칭", role=Role.OFFICER, clock=clock
    )
    for email, name, role, subject, external_id in MEMBERS:
        organisation = profiles.organisation_by_external_id(
            session, actor=SYSTEM, subject=subject, external_id=external_id
        )
        accounts.register_user(
            session, email=email, password=PASSWORD, name=name, role=role, organisation_id=organisation.id, clock=clock
        )
    return 1 + len(MEMBERS)


def _waiting(session: Session, clock: Clock) -> None:
    """Firms on the officer's list to approve. Their business numbers are made up to pass the check digit."""
    for position, (name, kind, region, industry) in enumerate(WAITING):
        draft = OrganisationDraft(
            name=name,
            kind=kind,
            business_number=invented_number(900_00_0001 + position),
            region=region,
            industry=industry,
            employees=20 + position,
        )
        profiles.sign_up_organisation(
            session, actor=ANONYMOUS, draft=draft, submission_key=f"demonstration-{position}", clock=clock
        )


def invented_number(first_nine: int) -> str:
    """A business number with a right check digit, from its first nine digits."""
    for digit in range(10):
        candidate = f"{first_nine:09d}{digit}"
        try:
            return parse_business_number(candidate)
        except ValueError:
            continue
    raise AssertionError("one of ten check digits is right")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
