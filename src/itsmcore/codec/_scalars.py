"""Single values and their text: instants, dates, times, durations, exact numbers, words."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import isfinite
from typing import Any, Final

from itsmcore._instants import span_us, to_utc
from itsmcore.codec.fault import Faulty, moved
from itsmcore.errors import (
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)

__all__ = [
    "DATE",
    "DECIMAL",
    "FRACTION",
    "INSTANT",
    "SECONDS",
    "TIME",
    "bad_type",
    "bad_value",
    "read_bool",
    "read_date",
    "read_decimal",
    "read_duration",
    "read_enum",
    "read_float",
    "read_fraction",
    "read_instant",
    "read_int",
    "read_text",
    "read_time",
    "write_date",
    "write_decimal",
    "write_duration",
    "write_fraction",
    "write_instant",
    "write_number",
    "write_text",
    "write_time",
    "write_word",
]

DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
TIME: Final = re.compile(_CLOCK)
INSTANT: Final = re.compile(
    rf"{DATE.pattern}[T ]{_CLOCK}(Z|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)?"
)
SECONDS: Final = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?")
DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

FRACTION: Final = re.compile(r"-?[0-9]{1,4000}/(?=0*[1-9])[0-9]{1,4000}")
"""Shorter than what CPython refuses to turn into numbers."""


def bad_type(value: object, wanted: str, remedy: str) -> Faulty:
    """A value of a type that the place does not take."""
    return Faulty(
        WrongTypeError(
            field="value",
            value=value,
            problem=f"{wanted} is needed",
            remedy=remedy,
            path=(),
        )
    )


def bad_value(value: object, problem: str, remedy: str) -> Faulty:
    """A value that cannot be."""
    return Faulty(
        FieldError(field="value", value=value, problem=problem, remedy=remedy, path=())
    )


def read_text(value: Any, kind: Any = str) -> str:
    """Text; of a vocabulary of text, the member."""
    if kind is not str and issubclass(kind, Enum):
        found: str = read_enum(value, kind)
        return found
    if not isinstance(value, str):
        raise bad_type(value, "text", "write it in quotes")
    return value


def read_int(value: Any, kind: Any = int) -> int:
    """A whole number; true and false are none."""
    if kind is not int and issubclass(kind, Enum):
        found: int = read_enum(value, kind)
        return found
    if type(value) is not int:
        raise bad_type(value, "a whole number", "write it without quotes or point")
    return value


def read_bool(value: Any, _kind: Any = bool) -> bool:
    """True or false; 0 and 1 are neither."""
    if type(value) is not bool:
        raise bad_type(value, "true or false", "write true or false")
    return value


def read_float(value: Any, _kind: Any = float) -> float:
    """A finite number."""
    if type(value) not in (int, float):
        raise bad_type(value, "a number", "write it without quotes")
    try:
        found = float(value)
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise bad_value(value, "the number is not finite", "leave out what is unknown")
    return found


def read_enum(value: Any, kind: Any) -> Any:
    """The member of that value."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            return kind(value)
        except ValueError:
            pass
    elif value.__class__ is kind:
        return value
    known = _words(kind)
    if not isinstance(value, str) and all(isinstance(m.value, str) for m in kind):
        raise bad_type(value, "text", f"use one of {', '.join(map(repr, known))}")
    raise Faulty(UnknownNameError(field="value", value=value, known=known, path=()))


def _words(kind: Iterable[Enum]) -> list[str]:
    return [str(member.value) for member in kind]


def read_instant(value: Any, _kind: Any = datetime) -> datetime:
    """An aware datetime from its text, or one that a database driver made."""
    if isinstance(value, str):
        return _parsed_instant(value)
    if not isinstance(value, datetime):
        raise bad_type(value, "an instant", _INSTANT_REMEDY)
    try:
        return to_utc(value)
    except FieldError as error:
        raise Faulty(moved(error, ())) from None


_INSTANT_REMEDY: Final = "write it like '2026-03-02T09:00:00Z'"


def _parsed_instant(text: str) -> datetime:
    found = INSTANT.fullmatch(text)
    if found is None:
        raise bad_value(text, "this is no instant", _INSTANT_REMEDY)
    if found.group(1) is None:
        remedy = "add Z for UTC, or an offset such as +01:00"
        problem = "the instant has no zone"
        raise Faulty(
            NaiveDatetimeError(
                field="value", value=text, problem=problem, remedy=remedy, path=()
            )
        )
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        problem = "there is no such instant between the years 1 and 9999"
        raise bad_value(text, problem, _INSTANT_REMEDY) from None


def read_date(value: Any, _kind: Any = date) -> date:
    """A local date from its text, or one that a database driver made."""
    remedy = "write it like '2026-03-02'"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise bad_type(value, "a date", remedy)
    try:
        if DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise bad_value(value, "there is no such date", remedy)


