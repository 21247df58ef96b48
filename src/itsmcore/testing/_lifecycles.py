"""Strategies of lifecycles, and of walks by any of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from operator import ne
from typing import Any, Final

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.errors import DefinitionError, FieldError, RefusedError
from itsmcore.lifecycle import (
    Creation,
    Effect,
    Guard,
    Lifecycle,
    Offer,
    StateRule,
    Step,
    TimerRule,
    Transition,
    Window,
    assign,
    clear,
    count,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.model import (
    Actor,
    Level,
    Money,
    Record,
    Side,
    StatusCategory,
    WorkItem,
)
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

_SPANS: Final = st.sampled_from([timedelta(minutes=1), timedelta(days=1)])
_WINDOWS: Final = st.builds(
    Window, since=st.sampled_from(["assigned_at", "opened_at"]), within=_SPANS
)


@cache
def _read(count: int) -> Mapping[str, Field]:
    """What rules may read; a status is held against the states that there are."""
    return {
        **WALK_FIELDS,
        "status": st.sampled_from(_STATES[:count]),
        "status_category": words(StatusCategory),
        "reopen_count": st.integers(0, 2),
    }


@cache
def _guards(count: int) -> SearchStrategy[Guard]:
    return st.builds(
        Guard,
        condition=conditions(_read(count), max_leaves=3),
        code=st.sampled_from(["no", "not_yet"]),
        message=st.just("it may not be"),
    )


@cache
def _effects(states: int) -> SearchStrategy[Effect]:
    on = st.none() | edges(_read(states))
    return st.one_of(
        st.builds(stamp, st.just("assigned_at"), once=st.booleans(), on=on),
        st.builds(stamp_actor, st.just("resolved_by"), once=st.booleans(), on=on),
        st.builds(count, st.just("reopen_count"), on=on),
        st.builds(assign, st.just("group"), _KEYS, on=on),
        st.builds(assign, st.just("priority"), st.just("high"), on=on),
        st.builds(clear, st.sampled_from(["assignee", "hold_reason"]), on=on),
        st.builds(emit, st.sampled_from(["tell", "ask"]), _KEYS, on=on),
    )


def _some(found: Field, most: int = 2) -> Field:
    return st.lists(found, max_size=most)


_ASKED: Final = _some(st.sampled_from(sorted(WALK_FIELDS)), 1)
_LOCKED: Final = _some(st.sampled_from(["*", "group", "priority"]), 1)
_HIDDEN: Final = _some(st.sampled_from(["location", "hold_reason"]), 1)


@cache
def _rules(name: str, count: int) -> SearchStrategy[StateRule]:
    return st.builds(
        StateRule,
        name=st.just(name),
        category=words(StatusCategory),
        required=_ASKED,
        read_only=_LOCKED,
        hidden=_HIDDEN,
        must_prompt=_ASKED,
        must_change=_ASKED,
        enter=_some(_effects(count)),
        leave=_some(_effects(count), 1),
    )


@cache
def _rows(count: int) -> SearchStrategy[Transition]:
    names = _STATES[:count]
    return st.builds(
        Transition,
        event=st.sampled_from(_EVENTS),
        sources=st.lists(st.sampled_from(names), min_size=1, unique=True),
        target=st.none() | st.sampled_from(names),
        guards=_some(_guards(count)),
        roles=_some(st.sampled_from(_ROLES), 1),
        sides=_some(words(Side), 1),
        only_by=_some(st.sampled_from(["assignee", "group"]), 1),
        not_by=_some(st.sampled_from(["assignee", "resolved_by"]), 1),
        window=st.none() | _WINDOWS,
        required=_ASKED,
        read_only=_LOCKED,
        hidden=_HIDDEN,
        must_prompt=_ASKED,
        must_change=_ASKED,
        needs_reason=st.booleans(),
        needs_text=st.booleans(),
        effects=_some(_effects(count)),
    )


def _timers(rows: Sequence[Transition]) -> SearchStrategy[list[TimerRule]]:
    """Timers of events that these rows take."""
    if not rows:
        return st.just([])
    spans: list[Field] = [
        st.builds(dict, after=_SPANS),
        st.builds(dict, working_time=_SPANS),
        st.builds(dict, working_days=st.integers(0, 5)),
    ]
    made = st.builds(
        lambda row, since, span: TimerRule(
            event=row.event, sources=row.sources, since=since, **span
        ),
        st.sampled_from(rows),
        st.sampled_from(["assigned_at", "updated_at", "opened_at"]),
        st.one_of(spans),
    )
    return st.lists(made, max_size=2)


@st.composite
def lifecycles(draw: st.DrawFn) -> Definition:
    """Small lifecycles of work items, with rules, bars, timers and effects of all kinds."""
    names = _STATES[: draw(st.integers(1, len(_STATES)))]
    rows = draw(st.lists(_rows(len(names)), max_size=6))
    rules = [draw(_rules(name, len(names))) for name in names]
    always = draw(_some(_effects(len(names))))
    internal = draw(_some(st.sampled_from(_EVENTS), 1))

    def made(rows: Sequence[Transition]) -> Definition:
        return Definition(
            name="drawn",
            initial=names[0],
            rules=rules,
            transitions=rows,
            effects=always,
            internal=[e for e in internal if e in {row.event for row in rows}],
            timer_rules=draw(_timers(rows)),
        )

    try:
        found = made(rows)
    except DefinitionError as error:
        faults = [e for e in error.exceptions if isinstance(e, FieldError)]
        never_tried = {fault.path[1] for fault in faults}
        found = made([row for i, row in enumerate(rows) if i not in never_tried])
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
    first = lifecycle.rule(lifecycle.initial)
    start = {
        name: value
        for name, value in draw(some).items()
        if not (value is None or name in first.hidden)
    }
    wanted = [*first.required, *first.must_change]
    start |= {name: draw(possible[name].filter(bool)) for name in wanted}
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
        reason, text = draw(keys()), draw(keys() if _speaks(offer) else _SAID)
        public, filled = draw(st.booleans()), _fill(draw, offer, record)
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


def _fill(
    draw: Callable[[Field], Any], offer: Offer[Any], record: Record
) -> dict[str, Any]:
    """Values for the fields that an offer asks for, others than it has where that is asked."""
    found: dict[str, Any] = {}
    asked = [need for need in offer.needs if not need.is_note]
    for need in asked:
        choices = st.sampled_from(need.choices) if need.choices else _FILLED[need.type]
        if need.must_change:
            choices = choices.filter(partial(ne, record.get(need.field)))
        found[need.field] = draw(choices)
    return found


def _speaks(offer: Offer[Any]) -> bool:
    """Whether an offer asks for something to be said."""
    return any(need.is_note and need.field == "text" for need in offer.needs)


_SAID: Final = st.none() | keys()
_USUAL: Final = ("title", "assignee", "group", "priority", "cis", "tags", "due_at")
_PAUSES: Final = st.sampled_from(
    [timedelta(microseconds=1), timedelta(minutes=30), timedelta(days=3)]
)


def _actors(roles: frozenset[str]) -> SearchStrategy[Actor]:
    held = st.frozensets(st.sampled_from(sorted(roles))) if roles else st.just(roles)
    side = st.none() | words(Side)
    return st.builds(Actor, key=st.sampled_from(["ada", "bo"]), side=side, roles=held)
