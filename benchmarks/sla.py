"""Clocks: one by one, fact by fact and in bulk; a real log, and a million generated changes."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any, Final

import numpy as np

from benchmarks.harness import Contender, Race
from examples import replay_event_log
from itsmcore.model import (
    Fact,
    FieldChange,
    Histories,
    History,
    Incident,
    begins,
    changes,
    one_of,
    when,
)
from itsmcore.sla import (
    Clock,
    Schedule,
    Target,
    Verdict,
    Verdicts,
    measure,
    measure_all,
)

__all__ = ["figures", "races"]

LOG: Final = Path(__file__).parents[2] / "shared" / "data" / "incident_event_log.csv"
TICKETS: Final = 150_000
FEW: Final = 3_000
HOUR: Final = timedelta(hours=1)
HOUR_US: Final = 3_600_000_000
FIRST_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC)
NOW: Final = datetime(2025, 12, 20, 12, tzinfo=UTC)

DESK: Final = Schedule(
    tz="Europe/London",
    week={"mon-fri": "09:00-17:30"},
    holidays=[date(2025, 4, 18), date(2025, 4, 21), date(2025, 12, 25)],
)
ANSWERS: Final = {
    "critical": HOUR / 2,
    "high": HOUR,
    "medium": 4 * HOUR,
    "low": 8 * HOUR,
}
GOALS: Final = {
    "critical": 4 * HOUR,
    "high": 8 * HOUR,
    "medium": 24 * HOUR,
    "low": 40 * HOUR,
}
WAITING: Final = when(status_category="waiting")
TOUCHED: Final = when(status_category=one_of("active", "waiting", "done", "closed"))
DONE: Final = begins(when(status_category=one_of("done", "closed")))
TARGETS: Final = (
    Target(
        id="response",
        goal=ANSWERS,
        stop=begins(TOUCHED),
        schedule=DESK,
        reopen="final",
    ),
    Target.resolution(GOALS, pause=WAITING, schedule=DESK),
    Target(
        id="update",
        goal=16 * HOUR,
        stop=DONE,
        reset=changes("status"),
        pause=WAITING,
        schedule=DESK,
        reopen="new_cycle",
    ),
)
"""A first answer, a resolution that pauses, and a sign of life every two days."""


def often(once: Callable[[], object]) -> Callable[[int], None]:
    """The work of a contender, from one piece of it."""

    def work(times: int) -> None:
        for _ in range(times):
            once()

    return work


_TOLD: Final = (
    *("record_id", "target_id", "state", "outcome", "elapsed", "paused"),
    *("remaining", "due_at", "first_breach_at", "next_change_at"),
)


def digest(verdicts: Sequence[Verdict]) -> str:
    """All that verdicts tell, in short: of many clocks by the columns, which were timed."""
    return sha256(repr(_rows(verdicts)).encode()).hexdigest()


def _rows(verdicts: Sequence[Verdict]) -> list[tuple[object, ...]]:
    if isinstance(verdicts, Verdicts):
        columns = verdicts.columns()
        return [*zip(*(columns[name] for name in _TOLD), strict=True)]
    return [tuple(getattr(v, name) for name in _TOLD) for v in verdicts]


# -- generated tickets -------------------------------------------------------------------


class _Log:
    """An audit table: one row a change, in columns."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {
            name: [] for name in ("ticket", "at", "field", "old", "new", "who")
        }
        self._appends = [column.append for column in self.columns.values()]

    def add(self, *row: Any) -> None:
        for append, value in zip(self._appends, row, strict=True):
            append(value)


