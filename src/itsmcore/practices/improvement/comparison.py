"""A figure between two periods: how far it moved, and whether that is better."""

from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

import attrs

from itsmcore.model import Word
from itsmcore.model.words import member
from itsmcore.practices._numbers import Number
from itsmcore.practices.improvement._quantity import (
    Figured,
    Quantity,
    distance,
    percent,
    quantities,
    ratio,
    shown,
    sign,
)

__all__ = ["Better", "Comparison", "FigureForm", "Outlook", "compare"]

FigureForm: TypeAlias = Number | timedelta | Figured | None
"""What may be compared: a number, a length of time, or anything that has such a value."""


class Better(Word):
    """Which way a figure gets better."""

    HIGHER = "higher"
    LOWER = "lower"


class Outlook(Word):
    """What became of a figure; undefined where one side is missing."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    UNCHANGED = "unchanged"
    UNDEFINED = "undefined"


@attrs.frozen(kw_only=True)
class Comparison:
    """A figure of one period beside that of an earlier one.

    Attributes:
        before: The earlier one, exact; None where it is undefined.
        after: The later one.
        better: Which way it gets better.
        change: After without before; None where one of them is undefined.
        relative: The change as a part of before, whose sign does not matter: -1/5 where ten
            became eight. None where one of them is undefined, or before is zero.
        outlook: Whether it got better.
    """

    before: Quantity | None
    after: Quantity | None
    better: Better
    change: Quantity | None
    relative: Fraction | None
    outlook: Outlook

    def explain(self) -> tuple[str, ...]:
        """Both figures, the change between them, and what it means."""
        head = f"from {shown(self.before)} to {shown(self.after)}"
        if self.change is None:
            return (head, "so no change can be told")
        part = self.relative
        share = "" if part is None else f", {percent(part)} of what it was"
        why = f"{self.better} is better: {self.outlook}"
        return (head, f"a change of {shown(self.change)}{share}", why)


def compare(before: FigureForm, after: FigureForm, /, *, better: str) -> Comparison:
    """What became of a figure between two periods.

    Args:
        before: The figure of the earlier period: a number, a length of time, None where it is
            undefined, or anything with such a `value`. A float is taken as it is written.
        after: The same of the later period.
        better: Which way it gets better, a `Better`.

    Raises:
        WrongTypeError: One is no figure, or one is a number and the other a length of time.
        FieldError: One is not finite.
        UnknownNameError: There is no such way.

    >>> found = compare(timedelta(hours=10), timedelta(hours=8), better="lower")
    >>> found.outlook, found.relative
    (Outlook.IMPROVED, Fraction(-1, 5))
    """
    way = member(Better, better, "better")
    first, last = quantities({"before": before, "after": after})
    change = distance(first, last)
    relative = ratio(change, first)
    is_below = first is not None and sign(first) < 0
    return Comparison(
        before=first,
        after=last,
        better=way,
        change=change,
        relative=-relative if relative is not None and is_below else relative,
        outlook=_outlook(change, way),
    )


def _outlook(change: Quantity | None, better: Better) -> Outlook:
    if change is None:
        return Outlook.UNDEFINED
    if not change:
        return Outlook.UNCHANGED
    is_better = (sign(change) > 0) is (better is Better.HIGHER)
    return Outlook.IMPROVED if is_better else Outlook.WORSENED
