"""Shape checks of what visitors and officers type here, with messages that name the field and the remedy."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from core.fields import MoneyField
from core.text import letters
from core.web import CleanForm
from matching.concepts.graph import EdgeType
from matching.concepts.wording import RELATION_LABELS
from matching.service import concept_choices, possible_relations
from matching.values import CaseDraft, ConceptKind
from profiles.service import regions_of
from profiles.values import PROGRAMMES, SupplierFilter

MAX_STATEMENT = 8_000
MIN_LETTERS = 4
"""Letters below which no problem can be understood: "사출 불량" has four."""

MAX_TRADE = 120
TRADE_TOO_LONG = _l("‘무엇을 만드는 회사입니까’ 칸은 120자까지 적을 수 있습니다. 주로 만드는 것만 적어 주십시오.")


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


def trade_fault(text: str) -> str:
    """What is wrong with the words for a trade; empty when nothing is."""
    return str(TRADE_TOO_LONG) if len(text) > MAX_TRADE else ""


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
    """A problem in plain words, the trade it comes from, and the conditions."""

    statement = TextAreaField(_l("우리 회사의 문제를 평소 말로 적어 주세요"), [SoundStatement()])
    # `industry` narrows the suppliers; this says where the problem comes from.
    trade = StringField(_l("무엇을 만드는 회사입니까"), [Length(max=MAX_TRADE, message=TRADE_TOO_LONG)])


class SearchForm(FilterForm):
    """A few words, and the conditions."""

    q = StringField(
        _l("찾는 말"), [Length(max=200, message=_l("‘찾는 말’ 칸은 200자까지 적을 수 있습니다. 줄여 주십시오."))]
    )


class TryForm(CleanForm):
    """A sentence to be read with the concepts as they stand."""

    sentence = TextAreaField(_l("시험할 문장"), [SoundStatement()])


class PhraseForm(CleanForm):
    """A phrase for a concept."""

    phrase = StringField(_l("더할 표현"), [InputRequired(_l("현장에서 이 개념을 부르는 말을 적어 주십시오."))])
    reason = StringField(_l("더하는 까닭"), [InputRequired(_l("더하는 까닭을 적어 주십시오. 이력에 남습니다."))])


class EdgeForm(CleanForm):
    """An edge between a concept and another one."""

    relation = SelectField(_l("관계"), validate_choice=False)
    target = StringField(_l("이을 개념"), [InputRequired(_l("이을 개념의 이름을 몇 자 적고 목록에서 골라 주십시오."))])
    sentence = StringField(
        _l("설명 한 문장"), [InputRequired(_l("두 개념이 왜 이어지는지 한 문장으로 적어 주십시오."))]
    )
    reason = StringField(_l("더하는 까닭"), [InputRequired(_l("더하는 까닭을 적어 주십시오. 이력에 남습니다."))])

    def __init__(self, *arguments: Any, kind: ConceptKind, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._possible = {
            f"{type_.value}:{'out' if begins else 'in'}": (type_, begins, other)
            for type_, begins, other in possible_relations(kind)
        }
        self.relation.flags.required = True
        self.relation.choices = [
            SelectChoice("", _l("골라 주십시오")),
            *(
                SelectChoice(value, RELATION_LABELS[type_][0 if begins else 1])
                for value, (type_, begins, _) in self._possible.items()
            ),
        ]

    def validate_relation(self, field: Field) -> None:
        """One of those offered."""
        if field.data not in self._possible:
            raise ValidationError(_l("어떤 관계인지 목록에서 골라 주십시오."))

    @property
    def chosen(self) -> tuple[EdgeType, bool, ConceptKind]:
        """The edge's type, whether it begins at this concept, and the kind of the other end; of a valid form."""
        return self._possible[self.relation.data]

    @property
    def other_kinds(self) -> frozenset[ConceptKind]:
        """Kinds that may stand at the other end of any edge."""
        return frozenset(kind for _, _, kind in self._possible.values())


class NumberField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """The number of a record, as its address has it; `number` is None when nothing was typed."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        typed = (self.data or "").strip().lstrip("#")
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            if self.flags.required:
                raise ValidationError(_l("번호는 화면 주소 끝의 숫자로 적어 주십시오."))
            raise ValidationError(_l("번호는 화면 주소 끝의 숫자로 적어 주십시오. 없으면 비워 두십시오."))
        self.number = int(typed) if typed else None


class WorkForm(CleanForm):
    """A record of some work: of which process and which task it is, both chosen from the concepts."""

    process_id = SelectField(_l("공정"), validate_choice=False)
    task_id = SelectField(_l("과업"), validate_choice=False)
    submission_key = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for field, kind in ((self.process_id, ConceptKind.PROCESS), (self.task_id, ConceptKind.TASK)):
            choices = (SelectChoice(concept.id, concept.name) for concept in concept_choices({kind}))
            field.choices = [SelectChoice("", _l("모르거나 해당 없음")), *choices]


class CaseForm(WorkForm):
    """A known case, with the consent to its being kept."""

    title = StringField(_l("제목"), [InputRequired(_l("사례를 한눈에 알아볼 제목을 적어 주십시오."))])
    problem_text = TextAreaField(_l("어떤 문제였습니까"), [InputRequired(_l("어떤 문제였는지 적어 주십시오."))])
    solution_name = StringField(_l("해결책 이름"))
    solution_text = TextAreaField(_l("어떻게 해결했습니까"), [InputRequired(_l("어떻게 해결했는지 적어 주십시오."))])
    consent = TextAreaField(
        _l("동의 내용"), [InputRequired(_l("누가 언제 어떻게 동의했는지 적어 주십시오. 동의 없이는 남길 수 없습니다."))]
    )
    source_problem_id = NumberField(_l("과제 번호"))
    source_supplier_id = NumberField(_l("공급기업 번호"))

    def draft(self) -> CaseDraft:
        """The case as it was typed."""
        return CaseDraft(
            title=self.title.data or "",
            process_id=self.process_id.data or "",
            task_id=self.task_id.data or "",
            problem_text=self.problem_text.data or "",
            solution_name=self.solution_name.data or "",
            solution_text=self.solution_text.data or "",
            consent=self.consent.data or "",
            source_problem_id=self.source_problem_id.number,
            source_supplier_id=self.source_supplier_id.number,
        )
