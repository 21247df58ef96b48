"""What a caller gives, checked: values, options, lists of records, limits."""

from collections.abc import Iterable
from typing import Any, TypeVar

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import CI, Service, WorkingTime
from itsmcore.model._fields import each

__all__ = [
    "checked_limit",
    "class_of",
    "expect",
    "listed",
    "records",
    "switch",
    "working_time",
]

T = TypeVar("T")


def expect(value: T, kind: type[T], field: str) -> T:
    """The value, when it is of the class.

    Raises:
        WrongTypeError: It is not.
    """
    if not isinstance(value, kind):
        raise _wrong(value, kind.__name__, field)
    return value


def switch(value: Any, field: str) -> bool:
    """The value, when it is True or False.

    Raises:
        WrongTypeError: It is neither.
    """
    if not isinstance(value, bool):
        raise _wrong(value, "True or False", field)
    return value


def working_time(value: WorkingTime | None, field: str = "schedule") -> None:
    """Refuse what is no working time.

    Raises:
        WrongTypeError: It tells no periods.
    """
    if value is not None and not callable(getattr(value, "periods", None)):
        raise _wrong(value, "a schedule", field)


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


def _wrong(value: object, wanted: str, field: str) -> WrongTypeError:
    return WrongTypeError(
        field=field,
        value=value,
        problem=f"{wanted} is needed",
        remedy=f"give {wanted}, not {type(value).__name__}",
    )
