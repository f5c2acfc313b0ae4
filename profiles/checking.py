"""What a profile may hold: cleans every text once and names each fault with its field and its remedy. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from core.errors import Invalid
from core.text import clean, clean_line, company_key, letters, parse_business_number, parse_money, with_josa
from profiles.regions import find_region, region_by_code
from profiles.requirements import joined, requirements_from_constraints
from profiles.values import (
    DEPLOYMENTS,
    NATIONWIDE,
    OrganisationDraft,
    ProblemDraft,
    RegionValue,
    Requirements,
    SolutionText,
    SupplierDraft,
    Visibility,
)

MAX_STATEMENT = 8_000
MIN_STATEMENT = 10
MIN_LETTERS = 5
MAX_PARAGRAPH = 2_000
MAX_REFERENCE = 1_000
MAX_ITEMS = 20
MAX_ITEM = 60
MAX_CONSTRAINT = 200
MAX_SOLUTIONS = 10
MAX_REFERENCES = 20
MAX_MONEY = 100_000_000
MAX_EMPLOYEES = 1_000_000
_KSIC = re.compile(r"[A-U]?[0-9]{2,5}|[A-U]")
_TITLE = 40


@dataclass(slots=True)
class Faults:
    """Faults found so far, in the order of the form's fields."""

    found: list[Invalid] = field(default_factory=list)

    def add(self, name: str, message: str) -> None:
        """Note a fault of the field `name`."""
        self.found.append(Invalid(name, message))

    def refuse(self) -> None:
        """Raise the first fault, if there is one."""
        if self.found:
            raise self.found[0]

    def line(self, name: str, label: str, value: str, limit: int, *, required: bool = False) -> str:
        """A text of one line."""
        return self._bounded(name, label, clean_line(value), limit, required)

    def paragraph(self, name: str, label: str, value: str, limit: int = MAX_PARAGRAPH) -> str:
        """A text of several lines."""
        return self._bounded(name, label, clean(value), limit, required=False)

    def _bounded(self, name: str, label: str, value: str, limit: int, required: bool) -> str:
        if required and not letters(value):
            self.add(name, f"{with_josa(label, '을/를')} 글자로 적어 주십시오.")
        if len(value) > limit:
            self.add(
                name,
                f"{with_josa(label, '은/는')} {limit:,}자까지입니다. 지금 {len(value):,}자이니 줄여 주십시오.",
            )
        return value

    def items(self, name: str, label: str, values: Iterable[str], limit: int = MAX_ITEM) -> tuple[str, ...]:
        """Short texts, each once, without empty ones."""
        texts = tuple(dict.fromkeys(text for value in values if (text := clean_line(value))))
        if len(texts) > MAX_ITEMS:
            self.add(
                name,
                f"{with_josa(label, '은/는')} {MAX_ITEMS}개까지입니다. 지금 {len(texts)}개이니 줄여 주십시오.",
            )
        if any(len(text) > limit for text in texts):
            self.add(name, f"{label}의 항목 하나는 {limit}자까지 적을 수 있습니다. 짧게 줄여 주십시오.")
        return texts

    def amount(self, name: str, label: str, value: int | None, limit: int = MAX_MONEY) -> int | None:
        """A whole number from zero to `limit`."""
        if value is not None and not 0 <= value <= limit:
            self.add(name, f"{with_josa(label, '은/는')} 0부터 {limit:,} 사이의 숫자로 적어 주십시오.")
        return value

    def region(self, name: str, label: str, value: str) -> RegionValue | None:
        """The region that a code or a name means; a fault when it means none."""
        text = clean_line(value)
        if not text:
            return None
        found = find_region(text) if not text.isdigit() else region_by_code(text)
        if found is None:
            self.add(
                name,
                f"{label} '{text[:40]}'에 맞는 지역이 없습니다. '경상남도 창원시'처럼 시도와 시군구를 적어 주십시오.",
            )
        return found

    def ksic(self, name: str, value: str) -> str:
        """An industry code in capital letters, such as C30399."""
        code = clean_line(value).upper()
        if code and not _KSIC.fullmatch(code):
            self.add(name, "산업분류 코드는 'C30399'처럼 알파벳 한 자와 숫자 2~5자리로 적어 주십시오.")
        return code


