"""What officers have taught: the counter that every change of it raises, and the checks that its use cases share."""

from __future__ import annotations

import re
from functools import lru_cache

from sqlalchemy.orm import Session

from accounts.values import Actor
from core.errors import Forbidden, Invalid
from core.text import clean, letters
from embeddings.service import index_version, touch

NAME = "knowledge"
MAX_REASON = 500
GONE = "탈퇴한 담당자"
SYSTEM_NAME = "플랫폼"


def knowledge_version(session: Session) -> int:
    """The counter that every addition, withdrawal and case raises; -1 when nothing was ever taught. One cheap query."""
    return index_version(session, name=NAME)


def raise_version(session: Session) -> int:
    """Raise it in the transaction of the change. Until that commits, nobody else teaches: look again after calling."""
    return touch(session, name=NAME)


def require_officer(actor: Actor) -> None:
    if not actor.is_officer:
        raise Forbidden("운영기관 담당자만 할 수 있는 일입니다. 담당자 계정으로 로그인해 주십시오.")


def checked_reason(typed: str, asked: str) -> str:
    """A reason as it is kept. `asked` is the sentence for whoever left it out; raises `Invalid("reason")`."""
    reason = clean(typed)
    if letters(reason) < 2:
        raise Invalid("reason", asked)
    if len(reason) > MAX_REASON:
        raise Invalid(
            "reason",
            f"까닭은 {MAX_REASON:,}자까지 적을 수 있습니다. 지금 {len(reason):,}자이니 줄여 주십시오.",
        )
    return reason


def told_name(names: dict[int, str], user_id: int | None, *, by_hand: bool = True) -> str:
    """Who it was, for a history: a person's name, somebody who is gone, or the platform itself."""
    if user_id is None:
        return GONE if by_hand else SYSTEM_NAME
    return names.get(user_id, GONE)


def speaks_of(text: str, wanted: str) -> bool:
    """True when `wanted` stands in `text`, in either case. Spaces may differ, but not so that it begins inside a word:
    외관검사 is found in ‘카메라 외관 검사’, 은줄 is not found in ‘들은 줄’.
    """
    text, wanted = text.casefold(), wanted.casefold()
    return wanted in text or _pattern(wanted).search(text) is not None


@lru_cache(maxsize=16)
def _pattern(wanted: str) -> re.Pattern[str]:
    """`wanted` from the beginning of a word on, with spaces anywhere."""
    plain = r"\s*".join(re.escape(sign) for sign in wanted if not sign.isspace())
    return re.compile(rf"(?<!\S){plain}")
