"""Compliance: what became of many verdicts, in counts that add up however they are split."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, Final, Self, overload

import attrs

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model import Value
from itsmcore.model._fields import checked
from itsmcore.model._value_keys import Identity, identity, plain
from itsmcore.model.frozen_map import frozen_map
from itsmcore.sla._checks import ZoneForm
from itsmcore.sla._compliance_columns import counted_in_columns
from itsmcore.sla._compliance_fold import Measured, counted
from itsmcore.sla._compliance_rows import FIGURES, Attainment, ComplianceRow, added
from itsmcore.sla._compliance_terms import (
    Cohort,
    Cycling,
    Exact,
    JudgedBy,
    Period,
    Terms,
    ValuesAt,
    exact,
    names,
    place_of,
    start_of,
)
from itsmcore.sla.verdicts import Verdicts

__all__ = [
    "Attainment",
    "Cohort",
    "Compliance",
    "ComplianceRow",
    "Cycling",
    "JudgedBy",
    "Measured",
    "Period",
    "ValuesAt",
    "compliance",
]

_TERMS: Final = tuple(a.name for a in attrs.fields(Terms))


def _rows(value: Iterable[ComplianceRow]) -> tuple[ComplianceRow, ...]:
    given: Any = value
    found = tuple(given) if isinstance(given, Iterable) else (given,)
    for index, row in enumerate(found):
        if not isinstance(row, ComplianceRow):
            raise WrongTypeError(
                field=f"rows[{index}]",
                value=row,
                problem="a list of rows is needed",
                remedy="give [ComplianceRow(...)]",
                path=("rows", index),
            )
    return found


@attrs.frozen(kw_only=True, field_transformer=checked)
class Compliance(Terms, Sequence[ComplianceRow]):
    """Met, missed, open and excluded cases, in rows by period and by what they share.

    Made by `compliance`. Parts that were made on the same terms add up with `+` and `sum`: the
    result is the same, to the last bit, whichever way the cases were split and ordered. Rows
    are in one order: by period, those without one last; then by each name in turn, levels
    gravest first, other text by its letters, None last.

    Attributes:
        by: The names that tell rows apart: `target_id`, `agreement_id`, fields of records.
        period: How long a period is; None: there is but one.
        tz: The zone of its dates, an IANA key.
        cohort: By which instant a case belongs to a period.
        judged_by: Whether the final goal judges, or any breach is a miss.
        cycles: Whether each cycle of a clock is a case, or only the last.
        values_at: As of when fields are read.
        rows: The figures; rows that share all of it are added up.

    Raises:
        FieldError: An option that there is none of; names that come twice; a row that has
            not the names, or whose date begins no period.
        WrongTypeError: A field is not of its type.
    """

    rows: tuple[ComplianceRow, ...] = attrs.field(default=(), converter=_rows)

    def __attrs_post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            self._check_row(index, row)
        rows = sorted(map(self._in_order, self.rows), key=self._identity)
        groups = [[*found] for _, found in groupby(rows, self._identity)]
        settled = [
            rows[0] if len(rows) == 1 else added(rows, rows[0].period, rows[0].key)
            for rows in groups
        ]
        object.__setattr__(self, "rows", tuple(settled))

    def _check_row(self, index: int, row: ComplianceRow) -> None:
        if row.key.keys() != set(self.by):
            remedy = f"give a value for each of {self.by}, and no more"
            raise _misfit(index, "key", row.key, "the row has other names", remedy)
        if row.period not in (None, self._begins(row.period)):
            remedy = "give the first day of one, or None"
            problem = "no period begins there"
            raise _misfit(index, "period", row.period, problem, remedy)

    def _begins(self, day: date | None) -> date | None:
        """The first day of the period in which a day lies."""
        if self.period is None or day is None:
            return None
        return start_of(self.period, day)

    def _in_order(self, row: ComplianceRow) -> ComplianceRow:
        if tuple(row.key) == self.by:
            return row
        return attrs.evolve(row, key={name: row.key[name] for name in self.by})

    def _identity(self, row: ComplianceRow) -> Identity:
        return place_of(row.period), *map(identity, row.key.values())

    # -- a sequence of rows -------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> ComplianceRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ComplianceRow, ...]: ...
    def __getitem__(
        self, index: int | slice
    ) -> ComplianceRow | tuple[ComplianceRow, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ComplianceRow]:
        return iter(self.rows)

    def __add__(self, other: "Compliance", /) -> Self:
        """Both together.

        Raises:
            FieldError: They are not made on the same terms.
            WrongTypeError: The other is no `Compliance`.
        """
        for name in _TERMS:
            mine, given = getattr(self, name), getattr(_a_part(other), name)
            if mine != given:
                raise FieldError(
                    field=name,
                    value=given,
                    problem=f"the other part has {mine!r}, so they do not add up",
                    remedy="make both on the same terms",
                )
        return attrs.evolve(self, rows=self.rows + other.rows)

    def __radd__(self, other: object, /) -> Self:
        """So that `sum` takes parts: it begins with 0."""
        return self if other == 0 else self + _a_part(other)

    # -- what it says -------------------------------------------------------------

    @property
    def total(self) -> ComplianceRow:
        """All cases in one row."""
        return added(self.rows, None, {})

    def summed(self, *keep: str) -> Self:
        """The same cases in fewer rows: told apart by these names alone.

        Args:
            *keep: Some of `by`, and `"period"` where periods are to be told apart.

        Raises:
            UnknownNameError: It has no such name.
            FieldError: A name comes twice.
        """
        by = names(keep, frozenset())
        for name in by:
            self._check_name("keep", name, "period", *self.by)
        has_period = "period" in by
        by = tuple(name for name in by if name != "period")
        rows = [
            attrs.evolve(
                row,
                period=row.period if has_period else None,
                key={name: row.key[name] for name in by},
            )
            for row in self.rows
        ]
        period = self.period if has_period else None
        return attrs.evolve(self, by=by, period=period, rows=rows)

    def against(self, percent: Exact, /) -> tuple[Attainment, ...]:
        """Each row beside a promised percentage; see `ComplianceRow.against`."""
        return tuple(row.against(percent) for row in self.rows)

    def weighted_ratio(
        self, weights: Mapping[Any, Exact], *, over: str = "target_id"
    ) -> Fraction | None:
        """The mean of the parts that were met, each with a weight; exact.

        What has no case that is met or missed has no part in it; None when nothing has.

        Args:
            weights: A number above zero for each value of that name.
            over: Whose values have weights: one of `by`.

        Raises:
            UnknownNameError: There is no such name.
            FieldError: A weight is missing, or not above zero.
            WrongTypeError: A weight is no exact number; floats are none.
        """
        self._check_name("over", over, *self.by)
        known = {
            plain(value): _weight(weight, value)
            for value, weight in frozen_map(weights, "weights").items()
        }
        total = part = Fraction()
        for row in self.summed(over):
            if row.ratio is not None:
                weight = _found_weight(known, row.key[over])
                total, part = total + weight, part + weight * row.ratio
        return part / total if total else None

    def columns(self) -> dict[str, list[Any]]:
        """The rows as columns of plain values, as data frames take them.

        `period`, a column for each name of `by`, `n`, `percent`, `excluded`, and one for each
        figure of a row.
        """
        found: dict[str, list[Any]] = {"period": [row.period for row in self]}
        for name in self.by:
            found[name] = [row.key[name] for row in self]
        for name in ("n", "percent", "excluded", *FIGURES):
            found[name] = [getattr(row, name) for row in self]
        return found

    def _check_name(self, field: str, name: object, *known: str) -> None:
        if name not in known:
            raise UnknownNameError(field=field, value=name, known=known)


def compliance(
    measured: Iterable[Measured],
    /,
    *,
    by: Iterable[str] = ("target_id",),
    period: Period | None = None,
    tz: ZoneForm = "UTC",
    cohort: Cohort = "due",
    judged_by: JudgedBy = "final",
    cycles: Cycling = "each",
    values_at: ValuesAt = "now",
) -> Compliance:
    """What became of many verdicts.

    A case is met or missed once that is known, so one that goes on is missed as soon as it is
    late, and is open before. Open and excluded cases are counted, and are in no percentage.

    Args:
        measured: What `measure_all` gives; or verdicts, each with the history that it is of;
            or verdicts alone where `by` names no field and the cohort is not "opened".
        by: What tells rows apart: `"target_id"`, `"agreement_id"`, names of fields, such as
            `"priority"` or `"group"`, that are no figures of a row.
        period: "day", "week" (ISO 8601), "month", "quarter" or "year"; None: all in one.
        tz: The zone whose dates those are.
        cohort: By which instant a case belongs to a period: when the record was "opened",
            when the case was or is "due", or when it "stopped". Cases without that instant,
            such as paused ones that have no due time, are in a row whose period is None.
        judged_by: "final": the outcome as it is, by the goal that held in the end;
            "any_breach": missed also where a goal that was forgiven had been exceeded. Behind
            a cycle that was missed, the present one is judged by its outcome: the verdict tells
            of the first breach alone.
        cycles: "each" cycle of a clock is a case; or the "last" one alone, for which any breach
            is one of any cycle.
        values_at: As of when fields are read: "now", the verdict's own instant; the "end" of
            the case, which is its stop, else now; or the instant of its "cohort", at most now
            and now where there is none. Before the first values are known, those count.

    Raises:
        FieldError: An option that there is none of; names that come twice or that figures
            have; a verdict of another record than its history, or without one that is needed.
        WrongTypeError: Something is of a type that is not taken.

    >>> from datetime import UTC, datetime, timedelta
    >>> from itsmcore.model import History, Incident
    >>> from itsmcore.sla import Target, measure
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> target = Target.resolution(timedelta(hours=4))
    >>> opened = [nine, nine + timedelta(hours=5)]
    >>> cases = [
    ...     History.start(Incident(id=f"INC{at.hour}", opened_at=at)) for at in opened
    ... ]
    >>> now = nine + timedelta(hours=6)
    >>> found = compliance(
    ...     ((measure(target, case, now=now), case) for case in cases), period="month"
    ... )
    >>> for row in found:
    ...     print(f"{row.period:%B}: {row.missed} missed, {row.open} open")
    March: 1 missed, 1 open
    """
    terms = Compliance(
        by=by,
        period=period,
        tz=tz,
        cohort=cohort,
        judged_by=judged_by,
        cycles=cycles,
        values_at=values_at,
    )
    if isinstance(measured, Verdicts):
        return attrs.evolve(terms, rows=counted_in_columns(terms, measured))
    return attrs.evolve(terms, rows=counted(terms, measured))


def _misfit(
    index: int, field: str, value: object, problem: str, remedy: str
) -> FieldError:
    return FieldError(
        field=f"rows[{index}].{field}",
        value=value,
        problem=problem,
        remedy=remedy,
        path=("rows", index, field),
    )


def _a_part(value: object) -> Compliance:
    if isinstance(value, Compliance):
        return value
    raise WrongTypeError(
        field="other",
        value=value,
        problem="only parts of one summary add up",
        remedy="give what compliance(...) gives",
    )


def _found_weight(weights: Mapping[Any, Fraction], value: Value) -> Fraction:
    if value not in weights:
        raise FieldError(
            field="weights",
            value=value,
            problem="it has no weight",
            remedy="give a number above zero for it",
        )
    return weights[value]


def _weight(value: Exact, name: object) -> Fraction:
    found = exact(value, f"weights[{name!r}]")
    if found <= 0:
        raise FieldError(
            field=f"weights[{name!r}]",
            value=value,
            problem="a weight lies above zero",
            remedy="give a positive number, or leave its cases out",
        )
    return found
