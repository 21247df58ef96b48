"""Burn-rate alerts: how much of an error budget goes in which time, and when that is too much."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from itsmcore._instants import US, to_utc
from itsmcore.cmdb import Outage, measure_availability
from itsmcore.errors import DefinitionError, FieldError, NeverOpenError
from itsmcore.interval import Interval
from itsmcore.metrics._given import a_span, a_value, a_whole, decimal_share, some_of
from itsmcore.metrics.good_count import GoodCount, Sample
from itsmcore.model import WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.model._fields import checked, filled

__all__ = [
    "STANDARD_BURN_ALERTS",
    "BurnAlert",
    "BurnPolicy",
    "BurnReport",
    "BurnState",
    "burn_of_outages",
    "burn_of_samples",
]


def _spend(value: Decimal | float | str) -> Decimal:
    return decimal_share(value, "spend")


def _target(value: Decimal | float | str) -> Decimal:
    return decimal_share(value, "target")


def _length(value: timedelta) -> timedelta:
    return a_span(value, "length", empty=False)


def _least(value: int) -> int:
    return a_whole(value, "minimum")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BurnAlert:
    """How much of a budget may go within a window before somebody is told.

    Attributes:
        spend: The part of the budget of the whole period, from 0 to 1.
        long: The window in which that part is gone.
        short: A window that must burn as fast, so that the alert ends soon after the trouble;
            not longer than `long`.
        action: What the host does about it, e.g. "page" or "ticket".

    Raises:
        FieldError: A window has no length, or the short one is the longer.

    References:
        *The Site Reliability Workbook* (2018), chapter 5, for alerts on several windows and
        burn rates.
    """

    spend: Decimal = attrs.field(converter=_spend)
    long: timedelta = attrs.field(converter=_length)
    short: timedelta = attrs.field(converter=_length)
    action: str = attrs.field(default="page", validator=filled)

    def __attrs_post_init__(self) -> None:
        if self.short > self.long:
            raise FieldError(
                field="short",
                value=self.short,
                problem=f"it is longer than the long window {self.long}",
                remedy="give a shorter one, e.g. a twelfth of it",
            )

    def threshold(self, period: timedelta, /) -> Fraction:
        """The burn rate at which that part of the budget of a period is gone in the window.

        >>> alert = BurnAlert(
        ...     spend="0.02", long=timedelta(hours=1), short=timedelta(minutes=5)
        ... )
        >>> float(alert.threshold(timedelta(days=30)))
        14.4
        """
        whole = a_span(period, "period", empty=False)
        return Fraction(self.spend) * (whole // US) / (self.long // US)


STANDARD_BURN_ALERTS: Final = (
    BurnAlert(spend="0.02", long=timedelta(hours=1), short=timedelta(minutes=5)),
    BurnAlert(spend="0.05", long=timedelta(hours=6), short=timedelta(minutes=30)),
    BurnAlert(
        spend="0.10",
        long=timedelta(days=1),
        short=timedelta(hours=2),
        action="ticket",
    ),
    BurnAlert(
        spend="0.10",
        long=timedelta(days=3),
        short=timedelta(hours=6),
        action="ticket",
    ),
)
"""The usual four for a budget of 30 days: two that wake somebody up, two that can wait."""


def _alerts(value: Iterable[BurnAlert]) -> tuple[BurnAlert, ...]:
    return some_of(value, BurnAlert, "alerts")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BurnPolicy:
    """What share is promised over which period, and when somebody is told that it is at risk.

    An alert that can never fire is refused: a budget of a tenth cannot burn faster than ten
    times its rate, whatever happens.

    Attributes:
        target: The share that is to be good, from 0 to 1; 1 leaves no budget at all.
        period: For how long the budget is; in working time where a schedule is given to the
            functions below.
        alerts: The alerts, in the caller's order.
        minimum: How many events the long window must hold before it tells anything: one
            breach of one ticket says little.

    Raises:
        DefinitionError: An alert cannot fire, or its window is longer than the period: every
            one of them at once.
    """

    target: Decimal = attrs.field(converter=_target)
    period: timedelta = attrs.field(default=timedelta(days=30), converter=_length)
    alerts: tuple[BurnAlert, ...] = attrs.field(
        default=STANDARD_BURN_ALERTS, converter=_alerts
    )
    minimum: int = attrs.field(default=1, converter=_least)

    def __attrs_post_init__(self) -> None:
        faults = [
            fault
            for place, alert in enumerate(self.alerts)
            if (fault := self._fault(place, alert)) is not None
        ]
        if faults:
            raise DefinitionError("the burn policy cannot work", faults)

    @property
    def allowed(self) -> Fraction:
        """The share that may be bad."""
        return 1 - Fraction(self.target)

    @property
    def most(self) -> Fraction | None:
        """The highest burn rate there can be, when all is bad; None for no bound."""
        return 1 / self.allowed if self.allowed else None

    def _fault(self, place: int, alert: BurnAlert) -> FieldError | None:
        threshold, most = alert.threshold(self.period), self.most
        if alert.long > self.period:
            problem = f"its window is longer than the period {self.period}"
            remedy = "give a shorter window"
        elif most is not None and threshold >= most:
            problem = (
                f"it fires above a burn rate of {float(threshold):g}, but with a target of "
                f"{self.target} there is none above {float(most):g}"
            )
            remedy = "let less of the budget go, or take a longer window"
        else:
            return None
        return FieldError(
            field=f"alerts[{place}]",
            value=alert,
            problem=problem,
            remedy=remedy,
            path=("alerts", place),
        )


@attrs.frozen(kw_only=True)
class BurnState:
    """Where one alert stands.

    Attributes:
        alert: The alert.
        threshold: The burn rate above which it fires.
        long: What the long window holds.
        short: What the short window holds.
        firing: Whether both burn faster than that, compared without rounding; None when the
            long window holds too little to tell.
    """

    alert: BurnAlert
    threshold: Fraction
    long: GoodCount
    short: GoodCount
    firing: bool | None


@attrs.frozen(kw_only=True)
class BurnReport:
    """Where the alerts of a policy stand at an instant.

    Attributes:
        states: Each alert, in the order of the policy.
        next_change_at: The next instant at which an event leaves a window, so that the answer
            may change with time alone. None when none will; always of outages, which change
            it all the time.
    """

    states: tuple[BurnState, ...]
    next_change_at: datetime | None = None

    @property
    def firing(self) -> tuple[BurnState, ...]:
        """The alerts that fire."""
        return tuple(state for state in self.states if state.firing)


def burn_of_samples(
    samples: Iterable[Sample],
    /,
    *,
    policy: BurnPolicy,
    now: datetime,
    schedule: WorkingTime | None = None,
) -> BurnReport:
    """Where the alerts stand by good and bad events.

    A window reaches from now back over its length in working time; what happened at its very
    beginning is out, what happens now is in. Events after now are not used.

    Args:
        samples: What happened when, in any order.
        policy: What is promised, and the alerts.
        now: The instant, aware.
        schedule: The time in which period and windows are measured; all time without one.

    Raises:
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.
    """
    given = some_of(samples, Sample, "samples")
    a_value(policy, BurnPolicy, "policy")
    working_time(schedule)
    moment = to_utc(now, "now")
    aged = [(_age(one.at, moment, schedule), one) for one in given if one.at <= moment]
    states: list[BurnState] = []
    leaving: list[datetime] = []
    for alert in policy.alerts:
        found: list[GoodCount] = []
        for length in (alert.long, alert.short):
            inside = [one for age, one in aged if age < length]
            found.append(_sum(inside))
            leaving += _leaves(inside, length, schedule)
        states.append(_state(policy, alert, found[0], found[1], policy.minimum))
    return BurnReport(states=tuple(states), next_change_at=min(leaving, default=None))


def burn_of_outages(
    outages: Iterable[Outage],
    /,
    *,
    policy: BurnPolicy,
    now: datetime,
    since: datetime,
    item: str | None = None,
    schedule: WorkingTime | None = None,
    maintenance: Iterable[Interval] = (),
    degradation_counts: bool = False,
) -> BurnReport:
    """Where the alerts stand by the time for which a service was down.

    The good and bad of a window are microseconds of agreed service time, in which its length
    is measured, too; the least number of events of the policy does not bear on them. See
    `itsmcore.cmdb.measure_availability` for the other arguments.

    Args:
        outages: In any order, agreed maintenance among them.
        policy: What is promised, and the alerts.
        now: The instant, aware.
        since: When the period began: no window reaches back further.
        item: Whose outages count; None for all of them.
        schedule: When the service is to be there.
        maintenance: Agreed maintenance beside that among the outages.
        degradation_counts: Whether a degraded service is down.

    Raises:
        FieldError: `now` is not after `since`.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: An instant has no zone.
    """
    given = some_of(outages, Outage, "outages")
    closed = some_of(maintenance, Interval, "maintenance")
    a_value(policy, BurnPolicy, "policy")
    working_time(schedule)
    whole = _period(since, now)

    def count(length: timedelta) -> GoodCount:
        measured = measure_availability(
            given,
            _window(whole, length, schedule),
            item=item,
            schedule=schedule,
            maintenance=closed,
            degradation_counts=degradation_counts,
        )
        return GoodCount.of_availability(measured)

    return BurnReport(
        states=tuple(
            _state(policy, alert, count(alert.long), count(alert.short), 1)
            for alert in policy.alerts
        )
    )


def _state(
    policy: BurnPolicy,
    alert: BurnAlert,
    long: GoodCount,
    short: GoodCount,
    minimum: int,
) -> BurnState:
    threshold = alert.threshold(policy.period)
    firing: bool | None = None
    if long.total >= minimum:
        # Without a division: no budget at all, and no events, are no special cases.
        firing = all(
            one.bad > threshold * policy.allowed * one.total for one in (long, short)
        )
    return BurnState(
        alert=alert, threshold=threshold, long=long, short=short, firing=firing
    )


def _sum(samples: Iterable[Sample]) -> GoodCount:
    good = total = 0
    for one in samples:
        good, total = good + one.count.good, total + one.count.total
    return GoodCount(good=good, total=total)


def _age(at: datetime, now: datetime, schedule: WorkingTime | None) -> timedelta:
    return now - at if schedule is None else schedule.elapsed(at, now)


def _leaves(
    inside: Iterable[Sample], length: timedelta, schedule: WorkingTime | None
) -> Iterable[datetime]:
    """When the first of some events leaves a window."""
    first = min((one.at for one in inside), default=None)
    if first is None:
        return ()
    try:
        found = first + length if schedule is None else schedule.add(first, length)
    except (NeverOpenError, OverflowError):  # it never does
        return ()
    return (to_utc(found),)


def _period(since: datetime, now: datetime) -> Interval:
    start, end = to_utc(since, "since"), to_utc(now, "now")
    if end <= start:
        raise FieldError(
            field="now",
            value=now,
            problem=f"it does not lie after the beginning of the period {start}",
            remedy="give a later instant",
        )
    return Interval(start=start, end=end)


def _window(
    whole: Interval, length: timedelta, schedule: WorkingTime | None
) -> Interval:
    """The end of a span that holds so much working time, all of the span at most."""
    if schedule is None:
        return Interval(start=max(whole.start, whole.end - length), end=whole.end)
    start, last = 0, whole.duration // US - 1
    while (
        start < last
    ):  # the first microsecond from which on it holds no more than that
        middle = (start + last) // 2
        if schedule.elapsed(whole.start + middle * US, whole.end) <= length:
            last = middle
        else:
            start = middle + 1
    return Interval(start=whole.start + start * US, end=whole.end)
