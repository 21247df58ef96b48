"""Business time beside businesstimedelta: time between two instants, and adding hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pytz

from benchmarks.harness import Contender, Race
from itsmcore.sla import Schedule

__all__ = ["races"]

ZONE: Final = "Europe/London"
START: Final = datetime(2024, 1, 10, 10, 30, tzinfo=UTC)
FORTY: Final = timedelta(hours=40)
DAYS_OFF: Final[list[date]] = sorted(
    holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2031))
)
DESK: Final = Schedule(tz=ZONE, week={"mon-fri": "09:00-17:00"}, holidays=DAYS_OFF)


def _rules() -> Any:
    zone = pytz.timezone(ZONE)
    return businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(
                start_time=time(9),
                end_time=time(17),
                working_days=[0, 1, 2, 3, 4],
                tz=zone,
            ),
            businesstimedelta.HolidayRule(set(DAYS_OFF), tz=zone),
        ]
    )


RULES: Final = _rules()


def _day_loop(start: datetime, end: datetime) -> timedelta:
    """What people write: walk the days."""
    zone, total = ZoneInfo(ZONE), timedelta()
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if day.weekday() < 5 and day not in DAYS_OFF:
            opening = datetime.combine(day, time(9), zone).astimezone(UTC)
            closing = datetime.combine(day, time(17), zone).astimezone(UTC)
            total += max(timedelta(), min(end, closing) - max(start, opening))
        day += timedelta(days=1)
    return total


def _elapsed(days: int) -> Race:
    end = START + timedelta(days=days)

    def peer(times: int) -> None:
        for _ in range(times):
            RULES.difference(START, end)

    def ours(times: int) -> None:
        elapsed = DESK.elapsed
        for _ in range(times):
            elapsed(START, end)

    return Race(
        f"business time over {days} days",
        [
            Contender(
                "businesstimedelta",
                peer,
                lambda: RULES.difference(START, end).timedelta,
            ),
            Contender("itsmcore", ours, lambda: DESK.elapsed(START, end)),
        ],
        expected=_day_loop(START, end),
    )


def _add() -> Race:
    step = businesstimedelta.BusinessTimeDelta(RULES, hours=40)

    def peer(times: int) -> None:
        for _ in range(times):
            _ = START + step

    def ours(times: int) -> None:
        add = DESK.add
        for _ in range(times):
            add(START, FORTY)

    due = datetime(2024, 1, 17, 10, 30, tzinfo=UTC)  # five working days on, no holiday
    return Race(
        "adding 40 business hours",
        [
            Contender("businesstimedelta", peer, lambda: START + step),
            Contender("itsmcore", ours, lambda: DESK.add(START, FORTY)),
        ],
        expected=due,
    )


def races() -> Iterator[Race]:
    """Every race of this page."""
    yield _elapsed(1)
    yield _elapsed(30)
    yield _elapsed(365)
    yield _add()
