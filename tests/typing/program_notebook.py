"""A data scientist's notebook: one log, several policies, what differs for each ticket.

Only a type checker reads it, against the library as installed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from itsmcore.lifecycle import INCIDENT
from itsmcore.model import History, when
from itsmcore.sla import Outcome, Schedule, Target, measure

DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:30"})
GOALS = {
    "critical": timedelta(hours=4),
    "high": timedelta(hours=8),
    "medium": timedelta(hours=24),
}
WAITING = when(status_category="waiting")
POLICIES: Mapping[str, Target] = {
    "today": Target.resolution(GOALS, pause=WAITING, schedule=DESK),
    "24x7": Target.resolution(GOALS, pause=WAITING),
    "vendor counts": Target.resolution(
        GOALS, pause=WAITING & ~when(hold_reason="supplier"), schedule=DESK
    ),
}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(
    log: Mapping[str, Iterable[tuple[datetime, Mapping[str, Any]]]],
) -> list[History]:
    return [
        History.from_snapshots("incident", key, rows, states=INCIDENT.states)
        for key, rows in log.items()
    ]


def irregular(histories: Iterable[History]) -> Counter[str]:
    return Counter(
        finding.code
        for history in histories
        for finding in INCIDENT.replay(history).findings
    )


def outcomes(histories: Iterable[History]) -> dict[str, dict[str, Outcome]]:
    return {
        history.record_id: {
            name: measure(target, history, now=NOW).outcome
            for name, target in POLICIES.items()
        }
        for history in histories
    }


def flipped(found: Mapping[str, Mapping[str, Outcome]]) -> list[str]:
    return [key for key, row in found.items() if row["today"] != row["24x7"]]


def why(history: History) -> list[str]:
    verdict = measure(POLICIES["today"], history, now=NOW)
    return [*map(str, verdict.explain().lines())]
