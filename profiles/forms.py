"""Forms of this room: their shape. What a profile may hold is decided in `profiles.checking`, once for all doors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from core.fields import CommaField, DayField, MoneyField, TickField, money_text
from core.web import CleanForm
from profiles.choices import CERTIFICATIONS, industry_options, region_options, sido_names
from profiles.importing.values import Subject
from profiles.values import (
    DEPLOYMENTS,
    NATIONWIDE,
    PROGRAMMES,
    SUPPLIER_KINDS,
    VISIBILITY_LABELS,
    OrganisationDraft,
    OrganisationKind,
    ProblemDraft,
    Requirements,
    SolutionText,
    SupplierDraft,
    SupplierProfile,
    Visibility,
)


class HeadcountField(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """A number of people, with or without 명."""

    def process_formdata(self, values: list[str]) -> None:
        typed = values[0].replace(",", "").replace("명", "").strip() if values else ""
        self.data = None
        if typed:
            if not typed.isdecimal() or len(typed) > 9:
                raise ValueError(_l("직원 수는 ‘35’처럼 숫자로 적어 주십시오. 모르면 비워 두십시오."))
            self.data = int(typed)


class SignUpForm(CleanForm):
    """A firm and its first person."""

    name = StringField(_l("회사 이름"), [InputRequired(_l("회사 이름을 적어 주십시오."))])
    business_number = StringField(_l("사업자등록번호"), [InputRequired(_l("사업자등록번호 10자리를 적어 주십시오."))])
    region = SelectField(_l("지역"), [InputRequired(_l("회사가 있는 지역을 골라 주십시오."))], validate_choice=False)
    industry = StringField(_l("무엇을 만드는 회사입니까"))
    ksic = SelectField(_l("산업분류"), validate_choice=False)
    suggested = HiddenField()
    """The suggestion that the person ticked, if any; radio buttons of the page, never filled in by us."""
    employees = HeadcountField(_l("직원 수"), [Optional()])
    person_name = StringField(_l("담당자 이름"), [InputRequired(_l("담당자 이름을 적어 주십시오."))])
    email = EmailField(_l("이메일"), [InputRequired(_l("이메일을 적어 주십시오."))])
    password = PasswordField(_l("비밀번호"), [InputRequired(_l("비밀번호를 적어 주십시오."))])
    consent = BooleanField(
        _l("개인정보 수집·이용에 동의합니다"),
        [InputRequired(_l("개인정보 수집·이용에 동의하셔야 가입할 수 있습니다."))],
    )
    statement = HiddenField()
    submission_key = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.region.choices = [SelectChoice("", _l("골라 주십시오")), *region_options()]
        self.ksic.choices = [SelectChoice("", _l("모르거나 목록에 없음")), *industry_options()]

    def draft(self, kind: OrganisationKind) -> OrganisationDraft:
        """The firm as it was typed."""
        return OrganisationDraft(
            name=self.name.data or "",
            kind=kind,
            business_number=self.business_number.data or "",
            region=self.region.data or "",
            industry=self.industry.data or "",
            ksic=self.suggested.data or self.ksic.data or "",
            employees=self.employees.data,
        )


class ProblemForm(CleanForm):
    """A problem in the words of those who have it. Only the statement must be written."""

    statement = TextAreaField(_l("무엇이 문제입니까"), [InputRequired(_l("무엇이 문제인지 적어 주십시오."))])
    wanted_outcome = TextAreaField(_l("어떻게 되면 좋겠습니까"))
    industry = StringField(_l("업종"))
    # A field called `process` would hide the form's own method.
    process_name = StringField(_l("공정"))
    process_choice = HiddenField()
    """The suggestion that the person picked, if any; radio buttons of the page."""
    title = StringField(_l("제목"))
    budget = MoneyField(_l("예산"))
    deadline = DayField(_l("제안을 받는 마감일"), [Optional()])
    onsite = BooleanField(_l("현장 방문 필수"))
    on_premise = BooleanField(_l("데이터 외부 반출 불가"))
    certifications = TickField(_l("공급기업이 갖춰야 하는 인증"), choices=[])
    required_certifications = CommaField(_l("그 밖의 필수 인증"))
    programme = SelectField(_l("쓰려는 지원사업"), validate_choice=False)
    constraints = TextAreaField(_l("그 밖의 조건"))
    visibility = RadioField(
        _l("회사 이름"),
        [InputRequired(_l("회사 이름을 공개할지 골라 주십시오."))],
        choices=[SelectChoice(kind.value, label) for kind, label in VISIBILITY_LABELS.items()],
        default=Visibility.OPEN.value,
    )
    submission_key = HiddenField()

    def __init__(self, *arguments: Any, held: ProblemDraft | None = None, **named: Any) -> None:
        super().__init__(*arguments, **(_problem_data(held) if held else {}), **named)
        self.certifications.offer(CERTIFICATIONS)
        kept = (held.requirements.programme,) if held and held.requirements.programme else ()
        names = dict.fromkeys((*PROGRAMMES, *kept))
        self.programme.choices = [SelectChoice("", _l("정해지지 않았거나 쓰지 않음")), *map(SelectChoice, names)]

    def draft(self, held: ProblemDraft | None = None) -> ProblemDraft:
        """The problem as it was typed; what the form does not ask for stays as `held` has it."""
        certifications = dict.fromkeys((*(self.certifications.data or ()), *(self.required_certifications.data or ())))
        return replace(
            held or ProblemDraft(statement=""),
            statement=self.statement.data or "",
            title=self.title.data or "",
            wanted_outcome=self.wanted_outcome.data or "",
            process=self._process(held),
            industry=self.industry.data or "",
            budget=self.budget.amount,
            deadline=self.deadline.data,
            constraints=tuple(line for line in (self.constraints.data or "").split("\n") if line),
            requirements=Requirements(
                onsite=self.onsite.data,
                on_premise=self.on_premise.data,
                certifications=tuple(certifications),
                programme=self.programme.data or None,
            ),
            visibility=Visibility.BLIND if self.visibility.data == Visibility.BLIND else Visibility.OPEN,
        )

    def _process(self, held: ProblemDraft | None) -> str:
        """What was typed wins over what was picked; what the field held untouched does not count as typed."""
        typed, picked = self.process_name.data or "", self.process_choice.data or ""
        untouched = held is not None and typed == held.process
        return picked or typed if untouched else typed or picked


def _problem_data(held: ProblemDraft) -> dict[str, Any]:
    asked = held.requirements
    return {
        "statement": held.statement,
        "wanted_outcome": held.wanted_outcome,
        "process_name": held.process,
        "industry": held.industry,
        "title": held.title,
        "budget": money_text(held.budget),
        "deadline": held.deadline,
        "onsite": asked.onsite,
        "on_premise": asked.on_premise,
        "certifications": [name for name in asked.certifications if name in CERTIFICATIONS],
        "required_certifications": tuple(name for name in asked.certifications if name not in CERTIFICATIONS),
        "programme": asked.programme or "",
        "constraints": "\n".join(held.constraints),
        "visibility": held.visibility.value,
    }


class DeadlineForm(CleanForm):
    """The new deadline of a problem that is opened again."""

    deadline = DayField(_l("새 마감일"), [Optional()])


class SolutionForm(CleanForm):
    """One block of the vendor's form."""

    class Meta(CleanForm.Meta):
        csrf = False

    name = StringField(_l("솔루션 이름"))
    description = TextAreaField(_l("설명"))


