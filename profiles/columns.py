"""Column types of this room: lists of short texts, free JSON, and enums, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# 가나다 order is code-point order; PostgreSQL would otherwise follow the locale of whoever made the database.
SORT_KEY = String(200).with_variant(String(200, collation="C"), "postgresql")


class TextList(TypeDecorator[tuple[str, ...]]):
    """Short texts as a JSON array in a text column, Hangul unescaped, so that LIKE finds an item on either database.

    Read back as a tuple: a change is always an assignment, which the session notices.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | list[str] | None, dialect: Dialect) -> str:
        return json.dumps(list(value or ()), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


class JsonText(TypeDecorator[Any]):
    """Any JSON value in a text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return json.loads(value) if value else None


def choice(kind: type[StrEnum], name: str) -> Enum:
    """Column type for `kind`: stored as its value, refused by the database when it is none of them."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
