"""Commands for accounts: officers are made here, never by signing up."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from accounts.service import create_officer
from accounts.values import SYSTEM, Role
from core.errors import AxError
from core.web import platform, transaction

group = AppGroup("accounts", help="계정을 만듭니다.")
COMMANDS = (group,)


@group.command("create-officer")
@click.option("--email", required=True, help="로그인에 쓸 이메일")
@click.option("--name", required=True, help="담당자 이름")
@click.option("--admin", is_flag=True, help="플랫폼 관리자로 만듭니다.")
@click.password_option(prompt="비밀번호", confirmation_prompt="비밀번호 다시", help="비우면 물어봅니다.")
def create(email: str, name: str, admin: bool, password: str) -> None:
    """운영기관 담당자(--admin이면 플랫폼 관리자) 계정을 만듭니다."""
    try:
        with transaction() as session:
            create_officer(
                session,
                actor=SYSTEM,
                email=email,
                password=password,
                name=name,
                role=Role.ADMIN if admin else Role.OFFICER,
                clock=platform().clock,
            )
    except AxError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"계정을 만들었습니다: {email}")
