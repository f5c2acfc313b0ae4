"""What a suggestion of an industry code is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a suggestion can be believed; docs/ksic.md says how often each was right."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    FAINT = "faint"


CONFIDENCE_LABELS = {
    Confidence.LIKELY: "유력",
    Confidence.POSSIBLE: "가능",
    Confidence.FAINT: "참고",
}


@dataclass(frozen=True, slots=True)
class KsicSuggestion:
    """One code for a free text: C30392, 자동차용 신품 제동장치 제조업. Nothing is chosen by it."""

    code: str
    name: str
    confidence: Confidence

    @property
    def label(self) -> str:
        """The confidence as a word."""
        return CONFIDENCE_LABELS[self.confidence]


@dataclass(frozen=True, slots=True)
class Item:
    """A text that belongs to a class of five digits, and how much it counts when learning."""

    text: str
    code: str
    weight: float
    is_prose: bool = False
    """A definition: words, but no product whose last part says what it is."""
