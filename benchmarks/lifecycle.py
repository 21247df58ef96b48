"""Lifecycles beside transitions: a step, the buttons, and the replay of ten events."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
from transitions import Machine

from benchmarks.harness import Contender, Race
from itsmcore.lifecycle import (
    INCIDENT,
    Guard,
    IncidentEvent,
    Lifecycle,
    StateRule,
    Transition,
    count,
)
from itsmcore.model import IS_SET, Fact, History, Incident, Record, when

__all__ = ["races"]

NOW: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
CATEGORIES: Final = {
    "new": "to_do",
    "in_progress": "active",
    "on_hold": "waiting",
    "resolved": "done",
    "closed": "closed",
    "cancelled": "closed",
}
TABLE: Final = (
    ("new", "start", "in_progress"),
    ("in_progress", "hold", "on_hold"),
    ("on_hold", "resume", "in_progress"),
    ("in_progress", "resolve", "resolved"),
    ("on_hold", "resolve", "resolved"),
    ("resolved", "reopen", "in_progress"),
    ("resolved", "close", "closed"),
    ("new", "cancel", "cancelled"),
    ("in_progress", "cancel", "cancelled"),
    ("on_hold", "cancel", "cancelled"),
)
"""Both sides run this table: one guard (resolve needs a code), one counter after each step."""

TEN: Final = (
    *("start", "hold", "resume", "resolve", "reopen"),
    *("hold", "resume", "resolve", "reopen", "resolve"),
)


@attrs.frozen(kw_only=True)
class Small(Record):
    """The bare record and two fields."""

    close_code: str | None = "fixed"
    steps: int = 0


class Model:
    """The same for the peer."""

    def __init__(self) -> None:
        self.close_code: str | None = "fixed"
        self.steps = 0

    def has_code(self) -> bool:
        """The guard."""
        return self.close_code is not None

    def done(self) -> None:
        """The counter."""
        self.steps += 1


def _machine() -> Any:
    logging.getLogger("transitions").setLevel(logging.ERROR)
    rows = [
        {
            "trigger": event,
            "source": source,
            "dest": target,
            "after": "done",
            **({"conditions": "has_code"} if event == "resolve" else {}),
        }
        for source, event, target in TABLE
    ]
    return Machine(
        model=None,
        states=list(CATEGORIES),
        transitions=rows,
        initial="new",
        auto_transitions=False,
    )


MACHINE: Final = _machine()
GUARD: Final = Guard(
    condition=when(close_code=IS_SET), code="no_code", message="a close code is needed"
)
SMALL: Final = Lifecycle[Small, str, dict[str, object]](
    name="small",
    initial="new",
    rules=[StateRule(name=k, category=v) for k, v in CATEGORIES.items()],
    transitions=[
        Transition(
            event=event,
            sources=[source],
            target=target,
            guards=[GUARD] if event == "resolve" else [],
            effects=[count("steps")],
        )
        for source, event, target in TABLE
    ],
).bind(Small, str, dict)


def _peer(start: str) -> Any:
    model = Model()
    MACHINE.add_model(model, initial=start)
    return model


def _peer_pair(first: str, second: str, start: str) -> Contender:
    def work(times: int) -> None:
        model = _peer(start)
        one, two = getattr(model, first), getattr(model, second)
        for _ in range(times):
            one()
            two()
        MACHINE.remove_model(model)

    def answer() -> object:
        model = _peer(start)
        getattr(model, first)()
        between = model.state
        getattr(model, second)()
        return between, model.state, model.steps

    return Contender("transitions", work, answer)


def _our_pair(first: str, second: str, start: str) -> Contender:
    record = Small(id="I1", status=start, opened_at=NOW)

    def work(times: int) -> None:
        held, apply = record, SMALL.apply
        for _ in range(times):
            held = apply(held, first, at=NOW, by="ada").record
            held = apply(held, second, at=NOW, by="ada").record

    def answer() -> object:
        one = SMALL.apply(record, first, at=NOW, by="ada").record
        two = SMALL.apply(one, second, at=NOW, by="ada").record
        return one.status, two.status, two.steps

    return Contender("itsmcore, small record, fact included", work, answer)


def _incident() -> Incident:
    born = INCIDENT.create({"assignee": "ada"}, id="I1", at=NOW, by="ada").record
    return INCIDENT.apply(born, IncidentEvent.START, at=NOW, by="ada").record


def _incident_pair() -> Contender:
    record = _incident()

    def pair(held: Incident) -> tuple[Incident, Incident]:
        one = INCIDENT.apply(
            held, IncidentEvent.HOLD, {"hold_reason": "customer"}, at=NOW, by="ada"
        ).record
        return one, INCIDENT.apply(one, IncidentEvent.RESUME, at=NOW, by="ada").record

    def work(times: int) -> None:
        held = record
        for _ in range(times):
            _, held = pair(held)

    def answer() -> object:
        one, two = pair(record)
        return one.status, two.status, 2

    name = "itsmcore, Incident, hold reason set and cleared"
    return Contender(name, work, answer)


def _available() -> Race:
    model, record = _peer("in_progress"), _incident()
    guarded = [
        getattr(model, f"may_{e}") for e in dict.fromkeys(e for _, e, _ in TABLE)
    ]

    def ask() -> object:
        return [may() for may in guarded]

    def ours() -> object:
        return INCIDENT.available(record, at=NOW, by="ada")

    return Race(
        "what may happen now",
        [
            Contender("transitions, may_x of each event", _often(ask), lambda: True),
            Contender(
                "transitions, get_triggers (no guards)",
                _often(lambda: MACHINE.get_triggers("in_progress")),
                lambda: "resolve" in MACHINE.get_triggers("in_progress"),
            ),
            Contender(
                "itsmcore, Incident, reasons and needs included",
                _often(ours),
                lambda: (
                    "resolve"
                    in [o.event for o in INCIDENT.available(record, at=NOW, by="ada")]
                ),
            ),
        ],
        expected=True,
    )


def _replay() -> Race:
    record = Small(id="I1", status="new", opened_at=NOW)
    facts: list[Fact] = []
    held = record
    for minute, event in enumerate(TEN, start=1):
        at = NOW + timedelta(minutes=minute)
        step = SMALL.apply(held, event, at=at, by="ada")
        held = step.record
        facts += step.facts

    def peer() -> object:
        model = _peer("new")
        for event in TEN:
            getattr(model, event)()
        MACHINE.remove_model(model)
        return model.state, model.steps

    def ours() -> object:
        found = SMALL.replay(History.start(record, facts)).record
        return found.status, found.steps

    return Race(
        "replay of ten events",
        [
            Contender("transitions, a new model", _often(peer), peer),
            Contender("itsmcore, facts to checked record", _often(ours), ours),
        ],
        expected=("resolved", len(TEN)),
    )


def _often(once: Callable[[], object]) -> Callable[[int], None]:
    def work(times: int) -> None:
        for _ in range(times):
            once()

    return work


def races() -> Iterator[Race]:
    """Every race of this page."""
    pairs = (("hold", "resume", "on_hold"), ("resolve", "reopen", "resolved"))
    for first, second, between in pairs:
        entrants = [
            _peer_pair(first, second, "in_progress"),
            _our_pair(first, second, "in_progress"),
        ]
        if first == "hold":
            entrants.append(_incident_pair())
        expected = (between, "in_progress", 2)
        yield Race(f"two steps: {first}, {second}", entrants, expected)
    yield _available()
    yield _replay()