def money(name: str, label: str, value: str) -> int | None:
    """Money as typed → 만원; raises `Invalid` for what is no amount ("많음")."""
    try:
        return parse_money(value)
    except ValueError:
        raise Invalid(
            name,
            f"{with_josa(label, '은/는')} '4,500만원'처럼 숫자로 적어 주십시오. 정해지지 않았으면 비워 두십시오.",
        ) from None


def check_organisation(draft: OrganisationDraft, *, need_number: bool) -> tuple[OrganisationDraft, list[Invalid]]:
    """The cleaned draft (number as ten digits, region as a code) and its faults."""
    faults = Faults()
    name = faults.line("name", "회사 이름", draft.name, 120, required=True)
    number = clean_line(draft.business_number)
    if number or need_number:
        try:
            number = parse_business_number(number)
        except ValueError:
            faults.add(
                "business_number",
                "사업자등록번호가 맞지 않습니다. 사업자등록증의 숫자 10자리를 그대로 적어 주십시오(예: 000-00-00000).",
            )
    region = faults.region("region", "지역", draft.region)
    cleaned = replace(
        draft,
        name=name,
        business_number=number,
        region=region.code if region else "",
        industry=faults.line("industry", "업종", draft.industry, 120),
        ksic=faults.ksic("ksic", draft.ksic),
        employees=faults.amount("employees", "직원 수", draft.employees, MAX_EMPLOYEES),
    )
    return cleaned, faults.found


def check_supplier(draft: SupplierDraft) -> tuple[SupplierDraft, list[Invalid]]:
    """The cleaned draft (regions served as official 시도 names) and its faults."""
    faults = Faults()
    cleaned = SupplierDraft(
        kind=faults.line("kind", "기업 유형", draft.kind, MAX_ITEM),
        summary=faults.paragraph("summary", "회사 소개", draft.summary),
        solutions=_solutions(faults, draft.solutions),
        references=_references(faults, draft.references),
        industries=faults.items("industries", "대상 업종", draft.industries),
        processes=faults.items("processes", "대상 공정", draft.processes),
        technologies=faults.items("technologies", "보유 기술", draft.technologies),
        certifications=faults.items("certifications", "인증", draft.certifications),
        price_low=faults.amount("price_low", "최저 가격", draft.price_low),
        price_high=faults.amount("price_high", "최고 가격", draft.price_high),
        programmes=faults.items("programmes", "지원사업", draft.programmes),
        regions_served=_regions_served(faults, draft.regions_served),
        onsite=draft.onsite,
        deployment=faults.items("deployment", "설치 방식", draft.deployment),
    )
    if cleaned.price_low is not None and cleaned.price_high is not None and cleaned.price_low > cleaned.price_high:
        faults.add("price_high", "최고 가격이 최저 가격보다 낮습니다. 두 금액을 바꾸어 적었는지 확인해 주십시오.")
    if not set(cleaned.deployment) <= set(DEPLOYMENTS):
        faults.add("deployment", f"설치 방식은 {', '.join(DEPLOYMENTS)} 가운데에서 골라 주십시오.")
    return cleaned, faults.found


def _solutions(faults: Faults, solutions: tuple[SolutionText, ...]) -> tuple[SolutionText, ...]:
    filled = [item for item in solutions if clean(item.name) or clean(item.description)]
    if len(filled) > MAX_SOLUTIONS:
        faults.add(
            "solutions", f"솔루션은 {MAX_SOLUTIONS}개까지 적을 수 있습니다. 지금 {len(filled)}개이니 줄여 주십시오."
        )
    return tuple(
        SolutionText(
            faults.line("solutions", "솔루션 이름", item.name, 120, required=True),
            faults.paragraph("solutions", "솔루션 설명", item.description),
        )
        for item in filled
    )


