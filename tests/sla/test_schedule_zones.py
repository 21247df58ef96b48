"""Every zone of the tz database, at its clock changes from 1970 to 2037."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import settings

from itsmcore.sla import Schedule
from tests.sla.schedule_oracle import Oracle, PlainSchedule, PlainWeek

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC)
PARTS = 12
ZONES = sorted(available_timezones() - {"localtime", "Factory"})

HOURS = [(22 * HOUR, 2 * HOUR + 30 * MINUTE), (3 * HOUR + 10 * MINUTE, 9 * HOUR)]
BREAK = [(0 * HOUR + 30 * MINUTE, 1 * HOUR + 15 * MINUTE)]


def changes(key: str) -> Iterator[datetime]:
    """The instants, to the minute, at which the zone's clocks change."""
    zone, day = ZoneInfo(key), FIRST
    offset = day.astimezone(zone).utcoffset()
    while day < LAST:
        day += DAY
        later = day.astimezone(zone).utcoffset()
        if later != offset:
            yield _exactly(zone, day - DAY, day)
        offset = later


def _exactly(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    offset = low.astimezone(zone).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


@cache
def cases(part: int) -> tuple[tuple[str, datetime], ...]:
    """One change of each kind that the zones know; in a thorough run every one.

    A kind is the wall time, the weekday and the offsets on both sides: what a rule repeats
    year after year, and what several zones share.
    """
    every = settings.get_profile(settings.get_current_profile_name()).max_examples > 100
    seen: set[tuple[object, ...]] = set()
    found = []
    for key in ZONES[part::PARTS]:
        zone = ZoneInfo(key)
        for at in changes(key):
            sides = [(at + n * HOUR).astimezone(zone) for n in (-1, 1)]
            kind = (sides[0].time(), at.weekday(), *(t.utcoffset() for t in sides))
            if every or kind not in seen:
                seen.add(kind)
                found.append((key, at.replace(hour=0, minute=0)))
    return tuple(found)


@cache
def schedule(key: str) -> Schedule:
    return Schedule(
        tz=key,
        week={"mon-sun": "22:00-02:30, 03:10-09:00"},
        breaks={"mon-sun": "00:30-01:15"},
    )


def oracle(key: str, day: datetime) -> Oracle:
    week = PlainWeek(dict.fromkeys(range(7), HOURS), dict.fromkeys(range(7), BREAK))
    return Oracle(PlainSchedule(key, week), (day - 2 * DAY).date(), 5)


@pytest.mark.parametrize("part", range(PARTS))
def test_open_time_is_right_around_every_clock_change(part: int) -> None:
    assert cases(part)
    for key, day in cases(part):
        ours, truth = schedule(key), oracle(key, day)
        start, end = truth.start, truth.end
        told = [(p.start, p.end) for p in ours.periods(start, end)]
        assert told == truth.stretches, (key, day)
        zone = ZoneInfo(key)
        for at in (day + n * 7 * HOUR + 11 * MINUTE for n in range(-3, 8)):
            local = at.astimezone(zone)
            passed = truth.elapsed(start, at)
            assert ours.elapsed(start, at) == passed, (key, at)
            assert ours.elapsed(start.astimezone(zone), local) == passed, (key, at)
            due = truth.add(start, passed + MINUTE)
            assert due is None or ours.add(start, passed + MINUTE) == due, (key, at)
