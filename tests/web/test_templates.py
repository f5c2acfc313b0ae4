"""Rules for the source of pages, checked without a browser: what the content policy forbids, and the house's Korean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))


@each_template
@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (r"<style\b|\sstyle=", "styles stand in static/css"),
        (r"<script(?![^>]*\bsrc=)", "scripts stand in static/js"),
        (r"\son[a-z]+=", "handlers stand in static/js"),
        (r"\|\s*safe\b", "nothing typed by people is ever markup"),
        (r"https?://(?!www\.w3\.org)", "nothing comes from outside"),
        (r"\shx-[a-z-]+=", "htmx attributes are written data-hx-…, which is valid HTML"),
        (r"을\(를\)|를\(을\)|이\(가\)|은\(는\)|\(으\)로", "particles come from the josa filter"),
        (r"매칭률|%\s*적합|적합도\s*\d", "grades are words"),
    ],
)
def test_a_template_keeps_the_rules(path: Path, forbidden: str, why: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(forbidden, text) == [], why


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_reaches_for_nothing_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|@import", text) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_text_is_smaller_than_thirteen_pixels(path: Path) -> None:
    sizes = re.findall(r"font-size:\s*(\.\d+)rem", path.read_text(encoding="utf-8"))
    assert [size for size in sizes if float(size) < 0.8125] == []
