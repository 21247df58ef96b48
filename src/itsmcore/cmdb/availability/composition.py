"""Closed forms of availability: series, parallel, and k of n, for parts that are independent."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from itsmcore.cmdb.availability._chances import Number, Pair
from itsmcore.cmdb.availability._numbers import (
    Share,
    is_exact,
    pairs_of_shares,
    share_fault,
)
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import each

__all__ = ["k_of_n", "parallel", "series"]


def series(availabilities: Iterable[Share], /) -> Number:
    """How likely all parts are up: those of a chain, of which none may fail.

    Args:
        availabilities: How likely each part is up, from 0 to 1. All exact (`Fraction`,
            `Decimal`, 0 and 1) give an exact fraction.

    Returns:
        Their product; 1 for no part.

    Raises:
        FieldError: One is not from 0 to 1.
        WrongTypeError: One is no number, or it is no list.

    >>> series([Fraction(9, 10), Fraction(9, 10)])
    Fraction(81, 100)
    """
    pairs = _pairs(availabilities)
    found, _ = _certain(pairs)
    for up, _ in pairs:
        found *= up
    return found


def parallel(availabilities: Iterable[Share], /) -> Number:
    """How likely one part or more is up: those of which any is enough.

    Args:
        availabilities: As for `series`.

    Returns:
        One minus the product of what each lacks; 0 for no part.

    Raises:
        FieldError: One is not from 0 to 1.
        WrongTypeError: One is no number, or it is no list.

    >>> parallel([0.9, 0.9])
    0.99
    """
    return k_of_n(1, availabilities)


def k_of_n(k: int, availabilities: Iterable[Share], /) -> Number:
    """How likely `k` parts or more are up, each with its own availability.

    Works out how likely each number of parts is up, one part after the other (Barlow and
    Heidtmann 1984), in time of `k` times the number of parts; nothing is subtracted, so no
    digits are lost.

    Args:
        k: How many must be up, 0 or more; with more than there are the answer is 0.
        availabilities: As for `series`.

    Raises:
        FieldError: `k` is negative, or one is not from 0 to 1.
        WrongTypeError: `k` is no whole number, one is no number, or it is no list.

    >>> k_of_n(2, [Fraction(1, 2)] * 3)
    Fraction(1, 2)
    """
    _count(k)
    pairs = _pairs(availabilities)
    one, none = _certain(pairs)
    if k == 0 or k > len(pairs):
        return none if k else one
    just = [one, *[none] * (k - 1)]
    enough = none
    for up, down in pairs:
        enough += just[-1] * up
        for count in range(k - 1, 0, -1):
            just[count] = just[count] * down + just[count - 1] * up
        just[0] *= down
    return enough


def _certain(pairs: Sequence[Pair]) -> Pair:
    """One and nothing, in the kind of number that was given."""
    return (Fraction(1), Fraction(0)) if is_exact(pairs) else (1.0, 0.0)


def _pairs(availabilities: Iterable[Share]) -> list[Pair]:
    """Each availability with its complement."""
    found = tuple(_listed(availabilities))
    for index, value in enumerate(found):
        fault = share_fault(value, ("availabilities", index), "an availability")
        if fault is not None:
            raise fault
    return pairs_of_shares(found)


def _listed(availabilities: Iterable[Share]) -> Iterable[Share]:
    try:
        return each(availabilities)
    except FieldError as error:
        raise error.named("availabilities") from None


def _count(k: int) -> None:
    if type(k) is not int:
        raise WrongTypeError(
            field="k",
            value=k,
            problem="a whole number is needed",
            remedy="give how many must be up",
        )
    if k < 0:
        raise FieldError(
            field="k",
            value=k,
            problem="a number of parts is not negative",
            remedy="give how many must be up, 0 or more",
        )
