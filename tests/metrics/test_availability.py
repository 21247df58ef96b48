"""Availability as figures, against a look at every minute and every user."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Outage, measure_availability
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    availability_ratio,
    mean_time_between_failures,
    mean_time_between_service_incidents,
    mean_time_to_restore_service,
    user_weighted_availability,
)
from itsmcore.sla import Schedule
from tests.bad_input import Call, surprises
from tests.metrics.stories import at

US = timedelta(microseconds=1)
END = 120
WINDOW = Interval(start=at(0), end=at(END))
OFFICE = Schedule(tz="UTC", week={"mon": ["08:10-08:50", "09:00-09:40"]})
SCHEDULES = st.sampled_from([None, None, OFFICE])
KINDS = st.sampled_from(["outage", "outage", "planned", "degradation"])


@st.composite
def outages(draw: st.DrawFn) -> Outage:
    start = draw(st.integers(-20, 130))
    end = draw(st.none() | st.integers(start, 150))
    return Outage(
        item=draw(st.sampled_from(["mail", "mail", "web"])),
        start=at(start),
        end=None if end is None else at(end),
        kind=draw(KINDS),
    )


def down(one: Outage, minute: int) -> bool:
    return one.start <= at(minute) and (one.end is None or at(minute) < one.end)


@given(
    st.lists(st.tuples(outages(), st.none() | st.integers(0, 12)), max_size=5),
    st.integers(0, 10),
    SCHEDULES,
    st.none() | st.integers(-5, 150),
    st.booleans(),
)
def test_weighted_by_users_it_is_a_count_of_each_minute_of_each_user(
    hits: list[tuple[Outage, int | None]],
    users: int,
    schedule: Schedule | None,
    now: int | None,
    degraded: bool,  # noqa: FBT001  # Hypothesis gives it by name
) -> None:
    closed = Interval(start=at(30), end=at(40))
    served = whole = 0
    for minute in range(END if now is None else max(0, min(END, now))):
        mine = [(o, n) for o, n in hits if o.item == "mail" and down(o, minute)]
        if schedule is not None and not schedule.is_open(at(minute)):
            continue
        if at(minute) in closed or any(o.kind == "planned" for o, _ in mine):
            continue
        lost = sum(
            users if count is None else count
            for one, count in mine
            if one.kind == "outage" or (degraded and one.kind == "degradation")
        )
        whole += users
        served += users - min(users, lost)
    found = user_weighted_availability(
        hits,
        WINDOW,
        users=users,
        item="mail",
        schedule=schedule,
        maintenance=[closed],
        now=None if now is None else at(now),
        degradation_counts=degraded,
    )
    assert found.exact == (Fraction(served, whole) if whole else None)


@given(st.lists(outages(), max_size=5), SCHEDULES)
def test_weighted_by_one_user_it_is_the_availability(
    some: list[Outage], schedule: Schedule | None
) -> None:
    measured = measure_availability(some, WINDOW, schedule=schedule)
    found = user_weighted_availability(
        [(one, None) for one in some], WINDOW, users=1, schedule=schedule
    )
    assert found.exact == availability_ratio(measured).exact == measured.availability


@given(st.lists(outages(), max_size=5), SCHEDULES)
def test_means_are_times_by_failures(
    some: list[Outage], schedule: Schedule | None
) -> None:
    measured = measure_availability(some, WINDOW, schedule=schedule)
    failures = measured.failures
    figures = [
        (mean_time_to_restore_service(measured), measured.downtime),
        (mean_time_between_failures(measured), measured.uptime),
        (mean_time_between_service_incidents(measured), measured.agreed),
    ]
    for figure, time in figures:
        assert figure.exact == (Fraction(time // US, failures) if failures else None)
        assert figure.excluded_count == measured.carried
        assert figure.clock == ("calendar" if schedule is None else "working")
    restore, between, both = (figure.exact for figure, _ in figures)
    if restore is not None and between is not None:
        assert both == restore + between


def test_users_who_were_not_hit_were_served() -> None:
    hour = Outage(item="mail", start=at(0), end=at(60))
    other = Outage(item="mail", start=at(30), end=at(60))
    few = user_weighted_availability([(hour, 5)], WINDOW, users=10)
    assert few.exact == Fraction(3, 4)
    both = user_weighted_availability([(hour, 5), (other, 8)], WINDOW, users=10)
    assert both.exact == 1 - Fraction(5 * 30 + 10 * 30, 10 * 120)
    assert user_weighted_availability([], WINDOW, users=0).value is None


@pytest.mark.parametrize(
    ("hits", "users", "error"),
    [
        ([(Outage(item="a", start=at(0)), -1)], 1, FieldError),
        ([(Outage(item="a", start=at(0)), 1.5)], 1, WrongTypeError),
        ([Outage(item="a", start=at(0))], 1, WrongTypeError),
        ([("a", 1)], 1, WrongTypeError),
        ([(Outage(item="a", start=at(0)),)], 1, WrongTypeError),
        ([], -1, FieldError),
        ([], True, WrongTypeError),
    ],
)
def test_what_cannot_be_is_refused(
    hits: Any, users: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        user_weighted_availability(hits, WINDOW, users=users)


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    measured = measure_availability([], WINDOW)
    calls = [
        Call(f, (measured,))
        for f in (
            availability_ratio,
            mean_time_between_failures,
            mean_time_to_restore_service,
            mean_time_between_service_incidents,
        )
    ]
    calls.append(
        Call(
            user_weighted_availability,
            ([(Outage(item="a", start=at(0)), 1)], WINDOW),
            {
                "users": 3,
                "item": "a",
                "schedule": OFFICE,
                "maintenance": [],
                "now": at(5),
                "degradation_counts": True,
            },
        )
    )
    assert [text for call in calls for text in surprises(call)] == []
