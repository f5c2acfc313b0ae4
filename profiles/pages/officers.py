"""The officer's list of organisations and the decision on each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.text import with_josa
from core.web import ID, page_number, platform, transaction
from profiles.forms import RejectForm
from profiles.service import approve_organisation, organisation_view, reject_organisation, review_list
from profiles.values import ORGANISATION_KIND_LABELS, ORGANISATION_STATUS_LABELS, OrganisationKind, OrganisationStatus

pages = Blueprint("officers", __name__, url_prefix="/officer")
KINDS = (OrganisationKind.DEMANDER, OrganisationKind.SUPPLIER)


def _narrowing() -> tuple[OrganisationStatus, OrganisationKind | None, int]:
    """Status, kind and page of the address; anything else means the waiting ones, of every kind."""
    status, kind = request.args.get("status", ""), request.args.get("kind", "")
    return (
        OrganisationStatus(status) if status in set(OrganisationStatus) else OrganisationStatus.PENDING,
        OrganisationKind(kind) if kind in set(KINDS) else None,
        page_number(),
    )


@pages.get("/organisations")
@sign_in_required(Role.OFFICER)
def organisations() -> Any:
    """Organisations that wait, or those decided on, 가나다."""
    status, kind, number = _narrowing()
    with transaction() as session:
        found = review_list(session, actor=current_actor(), status=status, kind=kind, number=number)
    return render_template(
        "profiles/organisations.html",
        found=found,
        status=status,
        kind=kind,
        kinds=KINDS,
        status_labels=ORGANISATION_STATUS_LABELS,
        kind_labels=ORGANISATION_KIND_LABELS,
    )


@pages.post(f"/organisations/<{ID}:organisation_id>/approve")
@sign_in_required(Role.OFFICER)
def approve(organisation_id: int) -> Any:
    """Approve; pressing twice is the same as once, and being second is said kindly."""
    try:
        with transaction() as session:
            firm = approve_organisation(
                session, actor=current_actor(), organisation_id=organisation_id, clock=platform().clock
            )
    except Conflict as first:
        flash(first.message, "warning")
        return _back()
    flash(_("%(firm)s 승인했습니다. 이제 다른 이용자에게 보입니다.", firm=with_josa(firm.name, "을/를")), "success")
    return _back()


@pages.route(f"/organisations/<{ID}:organisation_id>/reject", methods=["GET", "POST"])
@sign_in_required(Role.OFFICER)
def reject(organisation_id: int) -> Any:
    """Turn down, with a reason that the firm reads."""
    form = RejectForm()
    with transaction() as session:
        firm = organisation_view(session, actor=current_actor(), organisation_id=organisation_id)
    if request.method == "GET":
        return render_template("profiles/reject.html", form=form, firm=firm)
    if not form.validate():
        return render_template("profiles/reject.html", form=form, firm=firm), 422
    try:
        with transaction() as session:
            reject_organisation(
                session,
                actor=current_actor(),
                organisation_id=organisation_id,
                reason=form.reason.data,
                clock=platform().clock,
            )
    except Invalid as fault:
        form.refuse(fault)
        return render_template("profiles/reject.html", form=form, firm=firm), 422
    except Conflict as first:
        flash(first.message, "warning")
        return _back()
    flash(_("%(firm)s 반려했습니다. 적은 사유가 회사에 보입니다.", firm=with_josa(firm.name, "을/를")), "success")
    return _back()


def _back() -> Any:
    """To the list as it was narrowed before."""
    status, kind, number = _narrowing()
    return redirect(
        url_for("officers.organisations", status=status, kind=kind, page=number if number > 1 else None), 303
    )
