"""The rows of a lifecycle: its states, and the transitions between them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TypeVar

import attrs

from itsmcore.errors import FieldError, Path, WrongTypeError
from itsmcore.lifecycle.effect import Effect
from itsmcore.model import Condition, StatusCategory
from itsmcore.model._fields import checked, texts, texts_set
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member

__all__ = ["Guard", "StateRule", "Transition", "Window", "rows_of"]

T = TypeVar("T")


def rows_of(kind: type[T], value: Iterable[T]) -> tuple[T, ...]:
    """The members as a tuple, each of the wanted class."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise _not_rows(kind, value, ("rows",))
    found = tuple(value)
    for index, item in enumerate(found):
        if not isinstance(item, kind):
            raise _not_rows(kind, item, ("rows", index))
    return found


def _not_rows(kind: type, value: object, path: Path) -> WrongTypeError:
    return WrongTypeError(
        field="rows",
        value=value,
        problem=f"a list of {kind.__name__} is needed",
        remedy=f"give [{kind.__name__}(...)]",
        path=path,
    )


def _effects(value: Iterable[Effect]) -> tuple[Effect, ...]:
    return rows_of(Effect, value)


def _category(value: str) -> StatusCategory:
    return member(StatusCategory, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class StateRule:
    """A state: what it means, and what holds for fields while a record is in it.

    Attributes:
        name: Its name, as kept in `status`.
        category: What it means for clocks and lists.
        label: For people; the name with spaces by default.
        required: Fields that must be set to enter it and in every step within it.
        read_only: Fields that steps out of this state may not change; `"*"` means all.
        enter: Effects of entering it from another state.
        leave: Effects of leaving it for another state.
    """

    name: str
    category: StatusCategory = attrs.field(converter=_category)
    label: str | None = None
    required: tuple[str, ...] = attrs.field(default=(), converter=texts)
    read_only: tuple[str, ...] = attrs.field(default=(), converter=texts)
    enter: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)
    leave: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Guard:
    """A condition that must hold for a transition, with the reason when it does not.

    It is asked of the record with the changes of the step, before effects, and of what the
    host passes as `given`.

    Attributes:
        condition: What must hold.
        code: Stable word for programs and translators.
        message: The reason of a refusal, for people.
    """

    condition: Condition = attrs.field(converter=a_condition)
    code: str
    message: str


def _within(value: timedelta) -> timedelta:
    if not isinstance(value, timedelta):
        raise WrongTypeError(
            field="within",
            value=value,
            problem="a duration is needed",
            remedy="give a timedelta, e.g. timedelta(days=14)",
        )
    if value <= timedelta():
        raise FieldError(
            field="within",
            value=value,
            problem="a window must have a length",
            remedy="give a positive timedelta",
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Window:
    """A stretch of calendar time in which a transition is allowed.

    Attributes:
        since: The field that holds its start; no start, no bound.
        within: How long it stays open; its last instant is allowed.
    """

    since: str
    within: timedelta = attrs.field(converter=_within)


def _guards(value: Iterable[Guard]) -> tuple[Guard, ...]:
    return rows_of(Guard, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Transition:
    """What one event does from some states.

    Several rows for one state and event are tried in order; the first whose guards, roles
    and window allow it decides.

    Attributes:
        event: What is asked.
        sources: The states from which this row speaks.
        target: The state that it leads to; None stays.
        label: For people; the event with spaces by default.
        guards: Conditions that must hold, each with its reason.
        roles: The actor needs one of these; none means anybody.
        window: When it is allowed.
        required: Fields that must be set after it, beside those of the target state.
        needs_reason: Whether the actor must say why.
        effects: What it does beside.
    """

    event: str
    sources: tuple[str, ...] = attrs.field(converter=texts)
    target: str | None = None
    label: str | None = None
    guards: tuple[Guard, ...] = attrs.field(default=(), converter=_guards)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=texts_set)
    window: Window | None = None
    required: tuple[str, ...] = attrs.field(default=(), converter=texts)
    needs_reason: bool = False
    effects: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)

    @property
    def is_open(self) -> bool:
        """Whether nothing but missing input can stand in its way."""
        return not (self.guards or self.roles or self.window)
