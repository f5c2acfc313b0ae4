"""Signing up: a firm and its first person, or how officers get their accounts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from accounts.service import authenticate, register_user, user_view
from accounts.values import ANONYMOUS, Role, UserView
from accounts.web import begin_session, current_actor, sign_in_required
from core.errors import AxError, Conflict, Invalid, NotFound
from core.text import clean_line
from core.web import current_settings, limiter, new_submission_key, platform, transaction
from profiles.checking import check_organisation
from profiles.forms import SignUpForm
from profiles.ksic.values import KsicSuggestion
from profiles.service import organisation_view, sign_up_organisation, suggest_ksic
from profiles.values import OrganisationKind

PER_ADDRESS = "40 per hour"
ROLES = {OrganisationKind.DEMANDER: Role.DEMANDER, OrganisationKind.SUPPLIER: Role.SUPPLIER}

pages = Blueprint("joining", __name__)


@pages.get("/sign-up")
def choose() -> Any:
    """Which of the three audiences the person belongs to."""
    return render_template("profiles/sign_up_choice.html")


@pages.get("/sign-up/officer")
def officer() -> Any:
    """Officers do not sign up: how they are invited."""
    return render_template("profiles/sign_up_officer.html")


@pages.route("/sign-up/<any(demander, supplier):kind>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
def sign_up(kind: str) -> Any:
    """The form of one kind of firm. Sent with `statement` alone it opens with that problem carried along."""
    chosen = OrganisationKind(kind)
    if request.method == "GET" or "submission_key" not in request.form:
        return show_sign_up(chosen, request.form.get("statement", ""), request.form.get("industry", ""))
    form = SignUpForm()
    if "suggest" in request.form:
        return _form_page(form, chosen)
    if not _is_sound(form, chosen):
        return _form_page(form, chosen), 422
    try:
        with transaction() as session:
            view = _join(session, form, chosen)
    except AxError as error:
        form.refuse(error)
        return _form_page(form, chosen), 422
    begin_session(view)
    if form.statement.data:
        # Eight thousand characters fit neither a cookie nor an address: the page that follows carries them on.
        return _welcome(chosen, form.statement.data)
    return redirect(url_for("joining.welcome"), 303)


def show_sign_up(kind: OrganisationKind, statement: str, industry: str = "") -> str:
    """The empty form, with a problem to carry along and what was said of the firm's trade."""
    form = SignUpForm(formdata=None, statement=statement, industry=industry, submission_key=new_submission_key())
    return _form_page(form, kind)


def _form_page(form: SignUpForm, kind: OrganisationKind) -> str:
    # A form that opens with a trade said elsewhere opens with its codes, too.
    carried = "submission_key" not in request.form
    asked = bool(form.suggested.data) or "suggest" in request.form or carried
    found = _suggestions(form.industry.data or "") if asked else None
    return render_template("profiles/sign_up.html", form=form, kind=kind, suggestions=found)


@pages.get("/sign-up/industry-codes")
@limiter.limit("120 per minute")
def industry_codes() -> Any:
    """Codes to pick from for what has been typed so far; nothing is chosen."""
    found = _suggestions(request.args.get("industry", ""))
    return render_template("profiles/_industry_codes.html", suggestions=found, chosen="")


def _suggestions(text: str) -> list[KsicSuggestion] | None:
    text = clean_line(text)
    return suggest_ksic(text, data_dir=current_settings().data_dir) if text else None


def _is_sound(form: SignUpForm, kind: OrganisationKind) -> bool:
    """Check shape and content at once, so that every fault is shown the first time."""
    sound = bool(form.validate())
    for fault in check_organisation(form.draft(kind), need_number=True)[1]:
        if not form[fault.field].errors:
            form.refuse(fault)
            sound = False
    return sound


def _join(session: Session, form: SignUpForm, kind: OrganisationKind) -> UserView:
    """The person that this form makes, or has made when it arrives a second time."""
    clock = platform().clock
    email, password = form.email.data, form.password.data
    try:
        firm = sign_up_organisation(
            session, actor=ANONYMOUS, draft=form.draft(kind), submission_key=form.submission_key.data, clock=clock
        )
    except Conflict as taken:
        raise Invalid("business_number", taken.message) from None
    try:
        actor = register_user(
            session,
            email=email,
            password=password,
            name=form.person_name.data,
            role=ROLES[kind],
            organisation_id=firm.id,
            clock=clock,
        )
    except Conflict as taken:
        known = authenticate(session, email=email, password=password)
        if known is None or not known.belongs_to(firm.id):
            raise Invalid("email", taken.message) from None
        actor = known
    except Invalid as fault:
        raise Invalid("person_name" if fault.field == "name" else fault.field, fault.message) from None
    view = user_view(session, user_id=actor.user_id or 0)
    if view is None:
        raise NotFound("가입한 계정을 찾을 수 없습니다. 다시 로그인해 주십시오.")
    return view


@pages.get("/sign-up/done")
@sign_in_required(Role.DEMANDER, Role.SUPPLIER)
def welcome() -> Any:
    """What has happened, what happens next, and what can be done meanwhile."""
    return _welcome(OrganisationKind(current_actor().role.value), "")  # type: ignore[union-attr]


def _welcome(kind: OrganisationKind, statement: str) -> str:
    actor = current_actor()
    with transaction() as session:
        firm = organisation_view(session, actor=actor, organisation_id=actor.organisation_id or 0)
    return render_template("profiles/welcome.html", firm=firm, kind=kind, statement=statement)
