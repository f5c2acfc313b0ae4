"""What matching says: understanding, reasons, matches. Plain values that pages, files and tests read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from profiles.values import ProblemCard, SupplierProfile


class Grade(StrEnum):
    """Fit in words; ordered from best to worst by GRADES."""

    STRONG = "strong"
    GOOD = "good"
    POSSIBLE = "possible"
    NONE = "none"


GRADE_LABELS = {
    Grade.STRONG: "매우 적합",
    Grade.GOOD: "적합",
    Grade.POSSIBLE: "검토 필요",
    Grade.NONE: "적합하지 않음",
}


class ConceptKind(StrEnum):
    PROCESS = "process"
    TASK = "task"
    INDUSTRY = "industry"
    SYMPTOM = "symptom"
    CAUSE = "cause"
    TECHNOLOGY = "technology"


CONCEPT_KIND_LABELS = {
    ConceptKind.PROCESS: "공정",
    ConceptKind.TASK: "과업",
    ConceptKind.INDUSTRY: "업종",
    ConceptKind.SYMPTOM: "증상",
    ConceptKind.CAUSE: "원인",
    ConceptKind.TECHNOLOGY: "기술",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end (exclusive) of a text that the reader has before them."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A concept found in the statement, and the words that gave it away."""

    id: str
    kind: ConceptKind
    name: str
    layman: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A problem whose solution is known, for the case memory. `problems` are tellings of it, `units` what solved it."""

    slug: str
    process: str
    task: str
    """Ids of concepts, empty where unknown."""
    title: str
    problems: tuple[str, ...]
    units: tuple[str, ...]
    outside: bool = False
    """What was asked is none of a software, AI or automation vendor's business."""

    @property
    def headline(self) -> str:
        """The title without its second half: "챔버 간 두께 편차/챔버 매칭" → 챔버 간 두께 편차."""
        return self.title.split("/")[0].strip()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence copied from a text, with the words inside it that matched (spans are relative to `text`)."""

    text: str
    marks: tuple[Span, ...] = ()


class ReasonKind(StrEnum):
    MEANING = "meaning"
    WORDS = "words"
    CONCEPT = "concept"
    REFERENCE = "reference"
    CASE = "case"
    INDUSTRY = "industry"
    REGION = "region"
    BUDGET = "budget"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this supplier: one sentence, the quotes behind it, and how much of the score rests on it."""

    kind: ReasonKind
    text: str
    problem_quote: Quote | None
    supplier_quote: Quote | None
    supplier_source: str
    """Where the supplier's sentence stands: "솔루션 · 이름", "수행 실적", "회사 소개"."""
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """One supplier for one problem (or the other way round)."""

    supplier: SupplierProfile
    grade: Grade
    score: float
    """Expected grade, 0..3, by the model named in the proposal; for ordering, never shown."""
    reasons: tuple[Reason, ...] = ()
    caution: str = ""
    barred: tuple[str, ...] = ()
    """Hard rules that this pair breaks, one sentence each; empty when the pair is eligible."""

    @property
    def grade_label(self) -> str:
        return GRADE_LABELS[self.grade]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer to one problem. `matches` holds eligible suppliers, best first; `barred` those ruled out by a rule."""

    understood: tuple[Understood, ...]
    matches: tuple[Match, ...]
    barred: tuple[Match, ...]
    fitting: int
    """How many eligible suppliers reach 검토 필요 or better."""
    suitable: int
    """How many of those are 적합 or better."""
    considered: int
    """How many suppliers the answer was chosen from."""
    model_version: str
    milliseconds: float
    known: KnownCase | None = None
    """Where nobody fits: the known case that is solved by what is asked for here."""

    @property
    def no_good_supplier(self) -> bool:
        """Nobody fits the work. When only rules stand in the way, `barred` says which."""
        return self.fitting == 0 and not self.barred


@dataclass(frozen=True, slots=True)
class CostRange:
    """What work of this kind has cost, in 만원, by published cases and recorded outcomes. Under five: 참고만."""

    low: int
    high: int
    cases: int
    outcomes: int
    sources: tuple[str, ...]

    @property
    def count(self) -> int:
        return self.cases + self.outcomes


@dataclass(frozen=True, slots=True)
class Benefit:
    """How a figure changed where such work was done: from `low` to `high` per cent (−42.3 is less), over `count`."""

    name: str
    low: float
    high: float
    count: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One published case from the case library."""

    id: str
    title: str
    firm: str | None
    region: str
    summary: str
    figures: tuple[tuple[str, str], ...]
    """(name, value) such as ("불량률", "−42.3 %")."""
    source: str


@dataclass(frozen=True, slots=True)
class Lift:
    """A supplier that the exposure floor put on a list, and how much expected grade the list gave up for it."""

    supplier_id: str
    given_up: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the first screen shows for a statement."""

    text: str
    """The statement as it was understood; `Understood.spans` count in it. Spans past its end came from form fields."""
    proposal: Proposal
    cost: CostRange | None
    benefits: tuple[Benefit, ...]
    cases: tuple[CaseCard, ...]
    lifts: tuple[Lift, ...] = ()
    """Firms that the exposure floor has put on the list; for officers."""


@dataclass(frozen=True, slots=True)
class Lead:
    """One open problem for one supplier, as that supplier may see it."""

    card: ProblemCard
    match: Match
    rivals: int
    """How many other suppliers fit this problem at least as well as 검토 필요."""


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of leads, best first. `note` says why there are none, when the reason is the reader's own profile."""

    leads: tuple[Lead, ...]
    total: int
    page: int
    page_size: int
    note: str = ""
    copied: tuple[str, ...] = ()
    """Where the reader's own texts stand that repeat another firm's and do not count."""


@dataclass(frozen=True, slots=True)
class SupplierPage:
    """One page of a search for suppliers. Without a text there is nothing to match: `matches` carry no reasons then."""

    matches: tuple[Match, ...]
    total: int
    page: int
    page_size: int


class AdditionKind(StrEnum):
    """What an officer may add to the shipped concepts."""

    PHRASE = "phrase"
    EDGE = "edge"


class CaseOrigin(StrEnum):
    """How a known case came to be known."""

    SHIPPED = "shipped"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    OFFICER = "officer"


CASE_ORIGIN_LABELS = {
    CaseOrigin.SHIPPED: "기본 제공",
    CaseOrigin.ACCEPTED: "수락된 매칭",
    CaseOrigin.CONFIRMED: "확인된 성과",
    CaseOrigin.OFFICER: "담당자 등록",
}


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A known case as somebody hands it in. `consent` tells who agreed to its being kept, when and how."""

    title: str
    problem_text: str
    solution_text: str
    consent: str
    solution_name: str = ""
    process_id: str = ""
    task_id: str = ""
    source_problem_id: int | None = None
    source_supplier_id: int | None = None
