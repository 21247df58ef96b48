"""Targets: friendly forms, ready-made ones, and what is refused."""

import datetime as dt
import pickle
from datetime import timedelta
from typing import Any

import attrs
import pytest

from itsmcore import model, sla
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import IS_SET, Level, Side, begins, commented, one_of, when
from itsmcore.sla import (
    DateField,
    FromDue,
    GoalRow,
    Schedule,
    ScheduledDays,
    ScheduleTable,
    Target,
    WorkingDays,
)

HOUR = timedelta(hours=1)
DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})


def test_a_duration_is_one_row_that_always_holds() -> None:
    assert Target(id="t", goal=HOUR).goal == (GoalRow(None, HOUR),)


def test_levels_become_rows_in_the_order_given() -> None:
    target = Target(id="t", goal={"high": HOUR, Level.CRITICAL: HOUR / 2})
    high, critical = when(priority="high"), when(priority="critical")
    assert target.goal == (GoalRow(high, HOUR), GoalRow(critical, HOUR / 2))


def test_rows_come_as_values_or_pairs() -> None:
    vip = when(vip=True)
    target = Target(id="t", goal=[(vip, HOUR), GoalRow(None, 2 * HOUR)])
    assert target.goal == (GoalRow(vip, HOUR), GoalRow(None, 2 * HOUR))
    assert Target(id="t", goal=iter(target.goal)) == target


def test_a_goal_may_be_zero() -> None:
    assert Target(id="t", goal=timedelta()).goal[0].goal == timedelta()


def test_a_target_is_a_value() -> None:
    target = Target.resolution(
        {"high": HOUR}, pause=when(status="on_hold"), schedule=DESK
    )
    assert attrs.evolve(target) == target
    assert attrs.evolve(target, goal=HOUR) != target
    assert hash(attrs.evolve(target)) == hash(target)
    assert pickle.loads(pickle.dumps(target)) == target  # noqa: S301 - made on the line itself
    names = {**globals(), "datetime": dt, "FrozenMap": dict}
    assert eval(repr(target), names) == target  # noqa: S307 - what repr promises


def test_a_target_knows_what_it_reads() -> None:
    target = Target(
        id="t",
        goal=[(when(priority="high"), HOUR), (None, 2 * HOUR)],
        applies=when(service="mail"),
        start=begins(when(group="net")),
        stop=commented(side=Side.AGENT) | begins(when(status="done")),
        pause=when(status_category="waiting"),
    )
    names = {"priority", "service", "group", "status", "status_category"}
    assert target.fields == names
    assert target.hears
    assert target.ending == when(status="done")


def test_resolution_stops_when_done_and_is_cancelled_apart() -> None:
    target = Target.resolution(HOUR)
    finished = when(status_category=one_of("done", "closed"))
    assert target.stop == begins(finished & ~when(status="cancelled"))
    assert target.cancel == begins(when(status="cancelled"))
    assert target.start is None
    assert not target.hears


def test_response_stops_at_the_first_public_answer_for_good() -> None:
    target = Target.response({"high": HOUR}, schedule=DESK)
    answered = begins(when(first_responded_at=IS_SET))
    assert target.stop == commented(side=Side.AGENT, public=True) | answered
    assert (target.pause, target.cancel, target.reopen) == (None, None, "final")


def test_the_first_row_that_holds_gives_the_goal() -> None:
    target = Target(
        id="t",
        goal=[(when(vip=True), HOUR), (when(priority="high"), 2 * HOUR)],
        applies=when(service="mail"),
    )
    values: dict[str, Any] = {"vip": True, "priority": "high", "service": "mail"}
    assert target.goals_of(values.get)[0] == HOUR
    assert target.goals_of({**values, "vip": False}.get) == (2 * HOUR,)
    assert target.goals_of({**values, "vip": False, "priority": "low"}.get) == ()
    assert target.goals_of({**values, "service": "web"}.get) == ()


# -- what is refused ---------------------------------------------------------------


def refused(**given: Any) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        Target(**{"id": "t", "goal": HOUR, **given})
    return caught.value


def faults(error: DefinitionError) -> list[tuple[str, str, type]]:
    return [
        (e.pointer, e.problem, type(e))
        for e in error.exceptions
        if isinstance(e, FieldError)
    ]


