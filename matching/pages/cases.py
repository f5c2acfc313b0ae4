"""The case memory, for officers: the list, each case, keeping a new one, withdrawing and restoring."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.text import clean_line
from core.web import new_submission_key, page_number, platform, transaction
from matching import service
from matching.case_records import CaseFilter
from matching.forms import CaseForm
from matching.pages.withdrawing import WithdrawForm, withdrawn
from matching.values import CASE_ORIGIN_LABELS, CaseOrigin

pages = Blueprint("known_cases", __name__, url_prefix="/officer/cases")
_STATES = {"used": False, "withdrawn": True}


@pages.get("")
@sign_in_required(Role.OFFICER)
def index() -> Any:
    """Cases, searched and narrowed by origin and state."""
    text, origin = clean_line(request.args.get("q", ""))[:60], request.args.get("origin", "")
    state = request.args.get("state", "")
    wanted = CaseFilter(text, CaseOrigin(origin) if origin in set(CaseOrigin) else None, _STATES.get(state))
    with transaction() as session:
        found = service.case_list(session, actor=current_actor(), wanted=wanted, number=page_number())
    return render_template(
        "matching/known_cases.html",
        found=found,
        wanted=wanted,
        state=state if state in _STATES else None,
        states={None: _("전체"), "used": _("쓰는 중"), "withdrawn": _("제외함")},
        withdrawn_of={None: None, **_STATES},
        origin_labels=CASE_ORIGIN_LABELS,
    )


@pages.route("/new", methods=["GET", "POST"])
@sign_in_required(Role.OFFICER)
def new() -> Any:
    """Keep a case."""
    if request.method == "GET":
        form = CaseForm(formdata=None, submission_key=new_submission_key())
        return render_template("matching/known_case_form.html", form=form)
    form = CaseForm()
    if not form.validate():
        return render_template("matching/known_case_form.html", form=form), 422
    slug = _slug(form.submission_key.data or new_submission_key())
    try:
        with transaction() as session:
            service.remember_case(
                session,
                actor=current_actor(),
                slug=slug,
                origin=CaseOrigin.OFFICER,
                draft=form.draft(),
                clock=platform().clock,
            )
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return render_template("matching/known_case_form.html", form=form), 422
    flash(_("사례를 등록했습니다. 곧 매칭에 쓰입니다."), "success")
    return redirect(url_for("known_cases.record", slug=slug), 303)


@pages.get("/<slug>")
@sign_in_required(Role.OFFICER)
def record(slug: str) -> Any:
    """One case whole."""
    return _record_page(slug, WithdrawForm(formdata=None))


@pages.post("/<slug>/withdraw")
@sign_in_required(Role.OFFICER)
def withdraw(slug: str) -> Any:
    """Let matching use the case no more, with a reason that stays in the history."""
    form = WithdrawForm()
    return withdrawn(
        form,
        lambda session: service.withdraw_case(
            session, actor=current_actor(), slug=slug, reason=form.reason.data, clock=platform().clock
        ),
        lambda: _record_page(slug, form),
        home=url_for("known_cases.record", slug=slug),
        done=_("매칭에서 제외했습니다. 언제든 다시 쓸 수 있습니다."),
    )


@pages.post("/<slug>/restore")
@sign_in_required(Role.OFFICER)
def restore(slug: str) -> Any:
    """Let matching use the case again."""
    try:
        with transaction() as session:
            service.restore_case(session, actor=current_actor(), slug=slug, clock=platform().clock)
    except Conflict as refusal:
        flash(refusal.message, "warning")
    else:
        flash(_("다시 매칭에 씁니다."), "success")
    return redirect(url_for("known_cases.record", slug=slug), 303)


def _record_page(slug: str, form: WithdrawForm) -> str:
    actor = current_actor()
    with transaction(writing=False) as session:
        found = service.case_record(session, actor=actor, slug=slug)
    return render_template("matching/known_case.html", found=found, form=form, origin_labels=CASE_ORIGIN_LABELS)


def _slug(key: str) -> str:
    """A slug that the same form sent twice by the same person gives twice, and nobody can choose."""
    return "officer-" + hashlib.sha256(f"{current_actor().user_id}:{key}".encode()).hexdigest()[:12]
