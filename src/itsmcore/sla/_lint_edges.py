"""What edges say of the values after the step at which they fire."""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

from itsmcore.model import (
    AnyEdge,
    AnyOf,
    Begins,
    Changes,
    Condition,
    Edge,
    Ends,
    Equals,
    OnlyWhen,
)
from itsmcore.model.condition import Test
from itsmcore.sla._lint_logic import Logic

__all__ = ["any_of", "fired", "is_silent", "latched", "members"]

_NEVER = AnyOf(())


def any_of(*conditions: Condition | None) -> Condition:
    """Any of those that are given; of none, never true."""
    return reduce(or_, (c for c in conditions if c is not None), _NEVER)


def members(edge: Edge | None) -> Iterator[Edge]:
    """The edges of which it is made, if it is any of several."""
    if isinstance(edge, AnyEdge):
        for one in edge.edges:
            yield from members(one)
    elif edge is not None:
        yield edge


def fired(edge: Edge | None) -> Condition | None:
    """What holds after every step at which the edge fires; None where nothing is known."""
    match edge:
        case Begins():
            return edge.condition
        case Ends():
            return ~edge.condition
        case Changes():
            return None if edge.new is None else Test(edge.field, edge.new)
        case OnlyWhen():
            inner = fired(edge.edge)
            found = [edge.condition] if inner is None else [inner, edge.condition]
            return reduce(and_, found)
        case AnyEdge():
            parts = [fired(one) for one in edge.edges]
            return None if None in parts else any_of(*parts)
        case _:
            return None


def latched(*edges: Edge | None) -> Condition:
    """What holds only where one of the edges has fired, in this step or before."""
    single = (one for edge in edges for one in members(edge))
    return any_of(*(one.condition for one in single if isinstance(one, Begins)))


def is_silent(edge: Edge, logic: Logic) -> bool:
    """Whether the edge can never fire."""
    if isinstance(edge, AnyEdge):
        return all(is_silent(one, logic) for one in edge.edges)
    if isinstance(edge, OnlyWhen) and is_silent(edge.edge, logic):
        return True
    if isinstance(edge, Ends) and logic.excludes(edge.condition):
        return True
    if isinstance(edge, Changes) and isinstance(edge.old, Equals):
        return edge.old == edge.new
    after = fired(edge)
    return after is not None and logic.excludes(after)