def _references(faults: Faults, references: tuple[str, ...]) -> tuple[str, ...]:
    texts = tuple(dict.fromkeys(text for item in references if (text := clean(item))))
    if len(texts) > MAX_REFERENCES:
        faults.add(
            "references", f"수행 실적은 {MAX_REFERENCES}건까지 적을 수 있습니다. 지금 {len(texts)}건이니 줄여 주십시오."
        )
    return tuple(faults.paragraph("references", "수행 실적", text, MAX_REFERENCE) for text in texts)


def _regions_served(faults: Faults, names: tuple[str, ...]) -> tuple[str, ...]:
    texts = faults.items("regions_served", "활동 지역", names)
    if NATIONWIDE in texts:
        return (NATIONWIDE,)
    found = [faults.region("regions_served", "활동 지역", text) for text in texts]
    return tuple(dict.fromkeys(region.full_name for region in found if region))


def check_problem(draft: ProblemDraft, *, firm: str, today: date | None) -> tuple[ProblemDraft, list[Invalid]]:
    """The cleaned draft (region as a code, requirements joined) and its faults.

    `firm` must not occur in a blind problem. With `today`, a deadline in the past is a fault.
    """
    faults = Faults()
    statement = _statement(faults, draft.statement)
    constraints = faults.items("constraints", "조건", draft.constraints, MAX_CONSTRAINT)
    region = faults.region("region", "지역", draft.region)
    cleaned = replace(
        draft,
        statement=statement,
        title=faults.line("title", "제목", draft.title, 120) or title_from(statement),
        wanted_outcome=faults.paragraph("wanted_outcome", "바라는 결과", draft.wanted_outcome),
        process=faults.line("process", "공정", draft.process, 120),
        industry=faults.line("industry", "업종", draft.industry, 120),
        region=region.code if region else "",
        ksic=faults.ksic("ksic", draft.ksic),
        budget=faults.amount("budget", "예산", draft.budget),
        constraints=constraints,
        requirements=joined(_requirements(faults, draft.requirements), requirements_from_constraints(constraints)),
    )
    if today is not None and draft.deadline is not None and draft.deadline < today:
        faults.add("deadline", "마감일이 이미 지났습니다. 오늘이나 그 뒤의 날짜를 골라 주십시오.")
    if draft.visibility is Visibility.BLIND:
        _check_blind(faults, cleaned, firm)
    return cleaned, faults.found


def _statement(faults: Faults, value: str) -> str:
    text = clean(value)
    if len(text) < MIN_STATEMENT or letters(text) < MIN_LETTERS:
        faults.add(
            "statement",
            f"과제 설명은 {MIN_STATEMENT}자 이상의 글로 적어 주십시오. 어디서 무엇이 어떻게 문제인지 쓰시면 됩니다.",
        )
    if len(text) > MAX_STATEMENT:
        faults.add(
            "statement",
            f"과제 설명은 {MAX_STATEMENT:,}자까지 적을 수 있습니다. 지금 {len(text):,}자이니 핵심만 남겨 주십시오.",
        )
    return text


def _requirements(faults: Faults, given: Requirements) -> Requirements:
    return replace(
        given,
        certifications=faults.items("required_certifications", "필수 인증", given.certifications),
        programme=faults.line("programme", "지원사업", given.programme or "", MAX_ITEM) or None,
    )


def _check_blind(faults: Faults, draft: ProblemDraft, firm: str) -> None:
    key = company_key(firm)
    texts = {
        "title": draft.title,
        "statement": draft.statement,
        "wanted_outcome": draft.wanted_outcome,
        "process": draft.process,
        "industry": draft.industry,
        "constraints": " ".join(draft.constraints),
    }
    for name, text in texts.items():
        # Shorter names are everyday words too often.
        if len(key) > 2 and key in company_key(text):
            faults.add(
                name,
                "회사 이름을 비공개로 하셨는데 글 안에 회사 이름이 있습니다. 이름을 지우거나 공개로 바꾸어 주십시오.",
            )


def title_from(statement: str) -> str:
    """A title for a problem that was given none: the beginning of its first line, cut at a word."""
    first = statement.split("\n", 1)[0]
    if len(first) <= _TITLE:
        return first
    cut = first[:_TITLE].rsplit(" ", 1)[0]
    return f"{cut}…"
