"""Answers to a match: the problem's owner and the supplier say whether they are interested or why not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.web import ID, platform, transaction
from matching import service
from matching.pages.outcome_forms import DeclineForm
from matching.service import DeclineCause, FeedbackKind

pages = Blueprint("answering", __name__)
_PAIR = f"/problems/<{ID}:problem_id>/suppliers/<{ID}:supplier_id>"


@pages.post(_PAIR + "/interest")
@sign_in_required(Role.DEMANDER, Role.SUPPLIER)
def interested(problem_id: int, supplier_id: int) -> Any:
    """Interested."""
    try:
        recorded(problem_id, supplier_id, FeedbackKind.ACCEPTED)
    except Conflict as first:
        flash(first.message, "warning")
    else:
        flash(_("관심 있음으로 저장했습니다. 운영기관 담당자가 확인합니다."), "success")
    return redirect(_home(problem_id), 303)


@pages.route(_PAIR + "/decline", methods=["GET", "POST"])
@sign_in_required(Role.DEMANDER, Role.SUPPLIER)
def declined(problem_id: int, supplier_id: int) -> Any:
    """Not fitting, and why."""
    form = DeclineForm()
    with transaction(writing=False) as session:
        card, supplier = service.pair_of(
            session,
            actor=current_actor(),
            problem_id=problem_id,
            supplier_id=supplier_id,
            clock=platform().clock,
        )
    page = {"form": form, "card": card, "supplier": supplier, "back": _home(problem_id)}
    if not form.is_submitted():
        return render_template("matching/decline.html", **page)
    if not form.validate():
        return render_template("matching/decline.html", **page), 422
    try:
        recorded(problem_id, supplier_id, FeedbackKind.DECLINED, form.chosen, form.reason.data)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return render_template("matching/decline.html", **page), 422
    flash(_("맞지 않음으로 저장했습니다. 적어 주신 이유는 추천을 고치는 데 씁니다."), "success")
    return redirect(_home(problem_id), 303)


def recorded(
    problem_id: int, supplier_id: int, kind: FeedbackKind, cause: DeclineCause | None = None, reason: str = ""
) -> None:
    """Record what the signed-in person says of a pair, in a transaction of its own; raises as the service does."""
    with transaction() as session:
        service.record_feedback(
            session,
            actor=current_actor(),
            problem_id=problem_id,
            supplier_id=supplier_id,
            kind=kind,
            cause=cause,
            reason=reason,
            clock=platform().clock,
        )


def _home(problem_id: int) -> str:
    """The page with the buttons: a supplier's leads, everybody else's problem."""
    if current_actor().role is Role.SUPPLIER:
        return url_for("matching.leads")
    return url_for("matching.problem", problem_id=problem_id)
