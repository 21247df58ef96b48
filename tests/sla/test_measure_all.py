"""Many clocks in columns show what each of them shows by itself."""

import pickle
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    Histories,
    History,
    Incident,
    WorkingTime,
    begins,
    changes,
    commented,
    one_of,
    when,
)
from itsmcore.sla import (
    Agreement,
    DateField,
    Rulebook,
    Schedule,
    ScheduleTable,
    Target,
    Verdict,
    Verdicts,
    WorkingDays,
    measure,
    measure_all,
)
from itsmcore.sla._bulk_program import Program, is_plain
from itsmcore.testing import histories, instants, rulebooks, targets
from tests.real_log import ABSENT, LOG, real_histories
from tests.sla.clock_cases import ORIGIN, Case, ToyTime

HOUR = timedelta(hours=1)
US = timedelta(microseconds=1)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})
SCHEDULES: Sequence[Schedule | None] = (
    None,
    None,
    DESK,
    Schedule(tz="UTC", week="24x7"),
    Schedule(tz="UTC", week={"mon-sun": ["01:00-04:00", "06:00-07:00", "13:00-22:00"]}),
    Schedule(tz="UTC", week={"mon": "00:00-02:00", "tue": "05:00-06:00"}),
    Schedule(tz="UTC", week=""),
)
GOALS = {"critical": HOUR, "high": 4 * HOUR, "medium": 8 * HOUR, "low": 24 * HOUR}
WAITING = when(status_category="waiting")
DONE = begins(when(status_category=one_of("done", "closed")))
TARGETS = (
    Target.response(GOALS, schedule=DESK),
    Target.resolution(GOALS, pause=WAITING, schedule=DESK, thresholds=[50, -HOUR]),
    Target(
        id="update", goal=6 * HOUR, reset=commented(), stop=DONE, reopen="new_cycle"
    ),
    Target(
        id="group",
        goal=[(when(group="net"), HOUR), (None, 8 * HOUR)],
        start=changes("group"),
        stop=DONE,
        pause=WAITING,
        resume=when(status="in_progress"),
        on_goal_change="restart",
    ),
)


def check(
    found: Verdicts,
    rules: Sequence[Target],
    given: Sequence[History],
    *,
    schedule: WorkingTime | None = None,
) -> None:
    """That verdicts and columns are those of `measure`, one by one."""
    expected = [
        measure(target, history, now=found.now, schedule=schedule)
        for history in given
        for target in rules
    ]
    assert list(found) == expected
    for name, column in found.columns().items():
        assert list(column) == [getattr(one, name) for one in expected], name


# -- the same as one by one --------------------------------------------------------------


def plain_case(rng: Random) -> Case:
    """A random case that the columns take: no other schedule and no other goal."""
    while True:
        hours = rng.choice(SCHEDULES)
        tick = 3_600_000_000 if hours is not None else rng.choice((1, 3_600_000_000))
        case = Case(rng, tick=tick, schedule=hours, size=9)
        if is_plain(case.target, case.schedule):
            return case


@pytest.mark.parametrize("seed", range(20))
def test_clocks_in_columns_are_what_each_is_by_itself(seed: int) -> None:
    rng = Random(seed)
    for _ in range(12):
        case = plain_case(rng)
        others = [Case(rng, tick=case.tick).history for _ in range(3)]
        given = [case.history, *others]
        times = [case.history.effective_at(i) for i in range(len(case.history) + 1)]
        for now in (
            rng.choice(times) + rng.choice((-1, 0, 1)) * US,
            times[-1] + rng.randrange(60) * HOUR,
            ORIGIN + rng.randrange(90) * HOUR,
        ):
            found = measure_all(case.target, given, now=now, schedule=case.schedule)
            check(found, [case.target], given, schedule=case.schedule)


