"""Cases of many KPIs being counted, told apart by bucket and group."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics._subjects import listed
from itsmcore.metrics._tally import Tally
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case
from itsmcore.metrics.figure import Figure
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import Value
from itsmcore.model._buckets import Buckets
from itsmcore.model._fields import each
from itsmcore.model._value_keys import Identity, identity, plain
from itsmcore.model.condition import field_name

__all__ = ["COLUMNS", "Sheet", "fields_of", "kpis_of"]

COLUMNS: Final = (
    *("kpi", "bucket", "value", "unit", "n", "numerator", "denominator"),
    *("excluded", "cohort", "clock"),
)
"""Names of columns, which no field that tells groups apart may have."""

Place: TypeAlias = tuple[date | None, tuple[Value, ...]]
"""The first day of a bucket, and the values that a group shares."""


def kpis_of(given: Iterable[Kpi]) -> tuple[Kpi, ...]:
    """KPIs that can be asked for together.

    Raises:
        WrongTypeError: They are no list, or one is no KPI.
        FieldError: There is none, a name comes twice, or they read different things.
    """
    found = tuple(listed(given, "kpis", "Kpi"))
    names: set[str] = set()
    for index, kpi in enumerate(found):
        if not isinstance(kpi, Kpi):
            raise WrongTypeError(
                field=f"kpis[{index}]",
                value=kpi,
                problem="a Kpi is needed",
                remedy="give e.g. mean_time_to_resolve",
                path=("kpis", index),
            )
        problem = "the name comes twice" if kpi.name in names else None
        if kpi.reads is not found[0].reads:
            problem = (
                f"it reads {kpi.reads.__name__}, the first {found[0].reads.__name__}"
            )
        if problem is not None:
            raise FieldError(
                field=f"kpis[{index}]",
                value=kpi.name,
                problem=problem,
                remedy="ask for it apart, or give it another name with attrs.evolve",
                path=("kpis", index),
            )
        names.add(kpi.name)
    if not found:
        raise FieldError(
            field="kpis",
            value=found,
            problem="none is given",
            remedy="give one or more",
        )
    return found


def fields_of(given: Iterable[str]) -> tuple[str, ...]:
    """Different fields that tell groups apart.

    Raises:
        WrongTypeError: They are no list, or one is no text.
        FieldError: One comes twice, or has the name of a column.
    """
    try:
        found = tuple(field_name(name) for name in each(given))
    except FieldError as error:
        raise error.named("by") from None
    for index, name in enumerate(found):
        problem = "a column has that name" if name in COLUMNS else None
        problem = "the name comes twice" if name in found[:index] else problem
        if problem is not None:
            raise FieldError(
                field=f"by[{index}]",
                value=name,
                problem=problem,
                remedy="give the name of another field",
                path=("by", index),
            )
    return found


@attrs.define
class Sheet:
    """Cases being counted.

    Attributes:
        kpis: Of which KPIs, in the order of the rows.
        terms: On what terms.
        by: The fields that tell groups apart.
        slots: The buckets.
        made: What counts the cases of one place.
    """

    kpis: Sequence[Kpi]
    terms: Asked
    by: tuple[str, ...]
    slots: Buckets
    made: type[Tally] = Tally
    _tallies: dict[str, dict[Identity, Tally]] = attrs.field(init=False)
    _groups: dict[Identity, tuple[Value, ...]] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._tallies = {kpi.name: {} for kpi in self.kpis}

    def add(self, kpi: Kpi, subject: Any, case: Case) -> None:
        """Count a case, if it is of the period."""
        if not self.terms.takes(case.at_us):
            return
        mark: Identity = ()
        if self.slots.kind is not None or self.by:
            mark = self._mark(subject, case.at_us)
        tallies = self._tallies[kpi.name]
        tally = tallies.get(mark)
        if tally is None:
            tally = tallies[mark] = self.made(kpi.statistic)
        tally.add(case)

    def _mark(self, subject: Any, at_us: int | None) -> Identity:
        """What is shared by the cases of one row."""
        read_us = self.terms.now_us if at_us is None else at_us
        values = tuple([plain(value_of(subject, name, read_us)) for name in self.by])
        group = tuple(map(identity, values))
        day = self.slots.of(at_us)
        self._groups.setdefault(group, values)
        return (day is None, day or date.max), group

    def rows(self) -> Iterator[tuple[Figure, date | None, dict[str, Value]]]:
        """Each figure with its bucket and the values of its group, in order."""
        for kpi in self.kpis:
            tallies = self._tallies[kpi.name]
            for mark in self._marks(tallies):
                day, values = self._place(mark)
                tally = tallies.get(mark) or Tally(kpi.statistic)
                key = dict(zip(self.by, values, strict=True))
                yield kpi.figure(tally, self.terms), day, key

    def counted(self) -> Iterator[tuple[str, Tally, tuple[date | None, Any]]]:
        """What was counted: the KPI, its sums, its bucket and the values of its group."""
        for name, tallies in self._tallies.items():
            for mark, tally in tallies.items():
                day, values = self._place(mark)
                yield name, tally, (day, dict(zip(self.by, values, strict=True)))

    def _place(self, mark: Identity) -> Place:
        if not mark:
            return None, ()
        (is_undated, day), group = mark
        return None if is_undated else day, self._groups.get(group, ())

    def _marks(self, tallies: Iterable[Identity]) -> list[Identity]:
        """The rows of one KPI: what was counted, and what of the period was not."""
        if not self.by and self.slots.kind is None:
            return [()]
        found = set(tallies)
        start_us, end_us = self.terms.start_us, self.terms.end_us
        if self.slots.kind is not None and start_us is not None and end_us is not None:
            days = list(self.slots.over(start_us, end_us))
            groups = self._groups if self.by else [()]
            found |= {((False, day), group) for day in days for group in groups}
        return sorted(found)


def value_of(subject: Any, name: str, at_us: int) -> Value:
    """The value of a field of what a rule reads, as it was at an instant."""
    if isinstance(subject, Life):
        return subject.value_at(name, at_us)
    get = getattr(subject, "get", None)
    found: Value = get(name) if callable(get) else getattr(subject, name, None)
    return found
