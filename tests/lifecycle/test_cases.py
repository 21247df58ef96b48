"""Worked cases of several products, where their file is at hand."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    Guard,
    Lifecycle,
    Migration,
    RollUpRule,
    TimerRule,
    Transition,
    cascade,
    clear,
    derive,
    roll_up,
)
from itsmcore.model import (
    IS_SET,
    Actor,
    History,
    PriorityMatrix,
    Record,
    Side,
    WorkItem,
    one_of,
    when,
)
from tests.lifecycle.itop import imported
from tests.lifecycle.machines import machine
from tests.lifecycle.samples import MINUTE, T0

FOLDER: Final = Path(__file__).parents[3] / "shared" / "vectors"


def read(name: str) -> dict[str, Any]:
    file = FOLDER / name
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


DATA: Final = read("lifecycle_cases.json")
ITOP: Final = read("itop_lifecycles.json")
pytestmark = pytest.mark.skipif(not DATA, reason="the file is not at hand")
CASES: Final[list[Any]] = DATA.get("cases", [])
RULES: Final[list[Any]] = DATA.get("rules", [])
SYSTEM: Final = Actor(key="job", side=Side.SYSTEM)
Any_ = Lifecycle[Any, Any, Any]


def lifecycle_of(case: Mapping[str, Any]) -> Any_ | None:
    """The lifecycle of a case; None for a class that is not in the file."""
    name = case["machine"]
    given = {key for step in case["steps"] for key in step.get("with", ())}
    if name in DATA["machines"]:
        found = machine(name, DATA["machines"][name], given)
        without: dict[str, list[str]] = {}
        for source, target in case.get("disabled_pairs", []):
            without.setdefault(f"to {target}", []).append(source)
        made = derive(found, name=name, without=without) if without else found
        return made.bind(WorkItem, str, dict)
    key = name.partition(":")[2]
    flags = ["mandatory"] if case.get("required_fields_enforced", False) else []
    for found in ITOP["classes"]:
        if f"{found['module']}/{found['class']}" == key:
            return imported(found, flags=flags, more=given)
    return None


def played(
    case: Mapping[str, Any], lifecycle: Any_, record_type: type[Any]
) -> dict[str, Any]:
    """What becomes of a case: the path, and the step that is refused with its reason."""
    keeps = case.get("required_fields_enforced", False)
    values = {"id": "R-1", "status": case["start"], "opened_at": T0, "title": "x"}
    record = record_type(**values)
    path, stamped = [case["start"]], list[str]()
    for number, step in enumerate(case["steps"]):
        at = T0 + (number + 1) * MINUTE
        event = step["do"] if "do" in step else f"to {step['to']}"
        before = record if keeps else _blank(record)
        try:
            done = lifecycle.apply(before, event, step.get("with"), at=at, by=SYSTEM)
        except RefusedError as error:
            return {
                "path": path,
                "stamped": stamped,
                "rejected_step": number,
                "reason": _reason(error, step),
            }
        record = done.record
        path.append(record.status)
        stamped += [c.field for c in done.facts[0].changes if c.new == at]
    found = {"path": path, "stamped": stamped, "rejected_step": None, "reason": None}
    return {**found, "record": record}


def _blank(record: Any) -> Any:
    """The record without what an earlier step gave: only a step's own values count."""
    given = {"assignee": None, "hold_reason": None, "resolution_code": None}
    known = {n: v for n, v in given.items() if hasattr(record, n)}
    return attrs.evolve(record, fields={}, **known)


def _reason(error: RefusedError, step: Mapping[str, Any]) -> tuple[str, ...]:
    """The kind of a refusal, as the cases tell it."""
    if any(reason.code == "not_from_state" for reason in error.reasons):
        return ("no transition", error.state, step.get("to", step.get("do")))
    codes = {reason.code for reason in error.reasons}
    assert codes == {"field_missing"}
    params: list[Any] = [*error.reasons]
    return ("missing", *sorted(reason.params["field"] for reason in params))


