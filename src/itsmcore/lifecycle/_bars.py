"""What can stand in the way of a row apart from missing input, each kind a function.

A bar looks at a question and gives every reason why not; none lets it through.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TypeAlias

from itsmcore.lifecycle._ask import Ask
from itsmcore.lifecycle._plan import is_empty
from itsmcore.lifecycle.offer import Unmet
from itsmcore.lifecycle.rules import Guard, StateRule, Transition, Window
from itsmcore.model import FrozenMap, Side, Value

__all__ = ["ALL_FIELDS", "Bar", "asked_for", "bars_of", "bounds", "lock_bar"]

Bar: TypeAlias = Callable[[Ask], Iterable[Unmet]]

ALL_FIELDS = "*"
"""Stands for every field in a list of read-only ones."""


def bars_of(transition: Transition, *, is_internal: bool) -> tuple[Bar, ...]:
    """The bars that a transition names, in the order in which they are told."""
    found: list[Bar] = []
    if is_internal:
        found.append(_internal)
    if transition.roles:
        found.append(_role_bar(transition.roles))
    if transition.sides:
        found.append(_side_bar(transition.sides))
    if transition.only_by:
        found.append(_owner_bar(transition.only_by))
    if transition.not_by:
        found.append(_duty_bar(transition.not_by))
    if transition.window is not None:
        found.append(_window_bar(transition.window))
    if transition.guards:
        found.append(_guard_bar(transition.guards))
    return tuple(found)


def asked_for(
    part: str, transition: Transition, entered: StateRule | None
) -> tuple[str, ...]:
    """Fields that the state that is entered asks for, unless the step locks them, and the step.

    Args:
        part: Which: `"must_prompt"` or `"must_change"`.
        transition: The step.
        entered: The state, where it is another one than before.
    """
    asked: tuple[str, ...] = () if entered is None else getattr(entered, part)
    locked = (*transition.read_only, *transition.hidden)
    own: tuple[str, ...] = getattr(transition, part)
    if ALL_FIELDS in locked:
        return own
    return (*(name for name in asked if name not in locked), *own)


def lock_bar(
    source: StateRule,
    transition: Transition,
    asked: AbstractSet[str],
    required: AbstractSet[str],
) -> Bar:
    """The bar of fields that the state, or the step, keeps read-only or hidden.

    Args:
        source: The state.
        transition: The step.
        asked: Fields that the step asks for, which may be given all the same.
        required: Fields that it needs and does not fill itself, which may be given where they
            are empty.
    """
    read_only = frozenset((*source.read_only, *transition.read_only))
    hidden = frozenset((*source.hidden, *transition.hidden))
    locks_all, where = ALL_FIELDS in read_only, f"in state {source.name!r}"

    def locked(ask: Ask) -> Iterator[Unmet]:
        for name in ask.new:
            if name in asked or (name in required and is_empty(ask.before(name))):
                continue
            params = FrozenMap[str, Value]({"field": name})
            if name in hidden:
                why = f"{name} is not there {where}"
                yield Unmet(code="hidden", message=why, params=params)
            elif locks_all or name in read_only:
                why = f"{name} cannot be changed {where}"
                yield Unmet(code="read_only", message=why, params=params)

    return locked


def _internal(ask: Ask) -> Iterator[Unmet]:
    if ask.side is not Side.SYSTEM:
        yield Unmet(
            code="internal_event",
            message="only the system asks this: Actor(key=..., side='system')",
        )


def _role_bar(roles: frozenset[str]) -> Bar:
    names = tuple(sorted(roles))
    lacking = Unmet(
        code="role_missing",
        message=f"one of these roles is needed: {', '.join(names)}",
        params=FrozenMap({"roles": names}),
    )

    def has_none(ask: Ask) -> tuple[Unmet, ...]:
        who = ask.who
        held: frozenset[str] = frozenset() if who is None else who.roles
        return (lacking,) if roles.isdisjoint(held) else ()

    return has_none


def _side_bar(sides: tuple[Side, ...]) -> Bar:
    names = tuple(map(str, sides))
    lacking = Unmet(
        code="side_missing",
        message=f"only one of these sides does this: {', '.join(names)}",
        params=FrozenMap({"sides": names}),
    )
    return lambda ask: () if ask.side in sides else (lacking,)


def _owner_bar(fields: tuple[str, ...]) -> Bar:
    stranger = Unmet(
        code="not_yours",
        message=f"only who is named here does this: {', '.join(fields)}",
        params=FrozenMap({"fields": fields}),
    )

    def is_stranger(ask: Ask) -> tuple[Unmet, ...]:
        keys = {ask.by} if ask.who is None else {ask.by, *ask.who.groups}
        named = any(_names(ask.before(field), keys) for field in fields)
        return () if named else (stranger,)

    return is_stranger


def _duty_bar(fields: tuple[str, ...]) -> Bar:
    def is_own(ask: Ask) -> Iterator[Unmet]:
        key = {ask.by}
        for field in fields:
            if _names(ask.before(field), key) or _names(ask.after(field), key):
                yield Unmet(
                    code="own_request",
                    message=f"{ask.by!r} is its {field}, so somebody else decides",
                    params=FrozenMap({"field": field}),
                )

    return is_own


def _names(value: Value, keys: AbstractSet[str]) -> bool:
    """Whether a field that holds a key, or several, names one of these."""
    held = value if isinstance(value, (tuple, frozenset)) else (value,)
    return any(isinstance(key, str) and key in keys for key in held)


def _window_bar(window: Window) -> Bar:
    def is_shut(ask: Ask) -> Iterator[Unmet]:
        start, end = bounds(window, ask.before(window.since))
        if end is not None and ask.at > end:
            yield Unmet(
                code="window_closed",
                message=f"this was possible until {end}",
                params=FrozenMap({"until": end}),
            )
        elif start is not None and ask.at < start:
            yield Unmet(
                code="window_not_open",
                message=f"this is possible from {start} on",
                params=FrozenMap({"from": start}),
            )

    return is_shut


def _guard_bar(guards: tuple[Guard, ...]) -> Bar:
    tests = [
        (guard.condition.test, Unmet(code=guard.code, message=guard.message))
        for guard in guards
    ]

    def fails(ask: Ask) -> list[Unmet]:
        get = ask.after
        return [unmet for test, unmet in tests if not test(get)]

    return fails


def bounds(window: Window, start: Value) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant; a field that holds no instant sets no bound."""
    if not isinstance(start, datetime):
        return None, None
    try:
        return start, start + window.within
    except OverflowError:  # it never closes in our calendar
        return start, None