class SupplierForm(CleanForm):
    """A vendor's profile. Nothing must be written: an empty fact is shown as not yet said."""

    kind = SelectField(_l("기업 유형"), validate_choice=False)
    summary = TextAreaField(_l("회사 소개"))
    solutions = FieldList(FormField(SolutionForm), _l("솔루션"), min_entries=1, max_entries=30)
    references = FieldList(TextAreaField(_l("수행 실적")), _l("수행 실적"), min_entries=1, max_entries=40)
    industries = CommaField(_l("대상 업종"))
    processes = CommaField(_l("대상 공정"))
    technologies = CommaField(_l("보유 기술"))
    certifications = CommaField(_l("인증"))
    price_low = MoneyField(_l("가격대: 가장 낮은 금액"))
    price_high = MoneyField(_l("가격대: 가장 높은 금액"))
    programmes = TickField(_l("수행할 수 있는 지원사업"), choices=[])
    regions_served = TickField(_l("활동 지역"), choices=[])
    onsite = RadioField(
        _l("현장 방문"),
        choices=[
            SelectChoice("yes", _l("가능")),
            SelectChoice("no", _l("원격만")),
            SelectChoice("", _l("아직 정하지 않음")),
        ],
        default="",
    )
    deployment = TickField(_l("설치 방식"), choices=[SelectChoice(name) for name in DEPLOYMENTS])

    def __init__(self, *arguments: Any, held: SupplierProfile, **named: Any) -> None:
        super().__init__(*arguments, **_supplier_data(held), **named)
        kinds = dict.fromkeys((*SUPPLIER_KINDS, held.kind) if held.kind else SUPPLIER_KINDS)
        self.kind.choices = [SelectChoice("", _l("골라 주십시오")), *map(SelectChoice, kinds)]
        self.programmes.offer(PROGRAMMES, held.programmes)
        self.regions_served.offer((NATIONWIDE, *sido_names()), held.regions_served)

    def draft(self) -> SupplierDraft:
        """The profile as it was typed."""
        return SupplierDraft(
            kind=self.kind.data or "",
            summary=self.summary.data or "",
            solutions=tuple(
                SolutionText(block.form.name.data or "", block.form.description.data or "") for block in self.solutions
            ),
            references=tuple(entry.data or "" for entry in self.references),
            industries=self.industries.data or (),
            processes=self.processes.data or (),
            technologies=self.technologies.data or (),
            certifications=self.certifications.data or (),
            price_low=self.price_low.amount,
            price_high=self.price_high.amount,
            programmes=tuple(self.programmes.data or ()),
            regions_served=tuple(self.regions_served.data or ()),
            onsite={"yes": True, "no": False}.get(self.onsite.data or ""),
            deployment=tuple(self.deployment.data or ()),
        )


