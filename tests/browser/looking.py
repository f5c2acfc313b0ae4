"""Open a page once and note everything that the rules ask about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.live import LiveSite
from tests.browser.pages import PageAt

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_FACTS = """() => {
  const shown = (element) => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
  const named = (element) => element.outerHTML.slice(0, 120);
  const inSentence = (element) => {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const around = element.parentElement.textContent.trim();
    return around !== element.textContent.trim() || element.closest("li, p, dd, td, th");
  };
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const controls = [...document.querySelectorAll(kinds)]
    .filter(shown).filter((element) => !element.matches(".skip-link, .visually-hidden"));
  const small = controls.filter((element) => {
    const box = element.getBoundingClientRect();
    return !inSentence(element) && (box.width < 24 || box.height < 23.9);
  });
  const low = [...document.querySelectorAll(".button")].filter(shown)
    .filter((element) => element.getBoundingClientRect().height < 43.9);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1")].filter(shown).length,
    skip: document.querySelector(document.querySelector(".skip-link")?.getAttribute("href") ?? "#none") !== null,
    small: small.map(named), low: low.map(named),
    repeated: ids.filter((id, at) => ids.indexOf(id) !== at),
    inline: [...document.querySelectorAll("*")].filter((element) => [...element.attributes]
      .some(({name}) => name === "style" || name.startsWith("on"))).map(named),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    text: document.body.innerText,
    html: document.documentElement.outerHTML,
  };
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """What one visit showed. `facts` are those of _FACTS; `axe` one line for each violation."""

    status: int
    facts: dict[str, Any]
    policy: tuple[str, ...]
    outside: tuple[str, ...]
    axe: tuple[str, ...]
    source: str


class Looker:
    """Opens pages, each at each width once."""

    def __init__(self, browser: Browser, site: LiveSite, signed_in: Callable[[str], Any]) -> None:
        self._browser = browser
        self._site = site
        self._signed_in = signed_in
        self._seen: dict[tuple[PageAt, int], Look] = {}

    def __call__(self, at: PageAt, width: int) -> Look:
        """The look of this page at this width."""
        if (at, width) not in self._seen:
            self._seen[at, width] = self._open(at, width)
        return self._seen[at, width]

    def _open(self, at: PageAt, width: int) -> Look:
        context = self._browser.new_context(
            base_url=self._site.address,
            viewport={"width": width, "height": 900},
            locale="ko-KR",
            storage_state=self._signed_in(at.role),
            reduced_motion="reduce",
        )
        page = context.new_page()
        policy: list[str] = []
        outside: list[str] = []
        page.on("console", lambda message: policy.extend(_faults(message)))
        page.on("pageerror", lambda error: policy.append(str(error)))
        page.on("request", lambda request: outside.extend(self._strange(request.url)))
        response = page.goto(at.path.format(**self._site.places), wait_until="networkidle")
        assert response is not None
        facts, noted = page.evaluate(_FACTS), tuple(policy)
        look = Look(response.status, facts, noted, tuple(outside), _axe(page), response.text())
        context.close()
        return look

    def _strange(self, url: str) -> list[str]:
        return [] if url.startswith((self._site.address, "data:", "blob:")) else [url]


def _faults(message: ConsoleMessage) -> list[str]:
    # The browser itself reports a page that answered 404 or 422; that is no fault of the page.
    expected = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    return [message.text] if message.type in ("error", "warning") and not expected else []


def _axe(page: Page) -> tuple[str, ...]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
    )
    return tuple(
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    )
