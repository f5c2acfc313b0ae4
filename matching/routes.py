"""Pages of matching: the first screen, the full result, search, a problem with its suppliers, a supplier's leads."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, make_response, render_template, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text as sql

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.web import ID, csrf, limiter, page_number, platform, transaction
from matching import service
from matching.forms import FindForm, SearchForm, is_too_short, statement_fault, trade_fault
from matching.marking import pieces
from matching.pages import answering, balance, cases, concepts, curating, outcomes
from matching.values import CONCEPT_KIND_LABELS, Answer, ConceptKind, Grade
from matching.web import configure as configure_finder
from matching.web import finder
from profiles.values import ProblemProfile, SupplierFilter

EXAMPLES = (
    (
        "야간에 놓치는 용접 불량",
        "용접 비드가 비뚤거나 구멍이 나는 일이 잦습니다. 사람 눈으로 골라내다 보니 야간에는 불량이 그냥 넘어가서 "
        "지난달에도 납품처에서 반품이 왔습니다. 카메라로 걸러낼 수 있는지 알고 싶습니다.",
    ),
    (
        "예고 없이 서는 가공기",
        "머시닝센터 스핀들이 예고 없이 멈춰서 한 달에 두세 번 라인이 섭니다. 소리가 이상하다 싶으면 이미 늦습니다. "
        "고장 나기 전에 미리 알고 싶습니다.",
    ),
    (
        "엑셀로 짜는 생산 순서",
        "주문이 바뀔 때마다 생산과장이 엑셀로 작업 순서를 다시 짜느라 반나절이 갑니다. 급한 건이 끼면 다른 납기를 "
        "놓칩니다.",
    ),
)
FIRST_SHOWN = 3
FOUND_SHOWN = 20
PAGE_SIZE = 10

pages = Blueprint("matching", __name__)


def _answer(form: FindForm, chosen: SupplierFilter, limit: int) -> Answer:
    problem = ProblemProfile(id="visitor", statement=form.statement.data, industry=form.trade.data or "")
    with transaction(writing=False) as session:
        return service.first_answer(session, finder=finder(), problem=problem, chosen=chosen, limit=limit)


def _begin_session() -> None:
    """Give a new visitor the session cookie with the form already, not with its answer."""
    generate_csrf()


@pages.get("/")
def first_screen() -> Any:
    """One textarea. `?example=n` fills it with the n-th example and answers it, also without JavaScript."""
    _begin_session()
    number = request.args.get("example", "")
    chosen = int(number) - 1 if number in {str(at + 1) for at in range(len(EXAMPLES))} else None
    statement = EXAMPLES[chosen][1] if chosen is not None else ""
    form = FindForm(formdata=None, statement=statement)
    answer = _answer(form, SupplierFilter(), FIRST_SHOWN) if statement else None
    return render_template("matching/first.html", form=form, examples=EXAMPLES, answer=answer, hint=None)


@pages.post("/first-answer")
@csrf.exempt  # type: ignore[untyped-decorator]  # reads only; a page that lay open overnight must still answer
@limiter.limit("120 per minute")
def first_answer() -> Any:
    """What stands beside the textarea, for what has been typed so far."""
    form = FindForm()
    statement = form.statement.data or ""
    if is_too_short(statement):
        return render_template("matching/_answer.html", answer=None, hint=bool(statement), fault="")
    fault = statement_fault(statement) or trade_fault(form.trade.data or "")
    if fault:
        return render_template("matching/_answer.html", answer=None, hint=False, fault=fault), 422
    answer = _answer(form, SupplierFilter(), FIRST_SHOWN)
    return render_template("matching/_answer.html", answer=answer, hint=False, fault="", form=form)


@pages.route("/find", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # reads only
@limiter.limit("60 per minute")
def find() -> Any:
    """Every fitting supplier for a statement, narrowed by conditions. Without a statement: the form alone."""
    if request.method == "GET" and "statement" not in request.args:
        _begin_session()
        return render_template("matching/find.html", form=FindForm(formdata=None), answer=None)
    form = FindForm(request.form if request.method == "POST" else request.args)
    if not form.validate():
        return render_template("matching/find.html", form=form, answer=None), 422
    answer = _answer(form, form.chosen(), FOUND_SHOWN)
    response = make_response(render_template("matching/find.html", form=form, answer=answer))
    # Back from a supplier's page leads here again: where the answer to a POST may not be kept at all, a browser shows
    # "send the form again?" instead. The reader's own browser keeps it; caches between people do not.
    # It keeps it for one cookie only (Vary), so that cookie must stand before: see `_begin_session`.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@pages.get("/suppliers")
@limiter.limit("120 per minute")
def suppliers() -> Any:
    """Search for suppliers by words and conditions; without words, all of them in 가나다 order."""
    form = SearchForm(request.args)
    if not form.validate():
        return render_template("matching/suppliers.html", form=form, found=None, arguments={}), 422
    with transaction() as session:
        found = service.search_suppliers(
            session,
            finder=finder(),
            text=form.q.data or "",
            chosen=form.chosen(),
            page=page_number(),
            page_size=PAGE_SIZE,
        )
    names = {field.name for field in form}
    arguments = {name: value for name, value in request.args.items() if value and name in names}
    return render_template("matching/suppliers.html", form=form, found=found, arguments=arguments)


@pages.get(f"/problems/<{ID}:problem_id>")
def problem(problem_id: int) -> Any:
    """A problem's card; its owner and officers see the matching suppliers below it."""
    return curating.problem_page(problem_id)


@pages.get("/leads")
@sign_in_required(Role.SUPPLIER)
def leads() -> Any:
    """Open problems for the reader's own firm, best fit first."""
    with transaction() as session:
        page = service.leads_for(
            session,
            actor=current_actor(),
            finder=finder(),
            page=page_number(),
            page_size=PAGE_SIZE,
            clock=platform().clock,
        )
        asked = [lead.card.id for lead in page.leads]
        answered = service.own_stances(session, actor=current_actor(), problem_ids=asked)
    return render_template("matching/leads.html", found=page, answered=answered)


@pages.get("/healthz")
@limiter.exempt
def health() -> Any:
    """For whoever watches the service: 200 when the database answers."""
    with transaction() as session:
        session.execute(sql("SELECT 1"))
    return {"status": "ok"}


def configure(app: Flask) -> None:
    """The finder's part of the platform, the pages, and what their templates use."""
    configure_finder(app)
    for room in (pages, concepts.pages, cases.pages, outcomes.pages, answering.pages, curating.pages, balance.pages):
        app.register_blueprint(room)
    app.jinja_env.globals.update(
        statement_pieces=pieces,
        concept_kinds=tuple(ConceptKind),
        concept_kind_labels=CONCEPT_KIND_LABELS,
        no_grade=Grade.NONE,
    )
