"""Recorded outcomes: what a match has cost and changed, kept by officers with the consent of both sides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.service import names_of
from accounts.values import Actor
from core.clock import Clock
from core.errors import Conflict, Invalid, NotFound
from core.text import clean, clean_line, letters
from matching import queries
from matching.concepts.linking import concept_book
from matching.costs import Figure
from matching.knowledge import checked_reason, require_officer, told_name
from matching.models import RecordedOutcome
from matching.values import ConceptKind
from profiles import service as profiles
from profiles.values import Page

PAGE_SIZE = 20
MAX_FIGURES = 10
MAX_NAME = 40
MAX_UNIT = 12
MAX_VALUE = 1e12
CONSENT_LENGTH = (8, 1_000)
_WHY_WITHDRAWN = "제외하는 까닭을 적어 주십시오. 다른 담당자가 이력에서 봅니다."


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """An outcome as somebody hands it in. Cost in 만원; `consent` tells who agreed to its being kept, when and how."""

    problem_id: int
    supplier_id: int
    consent: str
    process_id: str = ""
    task_id: str = ""
    cost: int | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """One outcome as officers read it, with who recorded and who withdrew it."""

    id: int
    problem_id: int | None
    supplier_id: int | None
    supplier_name: str
    process: str
    task: str
    cost: int | None
    figures: tuple[Figure, ...]
    consent: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawal_reason: str

    @property
    def is_sourced(self) -> bool:
        """Its problem and its supplier exist: only then does it count."""
        return self.problem_id is not None and self.supplier_id is not None


def record_outcome(
    session: Session, *, actor: Actor, draft: OutcomeDraft, submission_key: str | None, clock: Clock
) -> int:
    """Keep an outcome; returns its id. The same form sent twice makes one. Officers only; `Invalid` for a field."""
    require_officer(actor)
    made = queries.outcome_by_key(session, submission_key) if submission_key else None
    if made is not None:
        return made.id
    row = RecordedOutcome(
        problem_id=_known_problem(session, actor, draft.problem_id, clock),
        supplier_id=_known_supplier(session, draft.supplier_id),
        process_id=_concept("process_id", draft.process_id, ConceptKind.PROCESS),
        task_id=_concept("task_id", draft.task_id, ConceptKind.TASK),
        cost_krw=draft.cost,
        figures=_figures(draft.figures),
        consent=_consent(draft.consent),
        submission_key=submission_key,
        recorded_by=actor.user_id,
        recorded_at=clock(),
    )
    _whole(draft)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("같은 성과가 방금 저장되었습니다. 목록에서 확인해 주십시오.") from None
    return row.id


def withdraw_outcome(session: Session, *, actor: Actor, outcome_id: int, reason: str, clock: Clock) -> None:
    """Count an outcome no more; it stays on the list. Officers only; again by the same person changes nothing.

    Raises `Invalid("reason")`, `NotFound`, and `Conflict` when another has withdrawn it already.
    """
    require_officer(actor)
    row = _row(session, outcome_id)
    why = checked_reason(reason, _WHY_WITHDRAWN)
    if row.withdrawn_at is not None:
        if row.withdrawn_by != actor.user_id:
            raise Conflict("다른 담당자가 먼저 제외했습니다. 목록에서 그 까닭을 확인해 주십시오.")
        return
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = actor.user_id, clock(), why
    session.flush()


def outcome_list(session: Session, *, actor: Actor, number: int = 1) -> Page[OutcomeView]:
    """Every outcome, withdrawn or not, the newest first. Officers only."""
    require_officer(actor)
    rows, number = queries.outcomes(session), max(1, number)
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page(tuple(_views(session, shown)), len(rows), number, PAGE_SIZE)


def outcome_record(session: Session, *, actor: Actor, outcome_id: int) -> OutcomeView:
    """One outcome. Officers only; `NotFound`."""
    require_officer(actor)
    return _views(session, [_row(session, outcome_id)])[0]


def _row(session: Session, outcome_id: int) -> RecordedOutcome:
    row = session.get(RecordedOutcome, outcome_id)
    if row is None:
        raise NotFound("그런 성과 기록이 없습니다. 목록에서 다시 골라 주십시오.")
    return row


def _views(session: Session, rows: list[RecordedOutcome]) -> list[OutcomeView]:
    people = {id_ for row in rows for id_ in (row.recorded_by, row.withdrawn_by) if id_ is not None}
    names = names_of(session, ids=people)
    known = profiles.supplier_profiles(session, {row.supplier_id for row in rows if row.supplier_id is not None})
    firms = {int(supplier.id): supplier.name for supplier in known}
    return [_view(row, names, firms) for row in rows]


def _view(row: RecordedOutcome, names: dict[int, str], firms: Mapping[int, str]) -> OutcomeView:
    concepts = concept_book().concepts
    process, task = concepts.get(row.process_id), concepts.get(row.task_id)
    return OutcomeView(
        id=row.id,
        problem_id=row.problem_id,
        supplier_id=row.supplier_id,
        supplier_name=firms.get(row.supplier_id or 0, ""),
        process=process.name if process else "",
        task=task.name if task else "",
        cost=row.cost_krw,
        figures=tuple(Figure(**figure) for figure in row.figures),
        consent=row.consent,
        recorded_by=told_name(names, row.recorded_by),
        recorded_at=row.recorded_at,
        withdrawn_by=told_name(names, row.withdrawn_by) if row.withdrawn_at else "",
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason,
    )


def _known_problem(session: Session, actor: Actor, problem_id: int, clock: Clock) -> int:
    if not profiles.problem_cards(session, actor=actor, ids=[problem_id], clock=clock):
        raise Invalid("problem_id", "‘과제 번호’에 맞는 과제가 없습니다. 과제 화면 주소 끝의 숫자를 적어 주십시오.")
    return problem_id


def _known_supplier(session: Session, supplier_id: int) -> int:
    if not profiles.supplier_profiles(session, [supplier_id]):
        raise Invalid(
            "supplier_id", "‘공급기업 번호’에 맞는 공급기업이 없습니다. 공급기업 화면 주소 끝의 숫자를 적어 주십시오."
        )
    return supplier_id


def _concept(field: str, concept_id: str, kind: ConceptKind) -> str:
    concept = concept_book().concepts.get(concept_id)
    if concept_id and (concept is None or concept.kind is not kind):
        name = "공정" if kind is ConceptKind.PROCESS else "과업"
        raise Invalid(field, f"‘{name}’은 목록에서 골라 주십시오. 없으면 비워 두십시오.")
    return concept_id


def _consent(typed: str) -> str:
    consent, (least, most) = clean(typed), CONSENT_LENGTH
    if letters(consent) < least:
        raise Invalid(
            "consent", "‘동의 내용’에 누가 언제 어떻게 동의했는지 적어 주십시오. 동의 없이는 남길 수 없습니다."
        )
    if len(consent) > most:
        raise Invalid("consent", f"‘동의 내용’은 {most:,}자까지 적을 수 있습니다. 줄여 주십시오.")
    return consent


def _figures(figures: tuple[Figure, ...]) -> list[dict[str, str | float]]:
    if len(figures) > MAX_FIGURES:
        raise Invalid("figures", f"‘달라진 수치’는 {MAX_FIGURES}줄까지 적을 수 있습니다. 중요한 것만 남겨 주십시오.")
    told: list[dict[str, str | float]] = []
    for one in figures:
        name, unit = clean_line(one.name), clean_line(one.unit)
        if not letters(name) or len(name) > MAX_NAME or len(unit) > MAX_UNIT:
            raise Invalid(
                "figures",
                f"‘달라진 수치’의 이름은 {MAX_NAME}자, 단위는 {MAX_UNIT}자 안에서 적어 주십시오. "
                "예: 불량률, 4.2%, 1.8%",
            )
        if not all(math.isfinite(value) and abs(value) <= MAX_VALUE for value in (one.before, one.after)):
            raise Invalid("figures", "‘달라진 수치’의 값이 너무 큽니다. 단위를 바꾸어 적어 주십시오.")
        told.append({"name": name, "before": one.before, "after": one.after, "unit": unit})
    if len({figure["name"] for figure in told}) < len(told):
        raise Invalid("figures", "‘달라진 수치’에 같은 이름이 두 번 있습니다. 한 줄로 합쳐 주십시오.")
    return told


def _whole(draft: OutcomeDraft) -> None:
    """What makes a record worth keeping: it says something, and of which work."""
    if draft.cost is None and not draft.figures:
        raise Invalid("cost", "‘든 비용’이나 ‘달라진 수치’ 가운데 하나는 적어 주십시오.")
    if draft.cost is not None and draft.cost <= 0:
        raise Invalid("cost", "‘든 비용’은 1만원부터 적을 수 있습니다. 모르면 비워 두십시오.")
    if not draft.task_id and not draft.process_id:
        raise Invalid("task_id", "‘과업’이나 ‘공정’ 가운데 하나는 골라 주십시오. 비슷한 과제에 보여 주는 데 씁니다.")
