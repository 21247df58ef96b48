"""Lengths of time: not negative, and their sums."""

from collections.abc import Iterable
from datetime import timedelta

import attrs

from itsmcore._instants import US
from itsmcore.errors import FieldError
from itsmcore.practices._given import not_negative

__all__ = ["a_span", "an_optional_span", "total_of"]


def a_span(
    _owner: object, field: "attrs.Attribute[timedelta]", value: timedelta
) -> None:
    """A validator of lengths of time."""
    not_negative(value, field.name)


def an_optional_span(
    _owner: object, field: "attrs.Attribute[timedelta | None]", value: timedelta | None
) -> None:
    """The same of those that may be missing."""
    if value is not None:
        not_negative(value, field.name)


def total_of(spans: Iterable[timedelta], field: str) -> timedelta:
    """Their sum.

    Raises:
        FieldError: Longer than a timedelta can tell.
    """
    total = sum(span // US for span in spans)
    try:
        return timedelta(microseconds=total)
    except OverflowError:
        raise FieldError(
            field=field,
            value=total,
            problem="together they are longer than a timedelta can be",
            remedy="give shorter durations",
        ) from None
