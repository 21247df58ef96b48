"""Figures: what a KPI comes to, exactly, with all that is needed to read it."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import FrozenMap, Word
from itsmcore.model._fields import checked, filled
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member

__all__ = ["ClockKind", "CohortKind", "Figure", "Statistic", "Unit"]


class CohortKind(Word):
    """By which instant of a case it belongs to a period.

    OPENED: when it was opened. FIRST_RESOLVED: when it was first done. RESOLVED: when it was
    done for the last time. CLOSED: when it was closed. DUE: when it was or is due. STARTED,
    FINISHED: when the work, such as a change, began or was over. SUBMITTED: when it was
    asked for. DEPLOYED: when it went live. RATED: when it was judged by people. OBSERVED: the
    instant as of which the figure is asked for, the same for all.
    """

    OPENED = "opened"
    FIRST_RESOLVED = "first_resolved"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DUE = "due"
    STARTED = "started"
    FINISHED = "finished"
    SUBMITTED = "submitted"
    DEPLOYED = "deployed"
    RATED = "rated"
    OBSERVED = "observed"


class ClockKind(Word):
    """Which time a duration counts: all of it, or that of a schedule."""

    CALENDAR = "calendar"
    WORKING = "working"


class Unit(Word):
    """What a value is. DURATION: time. RATIO: a part of a whole. NUMBER: a count, or a mean."""

    DURATION = "duration"
    RATIO = "ratio"
    NUMBER = "number"


class Statistic(Word):
    """What is made of the amounts of the cases.

    MEAN: their sum by the sum of their weights; with weights of 1, by their number. SUM: their
    sum. MEDIAN: the one in the middle, the lower of two, which is one that was measured.
    """

    MEAN = "mean"
    SUM = "sum"
    MEDIAN = "median"


def cohort_kind(value: CohortKind | str) -> CohortKind:
    """A cohort by member or name."""
    return member(CohortKind, value)


def clock_kind(value: ClockKind | str | None) -> ClockKind | None:
    """A clock by member or name, or None."""
    return None if value is None else member(ClockKind, value)


def unit_kind(value: Unit | str) -> Unit:
    """A unit by member or name."""
    return member(Unit, value)


def whole(value: int) -> int:
    """A whole number; True is none."""
    if type(value) is not int:
        raise WrongTypeError(
            field="value",
            value=value,
            problem="a whole number is needed",
            remedy="give an int; durations are whole microseconds",
        )
    return value


def count(value: int) -> int:
    """A whole number that is not negative."""
    if whole(value) < 0:
        raise FieldError(
            field="value",
            value=value,
            problem="it cannot be negative",
            remedy="give 0 or more",
        )
    return value


def reasons(value: Mapping[str, int]) -> FrozenMap[str, int]:
    """Counts by reason, sorted by reason."""
    found = frozen_map(value, "excluded")
    for reason, held in found.items():
        if not isinstance(reason, str):
            raise WrongTypeError(
                field="excluded",
                value=reason,
                problem="a reason is text",
                remedy="give a str",
            )
        try:
            count(held)
        except FieldError as error:
            raise error.named(str(reason)).at("excluded") from None
    return FrozenMap((str(reason), found[reason]) for reason in sorted(found))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Figure:
    """What a KPI comes to. Undefined is None, never 0.

    Attributes:
        name: Of the KPI.
        numerator: What is divided, a whole number; of durations, microseconds.
        denominator: By what; 0 where the figure is undefined.
        n: How many cases were measured.
        excluded: How many were not, by reason, sorted by reason.
        cohort: By which instant cases belong to a period.
        clock: Which time durations count; None where none is counted, or where each target
            says it.
        unit: What the value is.

    Raises:
        FieldError: A count is negative, or a word is none of its vocabulary.
        WrongTypeError: A field is not of its type.

    >>> half = Figure(
    ...     name="reopen_rate",
    ...     numerator=1,
    ...     denominator=2,
    ...     n=2,
    ...     excluded={"window_open": 3},
    ...     cohort="first_resolved",
    ...     unit="ratio",
    ... )
    >>> half.exact, half.value
    (Fraction(1, 2), 0.5)
    """

    name: str = attrs.field(validator=filled)
    numerator: int = attrs.field(converter=whole)
    denominator: int = attrs.field(converter=count)
    n: int = attrs.field(converter=count)
    excluded: FrozenMap[str, int] = attrs.field(default=FrozenMap(), converter=reasons)
    cohort: CohortKind = attrs.field(converter=cohort_kind)
    clock: ClockKind | None = attrs.field(default=None, converter=clock_kind)
    unit: Unit = attrs.field(converter=unit_kind)

    @property
    def exact(self) -> Fraction | None:
        """The value as a fraction, of durations in microseconds; None when undefined."""
        if not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def value(self) -> timedelta | float | int | None:
        """The value for people; None when undefined.

        A duration is rounded down to a microsecond; a ratio is a float; a number is an int
        where it is whole.
        """
        exact = self.exact
        if exact is None:
            return None
        if self.unit is Unit.DURATION:
            return timedelta(microseconds=exact.numerator // exact.denominator)
        if self.unit is Unit.NUMBER and exact.denominator == 1:
            return exact.numerator
        return float(exact)

    @property
    def number(self) -> float | int | None:
        """The value as a plain number, a duration in seconds; None when undefined."""
        value = self.value
        return value.total_seconds() if isinstance(value, timedelta) else value

    @property
    def percent(self) -> float | None:
        """A ratio in percent, for people; None when undefined, or for what is no ratio."""
        exact = self.exact
        if exact is None or self.unit is not Unit.RATIO:
            return None
        return float(100 * exact)

    @property
    def excluded_count(self) -> int:
        """How many were not measured, for whatever reason."""
        return sum(self.excluded.values())

    def per(
        self, units: int, /, *, times: int = 1, name: str | None = None
    ) -> "Figure":
        """The same for each of so many units, such as users; undefined for none of them.

        Args:
            units: How many there are, 0 or more.
            times: For how many of them the figure is to be told, such as 100.
            name: Of the new figure; by default the old one.

        Raises:
            FieldError: A number is negative.
            WrongTypeError: A number is no int.
        """
        for field, number in (("units", units), ("times", times)):
            try:
                count(number)
            except FieldError as error:
                raise error.named(field) from None
        return attrs.evolve(
            self,
            name=self.name if name is None else name,
            numerator=self.numerator * times,
            denominator=self.denominator * units,
            unit=Unit.NUMBER if self.unit is Unit.RATIO else self.unit,
        )

    def __str__(self) -> str:
        """A line for people: name, value, n, and what was left out."""
        found = f"{self.name}: {self._shown()} (n {self.n}"
        for reason, count in self.excluded.items():
            found += f"; {count} {reason}"
        return found + ")"

    def _shown(self) -> str:
        if self.percent is not None:
            return f"{self.percent:.1f} %"
        value = self.value
        if value is None:
            return "undefined"
        return f"{value:.2f}" if isinstance(value, float) else str(value)
