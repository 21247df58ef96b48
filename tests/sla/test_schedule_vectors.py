"""Worked cases of other systems' own test suites, told in the terms of this library.

`../shared/vectors/business_hours.json` lies beside the project; without it these tests skip.
Conventions that are not ours are mapped to an option by name, or skipped by name.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from itsmcore.sla import ClosureKind, Schedule
from tests.sla.schedule_cases import DAYS, wall
from tests.sla.schedule_oracle import ONE_DAY, Oracle, PlainSchedule, PlainWeek, Spans

FILE = Path(__file__).parents[2].parent / "shared" / "vectors" / "business_hours.json"
ABSENT = "the worked cases (../shared/vectors/business_hours.json) are not here"
YEARS = timedelta(days=3_700)

SKIPPED = ("reversed_span_is_zero", "holiday_beats_extra")
"""Conventions that contradict ours; the second only where a date is both."""

ROLLS = {
    "day_same_wall_time_no_roll": None,
    "day_same_wall_time_then_roll": "direction",
    "day_same_wall_time_then_roll_start_outside_moves_to_day_start": "day_start",
}

Case = Mapping[str, Any]


def load() -> list[Case]:
    if not FILE.exists():
        return []
    found: list[Case] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    return found


CASES = load()


def schedule_of(case: Case) -> Schedule:
    given = case["schedule"]
    breaks: dict[Any, Any] = dict(given.get("weekly_breaks", {}))
    breaks.update(dated(given, "breaks"))
    return Schedule(
        tz=given["tz"],
        week=given.get("weekly", {}),
        holidays=[date.fromisoformat(day) for day in given.get("holidays", ())],
        exceptions=dated(given, "extra"),
        breaks=breaks,
    )


def dated(given: Case, key: str) -> dict[date, Any]:
    return {date.fromisoformat(day): v for day, v in given.get(key, {}).items()}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day_or_moment(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else moment(text)


def amount(case: Case) -> timedelta:
    unit = case["args"]["unit"].removesuffix("s") + "s"
    return timedelta(**{unit: case["args"]["amount"]})


def skipped(case: Case) -> str | None:
    """The convention for which a case is left out, or None."""
    given, codes = case["schedule"], case["convention"]
    if "reversed_span_is_zero" in codes:
        backwards = moment(case["args"]["to"]) < moment(case["args"]["from"])
        return "reversed_span_is_zero" if backwards else None
    both = set(given.get("extra", ())) & set(given.get("holidays", ()))
    return "holiday_beats_extra" if both and "holiday_beats_extra" in codes else None


def moved(case: Case, schedule: Schedule, sign: int) -> date:
    start, roll = day_or_moment(case["args"]["from"]), rolls(case)
    if roll != ():
        count = sign * case["args"]["amount"]
        return schedule.add_working_days(start, count, roll=roll[0])
    assert isinstance(start, datetime)
    duration = sign * amount(case)
    land = "next_open" if "exact_end_rolls_to_next_open" in case["convention"] else None
    if not duration:  # peers that add nothing still move into open time
        land = "next_open" if sign > 0 else "previous_close"
    return schedule.add(start, duration, land=land)  # type: ignore[arg-type]  # one of the options


def rolls(case: Case) -> Any:
    found = [ROLLS[code] for code in case["convention"] if code in ROLLS]
    assert bool(found) is case["args"]["unit"].startswith("day")
    return tuple(found)


def elapsed(case: Case, schedule: Schedule) -> float:
    args = case["args"]
    found = schedule.elapsed(moment(args["from"]), moment(args["to"])).total_seconds()
    return round(found) if case["peer"] == "working_hours" else found


def open_instant(at: datetime, schedule: Schedule) -> datetime:
    """The last instant at or before one that open time leads up to."""
    return schedule.subtract(at, timedelta(), land="previous_close")


def next_period_start(at: datetime, schedule: Schedule) -> datetime:
    return schedule.next_open(schedule.next_close(at) if schedule.is_open(at) else at)


def previous_period(at: datetime, schedule: Schedule) -> list[datetime]:
    end = open_instant(at, schedule)
    return [schedule.previous_open(end), end]


def periods_after(case: Case, schedule: Schedule) -> list[list[datetime]]:
    at = moment(case["args"]["from"])
    first = islice(schedule.periods(at, at + YEARS), case["args"]["n"])
    return [[period.start, period.end] for period in first]


def periods_before(case: Case, schedule: Schedule) -> list[list[datetime]]:
    at = moment(case["args"]["from"])
    found = list(schedule.periods(at - YEARS, at))[-case["args"]["n"] :]
    return [[period.start, period.end] for period in reversed(found)]


def periods_on(case: Case, schedule: Schedule) -> list[list[datetime]]:
    args = case["args"]
    day = date.fromisoformat((args.get("date") or args["at"])[:10])
    whole = Schedule(tz=schedule.tz, week="", exceptions={day: "24x7"})
    start = whole.next_open(
        datetime.combine(day - 3 * ONE_DAY, datetime.min.time(), UTC)
    )
    found = schedule.periods(start, whole.next_close(start))
    return [[period.start, period.end] for period in found]


def closed_by(case: Case, schedule: Schedule, kind: ClosureKind) -> bool:
    closure = schedule.closure(moment(case["args"]["at"]))
    return closure is not None and closure.kind is kind


def days_between(case: Case, schedule: Schedule) -> int:
    args = case["args"]
    first, last = day_or_moment(args["from"]), day_or_moment(args["to"])
    if case["peer"] == "working_hours":
        return schedule.working_days_between(first, last)
    extra = args.get("inclusive", False) and schedule.is_working_day(last)
    return schedule.working_days_between(first, last, count="[)") + extra


def business_day(case: Case, schedule: Schedule, step: int) -> date:
    at = day_or_moment(case["args"]["at"])
    while not schedule.is_working_day(at):
        at += step * ONE_DAY
    return at


def local_to_utc(case: Case, schedule: Schedule) -> datetime:
    """A wall time as an instant: where a special day would open, or its midnight close."""
    day, text = date.fromisoformat(case["args"]["date"]), case["args"]["time"]
    before = datetime.combine(day - 3 * ONE_DAY, datetime.min.time(), UTC)
    if text.startswith("24:00"):
        whole = Schedule(tz=schedule.tz, week="", exceptions={day: "24x7"})
        return whole.next_close(before)
    opened = Schedule(tz=schedule.tz, week="", exceptions={day: f"{text}-{text}"})
    return opened.next_open(before)


def at_of(ask: Callable[[datetime, Schedule], Any]) -> Callable[[Case, Schedule], Any]:
    return lambda case, schedule: ask(moment(case["args"]["at"]), schedule)


OPERATIONS: Mapping[str, Callable[[Case, Schedule], Any]] = {
    "add": lambda case, schedule: moved(case, schedule, 1),
    "business_days_between": days_between,
    "elapsed": elapsed,
    "first_business_day": lambda case, schedule: business_day(case, schedule, 1),
    "is_business_day": lambda case, schedule: schedule.is_working_day(
        day_or_moment(case["args"]["at"])
    ),
    "is_open": at_of(lambda at, schedule: schedule.is_open(at)),
    "local_to_utc": local_to_utc,
    "next_close": at_of(lambda at, schedule: schedule.next_close(at)),
    "next_open": at_of(lambda at, schedule: schedule.next_open(at)),
    "next_period": at_of(
        lambda at, schedule: [schedule.next_open(at), schedule.next_close(at)]
    ),
    "next_period_start": at_of(next_period_start),
    "on_break": lambda case, schedule: closed_by(case, schedule, ClosureKind.BREAK),
    "on_holiday": lambda case, schedule: closed_by(case, schedule, ClosureKind.HOLIDAY),
    "periods_after": periods_after,
    "periods_before": periods_before,
    "periods_on": periods_on,
    "prev_close": at_of(lambda at, schedule: schedule.previous_close(at)),
    "prev_open": at_of(lambda at, schedule: schedule.previous_open(at)),
    "prev_open_instant": at_of(open_instant),
    "prev_period": at_of(previous_period),
    "previous_business_day": lambda case, schedule: business_day(case, schedule, -1),
    "subtract": lambda case, schedule: moved(case, schedule, -1),
}


def plain(value: Any) -> Any:
    """A value of JSON as we say it: instants compare as instants."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return day_or_moment(value) if isinstance(value, str) else value


