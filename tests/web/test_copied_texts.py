"""A supplier is told, beside its leads, which of its texts repeat another firm's and do not count."""

from __future__ import annotations

from matching.web import finder
from tests.web.site import Person, Site

STORY = "살균기의 유량과 온도를 함께 기록합니다. 세척 주기를 제품마다 다르게 잡습니다."
TOLD = "다른 기업이 먼저 올린 글과 같은 내용은 추천에 반영하지 않습니다: 회사 소개."


def writes(vendor: Person, summary: str) -> str:
    """Its leads once the profile says so."""
    own = {"solutions-0-name": "설비 감시", "solutions-0-description": f"{vendor.email} 앞으로 물어보시면 됩니다."}
    answer = vendor.send("/my/profile", **{"kind": "AI 전문기업", "summary": summary, "onsite": "no", **own})
    assert answer.status_code == 303, answer.text
    return vendor.get("/leads").text


def test_a_pasted_summary_is_named_until_it_is_ones_own(site: Site) -> None:
    with site.app.app_context():
        finder().rebuild()
    maker, copier = site.firm("supplier", name="㈜가온지기"), site.firm("supplier", name="㈜나래기술")
    assert TOLD not in writes(maker, STORY)
    page = writes(copier, STORY)
    assert TOLD in page
    assert "가온지기" not in page
    assert TOLD not in writes(maker, STORY + " 이제 밤에도 봅니다.")
    assert TOLD in copier.get("/leads").text
    assert TOLD not in writes(copier, "용접 비드의 언더컷과 기공을 찾습니다.")
