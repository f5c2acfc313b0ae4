"""A real site with the demonstration data, and a real Chromium to look at it with.

Skipped, saying so, where no Chromium is found; AX_REQUIRE_BROWSER=1 turns that into a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.live import LiveSite, serve
from tests.browser.looking import Look, Looker

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
NewPage = Callable[..., Page]

# Two cores run the whole suite at once: a page that is fast alone may take seconds then.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these in one worker: one site, one browser."""
    for item in items:
        if Path(str(item.path)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def missing(what: str) -> None:
    """Skip, or fail where browser tests are mandatory."""
    if os.environ.get("AX_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; AX_CHROMIUM names one that is not on PATH."""
    found = os.environ.get("AX_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not found:
        missing("Chromium이 없어 화면 시험을 건너뜁니다. chromium 패키지를 설치하면 실행됩니다.")
    return str(found)


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The application with demonstration data, serving on a free port of 127.0.0.1."""
    with serve(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, live_site: LiveSite) -> Callable[[str], Any]:
    """Role → the browser state of somebody signed in with it, made once through the sign-in page."""
    states: dict[str, Any] = {"": None}

    def state(role: str) -> Any:
        if role not in states:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{live_site.address}/sign-in")
            email, password = live_site.people[role]
            page.get_by_label("이메일").fill(email)
            page.get_by_label("비밀번호").fill(password)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            states[role] = context.storage_state()
            context.close()
        return states[role]

    return state


@pytest.fixture
def new_page(browser: Browser, live_site: LiveSite, signed_in: Callable[[str], Any]) -> Iterator[NewPage]:
    """Open a page: `new_page(role="", width=1280, javascript=True)`."""
    contexts: list[BrowserContext] = []

    def make(role: str = "", width: int = 1280, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_site.address,
            viewport={"width": width, "height": 900},
            locale="ko-KR",
            storage_state=signed_in(role),
            java_script_enabled=javascript,
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def look(browser: Browser, live_site: LiveSite, signed_in: Callable[[str], Any]) -> Callable[..., Look]:
    """What there is to say about a page at a width; each is opened once, whichever rule asks first."""
    return Looker(browser, live_site, signed_in)
