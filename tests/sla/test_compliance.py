"""Compliance on cases that a reader can follow, and what it refuses."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.model import (
    Fact,
    FieldChange,
    History,
    Incident,
    MajorIncident,
    begins,
    when,
)
from itsmcore.sla import (
    Attainment,
    Compliance,
    ComplianceRow,
    DateField,
    Schedule,
    Target,
    Verdict,
    compliance,
    measure,
)
from tests.sla.compliance_oracle import figures_of

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
HOUR_US = 3_600_000_000
DAY = timedelta(days=1)
TARGET = Target.resolution(
    {"high": 4 * HOUR, "low": 8 * HOUR}, pause=when(status="on_hold")
)


def incident(
    *steps: tuple[float, dict[str, Any]], opened_at: datetime = NINE, **given: Any
) -> History:
    """An incident and what changed, each so many hours after its opening."""
    values: dict[str, Any] = {"status": "new", "priority": "high", **given}
    record = Incident(id="INC1", opened_at=opened_at, **values)
    facts = []
    for seq, (after, new) in enumerate(steps, start=1):
        made = [FieldChange(name, values.get(name), new[name]) for name in new]
        values |= new
        at = opened_at + after * HOUR
        facts.append(Fact(record_id="INC1", seq=seq, at=at, changes=made))
    return History.start(record, facts)


def measured(
    history: History, target: Target = TARGET, *, after: float = 100
) -> tuple[Verdict, History]:
    return measure(target, history, now=history.opened_at + after * HOUR), history


def counts(
    history: History, target: Target = TARGET, *, after: float = 100, **options: Any
) -> dict[str, int]:
    """The figures that count cases and are not zero."""
    total = compliance([measured(history, target, after=after)], **options).total
    return {k: v for k, v in figures_of(total).items() if not k.endswith("_us")}


RESOLVED: dict[str, Any] = {"status": "resolved"}
HELD: dict[str, Any] = {"status": "on_hold"}
WORKED: dict[str, Any] = {"status": "in_progress"}
LOW: dict[str, Any] = {"priority": "low"}

# -- what a case is ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "after", "wanted"),
    [
        (incident((4, RESOLVED)), 100, {"met": 1, "timed": 1}),
        (incident((4.5, RESOLVED)), 100, {"missed": 1, "timed": 1}),
        (incident(), 4, {"open": 1}),
        (incident(), 5, {"missed": 1, "missed_open": 1, "timed": 1}),
        (incident((1, HELD)), 100, {"open": 1}),
        (incident((5, HELD)), 100, {"missed": 1, "missed_open": 1, "timed": 1}),
        (incident((1, {"status": "cancelled"})), 100, {"cancelled": 1}),
        (incident((9, {"status": "cancelled"})), 100, {"cancelled": 1}),
        (incident(priority="medium"), 100, {"no_goal": 1}),
        (incident((1, {"priority": "medium"})), 100, {"no_goal": 1}),
        (incident(priority="medium"), -1, {"no_goal": 1}),
    ],
)
def test_a_case_is_met_missed_open_or_excluded_for_a_reason(
    history: History, after: float, wanted: dict[str, int]
) -> None:
    assert counts(history, after=after) == wanted


def test_a_clock_that_waits_for_its_start_is_excluded_as_not_started() -> None:
    target = Target(id="t", goal=HOUR, start=begins(when(group="net")))
    assert counts(incident(), target) == {"not_started": 1}


def test_a_goal_that_begins_the_count_anew_leaves_a_superseded_cycle() -> None:
    target = attrs.evolve(TARGET, on_goal_change="restart")
    history = incident((1, LOW), (2, RESOLVED))
    assert counts(history, target) == {"met": 1, "superseded": 1, "timed": 1}
    assert counts(history, target, cycles="last") == {"met": 1, "timed": 1}


def test_a_cycle_that_was_missed_before_another_goal_is_missed() -> None:
    target = attrs.evolve(TARGET, on_goal_change="restart")
    history = incident((5, LOW), (6, RESOLVED))
    assert counts(history, target) == {"met": 1, "missed": 1, "timed": 2}
    assert counts(history, target, cycles="last") == {"met": 1, "timed": 1}
    any_last = counts(history, target, cycles="last", judged_by="any_breach")
    assert any_last == {"missed": 1, "timed": 1}


def test_each_cycle_is_a_case_unless_only_the_last_one_is_asked_for() -> None:
    target = attrs.evolve(TARGET, reopen="new_cycle")
    history = incident((5, RESOLVED), (6, WORKED), (7, RESOLVED))
    assert counts(history, target) == {"met": 1, "missed": 1, "timed": 2}
    assert counts(history, target, cycles="last") == {"met": 1, "timed": 1}


def test_a_cycle_that_was_cancelled_or_had_no_goal_is_excluded() -> None:
    target = attrs.evolve(
        TARGET, reopen="new_cycle", cancel=begins(when(status="cancelled"))
    )
    history = incident((1, {"status": "cancelled"}), (2, WORKED), (3, RESOLVED))
    assert counts(history, target) == {"met": 1, "cancelled": 1, "timed": 1}
    history = incident(
        (1, {"priority": "medium"}), (2, RESOLVED), (3, WORKED), (4, LOW)
    )
    assert counts(history, target, after=5) == {"open": 1, "no_goal": 1}


def test_a_breach_that_a_later_goal_forgave_is_a_miss_only_by_any_breach() -> None:
    history = incident((5, LOW), (6, RESOLVED))
    assert counts(history) == {"met": 1, "timed": 1}
    assert counts(history, judged_by="any_breach") == {"missed": 1, "timed": 1}
    running = incident((5, LOW))
    found = counts(running, after=6, judged_by="any_breach")
    assert found == {"missed": 1, "missed_open": 1, "timed": 1}


def test_a_breach_of_an_earlier_cycle_is_none_of_the_next() -> None:
    target = attrs.evolve(TARGET, reopen="new_cycle")
    history = incident((5, RESOLVED), (6, WORKED), (7, RESOLVED))
    found = counts(history, target, judged_by="any_breach")
    assert found == {"met": 1, "missed": 1, "timed": 2}


def test_cancelled_cases_stay_excluded_even_by_any_breach() -> None:
    history = incident((9, {"status": "cancelled"}))
    assert counts(history, judged_by="any_breach") == {"cancelled": 1}


def test_a_case_with_a_deadline_counts_and_is_not_timed() -> None:
    target = Target(
        id="t", goal=[(None, DateField("promised_at"))], stop=begins(when(**RESOLVED))
    )
    promised = {"promised_at": NINE + 4 * HOUR}
    row = compliance([measured(incident((6, RESOLVED), fields=promised), target)]).total
    assert figures_of(row) == {"missed": 1, "overrun_us": 2 * HOUR_US}
    assert (row.mean_elapsed, row.mean_calendar) == (None, None)
    assert row.mean_overrun == 2 * HOUR


def test_sums_are_of_judged_cases_in_working_and_in_real_time() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    target = attrs.evolve(TARGET, schedule=desk)
    histories = [incident((3, RESOLVED)), incident((30, RESOLVED)), incident()]
    pairs = [measured(history, target, after=30) for history in histories[:2]]
    pairs.append(measured(histories[2], target, after=1))
    row = compliance(pairs).total
    assert (row.met, row.missed, row.open, row.n) == (1, 1, 1, 3)
    assert row.elapsed_us == (3 + 14) * HOUR_US
    assert row.calendar_us == (3 + 30) * HOUR_US
    assert row.overrun_us == 10 * HOUR_US
    assert row.mean_elapsed == 8.5 * HOUR
    assert row.mean_calendar == 16.5 * HOUR
    assert row.mean_overrun == 10 * HOUR


# -- periods -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("day", date(2027, 1, 3)),
        ("week", date(2026, 12, 28)),  # week 53 of 2026
        ("month", date(2027, 1, 1)),
        ("quarter", date(2027, 1, 1)),
        ("year", date(2027, 1, 1)),
        (None, None),
    ],
)
def test_a_period_is_named_by_its_first_day(period: Any, start: date | None) -> None:
    sunday = datetime(2027, 1, 3, 12, tzinfo=UTC)
    pair = measured(incident(opened_at=sunday))
    (row,) = compliance([pair], period=period, cohort="opened")
    assert row.period == start
    if period == "week":
        assert start is not None
        assert f"{start:%G-W%V}" == "2026-W53"


@pytest.mark.parametrize(
    ("month", "first"),
    [(1, 1), (3, 1), (4, 4), (6, 4), (7, 7), (9, 7), (10, 10), (12, 10)],
)
def test_quarters_begin_in_january_april_july_and_october(
    month: int, first: int
) -> None:
    pair = measured(incident(opened_at=datetime(2026, month, 30, tzinfo=UTC)))
    (row,) = compliance([pair], period="quarter", cohort="opened")
    assert row.period == date(2026, first, 1)


@pytest.mark.parametrize(
    ("tz", "day"),
    [
        ("UTC", date(2026, 3, 28)),
        ("Europe/Berlin", date(2026, 3, 29)),  # 00:30, some time before clocks change
        ("America/Los_Angeles", date(2026, 3, 28)),
        ("Pacific/Kiritimati", date(2026, 3, 29)),
    ],
)
def test_periods_are_those_of_the_named_zone(tz: str, day: date) -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    pair = measured(incident(opened_at=late))
    (row,) = compliance([pair], period="day", tz=tz, cohort="opened")
    assert row.period == day


def test_a_date_that_a_zone_cannot_name_is_that_of_utc() -> None:
    target = Target(id="t", goal=[(None, DateField("promised_at"))])
    never = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    pair = measured(incident(fields={"promised_at": never}), target, after=1)
    (row,) = compliance([pair], period="month", tz="Asia/Tokyo")
    assert (row.period, row.open) == (date(9999, 12, 1), 1)


def test_cohorts_are_by_opening_due_time_or_stop() -> None:
    night = datetime(2026, 3, 31, 22, tzinfo=UTC)
    pair = measured(incident((30, RESOLVED), opened_at=night))
    found = {
        cohort: compliance([pair], period="day", cohort=cohort)[0].period
        for cohort in ("opened", "due", "stopped")
    }
    assert found == {
        "opened": date(2026, 3, 31),
        "due": date(2026, 4, 1),
        "stopped": date(2026, 4, 2),
    }


@pytest.mark.parametrize(
    ("history", "cohort"),
    [
        (incident((1, HELD)), "due"),  # paused with time left
        (incident((1, {"status": "cancelled"})), "due"),
        (incident((1, {"status": "cancelled"})), "stopped"),
        (incident(), "stopped"),
    ],
)
def test_a_case_without_the_instant_of_its_cohort_is_in_no_period(
    history: History, cohort: Any
) -> None:
    (row,) = compliance([measured(history)], period="month", cohort=cohort)
    assert (row.period, row.n) == (None, 1)


def test_a_cycle_belongs_to_the_period_in_which_it_was_due_or_stopped() -> None:
    target = attrs.evolve(TARGET, reopen="new_cycle")
    pair = measured(incident((3, RESOLVED), (48, WORKED), (72, RESOLVED)), target)
    due = compliance([pair], period="day", cohort="due")
    assert [(row.period, row.met, row.missed) for row in due] == [
        (date(2026, 3, 2), 1, 0),
        (date(2026, 3, 4), 0, 1),
    ]
    stopped = compliance([pair], period="day", cohort="stopped")
    assert [row.period for row in stopped] == [date(2026, 3, 2), date(2026, 3, 5)]


# -- values --------------------------------------------------------------------------


def test_values_are_read_now_or_at_the_end_or_at_the_instant_of_the_cohort() -> None:
    history = incident(
        (1, {"group": "net"}), (2, RESOLVED), (3, {"group": "audit"}), group="desk"
    )

    def group(values_at: Any, cohort: Any = "opened") -> object:
        options: Any = {"by": ["group"], "values_at": values_at, "cohort": cohort}
        (row,) = compliance([measured(history)], **options)
        return row.key["group"]

    assert group("now") == "audit"
    assert group("end") == "net"
    assert group("cohort") == "desk"
    assert group("cohort", "stopped") == "net"
    assert group("cohort", "due") == "audit"


def test_facts_after_now_are_not_read_even_when_it_is_due_later() -> None:
    history = incident((2, {"group": "net"}), group="desk")
    for values_at in ("now", "end", "cohort"):
        pair = measured(history, after=1)
        (row,) = compliance([pair], by=["group"], values_at=values_at)
        assert row.key["group"] == "desk"


def test_the_first_values_stand_for_the_time_before_they_were_known() -> None:
    values = [(NINE, {"opened_at": NINE - DAY, "priority": "high", "group": "net"})]
    history = History.from_snapshots("incident", "INC1", values)
    pair = measured(history, after=30)
    (row,) = compliance(
        [pair], by=["group"], cohort="opened", values_at="cohort", period="day"
    )
    assert (row.period, row.key["group"]) == (date(2026, 3, 1), "net")


def test_rows_may_be_told_apart_by_what_follows_from_a_field() -> None:
    major = MajorIncident(declared_at=NINE, commander="ada")
    history = incident((1, HELD), major=major)
    by = ["status_category", "major.commander", "major"]
    (row,) = compliance([measured(history)], by=by)
    assert row.key == {
        "status_category": "waiting",
        "major.commander": "ada",
        "major": major,
    }


def test_verdicts_alone_do_where_nothing_is_read_from_a_history() -> None:
    verdict, history = measured(incident((1, RESOLVED)))
    verdict = attrs.evolve(verdict, agreement_id="gold")
    found = compliance([verdict], by=["agreement_id", "target_id"], cohort="stopped")
    assert [dict(row.key) for row in found] == [
        {"agreement_id": "gold", "target_id": "resolution"}
    ]
    for options in ({"by": ["group"]}, {"cohort": "opened"}):
        with pytest.raises(FieldError, match="read from its history"):
            compliance([verdict], **options)
        compliance([(verdict, history)], **options)


# -- figures -------------------------------------------------------------------------


def test_what_is_undefined_is_none() -> None:
    row = ComplianceRow(open=3, cancelled=2)
    assert (row.ratio, row.percent, row.judged, row.excluded, row.n) == (
        None, None, 0, 2, 5,
    )  # fmt: skip
    assert row.mean_elapsed is row.mean_calendar is row.mean_overrun is None
    assert row.against(95).is_kept is None
    assert Compliance().total == ComplianceRow()
    assert compliance([]) == Compliance()


def test_a_ratio_is_exact_and_percent_is_for_people() -> None:
    row = ComplianceRow(met=2, missed=1)
    assert row.ratio == Fraction(2, 3)
    assert row.percent == pytest.approx(66.666_666_7)


def test_sums_may_be_longer_than_any_duration() -> None:
    centuries_us = 10**6 * 1000 * 86_400 * 10**6
    row = ComplianceRow(met=10**6, timed=10**6, elapsed_us=centuries_us)
    assert row.mean_elapsed == timedelta(days=1000)


def test_columns_have_a_name_each_and_suit_data_frames() -> None:
    pairs = [measured(incident((1, RESOLVED)))]
    found = compliance(pairs, by=["target_id", "priority"], period="month")
    columns = found.columns()
    assert [*columns][:6] == [
        "period", "target_id", "priority", "n", "percent", "excluded",
    ]  # fmt: skip
    assert columns["percent"] == [100.0]
    assert columns["elapsed_us"] == [HOUR_US]
    assert pd.DataFrame(columns).shape == pl.DataFrame(columns).shape == (1, 18)
    text = io.StringIO()
    csv.writer(text).writerows([columns, *zip(*columns.values(), strict=True)])
    assert "2026-03-01,resolution,high,1,100.0,0,1" in text.getvalue()


def test_every_figure_is_a_column_that_no_field_may_be_called() -> None:
    for name in Compliance(by=[]).columns():
        with pytest.raises(FieldError, match="a column has that name"):
            Compliance(by=[name])


# -- promises ------------------------------------------------------------------------


def promised(row: ComplianceRow, percent: Any) -> tuple[bool | None, int, int, bool]:
    found = row.against(percent)
    return found.is_kept, found.budget, found.left, found.can_be_kept


@pytest.mark.parametrize(
    ("met", "missed", "still_open", "percent", "wanted"),
    [
        (19, 1, 0, 95, (True, 1, 0, True)),
        (18, 1, 0, 95, (False, 0, -1, False)),
        (18, 1, 1, 95, (False, 1, 0, True)),
        (0, 0, 40, 95, (None, 2, 2, True)),
        (0, 0, 0, 95, (None, 0, 0, True)),
        (999, 1, 0, "99.9", (True, 1, 0, True)),
        (9_989, 10, 0, "99.9", (False, 9, -1, False)),
        (2, 1, 0, Fraction(200, 3), (True, 1, 0, True)),
        (2, 1, 0, Decimal("66.67"), (False, 0, -1, False)),
        (5, 0, 0, 100, (True, 0, 0, True)),
        (4, 1, 0, 100, (False, 0, -1, False)),
        (0, 5, 2, 0, (True, 7, 2, True)),
    ],
)
def test_a_promise_is_kept_or_not_and_leaves_so_many_misses(
    met: int, missed: int, still_open: int, percent: Any, wanted: tuple[Any, ...]
) -> None:
    row = ComplianceRow(met=met, missed=missed, open=still_open)
    assert promised(row, percent) == wanted


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.fractions(0, 100))
def test_the_budget_is_the_most_misses_that_keep_the_promise(
    met: int, missed: int, still_open: int, percent: Fraction
) -> None:
    found = ComplianceRow(met=met, missed=missed, open=still_open).against(percent)
    n = met + missed + still_open
    keeping = [k for k in range(n + 1) if Fraction(100 * (n - k)) >= percent * n]
    assert found.budget == max(keeping)
    assert found.can_be_kept == (missed <= found.budget)
    if not still_open and n:
        assert found.is_kept == found.can_be_kept
    if found.left > 0:
        assert found.left + missed == found.budget


def test_a_promise_by_month_and_priority_is_asked_of_each_row() -> None:
    rows = [
        ComplianceRow(key={"priority": level}, met=9, missed=missed)
        for level, missed in (("low", 1), ("critical", 0))
    ]
    found = Compliance(by=["priority"], rows=rows)
    assert [(a.row.key["priority"], a.is_kept) for a in found.against(95)] == [
        ("critical", True),
        ("low", False),
    ]


def test_weights_join_targets_to_one_figure() -> None:
    rows = [
        ComplianceRow(key={"target_id": name}, met=met, missed=missed, open=1)
        for name, met, missed in (("a", 1, 1), ("b", 3, 1), ("c", 0, 0))
    ]
    found = Compliance(rows=rows)
    assert found.weighted_ratio({"a": 1, "b": 3, "c": 9}) == Fraction(11, 16)
    assert found.weighted_ratio({"a": "0.1", "b": Decimal("0.3")}) == Fraction(11, 16)
    assert Compliance().weighted_ratio({}) is None
    assert Compliance(rows=rows[2:]).weighted_ratio({}) is None


def test_weights_may_be_those_of_any_name() -> None:
    rows = [
        ComplianceRow(key={"target_id": "t", "priority": level}, met=1, missed=missed)
        for level, missed in (("high", 0), ("low", 1))
    ]
    found = Compliance(by=["target_id", "priority"], rows=rows)
    weighted = found.weighted_ratio({"high": 3, "low": 1}, over="priority")
    assert weighted == Fraction(7, 8)


# -- refusals ------------------------------------------------------------------------

PAIR = measured(incident())
OTHER = attrs.evolve(PAIR[0], record_id="INC2")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (5, "measured"),
        ("text", "measured"),
        ({}, "measured"),
        ([PAIR[1]], "measured[0]"),
        ([PAIR, (PAIR[0],)], "measured[1]"),
        ([(PAIR[1], PAIR[0])], "measured[0]"),
        ([None], "measured[0]"),
        ([(OTHER, PAIR[1])], "measured[0]"),
    ],
)
def test_what_is_no_verdict_or_of_another_record_is_refused(
    given: Any, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        compliance(given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"by": "priority"}, "by"),
        ({"by": {"priority"}}, "by"),
        ({"by": 5}, "by"),
        ({"by": ["priority", "priority"]}, "by[1]"),
        ({"by": [""]}, "by[0]"),
        ({"by": [7]}, "by[0]"),
        ({"by": ["group", "period"]}, "by[1]"),
        ({"by": ["missed"]}, "by[0]"),
        ({"period": "fortnight"}, "period"),
        ({"period": 5}, "period"),
        ({"period": ["day"]}, "period"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"tz": 5}, "tz"),
        ({"cohort": "closed"}, "cohort"),
        ({"cohort": None}, "cohort"),
        ({"judged_by": "first"}, "judged_by"),
        ({"cycles": "all"}, "cycles"),
        ({"values_at": "opened"}, "values_at"),
    ],
)
def test_options_that_there_are_none_of_are_refused(
    options: dict[str, Any], field: str
) -> None:
    for make in (Compliance, lambda **given: compliance([], **given)):
        with pytest.raises(FieldError) as caught:
            make(**options)
        assert caught.value.field == field
        assert caught.value.path[0] == field.partition("[")[0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"met": -1}, "met"),
        ({"met": 1.5}, "met"),
        ({"met": True}, "met"),
        ({"missed": 1, "missed_open": 2}, "missed_open"),
        ({"met": 1, "missed": 1, "timed": 3}, "timed"),
        ({"period": NINE}, "period"),
        ({"period": "2026-03"}, "period"),
        ({"key": 5}, "key"),
        ({"key": {"group": object()}}, "key.group"),
        ({"key": {5: "net"}}, "key.key"),
    ],
)
def test_rows_that_cannot_be_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        ComplianceRow(**given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        (5, "rows[0]"),
        (["row"], "rows[0]"),
        ([ComplianceRow(key={"group": "net"}), ComplianceRow()], "rows[1].key"),
        (
            [ComplianceRow(key={"group": "net"}, period=date(2026, 3, 2))],
            "rows[0].period",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(rows: Any, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        Compliance(by=["group"], period="month", rows=rows)
    assert caught.value.field == field


def test_a_dated_row_needs_periods() -> None:
    row = ComplianceRow(period=date(2026, 3, 1))
    with pytest.raises(FieldError, match="no period begins there"):
        Compliance(by=[], rows=[row])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("by", ["group"]),
        ("period", "day"),
        ("tz", "Europe/Lisbon"),
        ("cohort", "stopped"),
        ("judged_by", "any_breach"),
        ("cycles", "last"),
        ("values_at", "end"),
    ],
)
def test_parts_on_other_terms_do_not_add_up(name: str, value: Any) -> None:
    with pytest.raises(FieldError, match="do not add up") as caught:
        Compliance() + Compliance(**{name: value})
    assert caught.value.field == name


@pytest.mark.parametrize("other", [None, 1, [], ComplianceRow(), "part"])
def test_only_parts_add_up(other: Any) -> None:
    with pytest.raises(WrongTypeError, match="only parts of one summary add up"):
        Compliance() + other
    with pytest.raises(WrongTypeError, match="only parts of one summary add up"):
        other + Compliance()


def test_names_that_it_has_not_are_refused() -> None:
    found = Compliance(by=["group"])
    with pytest.raises(UnknownNameError, match="'period', 'group'"):
        found.summed("priority")
    with pytest.raises(FieldError, match="twice"):
        found.summed("group", "group")
    with pytest.raises(UnknownNameError):
        found.weighted_ratio({}, over="target_id")


@pytest.mark.parametrize(
    "percent",
    [95.5, None, True, -1, 101, "", "95%", "NaN", "Infinity", "1e-200", "1e999999999",
     Decimal("sNaN"), "9" * 200],
)  # fmt: skip
def test_a_percentage_that_cannot_be_is_refused(percent: Any) -> None:
    with pytest.raises(ItsmError) as caught:
        ComplianceRow().against(percent)
    assert isinstance(caught.value, FieldError)
    assert caught.value.field == "percent"


def test_an_attainment_is_of_a_row() -> None:
    row: Any = "row"
    with pytest.raises(WrongTypeError):
        Attainment(row=row, percent=95)


@pytest.mark.parametrize(
    ("weights", "field"),
    [
        ([("t", 1)], "weights"),
        ({}, "weights"),
        ({"t": 0}, "weights['t']"),
        ({"t": -1}, "weights['t']"),
        ({"t": 0.5}, "weights['t']"),
        ({"t": "much"}, "weights['t']"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: Any, field: str) -> None:
    found = Compliance(rows=[ComplianceRow(key={"target_id": "t"}, met=1)])
    with pytest.raises(FieldError) as caught:
        found.weighted_ratio(weights)
    assert caught.value.field == field