def _live(log: _Log, draw: Callable[[], float], number: int) -> None:
    """The life of one ticket: prioritised, assigned, held now and then, mostly resolved."""
    ticket, who = f"T{number}", f"agent-{int(draw() * 200)}"
    at = _us(FIRST_DAY) + int(draw() * 350 * 24 * 3600) * 1_000_000
    level = ("critical", "high", "medium", "low")[int(draw() * 4)]
    log.add(ticket, at, "priority", None, level, who)
    log.add(ticket, at, "status", None, "new", who)
    status = "new"

    def turn(new: str, hours: float) -> None:
        nonlocal at, status
        at += int(draw() * hours * 3600) * 1_000_000
        log.add(ticket, at, "status", status, new, who)
        status = new

    turn("in_progress", 4)
    log.add(ticket, at, "group", None, f"group-{int(draw() * 12)}", who)
    while draw() < 0.3:
        turn("on_hold", 20)
        turn("in_progress", 30)
    if draw() < 0.2:
        at += HOUR_US
        log.add(ticket, at, "priority", level, "high", who)
    if draw() < 0.95:
        turn("resolved", 60)
        if draw() < 0.05:
            turn("in_progress", 60)
            turn("resolved", 60)
        at += 72 * HOUR_US
        turn("closed", 0)


@cache
def generated(tickets: int) -> dict[str, list[Any]]:
    """The changes of so many tickets, some six and a half for each."""
    log, draw = _Log(), Random(1).random
    for number in range(tickets):
        _live(log, draw, number)
    return log.columns


def read(columns: dict[str, list[Any]]) -> Histories:
    """The histories that a table of changes tells."""
    return Histories.from_changes(
        columns,
        id="ticket",
        at="at",
        field="field",
        old="old",
        new="new",
        by="who",
        states=Incident.states,
    )