@pytest.mark.parametrize(
    ("given", "pointer", "problem", "kind"),
    [
        ({"id": 7}, "/id", "text is needed", WrongTypeError),
        ({"id": ""}, "/id", "a target needs a name", FieldError),
        ({"goal": -HOUR}, "/goal", "a goal cannot be negative", FieldError),
        ({"goal": 8}, "/goal", "a duration is needed", WrongTypeError),
        ({"goal": None}, "/goal", "a duration is needed", WrongTypeError),
        ({"goal": "8h"}, "/goal", "a duration is needed", WrongTypeError),
        ({"goal": {(None, HOUR)}}, "/goal", "a duration is needed", WrongTypeError),
        ({"goal": {}}, "/goal", "there is no goal", FieldError),
        ({"goal": []}, "/goal", "there is no goal", FieldError),
        ({"goal": {"high": 8}}, "/goal/high", "a duration is needed", WrongTypeError),
        (
            {"goal": {"high": -HOUR}},
            "/goal/high",
            "a goal cannot be negative",
            FieldError,
        ),
        (
            {"goal": {"urgent": HOUR}},
            "/goal/urgent",
            "the name is not known",
            UnknownNameError,
        ),
        ({"goal": {3: HOUR}}, "/goal/3", "text is needed", WrongTypeError),
        ({"goal": [HOUR]}, "/goal/0", "a row of goals is needed", WrongTypeError),
        (
            {"goal": [("high", HOUR)]},
            "/goal/0/condition",
            "a condition is needed",
            WrongTypeError,
        ),
        ({"goal": [(None, 1)]}, "/goal/0/goal", "a duration is needed", WrongTypeError),
        ({"applies": "mail"}, "/applies", "a condition is needed", WrongTypeError),
        (
            {"pause": begins(when(a=1))},
            "/pause",
            "a condition is needed",
            WrongTypeError,
        ),
        ({"start": when(a=1)}, "/start", "an edge is needed", WrongTypeError),
        ({"stop": "done"}, "/stop", "an edge is needed", WrongTypeError),
        ({"cancel": 1}, "/cancel", "an edge is needed", WrongTypeError),
        ({"schedule": 7}, "/schedule", "a schedule is needed", WrongTypeError),
        ({"reopen": "never"}, "/reopen", "the mode is not known", FieldError),
        ({"reopen": 1}, "/reopen", "the mode is not known", FieldError),
        ({"pick": "last"}, "/pick", "the mode is not known", FieldError),
        ({"pick": ["first"]}, "/pick", "the mode is not known", FieldError),
        (
            {"on_goal_change": "stop"},
            "/on_goal_change",
            "the mode is not known",
            FieldError,
        ),
        ({"metric": None}, "/metric", "text is needed", WrongTypeError),
        ({"metric": 7}, "/metric", "text is needed", WrongTypeError),
        ({"replay_pauses": 1}, "/replay_pauses", "a flag is needed", WrongTypeError),
        ({"replay_pauses": None}, "/replay_pauses", "a flag is needed", WrongTypeError),
        ({"reset": when(a=1)}, "/reset", "an edge is needed", WrongTypeError),
        ({"runs": begins(when(a=1))}, "/runs", "a condition is needed", WrongTypeError),
        (
            {"resume": True, "pause": when(a=1)},
            "/resume",
            "a condition is needed",
            WrongTypeError,
        ),
        ({"resume": when(a=1)}, "/resume", "nothing pauses the clock", FieldError),
        ({"schedule": " "}, "/schedule", "a name is needed, not blanks", FieldError),
        (
            {"goal": WorkingDays(1), "on_goal_change": "prorate"},
            "/on_goal_change",
            "only lengths can be prorated",
            FieldError,
        ),
        (
            {
                "goal": [(when(a=1), ScheduledDays(1)), (None, HOUR)],
                "on_goal_change": "prorate",
            },
            "/on_goal_change",
            "only lengths can be prorated",
            FieldError,
        ),
        (
            {"goal": [(None, DateField("due"), 1)]},
            "/goal/0",
            "a row of goals is needed",
            WrongTypeError,
        ),
        (
            {"goal": {"high": "tomorrow"}},
            "/goal/high",
            "a duration is needed",
            WrongTypeError,
        ),
        ({"goal": b"8h"}, "/goal", "a duration is needed", WrongTypeError),
    ],
)
def test_what_cannot_be_is_refused_by_place(
    given: dict[str, Any], pointer: str, problem: str, kind: type
) -> None:
    error = refused(**given)
    assert faults(error) == [(pointer, problem, kind)]
    assert isinstance(error, ValueError)


