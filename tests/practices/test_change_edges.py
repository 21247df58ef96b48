"""Edges of changes and duplicates: what does not take place, clocks set back, junk as names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import Change, Release
from itsmcore.practices import (
    DuplicateRule,
    change_conflicts,
    change_schedule,
    release_gate,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def change(key: str, start: datetime, end: datetime, **given: Any) -> Change:
    return Change(
        id=key,
        opened_at=NINE,
        cis=["x"],
        planned_start=start,
        planned_end=end,
        **given,
    )


def test_what_was_called_off_is_in_nobodys_way_though_it_is_asked_about() -> None:
    off = change("A", NINE, NINE + HOUR, status="cancelled")
    other = change("B", NINE, NINE + HOUR)
    found = change_conflicts([off, other], of=["A", "B"]).by_change
    assert found["B"] == ()
    assert [one.other for one in found["A"]] == ["B"]


def test_a_change_while_clocks_are_set_back_over_midnight_is_on_the_schedule() -> None:
    # In St John's, 7 November 2010 00:01 became 6 November 23:01.
    start = datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC)
    end = datetime(2010, 11, 7, 2, 50, tzinfo=UTC)
    horizon = Interval(
        start=datetime(2010, 11, 1, tzinfo=UTC), end=datetime(2010, 11, 30, tzinfo=UTC)
    )
    found = change_schedule(
        [change("A", start, end)], horizon=horizon, tz="America/St_Johns"
    )
    assert {row.change for row in found.rows} == {"A"}


def test_weights_are_named_by_text() -> None:
    bad: Any = {1: 1}
    with pytest.raises(WrongTypeError, match="weights"):
        DuplicateRule(weights=bad)


def test_a_gate_asks_for_categories_of_states() -> None:
    bad: Any = {"scheduled": "done"}
    bundled = Release(id="R", opened_at=NINE, changes=["A"])
    with pytest.raises(WrongTypeError, match="states"):
        release_gate(bundled, [change("A", NINE, NINE + HOUR)], states=bad)
