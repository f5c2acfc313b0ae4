"""A supplier's page, the form behind it, and the case library."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Forbidden, Invalid
from core.web import ID, platform, transaction
from profiles.checking import check_supplier
from profiles.completeness import FACTS, missing_facts
from profiles.forms import SupplierForm
from profiles.service import edit_supplier, list_cases, organisation_view, supplier_view
from profiles.values import OrganisationView, SupplierView

pages = Blueprint("suppliers", __name__)
CASE_KINDS = {"firm": "기업 사례", "programme": "지원사업 결과"}


@pages.get(f"/suppliers/<{ID}:supplier_id>")
def show(supplier_id: int) -> Any:
    """Everything about one supplier, evidence first, and what it has not said."""
    with transaction() as session:
        view = supplier_view(session, actor=current_actor(), supplier_id=supplier_id)
    return render_template("profiles/supplier.html", view=view, profile=view.profile)


@pages.get("/cases")
def cases() -> Any:
    """The library of published cases."""
    with transaction() as session:
        found = list_cases(session)
    return render_template("profiles/cases.html", cases=found, kind_labels=CASE_KINDS)


@pages.route("/my/profile", methods=["GET", "POST"])
@sign_in_required(Role.SUPPLIER)
def my_profile() -> Any:
    """The vendor's form. Buttons that add or take away a block send it back with everything that was typed."""
    firm, view = _own()
    form = SupplierForm(held=view.profile)
    if request.method == "GET":
        return _form_page(form, firm, view, 200)
    if "add" in request.form or "remove" in request.form:
        opened = _change_blocks(form)
        return _form_page(form, firm, view, 200, opened)
    if not _is_sound(form):
        return _form_page(form, firm, view, 422)
    try:
        with transaction() as session:
            edit_supplier(
                session, actor=current_actor(), supplier_id=view.id, draft=form.draft(), clock=platform().clock
            )
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(form, firm, view, 422)
    flash(_("회사 소개를 저장했습니다."), "success")
    return redirect(url_for("suppliers.my_profile"), 303)


def _own() -> tuple[OrganisationView, SupplierView]:
    actor = current_actor()
    with transaction() as session:
        firm = organisation_view(session, actor=actor, organisation_id=actor.organisation_id or 0)
        if firm.supplier_id is None:
            raise Forbidden(_("공급기업 소개가 없는 계정입니다. 운영기관에 문의해 주십시오."))
        return firm, supplier_view(session, actor=actor, supplier_id=firm.supplier_id)


def _change_blocks(form: SupplierForm) -> str:
    """Add or take away one block as the pressed button says; returns the id of the field to go on with."""
    lists = {"solutions": form.solutions, "references": form.references}
    added = request.form.get("add", "")
    if added in lists and len(lists[added]) < lists[added].max_entries:
        entry = lists[added].append_entry()
        return str(entry.form.name.id if added == "solutions" else entry.id)
    name, _dash, number = request.form.get("remove", "").rpartition("-")
    if name in lists and number.isdecimal() and int(number) < len(lists[name]):
        lists[name].pop_entry(int(number))
    return ""


def _is_sound(form: SupplierForm) -> bool:
    """Check shape and content at once, so that every fault is shown the first time."""
    sound = bool(form.validate())
    for fault in check_supplier(form.draft())[1]:
        form.refuse(fault)
        sound = False
    return sound


def _form_page(
    form: SupplierForm, firm: OrganisationView, view: SupplierView, status: int, opened: str = ""
) -> tuple[str, int]:
    page = render_template(
        "profiles/my_profile.html",
        form=form,
        firm=firm,
        view=view,
        missing=missing_facts(view.profile),
        fact_count=len(FACTS),
        opened=opened,
    )
    return page, status
