"""Conflicts of changes the slow way: every pair, every item, every hour, from the definitions."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, TypeAlias

from itsmcore.interval import Interval
from itsmcore.model import Change
from itsmcore.practices import ChangeWindow, Conflict

__all__ = ["HORIZON", "Told", "hour", "slow_conflicts", "told"]

START = datetime(2026, 3, 2, tzinfo=UTC)
HORIZON = 48
"""How many hours anything happens in."""

Edges: TypeAlias = set[tuple[str, str]]
Told: TypeAlias = tuple[Any, ...]

ENDED = {"review", "closed", "rejected", "cancelled"}


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def hours_of(spans: Iterable[Interval]) -> frozenset[int]:
    """The hours of the horizon that lie in some of the spans."""
    known = tuple(spans)
    return frozenset(
        n for n in range(HORIZON) if any(s.start <= hour(n) < s.end for s in known)
    )


def distance(edges: Edges, start: str, end: str) -> int | None:
    """How many steps from an item to one that it needs; None for never."""
    level = {start}
    for steps in range(len(edges) + 1):
        if end in level:
            return steps
        level = {b for a, b in edges if a in level}
    return None


def kin(edges: Edges, ci: str, other: str, most: int | None) -> str | None:
    """What another item is to one, if anything."""
    if ci == other:
        return "same_ci"
    down, up = distance(edges, ci, other), distance(edges, other, ci)
    down = None if down is None or (most is not None and down > most) else down
    up = None if up is None or (most is not None and up > most) else up
    if down is not None and (up is None or down <= up):
        return "needed_ci"
    return None if up is None else "dependent_ci"


def covers(window: ChangeWindow, change: Change, ci: str | None, edges: Edges) -> bool:
    if not window.cis and not window.services:
        return True
    below = any(
        ci is not None and distance(edges, one, ci) is not None
        for one in window.services
    )
    return ci in window.cis or below or change.service in window.services


def of_windows(
    change: Change,
    planned: frozenset[int],
    windows: Iterable[ChangeWindow],
    edges: Edges,
) -> Iterable[Told]:
    cis: list[str | None] = [*set(change.cis)]
    for ci in cis or [None]:
        ruling = [
            w
            for w in windows
            if covers(w, change, ci, edges)
            and (w.applies is None or w.applies.holds(change))
        ]
        for w in ruling:
            met = planned & hours_of(w.spans)
            if w.kind != "maintenance" and change.change_type not in w.exempt and met:
                yield change.id, str(w.kind), ci, None, None, (w.id,), None, met
        keep = sorted(
            (w for w in ruling if w.kind == "maintenance"), key=lambda w: w.id
        )
        left = planned - hours_of(s for w in keep for s in w.spans)
        if left and any(change.change_type not in w.exempt for w in keep):
            names = tuple(w.id for w in keep)
            yield change.id, "outside_maintenance", ci, None, None, names, None, left


def slow_conflicts(
    changes: Iterable[Change],
    windows: Iterable[ChangeWindow],
    edges: Edges,
    away: Mapping[str, Iterable[Interval]],
    depth: int | None,
) -> set[Told]:
    """Every conflict of all changes that are not over."""
    planned = {
        change: hours_of([change.planned_window])
        for change in changes
        if change.status not in ENDED and change.planned_window is not None
    }
    found: set[Told] = set()
    for one, mine in planned.items():
        found.update(of_windows(one, mine, windows, edges))
        gone = mine & hours_of(away.get(one.assignee or "", ()))
        if gone:
            found.add(
                (one.id, "assignee_away", None, None, None, (), one.assignee, gone)
            )
        for other, its in planned.items():
            met = mine & its
            if other.id == one.id or not met:
                continue
            for ci, other_ci in product(set(one.cis), set(other.cis)):
                kind = kin(edges, ci, other_ci, depth)
                if kind is not None:
                    found.add((one.id, kind, ci, other.id, other_ci, (), None, met))
            if one.assignee is not None and one.assignee == other.assignee:
                who = one.assignee
                found.add((one.id, "assignee_busy", None, other.id, None, (), who, met))
    return found


def told(conflicts: Iterable[Conflict]) -> list[Told]:
    """Conflicts as the oracle tells them."""
    return [
        (
            one.change,
            str(one.kind),
            one.ci,
            one.other,
            one.other_ci,
            one.windows,
            one.assignee,
            hours_of(one.spans),
        )
        for one in conflicts
    ]
