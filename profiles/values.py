"""Profiles as plain values: what the other rooms, files and pages exchange. Shapes follow the JSON-lines formats.

Money is in 만원 (10,000 won) throughout. Regions are official names such as "경상남도 창원시".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class OrganisationKind(StrEnum):
    DEMANDER = "demander"
    SUPPLIER = "supplier"
    AGENCY = "agency"


class OrganisationStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class ProblemStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Visibility(StrEnum):
    """Who learns which firm posted a problem. BLIND shows region, industry and size band only."""

    OPEN = "open"
    BLIND = "blind"


class RegionLevel(StrEnum):
    """시도 (province or metropolitan city) and 시군구 below it."""

    SIDO = "sido"
    SIGUNGU = "sigungu"


ORGANISATION_KIND_LABELS = {
    OrganisationKind.DEMANDER: "수요기업",
    OrganisationKind.SUPPLIER: "공급기업",
    OrganisationKind.AGENCY: "운영기관",
}
ORGANISATION_STATUS_LABELS = {
    OrganisationStatus.PENDING: "승인 대기",
    OrganisationStatus.APPROVED: "승인됨",
    OrganisationStatus.REJECTED: "반려됨",
}
PROBLEM_STATUS_LABELS = {ProblemStatus.OPEN: "모집 중", ProblemStatus.CLOSED: "마감"}
VISIBILITY_LABELS = {Visibility.OPEN: "회사 이름 공개", Visibility.BLIND: "회사 이름 비공개"}

PROGRAMMES = (
    "지역 주도형 AI 대전환",
    "제조AI 특화 스마트공장",
    "스마트공장 고도화",
    "AI 바우처",
    "데이터 바우처",
    "클라우드 바우처",
)
DEPLOYMENTS = ("클라우드", "사내 서버", "엣지")
SUPPLIER_KINDS = ("AI 전문기업", "SW 기업", "시스템 통합(SI)", "장비·센서 기업", "컨설팅", "연구소기업")
NATIONWIDE = "전국"


@dataclass(frozen=True, slots=True)
class RegionValue:
    """시도 or 시군구; `valid_to` is its last day, `successor` the code of what took its place."""

    code: str
    name: str
    full_name: str
    level: RegionLevel
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class SolutionText:
    """One thing a supplier sells."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class SupplierProfile:
    """Everything about one supplier that matching may use. `id` is the database id as text, or a file's own id."""

    id: str
    name: str
    region: str
    kind: str = ""
    summary: str = ""
    solutions: tuple[SolutionText, ...] = ()
    references: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    price_low: int | None = None
    price_high: int | None = None
    programmes: tuple[str, ...] = ()
    regions_served: tuple[str, ...] = ()
    """시도 names, or ("전국",); empty when the supplier has not said."""
    onsite: bool | None = None
    """Comes on site; None when the supplier has not said."""
    deployment: tuple[str, ...] = ()
    """Subset of DEPLOYMENTS; empty when the supplier has not said."""
    is_example: bool = False
    """Invented for demonstration; every page that shows it says so."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """The conditions of a problem that rules can decide; everything else stays in `constraints` as text."""

    onsite: bool = False
    on_premise: bool = False
    """Data must not leave the firm."""
    certifications: tuple[str, ...] = ()
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemProfile:
    """Everything about one problem that matching may use; never the name of a blind demander."""

    id: str
    statement: str
    wanted_outcome: str = ""
    process: str = ""
    industry: str = ""
    ksic: str = ""
    region: str = ""
    employees: int | None = None
    budget: int | None = None
    constraints: tuple[str, ...] = ()
    requirements: Requirements = field(default_factory=Requirements)


@dataclass(frozen=True, slots=True)
class ProblemCard:
    """A problem as the given reader may see it: `firm` is None when the demander is blind to that reader."""

    id: int
    title: str
    statement: str
    wanted_outcome: str
    process: str
    industry: str
    region: str
    size_band: str
    budget: int | None
    deadline: date | None
    constraints: tuple[str, ...]
    status: ProblemStatus
    visibility: Visibility
    firm: str | None
    is_example: bool
    days_left: int | None
    receipt: str
    is_own: bool = False
    """The reader may edit it and see its matches."""


class Confidence(StrEnum):
    """How surely something was read, said in words: figures would claim more than is known."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


