"""What came and went: flow by buckets of time, backlog against throughput, Little's law."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, overload
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics._subjects import subjects
from itsmcore.metrics.asked import CANCELLED, Asked, asked
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.metrics.life import Life
from itsmcore.model import History
from itsmcore.model._buckets import Bucket, buckets_of

__all__ = ["Flow", "FlowRow", "LittlesLaw", "backlog_days", "flow", "littles_law"]

_DAY_US: Final = 86_400_000_000


@attrs.frozen(kw_only=True)
class FlowRow:
    """What came and went in one bucket.

    Attributes:
        bucket: Its first local day.
        opened: How many records were opened.
        reopened: How often one that was at an end came back.
        resolved: How often one that was open was done or closed.
        cancelled: How often one that was open was called off.
        backlog: How many were open at the end of it, or of what is known of it.
    """

    bucket: date
    opened: int
    reopened: int
    resolved: int
    cancelled: int
    backlog: int

    @property
    def net(self) -> int:
        """By how much the backlog grew."""
        return self.opened + self.reopened - self.resolved - self.cancelled


@attrs.frozen(kw_only=True)
class Flow(Sequence[FlowRow]):
    """What came and went, bucket by bucket without gaps. Made by `flow`.

    Attributes:
        rows: In order of time; `backlog` of each is that before it and its `net`.
        before: The backlog before the first one.
    """

    rows: tuple[FlowRow, ...]
    before: int

    @overload
    def __getitem__(self, index: int) -> FlowRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[FlowRow, ...]: ...
    def __getitem__(self, index: int | slice) -> FlowRow | tuple[FlowRow, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def columns(self) -> dict[str, list[Any]]:
        """Columns of plain values: those of a row, and `net`."""
        names = ("bucket", "opened", "reopened", "resolved", "cancelled", "net")
        return {n: [getattr(row, n) for row in self] for n in (*names, "backlog")}


def flow(
    histories: Iterable[History],
    /,
    *,
    now: datetime,
    bucket: Bucket = "day",
    tz: str | ZoneInfo = "UTC",
    period: Interval | None = None,
    cancelled: Iterable[str] = CANCELLED,
) -> Flow:
    """What came and went by days, weeks or months of a zone.

    What was at an end when it was first recorded ended at that instant, which is the latest
    that it can be.

    Args:
        histories: Each record once.
        now: As of when, aware; facts after it are not used.
        bucket: "day", "week" (ISO 8601), "month", "quarter" or "year".
        tz: The zone whose dates those are, so that a day may have 23 or 25 hours.
        period: What happened in it; None: from the first event to the last.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: A record comes twice; there is no such bucket or zone.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.
    """
    slots = buckets_of(bucket, tz)
    if bucket is None:
        raise FieldError(
            field="bucket",
            value=bucket,
            problem="a flow has buckets",
            remedy="give 'day', 'week' or 'month'",
        )
    terms = asked(now=now, period=period, cancelled=cancelled)
    before, table = 0, dict[date, Counter[str]]()
    first_us, last_us = terms.start_us, terms.end_us
    for life in subjects(histories, History, terms):
        for at_us, what in _events(life):
            if terms.start_us is not None and at_us < terms.start_us:
                before += _SIGNS[what]
            elif terms.takes(at_us):
                day = slots.of(at_us) or date.min
                table.setdefault(day, Counter())[what] += 1
                first_us = at_us if first_us is None else min(first_us, at_us)
                last_us = at_us + 1 if last_us is None else max(last_us, at_us + 1)
    if first_us is None or last_us is None:
        return Flow(rows=(), before=0)
    rows, held = [], before
    for day in slots.over(first_us, last_us):
        found = table.get(day, Counter[str]())
        held += sum(_SIGNS[what] * count for what, count in found.items())
        rows.append(FlowRow(bucket=day, backlog=held, **{k: found[k] for k in _SIGNS}))
    return Flow(rows=tuple(rows), before=before)


_SIGNS: Final = {"opened": 1, "reopened": 1, "resolved": -1, "cancelled": -1}


def _events(life: Life) -> Iterator[tuple[int, str]]:
    """When a record came and went."""
    for index, stretch in enumerate(life.stretches):
        yield stretch.start_us, "reopened" if index else "opened"
        if stretch.end_us is not None:
            yield stretch.end_us, "cancelled" if stretch.is_cancelled else "resolved"


def _window(value: Interval, field: str, terms: Asked) -> tuple[int, int]:
    """The bounds of a window that lies before now."""
    if not isinstance(value, Interval):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="an interval is needed",
            remedy="give Interval(start=..., end=...)",
        )
    start_us, end_us = to_us(value.start), to_us(value.end)
    if end_us > terms.now_us:
        raise FieldError(
            field=field,
            value=value,
            problem=f"it ends after now, {from_us(terms.now_us)}",
            remedy="give one that is over",
        )
    return start_us, end_us


def backlog_days(
    histories: Iterable[History],
    /,
    *,
    now: datetime,
    period: Interval,
    cancelled: Iterable[str] = CANCELLED,
) -> Figure:
    """How many days the backlog would last at the pace of a period; None where nothing went.

    The backlog as of now, by the mean number of resolutions on a day of 24 hours in the period.

    Args:
        histories: Each record once.
        now: As of when, aware.
        period: Whose pace is taken; over by then.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: A record comes twice; the period ends after now.
        WrongTypeError: An argument is something else.
    """
    terms = asked(now=now, cancelled=cancelled)
    start_us, end_us = _window(period, "period", terms)
    held = resolved = n = 0
    for life in subjects(histories, History, terms):
        n += 1
        held += life.is_open
        resolved += sum(
            what == "resolved" and start_us <= at_us < end_us
            for at_us, what in _events(life)
        )
    return Figure(
        name="backlog_days",
        numerator=held * (end_us - start_us),
        denominator=resolved * _DAY_US,
        n=n,
        cohort=CohortKind.OBSERVED,
        unit=Unit.NUMBER,
    )


@attrs.frozen(kw_only=True)
class LittlesLaw:
    """Little's law on a window: mean number in the system, rate through it, mean time in it.

    L = lambda W holds of a system in balance. On a window it is off by what its borders cut:
    time before it of what left in it, and time in it of what was still there at its end. All
    sums are exact, in microseconds, and `open_us == left_us - before_us + after_us`.

    Attributes:
        window: The span.
        at_start: How many were open as it began.
        at_end: How many were open as it ended.
        arrived: How often one came, or came back, in it.
        departed: How often one was done, closed or called off in it.
        open_us: Time that records were open within it.
        left_us: Time that those who departed in it had been open in all.
        before_us: The part of that which lies before it.
        after_us: Time within it of those that were still open as it ended.
    """

    window: Interval
    at_start: int
    at_end: int
    arrived: int
    departed: int
    open_us: int
    left_us: int
    before_us: int
    after_us: int

    @property
    def length_us(self) -> int:
        """Of the window."""
        return to_us(self.window.end) - to_us(self.window.start)

    @property
    def mean_open(self) -> Fraction:
        """L, how many were open on average over the window."""
        return Fraction(self.open_us, self.length_us)

    @property
    def mean_time(self) -> timedelta | None:
        """W, how long those who departed had been open, on average; None without any."""
        if not self.departed:
            return None
        return timedelta(microseconds=self.left_us // self.departed)

    @property
    def departures_a_day(self) -> Fraction:
        """Lambda, how many departed on a day of 24 hours."""
        return Fraction(self.departed * _DAY_US, self.length_us)

    @property
    def expected_open(self) -> Fraction:
        """Lambda times W, how many would be open on average in balance."""
        return Fraction(self.left_us, self.length_us)

    @property
    def boundary(self) -> Fraction:
        """L less lambda W, what the borders of the window make out."""
        return self.mean_open - self.expected_open


def littles_law(
    histories: Iterable[History],
    window: Interval,
    /,
    *,
    now: datetime,
    cancelled: Iterable[str] = CANCELLED,
) -> LittlesLaw:
    """Check Little's law on a window. Each stretch in which a record was open is one visit.

    Args:
        histories: Each record once.
        window: Over by now.
        now: As of when, aware; facts after it are not used.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: A record comes twice; the window ends after now.
        WrongTypeError: An argument is something else.
    """
    terms = asked(now=now, cancelled=cancelled)
    start_us, end_us = _window(window, "window", terms)
    found: Counter[str] = Counter()
    for life in subjects(histories, History, terms):
        for stretch in life.stretches:
            found.update(_part(stretch.start_us, stretch.end_us, start_us, end_us))
    names = (a.name for a in attrs.fields(LittlesLaw) if a.name != "window")
    return LittlesLaw(window=window, **{name: found[name] for name in names})


def _part(
    came_us: int, went_us: int | None, start_us: int, end_us: int
) -> dict[str, int]:
    """What one visit adds: it came and went within, before or after the window."""
    until_us = (
        end_us if went_us is None else went_us
    )  # still there: to the end at least
    inside_us = max(0, min(until_us, end_us) - max(came_us, start_us))
    found = {
        "at_start": int(came_us < start_us <= until_us),
        "arrived": int(start_us <= came_us < end_us),
        "open_us": inside_us,
    }
    if went_us is not None and start_us <= went_us < end_us:
        found["departed"] = 1
        found["left_us"] = went_us - came_us
        found["before_us"] = max(0, start_us - came_us)
    elif came_us < end_us and (went_us is None or went_us >= end_us):
        found["at_end"] = 1
        found["after_us"] = inside_us
    return found
