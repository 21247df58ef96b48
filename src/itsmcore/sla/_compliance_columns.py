"""Counting verdicts that are in columns, without making each of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Final

from itsmcore._instants import to_us
from itsmcore.model import Value
from itsmcore.sla._bulk_program import OUTCOMES, STATES
from itsmcore.sla._bulk_time import NONE
from itsmcore.sla._compliance_cases import Case, cases_of, present_case
from itsmcore.sla._compliance_fold import OF_VERDICTS, Fold
from itsmcore.sla._compliance_rows import ComplianceRow
from itsmcore.sla._compliance_terms import Terms
from itsmcore.sla.verdicts import Verdicts

__all__ = ["counted_in_columns"]

_NUMBERS: Final = (
    *("state", "outcome", "goal", "deadline", "elapsed", "calendar_elapsed"),
    *("overrun", "due_at", "stopped_at", "first_breach_at"),
)


def counted_in_columns(terms: Terms, verdicts: Verdicts) -> list[ComplianceRow]:
    """The rows of some verdicts, in no order; those with earlier cycles are made."""
    fold, several = Fold(terms), set[int]()
    if terms.cycles == "each":
        cycles = verdicts.numbers("cycle")
        several = {row for row, cycle in enumerate(cycles) if cycle > 1}
    present = enumerate(_present(terms, verdicts))
    cases = [None if row in several else case for row, case in present]
    _count(fold, terms, verdicts, cases)
    for row in sorted(several):
        alone = verdicts[row : row + 1]
        for case in cases_of(alone[0], cycles="each", judged_by=terms.judged_by):
            _count(fold, terms, alone, [case])
    return fold.rows()


def _present(terms: Terms, verdicts: Verdicts) -> Iterator[Case]:
    """The case that each verdict is, by its present cycle."""
    by_any = terms.judged_by == "any_breach"
    columns = (verdicts.numbers(name) for name in _NUMBERS)
    for state, outcome, goal, deadline, elapsed, calendar, *others in zip(
        *columns, strict=True
    ):
        overrun, due, stopped, breach = others
        yield present_case(
            state=STATES[state],
            outcome=OUTCOMES[outcome],
            has_goal=goal != NONE or deadline != NONE,
            was_missed=by_any and breach != NONE,
            elapsed_us=_or_none(elapsed),
            calendar_us=_or_none(calendar) or 0,
            overrun_us=overrun,
            due_us=_or_none(due),
            stopped_us=_or_none(stopped),
        )


def _count(
    fold: Fold, terms: Terms, verdicts: Verdicts, cases: Sequence[Case | None]
) -> None:
    """Count one case of each verdict, or none where that is None."""
    now_us = to_us(verdicts.now)
    dated: list[int | None] = []
    reads: list[int] = []
    for case, opened_us in zip(cases, verdicts.opened_us(), strict=True):
        at_us = None if case is None else fold.dated_us(case, opened_us)
        dated.append(at_us)
        reads.append(now_us if case is None else fold.read_us(case, at_us, now_us))
    for case, at_us, values in zip(
        cases, dated, _values(terms, verdicts, reads), strict=False
    ):
        if case is not None:
            fold.count(case, at_us, values)


def _values(
    terms: Terms, verdicts: Verdicts, reads: Sequence[int]
) -> Iterable[tuple[Value, ...]]:
    """What tells each apart, as of when it is read; without end where nothing does."""
    columns: list[Sequence[Value]] = [
        verdicts.columns()[name]
        if name in OF_VERDICTS
        else verdicts.values_at(name, reads)
        for name in terms.by
    ]
    return zip(*columns, strict=True) if columns else repeat(())


def _or_none(number: int) -> int | None:
    return None if number == NONE else number
