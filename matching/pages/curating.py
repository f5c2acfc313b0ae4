"""A problem with its matches, and what officers record beside them: pinned, kept apart, met, contract, fits or not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.web import ID, platform, transaction
from matching import service
from matching.pages.answering import recorded
from matching.pages.outcome_forms import StanceForm
from matching.service import OFFICER_LABELS, FeedbackKind, PairRecord
from matching.values import Answer
from matching.web import finder
from profiles.values import SupplierFilter

pages = Blueprint("curating", __name__)
SHOWN = 10


def problem_page(problem_id: int, refused: tuple[PairRecord, StanceForm] | None = None) -> str:
    """A problem's card; its owner and officers see the matching suppliers below it, officers with the records.

    `refused` is a pair with the form that was sent for it and not taken.
    """
    actor, records = current_actor(), {}
    with transaction(writing=False) as session:
        card, answer = service.suppliers_for(
            session,
            actor=actor,
            finder=finder(),
            problem_id=problem_id,
            chosen=SupplierFilter(),
            limit=SHOWN,
            clock=platform().clock,
        )
        answered = service.own_stances(session, actor=actor, problem_ids=[problem_id])
        if actor.is_officer:
            records = service.pair_records(session, actor=actor, problem_id=problem_id)
    if refused:
        records.setdefault(refused[0].supplier_id, refused[0])
    listed = _listed(answer)
    forms = {id_: StanceForm(formdata=None, prefix=_prefix(id_)) for id_ in {*listed, *records}}
    if refused:
        forms[refused[0].supplier_id] = refused[1]
    return render_template(
        "matching/problem.html",
        card=card,
        answer=answer,
        answered=answered,
        records=records,
        elsewhere=[record for id_, record in records.items() if id_ not in listed],
        forms=forms,
        form=refused[1] if refused else None,
    )


@pages.post(f"/problems/<{ID}:problem_id>/suppliers/<{ID}:supplier_id>/record")
@sign_in_required(Role.OFFICER)
def record(problem_id: int, supplier_id: int) -> Any:
    """Record one thing of a pair."""
    with transaction(writing=False) as session:
        _card, supplier = service.pair_of(
            session, actor=current_actor(), problem_id=problem_id, supplier_id=supplier_id, clock=platform().clock
        )
    form = StanceForm(prefix=_prefix(supplier_id))
    refused = PairRecord(supplier_id, supplier.profile.name), form
    if not form.validate():
        return problem_page(problem_id, refused), 422
    kind, cause = form.chosen
    try:
        recorded(problem_id, supplier_id, kind, cause, form.reason.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return problem_page(problem_id, refused), 422
    except Conflict as first:
        flash(first.message, "warning")
    else:
        flash(_told(kind, supplier.profile.name), "success")
    return redirect(_at(problem_id, supplier_id), 303)


@pages.post(f"/problems/<{ID}:problem_id>/records/<{ID}:feedback_id>/withdraw")
@sign_in_required(Role.OFFICER)
def withdraw(problem_id: int, feedback_id: int) -> Any:
    """Take back what an officer recorded."""
    try:
        with transaction() as session:
            supplier_id = service.withdraw_feedback(
                session, actor=current_actor(), problem_id=problem_id, feedback_id=feedback_id, clock=platform().clock
            )
    except Conflict as first:
        flash(first.message, "warning")
        return redirect(url_for("matching.problem", problem_id=problem_id), 303)
    flash(_("기록을 거두었습니다. 이력에는 그대로 남습니다."), "success")
    return redirect(_at(problem_id, supplier_id), 303)


def _told(kind: FeedbackKind, name: str) -> str:
    if kind is FeedbackKind.FORBIDDEN:
        return str(_("%(name)s 제외를 기록했습니다. 이제 두 회사의 추천 목록에 서로 나오지 않습니다.", name=name))
    return str(_("%(name)s의 ‘%(label)s’ 기록을 남겼습니다.", name=name, label=OFFICER_LABELS[kind]))


def _listed(answer: Answer | None) -> set[int]:
    return {int(match.supplier.id) for match in answer.proposal.matches} if answer else set()


def _prefix(supplier_id: int) -> str:
    return f"pair-{supplier_id}-"


def _at(problem_id: int, supplier_id: int) -> str:
    return url_for("matching.problem", problem_id=problem_id, _anchor=f"pair-{supplier_id}")
