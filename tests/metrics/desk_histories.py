"""Random histories of a desk: open, reopened, cancelled, odd in every way that logs are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    History,
    Incident,
    MajorIncident,
    Side,
)
from itsmcore.sla import Schedule

__all__ = ["BOTS", "MONDAY", "OFFICE", "desk_histories", "some_now"]

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OFFICE = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})
BOTS = frozenset({"robo"})
GROUPS = ("desk", "net", "db", None)
STATES = (
    *("new", "assigned", "in_progress", "on_hold", "resolved", "resolved"),
    *("closed", "cancelled", "limbo"),
)
SPANS = tuple(
    timedelta(minutes=m) for m in (0, 0, 1, 30, 240, 1440, 1440, 4320, 20160, -180)
)


def some_now(rng: Random) -> datetime:
    """An instant before, among or after what happens in them."""
    return MONDAY + timedelta(minutes=rng.choice((0, 7000, 30000, 60000, 200000)))


def desk_histories(rng: Random, count: int) -> list[History]:
    """So many histories; some have no fact, some begin in mid-life."""
    return [_history(rng, f"INC{number}") for number in range(count)]


def _history(rng: Random, key: str) -> History:
    opened = MONDAY + timedelta(minutes=rng.randrange(0, 40000, 5))
    if rng.random() < 0.3:
        return _from_snapshots(rng, key, opened)
    facts = list(_facts(rng, key, opened))
    created = Incident(id=key, opened_at=opened, **_first(rng, opened))
    return History.start(created, facts)


def _first(rng: Random, opened: datetime) -> dict[str, Any]:
    names = ("status", "group", "assignee", "category", "cis", "subcategory")
    found = {name: _value(rng, name, opened) for name in names}
    if rng.random() < 0.6:
        found |= {"status": "new", "assignee": None}
    return found


def _from_snapshots(rng: Random, key: str, opened: datetime) -> History:
    at, rows = opened + rng.choice(SPANS), []
    values: dict[str, Any] = {"opened_at": opened, **_first(rng, opened)}
    for _ in range(rng.randrange(1, 6)):
        rows.append((at, dict(values)))
        for name in rng.sample(FIELDS, 2):
            values[name] = _value(rng, name, at)
        at += rng.choice(SPANS)
    return History.from_snapshots("incident", key, rows, states=Incident.states)


FIELDS = (
    *("status", "status", "group", "group", "assignee", "category", "priority"),
    *("problem", "caused_by_change", "effort", "outage_from", "outage_to"),
    *("first_responded_at", "major"),
)


def _value(rng: Random, field: str, at: datetime) -> Any:
    if field == "major":
        return rng.choice((None, *map(_block, _MAJOR)))
    if field in _CHOICES:
        return rng.choice(_CHOICES[field])
    return rng.choice((None, at - timedelta(hours=1), at + timedelta(hours=2)))


_CHOICES: dict[str, tuple[Any, ...]] = {
    "status": STATES,
    "group": GROUPS,
    "assignee": (None, "ada", "bo"),
    "category": (None, "mail", "mail", "login"),
    "subcategory": (None, "send"),
    "cis": ((), ("db-1",), ("db-1", "web-1"), ("web-1",)),
    "priority": (None, "critical", "high", "low"),
    "problem": (None, "P1"),
    "caused_by_change": (None, "C1"),
    "effort": (None, timedelta(minutes=20), timedelta(hours=3)),
}
_MAJOR = ("proposed", "accepted", "rejected", "demoted", "review_done")


def _block(state: str) -> MajorIncident:
    return MajorIncident(state=state)


def _facts(rng: Random, key: str, opened: datetime) -> Iterator[Fact]:
    at = opened
    for seq in range(rng.randrange(0, 9)):
        born = seq == 0 and rng.random() < 0.3
        at += rng.choice(SPANS)
        names = rng.sample(FIELDS, rng.randrange(0, 3))
        said = rng.random() < 0.3
        kind = FactKind.CHANGED if names else FactKind.COMMENTED
        yield Fact(
            record_id=key,
            seq=seq,
            at=at,
            kind=FactKind.CREATED if born else kind,
            changes=[FieldChange(n, None, _value(rng, n, at)) for n in names],
            by=rng.choice((None, "ada", "robo")),
            side=rng.choice((None, *Side, Side.AGENT)),
            public=rng.choice((None, True, False)),
            text="words" if said else None,
            event=rng.choice((None, "escalate", "update")),
        )
