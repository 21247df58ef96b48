"""Progress of an improvement: how far its figure has come from the baseline to the target."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from itsmcore._instants import US
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import ImprovementItem
from itsmcore.model.words import member
from itsmcore.practices._given import expect, not_negative
from itsmcore.practices.improvement._quantity import percent, quantities, shown
from itsmcore.practices.improvement.comparison import (
    Better,
    Comparison,
    FigureForm,
    compare,
)

__all__ = ["Progress", "progress"]

_NONE: Final = Fraction(0)


@attrs.frozen(kw_only=True)
class Progress:
    """How far an improvement has come.

    Attributes:
        item: Its key.
        kpi: Name of its figure.
        baseline: The figure before.
        target: What it is to become.
        measured: What it is; None where it was not measured, or is undefined.
        better: Which way it gets better, from the baseline to the target; None where one of
            them is missing or they are the same.
        share: How much of the way is done: 1 at the target, more beyond it, below 0 where it
            got worse; None where that is undefined.
        is_reached: Whether it is at the target or beyond; None where that is undefined.
        missing: How far above the figure the target is, below 0 where it is below; 0 where
            it is reached, None where that is undefined.
    """

    item: str
    kpi: str | None
    baseline: Fraction | None
    target: Fraction | None
    measured: Fraction | None
    better: Better | None
    share: Fraction | None
    is_reached: bool | None
    missing: Fraction | None

    @property
    def since_baseline(self) -> Comparison | None:
        """The figure beside its baseline; None where nobody says what is better."""
        if self.better is None:
            return None
        return compare(self.baseline, self.measured, better=self.better)

    def explain(self) -> tuple[str, ...]:
        """The three figures, and what they come to."""
        name = self.kpi or "the figure"
        way = f"from {shown(self.baseline)} to {shown(self.target)}"
        head = f"{self.item}: {name} {way}, measured {shown(self.measured)}"
        if self.is_reached is None:
            return (head, "so nobody can tell whether it is reached")
        done = "" if self.share is None else f"{percent(self.share)} of the way, "
        rest = "reached" if self.is_reached else f"{shown(self.missing)} to go"
        return (head, f"{done}{rest}")


def progress(
    item: ImprovementItem,
    /,
    *,
    measured: FigureForm = None,
    unit: timedelta | None = None,
    better: str | None = None,
) -> Progress:
    """How far the figure of an improvement has come from its baseline to its target.

    Args:
        item: It has baseline and target.
        measured: The figure now: a number, a length of time, or what has such a `value`; that
            of the item unless given.
        unit: What the numbers of the item count, where a length of time is measured:
            `timedelta(hours=1)` for hours. The length is told in it, too.
        better: Which way the figure gets better, where baseline and target do not tell.

    Raises:
        FieldError: `better` contradicts baseline and target, or the unit is zero.
        WrongTypeError: A length of time is measured, and nobody says what the numbers of the
            item count; or an argument is something else.
        UnknownNameError: There is no such way.
    """
    asked = expect(item, ImprovementItem, "item")
    (given,) = quantities({"measured": measured})
    now = _counted(given, unit) if isinstance(given, timedelta) else given
    if measured is None:
        now = _exact(asked.measured)
    start, goal = _exact(asked.baseline), _exact(asked.target)
    way = _way(start, goal, better)
    missing = _missing(now, goal, way)
    return Progress(
        item=asked.id,
        kpi=asked.kpi,
        baseline=start,
        target=goal,
        measured=now,
        better=way,
        share=_share(start, now, goal),
        is_reached=None if missing is None else not missing,
        missing=missing,
    )


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _share(
    start: Fraction | None, now: Fraction | None, goal: Fraction | None
) -> Fraction | None:
    if start is None or now is None or goal is None or goal == start:
        return None
    return (now - start) / (goal - start)


def _counted(span: timedelta, unit: timedelta | None) -> Fraction:
    """A length of time in units."""
    if unit is None:
        raise WrongTypeError(
            field="measured",
            value=span,
            problem="nobody says what length of time the numbers of the item count",
            remedy="give unit=timedelta(hours=1) for hours",
        )
    if not not_negative(unit, "unit"):
        raise FieldError(
            field="unit",
            value=unit,
            problem="a unit has a length",
            remedy="give timedelta(hours=1) for hours",
        )
    return Fraction(span // US, unit // US)


def _way(
    start: Fraction | None, goal: Fraction | None, better: str | None
) -> Better | None:
    """Which way the figure gets better."""
    told = None if better is None else member(Better, better, "better")
    if start is None or goal is None or start == goal:
        return told
    found = Better.HIGHER if goal > start else Better.LOWER
    if told not in (None, found):
        raise FieldError(
            field="better",
            value=better,
            problem=f"from baseline to target, {found} is better",
            remedy="leave it out, or correct the item",
        )
    return found


def _missing(
    now: Fraction | None, goal: Fraction | None, better: Better | None
) -> Fraction | None:
    """What is left of the way to the target."""
    if now is None or goal is None or better is None:
        return None
    left = goal - now
    return max(left, _NONE) if better is Better.HIGHER else min(left, _NONE)
