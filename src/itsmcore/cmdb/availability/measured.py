"""Measured availability: what outages left of the time in which a service was promised."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

import attrs

from itsmcore._instants import US, to_utc
from itsmcore.cmdb._inputs import expect, records, switch, working_time
from itsmcore.cmdb.availability._downtime import Terms, make_ledger
from itsmcore.cmdb.availability.ledger import AvailabilityLedger, ServiceTimeKind
from itsmcore.cmdb.availability.outage import Outage, OutageKind
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import WorkingTime
from itsmcore.model._fields import checked
from itsmcore.model._texts import hours
from itsmcore.model.keys import CiKey

__all__ = ["MeasuredAvailability", "measure_availability"]

_NOTHING = AvailabilityLedger(stretches=(), breaks=())


@attrs.frozen(kw_only=True, field_transformer=checked)
class MeasuredAvailability:
    """How available a service was in a window, in the terms of ITIL.

    What is not defined is None, never 0: there is no availability of no agreed time, and no
    mean over no failure.

    Attributes:
        item: Key of the service or item; None where outages of several were taken together.
        window: The span asked about.
        agreed: Agreed service time in it, maintenance taken out, up to now.
        maintenance: What maintenance took out.
        downtime: Agreed service time in which it was down.
        failures: How many breaks in service began to cost agreed service time in the window.
            A break that began in closed time, or in maintenance, counts from where it does.
        carried: How many cost some before already: 1 or 0. They have downtime in the window,
            but are failures of an earlier one, so that windows side by side add up.
        ledger: The stretches and breaks that all this is made of.

    References:
        ITIL 4 Foundation (2019) and the ITIL 4 practice guide "Availability management" for
        mean time between failures and mean time to restore service; ITIL v3 Service Design
        (2007), section 4.4, for the formulas, agreed service time and mean time between
        service incidents.
    """

    item: CiKey | None = None
    window: Interval
    agreed: timedelta
    maintenance: timedelta
    downtime: timedelta
    failures: int
    carried: int
    ledger: AvailabilityLedger

    @property
    def uptime(self) -> timedelta:
        """Agreed service time in which it was not down."""
        return self.agreed - self.downtime

    @property
    def availability(self) -> Fraction | None:
        """The share of the agreed service time in which it was up, from 0 to 1, exact."""
        return Fraction(self.uptime // US, self.agreed // US) if self.agreed else None

    @property
    def ratio(self) -> float | None:
        """The availability as a float."""
        exact = self.availability
        return None if exact is None else float(exact)

    @property
    def mtbf(self) -> timedelta | None:
        """Mean time between failures, which is uptime by failures, to the microsecond."""
        return self.uptime / self.failures if self.failures else None

    @property
    def mtrs(self) -> timedelta | None:
        """Mean time to restore service, which is downtime by failures, to the microsecond."""
        return self.downtime / self.failures if self.failures else None

    @property
    def mtbsi(self) -> timedelta | None:
        """Mean time between service incidents, which is `mtbf` and `mtrs` together."""
        if self.mtbf is None or self.mtrs is None:
            return None
        return self.mtbf + self.mtrs

    def explain(self) -> AvailabilityLedger:
        """The stretches and breaks that the figures are made of; they add up exactly."""
        return self.ledger

    def __str__(self) -> str:
        lost = f"{hours(self.downtime)} down of {hours(self.agreed)} agreed"
        count = f"{self.failures} failure{'' if self.failures == 1 else 's'}"
        name = f"{self.item}: " if self.item is not None else ""
        return f"{name}{_percent(self.availability)}, {lost}, {count}"


def measure_availability(
    outages: Iterable[Outage],
    window: Interval,
    /,
    *,
    item: str | None = None,
    schedule: WorkingTime | None = None,
    maintenance: Iterable[Interval] = (),
    now: datetime | None = None,
    degradation_counts: bool = False,
) -> MeasuredAvailability:
    """How available a service was in a window, as its outages tell.

    Outages that overlap or touch are one. Agreed maintenance is taken from both sides, from
    the agreed service time and from the downtime. Only what lies in the window counts, and
    only up to `now`: an outage without an end runs until then, or to the end of the window.

    Args:
        outages: In any order, agreed maintenance among them.
        window: The span to measure.
        item: Whose outages count; those of others are left out. None for all of them, so that
            the answer is about all being there at once.
        schedule: When the service is to be there; all the time by default.
        maintenance: Agreed maintenance beside that among the outages.
        now: Until when things are known; None when that is all of the window.
        degradation_counts: Whether a degraded service is down.

    Raises:
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.

    >>> from datetime import UTC
    >>> def at(hour):
    ...     return datetime(2026, 3, 2, hour, tzinfo=UTC)
    >>> outage = Outage(item="mail", start=at(9), end=at(12))
    >>> patch = Outage(item="mail", start=at(11), end=at(13), kind="planned")
    >>> found = measure_availability([outage, patch], Interval(start=at(0), end=at(22)))
    >>> print(found)
    90 %, 2:00:00 down of 20:00:00 agreed, 1 failure
    >>> found.availability, found.mtbf
    (Fraction(9, 10), datetime.timedelta(seconds=64800))
    """
    expect(window, Interval, "window")
    switch(degradation_counts, "degradation_counts")
    working_time(schedule)
    own = _own(records(outages, (Outage,), "outages"), item)
    known = _known(window, now)
    if known is None:
        return _answer(item, window, _NOTHING)
    terms = Terms(
        window=known,
        schedule=schedule,
        planned=_planned(own, known.end)
        | IntervalSet(records(maintenance, (Interval,), "maintenance")),
    )
    costly = {OutageKind.OUTAGE}
    if degradation_counts:
        costly.add(OutageKind.DEGRADATION)
    ledger = make_ledger((one for one in own if one.kind in costly), terms)
    return _answer(item, window, ledger)


def _answer(
    item: str | None, window: Interval, ledger: AvailabilityLedger
) -> MeasuredAvailability:
    kinds = ServiceTimeKind
    carried = sum(one.carried for one in ledger.breaks)
    return MeasuredAvailability(
        item=item,
        window=window,
        agreed=ledger.total(kinds.UP, kinds.DOWN),
        maintenance=ledger.total(kinds.MAINTENANCE),
        downtime=ledger.total(kinds.DOWN),
        failures=len(ledger.breaks) - carried,
        carried=carried,
        ledger=ledger,
    )


def _own(outages: tuple[Outage, ...], item: str | None) -> tuple[Outage, ...]:
    if item is None:
        return outages
    expect(item, str, "item")
    return tuple(one for one in outages if one.item == item)


def _known(window: Interval, now: datetime | None) -> Interval | None:
    """The part of the window that is known of, if any."""
    if now is None:
        return window
    end = min(window.end, to_utc(now, "now"))
    return Interval(start=window.start, end=end) if window.start < end else None


def _planned(outages: Iterable[Outage], until: datetime) -> IntervalSet:
    return IntervalSet(_spans(outages, until))


def _spans(outages: Iterable[Outage], until: datetime) -> Iterator[Interval]:
    for one in outages:
        end = until if one.end is None else one.end
        if one.kind is OutageKind.PLANNED and one.start < end:
            yield Interval(start=one.start, end=end)


def _percent(share: Fraction | None) -> str:
    """A share in percent, cut to three places: what is not whole never looks so."""
    if share is None:
        return "no agreed time"
    return f"{floor(share * 100_000) / 1000:g} %"
