"""What an availability promises: how long a service may be down, and what failures lead to."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from itsmcore._instants import US, to_duration
from itsmcore.cmdb.availability._numbers import is_endless
from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["allowed_downtime", "steady_availability"]


def allowed_downtime(
    availability: Fraction | Decimal | float, agreed: timedelta, /
) -> timedelta:
    """How long a service may be down at most, so that its availability is reached.

    Args:
        availability: The share of time, from 0 to 1, in which it is to be up. A float is
            taken as it is written: 0.999 is 999/1000.
        agreed: Agreed service time, e.g. of a month.

    Returns:
        The longest downtime, in whole microseconds; with one more it is missed.

    Raises:
        FieldError: There is no such share, or the time is negative.
        WrongTypeError: An argument is something else.

    >>> allowed_downtime(0.999, timedelta(days=30))
    datetime.timedelta(seconds=2592)
    """
    time = _not_negative(agreed, "agreed")
    lost = (1 - _share(availability)) * (time // US)
    return timedelta(microseconds=lost.numerator // lost.denominator)


def steady_availability(*, mtbf: timedelta, mtrs: timedelta) -> Fraction | None:
    """The availability of what fails and is restored over and over, in the long run.

    Args:
        mtbf: Mean time between failures, in which it is up.
        mtrs: Mean time to restore service, in which it is down.

    Returns:
        `mtbf / (mtbf + mtrs)`, exact; None when both are zero.

    Raises:
        FieldError: One is negative.
        WrongTypeError: One is no timedelta.

    >>> steady_availability(mtbf=timedelta(hours=999), mtrs=timedelta(hours=1))
    Fraction(999, 1000)
    """
    up, down = _not_negative(mtbf, "mtbf"), _not_negative(mtrs, "mtrs")
    whole = up + down
    return Fraction(up // US, whole // US) if whole else None


def _not_negative(value: timedelta, field: str) -> timedelta:
    time = to_duration(value, field)
    if time < timedelta():
        raise FieldError(
            field=field,
            value=value,
            problem="a length of time is not negative",
            remedy="give a timedelta of zero or more",
        )
    return time


def _share(value: Fraction | Decimal | float) -> Fraction:
    if isinstance(value, bool) or not isinstance(
        value, (Fraction, Decimal, float, int)
    ):
        raise WrongTypeError(
            field="availability",
            value=value,
            problem="a share from 0 to 1 is needed",
            remedy="write 0.999 for 99.9 percent",
        )
    is_finite = not isinstance(value, Decimal) or value.is_finite()
    if not (is_finite and 0 <= value <= 1) or is_endless(value):
        raise FieldError(
            field="availability",
            value=value,
            problem="a share lies between 0 and 1, and has few places",
            remedy="write 0.999 for 99.9 percent",
        )
    return (
        Fraction(float.__repr__(value)) if isinstance(value, float) else Fraction(value)
    )
