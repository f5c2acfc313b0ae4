"""Shape checks of what a visitor types here, with messages that name the field and the remedy."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from core.fields import MoneyField
from core.text import letters
from core.web import CleanForm
from profiles.service import regions_of
from profiles.values import PROGRAMMES, SupplierFilter

MAX_STATEMENT = 8_000
MIN_LETTERS = 4
"""Letters below which no problem can be understood: "사출 불량" has four."""


def statement_fault(text: str) -> str:
    """What is wrong with a statement, as a sentence for the person who typed it; empty when nothing is."""
    if not text:
        return str(_l("‘우리 회사의 문제’ 칸이 비어 있습니다. 어떤 일로 곤란한지 한 문장이라도 적어 주십시오."))
    if letters(text) == 0:
        return str(_l("‘우리 회사의 문제’ 칸에 그림 문자나 기호만 있습니다. 무엇이 문제인지 글로 적어 주십시오."))
    if letters(text) < MIN_LETTERS:
        return str(
            _l(
                "‘우리 회사의 문제’ 칸의 글이 너무 짧습니다. 어느 공정에서 무엇이 어떻게 되는지 "
                "한 문장으로 적어 주십시오."
            )
        )
    if len(text) > MAX_STATEMENT:
        return str(
            _l(
                "‘우리 회사의 문제’ 칸은 %(limit)s자까지 적을 수 있는데 지금 %(count)s자입니다. "
                "가장 곤란한 일만 남기고 줄여 주십시오.",
                limit=f"{MAX_STATEMENT:,}",
                count=f"{len(text):,}",
            )
        )
    return ""


def is_too_short(text: str) -> bool:
    """True for what a person has only begun to type: no fault yet, and nothing to answer."""
    return letters(text) < MIN_LETTERS and len(text) <= MAX_STATEMENT


class SoundStatement:
    """Validator of a statement; the field counts as required."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        fault = statement_fault(field.data or "")
        if fault:
            raise ValidationError(fault)


class FilterForm(CleanForm):
    """What a list of suppliers is narrowed to. Reading changes nothing, so no token is asked for."""

    class Meta(CleanForm.Meta):
        csrf = False

    sido = SelectField(_l("지역"), default="")
    industry = StringField(_l("업종"), [Length(max=60, message=_l("‘업종’ 칸은 60자까지 적을 수 있습니다."))])
    # Not `process`: a WTForms form has a method of that name.
    work = StringField(
        _l("공정"), [Length(max=60, message=_l("‘공정’ 칸은 60자까지 적을 수 있습니다."))], name="process"
    )
    programme = SelectField(_l("지원사업"), default="")
    price = MoneyField(_l("가격 상한"))
    references = BooleanField(_l("수행 실적이 있는 기업만"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sido.choices = [("", _l("모든 지역")), *((region.code, region.full_name) for region in regions_of())]
        self.programme.choices = [("", _l("모든 사업")), *((name, name) for name in PROGRAMMES)]

    @property
    def is_narrowed(self) -> bool:
        """True when at least one condition is set; an open box then shows which."""
        return any(field.data for field in (self.sido, self.industry, self.work, self.programme, self.price)) or (
            bool(self.references.data)
        )

    def chosen(self) -> SupplierFilter:
        """The filter that services understand."""
        return SupplierFilter(
            sido=self.sido.data or "",
            industry=self.industry.data or "",
            process=self.work.data or "",
            programme=self.programme.data or "",
            price_ceiling=self.price.amount,
            with_references=bool(self.references.data),
        )


class FindForm(FilterForm):
    """A problem in plain words, and the conditions."""

    statement = TextAreaField(_l("우리 회사의 문제를 평소 말로 적어 주세요"), [SoundStatement()])


class SearchForm(FilterForm):
    """A few words, and the conditions."""

    q = StringField(
        _l("찾는 말"), [Length(max=200, message=_l("‘찾는 말’ 칸은 200자까지 적을 수 있습니다. 줄여 주십시오."))]
    )
