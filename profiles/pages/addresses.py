"""What addresses may hold: ids and page numbers that the databases can count to."""

from __future__ import annotations

from flask import request

ID = "int(max=2147483647)"
"""Converter for ids in rules: a longer number is no page, not a crash in the database."""

MAX_PAGE = 100_000


def page_number() -> int:
    """The page that `?page=` asks for; 1 for anything that is no page number."""
    asked = request.args.get("page", "")
    return min(max(1, int(asked)), MAX_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
