"""Every function of the room refuses what it cannot take with an error of ours."""

import inspect
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs
import pytest

from itsmcore import lifecycle
from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle import (
    CHANGE,
    CONTRACT,
    INCIDENT,
    KNOWLEDGE,
    RELEASE,
    ApprovalPolicy,
    ApprovalStage,
    Delay,
    RollUpRule,
    make_tasks,
    place_order,
    statistics,
)
from itsmcore.model import (
    Approval,
    Contract,
    FieldDef,
    FieldSchema,
    History,
    Incident,
    Offering,
    TaskTemplate,
    changes,
    when,
)
from tests.bad_input import Call, surprises
from tests.lifecycle.samples import T0

HOW: Final = {"at": T0, "by": "ada"}
NOTES: Final = {"reason": None, "text": None, "public": None}
NEW: Final = when(status="new")
ON: Final = changes("status")

ONE: Final = INCIDENT.create({}, id="INC-1", at=T0, by="ada").record
TWO: Final = attrs.evolve(ONE, id="INC-2")
HISTORY: Final = History.start(ONE, ())
CHANGED: Final = CHANGE.create({"title": "x"}, id="CHG-1", at=T0, by="ada").record
RELEASED: Final = RELEASE.create({}, id="REL-1", at=T0, by="ada").record
ARTICLE: Final = attrs.evolve(
    KNOWLEDGE.create({"title": "k"}, id="KB-1", at=T0, by="ada").record,
    status="published",
    valid_to=datetime(2026, 4, 1, tzinfo=UTC).date(),
)
HIRED: Final = Contract(
    id="CON-1", status="active", opened_at=T0, end=date(2026, 12, 31)
)
POLICY: Final = ApprovalPolicy(
    stages=[ApprovalStage(approvers=["bo"], expires=Delay(working_days=2))]
)
ASKED: Final = Approval(approver="bo", state="requested", requested_at=T0)
LAPTOP: Final = Offering(
    id="laptop",
    name="Laptop",
    form=FieldSchema(fields=[FieldDef(name="size", type="str")]),
    fulfilment=[TaskTemplate(name="buy", title="Buy it")],
)
ORDER: Final = place_order(LAPTOP, {"size": "big"}, id="REQ-1", at=T0, by="ada").record
TASKS: Final = [
    made.record
    for made in make_tasks(LAPTOP, ORDER, ids={"buy": "T-1"}, at=T0, by="ada")
]
NO_NAMES: Final[dict[str, Any]] = {}
DERIVED: Final = {
    "name": "own",
    "version": "1",
    "initial": "new",
    **dict.fromkeys(("rename", "remove", "without", "fields"), NO_NAMES),
    **dict.fromkeys(("rules", "transitions", "custom_fields", "given_names"), ()),
    **dict.fromkeys(("effects", "timer_rules", "internal")),
}

