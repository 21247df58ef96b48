"""The main job, in figures: an update log goes in; the KPIs of its incidents come out.

Run it: `python examples/incident_kpis.py [PATH]`. PATH is an incident update log in the
ServiceNow export form: every row a full snapshot of one incident after one update, in file
order; dates are day-first minutes without a zone, read here as UTC; `?` means unknown.
Without PATH the sample of this folder is read.

Every figure says how many it was measured on, and how many were left out for which reason.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from itsmcore.interval import Interval
from itsmcore.metrics import (
    Figure,
    Kpi,
    backlog,
    backlog_age,
    backlog_days,
    breach_overrun,
    change_caused_rate,
    figures,
    first_contact_resolution,
    first_contact_resolution_net,
    flow,
    functional_escalation_rate,
    linked_to_problem_rate,
    littles_law,
    mean_active_time,
    mean_queue_time,
    mean_time_to_acknowledge,
    mean_time_to_resolve,
    mean_waiting_time,
    miscategorised_rate,
    misrouted_rate,
    ping_pong_rate,
    quantiles,
    reassignments,
    recurring_rate,
    reopen_rate,
    reopenings,
    sla_compliance,
    spread,
    volume,
    waiting_ratio,
)
from itsmcore.model import History, HoldReason, Incident, IncidentState, Level
from itsmcore.sla import Schedule, Target

Row = Mapping[str, str]

SAMPLE: Final = Path(__file__).parent / "data" / "sample_event_log.csv"

STATES: Final[Mapping[str, tuple[IncidentState, HoldReason | None]]] = {
    "New": (IncidentState.NEW, None),
    "Active": (IncidentState.IN_PROGRESS, None),
    "Awaiting Evidence": (IncidentState.ON_HOLD, HoldReason.EVIDENCE),
    "Awaiting Problem": (IncidentState.ON_HOLD, HoldReason.PROBLEM),
    "Awaiting User Info": (IncidentState.ON_HOLD, HoldReason.CUSTOMER),
    "Awaiting Vendor": (IncidentState.ON_HOLD, HoldReason.SUPPLIER),
    "Resolved": (IncidentState.RESOLVED, None),
    "Closed": (IncidentState.CLOSED, None),
}
"""State of the log -> neutral state, and the reason of those that wait."""

LEVELS: Final = {
    "1": Level.CRITICAL,
    "2": Level.HIGH,
    "3": Level.MEDIUM,
    "4": Level.LOW,
}

TEXTS: Final = {
    "group": "assignment_group",
    "assignee": "assigned_to",
    "category": "category",
    "subcategory": "subcategory",
    "problem": "problem_id",
    "caused_by_change": "caused_by",
    "symptom": "u_symptom",
}
"""Field -> column, of those that are plain text."""

OFFICE: Final = Schedule(name="office hours", tz="UTC", week={"mon-fri": "08:00-18:00"})

RESOLUTION: Final = Target.resolution(
    {
        Level.CRITICAL: timedelta(hours=5),
        Level.HIGH: timedelta(hours=24),
        Level.MEDIUM: timedelta(hours=90),
        Level.LOW: timedelta(hours=120),
    }
)

KPIS: Final[Sequence[Kpi]] = (
    volume,
    mean_time_to_acknowledge,
    mean_time_to_resolve,
    mean_queue_time,
    mean_active_time,
    mean_waiting_time,
    waiting_ratio,
    first_contact_resolution,
    first_contact_resolution_net,
    reopen_rate,
    reopenings,
    reassignments,
    ping_pong_rate,
    misrouted_rate,
    miscategorised_rate,
    functional_escalation_rate,
    recurring_rate.given(key=["category", "subcategory", "symptom"]),
    linked_to_problem_rate,
    change_caused_rate,
    sla_compliance.given(target=RESOLUTION),
    breach_overrun.given(target=RESOLUTION),
)
"""What is asked of the log, all in one reading of it."""


# -- reading the log -----------------------------------------------------------------


def read_log(path: Path) -> dict[str, list[Row]]:
    """The rows of each incident in file order, by its number."""
    found: dict[str, list[Row]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["number"], []).append(row)
    return found


def history_of(rows: Sequence[Row]) -> History:
    """One history of the rows of one incident: each after the first is a fact."""
    return History.from_snapshots(
        "incident",
        rows[0]["number"],
        [(instant(row["sys_updated_at"]), snapshot(row)) for row in rows],
        by="updated_by",
        states=Incident.states,
    )


def snapshot(row: Row) -> dict[str, Any]:
    """One row in the names and values of the library."""
    status, hold_reason = STATES[row["incident_state"]]
    return {
        "opened_at": instant(row["opened_at"]),
        "status": status,
        "hold_reason": hold_reason,
        "priority": LEVELS.get(row["priority"][:1]),
        "updated_by": known(row["sys_updated_by"]),
        **{field: known(row[column]) for field, column in TEXTS.items()},
    }


def known(text: str) -> str | None:
    """The text, or None for unknown."""
    return None if text in ("?", "") else text


def instant(text: str) -> datetime:
    """A day-first minute such as `29-02-2016 01:16`, read as UTC."""
    day, month, year = int(text[:2]), int(text[3:5]), int(text[6:10])
    return datetime(year, month, day, int(text[11:13]), int(text[14:16]), tzinfo=UTC)


# -- the report -----------------------------------------------------------------------


def main(arguments: Sequence[str] = ()) -> None:
    """Print the KPIs of one log."""
    path = Path(arguments[0]) if arguments else SAMPLE
    histories = [history_of(rows) for rows in read_log(path).values()]
    now = max(h.effective_at(len(h)) for h in histories) + timedelta(days=1)
    first = min(history.opened_at for history in histories)
    weeks = Interval(start=first, end=first + timedelta(days=28))
    print(
        f"KPIs of {path.name}: {len(histories)} incidents, as of {now:%Y-%m-%d %H:%M}"
    )
    for title, lines in (
        ("Whole log, around the clock", table(histories, now, None)),
        ("Times in office hours", table(histories, now, OFFICE)),
        ("Time to resolve by priority at the resolution", by_priority(histories, now)),
        ("What came and went", by_month(histories, now)),
        (f"The first four weeks, as of {weeks.end:%Y-%m-%d}", early(histories, weeks)),
    ):
        print(f"\n{title}\n{'-' * len(title)}", *lines, sep="\n")


def table(
    histories: Iterable[History], now: datetime, schedule: Schedule | None
) -> Iterator[str]:
    """Each KPI with its value, on how many it was measured, and what was left out."""
    kpis = [kpi for kpi in KPIS if schedule is None or kpi.is_clocked]
    found = figures(kpis, histories, now=now, schedule=schedule)
    for kpi, row in zip(kpis, found, strict=True):
        yield line(kpi.title, row.figure)


def line(title: str, figure: Figure) -> str:
    """One figure for people."""
    left = ", ".join(f"{n} {why}" for why, n in figure.excluded.items())
    return f"{title:<34}{shown(figure):>14}   n {figure.n:<5}{left}".rstrip()


def shown(figure: Figure) -> str:
    """Hours, percent or a number."""
    value = figure.value
    if value is None:
        return "-"
    if isinstance(value, timedelta):
        return f"{value / timedelta(hours=1):.2f} h"
    if figure.percent is not None:
        return f"{figure.percent:.2f} %"
    return f"{value:g}" if isinstance(value, int) else f"{value:.3f}"


def by_priority(histories: Sequence[History], now: datetime) -> Iterator[str]:
    """The mean, and the half and nine tenths that were faster."""
    found = figures([mean_time_to_resolve], histories, now=now, by=["priority"])
    for row in found:
        yield line(str(row.key["priority"]), row.figure)
    half, most = quantiles(mean_time_to_resolve, histories, ["0.5", "0.9"], now=now)
    yield line("all: half of them within", half)
    yield line("all: nine of ten within", most)


def by_month(histories: Iterable[History], now: datetime) -> Iterator[str]:
    """Plain columns, as a chart would take them."""
    columns = flow(histories, now=now, bucket="month").columns()
    yield "".join(f"{name:>11}" for name in columns)
    for row in zip(*columns.values(), strict=True):
        if any(row[1:-2]):
            yield f"{row[0]:%Y-%m}".rjust(11) + "".join(f"{n:>11}" for n in row[1:])


def early(histories: Sequence[History], weeks: Interval) -> Iterator[str]:
    """The backlog of a day in the past, as the histories tell it."""
    now = weeks.end
    yield line("Backlog", backlog(histories, now=now))
    yield line("Its mean age", backlog_age(histories, now=now))
    yield line(
        "Days of work at that pace", backlog_days(histories, now=now, period=weeks)
    )
    days = [timedelta(days=7), timedelta(days=14), timedelta(days=21)]
    ages = spread(backlog_age, histories, days, now=now).columns()
    for low, high, count in zip(*ages.values(), strict=True):
        span = f"{_days(low) or '0'} to {_days(high) or 'more'}"
        yield f"{'  aged ' + span + ' days':<34}{count:>14}"
    law = littles_law(histories, weeks, now=now)
    yield (
        f"Little: {float(law.mean_open):.2f} open on average = "
        f"{float(law.departures_a_day):.2f} a day x "
        f"{(law.mean_time or timedelta()) / timedelta(days=1):.2f} days "
        f"{float(law.boundary):+.2f} at the borders"
    )


def _days(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 86400:g}"


if __name__ == "__main__":
    main(sys.argv[1:])
