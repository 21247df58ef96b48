"""Rulebooks and targets as people write them: short forms, and every fault at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.codec import Codec, decode, encode, faults
from itsmcore.errors import DecodeError, WrongTypeError
from itsmcore.model import (
    Fact,
    FieldChange,
    History,
    Incident,
    Level,
    begins,
    changes,
    when,
)
from itsmcore.sla import (
    AtPercent,
    Cycle,
    DateField,
    DueDerivation,
    FromDue,
    GoalRow,
    Ledger,
    Rulebook,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Segment,
    Target,
    ThresholdState,
    WorkingDays,
    compliance,
    measure,
)
from tests.codec.documents import through_json

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
HOURS = {"tz": "UTC", "week": {"mon-fri": "09:00-17:00"}}

GOALS: list[tuple[Any, Any]] = [
    (14400, 4 * HOUR),
    ("0.5", timedelta(milliseconds=500)),
    ({"scheduled_days": 2}, ScheduledDays(2)),
    ({"working_days": 2}, WorkingDays(2)),
    (
        {"working_days": 2, "by": "16:00", "cutoff": "10:00", "roll": "day_start"},
        WorkingDays(2, by="16:00", cutoff="10:00", roll="day_start"),
    ),
    ({"working_days": 0, "by": "close", "roll": None}, WorkingDays(0, by="close")),
    ({"date_field": "due_at"}, DateField("due_at")),
    ({"date_field": "due_at", "land": None}, DateField("due_at", land=None)),
    (
        {"date_field": "due_at", "land": "next_open", "if_empty": 3600},
        DateField("due_at", if_empty=HOUR),
    ),
]


@pytest.mark.parametrize(("data", "goal"), GOALS)
def test_a_goal_is_written_alone_by_level_or_in_rows(data: Any, goal: Any) -> None:
    alone = decode({"id": "t", "goal": data}, Target)
    assert alone == Target(id="t", goal=goal)
    by_level = decode({"id": "t", "goal": {"high": data, "low": 60}}, Target)
    assert by_level == Target(id="t", goal={"high": goal, "low": HOUR / 60})
    high = {"field": "priority", "is": "high"}
    rows = [{"condition": high, "goal": data}, {"goal": 60}]
    in_rows = decode({"id": "t", "goal": rows}, Target)
    wanted = [(when(priority=Level.HIGH), goal), (None, HOUR / 60)]
    assert in_rows == Target(id="t", goal=wanted)


THRESHOLDS: list[tuple[Any, Any]] = [
    (75, AtPercent(75)),
    ({"at_percent": 75, "name": "warn"}, AtPercent(75, name="warn")),
    ({"from_due": -3600}, FromDue(-HOUR)),
    ({"from_due": "1.5", "name": ""}, FromDue(timedelta(seconds=1.5))),
]


@pytest.mark.parametrize(("data", "threshold"), THRESHOLDS)
def test_a_threshold_is_a_percentage_or_says_what_it_is(
    data: Any, threshold: Any
) -> None:
    found = decode({"id": "t", "goal": 60, "thresholds": [data]}, Target)
    assert found.thresholds == (threshold,)


SCHEDULES: list[tuple[Any, Any]] = [
    (None, None),
    ("desk", "desk"),
    (HOURS, DESK),
    ({"all": [HOURS, HOURS]}, DESK & DESK),
    ({"field": "group"}, ScheduleOf("group")),
    ({"field": "group", "default": "desk"}, ScheduleOf("group", "desk")),
    (
        {
            "rows": [
                {"condition": {"field": "vip", "is": True}, "schedule": None},
                {"condition": {"field": "group", "is": "net"}, "schedule": HOURS},
                {"schedule": "desk"},
            ]
        },
        ScheduleTable(
            [(when(vip=True), None), (when(group="net"), DESK), (None, "desk")]
        ),
    ),
]


@pytest.mark.parametrize(("data", "schedule"), SCHEDULES)
def test_a_schedule_is_written_whole_by_name_by_field_or_by_condition(
    data: Any, schedule: Any
) -> None:
    found = decode({"id": "t", "goal": 60, "schedule": data}, Target)
    assert found == Target(id="t", goal=HOUR / 60, schedule=schedule)


FAULTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"goal": {"high": "x", "hihg": 1}}, {"/goal/high": "bad_value", "/goal/hihg": "unknown_name"}),
    ({"goal": {"working_days": -1, "by": "25:00", "cutoff": 9, "roll": "up", "of": 1}},
     {"/goal/working_days": "bad_value", "/goal/by": "bad_value", "/goal/cutoff": "wrong_type",
      "/goal/roll": "bad_value", "/goal/of": "unknown_key"}),
    ({"goal": {"scheduled_days": 0}}, {"/goal/scheduled_days": "bad_value"}),
    ({"goal": {"date_field": 5, "land": "close", "if_empty": -1}},
     {"/goal/date_field": "wrong_type", "/goal/land": "bad_value", "/goal/if_empty": "bad_value"}),
    ({"goal": -5}, {"/goal": "bad_value"}),
    ({"goal": True}, {"/goal": "wrong_type"}),
    ({"goal": [{"goal": {"days": 2}}]}, {"/goal/0/goal": "missing_field"}),
    ({"thresholds": [0, "75", {"at_percent": 0}, {"from_due": "x"}, {"percent": 5}]},
     {"/thresholds/0": "bad_value", "/thresholds/1": "wrong_type",
      "/thresholds/2/at_percent": "bad_value", "/thresholds/3/from_due": "bad_value",
      "/thresholds/4": "missing_field"}),
    ({"schedule": 5}, {"/schedule": "wrong_type"}),
    ({"schedule": {"field": 5}}, {"/schedule/field": "wrong_type"}),
    ({"schedule": {"rows": [{"schedule": {"rows": []}}]}},
     {"/schedule/rows/0/schedule/rows": "unknown_key",
      "/schedule/rows/0/schedule/tz": "missing_field",
      "/schedule/rows/0/schedule/week": "missing_field"}),
    ({"reopen": "maybe", "pick": "worst"}, {"/reopen": "unknown_name", "/pick": "unknown_name"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), FAULTS)
def test_a_fault_in_a_target_is_told_at_its_place(
    given: dict[str, Any], wanted: dict[str, str]
) -> None:
    found = faults({"id": "t", "goal": 60, **given}, Target)
    assert {fault.pointer: fault.code for fault in found} == wanted


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (WorkingDays, {"scheduled_days": 2}),
        (ScheduledDays, {"date_field": "x"}),
        (DateField, {"working_days": 2}),
        (AtPercent, {"from_due": 60}),
        (FromDue, {"at_percent": 75}),
    ],
)
def test_one_rule_is_not_read_as_another(kind: type[Any], data: Any) -> None:
    with pytest.raises(DecodeError) as refusal:
        decode(data, kind)
    assert f"a {kind.__name__} is needed" in str(refusal.value)


# -- rulebooks ----------------------------------------------------------------------

BOOK: dict[str, Any] = {
    "version": "1",
    "schedules": {"desk": HOURS},
    "targets": {
        "response": {"goal": 3600, "schedule": "desk"},
        "resolution": {"id": "resolution", "goal": {"high": 28800}, "schedule": "desk"},
    },
    "agreements": [{"id": "gold", "targets": ["response", "resolution"]}],
}


def test_a_target_is_called_by_the_name_under_which_it_stands() -> None:
    found = decode(BOOK, Rulebook)
    assert [target.id for target in found.targets.values()] == [
        "resolution",
        "response",
    ]
    assert through_json(found) == found
    assert decode({"version": "1", "targets": None}, Rulebook) == Rulebook(version="1")


def told(**given: Any) -> dict[str, str]:
    return {f.pointer: f.code for f in faults({**BOOK, **given}, Rulebook)}


def test_faults_of_all_parts_come_with_those_of_the_names_between_them() -> None:
    found = told(
        colour="red",
        version=" ",
        match="best",
        schedules={"desk": {**HOURS, "tz": "nowhere"}, "night": 5},
        targets={
            "response": {"goal": "x", "schedule": "dsk"},
            "resolution": {"goal": 60, "schedule": "night"},
            "update": {"id": "other", "goal": 60, "schedule": "nght"},
            "list": [],
        },
        agreements=[
            {"id": "gold", "targets": ["update", "nothing"], "supports": ["gold"]},
            {"id": "a", "kind": "slo", "targets": ["respons", 5, "list"]},
            "b",
        ],
    )
    assert found == {
        "/colour": "unknown_key",
        "/version": "bad_value",
        "/match": "bad_value",
        "/schedules/desk/tz": "bad_value",
        "/schedules/night": "wrong_type",
        "/targets/response/goal": "bad_value",
        "/targets/response/schedule": "unknown_name",
        "/targets/update/id": "bad_value",
        "/targets/update/schedule": "unknown_name",
        "/targets/list": "wrong_type",
        "/agreements/0/targets/1": "unknown_name",
        "/agreements/0/supports/0": "bad_value",
        "/agreements/1/kind": "unknown_name",
        "/agreements/1/targets/1": "wrong_type",
        "/agreements/1/targets/0": "unknown_name",
        "/agreements/2": "wrong_type",
    }


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"version": None}, {"/version": "missing_field"}),
        ({"version": 1, "match": 5}, {"/version": "wrong_type", "/match": "wrong_type"}),
        ({"targets": []}, {"/targets": "wrong_type", "/agreements/0/targets/0": "unknown_name", "/agreements/0/targets/1": "unknown_name"}),
        ({"agreements": {}}, {"/agreements": "wrong_type"}),
        ({"targets": {}}, {"/agreements/0/targets/0": "unknown_name", "/agreements/0/targets/1": "unknown_name"}),
        ({"agreements": [{"id": "a", "valid_from": "2026-03-02", "customer": 5}]},
         {"/agreements/0/valid_from": "bad_value", "/agreements/0/customer": "wrong_type"}),
        ({"agreements": [{"id": "a", "valid_from": "2026-03-02T09:00:00Z", "valid_until": "2026-03-02T09:00:00Z"}]},
         {"/agreements/0/valid_until": "bad_value"}),
    ],
)  # fmt: skip
def test_a_fault_in_a_rulebook_is_told_at_its_place(
    given: dict[str, Any], wanted: dict[str, str]
) -> None:
    assert told(**given) == wanted


class OwnHours:
    """A host's own working time: only what a clock asks for."""

    elapsed = add = is_open = next_open = next_close = lambda *_: None


