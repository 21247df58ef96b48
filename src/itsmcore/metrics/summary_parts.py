"""What a summary is made of: its terms, and counts and sums that add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from itsmcore.errors import UnknownNameError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics.asked import CANCELLED
from itsmcore.metrics.figure import (
    ClockKind,
    CohortKind,
    Unit,
    clock_kind,
    cohort_kind,
    count,
    reasons,
    unit_kind,
    whole,
)
from itsmcore.model import FrozenMap, Value
from itsmcore.model._buckets import Bucket, buckets_of
from itsmcore.model._fields import checked, filled, instant, texts, values
from itsmcore.model._value_keys import plain

__all__ = ["KpiHead", "SummaryCell", "SummarySpec", "each_of"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class KpiHead:
    """What a summary has to know of a KPI to add up and to tell its figures.

    Attributes:
        name: Of the KPI.
        told: The KPI with its options, as its repr tells.
        cohort: By which instant a case belongs to a period.
        clock: Which time it counts.
        unit: What the value is.
        is_sum: Whether the value is the sum of the amounts, else it is their mean.
    """

    name: str = attrs.field(validator=filled)
    told: str
    cohort: CohortKind = attrs.field(converter=cohort_kind)
    clock: ClockKind | None = attrs.field(default=None, converter=clock_kind)
    unit: Unit = attrs.field(converter=unit_kind)
    is_sum: bool = False


def _heads(value: Iterable[KpiHead]) -> tuple[KpiHead, ...]:
    return each_of(value, KpiHead, "kpis")


def each_of(value: Any, kind: type, field: str) -> tuple[Any, ...]:
    """A list of values of one class.

    Raises:
        WrongTypeError: One is none.
    """
    given = tuple(value) if isinstance(value, Iterable) else (value,)
    for index, item in enumerate(given):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field=f"{field}[{index}]",
                value=item,
                problem=f"a list of {kind.__name__} values is needed",
                remedy=f"give [{kind.__name__}(...)]",
                path=(field, index),
            )
    return given


@attrs.frozen(kw_only=True, field_transformer=checked)
class SummarySpec:
    """The terms of a summary: only parts of the same add up.

    Attributes:
        kpis: What is counted, in the order of the figures.
        now: As of when.
        by: The fields that tell groups apart.
        bucket: The length of its buckets of time; None: there is but one.
        tz: The zone of their dates.
        period: Cases whose instant lies in it; None: all.
        cancelled: Names of the states of work that was called off.

    Raises:
        FieldError: There is no such bucket or zone.
        WrongTypeError: A field is not of its type.
    """

    kpis: tuple[KpiHead, ...] = attrs.field(converter=_heads)
    now: datetime = attrs.field(converter=instant)
    by: tuple[str, ...] = attrs.field(default=(), converter=texts)
    bucket: Bucket | None = None
    tz: str = "UTC"
    period: Interval | None = None
    cancelled: frozenset[str] = frozenset(CANCELLED)

    def __attrs_post_init__(self) -> None:
        buckets_of(self.bucket, self.tz)

    def head(self, name: str) -> KpiHead:
        """That of a KPI.

        Raises:
            UnknownNameError: The summary has no KPI of that name.
        """
        for head in self.kpis:
            if head.name == name:
                return head
        known = [head.name for head in self.kpis]
        raise UnknownNameError(field="kpi", value=name, known=known)


def _bins(value: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: Counter[int] = Counter()
    for pair in value:
        number, held = pair
        found[whole(number)] += count(held)
    return tuple(sorted(found.items()))


def _key(value: Mapping[str, Any]) -> FrozenMap[str, Value]:
    return FrozenMap({name: plain(item) for name, item in values(value).items()})


def _optional(value: int | None) -> int | None:
    return None if value is None else whole(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SummaryCell:
    """The cases of one KPI in one bucket and group: counts, sums, extremes, bins.

    Attributes:
        kpi: Name of the KPI.
        bucket: The first local day of the bucket; None as in `FigureRow`.
        key: The values that the group shares, by field.
        n: How many were measured.
        total: The sum of their amounts.
        weight: The sum of their weights.
        least: The smallest amount; None without any.
        most: The largest.
        excluded: How many were not measured, by reason.
        bins: Number of a bin -> how many amounts it holds, in order. Bins are less than two
            percent wide, so that the middle of one is less than one percent off.
    """

    kpi: str = attrs.field(validator=filled)
    bucket: date | None = None
    key: FrozenMap[str, Value] = attrs.field(default=FrozenMap(), converter=_key)
    n: int = attrs.field(default=0, converter=count)
    total: int = attrs.field(default=0, converter=whole)
    weight: int = attrs.field(default=0, converter=count)
    least: int | None = attrs.field(default=None, converter=_optional)
    most: int | None = attrs.field(default=None, converter=_optional)
    excluded: FrozenMap[str, int] = attrs.field(default=FrozenMap(), converter=reasons)
    bins: tuple[tuple[int, int], ...] = attrs.field(default=(), converter=_bins)
