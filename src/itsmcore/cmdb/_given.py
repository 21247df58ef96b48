"""Options that a caller gives, checked."""

from typing import Any, TypeVar

from itsmcore.errors import WrongTypeError
from itsmcore.model import WorkingTime

__all__ = ["expect", "switch", "working_time"]

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


def _wrong(value: object, wanted: str, field: str) -> WrongTypeError:
    return WrongTypeError(
        field=field,
        value=value,
        problem=f"{wanted} is needed",
        remedy=f"give {wanted}, not {type(value).__name__}",
    )
