"""Thresholds: instants before, at or after the due time at which something is to be done."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError
from itsmcore.model._fields import checked
from itsmcore.model._texts import hours
from itsmcore.sla._answers import whole_number
from itsmcore.sla._faults import Faults

__all__ = [
    "AtPercent",
    "FromDue",
    "Threshold",
    "ThresholdForm",
    "ThresholdState",
    "parse_thresholds",
]


def _percent(value: int) -> int:
    if whole_number(value, "percent") < 1:
        raise FieldError(
            field="percent",
            value=value,
            problem="a threshold needs a part of the goal",
            remedy="give a percentage of 1 or more, e.g. 75",
        )
    return value


@attrs.frozen(field_transformer=checked)
class AtPercent:
    """The first instant at which so much of the goal is used up.

    Attributes:
        percent: Whole percents of the goal, 1 or more; above 100 it lies behind the due time.
        name: What the host calls it; may be empty.

    Raises:
        FieldError: `percent` is less than 1.
        WrongTypeError: `percent` is no whole number.
    """

    percent: int = attrs.field(converter=_percent)
    name: str = ""

    @property
    def label(self) -> str:
        """Its name, or what it is in words."""
        return self.name or f"{self.percent} %"


@attrs.frozen(field_transformer=checked)
class FromDue:
    """An instant some working time before or after the due time.

    Attributes:
        offset: Working time, negative for before; walked in the schedule, so that what would
            lie at a closing instant before the due time lies at the next opening.
        name: What the host calls it; may be empty.

    Raises:
        WrongTypeError: `offset` is no duration.
    """

    offset: timedelta
    name: str = ""

    @property
    def label(self) -> str:
        """Its name, or what it is in words."""
        side = "before" if self.offset < timedelta() else "after"
        return self.name or f"{hours(abs(self.offset))} {side} due"


Threshold: TypeAlias = AtPercent | FromDue

ThresholdForm: TypeAlias = Threshold | int | timedelta
"""A threshold; whole percents of the goal; or an offset from the due time."""

_NO_LISTS: Final = (str, bytes, set, frozenset, Mapping)
_REMEDY: Final = "give AtPercent(75), FromDue(timedelta(hours=-1)), 75 or a timedelta"


@attrs.frozen(kw_only=True)
class ThresholdState:
    """Where one threshold of a target stands.

    Attributes:
        threshold: Which one.
        at: When it passed, or will if nothing happens; None while that is open.
        passed: Whether it has. What has passed stays so, at its instant.
    """

    threshold: Threshold
    at: datetime | None
    passed: bool


def parse_thresholds(value: Any, faults: Faults) -> tuple[Threshold, ...]:
    """Any of the friendly forms as thresholds, no two of them equal."""
    if isinstance(value, _NO_LISTS) or not isinstance(value, Iterable):
        remedy = "give a list, e.g. [75, timedelta(hours=-1)]"
        faults.type(("thresholds",), value, "a list of thresholds is needed", remedy)
        return ()
    found: list[Threshold] = []
    for index, item in enumerate(value):
        made = _threshold(index, item, faults)
        if made is not None and made in found:
            path = ("thresholds", index)
            faults.value(path, item, "the threshold comes twice", "leave one out")
        elif made is not None:
            found.append(made)
    return tuple(found)


def _threshold(index: int, item: Any, faults: Faults) -> Threshold | None:
    try:
        if isinstance(item, (AtPercent, FromDue)):
            return item
        if isinstance(item, int) and not isinstance(item, bool):
            return AtPercent(item)
        if isinstance(item, timedelta):
            return FromDue(to_duration(item, "offset"))
    except FieldError as error:
        faults.found.append(error.at("thresholds", index))
        return None
    faults.type(("thresholds", index), item, "a threshold is needed", _REMEDY)
    return None
