"""Schedules beside the oracle: at least 20,000 generated cases over zones of every kind."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from tests.sla.schedule_cases import Case
from tests.sla.schedule_oracle import ONE_DAY, Oracle, PlainSchedule, PlainWeek, shown

CHUNKS, DEFINITIONS, ROUNDS = 8, 64, 6
LEAST = 20_000

ROLLS: tuple[Literal["direction", "day_start"] | None, ...] = (
    None,
    "direction",
    "day_start",
)
ELSEWHERE = ZoneInfo("Asia/Kathmandu")


class Comparison:
    """Asks a schedule and its oracle the same and counts the answers that agree."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.case = rng, Case(rng)
        self.schedule = self.case.schedule()
        self.oracle = Oracle(self.case.plain, self.case.first, self.case.days)
        self.edges = [edge for stretch in self.oracle.stretches for edge in stretch]
        self.seen: Counter[str] = Counter()

    def same(self, what: str, found: object, expected: object) -> None:
        assert found == expected, (what, self.case.form)
        self.seen[what] += 1

    def run(self) -> Counter[str]:
        instants = self.case.instants(self.rng, self.edges)
        for _ in range(ROUNDS):
            a, b = next(instants), next(instants)
            self.points(a)
            self.spans(a, b)
            self.walks(a)
            self.days(a, b)
        return self.seen

    def points(self, at: datetime) -> None:
        schedule, oracle = self.schedule, self.oracle
        is_open = oracle.is_open(at)
        self.same("is_open", schedule.is_open(at), is_open)
        self.same("closure", schedule.closure(at) is None, is_open)
        for name in ("next_open", "next_close", "previous_open", "previous_close"):
            expected = getattr(oracle, name)(at)
            if expected is not None:
                found = getattr(schedule, name)(at.astimezone(ELSEWHERE))
                assert found.tzinfo is ELSEWHERE
                self.same(name, found.astimezone(at.tzinfo), expected)

    def spans(self, a: datetime, b: datetime) -> None:
        schedule, oracle = self.schedule, self.oracle
        expected = oracle.elapsed(a, b)
        self.same("elapsed", schedule.elapsed(a, b), expected)
        told = schedule.explain(a, b)
        self.same("explain", told.elapsed, expected)
        filled = sum((p.duration for p in told.periods), timedelta())
        filled += sum((c.interval.duration for c in told.closures), timedelta())
        assert filled == abs(b - a)
        periods = [(p.start, p.end) for p in schedule.periods(a, b)]
        self.same("periods", periods, oracle.periods(a, b))

    def walks(self, at: datetime) -> None:
        amount = timedelta(minutes=self.rng.randrange(4_000))
        if self.rng.random() < 0.3 and self.oracle.stretches:
            end = self.rng.choice(self.edges)
            amount = abs(self.oracle.elapsed(at, end))
        for name in ("add", "subtract"):
            expected = getattr(self.oracle, name)(at, amount)
            if expected is not None:
                ask = getattr(self.schedule, name)
                self.same(name, ask(at, amount), expected)
                mirror = self.schedule.subtract if name == "add" else self.schedule.add
                self.same(f"{name} of less than nothing", mirror(at, -amount), expected)

    def days(self, a: datetime, b: datetime) -> None:
        schedule, oracle, tz = self.schedule, self.oracle, self.case.tz
        first, last = shown(a, tz).date(), shown(b, tz).date()
        self.same(
            "working day", schedule.is_working_day(a), oracle.is_working_day(first)
        )
        expected = oracle.working_days(first, last)
        self.same("days between", schedule.working_days_between(a, b), expected)
        for roll in ROLLS:
            count = self.rng.randint(-3, 3)
            day = oracle.add_working_days(a, count, roll)
            if day is not None:
                found = schedule.add_working_days(a, count, roll=roll)
                self.same(f"working days, {roll}", found, day)


def chunk(seed: int) -> Counter[str]:
    rng = Random(seed)
    total: Counter[str] = Counter()
    for _ in range(DEFINITIONS):
        total += Comparison(rng).run()
    return total


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(CHUNKS))
def test_schedules_agree_with_an_oracle_that_steps_through_instants(seed: int) -> None:
    seen = chunk(seed)
    assert sum(seen.values()) >= LEAST / CHUNKS, seen
    assert min(seen.values()) > 0


def test_the_oracle_itself_agrees_with_counting_every_minute() -> None:
    rng = Random(7)
    for _ in range(6):
        case = Case(rng)
        oracle = Oracle(case.plain, case.first, case.days)
        minute = timedelta(minutes=1)
        at = oracle.start + 8 * ONE_DAY
        for _ in range(4 * 1440):
            assert oracle.is_open(at) is oracle.rules_open(at)
            at += minute


def test_the_oracle_knows_what_a_wall_clock_shows() -> None:
    plain = PlainSchedule(tz="Pacific/Apia", week=PlainWeek())
    oracle = Oracle(plain, date(2011, 12, 27), 6)
    assert date(2011, 12, 30) not in oracle.days
    assert shown(
        datetime(2011, 12, 30, 10, tzinfo=ZoneInfo("UTC")), "Pacific/Apia"
    ) == (datetime(2011, 12, 31, 0))