def _wanted(case: Mapping[str, Any]) -> tuple[str, ...] | None:
    text = case["reason"]
    if text is None:
        return None
    if text.startswith("missing "):
        return ("missing", *sorted(text.removeprefix("missing ").split(", ")))
    step = case["steps"][case["rejected_step"]]
    return ("no transition", case["final"], step.get("to", step.get("do")))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_is_taken_or_refused_as_it_says(case: Any) -> None:
    lifecycle = lifecycle_of(case)
    if lifecycle is None:
        pytest.skip(f"{case['machine']} is not in the file")
    is_itop = case["machine"] not in DATA["machines"]
    found = played(case, lifecycle, Record if is_itop else WorkItem)
    assert found["path"] == case["path"]
    assert found["path"][-1] == case["final"]
    assert found["rejected_step"] == case["rejected_step"]
    assert found["reason"] == _wanted(case)
    assert (found["reason"] is None) is (case["expect"] == "accept")
    if "stamped" in case:
        assert found["stamped"] == case["stamped"]
    for name, value in case.get("expect_fields", {}).items():
        assert found["record"].get(name) == value


# -- rules that are not one edge -------------------------------------------------------


def matrix_override(given: Any, expect: Any) -> None:
    (source, target), *_ = given["steps"]
    case = {**given, "disabled_pairs": given["disabled"], "steps": []}
    lifecycle = lifecycle_of(case)
    assert lifecycle is not None
    record = WorkItem(id="R-1", status=source, opened_at=T0)
    offer = lifecycle.explain(record, f"to {target}", at=T0, by="ada")
    assert offer.allowed is (expect != "reject")


def followup_reopen(given: Any, expect: Any) -> None:
    base = machine("glpi.ticket", DATA["machines"]["glpi.ticket"])
    over = ["Solved", "Closed"]
    has = Guard(condition=when(assignee=IS_SET), code="nobody", message="nobody")
    lifecycle = derive(
        base,
        name="glpi with answers",
        transitions=[
            Transition(event="answer", sources=over, target="Assigned", guards=[has]),
            Transition(event="answer", sources=over, target="New"),
        ],
    ).bind(WorkItem, str, dict)
    who = "ada" if given["assigned_actors"] else None
    record = WorkItem(id="R-1", status=given["status"], opened_at=T0, assignee=who)
    step = lifecycle.apply(record, "answer", at=T0, by="rob", text="still broken")
    assert step.record.status == expect


def priority_matrix(given: Any, expect: Any) -> None:
    table = {
        impact: {urgency: str(value) for urgency, value in row.items()}
        for impact, row in given["matrix"].items()
    }
    stated = "".join(c for c in expect.partition("default")[2] if c.isdigit()) or None
    matrix = PriorityMatrix(table=table, default=stated)
    for impact, row in given["matrix"].items():
        for urgency, value in row.items():
            assert matrix.priority(impact, urgency) == str(value)
    if stated is not None:
        assert matrix.priority(None, None) == matrix.priority("9", "1") == stated


def side_event(given: Any, expect: Any) -> None:
    base = machine(given["machine"], DATA["machines"][given["machine"]])
    told = expect if isinstance(expect, dict) else {"state": expect}
    held = given.get("hold_reason")
    waits = Guard(condition=when(hold_reason=held), code="no", message="no")
    lifecycle = derive(
        base,
        name="answered",
        transitions=[
            Transition(
                event=given["event"],
                sources=[given["state"]],
                target=told["state"],
                sides=["requester"],
                guards=[waits],
                needs_text=True,
                effects=[clear("hold_reason")],
            )
        ],
    ).bind(WorkItem, str, dict)
    record = WorkItem(id="R-1", status=given["state"], opened_at=T0, hold_reason=held)
    caller = Actor(key="rob", side=Side.REQUESTER)
    step = lifecycle.apply(record, given["event"], at=T0, by=caller, text="done")
    assert step.record.status == told["state"]
    assert step.record.hold_reason == told.get("hold_reason")
    agent = Actor(key="ada", side=Side.AGENT)
    offer = lifecycle.explain(record, given["event"], at=T0, by=agent, text="done")
    assert [unmet.code for unmet in offer.unmet] == ["side_missing"]


