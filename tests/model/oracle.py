"""A slow reader of histories: it walks the facts anew for every question."""

from datetime import datetime

from itsmcore.model import (
    Condition,
    Edge,
    Fact,
    History,
    Mark,
    Span,
    StatusCategory,
    Value,
)
from itsmcore.model.edge import AnyEdge, Begins, Changes, Commented, Ends, OnlyWhen
from itsmcore.model.values import is_same

__all__ = ["effective", "fired", "held", "value_at", "values_after"]


def effective(history: History, position: int) -> datetime:
    """No step takes effect before an earlier one, or before the history began."""
    facts = list(history)[:position]
    return max([history.opened_at, history.began_at, *(fact.at for fact in facts)])


def values_after(history: History, position: int) -> dict[str, Value]:
    """Every value after a step, with the category of the status."""
    values: dict[str, Value] = dict(history.initial)
    for fact in list(history)[:position]:
        for change in fact.changes:
            values[change.field] = change.new
    status = values.get("status")
    known: dict[object, StatusCategory] = dict(history.states.items())
    values["status_category"] = known.get(status, StatusCategory.UNKNOWN)
    return values


def value_at(history: History, field: str, at: datetime) -> Value:
    """The value after the last step that had taken effect."""
    found: Value = None
    for position in range(len(history) + 1):
        if effective(history, position) <= at:
            found = values_after(history, position).get(field)
    return found


def held(history: History, condition: Condition, until: datetime) -> list[Span]:
    """Each run of steps after which a condition held."""
    found: list[Span] = []
    first: int | None = None
    for position in range(len(history) + 1):
        if effective(history, position) > until:
            break
        holds = condition.test(values_after(history, position).get)
        if holds and first is None:
            first = position
        elif first is not None and not holds:
            start, end = effective(history, first), effective(history, position)
            found.append(Span(start, end, first, position))
            first = None
    if first is not None:
        found.append(Span(effective(history, first), until, first, None))
    return found


def fired(history: History, edge: Edge) -> list[Mark]:
    """Each step at which an edge fires by the words of its docstring."""
    found = []
    for position in range(len(history) + 1):
        fact = history[position - 1] if position else None
        before = values_after(history, position - 1) if position else None
        if _fires(edge, before, values_after(history, position), fact):
            found.append(Mark(effective(history, position), position))
    return found


def _fires(
    edge: Edge,
    before: dict[str, Value] | None,
    after: dict[str, Value],
    fact: Fact | None,
) -> bool:
    if isinstance(edge, AnyEdge):
        return any(_fires(each, before, after, fact) for each in edge.edges)
    if isinstance(edge, OnlyWhen):
        return _fires(edge.edge, before, after, fact) and edge.condition.test(after.get)
    if isinstance(edge, Commented):
        return fact is not None and fact.is_comment and _is_heard(edge, fact)
    if isinstance(edge, Changes):
        return before is not None and _changed(edge, before, after)
    assert isinstance(edge, (Begins, Ends))
    held_before = before is not None and edge.condition.test(before.get)
    holds = edge.condition.test(after.get)
    return (
        holds and not held_before
        if isinstance(edge, Begins)
        else held_before and not holds
    )


def _is_heard(edge: Commented, fact: Fact) -> bool:
    return edge.side in (None, fact.side) and edge.public in (None, fact.public)


def _changed(edge: Changes, before: dict[str, Value], after: dict[str, Value]) -> bool:
    old, new = before.get(edge.field), after.get(edge.field)
    return (
        not is_same(old, new)
        and (edge.old is None or edge.old.matches(old))
        and (edge.new is None or edge.new.matches(new))
    )
