"""A real update log, where it is at hand: every history replays, and the figures agree."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from itsmcore.errors import FieldError, ReplayError
from itsmcore.lifecycle import INCIDENT
from itsmcore.model import History

LOG: Final = Path(__file__).parents[3] / "shared" / "data" / "incident_event_log.csv"
STATES: Final = {
    "New": ("new", None),
    "Active": ("in_progress", None),
    "Awaiting User Info": ("on_hold", "customer"),
    "Awaiting Problem": ("on_hold", "problem"),
    "Awaiting Vendor": ("on_hold", "supplier"),
    "Awaiting Evidence": ("on_hold", "evidence"),
    "Resolved": ("resolved", None),
    "Closed": ("closed", None),
}
NAMES: Final = {pair: name for name, pair in STATES.items()}
MATRIX: Final = {
    "New": {
        "Active": 321,
        "Awaiting Problem": 9,
        "Awaiting User Info": 80,
        "New": 1006,
        "Resolved": 222,
    },
    "Active": {
        "Active": 915,
        "Awaiting Problem": 19,
        "Awaiting User Info": 228,
        "Awaiting Vendor": 2,
        "Resolved": 380,
    },
    "Awaiting User Info": {
        "Active": 69,
        "Awaiting Evidence": 1,
        "Awaiting Problem": 7,
        "Awaiting User Info": 586,
        "Awaiting Vendor": 1,
        "Resolved": 246,
    },
    "Awaiting Problem": {
        "Active": 7,
        "Awaiting Problem": 35,
        "Awaiting User Info": 7,
        "Resolved": 22,
    },
    "Awaiting Vendor": {
        "Active": 1,
        "Awaiting Evidence": 1,
        "Awaiting User Info": 1,
        "Awaiting Vendor": 4,
    },
    "Awaiting Evidence": {"Resolved": 2},
    "Resolved": {"Active": 11, "Closed": 890, "Resolved": 28},
    "Closed": {"Closed": 7},
}


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def snapshot(row: dict[str, str]) -> dict[str, Any]:
    status, reason = STATES[row["incident_state"]]
    return {
        "status": status,
        "hold_reason": reason,
        "opened_at": instant(row["opened_at"]),
        "reopen_count": int(row["reopen_count"]),
    }


@pytest.fixture(scope="module")
def histories() -> list[History]:
    if not LOG.exists():
        pytest.skip("the real log is not beside this checkout")
    rows: dict[str, list[dict[str, str]]] = {}
    with LOG.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["number"], []).append(row)
    return [
        History.from_snapshots(
            "incident",
            number,
            [(instant(row["sys_updated_at"]), snapshot(row)) for row in found],
            states=INCIDENT.states,
        )
        for number, found in rows.items()
    ]


def states_of(history: History) -> Iterator[str]:
    values: dict[str, Any] = dict(history.initial)
    yield NAMES[values["status"], values["hold_reason"]]
    for fact in history:
        values.update({change.field: change.new for change in fact.changes})
        yield NAMES[values["status"], values["hold_reason"]]


def test_every_incident_of_the_log_replays(histories: list[History]) -> None:
    assert len(histories) == 890
    found = [INCIDENT.replay(history) for history in histories]
    assert all(replay.record.status == "closed" for replay in found)
    kinds = Counter(code for r in found for code in {f.code for f in r.findings})
    assert kinds["starts_mid_life"] == 258
    assert kinds["time_backwards"] == 1
    assert kinds["before_opened"] == 5
    assert set(kinds) == {
        "starts_mid_life",
        "time_backwards",
        "before_opened",
        "same_instant",
    }
    assert sum(len(history) + 1 for history in histories) == 5998


def test_the_moves_of_the_log_are_those_of_its_profile(
    histories: list[History],
) -> None:
    found: dict[str, Counter[str]] = {}
    for history in histories:
        for old, new in pairwise(states_of(history)):
            found.setdefault(old, Counter())[new] += 1
    assert {old: dict(counts) for old, counts in found.items()} == MATRIX


def test_ten_incidents_of_the_log_were_reopened(histories: list[History]) -> None:
    reopened = [
        history
        for history in histories
        if ("Resolved", "Active") in pairwise(states_of(history))
    ]
    assert len(reopened) == 10
    for history in reopened:
        moves = list(pairwise(states_of(history)))
        record = INCIDENT.replay(history).record
        assert record.reopen_count == moves.count(("Resolved", "Active"))


def test_strict_replay_refuses_exactly_those_with_findings(
    histories: list[History],
) -> None:
    refused = 0
    for history in histories:
        tolerant = INCIDENT.replay(history)
        faults = [f for f in tolerant.findings if f.code != "same_instant"]
        if not faults:
            assert INCIDENT.replay(history, strict=True) == tolerant
            continue
        with pytest.raises(ReplayError) as told:
            INCIDENT.replay(history, strict=True)
        errors = [e for e in told.value.exceptions if isinstance(e, FieldError)]
        assert [(e.value, e.problem) for e in errors] == [
            (f.code, f.message) for f in faults
        ]
        refused += 1
    assert 0 < refused < len(histories)


def test_the_findings_are_those_that_the_rows_show(histories: list[History]) -> None:
    for history in histories:
        opened = history.opened_at
        ats = [history.began_at, *(fact.at for fact in history)]
        later = enumerate(ats[1:], start=1)
        wanted = {
            "starts_mid_life": history.initial["status"] != "new",
            "before_opened": any(at < opened for at in ats),
            "time_backwards": any(opened <= at < max(ats[:n]) for n, at in later),
        }
        codes = {finding.code for finding in INCIDENT.replay(history).findings}
        for code, is_so in wanted.items():
            assert (code in codes) is is_so, (history.record_id, code)
