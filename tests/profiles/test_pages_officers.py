"""The officer's list and decisions, as a browser sees them."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><span>([^<]+)', page)


def test_the_list_is_in_korean_order_without_the_legal_form(any_site: Site) -> None:
    for name in ("㈜하나", "나라정밀", "주식회사 가나", "(주)다온"):
        any_site.firm(approved=False, name=name)
    any_site.firm("supplier", approved=False, name="가람")
    officer = any_site.officer()
    assert names(officer.get("/officer/organisations").text) == [
        "주식회사 가나",
        "가람",
        "나라정밀",
        "(주)다온",
        "㈜하나",
    ]
    assert names(officer.get("/officer/organisations?kind=supplier").text) == ["가람"]
    assert names(officer.get("/officer/organisations?status=approved&kind=x&page=z").text) == []


def test_two_officers_who_agree_and_two_who_do_not(any_site: Site) -> None:
    first, second = any_site.officer(), any_site.officer()
    firm = any_site.firm(approved=False, name="가나정밀")
    address = f"/officer/organisations/{firm.organisation_id}"
    assert first.press(f"{address}/approve").status_code == 303
    assert second.press(f"{address}/approve").status_code == 303
    assert "가나정밀을 승인했습니다" in second.get("/officer/organisations").text
    late = second.send(f"{address}/reject", reason="휴업 중입니다.")
    assert late.status_code == 303
    assert "다른 담당자가 먼저 처리하여" in second.get("/officer/organisations").text
    assert names(first.get("/officer/organisations?status=approved").text) == ["가나정밀"]


@pytest.mark.parametrize("reason", ["", "   ", "😀", "가" * 10_000])
def test_turning_down_needs_a_reason(site: Site, reason: str) -> None:
    firm = site.firm(approved=False)
    officer = site.officer()
    answer = officer.send(f"/officer/organisations/{firm.organisation_id}/reject", reason=reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert len(names(officer.get("/officer/organisations").text)) == 1


def test_the_list_comes_back_as_it_was_narrowed(site: Site) -> None:
    firm = site.firm("supplier", approved=False)
    answer = site.officer().press(f"/officer/organisations/{firm.organisation_id}/approve?status=pending&kind=supplier")
    assert answer.location == "/officer/organisations?status=pending&kind=supplier"


def test_a_firm_that_does_not_exist(site: Site) -> None:
    officer = site.officer()
    assert officer.press("/officer/organisations/999999/approve").status_code == 404
    assert officer.press(f"/officer/organisations/{10**12}/approve").status_code == 404
