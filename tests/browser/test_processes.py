"""Suggested processes and the trade in a real browser: while typing, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage

STATEMENT = "도금조에서 나온 제품에 얼룩이 져서 다시 벗기고 입힙니다."


def test_processes_appear_while_typing_and_the_pick_stays(new_page: NewPage) -> None:
    page = new_page("demander")
    page.goto("/problems/new")
    page.locator("#statement").press_sequentially(STATEMENT, delay=1)
    offered = page.locator("input[name=process_choice]")
    expect(offered.first).to_be_visible()
    expect(page.locator("#processes")).to_contain_text("가능성")
    expect(page.locator("#statement")).to_be_focused()
    assert page.locator("input[name=process_choice]:checked").count() == 0
    page.locator("#process-1").check()
    picked = page.locator("#process-1").get_attribute("value")
    with page.expect_response("**/problems/processes"):
        page.locator("#statement").press_sequentially(" 하루에 서른 개쯤입니다.", delay=1)
    expect(page.locator(f"input[name=process_choice][value='{picked}']")).to_be_checked()


@pytest.mark.parametrize("width", [1280, 375])
def test_13_processes_come_without_javascript(new_page: NewPage, width: int) -> None:
    page = new_page("demander", width, javascript=False)
    page.goto("/problems/new")
    page.fill("#statement", STATEMENT)
    page.get_by_role("button", name="글에서 공정 읽기").click()
    expect(page.locator("#statement")).to_have_value(STATEMENT)
    page.get_by_role("radio", name="도금").first.check()
    page.fill("#industry", "자동차 부품 도금")
    page.get_by_role("button", name="과제 올리기").last.click()
    expect(page.locator("h1")).to_contain_text("과제")
    page.goto("/problems")
    page.get_by_role("link", name="도금조에서 나온").first.click()
    expect(page.locator("main")).to_contain_text("자동차 부품 도금")


def test_a_trade_is_answered_at_once_and_goes_along(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.fill("#statement", STATEMENT)
    expect(page.locator("#answer .understood-card")).to_be_visible()
    page.fill("#trade", "목각 인형")
    expect(page.locator("#answer .understood-card")).to_contain_text("목각 인형")
    page.locator(".ask-card button[type=submit]").click()
    expect(page.locator("#trade")).to_have_value("목각 인형")
    page.get_by_role("button", name="과제로 올리기").click()
    expect(page.locator("#industry")).to_have_value("목각 인형")
