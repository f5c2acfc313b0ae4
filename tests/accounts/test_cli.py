"""`flask accounts create-officer`."""

from __future__ import annotations

from accounts.cli import group
from accounts.values import Role
from tests.web.site import PASSWORD, Site


def run(site: Site, *arguments: str) -> tuple[int, str]:
    result = site.app.test_cli_runner().invoke(group, ["create-officer", *arguments])
    return result.exit_code, result.output


def test_an_officer_made_here_can_sign_in(site: Site) -> None:
    code, said = run(site, "--email", "hana@example.com", "--name", "이하나", "--password", PASSWORD)
    assert (code, said) == (0, "계정을 만들었습니다: hana@example.com\n")
    answer = site.visitor().send("/sign-in", email="hana@example.com", password=PASSWORD)
    assert answer.location == "/officer/organisations"


def test_an_administrator_begins_where_officers_do(site: Site) -> None:
    assert run(site, "--email", "a@example.com", "--name", "관리자", "--password", PASSWORD, "--admin")[0] == 0
    assert site.officer(Role.ADMIN).get("/officer/organisations").status_code == 200


def test_a_weak_password_and_a_taken_address_are_refused_in_one_sentence(site: Site) -> None:
    code, said = run(site, "--email", "b@example.com", "--name", "이하나", "--password", "짧음")
    assert (code, said) == (1, "Error: 비밀번호는 10자에서 128자 사이로 정해 주십시오.\n")
    run(site, "--email", "b@example.com", "--name", "이하나", "--password", PASSWORD)
    code, said = run(site, "--email", "b@example.com", "--name", "이하나", "--password", PASSWORD)
    assert code == 1
    assert "이미 가입된 이메일입니다" in said