def auto_close(given: Any, expect: Any) -> None:
    base = machine(given["machine"], DATA["machines"][given["machine"]])
    minor = Guard(
        condition=when(is_major=one_of(None, "no")), code="major", message="no"
    )
    since = "updated_at" if "last_update" in given else "resolved_at"
    days = timedelta(days=given["after_days"])
    state = [given["state"]]
    lifecycle = derive(
        base,
        name="closes by itself",
        transitions=[
            Transition(event="close", sources=state, target="Closed", guards=[minor])
        ],
        internal=["close"],
        timer_rules=[TimerRule(event="close", sources=state, since=since, after=days)],
        custom_fields=["is_major"],
    ).bind(WorkItem, str, dict)
    is_major = "yes" if given.get("major_incident") else "no"
    times: dict[str, str] = {"resolved_at": given["resolved_at"]}
    times["updated_at"] = given.get("last_update", given["resolved_at"])
    instants: dict[str, Any] = {
        name: datetime.fromisoformat(text) for name, text in times.items()
    }
    record = WorkItem(
        id="R-1",
        status=given["state"],
        opened_at=datetime.fromisoformat(given["resolved_at"]),
        fields={"is_major": is_major},
        **instants,
    )
    now = datetime.fromisoformat(given["now"])
    status = record.status
    for timer in lifecycle.timers(record):
        if timer.due_at <= now:
            step = lifecycle.apply(
                record,
                timer.event,
                {},
                at=timer.due_at,
                by=SYSTEM,
            )
            status = step.record.status
    assert status == expect


def rollup(given: Any, expect: Any) -> None:
    rules = [RollUpRule(event="Closed Complete", every=when(status_category="closed"))]
    names = dict.fromkeys(given["children"], "closed")
    states = {"Open": "active", "Work in Progress": "active", **names}
    states |= {n: "active" for n in names if not n.startswith("Closed")}
    children = [
        WorkItem(id=f"T-{number}", status=status, opened_at=T0)
        for number, status in enumerate(given["children"])
    ]
    found = roll_up(rules, children, states=states)
    assert (found.event == "Closed Complete") is (expect == "Closed Complete")


def cascaded(given: Any, expect: Any) -> None:
    """Children in each state follow their parent, or are told as refused; none is silent."""
    strict = imported(_class_of(given["machine"]), more=OUTCOME)
    head = Record(id="P", opened_at=T0, status="resolved", fields=given["parent"])
    family = [
        Record(id=f"C-{status}", opened_at=T0, status=status)
        for status in given["children"]
    ]
    found = cascade(strict, head, family, given["event"], at=T0, by=SYSTEM)
    assert [step.before.status for step in found.steps] == expect["resolved"]
    for step in found.steps:
        assert step.record.status == "resolved"
        for name, value in given["parent"].items():
            assert step.record.get(name) == value
    assert [each.state for each in found.refused] == expect["refused"]
    for each in found.refused:
        assert [reason.code for reason in each.reasons] == ["not_from_state"]


def _class_of(machine_name: str) -> Mapping[str, Any]:
    key = machine_name.partition(":")[2]
    (found,) = (c for c in ITOP["classes"] if f"{c['module']}/{c['class']}" == key)
    return dict(found)


def state_import(given: Any, expect: Any) -> None:
    """A stored state goes where the definition says; one that nobody knows is kept as it is."""
    base = machine(given["machine"], DATA["machines"][given["machine"]])
    moved = {old: new for old, new in given["states"].items() if new is not None}
    lifecycle = attrs.evolve(base, migration=Migration(states=moved)).bind(
        WorkItem, str, dict
    )
    ends: list[str] = []
    for old in given["states"]:
        record = WorkItem(id="R-1", status=old, opened_at=T0, title="kept")
        history = History.start(record, [], states=lifecycle.states)
        assert lifecycle.replay(history).record == record
        if old in moved:
            step = lifecycle.migrate(record, at=T0, by=SYSTEM)
            assert step.record.title == record.title
            ends.append(step.record.status)
            continue
        with pytest.raises(RefusedError) as refused:
            lifecycle.migrate(record, at=T0, by=SYSTEM)
        assert [reason.code for reason in refused.value.reasons] == ["unknown_state"]
        assert lifecycle.category(record) == "unknown"
        ends.append(record.status)
    assert ", ".join(ends) == expect


