"""What underpins an agreement is held against it exactly, and only where both can be there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import IS_SET, AllOf, when
from itsmcore.sla import (
    Agreement,
    DateField,
    Rulebook,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Target,
)
from itsmcore.sla._fit_worst import worst

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"}, name="desk")
EARLY = Schedule(tz="UTC", week={"mon-fri": "07:00-15:00"}, name="early")
ALWAYS = Schedule(tz="UTC", week="24x7", name="always")


# -- the worst case -----------------------------------------------------------------


def tiny_schedules() -> st.SearchStrategy[Schedule]:
    """Schedules with periods of a few microseconds after midnight, so that all can be tried."""
    edges = st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).map(
        sorted
    )
    hours = edges.map(_periods)
    days = st.sampled_from(["mon", "tue", "mon-tue", "mon-sun"])
    weeks = st.builds(lambda name, found: {name: found}, days, hours)
    return st.builds(lambda week: Schedule(tz="UTC", week=week), weeks)


def _periods(edges: list[int]) -> str:
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return ", ".join(f"00:00:00.{a:06d}-00:00:00.{b:06d}" for a, b in pairs)


@given(
    st.none() | tiny_schedules(),
    st.lists(st.tuples(st.none() | tiny_schedules(), st.integers(0, 90)), min_size=1, max_size=3),
)  # fmt: skip
def test_the_worst_start_is_found_among_all(
    outer: Schedule | None, given: list[tuple[Schedule | None, int]]
) -> None:
    legs = [(schedule, us * TICK) for schedule, us in given]
    starts = [MONDAY + n * TICK for n in range(45)]
    found = worst(legs, outer, starts[0], starts[-1])
    lengths = []
    for start in starts:
        at = start
        for schedule, goal in legs:
            at = at + goal if schedule is None else schedule.add(at, goal)
        lengths.append(at - start if outer is None else outer.elapsed(start, at))
    first = starts[lengths.index(max(lengths))]
    assert found is not None
    assert found[0] == max(lengths)
    assert found[1] >= first
    assert lengths[starts.index(found[1])] == max(lengths)


@given(
    st.sampled_from([DESK, EARLY, ALWAYS, None]),
    st.sampled_from([DESK, EARLY, ALWAYS]),
    st.timedeltas(timedelta(), timedelta(days=4)),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_no_start_of_the_year_takes_longer_than_the_worst(
    outer: Schedule | None, inner: Schedule, goal: timedelta, start: datetime
) -> None:
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    found = worst([(inner, goal)], outer, *year)
    end = inner.add(start, goal)
    taken = end - start if outer is None else outer.elapsed(start, end)
    assert found is not None
    assert taken <= found[0]


def test_a_goal_that_is_never_used_up_has_no_worst() -> None:
    week = DESK.between(date(2026, 3, 2), date(2026, 3, 6))
    assert worst([(week, 9 * HOUR)], None, MONDAY, MONDAY + 96 * HOUR) is None
    assert worst([(None, timedelta.max)], None, MONDAY, MONDAY) is None
    assert worst([(week, HOUR)], None, MONDAY, MONDAY) == (10 * HOUR, MONDAY)


# -- rulebooks ----------------------------------------------------------------------


def target(id: str, goal: Any, schedule: Any = "desk", **given: Any) -> Target:
    metric = given.pop("metric", "resolution")
    return Target(id=id, goal=goal, schedule=schedule, metric=metric, **given)


GOLD = Agreement(id="gold", targets=["whole"])
OLA = Agreement(id="net", kind="ola", targets=["inner"], supports=["gold"])
UC = Agreement(id="carrier", kind="uc", targets=["line"], supports=["gold"])


def fit(*targets: Target, agreements: Any = (GOLD, OLA), **given: Any) -> list[Any]:
    rules = Rulebook(
        version="1",
        schedules={"desk": DESK, "early": EARLY, "always": ALWAYS},
        targets=targets,
        agreements=agreements,
        **given,
    )
    return [
        (f.code, f.pointer, f.params.get("rows"), f.params.get("over"))
        for f in rules.fit(year=2026)
    ]


def test_what_fits_is_not_told() -> None:
    assert fit(target("whole", 8 * HOUR), target("inner", 8 * HOUR)) == []


def test_a_goal_that_is_too_long_is_told_by_how_much_and_from_when() -> None:
    rules = Rulebook(
        version="1",
        schedules={"desk": DESK},
        targets=[target("whole", 8 * HOUR), target("inner", 9 * HOUR)],
        agreements=[GOLD, OLA],
    )
    (found,) = rules.fit(year=2026)
    assert (found.code, found.subject, found.pointer) == (
        "does_not_fit",
        "net",
        "/agreements/1/supports/0",
    )
    assert found.params["takes"] == 9 * HOUR
    assert found.params["over"] == HOUR
    assert found.params["supported"] == "whole of gold"
    assert found.params["supporting"] == ("inner of net",)
    assert found.remedy
    assert str(found.params["at"])[:10] in str(found)


def test_schedules_that_differ_are_compared_exactly() -> None:
    whole = target("whole", 24 * HOUR, "always")
    assert fit(whole, target("inner", HOUR, "always")) == []
    # an hour from Friday at 16:00 and a moment ends on Monday a moment after nine
    assert fit(whole, target("inner", HOUR)) == [
        ("does_not_fit", "/agreements/1/supports/0", (0, 0), 41 * HOUR)
    ]
    # a whole day of the early desk always holds a whole day of the other one
    assert fit(target("whole", 8 * HOUR), target("inner", 8 * HOUR, "early")) == []
    # from a moment after 13:00 two hours of the early desk end at seven of the next day
    assert fit(target("whole", 2 * HOUR), target("inner", 2 * HOUR, "early")) == [
        ("does_not_fit", "/agreements/1/supports/0", (0, 0), 2 * HOUR - TICK)
    ]


def test_each_combination_of_conditions_is_compared_by_itself() -> None:
    whole = target("whole", {"high": 4 * HOUR, "low": 8 * HOUR})
    inner = target("inner", {"high": 5 * HOUR, "low": 6 * HOUR})
    assert fit(whole, inner) == [
        ("does_not_fit", "/agreements/1/supports/0", (0, 0), HOUR)
    ]
    by_group = target(
        "inner", [(when(group="net", priority="high"), 5 * HOUR), (None, HOUR)]
    )
    assert fit(whole, by_group) == [
        ("does_not_fit", "/agreements/1/supports/0", (0, 0), HOUR)
    ]
    elsewhere = target("inner", {"medium": 99 * HOUR, "low": HOUR})
    assert fit(whole, elsewhere) == []
    apart = target("inner", 99 * HOUR, applies=when(priority="medium"))
    assert fit(whole, apart) == []


def test_the_strictest_goal_is_the_one_to_fit_into() -> None:
    rows = [(None, 8 * HOUR), (when(priority="high"), 2 * HOUR)]
    whole = target("whole", rows, pick="strictest")
    found = fit(whole, target("inner", 3 * HOUR))
    assert found == [("does_not_fit", "/agreements/1/supports/0", (1, 0), HOUR)]


def test_goals_that_can_be_there_together_are_added_up() -> None:
    agreements = [GOLD, OLA, UC]
    whole, inner = target("whole", 8 * HOUR), target("inner", 5 * HOUR)
    assert fit(whole, inner, target("line", 3 * HOUR), agreements=agreements) == []
    found = fit(whole, inner, target("line", 4 * HOUR), agreements=agreements)
    assert found == [("sum_does_not_fit", "/agreements/0", (0, 0, 0), HOUR)]
    apart = [
        GOLD,
        OLA,
        Agreement(
            id="carrier",
            kind="uc",
            targets=["line"],
            supports=["gold"],
            applies=when(group="wan"),
        ),
    ]
    by_group = target("inner", 5 * HOUR, applies=when(group="lan"))
    assert fit(whole, by_group, target("line", 4 * HOUR), agreements=apart) == []


def test_what_does_not_fit_by_itself_is_not_added_up() -> None:
    found = fit(
        target("whole", 8 * HOUR),
        target("inner", 9 * HOUR),
        target("line", 4 * HOUR),
        agreements=[GOLD, OLA, UC],
    )
    assert [code for code, *_ in found] == ["does_not_fit"]


def test_a_contract_is_held_against_what_it_supports_and_no_more() -> None:
    chain = [
        GOLD,
        OLA,
        Agreement(id="carrier", kind="uc", targets=["line"], supports=["net"]),
    ]
    whole, inner = target("whole", 8 * HOUR), target("inner", 4 * HOUR)
    assert fit(whole, inner, target("line", 4 * HOUR), agreements=chain) == []
    found = fit(whole, inner, target("line", 5 * HOUR), agreements=chain)
    assert found == [("does_not_fit", "/agreements/2/supports/0", (0, 0), HOUR)]


def test_an_agreement_that_has_no_turn_is_not_compared() -> None:
    agreements = [
        GOLD,
        Agreement(id="fast", kind="ola", targets=["quick"], supports=["gold"], applies=when(group="net")),
        Agreement(id="slow", kind="ola", targets=["inner"], supports=["gold"]),
    ]  # fmt: skip
    whole = target("whole", {"high": 4 * HOUR}, applies=when(group="net"))
    parts = (whole, target("quick", HOUR), target("inner", 9 * HOUR))
    assert fit(*parts, agreements=agreements) == []
    found = fit(*parts, agreements=agreements, match="all")
    assert [code for code, *_ in found] == ["does_not_fit"]


def test_each_version_is_compared_while_it_is_valid() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    agreements = [
        GOLD,
        Agreement(id="net", kind="ola", targets=["inner"], supports=["gold"], valid_until=summer),
        Agreement(id="net", kind="ola", targets=["line"], supports=["gold"], valid_from=summer),
    ]  # fmt: skip
    parts = (
        target("whole", 8 * HOUR),
        target("inner", 8 * HOUR),
        target("line", 9 * HOUR),
    )
    found = fit(*parts, agreements=agreements)
    assert found == [("does_not_fit", "/agreements/2/supports/0", (0, 0), HOUR)]


def test_the_schedule_of_the_group_is_the_one_that_counts() -> None:
    table = ScheduleTable([(when(group="wan"), "early"), (None, "desk")])
    whole, inner = target("whole", 2 * HOUR), target("inner", 2 * HOUR, table)
    assert fit(whole, inner) == [
        ("does_not_fit", "/agreements/1/supports/0", (0, 0), 2 * HOUR - TICK)
    ]
    desk_only = target("inner", 2 * HOUR, table, applies=when(group="lan"))
    assert fit(whole, desk_only) == []
    found = fit(whole, target("inner", 2 * HOUR, ScheduleOf("group", "desk")))
    assert [over for *_, over in found] == [2 * HOUR - TICK]


class OwnHours:
    """A host's own working time: only what a clock asks for."""

    elapsed = add = is_open = next_open = next_close = lambda *_: None


