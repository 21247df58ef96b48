"""Numbers from 0 to 1 that callers give, checked, with their complements."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

from itsmcore.cmdb.availability._chances import Pair
from itsmcore.errors import FieldError, WrongTypeError, dotted

__all__ = ["Share", "is_endless", "is_exact", "pairs_of_shares", "share_fault"]

Share: TypeAlias = float | Fraction | Decimal
"""A number from 0 to 1; all but floats are exact."""

_MOST_PLACES: Final = 1000


def share_fault(
    value: Any, path: tuple[str | int, ...], what: str
) -> FieldError | None:
    """What is wrong with a number that should lie between 0 and 1, or None."""
    kind: type[FieldError] = FieldError
    problem = f"{what} lies between 0 and 1"
    if isinstance(value, bool) or not isinstance(
        value, (float, int, Fraction, Decimal)
    ):
        kind = WrongTypeError
    elif not _is_nan(value) and 0 <= value <= 1:
        if not is_endless(value):
            return None
        problem = f"{what} has so many places that nothing can be reckoned with it"
    return kind(
        field=dotted(path),
        value=value,
        problem=problem,
        remedy="give a number, e.g. 0.999",
        path=path,
    )


def is_endless(value: Share) -> bool:
    """Whether it has more places than any share; as a fraction it would fill the memory."""
    if not isinstance(value, Decimal):
        return False
    _, digits, exponent = value.as_tuple()
    return (
        len(digits) > _MOST_PLACES or not -_MOST_PLACES <= int(exponent) <= _MOST_PLACES
    )


def _is_nan(value: float | Fraction | Decimal) -> bool:
    """Whether it is no number; a Decimal of that kind cannot even be compared."""
    return value.is_nan() if isinstance(value, Decimal) else value != value  # noqa: PLR0124  # only nan differs from itself


def pairs_of_shares(shares: Sequence[Share]) -> list[Pair]:
    """Each with its complement: fractions if all are exact, else floats."""
    if any(isinstance(one, float) for one in shares):
        return [_in_floats(one) for one in shares]
    return [(one, 1 - one) for one in map(_exact, shares)]


def _in_floats(share: Share) -> Pair:
    if isinstance(share, float):
        return share, 1.0 - share  # rounded once, as the exact difference would be
    exact = _exact(share)
    return float(exact), float(1 - exact)


def _exact(share: Share) -> Fraction:
    return Fraction(share)


def is_exact(pairs: Iterable[Pair]) -> bool:
    """Whether these are fractions, not floats."""
    return not any(isinstance(one, float) for one, _ in pairs)
