"""Worked cases of a product, told to a preset: its messages as comments, its states with categories."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.codec import decode, encode
from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    History,
    Incident,
    Side,
    States,
)
from itsmcore.sla import AtPercent, FromDue, Schedule, Target, lint, measure
from tests.sla.test_measure_vectors import (
    ABSENT,
    CASES,
    Case,
    at,
    expected_of,
    goal_of,
    schedule_of,
    threshold_of,
    told,
    value,
)

__all__ = [
    "ABSENT",
    "DESK",
    "HOUR",
    "NINE",
    "Case",
    "at",
    "cases_of",
    "check_case",
    "check_shipped",
    "faults_of",
    "goal_of",
    "history_of",
    "hours",
    "numbers",
    "schedule_of",
    "story",
    "thresholds_of",
]

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})

STATES = States(
    {
        "new": "to_do",
        "open": "active",
        "Open": "active",
        "assigned": "active",
        "to do": "to_do",
        "on hold": "waiting",
        "On Hold": "waiting",
        "pending": "waiting",
        "pending close": "waiting",
        "pending reminder": "waiting",
        "Replied": "waiting",
        "waiting": "waiting",
        "waiting for customer": "waiting",
        "waiting_customer": "waiting",
        "resolved": "done",
        "Resolved": "done",
        "solved": "done",
        "done": "done",
        "closed": "closed",
        "Closed": "closed",
    }
)
SAID = {"sent": Side.AGENT, "agent": Side.AGENT, "customer": Side.REQUESTER}
MESSAGES = ("first_reply", "last_message_by")


def numbers(cases: Iterable[Case]) -> list[str]:
    """The ids of cases, as those of tests."""
    return [str(case["id"]) for case in cases]


def cases_of(prefix: str, *metrics: str) -> list[Case]:
    """The cases of one product, and of some metrics where they are named."""
    found = (case for case in CASES if case["id"].split("-")[0] == prefix)
    return [case for case in found if not metrics or case["metric"] in metrics]


def thresholds_of(case: Case) -> list[AtPercent | FromDue]:
    return [threshold_of(given) for given in case["policy"].get("escalations", ())]


def fact_of(seq: int, event: Mapping[str, Any]) -> Fact:
    head: dict[str, Any] = {"record_id": "R", "seq": seq, "at": at(event["at"])}
    if event["field"] in MESSAGES:
        side = SAID[event["to"]]
        return Fact(kind=FactKind.COMMENTED, side=side, public=True, **head)
    change = FieldChange(event["field"], value(event["from"]), value(event["to"]))
    return Fact(changes=[change], **head)


def history_of(case: Case, **initial: Any) -> History:
    """The history of a case, with more initial values where they are given."""
    known = {name: value(given) for name, given in case["initial"].items()}
    facts = [fact_of(seq, event) for seq, event in enumerate(case["events"], start=1)]
    return History(
        record_type="ticket",
        record_id="R",
        opened_at=at(case["created_at"]),
        initial={**known, **initial},
        facts=facts,
        states=STATES,
    )


def check_case(case: Case, target: Target, **initial: Any) -> None:
    """Hold what a preset measures against the figures of a case."""
    verdict = measure(target, history_of(case, **initial), now=at(case["now"]))
    expected = expected_of(case)
    if "escalations" not in case["expected"]:
        del expected["escalations"]  # the preset may have its own
    assert {name: told(verdict)[name] for name in expected} == expected


def story(*steps: tuple[float, Side | Mapping[str, Any]], **initial: Any) -> History:
    """An incident of Monday nine o'clock, and what came so many hours later.

    A side is a public comment of it; a mapping is the fields that change.
    """
    incident = Incident(id="R", opened_at=NINE, **initial)
    facts, known = [], dict(initial)
    for seq, (after, given) in enumerate(steps, start=1):
        head: dict[str, Any] = {"record_id": "R", "seq": seq, "at": NINE + after * HOUR}
        if isinstance(given, Side):
            facts.append(Fact(kind=FactKind.COMMENTED, side=given, public=True, **head))
            continue
        moves = [FieldChange(k, known.get(k), v) for k, v in given.items()]
        facts.append(Fact(changes=moves, **head))
        known.update(given)
    return History.start(incident, facts)


def hours(after: float) -> datetime:
    """So many hours after Monday nine o'clock."""
    return NINE + after * HOUR


def check_shipped(target: Target) -> None:
    """What every shipped target owes: it can be stored, shown, and found without fault."""
    assert decode(encode(target), Target) == target
    assert lint(target) == ()
    assert lint(target, record_type=Incident, custom=["agreement"]) == ()


def faults_of(make: Callable[[], object]) -> list[str]:
    """The pointers of what a preset refuses, all of them ours."""
    with pytest.raises(DefinitionError) as caught:
        make()
    assert all(isinstance(e, FieldError) for e in caught.value.exceptions)
    return sorted(
        e.pointer for e in caught.value.exceptions if isinstance(e, FieldError)
    )
