"""Random small histories and targets, for the library and for its oracle."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from itsmcore.model import Fact, FieldChange, History, Side, States, WorkingTime
from tests.sla.clock_oracle import CATEGORIES, Oracle, Step
from tests.sla.clock_plain import Opens
from tests.sla.clock_targets import (
    GROUPS,
    PRIORITIES,
    Days,
    library_target,
    plain_target,
)
from tests.sla.clock_toys import (
    ORIGIN,
    PATTERNS,
    US,
    ToyTime,
    instant,
    length,
    offset,
)

__all__ = [
    "ORIGIN",
    "STATES",
    "US",
    "Case",
    "ToyTime",
    "instant",
    "length",
    "offset",
]

STATES = States(CATEGORIES)
Dates = Callable[[], datetime | str | None]


class Case:
    """One random history and one random target, in both languages.

    Attributes:
        history: For the library.
        target: For the library; its schedule is that of its last row, where there is a table.
        schedule: The hours to be given beside the target; None for those of the target.
        oracle: All of it for the oracle.
        end: A little after the last fact.
    """

    def __init__(
        self,
        rng: Random,
        *,
        tick: int = 1,
        schedule: WorkingTime | None = None,
        size: int = 9,
        days: Days | None = None,
    ) -> None:
        self.rng, self.tick, self.stride = rng, tick, 1 if days is None else 11
        hours: Any = schedule
        if days is not None:
            hours = days.hours(rng)
        elif schedule is None and rng.random() < 0.6:
            hours = ToyTime(rng.choice(PATTERNS), tick)
        self.plain = plain_target(rng, tick, days)
        self._hours = _opens(hours)
        given = hours.translated() if days is not None else hours
        is_beside = not self.plain.table and rng.random() < 0.6
        self.schedule = given if is_beside else None
        self.target = library_target(self.plain, None if is_beside else given)
        if self.plain.table and given is not None and rng.random() < 0.15:
            self.plain = replace(self.plain, table=())
            self.schedule = given  # which counts instead of the table
        self._make(size)

    def _make(self, size: int) -> None:
        rng, tick = self.rng, self.tick
        opened = rng.randrange(8) * tick
        self.known = max(0, opened + rng.choice((0, 0, 0, 2, 5, -3)) * tick)
        first = _first(rng, self._date)
        self.facts, self.end = self._facts(max(self.known, opened), size, first)
        self.history = History(
            record_type="incident",
            record_id="R",
            opened_at=instant(opened),
            began_at=instant(self.known),
            initial=first,
            facts=self.facts,
            states=STATES,
        )
        steps = tuple(_steps(first, max(opened, self.known), self.facts))
        reach = 80 * self.stride
        self.oracle = Oracle(self.plain, opened, steps, self._hours, tick, reach)

    def _date(self) -> datetime | str | None:
        if self.rng.random() < 0.3:
            return self.rng.choice((None, None, "soon"))
        return instant(self.rng.randrange(24) * self.stride * self.tick)

    def _facts(
        self, at: int, size: int, values: dict[str, Any]
    ) -> tuple[list[Fact], int]:
        rng, found, held, last = self.rng, list[Fact](), dict(values), at
        for seq in range(1, rng.randrange(size + 1) + 1):
            at += rng.choice((0, 0, 1, 1, 2, 3, 5, -2)) * self._step()
            found.append(_fact(rng, seq, at, held, self._date))
            last = max(last, at)
        return found, last + rng.randrange(12 * self.stride) * self.tick

    def _step(self) -> int:
        return self.rng.randrange(1, 2 * self.stride) * self.tick

    def __repr__(self) -> str:
        return f"Case({self.history!r}, {self.target!r}, {self.schedule!r})"


def _opens(hours: Any) -> Opens:
    """Whether a tick counts, of any kind of hours."""
    if hours is None:
        return lambda _: True
    if callable(hours):
        found: Opens = hours
        return found
    return lambda us: bool(hours.is_open(instant(us)))


def _first(rng: Random, date: Dates) -> dict[str, Any]:
    return {
        "status": rng.choice(("new", "new", "new", *CATEGORIES)),
        "priority": rng.choice(PRIORITIES),
        "group": rng.choice(GROUPS),
        "note": "",
        "since": date(),
        "due_on": date(),
    }


def _fact(rng: Random, seq: int, at: int, held: dict[str, Any], date: Dates) -> Fact:
    made: list[FieldChange] = []
    for name, choices, odds in (
        ("status", tuple(CATEGORIES), 0.55),
        ("priority", PRIORITIES, 0.2),
        ("group", GROUPS, 0.2),
        ("note", ("", "seen", "read"), 0.3),
        ("since", (), 0.1),
        ("due_on", (), 0.15),
    ):
        while rng.random() < odds:
            new = rng.choice(choices) if choices else date()
            made.append(FieldChange(name, held[name], new))
            held[name] = new
    has_text = rng.random() < 0.25
    return Fact(
        record_id="R",
        seq=seq,
        at=instant(at),
        changes=made,
        side=rng.choice((None, *Side)),
        public=rng.choice((True, True, False, None)),
        text="said" if has_text else None,
    )


def _steps(first: dict[str, Any], at: int, facts: list[Fact]) -> Iterator[Step]:
    values = {name: _plain(value) for name, value in first.items()}
    yield Step(at, dict(values))
    for fact in facts:
        when = offset(fact.at)
        assert when is not None
        at = max(at, when)
        for change in fact.changes:
            values[change.field] = _plain(change.new)
        said = ((str(fact.side), fact.public),) if fact.text is not None else ()
        yield Step(at, dict(values), said)


def _plain(value: Any) -> Any:
    """An instant as a number; anything else as it is."""
    return offset(value) if isinstance(value, datetime) else value
