"""What the select boxes of this room's forms offer: present regions by 시도, industry codes, certificates."""

from __future__ import annotations

from functools import lru_cache

from wtforms import SelectChoice

from profiles.regions import regions_of
from profiles.services.taxonomy import KSIC_FILE, read_ksic

CERTIFICATIONS = (
    "ISO 9001", "ISO 27001", "IATF 16949", "GS인증", "CSAP", "벤처기업확인", "기업부설연구소",
)  # fmt: skip
"""Certificates that problems ask for most; any other is written beside them."""

_SECTIONS = ("C", "J")
"""Manufacturing, information and communication."""


@lru_cache(maxsize=1)
def region_options() -> tuple[SelectChoice, ...]:
    """The present regions by code, under their 시도; the 시도 itself first."""
    return tuple(
        SelectChoice(region.code, region.full_name, optgroup=sido.name)
        for sido in regions_of()
        for region in (sido, *regions_of(sido.code))
    )


@lru_cache(maxsize=1)
def sido_names() -> tuple[str, ...]:
    """Official names of the present 시도."""
    return tuple(sido.full_name for sido in regions_of())


@lru_cache(maxsize=1)
def industry_options() -> tuple[SelectChoice, ...]:
    """Groups ("C261", 반도체 제조업) of manufacturing and information services, under their divisions, by code."""
    rows = read_ksic(KSIC_FILE)
    divisions = {row["code"]: row for row in rows if row["level"] == "2" and row["parent"] in _SECTIONS}
    return tuple(
        SelectChoice(f"{division['parent']}{row['code']}", row["name"], optgroup=division["name"])
        for row in sorted(rows, key=lambda row: row["code"])
        if row["level"] == "3" and (division := divisions.get(row["parent"]))
    )
