"""The real incident log beside the project, as histories.

`../shared/data/incident_event_log.csv` is the export of a real desk: each row is a snapshot of
an incident, in the order in which they were saved; dates are day-first, to the minute, without
a zone, and read as UTC here.
"""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from itsmcore.model import History, Incident

__all__ = ["ABSENT", "LOG", "made_sla", "real_histories"]

LOG = Path(__file__).parents[1].parent / "shared" / "data" / "incident_event_log.csv"
ABSENT = "the real log (../shared/data/incident_event_log.csv) is not here"

_STATUS: Mapping[str, tuple[str, str | None]] = {
    "New": ("new", None),
    "Active": ("in_progress", None),
    "Awaiting User Info": ("on_hold", "customer"),
    "Awaiting Problem": ("on_hold", "problem"),
    "Awaiting Vendor": ("on_hold", "supplier"),
    "Awaiting Evidence": ("on_hold", "evidence"),
    "Resolved": ("resolved", None),
    "Closed": ("closed", None),
}
_PRIORITY = {"1": "critical", "2": "high", "3": "medium", "4": "low"}


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def _known(text: str) -> str | None:
    return None if text == "?" else text


def _snapshot(row: Mapping[str, str]) -> tuple[datetime, dict[str, Any]]:
    status, hold_reason = _STATUS[row["incident_state"]]
    values = {
        "opened_at": _instant(row["opened_at"]),
        "status": status,
        "hold_reason": hold_reason,
        "priority": _PRIORITY[row["priority"][0]],
        "group": _known(row["assignment_group"]),
        "assignee": _known(row["assigned_to"]),
        "category": _known(row["category"]),
    }
    return _instant(row["sys_updated_at"]), values


@cache
def _rows() -> Mapping[str, tuple[Mapping[str, str], ...]]:
    with LOG.open(encoding="utf-8", newline="") as file:
        grouped = groupby(csv.DictReader(file), key=itemgetter("number"))
        return {number: tuple(rows) for number, rows in grouped}


@cache
def real_histories() -> Mapping[str, History]:
    """One history an incident, by its number, in the order of the log."""
    return {
        number: History.from_snapshots(
            "incident", number, map(_snapshot, rows), states=Incident.states
        )
        for number, rows in _rows().items()
    }


def made_sla(number: str) -> bool:
    """Whether the log's own last word is that the agreement was kept."""
    return _rows()[number][-1]["made_sla"] == "TRUE"
