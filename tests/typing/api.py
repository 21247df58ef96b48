"""How a type checker sees the API: right uses by their types, wrong ones as checked ignores.

Nothing here runs. mypy reports an ignore that ignores nothing, so each one below is a check
that the misuse is an error, of the code named.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_type

import attrs

from itsmcore.lifecycle import (
    INCIDENT,
    Cascade,
    Creation,
    IncidentChanges,
    IncidentEvent,
    Lifecycle,
    Move,
    Offer,
    Replay,
    Signal,
    Step,
    Timer,
    cascade,
)
from itsmcore.model import (
    Actor,
    Fact,
    Finding,
    History,
    Incident,
    Level,
    Record,
    States,
    StatusCategory,
    Value,
    Word,
    WorkItem,
)


@attrs.frozen(kw_only=True)
class AcmeIncident(Incident):
    vendor_ref: str | None = None
    site: str = "HQ"


class AcmeChanges(IncidentChanges, total=False):
    vendor_ref: str | None
    site: str


class AcmeEvent(Word):
    START = "start"


@attrs.frozen(kw_only=True)
class Case(WorkItem):
    customer: str
    status: str = "logged"


def steps(incident: Incident, now: datetime, ada: Actor) -> None:
    start = IncidentEvent.START
    step = INCIDENT.apply(incident, start, {"priority": "high"}, at=now, by=ada)
    assert_type(step, Step[Incident])
    assert_type(step.record, Incident)
    assert_type(step.facts, tuple[Fact, ...])
    assert_type(step.changes, Mapping[str, Value])
    born = INCIDENT.create({"title": "No mail"}, id="INC-1", at=now, by="ada")
    assert_type(born, Creation[Incident])
    offers = INCIDENT.available(incident, at=now, by="ada")
    assert_type(offers, tuple[Offer[IncidentEvent], ...])
    offer = INCIDENT.explain(incident, start, {}, at=now, by="ada")
    assert_type(offer.event, IncidentEvent)
    assert_type(INCIDENT.event("start"), IncidentEvent)
    assert_type(INCIDENT.category(incident), StatusCategory)
    assert_type(INCIDENT.check(), tuple[Finding, ...])
    assert_type(INCIDENT.moves, tuple[Move, ...])
    assert_type(INCIDENT.timers(incident), tuple[Timer[IncidentEvent], ...])
    assert_type(INCIDENT.migrate(incident, at=now, by="ada"), Step[Incident])
    followed = cascade(INCIDENT, incident, [incident], start, at=now, by="ada")
    assert_type(followed, Cascade[Incident])
    assert_type(step.emitted, tuple[Signal, ...])
    assert_type(INCIDENT.states, States)


def histories(history: History) -> None:
    replay = INCIDENT.replay(history, strict=True)
    assert_type(replay, Replay[Incident])
    assert_type(replay.record, Incident)


def hosts(ticket: AcmeIncident, now: datetime) -> None:
    acme = INCIDENT.bind(AcmeIncident, IncidentEvent, AcmeChanges)
    assert_type(acme, Lifecycle[AcmeIncident, IncidentEvent, AcmeChanges])
    changes: AcmeChanges = {"vendor_ref": "V-1", "resolution_code": "fixed"}
    step = acme.apply(ticket, IncidentEvent.RESOLVE, changes, at=now, by="job")
    assert_type(step.record.vendor_ref, str | None)
    form: dict[str, object] = {"site": "HQ"}
    loose = acme.dynamic.apply(ticket, "resolve", form, at=now, by="job")
    assert_type(loose.record, AcmeIncident)
    cases = INCIDENT.bind(Case, str, dict[str, object])
    assert_type(cases.event("start"), str)


def wrong_events(incident: Incident, now: datetime) -> None:
    INCIDENT.apply(incident, "start", at=now, by="ada")  # type: ignore[arg-type]  # text is for dynamic
    INCIDENT.apply(incident, IncidentEvent.STRAT, at=now, by="ada")  # type: ignore[attr-defined]  # a misspelt event
    INCIDENT.apply(incident, AcmeEvent.START, at=now, by="ada")  # type: ignore[arg-type]  # another vocabulary
    INCIDENT.explain(incident, "start", at=now, by="ada")  # type: ignore[arg-type]  # text is for dynamic


def wrong_changes(incident: Incident, now: datetime) -> None:
    update = IncidentEvent.UPDATE
    INCIDENT.apply(incident, update, {"titel": "x"}, at=now, by="ada")  # type: ignore[arg-type]  # a misspelt field
    INCIDENT.apply(incident, update, {"title": 5}, at=now, by="ada")  # type: ignore[arg-type]  # no text
    INCIDENT.apply(incident, update, {"title": None}, at=now, by="ada")  # type: ignore[arg-type]  # a title is text
    INCIDENT.apply(incident, update, {"status": "new"}, at=now, by="ada")  # type: ignore[arg-type]  # ask for an event
    INCIDENT.apply(incident, update, {"reopen_count": 1}, at=now, by="ada")  # type: ignore[arg-type]  # it is counted
    INCIDENT.apply(incident, update, {"vendor_ref": "x"}, at=now, by="ada")  # type: ignore[arg-type]  # a host's field
    INCIDENT.create({"titel": "x"}, id="1", at=now, by="ada")  # type: ignore[arg-type]  # a misspelt field


def wrong_calls(incident: Incident, case: Case, record: Record, now: datetime) -> None:
    start = IncidentEvent.START
    INCIDENT.apply(incident, start, by="ada")  # type: ignore[call-arg]  # when is missing
    INCIDENT.apply(incident, start, at=now)  # type: ignore[call-arg]  # by whom is missing
    INCIDENT.apply(incident, start, at="now", by="ada")  # type: ignore[arg-type]  # an instant is no text
    INCIDENT.apply(incident, start, at=now, by=None)  # type: ignore[arg-type]  # somebody acts
    INCIDENT.apply(incident, start, at=now, by="ada", if_version="7")  # type: ignore[arg-type]  # a version is a number
    INCIDENT.apply(incident, start, at=now, by="ada", cause="job")  # type: ignore[arg-type]  # a cause is a Ref
    INCIDENT.apply(case, start, at=now, by="ada")  # type: ignore[arg-type]  # a case is no incident
    cascade(INCIDENT, incident, [case], start, at=now, by="ada")  # type: ignore[misc]  # a case is no incident
    cascade(INCIDENT, incident, [incident], "start", at=now, by="ada")  # type: ignore[misc]  # text is for dynamic
    INCIDENT.available(record, at=now, by="ada")  # type: ignore[arg-type]  # a bare record neither
    INCIDENT.create(at=now, by="ada")  # type: ignore[call-arg]  # a record has an id
    INCIDENT.replay([])  # type: ignore[arg-type]  # a list is no history
    INCIDENT.bind(str, str, dict)  # type: ignore[type-var]  # text is no record
    INCIDENT.bind(Incident, int, dict)  # type: ignore[type-var]  # a number is no event


def wrong_hosts(ticket: AcmeIncident, plain: Incident, now: datetime) -> None:
    acme = INCIDENT.bind(AcmeIncident, IncidentEvent, AcmeChanges)
    start = IncidentEvent.START
    acme.apply(plain, start, at=now, by="ada")  # type: ignore[arg-type]  # not the host's class
    acme.apply(ticket, start, {"site": 5}, at=now, by="ada")  # type: ignore[arg-type]  # no text
    acme.apply(ticket, start, {"sight": "x"}, at=now, by="ada")  # type: ignore[arg-type]  # a misspelt field


def records(now: datetime) -> None:
    right = Incident(
        id="1",
        opened_at=now,
        priority="high",
        tags=["a"],
        cis=("a", "b"),
        fields={"site": "HQ"},
        effort=timedelta(hours=1),
    )
    assert_type(right.priority, Level | None)
    assert_type(right.cis, tuple[str, ...])
    Incident(id="1", opened_at=now, priority=3)  # type: ignore[arg-type]  # a level is a word
    Incident(id="1", opened_at="x")  # type: ignore[arg-type]  # an instant is no text
    Incident(id="1", opened_at=now, reopen_count="x")  # type: ignore[arg-type]  # a count is a number
    Incident(id="1", opened_at=now, cis=5)  # type: ignore[arg-type]  # a list is needed
    Incident(id="1", opened_at=now, cis=[5])  # type: ignore[list-item]  # of text
    Incident(id="1", opened_at=now, assignee=5)  # type: ignore[arg-type]  # a key is text
    Incident(id="1", opened_at=now, major="proposed")  # type: ignore[arg-type]  # a block is needed
    Incident(id="1", opened_at=now, titel="x")  # type: ignore[call-arg]  # a misspelt field
    Incident(opened_at=now)  # type: ignore[call-arg]  # a record has an id
    AcmeIncident(id="1", opened_at=now, site=5)  # type: ignore[arg-type]  # a host's own field
    # A bare str is an iterable of str for a type checker; the constructor refuses it.
    Incident(id="1", opened_at=now, cis="a")
