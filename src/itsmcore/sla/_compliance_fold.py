"""Counting: which row each case of many verdicts belongs to."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from itsmcore._instants import to_us
from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model import History, Value
from itsmcore.sla._compliance_cases import Case, cases_of
from itsmcore.sla._compliance_keys import Identity, identity, plain
from itsmcore.sla._compliance_rows import ComplianceRow
from itsmcore.sla._compliance_terms import Terms, local_date, place_of, start_of
from itsmcore.sla.verdict import Verdict

__all__ = ["Measured", "counted"]

Measured: TypeAlias = Verdict | tuple[Verdict, History]
"""A verdict, with the history that it is of where fields or the opening are asked for."""

_OF_VERDICTS: Final = ("target_id", "agreement_id")


def counted(terms: Terms, measured: Iterable[Measured]) -> list[ComplianceRow]:
    """The rows of some verdicts, in no order."""
    fold = _Fold(terms)
    for verdict, history in _pairs(measured):
        fold.take(verdict, history)
    return fold.rows()


class _Fold:
    """Cases being counted."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._zone = terms, ZoneInfo(terms.tz)
        self._tallies: dict[Identity, Counter[str]] = {}
        self._heads: dict[Identity, tuple[date | None, tuple[Value, ...]]] = {}

    def take(self, verdict: Verdict, history: History | None) -> None:
        """Count the cases of one verdict."""
        terms = self._terms
        by_opening = terms.cohort == "opened"
        opened_at = _needed(history, verdict).opened_at if by_opening else None
        for case in cases_of(verdict, cycles=terms.cycles, judged_by=terms.judged_by):
            at = opened_at if by_opening else case.at(terms.cohort)
            read_us = to_us(self._read_at(verdict.now, case, at))
            values = [
                plain(
                    getattr(verdict, name)
                    if name in _OF_VERDICTS
                    else _value(_needed(history, verdict), name, read_us)
                )
                for name in terms.by
            ]
            self._count(case, self._period(at), tuple(values))

    def _period(self, at: datetime | None) -> date | None:
        if self._terms.period is None or at is None:
            return None
        return start_of(self._terms.period, local_date(at, self._zone))

    def _read_at(self, now: datetime, case: Case, at: datetime | None) -> datetime:
        """As of when fields are read."""
        if self._terms.values_at == "end":
            return case.ended_at
        is_dated = self._terms.values_at == "cohort" and at is not None
        return min(now, at) if is_dated else now

    def _count(
        self, case: Case, period: date | None, values: tuple[Value, ...]
    ) -> None:
        place = place_of(period), *map(identity, values)
        if place not in self._tallies:
            self._tallies[place] = Counter()
            self._heads[place] = period, values
        self._tallies[place].update(case.figures())

    def rows(self) -> list[ComplianceRow]:
        """What was counted."""
        found = []
        for place, (period, values) in self._heads.items():
            key = dict(zip(self._terms.by, values, strict=True))
            figures = self._tallies[place]
            found.append(ComplianceRow(period=period, key=key, **figures))
        return found


def _needed(history: History | None, verdict: Verdict) -> History:
    """The history beside a verdict, where something is read from it."""
    if history is None:
        raise FieldError(
            field="measured",
            value=verdict.record_id,
            problem="its opening and its fields are read from its history",
            remedy="give pairs of a verdict and its history",
        )
    return history


def _value(history: History, name: str, at_us: int) -> Value:
    """The value of a field at an instant; the first one before it was known."""
    series = history.series(name)
    return series.values[max(0, bisect_right(series.instants_us, at_us) - 1)]


def _pairs(measured: Any) -> Iterator[tuple[Verdict, History | None]]:
    if not isinstance(measured, Iterable) or isinstance(measured, (str, Mapping)):
        raise _not_measured(measured, ("measured",))
    for index, item in enumerate(measured):
        path = ("measured", index)
        match item:
            case Verdict():
                yield item, None
            case (Verdict() as verdict, History() as history):
                _check_pair(verdict, history, path)
                yield verdict, history
            case _:
                raise _not_measured(item, path)


def _check_pair(
    verdict: Verdict, history: History, path: tuple[str | int, ...]
) -> None:
    if history.record_id != verdict.record_id:
        raise FieldError(
            field=dotted(path),
            value=history.record_id,
            problem=f"the verdict is of another record, {verdict.record_id!r}",
            remedy="give each verdict with the history that it is of",
            path=path,
        )


def _not_measured(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="verdicts are needed",
        remedy="give [(measure(target, history, now=now), history), ...]",
        path=path,
    )
