"""What a caller gives, checked: lists of records, mappings by key, days and lengths of time."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.model._fields import each

__all__ = [
    "a_day",
    "a_schedule",
    "by_id",
    "expect",
    "listed",
    "mapped",
    "not_negative",
    "positive",
]

T = TypeVar("T")
R = TypeVar("R")


class WithId(Protocol):
    """What has a key."""

    @property
    def id(self) -> str:
        """Its key."""


W = TypeVar("W", bound=WithId)


def expect(value: T, kind: type[T], field: str) -> T:
    """The value, when it is of the class.

    Raises:
        WrongTypeError: It is not.
    """
    if not isinstance(value, kind):
        raise _wrong(value, kind.__name__, field, (field,))
    return value


def listed(
    value: Iterable[T], kind: type[T] | tuple[type[T], ...], field: str
) -> tuple[T, ...]:
    """A list of things of one class, or of some classes, in the caller's order.

    Raises:
        WrongTypeError: It is no list, or one of them is of another class.
    """
    try:
        found = tuple(each(value))
    except WrongTypeError as error:
        raise error.named(field) from None
    for place, item in enumerate(found):
        if not isinstance(item, kind):
            kinds = kind if isinstance(kind, tuple) else (kind,)
            names = " or ".join(one.__name__ for one in kinds)
            raise _wrong(item, names, f"{field}[{place}]", (field, place))
    return found


def by_id(value: Iterable[W], kind: type[W], field: str) -> dict[str, W]:
    """Records of one class by their keys, in the order of the keys.

    Raises:
        WrongTypeError: It is no list, or one of them is of another class.
        FieldError: Two have one key.
    """
    found: dict[str, W] = {}
    for place, item in enumerate(listed(value, kind, field)):
        if item.id in found:
            raise FieldError(
                field=f"{field}[{place}]",
                value=item.id,
                problem="another one has that key",
                remedy="give each once",
                path=(field, place),
            )
        found[item.id] = item
    return {key: found[key] for key in sorted(found)}


def mapped(
    value: Mapping[str, Any], field: str, rule: Callable[[Any, str], R]
) -> dict[str, R]:
    """A mapping from keys to values, each put through a rule that is told its place.

    Raises:
        WrongTypeError: It is no mapping, or a key is no text.
    """
    if not isinstance(value, Mapping):
        raise _wrong(value, "a mapping from keys", field, (field,))
    found: dict[str, R] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise _wrong(key, "text as key", field, (field,))
        found[key] = rule(item, f"{field}.{key}")
    return found


def a_day(value: Any, field: str) -> date:
    """A date; an instant is none, since it is another day elsewhere.

    Raises:
        WrongTypeError: It is no date.
    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _wrong(value, "a date without a time", field, (field,))
    return value


def a_schedule(value: WorkingTime, field: str) -> WorkingTime:
    """A schedule in a mapping of them: what is missing is left out of it.

    Raises:
        WrongTypeError: It does not say which time counts.
    """
    if value is None:
        raise _wrong(value, "a schedule", field, (field,))
    working_time(value, field)
    return value


def not_negative(value: timedelta, field: str) -> timedelta:
    """A length of time.

    Raises:
        WrongTypeError: It is no timedelta.
        FieldError: It is negative.
    """
    found = to_duration(value, field)
    if found < timedelta():
        raise FieldError(
            field=field,
            value=value,
            problem="a length of time is not negative",
            remedy="give a timedelta of zero or more",
        )
    return found


def positive(value: timedelta, field: str) -> timedelta:
    """A length of time that there is.

    Raises:
        WrongTypeError: It is no timedelta.
        FieldError: It is zero or negative.
    """
    found = to_duration(value, field)
    if found <= timedelta():
        raise FieldError(
            field=field,
            value=value,
            problem="some length of time is needed",
            remedy="give a positive timedelta",
        )
    return found


def _wrong(
    value: object, wanted: str, field: str, path: tuple[str | int, ...]
) -> WrongTypeError:
    return WrongTypeError(
        field=field,
        value=value,
        problem=f"{wanted} is needed",
        remedy=f"give {wanted}, not {type(value).__name__}",
        path=path,
    )
