"""A small fixed desk: the same people, groups and incidents in every example."""

from datetime import UTC, datetime

import attrs

from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    Group,
    History,
    Incident,
    IncidentState,
    Level,
    Party,
    PartyKind,
    Side,
    Value,
)

__all__ = ["SampleDesk", "sample_desk"]


@attrs.frozen(kw_only=True)
class SampleDesk:
    """What the sample desk holds, each by its key.

    Attributes:
        parties: Two agents, two requesters and a supplier.
        groups: The service desk and the network team.
        created: Three incidents as they were logged.
        histories: What happened to each of them.
    """

    parties: dict[str, Party]
    groups: dict[str, Group]
    created: dict[str, Incident]
    histories: dict[str, History]


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def sample_desk() -> SampleDesk:
    """The sample desk, made anew.

    >>> desk = sample_desk()
    >>> for history in desk.histories.values():
    ...     print(
    ...         history.record_id, len(history), history.value("status", at=_at(31, 0))
    ...     )
    INC-1 5 closed
    INC-2 5 in_progress
    INC-3 2 resolved
    """
    created = {record.id: record for record in _created()}
    facts = {"INC-1": _printer(), "INC-2": _mail(), "INC-3": _disk()}
    return SampleDesk(
        parties={party.id: party for party in _parties()},
        groups={group.id: group for group in _groups()},
        created=created,
        histories={
            key: History.start(record, facts[key]) for key, record in created.items()
        },
    )


def _parties() -> tuple[Party, ...]:
    return (
        Party(id="ada", name="Ada Byron", manager="grace"),
        Party(id="grace", name="Grace Hopper"),
        Party(id="ivy", name="Ivy Wood", vip=True),
        Party(id="joe", name="Joe Moss"),
        Party(
            id="paperco",
            name="Paper & Co",
            kind=PartyKind.ORGANIZATION,
            supplier=True,
        ),
    )


def _groups() -> tuple[Group, ...]:
    return (
        Group(id="desk", name="Service desk", members=["ada"], manager="grace"),
        Group(id="net", name="Network", members=["grace"], skills=["dns", "mail"]),
    )


def _created() -> tuple[Incident, ...]:
    return (
        Incident(
            id="INC-1",
            title="Printer jams",
            opened_at=_at(2, 9),
            requester="joe",
            group="desk",
            priority=Level.LOW,
        ),
        Incident(
            id="INC-2",
            title="No mail",
            opened_at=_at(2, 10, 30),
            requester="ivy",
            group="desk",
            priority=Level.HIGH,
            cis=["mail-1"],
        ),
        Incident(
            id="INC-3",
            title="Disk full",
            opened_at=_at(6, 16),
            channel="monitoring",
            group="net",
            priority=Level.MEDIUM,
            fields={"site": "HQ"},
        ),
    )


def _fact(
    key: str,
    seq: int,
    at: datetime,
    changes: dict[str, tuple[Value, Value]],
    *,
    by: str = "ada",
    text: str | None = None,
) -> Fact:
    """One step of an agent."""
    return Fact(
        record_id=key,
        seq=seq,
        at=at,
        kind=FactKind.CHANGED if changes else FactKind.COMMENTED,
        changes=[FieldChange(name, *pair) for name, pair in changes.items()],
        by=by,
        side=Side.AGENT,
        public=None if text is None else True,
        text=text,
    )


def _printer() -> tuple[Fact, ...]:
    """Worked on, waits for a part over a night, resolved, closed a week later."""
    new, work = IncidentState.NEW, IncidentState.IN_PROGRESS
    hold, done = IncidentState.ON_HOLD, IncidentState.RESOLVED
    return (
        _fact(
            "INC-1",
            1,
            _at(2, 9, 20),
            {"status": (new, work), "assignee": (None, "ada")},
        ),
        _fact(
            "INC-1",
            2,
            _at(2, 15),
            {"status": (work, hold), "hold_reason": (None, "part")},
            text="A roller is on its way.",
        ),
        _fact(
            "INC-1",
            3,
            _at(3, 11),
            {"status": (hold, work), "hold_reason": ("part", None)},
        ),
        _fact(
            "INC-1",
            4,
            _at(3, 11, 45),
            {"status": (work, done), "resolution_code": (None, "fixed")},
            text="The roller is in; it prints.",
        ),
        _fact("INC-1", 5, _at(10, 11, 45), {"status": (done, IncidentState.CLOSED)}),
    )


def _mail() -> tuple[Fact, ...]:
    """Answered, handed to another group, made critical, resolved, reopened."""
    new, work, done = (
        IncidentState.NEW,
        IncidentState.IN_PROGRESS,
        IncidentState.RESOLVED,
    )
    return (
        _fact("INC-2", 1, _at(2, 10, 40), {}, text="We are looking into it."),
        _fact(
            "INC-2",
            2,
            _at(2, 10, 45),
            {"status": (new, work), "group": ("desk", "net")},
        ),
        _fact(
            "INC-2",
            3,
            _at(2, 11),
            {"priority": (Level.HIGH, Level.CRITICAL)},
            by="grace",
        ),
        _fact("INC-2", 4, _at(2, 13, 5), {"status": (work, done)}, by="grace"),
        _fact("INC-2", 5, _at(3, 8, 30), {"status": (done, work)}, by="ivy"),
    )


def _disk() -> tuple[Fact, ...]:
    """Taken and resolved at one instant, over a weekend."""
    new, work, done = (
        IncidentState.NEW,
        IncidentState.IN_PROGRESS,
        IncidentState.RESOLVED,
    )
    return (
        _fact("INC-3", 1, _at(9, 9, 5), {"status": (new, work)}, by="grace"),
        _fact("INC-3", 2, _at(9, 9, 5), {"status": (work, done)}, by="grace"),
    )