def read_time(value: Any, _kind: Any = time) -> time:
    """A time of day from its text, or one that a database driver made."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if not isinstance(value, str):
        raise bad_type(value, "a time of day", "write it like '09:30'")
    if not TIME.fullmatch(value):
        raise bad_value(value, "there is no such time", "write it like '09:30'")
    return time.fromisoformat(value)


def read_decimal(value: Any, _kind: Any = Decimal) -> Decimal:
    """An exact number from its text, from a whole number, or from a database driver."""
    remedy = "write it as text, e.g. '12.50'"
    if type(value) not in (str, int, Decimal):
        raise bad_type(value, "a decimal number", remedy)
    if isinstance(value, str) and not DECIMAL.fullmatch(value):
        raise bad_value(value, "this is no decimal number", remedy)
    try:
        found = Decimal(value)
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite():
        raise bad_value(value, "a finite decimal number is needed", remedy)
    return found


def read_fraction(value: Any, _kind: Any = Fraction) -> Fraction:
    """An exact number from the text of two whole ones; a number alone is something else."""
    remedy = "write it as text, e.g. '1/3'"
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        raise bad_type(value, "a fraction", remedy)
    if not FRACTION.fullmatch(value):
        raise bad_value(value, "this is no fraction", remedy)
    return Fraction(value)


def read_duration(value: Any, _kind: Any = timedelta) -> timedelta:
    """A duration from whole seconds, from decimal text, or from a database driver."""
    if isinstance(value, timedelta):
        return value
    if type(value) not in (int, str):
        raise bad_type(value, "a duration in seconds", _DURATION_REMEDY)
    try:
        return timedelta(microseconds=_microseconds(value))
    except OverflowError:
        raise bad_value(value, "the duration is too long", "give less") from None


_DURATION_REMEDY: Final = "write whole seconds, or '1.5' as text where it is finer"


def _microseconds(value: int | str) -> int:
    if isinstance(value, int):
        return value * 1_000_000
    found = SECONDS.fullmatch(value)
    if found is None:
        raise bad_value(value, "these are no seconds", _DURATION_REMEDY)
    sign, whole, fraction = found.groups()
    amount = int(whole) * 1_000_000 + int((fraction or "").ljust(6, "0"))
    return -amount if sign else amount


def _refused(value: object, wanted: str) -> WrongTypeError:
    return WrongTypeError(
        field="value",
        value=value,
        problem=f"{wanted} is needed",
        remedy="make the record from values of the right types",
        path=(),
    )


def write_text(value: Any) -> str:
    """Plain text, of a word too."""
    if type(value) is str:
        return value
    found = value.value if isinstance(value, Enum) else value
    if not isinstance(found, str):
        raise _refused(value, "text")
    return str(found)


def write_number(value: Any) -> Any:
    """A finite number or truth value as JSON has it."""
    found = value.value if isinstance(value, Enum) else value
    if not isinstance(found, (int, float)):
        raise _refused(value, "a number")
    if isinstance(found, float) and not isfinite(found):
        raise _refused(value, "a finite number")
    return found


def write_word(value: Any) -> Any:
    """The text, or the number, that a member or one of a few literals stands for."""
    found = value.value if isinstance(value, Enum) else value
    return write_text(found) if isinstance(found, str) else write_number(found)


def write_instant(value: Any) -> str:
    """Text in UTC."""
    try:
        return f"{to_utc(value).isoformat()[:-6]}Z"
    except FieldError as error:
        raise moved(error, ()) from None


def write_date(value: Any) -> str:
    """ISO text of a date."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _refused(value, "a date")
    return value.isoformat()


def write_time(value: Any) -> str:
    """ISO text of a time of day; it has no zone."""
    if not isinstance(value, time) or value.tzinfo is not None:
        raise _refused(value, "a time of day without zone")
    return value.isoformat()


def write_decimal(value: Any) -> str:
    """Its own digits."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _refused(value, "a finite decimal number")
    return str(value)


def write_fraction(value: Any) -> str:
    """Both of its numbers, so that it is never taken for a decimal number or a duration."""
    if not isinstance(value, Fraction):
        raise _refused(value, "a fraction")
    try:
        text = f"{value.numerator}/{value.denominator}"
    except ValueError:
        text = ""
    if not FRACTION.fullmatch(text):
        raise _refused(value, "a fraction of at most 4000 digits")
    return text


def write_duration(value: Any) -> int | str:
    """Whole seconds, or decimal text where it is finer."""
    if not isinstance(value, timedelta):
        raise _refused(value, "a duration")
    us = span_us(value)
    whole, rest = divmod(abs(us), 1_000_000)
    if not rest:
        return whole if us >= 0 else -whole
    return f"{'-' if us < 0 else ''}{whole}.{rest:06d}".rstrip("0")
