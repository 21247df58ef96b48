"""Conflicts of 10,000 changes on 2,000 items that depend on one another, with windows and people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from gc import collect, disable, enable
from random import Random
from statistics import median
from time import process_time

from itsmcore.cmdb import Graph
from itsmcore.interval import Interval
from itsmcore.model import Change
from itsmcore.practices import ChangeConflicts, ChangeWindow, change_conflicts
from itsmcore.sla import Schedule

__all__ = ["figures"]

ROUNDS = 5
ITEMS = 2_000
CHANGES = 10_000
DAYS = 90
PEOPLE = 300
SAMPLE = 100

START = datetime(2026, 3, 2, tzinfo=UTC)
QUARTER = timedelta(minutes=15)

WINDOWS = (
    ChangeWindow(
        id="nights", kind="maintenance", schedule="nights", exempt=["emergency"]
    ),
    ChangeWindow(
        id="payroll",
        kind="blackout",
        services=["ci-1999"],
        spans=[
            Interval(start=START + timedelta(days=n), end=START + timedelta(days=n + 2))
            for n in (25, 55, 85)
        ],
    ),
    ChangeWindow(
        id="quarter",
        kind="freeze",
        spans=[
            Interval(start=START + timedelta(days=27), end=START + timedelta(days=31))
        ],
    ),
)


def estate(chance: Random) -> Graph:
    """Items of which each needs up to two of those before it."""
    pairs = [
        (f"ci-{n}", f"ci-{chance.randrange(max(1, n // 2))}")
        for n in range(1, ITEMS)
        for _ in range(2)
    ]
    return Graph.from_columns(
        [f"ci-{n}" for n in range(ITEMS)], [a for a, _ in pairs], [b for _, b in pairs]
    )


def plans(chance: Random, days: int) -> list[Change]:
    """Changes of up to four hours on up to three items, over some days."""
    found = []
    for number in range(CHANGES):
        start = START + QUARTER * chance.randrange(96 * days)
        found.append(
            Change(
                id=f"CHG-{number:05}",
                opened_at=START,
                status="scheduled",
                planned_start=start,
                planned_end=start + QUARTER * chance.randint(1, 16),
                cis=[
                    f"ci-{chance.randrange(ITEMS)}" for _ in range(chance.randint(1, 3))
                ],
                assignee=f"p-{chance.randrange(PEOPLE)}",
            )
        )
    return found


def met(change: Change, changes: list[Change], graph: Graph) -> set[str]:
    """The changes that one meets on its items or their kin, looked for one by one."""
    kin = set(change.cis)
    for ci in change.cis:
        kin.update(graph.dependencies(ci), graph.dependants(ci))
    window = change.planned_window
    return {
        other.id
        for other in changes
        if other is not change
        and window is not None
        and (its := other.planned_window) is not None
        and window.overlaps(its)
        and not kin.isdisjoint(other.cis)
    }


def check(
    found: ChangeConflicts, changes: list[Change], graph: Graph, chance: Random
) -> None:
    """Compare some changes with the slow way."""
    by_change = found.by_change
    for change in chance.sample(changes, SAMPLE):
        others = {
            one.other
            for one in by_change[change.id]
            if one.other is not None and one.ci is not None
        }
        assert others == met(change, changes, graph)


def figures() -> Iterator[str]:
    """How long all conflicts take; some changes are compared with the slow way."""
    chance = Random(5)
    graph = estate(chance)
    nights = {"nights": Schedule(tz="UTC", week={"mon-sun": "20:00-06:00"})}
    for days in (DAYS, 3 * DAYS):
        changes = plans(chance, days)
        times = []
        for _ in range(ROUNDS):
            collect()
            disable()
            start = process_time()
            found = change_conflicts(
                changes, windows=WINDOWS, schedules=nights, graph=graph
            )
            times.append(process_time() - start)
            enable()
        check(found, changes, graph, chance)
        yield (
            f"every conflict of {len(changes):,} changes on {len(graph):,} items over "
            f"{days} days, {len(found):,} of them: {median(times):.2f} s"
        )
