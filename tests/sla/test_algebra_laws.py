"""Combined schedules beside an oracle that steps through instants, and laws that they obey."""

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from operator import and_, or_, sub
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore import sla
from itsmcore.errors import NeverOpenError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla import OpenTime, Schedule
from itsmcore.testing import combined_schedules, schedules
from tests.sla.schedule_cases import CHANGES, Case
from tests.sla.schedule_oracle import ONE_DAY, Oracle

WHOLE = Schedule(tz="UTC", week="24x7")
WINTER = Interval(
    start=datetime(2011, 12, 1, tzinfo=UTC), end=datetime(2012, 5, 1, tzinfo=UTC)
)
WINTER_DAYS = st.integers(min_value=0, max_value=150 * 1440)

MOST = settings.default.max_examples if settings.default else 100
few = settings(max_examples=MOST // 5)
fewer = settings(max_examples=MOST // 10)


def instants() -> st.SearchStrategy[datetime]:
    return WINTER_DAYS.map(lambda minutes: WINTER.start + timedelta(minutes=minutes))


def durations() -> st.SearchStrategy[timedelta]:
    return st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2))


def opened(schedule: OpenTime, window: Interval = WINTER) -> IntervalSet:
    return IntervalSet(schedule.periods(window.start, window.end))


# -- beside the oracle -----------------------------------------------------------------

OPERATIONS: dict[
    str, tuple[Callable[[Any, Any], Any], Callable[[bool, bool], bool]]
] = {
    "and": (and_, lambda a, b: a and b),
    "or": (or_, lambda a, b: a or b),
    "minus": (sub, lambda a, b: a and not b),
}


class Joined(Oracle):
    """The open stretches of two oracles together, found by stepping through instants."""

    def __init__(
        self, left: Oracle, right: Oracle, holds: Callable[[bool, bool], bool]
    ) -> None:
        self.plain, self.days = left.plain, left.days
        self.start, self.end = left.start, left.end
        found = (*left.stretches, *right.stretches)
        edges = {self.start, self.end, *(edge for stretch in found for edge in stretch)}
        self.stretches = []
        for here, there in pairwise(sorted(edges)):
            if holds(left.is_open(here), right.is_open(here)):
                if self.stretches and self.stretches[-1][1] == here:
                    here = self.stretches.pop()[0]  # noqa: PLW2901  # one stretch
                self.stretches.append((here, there))


class Pair:
    """Two random definitions of different zones around one day, and their oracles."""

    def __init__(self, rng: Random) -> None:
        tz, middle = rng.choice(CHANGES)
        self.left = Case(rng, (tz, middle))
        self.right = Case(rng, (rng.choice(CHANGES)[0], middle))
        self.oracles = [
            Oracle(case.plain, case.first, case.days)
            for case in (self.left, self.right)
        ]
        self.low = datetime.combine(middle - 5 * ONE_DAY, time(), UTC)

    def instant(self, rng: Random) -> datetime:
        edges = [e for o in self.oracles for stretch in o.stretches for e in stretch]
        near = [e for e in edges if self.low <= e < self.low + 10 * ONE_DAY]
        if near and rng.random() < 0.6:
            breath = timedelta(microseconds=rng.choice((-1, 0, 0, 1)))
            return rng.choice(near) + breath
        return self.low + timedelta(minutes=rng.randrange(14_400))


def answers_agree(schedule: OpenTime, oracle: Oracle, pair: Pair, rng: Random) -> int:
    a, b = pair.instant(rng), pair.instant(rng)
    amount = timedelta(minutes=rng.randrange(3_000))
    seen = 0
    for name in ("next_open", "next_close", "previous_open", "previous_close"):
        expected = getattr(oracle, name)(a)
        if expected is not None:
            assert getattr(schedule, name)(a) == expected
            seen += 1
    for name in ("add", "subtract"):
        expected = getattr(oracle, name)(a, amount)
        if expected is not None:
            assert getattr(schedule, name)(a, amount) == expected
            seen += 1
    assert schedule.is_open(a) is oracle.is_open(a)
    assert schedule.elapsed(a, b) == oracle.elapsed(a, b)
    found = [(period.start, period.end) for period in schedule.periods(a, b)]
    assert found == oracle.periods(a, b)
    return seen + 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", OPERATIONS)
def test_combined_schedules_agree_with_oracles_of_their_operands(
    name: str, seed: int
) -> None:
    rng, seen = Random(seed), 0
    combine, holds = OPERATIONS[name]
    for _ in range(8):
        pair = Pair(rng)
        schedule = combine(pair.left.schedule(), pair.right.schedule())
        left, right = pair.oracles
        oracle = Joined(left, right, holds)
        seen += sum(answers_agree(schedule, oracle, pair, rng) for _ in range(8))
        for day in pair.oracles[0].days[6:18]:
            own, other = (each.is_working_day(day) for each in pair.oracles)
            expected = own if name == "minus" else holds(own, other)
            assert schedule.is_working_day(day) is expected
    assert seen > 200


