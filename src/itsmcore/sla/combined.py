"""Schedules made of schedules: what `&`, `|`, `-` and `between` give."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.sla._checks import checked_date
from itsmcore.sla._combining import Combined, operand, operands, parts_of
from itsmcore.sla._faults import Faults
from itsmcore.sla._gaps import closed_by, closed_in, excluded, in_order, open_in
from itsmcore.sla._hours import Span
from itsmcore.sla._joined import Between, Every, Except, Some
from itsmcore.sla._spans import clipped, minus
from itsmcore.sla.explanation import Closed, Closure, ClosureKind
from itsmcore.sla.open_time import OpenTime

__all__ = ["AllOpen", "AnyOpen", "OpenBetween", "OpenExcept"]

_OUTSIDE: Final = Closure(kind=ClosureKind.OUTSIDE_DATES)


def _all_operands(value: Iterable[OpenTime]) -> tuple[OpenTime, ...]:
    return tuple(
        operand(each)
        for one in operands(value, 2)
        for each in (one.schedules if isinstance(one, AllOpen) else (one,))
    )


def _any_operands(value: Iterable[OpenTime]) -> tuple[OpenTime, ...]:
    return tuple(
        operand(each)
        for one in operands(value, 2)
        for each in (one.schedules if isinstance(one, AnyOpen) else (one,))
    )


def _excluded(value: Iterable[OpenTime]) -> tuple[OpenTime, ...]:
    return tuple(operand(one) for one in operands(value, 1))


@attrs.frozen(repr=False)
class AllOpen(Combined):
    """Open when all of several schedules are; `a & b` makes one.

    A date is a working day when it is one of all of them. What the first closes it closes for
    its own reason, then what the second does, and so on.

    Attributes:
        schedules: Two or more; dates and times are told in the zone of the first.
    """

    schedules: tuple[OpenTime, ...] = attrs.field(converter=_all_operands)

    def __attrs_post_init__(self) -> None:
        self._settle(self.schedules, Every(parts_of(self.schedules)))

    def __repr__(self) -> str:
        return " & ".join(map(_inner_repr, self.schedules))

    @property
    def _called(self) -> str:
        return " & ".join(map(_inner_name, self.schedules))

    def _closure(self, at: int) -> Closure:
        return next(p.closure(at) for p in self._parts if not p.line.is_open(at))

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        found: list[Closed] = []
        rest: list[Span] = [(start, end)]
        for part in self._parts:
            closed, rest = closed_by(part, rest)
            found += closed
        return in_order(found)


@attrs.frozen(repr=False)
class AnyOpen(Combined):
    """Open when at least one of several schedules is; `a | b` makes one.

    A date is a working day when it is one of any of them. Where all are closed, the first
    tells why.

    Attributes:
        schedules: Two or more; dates and times are told in the zone of the first.
    """

    schedules: tuple[OpenTime, ...] = attrs.field(converter=_any_operands)

    def __attrs_post_init__(self) -> None:
        self._settle(self.schedules, Some(parts_of(self.schedules)))

    def __repr__(self) -> str:
        return " | ".join(map(_inner_repr, self.schedules))

    @property
    def _called(self) -> str:
        return " | ".join(map(_inner_name, self.schedules))

    def _closure(self, at: int) -> Closure:
        return self._parts[0].closure(at)

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        return self._parts[0].closures(start, end)


@attrs.frozen(repr=False)
class OpenExcept(Combined):
    """Open when a schedule is and none of others are; `a - b` makes one.

    Its working days are those of the schedule itself, whatever is taken away. What the
    schedule closes it closes for its own reason; what is taken away is `excluded`.

    Attributes:
        schedule: What is open; dates and times are told in its zone.
        excluded: One or more whose open time is taken away.
    """

    schedule: OpenTime = attrs.field(converter=operand)
    excluded: tuple[OpenTime, ...] = attrs.field(converter=_excluded)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.schedule, OpenExcept):  # a - b - c
            both = (*self.schedule.excluded, *self.excluded)
            object.__setattr__(self, "excluded", both)
            object.__setattr__(self, "schedule", self.schedule.schedule)
        joined = (self.schedule, *self.excluded)
        self._settle(joined, Except(parts_of(joined)))

    def __repr__(self) -> str:
        return " - ".join(map(_inner_repr, (self.schedule, *self.excluded)))

    @property
    def _called(self) -> str:
        return " - ".join(map(_inner_name, (self.schedule, *self.excluded)))

    def _closure(self, at: int) -> Closure:
        own, *others = self._parts
        if not own.line.is_open(at):
            return own.closure(at)
        return next(excluded(part) for part in others if part.line.is_open(at))

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        own, *others = self._parts
        found, left = closed_by(own, [(start, end)])
        for part in others:
            taken = open_in(part, left)
            found += closed_in(taken, excluded(part))
            left = list(minus(left, taken))
        return in_order(found)


def _first(value: date | None) -> date | None:
    return _bound(value, "first")


def _last(value: date | None) -> date | None:
    return _bound(value, "last")


def _bound(value: date | None, field: str) -> date | None:
    faults = Faults()
    found = None if value is None else checked_date(value, (field,), faults)
    faults.stop()
    return found


@attrs.frozen(repr=False)
class OpenBetween(Combined):
    """Open when a schedule is, on the dates from one to another; `between` makes one.

    What would run on beyond the midnight that ends the last date is cut there, and what the
    evening before the first date leaves open begins with the first.

    Attributes:
        schedule: What is open; its zone says when dates begin and end.
        first: The first date, or None for no bound.
        last: The last date, itself included, or None for no bound.

    Raises:
        FieldError: `last` lies before `first`, or one of them is no date.
    """

    schedule: OpenTime = attrs.field(converter=operand)
    first: date | None = attrs.field(default=None, converter=_first)
    last: date | None = attrs.field(default=None, converter=_last)
    _window: Span = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise FieldError(
                field="last",
                value=self.last,
                problem=f"it lies before the first date, {self.first}",
                remedy="give the first date first",
            )
        (part,) = parts_of((self.schedule,))
        rule = Between(part, self.first, self.last)
        object.__setattr__(self, "_window", rule.window)
        self._settle((self.schedule,), rule)

    def __repr__(self) -> str:
        return f"{_inner_repr(self.schedule)}.between({self.first!r}, {self.last!r})"

    @property
    def _called(self) -> str:
        from_, to = self.first or "ever", self.last or "ever"
        return f"{_inner_name(self.schedule)} between {from_} and {to}"

    def _closure(self, at: int) -> Closure:
        low, high = self._window
        return self._parts[0].closure(at) if low <= at < high else _OUTSIDE

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        inside = clipped([(start, end)], *self._window)
        outside = minus([(start, end)], inside)
        found = [c for a, b in inside for c in self._parts[0].closures(a, b)]
        return in_order([*found, *closed_in(outside, _OUTSIDE)])


def _inner_repr(schedule: OpenTime) -> str:
    return _bracketed(schedule, repr(schedule))


def _inner_name(schedule: OpenTime) -> str:
    return _bracketed(schedule, schedule._called)  # noqa: SLF001  # of its own kind


def _bracketed(schedule: OpenTime, text: str) -> str:
    joined = isinstance(schedule, (AllOpen, AnyOpen, OpenExcept))
    return f"({text})" if joined else text
