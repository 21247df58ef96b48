"""What a caller gives, checked: lists of records, and keys of items."""

from collections.abc import Iterable
from typing import TypeVar

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import CI, Service
from itsmcore.model._fields import each

__all__ = ["checked_limit", "class_of", "listed", "records"]

T = TypeVar("T")


def listed(value: Iterable[T], field: str) -> tuple[T, ...]:
    """What is a list of things; a single text or a mapping is refused.

    Raises:
        WrongTypeError: It is no list.
    """
    try:
        return tuple(each(value))
    except WrongTypeError as error:
        raise error.named(field) from None


def records(
    value: Iterable[T], kinds: tuple[type[T], ...], field: str
) -> tuple[T, ...]:
    """A list of records of these classes, in the caller's order.

    Raises:
        WrongTypeError: It is no list, or one of them is of another class.
    """
    found = listed(value, field)
    for place, item in enumerate(found):
        if not isinstance(item, kinds):
            names = " or ".join(kind.__name__ for kind in kinds)
            raise WrongTypeError(
                field=f"{field}[{place}]",
                value=item,
                problem=f"a {names} is needed",
                remedy=f"give {names} records",
                path=(field, place),
            )
    return found


def checked_limit(value: int | None, field: str = "limit") -> int | None:
    """A limit, 0 or more, or None for none.

    Raises:
        WrongTypeError: It is no whole number.
        FieldError: It is negative.
    """
    if value is None:
        return None
    if type(value) is not int:
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a whole number is needed",
            remedy="give an int, or None for no limit",
        )
    if value < 0:
        raise FieldError(
            field=field,
            value=value,
            problem="a limit is 0 or more",
            remedy="give None for no limit",
        )
    return value


def class_of(item: CI | Service) -> str:
    """The name of an item's class; that of every service is `service`."""
    return item.ci_class if isinstance(item, CI) else item.record_type
