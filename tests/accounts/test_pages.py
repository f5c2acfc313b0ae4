"""Signing in and out, as a browser sees it."""

from __future__ import annotations

import pytest

from tests.web.site import PASSWORD, STATEMENT, Site, fields_of


def test_sign_in_leads_to_where_the_role_begins(any_site: Site) -> None:
    firm = any_site.firm()
    browser = any_site.visitor()
    answer = browser.send("/sign-in", email=firm.email.upper(), password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/problems")
    assert "로그아웃" in browser.get("/problems").text


def test_next_is_followed_inside_the_site(site: Site) -> None:
    firm = site.firm()
    browser = site.visitor()
    refused = browser.get("/problems/1/edit?a=1")
    assert refused.location == "/sign-in?next=/problems/1/edit?a%3D1"
    answer = browser.send("/sign-in", _page=refused.location, email=firm.email, password=PASSWORD)
    assert answer.location == "/problems/1/edit?a=1"


@pytest.mark.parametrize(
    "outside",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "evil.example", "/\n/evil.example"],
)  # fmt: skip
def test_next_never_leads_outside(site: Site, outside: str) -> None:
    firm = site.firm()
    answer = site.visitor().send("/sign-in", email=firm.email, password=PASSWORD, next=outside)
    assert (answer.status_code, answer.location) == (303, "/problems")


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.com", PASSWORD), ("", ""), ("x" * 10_000, PASSWORD), ("😀", "😀"), ("<b>@x.kr", "x" * 5_000)],
)
def test_wrong_pairs_get_one_answer_and_keep_the_address(site: Site, email: str, password: str) -> None:
    answer = site.visitor().send("/sign-in", email=email, password=password)
    assert answer.status_code == 422
    assert "<title>오류:" in answer.text
    assert 'id="error-summary"' in answer.text
    assert "<b>@" not in answer.text


def test_a_wrong_password_says_no_more_than_an_unknown_address(site: Site) -> None:
    firm = site.firm()
    wrong = site.visitor().send("/sign-in", email=firm.email, password="틀린 비밀번호입니다")
    unknown = site.visitor().send("/sign-in", email="other" + firm.email, password=PASSWORD)
    assert "이메일이나 비밀번호가 맞지 않습니다" in wrong.text
    assert "이메일이나 비밀번호가 맞지 않습니다" in unknown.text
    assert f'value="{firm.email}"' in wrong.text
    assert "틀린 비밀번호입니다" not in wrong.text


def test_a_session_planted_before_does_not_survive_signing_in(site: Site) -> None:
    firm = site.firm()
    browser = site.visitor()
    browser.get("/sign-in")
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        token = session["csrf_token"]
    browser.send("/sign-in", email=firm.email, password=PASSWORD)
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != token


def test_signing_out_ends_the_session_and_needs_post(site: Site) -> None:
    firm = site.firm()
    assert firm.get("/sign-out").status_code == 405
    assert firm.press("/sign-out").location == "/"
    assert firm.get("/problems/new").text.count("수요기업 가입") > 0
    with firm.client.session_transaction() as session:
        assert "_user_id" not in session


def test_without_the_token_nothing_is_done(site: Site) -> None:
    firm = site.firm()
    answer = firm.client.post("/sign-out", data={})
    assert answer.status_code == 400
    assert "화면이 오래되었습니다" in answer.text
    assert firm.get("/problems").status_code == 200
    assert site.visitor().client.post("/sign-in", data={"email": firm.email, "password": PASSWORD}).status_code == 400


def test_a_statement_travels_through_signing_in(site: Site) -> None:
    firm = site.firm()
    browser = site.visitor()
    statement = STATEMENT + "가" * (8_000 - len(STATEMENT))
    shown = browser.press("/sign-in", statement=statement)
    assert shown.status_code == 200
    answer = browser.client.post(
        "/sign-in", data={**fields_of(shown.text, "/sign-in"), "email": firm.email, "password": PASSWORD}
    )
    assert answer.status_code == 200
    form = browser.client.post("/problems/new", data=fields_of(answer.text, "/problems/new"))
    assert fields_of(form.text, "/problems/new")["statement"].strip() == statement


def test_a_closed_account_is_nobody(site: Site) -> None:
    firm = site.firm()
    with firm.client.session_transaction() as session:
        session["_user_id"] = "999999"
    assert "회원가입" in firm.get("/sign-up").text
    with firm.client.session_transaction() as session:
        session["_user_id"] = "x"
    assert firm.get("/problems/1/edit").status_code == 303


def test_guessing_is_stopped_and_the_owner_is_not_shut_out(limited_site: Site) -> None:
    firm = limited_site.firm()
    owner = limited_site.visitor()
    owner.send("/sign-in", email=firm.email, password=PASSWORD)
    owner.press("/sign-out")
    guesser = limited_site.visitor()
    codes = [guesser.send("/sign-in", email=firm.email, password=f"guess {n}").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]
    stopped = guesser.send("/sign-in", email=firm.email, password=PASSWORD)
    assert stopped.status_code == 429
    assert "10분 뒤에" in stopped.text
    assert "<title>오류:" in stopped.text
    assert owner.send("/sign-in", email=firm.email, password=PASSWORD).status_code == 303


def test_guessing_at_many_accounts_from_one_address_is_stopped(limited_site: Site) -> None:
    guesser = limited_site.visitor()
    codes = [guesser.send("/sign-in", email=f"a{n}@x.kr", password="guess").status_code for n in range(31)]
    assert codes == [422] * 30 + [429]


def test_a_device_mark_of_another_account_or_a_forged_one_helps_nobody(limited_site: Site) -> None:
    victim, guesser = limited_site.firm(), limited_site.firm()
    other = limited_site.visitor()
    other.send("/sign-in", email=guesser.email, password=PASSWORD)
    other.press("/sign-out")
    codes = {other.send("/sign-in", email=victim.email, password=f"g{n}").status_code for n in range(10)}
    assert codes == {422}
    other.client.set_cookie("ax_device", "forged.mark")
    assert other.send("/sign-in", email=victim.email, password="g").status_code == 429
