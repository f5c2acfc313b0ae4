"""Which region a text means: official names, short forms ("경남 창원"), former names (전라북도). Pure."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from profiles.values import RegionLevel, RegionValue

REGIONS_FILE = Path(__file__).parent / "taxonomy" / "regions.csv"

_SIDO_SUFFIX = re.compile(r"(통합특별시|특별자치시|특별자치도|특별시|광역시|자치도|시|도)$")
_SIGUNGU_SUFFIX = re.compile(r"[시군구]$")
_SHORT_SIDO = {
    "충청북": "충북", "충청남": "충남", "전라북": "전북", "전라남": "전남", "경상북": "경북", "경상남": "경남",
}  # fmt: skip
_PLACES = {"오창": "43110", "오송": "43110", "마산": "48120", "진해": "48120", "판교": "41130", "동탄": "41590"}
"""Places that firms name instead of the city they lie in."""


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@lru_cache(maxsize=1)
def all_regions() -> tuple[RegionValue, ...]:
    """Every region of the taxonomy file, former ones too, 시도 before 시군구."""
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            RegionValue(
                code=row["code"],
                name=row["name"],
                full_name=row["full_name"],
                level=RegionLevel(row["level"]),
                parent=row["parent_code"] or None,
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                successor=row["successor_code"] or None,
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda region: (region.level is RegionLevel.SIGUNGU, region.code)))


def _sido_stem(word: str) -> str:
    stem = _SIDO_SUFFIX.sub("", word)
    return _SHORT_SIDO.get(stem, stem)


class _Lookup:
    """Indexes over the regions, built once."""

    def __init__(self, regions: Iterable[RegionValue]) -> None:
        self.by_code = {region.code: region for region in regions}
        self.sido: dict[str, RegionValue] = {}
        self.sigungu: dict[str, list[RegionValue]] = defaultdict(list)
        for region in self.by_code.values():
            if region.level is RegionLevel.SIDO:
                self.sido.setdefault(_sido_stem(region.name), region)
                continue
            self.sigungu[region.name].append(region)
            stem = _SIGUNGU_SUFFIX.sub("", region.name)
            if len(stem) > 1:
                self.sigungu[stem].append(region)

    def current(self, region: RegionValue) -> RegionValue:
        """What stands in this region's place today."""
        while region.successor:
            region = self.by_code[region.successor]
        return region

    def as_sido(self, word: str) -> RegionValue | None:
        stem = _sido_stem(word)
        found = self.sido.get(stem)
        if found is None or (word.endswith("시") and not found.name.endswith("시")):
            return None
        # By law 광주시 is the city in 경기도; whoever means the metropolis writes 광주 or 광주광역시.
        return None if word == "광주시" else self.current(found)

    def as_sigungu(self, word: str, within: RegionValue | None) -> RegionValue | None:
        candidates = {
            self.current(region).code: self.current(region)
            for region in self.sigungu.get(word, ())
            if within is None or within.code in self._sido_codes(region)
        }
        return next(iter(candidates.values())) if len(candidates) == 1 else None

    def _sido_codes(self, region: RegionValue) -> set[str]:
        """The 시도 that the region lies in today and, after a move, the one that it lay in before."""
        codes = {region.parent, self.current(region).parent}
        return {self.current(self.by_code[code]).code for code in codes if code}


@lru_cache(maxsize=1)
def _lookup() -> _Lookup:
    return _Lookup(all_regions())


def region_by_code(code: str) -> RegionValue | None:
    """The region of this code, former or present."""
    return _lookup().by_code.get(code)


def sido_of(region: RegionValue) -> RegionValue:
    """The 시도 that the region lies in, or the region itself when it is one."""
    return _lookup().by_code[region.parent] if region.parent else region


def find_region(text: str) -> RegionValue | None:
    """The present region that `text` names, as deep as it can be told; None when it is unknown or ambiguous.

    What follows the 시군구 (구 of a city, 동, street) is passed over. A name that exists in several 시도 ("중구",
    "고성") is nobody's without its 시도.
    """
    words = unicodedata.normalize("NFC", text).replace(",", " ").split()
    if not words:
        return None
    lookup = _lookup()
    sido = lookup.as_sido(words[0])
    if sido is None:
        return lookup.as_sigungu(words[0], None) or _place(words[0], None)
    if len(words) == 1:
        return sido
    below = lookup.as_sigungu(words[1], sido) or _place(words[1], sido)
    if below is None and _SIGUNGU_SUFFIX.search(words[1]) and not _is_bare(sido):
        return None
    return below or sido


def _is_bare(sido: RegionValue) -> bool:
    return all(region.parent != sido.code for region in all_regions())


def _place(word: str, within: RegionValue | None) -> RegionValue | None:
    region = region_by_code(_PLACES.get(word, ""))
    return region if region and (within is None or region.parent == within.code) else None


def regions_of(sido_code: str | None = None, *, on: date | None = None) -> tuple[RegionValue, ...]:
    """The 시도 (no argument) or one 시도's 시군구 that exist on the day `on`, by default those with no end, 가나다."""
    chosen = [region for region in all_regions() if region.parent == sido_code and _exists(region, on)]
    return tuple(sorted(chosen, key=lambda region: region.name) if sido_code else chosen)


def _exists(region: RegionValue, on: date | None) -> bool:
    if on is None:
        return region.valid_to is None
    return (region.valid_from is None or region.valid_from <= on) and (region.valid_to is None or on <= region.valid_to)
