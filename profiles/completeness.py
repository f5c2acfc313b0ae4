"""How complete a supplier's profile is, and what to add next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from profiles.values import SupplierProfile


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a profile may say: its field, its name, and what saying it brings."""

    field: str
    label: str
    gain: str


FACTS = (
    Fact("summary", "회사 소개", "수요기업이 가장 먼저 읽는 글입니다. 무엇을 잘하는지 두세 문장이면 됩니다."),
    Fact("solutions", "솔루션", "추천은 솔루션 설명의 문장을 수요기업의 문제와 맞춰 봅니다."),
    Fact("references", "수행 실적", "추천 이유에 근거로 인용됩니다. 업종, 공정, 전후 수치를 적어 주십시오."),
    Fact("processes", "대상 공정", "‘사출’, ‘도금’처럼 적으면 같은 공정의 과제에 먼저 추천됩니다."),
    Fact("industries", "대상 업종", "같은 업종의 수요기업에 추천됩니다."),
    Fact("price", "가격대", "예산이 맞는지 미리 알 수 있어 헛걸음이 줄어듭니다."),
    Fact("regions_served", "활동 지역", "비워 두면 먼 지역으로 여겨질 수 있습니다."),
    Fact("onsite", "현장 방문", "현장 방문이 필수인 과제에 추천되려면 필요합니다."),
    Fact("deployment", "설치 방식", "데이터를 밖으로 낼 수 없는 과제에 추천되려면 필요합니다."),
    Fact("programmes", "지원사업", "지원사업을 쓰려는 수요기업에 추천됩니다."),
    Fact("technologies", "보유 기술", "기술 이름으로 찾는 사람이 볼 수 있습니다."),
    Fact("certifications", "인증", "인증이 필수인 과제에 추천되려면 필요합니다."),
)
"""What matching can use, the most useful first."""


def missing_facts(profile: SupplierProfile) -> tuple[Fact, ...]:
    """What the profile does not say yet, the most useful first."""
    return tuple(fact for fact in FACTS if not _is_said(profile, fact.field))


def _is_said(profile: SupplierProfile, field: str) -> bool:
    if field == "price":
        return profile.price_low is not None or profile.price_high is not None
    if field == "onsite":
        return profile.onsite is not None
    return bool(getattr(profile, field))
