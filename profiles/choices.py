"""What the select boxes of this room's forms offer: present regions by 시도, industry codes, certificates."""

from __future__ import annotations

from functools import lru_cache

from profiles.regions import regions_of
from profiles.services.taxonomy import KSIC_FILE, read_ksic

Options = list[tuple[str, str]]

CERTIFICATIONS = (
    "ISO 9001", "ISO 27001", "IATF 16949", "GS인증", "CSAP", "벤처기업확인", "기업부설연구소",
)  # fmt: skip
"""Certificates that problems ask for most; any other is written beside them."""

_SECTIONS = {"C": "제조업", "J": "정보통신업"}


@lru_cache(maxsize=1)
def region_options() -> dict[str, Options]:
    """시도 → its 시군구 as (code, full name), the 시도 itself first."""
    return {
        sido.name: [(sido.code, sido.full_name)] + [(region.code, region.full_name) for region in regions_of(sido.code)]
        for sido in regions_of()
    }


@lru_cache(maxsize=1)
def sido_names() -> tuple[str, ...]:
    """Official names of the present 시도."""
    return tuple(sido.full_name for sido in regions_of())


@lru_cache(maxsize=1)
def industry_options() -> dict[str, Options]:
    """Division → its groups as ("C261", "반도체 제조업"), of manufacturing and information services, by code."""
    rows = read_ksic(KSIC_FILE)
    divisions = {row["code"]: row for row in rows if row["level"] == "2" and row["parent"] in _SECTIONS}
    options: dict[str, Options] = {}
    for row in rows:
        division = divisions.get(row["parent"]) if row["level"] == "3" else None
        if division:
            options.setdefault(division["name"], []).append((f"{division['parent']}{row['code']}", row["name"]))
    return options
