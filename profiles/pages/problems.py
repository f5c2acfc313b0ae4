"""Problems: the lists, writing one, its receipt, changing, closing and opening it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.clock import korean_date
from core.errors import AxError, Forbidden, Invalid
from core.text import clean_line
from core.web import ID, limiter, new_submission_key, page_number, platform, transaction
from profiles.checking import check_problem
from profiles.forms import DeadlineForm, ProblemForm
from profiles.pages.joining import show_sign_up
from profiles.service import (
    close_problem,
    edit_problem,
    ksic_name,
    list_problems,
    organisation_view,
    post_problem,
    problem_card,
    problem_draft,
    problems_of_organisation,
    regions_of,
    reopen_problem,
)
from profiles.values import (
    Confidence,
    OrganisationKind,
    OrganisationView,
    ProblemDraft,
    ProblemFilter,
    SuggestedProcess,
)
from profiles.web import suggested_processes

pages = Blueprint("problems", __name__)
_EDITORS = (Role.DEMANDER, Role.OFFICER)


@pages.get("/problems")
def index() -> Any:
    """A demander's own problems; for everybody else those that take suppliers now."""
    actor = current_actor()
    if actor.role is Role.DEMANDER and actor.organisation_id:
        return _own(actor.organisation_id)
    wanted = ProblemFilter(
        text=clean_line(request.args.get("q", "")),
        sido=clean_line(request.args.get("sido", "")),
        process=clean_line(request.args.get("process", "")),
    )
    with transaction() as session:
        page = list_problems(session, actor=actor, wanted=wanted, clock=platform().clock, number=page_number())
    return render_template("profiles/problems.html", page=page, wanted=wanted, regions=regions_of())


def _own(organisation_id: int) -> Any:
    with transaction() as session:
        firm = organisation_view(session, actor=current_actor(), organisation_id=organisation_id)
        cards = problems_of_organisation(
            session, actor=current_actor(), organisation_id=organisation_id, clock=platform().clock
        )
    return render_template("profiles/own_problems.html", cards=cards, firm=firm)


@pages.route("/problems/new", methods=["GET", "POST"])
def new() -> Any:
    """Write a problem. Sent without its key, as the first screen does, it opens with what was written there."""
    actor = current_actor()
    started = request.method == "GET" or "submission_key" not in request.form
    written = ProblemDraft(request.values.get("statement", ""), industry=clean_line(request.values.get("industry", "")))
    if actor.role is None:
        return show_sign_up(OrganisationKind.DEMANDER, written.statement, written.industry)
    if actor.role is not Role.DEMANDER or actor.organisation_id is None:
        raise Forbidden(_("과제는 수요기업만 올릴 수 있습니다. 수요기업 계정으로 로그인해 주십시오."))
    if started:
        return _opened(written)
    form = ProblemForm()
    if "suggest" in request.form:
        return _form_page(form, None, 200)
    if not _is_sound(form, _own_firm().name):
        return _form_page(form, None, 422)
    try:
        with transaction() as session:
            card = post_problem(
                session,
                actor=actor,
                organisation_id=actor.organisation_id,
                draft=form.draft(),
                submission_key=form.submission_key.data or None,
                clock=platform().clock,
            )
    except AxError as refusal:
        form.refuse(refusal)
        return _form_page(form, None, 422)
    return redirect(url_for("problems.receipt", problem_id=card.id), 303)


def _opened(written: ProblemDraft) -> Any:
    """The form with what was written before; the trade is else the firm's."""
    firm = _own_firm()
    held = replace(written, industry=written.industry or firm.industry or ksic_name(firm.ksic))
    form = ProblemForm(formdata=None, held=held, submission_key=new_submission_key())
    return _form_page(form, None, 200, pick=True)


def _processes(form: ProblemForm) -> tuple[SuggestedProcess, ...] | None:
    """Processes to pick from for what has been written; None when nothing was written or the process is known."""
    text = "\n".join(filter(None, (form.statement.data, form.wanted_outcome.data)))
    known = form.process_name.data and not form.process_choice.data and "suggest" not in request.form
    return None if known or not text else suggested_processes([text])[0]


@pages.post("/problems/processes")
@sign_in_required(*_EDITORS)
@limiter.limit("120 per minute")
def processes() -> Any:
    """Processes to pick from for what has been written so far; nothing is picked that was not picked before."""
    form = ProblemForm()
    return render_template(
        "profiles/_processes.html", processes=_processes(form), chosen=form.process_choice.data or ""
    )


