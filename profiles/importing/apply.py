"""Importing suppliers and problems: what a file would do, and doing it in the caller's one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.clock import Clock, korean_date
from core.errors import Forbidden
from core.text import company_key
from profiles import permissions
from profiles.importing import queries
from profiles.importing.columns import label_of
from profiles.importing.reading import read_problem, read_supplier
from profiles.importing.storing import Store
from profiles.importing.values import (
    Fault,
    Imported,
    Mode,
    Preview,
    PreviewRow,
    ProblemRow,
    Record,
    Subject,
    SupplierRow,
    refuse_file,
)

_SHOWN = 80


def preview_records(
    session: Session, *, actor: Actor, subject: Subject, records: Sequence[Record], clock: Clock
) -> Preview:
    """Every row with its values and its faults, nothing stored. Officers only."""
    _require_officer(actor)
    today = korean_date(clock())
    read = [_read(subject, record, today) for record in records]
    repeated, disputed = _repeated_ids([row for row, _ in read]), _disputed_numbers([row for row, _ in read])
    known = queries.known_ids(session, subject, [row.external_id for row, _ in read if row.external_id])
    holders = queries.number_holders(session, [row.organisation.business_number for row, _ in read])
    rows = []
    for record, (row, faults) in zip(records, read, strict=True):
        found = [*faults, *_clashes(subject, row, repeated, disputed, holders)]
        rows.append(
            PreviewRow(
                number=record.number,
                values={field: _shown(value) for field, value in record.values.items()},
                faults=tuple(found),
                row=None if found else row,
                is_known=row.external_id in known,
            )
        )
    return Preview(subject, tuple(rows))


def apply_preview(
    session: Session, *, actor: Actor, preview: Preview, mode: Mode, is_example: bool, clock: Clock
) -> Imported:
    """Store the rows, changing those whose id is known. Organisations are approved, because an officer imports them.

    With ALL_OR_NOTHING one faulty row refuses the file (`Invalid("file")`); with GOOD_ROWS the others are stored. A
    row that the database refuses counts as faulty.
    """
    _require_officer(actor)
    if preview.bad and mode is Mode.ALL_OR_NOTHING:
        counts = f"{len(preview.rows)}행 가운데 {preview.bad}행에"
        raise refuse_file(f"{counts} 고칠 곳이 있어 아무것도 저장하지 않았습니다. 고친 뒤 다시 올려 주십시오.")
    store = Store(session, actor, clock, is_example=is_example)
    outcomes: Counter[bool] = Counter()
    left_out = [row for row in preview.rows if row.row is None]
    for row in preview.rows:
        if row.row is None:
            continue
        try:
            with session.begin_nested():
                outcomes[store.put(row.row)] += 1
        except IntegrityError:
            fault = Fault(
                "", "행 전체", "이미 저장된 다른 자료와 겹칩니다. 관리번호와 사업자등록번호를 확인해 주십시오."
            )
            if mode is Mode.ALL_OR_NOTHING:
                raise refuse_file(f"{row.number}행: {fault.message} 아무것도 저장하지 않았습니다.") from None
            left_out.append(replace(row, faults=(fault,), row=None))
    store.announce()
    return Imported(added=outcomes[True], changed=outcomes[False], left_out=tuple(left_out))


def _require_officer(actor: Actor) -> None:
    if not permissions.can_review(actor):
        raise Forbidden("파일 올리기는 운영기관 담당자만 할 수 있습니다. 담당자 계정으로 로그인해 주십시오.")


def _read(subject: Subject, record: Record, today: date) -> tuple[SupplierRow | ProblemRow, list[Fault]]:
    return read_supplier(record) if subject is Subject.SUPPLIERS else read_problem(record, today=today)


def _repeated_ids(rows: Sequence[SupplierRow | ProblemRow]) -> set[str]:
    counts = Counter(row.external_id for row in rows if row.external_id)
    return {external_id for external_id, count in counts.items() if count > 1}


def _disputed_numbers(rows: Sequence[SupplierRow | ProblemRow]) -> set[str]:
    """Numbers under which the file has two suppliers, or two names of a demander."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.organisation.business_number:
            bearers[row.organisation.business_number].append(company_key(row.organisation.name))
    is_supplier = any(isinstance(row, SupplierRow) for row in rows)
    return {number for number, names in bearers.items() if len(names if is_supplier else set(names)) > 1}


def _clashes(
    subject: Subject,
    row: SupplierRow | ProblemRow,
    repeated: set[str],
    disputed: set[str],
    holders: dict[str, queries.Holder],
) -> list[Fault]:
    number = row.organisation.business_number
    holder = holders.get(number)
    found = []
    if row.external_id in repeated:
        found.append(
            Fault("id", label_of(subject, "id"), "같은 관리번호가 파일에 두 번 있습니다. 하나만 남겨 주십시오.")
        )
    if number in disputed:
        message = "같은 사업자등록번호가 파일에서 다른 회사에도 적혀 있습니다. 번호를 확인해 주십시오."
        found.append(Fault("business_number", label_of(subject, "business_number"), message))
    elif holder is not None and not holder.may_be(row):
        message = f"이 사업자등록번호는 이미 '{holder.name}'에 등록되어 있습니다. 번호를 확인해 주십시오."
        found.append(Fault("business_number", label_of(subject, "business_number"), message))
    return found


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
