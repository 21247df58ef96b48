"""Counting: which row each case of many verdicts belongs to."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from itsmcore._instants import from_us, to_us
from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model import History, Value
from itsmcore.sla._compliance_cases import Case, cases_of
from itsmcore.sla._compliance_keys import Identity, identity, plain
from itsmcore.sla._compliance_rows import ComplianceRow
from itsmcore.sla._compliance_terms import Terms, local_date, place_of, start_of
from itsmcore.sla.verdict import Verdict

__all__ = ["Fold", "Measured", "Subject", "counted"]

Measured: TypeAlias = Verdict | tuple[Verdict, History]
"""A verdict, with the history that it is of where fields or the opening are asked for."""

_OF_VERDICTS: Final = ("target_id", "agreement_id")


def counted(terms: Terms, measured: Iterable[Measured]) -> list[ComplianceRow]:
    """The rows of some verdicts, in no order."""
    fold = Fold(terms)
    for verdict, history in _pairs(measured):
        subject = _Pair(verdict, history)
        for case in cases_of(verdict, cycles=terms.cycles, judged_by=terms.judged_by):
            fold.take(case, subject)
    return fold.rows()


class Subject(Protocol):
    """What a case is of."""

    @property
    def now_us(self) -> int:
        """The instant as of which it was judged."""

    @property
    def opened_us(self) -> int:
        """When its record was opened."""

    def value(self, name: str, at_us: int, /) -> Value:
        """What tells it apart by a name, as of an instant."""


class Fold:
    """Cases being counted."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._zone = terms, ZoneInfo(terms.tz)
        self._tallies: dict[Identity, Counter[str]] = {}
        self._heads: dict[Identity, tuple[date | None, tuple[Value, ...]]] = {}

    def take(self, case: Case, subject: Subject) -> None:
        """Count one case."""
        cohort = self._terms.cohort
        at_us = subject.opened_us if cohort == "opened" else case.at_us(cohort)
        period, read_us = self._period(at_us), self._read_us(case, at_us, subject)
        values = tuple(plain(subject.value(n, read_us)) for n in self._terms.by)
        place = place_of(period), *map(identity, values)
        if place not in self._tallies:
            self._tallies[place] = Counter()
            self._heads[place] = period, values
        self._tallies[place].update(case.figures())

    def _period(self, at_us: int | None) -> date | None:
        if self._terms.period is None or at_us is None:
            return None
        return start_of(self._terms.period, local_date(from_us(at_us), self._zone))

    def _read_us(self, case: Case, at_us: int | None, subject: Subject) -> int:
        """As of when what tells it apart is read."""
        values_at, now_us = self._terms.values_at, subject.now_us
        chosen_us = case.ended_us if values_at == "end" else at_us
        is_now = values_at == "now" or chosen_us is None
        return now_us if is_now else min(now_us, chosen_us)

    def rows(self) -> list[ComplianceRow]:
        """What was counted."""
        found = []
        for place, (period, values) in self._heads.items():
            key = dict(zip(self._terms.by, values, strict=True))
            figures = self._tallies[place]
            found.append(ComplianceRow(period=period, key=key, **figures))
        return found


class _Pair:
    """A verdict, and the history that it is of where that was given."""

    def __init__(self, verdict: Verdict, history: History | None) -> None:
        self._verdict, self._history = verdict, history
        self.now_us = to_us(verdict.now)

    @property
    def opened_us(self) -> int:
        return to_us(self._needed.opened_at)

    def value(self, name: str, at_us: int, /) -> Value:
        """That of the verdict or of a field; before it was known, the first one."""
        if name in _OF_VERDICTS:
            found: Value = getattr(self._verdict, name)
            return found
        series = self._needed.series(name)
        return series.values[max(0, bisect_right(series.instants_us, at_us) - 1)]

    @property
    def _needed(self) -> History:
        if self._history is None:
            raise FieldError(
                field="measured",
                value=self._verdict.record_id,
                problem="its opening and its fields are read from its history",
                remedy="give pairs of a verdict and its history",
            )
        return self._history


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
