"""Withdrawing what officers keep (an addition, a case, an outcome): one form and one way through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from core.errors import Conflict, Invalid
from core.web import CleanForm, transaction


class WithdrawForm(CleanForm):
    """Why something is not to be used any more."""

    reason = TextAreaField(
        _l("제외하는 까닭"), [InputRequired(_l("‘제외하는 까닭’을 적어 주십시오. 다른 담당자가 이력에서 봅니다."))]
    )


class WithdrawAdditionForm(WithdrawForm):
    """The same in the words of the concepts' page."""

    reason = TextAreaField(
        _l("빼는 까닭"), [InputRequired(_l("‘빼는 까닭’을 적어 주십시오. 다른 담당자가 이력에서 봅니다."))]
    )


def withdrawn(
    form: WithdrawForm,
    act: Callable[[Session], object],
    page: Callable[[], str],
    *,
    home: str,
    done: str,
    conflict_keeps_form: bool = False,
) -> Any:
    """Answer to a sent form: `page` again with what is wrong, or `act` done and on to `home`, where `done` is told.

    A conflict is told at `home`, too (somebody was first), unless it can be mended and the form is needed again.
    """
    if not form.validate():
        return page(), 422
    try:
        with transaction() as session:
            act(session)
    except (Invalid, Conflict) as refusal:
        if isinstance(refusal, Invalid) or conflict_keeps_form:
            form.refuse(refusal)
            return page(), 422
        flash(refusal.message, "warning")
    else:
        flash(done, "success")
    return redirect(home, 303)
