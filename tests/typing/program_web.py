"""A web developer's program: tickets and an audit table, buttons, an optimistic lock, a badge.

Only a type checker reads it, against the library as installed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import attrs

from itsmcore.errors import RefusedError, StaleVersionError
from itsmcore.lifecycle import INCIDENT, IncidentChanges, IncidentEvent, Step
from itsmcore.model import Actor, Fact, History, Incident
from itsmcore.sla import Target, Verdict, measure


@attrs.frozen(kw_only=True)
class ShopTicket(Incident):
    """An incident with two more fields."""

    vendor_ref: str | None = None
    site: str = "HQ"


class ShopChanges(IncidentChanges, total=False):
    """What a form may change."""

    vendor_ref: str | None
    site: str


SHOP = INCIDENT.bind(ShopTicket, IncidentEvent, ShopChanges)


class Database(Protocol):
    """What the program needs of its database."""

    def one(self, query: str, *values: object) -> Mapping[str, Any]: ...

    def many(self, query: str, *values: object) -> Sequence[Mapping[str, Any]]: ...

    def run(self, query: str, *values: object) -> int: ...


def load(db: Database, key: str) -> ShopTicket:
    return ShopTicket(**db.one("select * from ticket where id = %s", key))


def load_history(db: Database, ticket: ShopTicket) -> History:
    rows = db.many("select * from audit where record_id = %s order by seq", ticket.id)
    return History.from_rows(rows=rows, current=ticket, states=SHOP.states)


def press(
    db: Database, key: str, form: Mapping[str, object], user: Actor, now: datetime
) -> Step[ShopTicket]:
    """One button, pressed: what the form says is checked at run time."""
    ticket = load(db, key)
    event = SHOP.event(str(form["event"]))
    changes = {k: v for k, v in form.items() if k not in {"event", "version"}}
    step = SHOP.dynamic.apply(
        ticket, event, changes, at=now, by=user, if_version=int(str(form["version"]))
    )
    save(db, step)
    return step


def save(db: Database, step: Step[ShopTicket]) -> None:
    columns = ", ".join(f"{name} = %s" for name in step.changes)
    stored = db.run(
        f"update ticket set {columns} where id = %s and version = %s",  # noqa: S608  # names of fields, nothing from outside
        *step.changes.values(),
        step.record.id,
        step.before.version,
    )
    if not stored:
        raise StaleVersionError(
            record_id=step.record.id, expected=step.before.version, found=-1
        )
    for row in (row for fact in step.facts for row in fact.rows()):
        db.run("insert into audit values ...", *row.values())


def resolve_by_job(ticket: ShopTicket, now: datetime) -> str | None:
    """A call that the type checker sees through."""
    try:
        step = SHOP.apply(
            ticket,
            IncidentEvent.RESOLVE,
            {
                "resolution_code": "fixed",
                "resolution_notes": "Rebooted.",
                "vendor_ref": "V-1",
            },
            at=now,
            by="job",
        )
    except RefusedError as error:
        return "; ".join(reason.message for reason in error.reasons)
    return step.record.vendor_ref


def buttons(ticket: ShopTicket, user: Actor, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "event": offer.event,
            "label": offer.label,
            "enabled": offer.allowed,
            "why": [unmet.message for unmet in offer.unmet],
            "form": [(n.field, n.type, n.required, n.choices) for n in offer.needs],
        }
        for offer in SHOP.available(ticket, at=now, by=user)
    ]


def badge(target: Target, history: History, now: datetime) -> Verdict:
    return measure(target, history, now=now)


def wake_up(
    target: Target, history: History, facts: Sequence[Fact], now: datetime
) -> datetime | None:
    """When a job has to look again."""
    return measure(target, history + facts, now=now).next_change_at
