"""Time as an argument: services take a `Clock`, tests pass a fixed one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

KST = timezone(timedelta(hours=9), "KST")


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def korean_date(moment: datetime) -> date:
    """The calendar day in Korea (UTC+9, no daylight saving) at `moment`."""
    return moment.astimezone(KST).date()
