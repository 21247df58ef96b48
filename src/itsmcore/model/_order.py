"""Starts and ends: an end never lies before its start."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from itsmcore.errors import FieldError

__all__ = ["in_order", "not_before"]


def in_order(field: str, start: datetime | None, end: datetime | None) -> None:
    """Refuse an end that lies before its start.

    Raises:
        FieldError: It does.
    """
    if start is not None and end is not None and end < start:
        raise FieldError(
            field=field,
            value=end,
            problem=f"it lies before its start {start}",
            remedy="give a later instant",
        )


def not_before(start: str) -> Callable[[Any, Any, datetime | None], None]:
    """A validator for the field of an end: not before that of its start."""

    def check(record: Any, field: Any, value: datetime | None) -> None:
        in_order(field.name, getattr(record, start), value)

    return check
