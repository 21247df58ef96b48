"""Measured availability: downtime, failures and means, against a walk through every minute."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import (
    MeasuredAvailability,
    Outage,
    OutageKind,
    ServiceBreak,
    ServiceTimeKind,
    allowed_downtime,
    measure_availability,
    steady_availability,
)
from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import WorkingTime
from itsmcore.sla import Schedule
from itsmcore.testing import instants, intervals, outages, schedules
from tests.cmdb.availability.downtime_oracle import MINUTE, step_through
from tests.round_trips import pasted, pickled

FILE = Path(__file__).parents[3].parent / "shared" / "vectors" / "queueing.json"
ABSENT = "the reference values (../shared/vectors/queueing.json) are not here"

HOUR = timedelta(hours=1)
T0 = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY = Interval(start=T0, end=T0 + 24 * HOUR)
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
END = T0 + 6 * HOUR
WINDOW = Interval(start=T0, end=END)
BREAKS = [
    Schedule(tz="UTC", week={"mon-sun": ["00:30-01:10", "02:00-02:01", "02:02-05:00"]}),
    Schedule(tz="UTC", week={"mon-sun": "03:00-03:00"}),
    Schedule(tz="UTC", week={"tue": "00:00-24:00"}),
    None,
]


def at(hour: float) -> datetime:
    return T0 + hour * HOUR


def out(start: float, end: float | None = None, **values: Any) -> Outage:
    return Outage(
        item="mail", start=at(start), end=None if end is None else at(end), **values
    )


def span(start: float, end: float) -> Interval:
    return Interval(start=at(start), end=at(end))


def small_outages() -> st.SearchStrategy[list[Outage]]:
    """Outages at whole minutes, around a window of six hours."""
    early, late = T0 - HOUR, END + HOUR
    minutes = st.integers(0, (late - early) // MINUTE).map(lambda n: early + n * MINUTE)

    def made(pair: tuple[datetime, datetime], kind: str, end_known: object) -> Outage:
        start, end = sorted(pair)
        return Outage(
            item="mail", start=start, end=end if end_known else None, kind=kind
        )

    one = st.builds(
        made,
        st.tuples(minutes, minutes),
        st.sampled_from(["outage", "outage", "planned", "degradation"]),
        st.integers(0, 9),  # 0: not known
    )
    return st.lists(one, max_size=6)


SCHEDULES = st.sampled_from(BREAKS)


# -- against the oracle -------------------------------------------------------------------


@given(
    small_outages(),
    SCHEDULES,
    st.lists(st.sampled_from([span(1, 2), span(-1, 0.5), span(4, 9)]), max_size=2),
    st.none() | st.integers(-30, 400).map(lambda n: T0 + n * MINUTE),
)
def test_it_is_what_a_look_at_every_minute_counts(
    given_outages: list[Outage],
    schedule: Schedule | None,
    maintenance: list[Interval],
    now: datetime | None,
) -> None:
    found = measure_availability(
        given_outages, WINDOW, schedule=schedule, maintenance=maintenance, now=now
    )
    counts = step_through(given_outages, WINDOW, schedule, maintenance, now or END)
    assert found.agreed == counts.agreed * MINUTE
    assert found.maintenance == counts.maintenance * MINUTE
    assert found.downtime == counts.downtime * MINUTE
    assert (found.failures, found.carried) == (counts.failures, counts.carried)


@given(small_outages(), SCHEDULES, st.integers(1, 359))
def test_windows_side_by_side_add_up(
    given_outages: list[Outage], schedule: Schedule | None, minute: int
) -> None:
    cut = T0 + minute * MINUTE
    whole, first, second = (
        measure_availability(
            given_outages, Interval(start=start, end=end), schedule=schedule
        )
        for start, end in ((T0, END), (T0, cut), (cut, END))
    )
    for name in ("agreed", "maintenance", "downtime", "uptime", "failures"):
        assert getattr(whole, name) == getattr(first, name) + getattr(second, name)


@given(st.lists(outages(T0, END), max_size=6), st.randoms())
def test_the_order_of_outages_does_not_matter(
    given_outages: list[Outage], chance: Any
) -> None:
    shuffled = given_outages.copy()
    chance.shuffle(shuffled)
    assert measure_availability(shuffled, WINDOW) == measure_availability(
        given_outages, WINDOW
    )


@given(small_outages(), st.data())
def test_what_lies_within_another_outage_changes_no_figure(
    given_outages: list[Outage], data: st.DataObject
) -> None:
    real = [one for one in given_outages if one.kind is OutageKind.OUTAGE]
    before = measure_availability(given_outages, WINDOW)
    if real:
        wide = data.draw(st.sampled_from(real))
        end = END + HOUR if wide.end is None else wide.end
        inner = data.draw(
            outages(wide.start, max(end, wide.start), kind=st.just("outage"))
        )
        if inner.end is not None or wide.end is None:
            given_outages = [*given_outages, inner]
    after = measure_availability(given_outages, WINDOW)
    assert _figures(after) == _figures(before)


def _figures(found: MeasuredAvailability) -> tuple[object, ...]:
    return (
        found.agreed,
        found.downtime,
        found.failures,
        found.carried,
        found.ledger.stretches,
    )


@given(
    st.lists(outages(), max_size=5),
    intervals(longest=timedelta(days=40)),
    st.none() | schedules(),
    st.none() | instants(),
    st.booleans(),
)
def test_the_ledger_adds_up_to_the_answer(
    given_outages: list[Outage],
    window: Interval,
    schedule: WorkingTime | None,
    now: datetime | None,
    extra: bool,  # noqa: FBT001  # Hypothesis gives it by name
) -> None:
    found = measure_availability(
        given_outages,
        window,
        schedule=schedule,
        now=now,
        degradation_counts=extra,
    )
    ledger = found.explain()
    assert ledger.total("up") == found.uptime
    assert ledger.total("down") == found.downtime
    assert ledger.total("up", "down") == found.agreed
    assert ledger.total(ServiceTimeKind.MAINTENANCE) == found.maintenance
    assert sum((b.downtime for b in ledger.breaks), timedelta()) == found.downtime
    assert len(ledger.breaks) == found.failures + found.carried
    assert found.carried in {0, 1}
    edge = window.start
    for stretch in ledger.stretches:
        assert stretch.start == edge
        assert stretch.end > edge
        edge = stretch.end
    known = window.end if now is None else min(now, window.end)
    assert edge == max(known, window.start)
    assert pasted(found) == pickled(found) == found
    assert hash(pickled(found)) == hash(found)


@given(st.lists(outages(T0, END), max_size=5), SCHEDULES)
def test_the_means_fit_one_another(
    given_outages: list[Outage], schedule: Schedule | None
) -> None:
    found = measure_availability(given_outages, WINDOW, schedule=schedule)
    means = (found.mtbf, found.mtrs, found.mtbsi)
    if found.failures == 0:
        assert means == (None, None, None)
        return
    assert found.mtbf is not None
    assert found.mtrs is not None
    assert found.mtbsi == found.mtbf + found.mtrs
    off = abs(found.mtbsi * found.failures - found.agreed)
    assert off <= found.failures * timedelta(microseconds=1)


# -- the rules, one by one ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_outages", "options", "downtime", "agreed", "failures"),
    [
        ([], {}, 0, 24, 0),
        ([out(1, 2)], {}, 1, 24, 1),
        ([out(1, 3), out(2, 4)], {}, 3, 24, 1),
        ([out(1, 2), out(2, 3)], {}, 2, 24, 1),
        ([out(1, 2), out(3, 4)], {}, 2, 24, 2),
        ([out(22)], {}, 2, 24, 1),
        ([out(22), out(23, 23.5)], {"now": at(23)}, 1, 23, 1),
        ([out(-5, -1), out(24, 30)], {}, 0, 24, 0),
        ([out(5, 5)], {}, 0, 24, 0),
        ([out(1, 5), out(2, 3, kind="planned")], {}, 3, 23, 1),
        ([out(2, 3), out(1, 5, kind="planned")], {}, 0, 20, 0),
        ([out(1, 2), out(3, 4), out(2, 3, kind="planned")], {}, 2, 23, 2),
        ([out(1, 2)], {"maintenance": [span(1.5, 1.75), span(30, 31)]}, 0.75, 23.75, 1),
        ([out(1, 5, kind="degradation")], {}, 0, 24, 0),
        ([out(1, 5, kind="degradation")], {"degradation_counts": True}, 4, 24, 1),
        ([out(1, 5)], {"item": "web"}, 0, 24, 0),
        ([out(1, 5)], {"item": "mail"}, 4, 24, 1),
        ([out(1, 5)], {"schedule": OFFICE}, 0, 8, 0),
        ([out(8, 10)], {"schedule": OFFICE}, 1, 8, 1),
        ([out(8, 8.5), out(8.75, 10), out(16, 23)], {"schedule": OFFICE}, 2, 8, 2),
        ([out(1, 5)], {"now": at(-1)}, 0, 0, 0),
        ([out(1, 5)], {"now": at(0)}, 0, 0, 0),
        ([out(3, kind="planned")], {}, 0, 3, 0),
    ],
)
def test_what_counts(
    given_outages: Sequence[Outage],
    options: Mapping[str, Any],
    downtime: float,
    agreed: float,
    failures: int,
) -> None:
    found = measure_availability(given_outages, DAY, **options)
    assert found.downtime == downtime * HOUR
    assert found.agreed == agreed * HOUR
    assert found.failures == failures


def test_no_agreed_time_has_no_availability() -> None:
    closed = measure_availability([out(1, 5)], span(1, 5), schedule=OFFICE)
    assert (closed.availability, closed.ratio, closed.agreed) == (None, None, 0 * HOUR)
    assert str(closed) == "no agreed time, 0:00:00 down of 0:00:00 agreed, 0 failures"


def test_a_break_over_a_night_is_one_failure() -> None:
    week = Interval(start=T0, end=T0 + 7 * 24 * HOUR)
    found = measure_availability([out(16, 34)], week, schedule=OFFICE)
    assert (found.failures, found.downtime) == (1, 2 * HOUR)
    assert [one.kind for one in found.ledger.stretches[:6]] == [
        "closed",
        "up",
        "down",
        "closed",
        "down",
        "up",
    ]


def test_a_break_of_the_month_before_is_no_failure_of_this_one() -> None:
    long = out(-5, 3)
    found = measure_availability([long], DAY)
    assert (found.failures, found.carried, found.downtime) == (0, 1, 3 * HOUR)
    assert (found.mtbf, found.mtrs, found.mtbsi) == (None, None, None)
    assert found.ledger.breaks == (
        ServiceBreak(
            start=at(0), end=at(3), downtime=3 * HOUR, carried=True, outages=[long]
        ),
    )


def test_a_break_that_began_in_closed_time_counts_where_it_is_first_felt() -> None:
    night = measure_availability([out(-5, 10)], DAY, schedule=OFFICE)
    assert (night.failures, night.carried, night.downtime) == (1, 0, HOUR)
    patched = measure_availability([out(-5, 3)], DAY, maintenance=[span(-5, 1)])
    assert (patched.failures, patched.carried) == (1, 0)


def test_a_break_says_whether_it_lasts() -> None:
    def lasting(*given_outages: Outage, now: datetime | None = None) -> list[bool]:
        found = measure_availability(given_outages, DAY, now=now)
        return [one.ongoing for one in found.ledger.breaks]

    assert lasting(out(1, 2), out(3)) == [False, True]
    assert lasting(out(1, 24)) == [False]
    assert lasting(out(1, 25)) == [True]
    assert lasting(out(1, 5), now=at(2)) == [True]


def test_the_clock_change_gives_the_day_its_real_hours() -> None:
    zone = ZoneInfo("Europe/London")
    window = Interval(
        start=datetime(2026, 3, 29, tzinfo=zone), end=datetime(2026, 3, 30, tzinfo=zone)
    )
    assert measure_availability([], window).agreed == 23 * HOUR


def test_the_ledger_can_be_read() -> None:
    found = measure_availability(
        [out(-1, 10, record="INC1"), out(16.5), out(9.5, 11, kind="planned")],
        DAY,
        schedule=OFFICE,
        item="mail",
    )
    assert str(found) == "mail: 84.615 %, 1:00:00 down of 6:30:00 agreed, 2 failures"
    assert str(found.explain()).splitlines() == [
        "2026-03-02 00:00:00Z .. 2026-03-02 09:00:00Z  closed: 9:00:00",
        "2026-03-02 09:00:00Z .. 2026-03-02 09:30:00Z  down: 0:30:00",
        "2026-03-02 09:30:00Z .. 2026-03-02 11:00:00Z  maintenance: 1:30:00",
        "2026-03-02 11:00:00Z .. 2026-03-02 16:30:00Z  up: 5:30:00",
        "2026-03-02 16:30:00Z .. 2026-03-02 17:00:00Z  down: 0:30:00",
        "2026-03-02 17:00:00Z .. 2026-03-03 00:00:00Z  closed: 7:00:00",
        "break 1: 2026-03-02 09:00:00Z .. 2026-03-02 09:30:00Z, down 0:30:00 (INC1)",
        "break 2: 2026-03-02 16:30:00Z .. 2026-03-02 17:00:00Z, down 0:30:00, and lasting",
        "agreed 6:30:00 = up 5:30:00 + down 1:00:00",
    ]
    carried = measure_availability([out(-1, 1)], DAY).explain().lines()
    assert carried[-2].endswith("down 1:00:00, since before the window")


def test_text_never_rounds_a_loss_away() -> None:
    year = Interval(start=T0, end=T0 + timedelta(days=365))
    lost = Outage(item="mail", start=T0, end=T0 + timedelta(seconds=1))
    assert str(measure_availability([lost], year)).startswith("99.999 %")
    assert str(measure_availability([], year)).startswith("100 %")


def test_a_holiday_is_no_agreed_time() -> None:
    closed = Schedule(
        tz="UTC", week={"mon-fri": "09:00-17:00"}, holidays=[date(2026, 3, 2)]
    )
    assert measure_availability([], DAY, schedule=closed).availability is None


# -- bad input ----------------------------------------------------------------------------

BAD: list[tuple[tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    (("mail", DAY), {}, WrongTypeError, "outages"),
    ((None, DAY), {}, WrongTypeError, "outages"),
    (([DAY], DAY), {}, WrongTypeError, r"outages\[0\]"),
    (([], None), {}, WrongTypeError, "window"),
    (([], (at(0), at(1))), {}, WrongTypeError, "window"),
    (([], DAY), {"maintenance": DAY}, WrongTypeError, "maintenance"),
    (([], DAY), {"maintenance": [out(1, 2)]}, WrongTypeError, r"maintenance\[0\]"),
    (([], DAY), {"now": datetime(2026, 3, 2)}, NaiveDatetimeError, "now"),
    (([], DAY), {"now": "today"}, WrongTypeError, "now"),
    (([], DAY), {"schedule": "office"}, WrongTypeError, "schedule"),
    (([], DAY), {"item": 7}, WrongTypeError, "item"),
    (([], DAY), {"degradation_counts": 1}, WrongTypeError, "degradation_counts"),
]


@pytest.mark.parametrize(("arguments", "options", "error", "field"), BAD)
def test_bad_input_is_refused_by_name(
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    error: type[Exception],
    field: str,
) -> None:
    with pytest.raises(error, match=rf"^{field}: "):
        measure_availability(*arguments, **options)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"item": ""}, "item"),
        ({"start": datetime(2026, 3, 2)}, "start"),
        ({"end": T0 - HOUR}, "end"),
        ({"kind": "nap"}, "kind"),
        ({"note": 5}, "note"),
    ],
)
def test_an_outage_that_cannot_be_is_refused(
    values: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldError, match=rf"^{field}: "):
        Outage(**{"item": "mail", "start": T0, **values})


def test_an_unknown_kind_of_time_is_refused() -> None:
    with pytest.raises(FieldError, match="'up', 'down'"):
        measure_availability([], DAY).ledger.total("asleep")


# -- goals and reference values -----------------------------------------------------------


@pytest.mark.parametrize("share", [Fraction(999, 1000), Decimal("0.999"), 0.999])
def test_a_share_is_taken_as_it_is_written(share: Any) -> None:
    assert allowed_downtime(share, timedelta(days=30)) == timedelta(seconds=2592)


@given(
    st.fractions(0, 1, max_denominator=10**6),
    st.integers(0, 10**12).map(lambda n: timedelta(microseconds=n)),
)
def test_one_microsecond_more_than_allowed_misses_the_goal(
    share: Fraction, agreed: timedelta
) -> None:
    allowed, tick = allowed_downtime(share, agreed), timedelta(microseconds=1)
    assert (agreed - allowed) // tick >= share * (agreed // tick)
    assert (agreed - allowed - tick) // tick < share * (agreed // tick)


@pytest.mark.parametrize(
    "share",
    [
        *(1.1, -1, Decimal("NaN"), Decimal("sNaN"), float("nan"), "0.9", True, None),
        *(Decimal("1e-999999999"), Decimal("0e999999999")),
    ],
)
def test_what_is_no_share_is_refused(share: Any) -> None:
    with pytest.raises(FieldError, match=r"^availability: "):
        allowed_downtime(share, HOUR)


def test_times_of_goals_are_times() -> None:
    with pytest.raises(WrongTypeError, match=r"^agreed: "):
        allowed_downtime(0.9, 30)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(FieldError, match=r"^agreed: "):
        allowed_downtime(0.9, -HOUR)
    with pytest.raises(FieldError, match=r"^mtrs: "):
        steady_availability(mtbf=HOUR, mtrs=-HOUR)
    assert steady_availability(mtbf=0 * HOUR, mtrs=0 * HOUR) is None


def cases(name: str) -> list[Any]:
    if not FILE.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=ABSENT))]
    found = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    chosen = [c for c in found if c["group"] == "availability" and c["fn"] == name]
    assert chosen
    return [pytest.param(case, id=case["id"]) for case in chosen]


@pytest.mark.parametrize("case", cases("itil"))
def test_reference_values_of_outages(case: Any) -> None:
    hours, edge, given_outages = case["input"]["agreed_hours"], 1.0, []
    for length in case["input"]["outages_h"]:
        given_outages.append(out(edge, edge + length))
        edge += length + 1
    found = measure_availability(given_outages, span(0, hours))
    expected = case["expect"]
    assert found.ratio is not None
    assert found.ratio * 100 == pytest.approx(expected["availability_pct"], rel=1e-12)
    for name in ("mtbf", "mtrs", "mtbsi"):
        wanted = expected[f"{name}_h"]
        assert getattr(found, name) == (None if wanted is None else wanted * HOUR)


@pytest.mark.parametrize("case", cases("steady"))
def test_reference_values_of_the_long_run(case: Any) -> None:
    up, down = (case["input"][name] * HOUR for name in ("mtbf_h", "mttr_h"))
    found = steady_availability(mtbf=up, mtrs=down)
    assert found is not None
    assert float(found) == pytest.approx(case["expect"], rel=1e-12)


PERIODS = {"year365": 365, "day30": 30, "week": 7}


@pytest.mark.parametrize("case", cases("allowed_downtime_s"))
def test_reference_values_of_goals(case: Any) -> None:
    share = Decimal(str(case["input"]["pct"])) / 100
    agreed = timedelta(days=PERIODS[case["input"]["period"]])
    found = allowed_downtime(share, agreed)
    assert found.total_seconds() == pytest.approx(case["expect"], rel=1e-12)
