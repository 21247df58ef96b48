"""A history as it is known at an instant, laid out so that many KPIs can read it in turn."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from itsmcore._instants import from_us, to_us
from itsmcore.metrics.asked import Asked
from itsmcore.model import Condition, Fact, History, StatusCategory, Value

__all__ = ["Life", "Stay", "Stretch"]

OVER: Final = frozenset({StatusCategory.DONE, StatusCategory.CLOSED})
STARTED: Final = frozenset({StatusCategory.ACTIVE, StatusCategory.WAITING})


class Stay(NamedTuple):
    """A stay in one state.

    Attributes:
        position: The step that began it: 0 is the start of the history, `n` its n-th fact.
        at_us: When, in microseconds since 1970 in UTC.
        status: Name of the state.
        category: What it means.
    """

    position: int
    at_us: int
    status: Value
    category: StatusCategory


class Stretch(NamedTuple):
    """A stretch in which work was open.

    Attributes:
        start_us: When it was opened, or came back.
        end_us: When it was done, closed or cancelled; None while it is open.
        position: The step that ended it; None while it is open.
        is_cancelled: Whether it ended by being called off.
        is_exact: Whether the end is known. What was over already when it was first recorded
            ended at some time before; `end_us` is the latest that it can be.
    """

    start_us: int
    end_us: int | None
    position: int | None
    is_cancelled: bool
    is_exact: bool


class Life:
    """A history up to an instant: what rules of KPIs read. Facts after it are not used.

    Instants are whole microseconds since 1970 in UTC. What is asked for is worked out once
    and kept, so that a second rule finds it at hand.

    Attributes:
        history: All of it.
        asked: On what terms.
        opened_us: When it was opened.
        start_us: When its first values hold from, which is not before it was opened.
    """

    def __init__(self, history: History, asked: Asked) -> None:
        self.history, self.asked = history, asked
        self.opened_us = to_us(history.opened_at)
        self.start_us = to_us(history.effective_at(0))
        self._stays: tuple[Stay, ...] | None = None
        self._stretches: tuple[Stretch, ...] | None = None
        self._kept: dict[object, Any] = {}

    @property
    def is_known(self) -> bool:
        """Whether it had been opened by then."""
        return self.opened_us <= self.asked.now_us

    @property
    def is_recorded(self) -> bool:
        """Whether its first values had been recorded by then."""
        return self.start_us <= self.asked.now_us

    # -- states -------------------------------------------------------------------

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Each stay in a state, up to now; empty before the first values are known."""
        if self._stays is None:
            self._stays = self._all_stays()
        return self._stays

    def _all_stays(self) -> tuple[Stay, ...]:
        series, category = self.history.series("status"), self.history.states.category
        return tuple(
            Stay(position, at_us, status, category(status))
            for position, at_us, status in zip(
                series.positions, series.instants_us, series.values, strict=True
            )
            if at_us <= self.asked.now_us
        )

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The stretches in which it was open, in order; one that is open comes last."""
        if self._stretches is None:
            self._stretches = tuple(self._all_stretches())
        return self._stretches

    def _all_stretches(self) -> Iterator[Stretch]:
        start_us: int | None = self.opened_us
        for stay in self.stays:
            is_off = stay.status in self.asked.cancelled
            if (is_off or stay.category in OVER) == (start_us is None):
                continue
            if start_us is None:
                start_us = stay.at_us
                continue
            is_exact = stay.position > 0 or self.is_told_from_opening
            yield Stretch(start_us, stay.at_us, stay.position, is_off, is_exact)
            start_us = None
        if start_us is not None:
            yield Stretch(start_us, None, None, is_cancelled=False, is_exact=True)

    @property
    def is_told_from_opening(self) -> bool:
        """Whether its first values are those of the instant at which it was opened.

        A record without an audit trail says so of its last values, too: where they tell that
        it is over, and ended later, they came later.
        """
        if self.start_us != self.opened_us:
            return False
        first = self.history.initial
        if self.history.states.category(first.get("status")) not in OVER:
            return True
        ends = (first.get("resolved_at"), first.get("closed_at"))
        return not any(
            isinstance(end, datetime) and to_us(end) > self.opened_us for end in ends
        )

    @property
    def is_open(self) -> bool:
        """Whether it is neither done, closed nor cancelled."""
        return self.stretches[-1].end_us is None

    @property
    def is_cancelled(self) -> bool:
        """Whether its state is one of those that say it was called off."""
        return bool(self.stays) and self.stays[-1].status in self.asked.cancelled

    @property
    def is_started(self) -> bool:
        """Whether it is being worked on, or waits after it was begun."""
        return self.is_open and bool(self.stays) and self.stays[-1].category in STARTED

    @property
    def is_whole(self) -> bool:
        """Whether it is known from its beginning on.

        It is not where the first values were recorded after it was opened and tell of a
        state in which nothing begins.
        """
        if self.is_told_from_opening:
            return True
        series = self.history.series("status_category")
        return series.values[0] is StatusCategory.TO_DO

    @property
    def first_resolution(self) -> Stretch | None:
        """The first stretch that ended by being done or closed; None without one."""
        ended = (s for s in self.stretches if s.end_us is not None)
        return next((s for s in ended if not s.is_cancelled), None)

    @property
    def last_resolution(self) -> Stretch | None:
        """The stretch whose end it rests on; None while it is open, or when it is cancelled."""
        last = self.stretches[-1]
        if last.end_us is None or last.is_cancelled or self.is_cancelled:
            return None
        return last

    # -- fields -------------------------------------------------------------------

    def value(self, field: str) -> Value:
        """The last value of a field; the first one before any is known."""
        return self.value_at(field, self.asked.now_us)

    def value_at(self, field: str, at_us: int) -> Value:
        """The value at an instant, at most now; the first one before any is known."""
        series = self.history.series(field)
        known_us = min(at_us, self.asked.now_us)
        return series.values[max(0, bisect_right(series.instants_us, known_us) - 1)]

    def value_after(self, field: str, position: int) -> Value:
        """The value that a step left behind."""
        series = self.history.series(field)
        return series.values[bisect_right(series.positions, position) - 1]

    def path(self, field: str, until: int | None = None) -> tuple[Value, ...]:
        """The values that a field had in turn, without None and without repeats.

        Args:
            field: Its name.
            until: The last step to read; None: all up to now.
        """
        series, now_us = self.history.series(field), self.asked.now_us
        found: list[Value] = []
        for position, at_us, value in zip(
            series.positions, series.instants_us, series.values, strict=True
        ):
            if at_us > now_us or (until is not None and position > until):
                break
            if value is not None and (not found or found[-1] != value):
                found.append(value)
        return tuple(found)

    def records_field(self, field: str) -> bool:
        """Whether the field occurs at all up to now; where it does not, None tells nothing."""
        name = field.partition(".")[0]
        return name in self.history.initial or any(
            change.field == name for _, fact in self.facts() for change in fact.changes
        )

    def ever(self, condition: Condition) -> bool:
        """Whether a condition held at any time up to now, were it for no length."""
        if not self.is_recorded:
            return False
        return bool(self.history.spans(condition, until=from_us(self.asked.now_us)))

    # -- facts --------------------------------------------------------------------

    def facts(self) -> Iterator[tuple[int, Fact]]:
        """The facts up to now, each with the instant at which it took effect."""
        for position, fact in enumerate(self.history.facts, start=1):
            at_us = to_us(self.history.effective_at(position))
            if at_us > self.asked.now_us:
                break
            yield at_us, fact

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """What a rule works out of it, kept under a key for the next rule."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]
