"""The sign-in form. Nothing here tells whether an address has an account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from core.web import CleanForm


class SignInForm(CleanForm):
    """E-mail and password, the page to come back to, and what was typed of a problem before signing in."""

    email = EmailField(
        _l("이메일"),
        [InputRequired(_l("이메일을 적어 주십시오.")), Length(max=254, message=_l("이메일이 너무 깁니다."))],
    )
    password = PasswordField(
        _l("비밀번호"),
        [InputRequired(_l("비밀번호를 적어 주십시오.")), Length(max=200, message=_l("비밀번호가 너무 깁니다."))],
    )
    next = HiddenField()
    statement = HiddenField()
    industry = HiddenField()