@pytest.mark.parametrize("seed", range(4))
def test_clocks_of_every_mode_are_what_each_is_by_itself(seed: int) -> None:
    rng = Random(seed)
    for _ in range(15):
        case = Case(rng)
        now = case.history.effective_at(len(case.history)) + rng.randrange(9) * US
        found = measure_all(
            case.target, [case.history] * 2, now=now, schedule=case.schedule
        )
        check(found, [case.target], [case.history] * 2, schedule=case.schedule)


@given(
    st.lists(histories(), max_size=3) | st.lists(histories(regular=False), max_size=3),
    instants(),
)
def test_incidents_of_any_kind_are_what_each_is_by_itself(
    given: list[History], now: datetime
) -> None:
    for at in (now, *(history.effective_at(len(history)) for history in given)):
        check(measure_all(TARGETS, given, now=at), TARGETS, given)


@given(targets(), st.lists(histories(regular=False), max_size=3), instants())
def test_targets_of_any_kind_are_what_each_is_by_itself(
    target: Target, given: list[History], now: datetime
) -> None:
    for at in (now, *(history.effective_at(len(history)) for history in given)):
        found = measure_all(target, given, now=at, schedule=DESK)
        check(found, [target], given, schedule=DESK)


@pytest.mark.skipif(not LOG.exists(), reason=ABSENT)
@pytest.mark.slow
def test_the_real_log_is_what_it_is_one_by_one() -> None:
    given = list(real_histories().values())
    now = datetime(2016, 5, 1, tzinfo=UTC)
    check(measure_all(TARGETS, given, now=now), TARGETS, given)


def test_a_record_may_be_of_any_kind_with_any_states() -> None:
    snapshots = [(NINE, {"status": "new"}), (NINE + HOUR, {"status": "over"})]
    given = [
        History.from_snapshots(kind, "R", snapshots, states=states)
        for kind in ("incident", "case")
        for states in ({"over": "done"}, {"over": "waiting"}, None)
        for _ in range(2)
    ]
    check(measure_all(TARGETS, given, now=NINE + 2 * HOUR), TARGETS, given)


def test_what_is_known_late_counts_from_the_opening() -> None:
    target = Target(id="t", goal=HOUR, reset=begins(when(status="new")))
    late = History(
        record_type="incident",
        record_id="LATE",
        opened_at=NINE,
        began_at=NINE + 3 * HOUR,
        initial={"status": "new"},
    )
    check(measure_all(target, [late], now=NINE + 5 * HOUR), [target], [late])


@pytest.mark.parametrize("years", [99, 101, 1500])
def test_what_began_long_ago_is_measured_by_itself(years: int) -> None:
    old = NINE.replace(year=NINE.year - years)
    given = [history(1), History.start(Incident(id="OLD", opened_at=old)), history(2)]
    check(measure_all(TARGETS, given, now=NINE + HOUR), TARGETS, given)


@pytest.mark.parametrize(
    "now", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)]
)
def test_now_may_be_any_instant(now: datetime) -> None:
    given = [history(1), History.start(Incident(id="NOW", opened_at=now))]
    check(measure_all(TARGETS, given, now=now), TARGETS, given)


def history(number: int, *, status: str = "resolved", hours: int = 3) -> History:
    """An incident of high priority, resolved after some hours."""
    first = {"status": "new", "priority": "high", "group": f"g{number % 2}"}
    steps = [(NINE, first), (NINE + hours * HOUR, {"status": status, "group": "net"})]
    return History.from_snapshots(
        "incident", f"INC{number}", steps, states=Incident.states
    )


MANY = Histories.of(history(n, hours=n % 40) for n in range(1200))


def test_numpy_and_plain_python_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    now = NINE + 30 * HOUR
    monkeypatch.setitem(sys.modules, "numpy", np)
    with_numpy = measure_all(TARGETS, MANY, now=now).columns()
    monkeypatch.delitem(sys.modules, "numpy")
    assert measure_all(TARGETS, MANY, now=now).columns() == with_numpy


