"""Business time between two instants, and adding hours, beside peers.

The measure of the first kind of race is `b - a` of two datetimes in UTC, the least that anything
between two instants can cost; that of the others is the best peer.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import businesstimedelta

from benchmarks.business_peers import (
    DESK,
    FORTY,
    LONDON,
    RULES,
    busday_elapsed,
    day_loop,
    exchange_add,
    often,
    pandas_add,
)
from benchmarks.harness import Contender, Race

__all__ = ["races"]

START: Final = datetime(2024, 1, 10, 10, 30, tzinfo=UTC)
OTHER: Final = ZoneInfo("America/New_York")
SPANS: Final = {"1 day": 1, "30 days": 30, "1 year": 365, "5 years": 1826}
ZONES: Final = {"UTC": UTC, "its own zone": LONDON, "another zone": OTHER}


def _difference(start: datetime, end: datetime) -> Contender:
    def work(times: int) -> None:
        a, b = start, end
        for _ in range(times):
            b - a

    return Contender("b - a, no business time", work, lambda: day_loop(start, end))


def _ours(name: str, start: datetime, end: datetime) -> Contender:
    def work(times: int) -> None:
        elapsed = DESK.elapsed
        for _ in range(times):
            elapsed(start, end)

    return Contender(f"itsmcore, {name}", work, lambda: DESK.elapsed(start, end))


def _busday(start: datetime, end: datetime) -> Contender:
    a, b = (t.astimezone(LONDON).replace(tzinfo=None) for t in (start, end))
    return Contender(
        "numpy busday_count and glue, naive local",
        often(lambda: busday_elapsed(a, b)),
        lambda: busday_elapsed(a, b),
    )


def _walking(start: datetime, end: datetime) -> Contender:
    return Contender(
        "businesstimedelta",
        often(lambda: RULES.difference(start, end)),
        lambda: RULES.difference(start, end).timedelta,
    )


def _elapsed(span: str, days: int) -> Race:
    end = START + timedelta(days=days)
    ours = [
        _ours(name, START.astimezone(zone), end.astimezone(zone))
        for name, zone in ZONES.items()
    ]
    entrants = [_difference(START, end), *ours, _busday(START, end)]
    return Race(
        f"business time over {span}",
        [*entrants, _walking(START, end)],
        expected=day_loop(START, end),
    )


def _beside(peer: str) -> Race:
    end = START + timedelta(days=30)
    measure = _busday(START, end) if peer == "numpy" else _walking(START, end)
    return Race(
        f"the same over 30 days beside {peer}",
        [measure, _ours("UTC", START, end)],
        expected=day_loop(START, end),
    )


def _adding(name: str, start: datetime) -> Contender:
    def work(times: int) -> None:
        add = DESK.add
        for _ in range(times):
            add(start, FORTY)

    return Contender(f"itsmcore, {name}", work, lambda: DESK.add(start, FORTY))


def _add() -> Race:
    step = businesstimedelta.BusinessTimeDelta(RULES, hours=40)
    due = datetime(2024, 1, 17, 10, 30, tzinfo=UTC)  # five working days on, no holiday
    return Race(
        "adding 40 business hours",
        [
            Contender(
                "exchange_calendars, by the minute",
                often(lambda: exchange_add(START)),
                lambda: exchange_add(START),
            ),
            Contender(
                "pandas CustomBusinessHour",
                often(lambda: pandas_add(START)),
                lambda: pandas_add(START),
            ),
            Contender(
                "businesstimedelta", often(lambda: START + step), lambda: START + step
            ),
            *(_adding(name, START.astimezone(zone)) for name, zone in ZONES.items()),
        ],
        expected=due,
    )


def races() -> Iterator[Race]:
    """Every race of this page."""
    for span, days in SPANS.items():
        yield _elapsed(span, days)
    yield _beside("numpy")
    yield _beside("businesstimedelta")
    yield _add()
