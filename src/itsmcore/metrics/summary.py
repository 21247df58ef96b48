"""Summaries of KPIs that add up: the same to the last bit however the records were split."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate, groupby
from math import ceil
from typing import Any, Self, overload
from zoneinfo import ZoneInfo

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics._bins import bin_of, middle
from itsmcore.metrics._sheet import Sheet, fields_of, kpis_of
from itsmcore.metrics._tally import Tally
from itsmcore.metrics.asked import CANCELLED, asked
from itsmcore.metrics.case import Case
from itsmcore.metrics.figure import (
    ClockKind,
    Figure,
    Statistic,
)
from itsmcore.metrics.figure_table import FigureRow, Figures
from itsmcore.metrics.kpi import Kpi, judged
from itsmcore.metrics.quantile_methods import Share, a_share
from itsmcore.metrics.summary_parts import KpiHead, SummaryCell, SummarySpec, each_of
from itsmcore.model import Value, WorkingTime
from itsmcore.model._buckets import Bucket, buckets_of
from itsmcore.model._fields import checked
from itsmcore.model._value_keys import Identity, identity

__all__ = ["Summary", "summarise"]


class _Sums(Tally):
    """A tally that can be added to others."""

    __slots__ = ("bins", "least", "most")

    def __init__(self, statistic: Statistic) -> None:
        super().__init__(statistic)
        self.bins: Counter[int] = Counter()
        self.least: int | None = None
        self.most: int | None = None

    def add(self, case: Case) -> None:
        """Count one case."""
        super().add(case)
        if case.excluded is None:
            amount = case.amount
            self.bins[bin_of(amount)] += 1
            self.least = amount if self.least is None else min(self.least, amount)
            self.most = amount if self.most is None else max(self.most, amount)


def _cells(value: Iterable[SummaryCell]) -> tuple[SummaryCell, ...]:
    return each_of(value, SummaryCell, "cells")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Summary(Sequence[SummaryCell]):
    """KPIs of some records, in a form that adds up. Made by `summarise`, or from its parts.

    Parts of one spec add up with `+` and `sum`, in any order and however the records were
    split, to the same bits. Each record belongs to one part.

    Attributes:
        spec: The terms.
        cells: Counts and sums; cells that share KPI, bucket and group are added up.

    Raises:
        FieldError: A cell has other fields than the spec, or a KPI that it has not.
    """

    spec: SummarySpec
    cells: tuple[SummaryCell, ...] = attrs.field(default=(), converter=_cells)

    def __attrs_post_init__(self) -> None:
        order = {head.name: place for place, head in enumerate(self.spec.kpis)}
        for index, cell in enumerate(self.cells):
            self._check(index, cell, order)

        def mark(cell: SummaryCell) -> Identity:
            """Where a cell comes in order."""
            group = tuple(identity(cell.key[name]) for name in self.spec.by)
            day = cell.bucket is None, cell.bucket or date.max
            return order[cell.kpi], day, group

        given = sorted(self.cells, key=mark)
        found = tuple(self._added(list(group)) for _, group in groupby(given, mark))
        object.__setattr__(self, "cells", found)

    def _check(self, index: int, cell: SummaryCell, known: Mapping[str, int]) -> None:
        problem, field, value = None, "key", object()
        if cell.kpi not in known:
            field, value, problem = "kpi", cell.kpi, "the spec has no such KPI"
        elif cell.key.keys() != set(self.spec.by):
            value, problem = cell.key, f"the spec tells groups apart by {self.spec.by}"
        if problem is not None:
            raise FieldError(
                field=f"cells[{index}].{field}",
                value=value,
                problem=problem,
                remedy="give cells of the same spec",
                path=("cells", index, field),
            )

    def _added(self, cells: Sequence[SummaryCell]) -> SummaryCell:
        """Cells of one place as one, its key in the order of the spec."""
        first = cells[0]
        excluded: Counter[str] = Counter()
        for cell in cells:
            excluded.update(cell.excluded)
        return SummaryCell(
            kpi=first.kpi,
            bucket=first.bucket,
            key={name: first.key[name] for name in self.spec.by},
            n=sum(cell.n for cell in cells),
            total=sum(cell.total for cell in cells),
            weight=sum(cell.weight for cell in cells),
            least=min((c.least for c in cells if c.least is not None), default=None),
            most=max((c.most for c in cells if c.most is not None), default=None),
            excluded=excluded,
            bins=[pair for cell in cells for pair in cell.bins],
        )

    @classmethod
    def empty(cls, spec: SummarySpec, /) -> Self:
        """Of no record: what adds nothing."""
        return cls(spec=spec)

    # -- a sequence of cells ------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> SummaryCell: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[SummaryCell, ...]: ...
    def __getitem__(self, index: int | slice) -> SummaryCell | tuple[SummaryCell, ...]:
        return self.cells[index]

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[SummaryCell]:
        return iter(self.cells)

    def add(self, *cells: SummaryCell) -> Self:
        """The same with more cells."""
        return attrs.evolve(self, cells=(*self.cells, *cells))

    def __add__(self, other: "Summary", /) -> Self:
        """Both together.

        Raises:
            FieldError: They are not of one spec.
            WrongTypeError: The other is no `Summary`.
        """
        if not isinstance(other, Summary):
            raise WrongTypeError(
                field="other",
                value=other,
                problem="only parts of one summary add up",
                remedy="give what summarise(...) gives",
            )
        if other.spec != self.spec:
            raise FieldError(
                field="spec",
                value=other.spec,
                problem="the other part is on other terms, so they do not add up",
                remedy="make both with the same KPIs, now, groups, buckets and period",
            )
        return self.add(*other.cells)

    def __radd__(self, other: object, /) -> Self:
        """So that `sum` takes parts: it begins with 0."""
        return self if other == 0 else self + other  # type: ignore[operator]  # what is none is refused there

    # -- what it says -------------------------------------------------------------

    def figures(self) -> Figures:
        """The figures, as `figures` tells them, of the buckets and groups that have a case."""
        rows = []
        for head in self.spec.kpis:
            cells = [cell for cell in self.cells if cell.kpi == head.name]
            if not cells and not self.spec.by and self.spec.bucket is None:
                cells = [SummaryCell(kpi=head.name)]
            rows += [_row(head, cell) for cell in cells]
        return Figures(self.spec.by, tuple(rows))

    def quantile(self, kpi: Kpi | str, share: Share, /) -> int | None:
        """About the amount below which a part of all lies, in all buckets and groups together.

        By nearest rank, and less than one percent off; of durations, microseconds. None
        without any amount.

        Raises:
            UnknownNameError: The summary has no such KPI.
            FieldError: The part does not lie between 0 and 1.
        """
        head = self.spec.head(kpi.name if isinstance(kpi, Kpi) else kpi)
        part = a_share(share)
        own = [cell for cell in self.cells if cell.kpi == head.name and cell.n]
        if not own:
            return None
        whole_cell = self._added([attrs.evolve(c, bucket=None) for c in own])
        rank = max(1, ceil(whole_cell.n * part))
        places = accumulate(held for _, held in whole_cell.bins)
        numbers = [number for number, _ in whole_cell.bins]
        least, most = whole_cell.least or 0, whole_cell.most or 0
        reached = (n for n, place in zip(numbers, places, strict=True) if place >= rank)
        found = middle(next(reached, 0))
        return min(max(found, least), most)


def _row(head: KpiHead, cell: SummaryCell) -> FigureRow:
    figure = Figure(
        name=head.name,
        numerator=cell.total,
        denominator=1 if head.is_sum else cell.weight,
        n=cell.n,
        excluded=cell.excluded,
        cohort=head.cohort,
        clock=head.clock,
        unit=head.unit,
    )
    return FigureRow(figure=figure, bucket=cell.bucket, key=cell.key)


def summarise(
    kpis: Iterable[Kpi],
    histories: Iterable[Any],
    /,
    *,
    now: datetime,
    by: Iterable[str] = (),
    bucket: Bucket | None = None,
    tz: str | ZoneInfo = "UTC",
    period: Interval | None = None,
    schedule: WorkingTime | None = None,
    cancelled: Iterable[str] = CANCELLED,
) -> Summary:
    """The part of a summary that some records make; takes what `figures` takes.

    The schedule has to be the same for all parts; the spec only tells whether there is one. A
    KPI that looks at several records at once, such as `recurring_rate`, sees those of its part
    alone, so split the records by what they share.

    Raises:
        FieldError: As for `figures`; or a KPI is a median, which does not add up.
    """
    found = kpis_of(kpis)
    for kpi in found:
        if kpi.statistic is Statistic.MEDIAN:
            raise FieldError(
                field="kpis",
                value=kpi.name,
                problem="medians do not add up",
                remedy="give attrs.evolve(kpi, statistic='mean') and ask for quantile('0.5')",
            )
    terms = asked(now=now, period=period, schedule=schedule, cancelled=cancelled)
    sheet = Sheet(found, terms, fields_of(by), buckets_of(bucket, tz), _Sums)
    for kpi, subject, case in judged(found, histories, terms):
        sheet.add(kpi, subject, case)
    spec = SummarySpec(
        kpis=[_head(kpi, terms.clock) for kpi in found],
        now=now,
        by=sheet.by,
        bucket=bucket,
        tz=sheet.slots.zone.key,
        period=period,
        cancelled=terms.cancelled,
    )
    cells = [_cell(name, tally, *place) for name, tally, place in sheet.counted()]
    return Summary(spec=spec, cells=cells)


def _head(kpi: Kpi, clock: ClockKind) -> KpiHead:
    return KpiHead(
        name=kpi.name,
        told=repr(kpi),
        cohort=kpi.cohort,
        clock=clock if kpi.is_clocked else None,
        unit=kpi.unit,
        is_sum=kpi.statistic is Statistic.SUM,
    )


def _cell(
    name: str, tally: Any, bucket: date | None, key: Mapping[str, Value]
) -> SummaryCell:
    return SummaryCell(
        kpi=name,
        bucket=bucket,
        key=key,
        n=tally.n,
        total=tally.total,
        weight=tally.weight,
        least=tally.least,
        most=tally.most,
        excluded=tally.excluded,
        bins=tally.bins.items(),
    )
