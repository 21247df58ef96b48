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
    RollUpRule,
    TimerRule,
    Transition,
    clear,
    derive,
    roll_up,
)
from itsmcore.model import (
    IS_SET,
    Actor,
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
    waits = Guard(
        condition=when(hold_reason=given["hold_reason"]), code="no", message="no"
    )
    lifecycle = derive(
        base,
        name="answered",
        transitions=[
            Transition(
                event=given["event"],
                sources=[given["state"]],
                target="In Progress",
                sides=["requester"],
                guards=[waits],
                needs_text=True,
                effects=[clear("hold_reason")],
            )
        ],
    ).bind(WorkItem, str, dict)
    record = WorkItem(
        id="R-1",
        status=given["state"],
        opened_at=T0,
        hold_reason=given["hold_reason"],
    )
    caller = Actor(key="rob", side=Side.REQUESTER)
    step = lifecycle.apply(record, given["event"], at=T0, by=caller, text="done")
    assert step.record.status == expect["state"]
    assert step.record.hold_reason == expect["hold_reason"]
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


CHECKS: Final = {
    "matrix_override": matrix_override,
    "followup_reopen": followup_reopen,
    "priority_matrix": priority_matrix,
    "side_event": side_event,
    "auto_close": auto_close,
    "rollup": rollup,
}
ELSEWHERE: Final = {"clock", "cascade", "state_import"}
"""Kinds that other tests show: clocks in another room, the others by hand."""


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule["kind"] not in ELSEWHERE],
    ids=[rule["id"] for rule in RULES if rule["kind"] not in ELSEWHERE],
)
def test_a_rule_holds(rule: Any) -> None:
    CHECKS[rule["kind"]](rule["given"], rule["expect"])
