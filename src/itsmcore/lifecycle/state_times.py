"""What histories say in figures: time in states, visits, waiting, and how often back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.errors import WrongTypeError
from itsmcore.model import (
    IS_SET,
    FrozenMap,
    History,
    StatusCategory,
    WorkingTime,
    changes,
)
from itsmcore.model._arguments import working_time

__all__ = ["StateTime", "Statistics", "statistics"]

_OVER: Final = frozenset({StatusCategory.DONE, StatusCategory.CLOSED})
_HANDED_OVER: Final = changes("group", old=IS_SET) | changes("assignee", old=IS_SET)


@attrs.frozen(kw_only=True)
class StateTime:
    """What was spent in one state, or in the states of one category.

    Attributes:
        visits: How often it was entered, the beginning included.
        time: How long it lasted by the calendar.
        working_time: How much of that counts on the schedule, all of it without one.
    """

    visits: int = 0
    time: timedelta = timedelta()
    working_time: timedelta = timedelta()

    def __add__(self, other: "StateTime") -> "StateTime":
        return StateTime(
            visits=self.visits + other.visits,
            time=self.time + other.time,
            working_time=self.working_time + other.working_time,
        )


_NOTHING: Final = FrozenMap[str, StateTime]()


@attrs.frozen(kw_only=True)
class Statistics:
    """Figures of one history, or of several added up with `+`, in whatever order.

    Attributes:
        histories: Of how many.
        states: State -> what was spent in it, sorted by name.
        categories: Category -> what was spent in its states.
        reopen_count: How often work that was done or closed began again.
        reassignment_count: How often it went from one group or person to another.
    """

    histories: int = 0
    states: FrozenMap[str, StateTime] = _NOTHING
    categories: FrozenMap[str, StateTime] = _NOTHING
    reopen_count: int = 0
    reassignment_count: int = 0

    def __add__(self, other: "Statistics") -> "Statistics":
        if not isinstance(other, Statistics):
            return NotImplemented
        return Statistics(
            histories=self.histories + other.histories,
            states=_merged(self.states, other.states),
            categories=_merged(self.categories, other.categories),
            reopen_count=self.reopen_count + other.reopen_count,
            reassignment_count=self.reassignment_count + other.reassignment_count,
        )

    @property
    def waiting_ratio(self) -> float | None:
        """Waiting against waiting and active working time, 0 to 1; None without any."""
        waiting = self._spent(StatusCategory.WAITING)
        whole = waiting + self._spent(StatusCategory.ACTIVE)
        return waiting / whole if whole else None

    def _spent(self, category: StatusCategory) -> timedelta:
        return self.categories.get(category, StateTime()).working_time


def statistics(
    history: History, /, *, now: datetime, schedule: WorkingTime | None = None
) -> Statistics:
    """The figures of one history up to an instant; facts after it are not used.

    Args:
        history: Of any origin; its states say what each state means.
        now: Up to when, aware.
        schedule: Time that counts; all, without one.

    Raises:
        WrongTypeError: An argument is not what it should be.
        NaiveDatetimeError: `now` has no zone.
    """
    if not isinstance(history, History):
        raise WrongTypeError(
            field="history",
            value=history,
            problem="a history is needed",
            remedy="make one with History.start, rewind, from_snapshots or from_rows",
        )
    working_time(schedule)
    now_us = to_us(now, "now")
    stays = list(_stays(history, now_us))
    kinds = [history.states.category(state) for state, _, _ in stays]
    states: dict[str, StateTime] = {}
    categories: dict[str, StateTime] = {}
    for (state, start_us, end_us), category in zip(stays, kinds, strict=True):
        spent = _spent(start_us, end_us, schedule)
        for found, name in ((states, state), (categories, category)):
            if name is not None:  # a state that was never told
                found[str(name)] = found.get(str(name), StateTime()) + spent
    return Statistics(
        histories=1,
        states=_sorted(states),
        categories=_sorted(categories),
        reopen_count=sum(a in _OVER and b not in _OVER for a, b in pairwise(kinds)),
        reassignment_count=sum(
            to_us(mark.at) <= now_us for mark in history.instants(_HANDED_OVER)
        ),
    )


def _stays(history: History, now_us: int) -> Iterable[tuple[object, int, int]]:
    """Each stay in a state, with its first and last microsecond, up to now."""
    series = history.series("status")
    starts_us = [*series.instants_us, now_us]
    for index, state in enumerate(series.values):
        if starts_us[index] <= now_us:
            yield state, starts_us[index], min(starts_us[index + 1], now_us)


def _spent(start_us: int, end_us: int, schedule: WorkingTime | None) -> StateTime:
    time = timedelta(microseconds=end_us - start_us)
    counted = time
    if schedule is not None:
        counted = schedule.elapsed(from_us(start_us), from_us(end_us))
    return StateTime(visits=1, time=time, working_time=counted)


def _merged(
    one: Mapping[str, StateTime], other: Mapping[str, StateTime]
) -> FrozenMap[str, StateTime]:
    names = {*one, *other}
    return _sorted(
        {n: one.get(n, StateTime()) + other.get(n, StateTime()) for n in names}
    )


def _sorted(found: Mapping[str, StateTime]) -> FrozenMap[str, StateTime]:
    return FrozenMap(sorted(found.items()))