def _own_firm() -> OrganisationView:
    actor = current_actor()
    with transaction() as session:
        return organisation_view(session, actor=actor, organisation_id=actor.organisation_id or 0)


def _form_page(form: ProblemForm, problem_id: int | None, status: int, *, pick: bool = False) -> Any:
    """The form; with `pick`, a process that is sure is picked already, for the person to see and change."""
    found = _processes(form)
    if pick and found and found[0].confidence is Confidence.HIGH:
        form.process_choice.data = found[0].name
    page = render_template(
        "profiles/problem_form.html",
        form=form,
        problem_id=problem_id,
        processes=found,
        chosen=form.process_choice.data or "",
        firm=_own_firm() if current_actor().organisation_id else None,
        today=korean_date(platform().clock()),
    )
    return page, status


def _is_sound(form: ProblemForm, firm: str) -> bool:
    """Check shape and content at once, so that every fault is shown the first time."""
    sound = bool(form.validate())
    for fault in check_problem(form.draft(), firm=firm, today=None)[1]:
        name = "process_name" if fault.field == "process" else fault.field
        if name not in form or not form[name].errors:
            form.refuse(Invalid(name, fault.message))
            sound = False
    return sound


@pages.get(f"/problems/<{ID}:problem_id>/receipt")
@sign_in_required(*_EDITORS)
def receipt(problem_id: int) -> Any:
    """The receipt of a problem, for those who posted it."""
    with transaction() as session:
        problem_draft(session, actor=current_actor(), problem_id=problem_id)
        card = problem_card(session, actor=current_actor(), problem_id=problem_id, clock=platform().clock)
    firm = _own_firm() if current_actor().organisation_id else None
    return render_template("profiles/receipt.html", card=card, firm=firm)


@pages.route(f"/problems/<{ID}:problem_id>/edit", methods=["GET", "POST"])
@sign_in_required(*_EDITORS)
def edit(problem_id: int) -> Any:
    """Change a problem."""
    actor = current_actor()
    with transaction() as session:
        held = problem_draft(session, actor=actor, problem_id=problem_id)
        firm = problem_card(session, actor=actor, problem_id=problem_id, clock=platform().clock).firm or ""
    form = ProblemForm(held=held)
    if request.method == "GET" or "suggest" in request.form:
        return _form_page(form, problem_id, 200)
    if not _is_sound(form, firm):
        return _form_page(form, problem_id, 422)
    try:
        with transaction() as session:
            edit_problem(session, actor=actor, problem_id=problem_id, draft=form.draft(held), clock=platform().clock)
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(form, problem_id, 422)
    flash(_("고친 내용을 저장했습니다."), "success")
    return redirect(f"/problems/{problem_id}", 303)


@pages.post(f"/problems/<{ID}:problem_id>/close")
@sign_in_required(*_EDITORS)
def close(problem_id: int) -> Any:
    """Take no more suppliers."""
    with transaction() as session:
        close_problem(session, actor=current_actor(), problem_id=problem_id, clock=platform().clock)
    flash(_("과제를 마감했습니다. 언제든 다시 열 수 있습니다."), "success")
    return redirect(url_for("problems.index"), 303)


@pages.route(f"/problems/<{ID}:problem_id>/reopen", methods=["GET", "POST"])
@sign_in_required(*_EDITORS)
def reopen(problem_id: int) -> Any:
    """Open a closed problem again; when its deadline has passed, the page asks for a new one."""
    actor = current_actor()
    form = DeadlineForm()
    with transaction() as session:
        held = problem_draft(session, actor=actor, problem_id=problem_id)
    sound = request.method == "POST" and form.validate()
    if sound:
        try:
            with transaction() as session:
                reopen_problem(
                    session, actor=actor, problem_id=problem_id, clock=platform().clock, deadline=form.deadline.data
                )
            flash(_("과제를 다시 열었습니다."), "success")
            return redirect(url_for("problems.index"), 303)
        except Invalid as fault:
            form.refuse(fault)
    today = korean_date(platform().clock())
    page = render_template("profiles/reopen.html", form=form, problem_id=problem_id, held=held, today=today)
    return page, 200 if request.method == "GET" else 422
