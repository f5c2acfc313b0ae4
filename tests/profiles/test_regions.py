"""Which region a text means."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from profiles.regions import all_regions, find_region, region_by_code, regions_of, sido_of
from profiles.values import RegionLevel


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("경상남도 창원시", "경상남도 창원시"),
        ("경남 창원", "경상남도 창원시"),
        ("창원", "경상남도 창원시"),
        ("경남 창원시 성산구", "경상남도 창원시"),
        ("  서울시  강남구 ", "서울특별시 강남구"),
        ("전라북도", "전북특별자치도"),
        ("전라북도 익산시", "전북특별자치도 익산시"),
        ("강원도 원주", "강원특별자치도 원주시"),
        ("경북 군위군", "대구광역시 군위군"),
        ("대구 군위", "대구광역시 군위군"),
        ("인천 남구", "인천광역시 미추홀구"),
        ("인천 동구", "인천광역시 제물포구"),
        ("인천 서구", "인천광역시"),
        ("전라남도 순천시", "전남광주통합특별시 순천시"),
        ("광주광역시 광산구", "전남광주통합특별시 광산구"),
        ("경기 광주", "경기도 광주시"),
        ("세종시", "세종특별자치시"),
        ("세종특별자치시 조치원읍", "세종특별자치시"),
        ("제주시", "제주특별자치도 제주시"),
        ("제주", "제주특별자치도"),
        ("충북 오창", "충청북도 청주시"),
        ("부산진구", "부산광역시 부산진구"),
    ],
)
def test_names_short_forms_and_former_names(text: str, full_name: str) -> None:
    found = find_region(text)
    assert found is not None
    assert found.full_name == full_name
    assert found.valid_to is None


@pytest.mark.parametrize("text", ["", " ", "중구", "고성", "없는도 없는시", "경남 없는시", "창", "😀", "서울 창원시"])
def test_unknown_and_ambiguous_names_are_nobodys(text: str) -> None:
    assert find_region(text) is None


def test_decomposed_hangul_is_the_same_name() -> None:
    assert find_region(unicodedata.normalize("NFD", "경상남도 창원시")) == find_region("경상남도 창원시")


def test_every_present_region_is_found_by_its_full_name() -> None:
    for region in all_regions():
        if region.valid_to is None:
            assert find_region(region.full_name) == region


def test_codes_are_unique_and_every_link_leads_somewhere() -> None:
    regions = all_regions()
    codes = {region.code for region in regions}
    assert len(codes) == len(regions)
    for region in regions:
        assert {region.parent, region.successor} <= codes | {None}
        assert (region.parent is None) == (region.level is RegionLevel.SIDO)


def test_lists_follow_the_day() -> None:
    assert len(regions_of()) == 16
    assert len(regions_of(on=date(2026, 6, 30))) == 17
    assert len(regions_of("48")) == 18
    before = {region.name for region in regions_of("28", on=date(2026, 6, 30))}
    after = {region.name for region in regions_of("28", on=date(2026, 7, 1))}
    assert before - after == {"중구", "동구", "서구"}
    assert after - before == {"제물포구", "영종구", "서해구", "검단구"}


def test_sido_of_a_region() -> None:
    city = region_by_code("48120")
    assert city is not None
    assert sido_of(city).name == "경상남도"
    assert sido_of(sido_of(city)).name == "경상남도"
