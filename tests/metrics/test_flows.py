"""What came and went equals a count by hand, and Little's law adds up."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    backlog,
    backlog_age,
    backlog_days,
    figures,
    flow,
    littles_law,
    spread,
)
from itsmcore.model import Fact, FieldChange, History, Incident
from tests.metrics.desk_histories import MONDAY, desk_histories, some_now
from tests.metrics.kpi_steps import OVER, US, is_off, steps
from tests.round_trips import pasted, pickled

HOUR = timedelta(hours=1)
ZONES = ("UTC", "Europe/London", "Pacific/Auckland")


def visits(
    history: History, now: datetime
) -> list[tuple[datetime, datetime | None, bool]]:
    """When it was open: from, to, and whether it was called off then."""
    found: list[tuple[datetime, datetime | None, bool]] = []
    since: datetime | None = history.opened_at
    for step in steps(history, now):
        if since is not None and step.category in OVER:
            found.append((since, step.at, is_off(step)))
            since = None
        elif since is None and step.category not in OVER:
            since = step.at
    return found if since is None else [*found, (since, None, False)]


def events(history: History, now: datetime) -> list[tuple[datetime, str]]:
    found = []
    for place, (start, end, off) in enumerate(visits(history, now)):
        found.append((start, "reopened" if place else "opened"))
        if end is not None:
            found.append((end, "cancelled" if off else "resolved"))
    return found


@given(
    st.integers(0, 2**32),
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_a_flow_counts_what_came_and_went(
    seed: int,
    bucket: Any,
    tz: str,
    within: bool,  # noqa: FBT001  # drawn by Hypothesis
) -> None:
    rng = Random(seed)
    histories, now = desk_histories(rng, 10), some_now(rng)
    start = MONDAY + timedelta(days=5, minutes=11)
    period = Interval(start=start, end=start + timedelta(days=12)) if within else None
    found = flow(histories, now=now, bucket=bucket, tz=tz, period=period)
    zone = ZoneInfo(tz)

    def begin(at: datetime) -> date:
        day = at.astimezone(zone).date()
        if bucket == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if bucket == "month" else day

    every = [
        event
        for history in histories
        if history.opened_at <= now
        for event in events(history, now)
    ]
    told = [(at, what) for at, what in every if period is None or at in period]
    count = Counter((begin(at), what) for at, what in told)
    for row in found:
        for what in ("opened", "reopened", "resolved", "cancelled"):
            assert getattr(row, what) == count.pop((row.bucket, what), 0)
    assert not count
    held = found.before
    for row in found:
        held += row.net
        assert row.backlog == held
    if period is None:
        assert held == backlog(histories, now=now).value
        assert found.before == 0
    else:
        until = min(now, period.end - US)
        assert held == backlog(histories, now=until).value
    days = [row.bucket for row in found]
    assert days == sorted(set(days))
    assert found.columns()["net"] == [row.net for row in found]
    assert found[:] == tuple(found)


def resolved_at(opened: datetime, *done: datetime) -> History:
    key = f"INC{opened:%m%d%H%M}"
    changes = [FieldChange("status", "new", "resolved")]
    facts = [Fact(record_id=key, seq=1, at=at, changes=changes) for at in done]
    return History.start(Incident(id=key, opened_at=opened), facts)


def test_a_day_that_loses_an_hour_is_a_day() -> None:
    # 29 March 2026 has 23 hours in London: it ends at 23:00 in UTC.
    late = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    next_day = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    histories = [resolved_at(late), resolved_at(next_day)]
    found = flow(histories, now=next_day, tz="Europe/London")
    assert [(row.bucket.day, row.opened) for row in found] == [(29, 1), (30, 1)]
    assert [row.bucket.day for row in flow(histories, now=next_day)] == [29]


def test_a_flow_of_nothing_has_no_rows() -> None:
    assert len(flow([], now=MONDAY)) == 0
    assert flow([], now=MONDAY).columns()["bucket"] == []


def test_a_flow_has_buckets() -> None:
    with pytest.raises(FieldError, match="bucket"):
        flow([], now=MONDAY, bucket=None)  # type: ignore[arg-type]  # what is refused


@given(st.integers(0, 2**32), st.integers(0, 30), st.integers(1, 30))
def test_littles_law_adds_up(seed: int, skipped: int, days: int) -> None:
    histories = desk_histories(Random(seed), 10)
    now = MONDAY + timedelta(days=60)
    start = MONDAY + timedelta(days=skipped)
    window = Interval(start=start, end=start + timedelta(days=days))
    found = littles_law(histories, window, now=now)
    seen = [visit for history in histories for visit in visits(history, now)]
    far = now + timedelta(days=1)
    inside = [
        max(timedelta(), min(end or far, window.end) - max(begin, window.start))
        for begin, end, _ in seen
    ]
    gone = [(begin, end) for begin, end, _ in seen if end is not None and end in window]
    assert found.open_us == sum(inside, timedelta()) // US
    assert found.left_us == sum((e - b for b, e in gone), timedelta()) // US
    assert found.arrived == sum(begin in window for begin, _, _ in seen)
    assert found.departed == len(gone)
    assert found.at_start + found.arrived - found.departed == found.at_end
    assert found.open_us == found.left_us - found.before_us + found.after_us
    assert found.mean_open - found.expected_open == found.boundary
    assert found.at_end == sum(
        begin < window.end and (end is None or end >= window.end)
        for begin, end, _ in seen
    )
    rate = found.departures_a_day
    if found.departed:
        assert rate * Fraction(found.left_us, found.departed) == (
            found.expected_open * 86_400_000_000
        )
    else:
        assert found.mean_time is None


def test_littles_law_holds_where_all_came_and_went_within() -> None:
    histories = [
        resolved_at(MONDAY + n * HOUR, MONDAY + (n + 2) * HOUR) for n in range(5)
    ]
    window = Interval(start=MONDAY, end=MONDAY + 10 * HOUR)
    found = littles_law(histories, window, now=MONDAY + 20 * HOUR)
    assert found.boundary == 0
    assert found.mean_open == 1
    assert found.mean_time == 2 * HOUR
    assert found.departures_a_day == 12


def test_a_backlog_lasts_as_long_as_the_pace_allows() -> None:
    histories = [
        *(resolved_at(MONDAY + n * HOUR, MONDAY + 12 * HOUR) for n in range(4)),
        *(resolved_at(MONDAY + n * HOUR) for n in (14, 15, 16)),
    ]
    period = Interval(start=MONDAY, end=MONDAY + timedelta(days=2))
    found = backlog_days(histories, now=period.end, period=period)
    assert found.exact == Fraction(3, 2)  # 3 are open, 2 a day went
    quiet = Interval(start=MONDAY + timedelta(days=1), end=period.end)
    assert backlog_days(histories, now=period.end, period=quiet).value is None


def test_a_window_is_over_by_now() -> None:
    window = Interval(start=MONDAY, end=MONDAY + HOUR)
    with pytest.raises(FieldError, match=r"window.*after now"):
        littles_law([], window, now=MONDAY)
    with pytest.raises(FieldError, match=r"period.*after now"):
        backlog_days([], now=MONDAY, period=window)
    with pytest.raises(WrongTypeError, match=r"window.*interval"):
        littles_law([], "today", now=MONDAY)  # type: ignore[arg-type]  # what is refused


def test_what_tables_and_flows_tell_comes_back_from_json_and_pickle() -> None:
    histories = desk_histories(Random(2), 12)
    now = MONDAY + timedelta(days=60)
    window = Interval(start=MONDAY, end=MONDAY + timedelta(days=30))
    told = (
        flow(histories, now=now, bucket="week"),
        littles_law(histories, window, now=now),
        spread(backlog_age, histories, [timedelta(days=7)], now=now),
        figures([backlog], histories, now=now, by=["group", "priority"], bucket="day"),
        backlog_days(histories, now=now, period=window),
    )
    for value in told:
        assert decode(json.loads(json.dumps(encode(value))), type(value)) == value
        assert pickled(value) == value
        assert pasted(value) == value
        assert hash(pickled(value)) == hash(value)
