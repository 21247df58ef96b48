"""SRE: what may go wrong, and how fast it does.

Works when: for an objective, the error budget left and the burn rate over a window come from
counts of good and of all events, or from outage intervals.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from itsmcore.cmdb import Outage, measure_availability
from itsmcore.errors import DefinitionError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    BurnAlert,
    BurnPolicy,
    GoodCount,
    Sample,
    burn_of_outages,
    burn_of_samples,
    burn_rate,
    error_budget_left,
)
from itsmcore.sla import Schedule

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = Interval(start=MONDAY, end=MONDAY + 30 * DAY)


def test_budget_and_burn_come_from_counts_of_events() -> None:
    count = GoodCount(good=99_960, total=100_000)
    assert error_budget_left(count, target="0.999").exact == Fraction(6, 10)
    assert burn_rate(count, target="0.999").exact == Fraction(4, 10)
    nothing = GoodCount(good=0, total=0)
    assert error_budget_left(nothing, target="0.999").value is None


def test_budget_and_burn_come_from_outages() -> None:
    outages = [Outage(item="shop", start=MONDAY, end=MONDAY + 0.36 * HOUR)]
    count = GoodCount.of_availability(measure_availability(outages, MONTH))
    assert error_budget_left(count, target="0.999").exact == Fraction(1, 2)
    assert burn_rate(count, target="0.999").exact == Fraction(1, 2)


def test_a_budget_that_burns_too_fast_is_told_by_two_windows() -> None:
    policy = BurnPolicy(target="0.999")
    now = MONDAY + 10 * DAY
    minute = timedelta(minutes=1)
    samples = [
        Sample(at=now - n * minute, count=GoodCount(good=97, total=100))
        for n in range(60)
    ]
    report = burn_of_samples(samples, policy=policy, now=now)
    assert [one.alert.action for one in report.firing] == [
        *("page", "page"),
        *("ticket", "ticket"),
    ]
    assert [one.threshold for one in report.states] == [Fraction("14.4"), 6, 3, 1]
    down = [Outage(item="shop", start=now - HOUR)]
    assert burn_of_outages(down, policy=policy, now=now, since=MONDAY).firing


def test_tickets_have_budgets_too_in_working_time() -> None:
    """A tenth may be late: it burns at most ten times too fast, so 14.4 is refused."""
    with pytest.raises(DefinitionError):
        BurnPolicy(target="0.9")
    office = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    policy = BurnPolicy(
        target="0.9",
        period=160 * HOUR,
        alerts=[BurnAlert(spend="0.2", long=8 * HOUR, short=2 * HOUR)],
        minimum=5,
    )
    late = Sample(at=MONDAY + 16 * HOUR, count=GoodCount(good=0, total=1))
    next_morning = MONDAY + DAY + 9 * HOUR
    for many, firing in ((4, None), (5, True)):
        report = burn_of_samples(
            [late] * many, policy=policy, now=next_morning, schedule=office
        )
        assert [one.firing for one in report.states] == [firing]
