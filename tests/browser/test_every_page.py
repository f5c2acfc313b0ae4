"""Rules that hold for each page, opened by each role at each width (numbers as in the interface rules)."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import missing
from tests.browser.looking import AXE, ROOT, Look
from tests.browser.pages import PAGES, WIDTHS, PageAt

VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BAD_KOREAN = re.compile(
    r"[가-힣](을\(를\)|를\(을\)|이\(가\)|은\(는\)|\(으\)로)|\b[AP]M \d|\d [AP]M\b|\b(None|pending|approved)\b"
)

every_page = pytest.mark.parametrize("at", PAGES, ids=str)
each_width = pytest.mark.parametrize("width", WIDTHS)
Looking = Callable[[PageAt, int], Look]


@every_page
@each_width
def test_axe_finds_nothing(look: Looking, at: PageAt, width: int) -> None:
    if not AXE.exists():
        missing("axe-core가 없습니다. `make setup`을 먼저 실행해 주십시오.")
    assert look(at, width).axe == ()


@every_page
@each_width
def test_3_targets_are_large_enough(look: Looking, at: PageAt, width: int) -> None:
    facts = look(at, width).facts
    assert facts["small"] == []
    assert facts["low"] == []


@every_page
@each_width
def test_12_language_heading_and_skip_link(look: Looking, at: PageAt, width: int) -> None:
    facts = look(at, width).facts
    assert facts["lang"] == "ko"
    assert facts["headings"] == 1
    assert facts["skip"]
    assert facts["repeated"] == []


@every_page
@each_width
def test_14_no_policy_violation_and_nothing_from_outside(look: Looking, at: PageAt, width: int) -> None:
    seen = look(at, width)
    assert seen.policy == ()
    assert seen.outside == ()
    assert seen.facts["inline"] == []


@every_page
def test_16_the_korean_is_natural(look: Looking, at: PageAt) -> None:
    assert BAD_KOREAN.findall(look(at, 1280).facts["text"]) == []


@every_page
def test_pages_open(look: Looking, at: PageAt) -> None:
    expected = {"/nowhere": 404, "/find?statement=😀": 422, "/suppliers?price=많음": 422}.get(at.path, 200)
    assert look(at, 1280).status == (403 if at == PageAt("/leads", "officer") else expected)


@pytest.mark.parametrize("role", ["", "demander", "supplier", "officer"])
def test_12_titles_tell_pages_apart(look: Looking, role: str) -> None:
    titles = [look(at, 1280).facts["title"] for at in PAGES if at.role == role and "?" not in at.path]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(("kind", "limit"), [("css", 60_000), ("js", 30_000)])
def test_pages_stay_within_the_budget(look: Looking, kind: str, limit: int) -> None:
    source = look(PageAt("/my/profile", "supplier"), 1280).source
    files = {ROOT / found for found in re.findall(rf'(?:href|src)="/(static/[^"]+\.{kind})"', source)}
    assert files
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= limit


def test_2_markup_is_valid(look: Looking, tmp_path: Path) -> None:
    java = shutil.which("java")
    if not java:
        pytest.skip("Java가 없어 마크업 검사를 건너뜁니다.")
    for number, at in enumerate(PAGES):
        (tmp_path / f"{number:02d}.html").write_text(look(at, 1280).source, encoding="utf-8")
    command = [java, "-jar", str(VNU), "--errors-only", "--format", "json", *map(str, sorted(tmp_path.glob("*.html")))]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    faults = [
        f"{PAGES[int(Path(fault['url']).stem)]}: {fault['message']} {fault.get('extract', '')[:120]}"
        for fault in json.loads(found)["messages"]
    ]
    assert faults == []
