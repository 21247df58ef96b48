"""Strategies of lifecycles, and of walks by any of them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.errors import DefinitionError, FieldError, RefusedError
from itsmcore.lifecycle import (
    Creation,
    Guard,
    Lifecycle,
    Offer,
    StateRule,
    Step,
    Transition,
    Window,
    assign,
    clear,
    count,
    stamp,
    stamp_actor,
)
from itsmcore.model import Actor, Level, Money, Side, StatusCategory, WorkItem
from itsmcore.testing._conditions import conditions, edges
from itsmcore.testing._records import FIELD_VALUES
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, words

__all__ = ["WALK_FIELDS", "lifecycles", "walks"]

Field = SearchStrategy[Any]
Definition = Lifecycle[WorkItem, str, dict[str, object]]

_STATES: Final = ("new", "open", "parked", "fixed", "gone")
_EVENTS: Final = ("go", "wait", "fix", "drop")
_ROLES: Final = ("lead", "admin")
_KEYS: Final = st.sampled_from(["a", "b"])

WALK_FIELDS: Final[Mapping[str, Field]] = {
    "assignee": st.none() | _KEYS,
    "group": st.none() | _KEYS,
    "hold_reason": st.none() | _KEYS,
    "priority": st.none() | words(Level),
    "location": st.none() | _KEYS,
}
"""What the drawn lifecycles read and require, each with few values, so that rules meet."""

_READ: Final[Mapping[str, Field]] = {
    **WALK_FIELDS,
    "status": st.sampled_from(_STATES),
    "status_category": words(StatusCategory),
    "reopen_count": st.integers(0, 2),
}
_SPANS: Final = st.sampled_from([timedelta(minutes=1), timedelta(days=1)])
_WINDOWS: Final = st.builds(
    Window, since=st.sampled_from(["assigned_at", "opened_at"]), within=_SPANS
)
_GUARDS: Final = st.builds(
    Guard,
    condition=conditions(_READ, max_leaves=3),
    code=st.sampled_from(["no", "not_yet"]),
    message=st.just("it may not be"),
)


_EDGES: Final = st.none() | edges(_READ)
_EFFECTS: Final = st.one_of(
    st.builds(stamp, st.just("assigned_at"), once=st.booleans(), on=_EDGES),
    st.builds(stamp_actor, st.just("resolved_by"), once=st.booleans(), on=_EDGES),
    st.builds(count, st.just("reopen_count"), on=_EDGES),
    st.builds(assign, st.just("group"), _KEYS, on=_EDGES),
    st.builds(assign, st.just("priority"), st.just("high"), on=_EDGES),
    st.builds(clear, st.sampled_from(["assignee", "hold_reason"]), on=_EDGES),
)


def _some(found: Field, most: int = 2) -> Field:
    return st.lists(found, max_size=most)


@cache
def _rules(name: str) -> SearchStrategy[StateRule]:
    required = _some(st.sampled_from(sorted(WALK_FIELDS)), 1)
    return st.builds(
        StateRule,
        name=st.just(name),
        category=words(StatusCategory),
        required=required,
        read_only=_some(st.sampled_from(["*", "group", "priority"]), 1),
        enter=_some(_EFFECTS),
        leave=_some(_EFFECTS, 1),
    )


@cache
def _rows(count: int) -> SearchStrategy[Transition]:
    names = _STATES[:count]
    return st.builds(
        Transition,
        event=st.sampled_from(_EVENTS),
        sources=st.lists(st.sampled_from(names), min_size=1, unique=True),
        target=st.none() | st.sampled_from(names),
        guards=_some(_GUARDS),
        roles=_some(st.sampled_from(_ROLES), 1),
        window=st.none() | _WINDOWS,
        required=_some(st.sampled_from(sorted(WALK_FIELDS)), 1),
        needs_reason=st.booleans(),
        effects=_some(_EFFECTS),
    )


@st.composite
def lifecycles(draw: st.DrawFn) -> Definition:
    """Small lifecycles of work items, with guards, roles, windows and effects of all kinds."""
    names = _STATES[: draw(st.integers(1, len(_STATES)))]
    rows = draw(st.lists(_rows(len(names)), max_size=6))
    rules, always = [draw(_rules(name)) for name in names], draw(_some(_EFFECTS))
    while True:
        try:
            found = Definition(
                name="drawn",
                initial=names[0],
                rules=rules,
                transitions=rows,
                effects=always,
            )
        except DefinitionError as error:  # some rows can never be tried
            faults = [e for e in error.exceptions if isinstance(e, FieldError)]
            never = {fault.path[1] for fault in faults}
            rows = [row for i, row in enumerate(rows) if i not in never]
        else:
            return found.bind(WorkItem, str, dict)


_FILLED: Final[Mapping[str, Field]] = {
    "text": keys(),
    "bool": st.booleans(),
    "int": st.integers(0, 99),
    "float": st.floats(0, 99),
    "decimal": st.just(Decimal("1.50")),
    "instant": instants(),
    "date": st.just(date(2026, 3, 2)),
    "duration": _SPANS,
    "money": st.just(Money("9.99", "EUR")),
    "list": st.lists(keys(), min_size=1, max_size=2),
    "set": st.frozensets(keys(), min_size=1, max_size=2),
    "any": keys(),
}
"""For each type of a need, values that meet it."""


@st.composite
def walks(
    draw: st.DrawFn,
    lifecycle: Lifecycle[Any, Any, Any],
    /,
    *,
    changes: Mapping[str, Field] | None = None,
    roles: frozenset[str] = frozenset(),
    max_size: int = 8,
) -> tuple[Creation[Any], tuple[Step[Any], ...]]:
    """A record that was created, and steps of it through what was offered each time.

    What a step changes beside what is asked for is left out where it stands in the way.

    Args:
        draw: Given by Hypothesis.
        lifecycle: Bound to a class; any that can be created with the changes drawn.
        changes: Fields that steps change besides what is needed, each with what it may
            hold; a few of an incident's by default.
        roles: What actors may have as roles, besides those of which rules speak.
        max_size: How many steps at most.
    """
    possible = {k: FIELD_VALUES[k] for k in _USUAL} if changes is None else changes
    known = roles.union(*(row.roles for row in lifecycle.transitions))
    at = draw(instants())
    some = st.fixed_dictionaries({}, optional=dict(possible))
    start = {k: v for k, v in draw(some).items() if v is not None}
    first = next(r for r in lifecycle.rules if r.name == lifecycle.initial)
    start |= {name: draw(possible[name].filter(bool)) for name in first.required}
    by = _actors(known)
    try:
        born = lifecycle.create(start, id="R-1", at=at, by=draw(by))
    except RefusedError:  # an effect empties what the initial state requires
        reject()
    record, steps = born.record, list[Step[Any]]()
    for _ in range(draw(st.integers(0, max_size))):
        at += draw(_PAUSES)
        who, more = draw(by), draw(some)
        offers = [o for o in lifecycle.available(record, at=at, by=who) if o.allowed]
        if not offers:
            break
        offer = draw(st.sampled_from(offers))
        reason, text = draw(keys()), draw(st.none() | keys())
        public, filled = draw(st.booleans()), _fill(draw, offer)
        for asked in ({**more, **filled}, filled):
            seen = lifecycle.explain(
                record,
                offer.event,
                asked,
                at=at,
                by=who,
                reason=reason,
                text=text,
                public=public,
            )
            if seen.allowed:
                step = lifecycle.apply(
                    record,
                    offer.event,
                    asked,
                    at=at,
                    by=who,
                    reason=reason,
                    text=text,
                    public=public,
                )
                record = step.record
                steps.append(step)
                break
    return born, tuple(steps)


def _fill(draw: Callable[[Field], Any], offer: Offer[Any]) -> dict[str, Any]:
    """Values for the fields that an offer asks for."""
    found: dict[str, Any] = {}
    for need in offer.needs:
        if need.field != "reason":
            choices = st.sampled_from(need.choices)
            found[need.field] = draw(choices if need.choices else _FILLED[need.type])
    return found


_USUAL: Final = ("title", "assignee", "group", "priority", "cis", "tags", "due_at")
_PAUSES: Final = st.sampled_from(
    [timedelta(microseconds=1), timedelta(minutes=30), timedelta(days=3)]
)


def _actors(roles: frozenset[str]) -> SearchStrategy[Actor]:
    held = st.frozensets(st.sampled_from(sorted(roles))) if roles else st.just(roles)
    side = st.none() | words(Side)
    return st.builds(Actor, key=st.sampled_from(["ada", "bo"]), side=side, roles=held)
