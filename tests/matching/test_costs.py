"""Ranges of costs and changes: from records only, with how many they are and where they come from."""

from __future__ import annotations

import pytest

from matching.costs import Figure, Record, benefits, change_of, cost_range
from matching.values import Benefit, CostRange


def case(low: int | None = None, high: int | None = None, **told: object) -> Record:
    return Record("보도 자료", False, low, high if high is not None else low, **told)  # type: ignore[arg-type]


def outcome(cost: int | None, **told: object) -> Record:
    return Record("운영기관이 기록한 성과", True, cost, cost, **told)  # type: ignore[arg-type]


def test_nobody_named_a_cost() -> None:
    assert cost_range([]) is None
    assert cost_range([case(changes=(("불량률", -42.3),)), outcome(None)]) is None


def test_fewer_than_five_are_told_whole_and_five_by_their_middle_half() -> None:
    few = [case(1_000, 3_000), outcome(2_000), outcome(9_000)]
    assert cost_range(few) == CostRange(1_000, 9_000, 1, 2, ("보도 자료", "운영기관이 기록한 성과"))
    many = [outcome(cost) for cost in (1_000, 2_000, 3_000, 4_000, 90_000)]
    found = cost_range(many)
    assert found is not None
    assert (found.low, found.high, found.count) == (2_000, 4_000, 5)


def test_a_cost_published_elsewhere_names_that_place_and_each_place_once() -> None:
    found = cost_range([case(500, cost_source="조달청 공고"), case(700), case(900)])
    assert found is not None
    assert found.sources == ("조달청 공고", "보도 자료")


def test_changes_are_told_by_name_with_the_most_records_first() -> None:
    told = benefits(
        [
            case(changes=(("불량률", -42.3), ("생산성", 20.8))),
            outcome(None, changes=(("불량률", -10.0), ("불량률", -12.0))),
        ]
    )
    assert told == (
        Benefit("불량률", -42.3, -12.0, 2, ("보도 자료", "운영기관이 기록한 성과")),
        Benefit("생산성", 20.8, 20.8, 1, ("보도 자료",)),
    )


@pytest.mark.parametrize(
    ("name", "value", "change"),
    [
        ("불량률", "−42.3%", -42.3),
        ("불량률", "-42.3 %", -42.3),
        ("생산성", "+20.8%", 20.8),
        ("매출(기대)", "+12%", None),
        ("선정 기업", "30개사", None),
        ("납기 준수율", "95% 이상", None),
        ("사업화율", "55%", None),
    ],
)
def test_only_a_change_that_happened_is_a_change(name: str, value: str, change: float | None) -> None:
    assert change_of(name, value) == change


def test_a_figure_changes_by_what_it_was() -> None:
    assert Figure("불량률", 4.0, 1.0, "%").change == -75.0
    assert Figure("고장", 0.0, 3.0, "건").change is None
