"""The main job: an update log goes in; checked histories, verdicts and compliance come out.

Run it: `python examples/replay_event_log.py [PATH]`. PATH is an incident update log in the
ServiceNow export form: every row a full snapshot of one incident after one update, in file
order; dates are day-first minutes without a zone, read here as UTC; `?` means unknown.
Without PATH the sample of this folder is read.

Every figure is computed from the histories; the log's own `made_sla` is only compared with.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any, Final

import attrs

from itsmcore.lifecycle import INCIDENT, IncidentChanges, IncidentEvent, Lifecycle
from itsmcore.model import (
    Finding,
    History,
    HoldReason,
    Incident,
    IncidentState,
    Level,
    begins,
    when,
)
from itsmcore.sla import Schedule, Target, Verdict, compliance, measure

Row = Mapping[str, str]

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
GRAVITY: Final = {"1": Level.HIGH, "2": Level.MEDIUM, "3": Level.LOW}
"""Impact and urgency have three steps, and 1 is high."""

CHANNELS: Final = {"Phone": "phone", "Email": "email", "Self service": "portal"}

TEXTS: Final = {
    "requester": "caller_id",
    "opened_by": "opened_by",
    "location": "location",
    "category": "category",
    "subcategory": "subcategory",
    "group": "assignment_group",
    "assignee": "assigned_to",
    "problem": "problem_id",
    "caused_by_change": "caused_by",
}
"""Field -> column, of those that are plain text."""

CUSTOM: Final = {
    **{name: name for name in ("u_symptom", "knowledge", "notify", "rfc", "vendor")},
    "made_sla": "made_sla",
    "told_resolved_at": "resolved_at",
}
"""Custom field -> column, of those that have no field of their own."""

LOG_INCIDENT: Final[Lifecycle[Incident, IncidentEvent, IncidentChanges]] = attrs.evolve(
    INCIDENT, version="log", custom_fields=list(CUSTOM)
).bind(Incident, IncidentEvent, IncidentChanges)
"""The standard lifecycle, with the log's own columns declared."""

_NAMES: Final[Mapping[tuple[object, object], str]] = {
    pair: name for name, pair in STATES.items()
}

# -- what is promised ---------------------------------------------------------------

SAMPLE: Final = Path(__file__).parent / "data" / "sample_event_log.csv"

HOURS: Final = {
    Level.CRITICAL: timedelta(hours=5),
    Level.HIGH: timedelta(hours=24),
    Level.MEDIUM: timedelta(hours=90),
    Level.LOW: timedelta(hours=120),
}
FIRST_MOVE: Final = {
    Level.CRITICAL: timedelta(minutes=30),
    Level.HIGH: timedelta(hours=1),
    Level.MEDIUM: timedelta(hours=4),
    Level.LOW: timedelta(hours=8),
}
TARGETS: Final = (
    Target(id="response", goal=FIRST_MOVE, stop=begins(~when(status="new"))),
    Target.resolution(HOURS),
)
OFFICE: Final = Schedule(
    name="office hours",
    tz="UTC",
    week={"mon-fri": "08:00-18:00"},
    holidays={
        date(2016, 3, 25): "Good Friday",
        date(2016, 3, 28): "Easter Monday",
        date(2016, 12, 26): "Christmas, observed",
        date(2025, 6, 9): "Whit Monday",
    },
)
ROUND_THE_CLOCK: Final = Schedule(name="24x7", tz="UTC", week="24x7")
SCHEDULES: Final = (ROUND_THE_CLOCK, OFFICE)


# -- reading the log -----------------------------------------------------------------


def read_log(path: Path) -> dict[str, list[Row]]:
    """The rows of each incident in file order, by its number."""
    found: dict[str, list[Row]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["number"], []).append(row)
    return found


def history_of(rows: Iterable[Row]) -> History:
    """One history of the rows of one incident: each after the first is a fact.

    The columns `closed_at`, `resolved_by` and `closed_code` are left aside: the export copies
    their final values to every row, so they tell nothing of the past. `resolved_at` and
    `made_sla`, likewise final, are kept as custom fields to compare with, and read by no rule.
    """
    given = list(rows)
    return History.from_snapshots(
        "incident",
        given[0]["number"],
        [(instant(row["sys_updated_at"]), snapshot(row)) for row in given],
        by="updated_by",
        states=INCIDENT.states,
    )


