"""What officers record beside a problem's matches, as they, the two firms and strangers meet it in the pages."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from werkzeug.test import TestResponse

from accounts.values import Actor
from core.db import unit_of_work
from core.web import platform
from matching.web import finder
from tests.matching.pair import a_cast
from tests.web.site import Person, Site

WHY = "같은 설비를 고쳐 본 곳입니다."
PASSWORD = "소나무 아래 일곱 그루"


class Scene:
    """A problem and a supplier that fits it, with people of each kind signed in."""

    def __init__(self, site: Site) -> None:
        with site.app.app_context():
            with unit_of_work(platform().sessions) as session:
                cast = a_cast(session)
            finder().rebuild()
        self.site = site
        self.supplier_id, self.problem_id = cast.supplier_id, cast.problem_id
        self.page = f"/problems/{cast.problem_id}"
        self.record_path = f"{self.page}/suppliers/{cast.supplier_id}/record"
        self.anchor = f"pair-{cast.supplier_id}"
        self.visitor = site.visitor()
        self.owner = self._signed_in(cast.owner, "owner@example.com")
        self.vendor = self._signed_in(cast.vendor, "vendor@example.com")
        self.rival = self._signed_in(cast.other_vendor, "v@example.com")
        self.officer = self._signed_in(cast.officer, "o@example.com")
        self.colleague = self._signed_in(cast.other_officer, "p@example.com")

    def _signed_in(self, actor: Actor, email: str) -> Person:
        person = Person(self.site, actor, email)
        assert person.send("/sign-in", email=email, password=PASSWORD).status_code == 303
        return person

    def typed(self, kind: str, reason: str) -> dict[str, str]:
        return {f"{self.anchor}-kind": kind, f"{self.anchor}-reason": reason}

    def record(self, kind: str, reason: str = WHY, by: Person | None = None) -> TestResponse:
        """Fill in the form beside the match, as a browser without JavaScript does."""
        return (by or self.officer).send(self.record_path, self.page, self.record_path, **self.typed(kind, reason))

    def beside(self, by: Person | None = None) -> Any:
        """What stands at the pair, wherever the page puts it."""
        return lxml.html.fromstring((by or self.officer).get(self.page).text).get_element_by_id(self.anchor)

    def said(self, by: Person | None = None) -> list[str]:
        """Each thing that was recorded, as the page tells it."""
        lines = (each.xpath(".//p") for each in self.beside(by).xpath(".//ol/li"))
        return [" ".join(" ".join(line.text_content() for line in own).split()) for own in lines]

    def withdrawals(self) -> list[str]:
        """Where the buttons that take something back lead."""
        return [
            form.get("action") for form in self.beside().xpath(".//form") if form.get("action").endswith("withdraw")
        ]

    def seen_by_firms(self) -> tuple[bool, bool]:
        """Whether the owner's list names the supplier, and whether the supplier's leads hold the problem."""
        owner, vendor = self.owner.get(self.page).text, self.vendor.get("/leads").text
        return f'href="/suppliers/{self.supplier_id}"' in owner, f'href="{self.page}"' in vendor


@pytest.fixture
def scene(site: Site) -> Scene:
    return Scene(site)


@pytest.fixture
def any_scene(any_site: Site) -> Scene:
    return Scene(any_site)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("pinned", "지정"),
        ("forbidden", "제외"),
        ("met", "만남"),
        ("contract", "계약"),
        ("accepted", "맞음"),
        ("declined:unfit", "맞지 않음"),
    ],
)
def test_an_officer_records_it_and_all_officers_see_who_when_and_why(scene: Scene, kind: str, label: str) -> None:
    done = scene.record(kind)
    assert (done.status_code, done.location) == (303, f"{scene.page}#{scene.anchor}")
    [said] = scene.said(scene.colleague)
    assert said.startswith(f"{label} 운영기관 박담당 · 2026. 11. 20.")
    assert said.endswith(WHY)


def test_a_meeting_needs_no_reason(scene: Scene) -> None:
    assert scene.record("met", reason="").status_code == 303
    [said] = scene.said()
    assert said.startswith("만남 운영기관 박담당")


@pytest.mark.parametrize(
    ("kind", "reason", "field", "told"),
    [
        ("", WHY, "kind", "‘기록’에서 무엇을 남길지 골라 주십시오."),
        ("무엇이든", WHY, "kind", "‘기록’에서 무엇을 남길지 골라 주십시오."),
        ("declined", WHY, "kind", "‘기록’에서 무엇을 남길지 골라 주십시오."),
        ("forbidden", "", "reason", "‘이유’ 칸이 비어 있습니다. 한 문장으로 적어 주십시오."),
        ("pinned", "😀😀", "reason", "‘이유’ 칸이 비어 있습니다. 한 문장으로 적어 주십시오."),
        ("met", "가" * 501, "reason", "‘이유’ 칸은 500자까지 적을 수 있습니다. 지금 501자이니 줄여 주십시오."),
    ],
)
def test_a_refusal_names_the_field_and_keeps_what_was_typed(
    scene: Scene, kind: str, reason: str, field: str, told: str
) -> None:
    answer = scene.record(kind, reason)
    assert answer.status_code == 422
    page = lxml.html.fromstring(answer.text)
    assert page.findtext(".//title").startswith("오류:")
    faulty = page.get_element_by_id(f"{scene.anchor}-{field}")
    assert faulty.get("aria-invalid") == "true"
    assert told in page.get_element_by_id(f"{scene.anchor}-{field}-error").text_content()
    assert [told] == [link.text for link in page.xpath(f'//*[@id="error-summary"]//a[@href="#{faulty.get("id")}"]')]
    kept = page.get_element_by_id(f"{scene.anchor}-reason")
    assert kept.value.strip() == reason
    if kind in ("forbidden", "pinned", "met"):
        assert page.get_element_by_id(f"{scene.anchor}-kind").value == kind
    assert page.get_element_by_id(scene.anchor).find(".//details").get("open") is not None
    assert scene.said() == []


def test_only_the_form_that_was_sent_is_open(scene: Scene) -> None:
    page = lxml.html.fromstring(scene.record("").text)
    assert len(page.xpath('//*[contains(@class, "curation")]/details')) > 1
    assert len(page.xpath('//*[contains(@class, "curation")]/details[@open]')) == 1


def test_a_doubled_submit_changes_nothing(any_scene: Scene) -> None:
    any_scene.record("forbidden")
    once = any_scene.said()
    any_scene.record("forbidden")
    assert any_scene.said() == once
    [back] = any_scene.withdrawals()
    any_scene.officer.press(back)
    once = any_scene.said()
    assert any_scene.officer.press(back).status_code == 303
    assert any_scene.said() == once


def test_a_forbidden_pair_is_seen_by_neither_side_until_it_is_taken_back(any_scene: Scene) -> None:
    scene = any_scene
    assert scene.seen_by_firms() == (True, True)
    scene.record("forbidden")
    assert scene.seen_by_firms() == (False, False)
    # The officer still finds it, and who did it.
    assert "목록 밖의 기록 1곳" in scene.officer.get(scene.page).text
    [back] = scene.withdrawals()
    assert scene.colleague.press(back).location == f"{scene.page}#{scene.anchor}"
    assert scene.seen_by_firms() == (True, True)
    [said] = scene.said()
    assert said.startswith("제외 운영기관 박담당 · 2026. 11. 20.")
    assert said.endswith("이담당 · 2026. 11. 20. 거둠")
    assert scene.withdrawals() == []


def test_a_firm_that_is_kept_apart_is_no_rival_of_others(scene: Scene) -> None:
    assert "살펴볼 다른 공급기업 1곳" in scene.rival.get("/leads").text
    scene.record("forbidden")
    assert "살펴볼 다른 공급기업이 아직 없습니다" in scene.rival.get("/leads").text


def test_two_officers_take_it_back_and_the_second_is_told(scene: Scene) -> None:
    scene.record("pinned")
    [back] = scene.withdrawals()
    scene.officer.press(back)
    assert scene.colleague.press(back).status_code == 303
    assert "다른 담당자가 먼저 거둔 기록입니다" in scene.colleague.get(scene.page).text


def test_what_is_pinned_cannot_be_forbidden_without_taking_the_pin_back(scene: Scene) -> None:
    scene.record("pinned")
    answer = scene.record("forbidden", reason="소송 중입니다.", by=scene.colleague)
    assert answer.status_code == 422
    assert "이미 ‘지정’ 기록이 있는 기업입니다." in answer.text
    assert "소송 중입니다." in answer.text
    assert scene.seen_by_firms() == (True, True)


def test_a_pin_is_a_badge_for_officers_only(scene: Scene) -> None:
    scene.record("pinned")
    badge = '<span class="tag tag-blue">운영기관 추천</span>'
    assert badge in scene.colleague.get(scene.page).text
    for reader, path in ((scene.owner, scene.page), (scene.vendor, "/leads"), (scene.vendor, scene.page)):
        page = reader.get(path).text
        assert "운영기관 추천" not in page
        assert WHY not in page


def test_firms_answers_are_told_to_officers_and_not_theirs_to_take_back(scene: Scene) -> None:
    pair = f"{scene.page}/suppliers/{scene.supplier_id}"
    scene.owner.press(pair + "/interest")
    scene.vendor.send(pair + "/decline", cause="busy", reason="내년 삼월까지 꽉 찼습니다.")
    assert scene.said() == [
        "맞지 않음 공급기업 김하늘 · 2026. 11. 20. 지금은 여력이 없습니다. 내년 삼월까지 꽉 찼습니다.",
        "관심 있음 수요기업 김하늘 · 2026. 11. 20.",
    ]
    assert scene.withdrawals() == []


@pytest.mark.parametrize(("who", "status"), [("visitor", 303), ("owner", 403), ("vendor", 403)])
def test_nobody_else_is_offered_it_or_gets_it_done(scene: Scene, who: str, status: int) -> None:
    reader: Person = getattr(scene, who)
    assert "curation" not in reader.get(scene.page).text
    answer = reader.press(scene.record_path, **scene.typed("forbidden", WHY))
    assert answer.status_code == status
    assert scene.seen_by_firms() == (True, True)
    scene.record("forbidden")
    [back] = scene.withdrawals()
    assert reader.press(back).status_code == status
    assert scene.seen_by_firms() == (False, False)


def test_a_pair_or_a_record_that_does_not_exist(scene: Scene) -> None:
    typed = {"pair-999-kind": "met", "pair-999-reason": ""}
    assert scene.officer.press(f"{scene.page}/suppliers/999/record", **typed).status_code == 404
    assert scene.officer.press(f"{scene.page}/records/999/withdraw").status_code == 404


def test_what_is_typed_is_text(scene: Scene) -> None:
    scene.record("met", reason="<script>x</script>")
    assert "<script>x" not in scene.officer.get(scene.page).text
    assert scene.said()[0].endswith("<script>x</script>")


def test_a_refusal_for_a_firm_that_the_list_does_not_hold_keeps_what_was_typed(scene: Scene) -> None:
    vendor = scene.site.firm("supplier")
    page = lxml.html.fromstring(vendor.get("/my/profile").text)
    [path] = {link for link in page.xpath("//a/@href") if re.fullmatch(r"/suppliers/\d+", link)}
    number = path.rsplit("/", 1)[1]
    typed = {f"pair-{number}-kind": "", f"pair-{number}-reason": WHY}
    answer = scene.officer.press(f"{scene.page}{path}/record", **typed)
    assert answer.status_code == 422
    assert lxml.html.fromstring(answer.text).get_element_by_id(f"pair-{number}-reason").value.strip() == WHY
