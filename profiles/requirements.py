"""Conditions that a problem states in words → requirements that rules can decide. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from profiles.values import PROGRAMMES, Requirements

_NOT_NEEDED = re.compile(
    r"필요\s*(는|가|은)?\s*없|불필요|필요하지\s*않|필수(는|가)?\s*아니|안\s*(해도|와도|오셔도)|무관|상관\s*없|없어도|우대|선호|있으면|가능하면|되도록"
)
"""What turns a condition into a wish or into nothing."""

_ONSITE = re.compile(
    r"(현장|공장|직접|대면)\s*(방문|상주|점검|설치|실사|진단|지원)?[^.]{0,12}(필수|필요|반드시|해야|하셔야|와야|오셔야|조건|전제)"
    r"|(방문|상주)[^.]{0,8}(필수|필요|반드시|해야|하셔야|가능한?\s*(업체|곳|회사))"
    r"|반드시[^.]{0,12}(방문|상주)"
)
_PLACE = r"(외부|클라우드|사외|밖|국외|인터넷|외부망)"
_MATTER = r"(데이터|자료|영상|도면|레시피|정보)"
_FORBIDDEN = r"(불가|금지|안\s*(됨|돼|되|된|됩)|못\s*(함|하|나|내|올)|불허|않아야|말아야|제한)"
_ON_PREMISE = re.compile(
    rf"{_MATTER}[^.]{{0,15}}(반출|유출|전송|업로드|나가|내보내|올리)[^.]{{0,8}}{_FORBIDDEN}"
    rf"|{_PLACE}[^.]{{0,12}}(반출|전송|업로드|저장|연결|사용|이용|나가|내보내|올리)[^.]{{0,8}}{_FORBIDDEN}"
    rf"|클라우드\s*(는|은|서비스는?)?\s*{_FORBIDDEN}"
    r"|(사내|내부|자체)\s*(서버|망|구축|전산)[^.]{0,8}(만|에서만|한정|필수|구축형|설치|운영해야)"
    rf"|{_MATTER}[^.]{{0,6}}{_PLACE}\s*(으로|로|에)?\s*(못|안)\s"
    r"|온\s*프레미스|온프렘|on[- ]?prem(ise)?s?|폐쇄\s*망|망\s*분리"
    r"|인터넷\s*(연결|접속)?\s*(이\s*)?(안\s*되|불가|차단)",
    re.IGNORECASE,
)
_CERTIFICATIONS = (
    (re.compile(r"ISO\s*/?\s*(?:IEC)?\s*-?\s*(\d{4,5})", re.IGNORECASE), "ISO {}"),
    (re.compile(r"IATF\s*-?\s*(16949)", re.IGNORECASE), "IATF {}"),
    (re.compile(r"AS\s*-?\s*(9100)", re.IGNORECASE), "AS{}"),
    (re.compile(r"GS\s*인증", re.IGNORECASE), "GS인증"),
    (re.compile(r"벤처\s*(?:기업)?\s*(?:확인|인증)", re.IGNORECASE), "벤처기업확인"),
    (re.compile(r"CSAP", re.IGNORECASE), "CSAP"),
    (re.compile(r"기업\s*부설\s*연구소", re.IGNORECASE), "기업부설연구소"),
)
_DEMANDED = re.compile(
    r"필수|보유|필요|있어야|있는\s*(업체|곳|회사|기업)|요구|조건|한정|만\s|이상|인증\s*(업체|기업)|가진|갖춘"
)
_PROGRAMME_PATTERNS = tuple((name, re.compile(r"\s*".join(map(re.escape, name.split())))) for name in PROGRAMMES)


def requirements_from_constraints(texts: Iterable[str]) -> Requirements:
    """What the texts demand beyond doubt. A wish ("우대", "있으면 좋음") or a denial ("필요 없음") demands nothing."""
    onsite = on_premise = False
    certifications: list[str] = []
    programme: str | None = None
    for text in texts:
        certifications += [name for name in _certifications(text) if name not in certifications]
        for clause in _clauses(text):
            onsite = onsite or bool(_ONSITE.search(clause))
            on_premise = on_premise or bool(_ON_PREMISE.search(clause))
            programme = programme or _programme(clause)
    return Requirements(onsite, on_premise, tuple(certifications), programme)


def joined(first: Requirements, second: Requirements) -> Requirements:
    """Everything that either demands; the programme of the first goes before."""
    return Requirements(
        onsite=first.onsite or second.onsite,
        on_premise=first.on_premise or second.on_premise,
        certifications=tuple(dict.fromkeys((*first.certifications, *second.certifications))),
        programme=first.programme or second.programme,
    )


def _clauses(text: str) -> list[str]:
    normal = unicodedata.normalize("NFKC", text)
    return [
        clause
        for clause in re.split(r"[.,;\n]|(?<=[가-힣])(?:지만|는데|며)\s", normal)
        if not _NOT_NEEDED.search(clause)
    ]


def _certifications(text: str) -> list[str]:
    # Not split at commas: one "필수" at the end demands all that are listed before it.
    sentences = re.split(r"[.;\n]", unicodedata.normalize("NFKC", text))
    return [
        label.format(*match.groups())
        for sentence in sentences
        if _DEMANDED.search(sentence + " ") and not _NOT_NEEDED.search(sentence)
        for pattern, label in _CERTIFICATIONS
        for match in pattern.finditer(sentence)
    ]


def _programme(clause: str) -> str | None:
    return next((name for name, pattern in _PROGRAMME_PATTERNS if pattern.search(clause)), None)
