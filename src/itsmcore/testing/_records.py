"""Strategies of records and of what they are made of."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    Channel,
    FrozenMap,
    Group,
    HoldReason,
    Incident,
    IncidentState,
    MajorIncident,
    MajorState,
    Party,
    PartyKind,
    PriorityMatrix,
    Source,
    States,
    StatusCategory,
    Value,
)
from itsmcore.testing._times import instants
from itsmcore.testing._values import (
    frozen_maps,
    keys,
    levels,
    links,
    texts,
    values,
    words,
)

__all__ = [
    "FIELD_VALUES",
    "POSSIBLE",
    "groups",
    "incidents",
    "major_incidents",
    "maybe",
    "ordered",
    "parties",
    "priority_matrices",
    "sources",
    "states",
]

Field = SearchStrategy[Any]

_TYPED: Final = frozenset(a.name for a in attrs.fields(Incident)) | {"status_category"}


def maybe(found: SearchStrategy[Any]) -> Field:
    """That, or nothing."""
    return st.none() | found


def _texts_set() -> Field:
    return st.frozensets(keys(), max_size=3)


def _custom() -> SearchStrategy[FrozenMap[str, Value]]:
    """Custom fields, none with the name of a typed one."""
    return frozen_maps(keys().filter(lambda name: name not in _TYPED))


def _left_over() -> SearchStrategy[FrozenMap[str, Value]]:
    names = keys().filter(lambda name: name not in _TYPED)
    return frozen_maps(names, values(json=True))


def sources() -> SearchStrategy[Source]:
    """Where a record came from."""
    return st.builds(
        Source,
        product=keys(),
        id=keys(),
        url=maybe(texts()),
        raw_status=maybe(texts()),
    )


def parties(**given: Field) -> SearchStrategy[Party]:
    """People and organisations; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "id": keys(),
        "name": texts(),
        "kind": words(PartyKind),
        "email": maybe(texts()),
        "timezone": maybe(st.just("Europe/London")),
        "active": st.booleans(),
        "vip": st.booleans(),
        "supplier": st.booleans(),
        "manager": maybe(keys()),
        "fields": frozen_maps(),
        "extra": frozen_maps(contents=values(json=True)),
    }
    return st.builds(Party, **{**found, **given})


def groups(**given: Field) -> SearchStrategy[Group]:
    """Groups of people; keywords replace the strategy of a field."""
    found: dict[str, Field] = {
        "id": keys(),
        "name": texts(),
        "members": _texts_set(),
        "manager": maybe(keys()),
        "schedule": maybe(keys()),
        "skills": _texts_set(),
        "parent": maybe(keys()),
        "fields": frozen_maps(),
        "extra": frozen_maps(contents=values(json=True)),
    }
    return st.builds(Group, **{**found, **given})


def ordered(count: int) -> SearchStrategy[list[datetime]]:
    """So many instants, none before the one before it."""
    return st.lists(instants(), min_size=count, max_size=count).map(sorted)


@st.composite
def major_incidents(draw: st.DrawFn) -> MajorIncident:
    """Major-incident blocks, their end never before their declaration."""
    first, last = draw(ordered(2))
    return MajorIncident(
        state=draw(words(MajorState)),
        declared_at=draw(maybe(st.just(first))),
        ended_at=draw(maybe(st.just(last))),
        proposed_by=draw(maybe(keys())),
        reviewed_at=draw(maybe(instants())),
        business_impact=draw(maybe(texts())),
        commander=draw(maybe(keys())),
        stakeholders=draw(st.lists(keys(), max_size=3)),
        reason=draw(maybe(texts())),
    )


FIELD_VALUES: Final[Mapping[str, Field]] = {
    "title": texts(),
    "description": maybe(texts()),
    "status": words(IncidentState) | keys(),
    "tags": _texts_set(),
    "links": st.lists(links(), max_size=2).map(tuple),
    "priority": maybe(levels()),
    "impact": maybe(levels()),
    "urgency": maybe(levels()),
    "severity": maybe(levels()),
    "requester": maybe(keys()),
    "assignee": maybe(keys()),
    "group": maybe(keys()),
    "channel": maybe(words(Channel) | keys()),
    "service": maybe(keys()),
    "cis": st.lists(keys(), max_size=3).map(tuple),
    "category": maybe(keys()),
    "hold_reason": maybe(words(HoldReason) | keys()),
    "due_at": maybe(instants()),
    "resolved_at": maybe(instants()),
    "resolution_code": maybe(keys()),
    "reopen_count": st.integers(0, 9),
    "effort": maybe(st.timedeltas(timedelta(0), timedelta(days=99))),
    "major": maybe(major_incidents()),
}
"""For each field of an incident that steps change, what it may hold."""


_STAMPS: Final = (
    "updated_at",
    "hold_started_at",
    "assigned_at",
    "first_responded_at",
    "closed_at",
    "cancelled_at",
)
_NAMES: Final = (
    "number",
    "opened_by",
    "subcategory",
    "location",
    "resolved_by",
    "resolution_notes",
    "closed_by",
    "parent",
    "problem",
    "caused_by_change",
)
POSSIBLE: Final[Mapping[str, Field]] = {
    **FIELD_VALUES,
    "source": maybe(sources()),
    "fields": _custom(),
    "extra": _left_over(),
    "version": st.integers(0, 99),
    "priority_overridden": st.booleans(),
    "reassignment_count": st.integers(0, 9),
    "history_complete": st.booleans(),
    **dict.fromkeys(_STAMPS, maybe(instants())),
    **dict.fromkeys(_NAMES, maybe(keys())),
}
"""For each field of an incident but those that every one has, what it may hold."""

_CHOICES: Final = st.lists(st.sampled_from(sorted(POSSIBLE)), unique=True, max_size=12)


@st.composite
def incidents(draw: st.DrawFn, /, **given: Field) -> Incident:
    """Incidents with any of their fields filled; keywords replace a field's strategy.

    A few fields are drawn for each incident, so that examples stay small and readable; over
    many examples every field takes part.
    """
    drawn = {name: draw(POSSIBLE[name]) for name in draw(_CHOICES)}
    drawn |= {"id": draw(keys()), "opened_at": draw(instants())}
    if draw(st.booleans()):
        drawn["outage_from"], drawn["outage_to"] = draw(ordered(2))
    drawn |= {name: draw(found) for name, found in given.items()}
    return Incident(**drawn)


def states(*, max_size: int = 6) -> SearchStrategy[States]:
    """Names of states with their categories."""
    found = st.dictionaries(keys(), words(StatusCategory), max_size=max_size)
    return found.map(States)


@st.composite
def priority_matrices(
    draw: st.DrawFn, *, size: int | None = None, complete: bool = False
) -> PriorityMatrix:
    """Priority matrices of some size, square or not, with or without a default.

    Args:
        draw: Given by Hypothesis.
        size: How many impacts and urgencies; one to five of each by default.
        complete: Whether every pair is in the table.
    """
    least, most = (1, 5) if size is None else (size, size)
    names = st.lists(keys(), min_size=least, max_size=most, unique=True)
    impacts, urgencies, answers = draw(names), draw(names), levels() | keys()
    rows = st.fixed_dictionaries(dict.fromkeys(urgencies, answers))
    if not complete:
        rows |= st.dictionaries(st.sampled_from(urgencies), answers, min_size=1)
    table = draw(st.fixed_dictionaries(dict.fromkeys(impacts, rows)))
    default = draw(maybe(answers))
    return PriorityMatrix(table=table, default=default, version=draw(keys()))
