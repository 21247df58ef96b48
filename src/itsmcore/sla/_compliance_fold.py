"""Counting: which row each case of many verdicts belongs to."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from itsmcore._instants import from_us, to_us
from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model import History, Value
from itsmcore.model._buckets import local_date
from itsmcore.model._value_keys import Identity, identity, plain
from itsmcore.sla._compliance_cases import Case, cases_of
from itsmcore.sla._compliance_rows import ComplianceRow
from itsmcore.sla._compliance_terms import Terms, place_of, start_of
from itsmcore.sla.verdict import Verdict

__all__ = ["OF_VERDICTS", "Fold", "Measured", "counted"]

Measured: TypeAlias = Verdict | tuple[Verdict, History]
"""A verdict, with the history that it is of where fields or the opening are asked for."""

OF_VERDICTS: Final = ("target_id", "agreement_id")
"""Names that are told apart by verdicts themselves."""


def counted(terms: Terms, measured: Iterable[Measured]) -> list[ComplianceRow]:
    """The rows of some verdicts, in no order."""
    fold = Fold(terms)
    by_opening = terms.cohort == "opened"
    for verdict, history in _pairs(measured):
        now_us = to_us(verdict.now)
        opened_us = to_us(_needed(history, verdict).opened_at) if by_opening else 0
        for case in cases_of(verdict, cycles=terms.cycles, judged_by=terms.judged_by):
            at_us = fold.dated_us(case, opened_us)
            read_us = fold.read_us(case, at_us, now_us)
            values = [_value(verdict, history, name, read_us) for name in terms.by]
            fold.count(case, at_us, values)
    return fold.rows()


class Fold:
    """Cases being counted; instants are microseconds since 1970 in UTC."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._zone = terms, ZoneInfo(terms.tz)
        self._tallies: dict[Identity, Counter[str]] = {}
        self._heads: dict[Identity, tuple[date | None, tuple[Value, ...]]] = {}

    def dated_us(self, case: Case, opened_us: int) -> int | None:
        """The instant by which a case belongs to a period; None while there is none."""
        cohort = self._terms.cohort
        if cohort == "opened":
            return opened_us
        return case.due_us if cohort == "due" else case.stopped_us

    def read_us(self, case: Case, at_us: int | None, now_us: int) -> int:
        """As of when the fields of a case are read that is dated so."""
        values_at = self._terms.values_at
        chosen_us = case.ended_us if values_at == "end" else at_us
        if values_at == "now" or chosen_us is None:
            return now_us
        return min(now_us, chosen_us)

    def count(self, case: Case, at_us: int | None, values: Iterable[Value]) -> None:
        """Count a case that is dated so, told apart by its values."""
        period, found = self._period(at_us), tuple(map(plain, values))
        place = place_of(period), *map(identity, found)
        if place not in self._tallies:
            self._tallies[place] = Counter()
            self._heads[place] = period, found
        self._tallies[place].update(case.figures())

    def _period(self, at_us: int | None) -> date | None:
        if self._terms.period is None or at_us is None:
            return None
        return start_of(self._terms.period, local_date(from_us(at_us), self._zone))

    def rows(self) -> list[ComplianceRow]:
        """What was counted."""
        found = []
        for place, (period, values) in self._heads.items():
            key = dict(zip(self._terms.by, values, strict=True))
            figures = self._tallies[place]
            found.append(ComplianceRow(period=period, key=key, **figures))
        return found


def _value(verdict: Verdict, history: History | None, name: str, at_us: int) -> Value:
    """That of the verdict or of a field; before it was known, the first one."""
    if name in OF_VERDICTS:
        found: Value = getattr(verdict, name)
        return found
    series = _needed(history, verdict).series(name)
    return series.values[max(0, bisect_right(series.instants_us, at_us) - 1)]


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