@pytest.mark.slow
def test_restricted_schedules_agree_with_an_oracle_cut_to_the_dates() -> None:
    rng = Random(5)
    for _ in range(12):
        pair = Pair(rng)
        zone = pair.left.tz
        first, last = sorted(
            pair.left.middle + n * ONE_DAY for n in rng.choices(range(-3, 4), k=2)
        )
        window = Schedule(
            tz=zone,
            week={},
            exceptions={
                first + n * ONE_DAY: "24x7" for n in range((last - first).days + 1)
            },
        )
        plain = pair.left.schedule()
        span = Interval(start=pair.low, end=pair.low + 10 * ONE_DAY)
        restricted = plain.between(first, last)
        assert opened(restricted, span) == opened(plain, span) & opened(window, span)


# -- laws ------------------------------------------------------------------------------


@few
@given(schedules(), schedules())
def test_open_time_combines_as_sets_of_instants_do(a: Schedule, b: Schedule) -> None:
    left, right = opened(a), opened(b)
    assert opened(a & b) == left & right
    assert opened(a | b) == left | right
    assert opened(a - b) == left - right


@few
@given(schedules(), schedules())
def test_the_order_of_operands_does_not_matter_to_open_time(
    a: Schedule, b: Schedule
) -> None:
    assert opened(a & b) == opened(b & a)
    assert opened(a | b) == opened(b | a)
    assert opened(a & a) == opened(a | a) == opened(a)
    assert not opened(a - a)


@fewer
@given(schedules(), schedules(), schedules())
def test_de_morgan_holds(a: Schedule, b: Schedule, c: Schedule) -> None:
    assert opened(WHOLE - (a | b)) == opened((WHOLE - a) & (WHOLE - b))
    assert opened(WHOLE - (a & b)) == opened((WHOLE - a) | (WHOLE - b))
    assert opened(a & (b | c)) == opened((a & b) | (a & c))
    assert opened(a - b - c) == opened(a - (b | c))


@few
@given(combined_schedules(), instants(), instants(), instants())
def test_open_time_of_two_spans_in_a_row_adds_up(
    schedule: OpenTime, a: datetime, b: datetime, c: datetime
) -> None:
    assert schedule.elapsed(a, c) == schedule.elapsed(a, b) + schedule.elapsed(b, c)
    assert schedule.elapsed(a, b) == -schedule.elapsed(b, a)


@fewer
@given(combined_schedules(), instants(), durations())
def test_elapsed_undoes_add_and_subtract(
    schedule: OpenTime, at: datetime, duration: timedelta
) -> None:
    try:
        later, earlier = schedule.add(at, duration), schedule.subtract(at, duration)
    except NeverOpenError:
        return
    assert schedule.elapsed(at, later) == duration == schedule.elapsed(earlier, at)
    if schedule.is_open(at):
        assert schedule.subtract(later, duration) == at


@few
@given(combined_schedules(), instants(), durations())
def test_explain_fills_the_span_and_adds_up(
    schedule: OpenTime, start: datetime, span: timedelta
) -> None:
    end = start + 5 * span
    told = schedule.explain(start, end)
    assert told.tz == schedule.tz
    assert told.elapsed == schedule.elapsed(start, end)
    parts = sorted([*told.periods, *(closed.interval for closed in told.closures)])
    edges = [start, *(part.end for part in parts)]
    assert [part.start for part in parts] == edges[:-1]
    assert edges[-1] == end
    for closed in told.closures:
        assert schedule.closure(closed.interval.start) == closed.closure
        middle = closed.interval.start + closed.interval.duration / 2
        assert schedule.closure(middle) == closed.closure


@few
@given(combined_schedules(), st.dates(date(2011, 11, 1), date(2012, 5, 31)))
def test_working_days_are_counted_one_by_one(schedule: OpenTime, day: date) -> None:
    days = [day + timedelta(days=n) for n in range(1, 500)]
    found = sum(schedule.is_working_day(each) for each in days)
    assert schedule.working_days_between(day, days[-1]) == found
    if found:
        last = schedule.add_working_days(day, found, roll="direction")
        assert last == max(each for each in days if schedule.is_working_day(each))


@few
@given(combined_schedules())
def test_a_combined_schedule_is_a_value(schedule: OpenTime) -> None:
    names = {**vars(sla), "datetime": dt, "FrozenMap": FrozenMap}
    for twin in (
        eval(repr(schedule), names),  # noqa: S307 - the repr must paste back
        pickle.loads(pickle.dumps(schedule)),  # noqa: S301 - our own bytes
        copy.deepcopy(schedule),
    ):
        assert twin == schedule
        assert hash(twin) == hash(schedule)
        assert repr(twin) == repr(schedule)
        assert twin.tz == schedule.tz


@few
@given(combined_schedules(), st.integers(1, 9_998))
def test_years_that_are_held_to_be_alike_have_equal_open_time(
    schedule: OpenTime, year: int
) -> None:
    start, end = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    known = schedule.elapsed(datetime(max(year - 50, 1), 1, 1, tzinfo=UTC), start)
    until = schedule.elapsed(datetime(max(year - 50, 1), 1, 1, tzinfo=UTC), end)
    inside = sum((p.duration for p in schedule.periods(start, end)), timedelta())
    assert until - known == inside
