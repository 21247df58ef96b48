"""Compliance by its definitions: one case after the other, with nothing shared."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from itsmcore.model import History
from itsmcore.sla import ClockState, Compliance, Cycle, CycleEnd, Outcome, Verdict

__all__ = ["Figures", "figures_of", "oracle", "shown"]

US = timedelta(microseconds=1)

Figures = dict[str, int]


def oracle(
    pairs: Iterable[tuple[Verdict, History]], terms: Compliance
) -> dict[tuple[Any, ...], Figures]:
    """The figures of each row by its period and its values, without zeros."""
    found: dict[tuple[Any, ...], Figures] = {}
    for verdict, history in pairs:
        past = list(verdict.past_cycles) if terms.cycles == "each" else []
        cases: list[Verdict | Cycle] = [*past, verdict]
        for case in cases:
            at = instant_of(case, verdict, history, terms.cohort)
            read_at = {
                "now": verdict.now,
                "end": ended(case) or verdict.now,
                "cohort": min(at or verdict.now, verdict.now),
            }[terms.values_at]
            values = [value_of(verdict, history, name, read_at) for name in terms.by]
            place = (period_of(at, terms), *values)
            row = found.setdefault(place, {})
            for name, figure in figures(case, verdict, terms).items():
                row[name] = row.get(name, 0) + figure
    return {
        place: {name: figure for name, figure in row.items() if figure}
        for place, row in found.items()
    }


def shown(found: Compliance) -> dict[tuple[Any, ...], Figures]:
    """The same of what is to be judged."""
    return {
        (row.period, *(row.key[name] for name in found.by)): figures_of(row)
        for row in found
    }


def figures_of(row: Any) -> Figures:
    """The figures of a row that are not zero."""
    names = (
        "met missed missed_open open cancelled no_goal not_started superseded "
        "timed elapsed_us calendar_us overrun_us"
    )
    return {name: getattr(row, name) for name in names.split() if getattr(row, name)}


def figures(case: Verdict | Cycle, verdict: Verdict, terms: Compliance) -> Figures:
    """What one case adds."""
    standing = standing_of(case, verdict, terms)
    if standing not in ("met", "missed"):
        return {standing: 1}
    goes_on = isinstance(case, Verdict) and case.state != ClockState.STOPPED
    found = {standing: 1}
    if standing == "missed":
        found["missed_open"] = int(goes_on)
        found["overrun_us"] = overrun(case) // US
    if case.elapsed is not None and case.calendar_elapsed is not None:
        found["timed"] = 1
        found["elapsed_us"] = case.elapsed // US
        found["calendar_us"] = case.calendar_elapsed // US
    return found


def standing_of(case: Verdict | Cycle, verdict: Verdict, terms: Compliance) -> str:
    """Met, missed, open, or why it is excluded."""
    if isinstance(case, Verdict) and case.state == ClockState.NOT_STARTED:
        return "no_goal" if case.outcome == Outcome.EXCLUDED else "not_started"
    if case.outcome == Outcome.EXCLUDED:
        return reason_of(case)
    if terms.judged_by == "any_breach" and was_breached(case, verdict, terms):
        return "missed"
    return str(case.outcome)


def reason_of(case: Verdict | Cycle) -> str:
    """Why a case that had started is excluded."""
    if isinstance(case, Cycle):
        words = {CycleEnd.CANCELLED: "cancelled", CycleEnd.RETARGETED: "superseded"}
        return words.get(case.end, "no_goal")
    return "no_goal" if (case.goal, case.deadline) == (None, None) else "cancelled"


def was_breached(case: Verdict | Cycle, verdict: Verdict, terms: Compliance) -> bool:
    """Whether it was ever known to be missed, as far as the verdict tells."""
    first = case.first_breach_at
    if isinstance(case, Verdict) and terms.cycles == "each" and first is not None:
        earlier = {cycle.first_breach_at for cycle in verdict.past_cycles}
        return case.outcome == Outcome.MISSED or first not in earlier
    return first is not None


def overrun(case: Verdict | Cycle) -> timedelta:
    """Time above the goal, or what the verdict says of a deadline."""
    if case.goal is not None and case.elapsed is not None:
        return max(timedelta(), case.elapsed - case.goal)
    return case.overrun


def ended(case: Verdict | Cycle) -> datetime | None:
    """When it stopped, or gave way to another."""
    return case.stopped_at if isinstance(case, Verdict) else case.ended_at


def instant_of(
    case: Verdict | Cycle, verdict: Verdict, history: History, cohort: str
) -> datetime | None:
    """The instant that says to which period a case belongs."""
    assert verdict.record_id == history.record_id
    if cohort == "opened":
        return history.opened_at
    if cohort == "due":
        return case.due_at
    is_cancelled = isinstance(case, Cycle) and case.end == CycleEnd.CANCELLED
    return None if is_cancelled else ended(case)


def period_of(at: datetime | None, terms: Compliance) -> date | None:
    """The first day of the period, looked for day by day backwards."""
    if at is None or terms.period is None:
        return None
    day = at.astimezone(ZoneInfo(terms.tz)).date()
    while not begins_period(day, terms.period):
        day -= timedelta(days=1)
    return day


def begins_period(day: date, period: str) -> bool:
    """Whether a period begins with a day."""
    return {
        "day": True,
        "week": day.isocalendar().weekday == 1,
        "month": day.day == 1,
        "quarter": (day.month, day.day) in ((1, 1), (4, 1), (7, 1), (10, 1)),
        "year": (day.month, day.day) == (1, 1),
    }[period]


def value_of(verdict: Verdict, history: History, name: str, at: datetime) -> Any:
    """A value as of an instant, all facts up to it taken; or one of the verdict."""
    if name in ("target_id", "agreement_id"):
        return getattr(verdict, name)
    value = history.initial.get(name)
    for position, fact in enumerate(history, start=1):
        if history.effective_at(position) <= at:
            for change in fact.changes:
                value = change.new if change.field == name else value
    return value
