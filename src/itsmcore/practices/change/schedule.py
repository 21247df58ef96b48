"""The change schedule: what is planned, a row for each change and period, as plain columns."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import to_us
from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.model import Change, Condition, States
from itsmcore.model._arguments import meaning
from itsmcore.model._buckets import Bucket, Buckets, buckets_of
from itsmcore.model._texts import moment
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import by_id, expect
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK

__all__ = ["ChangeSchedule", "ScheduledChange", "change_schedule"]


@attrs.frozen(kw_only=True)
class ScheduledChange:
    """A change in one period.

    Attributes:
        period: First local date of the period.
        change: Key of the change.
        title: Its title.
        change_type: Its type.
        status: Where it stands.
        risk: How risky it is, or None.
        start: When its planned window begins, which may be before the period.
        end: When it ends, which may be after the period.
        assignee: Who does it, or None.
        group: Which group does it, or None.
        service: The service that it is about, or None.
        cis: Keys of its items.
        outage_expected: Whether the service is to be interrupted.
    """

    period: date
    change: str
    title: str
    change_type: str
    status: str
    risk: str | None
    start: datetime
    end: datetime
    assignee: str | None
    group: str | None
    service: str | None
    cis: tuple[str, ...]
    outage_expected: bool


_COLUMNS: Final = tuple(one.name for one in attrs.fields(ScheduledChange))


@attrs.frozen(kw_only=True)
class ChangeSchedule:
    """What is planned, by period, then start, then key.

    Attributes:
        rows: One for each change and period that its planned window has a part of.
        unplanned: Keys of the changes that count and have no planned window, in order.
    """

    rows: tuple[ScheduledChange, ...]
    unplanned: tuple[str, ...]

    def to_columns(self) -> dict[str, list[Any]]:
        """The rows as columns, for a frame or a spreadsheet."""
        return {name: [getattr(row, name) for row in self.rows] for name in _COLUMNS}

    def explain(self) -> tuple[str, ...]:
        """A line for each row, then what has no window."""
        rows = (
            f"{r.period}: {r.change} ({r.change_type}, {r.status}) "
            f"{moment(r.start)} .. {moment(r.end)} {r.title}".rstrip()
            for r in self.rows
        )
        return (*rows, *(f"{key}: not planned yet" for key in self.unplanned))


def change_schedule(
    changes: Iterable[Change],
    /,
    *,
    horizon: Interval,
    by: Bucket = "day",
    tz: str | ZoneInfo = "UTC",
    counts: Condition = OPEN_WORK,
    states: States | None = None,
) -> ChangeSchedule:
    """The forward schedule of changes.

    Args:
        changes: The changes, in any order.
        horizon: From when to when.
        by: How long a period is.
        tz: Whose dates count, so that a day may have 23 or 25 hours.
        counts: Which changes take place at all; those that are not over, unless told.
        states: What states mean, for conditions on categories.

    Raises:
        FieldError: A change comes twice, or there is no such period or zone.
        WrongTypeError: An argument is something else.
    """
    given, wanted = by_id(changes, Change, "changes"), a_condition(counts)
    span, periods = expect(horizon, Interval, "horizon"), _periods(by, tz)
    means = None if states is None else meaning(states, states)
    active = [one for one in given.values() if wanted.holds(one, states=means)]
    rows = [row for one in active for row in _rows(one, span, periods)]
    rows.sort(key=lambda row: (row.period, row.start, row.change))
    return ChangeSchedule(
        rows=tuple(rows),
        unplanned=tuple(one.id for one in active if one.planned_window is None),
    )


def _rows(
    change: Change, horizon: Interval, periods: Buckets
) -> Iterator[ScheduledChange]:
    window = change.planned_window
    shown = None if window is None else window & horizon
    if window is None or shown is None:
        return
    for day in periods.over(to_us(shown.start), to_us(shown.end)):
        yield ScheduledChange(
            period=day,
            change=change.id,
            title=change.title,
            change_type=change.change_type,
            status=change.status,
            risk=change.risk,
            start=window.start,
            end=window.end,
            assignee=change.assignee,
            group=change.group,
            service=change.service,
            cis=change.cis,
            outage_expected=change.outage_expected,
        )


def _periods(by: Bucket, tz: str | ZoneInfo) -> Buckets:
    found = buckets_of(by, tz, "by")
    if found.kind is None:
        raise FieldError(
            field="by",
            value=by,
            problem="a row lies in a period",
            remedy="give 'day', 'week', 'month', 'quarter' or 'year'",
        )
    return found
