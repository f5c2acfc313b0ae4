"""The door of the profiles room: every use case that other rooms, pages, commands and seeds may call."""

from __future__ import annotations

from profiles.regions import find_region, region_by_code, regions_of, sido_of
from profiles.services.for_matching import matching_problems, matching_suppliers, problem_profiles, supplier_profiles
from profiles.services.taxonomy import import_ksic, load_taxonomy

__all__ = [
    "find_region",
    "import_ksic",
    "load_taxonomy",
    "matching_problems",
    "matching_suppliers",
    "problem_profiles",
    "region_by_code",
    "regions_of",
    "sido_of",
    "supplier_profiles",
]
