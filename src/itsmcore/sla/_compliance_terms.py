"""The terms of a summary of verdicts: how cases are dated, judged and told apart."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from types import NoneType
from typing import Any, Final, Literal, TypeAlias, get_args, get_origin

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import checked
from itsmcore.model.condition import field_name
from itsmcore.sla._checks import ZoneForm, checked_zone
from itsmcore.sla._faults import alone

__all__ = [
    "Cohort",
    "Cycling",
    "Exact",
    "JudgedBy",
    "Period",
    "Terms",
    "ValuesAt",
    "exact",
    "names",
    "percentage",
    "place_of",
    "start_of",
]

Cohort: TypeAlias = Literal["opened", "due", "stopped"]
"""Which instant of a case says to which period it belongs."""

Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
"""Stretches of local dates; a week is that of ISO 8601, from Monday on."""

JudgedBy: TypeAlias = Literal["final", "any_breach"]
"""Whether a breach that a later goal forgave is one."""

Cycling: TypeAlias = Literal["each", "last"]
"""Whether each cycle of a clock is a case, or only the last one."""

ValuesAt: TypeAlias = Literal["now", "end", "cohort"]
"""As of when the fields of a record are read."""

Exact: TypeAlias = int | Decimal | Fraction | str
"""A number that is what it says; text is decimal. Floats are not."""

_COLUMNS: Final = frozenset(
    {
        "period",
        "n",
        "percent",
        "excluded",
        "met",
        "missed",
        "missed_open",
        "open",
        "cancelled",
        "no_goal",
        "not_started",
        "superseded",
        "timed",
        "elapsed_us",
        "calendar_us",
        "overrun_us",
    }
)
"""Names of columns, which no name that tells rows apart may have."""

_MOST_DIGITS: Final = 100
_EXACT: Final = "give an int, a Fraction, or decimal text, e.g. '99.9'"


def _check_option(
    _terms: object, attribute: "attrs.Attribute[Any]", value: object
) -> None:
    """A validator that takes the words of its field alone."""
    known = _words(attribute.type)
    if type(value) not in (str, NoneType) or value not in known:
        raise FieldError(
            field=attribute.name,
            value=value,
            problem="there is no such option",
            remedy=f"give one of {', '.join(map(repr, known))}",
        )


def _words(annotation: Any) -> tuple[str | None, ...]:
    """The words that an annotation allows, and None where it does."""
    if annotation is NoneType:
        return (None,)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(chain.from_iterable(map(_words, get_args(annotation))))


def names(value: Iterable[str], taken: frozenset[str]) -> tuple[str, ...]:
    """Different names, none of them taken.

    Raises:
        WrongTypeError: They are no list, or one is no text.
        FieldError: One comes twice, is empty, or is taken.
    """
    if isinstance(value, (str, bytes, set, frozenset)) or not isinstance(
        value, Iterable
    ):
        raise WrongTypeError(
            field="by",
            value=value,
            problem="a list of names is needed",
            remedy="give a list of text, e.g. ['target_id', 'priority']",
        )
    found: list[str] = []
    for index, item in enumerate(value):
        name = _name(item, index)
        problem = "the name is empty" if not name else None
        problem = "the name comes twice" if name in found else problem
        problem = "a column has that name" if name in taken else problem
        if problem is not None:
            raise FieldError(
                field=f"by[{index}]",
                value=name,
                problem=problem,
                remedy="give the name of another field",
                path=("by", index),
            )
        found.append(name)
    return tuple(found)


def _name(value: Any, index: int) -> str:
    try:
        return field_name(value)
    except FieldError as error:
        raise error.named(index).at("by") from None


def _tz(value: ZoneForm) -> str:
    return alone(checked_zone, value, "tz")


def _by(value: Iterable[str]) -> tuple[str, ...]:
    return names(value, _COLUMNS)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Terms:
    """How cases are dated, judged and told apart; what `Compliance` says of them."""

    by: tuple[str, ...] = attrs.field(default=("target_id",), converter=_by)
    period: Period | None = attrs.field(default=None, validator=_check_option)
    tz: str = attrs.field(default="UTC", converter=_tz)
    cohort: Cohort = attrs.field(default="due", validator=_check_option)
    judged_by: JudgedBy = attrs.field(default="final", validator=_check_option)
    cycles: Cycling = attrs.field(default="each", validator=_check_option)
    values_at: ValuesAt = attrs.field(default="now", validator=_check_option)


def place_of(period: date | None) -> tuple[bool, date]:
    """Where a period comes in order; that of undated cases last."""
    return period is None, period or date.max


def start_of(period: Period, day: date) -> date:
    """The first day of the period in which a day lies."""
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    first = 1 if period == "year" else (day.month - 1) // 3 * 3 + 1
    return day.replace(month=first, day=1)


def exact(value: Exact, field: str) -> Fraction:
    """A number as a fraction.

    Raises:
        WrongTypeError: It is a float, or no number.
        FieldError: The text is no decimal number, or one of too many digits.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction, str)):
        problem = "an exact number is needed"
        raise WrongTypeError(field=field, value=value, problem=problem, remedy=_EXACT)
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    try:
        found = Decimal(value)
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite() or not _is_short(found):
        problem = f"a decimal number of at most {_MOST_DIGITS} digits is needed"
        raise FieldError(field=field, value=value, problem=problem, remedy=_EXACT)
    return Fraction(found)


def _is_short(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return -_MOST_DIGITS <= int(exponent) <= _MOST_DIGITS >= len(digits)


def percentage(value: Exact) -> Fraction:
    """A percentage, from 0 to 100.

    Raises:
        FieldError: It is none.
    """
    found = exact(value, "percent")
    if not 0 <= found <= 100:
        raise FieldError(
            field="percent",
            value=value,
            problem="a percentage lies between 0 and 100",
            remedy="give e.g. 95 or '99.9'",
        )
    return found
