"""The concepts as officers read them: the list, what people type for a name, and where a word is found."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import AxError
from matching import service
from matching.concepts.linking import concept_book
from matching.knowledge import speaks_of
from matching.values import AdditionKind, ConceptKind
from tests.matching.teaching import MOULDING, Add


def test_the_list_is_searched_by_name_and_phrase(session: Session, officer: Actor, phrase: Add) -> None:
    phrase("줄줄이무늬병")
    found = service.concept_list(session, actor=officer, text="줄이무늬")
    [line] = [line for group in found.groups for line in group.lines]
    assert (line.concept.id, line.hit, line.added, found.total) == (MOULDING, "줄줄이무늬병", 1, 1)
    assert found.latest[0].kind is AdditionKind.PHRASE
    everything = service.concept_list(session, actor=officer)
    assert everything.total == len(concept_book().concepts)
    first = service.concept_list(session, actor=officer, kind=ConceptKind.SYMPTOM, number=1).groups[0].lines
    second = service.concept_list(session, actor=officer, kind=ConceptKind.SYMPTOM, number=2).groups[0].lines
    assert not {line.concept.id for line in first} & {line.concept.id for line in second}
    assert service.concept_list(session, actor=officer, kind=ConceptKind.TASK, number=99).groups[0].lines == ()


def test_a_concept_is_named_as_people_write_it() -> None:
    assert service.concept_named(" 사출 성형 ", {ConceptKind.PROCESS}).id == MOULDING
    assert service.concept_named(MOULDING, {ConceptKind.PROCESS}).id == MOULDING
    for typed in ("", "사출성형"):
        with pytest.raises(AxError) as refused:
            service.concept_named(typed, {ConceptKind.TASK})
        assert getattr(refused.value, "field", "") == "target"


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("카메라 외관 검사", "외관검사", True),
        ("외관검사", "외관 검사", True),
        ("사출품 은줄이", "은줄", True),
        ("알아들은 줄", "은줄", False),
        ("SMED 적용", "smed", True),
        ("무엇이든", "", True),
        ("괄호(주)", "(", True),
    ],
)
def test_where_a_word_is_found(text: str, wanted: str, found: bool) -> None:
    assert speaks_of(text, wanted) is found
