"""Schedules combined with `&`, `|`, `-` and `between`: what they are, when open, and why."""

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from operator import and_, or_, sub
from typing import Any

import pytest

from itsmcore.errors import FieldError, NeverOpenError, WrongTypeError
from itsmcore.interval import IntervalSet
from itsmcore.model import History, Incident
from itsmcore.sla import (
    AllOpen,
    AnyOpen,
    ClosureKind,
    OpenBetween,
    OpenExcept,
    OpenTime,
    Schedule,
    Target,
    measure,
)

ONE_DAY = timedelta(days=1)
WHOLE = Schedule(tz="UTC", week="24x7")
NEVER = Schedule(tz="UTC", week={})
MON = Schedule(tz="Europe/London", week={"mon": "09:00-17:00"}, name="mon")
TUE = Schedule(tz="Europe/London", week={"tue": "09:00-17:00"}, name="tue")
DESK = Schedule(
    tz="Europe/London",
    week={"mon-fri": "09:00-17:00"},
    holidays={date(2026, 3, 4): "founders"},
    name="desk",
)
TOKYO = Schedule(tz="Asia/Tokyo", week={"mon-fri": "09:00-18:00"}, name="tokyo")
LUNCH = Schedule(tz="Europe/London", week={"mon-fri": "12:00-13:00"}, name="lunch")
NIGHT = Schedule(tz="America/New_York", week={"mon-fri": "22:00-06:00"})
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
FAR = datetime(2098, 3, 3, tzinfo=UTC)


# -- values ----------------------------------------------------------------------------


def test_operators_make_the_classes() -> None:
    assert AllOpen([MON, TUE]) == MON & TUE
    assert AnyOpen([MON, TUE]) == MON | TUE
    assert OpenExcept(MON, [TUE]) == MON - TUE
    assert MON.between(None, date(2026, 3, 2)) == OpenBetween(
        MON, last=date(2026, 3, 2)
    )
    assert MON & TUE != TUE & MON
    assert MON & TUE != MON | TUE


def test_the_same_operator_in_a_row_does_not_nest() -> None:
    assert (MON & TUE) & DESK == MON & (TUE & DESK) == AllOpen([MON, TUE, DESK])
    assert (MON | TUE) | DESK == MON | (TUE | DESK) == AnyOpen([MON, TUE, DESK])
    assert OpenExcept(MON, [TUE, DESK]) == MON - TUE - DESK
    many: OpenTime = MON
    for _ in range(100):
        many = many | TUE
    assert many.is_open(MONDAY + timedelta(hours=9))


def test_a_repr_shows_the_operators() -> None:
    a, b, c = map(repr, (MON, TUE, DESK))
    assert repr((MON | TUE) & DESK) == f"({a} | {b}) & {c}"
    assert repr(MON - TUE - (DESK & MON)) == f"{a} - {b} - ({c} & {a})"
    bounded = (MON - TUE).between(date(2026, 1, 1))
    assert repr(bounded) == f"({a} - {b}).between(datetime.date(2026, 1, 1), None)"


def test_schedules_nest_deep_and_no_deeper() -> None:
    deep: OpenTime = MON
    for _ in range(16):
        deep = (deep | TUE) & DESK
    assert deep.is_open(MONDAY + timedelta(hours=9))
    assert pickle.loads(pickle.dumps(deep)) == deep  # noqa: S301 - our own bytes
    assert hash(deep) == hash(copy.copy(deep))
    assert deep.explain(MONDAY, MONDAY + ONE_DAY).elapsed == timedelta(hours=8)
    with pytest.raises(FieldError, match="nested deeper than 32"):
        _ = deep | TUE
    with pytest.raises(FieldError, match="nested deeper than 32"):
        deep.between()


def test_answers_come_in_the_zone_of_the_first() -> None:
    both = TOKYO & DESK
    assert both.tz == "Asia/Tokyo"
    assert (DESK & TOKYO).tz == "Europe/London"
    assert both.explain(MONDAY, MONDAY + ONE_DAY).tz == "Asia/Tokyo"
    late = datetime(2026, 3, 1, 20, tzinfo=UTC)  # Monday in Tokyo
    assert both.is_working_day(late)
    assert not (DESK & TOKYO).is_working_day(late)


@pytest.mark.parametrize("operate", [and_, or_, sub])
@pytest.mark.parametrize("other", [None, 5, "24x7", {"mon": ""}, IntervalSet, object()])
def test_only_schedules_combine_with_schedules(
    operate: Callable[[Any, Any], Any], other: object
) -> None:
    for pair in ((MON, other), (MON & TUE, other), (other, MON)):
        with pytest.raises(WrongTypeError, match="only schedules can be combined"):
            operate(*pair)


