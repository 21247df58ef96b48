"""Lifecycles beside other state machines: a step, the buttons, the replay of ten events."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from os import environ
from statistics import quantiles
from subprocess import run
from typing import Final, TypeAlias, TypeVar

import attrs

from benchmarks.harness import Contender, Race
from benchmarks.machines import (
    CATEGORIES,
    EVENTS,
    TABLE,
    Peer,
    StatemachinePeer,
    TransitionsPeer,
)
from itsmcore.lifecycle import (
    INCIDENT,
    Guard,
    IncidentEvent,
    Lifecycle,
    StateRule,
    Step,
    Transition,
    count,
)
from itsmcore.lifecycle.incident import IncidentChanges
from itsmcore.model import IS_SET, Fact, History, Incident, Record, when

__all__ = ["figures", "races"]

NOW: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEN: Final = (
    *("start", "hold", "resume", "resolve", "reopen"),
    *("hold", "resume", "resolve", "reopen", "resolve"),
)


@attrs.frozen(kw_only=True)
class Small(Record):
    """The bare record and the two fields of the table: as few as a record can have."""

    close_code: str | None = "fixed"
    steps: int = 0


@attrs.frozen(kw_only=True)
class Wide(Incident):
    """The same with all that an incident has: more than forty fields."""

    close_code: str | None = "fixed"
    steps: int = 0


GUARD: Final = Guard(
    condition=when(close_code=IS_SET), code="no_code", message="a close code is needed"
)
DESK: Final = Lifecycle[Record, str, dict[str, object]](
    name="desk",
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
)
SMALL: Final = DESK.bind(Small, str, dict)
WIDE: Final = DESK.bind(Wide, str, dict)


R = TypeVar("R", Small, Wide)
Changes: TypeAlias = dict[IncidentEvent, IncidentChanges]

PEERS: Final[dict[str, Callable[[str], Peer]]] = {
    "transitions": TransitionsPeer,
    "python-statemachine": StatemachinePeer,
}
INPUT: Final[Changes] = {
    IncidentEvent.HOLD: {"hold_reason": "customer"},
    IncidentEvent.RESOLVE: {
        "resolution_code": "fixed",
        "resolution_notes": "a new cable",
    },
}


# -- two steps, forth and back -------------------------------------------------------------


def _peer_pair(name: str, first: str, second: str) -> Contender:
    def work(times: int) -> None:
        peer = PEERS[name]("in_progress")
        one, two = peer.triggers[first], peer.triggers[second]
        for _ in range(times):
            one()
            two()
        peer.leave()

    def answer() -> object:
        peer = PEERS[name]("in_progress")
        between = peer.run([first])[0]
        found = (between, *peer.run([second]))
        peer.leave()
        return found

    return Contender(name, work, answer)


def _our_pair(
    desk: Lifecycle[R, str, dict[str, object]],
    record: R,
    first: str,
    second: str,
) -> Contender:
    def work(times: int) -> None:
        held, apply = record, desk.apply
        for _ in range(times):
            held = apply(held, first, at=NOW, by="ada").record
            held = apply(held, second, at=NOW, by="ada").record

    def answer() -> object:
        one: Step[R] = desk.apply(record, first, at=NOW, by="ada")
        two: Step[R] = desk.apply(one.record, second, at=NOW, by="ada")
        if [fact.event for fact in (*one.facts, *two.facts)] != [first, second]:
            return one, two
        return one.record.status, two.record.status, two.record.steps

    width = len(attrs.fields(type(record)))
    return Contender(f"itsmcore, {width} fields, fact included", work, answer)


def _incident() -> Incident:
    born = INCIDENT.create({"assignee": "ada"}, id="I1", at=NOW, by="ada").record
    return INCIDENT.apply(born, IncidentEvent.START, at=NOW, by="ada").record


def _incident_pair(first: IncidentEvent, second: IncidentEvent) -> Contender:
    """The standard lifecycle with its own rules; its effects stamp and count more than one."""
    record, given = _incident(), INPUT[first]
    why = "it came back" if second is IncidentEvent.REOPEN else None

    def work(times: int) -> None:
        held, apply = record, INCIDENT.apply
        for _ in range(times):
            held = apply(held, first, given, at=NOW, by="ada").record
            held = apply(held, second, at=NOW, by="ada", reason=why).record

    def answer() -> object:
        one = INCIDENT.apply(record, first, given, at=NOW, by="ada").record
        two = INCIDENT.apply(one, second, at=NOW, by="ada", reason=why).record
        return one.status, two.status, two.version - record.version

    what = ", ".join(sorted(given))
    return Contender(f"itsmcore, INCIDENT, {what} set and cleared", work, answer)


def _pairs(first: str, second: str, between: str, title: str) -> Race:
    small = Small(id="I1", status="in_progress", opened_at=NOW)
    wide = Wide(id="I1", status="in_progress", opened_at=NOW)
    entrants = [
        *(_peer_pair(name, first, second) for name in PEERS),
        _our_pair(SMALL, small, first, second),
        _our_pair(WIDE, wide, first, second),
        _incident_pair(IncidentEvent(first), IncidentEvent(second)),
    ]
    return Race(title, entrants, (between, "in_progress", 2))


# -- the other races -----------------------------------------------------------------------


def _available() -> Race:
    """Peers name the events; ours tells labels, targets, needs and obstacles as well."""
    record = _incident()
    peers = [(name, make("in_progress")) for name, make in PEERS.items()]

    def ours() -> object:
        return INCIDENT.available(record, at=NOW, by="ada")

    def shared() -> object:
        offers = INCIDENT.available(record, at=NOW, by="ada")
        return {offer.event for offer in offers if offer.allowed} & {*EVENTS}

    entrants = [
        *(_listing(f"{name}, guarded", peer.guarded) for name, peer in peers),
        *(_listing(f"{name}, without guards", peer.unguarded) for name, peer in peers),
        Contender("itsmcore, INCIDENT, reasons and needs told", _often(ours), shared),
    ]
    return Race("what may happen now", entrants, {"hold", "resolve", "cancel"})


def _listing(name: str, ask: Callable[[], list[str]]) -> Contender:
    return Contender(name, _often(ask), lambda: set(ask()))


def _replay() -> Race:
    record = Small(id="I1", status="new", opened_at=NOW)
    facts: list[Fact] = []
    held = record
    for minute, event in enumerate(TEN, start=1):
        at = NOW + timedelta(minutes=minute)
        step = SMALL.apply(held, event, at=at, by="ada")
        held = step.record
        facts += step.facts

    def peer(name: str) -> Contender:
        def once() -> object:
            made = PEERS[name]("new")
            found = made.run(TEN)
            made.leave()
            return found

        return Contender(f"{name}, a new model", _often(once), once)

    def ours() -> object:
        found = SMALL.replay(History.start(record, facts)).record
        return (found.status, found.steps) if found == held else found

    entrants = [peer(name) for name in PEERS]
    entrants.append(Contender("itsmcore, facts to checked record", _often(ours), ours))
    return Race("replay of ten events", entrants, ("resolved", len(TEN)))


def _often(once: Callable[[], object]) -> Callable[[int], None]:
    def work(times: int) -> None:
        for _ in range(times):
            once()

    return work


def races() -> Iterator[Race]:
    """Every race of this page."""
    yield _pairs("hold", "resume", "on_hold", "two steps: hold, resume")
    yield _pairs(
        "resolve", "reopen", "resolved", "two steps, one guarded: resolve, reopen"
    )
    yield _available()
    yield _replay()


# -- import --------------------------------------------------------------------------------

IMPORTS: Final = 15
_IMPORT: Final = """
import attrs
from time import process_time
start = process_time()
import {}
print(process_time() - start)
"""


def figures() -> Iterator[str]:
    """What an import costs, each in a process of its own that has attrs already."""
    names = ("transitions", "statemachine", "itsmcore.lifecycle")
    rounds = [[_import_ms(name) for name in names] for _ in range(IMPORTS + 1)][1:]
    for name, times in zip(names, zip(*rounds, strict=True), strict=True):
        low, middle, high = quantiles(times, n=4)
        yield (
            f"import {name}, attrs loaded before: {middle:.0f} ms "
            f"(middle half {low:.0f} - {high:.0f})"
        )


def _import_ms(name: str) -> float:
    command = [sys.executable, "-c", _IMPORT.format(name)]
    env = {**environ, "PYTHONDONTWRITEBYTECODE": ""}  # the first import compiles
    done = run(command, capture_output=True, check=True, text=True, env=env)  # noqa: S603  # fixed code in this interpreter
    return float(done.stdout) * 1000
