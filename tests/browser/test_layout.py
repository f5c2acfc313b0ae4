"""Rules 4 and 6: nothing scrolls sideways, everything is reached by Tab and seen when it is."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPage
from tests.browser.live import LiveSite
from tests.browser.pages import PAGES, PageAt

_OVERHANG = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const after = getComputedStyle(element, "::after");
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 40), 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    name: element.outerHTML.slice(0, 100),
    seen: box.bottom > 0 && box.top < innerHeight,
    covered: top !== null && !element.contains(top) && !top.contains(element),
    ring: style.boxShadow !== "none" || style.outlineStyle !== "none" || after.boxShadow !== "none",
  };
}"""


@pytest.mark.parametrize("at", PAGES, ids=str)
@pytest.mark.parametrize("percent", [100, 200])
def test_6_no_sideways_scroll_at_320_pixels(new_page: NewPage, live_site: LiveSite, at: PageAt, percent: int) -> None:
    page = new_page(at.role, 320)
    page.goto(at.path.format(**live_site.places))
    page.evaluate("(percent) => { document.documentElement.style.fontSize = percent + '%' }", percent)
    assert page.evaluate(_OVERHANG) <= 0


@pytest.mark.parametrize("at", [at for at in PAGES if "?" not in at.path or "example" in at.path], ids=str)
def test_4_tab_reaches_everything_and_shows_where(new_page: NewPage, live_site: LiveSite, at: PageAt) -> None:
    page = new_page(at.role)
    page.goto(at.path.format(**live_site.places))
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None or focused["name"] in reached[:1]:
            break
        assert focused["seen"], focused
        assert focused["ring"], focused
        assert not focused["covered"], focused
        reached.append(focused["name"])
    assert len(reached) > 5
