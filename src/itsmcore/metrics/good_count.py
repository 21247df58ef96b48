"""Good and bad: how many of how many, the ground of error budgets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias, get_args

import attrs

from itsmcore._instants import US
from itsmcore.cmdb import MeasuredAvailability
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.metrics._given import a_value, a_whole, some_of
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked, instant
from itsmcore.sla import ClockState, Outcome, Verdict

__all__ = ["DatedBy", "GoodCount", "Sample", "VerdictSamples", "samples_of"]

DatedBy: TypeAlias = Literal["deadline", "resolution"]
"""Which instant of a ticket dates what became of its promise."""


def _count(value: int) -> int:
    return a_whole(value, "count")


@attrs.frozen(kw_only=True, field_transformer=checked)
class GoodCount:
    """How many were good of how many: events, or microseconds.

    Attributes:
        good: How many were good.
        total: How many there were.

    Raises:
        FieldError: A number is negative, or there are more good ones than there are.
    """

    good: int = attrs.field(converter=_count)
    total: int = attrs.field(converter=_count)

    def __attrs_post_init__(self) -> None:
        if self.good > self.total:
            raise FieldError(
                field="good",
                value=self.good,
                problem=f"there were but {self.total} in all",
                remedy="give no more than that",
            )

    @property
    def bad(self) -> int:
        """How many were not good."""
        return self.total - self.good

    def __add__(self, other: "GoodCount") -> "GoodCount":
        """Both together."""
        if not isinstance(other, GoodCount):
            raise WrongTypeError(
                field="other",
                value=other,
                problem="a count can only be added to a count",
                remedy="give GoodCount(good=..., total=...)",
            )
        return GoodCount(good=self.good + other.good, total=self.total + other.total)

    @classmethod
    def of_availability(cls, measured: MeasuredAvailability, /) -> "GoodCount":
        """The time for which a service was up of that agreed, in microseconds.

        Raises:
            WrongTypeError: It is no measured availability.
        """
        found = a_value(measured, MeasuredAvailability, "measured")
        return cls(good=found.uptime // US, total=found.agreed // US)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Sample:
    """How many events there were at an instant, or up to it since the sample before.

    Attributes:
        at: When.
        count: How many of them were good.
    """

    at: datetime = attrs.field(converter=instant)
    count: GoodCount


@attrs.frozen(kw_only=True)
class VerdictSamples:
    """What verdicts say of promises, as good and bad events.

    Attributes:
        samples: One for each promise that was kept or broken, in the order given.
        excluded: Reason -> how many are left out: "open" ones, and those that are "excluded"
            or "undated".
    """

    samples: tuple[Sample, ...]
    excluded: FrozenMap[str, int]


def samples_of(
    verdicts: Iterable[Verdict], /, *, dated_by: DatedBy = "deadline"
) -> VerdictSamples:
    """What verdicts say of promises, as good and bad events for an error budget.

    A promise that was broken is bad from then on, be its ticket still open. One that was kept
    is good, and one that is neither is left out.

    Args:
        verdicts: Any.
        dated_by: "deadline": a broken promise is dated by its breach, a kept one by when it
            was due, be that still to come. "resolution": both by when the clock stopped, one
            that is broken and still open by the instant of its verdict.

    Raises:
        UnknownNameError: Promises are not dated like that.
        WrongTypeError: It is no list of verdicts.
    """
    if dated_by not in get_args(DatedBy):
        raise UnknownNameError(
            field="dated_by", value=dated_by, known=get_args(DatedBy)
        )
    samples: list[Sample] = []
    excluded = {"open": 0, "excluded": 0, "undated": 0}
    for one in some_of(verdicts, Verdict, "verdicts"):
        if one.outcome not in (Outcome.MET, Outcome.MISSED):
            excluded["open" if one.outcome is Outcome.OPEN else "excluded"] += 1
            continue
        at = _date(one, dated_by)
        if at is None:
            excluded["undated"] += 1
            continue
        good = int(one.outcome is Outcome.MET)
        samples.append(Sample(at=at, count=GoodCount(good=good, total=1)))
    return VerdictSamples(
        samples=tuple(samples),
        excluded=FrozenMap({name: count for name, count in excluded.items() if count}),
    )


def _date(verdict: Verdict, dated_by: DatedBy) -> datetime | None:
    if dated_by == "deadline":
        broken = verdict.outcome is Outcome.MISSED
        return verdict.first_breach_at if broken else verdict.due_at
    if verdict.state is ClockState.STOPPED:
        return verdict.stopped_at
    return verdict.now