def snapshot(row: Row) -> dict[str, Any]:
    """One row in the names and values of the library."""
    status, hold_reason = STATES[row["incident_state"]]
    ci, channel = known(row["cmdb_ci"]), row["contact_type"]
    return {
        "id": row["number"],
        "number": row["number"],
        "status": status,
        "hold_reason": hold_reason,
        "opened_at": instant(row["opened_at"]),
        "priority": LEVELS.get(row["priority"][:1]),
        "impact": GRAVITY.get(row["impact"][:1]),
        "urgency": GRAVITY.get(row["urgency"][:1]),
        "channel": CHANNELS.get(channel, known(channel)),
        "cis": () if ci is None else (ci,),
        "reassignment_count": int(row["reassignment_count"]),
        "reopen_count": int(row["reopen_count"]),
        "updated_by": known(row["sys_updated_by"]),
        **{field: known(row[column]) for field, column in TEXTS.items()},
        **{field: known(row[column]) for field, column in CUSTOM.items()},
    }


def known(text: str) -> str | None:
    """The text, or None for unknown."""
    return None if text in ("?", "") else text


def instant(text: str) -> datetime:
    """A day-first minute such as `29-02-2016 01:16`, read as UTC."""
    day, month, year = int(text[:2]), int(text[3:5]), int(text[6:10])
    return datetime(year, month, day, int(text[11:13]), int(text[14:16]), tzinfo=UTC)


def state_name(status: object, hold_reason: object) -> str:
    """The log's own name of a neutral state and its hold reason."""
    return _NAMES[status, hold_reason]


# -- the report -----------------------------------------------------------------------


@attrs.frozen
class Case:
    """One incident of the log, worked through."""

    history: History
    incident: Incident
    findings: tuple[Finding, ...]
    verdicts: Mapping[tuple[str, str], Verdict]


def main(arguments: Sequence[str] = ()) -> None:
    """Print the report on one log."""
    path = Path(arguments[0]) if arguments else SAMPLE
    log = read_log(path)
    histories = [history_of(rows) for rows in log.values()]
    now = max(h.effective_at(len(h)) for h in histories) + timedelta(days=1)
    cases = [worked(history, now) for history in histories]
    print(
        f"Replay of {path.name}: {sum(map(len, log.values()))} rows, as of {now:%Y-%m-%d %H:%M}"
    )
    for title, lines in (
        ("Histories", counts(cases)),
        ("Findings of the tolerant replay", finding_lines(cases)),
        ("From state (down) to state (across), one a row of the log", matrix(cases)),
        ("Compliance by last priority", compliance_lines(cases)),
        ("Against made_sla: resolution, 24x7, medium = 90 h", against_log(cases)),
        ("Worst breaches of the resolution target", worst(cases)),
        ("One verdict, explained", explained(cases)),
    ):
        print(f"\n{title}\n{'-' * len(title)}", *lines, sep="\n")


def worked(history: History, now: datetime) -> Case:
    """Replay one history, and measure each target on each schedule."""
    replay = LOG_INCIDENT.replay(history)
    verdicts = {
        (target.id, str(schedule.name)): measure(
            target, history, now=now, schedule=schedule
        )
        for target in TARGETS
        for schedule in SCHEDULES
    }
    return Case(history, replay.record, replay.findings, verdicts)


def counts(cases: Sequence[Case]) -> Iterator[str]:
    """How many, and of what kind."""
    codes = [{finding.code for finding in case.findings} for case in cases]
    resolved = [bool(case.history.instants(RESOLVED)) for case in cases]
    yield f"{len(cases)} of {len(cases)} incidents replayed"
    yield f"{sum(len(case.history) for case in cases)} facts after the first rows"
    yield f"{sum('starts_mid_life' in c for c in codes)} do not start at New"
    yield f"{sum(reopened(case) for case in cases)} reopened"
    yield f"{sum('time_backwards' in c for c in codes)} with time running backwards"
    late = sum(starts_resolved(case) for case in cases)
    told = [case.incident.fields["told_resolved_at"] for case in cases]
    yield f"{told.count(None)} without resolved_at in the log"
    yield f"{sum(resolved)} reach Resolved, of which {late} are there from their first row"


RESOLVED: Final = begins(when(status="resolved"))


