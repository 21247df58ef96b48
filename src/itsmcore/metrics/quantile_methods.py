"""Quantiles by named methods, exactly; and how many amounts lie between some bounds."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from itsmcore._instants import span_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics.asked import CANCELLED, Asked, asked
from itsmcore.metrics.figure import Figure, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.model import FrozenMap, WorkingTime
from itsmcore.model._fields import each

__all__ = ["QuantileMethod", "Share", "Spread", "quantile", "quantiles", "spread"]

QuantileMethod: TypeAlias = Literal[
    "nearest_rank", "averaged", "interpolated", "hazen", "weibull", "linear", "unbiased"
]
"""How a quantile is taken where it falls between two amounts.

Of n amounts in order, p of them below: `nearest_rank`, the first whose part of all is at least
p (the inverted distribution), which is an amount that was measured; `averaged`, the mean of two
where that hits a step. The others go straight from one amount to the next, at the place np
(`interpolated`), np + 1/2 (`hazen`), (n + 1)p (`weibull`), (n - 1)p + 1 (`linear`, as
spreadsheets do) or (n + 1/3)p + 1/3 (`unbiased` for medians). They are the types 1, 2 and 4 to 8
of Hyndman and Fan.
"""

Share: TypeAlias = int | Fraction | Decimal | str
"""A part of all, from 0 to 1, exactly; text is decimal. Floats are not taken."""

_PLACES: Final[Mapping[str, Callable[[int, Fraction], Fraction]]] = {
    "interpolated": lambda n, p: n * p,
    "hazen": lambda n, p: n * p + Fraction(1, 2),
    "weibull": lambda n, p: (n + 1) * p,
    "linear": lambda n, p: (n - 1) * p + 1,
    "unbiased": lambda n, p: (n + Fraction(1, 3)) * p + Fraction(1, 3),
}
"""Where among n amounts, counted from 1, the quantile of a part lies."""

_MOST_DIGITS: Final = 30


def a_share(value: Share, field: str = "share") -> Fraction:
    """A part of all.

    Raises:
        WrongTypeError: It is no exact number.
        FieldError: It does not lie between 0 and 1.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Fraction, Decimal, str)):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="an exact number is needed",
            remedy="give decimal text, e.g. '0.95', a Fraction or a Decimal",
        )
    found = None
    with suppress(ArithmeticError, ValueError):
        found = _fraction(value)
    if found is None or not 0 <= found <= 1:
        raise FieldError(
            field=field,
            value=value,
            problem="a part of all lies between 0 and 1",
            remedy="give e.g. '0.95'",
        )
    return found


def _fraction(value: Share) -> Fraction | None:
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > 1:
        return None
    if abs(int(number.as_tuple().exponent)) > _MOST_DIGITS:
        return None
    return Fraction(number)


def quantile(
    amounts: Iterable[int], share: Share, /, *, method: QuantileMethod = "nearest_rank"
) -> Fraction | None:
    """The amount below which a part of all lies; None where there is no amount.

    Args:
        amounts: Whole numbers, in any order.
        share: The part, from 0 to 1: '0.5' for the median.
        method: What is done between two amounts.

    Raises:
        FieldError: The part is none, or there is no such method.
        WrongTypeError: An amount is no int, or the part no exact number.

    >>> (
    ...     quantile([10, 20, 30, 40], "0.9"),
    ...     quantile([10, 20, 30, 40], "0.9", method="linear"),
    ... )
    (Fraction(40, 1), Fraction(37, 1))
    """
    part, rule = a_share(share), _method(method)
    found = sorted(_whole(amounts))
    return _taken(found, part, rule) if found else None


def _whole(amounts: Iterable[int]) -> list[int]:
    try:
        found = list(each(amounts))
    except WrongTypeError as error:
        raise error.named("amounts") from None
    for index, amount in enumerate(found):
        if type(amount) is not int:
            raise WrongTypeError(
                field=f"amounts[{index}]",
                value=amount,
                problem="a whole number is needed",
                remedy="give ints; durations as microseconds",
                path=("amounts", index),
            )
    return found


def _method(value: Any) -> str:
    known: tuple[str, ...] = get_args(QuantileMethod)
    if not isinstance(value, str) or value not in known:
        raise FieldError(
            field="method",
            value=value,
            problem="there is no such method",
            remedy=f"give one of {', '.join(map(repr, known))}",
        )
    return str(value)


def _taken(amounts: Sequence[int], part: Fraction, method: str) -> Fraction:
    """The quantile of amounts in order, of which there is one at least."""
    count = len(amounts)
    if method in _PLACES:
        place = min(max(_PLACES[method](count, part), Fraction(1)), Fraction(count))
        low, high = amounts[floor(place) - 1], amounts[ceil(place) - 1]
        return low + (place - floor(place)) * (high - low)
    rank = max(1, ceil(count * part))
    found = amounts[rank - 1]
    if method == "averaged" and rank == count * part and rank < count:
        return Fraction(found + amounts[rank], 2)
    return Fraction(found)