def test_a_schedule_of_a_host_has_no_json_form() -> None:
    with pytest.raises(WrongTypeError, match="no JSON form") as refusal:
        encode(Rulebook(version="1", schedules={"own": OwnHours()}))  # type: ignore[dict-item]  # less than the protocol
    assert refusal.value.path[0] == "schedules"


def test_a_rulebook_is_no_head_of_its_parts() -> None:
    made = encode(decode(BOOK, Rulebook))
    assert (made["schema"], made["type"]) == (1, "rulebook")
    assert "schema" not in str(made["targets"])
    assert Codec().digest(decode(BOOK, Rulebook))


# -- answers ------------------------------------------------------------------------


def test_every_part_of_an_answer_has_a_json_form() -> None:
    target = Target(
        id="t",
        goal=[GoalRow(None, 2 * HOUR)],
        stop=begins(when(status="resolved")),
        reset=changes("group"),
        split_by="group",
        thresholds=[50, -HOUR],
    )
    moved = Fact(
        record_id="1",
        seq=1,
        at=NINE + 3 * HOUR,
        changes=[FieldChange("group", "a", "b")],
    )
    created = Incident(id="1", title="x", opened_at=NINE, group="a")
    history = History.start(created, [moved])
    verdict = measure(target, history, now=NINE + 4 * HOUR)
    ledger = verdict.explain()
    parts: dict[type[Any], Any] = {
        type(verdict): verdict,
        Ledger: ledger,
        Cycle: verdict.past_cycles[0],
        Segment: verdict.segments[0],
        ThresholdState: verdict.thresholds[1],
        DueDerivation: ledger.due,
    }
    for kind, part in parts.items():
        assert through_json(part, kind) == part
    summary = compliance([verdict], by=["target_id"], period="month")
    assert through_json(summary) == summary