@pytest.mark.parametrize(
    ("whole", "inner"),
    [
        (target("whole", DateField("due_at")), target("inner", HOUR)),
        (target("whole", HOUR), target("inner", ScheduledDays(2))),
        (target("whole", HOUR), target("inner", HOUR, OwnHours())),
        (target("whole", [(None, HOUR), (when(group="a"), DateField("due_at"))], pick="strictest"),
         target("inner", HOUR, OwnHours())),
        (target("whole", HOUR), target("inner", 9 * HOUR, DESK.between(date(2026, 3, 2), date(2026, 3, 2)))),
        (target("whole", HOUR, applies=AllOf([when({f"f{n}": IS_SET}) | when({f"g{n}": 1}) for n in range(20)])),
         target("inner", HOUR)),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told(whole: Target, inner: Target) -> None:
    found = fit(whole, inner)
    assert {(code, place) for code, place, *_ in found} == {
        ("not_compared", "/agreements/1/supports/0")
    }


def test_a_sum_of_too_many_cases_is_told_to_be_unknown() -> None:
    many = [when({f"f{n}": IS_SET}) | when({f"g{n}": 1}) for n in range(5)]
    more = [when({f"h{n}": IS_SET}) | when({f"i{n}": 1}) for n in range(5)]
    found = fit(
        target("whole", 8 * HOUR),
        target("inner", HOUR, applies=AllOf(many)),
        target("line", HOUR, applies=AllOf(more)),
        agreements=[GOLD, OLA, UC],
    )
    assert [code for code, *_ in found] == ["not_compared"]


def test_agreements_that_measure_nothing_in_common_are_told() -> None:
    found = fit(target("whole", HOUR), target("inner", HOUR, metric="response"))
    assert found == [("nothing_to_compare", "/agreements/1/supports/0", None, None)]


def test_a_rulebook_without_agreements_has_nothing_to_fit() -> None:
    assert fit(target("whole", HOUR), agreements=()) == []


@pytest.mark.parametrize(("year", "kind"), [(1, FieldError), (9998, FieldError), ("2026", WrongTypeError)])  # fmt: skip
def test_a_year_that_is_none_is_refused(year: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="year"):
        Rulebook(version="1").fit(year=year)
