"""Shape checks of outcomes, answers to a match and the exposure limit, with messages that name field and remedy."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from core.fields import MoneyField
from core.text import clean_line
from core.web import CleanForm
from matching.costs import Figure
from matching.forms import NumberField, WorkForm
from matching.service import CAUSE_LABELS, OFFICER_LABELS, DeclineCause, FeedbackKind, OutcomeDraft

_VALUE = re.compile(r"([+\-−]?\d[\d,]*(?:\.\d+)?)\s*([^\d,]*)")
_LINE = _l("‘달라진 수치’는 한 줄에 하나씩 ‘이름, 전, 후’로 적어 주십시오. 예: 불량률, 4.2%, 1.8%")


class FiguresField(TextAreaField):  # type: ignore[misc]  # WTForms ships no types
    """Figures, one a line: name, before, after; `figures` holds them. What was typed stays in the field."""

    figures: tuple[Figure, ...] = ()

    def pre_validate(self, form: Any) -> None:
        lines = [line for line in (self.data or "").splitlines() if line.strip()]
        self.figures = tuple(_figure(line) for line in lines)


def _figure(line: str) -> Figure:
    # Commas also stand inside numbers (1,200건): only one with a space behind it, or a bar, parts.
    parts = [clean_line(part) for part in re.split(r",\s+|[|，、\t]", line.strip())]
    if len(parts) != 3:
        raise ValidationError(_LINE)
    before, after = (_VALUE.fullmatch(part) for part in parts[1:])
    if not before or not after:
        raise ValidationError(_LINE)
    if before[2].strip() != after[2].strip():
        raise ValidationError(_l("‘달라진 수치’의 전과 후는 같은 단위로 적어 주십시오. 예: 불량률, 4.2%, 1.8%"))
    return Figure(parts[0], _number(before[1]), _number(after[1]), before[2].strip())


def _number(typed: str) -> float:
    return float(typed.replace(",", "").replace("−", "-"))


class OutcomeForm(WorkForm):
    """What came of a match, with the consent to its being kept."""

    problem_id = NumberField(
        _l("과제 번호"), [InputRequired(_l("‘과제 번호’에 과제 화면 주소 끝의 숫자를 적어 주십시오."))]
    )
    supplier_id = NumberField(
        _l("공급기업 번호"), [InputRequired(_l("‘공급기업 번호’에 공급기업 화면 주소 끝의 숫자를 적어 주십시오."))]
    )
    cost = MoneyField(_l("든 비용"))
    figures = FiguresField(_l("달라진 수치"))
    consent = TextAreaField(
        _l("동의 내용"),
        [InputRequired(_l("‘동의 내용’에 누가 언제 어떻게 동의했는지 적어 주십시오. 동의 없이는 남길 수 없습니다."))],
    )

    def draft(self) -> OutcomeDraft:
        """The outcome as it was typed, of a valid form."""
        return OutcomeDraft(
            problem_id=self.problem_id.number or 0,
            supplier_id=self.supplier_id.number or 0,
            process_id=self.process_id.data or "",
            task_id=self.task_id.data or "",
            cost=self.cost.amount,
            figures=self.figures.figures,
            consent=self.consent.data or "",
        )


class DeclineForm(CleanForm):
    """Why a pair does not fit."""

    cause = RadioField(
        _l("맞지 않는 까닭"),
        choices=[SelectChoice(each.value, CAUSE_LABELS[each]) for each in DeclineCause],
        validate_choice=False,
    )
    reason = TextAreaField(_l("이유"), [InputRequired(_l("‘이유’ 칸이 비어 있습니다. 한 문장으로 적어 주십시오."))])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cause.flags.required = True

    def validate_cause(self, field: Field) -> None:
        """One of those offered."""
        if field.data not in set(DeclineCause):
            raise ValidationError(_l("‘맞지 않는 까닭’을 보기에서 하나 골라 주십시오."))

    @property
    def chosen(self) -> DeclineCause:
        """The cause, of a valid form."""
        return DeclineCause(self.cause.data)


_MEANINGS = {
    FeedbackKind.PINNED: _l("운영기관이 추천하는 곳입니다"),
    FeedbackKind.FORBIDDEN: _l("두 회사의 추천 목록에서 서로 뺍니다"),
    FeedbackKind.MET: _l("두 회사가 만났습니다"),
    FeedbackKind.CONTRACT: _l("두 회사가 계약했습니다"),
    FeedbackKind.ACCEPTED: _l("이 문제를 풀 만한 곳입니다"),
}
_STANCES: dict[str, tuple[FeedbackKind, DeclineCause | None]] = {
    **{kind.value: (kind, None) for kind in _MEANINGS},
    **{f"{FeedbackKind.DECLINED}:{cause}": (FeedbackKind.DECLINED, cause) for cause in DeclineCause},
}
"""What an officer may choose of a pair; a no comes with its cause at once."""


def _stance_label(kind: FeedbackKind, cause: DeclineCause | None) -> str:
    return f"{OFFICER_LABELS[kind]}: {CAUSE_LABELS[cause] if cause else _MEANINGS[kind]}"


class StanceForm(CleanForm):
    """What an officer records of a pair."""

    kind = SelectField(_l("기록"), validate_choice=False)
    reason = TextAreaField(_l("이유"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind.flags.required = True
        choices = (SelectChoice(value, _stance_label(*stance)) for value, stance in _STANCES.items())
        self.kind.choices = [SelectChoice("", _l("골라 주십시오")), *choices]

    def validate_kind(self, field: Field) -> None:
        """One of those offered."""
        if field.data not in _STANCES:
            raise ValidationError(_l("‘기록’에서 무엇을 남길지 골라 주십시오."))

    @property
    def chosen(self) -> tuple[FeedbackKind, DeclineCause | None]:
        """What was chosen, of a valid form."""
        return _STANCES[self.kind.data]


class LimitForm(CleanForm):
    """How much a list may give up for firms that are seldom shown."""

    given_up = StringField(
        _l("한 목록에서 내놓을 기대 등급"),
        [
            InputRequired(
                _l("‘한 목록에서 내놓을 기대 등급’에 0부터 1 사이의 수를 적어 주십시오. 0은 쓰지 않는다는 뜻입니다.")
            )
        ],
    )
    reason = TextAreaField(
        _l("바꾸는 까닭"), [InputRequired(_l("‘바꾸는 까닭’을 적어 주십시오. 다른 담당자가 이력에서 봅니다."))]
    )
    amount: float = 0.0

    def validate_given_up(self, field: Field) -> None:
        """A number as people write it: 0.1, 0,1 or .1."""
        typed = (field.data or "").replace(",", ".")
        if not re.fullmatch(r"\d{1,2}(\.\d{1,4})?|\.\d{1,4}", typed, flags=re.ASCII):
            raise ValidationError(
                _l("‘한 목록에서 내놓을 기대 등급’에는 0.1처럼 0부터 1 사이의 수를 소수 넷째 자리까지 적어 주십시오.")
            )
        self.amount = float(typed)
