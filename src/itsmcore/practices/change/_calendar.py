"""The calendar of changes: everything that can stand in the way of one, as spans of time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from itsmcore._instants import from_us, to_us
from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import (
    Change,
    CiKey,
    FrozenMap,
    PartyKey,
    StatusCategory,
    WorkingTime,
)
from itsmcore.model._fields import each
from itsmcore.practices._given import a_schedule, by_id, expect, mapped
from itsmcore.practices.change._bookings import Bookings
from itsmcore.practices.change._near import Near
from itsmcore.practices.change.change_window import ChangeWindow, WindowKind
from itsmcore.practices.change.conflict import Conflict, ConflictKind

__all__ = [
    "NOBODY_BUSY",
    "NO_SCHEDULES",
    "ChangeCalendar",
    "items_of",
    "planned_window",
]

NO_SCHEDULES: Final[FrozenMap[str, WorkingTime]] = FrozenMap()
NOBODY_BUSY: Final[FrozenMap[str, tuple[Interval, ...]]] = FrozenMap()
_OVER: Final = frozenset({StatusCategory.DONE, StatusCategory.CLOSED})
_ALL: Final = ""
"""The key of windows that are about all items."""


def items_of(change: Change) -> tuple[CiKey, ...]:
    """The items that a change is on: its CIs, or its service where it names none."""
    if change.cis or change.service is None:
        return tuple(dict.fromkeys(change.cis))
    return (change.service,)


class ChangeCalendar:
    """What a change can collide with, asked for by change and span."""

    def __init__(  # one for each thing that can stand in the way
        self,
        changes: Iterable[Change],
        *,
        graph: Graph | None,
        depth: int | None,
        windows: Iterable[ChangeWindow],
        schedules: Mapping[str, WorkingTime],
        busy: Mapping[PartyKey, Iterable[Interval]],
    ) -> None:
        self.changes = by_id(changes, Change, "changes")
        if graph is not None:
            expect(graph, Graph, "graph")
        self._near = Near(graph, _depth(depth))
        self._hours = mapped(schedules, "schedules", a_schedule)
        self._windows = self._by_item(by_id(windows, ChangeWindow, "windows"))
        self._busy = mapped(busy, "busy", _intervals)
        planned = [
            (one, (to_us(window.start), to_us(window.end), one.id))
            for one in self.changes.values()
            if (window := planned_window(one)) is not None
        ]
        self._by_item_booked = Bookings(
            (item, booking) for one, booking in planned for item in items_of(one)
        )
        self._by_party = Bookings(
            (one.assignee, booking) for one, booking in planned if one.assignee
        )

    def obstacles(self, change: Change, within: Interval) -> Iterator[Conflict]:
        """All that stands in the way of a change in a span, in no order."""
        yield from self._other_changes(change, within)
        yield from self._closed_windows(change, within)
        if change.assignee is not None:
            yield from self._busy_assignee(change, change.assignee, within)

    def _by_item(
        self, windows: Mapping[str, ChangeWindow]
    ) -> Mapping[tuple[WindowKind, str], list[ChangeWindow]]:
        found: dict[tuple[WindowKind, str], list[ChangeWindow]] = {}
        for window in windows.values():
            name = window.schedule
            if name is not None and name not in self._hours:
                raise UnknownNameError(
                    field=f"windows.{window.id}.schedule", value=name, known=self._hours
                )
            for item in dict.fromkeys(window.items or (_ALL,)):
                found.setdefault((window.kind, item), []).append(window)
        return found

    def _other_changes(self, change: Change, within: Interval) -> Iterator[Conflict]:
        start, end = to_us(within.start), to_us(within.end)
        for ci in items_of(change):
            for item in self._near.around(ci):
                for booked in self._by_item_booked.overlapping(item, start, end):
                    if booked[2] != change.id:
                        kind = (
                            ConflictKind.SAME_ITEM
                            if item == ci
                            else ConflictKind.RELATED_ITEM
                        )
                        yield Conflict(
                            change=change.id,
                            kind=kind,
                            spans=(_shared(booked, start, end),),
                            ci=ci,
                            item=item,
                            path=self._near.path(ci, item),
                            other=booked[2],
                        )

    def _closed_windows(self, change: Change, within: Interval) -> Iterator[Conflict]:
        yield from self._blackouts(change, _ALL, None, within)
        for ci in items_of(change):
            for item in self._near.above(ci):
                yield from self._blackouts(change, ci, item, within)
                yield from self._not_maintained(change, ci, item, within)

    def _blackouts(
        self, change: Change, ci: str, item: str | None, within: Interval
    ) -> Iterator[Conflict]:
        key = _ALL if item is None else item
        for window in self._ruling(WindowKind.BLACKOUT, key, change):
            spans = self._times(window, within)
            if spans:
                yield Conflict(
                    change=change.id,
                    kind=ConflictKind.IN_BLACKOUT,
                    spans=tuple(spans),
                    ci=None if item is None else ci,
                    item=item,
                    path=() if item is None else self._near.path(ci, item),
                    window=window.id,
                )

    def _not_maintained(
        self, change: Change, ci: str, item: str, within: Interval
    ) -> Iterator[Conflict]:
        """Windows of the item itself come first; those of all are for the change's own items."""
        windows = self._ruling(WindowKind.MAINTENANCE, item, change)
        if not windows and item == ci:
            windows = self._ruling(WindowKind.MAINTENANCE, _ALL, change)
        if not windows:
            return
        closed = IntervalSet([within])
        for window in windows:
            closed -= self._times(window, within)
        if closed:
            yield Conflict(
                change=change.id,
                kind=ConflictKind.OUTSIDE_MAINTENANCE,
                spans=tuple(closed),
                ci=ci,
                item=item,
                path=self._near.path(ci, item),
            )

    def _ruling(
        self, kind: WindowKind, item: str, change: Change
    ) -> list[ChangeWindow]:
        return [
            window
            for window in self._windows.get((kind, item), ())
            if window.applies is None or window.applies.holds(change)
        ]

    def _times(self, window: ChangeWindow, within: Interval) -> IntervalSet:
        found = IntervalSet(window.spans).clip(within)
        if window.schedule is None:
            return found
        hours = self._hours[window.schedule]
        spans = IntervalSet(hours.periods(within.start, within.end))
        return found | spans.clip(within)

    def _busy_assignee(
        self, change: Change, party: PartyKey, within: Interval
    ) -> Iterator[Conflict]:
        start, end = to_us(within.start), to_us(within.end)
        for booked in self._by_party.overlapping(party, start, end):
            if booked[2] != change.id:
                yield Conflict(
                    change=change.id,
                    kind=ConflictKind.ASSIGNEE_BUSY,
                    spans=(_shared(booked, start, end),),
                    other=booked[2],
                    party=party,
                )
        spans = self._busy.get(party, IntervalSet()).clip(within)
        if spans:
            yield Conflict(
                change=change.id,
                kind=ConflictKind.ASSIGNEE_BUSY,
                spans=tuple(spans),
                party=party,
            )


def planned_window(change: Change) -> Interval | None:
    """Its window, while it is still to be done, or being done; else None."""
    if change.get("status_category") in _OVER:
        return None
    return change.planned_window


def _shared(booked: tuple[int, int, str], start: int, end: int) -> Interval:
    return Interval(
        start=from_us(max(booked[0], start)), end=from_us(min(booked[1], end))
    )


def _intervals(value: Iterable[Interval], field: str) -> IntervalSet:
    return IntervalSet(
        expect(span, Interval, f"{field}[{place}]")
        for place, span in enumerate(each(value))
    )


def _depth(value: int | None) -> int | None:
    if value is None or (type(value) is int and value >= 0):
        return value
    raise FieldError(
        field="depth",
        value=value,
        problem="a number of steps is needed",
        remedy="give an int of 0 or more, or None for all the way",
    )
