"""Windows at work: which of them rule a change, and what its planned window makes of them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from itsmcore.cmdb import Graph
from itsmcore.errors import UnknownNameError
from itsmcore.interval import Interval, IntervalSet, difference
from itsmcore.model import Change, WorkingTime
from itsmcore.practices.change.change_window import ChangeWindow, WindowKind
from itsmcore.practices.change.conflict import Conflict, ConflictKind

__all__ = ["WindowBook"]

_FORBIDS: Final = {
    WindowKind.BLACKOUT: ConflictKind.BLACKOUT,
    WindowKind.FREEZE: ConflictKind.FREEZE,
}


class _Times:
    """Spans of which those that meet a window are found in the logarithm of their number."""

    def __init__(self, spans: Iterable[Interval]) -> None:
        self.spans = tuple(IntervalSet(spans))
        self._ends = [span.end for span in self.spans]

    def within(self, window: Interval) -> tuple[Interval, ...]:
        """What both have, in order."""
        first, found = bisect_right(self._ends, window.start), list[Interval]()
        for place in range(first, len(self.spans)):
            shared = self.spans[place] & window
            if shared is None:
                break
            found.append(shared)
        return tuple(found)


class WindowBook:
    """The windows of change management, by what they cover.

    Args:
        windows: The windows by their keys, in the order of the keys.
        schedules: Schedules by name.
        graph: What depends on what.
        times: The stretches of time in which anything is asked, in order.

    Raises:
        UnknownNameError: A window names a schedule that is not given.
    """

    def __init__(
        self,
        windows: Mapping[str, ChangeWindow],
        schedules: Mapping[str, WorkingTime],
        graph: Graph | None,
        times: Sequence[Interval],
    ) -> None:
        self._windows = tuple(windows.values())
        self._times = [_Times(_spans(w, schedules, times)) for w in self._windows]
        self._joint: dict[tuple[int, ...], _Times] = {}
        self._general: list[int] = []
        self._of_ci: dict[str, list[int]] = {}
        self._of_service: dict[str, list[int]] = {}
        for number, one in enumerate(self._windows):
            if not one.cis and not one.services:
                self._general.append(number)
            for key in dict.fromkeys([*one.cis, *_needed(one.services, graph)]):
                self._of_ci.setdefault(key, []).append(number)
            for key in dict.fromkeys(one.services):
                self._of_service.setdefault(key, []).append(number)

    def conflicts(self, change: Change, window: Interval) -> Iterator[Conflict]:
        """What windows have against a planned window, for each item of the change."""
        if not self._windows:
            return
        for ci in dict.fromkeys(change.cis) or (None,):
            keep: list[int] = []
            for number in self._ruling(change, ci):
                one = self._windows[number]
                if one.kind is WindowKind.MAINTENANCE:
                    keep.append(number)
                elif change.change_type not in one.exempt:
                    yield from self._met(change, ci, number, window)
            if any(change.change_type not in self._windows[n].exempt for n in keep):
                yield from self._outside(change, ci, tuple(keep), window)

    def _ruling(self, change: Change, ci: str | None) -> list[int]:
        """The windows that cover an item and rule the change, by number."""
        own = () if change.service is None else self._of_service.get(change.service, ())
        of_ci = () if ci is None else self._of_ci.get(ci, ())
        found = sorted({*self._general, *own, *of_ci})
        return [n for n in found if _rules(self._windows[n], change)]

    def _met(
        self, change: Change, ci: str | None, number: int, window: Interval
    ) -> Iterator[Conflict]:
        met, one = self._times[number].within(window), self._windows[number]
        if met:
            yield Conflict(
                change=change.id,
                kind=_FORBIDS[one.kind],
                spans=met,
                ci=ci,
                windows=(one.id,),
            )

    def _outside(
        self, change: Change, ci: str | None, keep: tuple[int, ...], window: Interval
    ) -> Iterator[Conflict]:
        times = self._joint.get(keep)
        if times is None:
            spans = [span for n in keep for span in self._times[n].spans]
            times = self._joint[keep] = _Times(spans)
        left = tuple(difference((window,), times.within(window)))
        if left:
            yield Conflict(
                change=change.id,
                kind=ConflictKind.OUTSIDE_MAINTENANCE,
                spans=left,
                ci=ci,
                windows=tuple(self._windows[n].id for n in keep),
            )


def _rules(one: ChangeWindow, change: Change) -> bool:
    return one.applies is None or one.applies.holds(change)


def _needed(services: Iterable[str], graph: Graph | None) -> Iterator[str]:
    """Services, and all that they need."""
    for key in services:
        yield key
        if graph is not None and key in graph:
            yield from graph.dependencies(key)


def _spans(
    one: ChangeWindow, schedules: Mapping[str, WorkingTime], times: Sequence[Interval]
) -> Iterator[Interval]:
    yield from one.spans
    if one.schedule is None:
        return
    schedule = schedules.get(one.schedule)
    if schedule is None:
        raise UnknownNameError(
            field=f"windows.{one.id}.schedule", value=one.schedule, known=schedules
        )
    for time in times:
        yield from schedule.periods(time.start, time.end)
