"""What stands beside an answer as evidence: published cases, and what such work has cost and changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from matching import queries
from matching.costs import OUTCOME_SOURCE, Figure, Record, change_of
from matching.models import RecordedOutcome
from matching.values import CaseCard, ConceptKind, Understood
from profiles import service as profiles
from profiles.values import CaseView

CASES_SHOWN = 2


def case_cards(session: Session, understood: Sequence[Understood]) -> tuple[CaseCard, ...]:
    """Published cases of the same task, then of the same process or industry; those of firms, with figures, only."""
    tasks, processes = _ids(understood, ConceptKind.TASK), _ids(understood, ConceptKind.PROCESS)
    industries = _ids(understood, ConceptKind.INDUSTRY)

    def kinship(case: CaseView) -> tuple[int, int]:
        beside = len(processes & set(case.process_ids)) + len(industries & set(case.industry_ids))
        return len(tasks & set(case.task_ids)), beside

    firms = [case for case in profiles.list_cases(session) if case.firm and any(kinship(case))]
    firms.sort(key=lambda case: (kinship(case), case.id), reverse=True)
    return tuple(
        CaseCard(
            case.id,
            case.title,
            case.firm,
            case.region,
            case.summary,
            tuple((figure["name"], figure["value"]) for figure in case.figures),
            case.source,
        )
        for case in firms[:CASES_SHOWN]
    )


def records_like(session: Session, understood: Sequence[Understood]) -> list[Record]:
    """Cases of firms, then recorded outcomes, of work like this: of the same task or, where no task was understood, of
    the same process. An industry in common is not enough to speak of money.
    """
    tasks, processes = _ids(understood, ConceptKind.TASK), _ids(understood, ConceptKind.PROCESS)

    def alike(own_tasks: Sequence[str], own_processes: Sequence[str]) -> bool:
        return bool(tasks & set(own_tasks)) if tasks else bool(processes & set(own_processes))

    if not tasks and not processes:
        return []
    cases = [case for case in profiles.list_cases(session) if case.firm and alike(case.task_ids, case.process_ids)]
    outcomes = [row for row in queries.standing_outcomes(session) if alike((row.task_id,), (row.process_id,))]
    return [*map(_of_case, cases), *map(_of_outcome, outcomes)]


def _ids(understood: Sequence[Understood], kind: ConceptKind) -> set[str]:
    return {item.id for item in understood if item.kind is kind}


def _of_case(case: CaseView) -> Record:
    told = [(figure["name"], change_of(figure["name"], figure["value"])) for figure in case.figures]
    changes = tuple((name, change) for name, change in told if change is not None)
    return Record(case.source, False, case.cost_low, case.cost_high, changes, case.cost_source)


def _of_outcome(row: RecordedOutcome) -> Record:
    told = [(figure["name"], Figure(**figure).change) for figure in row.figures]
    changes = tuple((name, change) for name, change in told if change is not None)
    return Record(OUTCOME_SOURCE, True, row.cost_krw, row.cost_krw, changes)