def reopened(case: Case) -> bool:
    """Whether it ever went from done back to work."""
    done = case.history.series("status_category").values
    return any(
        old == "done" and new in ("active", "waiting") for old, new in pairwise(done)
    )


def starts_resolved(case: Case) -> bool:
    """Whether nothing is known of it before it was resolved."""
    return case.history.initial["status"] == "resolved"


def finding_lines(cases: Iterable[Case]) -> Iterator[str]:
    """How often each kind of irregularity was found, and in how many incidents."""
    facts = Counter(f.code for case in cases for f in case.findings)
    records = Counter(c for case in cases for c in {f.code for f in case.findings})
    for code, times in facts.most_common():
        yield f"{code:<18}{times:>6} in {records[code]} incidents"


def moves(history: History) -> Iterator[tuple[str, str]]:
    """From which state to which each fact led, in the log's own names."""
    values = dict(history.initial)
    for fact in history:
        old = state_name(values["status"], values["hold_reason"])
        values.update({change.field: change.new for change in fact.changes})
        yield old, state_name(values["status"], values["hold_reason"])


def matrix(cases: Iterable[Case]) -> Iterator[str]:
    """The moves between states, counted."""
    table = Counter(move for case in cases for move in moves(case.history))
    yield f"{'':<20}" + "".join(f"{short(name):>10}" for name in STATES)
    for old in STATES:
        cells = "".join(f"{table[old, new]:>10}" for new in STATES)
        yield f"{old:<20}{cells}"


def short(name: str) -> str:
    """A state's name for a narrow column."""
    return name.replace("Awaiting ", "Aw. ")[:9]


def compliance_lines(cases: Sequence[Case]) -> Iterator[str]:
    """Met and missed for each target, schedule and priority."""
    yield f"{'target':<12}{'schedule':<14}{'priority':<10}{'met':>6}{'missed':>8}{'%':>8}"
    for target, schedule in product(TARGETS, SCHEDULES):
        key = target.id, str(schedule.name)
        measured = ((case.verdicts[key], case.history) for case in cases)
        for row in compliance(measured, by=["priority"]):
            if row.percent is not None:
                yield (
                    f"{key[0]:<12}{key[1]:<14}{row.key['priority']:<10}"
                    f"{row.met:>6}{row.missed:>8}{row.percent:>8.1f}"
                )


def against_log(cases: Sequence[Case]) -> Iterator[str]:
    """Whether the log's own flag agrees with the verdict, and which ones do not."""
    judged = [
        case
        for case in cases
        if case.incident.priority is Level.MEDIUM and case.history.instants(RESOLVED)
    ]
    differing = [case for case in judged if not agrees(case)]
    yield f"agrees on {len(judged) - len(differing)} of {len(judged)} incidents"
    for case in differing:
        verdict = case.verdicts["resolution", "24x7"]
        told = case.incident.fields["made_sla"]
        yield (
            f"{case.incident.id}: {verdict.outcome} with {verdict.elapsed} "
            f"of {verdict.goal}, the log says made_sla {told}"
        )


def agrees(case: Case) -> bool:
    """Whether the verdict is what the log's last row says."""
    met = case.verdicts["resolution", "24x7"].outcome == "met"
    return met == (case.incident.fields["made_sla"] == "TRUE")


def worst(cases: Sequence[Case], most: int = 5) -> Iterator[str]:
    """The largest overruns on office hours."""
    key = ("resolution", str(OFFICE.name))
    breached = [case for case in cases if case.verdicts[key].breached]
    breached.sort(key=lambda case: (-case.verdicts[key].overrun, case.incident.id))
    for case in breached[:most]:
        verdict = case.verdicts[key]
        hours = verdict.overrun / timedelta(hours=1)
        first = f"{verdict.first_breach_at:%Y-%m-%d %H:%M}"
        yield f"{case.incident.id}: {hours:8.1f} h over {verdict.goal}, since {first}"


def explained(cases: Sequence[Case]) -> Iterator[str]:
    """The ledger of one reopened incident on office hours."""
    case = next((case for case in cases if reopened(case)), cases[0])
    verdict = case.verdicts["resolution", str(OFFICE.name)]
    yield f"{case.incident.id}, opened {case.history.opened_at:%Y-%m-%d %H:%M}"
    yield from verdict.explain().lines()


if __name__ == "__main__":
    main(sys.argv[1:])
