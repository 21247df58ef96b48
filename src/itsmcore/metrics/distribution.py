"""How figures are spread: the few classes that make up most, and what is mere noise."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.metrics._given import Exact, a_whole, exact, listed, share
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked
from itsmcore.model.words import plain_text

__all__ = ["ControlLimits", "Pareto", "ParetoRow", "control_limits", "pareto"]

_XMR: Final = Fraction(266, 100)
"""3 sigma of single values, told by the mean distance of neighbours: 3 / 1.128."""


@attrs.frozen(kw_only=True)
class ParetoRow:
    """One class of things, in its place behind those that have more.

    Attributes:
        name: What the class is called.
        count: How many are in it, 0 or more.
        running: How many are in it and in all classes before it.
        of: How many there are in all.
    """

    name: str
    count: int
    running: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """Its part of all, from 0 to 1, exact; None when there is nothing."""
        return Fraction(self.count, self.of) if self.of else None

    @property
    def running_share(self) -> Fraction | None:
        """The part of all that it and the classes before it have; None for nothing."""
        return Fraction(self.running, self.of) if self.of else None


def _counts(value: Mapping[str, int]) -> FrozenMap[str, int]:
    if not isinstance(value, Mapping):
        raise WrongTypeError(
            field="counts",
            value=value,
            problem="a mapping from classes to counts is needed",
            remedy="give {'mail': 70, 'login': 20}, or a Counter",
        )
    return FrozenMap(
        {_name(name): a_whole(count, "count") for name, count in value.items()}
    )


def _name(value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(
            field="name",
            value=value,
            problem="the name of a class is text",
            remedy="give a str, e.g. 'none' for what has no class",
        )
    return plain_text(value)


def _threshold(value: Exact) -> Fraction:
    return share(value, "threshold")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Pareto:
    """Classes by how many they have, most first, those with equally many by name.

    Attributes:
        counts: Class -> how many are in it. Every class is told: none hides in a rest.
        threshold: Which part of all the vital few are to make up, from 0 to 1.
    """

    counts: FrozenMap[str, int] = attrs.field(converter=_counts)
    threshold: Fraction = attrs.field(default=Fraction(4, 5), converter=_threshold)

    @property
    def rows(self) -> tuple[ParetoRow, ...]:
        """The classes in order."""
        # By the plain text: some vocabularies order their words by rank.
        pairs = sorted(
            self.counts.items(), key=lambda pair: (-pair[1], str.__str__(pair[0]))
        )
        sums = tuple(accumulate(count for _, count in pairs))
        return tuple(
            ParetoRow(name=name, count=count, running=running, of=sums[-1])
            for (name, count), running in zip(pairs, sums, strict=True)
        )

    @property
    def vital(self) -> tuple[ParetoRow, ...]:
        """The smallest set of classes that make up the threshold or more."""
        return tuple(
            row
            for row in self.rows
            if row.running - row.count < self.threshold * row.of
        )

    def to_columns(self) -> dict[str, list[Any]]:
        """The rows as columns of plain values, as data frames take them."""
        names = ("name", "count", "running", "of", "share", "running_share")
        rows = self.rows
        return {name: [getattr(row, name) for row in rows] for name in names}


def pareto(counts: Mapping[str, int], /, *, threshold: Exact = 0.8) -> Pareto:
    """Which few classes make up most of what there is.

    Args:
        counts: Class -> how many are in it, e.g. a `collections.Counter` of categories.
        threshold: Which part of all the vital few are to make up, from 0 to 1.

    Raises:
        FieldError: A count is negative, or the threshold is no share.
        WrongTypeError: An argument is something else.

    >>> found = pareto({"network": 5, "mail": 70, "print": 5, "login": 20})
    >>> [row.name for row in found.rows], [row.name for row in found.vital]
    (['mail', 'login', 'network', 'print'], ['mail', 'login'])
    """
    return Pareto(counts=counts, threshold=threshold)


def _point(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value, "points")


def _points(value: Iterable[Exact | None]) -> tuple[Fraction | None, ...]:
    return tuple(map(_point, listed(value, "points")))


@attrs.frozen(kw_only=True, field_transformer=checked)
class ControlLimits:
    """Within which limits a series moves while nothing has changed: an XmR chart.

    Attributes:
        points: The series, in order of time; None where a value is not defined.

    References:
        D. J. Wheeler, *Understanding Variation* (1993): natural process limits of individual
        values and their moving range.
    """

    points: tuple[Fraction | None, ...] = attrs.field(converter=_points)

    @property
    def n(self) -> int:
        """How many values are defined."""
        return len(self._known)

    @property
    def mean(self) -> Fraction | None:
        """The mean of the values that are defined; None without any."""
        return _mean(self._known)

    @property
    def mean_moving_range(self) -> Fraction | None:
        """The mean distance between neighbours that both are; None without such a pair."""
        return _mean(
            [
                abs(after - before)
                for before, after in pairwise(self.points)
                if before is not None and after is not None
            ]
        )

    @property
    def upper(self) -> Fraction | None:
        """The upper limit, 2.66 mean distances above the mean, exact."""
        return self._limit(_XMR)

    @property
    def lower(self) -> Fraction | None:
        """The lower limit, as far below the mean; it may be less than any value can be."""
        return self._limit(-_XMR)

    @property
    def signals(self) -> tuple[int, ...]:
        """The places of values beyond the limits, from 0; something has changed there."""
        upper, lower = self.upper, self.lower
        if upper is None or lower is None:
            return ()
        return tuple(
            place
            for place, point in enumerate(self.points)
            if point is not None and not lower <= point <= upper
        )

    @property
    def _known(self) -> list[Fraction]:
        return [point for point in self.points if point is not None]

    def _limit(self, times: Fraction) -> Fraction | None:
        mean, distance = self.mean, self.mean_moving_range
        return None if mean is None or distance is None else mean + times * distance


def control_limits(points: Iterable[Exact | None], /) -> ControlLimits:
    """Within which limits a series moves by itself, exact.

    There are none for fewer than two values side by side. A value that is not defined takes
    no part, and its neighbours are no neighbours of each other.

    Args:
        points: Values at equal distances, in order of time; None where there is none. A float
            is taken as it is written.

    Raises:
        FieldError: A value is not finite.
        WrongTypeError: It is no list of numbers.

    >>> found = control_limits([10, 12, 11, 13, 10, 12, 30])
    >>> found.mean, float(found.upper), found.signals
    (Fraction(14, 1), 26.413333333333334, (6,))
    """
    return ControlLimits(points=points)


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None