# -- which targets go by columns ---------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "plain"),
    [
        ({}, True),
        ({"thresholds": [75]}, True),
        ({"split_by": "group", "metric": "m", "runs": when(group="net")}, True),
        ({"pick": "strictest", "cancel": DONE, "reset": DONE}, True),
        ({"reopen": "new_cycle", "on_goal_change": "restart"}, True),
        ({"on_goal_change": "prorate"}, False),
        ({"count_from": "opened_at"}, False),
        ({"goal": DateField("due_at")}, False),
        ({"goal": WorkingDays(2)}, False),
        ({"schedule": ScheduleTable([(None, DESK)])}, False),
        ({"pause": when({"major.state": "open"})}, False),
    ],
)
def test_a_target_is_plain_where_one_schedule_and_durations_decide(
    *, more: dict[str, Any], plain: bool
) -> None:
    target = Target(**{"id": "t", "goal": HOUR, "schedule": DESK, **more})
    assert is_plain(target, None) is plain
    check(measure_all(target, MANY[:4], now=NINE + 5 * HOUR), [target], MANY[:4])


def test_a_field_that_only_shares_out_makes_no_more_states() -> None:
    target = Target(id="t", goal=HOUR, pause=WAITING, split_by="group", thresholds=[50])
    program = Program(target)
    nodes = {id(program.first({"status_category": "to_do"})[1]) for _ in range(3)}
    assert program.target.fields == {"status_category"}
    assert len(nodes) == 1


def test_a_calendar_of_the_host_is_asked_itself() -> None:
    hours = ToyTime("x.", 3_600_000_000)
    target = Target(id="t", goal=HOUR)
    assert not is_plain(target, hours)
    found = measure_all(target, MANY[:3], now=NINE + HOUR, schedule=hours)
    check(found, [target], MANY[:3], schedule=hours)


def test_a_schedule_counts_instead_of_those_of_the_targets() -> None:
    hours = Schedule(tz="UTC", week={"mon": "10:00-11:00"})
    found = measure_all(TARGETS, MANY[:4], now=NINE + 5 * HOUR, schedule=hours)
    check(found, TARGETS, MANY[:4], schedule=hours)


# -- a sequence of verdicts ----------------------------------------------------------------

FOUND = measure_all(TARGETS, MANY[:6], now=NINE + 5 * HOUR)


def test_verdicts_are_in_the_order_of_records_and_then_of_targets() -> None:
    keys = [(one.record_id, one.target_id) for one in FOUND]
    ids = ("response", "resolution", "update", "group")
    assert keys == [(f"INC{n}", name) for n in range(6) for name in ids]
    assert len(FOUND) == 24
    assert repr(FOUND) == "<Verdicts of 24 clocks at 2026-03-02T14:00:00+00:00>"


def test_a_slice_of_verdicts_is_a_slice_of_their_list() -> None:
    for cut in (slice(3, 9), slice(None, None, -1), slice(1, 20, 5), slice(5, 5)):
        part = FOUND[cut]
        assert isinstance(part, Verdicts)
        assert list(part) == list(FOUND)[cut]
        for name, column in part.columns().items():
            assert list(column) == list(FOUND.columns()[name])[cut]
        assert pickle.loads(pickle.dumps(part)) == part  # noqa: S301  # written here


def test_verdicts_are_equal_where_each_is() -> None:
    again = measure_all(TARGETS, list(MANY[:6]), now=NINE + 5 * HOUR)
    assert again == FOUND == FOUND[:]
    assert hash(again) == hash(FOUND)
    assert FOUND[:4] != FOUND[4:8]
    assert FOUND[:4] != FOUND[:3]
    assert list(FOUND[:0]) == []
    assert list(FOUND) != FOUND
    assert FOUND[2] in FOUND
    assert pickle.loads(pickle.dumps(FOUND)) == FOUND  # noqa: S301  # written here


