"""What schedules refuse: our errors, with field, value and remedy, all faults at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    WrongTypeError,
)
from itsmcore.sla import Break, Holiday, Schedule, SpecialDay, WeekBreak, WeekVersion

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAIVE = datetime(2026, 3, 2, 12)
DAY = date(2026, 3, 2)
SCHEDULE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})


def faults(**parts: Any) -> list[tuple[str, str]]:
    """Where a definition is refused and why."""
    with pytest.raises(DefinitionError) as caught:
        Schedule(**{"tz": "UTC", "week": {}, **parts})
    found = caught.value.exceptions
    assert all(isinstance(error, FieldError) for error in found)
    return [(e.field, e.problem) for e in found if isinstance(e, FieldError)]


@pytest.mark.parametrize(
    ("parts", "where", "problem"),
    [
        ({"tz": "Mars/Olympus"}, "tz", "zone is not known"),
        ({"tz": ""}, "tz", "zone is not known"),
        ({"tz": "../etc/passwd"}, "tz", "zone is not known"),
        ({"tz": "Europe"}, "tz", "zone is not known"),
        ({"tz": "localtime"}, "tz", "zone is not known"),
        ({"tz": "Europe/London\0"}, "tz", "zone is not known"),
        ({"tz": None}, "tz", "time zone is needed"),
        ({"tz": timezone(timedelta(hours=1))}, "tz", "time zone is needed"),
        ({"week": "mon-fri"}, "week", "the text is no week"),
        ({"week": None}, "week", "a week maps days"),
        ({"week": ["09:00-17:00"]}, "week", "a week maps days"),
        ({"week": {"noday": ""}}, "week.noday", "no such day"),
        ({"week": {"mon-tue-wed": ""}}, "week.mon-tue-wed", "no such day"),
        ({"week": {"mon,": ""}}, "week.mon,", "no such day"),
        ({"week": {1: ""}}, "week.1", "named by text"),
        ({"week": {"mon-wed": "", "tue": ""}}, "week.tue", "tue is given twice"),
        ({"week": {"mon, mon": ""}}, "week.mon, mon", "mon is given twice"),
        ({"week": {"mon": 9}}, "week.mon", "hours are text"),
        ({"week": {"mon": None}}, "week.mon", "hours are text"),
        ({"week": {"mon": "9-17"}}, "week.mon", "no time of day"),
        ({"week": {"mon": "09:00"}}, "week.mon", "an opening and a closing"),
        ({"week": {"mon": "09:00-17:00,"}}, "week.mon", "an opening and a closing"),
        ({"week": {"mon": "08:00-12:00-14:00"}}, "week.mon", "an opening and a"),
        ({"week": {"mon": "09:60-17:00"}}, "week.mon", "no such time"),
        ({"week": {"mon": "09:00:60-17:00"}}, "week.mon", "no such time"),
        ({"week": {"mon": "09:00-24:01"}}, "week.mon", "no such time"),
        ({"week": {"mon": "24:00-06:00"}}, "week.mon", "cannot open at 24:00"),
        ({"week": {"mon": "٠٩:00-17:00"}}, "week.mon", "no time of day"),
        ({"week": {"mon": [time(9), time(17)]}}, "week.mon[0]", "an opening and"),
        ({"week": {"mon": [(9, 17)]}}, "week.mon[0]", "a time of day is needed"),
        (
            {"week": {"mon": [(time(9, tzinfo=UTC), "17:00")]}},
            "week.mon[0]",
            "no zone",
        ),
        ({"holidays": "XX"}, "holidays", "name is not known"),
        ({"holidays": "GB-XX"}, "holidays", "name is not known"),
        ({"holidays": "VA-X"}, "holidays", "nothing to choose from"),
        ({"holidays": ""}, "holidays", "name is not known"),
        ({"holidays": 7}, "holidays", "a mapping or a list"),
        ({"holidays": ["2026-03-02"]}, "holidays[0]", "names no holiday"),
        ({"holidays": ["GB", "02-30"]}, "holidays[1]", "names no holiday"),
        ({"holidays": ["13-01"]}, "holidays[0]", "names no holiday"),
        ({"holidays": {"GB": None}}, "holidays.GB", "names no holiday"),
        ({"holidays": {"12-25": 5}}, "holidays.12-25", "a reason is text"),
        ({"holidays": [NOON]}, "holidays[0]", "local date is needed"),
        ({"holidays": {DAY: 5}}, "holidays.2026-03-02", "a reason is text"),
        ({"exceptions": {"x": ""}}, "exceptions.x", "local date is needed"),
        ({"exceptions": {DAY: "9"}}, "exceptions.2026-03-02", "an opening and"),
        ({"exceptions": [DAY]}, "exceptions[0]", "of another kind"),
        (
            {"exceptions": [SpecialDay(date=DAY, hours="")] * 2},
            "exceptions[1]",
            "given twice",
        ),
        ({"breaks": {"mon": ""}}, "breaks.mon", "no hours are given"),
        ({"breaks": {DAY: ""}}, "breaks.2026-03-02", "no hours are given"),
        ({"breaks": {DAY: 5}}, "breaks.2026-03-02", "hours are text"),
        ({"breaks": {NOON: "1"}}, "breaks.2026-03-02 12:00:00+00:00", "local date"),
        ({"breaks": {"x": "12:00-13:00"}}, "breaks.x", "no such day"),
        ({"breaks": ["mon"]}, "breaks[0]", "of another kind"),
        ({"breaks": "12:00-13:00"}, "breaks", "a mapping or a list"),
        ({"versions": {"x": ""}}, "versions.x", "local date is needed"),
        ({"versions": {DAY: 5}}, "versions.2026-03-02", "a week maps days"),
        ({"versions": [DAY]}, "versions[0]", "of another kind"),
        (
            {"versions": [WeekVersion(starts=DAY, week="")] * 2},
            "versions[1]",
            "given twice",
        ),
        ({"name": 5}, "name", "a name is text"),
    ],
)
def test_a_bad_definition_is_refused_where_it_is_bad(
    parts: dict[str, Any], where: str, problem: str
) -> None:
    place, told = faults(**parts)[0]
    assert place == where
    assert problem in told


def test_all_faults_of_a_definition_are_told_at_once() -> None:
    found = faults(
        tz="Mars/Olympus",
        week={"mon": "9-17", "noday": ""},
        holidays=["x", 7],
        exceptions={"x": "z"},
        breaks={"mon": ""},
        versions=5,
        name=5,
    )
    assert [place for place, _ in found] == [
        "tz",
        "week.mon",
        "week.mon",
        "week.noday",
        "holidays[0]",
        "holidays[1]",
        "exceptions.x",
        "exceptions.x",
        "breaks.mon",
        "versions",
        "name",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Holiday(date="2026-03-02"),  # type: ignore[arg-type]  # text is no date
        lambda: Holiday(date=NOON, hours="13:00-24:00"),
        lambda: Holiday(date=DAY, hours=""),
        lambda: Holiday(date=DAY, reason=5),  # type: ignore[arg-type]  # a number is no reason
        lambda: SpecialDay(date=DAY, hours="nine to five"),
        lambda: SpecialDay(date=DAY, hours=None),  # type: ignore[arg-type]  # None is no hours
        lambda: Break(date=DAY, hours=""),
        lambda: WeekBreak(day="noday", hours="12:00-13:00"),
        lambda: WeekBreak(day="mon-fri", hours="12:00-13:00"),
        lambda: WeekVersion(starts="x", week=""),  # type: ignore[arg-type]  # text is no date
        lambda: WeekVersion(starts=DAY, week="", breaks="12:00-13:00"),  # type: ignore[arg-type]  # text is no list
        lambda: WeekVersion(starts=DAY, week="", breaks=["12:00-13:00"]),  # type: ignore[list-item]  # text is no break
        lambda: WeekVersion(starts=DAY, week="", breaks={"mon": ""}),
    ],
)
def test_a_bad_part_of_a_definition_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(FieldError):
        make()


def test_a_part_with_several_faults_tells_them_all() -> None:
    with pytest.raises(DefinitionError) as caught:
        SpecialDay(date=DAY, hours="9-17")
    assert len(caught.value.exceptions) == 2


def ask(operation: str, *arguments: Any, **options: Any) -> Any:
    return getattr(SCHEDULE, operation)(*arguments, **options)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("elapsed", (NAIVE, NOON)),
        ("elapsed", (NOON, NAIVE)),
        ("add", (NAIVE, timedelta())),
        ("subtract", (NAIVE, timedelta())),
        ("is_open", (NAIVE,)),
        ("closure", (NAIVE,)),
        ("next_open", (NAIVE,)),
        ("next_close", (NAIVE,)),
        ("previous_open", (NAIVE,)),
        ("previous_close", (NAIVE,)),
        ("periods", (NAIVE, NOON)),
        ("periods", (NOON, NAIVE)),
        ("explain", (NAIVE, NOON)),
        ("is_working_day", (NAIVE,)),
        ("is_holiday", (NAIVE,)),
        ("add_working_days", (NAIVE, 1)),
        ("working_days_between", (NAIVE, NOON)),
    ],
)
def test_naive_datetimes_are_refused(
    operation: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(NaiveDatetimeError, match="add one"):
        ask(operation, *arguments)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("elapsed", (DAY, NOON)),
        ("add", (DAY, timedelta())),
        ("add", (NOON, 8)),
        ("add", (NOON, "8h")),
        ("is_open", ("2026-03-02",)),
        ("periods", (NOON, None)),
        ("is_working_day", ("2026-03-02",)),
        ("is_holiday", (20260302,)),
        ("add_working_days", (None, 1)),
        ("add_working_days", (DAY, 1.5)),
        ("add_working_days", (DAY, True)),
        ("working_days_between", (DAY, "2026-03-02")),
    ],
)
def test_values_of_another_type_are_refused(
    operation: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(WrongTypeError) as caught:
        ask(operation, *arguments)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    ("operation", "arguments", "options"),
    [
        ("add", (NOON, timedelta()), {"land": "close"}),
        ("add_working_days", (NOON, 1), {"roll": "forward"}),
        ("add_working_days", (NOON, 1), {"roll": ["direction"]}),
        ("working_days_between", (DAY, DAY), {"count": "[]"}),
    ],
)
def test_options_that_do_not_exist_are_refused(
    operation: str, arguments: tuple[object, ...], options: dict[str, object]
) -> None:
    with pytest.raises(FieldError, match="no such option"):
        ask(operation, *arguments, **options)


@pytest.mark.parametrize("count", [10**9, -(10**9), 10**30])
def test_counts_beyond_the_calendar_are_refused(count: int) -> None:
    for start in (NOON, DAY):
        with pytest.raises(ItsmError):
            ask("add_working_days", start, count)


def test_a_schedule_is_frozen() -> None:
    with pytest.raises(AttributeError):
        SCHEDULE.tz = "Europe/London"  # type: ignore[misc]  # that is what is tested


def test_a_zone_without_a_key_is_refused() -> None:
    class Keyless(ZoneInfo):
        key = None  # type: ignore[assignment]  # what from_file gives

    assert faults(tz=Keyless("UTC"))[0][0] == "tz"
