"""The exposure floor, for officers: its limit with history, and how the market shares out its places."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Invalid
from core.web import limiter, platform, transaction
from matching import service
from matching.pages.outcome_forms import LimitForm
from matching.web import finder

pages = Blueprint("balance", __name__, url_prefix="/officer/balance")


@pages.get("")
@limiter.limit("20 per minute")
@sign_in_required(Role.OFFICER)
def index() -> Any:
    """The limit, its history and, when asked, a measurement on the open problems."""
    return _page(LimitForm(formdata=None), measured=request.args.get("measure") == "1")


@pages.post("")
@sign_in_required(Role.OFFICER)
def set_limit() -> Any:
    """Set the limit."""
    form = LimitForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction() as session:
            service.set_exposure_limit(
                session,
                actor=current_actor(),
                given_up=form.amount,
                reason=form.reason.data,
                clock=platform().clock,
            )
    except Invalid as fault:
        form.refuse(fault)
        return _page(form), 422
    flash(_("노출 하한을 바꾸었습니다. 다음 목록부터 적용됩니다."), "success")
    return redirect(url_for("balance.index"), 303)


def _page(form: LimitForm, *, measured: bool = False) -> str:
    actor = current_actor()
    with transaction(writing=False) as session:
        history = service.exposure_history(session, actor=actor)
        limit = service.exposure_limit(session)
        report = None
        if measured:
            report = service.measure_balance(session, actor=actor, finder=finder(), clock=platform().clock)
    return render_template("matching/balance.html", form=form, history=history, limit=limit, report=report)
