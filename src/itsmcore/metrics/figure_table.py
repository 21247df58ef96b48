"""Many KPIs at once: each history is read one time, for groups and for buckets of time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, overload
from zoneinfo import ZoneInfo

import attrs

from itsmcore.interval import Interval
from itsmcore.metrics._sheet import Sheet, fields_of, kpis_of
from itsmcore.metrics.asked import CANCELLED, asked
from itsmcore.metrics.figure import Figure
from itsmcore.metrics.kpi import Kpi, judged
from itsmcore.model import FrozenMap, Value, WorkingTime
from itsmcore.model._buckets import Bucket, buckets_of
from itsmcore.model._fields import checked, values

__all__ = ["Bucket", "FigureRow", "Figures", "figures"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class FigureRow:
    """One figure of many: of which bucket and which group.

    Attributes:
        figure: The figure.
        bucket: The first local day of the bucket; None where buckets are not told apart, and
            for cases without the instant by which they are.
        key: The values that the group shares, by field.
    """

    figure: Figure
    bucket: date | None = None
    key: FrozenMap[str, Value] = attrs.field(default=FrozenMap(), converter=values)


@attrs.frozen
class Figures(Sequence[FigureRow]):
    """Figures in one order: by KPI as asked for, by bucket, by group.

    Groups are told apart by each field in turn, levels gravest first, other text by its
    letters, None last; so is what has no bucket. Made by `figures`.

    Attributes:
        by: The fields that tell groups apart.
        rows: The figures.
    """

    by: tuple[str, ...]
    rows: tuple[FigureRow, ...]

    @overload
    def __getitem__(self, index: int) -> FigureRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[FigureRow, ...]: ...
    def __getitem__(self, index: int | slice) -> FigureRow | tuple[FigureRow, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[FigureRow]:
        return iter(self.rows)

    def of(self, kpi: Kpi | str, /) -> "Figures":
        """Those of one KPI, or of the name of one."""
        name = kpi.name if isinstance(kpi, Kpi) else kpi
        found = tuple(row for row in self.rows if row.figure.name == name)
        return Figures(self.by, found)

    def columns(self) -> dict[str, list[Any]]:
        """The rows as columns of plain values, as data frames take them.

        `kpi`, `bucket`, a column for each field of `by`, `value` (of durations, seconds),
        `unit`, `n`, `numerator`, `denominator`, `excluded` (how many), `cohort`, `clock`.
        """
        found: dict[str, list[Any]] = {
            "kpi": [row.figure.name for row in self],
            "bucket": [row.bucket for row in self],
        }
        for name in self.by:
            found[name] = [row.key[name] for row in self]
        found["value"] = [row.figure.number for row in self]
        found["unit"] = [str(row.figure.unit) for row in self]
        for name in ("n", "numerator", "denominator"):
            found[name] = [getattr(row.figure, name) for row in self]
        found["excluded"] = [row.figure.excluded_count for row in self]
        found["cohort"] = [str(row.figure.cohort) for row in self]
        clocks = [row.figure.clock for row in self]
        found["clock"] = [None if clock is None else str(clock) for clock in clocks]
        return found


def figures(
    kpis: Iterable[Kpi],
    histories: Iterable[Any],
    /,
    *,
    now: datetime,
    by: Iterable[str] = (),
    bucket: Bucket | None = None,
    tz: str | ZoneInfo = "UTC",
    period: Interval | None = None,
    schedule: WorkingTime | None = None,
    cancelled: Iterable[str] = CANCELLED,
) -> Figures:
    """Many KPIs over many histories, each history read one time.

    Args:
        kpis: Of different names, all of which read the same kind of thing.
        histories: Each record once; or the records that the KPIs read.
        now: As of when, aware; facts after it are not used.
        by: Fields whose values tell groups apart, each as it was at the instant by which
            the case belongs to a period, and as it is now where there is none.
        bucket: "day", "week" (ISO 8601), "month", "quarter" or "year"; None: all in one.
        tz: The zone whose dates those are.
        period: Cases whose instant lies in it; None: all, those without one included. With a
            period, every bucket of it has a row for each group, were it of nothing.
        schedule: The time that counts; None: all.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: A record or a name comes twice; there is no such bucket or zone.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.

    >>> from datetime import UTC, datetime, timedelta
    >>> from itsmcore.metrics import backlog, mean_time_to_resolve
    >>> from itsmcore.testing import sample_desk
    >>> histories = sample_desk().histories.values()
    >>> now = datetime(2026, 4, 1, tzinfo=UTC)
    >>> found = figures([mean_time_to_resolve, backlog], histories, now=now)
    >>> found.columns()["kpi"]
    ['mean_time_to_resolve', 'backlog']
    """
    found = kpis_of(kpis)
    terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
    sheet = Sheet(found, terms, fields_of(by), buckets_of(bucket, tz))
    for kpi, subject, case in judged(found, histories, terms):
        sheet.add(kpi, subject, case)
    rows = [FigureRow(figure=f, bucket=day, key=key) for f, day, key in sheet.rows()]
    return Figures(sheet.by, tuple(rows))
