"""KPIs over a real log and over generated tickets: how many a second, and whether linear.

Every ticket has a known course, so each answer is checked against what was put in.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from examples import incident_kpis
from itsmcore.metrics import (
    Figures,
    Kpi,
    backlog,
    backlog_age,
    first_contact_resolution,
    first_contact_resolution_net,
    first_response_time,
    functional_escalation_rate,
    linked_to_problem_rate,
    major_incident_rate,
    mean_time_to_acknowledge,
    mean_time_to_detect,
    mean_time_to_resolve,
    mean_time_to_restore,
    miscategorised_rate,
    misrouted_rate,
    ping_pong_rate,
    reassignments,
    reopen_rate,
    throughput,
    volume,
)
from itsmcore.metrics import figures as figures_of
from itsmcore.model import Fact, FieldChange, History, Incident

__all__ = ["figures"]

KPIS: Final[tuple[Kpi, ...]] = (
    *(volume, throughput, backlog, backlog_age, mean_time_to_detect),
    *(mean_time_to_acknowledge, first_response_time, mean_time_to_resolve),
    *(mean_time_to_restore, first_contact_resolution, first_contact_resolution_net),
    *(reopen_rate, reassignments, ping_pong_rate, misrouted_rate),
    *(miscategorised_rate, functional_escalation_rate, major_incident_rate),
    linked_to_problem_rate,
)
START: Final = datetime(2026, 1, 5, tzinfo=UTC)
NOW: Final = START + timedelta(days=400)
LATER: Final = datetime(2027, 1, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)


def tickets(count: int, extra: int = 0) -> Iterator[History]:
    """Tickets of known course: every third comes back, every fifth stays open.

    Args:
        count: How many.
        extra: How many more facts each has: saves of a note.
    """
    for number in range(count):
        opened = START + number * MINUTE
        key = f"INC{number}"
        yield History.start(
            Incident(id=key, opened_at=opened, group="desk", category="mail"),
            _course(key, opened, number, extra),
        )


def _course(key: str, opened: datetime, number: int, extra: int) -> list[Fact]:
    moves = [("assignee", None, "ada"), ("status", "new", "in_progress")]
    moves += [("description", None, f"note {n}") for n in range(extra)]
    moves += [("group", "desk", "net")]
    if number % 5:
        moves += [("status", "in_progress", "resolved")]
        if number % 3 == 0:
            moves += [("status", "resolved", "in_progress")]
            moves += [("status", "in_progress", "resolved")]
    return [
        Fact(
            record_id=key,
            seq=place,
            at=opened + place * MINUTE,
            changes=(FieldChange(*move),),
            by="ada",
        )
        for place, move in enumerate(moves, start=1)
    ]


def _check(found: Figures, count: int, extra: int) -> None:
    """Refuse an answer that is not what was put in."""
    told = {row.figure.name: row.figure for row in found}
    done = [number for number in range(count) if number % 5]
    back = sum(number % 3 == 0 for number in done)
    minutes = (4 + extra) * len(done) + 2 * back
    expected = {
        "volume": count,
        "throughput": len(done),
        "backlog": count - len(done),
        "mean_time_to_acknowledge": 60_000_000 * count,
        "mean_time_to_resolve": 60_000_000 * minutes,
        "reopen_rate": back,
        "reassignments": len(done),
        "first_contact_resolution": 0,
    }
    for name, numerator in expected.items():
        if told[name].numerator != numerator:
            message = f"{name} is {told[name]}, not {numerator}"
            raise ValueError(message)


def _seconds(count: int, extra: int) -> float:
    """Time for all KPIs over so many tickets, without that for making the tickets."""
    start = process_time()
    for _ in tickets(count, extra):
        pass
    made = process_time()
    found = figures_of(KPIS, tickets(count, extra), now=NOW)
    end = process_time()
    _check(found, count, extra)
    return (end - made) - (made - start)


REAL: Final = Path("../shared/data/incident_event_log.csv")


def _of_the_log() -> str:
    """The real log, or the sample of the examples where it is not at hand."""
    path = REAL if REAL.exists() else incident_kpis.SAMPLE
    log = incident_kpis.read_log(path)
    times = []
    for _ in range(5):
        histories = [incident_kpis.history_of(rows) for rows in log.values()]
        start = process_time()
        found = figures_of(KPIS, histories, now=LATER)
        times.append(process_time() - start)
    alone = [kpi(histories, now=LATER) for kpi in KPIS]
    if [row.figure for row in found] != alone:
        message = "figures of many KPIs at once are not those of each alone"
        raise ValueError(message)
    facts = sum(map(len, histories))
    what = f"{len(histories):,} incidents of {path.stem}, {facts:,} facts"
    return _line(what, len(histories), median(times))


def _line(what: str, count: int, seconds: float) -> str:
    rate = len(KPIS) * count / seconds
    return (
        f"{len(KPIS)} KPIs over {what}: {seconds:.2f} s, {len(KPIS) / seconds:,.1f} KPIs a "
        f"second, {rate:,.0f} records judged a second"
    )


def figures() -> Iterator[str]:
    """Time for many KPIs at once, each history being read one time."""
    yield _of_the_log()
    small, large, long = (25_000, 0), (100_000, 0), (25_000, 16)
    seconds = {size: _seconds(*size) for size in (small, large, long)}
    for (count, extra), spent in seconds.items():
        facts = sum(map(len, tickets(30, extra))) * count // 30
        yield _line(f"{count:,} generated tickets, {facts:,} facts", count, spent)
    growth = seconds[large] / seconds[small]
    yield f"four times the tickets: {growth:.2f} times the time"