def true_value(case: Case) -> Any:
    """What is right where a peer is not, from the oracle."""
    args = case["args"]
    at = moment(args.get("at") or args["from"])
    oracle = Oracle(definition(case["schedule"]), at.date() - 15 * ONE_DAY, 30)
    if case["op"] == "elapsed":
        return oracle.elapsed(at, moment(args["to"])).total_seconds()
    if case["op"] in {"add", "subtract"}:
        return getattr(oracle, case["op"])(at, amount(case))
    ask = getattr(oracle, case["op"].replace("prev_", "previous_"))
    return ask(at)


def definition(given: Case) -> PlainSchedule:
    return PlainSchedule(
        tz=given["tz"],
        week=PlainWeek(by_day(given, "weekly"), by_day(given, "weekly_breaks")),
        holidays={date.fromisoformat(day) for day in given.get("holidays", ())},
        exceptions={day: walls(hours) for day, hours in dated(given, "extra").items()},
        breaks={day: walls(hours) for day, hours in dated(given, "breaks").items()},
    )


def by_day(given: Case, key: str) -> dict[int, Spans]:
    return {DAYS.index(day): walls(hours) for day, hours in given.get(key, {}).items()}


def walls(hours: list[list[str]]) -> Spans:
    return [(wall(opens), wall(closes)) for opens, closes in hours]


def cases(*, agrees: bool) -> Iterator[Any]:
    if not CASES:
        yield pytest.param(None, marks=pytest.mark.skip(reason=ABSENT), id="absent")
    for case in CASES:
        if (case["reference_agrees"] is not False) is agrees:
            yield pytest.param(case, id=case["id"])


@pytest.mark.parametrize("case", list(cases(agrees=True)))
def test_every_case_that_its_reference_confirms(case: Case) -> None:
    reason = skipped(case)
    if reason:
        pytest.skip(f"another convention: {reason}")
    found = OPERATIONS[case["op"]](case, schedule_of(case))
    assert found == plain(case["expected"])


@pytest.mark.parametrize("case", list(cases(agrees=False)))
def test_a_case_that_a_peer_gets_wrong_has_its_true_value(case: Case) -> None:
    exact = {**case, "peer": "none: nothing is rounded"}
    found = OPERATIONS[case["op"]](exact, schedule_of(case))
    assert found == true_value(case)


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_most_cases_are_compared_and_few_skipped() -> None:
    told = Counter(skipped(case) or "compared" for case in CASES)
    assert set(told) <= {"compared", *SKIPPED}
    assert told["compared"] >= 380
    assert told["compared"] >= 0.9 * len(CASES)
    assert {case["op"] for case in CASES} <= set(OPERATIONS)
