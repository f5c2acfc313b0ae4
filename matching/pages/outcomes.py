"""Recorded outcomes, for officers: the list, each one, recording and withdrawing."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.web import ID, new_submission_key, page_number, platform, transaction
from matching import service
from matching.pages.outcome_forms import OutcomeForm
from matching.pages.withdrawing import WithdrawForm, withdrawn

pages = Blueprint("outcomes", __name__, url_prefix="/officer/outcomes")


@pages.get("")
@sign_in_required(Role.OFFICER)
def index() -> Any:
    """Every outcome, withdrawn or not, the newest first."""
    with transaction() as session:
        found = service.outcome_list(session, actor=current_actor(), number=page_number())
    return render_template("matching/outcomes.html", page=found)


@pages.route("/new", methods=["GET", "POST"])
@sign_in_required(Role.OFFICER)
def new() -> Any:
    """Record an outcome."""
    form = OutcomeForm()
    if not form.is_submitted():
        form.submission_key.data = new_submission_key()
        return render_template("matching/outcome_form.html", form=form)
    if not form.validate():
        return render_template("matching/outcome_form.html", form=form), 422
    try:
        with transaction() as session:
            outcome_id = service.record_outcome(
                session,
                actor=current_actor(),
                draft=form.draft(),
                submission_key=_key(form.submission_key.data or new_submission_key()),
                clock=platform().clock,
            )
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return render_template("matching/outcome_form.html", form=form), 422
    flash(_("성과를 기록했습니다. 비슷한 과제의 비용과 효과를 보여 줄 때 쓰입니다."), "success")
    return redirect(url_for("outcomes.record", outcome_id=outcome_id), 303)


@pages.get(f"/<{ID}:outcome_id>")
@sign_in_required(Role.OFFICER)
def record(outcome_id: int) -> Any:
    """One outcome whole."""
    return _page(outcome_id, WithdrawForm(formdata=None))


@pages.post(f"/<{ID}:outcome_id>/withdraw")
@sign_in_required(Role.OFFICER)
def withdraw(outcome_id: int) -> Any:
    """Count it no more, with a reason that stays."""
    form = WithdrawForm()
    return withdrawn(
        form,
        lambda session: service.withdraw_outcome(
            session, actor=current_actor(), outcome_id=outcome_id, reason=form.reason.data, clock=platform().clock
        ),
        lambda: _page(outcome_id, form),
        home=url_for("outcomes.record", outcome_id=outcome_id),
        done=_("제외했습니다. 기록은 목록에 그대로 남습니다."),
    )


def _page(outcome_id: int, form: WithdrawForm) -> str:
    with transaction(writing=False) as session:
        found = service.outcome_record(session, actor=current_actor(), outcome_id=outcome_id)
    return render_template("matching/outcome.html", found=found, form=form)


def _key(typed: str) -> str:
    """A key that the same form sent twice by the same person gives twice, and that no other person's form meets."""
    return hashlib.sha256(f"{current_actor().user_id}:{typed}".encode()).hexdigest()
