"""What a profile may hold, and that every refusal names its field and a remedy."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from core.errors import Invalid
from profiles.checking import check_organisation, check_problem, check_supplier, money, title_from
from profiles.values import OrganisationDraft, OrganisationKind, ProblemDraft, SolutionText, Visibility
from tests.factories.profiles import STATEMENT, VALID_NUMBER, a_supplier_draft

TODAY = date(2026, 11, 20)
FIRM = OrganisationDraft(name="㈜가온정밀", kind=OrganisationKind.DEMANDER, business_number=VALID_NUMBER)


def problem_faults(**changes: object) -> list[str]:
    draft = ProblemDraft(**({"statement": STATEMENT} | changes))  # type: ignore[arg-type]
    return [fault.field for fault in check_problem(draft, firm="㈜가온정밀", today=TODAY)[1]]


@pytest.mark.parametrize(
    "statement", ["", "짧다", "123456789", "😀" * 40, "!!!!!!!!!!!!!!", "가나다라" + "·" * 30, "   \n  "]
)
def test_a_statement_needs_words(statement: str) -> None:
    assert problem_faults(statement=statement) == ["statement"]


def test_a_statement_has_a_limit_and_is_kept_whole_below_it() -> None:
    assert problem_faults(statement="가" * 10_000) == ["statement"]
    kept, faults = check_problem(ProblemDraft(statement="가" * 8_000), firm="", today=TODAY)
    assert (len(kept.statement), faults) == (8_000, [])


def test_decomposed_hangul_and_control_marks_are_tidied() -> None:
    draft = ProblemDraft(statement=unicodedata.normalize("NFD", STATEMENT) + "\u202e\x00", process="사출\u200b 성형 ")
    kept, faults = check_problem(draft, firm="", today=TODAY)
    assert faults == []
    assert kept.statement == STATEMENT
    assert kept.process == "사출 성형"


def test_html_stays_text() -> None:
    text = "<script>alert(1)</script> 사출기 온도가 자꾸 튑니다"
    assert check_problem(ProblemDraft(statement=text), firm="", today=TODAY)[0].statement == text


def test_deadlines_lie_ahead() -> None:
    assert problem_faults(deadline=date(2026, 11, 19)) == ["deadline"]
    assert problem_faults(deadline=TODAY) == []


@pytest.mark.parametrize("budget", [-1, 100_000_001])
def test_budgets_are_bounded(budget: int) -> None:
    assert problem_faults(budget=budget) == ["budget"]


@pytest.mark.parametrize("text", ["우리 가온정밀은 사출 회사입니다", "(주)가온 정밀 공장에서 불량이 납니다"])
def test_a_blind_problem_does_not_name_its_firm(text: str) -> None:
    assert problem_faults(statement=text, title="표면 불량", visibility=Visibility.BLIND) == ["statement"]
    assert problem_faults(statement=text, title="표면 불량") == []


def test_lists_are_bounded_and_hold_each_item_once() -> None:
    kept, faults = check_supplier(a_supplier_draft(industries=("사출", " 사출", "", "프레스")))
    assert (kept.industries, faults) == (("사출", "프레스"), [])
    many = tuple(f"업종{number}" for number in range(21))
    assert [fault.field for fault in check_supplier(a_supplier_draft(industries=many))[1]] == ["industries"]
    long = ("가" * 61,)
    assert [fault.field for fault in check_supplier(a_supplier_draft(technologies=long))[1]] == ["technologies"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"summary": "가" * 2_001}, "summary"),
        ({"solutions": (SolutionText("이름", "가" * 2_001),)}, "solutions"),
        ({"solutions": (SolutionText("", "설명만 있음"),)}, "solutions"),
        ({"solutions": tuple(SolutionText(f"이름{n}", "") for n in range(11))}, "solutions"),
        ({"references": tuple(f"실적 {n}" for n in range(21))}, "references"),
        ({"price_low": 9_000, "price_high": 100}, "price_high"),
        ({"price_low": -5}, "price_low"),
        ({"regions_served": ("화성", "금성")}, "regions_served"),
        ({"deployment": ("우주",)}, "deployment"),
    ],
)
def test_faults_of_a_supplier(changes: dict[str, object], field: str) -> None:
    faults = check_supplier(replace(a_supplier_draft(), **changes))[1]  # type: ignore[arg-type]
    assert {fault.field for fault in faults} == {field}
    assert all(fault.message.endswith("십시오.") for fault in faults)


def test_regions_served_become_official_names() -> None:
    assert check_supplier(a_supplier_draft(regions_served=("경남", "전라북도", "경남")))[0].regions_served == (
        "경상남도",
        "전북특별자치도",
    )
    assert check_supplier(a_supplier_draft(regions_served=("경남", "전국")))[0].regions_served == ("전국",)


@pytest.mark.parametrize("number", ["999-81-00015", "9998100015", " ９９９-81-00015 ", "999-81-00029", "999-88-00090"])
def test_right_business_numbers(number: str) -> None:
    kept, faults = check_organisation(replace(FIRM, business_number=number), need_number=True)
    assert faults == []
    assert len(kept.business_number) == 10


@pytest.mark.parametrize("number", ["", "999-81-00016", "99981000", "가나다", "999-81-000158", "00000000001"])
def test_wrong_business_numbers(number: str) -> None:
    faults = check_organisation(replace(FIRM, business_number=number), need_number=True)[1]
    assert [fault.field for fault in faults] == ["business_number"]


def test_a_number_may_be_left_out_where_it_is_not_asked() -> None:
    assert check_organisation(replace(FIRM, business_number=""), need_number=False)[1] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "😀😀"}, "name"),
        ({"region": "화성시티"}, "region"),
        ({"ksic": "자동차"}, "ksic"),
        ({"employees": -3}, "employees"),
        ({"name": "가" * 121}, "name"),
    ],
)
def test_faults_of_an_organisation(changes: dict[str, object], field: str) -> None:
    faults = check_organisation(replace(FIRM, **changes), need_number=True)[1]  # type: ignore[arg-type]
    assert [fault.field for fault in faults] == [field]


def test_money_as_typed() -> None:
    assert money("budget", "예산", "4,500만원") == 4_500
    assert money("budget", "예산", " ") is None
    with pytest.raises(Invalid, match=r"예산은 .*숫자로") as refused:
        money("budget", "예산", "많음")
    assert refused.value.field == "budget"


def test_a_title_is_made_from_the_first_line() -> None:
    assert title_from("표면이 뜹니다\n자세한 내용") == "표면이 뜹니다"
    made = title_from("가나다 라마바 " * 20)
    assert len(made) <= 41
    assert made.endswith("…")
