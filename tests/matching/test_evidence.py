"""What stands beside an answer: costs and changes come from cases and recorded outcomes of the same work only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from accounts.values import ANONYMOUS, Actor, Role
from core.errors import Conflict, Forbidden, Invalid, NotFound
from matching import service
from matching.costs import Figure, benefits, cost_range
from matching.evidence import records_like
from matching.service import OutcomeDraft
from matching.values import ConceptKind, Understood
from profiles import service as profiles
from tests.factories.profiles import OFFICER, a_problem, a_supplier, an_organisation, clock, member_of

VISION = Understood("task.visual_inspection", ConceptKind.TASK, "외관검사", "", ())
MOULDING = Understood("process.injection_moulding", ConceptKind.PROCESS, "사출성형", "", ())
CASE = {
    "id": "C01",
    "kind": "firm",
    "title": "AI 비전검사",
    "firm": "가온",
    "figures": [{"name": "불량률", "value": "−42.3%"}],
    "task_ids": ["task.visual_inspection"],
    "industry_ids": ["industry.auto_parts"],
    "source": "공개 자료",
}


def a_draft(session: Session, **changes: object) -> OutcomeDraft:
    draft = OutcomeDraft(
        problem_id=a_problem(session).id,
        supplier_id=a_supplier(session).id,
        consent="2026. 11. 18. 담당 부장이 전화로 동의하였습니다.",
        task_id="task.visual_inspection",
        cost=4_000,
        figures=(Figure("불량률", 4.0, 3.0, "%"),),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def record(session: Session, draft: OutcomeDraft, *, actor: Actor = OFFICER, key: str | None = None) -> int:
    # The officer of the factories is no row in `users`.
    return service.record_outcome(
        session, actor=replace(actor, user_id=None), draft=draft, submission_key=key, clock=clock
    )


def costs(session: Session, understood: Sequence[Understood] = (VISION,)) -> tuple[int, int, int] | None:
    found = cost_range(records_like(session, understood))
    return (found.low, found.high, found.count) if found else None


def test_the_demonstration_cases_name_no_cost(session: Session) -> None:
    profiles.store_cases(session, actor=OFFICER, records=[CASE])
    assert costs(session) is None
    [benefit] = benefits(records_like(session, [VISION]))
    assert (benefit.name, benefit.low, benefit.count, benefit.sources) == ("불량률", -42.3, 1, ("공개 자료",))


def test_cases_and_outcomes_of_the_same_task_make_the_range(session: Session) -> None:
    priced = CASE | {"cost_low": 2_000, "cost_high": 3_000, "cost_source": "사업 공고"}
    profiles.store_cases(session, actor=OFFICER, records=[priced])
    record(session, a_draft(session))
    record(session, a_draft(session, task_id="task.predictive_maintenance", cost=90_000))
    assert costs(session) == (2_000, 4_000, 2)
    assert costs(session, [MOULDING]) is None
    assert costs(session, [replace(VISION, id="industry.auto_parts", kind=ConceptKind.INDUSTRY)]) is None


def test_a_process_counts_where_no_task_was_understood(session: Session) -> None:
    record(session, a_draft(session, task_id="", process_id=MOULDING.id))
    assert costs(session, [MOULDING]) == (4_000, 4_000, 1)
    assert costs(session, [MOULDING, VISION]) is None


def test_what_is_withdrawn_counts_no_more_and_stays_on_the_list(session: Session) -> None:
    id_ = record(session, a_draft(session))
    me = replace(OFFICER, user_id=None)
    service.withdraw_outcome(session, actor=me, outcome_id=id_, reason="금액을 잘못 들었습니다.", clock=clock)
    service.withdraw_outcome(session, actor=me, outcome_id=id_, reason="다시 눌렀습니다.", clock=clock)
    assert costs(session) is None
    [line] = service.outcome_list(session, actor=OFFICER).items
    assert (line.withdrawal_reason, line.cost) == ("금액을 잘못 들었습니다.", 4_000)
    with pytest.raises(Conflict):
        service.withdraw_outcome(session, actor=OFFICER, outcome_id=id_, reason="저도 빼겠습니다.", clock=clock)


def test_the_same_form_sent_twice_is_one_outcome(session: Session) -> None:
    draft = a_draft(session)
    assert record(session, draft, key="k") == record(session, draft, key="k")
    assert service.outcome_list(session, actor=OFFICER).total == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("problem_id", {"problem_id": 999_999}),
        ("supplier_id", {"supplier_id": 999_999}),
        ("task_id", {"task_id": "process.injection_moulding"}),
        ("process_id", {"process_id": "없는 공정"}),
        ("task_id", {"task_id": ""}),
        ("cost", {"cost": None, "figures": ()}),
        ("cost", {"cost": 0}),
        ("consent", {"consent": "네"}),
        ("consent", {"consent": "가" * 1_001}),
        ("figures", {"figures": (Figure("", 1, 2),)}),
        ("figures", {"figures": (Figure("불량률", float("inf"), 2),)}),
        ("figures", {"figures": (Figure("불량률", 1, 2), Figure("불량률", 1, 3))}),
        ("figures", {"figures": tuple(Figure(f"수치{n}", 1, 2) for n in range(11))}),
    ],
)
def test_what_cannot_be_kept_names_the_field(session: Session, field: str, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        record(session, a_draft(session, **changes))
    assert refusal.value.field == field


def test_outcomes_are_the_officers(session: Session) -> None:
    draft = a_draft(session)
    id_ = record(session, draft)
    firm = an_organisation(session)
    for actor in (ANONYMOUS, member_of(firm.id), member_of(firm.id, Role.SUPPLIER)):
        with pytest.raises(Forbidden):
            record(session, draft, actor=actor)
        with pytest.raises(Forbidden):
            service.outcome_list(session, actor=actor)
        with pytest.raises(Forbidden):
            service.outcome_record(session, actor=actor, outcome_id=id_)
        with pytest.raises(Forbidden):
            service.withdraw_outcome(session, actor=actor, outcome_id=id_, reason="까닭입니다.", clock=clock)
    with pytest.raises(NotFound):
        service.outcome_record(session, actor=OFFICER, outcome_id=999_999)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cost_low": 500}, "출처가 없습니다"),
        ({"cost_low": 900, "cost_high": 500, "cost_source": "공고"}, "낮은 값과 높은 값"),
        ({"cost_low": "많음", "cost_source": "공고"}, "정수"),
        ({"cost_low": 0, "cost_source": "공고"}, "정수"),
    ],
)
def test_a_cost_nobody_published_is_refused(session: Session, changes: dict[str, object], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        profiles.store_cases(session, actor=OFFICER, records=[CASE | changes])


def test_a_single_cost_is_a_range_of_one(session: Session) -> None:
    profiles.store_cases(session, actor=OFFICER, records=[CASE | {"cost_high": 700, "cost_source": "공고"}])
    [stored] = profiles.list_cases(session)
    assert (stored.cost_low, stored.cost_high, stored.cost_source) == (700, 700, "공고")
