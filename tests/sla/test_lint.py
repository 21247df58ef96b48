"""Lint finds what is planted in bad policies, tells a remedy, and is silent about good ones."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import WrongTypeError
from itsmcore.model import (
    IS_SET,
    AllOf,
    AnyOf,
    Condition,
    Getter,
    History,
    Incident,
    Side,
    States,
    at_least,
    begins,
    below,
    changes,
    commented,
    ends,
    one_of,
    when,
)
from itsmcore.sla import (
    Agreement,
    AtPercent,
    DateField,
    FromDue,
    GoalRow,
    PolicyFinding,
    Rulebook,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Target,
    WorkingDays,
    lint,
)

HOUR = timedelta(hours=1)
DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})
NEVER = Schedule(tz="UTC", week="", name="never")
MARCH = DESK.between(date(2026, 3, 2), date(2026, 3, 6))
DONE = when(status="done")
HOLD = when(status="on_hold")
NET = when(group="net")
DB = when(group="db")
STATES = States({"new": "to_do", "on_hold": "waiting", "done": "done"})
KNOWN = {"record_type": Incident, "states": STATES}


def target(**given: Any) -> Target:
    return Target(**{"id": "t", "goal": 4 * HOUR, "stop": begins(DONE), **given})


BAD: dict[str, tuple[Target, dict[str, Any], list[tuple[str, str]]]] = {
    "a start inside its stop": (
        target(start=begins(DONE & NET)),
        {},
        [("start_in_stop", "/start")],
    ),
    "a start inside one of its stops": (
        target(
            start=changes("status", new="done"),
            stop=commented(side=Side.AGENT) | begins(DONE),
        ),
        {},
        [("start_in_stop", "/start")],
    ),
    "a start inside its cancellation": (
        target(start=ends(~NET), cancel=begins(NET)),
        {},
        [("start_in_stop", "/start")],
    ),
    "a start inside its stop by the meaning of states": (
        target(start=begins(DONE), stop=begins(when(status_category="done"))),
        {"states": STATES},
        [("start_in_stop", "/start")],
    ),
    "a pause inside the stop": (
        target(pause=when(status="done", group="net")),
        {},
        [("pause_in_stop", "/pause")],
    ),
    "a pause that cancels": (
        target(pause=HOLD, cancel=begins(when(status=one_of("on_hold", "cancelled")))),
        {},
        [("pause_cancels", "/pause")],
    ),
    "a pause that excludes the start, whose end cancels": (
        target(
            start=begins(when(status="open")),
            cancel=ends(when(status="open")),
            pause=HOLD,
        ),
        {},
        [("pause_cancels", "/pause")],
    ),
    "a pause during which the target does not apply": (
        target(applies=~HOLD, pause=HOLD),
        {},
        [("pause_uncovers", "/pause")],
    ),
    "a pause that holds whenever the clock could run": (
        target(applies=NET, pause=NET | HOLD),
        {},
        [("always_paused", "/pause")],
    ),
    "a pause that holds whenever there is a goal": (
        target(goal={"high": HOUR}, pause=when(priority=at_least("high"))),
        {},
        [("always_paused", "/pause")],
    ),
    "a pause that always holds": (
        target(pause=AllOf(())),
        {},
        [("always_paused", "/pause")],
    ),
    "runs only while paused": (
        target(runs=HOLD, pause=HOLD),
        {},
        [("always_paused", "/pause")],
    ),
    "runs only while the target does not apply": (
        target(applies=NET, runs=DB),
        {},
        [("runs_uncovered", "/runs")],
    ),
    "runs only once it has stopped": (
        target(runs=DONE),
        {},
        [("runs_in_stop", "/runs")],
    ),
    "a pause that no value fulfils": (
        target(pause=when(status="a") & when(status="b")),
        {},
        [("never_holds", "/pause")],
    ),
    "a resume that no value fulfils": (
        target(pause=HOLD, resume=when(impact=at_least("high")) & when(impact="low")),
        {},
        [("never_holds", "/resume")],
    ),
    "a resume inside the pause": (
        target(pause=when(status=one_of("on_hold", "parked")), resume=HOLD),
        {},
        [("never_resumes", "/resume")],
    ),
    "a resume that does nothing": (
        target(pause=HOLD, resume=~HOLD | NET),
        {},
        [("idle_resume", "/resume")],
    ),
    "a stop that never fires": (
        target(stop=begins(DONE & HOLD)),
        {},
        [("never_fires", "/stop")],
    ),
    "a change from a value to itself": (
        target(start=changes("group", old="net", new="net")),
        {},
        [("never_fires", "/start")],
    ),
    "several edges of which none fires": (
        target(start=ends(DONE & HOLD) | (begins(NET) & DB)),
        {},
        [("never_fires", "/start")],
    ),
    "an edge that never fires, narrowed down": (
        target(start=changes("group", old="net", new="net") & HOLD),
        {},
        [("never_fires", "/start")],
    ),
    "no stop": (target(stop=None), {}, [("never_stops", "/stop")]),
    "a stop by which the target no longer applies": (
        target(applies=HOLD),
        {},
        [("stop_uncovered", "/stop")],
    ),
    "a cancellation inside the stop": (
        target(stop=begins(DONE | HOLD), cancel=begins(HOLD & NET)),
        {},
        [("cancel_in_stop", "/cancel")],
    ),
    "a reset that equals the stop": (
        target(stop=changes("group"), reset=changes("group")),
        {},
        [("reset_in_stop", "/reset")],
    ),
    "a reset inside the stop": (
        target(reset=begins(DONE & NET)),
        {},
        [("reset_in_stop", "/reset")],
    ),
    "a row behind one that covers it": (
        target(
            goal=[
                (when(priority=at_least("high")), HOUR),
                (when(priority="high"), HOUR),
            ]
        ),
        {},
        [("row_never_reached", "/goal/1")],
    ),
    "a row behind several that cover it": (
        target(goal=[(NET, HOUR), (~NET, 2 * HOUR), (None, 3 * HOUR)]),
        {},
        [("row_never_reached", "/goal/2")],
    ),
    "a row disjoint from what the target applies to": (
        target(applies=NET, goal=[(DB, HOUR), (None, 2 * HOUR)]),
        {},
        [("row_never_holds", "/goal/0")],
    ),
    "a row that no value fulfils": (
        target(
            goal=[
                (when(effort=below(HOUR)) & when(effort=at_least(HOUR)), HOUR),
                (None, HOUR),
            ]
        ),
        {},
        [("row_never_holds", "/goal/0")],
    ),
    "a goal in a schedule that never opens": (
        target(schedule=NEVER),
        {},
        [("never_due", "/goal/0/goal")],
    ),
    "a goal longer than its schedule is ever open": (
        target(goal={"high": 8 * HOUR, "low": 41 * HOUR}, schedule=MARCH),
        {},
        [("never_due", "/goal/1/goal")],
    ),
    "more scheduled days than there are": (
        target(goal=ScheduledDays(6), schedule=MARCH),
        {},
        [("never_due", "/goal/0/goal")],
    ),
    "more working days than there are": (
        target(goal=WorkingDays(6), schedule=MARCH),
        {},
        [("never_due", "/goal/0/goal")],
    ),
    "a date that is to be moved into a schedule that never opens": (
        target(goal=DateField("due_at"), schedule=NEVER),
        {},
        [("never_due", "/goal/0/goal")],
    ),
    "a table with one schedule that never opens": (
        target(schedule=ScheduleTable([(NET, NEVER), (None, DESK)])),
        {},
        [("never_due", "/goal/0/goal")],
    ),
    "a threshold before the start of the clock": (
        target(goal={"high": HOUR, "low": 2 * HOUR}, thresholds=[-2 * HOUR]),
        {},
        [("threshold_at_once", "/thresholds/0")],
    ),
    "parts of no goal at all": (
        target(goal=timedelta(), thresholds=[75, 150, 100]),
        {},
        [
            ("threshold_at_once", "/thresholds/0"),
            ("threshold_at_once", "/thresholds/1"),
        ],
    ),
    "a threshold over 100 % that no schedule reaches": (
        target(goal=40 * HOUR, schedule=MARCH, thresholds=[AtPercent(101)]),
        {},
        [("threshold_never", "/thresholds/0")],
    ),
    "a threshold beyond the calendar": (
        target(goal=40 * HOUR, schedule=MARCH, thresholds=[10**15]),
        {},
        [("threshold_never", "/thresholds/0")],
    ),
    "two thresholds of one instant": (
        target(thresholds=[100, FromDue(timedelta(), name="due")]),
        {},
        [("same_threshold", "/thresholds/1")],
    ),
    "fields that records do not have": (
        target(
            applies=when(colour="red"),
            start=changes("shape"),
            goal=[
                (when({"size.width": 1}), DateField("promised_at", if_empty=HOUR)),
                (None, HOUR),
            ],
            count_from="began_on",
            split_by="team",
            schedule=ScheduleTable([(when(site=IS_SET), DESK), (None, None)]),
        ),
        {"record_type": Incident},
        [
            ("unknown_field", "/applies"),
            ("unknown_field", "/start"),
            ("unknown_field", "/goal/0/condition"),
            ("unknown_field", "/count_from"),
            ("unknown_field", "/split_by"),
            ("unknown_field", "/goal/0/goal/date_field"),
            ("unknown_field", "/schedule/rows/0/condition"),
        ],
    ),
    "a schedule by a field that records do not have": (
        target(schedule=ScheduleOf("team", "desk")),
        {"record_type": Incident},
        [("unknown_field", "/schedule/field")],
    ),
    "a status that there is not": (
        target(pause=when(status=one_of("on_hold", "onhold"))),
        {"states": STATES},
        [("unknown_status", "/pause")],
    ),
    "a category that there is not": (
        target(pause=when(status_category="pending")),
        {},
        [("unknown_category", "/pause")],
    ),
    "a value that a field never holds": (
        target(start=changes("priority", new="hihg") & when(reopen_count="one")),
        {"record_type": Incident},
        [("impossible_value", "/start"), ("impossible_value", "/start")],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_planted_fault_is_found_with_its_remedy(name: str) -> None:
    policy, known, wanted = BAD[name]
    found = lint(policy, **known)
    assert [(f.code, f.pointer) for f in found] == wanted
    assert all(f.remedy and f.message and f.subject == "t" for f in found)


@pytest.mark.parametrize("name", BAD)
def test_a_rulebook_tells_the_same_below_the_name_of_the_target(name: str) -> None:
    policy, known, wanted = BAD[name]
    rules = Rulebook(version="1", schedules={"desk": DESK}, targets=[policy])
    found = [f for f in rules.lint(**known) if f.code != "unused_schedule"]
    assert [(f.code, f.pointer) for f in found] == [
        (code, f"/targets/t{place}") for code, place in wanted
    ]


GOOD: list[Target] = [
    Target.resolution({"critical": HOUR, "high": 8 * HOUR, "low": timedelta(days=3)}),
    Target.resolution(8 * HOUR, pause=when(status_category="waiting"), schedule=DESK),
    Target.response(HOUR, schedule=DESK, thresholds=[50, 75, 100, 150, -HOUR / 4]),
    target(start=begins(NET), stop=begins(DONE) | changes("group", old="net")),
    target(applies=NET, pause=HOLD, resume=when(status="in_progress")),
    target(
        start=begins(when(status="open")),
        cancel=ends(when(status=one_of("open", "on_hold"))),
        pause=HOLD,
    ),
    target(stop=None, reset=commented(side=Side.AGENT, public=True)),
    target(stop=begins(DONE) & NET, cancel=begins(when(status="cancelled"))),
    target(goal=[(NET, DateField("due_at")), (NET & HOLD, HOUR), (None, HOUR)]),
    target(goal=[(NET, HOUR), (None, 2 * HOUR)], pick="strictest"),
    target(goal=DateField("due_at"), schedule=DESK, thresholds=[-HOUR, HOUR]),
    target(goal=WorkingDays(2, by="close"), schedule=MARCH),
    target(goal={"high": 2 * HOUR, "low": 8 * HOUR}, thresholds=[-4 * HOUR]),
    target(runs=when(status_category="active"), schedule=ScheduleOf("group")),
    target(goal=timedelta(), thresholds=[100]),
]


@pytest.mark.parametrize("policy", GOOD, ids=range(len(GOOD)))
def test_nothing_is_found_in_a_good_target(policy: Target) -> None:
    assert lint(policy, record_type=Incident) == ()


def book(**given: Any) -> Rulebook:
    parts = {
        "version": "1",
        "schedules": {"desk": DESK},
        "targets": [
            target(id="one", schedule="desk"),
            target(id="two", schedule="desk", goal={"high": HOUR, "low": 2 * HOUR}),
        ],
        "agreements": [
            Agreement(id="gold", targets=["one"], services=["payroll"]),
            Agreement(id="house", targets=["one", "two"]),
        ],
    }
    return Rulebook(**{**parts, **given})


SPRING = datetime(2026, 3, 2, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
TIGHT: dict[str, Any] = {
    "valid_from": SPRING,
    "valid_until": SPRING + timedelta(hours=12),
}

BAD_BOOKS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a schedule that nothing names": (
        {"schedules": {"desk": DESK, "night": DESK}},
        [("unused_schedule", "/schedules/night")],
    ),
    "a target that nothing promises": (
        {"agreements": [Agreement(id="gold", targets=["one"])]},
        [("unused_target", "/targets/two")],
    ),
    "an agreement that covers nothing": (
        {
            "agreements": [
                Agreement(id="a", targets=["one"], applies=NET & DB),
                Agreement(id="b", targets=["one", "two"]),
            ]
        },
        [("never_holds", "/agreements/0/applies")],
    ),
    "an agreement that promises nothing": (
        {
            "agreements": [
                Agreement(id="a", applies=NET),
                Agreement(id="b", targets=["one", "two"]),
            ]
        },
        [("no_targets", "/agreements/0/targets")],
    ),
    "an agreement behind one that takes everything": (
        {
            "agreements": [
                Agreement(id="a", targets=["one", "two"]),
                Agreement(id="b", targets=["one"], applies=NET, valid_from=SPRING),
            ]
        },
        [("never_first", "/agreements/1")],
    ),
    "an agreement behind several that take all it covers": (
        {
            "agreements": [
                Agreement(id="a", targets=["one"], applies=NET, valid_until=SUMMER),
                Agreement(id="b", targets=["one"], applies=DB, valid_from=SPRING),
                Agreement(
                    id="c",
                    targets=["two"],
                    applies=NET | DB,
                    valid_from=SPRING,
                    valid_until=SUMMER,
                ),
            ]
        },
        [("never_first", "/agreements/2")],
    ),
    "a target that never applies to what is covered": (
        {
            "targets": [target(id="one", applies=NET), target(id="two")],
            "schedules": {},
            "agreements": [
                Agreement(id="a", targets=["one", "two"], applies=DB),
                Agreement(id="b", targets=["one"]),
            ],
        },
        [("never_together", "/agreements/0/targets/0")],
    ),
    "goals that never hold of what is covered": (
        {
            "agreements": [
                Agreement(
                    id="a", targets=["two", "one"], applies=when(priority="medium")
                )
            ]
        },
        [("never_together", "/agreements/0/targets/0")],
    ),
    "goals longer than the agreement is valid": (
        {
            "targets": [
                target(id="one", schedule="desk", goal=9 * HOUR),
                target(id="two", goal=13 * HOUR),
            ],
            "agreements": [Agreement(id="a", targets=["one", "two"], **TIGHT)],
        },
        [
            ("longer_than_validity", "/agreements/0/targets/0"),
            ("longer_than_validity", "/agreements/0/targets/1"),
        ],
    ),
    "services of records that have none": (
        {"agreements": [Agreement(id="a", targets=["one", "two"], applies=when(x=1))]},
        [("unknown_field", "/agreements/0/applies")],
    ),
}


@pytest.mark.parametrize("name", BAD_BOOKS)
def test_a_fault_planted_between_the_parts_of_a_rulebook_is_found(name: str) -> None:
    given, wanted = BAD_BOOKS[name]
    found = book(**given).lint(record_type=Incident)
    assert [(f.code, f.pointer) for f in found] == wanted


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"agreements": ()},
        {"match": "all", "agreements": [Agreement(id=i, targets=["one", "two"]) for i in "ab"]},
        {"schedules": {"desk": DESK, "net": DESK}, "targets": [target(id="one", schedule=ScheduleOf("group", "desk")), target(id="two")]},
        {"agreements": [Agreement(id="a", targets=["one"], applies=NET, valid_from=SUMMER), Agreement(id="b", targets=["two"], applies=NET)]},
        {"agreements": [Agreement(id="a", targets=["one"], valid_until=SUMMER), Agreement(id="b", targets=["two"], valid_from=SPRING)]},
        {"agreements": [Agreement(id="a", targets=["one"], valid_until=SUMMER), Agreement(id="a", targets=["two"], valid_from=SUMMER)]},
        {"agreements": [Agreement(id="a", targets=["one"]), Agreement(id="b", kind="ola", targets=["two"])]},
        {"agreements": [Agreement(id="a", targets=["one", "two"], valid_from=SPRING, valid_until=SUMMER)]},
    ],
)  # fmt: skip
def test_nothing_is_found_in_a_good_rulebook(given: dict[str, Any]) -> None:
    assert book(**given).lint(record_type=Incident) == ()


class Own(Condition):
    """A host's own condition, of which nothing is known."""

    fields = frozenset({"group"})
    depth = 1

    def test(self, get: Getter, /) -> bool:
        return get("group") == "net"


