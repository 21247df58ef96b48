"""The measures of DORA: how often and how soon changes are delivered, and how many go wrong."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from itsmcore._instants import US, to_us
from itsmcore.interval import Interval
from itsmcore.metrics._given import a_value, some_of
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.delivery import DeliveredChange, Delivery
from itsmcore.metrics.figure import CohortKind, Figure, Statistic, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.model._buckets import local_date, zone_of

__all__ = [
    "change_fail_rate",
    "change_lead_time",
    "deployment_days",
    "deployment_frequency",
    "deployment_rework_rate",
    "failed_deployment_recovery_time",
    "weekly_deployments",
]

_DORA: Final = "DORA, software delivery performance metrics (dora.dev), as since 2024"
_NOT_YET: Final = "deliveries after `now` are left out as not_yet"


def deployment_frequency(
    deliveries: Iterable[Delivery], /, *, period: Interval, tz: str | ZoneInfo = "UTC"
) -> Figure:
    """How many deliveries there are a day, failed ones included.

    Args:
        deliveries: Any; those of the period count.
        period: Which ones count; the days are all local dates that it touches.
        tz: The zone whose dates those are.

    Raises:
        FieldError: There is no such zone.
        WrongTypeError: An argument is something else.

    References:
        DORA's software delivery performance metrics (dora.dev), as they stand since 2024.
    """
    count = len(_within(deliveries, period))
    return Figure(
        name="deployment_frequency",
        numerator=count,
        denominator=_days(period, zone_of(tz)),
        n=count,
        cohort=CohortKind.DEPLOYED,
        unit=Unit.NUMBER,
    )


def deployment_days(
    deliveries: Iterable[Delivery], /, *, period: Interval, tz: str | ZoneInfo = "UTC"
) -> Figure:
    """The share of days on which anything was delivered.

    Args:
        deliveries: Any; those of the period count.
        period: Which ones count; the days are all local dates that it touches.
        tz: The zone whose dates those are.

    Raises:
        FieldError: There is no such zone.
        WrongTypeError: An argument is something else.
    """
    zone = zone_of(tz)
    found = {local_date(o.delivered_at, zone) for o in _within(deliveries, period)}
    days = _days(period, zone)
    return _ratio("deployment_days", len(found), days)


def weekly_deployments(
    deliveries: Iterable[Delivery], /, *, period: Interval, tz: str | ZoneInfo = "UTC"
) -> Figure:
    """How many deliveries there are in the middle one of the weeks of a period.

    Weeks are those of ISO 8601 that lie in the period as a whole; those without a delivery
    count as 0. Deliveries in the rest of it are left out as "part_week".

    Args:
        deliveries: Any; those of the period count.
        period: Whose weeks are asked about.
        tz: The zone in whose days weeks begin.

    Returns:
        The median, of two in the middle the lower; undefined without a whole week.

    Raises:
        FieldError: There is no such zone.
        WrongTypeError: An argument is something else.
    """
    zone = zone_of(tz)
    found = Counter(
        _monday(local_date(o.delivered_at, zone)) for o in _within(deliveries, period)
    )
    weeks = _whole_weeks(period, zone)
    counts = sorted(found.pop(week, 0) for week in weeks)
    return Figure(
        name="weekly_deployments",
        numerator=counts[(len(counts) - 1) // 2] if counts else 0,
        denominator=int(bool(counts)),
        n=len(counts),
        excluded={"part_week": others} if (others := sum(found.values())) else {},
        cohort=CohortKind.DEPLOYED,
        unit=Unit.NUMBER,
    )


def _lead(change: DeliveredChange, asked: Asked) -> Case:
    at_us = to_us(change.delivered_at)
    if at_us > asked.now_us:
        return left_out("not_yet", at_us)
    if change.committed_at is None:
        return left_out("uncommitted", at_us)
    committed_us = to_us(change.committed_at)
    if committed_us > at_us:
        return left_out("reversed", at_us)
    return measured(at_us, asked.between_us(committed_us, at_us))


change_lead_time: Final = Kpi(
    name="change_lead_time",
    title="Change lead time",
    numerator="time from the commit of each change until the first delivery with it",
    denominator="the median of changes; of two in the middle the lower",
    open_cases="changes delivered after `now` are left out as not_yet",
    missing="without a known commit: uncommitted; committed after it was delivered: reversed",
    cohort=CohortKind.DEPLOYED,
    unit=Unit.DURATION,
    statistic=Statistic.MEDIAN,
    is_clocked=True,
    source=_DORA,
    rule=_lead,
    reads=DeliveredChange,
)
"""How long it takes from the commit of a change until it is in use: the median."""


def _failed(delivery: Delivery, asked: Asked) -> Case:
    return _share(delivery, asked, is_part=delivery.failed)


change_fail_rate: Final = Kpi(
    name="change_fail_rate",
    title="Change fail rate",
    numerator="deliveries that had to be rolled back or put right",
    denominator="deliveries",
    open_cases=_NOT_YET,
    missing="none: what was not told to have failed did not",
    cohort=CohortKind.DEPLOYED,
    unit=Unit.RATIO,
    source=_DORA,
    rule=_failed,
    reads=Delivery,
)
"""The share of deliveries that had to be put right at once."""


def _recovery(delivery: Delivery, asked: Asked) -> Case:
    at_us, restored_at = to_us(delivery.delivered_at), delivery.restored_at
    if at_us > asked.now_us:
        return left_out("not_yet", at_us)
    if not delivery.failed:
        return left_out("not_failed", at_us)
    if restored_at is None or to_us(restored_at) > asked.now_us:
        return left_out("unrestored", at_us)
    return measured(at_us, asked.between_us(at_us, to_us(restored_at)))


failed_deployment_recovery_time: Final = Kpi(
    name="failed_deployment_recovery_time",
    title="Failed deployment recovery time",
    numerator="time from each delivery that failed until it was put right",
    denominator="the median of them; of two in the middle the lower",
    open_cases=f"those not put right yet are left out as unrestored; {_NOT_YET}",
    missing="those that did not fail are left out as not_failed",
    cohort=CohortKind.DEPLOYED,
    unit=Unit.DURATION,
    statistic=Statistic.MEDIAN,
    is_clocked=True,
    source=_DORA,
    rule=_recovery,
    reads=Delivery,
)
"""How long it takes until a delivery that failed is put right: the median."""


def _reworked(delivery: Delivery, asked: Asked) -> Case:
    return _share(delivery, asked, is_part=delivery.unplanned)


deployment_rework_rate: Final = Kpi(
    name="deployment_rework_rate",
    title="Deployment rework rate",
    numerator="deliveries that were unplanned, to put right what users met with",
    denominator="deliveries",
    open_cases=_NOT_YET,
    missing="none: what was not told to be unplanned was planned",
    cohort=CohortKind.DEPLOYED,
    unit=Unit.RATIO,
    source=_DORA,
    rule=_reworked,
    reads=Delivery,
)
"""The share of deliveries that were unplanned, to put right what users met with."""


def _share(delivery: Delivery, asked: Asked, *, is_part: bool) -> Case:
    at_us = to_us(delivery.delivered_at)
    if at_us > asked.now_us:
        return left_out("not_yet", at_us)
    return measured(at_us, int(is_part))


def _within(value: Iterable[Delivery], period: Interval) -> list[Delivery]:
    """The deliveries of a period."""
    found = some_of(value, Delivery, "deliveries")
    span = a_value(period, Interval, "period")
    return [one for one in found if span.start <= one.delivered_at < span.end]


def _days(period: Interval, zone: ZoneInfo) -> int:
    """How many local dates a period touches."""
    first, last = local_date(period.start, zone), local_date(period.end - US, zone)
    return (last - first).days + 1


def _monday(day: date) -> int:
    """The number of the day on which its week begins; the first of all days is a Monday."""
    return day.toordinal() - day.weekday()


def _whole_weeks(period: Interval, zone: ZoneInfo) -> range:
    """The numbers of the Mondays of the weeks that lie in a period as a whole."""
    first, last = local_date(period.start, zone), local_date(period.end - US, zone)
    start, end = first.toordinal(), last.toordinal()
    if _date_off(period.start, -US, zone) == first:  # the day had begun
        start += 1
    if _date_off(period.end, timedelta(), zone) == last:  # the day goes on
        end -= 1
    return range(start + (1 - start) % 7, end - 5, 7)


def _date_off(at: datetime, off: timedelta, zone: ZoneInfo) -> date | None:
    """The date so far off an instant; None where time ends before."""
    try:
        return local_date(at + off, zone)
    except OverflowError:
        return None


def _ratio(name: str, part: int, whole: int) -> Figure:
    return Figure(
        name=name,
        numerator=part,
        denominator=whole,
        n=whole,
        cohort=CohortKind.DEPLOYED,
        unit=Unit.RATIO,
    )
