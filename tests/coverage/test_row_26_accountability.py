"""Accountability: who did what, when and why, and whether anything is missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import ReplayError
from itsmcore.lifecycle import INCIDENT, REOPEN_CLOSED_ROLE
from itsmcore.model import Actor, History, Incident, Side

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
IRIS = Actor(key="iris", side=Side.AGENT, roles=[REOPEN_CLOSED_ROLE])
DONE = {"resolution_code": "fixed", "resolution_notes": "Restarted."}
STORY: tuple[tuple[str, Any, Actor | str, str], ...] = (
    ("start", {"assignee": "ada"}, "ada", "it is my turn"),
    ("hold", {"hold_reason": "customer"}, "bob", "no answer"),
    ("resolve", DONE, "ada", "it answers again"),
    ("reopen", None, "rob", "it stopped again"),
    ("resolve", DONE, "ada", "a new disk"),
    ("close", None, "job", "nobody complained"),
    ("reopen", None, IRIS, "closed by mistake"),
    ("cancel", None, "iris", "a duplicate"),
)


def lived() -> tuple[list[Incident], History]:
    born = INCIDENT.create({"title": "No mail"}, id="INC-1", at=BORN, by="rob")
    records, history = [born.record], History.start(born.record, born.facts)
    for number, (event, changes, by, reason) in enumerate(STORY, start=1):
        step = INCIDENT.dynamic.apply(
            records[-1],
            event,
            changes,
            at=BORN + timedelta(hours=number),
            by=by,
            reason=reason,
        )
        records.append(step.record)
        history += step.facts
    return records, history


def test_row_26_every_change_of_state_keeps_actor_instant_reason_old_and_new() -> None:
    records, history = lived()
    for number, (event, _changes, by, reason) in enumerate(STORY, start=1):
        fact, key = history[number], by.key if isinstance(by, Actor) else by
        assert (fact.event, fact.by, fact.reason) == (event, key, reason)
        assert fact.at == BORN + timedelta(hours=number)
        (moved,) = (c for c in fact.changes if c.field == "status")
        assert moved.old == records[number - 1].status
        assert moved.new == records[number].status


def test_row_26_every_field_that_differs_is_told_with_old_and_new() -> None:
    records, history = lived()
    for before, after, fact in zip(records, records[1:], history[1:], strict=False):
        told = {c.field: (c.old, c.new) for c in fact.changes}
        names = [a.name for a in Incident.__attrs_attrs__]
        differ = {
            name: (getattr(before, name), getattr(after, name))
            for name in names
            if getattr(before, name) != getattr(after, name)
            and name not in {"version", "updated_at"}
        }
        assert told == differ


def test_row_26_audit_rows_give_the_history_back() -> None:
    records, history = lived()
    told = History.from_rows(rows=history.rows(), created=records[0])
    assert tuple(told) == tuple(history)


def test_row_26_a_whole_history_has_no_gap() -> None:
    records, history = lived()
    assert history.findings == ()
    assert INCIDENT.replay(history, strict=True).record == records[-1]


@pytest.mark.parametrize("missing", range(1, len(STORY)))
def test_row_26_a_fact_that_is_missing_is_found(missing: int) -> None:
    records, history = lived()
    facts = [fact for fact in history if fact.seq != missing]
    holed = History.start(records[0], facts)
    gaps = [(f.code, f.seq) for f in holed.findings if f.code == "gap"]
    assert gaps == [("gap", missing + 1)]
    with pytest.raises(ReplayError):
        INCIDENT.replay(holed, strict=True)


def test_row_26_what_was_altered_or_reordered_is_found() -> None:
    records, history = lived()
    twice = History.start(records[0], [*history[:3], history[2], *history[3:]])
    assert "duplicate" in {finding.code for finding in twice.findings}
    swapped = History.start(records[0], [*history[:2], history[3], history[2]])
    assert {"out_of_order", "time_backwards"} <= {f.code for f in swapped.findings}