def test_lists_of_operands_are_checked() -> None:
    bad: Any
    makers: tuple[Callable[[Any], OpenTime], ...]
    makers = (AllOpen, AnyOpen, lambda value: OpenExcept(MON, value))
    for bad in (MON, None, 5, {MON, TUE}, frozenset([MON])):
        for make in makers:
            with pytest.raises(WrongTypeError, match="a list of schedules is needed"):
                make(bad)
    for make in makers[:2]:
        with pytest.raises(FieldError, match="at least 2"):
            make([MON])
    with pytest.raises(FieldError, match="at least 1"):
        OpenExcept(MON, [])


@pytest.mark.parametrize("bad", [MONDAY, "2026-03-02", 5, True])
def test_bounds_are_dates(bad: Any) -> None:
    with pytest.raises(WrongTypeError, match="first: a local date is needed"):
        MON.between(bad)
    with pytest.raises(WrongTypeError, match="last: a local date is needed"):
        MON.between(last=bad)


def test_bounds_are_in_order() -> None:
    day = date(2026, 3, 2)
    assert MON.between(day, day).is_open(MONDAY + timedelta(hours=9))
    with pytest.raises(FieldError, match="last: it lies before the first date"):
        MON.between(day, date(2026, 3, 1))


# -- restricted to dates ---------------------------------------------------------------


def test_tails_are_cut_at_the_midnights_of_the_dates() -> None:
    one = NIGHT.between(date(2026, 3, 3), date(2026, 3, 3))
    found = list(one.periods(MONDAY, MONDAY + 7 * ONE_DAY))
    zone = dt.timezone(timedelta(hours=-5))
    at = datetime(2026, 3, 3, tzinfo=zone)
    assert [(p.start, p.end) for p in found] == [
        (at, at + timedelta(hours=6)),
        (at + timedelta(hours=22), at + ONE_DAY),
    ]


def test_without_bounds_nothing_changes() -> None:
    week = MONDAY, MONDAY + 7 * ONE_DAY
    assert list(NIGHT.between().periods(*week)) == list(NIGHT.periods(*week))
    low = datetime(1, 1, 1, tzinfo=UTC)
    for whole in (WHOLE.between(), WHOLE.between(date.min, date.max)):
        assert whole.elapsed(low, MONDAY) == MONDAY - low
        with pytest.raises(NeverOpenError):
            whole.next_close(MONDAY)


def test_beyond_the_dates_there_are_no_working_days() -> None:
    march = DESK.between(date(2026, 3, 1), date(2026, 3, 31))
    assert march.working_days_between(date(2020, 1, 1), date(2030, 1, 1)) == 21
    assert march.add_working_days(date(2026, 1, 1), 2) == date(2026, 3, 5)
    with pytest.raises(NeverOpenError, match="desk between 2026-03-01 and 2026-03-31"):
        march.add_working_days(date(2026, 3, 30), 2)


def test_far_years_follow_the_restriction() -> None:
    """Years after 2100 are alike, save those in which the restriction begins or ends."""
    until = DESK.between(date(2200, 3, 1), date(2300, 6, 30))
    for year in (2199, 2200, 2250, 2299, 2300, 2301):
        start, end = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
        days = (
            max(date(year, 1, 1), date(2200, 3, 1)),
            min(date(year, 12, 31), date(2300, 6, 30)),
        )
        count = DESK.working_days_between(days[0] - ONE_DAY, days[1])
        expected = timedelta(hours=8) * count if days[0] <= days[1] else timedelta()
        assert until.elapsed(start, end) == expected
        far = until.elapsed(datetime(2100, 1, 1, tzinfo=UTC), end)
        assert far - until.elapsed(datetime(2100, 1, 1, tzinfo=UTC), start) == expected


def test_years_around_a_bound_lend_their_open_time_to_no_other() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    since = desk.between(date(2200, 7, 1))
    for year in range(2200, 2230):
        start, end = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
        found = since.elapsed(datetime(2150, 1, 1, tzinfo=UTC), end)
        found -= since.elapsed(datetime(2150, 1, 1, tzinfo=UTC), start)
        first = max(start, datetime(2200, 7, 1, tzinfo=UTC))
        assert found == desk.elapsed(first, end)


# -- reasons ---------------------------------------------------------------------------


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_the_first_that_is_closed_tells_why() -> None:
    """Of two that are closed the left one speaks; where it is open, the right one."""
    both = LUNCH & DESK
    assert str(both.closure(at(4, 12))) == "holiday: founders"
    assert str(both.closure(at(4, 11))) == "outside hours"
    assert str((DESK & LUNCH).closure(at(4, 11))) == "holiday: founders"
    assert both.closure(at(3, 12)) is None


