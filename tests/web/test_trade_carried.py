"""What somebody says of the firm's trade on the first screen goes with the problem, through signing in or up."""

from __future__ import annotations

import lxml.html
import pytest

from tests.web.site import PASSWORD, STATEMENT, Person, Site, fields_of

TRADE = "자동차 브레이크 패드"
ASKED = {"statement": STATEMENT, "trade": TRADE}


def found(person: Person) -> str:
    """The page of suppliers for the statement and the trade."""
    answer = person.client.post("/find", data=ASKED)
    assert answer.status_code == 200
    return answer.text


def test_the_first_screen_asks_for_the_trade_and_needs_none(site: Site) -> None:
    for path in ("/", "/find"):
        page = lxml.html.fromstring(site.visitor().get(path).text)
        (field,) = page.xpath("//form//input[@name='trade']")
        assert (field.get("required"), field.get("value")) == (None, "")
        assert "예:" in str(field.get("placeholder"))


def test_the_trade_is_read_and_shown(site: Site) -> None:
    page = found(site.visitor())
    assert fields_of(page, "/find")["trade"] == TRADE
    assert "<strong>자동차 부품</strong>" in page, "matching reads it, too"
    with_words = site.visitor().client.post("/first-answer", data={**ASKED, "trade": "목각 인형"})
    assert "<strong>목각 인형</strong>" in with_words.text
    without = site.visitor().client.post("/first-answer", data={"statement": STATEMENT})
    assert "적지 않으셨습니다" in without.text
    assert "<strong>자동차 부품</strong>" not in without.text


@pytest.mark.parametrize("path", ["/find", "/first-answer"])
def test_a_trade_that_is_too_long_is_told(site: Site, path: str) -> None:
    answer = site.visitor().client.post(path, data={"statement": STATEMENT, "trade": "가" * 121})
    assert answer.status_code == 422
    assert "‘무엇을 만드는 회사입니까’ 칸은 120자까지" in answer.text


def test_it_is_carried_through_signing_up(any_site: Site) -> None:
    person = any_site.visitor()
    carried = fields_of(found(person), "/problems/new")
    assert carried["industry"] == TRADE
    form = person.client.post("/problems/new", data=carried)
    kept = fields_of(form.text, "/sign-up/demander")
    assert kept["industry"] == TRADE
    assert 'value="C30392"' in form.text, "codes are offered at once, and none is ticked"
    assert kept.get("suggested", "") == ""
    typed = {**kept, **any_site.joining(industry=TRADE)}
    welcome = person.client.post("/sign-up/demander", data=typed)
    problem = person.client.post("/problems/new", data=fields_of(welcome.text, "/problems/new"))
    written = fields_of(problem.text, "/problems/new")
    assert (written["statement"].strip(), written["industry"]) == (STATEMENT, TRADE)


def test_it_is_carried_through_signing_in(site: Site) -> None:
    member = site.firm(industry="사출")
    person = site.visitor()
    sign_up = person.client.post("/problems/new", data=fields_of(found(person), "/problems/new"))
    sign_in = person.client.post("/sign-in", data=fields_of(sign_up.text, "/sign-in"))
    onward = {**fields_of(sign_in.text, "/sign-in"), "email": member.email, "password": PASSWORD}
    carry_on = person.client.post("/sign-in", data=onward)
    problem = person.client.post("/problems/new", data=fields_of(carry_on.text, "/problems/new"))
    assert fields_of(problem.text, "/problems/new")["industry"] == TRADE


def test_nothing_said_leaves_the_firms_own_trade(site: Site) -> None:
    member = site.firm(industry="자동차 부품 사출")
    page = member.client.post("/find", data={"statement": STATEMENT})
    problem = member.client.post("/problems/new", data=fields_of(page.text, "/problems/new"))
    assert fields_of(problem.text, "/problems/new")["industry"] == "자동차 부품 사출"
