"""Strategies of what the practices are told: rules, objectives and plans."""

from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import Health
from itsmcore.lifecycle import Delay, Quorum
from itsmcore.model import ChangeType, Level
from itsmcore.practices import (
    Agent,
    ApprovalRule,
    AssignmentPolicy,
    AssignmentRule,
    Backup,
    ChangeWindow,
    ContinuityObjective,
    ContinuityPlan,
    DuplicateRule,
    ImpactScale,
    MajorRule,
    PlanStep,
    QueueOrder,
    RecurrenceRule,
    SkillNeed,
    WindowKind,
)
from itsmcore.testing._conditions import conditions
from itsmcore.testing._records import maybe
from itsmcore.testing._times import intervals
from itsmcore.testing._values import keys, moneys, words

__all__ = [
    "agents",
    "approval_rules",
    "assignment_policies",
    "backups",
    "change_windows",
    "continuity_objectives",
    "continuity_plans",
    "duplicate_rules",
    "impact_scales",
    "major_rules",
    "plan_steps",
    "recurrence_rules",
    "skill_needs",
]

Field = SearchStrategy[Any]

_NAMES: Final = keys()


def _spans() -> SearchStrategy[timedelta]:
    return st.timedeltas(timedelta(0), timedelta(days=99))


def _skills() -> SearchStrategy[frozenset[str]]:
    return st.frozensets(keys(), max_size=3)


def agents(**given: Field) -> SearchStrategy[Agent]:
    """People who work on tickets; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "party": _NAMES,
        "skills": _skills(),
        "capacity": maybe(st.integers(0, 9)),
        "away": st.lists(intervals(), max_size=2),
    }
    return st.builds(Agent, **{**found, **given})


def skill_needs() -> SearchStrategy[SkillNeed]:
    """Which skills some tickets need."""
    return st.builds(
        SkillNeed,
        skills=_skills(),
        applies=maybe(conditions()),
        required=st.booleans(),
    )


def assignment_policies(**given: Field) -> SearchStrategy[AssignmentPolicy]:
    """Rules of assignment; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "rule": words(AssignmentRule),
        "order": words(QueueOrder),
        "needs": st.lists(skill_needs(), max_size=2),
        "weights": st.dictionaries(words(Level), st.integers(0, 9), max_size=3),
        "counts": conditions(),
    }
    return st.builds(AssignmentPolicy, **{**found, **given})


def continuity_objectives(**given: Field) -> SearchStrategy[ContinuityObjective]:
    """What is promised of services for a disaster; keywords replace a field's strategy."""
    found: dict[str, Field] = {"service": _NAMES, "rto": maybe(_spans())}
    fields = {**found, **given}
    return st.one_of(
        st.builds(ContinuityObjective, **{"rpo": _spans(), **fields}),
        st.builds(ContinuityObjective, **{**fields, "rto": _spans(), **given}),
    )


def backups(**given: Field) -> SearchStrategy[Backup]:
    """How data are saved; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "item": _NAMES,
        "every": maybe(_spans()),
        "takes": _spans(),
    }
    return st.builds(Backup, **{**found, **given})


def plan_steps() -> SearchStrategy[PlanStep]:
    """Steps of plans for a disaster."""
    return st.builds(PlanStep, name=_NAMES, takes=_spans(), item=maybe(keys()))


def continuity_plans(**given: Field) -> SearchStrategy[ContinuityPlan]:
    """Plans for a disaster; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "id": _NAMES,
        "service": _NAMES,
        "steps": st.lists(plan_steps(), max_size=4),
    }
    return st.builds(ContinuityPlan, **{**found, **given})


def approval_rules(**given: Field) -> SearchStrategy[ApprovalRule]:
    """Rules of whom a request asks; keywords replace the strategy of a field."""
    people = st.lists(keys(), max_size=3)
    found: dict[str, Field] = {
        "name": _NAMES,
        "offerings": people,
        "above": maybe(moneys()),
        "applies": maybe(conditions()),
        "approvers": people,
        "managers": st.integers(0, 3),
        "roles": people,
        "instead": st.lists(keys(), min_size=1, max_size=2),
        "quorum": st.sampled_from([Quorum.ANY, Quorum.ALL, Quorum.MAJORITY]),
        "veto": st.booleans(),
        "expires": maybe(_spans().map(lambda span: Delay(after=span))),
    }
    return st.builds(ApprovalRule, **{**found, **given})


def change_windows(**given: Field) -> SearchStrategy[ChangeWindow]:
    """Windows of change management; keywords replace the strategy of a field."""
    names = st.lists(keys(), max_size=3)
    found: dict[str, Field] = {
        "id": _NAMES,
        "kind": words(WindowKind),
        "cis": names,
        "services": names,
        "applies": maybe(conditions()),
        "exempt": st.lists(words(ChangeType), max_size=2),
        "spans": st.lists(intervals(), max_size=3),
        "schedule": maybe(keys()),
    }
    return st.builds(ChangeWindow, **{**found, **given})


def impact_scales(**given: Field) -> SearchStrategy[ImpactScale]:
    """Scales of impact; keywords replace the strategy of a field."""
    columns = st.sampled_from([*Level, "unknown"])
    rows = st.dictionaries(columns, words(Level), min_size=1)
    found: dict[str, Field] = {
        "table": st.dictionaries(words(Health), rows, min_size=1),
        "nothing": words(Level),
        "version": keys(),
    }
    return st.builds(ImpactScale, **{**found, **given})


def duplicate_rules(**given: Field) -> SearchStrategy[DuplicateRule]:
    """Rules of duplicates; keywords replace the strategy of a field."""
    points = st.integers(0, 9)
    found: dict[str, Field] = {
        "weights": st.dictionaries(keys(), points, max_size=3),
        "title": points,
        "at_least": points,
        "within": _spans(),
        "counts": conditions(),
    }
    return st.builds(DuplicateRule, **{**found, **given})


def _fields() -> SearchStrategy[list[str]]:
    return st.lists(keys(), min_size=1, max_size=3, unique=True)


def _lengths() -> SearchStrategy[timedelta]:
    return st.timedeltas(timedelta.resolution, timedelta(days=99))


def major_rules(**given: Field) -> SearchStrategy[MajorRule]:
    """Rules of major incidents; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "name": _NAMES,
        "applies": maybe(conditions()),
        "criticality": words(Level),
        "health": words(Health),
        "count": maybe(st.integers(2, 9)),
        "by": _fields(),
        "within": _lengths(),
    }
    return st.builds(MajorRule, **{**found, **given})


def recurrence_rules(**given: Field) -> SearchStrategy[RecurrenceRule]:
    """Rules of recurrence; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "by": _fields(),
        "count": st.integers(2, 9),
        "within": _lengths(),
        "applies": maybe(conditions()),
    }
    return st.builds(RecurrenceRule, **{**found, **given})
