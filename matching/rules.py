"""Structured fit: what rules out a pair, and what merely deserves a word of caution. Pure functions over profiles.

A rule bars a pair only on what both sides have said. Silence is never a bar: it is a caution ("확인이 필요합니다").
"""

from __future__ import annotations

from dataclasses import dataclass

from core.text import with_josa, won
from profiles.values import NATIONWIDE, ProblemProfile, SupplierProfile

# A budget under this share of the lowest listed price is not a matter of negotiation any more.
HOPELESS_BUDGET_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`barred`: broken hard rules. `cautions`: weaker doubts, the gravest first. The rest are features in 0…1."""

    barred: tuple[str, ...]
    cautions: tuple[str, ...]
    region: float
    budget: float


def judge(problem: ProblemProfile, supplier: SupplierProfile) -> Verdict:
    """Apply every rule to one pair."""
    barred: list[str] = []
    cautions: list[str] = []
    _judge_must_haves(problem, supplier, barred, cautions)
    region = _judge_region(problem, supplier, barred, cautions)
    budget = _judge_budget(problem, supplier, barred, cautions)
    if not supplier.references:
        cautions.append("등록된 수행 실적이 없습니다. 비슷한 사례가 있는지 먼저 확인해 주십시오.")
    return Verdict(tuple(barred), tuple(cautions), region, budget)


def _judge_must_haves(
    problem: ProblemProfile, supplier: SupplierProfile, barred: list[str], cautions: list[str]
) -> None:
    needs = problem.requirements
    if needs.on_premise and supplier.deployment and not {"사내 서버", "엣지"} & set(supplier.deployment):
        barred.append("데이터를 밖으로 내보낼 수 없는 과제인데, 클라우드 방식만 제공합니다.")
    elif needs.on_premise and not supplier.deployment:
        cautions.append("사내 서버 설치가 가능한지 등록된 내용이 없어 확인이 필요합니다.")
    held = {_plain(certification) for certification in supplier.certifications}
    for wanted in needs.certifications:
        if not any(_plain(wanted) in certification for certification in held):
            barred.append(f"필수 인증인 {with_josa(wanted, '이/가')} 등록되어 있지 않습니다.")
    if needs.programme and supplier.programmes and needs.programme not in supplier.programmes:
        barred.append(f"'{needs.programme}' 사업에 참여하는 공급기업이 아닙니다.")
    elif needs.programme and not supplier.programmes:
        cautions.append(f"'{needs.programme}' 사업 참여 여부가 등록되어 있지 않아 확인이 필요합니다.")


def _judge_region(problem: ProblemProfile, supplier: SupplierProfile, barred: list[str], cautions: list[str]) -> float:
    home, wanted = _province(supplier.region), _province(problem.region)
    if not wanted:
        return 0.5
    if home == wanted:
        return 1.0
    served = {_province(region) for region in supplier.regions_served}
    reaches = NATIONWIDE in supplier.regions_served or wanted in served
    if problem.requirements.onsite and supplier.onsite is False:
        barred.append("현장 방문이 필수인 과제인데, 방문 지원을 하지 않습니다.")
    elif problem.requirements.onsite and served and not reaches:
        barred.append(f"현장 방문이 필수인 과제인데, {wanted} 지역은 방문하지 않습니다.")
    elif served and not reaches:
        cautions.append(
            f"등록된 서비스 지역에 {with_josa(wanted, '이/가')} 없습니다. 방문 가능 여부를 확인해 주십시오."
        )
    return 0.6 if reaches else (0.3 if not served else 0.0)


def _judge_budget(problem: ProblemProfile, supplier: SupplierProfile, barred: list[str], cautions: list[str]) -> float:
    budget, low = problem.budget, supplier.price_low
    if budget is None or low is None:
        return 0.5
    if budget >= low:
        return 1.0
    gap = f"예산 {with_josa(won(budget), '이/가')} 등록된 최저 가격 {won(low)}에 미치지 못합니다."
    if budget < low * HOPELESS_BUDGET_SHARE:
        barred.append(gap)
    else:
        cautions.insert(0, gap + " 범위를 줄이거나 지원사업을 함께 검토해 주십시오.")
    return 0.0


def _province(region: str) -> str:
    return region.split(" ")[0] if region else ""


def _plain(certification: str) -> str:
    return certification.replace(" ", "").casefold()
