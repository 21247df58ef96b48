"""Service level management: due times, elapsed times and breaches in business time.

Works when: due and elapsed time are right over a business calendar with holidays, a zone,
changes of the clock and pauses; the instant of the breach is exact; the answer is the same
event by event and in bulk; and it is known which promises a planned change puts at risk.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from itsmcore.cmdb import Graph
from itsmcore.model import Change, Histories, History, Incident, Service, when
from itsmcore.practices import hours_at_risk
from itsmcore.sla import Clock, Schedule, Target, measure, measure_all

LONDON = ZoneInfo("Europe/London")
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
SUPPORT = Schedule(
    tz="Europe/London",
    week={"mon-fri": "09:00-17:00", "sun": "00:00-04:00"},
    holidays=[date(2026, 3, 27)],
)
TARGET = Target.resolution(
    10 * HOUR, pause=when(status_category="waiting"), schedule=SUPPORT
)


def at(day: int, hour: int) -> datetime:
    """A wall time of March 2026 in London; clocks go forward on Sunday the 29th at one."""
    return datetime(2026, 3, day, hour, tzinfo=LONDON)


# Thursday 15:00: 2 h; Friday is a holiday; Sunday has 3 h, not 4; Monday 9 to 10 and from 14 on.
LOG = [
    (at(26, 15), {"status": "new"}),
    (at(30, 10), {"status": "on_hold"}),
    (at(30, 14), {"status": "in_progress"}),
]
HISTORY = History.from_snapshots("incident", "INC-1", LOG, states=Incident.states)
DUE = at(31, 10).astimezone(UTC)


def test_business_time_respects_holidays_zone_clock_change_and_pauses() -> None:
    verdict = measure(TARGET, HISTORY, now=at(30, 15))
    assert verdict.elapsed == 7 * HOUR
    assert verdict.paused == 4 * HOUR
    assert verdict.due_at == DUE


def test_the_instant_of_the_breach_is_exact() -> None:
    assert not measure(TARGET, HISTORY, now=DUE).breached
    late = measure(TARGET, HISTORY, now=DUE + TICK)
    assert late.breached
    assert late.first_breach_at == DUE + TICK


def test_event_by_event_and_in_bulk_the_answer_is_the_same() -> None:
    for now in (at(26, 16), at(30, 12), DUE, DUE + TICK):
        whole = measure(TARGET, HISTORY, now=now)
        [bulk] = measure_all(TARGET, Histories([HISTORY]), now=now)
        clock = Clock.begin(TARGET, HISTORY)
        for fact in HISTORY.facts:
            if fact.at <= now:
                clock = clock.after(fact)
        assert bulk == whole == clock.verdict(now)


def test_a_planned_change_tells_which_promised_hours_it_puts_at_risk() -> None:
    shop = Service(id="shop", opened_at=at(2, 9), schedule="support")
    change = Change(
        id="CHG-1",
        opened_at=at(2, 9),
        service="shop",
        planned_start=at(26, 16),
        planned_end=at(29, 3),
    )
    [risk] = hours_at_risk(change, Graph([shop]), schedules={"support": SUPPORT})
    assert risk.at_risk == HOUR + 2 * HOUR