def test_a_pickle_of_a_slice_holds_no_other_records() -> None:
    whole = measure_all(TARGETS, MANY, now=NINE)
    assert len(pickle.dumps(whole[8:16])) < len(pickle.dumps(whole)) / 20


def test_the_next_change_is_the_first_of_all() -> None:
    expected = min(one.next_change_at for one in FOUND if one.next_change_at)
    assert FOUND.next_change_at == expected
    stopped = [n for n, one in enumerate(FOUND) if one.next_change_at is None]
    assert FOUND[stopped[0] : stopped[0] + 1].next_change_at is None


def test_columns_look_like_lists() -> None:
    column = FOUND.columns()["state"]
    assert column == column[:] == FOUND.columns()["state"]
    assert column != column[1:]
    assert column != list(column)
    assert column[1] == list(column)[1]
    assert repr(column).startswith("<Column of 24: ClockState.")
    assert repr(column[:1]).endswith(">")


def test_numbers_are_the_columns_in_microseconds() -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    due = FOUND.numbers("due_at")
    for at, one in zip(due, FOUND, strict=True):
        known = None if at == -(2**63) else epoch + at * US
        assert known == one.due_at
    assert list(FOUND[4:6].numbers("due_at")) == list(due[4:6])


@pytest.mark.parametrize("odd", ["record_id", "segments", "due", None])
def test_numbers_are_asked_for_by_the_name_of_a_figure(odd: Any) -> None:
    with pytest.raises(UnknownNameError, match="use one of 'state', 'outcome'"):
        FOUND.numbers(odd)


