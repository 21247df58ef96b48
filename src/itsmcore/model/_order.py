"""Starts and ends, instants or days: an end never lies before its start."""

from collections.abc import Callable
from datetime import date
from typing import Any

from itsmcore.errors import FieldError

__all__ = ["in_order", "not_after", "not_before"]


def in_order(field: str, start: date | None, end: date | None) -> None:
    """Refuse an end that lies before its start.

    Raises:
        FieldError: It does.
    """
    if start is not None and end is not None and end < start:
        raise FieldError(
            field=field,
            value=end,
            problem=f"it lies before its start {start}",
            remedy="give a later one",
        )


def not_before(start: str) -> Callable[[Any, Any, Any], None]:
    """A validator for the field of an end: not before that of its start."""

    def check(record: Any, field: Any, value: date | None) -> None:
        in_order(field.name, getattr(record, start), value)

    return check


def not_after(end: str) -> Callable[[Any, Any, Any], None]:
    """A validator for the field of a start, of which a copy may change that alone."""

    def check(record: Any, _field: Any, value: date | None) -> None:
        in_order(end, value, getattr(record, end))

    return check
