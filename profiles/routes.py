"""The pages of this room, by audience."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from core.clock import korean_date
from profiles import web
from profiles.pages import importing, joining, officers, problems, suppliers
from profiles.web import ProcessSuggester


def configure(app: Flask, suggest_processes: ProcessSuggester) -> None:
    """Register the pages, what their templates use, and what the room above knows of processes."""
    web.configure(app, suggest_processes)
    for room in (joining, problems, suppliers, officers, importing):
        app.register_blueprint(room.pages)
    app.jinja_env.filters["korean_day"] = _korean_day


def _korean_day(moment: datetime) -> str:
    """The day in Korea at this moment: 2026. 11. 20."""
    day = korean_date(moment)
    return f"{day.year}. {day.month}. {day.day}."
