"""The concepts, for officers: finding them, adding to them, taking back, and trying a sentence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Conflict, Invalid
from core.text import clean_line
from core.web import ID, is_fragment, limiter, page_number, platform, transaction
from matching import service
from matching.forms import EdgeForm, PhraseForm, TryForm, is_too_short, statement_fault
from matching.pages.withdrawing import WithdrawAdditionForm, withdrawn
from matching.values import CONCEPT_KIND_LABELS, ConceptKind

pages = Blueprint("concepts", __name__, url_prefix="/officer")
_PHRASE, _EDGE = "phrase-", "edge-"


@pages.get("/concepts")
@sign_in_required(Role.OFFICER)
def index() -> Any:
    """Concepts by kind, narrowed by a word; of one kind page by page."""
    text, kind = clean_line(request.args.get("q", ""))[:60], request.args.get("kind", "")
    chosen = ConceptKind(kind) if kind in set(ConceptKind) else None
    with transaction() as session:
        found = service.concept_list(
            session, actor=current_actor(), text=text, kind=chosen, number=page_number() if chosen else 1
        )
    return render_template(
        "matching/concepts.html",
        found=found,
        text=text,
        kind=chosen,
        kind_labels=CONCEPT_KIND_LABELS,
        try_form=TryForm(formdata=None),
    )


@pages.route("/concepts/try", methods=["GET", "POST"])
@limiter.limit("120 per minute")
@sign_in_required(Role.OFFICER)
def try_out() -> Any:
    """What is found in a sentence, and why; a part of the page for htmx, else the page. Nothing is stored."""
    form = TryForm()
    text = form.sentence.data or ""
    fault = statement_fault(text) if request.method == "POST" else ""
    told = None
    if request.method == "POST" and not fault:
        with transaction(writing=False) as session:
            told = service.try_sentence(session, actor=current_actor(), text=text)
    if is_fragment():
        hint = is_too_short(text)
        page = render_template("matching/_tried.html", told=told, hint=hint, fault="" if hint else fault)
        return page, 422 if fault and not hint else 200
    if fault:
        form.validate()
    page = render_template("matching/concept_try.html", form=form, told=told, hint=False, fault="")
    return page, 422 if fault else 200


@pages.get("/concepts/<concept_id>")
@sign_in_required(Role.OFFICER)
def record(concept_id: str) -> Any:
    """One concept whole, with the forms that add to it."""
    return _record_page(concept_id)


@pages.post("/concepts/<concept_id>/phrases")
@sign_in_required(Role.OFFICER)
def add_phrase(concept_id: str) -> Any:
    """Add a phrase."""
    form = PhraseForm(prefix=_PHRASE)
    if not form.validate():
        return _record_page(concept_id, phrase_form=form), 422
    try:
        with transaction() as session:
            service.add_phrase(
                session,
                actor=current_actor(),
                concept_id=concept_id,
                phrase=form.phrase.data,
                reason=form.reason.data,
                clock=platform().clock,
            )
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return _record_page(concept_id, phrase_form=form), 422
    flash(_("표현 ‘%(phrase)s’ 추가를 마쳤습니다.", phrase=form.phrase.data), "success")
    return redirect(url_for("concepts.record", concept_id=concept_id), 303)


@pages.post("/concepts/<concept_id>/edges")
@sign_in_required(Role.OFFICER)
def add_edge(concept_id: str) -> Any:
    """Add an edge that begins or ends at this concept."""
    form = _edge_form(concept_id, sent=True)
    if not form.validate():
        return _record_page(concept_id, edge_form=form), 422
    type_, begins, kind = form.chosen
    try:
        other = service.concept_named(form.target.data, {kind}).id
        with transaction() as session:
            service.add_edge(
                session,
                actor=current_actor(),
                source_id=concept_id if begins else other,
                edge_type=type_,
                target_id=other if begins else concept_id,
                sentence=form.sentence.data,
                reason=form.reason.data,
                clock=platform().clock,
            )
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return _record_page(concept_id, edge_form=form), 422
    flash(_("관계 추가를 마쳤습니다."), "success")
    return redirect(url_for("concepts.record", concept_id=concept_id), 303)


@pages.route(f"/concepts/additions/<{ID}:addition_id>/withdraw", methods=["GET", "POST"])
@sign_in_required(Role.OFFICER)
def withdraw(addition_id: int) -> Any:
    """Take an addition back, with a reason that stays in the history."""
    form = WithdrawAdditionForm()
    with transaction() as session:
        addition = service.addition_view(session, actor=current_actor(), addition_id=addition_id)

    def page() -> str:
        return render_template("matching/concept_withdraw.html", form=form, addition=addition)

    if request.method == "GET":
        return page()
    return withdrawn(
        form,
        lambda session: service.withdraw_addition(
            session, actor=current_actor(), addition_id=addition_id, reason=form.reason.data, clock=platform().clock
        ),
        page,
        home=url_for("concepts.record", concept_id=addition.concept_id),
        done=_("사전에서 뺐습니다. 이력에는 그대로 남습니다."),
        conflict_keeps_form=True,
    )


def _edge_form(concept_id: str, *, sent: bool = False) -> EdgeForm:
    with transaction(writing=False) as session:
        kind = service.concept_record(session, actor=current_actor(), concept_id=concept_id).concept.kind
    return EdgeForm(prefix=_EDGE, kind=kind) if sent else EdgeForm(formdata=None, prefix=_EDGE, kind=kind)


def _record_page(concept_id: str, *, phrase_form: PhraseForm | None = None, edge_form: EdgeForm | None = None) -> str:
    with transaction(writing=False) as session:
        found = service.concept_record(session, actor=current_actor(), concept_id=concept_id)
    edges = edge_form or _edge_form(concept_id)
    return render_template(
        "matching/concept.html",
        found=found,
        # The form whose errors the page's title and summary speak of.
        form=phrase_form or edges,
        phrase_form=phrase_form or PhraseForm(formdata=None, prefix=_PHRASE),
        edge_form=edges,
        others=service.concept_choices(edges.other_kinds),
        kind_labels=CONCEPT_KIND_LABELS,
    )
