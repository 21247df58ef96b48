"""Rows of a summary of verdicts: counts and sums that add up in any order, exactly."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import FrozenMap, Value
from itsmcore.model._fields import checked, values
from itsmcore.model._value_keys import plain
from itsmcore.sla._answers import whole_number
from itsmcore.sla._compliance_terms import Exact, percentage

__all__ = ["FIGURES", "Attainment", "ComplianceRow", "added", "figures_of"]


def _count(value: int) -> int:
    if whole_number(value, "count") < 0:
        raise FieldError(
            field="count",
            value=value,
            problem="a count cannot be negative",
            remedy="give 0 or more",
        )
    return int(value)


def _key(value: Mapping[str, Any]) -> FrozenMap[str, Value]:
    return FrozenMap({name: plain(item) for name, item in values(value).items()})


def _number() -> Any:
    return attrs.field(default=0, converter=_count)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ComplianceRow:
    """The cases of one period that share some values: how many there are of each kind.

    Sums are of the cases that are met or missed, in whole microseconds.

    Attributes:
        period: The first day of the period; None where periods are not told apart, and for
            cases that have not the instant by which they are.
        key: What the cases share, by name.
        met: How many kept their goal.
        missed: How many did not, those that still go on included.
        missed_open: How many of those missed still go on.
        open: How many go on within their goal.
        cancelled: How many are excluded since they were cancelled.
        no_goal: How many are excluded since no goal holds for them.
        not_started: How many are excluded since their clock has not started.
        superseded: How many are excluded since another goal began the count anew.
        timed: How many of those met or missed count time; those with a deadline do not.
        elapsed_us: Working time counted.
        calendar_us: The same in real time.
        overrun_us: Working time above the goals.

    Raises:
        FieldError: A figure is negative, or a part is more than its whole.
        WrongTypeError: A field is not of its type.
    """

    period: date | None = None
    key: FrozenMap[str, Value] = attrs.field(default=FrozenMap(), converter=_key)
    met: int = _number()
    missed: int = _number()
    missed_open: int = _number()
    open: int = _number()
    cancelled: int = _number()
    no_goal: int = _number()
    not_started: int = _number()
    superseded: int = _number()
    timed: int = _number()
    elapsed_us: int = _number()
    calendar_us: int = _number()
    overrun_us: int = _number()

    def __attrs_post_init__(self) -> None:
        for name, whole in (("missed_open", self.missed), ("timed", self.judged)):
            part = getattr(self, name)
            if part > whole:
                raise FieldError(
                    field=name,
                    value=part,
                    problem=f"it is part of {whole}",
                    remedy="give no more than that",
                )

    @property
    def judged(self) -> int:
        """How many are met or missed, of which a percentage is taken."""
        return self.met + self.missed

    @property
    def excluded(self) -> int:
        """How many are excluded, for whatever reason."""
        return self.cancelled + self.no_goal + self.not_started + self.superseded

    @property
    def n(self) -> int:
        """How many cases there are."""
        return self.judged + self.open + self.excluded

    @property
    def ratio(self) -> Fraction | None:
        """The part that was met of those judged, exactly; None when none was."""
        return Fraction(self.met, self.judged) if self.judged else None

    @property
    def percent(self) -> float | None:
        """The same in percent for people; no decision is made by it."""
        return None if self.ratio is None else float(100 * self.ratio)

    @property
    def mean_elapsed(self) -> timedelta | None:
        """Working time counted by each that counts time, rounded down to a microsecond."""
        return _mean(self.elapsed_us, self.timed)

    @property
    def mean_calendar(self) -> timedelta | None:
        """The same in real time."""
        return _mean(self.calendar_us, self.timed)

    @property
    def mean_overrun(self) -> timedelta | None:
        """Working time above the goal of each that is missed, rounded down."""
        return _mean(self.overrun_us, self.missed)

    def against(self, percent: Exact, /) -> "Attainment":
        """How it stands beside a promised percentage.

        Raises:
            FieldError: It does not lie between 0 and 100.
            WrongTypeError: It is no exact number; floats are none.

        >>> found = ComplianceRow(met=37, missed=2, open=1).against(95)
        >>> found.is_kept, found.budget, found.left
        (False, 2, 0)
        """
        return Attainment(row=self, percent=percent)


FIGURES: Final = tuple(
    a.name for a in attrs.fields(ComplianceRow) if a.name not in ("period", "key")
)
"""The names of counts and sums."""


def figures_of(row: ComplianceRow) -> dict[str, int]:
    """The counts and sums of a row by their names."""
    return {name: getattr(row, name) for name in FIGURES}


def added(
    rows: Iterable[ComplianceRow], period: date | None, key: Mapping[str, Value]
) -> ComplianceRow:
    """One row of several."""
    found = zip(*(figures_of(row).values() for row in rows), strict=True)
    sums = dict(zip(FIGURES, map(sum, found), strict=False))
    return ComplianceRow(period=period, key=key, **sums)


def _mean(total_us: int, n: int) -> timedelta | None:
    return timedelta(microseconds=total_us // n) if n else None


def _row(value: Any) -> ComplianceRow:
    if not isinstance(value, ComplianceRow):
        problem, remedy = "a row is needed", "give ComplianceRow(...)"
        raise WrongTypeError(field="row", value=value, problem=problem, remedy=remedy)
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Attainment:
    """A row beside a promised percentage; all of it in whole numbers, nothing rounded.

    Attributes:
        row: What was reached.
        percent: What was promised, from 0 to 100; any exact number is taken.

    Raises:
        FieldError: `percent` does not lie between 0 and 100.
        WrongTypeError: It is no exact number; floats are none.
    """

    row: ComplianceRow = attrs.field(converter=_row)
    percent: Fraction = attrs.field(converter=percentage)

    @property
    def is_kept(self) -> bool | None:
        """Whether those judged so far keep the promise; None when none is."""
        row = self.row
        return 100 * row.met >= self.percent * row.judged if row.judged else None

    @property
    def budget(self) -> int:
        """How many of those judged or open may be missed in all."""
        most = (100 - self.percent) * (self.row.judged + self.row.open)
        return int(most // 100)

    @property
    def left(self) -> int:
        """How many more of those open may be missed; below zero, how many are too many."""
        return self.budget - self.row.missed

    @property
    def can_be_kept(self) -> bool:
        """Whether the promise holds in the end, if all that are open are met."""
        return self.left >= 0
