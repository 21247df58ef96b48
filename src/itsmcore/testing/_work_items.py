"""Strategies of problems and changes, and of what they are made of."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    Approval,
    ApprovalState,
    Change,
    ChangeOutcome,
    ChangeState,
    ChangeType,
    Problem,
    ProblemState,
    ResolutionCode,
    RiskGrid,
    WorkItem,
)
from itsmcore.testing._records import POSSIBLE, maybe, ordered
from itsmcore.testing._times import instants
from itsmcore.testing._values import frozen_maps, keys, levels, texts, values, words

__all__ = ["approvals", "change_records", "drawn_record", "problems", "risk_grids"]

R = TypeVar("R", bound=WorkItem)
Field = SearchStrategy[Any]

_WORK: Final = {
    a.name: POSSIBLE[a.name] for a in attrs.fields(WorkItem) if a.name in POSSIBLE
}
"""For each field of a piece of work, what it may hold."""


def drawn_record(
    draw: st.DrawFn,
    cls: type[R],
    own: Mapping[str, Field],
    given: Mapping[str, Field],
    in_order: Iterable[tuple[str, str]] = (),
) -> R:
    """A piece of work with a few fields filled; over many examples every field takes part.

    Args:
        draw: Given by Hypothesis.
        cls: Its class.
        own: What the fields may hold that the class adds, and its status.
        given: Strategies that replace those of fields, which are then always filled.
        in_order: Pairs of fields of which the first is never after the second.
    """
    typed = {"status_category", "schema", "type", *(a.name for a in attrs.fields(cls))}
    names = keys().filter(lambda name: name not in typed)
    possible = {
        **_WORK,
        "fields": frozen_maps(names),
        "extra": frozen_maps(names, values(json=True)),
        **own,
    }
    choices = st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=12)
    drawn = {name: draw(possible[name]) for name in draw(choices)}
    drawn |= {"id": draw(keys()), "opened_at": draw(instants())}
    for first, last in in_order:
        if draw(st.booleans()):
            drawn[first], drawn[last] = draw(ordered(2))
    return cls(**drawn | {name: draw(found) for name, found in given.items()})


def approvals() -> SearchStrategy[Approval]:
    """What somebody was asked to decide, in any state."""
    return st.builds(
        Approval,
        approver=keys(),
        stage=st.integers(0, 3),
        state=words(ApprovalState),
        requested_at=maybe(instants()),
        decided_at=maybe(instants()),
        decided_by=maybe(keys()),
        comment=maybe(texts()),
    )


_LIST: Final = st.lists(keys(), max_size=3).map(tuple)
_PROBLEM: Final[Mapping[str, Field]] = {
    "status": words(ProblemState) | keys(),
    "known_error": st.booleans(),
    "resolution_code": maybe(words(ResolutionCode) | keys()),
    **dict.fromkeys(("symptoms", "root_cause", "workaround"), maybe(texts())),
    "cause_code": maybe(keys()),
    "incidents": _LIST,
    "changes": _LIST,
    "held_in": maybe(words(ProblemState) | keys()),
}
_CHANGE: Final[Mapping[str, Field]] = {
    "status": words(ChangeState) | keys(),
    "change_type": words(ChangeType),
    "risk": maybe(levels()),
    "outage_expected": st.booleans(),
    **dict.fromkeys(("implementation_plan", "test_plan"), maybe(texts())),
    **dict.fromkeys(("backout_plan", "review_notes"), maybe(texts())),
    "approvals": st.lists(approvals(), max_size=2).map(tuple),
    "outcome": maybe(words(ChangeOutcome)),
    "reviewed_at": maybe(instants()),
    **dict.fromkeys(("template", "release", "submitted_by"), maybe(keys())),
    "held_in": maybe(words(ChangeState) | keys()),
}
_WINDOWS: Final = (("planned_start", "planned_end"), ("actual_start", "actual_end"))


@st.composite
def problems(draw: st.DrawFn, /, **given: Field) -> Problem:
    """Problems with any of their fields filled; keywords replace a field's strategy."""
    return drawn_record(draw, Problem, _PROBLEM, given)


@st.composite
def change_records(draw: st.DrawFn, /, **given: Field) -> Change:
    """Changes with any of their fields filled; keywords replace a field's strategy.

    `changes` itself is the name of an edge of `itsmcore.model`.
    """
    return drawn_record(draw, Change, _CHANGE, given, _WINDOWS)


@st.composite
def risk_grids(draw: st.DrawFn) -> RiskGrid:
    """Risk grids of some size, square or not, with or without a default."""
    row = st.dictionaries(keys(), levels(), min_size=1, max_size=4)
    table = draw(st.dictionaries(keys(), row, min_size=1, max_size=4))
    return RiskGrid(table=table, default=draw(maybe(levels())), version=draw(keys()))
