"""Availability as figures: of a service as a whole, and of it to those who use it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from itsmcore._instants import US, to_us
from itsmcore.cmdb import (
    MeasuredAvailability,
    Outage,
    OutageKind,
    ServiceTimeKind,
    measure_availability,
)
from itsmcore.errors import WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics._given import a_value, a_whole, listed
from itsmcore.metrics.figure import ClockKind, CohortKind, Figure, Unit
from itsmcore.model import WorkingTime

__all__ = [
    "availability_ratio",
    "mean_time_between_failures",
    "mean_time_between_service_incidents",
    "mean_time_to_restore_service",
    "user_weighted_availability",
]


def availability_ratio(measured: MeasuredAvailability, /) -> Figure:
    """The share of agreed service time in which a service was up.

    Undefined where no time was agreed. `itsmcore.cmdb.measure_availability` measures it; how
    parts compose to a whole is told by `series`, `parallel` and `k_of_n` there.

    Raises:
        WrongTypeError: It is no measured availability.
    """
    found = a_value(measured, MeasuredAvailability, "measured")
    return Figure(
        name="availability_ratio",
        numerator=found.uptime // US,
        denominator=found.agreed // US,
        n=found.failures + found.carried,
        cohort=CohortKind.STARTED,
        clock=_clock(found),
        unit=Unit.RATIO,
    )


def mean_time_to_restore_service(measured: MeasuredAvailability, /) -> Figure:
    """Downtime by failures; undefined without one.

    The downtime of a break that began before the window counts; the break itself is a failure
    of that earlier time, and is left out as "carried".

    Raises:
        WrongTypeError: It is no measured availability.
    """
    found = a_value(measured, MeasuredAvailability, "measured")
    return _per_failure("mean_time_to_restore_service", found.downtime, found)


def mean_time_between_failures(measured: MeasuredAvailability, /) -> Figure:
    """Uptime by failures; undefined without one. See `mean_time_to_restore_service`.

    Raises:
        WrongTypeError: It is no measured availability.
    """
    found = a_value(measured, MeasuredAvailability, "measured")
    return _per_failure("mean_time_between_failures", found.uptime, found)


def mean_time_between_service_incidents(measured: MeasuredAvailability, /) -> Figure:
    """Agreed service time by failures: the two other means together.

    Raises:
        WrongTypeError: It is no measured availability.
    """
    found = a_value(measured, MeasuredAvailability, "measured")
    return _per_failure("mean_time_between_service_incidents", found.agreed, found)


def user_weighted_availability(
    hits: Iterable[tuple[Outage, int | None]],
    window: Interval,
    /,
    *,
    users: int,
    item: str | None = None,
    schedule: WorkingTime | None = None,
    maintenance: Iterable[Interval] = (),
    now: datetime | None = None,
    degradation_counts: bool = False,
) -> Figure:
    """The share of the agreed service time of all users in which they were served.

    Each outage takes the time of those that it hit. Outages at the same time are taken to hit
    different users, up to all there are. The other arguments are those of
    `itsmcore.cmdb.measure_availability`.

    Args:
        hits: Outages, each with how many users it hit; None: all of them.
        window: The span to measure.
        users: How many use the service.
        item: Whose outages count; None for all of them.
        schedule: When the service is to be there.
        maintenance: Agreed maintenance beside that among the outages.
        now: Until when things are known.
        degradation_counts: Whether a degraded service is down.

    Returns:
        Undefined where no time was agreed, and without a user.

    Raises:
        FieldError: A number of users is negative.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.
    """
    given = [_hit(hit, place) for place, hit in enumerate(listed(hits, "hits"))]
    whole = a_whole(users, "users")
    measured = measure_availability(
        [outage for outage, _ in given],
        window,
        item=item,
        schedule=schedule,
        maintenance=maintenance,
        now=now,
        degradation_counts=degradation_counts,
    )
    steps = [(at_us, 0, change) for at_us, change in _agreed(measured)]
    for outage, hit in given:
        if _costs(outage, item, degradation_counts=degradation_counts):
            count = whole if hit is None else hit
            end = window.end if outage.end is None else outage.end
            steps.append((to_us(outage.start), count, 0))
            steps.append((to_us(max(outage.start, end)), -count, 0))
    total = whole * (measured.agreed // US)
    return Figure(
        name="user_weighted_availability",
        numerator=total - _lost(steps, whole),
        denominator=total,
        n=measured.failures + measured.carried,
        cohort=CohortKind.STARTED,
        clock=_clock(measured),
        unit=Unit.RATIO,
    )


def _hit(value: Any, place: int) -> tuple[Outage, int | None]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise WrongTypeError(
            field=f"hits[{place}]",
            value=value,
            problem="an outage with a number of users is needed",
            remedy="give (Outage(...), 12), or (Outage(...), None) for all users",
            path=("hits", place),
        )
    outage, hit = value
    a_value(outage, Outage, f"hits[{place}]")
    return outage, None if hit is None else a_whole(hit, f"hits[{place}]")


def _costs(outage: Outage, item: str | None, *, degradation_counts: bool) -> bool:
    """Whether an outage can cost agreed service time."""
    if item is not None and outage.item != item:
        return False
    return outage.kind is OutageKind.OUTAGE or (
        degradation_counts and outage.kind is OutageKind.DEGRADATION
    )


def _agreed(measured: MeasuredAvailability) -> Iterator[tuple[int, int]]:
    """When the agreed service time that was measured begins, and when it ends."""
    for one in measured.ledger.stretches:
        if one.kind in (ServiceTimeKind.UP, ServiceTimeKind.DOWN):
            yield to_us(one.start), 1
            yield to_us(one.end), -1


def _lost(steps: Iterable[tuple[int, int, int]], users: int) -> int:
    """The time lost to users, each for itself.

    Args:
        steps: When more or fewer users are hit, and when agreed service time begins or ends.
        users: How many there are.
    """
    lost = hit = is_agreed = before = 0
    for at_us, more, begins in sorted(steps):
        if is_agreed:
            lost += min(hit, users) * (at_us - before)
        hit, is_agreed, before = hit + more, is_agreed + begins, at_us
    return lost


def _per_failure(name: str, time: timedelta, found: MeasuredAvailability) -> Figure:
    return Figure(
        name=name,
        numerator=time // US,
        denominator=found.failures,
        n=found.failures,
        excluded={"carried": found.carried} if found.carried else {},
        cohort=CohortKind.STARTED,
        clock=_clock(found),
        unit=Unit.DURATION,
    )


def _clock(measured: MeasuredAvailability) -> ClockKind:
    """Working time where some of the window was closed."""
    closed = measured.ledger.total(ServiceTimeKind.CLOSED)
    return ClockKind.WORKING if closed else ClockKind.CALENDAR