def test_nothing_is_claimed_of_conditions_of_a_host() -> None:
    policy = target(start=begins(Own()), pause=Own() & ~Own(), stop=begins(Own()))
    assert lint(policy) == ()
    assert [f.code for f in lint(target(applies=Own()), record_type=Incident)] == []


def test_nothing_is_claimed_where_there_are_too_many_cases() -> None:
    many = [when({f"f{n}": IS_SET}) | when({f"g{n}": IS_SET}) for n in range(30)]
    few = [~when({f"f{n}": 1}) | ~when({f"g{n}": 1}) for n in range(30)]
    policy = target(pause=AllOf((*many, *few, AnyOf([~c for c in many]))))
    assert lint(policy) == ()


def test_custom_fields_are_known_when_told() -> None:
    policy = target(applies=when(site="HQ"))
    assert [f.code for f in lint(policy, record_type=Incident)] == ["unknown_field"]
    assert lint(policy, record_type=Incident, custom=["site"]) == ()


def test_a_finding_is_told_in_a_line() -> None:
    (found,) = lint(target(stop=None))
    assert isinstance(found, PolicyFinding)
    assert str(found) == f"stop: {found.message}; {found.remedy}"
    whole = PolicyFinding(code="c", subject="s", message="m", path=(), remedy="r")
    assert str(whole) == "m; r"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: lint("target"),  # type: ignore[arg-type]  # refused at run time
        lambda: lint(GOOD[0], record_type="Incident"),  # type: ignore[arg-type]  # refused at run time
        lambda: lint(GOOD[0], states={"new": "to_do"}),  # type: ignore[arg-type]  # refused at run time
        lambda: lint(GOOD[0], custom="site"),
        lambda: book().lint(record_type=int),  # type: ignore[arg-type]  # refused at run time
    ],
)
def test_what_is_no_policy_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(WrongTypeError):
        ask()


def test_rows_of_a_target_that_never_applies_are_not_told_one_by_one() -> None:
    never = when(group="net") & when(group="db")
    found = lint(target(applies=never, goal=[GoalRow(NET, HOUR), GoalRow(DB, HOUR)]))
    assert "goal" not in {f.path[0] for f in found}


def test_a_goal_row_is_a_part_of_the_target() -> None:
    rows = [GoalRow(NET & DB, HOUR), GoalRow(None, HOUR)]
    assert [f.path for f in lint(target(goal=rows))] == [("goal", 0)]


def test_hundreds_of_agreements_are_looked_through_without_a_hang() -> None:
    agreements = [
        Agreement(id=f"a{n}", targets=["one"], services=[f"s{n}"]) for n in range(300)
    ]
    rules = book(agreements=[*agreements, Agreement(id="rest", targets=["one", "two"])])
    assert rules.lint(record_type=Incident) == ()
    record = Incident(id="1", title="x", opened_at=SPRING, service="s250")
    found = rules.measure(History.start(record), now=SPRING)
    assert [verdict.agreement_id for verdict in found] == ["a250"]
