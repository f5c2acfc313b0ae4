"""The pages of answers to a match, recorded outcomes and the exposure floor, as people use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from matching.web import finder
from tests.web.site import Person, Site

SOLUTION = {
    "kind": "AI 전문기업",
    "summary": "사출 공정의 조건을 데이터로 맞춥니다.",
    "solutions-0-name": "사출 조건 추천",
    "solutions-0-description": "쇼트마다 보압과 수지 온도를 받아 은줄 불량을 미리 알립니다.",
}


class Scene:
    """A demander with a problem, a vendor, an officer."""

    def __init__(self, site: Site) -> None:
        with site.app.app_context():
            finder().rebuild()
        self.owner, self.vendor, self.officer = site.firm(), site.firm("supplier"), site.officer()
        self.problem_id = site.problem_of(self.owner)
        found = re.search(r'href="/suppliers/(\d+)"', self.vendor.get("/my/profile").text)
        assert found
        self.supplier_id = int(found[1])
        self.pair = f"/problems/{self.problem_id}/suppliers/{self.supplier_id}"

    def outcome(self, **typed: str) -> dict[str, str]:
        return {
            "problem_id": str(self.problem_id),
            "supplier_id": str(self.supplier_id),
            "task_id": "task.visual_inspection",
            "cost": "4,500만원",
            "figures": "불량률, 4.2%, 2.1%\n재작업 | 1,200건 | 300건",
            "consent": "2026. 11. 18. 두 회사 담당자가 전화로 동의하였습니다.",
            **typed,
        }


@pytest.fixture
def scene(site: Site) -> Iterator[Scene]:
    return Scene(site)


def told(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_interest_is_one_press_and_goes_back_to_where_it_was(scene: Scene) -> None:
    by_vendor = scene.vendor.press(scene.pair + "/interest")
    assert (by_vendor.status_code, by_vendor.location) == (303, "/leads")
    assert "관심 있음으로 저장했습니다" in told(scene.vendor, "/leads")
    by_owner = scene.owner.press(scene.pair + "/interest")
    assert by_owner.location == f"/problems/{scene.problem_id}"


def test_a_decline_needs_a_cause_and_a_reason_and_keeps_what_was_typed(scene: Scene) -> None:
    path = scene.pair + "/decline"
    bare = scene.vendor.send(path, reason="")
    assert bare.status_code == 422
    assert "‘맞지 않는 까닭’을 보기에서 하나" in bare.text
    assert "‘이유’ 칸이 비어 있습니다" in bare.text
    half = scene.vendor.send(path, reason="누설검사를 찾습니다.")
    assert half.status_code == 422
    assert "누설검사를 찾습니다." in half.text
    done = scene.vendor.send(path, cause="unfit", reason="누설검사를 찾습니다.")
    assert (done.status_code, done.location) == (303, "/leads")


def test_a_cause_that_is_not_offered_and_a_reason_of_signs_are_refused(scene: Scene) -> None:
    path = scene.pair + "/decline"
    assert "보기에서 하나" in scene.owner.send(path, cause="무엇이든", reason="까닭입니다.").text
    signs = scene.owner.send(path, cause="busy", reason="😀😀")
    assert signs.status_code == 422
    assert "‘이유’ 칸" in signs.text
    long = scene.owner.send(path, cause="busy", reason="가" * 501)
    assert "500자까지" in long.text


def test_an_outcome_is_recorded_shown_and_withdrawn(scene: Scene) -> None:
    officer = scene.officer
    assert "아직 기록한 성과가 없습니다" in told(officer, "/officer/outcomes")
    done = officer.send("/officer/outcomes/new", **scene.outcome())
    assert done.status_code == 303, done.text
    page = told(officer, done.location)
    for words in ("4,500만 원", "4.2% → 2.1%", "1,200건 → 300건", "두 회사 담당자가 전화로"):
        assert words in page
    assert "4,500만 원" in told(officer, "/officer/outcomes")
    empty = officer.send(done.location + "/withdraw", _page=done.location, reason="")
    assert empty.status_code == 422
    assert "‘제외하는 까닭’" in empty.text
    gone = officer.send(done.location + "/withdraw", _page=done.location, reason="금액을 잘못 들었습니다.")
    assert gone.status_code == 303
    page = told(officer, done.location)
    assert "금액을 잘못 들었습니다." in page
    assert "제외함" in told(officer, "/officer/outcomes")


def test_the_same_form_sent_twice_makes_one_outcome(scene: Scene) -> None:
    first = scene.officer.send("/officer/outcomes/new", **scene.outcome(submission_key="same"))
    second = scene.officer.send("/officer/outcomes/new", **scene.outcome(submission_key="same"))
    assert first.location == second.location
    assert "성과 1건" in told(scene.officer, "/officer/outcomes")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"problem_id": ""}, "‘과제 번호’"),
        ({"problem_id": "많음"}, "화면 주소 끝의 숫자"),
        ({"problem_id": "999999"}, "‘과제 번호’에 맞는 과제가 없습니다"),
        ({"supplier_id": "999999"}, "‘공급기업 번호’에 맞는 공급기업이 없습니다"),
        ({"task_id": ""}, "하나는 골라 주십시오"),
        ({"task_id": "task.nothing"}, "목록에서 골라"),
        ({"cost": "많음"}, "‘든 비용’ 칸에는"),
        ({"cost": "0"}, "‘든 비용’은 1만원부터"),
        ({"cost": "", "figures": ""}, "하나는 적어 주십시오"),
        ({"figures": "불량률 절반"}, "‘이름, 전, 후’"),
        ({"figures": "불량률, 많음, 적음"}, "‘이름, 전, 후’"),
        ({"figures": "불량률, 4%, 2건"}, "같은 단위"),
        ({"figures": "불량률, 4%, 2%\n불량률, 3%, 1%"}, "같은 이름이 두 번"),
        ({"consent": ""}, "동의 없이는 남길 수 없습니다"),
        ({"consent": "네"}, "누가 언제 어떻게"),
    ],
)
def test_each_field_of_an_outcome_is_checked(scene: Scene, typed: dict[str, str], said: str) -> None:
    answer = scene.officer.send("/officer/outcomes/new", **scene.outcome(**typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "아직 기록한 성과가 없습니다" in told(scene.officer, "/officer/outcomes")


def test_the_limit_is_set_with_a_reason_and_measured(scene: Scene) -> None:
    officer = scene.officer
    page = told(officer, "/officer/balance")
    assert "아직 바꾼 적이 없어" in page
    done = officer.send("/officer/balance", given_up="0,2", reason="지역 기업을 더 보이려고 합니다.")
    assert done.status_code == 303, done.text
    page = told(officer, "/officer/balance?measure=1")
    assert "지역 기업을 더 보이려고 합니다." in page
    assert "박담당" in page
    assert "시장 균형" in page


@pytest.mark.parametrize("typed", ["", "많음", "2", "-1", "0.12345", "１", "nan"])
def test_a_limit_that_is_no_number_from_0_to_1_is_refused(scene: Scene, typed: str) -> None:
    answer = scene.officer.send("/officer/balance", given_up=typed, reason="까닭을 적었습니다.")
    assert answer.status_code == 422
    assert "‘한 목록에서 내놓을 기대 등급’" in answer.text
    assert "까닭을 적었습니다." in answer.text
