"""A tool vendor's program: own states, own matrix, documents that an administrator edits.

Only a type checker reads it, against the library as installed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.lifecycle import (
    Guard,
    Lifecycle,
    Offer,
    StateRule,
    Step,
    Transition,
    count,
    stamp,
)
from itsmcore.model import (
    IS_SET,
    Actor,
    History,
    Level,
    PriorityMatrix,
    WorkItem,
    changes,
    when,
)
from itsmcore.sla import Schedule, Target, Verdict, measure


@attrs.frozen(kw_only=True)
class Case(WorkItem):
    """What this tool calls a ticket."""

    customer: str
    status: str = "logged"


Cases = Lifecycle[Case, str, Mapping[str, object]]

MATRIX = PriorityMatrix(
    table={"many": {"now": "critical", "later": "medium"}, "one": {"now": "high"}},
    default=Level.LOW,
)
HAS_GROUP = Guard(
    condition=when(group=IS_SET), code="no_group", message="choose a group first"
)


def build() -> Cases:
    definition: Cases = Lifecycle(
        name="case",
        initial="logged",
        rules=[
            StateRule(name="logged", category="to_do"),
            StateRule(
                name="parked",
                category="waiting",
                required=["hold_reason"],
                enter=[stamp("hold_started_at")],
            ),
            StateRule(name="gone", category="closed", enter=[stamp("closed_at")]),
        ],
        transitions=[
            Transition(
                event="park", sources=["logged"], target="parked", guards=[HAS_GROUP]
            ),
            Transition(event="wake", sources=["parked"], target="logged"),
            Transition(event="drop", sources=["logged", "parked"], target="gone"),
        ],
        effects=[count("reassignment_count", on=changes("group", old=IS_SET))],
    )
    return definition.bind(Case, str, dict[str, object]).dynamic


def faults() -> list[tuple[str, str]]:
    """Every fault at its place in the administrator's form."""
    try:
        build()
    except DefinitionError as error:
        return [
            (fault.pointer, fault.problem)
            for fault in error.exceptions
            if isinstance(fault, FieldError)
        ]
    return []


def park(cases: Cases, case: Case, form: Mapping[str, object], now: datetime) -> Case:
    step: Step[Case] = cases.apply(case, "park", form, at=now, by=Actor(key="ada"))
    return step.record


def menu(cases: Cases, case: Case, now: datetime) -> list[str]:
    offers: tuple[Offer[str], ...] = cases.available(case, at=now, by="ada")
    return [offer.label for offer in offers if offer.allowed]


def priority(impact: str, urgency: str) -> str:
    return MATRIX.priority(impact, urgency)


OLA = Target(
    id="ola",
    goal=timedelta(hours=2),
    start=changes("group"),
    pause=when(status_category="waiting"),
)


def clock(history: History, desk: Schedule, now: datetime) -> Verdict:
    return measure(OLA, history, now=now, schedule=desk)


def import_old(cases: Cases, history: History) -> Case:
    replay = cases.replay(history)
    for finding in replay.findings:
        print(finding.seq, finding.code, finding.message)  # noqa: T201  # a program may
    return replay.record
