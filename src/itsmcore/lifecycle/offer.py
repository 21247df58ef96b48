"""Answers without exceptions: what may happen to a record now, and why not the rest."""

from datetime import datetime
from typing import Generic, TypeVar

import attrs

from itsmcore.model import FrozenMap, Value
from itsmcore.model.values import NO_VALUES

__all__ = ["Need", "Offer", "Unmet"]

E = TypeVar("E", bound=str)


@attrs.frozen(kw_only=True)
class Unmet:
    """One reason why not.

    Attributes:
        code: Stable word: `not_from_state`, `unknown_state`, `field_missing`,
            `field_unchanged`, `reason_missing`, `text_missing`, `read_only`, `hidden`,
            `role_missing`, `side_missing`, `internal_event`, `not_yours`, `own_request`,
            `window_closed`, `window_not_open`, `time_backwards`, or that of a guard.
        message: The same for a developer.
        params: What a translator needs.
    """

    code: str
    message: str
    params: FrozenMap[str, Value] = NO_VALUES


@attrs.frozen(kw_only=True)
class Need:
    """One field, or note, that a form has to ask for.

    Attributes:
        field: Its name.
        type: Its type as a word: text, int, bool, instant, level, list, ...
        required: Whether the event is refused without it; else it is only prompted.
        must_change: Whether the value that is there is refused.
        choices: The values it can take, where they are few.
        is_note: Whether it is no field but the `"reason"` or the `"text"` of the step.
    """

    field: str
    type: str
    required: bool = True
    must_change: bool = False
    choices: tuple[str, ...] = ()
    is_note: bool = False


@attrs.frozen(kw_only=True)
class Offer(Generic[E]):
    """One event as seen by one actor at one instant.

    Attributes:
        event: What could be asked.
        label: The same for people.
        to: The state that it would lead to; None when no row speaks of this state.
        allowed: Whether nothing but missing input stands in the way.
        unmet: Every obstacle.
        needs: The input to ask for: what is missing, and what is to be prompted.
        allowed_from: The first instant of its window, where it has one.
        allowed_until: The last instant of its window, where it has one.
    """

    event: E
    label: str
    to: str | None
    allowed: bool
    unmet: tuple[Unmet, ...] = ()
    needs: tuple[Need, ...] = ()
    allowed_from: datetime | None = None
    allowed_until: datetime | None = None