def test_values_of_records_are_told_as_of_an_instant() -> None:
    opened = FOUND.opened_us()
    assert opened == [(NINE - datetime(1970, 1, 1, tzinfo=UTC)) // US] * 24
    at = [one + n * 3_600_000_000 for n, one in enumerate(opened[:8])]
    found = FOUND[:8].values_at("group", at)
    assert found == [MANY[n // 4].value("group", at=NINE + n * HOUR) for n in range(8)]
    assert FOUND[4:8].values_at("status", [0] * 4) == ["new"] * 4


@given(st.lists(histories(regular=False), min_size=1, max_size=3), instants())
def test_values_of_records_are_those_of_their_series(
    given: list[History], at: datetime
) -> None:
    at_us = (at - datetime(1970, 1, 1, tzinfo=UTC)) // US
    found = measure_all(TARGETS[0], given, now=at)
    for name in ("status", "status_category", "priority", "major.state", "site"):
        expected = [
            history.value(name, at=at)
            if at >= history.effective_at(0)
            else next(iter(history.series(name).values))
            for history in given
        ]
        values = found.values_at(name, [at_us] * len(given))
        assert list(map(repr, values)) == list(map(repr, expected))


def test_no_records_and_no_targets_give_no_verdicts() -> None:
    assert list(measure_all(TARGETS, [], now=NINE)) == []
    assert list(measure_all([], MANY[:3], now=NINE)) == []
    assert measure_all([], (), now=NINE).next_change_at is None
    assert len(measure_all(TARGETS[0], (), now=NINE).columns()["state"]) == 0


# -- rulebooks -------------------------------------------------------------------------------


def rulebook(match: Any, *agreements: Agreement) -> Rulebook:
    return Rulebook(
        version="1",
        schedules={"desk": DESK},
        targets=[
            Target.resolution(4 * HOUR, schedule="desk"),
            Target(id="fast", metric="resolution", goal=2 * HOUR, stop=DONE),
        ],
        agreements=agreements,
        match=match,
    )


HOUSE = Agreement(id="house", targets=["resolution"])
NET = Agreement(id="net", targets=["fast", "resolution"], applies=when(group="net"))


@pytest.mark.parametrize("match", ["first", "all", "strictest"])
@pytest.mark.parametrize("agreements", [(), (HOUSE,), (NET, HOUSE), (HOUSE, NET)])
@pytest.mark.parametrize("hours", [-1, 0, 2, 9])
def test_a_rulebook_gives_the_clocks_that_each_record_has(
    match: str, agreements: tuple[Agreement, ...], hours: int
) -> None:
    rules, now = rulebook(match, *agreements), NINE + hours * HOUR
    given = MANY[3:9]
    found = measure_all(rules, given, now=now)
    expected = [one for history in given for one in rules.measure(history, now=now)]
    assert list(found) == expected
    for name, column in found.columns().items():
        assert list(column) == [getattr(one, name) for one in expected]
    assert pickle.loads(pickle.dumps(found[1:])) == found[1:]  # noqa: S301  # written here


@given(rulebooks(), st.lists(histories(), max_size=3), instants())
def test_rulebooks_of_any_kind_give_what_they_give_one_by_one(
    rules: Rulebook, given: list[History], now: datetime
) -> None:
    for at in (now, *(history.effective_at(len(history)) for history in given)):
        found = measure_all(rules, given, now=at)
        expected = [one for history in given for one in rules.measure(history, now=at)]
        assert list(found) == expected
        for name, column in found.columns().items():
            assert list(column) == [getattr(one, name) for one in expected]


def test_a_rulebook_counts_by_its_own_schedules() -> None:
    with pytest.raises(FieldError, match="a rulebook has schedules of its own"):
        measure_all(rulebook("all"), MANY[:2], now=NINE, schedule=DESK)


# -- frames ---------------------------------------------------------------------------------


def test_a_frame_of_pandas_has_the_columns() -> None:
    frame = FOUND.to_pandas()
    assert list(frame.columns) == list(FOUND.columns())
    for name, column in FOUND.columns().items():
        held = frame[name].astype(object)
        found = held.where(frame[name].notna(), None).tolist()
        assert found == list(column), name
    other = measure_all(TARGETS, MANY[:6], now=NINE).to_pandas()
    assert len(frame[frame["outcome"] != other["outcome"]]) > 0


def test_a_frame_of_polars_has_the_columns() -> None:
    frame = FOUND.to_polars()
    assert frame.columns == list(FOUND.columns())
    for name, column in FOUND.columns().items():
        assert frame[name].to_list() == list(column), name


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_frame_needs_its_package(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"install itsmcore\[{package}\]"):
        getattr(FOUND, f"to_{package}")()


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [None, 5, "resolution", {TARGETS[0]}, [None], ["x"]])
def test_rules_are_targets_or_a_rulebook(odd: Any) -> None:
    with pytest.raises(
        WrongTypeError, match="a list of targets or a rulebook is needed"
    ):
        measure_all(odd, MANY[:1], now=NINE)


@pytest.mark.parametrize("odd", [None, 5, ["x"], Incident])
def test_histories_are_histories(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="a history is needed"):
        measure_all(TARGETS[0], odd, now=NINE)


def test_now_is_aware() -> None:
    with pytest.raises(NaiveDatetimeError, match="now"):
        measure_all(TARGETS[0], (), now=NINE.replace(tzinfo=None))


def test_a_schedule_is_one() -> None:
    odd: Any = "desk"
    with pytest.raises(WrongTypeError, match="a schedule is needed"):
        measure_all(TARGETS[0], (), now=NINE, schedule=odd)


def test_a_schedule_that_is_only_named_is_refused_be_there_no_record() -> None:
    target = Target.resolution(HOUR, schedule="desk")
    with pytest.raises(FieldError, match="only named"):
        measure_all(target, (), now=NINE)
    check(
        measure_all(target, MANY[:1], now=NINE, schedule=DESK),
        [target],
        MANY[:1],
        schedule=DESK,
    )


def test_a_verdict_knows_its_agreement() -> None:
    (one,) = measure_all(rulebook("all", HOUSE), MANY[:1], now=NINE)
    assert isinstance(one, Verdict)
    assert one.agreement_id == "house"