CONFIDENCE_LABELS = {Confidence.HIGH: "높음", Confidence.MEDIUM: "보통", Confidence.LOW: "낮음"}


@dataclass(frozen=True, slots=True)
class SuggestedProcess:
    """A process that a text seems to be of. `share` (0…1) orders and is never shown; `from_words` stand in the text."""

    id: str
    name: str
    share: float
    confidence: Confidence
    from_words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The confidence in words."""
        return CONFIDENCE_LABELS[self.confidence]


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """An organisation as somebody writes it. `region` is a code or a name; `business_number` as typed."""

    name: str
    kind: OrganisationKind
    business_number: str = ""
    region: str = ""
    industry: str = ""
    ksic: str = ""
    employees: int | None = None


@dataclass(frozen=True, slots=True)
class SupplierDraft:
    """A supplier's profile as somebody writes it; the same facts as SupplierProfile, unchecked."""

    kind: str = ""
    summary: str = ""
    solutions: tuple[SolutionText, ...] = ()
    references: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    price_low: int | None = None
    price_high: int | None = None
    programmes: tuple[str, ...] = ()
    regions_served: tuple[str, ...] = ()
    onsite: bool | None = None
    deployment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem as somebody writes it. An empty title is made from the statement, an empty region or industry is the
    organisation's; `requirements` are joined with those that the constraints say in words."""

    statement: str
    title: str = ""
    wanted_outcome: str = ""
    process: str = ""
    industry: str = ""
    region: str = ""
    ksic: str = ""
    budget: int | None = None
    deadline: date | None = None
    constraints: tuple[str, ...] = ()
    requirements: Requirements = field(default_factory=Requirements)
    visibility: Visibility = Visibility.OPEN


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation as its members and the officers see it."""

    id: int
    name: str
    kind: OrganisationKind
    business_number: str | None
    region_code: str | None
    region: str
    industry: str
    ksic: str
    employees: int | None
    status: OrganisationStatus
    status_reason: str
    is_example: bool
    created_at: datetime
    supplier_id: int | None


@dataclass(frozen=True, slots=True)
class SupplierView:
    """A supplier's page: its profile and what the page says around it."""

    id: int
    organisation_id: int
    profile: SupplierProfile
    status: OrganisationStatus
    is_example: bool
    is_own: bool
    """The reader may edit it."""
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SupplierFilter:
    """What a list of suppliers is narrowed to; empty fields narrow nothing. `sido` is a region's code."""

    text: str = ""
    sido: str = ""
    industry: str = ""
    process: str = ""
    programme: str = ""
    price_ceiling: int | None = None
    """In 만원. Suppliers whose price is open stay in."""
    with_references: bool = False
    """Only suppliers with work to show."""


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """What a list of problems is narrowed to. `sido` is a region's code."""

    text: str = ""
    sido: str = ""
    industry: str = ""
    process: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a longer list; pages are counted from 1."""

    items: tuple[Item, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class CaseView:
    """A published success case with its source."""

    id: str
    kind: str
    title: str
    firm: str
    region: str
    industry: str
    process: str
    task_ids: tuple[str, ...]
    process_ids: tuple[str, ...]
    industry_ids: tuple[str, ...]
    summary: str
    figures: Any
    source: str
    source_note: str
    year: int | None
    cost_low: int | None = None
    """What it cost, in 만원, where that was published; low and high are the same for one figure."""
    cost_high: int | None = None
    cost_source: str = ""


SIZE_BANDS = ((5, "5인 미만"), (10, "5~9인"), (50, "10~49인"), (300, "50~299인"))


def size_band(employees: int | None) -> str:
    """How large a firm is, said so that it cannot be recognised by it."""
    if employees is None:
        return "규모 미공개"
    return next((label for limit, label in SIZE_BANDS if employees < limit), "300인 이상")