FUNCTIONS: Final = {
    "assign": Call(lifecycle.assign, ("group", "x"), {"once": False, "on": ON}),
    "cascade": Call(
        lifecycle.cascade,
        (INCIDENT, ONE, [TWO], "assign", {"assignee": "ada"}),
        {**HOW, **NOTES, "given": None},
    ),
    "clear": Call(lifecycle.clear, ("group",), {"on": ON}),
    "common_window": Call(
        lifecycle.common_window, ([CHANGED],), {"within": None, "lasting": timedelta()}
    ),
    "count": Call(lifecycle.count, ("reopen_count",), {"on": ON}),
    "decide": Call(
        lifecycle.decide,
        (POLICY, [ASKED], "bo"),
        {
            "approve": True,
            "at": T0,
            "by": "bo",
            "comment": "c",
            "not_by": (),
            "delegations": (),
            "schedule": None,
        },
    ),
    "derive": Call(lifecycle.derive, (INCIDENT,), DERIVED),
    "emit": Call(lifecycle.emit, ("told", 1), {"on": ON}),
    "expiry_due": Call(
        lifecycle.expiry_due,
        (CONTRACT, HIRED),
        {"tz": UTC, "grace": Delay(working_days=1), "schedule": None},
    ),
    "judge": Call(
        lifecycle.judge,
        (POLICY, [ASKED]),
        {"now": T0, "not_by": (), "schedule": None},
    ),
    "judge_changes": Call(
        lifecycle.judge_changes, (RELEASED, []), {"approved": NEW, "states": None}
    ),
    "judge_tasks": Call(lifecycle.judge_tasks, (ORDER, TASKS), {"states": None}),
    "make_tasks": Call(make_tasks, (LAPTOP, ORDER), {"ids": {"buy": "T-1"}, **HOW}),
    "place_order": Call(
        place_order,
        (LAPTOP, {"size": "big"}),
        {
            **HOW,
            **dict.fromkeys(("requester", "cart", "service", "states")),
            "id": "REQ-1",
            "quantity": 1,
        },
    ),
    "plan_tasks": Call(lifecycle.plan_tasks, (TASKS,), {"states": None}),
    "retirement_due": Call(
        lifecycle.retirement_due,
        (ARTICLE,),
        {
            "tz": UTC,
            "grace": Delay(working_days=1),
            "schedule": None,
            "states": None,
        },
    ),
    "roll_up": Call(
        lifecycle.roll_up, ([RollUpRule(event="x", every=NEW)], [ONE]), {"states": None}
    ),
    "stamp": Call(lifecycle.stamp, ("resolved_at",), {"once": False, "on": ON}),
    "stamp_actor": Call(
        lifecycle.stamp_actor, ("resolved_by",), {"once": False, "on": ON}
    ),
    "statistics": Call(statistics, (HISTORY,), {"now": T0, "schedule": None}),
}
"""One call of every function that the room offers."""

METHODS: Final = {
    "apply": Call(
        INCIDENT.dynamic.apply,
        (ONE, "assign", {"assignee": "ada"}),
        {**HOW, **NOTES, "cause": None, "if_version": 0, "given": None},
    ),
    "available": Call(INCIDENT.available, (ONE,), {**HOW, "given": None}),
    "bind": Call(INCIDENT.bind, (Incident, str, dict)),
    "category": Call(INCIDENT.category, (ONE,)),
    "create": Call(
        INCIDENT.create, ({},), {**HOW, **NOTES, "id": "INC-1", "cause": None}
    ),
    "event": Call(INCIDENT.event, ("start",)),
    "explain": Call(
        INCIDENT.dynamic.explain,
        (ONE, "assign", {"assignee": "ada"}),
        {**HOW, **NOTES, "given": None},
    ),
    "migrate": Call(INCIDENT.migrate, (ONE,), HOW),
    "replay": Call(INCIDENT.replay, (HISTORY,), {"strict": False}),
    "rule": Call(INCIDENT.rule, ("new",)),
    "timers": Call(INCIDENT.timers, (ONE,), {"schedule": None}),
    "delay end": Call(Delay(working_days=1).end, (T0, None)),
    "holds": Call(NEW.holds, (ONE,), {"states": None}),
    "explain condition": Call(NEW.explain, (ONE,), {"states": None}),
}


def test_every_function_of_the_room_is_in_the_table() -> None:
    public = {
        name
        for name in lifecycle.__all__
        if inspect.isfunction(getattr(lifecycle, name))
    }
    assert FUNCTIONS.keys() == public


@pytest.mark.parametrize("name", [*FUNCTIONS, *METHODS])
def test_what_cannot_be_taken_is_refused_with_our_error(name: str) -> None:
    call = {**FUNCTIONS, **METHODS}[name]
    call()
    assert list(surprises(call)) == []


def test_a_refusal_names_the_argument() -> None:
    with pytest.raises(WrongTypeError, match="schedule: a schedule is needed"):
        statistics(HISTORY, now=T0, schedule=3)  # type: ignore[arg-type]  # bad input
    with pytest.raises(WrongTypeError, match="request: a request is needed"):
        make_tasks(LAPTOP, None, ids={"buy": "T-1"}, at=T0, by="ada")  # type: ignore[arg-type]  # bad input
    with pytest.raises(WrongTypeError, match="states: the categories"):
        lifecycle.plan_tasks(TASKS, states=3)  # type: ignore[arg-type]  # bad input


def test_statistics_add_to_statistics_only() -> None:
    with pytest.raises(TypeError):
        statistics(HISTORY, now=T0) + 3  # type: ignore[operator]  # bad input
