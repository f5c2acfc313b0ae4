"""The vendor's form and a supplier's page, as a browser sees them."""

from __future__ import annotations

import pytest

from tests.web.site import Person, Site, fields_of

WHOLE = {
    "kind": "AI 전문기업", "summary": "사출 불량을 줄입니다.", "solutions-0-name": "캐비티 압력 판정",
    "solutions-0-description": "금형 안 압력으로 합부를 내립니다.", "references-0": "경남 K사, 월 7건에서 1건으로",
    "industries": "자동차부품, 가전", "processes": "사출성형", "technologies": "압력센서", "certifications": "GS인증",
    "price_low": "2,500만원", "price_high": "8천만원", "regions_served": ["부산광역시", "경상남도"], "onsite": "yes",
    "deployment": "엣지", "programmes": ["AI 바우처", "데이터 바우처"],
}  # fmt: skip


def profile_of(person: Person) -> str:
    return person.get("/my/profile").text.split('href="/suppliers/')[1].split('"')[0]


def test_a_whole_profile_comes_back_and_is_shown(any_site: Site) -> None:
    firm = any_site.firm("supplier", name="㈜캐비티노트")
    assert firm.send("/my/profile", **WHOLE).status_code == 303
    page = firm.get("/my/profile")
    kept = {**WHOLE, "price_high": "8,000만원"}
    form = {name: value.strip() if isinstance(value, str) else value for name, value in fields_of(page.text).items()}
    assert {name: form.get(name) for name in kept} == kept
    assert "모두 적으셨습니다" in page.text
    shown = any_site.visitor().get(f"/suppliers/{profile_of(firm)}").text
    assert shown.index("경남 K사") < shown.index("캐비티 압력 판정")
    assert "2,500만 원~8,000만 원" in shown


def test_one_more_block_loses_nothing_that_was_typed(site: Site) -> None:
    firm = site.firm("supplier")
    typed = {**WHOLE, "price_low": "많음", "add": "solutions"}
    answer = firm.send("/my/profile", **typed)
    assert answer.status_code == 200
    form = fields_of(answer.text)
    assert form["solutions-1-name"] == ""
    assert form["price_low"] == "많음"
    assert form["references-0"].strip() == WHOLE["references-0"]
    assert "아직 적은" in firm.get(f"/suppliers/{profile_of(firm)}").text
    more = firm.client.post("/my/profile", data={**form, "solutions-1-name": "둘째", "remove": "solutions-0"})
    assert fields_of(more.text)["solutions-0-name"] == "둘째"


@pytest.mark.parametrize("pressed", [{"add": "everything"}, {"remove": "solutions-99"}, {"remove": "x"}])
def test_a_tampered_button_changes_nothing(site: Site, pressed: dict[str, str]) -> None:
    assert site.firm("supplier").send("/my/profile", **pressed).status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("price_low", "많음", "숫자로"),
        ("price_low", "9억", "최저 가격보다 낮습니다"),
        ("summary", "가" * 10_000, "2,000자까지"),
        ("solutions-0-name", "", "솔루션 이름"),
        ("references-0", "가" * 10_000, "1,000자까지"),
        ("industries", "가" * 61, "60자까지"),
        ("regions_served", "화성시", "보기에서 골라"),
        ("deployment", "우주", "보기에서 골라"),
    ],
)
def test_one_bad_field_changes_nothing_and_keeps_everything_typed(
    site: Site, field: str, typed: str, said: str
) -> None:
    firm = site.firm("supplier")
    answer = firm.send("/my/profile", **{**WHOLE, field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<title>오류:" in answer.text
    assert 'value="압력센서"' in answer.text
    assert "압력센서" not in firm.get("/my/profile").text


def test_what_is_not_said_is_said_to_be_so(site: Site) -> None:
    firm = site.firm("supplier")
    page = site.visitor().get(f"/suppliers/{profile_of(firm)}").text
    assert page.count("아직 밝히지 않음") == 9
    assert "아직 적은 실적이 없습니다" in page
    assert "12가지 가운데 0가지" in firm.get("/my/profile").text


def test_a_pending_supplier_is_seen_by_itself_and_officers_only(any_site: Site) -> None:
    firm = any_site.firm("supplier", approved=False)
    address = f"/suppliers/{profile_of(firm)}"
    assert "아직 공개되지 않은" in firm.get(address).text
    assert any_site.officer().get(address).status_code == 200
    assert any_site.visitor().get(address).status_code == 404
    assert any_site.firm("supplier").get(address).status_code == 404


def test_html_in_a_profile_is_text(site: Site) -> None:
    firm = site.firm("supplier")
    firm.send("/my/profile", **{**WHOLE, "summary": "<img src=x onerror=alert(1)>"})
    page = site.visitor().get(f"/suppliers/{profile_of(firm)}").text
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_the_case_library_is_honest_when_empty(site: Site) -> None:
    assert "아직 실린 사례가 없습니다" in site.visitor().get("/cases").text
