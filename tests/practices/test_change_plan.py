"""The risk of changes, and the schedule of what is planned."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import (
    CI,
    RISK_GRID,
    Change,
    Level,
    RedundancyGroup,
    Relation,
    RiskGrid,
    Service,
    States,
    when,
)
from itsmcore.practices import (
    IMPACT_SCALE,
    change_risk,
    change_schedule,
)
from tests.bad_input import Call, surprises

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEWER = settings(max_examples=settings().max_examples // 2)


def change(key: str, start: Any = None, end: Any = None, **given: Any) -> Change:
    return Change(
        **{
            "id": key,
            "opened_at": START,
            "status": "scheduled",
            "planned_start": start,
            "planned_end": end,
            **given,
        }
    )


def world() -> Graph:
    items: list[CI | Service] = [
        Service(id="pay", opened_at=START, criticality="critical"),
        Service(id="shop", opened_at=START, criticality="medium"),
        *(CI(id=key, opened_at=START) for key in ("db", "web-1", "web-2")),
    ]
    web = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    return Graph(items, [Relation(source="pay", target="db")], [web])


GRAPH = world()

# -- risk -------------------------------------------------------------------------------


def test_risk_comes_from_what_its_items_would_take_along() -> None:
    found = change_risk(change("A", cis=["db", "stray"]), GRAPH, likelihood="high")
    assert (found.risk, found.impact) == (Level.CRITICAL, Level.HIGH)
    assert (found.single_points, found.unknown) == (("db",), ("stray",))
    assert found.explain() == (
        "A: critical risk, of high impact and high likelihood",
        (
            "pay (critical criticality) is down through db -> pay: high impact; "
            "db alone would do"
        ),
        "stray: not in the graph",
    )


def test_redundancy_counts_and_what_fails_together_is_no_single_point() -> None:
    one = change_risk(change("A", cis=["web-1"]), GRAPH)
    assert (one.risk, one.services[0].health) == (Level.LOW, "at_risk")
    both = change_risk(change("A", cis=["web-1", "web-2"]), GRAPH)
    assert (both.risk, both.services[0].health) == (Level.MEDIUM, "down")
    assert both.single_points == ()


def test_what_hits_nothing_is_of_low_impact() -> None:
    found = change_risk(change("A"), GRAPH)
    assert found.explain() == (
        "A: low risk, of low impact and medium likelihood",
        "no service would be hit",
    )


def test_grids_of_risk_are_data() -> None:
    grid = RiskGrid(table={"high": {"rare": "very_low"}})
    ask = change("A", cis=["db"])
    assert change_risk(ask, GRAPH, likelihood="rare", grid=grid).risk is Level.VERY_LOW
    with pytest.raises(UnknownNameError, match="likelihood"):
        change_risk(ask, GRAPH, likelihood="rare")
    call = Call(
        change_risk,
        (ask, GRAPH),
        {"likelihood": "low", "scale": IMPACT_SCALE, "grid": RISK_GRID},
    )
    call()
    assert not [*surprises(call)]


KEYS = st.lists(st.sampled_from(["db", "web-1", "web-2", "stray"]), max_size=4)


@FEWER
@given(KEYS, st.sampled_from(["high", "medium", "low"]))
def test_risk_is_that_of_the_worst_service(cis: list[str], likelihood: str) -> None:
    found = change_risk(change("A", cis=cis), GRAPH, likelihood=likelihood)
    impact = "low"
    if {"web-1", "web-2"} <= set(cis):
        impact = "medium"
    if "db" in cis:
        impact = "high"
    assert found.impact == impact
    assert found.risk == RISK_GRID.risk(impact, likelihood)


# -- schedule -----------------------------------------------------------------------------


def span(days: int) -> Interval:
    return Interval(start=START, end=START + timedelta(days=days))


def test_the_schedule_has_a_row_for_each_change_and_day() -> None:
    ones = [
        change("B", START + 22 * HOUR, START + 26 * HOUR, title="New disk", cis=["db"]),
        change("A", START + 23 * HOUR, START + 24 * HOUR, risk="high"),
        change("C", START - 9 * HOUR, START, title="over"),
        change("D"),
        change("E", START, START + HOUR, status="cancelled"),
    ]
    found = change_schedule(ones, horizon=span(7))
    columns = found.to_columns()
    assert columns["change"] == ["B", "A", "B"]
    assert columns["period"] == [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)]
    assert columns["start"][2] == START + 22 * HOUR
    assert columns["cis"] == [("db",), (), ("db",)]
    assert found.unplanned == ("D",)
    assert found.explain() == (
        (
            "2026-03-02: B (normal, scheduled) 2026-03-02 22:00:00Z .. "
            "2026-03-03 02:00:00Z New disk"
        ),
        "2026-03-02: A (normal, scheduled) 2026-03-02 23:00:00Z .. 2026-03-03 00:00:00Z",
        (
            "2026-03-03: B (normal, scheduled) 2026-03-02 22:00:00Z .. "
            "2026-03-03 02:00:00Z New disk"
        ),
        "D: not planned yet",
    )


def test_periods_are_weeks_and_months_of_a_zone() -> None:
    late = change(
        "A", datetime(2026, 3, 31, 22, 30, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)
    )
    wide = Interval(start=START, end=datetime(2026, 6, 1, tzinfo=UTC))

    def periods(**given: Any) -> list[date]:
        found: list[date] = change_schedule([late], horizon=wide, **given).to_columns()[
            "period"
        ]
        return found

    assert periods(by="month") == [date(2026, 3, 1), date(2026, 4, 1)]
    assert periods(by="month", tz="Europe/Berlin") == [date(2026, 4, 1)]
    assert periods(by="week") == [date(2026, 3, 30)]
    berlin = ZoneInfo("Europe/Berlin")
    assert periods(by="week", tz=berlin) == [date(2026, 3, 30), date(2026, 4, 6)]


def test_the_ends_of_time_end_the_schedule() -> None:
    first, last = (
        datetime(1, 1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    )
    ones = [change("A", first, first + HOUR), change("B", last - HOUR, last)]
    wide = Interval(start=first, end=last)
    for by in ("day", "week", "month"):
        for tz in ("America/New_York", "Asia/Tokyo"):
            found = change_schedule(ones, horizon=wide, by=by, tz=tz)
            assert found.to_columns()["change"] == ["A", "B"]


@FEWER
@given(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
    st.integers(1, 200),
    st.sampled_from(["UTC", "Europe/London", "America/Havana", "Asia/Tokyo"]),
)
def test_days_are_those_that_some_minute_lies_on(
    start: datetime, hours: int, tz: str
) -> None:
    one = change("A", start, start + hours * HOUR)
    wide = Interval(start=start, end=start + timedelta(days=30))
    found = change_schedule([one], horizon=wide, tz=tz).to_columns()["period"]
    zone = ZoneInfo(tz)
    quarters = (start + n * HOUR / 4 for n in range(4 * hours))
    expected = {at.astimezone(zone).date() for at in quarters}
    expected.add((start + hours * HOUR - timedelta.resolution).astimezone(zone).date())
    assert found == sorted(expected)


def test_a_schedule_refuses_what_does_not_fit() -> None:
    one = change("A", START, START + HOUR)
    with pytest.raises(FieldError, match="by: "):
        change_schedule([one], horizon=span(1), by="hour")  # type: ignore[arg-type]  # the refusal is meant
    with pytest.raises(FieldError, match="by: "):
        change_schedule([one], horizon=span(1), by=None)  # type: ignore[arg-type]  # the refusal is meant
    with pytest.raises(FieldError, match="tz: there is no such zone"):
        change_schedule([one], horizon=span(1), tz="Mars/Olympus")
    with pytest.raises(WrongTypeError, match="tz: "):
        change_schedule([one], horizon=span(1), tz=3)  # type: ignore[arg-type]  # the refusal is meant
    call = Call(
        change_schedule,
        ([one],),
        {
            "horizon": span(1),
            "by": "day",
            "tz": "UTC",
            "counts": when(status="scheduled"),
            "states": States({"scheduled": "waiting"}),
        },
    )
    call()
    assert not [*surprises(call)]