CHECKS: Final = {
    "matrix_override": matrix_override,
    "followup_reopen": followup_reopen,
    "priority_matrix": priority_matrix,
    "side_event": side_event,
    "auto_close": auto_close,
    "rollup": rollup,
    "cascade": cascaded,
    "state_import": state_import,
}
ELSEWHERE: Final = {"clock"}
"""Clocks are another room's: all rules of that kind are played in its tests."""
PLAYED: Final = [rule for rule in RULES if rule["kind"] not in ELSEWHERE]


@pytest.mark.parametrize("rule", PLAYED, ids=[rule["id"] for rule in PLAYED])
def test_a_rule_holds(rule: Any) -> None:
    CHECKS[rule["kind"]](rule["given"], rule["expect"])


# -- kinds of which the file at hand has no rule, worked by hand -----------------------

USER_REQUEST: Final = "itop-request-mgmt-itil/UserRequest"
OUTCOME: Final = {"resolution_code": "fixed", "service_id": "7", "solution": "a patch"}
BY_HAND: Final[list[Any]] = [
    {
        "id": "cascade-every-state",
        "kind": "cascade",
        "given": {
            "machine": f"itop_lifecycles.json:{USER_REQUEST}",
            "event": "ev_autoresolve",
            "parent": OUTCOME,
            "children": [
                *("new", "escalated_tto", "assigned", "escalated_ttr"),
                *("waiting_for_approval", "approved", "rejected", "pending"),
                *("resolved", "closed"),
            ],
        },
        "expect": {
            "resolved": [
                *("new", "assigned", "escalated_ttr", "approved", "pending"),
                "resolved",
            ],
            "refused": [
                *("escalated_tto", "waiting_for_approval", "rejected", "closed"),
            ],
        },
    },
    {
        "id": "import-by-old-names",
        "kind": "state_import",
        "given": {
            "machine": "servicenow.incident",
            "states": {
                "Active": "In Progress",
                "Awaiting Problem": "On Hold",
                "Awaiting User Info": "On Hold",
                "Awaiting Evidence": "On Hold",
            },
        },
        "expect": "In Progress, On Hold, On Hold, On Hold",
    },
    {
        "id": "import-of-an-unknown-state",
        "kind": "state_import",
        "given": {"machine": "glpi.ticket", "states": {"Observed": None}},
        "expect": "Observed",
    },
]


@pytest.mark.parametrize("rule", BY_HAND, ids=[rule["id"] for rule in BY_HAND])
def test_a_rule_worked_by_hand_holds(rule: Any) -> None:
    if USER_REQUEST in str(rule) and not ITOP:
        pytest.skip("the file of iTop is not at hand")
    CHECKS[rule["kind"]](rule["given"], rule["expect"])


# -- nothing is left out ---------------------------------------------------------------

CASE_KEYS: Final = {
    *("id", "product", "machine", "title", "start", "steps", "expect", "path"),
    *("final", "rejected_step", "reason", "source", "role", "disabled_pairs"),
    *("required_fields_enforced", "stamped", "expect_fields"),
    "incident_state_unchanged",
}


def test_every_case_and_every_rule_is_played() -> None:
    for found in (CASES, RULES):
        assert len({each["id"] for each in found}) == len(found) > 0
    assert {rule["kind"] for rule in RULES} <= CHECKS.keys() | ELSEWHERE
    assert {key for case in CASES for key in case} <= CASE_KEYS
    assert {key for case in CASES for s in case["steps"] for key in s} <= {
        *("to", "do", "with")
    }
    classes = {f"{found['module']}/{found['class']}" for found in ITOP["classes"]}
    machines = {case["machine"] for case in CASES} - DATA["machines"].keys()
    assert {name.partition(":")[2] for name in machines} <= classes
