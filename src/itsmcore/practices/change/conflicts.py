"""Conflicts: what speaks against the planned windows of changes, found in one sweep of time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import Change, Condition, FrozenMap, States, WorkingTime
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import texts
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import a_schedule, by_id, expect, listed, mapped
from itsmcore.practices.change._kin import Kin
from itsmcore.practices.change._window_book import WindowBook
from itsmcore.practices.change.change_window import ChangeWindow
from itsmcore.practices.change.conflict import (
    ChangeConflicts,
    Conflict,
    ConflictKind,
    place_of,
)
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK, Agent

__all__ = ["NO_SCHEDULES", "Planned", "Rules", "change_conflicts", "found_by"]

NO_SCHEDULES: Final[FrozenMap[str, WorkingTime]] = FrozenMap()

_NEAR: Final = timedelta(days=31)
"""Over which gaps between planned windows schedules are asked at once."""


class Planned(NamedTuple):
    """A change with the window that it is asked about."""

    change: Change
    window: Interval


class Rules(NamedTuple):
    """What conflicts are looked for by, as it was given."""

    windows: Iterable[ChangeWindow]
    schedules: Mapping[str, WorkingTime]
    graph: Graph | None
    depth: int | None
    agents: Iterable[Agent]


def change_conflicts(
    changes: Iterable[Change],
    /,
    *,
    of: Iterable[str] | None = None,
    windows: Iterable[ChangeWindow] = (),
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    graph: Graph | None = None,
    depth: int | None = None,
    agents: Iterable[Agent] = (),
    counts: Condition = OPEN_WORK,
    states: States | None = None,
) -> ChangeConflicts:
    """Everything that speaks against the planned windows of changes, for every item of each.

    Spans are half-open, so windows that touch do not meet. What two changes have against one
    another is told of both.

    Args:
        changes: The changes, in any order.
        of: Keys of the changes whose conflicts are told; of all that count, unless told.
        windows: Maintenance windows, blackouts and freezes.
        schedules: The schedules that they name.
        graph: What depends on what: changes of items that depend on one another meet, too.
            Items that it does not know have no such neighbours.
        depth: How many steps apart such items are at most; None for any.
        agents: Who is away when.
        counts: Which changes take place at all; those that are not over, unless told. Keys in
            `of` are told whether they count or not.
        states: What states mean, for conditions on categories.

    Raises:
        UnknownNameError: `of` names a change that is not given, or a window a schedule.
        FieldError: Something comes twice, or the depth is less than 1.
        WrongTypeError: An argument is something else.

    References:
        Own rules, for the kinds of conflict that change calendars of products tell;
        docs/guides/change-conflicts.md says how they go together.
    """
    given, wanted = by_id(changes, Change, "changes"), a_condition(counts)
    means = None if states is None else meaning(states, states)
    asked = None if of is None else _asked(of, given)
    active = [one for one in given.values() if wanted.holds(one, states=means)]
    known = {one.id for one in active}
    if asked is None:
        asked = dict.fromkeys(one.id for one in active)
    active += [given[key] for key in asked if key not in known]
    spans = [Planned(one, w) for one in active if (w := one.planned_window) is not None]
    planned = {one.change.id for one in spans}
    found = found_by(Rules(windows, schedules, graph, depth, agents), spans, asked)
    return ChangeConflicts(
        tuple(one for one in found if one.other is None or one.other in known),
        tuple(asked),
        tuple(key for key in asked if key not in planned),
    )


def _asked(of: Iterable[str], given: Mapping[str, Change]) -> dict[str, None]:
    try:
        keys = sorted(set(texts(of)))
    except FieldError as error:
        raise error.named("of") from None
    for key in keys:
        if key not in given:
            raise UnknownNameError(field="of", value=key, known=given)
    return dict.fromkeys(keys)


def found_by(
    rules: Rules, planned: Iterable[Planned], asked: Mapping[str, Any]
) -> tuple[Conflict, ...]:
    """The conflicts of the changes that are asked about, in their order."""
    spans = sorted(planned, key=lambda one: (one.window.start, one.change.id))
    graph = None if rules.graph is None else expect(rules.graph, Graph, "graph")
    windows = by_id(rules.windows, ChangeWindow, "windows")
    schedules = mapped(rules.schedules, "schedules", a_schedule)
    book = WindowBook(windows, schedules, graph, _times(spans))
    away = _away(rules.agents)
    among = {ci for one in spans for ci in one.change.cis}
    sweep = _Sweep(Kin(graph, _depth(rules.depth), among), asked)
    for one in spans:
        sweep.meet(one)
        if one.change.id in asked:
            sweep.found.extend(book.conflicts(one.change, one.window))
            sweep.found.extend(_absent(one, away))
    return tuple(sorted(sweep.found, key=place_of))


def _depth(value: int | None) -> int | None:
    if value is None or (type(value) is int and value > 0):
        return value
    raise FieldError(
        field="depth",
        value=value,
        problem="a whole number of steps from 1 is needed",
        remedy="give None for items any number of steps apart",
    )


def _times(spans: list[Planned]) -> list[Interval]:
    """When anything is planned, in stretches: a slip of centuries must not cost their days."""
    found: list[Interval] = []
    for _, window in spans:
        if found and window.start - found[-1].end <= _NEAR:
            last = found.pop()
            end = max(last.end, window.end)
            found.append(Interval(start=last.start, end=end))
        else:
            found.append(window)
    return found


def _away(agents: Iterable[Agent]) -> dict[str, IntervalSet]:
    found: dict[str, list[Interval]] = {}
    for agent in listed(agents, Agent, "agents"):
        found.setdefault(agent.party, []).extend(agent.away)
    return {key: IntervalSet(spans) for key, spans in found.items()}


def _absent(one: Planned, away: Mapping[str, IntervalSet]) -> Iterator[Conflict]:
    spans = away.get(one.change.assignee or "")
    if spans and (met := spans.clip(one.window)):
        yield Conflict(
            change=one.change.id,
            kind=ConflictKind.ASSIGNEE_AWAY,
            spans=tuple(met),
            assignee=one.change.assignee,
        )


class _Sweep:
    """Planned windows in the order of their starts, and those that have not ended yet.

    Each change looks up its own items and their kin among the active ones, on the side where
    fewer are: what has nothing in common costs nothing.
    """

    def __init__(self, kin: Kin, asked: Mapping[str, Any]) -> None:
        self.found: list[Conflict] = []
        self._kin = kin
        self._asked = asked
        self._ends: list[tuple[datetime, str, Planned]] = []
        self._by_ci: dict[str, dict[str, Planned]] = {}
        self._by_assignee: dict[str, dict[str, Planned]] = {}

    def meet(self, one: Planned) -> None:
        """What a change has against those that are active, and they against it."""
        self._end_before(one.window.start)
        key = one.change.id
        for ci in dict.fromkeys(one.change.cis):
            for other_ci in self._near(ci):
                for other in self._by_ci[other_ci].values():
                    self._share(one, ci, other, other_ci)
        for ci in one.change.cis:
            self._by_ci.setdefault(ci, {})[key] = one
        if one.change.assignee is not None:
            peers = self._by_assignee.setdefault(one.change.assignee, {})
            for other in peers.values():
                self._busy(one, other)
            peers[key] = one
        heappush(self._ends, (one.window.end, key, one))

    def _near(self, ci: str) -> list[str]:
        """The active items among an item and its kin."""
        kin, active = self._kin.of(ci), self._by_ci
        few, many = (kin, active) if len(kin) < len(active) else (active, kin)
        found = [key for key in few if key in many and key != ci]
        return [ci, *found] if ci in active else found

    def _end_before(self, start: datetime) -> None:
        while self._ends and self._ends[0][0] <= start:
            _, key, one = heappop(self._ends)
            for ci in dict.fromkeys(one.change.cis):
                del self._by_ci[ci][key]
                if not self._by_ci[ci]:
                    del self._by_ci[ci]
            if one.change.assignee is not None:
                del self._by_assignee[one.change.assignee][key]

    def _share(self, one: Planned, ci: str, other: Planned, other_ci: str) -> None:
        spans = _shared(one, other)
        for mine, my_ci, its, its_ci in (
            (one, ci, other, other_ci),
            (other, other_ci, one, ci),
        ):
            if mine.change.id in self._asked:
                kind, path = self._kin.way(my_ci, its_ci)
                self.found.append(
                    Conflict(
                        change=mine.change.id,
                        kind=kind,
                        spans=spans,
                        ci=my_ci,
                        other=its.change.id,
                        other_ci=its_ci,
                        path=path,
                    )
                )

    def _busy(self, one: Planned, other: Planned) -> None:
        spans = _shared(one, other)
        for mine, its in ((one, other), (other, one)):
            if mine.change.id in self._asked:
                self.found.append(
                    Conflict(
                        change=mine.change.id,
                        kind=ConflictKind.ASSIGNEE_BUSY,
                        spans=spans,
                        other=its.change.id,
                        assignee=mine.change.assignee,
                    )
                )


def _shared(one: Planned, other: Planned) -> tuple[Interval, ...]:
    """What the windows of two share; the first starts no sooner than the other, and meets it."""
    end = min(one.window.end, other.window.end)
    return (Interval(start=one.window.start, end=end),)
