"""Which conditions are read out of words, and which are not."""

from __future__ import annotations

import unicodedata

import pytest

from profiles.requirements import joined, requirements_from_constraints
from profiles.values import Requirements


@pytest.mark.parametrize(
    "text",
    [
        "데이터 외부 반출 불가",
        "데이터 반출 불가",
        "클라우드 반출 불가",
        "데이터/클라우드 (외부) 반출 불가",
        "사내 서버만",
        "사내 서버에만 설치",
        "도면이 외부로 나가면 안 됨",
        "클라우드 사용 금지",
        "클라우드는 안 됩니다",
        "온프레미스 구축",
        "폐쇄망에서 운영",
        "데이터는 밖으로 못 나갑니다",
    ],
)
def test_data_must_stay(text: str) -> None:
    assert requirements_from_constraints([text]) == Requirements(on_premise=True)


@pytest.mark.parametrize(
    "text", ["현장 방문 필수", "현장방문 필수", "공장에 직접 와야 함", "상주 가능한 업체", "현장 실사가 반드시 필요"]
)
def test_somebody_must_come(text: str) -> None:
    assert requirements_from_constraints([text]) == Requirements(onsite=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ISO 27001 보유 업체", ("ISO 27001",)),
        ("ISO27001 필수", ("ISO 27001",)),
        ("GS인증 필수", ("GS인증",)),
        ("GS 인증 1등급 보유", ("GS인증",)),
        ("ISO 9001, GS인증 둘 다 필수", ("ISO 9001", "GS인증")),
        ("IATF 16949 보유 기업", ("IATF 16949",)),
    ],
)
def test_certifications_that_are_demanded(text: str, names: tuple[str, ...]) -> None:
    assert requirements_from_constraints([text]) == Requirements(certifications=names)


@pytest.mark.parametrize("name", ["지역 주도형 AI 대전환", "AI 바우처", "스마트공장 고도화"])
def test_a_programme_is_known_by_name(name: str) -> None:
    found = requirements_from_constraints([f"{name.replace(' ', '')} 사업으로 진행"])
    assert found == Requirements(programme=name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "현장 방문은 필요 없음",
        "현장 방문 불필요",
        "방문은 안 와도 됨",
        "라인 정지 불가",
        "야간 작업 불가",
        "데이터 반출 가능",
        "클라우드 사용 가능",
        "클라우드도 상관없음",
        "ISO 27001 있으면 우대",
        "GS인증 없어도 됨",
        "우리는 ISO 9001 심사를 받는 중",
        "예산 5천만 원 이내",
        "외부 인력 출입 불가 시간대 있음",
    ],
)
def test_what_demands_nothing(text: str) -> None:
    assert requirements_from_constraints([text]) == Requirements()


def test_one_denial_does_not_undo_another_demand() -> None:
    found = requirements_from_constraints(["현장 방문은 필요 없음, 데이터 외부 반출 불가"])
    assert found == Requirements(on_premise=True)


def test_decomposed_hangul_is_read_the_same() -> None:
    assert requirements_from_constraints([unicodedata.normalize("NFD", "현장 방문 필수")]) == Requirements(onsite=True)


def test_joined_keeps_the_demands_of_both() -> None:
    first = Requirements(onsite=True, certifications=("GS인증",), programme="AI 바우처")
    second = Requirements(on_premise=True, certifications=("GS인증", "ISO 27001"), programme="데이터 바우처")
    assert joined(first, second) == Requirements(True, True, ("GS인증", "ISO 27001"), "AI 바우처")
