"""How a type checker sees problems and changes: right uses, and wrong ones as checked ignores.

Nothing here runs. mypy reports an ignore that ignores nothing.
"""

from datetime import datetime
from typing import assert_type

import attrs

from itsmcore.lifecycle import (
    CHANGE,
    PROBLEM,
    ChangeChanges,
    ChangeEvent,
    IncidentEvent,
    Lifecycle,
    ProblemChanges,
    ProblemEvent,
    Step,
    WorkItemChanges,
)
from itsmcore.model import (
    RISK_GRID,
    Approval,
    Change,
    KnownError,
    Level,
    Problem,
    known_error_of,
)


@attrs.frozen(kw_only=True)
class AcmeChange(Change):
    site: str = "HQ"


class AcmeChanges(ChangeChanges, total=False):
    site: str


def problems(problem: Problem, now: datetime) -> None:
    found: ProblemChanges = {"root_cause": "A leak."}
    step = PROBLEM.apply(problem, ProblemEvent.FIX, found, at=now, by="ada")
    assert_type(step, Step[Problem])
    PROBLEM.apply(problem, ProblemEvent.FIX, {"changes": ["C"]}, at=now, by="ada")
    assert_type(known_error_of(problem), KnownError | None)


def changes(change: Change, now: datetime) -> None:
    votes = [Approval(approver="ada")]
    plan: ChangeChanges = {"risk": "low", "approvals": votes, "planned_start": now}
    step = CHANGE.apply(change, ChangeEvent.REQUEST_APPROVAL, plan, at=now, by="ada")
    assert_type(step.record, Change)
    assert_type(RISK_GRID.risk("high", change.impact), Level)


def hosts(change: AcmeChange, now: datetime) -> None:
    acme = CHANGE.bind(AcmeChange, ChangeEvent, AcmeChanges)
    assert_type(acme, Lifecycle[AcmeChange, ChangeEvent, AcmeChanges])
    step = acme.apply(change, ChangeEvent.START, {"site": "X"}, at=now, by="ada")
    assert_type(step.record.site, str)
    shared: WorkItemChanges = {"assignee": "ada"}
    acme.dynamic.apply(change, "update", shared, at=now, by="ada")


def wrong(change: Change, problem: Problem, now: datetime) -> None:
    start = ChangeEvent.START
    CHANGE.apply(change, "start", at=now, by="ada")  # type: ignore[arg-type]  # text is for dynamic
    CHANGE.apply(change, IncidentEvent.START, at=now, by="ada")  # type: ignore[arg-type]  # another vocabulary
    CHANGE.apply(problem, start, at=now, by="ada")  # type: ignore[arg-type]  # a problem is no change
    CHANGE.apply(change, start, {"held_in": "draft"}, at=now, by="ada")  # type: ignore[arg-type]  # it is kept
    CHANGE.apply(change, start, {"submitted_by": "ada"}, at=now, by="ada")  # type: ignore[arg-type]  # it is stamped
    CHANGE.apply(change, start, {"outage_expected": "no"}, at=now, by="ada")  # type: ignore[arg-type]  # no text
    CHANGE.apply(change, start, {"root_cause": "x"}, at=now, by="ada")  # type: ignore[arg-type]  # of a problem
    PROBLEM.apply(problem, ProblemEvent.FIX, {"known_error": True}, at=now, by="a")  # type: ignore[arg-type]  # declare it
    known_error_of(change)  # type: ignore[arg-type]  # a change is no problem