def test_all_faults_are_told_at_once() -> None:
    error = refused(
        id="", goal={"high": -HOUR, "low": 8}, stop=1, schedule=2, reopen="x"
    )
    pointers = [pointer for pointer, _, _ in faults(error)]
    assert pointers == [
        "/id",
        "/goal/high",
        "/goal/low",
        "/schedule",
        "/reopen",
        "/stop",
    ]
    assert "the target cannot work" in str(error)


def test_a_row_that_is_never_reached_is_refused() -> None:
    high = when(priority="high")
    error = refused(goal=[(high, 8), (high, HOUR), (high, HOUR)])
    pointers = [pointer for pointer, _, _ in faults(error)]
    assert pointers == ["/goal/0/goal", "/goal/2"]
    error = refused(
        goal=[(high, HOUR), (high, 2 * HOUR), (None, HOUR), (when(a=1), HOUR)]
    )
    assert [pointer for pointer, _, _ in faults(error)] == ["/goal/1", "/goal/3"]
    assert {problem for _, problem, _ in faults(error)} == {
        "the row can never be reached"
    }


@pytest.mark.parametrize("given", [(None, -HOUR), (None, 8), ("high", HOUR)])
def test_a_row_refuses_what_it_cannot_hold(given: Any) -> None:
    with pytest.raises(FieldError):
        GoalRow(*given)


def test_each_remedy_says_what_to_do() -> None:
    error = refused(
        metric=1, runs=1, reset=1, thresholds=[0, None], split_by=2, pick="any"
    )
    assert len(error.exceptions) == 7
    assert all(e.remedy for e in error.exceptions if isinstance(e, FieldError))


def test_a_row_behind_a_date_that_may_be_empty_can_be_reached() -> None:
    maybe, spare = DateField("due"), DateField("due", if_empty=HOUR)
    assert len(Target(id="t", goal=[(None, maybe), (None, HOUR)]).goal) == 2
    error = refused(goal=[(None, spare), (None, HOUR)])
    assert [pointer for pointer, _, _ in faults(error)] == ["/goal/1"]


def test_a_goal_row_knows_what_it_reads() -> None:
    vip = when(vip=True)
    assert GoalRow(vip, DateField("due")).fields == {"vip", "due"}
    assert GoalRow(None, HOUR).fields == frozenset()
    assert GoalRow(vip, WorkingDays(1)).fields == {"vip"}


def test_a_target_with_every_part_is_a_value() -> None:
    target = Target(
        id="all",
        goal=[(when(vip=True), DateField("due")), (None, WorkingDays(2, by="close"))],
        pick="strictest",
        metric="resolution",
        applies=when(service="mail"),
        start=begins(when(group="net")),
        stop=commented(side=Side.AGENT),
        cancel=begins(when(status="cancelled")),
        reset=begins(when(status="reopened")),
        pause=when(status="on_hold"),
        resume=when(answered=True),
        runs=when(site="open"),
        schedule=ScheduleTable([(when(region="eu"), DESK), (None, "24x7")]),
        count_from="reported_at",
        replay_pauses=False,
        reopen="new_cycle",
        on_goal_change="restart",
        thresholds=[-HOUR, FromDue(HOUR, "late")],
        split_by="assignee",
    )
    assert attrs.evolve(target) == target
    assert hash(attrs.evolve(target)) == hash(target)
    assert pickle.loads(pickle.dumps(target)) == target  # noqa: S301 - made on the line itself
    names = {**globals(), **vars(sla), **vars(model), "datetime": dt}
    assert eval(repr(target), names) == target  # noqa: S307 - what repr promises
    assert target.fields == {
        *("vip", "due", "service", "group", "status", "answered", "site"),
        *("region", "reported_at", "assignee"),
    }
    for name in (a.name for a in attrs.fields(Target)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(target, name, None)
    other = {"metric": "x", "replay_pauses": True, "split_by": None, "thresholds": ()}
    for name, value in other.items():
        changed: Any = {name: value}
        assert attrs.evolve(target, **changed) != target