def test_stretches_of_one_reason_are_told_as_one() -> None:
    told = (DESK & LUNCH).explain(at(2, 17), at(3, 17))
    assert [str(c.closure) for c in told.closures] == ["outside hours"] * 2
    assert [c.interval.start for c in told.closures] == [at(2, 17), at(3, 13)]


def test_where_none_is_open_the_left_one_tells_why() -> None:
    either = DESK | LUNCH
    assert str(either.closure(at(4, 9))) == "holiday: founders"
    told = either.explain(at(4, 0), at(5, 0))
    assert [str(c.closure) for c in told.closures] == ["holiday: founders"] * 2
    assert told.elapsed == timedelta(hours=1)


def test_what_is_taken_away_is_named() -> None:
    rest = DESK - LUNCH - MON
    closure = rest.closure(at(3, 12))
    assert closure is not None
    assert closure.kind is ClosureKind.EXCLUDED
    assert str(closure) == "excluded: lunch"
    assert str(rest.closure(at(2, 9))) == "excluded: mon"
    assert str(rest.closure(at(4, 12))) == "holiday: founders"
    told = rest.explain(at(2, 9), at(3, 17))
    assert [str(c.closure) for c in told.closures] == [
        "excluded: mon",
        "excluded: lunch",
        "excluded: mon",
        "outside hours",
        "excluded: lunch",
    ]


def test_beyond_the_dates_is_a_reason_too() -> None:
    short = DESK.between(date(2026, 3, 3), date(2026, 3, 4))
    told = short.explain(at(2, 9), at(6, 9))
    assert [str(c.closure) for c in told.closures] == [
        "outside dates",
        "outside hours",
        "outside hours",
        "holiday: founders",
        "outside dates",
    ]
    assert str(short.closure(at(2, 9))) == "outside dates"
    assert str(short.closure(at(3, 8))) == "outside hours"


# -- never open ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "called"),
    [
        (MON & TUE, "mon & tue"),
        (MON - MON, "mon - mon"),
        (MON & NEVER, "mon & UTC"),
        (MON - WHOLE, "mon - UTC"),
        (NEVER | (MON & TUE), r"UTC \| \(mon & tue\)"),
        (MON.between(None, date(2026, 3, 1)), "mon between ever and 2026-03-01"),
        ((MON & TUE).between(date(2027, 1, 1)), r"\(mon & tue\) between 2027-01-01"),
    ],
)
def test_what_is_never_open_again_says_so(schedule: OpenTime, called: str) -> None:
    with pytest.raises(NeverOpenError, match=called):
        schedule.next_open(FAR)
    with pytest.raises(NeverOpenError, match=called):
        schedule.next_close(FAR)
    with pytest.raises(NeverOpenError, match=called):
        schedule.add(FAR, timedelta(hours=1))
    assert schedule.elapsed(FAR, FAR + 400 * ONE_DAY) == timedelta()
    assert list(schedule.periods(FAR, FAR + 400 * ONE_DAY)) == []


def test_what_never_closes_says_so() -> None:
    week = Schedule(tz="UTC", week={"mon-fri": "24x7"})
    rest = Schedule(tz="UTC", week={"sat-sun": "24x7"})
    for schedule in (week | rest, WHOLE | MON, WHOLE - NEVER, WHOLE & WHOLE):
        with pytest.raises(NeverOpenError, match="close"):
            schedule.next_close(MONDAY)
        assert schedule.elapsed(MONDAY, MONDAY + 9 * ONE_DAY) == 9 * ONE_DAY


def test_working_days_that_never_come_are_refused() -> None:
    for schedule in (MON & TUE, NEVER | NEVER, NEVER - MON, MON & NEVER):
        with pytest.raises(NeverOpenError):
            schedule.add_working_days(date(2026, 3, 2), 1)


def test_a_date_that_the_zone_of_the_first_skipped_is_no_working_day() -> None:
    apia = Schedule(tz="Pacific/Apia", week="24x7")
    skipped = date(2011, 12, 30)
    assert (WHOLE | apia).is_working_day(skipped)
    assert not (apia | WHOLE).is_working_day(skipped)
    assert not (WHOLE & apia).is_working_day(skipped)


# -- wherever a schedule is ------------------------------------------------------------


def test_combined_schedules_measure_targets() -> None:
    staffed = (DESK | TOKYO) - LUNCH
    history = History.start(Incident(id="INC1", title="No mail", opened_at=at(2, 10)))
    goal = timedelta(hours=4)
    now = at(2, 16)
    given_ = measure(Target.resolution(goal), history, now=now, schedule=staffed)
    own = measure(Target.resolution(goal, schedule=staffed), history, now=now)
    assert given_.elapsed == own.elapsed == timedelta(hours=5)
    assert given_.due_at == at(2, 15)
    assert hash(Target.resolution(goal, schedule=staffed))