def _us(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@contextmanager
def _plain_python() -> Iterator[None]:
    """As if the program had not loaded numpy."""
    kept = sys.modules.pop("numpy")
    try:
        yield
    finally:
        sys.modules["numpy"] = kept


# -- races -------------------------------------------------------------------------------


def _by_facts(target: Target, history: History, now: datetime) -> Verdict:
    clock = Clock.begin(target, history)
    for fact in history:
        clock = clock.after(fact)
    return clock.verdict(now)


def _three_ways(
    title: str, targets: Sequence[Target], histories: Sequence[History], now: datetime
) -> Race:
    """The same clocks, one by one, fact by fact and in bulk."""

    def afresh() -> Iterator[History]:
        """Histories that keep nothing of an earlier round."""
        return (history + () for history in histories)  # noqa: RUF005  # a history is made

    def singly() -> list[Verdict]:
        return [measure(t, h, now=now) for h in afresh() for t in targets]

    def by_facts() -> list[Verdict]:
        return [_by_facts(t, h, now) for h in afresh() for t in targets]

    columns = Histories.of(histories)

    def in_bulk() -> Sequence[Verdict]:
        return measure_all(targets, columns, now=now)

    return Race(
        title,
        [
            Contender("measure, one by one", often(singly), lambda: digest(singly())),
            Contender(
                "Clock, fact by fact", often(by_facts), lambda: digest(by_facts())
            ),
            Contender("measure_all", often(in_bulk), lambda: digest(in_bulk())),
        ],
        expected=digest(singly()),
    )


def _real() -> tuple[list[Target], list[History], datetime]:
    """The real log, if it is here: two targets of the example, each on two schedules."""
    log = replay_event_log.read_log(LOG) if LOG.exists() else {}
    given = [replay_event_log.history_of(rows) for rows in log.values()]
    last = max((h.effective_at(len(h)) for h in given), default=NOW)
    targets = [
        Target(
            id=f"{target.id} {schedule.name}",
            goal=target.goal,
            stop=target.stop,
            cancel=target.cancel,
            schedule=schedule,
        )
        for target in replay_event_log.TARGETS
        for schedule in replay_event_log.SCHEDULES
    ]
    return targets, given, last + timedelta(days=1)


def _generated() -> Race:
    columns = generated(FEW)
    given = list(read(columns))
    title = f"clocks: {FEW:,} generated tickets x {len(TARGETS)} targets"
    return _three_ways(title, TARGETS, given, NOW)


def _one_more() -> Race:
    """What one more fact costs a clock that has seen few or many."""
    target = TARGETS[1]

    def fact(seq: int) -> Fact:
        turn = ("in_progress", "on_hold")
        change = FieldChange("status", turn[seq % 2], turn[1 - seq % 2])
        at = FIRST_DAY + seq * timedelta(minutes=7)
        return Fact(record_id="T", seq=seq, at=at, changes=[change])

    def fed(count: int) -> Clock:
        incident = Incident(id="T", opened_at=FIRST_DAY, priority="low")
        clock = Clock.begin(target, History.start(incident))
        for seq in range(1, count + 1):
            clock = clock.after(fact(seq))
        return clock

    def contender(count: int) -> Contender:
        clock, next_fact = fed(count), fact(count + 1)
        return Contender(
            f"after {count:,} facts",
            often(lambda: clock.after(next_fact)),
            lambda: clock.after(next_fact).position - clock.position,
        )

    return Race("clocks: one more fact", [contender(10), contender(50_000)], expected=1)


def races() -> Iterator[Race]:
    """Every race of this page."""
    targets, given, now = _real()
    if given:
        title = f"clocks: a real log, {len(given)} incidents x {len(targets)} targets"
        yield _three_ways(title, targets, given, now)
    yield _generated()
    yield _one_more()


# -- whole logs --------------------------------------------------------------------------


def figures(rounds: int = 3) -> Iterator[str]:
    """Whole logs, read and measured: seconds of one core, a line each."""
    targets, given, now = _real()
    title = f"real log, {len(given)} incidents x {len(targets)} targets"
    clocks = len(given) * len(targets)
    facts = len(targets) * sum(map(len, given))

    def singly() -> object:
        fresh = [history + () for history in given]  # noqa: RUF005  # histories are made
        return [measure(t, h, now=now) for h in fresh for t in targets]

    def in_bulk() -> object:
        return measure_all(targets, given, now=now)

    if given:
        yield _line(f"{title}, one by one", singly, rounds, clocks=clocks, facts=facts)
        yield _line(
            f"{title}, measure_all", in_bulk, rounds, clocks=clocks, facts=facts
        )
    yield from _million(rounds)


def _million(rounds: int) -> Iterator[str]:
    columns = generated(TICKETS)
    changed = len(columns["at"])
    yield _line(f"{changed:,} changes to histories", lambda: read(columns), rounds)
    histories = read(columns)
    made = [measure(t, h, now=NOW) for h in histories[::500] for t in TARGETS]
    size = len(TARGETS)
    facts = size * sum(len(history) for history in histories)

    def work() -> None:
        found = measure_all(TARGETS, histories, now=NOW)
        few = [
            row
            for at in range(0, TICKETS * size, 500 * size)
            for row in _rows(found[at : at + size])
        ]
        if few != _rows(made):
            message = "the columns differ from the verdicts measured one by one"
            raise ValueError(message)

    def timed() -> object:
        return measure_all(TARGETS, histories, now=NOW)

    with _plain_python():
        work()
        title = f"{TICKETS:,} tickets x {size} targets, plain Python"
        yield _line(title, timed, rounds, clocks=TICKETS * size, facts=facts)
    np.zeros(1)
    work()
    title = f"{TICKETS:,} tickets x {size} targets, numpy loaded"
    yield _line(title, timed, rounds, clocks=TICKETS * size, facts=facts)


def _line(
    title: str,
    work: Callable[[], object],
    rounds: int,
    *,
    clocks: int = 0,
    facts: int = 0,
) -> str:
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(process_time() - start)
    spent = median(times)
    if not clocks:
        return f"{title}: {spent:.2f} s"
    each = f"{clocks / spent:,.0f} clocks and {facts / spent:,.0f} facts a second"
    return f"{title}: {spent:.2f} s, {each}"


if __name__ == "__main__":
    from benchmarks.harness import markdown, run

    print(markdown([result for race in races() for result in run(race, 7)]))
    print("\n" + "\n".join(f"- {line}" for line in figures()))
