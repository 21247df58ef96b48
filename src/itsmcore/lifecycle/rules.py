"""The rows of a lifecycle: its states, the transitions between them, and timers."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeVar

import attrs

from itsmcore.errors import FieldError, Path, WrongTypeError
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.effect import Effect
from itsmcore.model import Condition, Side, StatusCategory
from itsmcore.model._fields import checked, texts, texts_set
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member

__all__ = ["Guard", "Move", "StateRule", "TimerRule", "Transition", "Window", "rows_of"]

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

    What a step asks for - prompted, to be changed, or required and still empty - may be
    given in it although the state that it leaves keeps the field read-only or hidden, unless
    an effect of the step fills it.

    Attributes:
        name: Its name, as kept in `status`.
        category: What it means for clocks and lists.
        label: For people; the name with spaces by default.
        required: Fields that must be set to enter it and in every step within it.
        read_only: Fields that no caller may change in this state; `"*"` means all.
        hidden: Fields that nobody sees in this state: no caller may change them, nor give
            them at creation where this is the initial state.
        must_prompt: Fields that whoever enters it is asked for, even if they are set.
        must_change: Fields that whoever enters it has to change.
        enter: Effects of entering it from another state.
        leave: Effects of leaving it for another state.
    """

    name: str
    category: StatusCategory = attrs.field(converter=_category)
    label: str | None = None
    required: tuple[str, ...] = attrs.field(default=(), converter=texts)
    read_only: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hidden: tuple[str, ...] = attrs.field(default=(), converter=texts)
    must_prompt: tuple[str, ...] = attrs.field(default=(), converter=texts)
    must_change: tuple[str, ...] = attrs.field(default=(), converter=texts)
    enter: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)
    leave: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)


class Move(NamedTuple):
    """One way that a definition knows: from a state by an event to a state."""

    source: str
    event: str
    target: str


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


def _sides(value: Iterable[Side | str]) -> tuple[Side, ...]:
    return tuple(member(Side, word) for word in texts(value))


def _guards(value: Iterable[Guard]) -> tuple[Guard, ...]:
    return rows_of(Guard, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Transition:
    """What one event does from some states.

    Several rows for one state and event are tried in order; the first that nothing but
    missing input can stop decides.

    Attributes:
        event: What is asked.
        sources: The states from which this row speaks.
        target: The state that it leads to; None stays.
        label: For people; the event with spaces by default.
        guards: Conditions that must hold, each with its reason.
        roles: The actor needs one of these; none means anybody.
        sides: The actor speaks for one of these; none means anybody.
        only_by: Fields of which one names the actor, or a group that it belongs to.
        not_by: Fields of which none names the actor, before and after its changes: nobody
            decides on what it asked for itself.
        window: When it is allowed.
        required: Fields that must be set after it, beside those of the target state.
        read_only: Fields that the actor may not change in this step; `"*"` means all.
        hidden: Fields that this step does not show: as read-only, and not prompted.
        must_prompt: Fields that the actor is asked for, even if they are set.
        must_change: Fields that the actor has to change.
        needs_reason: Whether the actor must say why.
        needs_text: Whether the actor must say something along with it.
        effects: What it does beside.
    """

    event: str
    sources: tuple[str, ...] = attrs.field(converter=texts)
    target: str | None = None
    label: str | None = None
    guards: tuple[Guard, ...] = attrs.field(default=(), converter=_guards)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=texts_set)
    sides: tuple[Side, ...] = attrs.field(default=(), converter=_sides)
    only_by: tuple[str, ...] = attrs.field(default=(), converter=texts)
    not_by: tuple[str, ...] = attrs.field(default=(), converter=texts)
    window: Window | None = None
    required: tuple[str, ...] = attrs.field(default=(), converter=texts)
    read_only: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hidden: tuple[str, ...] = attrs.field(default=(), converter=texts)
    must_prompt: tuple[str, ...] = attrs.field(default=(), converter=texts)
    must_change: tuple[str, ...] = attrs.field(default=(), converter=texts)
    needs_reason: bool = False
    needs_text: bool = False
    effects: tuple[Effect, ...] = attrs.field(default=(), converter=_effects)


@attrs.frozen(kw_only=True, field_transformer=checked)
class TimerRule(Delay):
    """An event that is due some time after an instant of the record.

    What it comes to is told by `Lifecycle.timers`; nothing waits here.

    Attributes:
        event: What is to be asked then.
        sources: The states in which it runs.
        since: The field that holds its start: no start, no timer. The last change is
            `"updated_at"`, which for a record that never changed is its opening.
    """

    event: str
    sources: tuple[str, ...] = attrs.field(converter=texts)
    since: str