def _amounts(
    kpi: Kpi, histories: Iterable[Any], terms: Asked
) -> tuple[list[int], dict[str, int]]:
    """The amounts of the cases of a period in order, and why others were left out."""
    if not isinstance(kpi, Kpi):
        raise WrongTypeError(
            field="kpi",
            value=kpi,
            problem="a Kpi is needed",
            remedy="give e.g. mean_time_to_resolve",
        )
    if kpi.unit is Unit.RATIO:
        raise FieldError(
            field="kpi",
            value=kpi.name,
            problem="its cases are parts of a ratio and have no order",
            remedy="give a KPI of durations or numbers",
        )
    amounts: list[int] = []
    excluded: dict[str, int] = {}
    for _, case in kpi.judged(histories, terms):
        if not terms.takes(case.at_us):
            continue
        if case.excluded is None:
            amounts.append(case.amount)
        else:
            excluded[case.excluded] = excluded.get(case.excluded, 0) + 1
    return sorted(amounts), excluded


def quantiles(
    kpi: Kpi,
    histories: Iterable[Any],
    shares: Iterable[Share],
    /,
    *,
    now: datetime,
    period: Interval | None = None,
    schedule: WorkingTime | None = None,
    cancelled: Iterable[str] = CANCELLED,
    method: QuantileMethod = "nearest_rank",
) -> tuple[Figure, ...]:
    """Quantiles of what a KPI measures, a figure for each part asked for.

    Their names end in the percentage: `backlog_age_p95`. Everything else is as for a call of
    the KPI.

    Raises:
        FieldError: The KPI measures parts of a ratio; a part is none; no such method.
        WrongTypeError: An argument is something else.
    """
    terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
    rule, parts = _method(method), [a_share(one, "shares") for one in _each(shares)]
    amounts, excluded = _amounts(kpi, histories, terms)
    found = []
    for part in parts:
        value = _taken(amounts, part, rule) if amounts else None
        figure = Figure(
            name=f"{kpi.name}_p{_percent(part)}",
            numerator=0 if value is None else value.numerator,
            denominator=0 if value is None else value.denominator,
            n=len(amounts),
            excluded=excluded,
            cohort=kpi.cohort,
            clock=terms.clock if kpi.is_clocked else None,
            unit=kpi.unit,
        )
        found.append(figure)
    return tuple(found)


def _each(value: Iterable[Any], field: str = "shares") -> Iterable[Any]:
    try:
        return each(value)
    except WrongTypeError as error:
        raise error.named(field) from None


def _percent(part: Fraction) -> str:
    return f"{float(100 * part):.6g}".replace(".", "_")


@attrs.frozen(kw_only=True)
class Spread:
    """How many amounts lie between some bounds, each from its bound up to the next one.

    A bound belongs to what begins with it. Made by `spread`.

    Attributes:
        name: Of the KPI.
        unit: What the amounts are.
        bounds: In order; of durations, microseconds.
        counts: How many lie below the first bound, from each bound on, and above the last.
        excluded: How many were not measured, by reason.
    """

    name: str
    unit: Unit
    bounds: tuple[int, ...]
    counts: tuple[int, ...]
    excluded: FrozenMap[str, int]

    @property
    def n(self) -> int:
        """How many were measured."""
        return sum(self.counts)

    def columns(self) -> dict[str, list[Any]]:
        """Columns of plain values: `from` (inside), `to` (outside), `n`; durations in seconds."""
        bounds = [self._plain(bound) for bound in self.bounds]
        return {"from": [None, *bounds], "to": [*bounds, None], "n": list(self.counts)}

    def _plain(self, bound: int) -> int | float:
        return bound / 1_000_000 if self.unit is Unit.DURATION else bound


def spread(
    kpi: Kpi,
    histories: Iterable[Any],
    bounds: Iterable[timedelta | int],
    /,
    *,
    now: datetime,
    period: Interval | None = None,
    schedule: WorkingTime | None = None,
    cancelled: Iterable[str] = CANCELLED,
) -> Spread:
    """How what a KPI measures is spread: the ages of a backlog, by weeks.

    Args:
        kpi: One of durations or numbers.
        histories: As for a call of the KPI, like the rest.
        bounds: Rising; durations for a KPI of durations, else ints.
        now: As of when.
        period: Cases whose instant lies in it; None: all.
        schedule: The time that counts; None: all.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: The bounds do not rise; the KPI measures parts of a ratio.
        WrongTypeError: A bound is not of the KPI's unit.
    """
    terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
    given = list(_each(bounds, "bounds"))
    amounts, excluded = _amounts(kpi, histories, terms)
    edges = tuple(_bound(kpi.unit, bound, i) for i, bound in enumerate(given))
    if list(edges) != sorted(set(edges)):
        raise FieldError(
            field="bounds",
            value=given,
            problem="bounds rise from each to the next",
            remedy="sort them, and give each once",
        )
    counts = [0] * (len(edges) + 1)
    for amount in amounts:
        counts[bisect_right(edges, amount)] += 1
    return Spread(
        name=kpi.name,
        unit=kpi.unit,
        bounds=edges,
        counts=tuple(counts),
        excluded=FrozenMap(sorted(excluded.items())),
    )


def _bound(unit: Unit, value: Any, index: int) -> int:
    if unit is Unit.DURATION and isinstance(value, timedelta):
        return span_us(value)
    if unit is Unit.NUMBER and type(value) is int:
        return value
    raise WrongTypeError(
        field=f"bounds[{index}]",
        value=value,
        problem=f"the KPI measures a {unit}",
        remedy="give a timedelta" if unit is Unit.DURATION else "give an int",
        path=("bounds", index),
    )