def _supplier_data(held: SupplierProfile) -> dict[str, Any]:
    return {
        "kind": held.kind,
        "summary": held.summary,
        "solutions": [{"name": item.name, "description": item.description} for item in held.solutions],
        "references": list(held.references),
        "industries": held.industries,
        "processes": held.processes,
        "technologies": held.technologies,
        "certifications": held.certifications,
        "price_low": money_text(held.price_low),
        "price_high": money_text(held.price_high),
        "programmes": list(held.programmes),
        "regions_served": list(held.regions_served),
        "onsite": {True: "yes", False: "no"}.get(held.onsite, ""),  # type: ignore[arg-type]
        "deployment": list(held.deployment),
    }


class UploadForm(CleanForm):
    """A file and what its rows are."""

    subject = RadioField(
        _l("무엇을 올립니까"),
        [InputRequired(_l("무엇을 올리는지 골라 주십시오."))],
        choices=[
            SelectChoice(Subject.SUPPLIERS.value, _l("공급기업")),
            SelectChoice(Subject.PROBLEMS.value, _l("과제")),
        ],
        default=Subject.SUPPLIERS.value,
    )
    file = FileField(_l("파일"), [FileRequired(_l("올릴 파일을 골라 주십시오."))])


class ApplyForm(CleanForm):
    """What to do with faulty rows."""

    mode = HiddenField()


class RejectForm(CleanForm):
    """Why an organisation is turned down."""

    reason = TextAreaField(
        _l("반려 사유"), [InputRequired(_l("반려 사유를 적어 주십시오. 신청한 회사가 그대로 보게 됩니다."))]
    )
