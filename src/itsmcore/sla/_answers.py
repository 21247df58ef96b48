"""Arguments of a schedule in, its answers out in the zone of the argument."""

from datetime import UTC, date, datetime

from itsmcore._instants import from_us, to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.sla._plan import Zone, day_number

__all__ = ["a_name", "chosen", "instant_like", "local_day", "whole_number"]

_RANGE = "stay within the years 1 to 9999"


def instant_like(us: int, like: datetime, field: str) -> datetime:
    """The instant in the zone of another datetime.

    Raises:
        FieldError: It lies outside the years 1 to 9999.
    """
    try:
        found = from_us(us)
        return found if like.tzinfo is UTC else found.astimezone(like.tzinfo)
    except OverflowError:
        raise out_of_range(field, like) from None


def out_of_range(field: str, value: object) -> FieldError:
    """The answer would need a year that there is not."""
    problem = "the answer lies outside the years 1 to 9999"
    return FieldError(field=field, value=value, problem=problem, remedy=_RANGE)


def local_day(value: object, zone: Zone, field: str) -> int:
    """The number of a date, or of the local date of an instant.

    Raises:
        WrongTypeError: It is neither.
        FieldError: It is naive, or has no local date between the years 1 and 9999.
    """
    if isinstance(value, datetime):
        try:
            return zone.day(to_us(value, field))
        except OverflowError:
            raise out_of_range(field, value) from None
    if not isinstance(value, date):
        problem, remedy = "a date or an instant is needed", "give date(2026, 3, 2)"
        raise WrongTypeError(field=field, value=value, problem=problem, remedy=remedy)
    return day_number(value)


def a_name(value: object, field: str) -> str:
    """Text that names something.

    Raises:
        WrongTypeError: It is no text.
        FieldError: It is blank.
    """
    if not isinstance(value, str):
        problem, remedy = "a name is needed", "give a str"
        raise WrongTypeError(field=field, value=value, problem=problem, remedy=remedy)
    if not value.strip():
        problem, remedy = (
            "a name is needed, not blanks",
            "give the name, or leave it out",
        )
        raise FieldError(field=field, value=value, problem=problem, remedy=remedy)
    return str.__str__(value)


def whole_number(value: object, field: str) -> int:
    """An int that is no bool.

    Raises:
        WrongTypeError: It is something else.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        problem, remedy = "a whole number is needed", "give an int, e.g. 3"
        raise WrongTypeError(field=field, value=value, problem=problem, remedy=remedy)
    return value


def chosen(value: object, field: str, *known: str | None) -> None:
    """Check an option given by name.

    Raises:
        FieldError: It is none of those known.
    """
    if value not in known:
        remedy = f"give one of {', '.join(map(repr, known))}"
        problem = "there is no such option"
        raise FieldError(field=field, value=value, problem=problem, remedy=remedy)
