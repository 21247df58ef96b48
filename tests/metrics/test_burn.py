"""Error budgets and burn alerts, against counts of events and minutes one by one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Outage, measure_availability
from itsmcore.codec import decode, encode
from itsmcore.errors import DefinitionError, FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    STANDARD_BURN_ALERTS,
    BurnAlert,
    BurnPolicy,
    BurnReport,
    GoodCount,
    Sample,
    burn_of_outages,
    burn_of_samples,
    samples_of,
)
from itsmcore.model import Fact, FieldChange, History, Incident, IncidentState
from itsmcore.sla import Schedule, Target, measure
from itsmcore.testing import outages
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
T0 = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
SHIFTS = Schedule(tz="UTC", week={"mon-sun": ["00:10-00:40", "01:00-01:20"]})
NIGHT = Schedule(tz="UTC", week={"tue": "09:00-10:00"})
ONE: Any = 1
SCHEDULES = st.sampled_from([None, SHIFTS, NIGHT])


def at(minute: float) -> datetime:
    return T0 + minute * MINUTE


@st.composite
def policies(draw: st.DrawFn) -> BurnPolicy:
    """Policies of a few minutes whose alerts can fire."""
    target = draw(st.sampled_from(["0.5", "0.9", "0.99", "1"]))
    found = []
    for _ in range(draw(st.integers(0, 3))):
        long = draw(st.integers(2, 60))
        most = Fraction(long, 100) / max(1 - Fraction(target), Fraction(1, 100))
        spend = draw(st.sampled_from(["0.001", "0.01", "0.1", "0.5"]))
        if target == "1" or Fraction(spend) < most:
            found.append(
                BurnAlert(
                    spend=spend,
                    long=long * MINUTE,
                    short=draw(st.integers(1, long)) * MINUTE,
                )
            )
    return BurnPolicy(
        target=target,
        period=100 * MINUTE,
        alerts=found,
        minimum=draw(st.integers(0, 4)),
    )


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    total = draw(st.integers(0, 5))
    good = draw(st.integers(0, total))
    return Sample(
        at=at(draw(st.integers(0, 120))), count=GoodCount(good=good, total=total)
    )


@cache
def flags(schedule: Schedule | None) -> list[bool]:
    """Whether each minute counts."""
    return [schedule is None or schedule.is_open(at(minute)) for minute in range(160)]


def open_minutes(schedule: Schedule | None, first: int, last: int) -> int:
    """How many minutes count from one minute up to another."""
    return sum(flags(schedule)[first:last])


def fires(policy: BurnPolicy, alert: BurnAlert, counts: list[tuple[int, int]]) -> bool:
    """Whether both windows burn above the rate, in plain words."""
    rate = (
        Fraction(alert.spend)
        * Fraction(policy.period // MINUTE)
        / (alert.long // MINUTE)
    )
    for bad, total in counts:
        if total == 0 or bad == 0:
            return False
        if policy.target < 1 and not (
            Fraction(bad, total) / (1 - Fraction(policy.target)) > rate
        ):
            return False
    return True


@given(st.lists(samples(), max_size=8), policies(), SCHEDULES, st.integers(0, 120))
def test_alerts_by_events_are_what_a_count_of_each_window_says(
    given_samples: list[Sample],
    policy: BurnPolicy,
    schedule: Schedule | None,
    minute: int,
) -> None:
    report = burn_of_samples(
        given_samples, policy=policy, now=at(minute), schedule=schedule
    )
    assert [state.alert for state in report.states] == list(policy.alerts)
    for state in report.states:
        counts = []
        for length in (state.alert.long, state.alert.short):
            bad = total = 0
            for one in given_samples:
                when = (one.at - T0) // MINUTE
                inside = open_minutes(schedule, when, minute) * MINUTE < length
                if when <= minute and inside:
                    bad, total = bad + one.count.bad, total + one.count.total
            counts.append((bad, total))
        assert [(t.bad, t.total) for t in (state.long, state.short)] == counts
        if counts[0][1] < policy.minimum:
            assert state.firing is None
        else:
            assert state.firing == fires(policy, state.alert, counts)
    assert report.firing == tuple(s for s in report.states if s.firing)


@given(st.lists(samples(), max_size=6), policies(), SCHEDULES, st.integers(0, 120))
def test_the_answer_stays_until_the_next_change_and_a_window_differs_then(
    given_samples: list[Sample],
    policy: BurnPolicy,
    schedule: Schedule | None,
    minute: int,
) -> None:
    def ask(now: datetime) -> BurnReport:
        past = [one for one in given_samples if one.at <= at(minute)]
        return burn_of_samples(past, policy=policy, now=now, schedule=schedule)

    def shown(report: BurnReport) -> list[object]:
        return [(s.long, s.short, s.firing) for s in report.states]

    before = ask(at(minute))
    change = before.next_change_at
    end = at(minute) + 9 * DAY if change is None else change - timedelta(microseconds=1)
    assert end >= at(minute)
    for part in (0.0, 0.3, 0.7, 1.0):
        assert shown(ask(at(minute) + part * (end - at(minute)))) == shown(before)
    held = [one for one in given_samples if one.at <= at(minute) and one.count.total]
    if change is not None and len(held) == len(given_samples):
        assert shown(ask(change)) != shown(before)


@given(
    st.lists(outages(at(0), at(120), item=st.just("mail")), max_size=4),
    policies(),
    SCHEDULES,
    st.integers(1, 150),
)
def test_alerts_by_outages_are_what_their_windows_measure(
    given_outages: list[Outage],
    policy: BurnPolicy,
    schedule: Schedule | None,
    minute: int,
) -> None:
    report = burn_of_outages(
        given_outages, policy=policy, now=at(minute), since=T0, schedule=schedule
    )
    for state in report.states:
        counts = []
        for length, count in (
            (state.alert.long, state.long),
            (state.alert.short, state.short),
        ):
            start = minute - 1  # back minute by minute until the window is full
            while (
                start > 0 and open_minutes(schedule, start, minute) < length // MINUTE
            ):
                start -= 1
            measured = measure_availability(
                given_outages,
                Interval(start=at(start), end=at(minute)),
                schedule=schedule,
            )
            assert count == GoodCount.of_availability(measured)
            counts.append((count.bad, count.total))
        if counts[0][1] == 0:
            assert state.firing is None
        else:
            assert state.firing == fires(policy, state.alert, counts)


# -- what can and what cannot fire --------------------------------------------------------


def test_standard_thresholds_are_the_share_of_the_budget_by_the_share_of_time() -> None:
    found = [alert.threshold(30 * DAY) for alert in STANDARD_BURN_ALERTS]
    assert found == [Fraction("14.4"), 6, 3, 1]
    assert BurnPolicy(target="0.999").alerts == STANDARD_BURN_ALERTS


@pytest.mark.parametrize(
    ("target", "refused"),
    [("0.9", [0]), ("0.8", [0, 1]), ("0.95", []), ("1", []), ("0.5", [0, 1, 2])],
)
def test_alerts_that_can_never_fire_are_refused_all_at_once(
    target: str, refused: list[int]
) -> None:
    if not refused:
        assert BurnPolicy(target=target).target == Decimal(target)
        return
    with pytest.raises(DefinitionError) as caught:
        BurnPolicy(target=target)
    paths = [getattr(error, "path", None) for error in caught.value.exceptions]
    assert paths == [("alerts", place) for place in refused]


def test_an_alert_at_the_highest_rate_there_is_cannot_fire_either() -> None:
    alert = BurnAlert(spend=1, long=DAY, short=HOUR)
    with pytest.raises(DefinitionError):
        BurnPolicy(target="0.9", period=10 * DAY, alerts=[alert])
    policy = BurnPolicy(target="0.901", period=10 * DAY, alerts=[alert])
    assert policy.most is not None
    assert policy.most > alert.threshold(10 * DAY)
    with pytest.raises(DefinitionError) as caught:
        BurnPolicy(target="0.99", period=HOUR, alerts=[alert])
    assert "longer than the period" in str(caught.value)


def test_rates_are_compared_without_rounding() -> None:
    """14.44 is more than 14.4, and 14.4 is not."""
    policy = BurnPolicy(target="0.999", alerts=STANDARD_BURN_ALERTS[:1])

    def firing(bad: int, total: int) -> bool | None:
        count = GoodCount(good=total - bad, total=total)
        sample = Sample(at=T0, count=count)
        (state,) = burn_of_samples([sample], policy=policy, now=T0).states
        return state.firing

    assert firing(1444, 100_000) is True
    assert firing(1440, 100_000) is False
    assert firing(144_001, 10_000_000) is True


def test_one_breach_of_one_ticket_tells_nothing() -> None:
    sample = Sample(at=T0, count=GoodCount(good=0, total=1))
    sparse = BurnPolicy(target="0.99", minimum=10)
    report = burn_of_samples([sample], policy=sparse, now=T0)
    assert [state.firing for state in report.states] == [None] * 4
    assert report.firing == ()
    many = burn_of_samples([sample] * 10, policy=sparse, now=T0)
    assert len(many.firing) == 4


def test_a_target_of_one_fires_at_the_first_bad_event() -> None:
    policy = BurnPolicy(target=1)
    assert policy.allowed == 0
    assert policy.most is None
    good, bad = (Sample(at=T0, count=GoodCount(good=n, total=99)) for n in (99, 98))
    assert not burn_of_samples([good], policy=policy, now=T0).firing
    assert len(burn_of_samples([bad], policy=policy, now=T0).firing) == 4


def test_an_alert_ends_soon_after_the_trouble() -> None:
    policy = BurnPolicy(target="0.99", alerts=STANDARD_BURN_ALERTS[:1])
    bad = [Sample(at=at(n), count=GoodCount(good=5, total=10)) for n in range(5)]
    good = [Sample(at=at(n), count=GoodCount(good=10, total=10)) for n in range(5, 15)]
    for minute, fires_then in ((4, 1), (15, 0)):
        found = burn_of_samples([*bad, *good], policy=policy, now=at(minute))
        assert len(found.firing) == fires_then
        assert found.states[0].long.bad > 0


def test_a_budget_in_working_time_does_not_move_over_night() -> None:
    office = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    policy = BurnPolicy(
        target="0.99",
        period=160 * HOUR,
        alerts=[BurnAlert(spend="0.02", long=HOUR, short=5 * MINUTE)],
    )
    late = Sample(at=T0 + 16.95 * HOUR, count=GoodCount(good=0, total=3))
    morning = T0 + DAY + 9 * HOUR
    found = burn_of_samples([late], policy=policy, now=morning, schedule=office)
    assert found.firing
    assert found.next_change_at == morning + 2 * MINUTE
    assert not burn_of_samples([late], policy=policy, now=morning).firing


def test_an_event_never_leaves_a_window_that_never_goes_on() -> None:
    ended = Schedule(tz="UTC", week={}, exceptions={T0.date(): "00:00-01:00"})
    bad = Sample(at=at(1), count=GoodCount(good=0, total=1))
    policy = BurnPolicy(target="0.99")
    found = burn_of_samples([bad], policy=policy, now=T0 + 9 * DAY, schedule=ended)
    assert found.next_change_at is None
    assert [state.long.bad for state in found.states] == [1, 1, 1, 1]
    last = Sample(at=datetime.max.replace(tzinfo=UTC), count=bad.count)
    end = datetime.max.replace(tzinfo=UTC)
    assert burn_of_samples([last], policy=policy, now=end).next_change_at is None


# -- tallies ------------------------------------------------------------------------------


def test_tallies_add_up_and_come_from_availability() -> None:
    assert GoodCount(good=3, total=5) + GoodCount(good=0, total=1) == GoodCount(
        good=3, total=6
    )
    measured = measure_availability(
        [Outage(item="mail", start=at(0), end=at(6))],
        Interval(start=at(0), end=at(60)),
    )
    found = GoodCount.of_availability(measured)
    assert (found.bad, found.total) == (360_000_000, 3_600_000_000)


def case(key: str, minutes: int | None, *, cancelled: bool = False) -> History:
    """An incident that is resolved after so many minutes."""
    incident = Incident(id=key, opened_at=T0)
    if minutes is None:
        return History.start(incident)
    end = IncidentState.CANCELLED if cancelled else IncidentState.RESOLVED
    change = FieldChange("status", "new", end)
    return History.start(
        incident, [Fact(record_id=key, seq=1, at=at(minutes), changes=[change])]
    )


def test_promises_are_dated_by_their_deadline_or_by_their_end() -> None:
    target = Target.resolution(30 * MINUTE)
    cases = [
        case("kept", 10),
        case("late", 50),
        case("open and late", None),
        case("gone", 5, cancelled=True),
    ]
    verdicts = [measure(target, one, now=at(60)) for one in cases]
    young = measure(
        target, History.start(Incident(id="y", opened_at=at(59))), now=at(60)
    )
    found = samples_of([*verdicts, young])
    broke = at(30) + timedelta(microseconds=1)
    assert [(one.at, one.count.good) for one in found.samples] == [
        (at(30), 1),
        (broke, 0),
        (broke, 0),
    ]
    assert dict(found.excluded) == {"open": 1, "excluded": 1}
    by_end = samples_of(verdicts, dated_by="resolution")
    assert [one.at for one in by_end.samples] == [at(10), at(50), at(60)]


def test_a_promise_without_a_date_is_told() -> None:
    """Kept just as its schedule ended for ever, so that it is due never."""
    ended = Schedule(tz="UTC", week={}, exceptions={T0.date(): "00:00-01:00"})
    target = Target.resolution(90 * MINUTE, schedule=ended)
    verdict = measure(target, case("kept", 30), now=T0 + DAY)
    assert verdict.due_at is None
    assert dict(samples_of([verdict]).excluded) == {"undated": 1}


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: GoodCount(good=2, total=1), FieldError),
        (lambda: GoodCount(good=-1, total=1), FieldError),
        (lambda: GoodCount(good=1, total=1) + ONE, FieldError),
        (lambda: samples_of([], dated_by="end"), UnknownNameError),  # type: ignore[arg-type]  # what must be refused
        (lambda: BurnAlert(spend=0.1, long=HOUR, short=2 * HOUR), FieldError),
        (lambda: BurnAlert(spend=0.1, long=timedelta(), short=HOUR), FieldError),
        (lambda: BurnAlert(spend=1.1, long=HOUR, short=HOUR), FieldError),
        (lambda: BurnPolicy(target="0.99", minimum=-1), FieldError),
        (
            lambda: burn_of_outages(
                [], policy=BurnPolicy(target="0.99"), now=T0, since=T0
            ),
            FieldError,
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    policy = BurnPolicy(target="0.99")
    sample = Sample(at=T0, count=GoodCount(good=1, total=1))
    calls = [
        Call(
            burn_of_samples,
            ([sample],),
            {"policy": policy, "now": T0, "schedule": NIGHT},
        ),
        Call(
            burn_of_outages,
            ([Outage(item="a", start=T0)],),
            {
                "policy": policy,
                "now": at(9),
                "since": T0,
                "item": "a",
                "schedule": NIGHT,
                "maintenance": [],
                "degradation_counts": False,
            },
        ),
        Call(samples_of, ([],), {"dated_by": "deadline"}),
        Call(Sample, (), {"at": T0, "count": sample.count}),
        Call(BurnAlert, (), {"spend": 0.1, "long": HOUR, "short": HOUR, "action": "x"}),
        Call(
            BurnPolicy,
            (),
            {"target": 0.99, "period": DAY, "alerts": [], "minimum": 1},
        ),
        Call(STANDARD_BURN_ALERTS[0].threshold, (DAY,)),
        Call(GoodCount.of_availability, (None,)),
    ]
    assert [text for call in calls[:-1] for text in surprises(call)] == []
    with pytest.raises(FieldError):
        calls[-1]()


@given(policies(), samples())
def test_policies_and_samples_are_kept_as_data(
    policy: BurnPolicy, sample: Sample
) -> None:
    assert decode(encode(policy), BurnPolicy) == pickled(policy) == policy
    assert decode(encode(sample), Sample) == pickled(sample) == sample
