"""A small market that lives in memory, on the fast encoder: the rules of ranking do not depend on a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from core.db import Sessions
from embeddings.exact_index import ExactIndex
from embeddings.hashing_encoder import HashingEncoder
from matching.casebook import empty_casebook
from matching.evaluation import FileVectors, file_market
from matching.features import NAMES
from matching.finder import Tools, answer
from matching.live import Finder
from matching.market import Market
from matching.scoring import ScoreModel
from matching.shipped import shipped_tools
from matching.values import Proposal
from profiles.values import ProblemProfile, SolutionText, SupplierProfile
from tests.matching.teaching import edge, officer, phrase
from tests.web.site import any_site, limited_site, quick_hashes, site

__all__ = ["any_site", "edge", "limited_site", "officer", "phrase", "quick_hashes", "site"]

MOULDING = SupplierProfile(
    id="moulding",
    name="㈜사출지기",
    region="경상남도 창원시",
    summary="사출 공장만 다닙니다.",
    solutions=(
        SolutionText("사출 조건 추천", "쇼트마다 보압과 수지 온도를 받아 은줄과 웰드라인 불량을 미리 알립니다."),
    ),
    references=("경남 자동차부품 사출 A사, 2024년: 은줄 불량 41 % 감소",),
    industries=("자동차 부품",),
    processes=("사출성형",),
    price_low=2_500,
    price_high=6_000,
    programmes=("AI 바우처",),
    regions_served=("경상남도",),
    onsite=True,
    deployment=("사내 서버",),
)
WELDING = SupplierProfile(
    id="welding",
    name="비드아이",
    region="울산광역시 남구",
    summary="용접 검사 전문.",
    solutions=(SolutionText("비드 외관검사", "레이저 프로파일로 용접 비드의 언더컷과 기공을 찾습니다."),),
    references=("울산 조선기자재 B사: 재용접 30 % 감소",),
    processes=("용접",),
    price_low=4_000,
    price_high=9_000,
    regions_served=("울산광역시",),
    onsite=True,
    deployment=("클라우드",),
)
FOOD = SupplierProfile(
    id="food",
    name="맛결",
    region="전라남도 나주시",
    summary="식품 공장의 살균 온도를 지킵니다.",
    solutions=(SolutionText("살균 곡선 감시", "살균기의 온도와 유량으로 F값을 계산하고 벗어난 배치를 알립니다."),),
    references=("전남 음료 C사: 재살균 배치 월 9건에서 2건",),
    processes=("살균",),
    regions_served=("전국",),
    onsite=False,
)
BUZZWORDS = SupplierProfile(
    id="buzzwords",
    name="올인원AI",
    region="서울특별시 강남구",
    summary="모든 산업의 모든 문제를 AI로 해결합니다.",
    industries=("자동차 부품", "조선", "식품", "반도체"),
    processes=("사출성형", "용접", "살균", "도금"),
    technologies=("AI", "빅데이터", "디지털트윈", "메타버스"),
)
SUPPLIERS = (MOULDING, WELDING, FOOD, BUZZWORDS)
PROBLEM = ProblemProfile(
    id="P",
    statement="사출품에 은줄이 자꾸 생깁니다. 밤에는 그냥 넘어가서 반품이 옵니다.",
    region="경상남도 김해시",
    industry="자동차 부품",
    budget=3_000,
)


# A score of the tests' own: what the shipped one has learned from the real encoder says nothing of the fast one.
MODEL = ScoreModel(
    version="tests",
    weights={
        **dict.fromkeys(NAMES, 0.3),
        "company": 1.0,
        "words": 5.0,
        "process": 0.5,
        "industry": 0.15,
        "implied": 0.1,
        "reference": 0.4,
        "proven": 0.2,
        "region": 0.02,
        "budget": 0.02,
    },
    slope=7.247,
    intercept=-7.9948,
    cuts={"strong": 2.0, "good": 1.1, "possible": 0.125},
)


@lru_cache(maxsize=1)
def tools() -> Tools:
    """The product's tools on the fast encoder, with the tests' own score."""
    return replace(shipped_tools(HashingEncoder()), model=MODEL)


def generous_tools() -> Tools:
    """The same with a score whose floor is 0: whom the product's own score would refuse is another test's business."""
    return replace(tools(), model=replace(MODEL, cuts={"strong": 2.0, "good": 1.1, "possible": 0.0}))


def market_of(suppliers: Sequence[SupplierProfile]) -> Market:
    """A market of these suppliers."""
    return file_market(suppliers, tools(), ExactIndex)


def live_finder(sessions: Sessions, folder: Path) -> Finder:
    """A finder over a database, with the fast encoder, an empty case memory and a score that refuses nobody."""
    return Finder(
        tools=generous_tools(),
        sessions=sessions,
        new_index=ExactIndex,
        folder=folder,
        casebook=lambda: empty_casebook(tools().encoder.dimension),
    )


@pytest.fixture
def finder(sessions: Sessions, tmp_path: Path) -> Finder:
    return live_finder(sessions, tmp_path / "index")


Ask = Callable[..., Proposal]


@pytest.fixture
def ask() -> Ask:
    """`ask(problem, suppliers=…, **options)`: the product's answer in a market of these suppliers."""

    def asked(problem: ProblemProfile, suppliers: Sequence[SupplierProfile] = SUPPLIERS, **options: object) -> Proposal:
        market = market_of(suppliers)
        vectors = FileVectors(market, tools().encoder)
        return answer(problem, market, tools(), vectors=vectors, **options)  # type: ignore[arg-type]

    return asked
