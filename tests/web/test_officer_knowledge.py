"""The officers' pages of concepts and known cases, as a browser sees them."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest

from matching.web import finder
from tests.web.site import Person, Site

CONCEPT = "/officer/concepts/process.injection_moulding"
SHIPPED = "/officer/cases/hpdc-porosity-shot-profile"
PHRASE = {"phrase-phrase": "줄줄이무늬병", "phrase-reason": "김해 상담에서 들은 말입니다."}
EDGE = {
    "edge-relation": "needs:out",
    "edge-target": "사내 문서·지식검색",
    "edge-sentence": "줄무늬 난 부품을 손으로 골라 두는 데 오전이 다 갑니다.",
    "edge-reason": "여러 번 들었습니다.",
}
CASE = {
    "title": "사출 은줄을 보압으로 줄인 사례",
    "process_id": "process.injection_moulding",
    "problem_text": "겨울 아침마다 사출품 겉에 은줄이 생겨 백 개쯤 버렸습니다.",
    "solution_text": "쇼트마다 보압과 수지 온도를 받아 은줄이 생길 조건을 미리 알렸습니다.",
    "consent": "2026. 11. 18. 담당 부장이 전화로 동의했습니다.",
}


def parts(page: str, selector: str) -> list[Any]:
    """Elements of a page by steps such as `main`, `.notice`, `#tried` and `a[href=x]`, each inside the one before."""
    path = ""
    for step in selector.split():
        found = re.fullmatch(r"(\w*)(?:\.([\w-]+)|#([\w-]+)|\[([\w-]+)=([\w-]+)\])?", step)
        assert found, step
        tag, sort, id_, name, value = found.groups()
        path += f"//{tag or '*'}"
        path += f"[contains(concat(' ', normalize-space(@class), ' '), ' {sort} ')]" if sort else ""
        path += f"[@id='{id_}']" if id_ else ""
        path += f"[@{name}='{value}']" if name else ""
    elements: list[Any] = lxml.html.fromstring(page).xpath(path)
    return elements


def text_of(page: str, selector: str = "main") -> str:
    return " ".join(" ".join(element.text_content().split()) for element in parts(page, selector))


def target_of(officer: Person) -> str:
    """A task that this process is not joined to yet, by name."""
    page = officer.get(CONCEPT).text
    joined = {element.text_content() for element in parts(page, ".edge-head a")}
    options = parts(page, "#others option")
    return next(
        each.get("value") for each in options if each.text_content() == "과업" and each.get("value") not in joined
    )


def add_phrase(officer: Person, **changed: str) -> None:
    assert officer.send(f"{CONCEPT}/phrases", CONCEPT, f"{CONCEPT}/phrases", **{**PHRASE, **changed}).status_code == 303


def test_a_phrase_from_typing_to_taking_back(any_site: Site) -> None:
    officer = any_site.officer()
    add_phrase(officer)
    page = officer.get(CONCEPT).text
    assert "표현 ‘줄줄이무늬병’ 추가를 마쳤습니다" in page
    assert "줄줄이무늬병" in text_of(page, ".added-list")
    assert "줄줄이무늬병" not in text_of(page, ".phrase-list")
    tried = officer.send("/officer/concepts/try", sentence="요즘 줄줄이무늬병이 심합니다.")
    assert "사출성형" in text_of(tried.text, ".tried")
    withdraw = re.search(r"/officer/concepts/additions/\d+/withdraw", page)
    assert withdraw
    assert officer.send(withdraw[0], reason="").status_code == 422
    assert officer.send(withdraw[0], reason="도장에서도 씁니다.").headers["Location"] == CONCEPT
    page = officer.get(CONCEPT).text
    assert "줄줄이무늬병" not in text_of(page, ".added-list")
    assert "도장에서도 씁니다." in text_of(page, ".history")
    assert "이미 뺀 내용입니다" in officer.get(withdraw[0]).text
    assert "뺌" in text_of(officer.get("/officer/concepts").text, ".history")


def test_a_doubled_submit_adds_once(any_site: Site) -> None:
    officer = any_site.officer()
    add_phrase(officer)
    add_phrase(officer)
    assert len(parts(officer.get(CONCEPT).text, ".added-list li")) == 1


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"phrase-phrase": ""}, "phrase-phrase", "현장에서 이 개념을"),
        ({"phrase-phrase": "SMED"}, "phrase-phrase", "금형 제작·보전"),
        ({"phrase-reason": ""}, "phrase-reason", "까닭을"),
        ({"phrase-phrase": "<b>" + "가" * 40}, "phrase-phrase", "2자에서 30자"),
    ],
)
def test_a_refused_phrase_is_told_at_its_field(site: Site, typed: dict[str, str], field: str, told: str) -> None:
    officer = site.officer()
    answer = officer.send(f"{CONCEPT}/phrases", CONCEPT, f"{CONCEPT}/phrases", **{**PHRASE, **typed})
    assert answer.status_code == 422
    assert told in text_of(answer.text, f"#{field}-error")
    [kept] = parts(answer.text, "#phrase-phrase")
    assert kept.get("value") == {**PHRASE, **typed}["phrase-phrase"]
    assert answer.text.count("<title>오류:") == 1


def test_an_edge_in_both_directions(any_site: Site) -> None:
    officer = any_site.officer()
    other = target_of(officer)
    answer = officer.send(f"{CONCEPT}/edges", CONCEPT, f"{CONCEPT}/edges", **{**EDGE, "edge-target": other})
    assert answer.status_code == 303, text_of(answer.text, ".error-summary")
    assert EDGE["edge-sentence"] in text_of(officer.get(CONCEPT).text, ".edge-list")
    inward = {**EDGE, "edge-relation": "uses:in", "edge-target": "없는 업종"}
    answer = officer.send(f"{CONCEPT}/edges", CONCEPT, f"{CONCEPT}/edges", **inward)
    assert answer.status_code == 422
    assert "‘없는 업종’" in text_of(answer.text, "#edge-target-error")
    assert parts(answer.text, "#edge-target")[0].get("value") == "없는 업종"
    assert (
        officer.send(f"{CONCEPT}/edges", CONCEPT, f"{CONCEPT}/edges", **{**EDGE, "edge-relation": "x"}).status_code
        == 422
    )


def test_the_try_out_with_and_without_a_script(site: Site) -> None:
    officer = site.officer()
    whole = officer.send("/officer/concepts/try", sentence="사출품 겉에 은줄이 생깁니다.")
    assert "은줄" in text_of(whole.text, "#tried mark")
    assert "이 말에서 찾았습니다" in whole.text
    token = parts(whole.text, ".try-form [name=csrf_token]")[0].get("value")

    def part(sentence: str) -> tuple[int, str]:
        answer = officer.client.post(
            "/officer/concepts/try", data={"csrf_token": token, "sentence": sentence}, headers={"HX-Request": "true"}
        )
        assert "<html" not in answer.text
        return answer.status_code, answer.text

    assert "사출성형" in part("사출품 겉에 은줄이 생깁니다.")[1]
    assert "아는 말을 찾지 못했습니다" in part("랄랄라 룰룰루 랄랄라")[1]
    assert part("은")[0] == 200
    assert part("가" * 9_000)[0] == 422
    refused = officer.send("/officer/concepts/try", sentence="😀")
    assert refused.status_code == 422
    assert parts(refused.text, "[aria-invalid=true]")


@pytest.mark.parametrize(
    "path",
    [
        "/officer/concepts?q=%00&kind=x&page=-1",
        "/officer/concepts?kind=task&page=999",
        "/officer/concepts?q=" + "가" * 500,
    ],
)
def test_strange_addresses_of_the_lists(site: Site, path: str) -> None:
    assert site.officer().get(path).status_code == 200


def test_concepts_that_do_not_exist(site: Site) -> None:
    officer = site.officer()
    assert officer.get("/officer/concepts/process.gone").status_code == 404
    assert officer.press("/officer/concepts/process.gone/phrases", **PHRASE).status_code == 404
    assert officer.press("/officer/concepts/process.gone/edges", **EDGE).status_code == 404
    assert officer.get("/officer/concepts/additions/999/withdraw").status_code == 404


def test_what_is_typed_is_text(site: Site) -> None:
    officer = site.officer()
    add_phrase(officer, **{"phrase-phrase": "<b>굵은말</b>", "phrase-reason": "<script>x</script>"})
    page = officer.get(CONCEPT).text
    assert "<b>굵은말" not in page
    assert "<script>x" not in page


def test_a_case_from_typing_to_withdrawing(any_site: Site) -> None:
    officer = any_site.officer()
    answer = officer.send("/officer/cases/new", **CASE)
    assert answer.status_code == 303
    page = officer.get(answer.location).text
    assert CASE["problem_text"] in page
    assert CASE["consent"] in page
    assert CASE["title"] in officer.get("/officer/cases").text
    assert CASE["title"] in officer.get("/officer/cases?origin=officer&state=used&q=은줄").text
    gone = officer.send(
        f"{answer.location}/withdraw", answer.location, f"{answer.location}/withdraw", reason="중복입니다."
    )
    assert gone.status_code == 303
    assert "중복입니다." in text_of(officer.get(answer.location).text, ".notice-warning")
    assert CASE["title"] not in officer.get("/officer/cases?state=used&origin=officer").text
    assert CASE["title"] in officer.get("/officer/cases?state=withdrawn").text
    assert officer.press(f"{answer.location}/restore").status_code == 303
    assert len(parts(officer.get(answer.location).text, ".history li")) == 3


def test_a_doubled_case_is_one(any_site: Site) -> None:
    officer = any_site.officer()
    key = parts(officer.get("/officer/cases/new").text, "#submission_key")[0].get("value")
    first, second = (officer.press("/officer/cases/new", **CASE, submission_key=key) for _ in range(2))
    assert first.location == second.location
    assert "사례 1건" in officer.get("/officer/cases?origin=officer").text
    changed = officer.press("/officer/cases/new", **{**CASE, "title": "다른 사례"}, submission_key=key)
    assert changed.status_code == 422
    assert "이미 등록한 화면" in changed.text


@pytest.mark.parametrize("missing", ["title", "problem_text", "solution_text", "consent"])
def test_a_case_needs_its_texts_and_consent(site: Site, missing: str) -> None:
    answer = site.officer().send("/officer/cases/new", **{**CASE, missing: " "})
    assert answer.status_code == 422
    assert text_of(answer.text, f"#{missing}-error")
    assert CASE["title"] in answer.text or missing == "title"


@pytest.mark.parametrize("number", ["열둘", "-1", "9" * 20, "999999"])
def test_a_number_that_is_none(site: Site, number: str) -> None:
    answer = site.officer().send("/officer/cases/new", **CASE, source_problem_id=number)
    assert answer.status_code == 422
    assert "숫자" in text_of(answer.text, "#source_problem_id-error")
    assert parts(answer.text, "#source_problem_id")[0].get("value") == number


def test_a_number_that_must_be_typed_is_not_to_be_left_empty(site: Site) -> None:
    officer = site.officer()
    needed = officer.send("/officer/outcomes/new", problem_id="열둘").text
    assert "숫자로 적어 주십시오" in text_of(needed, "#problem_id-error")
    assert "비워" not in text_of(needed, "#problem_id-error")
    asked = officer.send("/officer/cases/new", **CASE, source_problem_id="열둘").text
    assert "비워 두십시오" in text_of(asked, "#source_problem_id-error")


def test_a_shipped_case_is_withdrawn_and_used_again(any_site: Site) -> None:
    first, second = any_site.officer(), any_site.officer()
    assert first.send(f"{SHIPPED}/withdraw", SHIPPED, f"{SHIPPED}/withdraw", reason="").status_code == 422
    for officer, reason in ((first, "맞지 않습니다."), (first, "맞지 않습니다."), (second, "저도요, 그렇습니다.")):
        assert officer.press(f"{SHIPPED}/withdraw", reason=reason).status_code == 303
    assert "다른 담당자가 먼저" in second.get(SHIPPED).text
    assert second.press(f"{SHIPPED}/restore").status_code == 303
    assert second.press(f"{SHIPPED}/restore").status_code == 303
    assert "매칭에서 제외하기" in first.get(SHIPPED).text
    assert first.get("/officer/cases/no-such").status_code == 404
    assert first.press("/officer/cases/no-such/withdraw", reason="맞지 않습니다.").status_code == 404


def test_a_firm_that_hides_its_name_afterwards_takes_its_words_along(any_site: Site) -> None:
    with any_site.app.app_context():
        finder().rebuild()
    officer, owner = any_site.officer(), any_site.firm()
    problem = any_site.problem_of(owner)
    made = officer.send("/officer/cases/new", **CASE, source_problem_id=str(problem))
    assert made.status_code == 303
    assert owner.send(f"/problems/{problem}/edit", visibility="blind").status_code == 303
    page = officer.get(made.location).text
    assert CASE["problem_text"] not in page
    assert "글이 지워져" in page
    again = officer.send("/officer/cases/new", **CASE, source_problem_id=str(problem))
    assert "이름을 숨긴 과제" in text_of(again.text, "#source_problem_id-error")


def test_the_start_page_leads_there(site: Site) -> None:
    page = site.officer().get("/officer/organisations").text
    links = {each.get("href") for each in parts(page, "main a")}
    assert {"/officer/concepts", "/officer/cases"} <= links


def test_a_request_outside_the_field_is_told_from_a_solved_problem(site: Site) -> None:
    officer = site.officer()
    assert "분야 밖 요청" in text_of(officer.get("/officer/cases?q=기장 대리와").text, ".record-list")
    page = text_of(officer.get("/officer/cases/out-bookkeeping-payroll").text)
    assert "분야 밖 요청입니다" in page
    assert "해결책" not in page
    assert "분야 밖" not in text_of(officer.get(SHIPPED).text)
