"""When the events of a record are due, and when its windows open and close."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from itsmcore.lifecycle._ask import NO_NOTES, Ask
from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._row import Row
from itsmcore.lifecycle._table import Table
from itsmcore.lifecycle.timer import Timer, TimerKind
from itsmcore.model import Actor, Side, WorkingTime

__all__ = ["timers_of"]


def timers_of(
    engine: Engine, record: Any, schedule: WorkingTime | None
) -> tuple[Timer[Any], ...]:
    """Every timer of a record, the earliest first."""
    table = engine.table(record.__class__)
    # whoever wakes up may hold any role: only the host knows which
    roles = {role for row in engine.definition.transitions for role in row.roles}
    job = Actor(key="timer", side=Side.SYSTEM, roles=roles)
    how = (record.updated_at or record.opened_at, job, NO_NOTES, None)
    ask = engine.ask(table.plan, record, None, how)
    found = [*_due(engine, table, ask, schedule), *_windows(table, ask)]
    return tuple(sorted(found, key=lambda timer: timer.due_at))


def _due(
    engine: Engine, table: Table, ask: Ask, schedule: WorkingTime | None
) -> Iterator[Timer[Any]]:
    status = ask.record.status
    for rule in engine.definition.timer_rules:
        if status not in rule.sources:
            continue
        start = ask.at if rule.since == "updated_at" else ask.before(rule.since)
        due_at = rule.end(start, schedule) if isinstance(start, datetime) else None
        rows = table.rows.get((status, rule.event), ())
        if due_at is not None and _is_possible(rows, ask, due_at):
            event = engine.events[rule.event]
            why = f"{rule.words} after {rule.since}"
            yield Timer(event=event, due_at=due_at, kind=TimerKind.DUE, why=why)


def _is_possible(rows: Iterable[Row], ask: Ask, due_at: datetime) -> bool:
    """Whether the system may ask for it then, or now where that instant has gone by."""
    then = ask.trial()
    then.at = max(ask.at, due_at)
    return any(not row.obstacles(then) for row in rows)


def _windows(table: Table, ask: Ask) -> Iterator[Timer[Any]]:
    for _, rows in table.by_state.get(ask.record.status, ()):
        for row in rows:
            yield from _window(row, ask)


def _window(row: Row, ask: Ask) -> Iterator[Timer[Any]]:
    start, end = row.window(ask)
    for at, kind in ((start, TimerKind.OPENS), (end, TimerKind.CLOSES)):
        if at is not None and row.is_meant(ask):
            why = f"its window {kind}"
            yield Timer(event=row.offer.event, due_at=at, kind=kind, why=why)
