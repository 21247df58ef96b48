"""Windows of the calendar of changes: when items may be worked on, and when nothing may be."""

from collections.abc import Iterable

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import CiKey, Condition, Word
from itsmcore.model._fields import checked, each, filled, texts
from itsmcore.model.words import member

__all__ = ["ChangeWindow", "WindowKind"]


class WindowKind(Word):
    """What a window is for.

    MAINTENANCE: its items are to be worked on within it. BLACKOUT: nothing that can reach its
    items is to be worked on, as in a freeze at the end of a year.
    """

    MAINTENANCE = "maintenance"
    BLACKOUT = "blackout"


def _kind(value: WindowKind | str) -> WindowKind:
    return member(WindowKind, value)


def _spans(value: Iterable[Interval]) -> tuple[Interval, ...]:
    found = tuple(each(value))
    for place, span in enumerate(found):
        if not isinstance(span, Interval):
            raise WrongTypeError(
                field="value",
                value=span,
                problem="an Interval is needed",
                remedy="give [Interval(start=..., end=...)]",
                path=("value", place),
            )
    return found


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChangeWindow:
    """A maintenance window or a blackout, once or again and again.

    Attributes:
        id: Its name; each is given once.
        kind: Maintenance or blackout.
        spans: When it is, once each.
        schedule: Name of a schedule whose open hours it has as well.
        items: Keys of the CIs and services that it is about; none: all.
        applies: For which changes it counts, such as `~when(change_type="emergency")`; None:
            for all.

    Raises:
        FieldError: It has no time, neither spans nor a schedule.

    >>> ChangeWindow(
    ...     id="sundays", kind="maintenance", schedule="sunday nights", items=["db-1"]
    ... )
    ChangeWindow(id='sundays', kind=WindowKind.MAINTENANCE, spans=(), schedule='sunday nights', items=('db-1',), applies=None)
    """

    id: str = attrs.field(validator=filled)
    kind: WindowKind = attrs.field(converter=_kind)
    spans: tuple[Interval, ...] = attrs.field(default=(), converter=_spans)
    schedule: str | None = None
    items: tuple[CiKey, ...] = attrs.field(default=(), converter=texts)
    applies: Condition | None = None

    def __attrs_post_init__(self) -> None:
        if not self.spans and self.schedule is None:
            raise FieldError(
                field="spans",
                value=self.spans,
                problem="a window has a time",
                remedy="give spans, or the name of a schedule",
            )
