"""What a week looks like date by date, once its evenings and breaks are worked out."""

from typing import TYPE_CHECKING, NamedTuple

from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._spans import clipped, merged, minus

if TYPE_CHECKING:
    from itsmcore.sla._plan import Week

__all__ = ["Shape"]


class Shape(NamedTuple):
    """The open wall time of the seven dates of a week, Monday first.

    Attributes:
        usual: With what the evening before leaves open.
        fresh: Without it: after a closed day.
    """

    usual: tuple[tuple[Span, ...], ...]
    fresh: tuple[tuple[Span, ...], ...]

    @classmethod
    def of(cls, week: "Week") -> "Shape":
        """The shape of a week whose neighbours are like it."""
        days = range(7)
        return cls(
            usual=tuple(_on_date(week, day, with_tail=True) for day in days),
            fresh=tuple(_on_date(week, day, with_tail=False) for day in days),
        )


def _on_date(week: "Week", day: int, *, with_tail: bool) -> tuple[Span, ...]:
    hours = list(week.hours[day])
    if with_tail:
        hours += [(a - DAY, b - DAY) for a, b in week.hours[day - 1]]
    cuts = [span for cut in week.breaks[day] for span in cut.spans]
    cuts += [(a - DAY, b - DAY) for cut in week.breaks[day - 1] for a, b in cut.spans]
    return tuple(clipped(minus(merged(hours), merged(cuts)), 0, DAY))
