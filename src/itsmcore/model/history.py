"""History: the facts of one record in the order of recording, which is the truth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, overload

from itsmcore._instants import from_us, to_us, to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._history import (
    diff,
    find_irregularities,
    first_recorded,
    flat,
    rewound,
)
from itsmcore.model.condition import Condition
from itsmcore.model.edge import Edge
from itsmcore.model.fact import Fact, facts_from_rows
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.record import Record
from itsmcore.model.series import Comment, Mark, Series, Span, Turn, turns
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.values import Value, freeze

__all__ = ["History"]

T = TypeVar("T")


class History(Sequence[Fact]):
    """What happened to one record: how it began, and its facts in order of recording.

    Make one with `start`, `rewind`, `from_snapshots` or `from_rows`; extend it with `+`.
    Nothing is sorted. A fact whose `at` lies before that of an earlier one takes effect at
    the earlier one's instant, and `findings` say so.

    Attributes:
        record_type: What kind of record.
        record_id: Its key.
        opened_at: When it happened or was logged.
        began_at: When its first values were recorded; they hold from then on, or from
            `opened_at` where that is later.
        initial: The values at `began_at` by name, custom fields beside typed ones.
        states: What its states mean.
    """

    __slots__ = (
        "_cache",
        "_facts",
        "_instants_us",
        "began_at",
        "initial",
        "opened_at",
        "record_id",
        "record_type",
        "states",
    )

    def __init__(
        self,
        *,
        record_type: str,
        record_id: str,
        opened_at: datetime,
        initial: Mapping[str, Any],
        facts: Iterable[Fact] = (),
        states: States | None = None,
        began_at: datetime | None = None,
    ) -> None:
        self.record_type, self.record_id = record_type, record_id
        self.opened_at = to_utc(opened_at, "opened_at")
        began = self.opened_at if began_at is None else to_utc(began_at, "began_at")
        self.began_at = began
        found = freeze(dict(initial), "initial")
        self.initial: FrozenMap[str, Value] = (
            found if isinstance(found, FrozenMap) else FrozenMap()
        )
        self.states = NO_STATES if states is None else states
        self._facts: tuple[Fact, ...] = ()
        self._instants_us: list[int] = []
        self._cache: dict[str, Any] = {}
        self._take(facts)

    # -- making one ---------------------------------------------------------------

    @classmethod
    def start(
        cls,
        created: Record,
        facts: Iterable[Fact] = (),
        *,
        states: States | None = None,
    ) -> Self:
        """The record as it was created, and what happened since.

        A first fact of kind `created` is welcome: it says when the values became known.
        """
        given = tuple(facts)
        return cls._of(created, flat(created), given, states)

    @classmethod
    def rewind(
        cls, current: Record, facts: Iterable[Fact], *, states: States | None = None
    ) -> Self:
        """The record as it is now, and the facts that led to it: `old` values give the start."""
        given = tuple(facts)
        return cls._of(current, rewound(current, given), given, states)

    @classmethod
    def from_rows(
        cls,
        created: Record | None = None,
        rows: Iterable[Mapping[str, Any]] = (),
        *,
        current: Record | None = None,
        states: States | None = None,
    ) -> Self:
        """Flat audit rows, grouped to facts by `seq`, or by instant and actor without it.

        Args:
            created: The record as it was created; or give
            current: the record as it is now.
            rows: Mappings with `record_id`, `at`, `field`, `old`, `new` and, where known,
                the other names of a fact.
            states: What its states mean; the standard ones of the class by default.
        """
        facts = facts_from_rows(rows)
        if created is not None and current is None:
            return cls.start(created, facts, states=states)
        if current is not None and created is None:
            return cls.rewind(current, facts, states=states)
        raise FieldError(
            field="created",
            value=created,
            problem="exactly one of created and current is needed",
            remedy="give the record as it was created, or current= as it is now",
        )

    @classmethod
    def from_snapshots(
        cls,
        record_type: str,
        record_id: str,
        snapshots: Iterable[tuple[datetime, Mapping[str, Any]]],
        *,
        by: str | None = None,
        states: States | None = None,
    ) -> Self:
        """Full or partial states in order of recording; each after the first is one fact.

        Args:
            record_type: What kind of record.
            record_id: Its key.
            snapshots: When, and the values then; a name that is absent did not change.
            by: The name under which snapshots say who saved them; it becomes the actor of
                the fact instead of a field.
            states: What its states mean.
        """
        return cls(
            record_type=record_type,
            record_id=record_id,
            states=states,
            **diff(record_id, snapshots, by),
        )

    @classmethod
    def _of(
        cls,
        record: Record,
        initial: Mapping[str, Any],
        facts: tuple[Fact, ...],
        states: States | None,
    ) -> Self:
        opened_at = initial["opened_at"]
        return cls(
            record_type=record.record_type,
            record_id=record.id,
            opened_at=opened_at,
            began_at=first_recorded(facts, opened_at),
            initial=initial,
            facts=facts,
            states=record.states if states is None else states,
        )

    def __add__(self, facts: Iterable[Fact]) -> Self:
        """This history with more facts behind it."""
        made = object.__new__(type(self))
        for name in ("record_type", "record_id", "opened_at", "began_at", "initial"):
            setattr(made, name, getattr(self, name))
        made.states = self.states
        made._facts, made._cache = self._facts, {}
        made._instants_us = list(self._instants_us)
        made._take(facts)
        return made

    def _take(self, facts: Iterable[Fact]) -> None:
        given = tuple(facts)
        last = to_us(self.effective_at(len(self._facts)))
        for fact in given:
            self._check(fact)
            last = max(last, to_us(fact.at))
            self._instants_us.append(last)
        self._facts += given

    def _check(self, fact: Fact) -> None:
        if not isinstance(fact, Fact):
            raise WrongTypeError(
                field="facts",
                value=fact,
                problem="a fact is needed",
                remedy="give Fact(...), or use from_rows for rows",
            )
        if fact.record_id != self.record_id:
            raise FieldError(
                field="facts",
                value=fact.record_id,
                problem=f"the fact is of another record than {self.record_id!r}",
                remedy="build one history for each record",
            )

    # -- a sequence of facts ------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Fact, ...]: ...
    def __getitem__(self, index: int | slice) -> Fact | tuple[Fact, ...]:
        return self._facts[index]

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.record_type, self.record_id, self._facts))

    def __repr__(self) -> str:
        names = ("record_type", "record_id", "opened_at", "began_at", "initial")
        parts = [f"{name}={getattr(self, name)!r}" for name in names]
        parts += [f"states={self.states!r}", f"facts={self._facts!r}"]
        return f"History({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), *self._key())

    def _key(self) -> tuple[Any, ...]:
        return (
            self.record_type,
            self.record_id,
            self.opened_at,
            self.began_at,
            self.initial,
            self.states,
            self._facts,
        )

    # -- what it says -------------------------------------------------------------

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is irregular: time or numbers running backwards, gaps, wrong old values."""
        return self._cached("findings", lambda: find_irregularities(self))

    def effective_at(self, position: int, /) -> datetime:
        """When a step took effect: 0 is the start, `n` the n-th fact."""
        if position:
            return from_us(self._instants_us[position - 1])
        return max(self.opened_at, self.began_at)

    def series(self, field: str, /) -> Series[Value]:
        """One field over time; `status_category` is read off the status."""
        return self._cached(f"field {field}", lambda: self._series(field))

    @property
    def comments(self) -> Series[Comment]:
        """Who said something when, and to whom."""
        return self._cached("comments", self._comments)

    def value(self, field: str, /, *, at: datetime) -> Value:
        """The value of a field at an instant; None before the history began."""
        return self.series(field).at(at)

    def spans(self, condition: Condition, /, *, until: datetime) -> tuple[Span, ...]:
        """The stretches over which a condition held, those without length included."""
        end_us = to_us(until, "until")
        found: list[Span] = []
        open_at: Turn | None = None
        values: dict[str, Value] = {}
        for turn in self.turns(condition.fields):
            if turn.at_us > end_us:
                break
            values.update(turn.values)
            holds = condition.test(values.get)
            if holds and open_at is None:
                open_at = turn
            elif not holds and open_at is not None:
                found.append(Span(open_at.at, turn.at, open_at.position, turn.position))
                open_at = None
        if open_at is not None:
            found.append(Span(open_at.at, from_us(end_us), open_at.position, None))
        return tuple(found)

    def instants(self, edge: Edge, /) -> tuple[Mark, ...]:
        """The steps at which an edge fires, in order."""
        values: dict[str, Value] = {}
        found: list[Mark] = []
        for turn in self.turns(edge.fields, comments=edge.hears):
            step = _Step(values, turn)
            if edge.fires(step):
                found.append(Mark(turn.at, turn.position))
            values = step.values
        return tuple(found)

    def turns(
        self, fields: Iterable[str], /, *, comments: bool = False
    ) -> Iterable[Turn]:
        """The steps at which any of some fields changed, or something was said."""
        found = {name: self.series(name) for name in fields}
        if not found and not comments:
            return ()
        return turns(found, self.comments if comments else None)

    def _series(self, field: str) -> Series[Value]:
        if field == "status_category":
            return self._mapped(self.series("status"), self.states.category)
        head, dot, rest = field.partition(".")
        if dot and field not in self.initial:
            return self._mapped(self.series(head), lambda v: getattr(v, rest, None))
        began_us = to_us(self.effective_at(0))
        series: tuple[list[int], list[int], list[Value]] = ([0], [began_us], [])
        series[2].append(self.initial.get(field))
        for position, (fact, at_us) in enumerate(
            zip(self._facts, self._instants_us, strict=True), start=1
        ):
            for change in fact.changes:
                if change.field == field:
                    _note(series, position, at_us, change.new)
        return Series(tuple(series[0]), tuple(series[1]), tuple(series[2]))

    def _mapped(
        self, series: Series[Value], rule: Callable[[Value], Value]
    ) -> Series[Value]:
        found: tuple[list[int], list[int], list[Value]] = ([], [], [])
        for position, at_us, value in zip(
            series.positions, series.instants_us, series.values, strict=True
        ):
            _note(found, position, at_us, rule(value))
        return Series(tuple(found[0]), tuple(found[1]), tuple(found[2]))

    def _comments(self) -> Series[Comment]:
        found = [
            (position, at_us, Comment(fact.side, fact.public))
            for position, (fact, at_us) in enumerate(
                zip(self._facts, self._instants_us, strict=True), start=1
            )
            if fact.is_comment
        ]
        columns = zip(*found, strict=True) if found else ((), (), ())
        return Series(*columns)

    def _cached(self, name: str, make: Callable[[], T]) -> T:
        found: T | None = self._cache.get(name)
        if found is None:
            found = self._cache[name] = make()
        return found


class _Step:
    """A turn as an edge sees it."""

    __slots__ = ("_before", "comments", "is_first", "values")

    def __init__(self, before: dict[str, Value], turn: Turn) -> None:
        self._before = before
        self.values = {**before, **turn.values}
        self.comments, self.is_first = turn.comments, turn.position == 0

    def before(self, name: str, /) -> Value:
        return self._before.get(name)

    def after(self, name: str, /) -> Value:
        return self.values.get(name)


def _note(
    series: tuple[list[int], list[int], list[Value]],
    position: int,
    at_us: int,
    value: Value,
) -> None:
    """Add a value where it differs; the last one of a step stands."""
    positions, instants, values = series
    if positions and positions[-1] == position:
        values[-1] = value
    elif not values or values[-1] != value:
        positions.append(position)
        instants.append(at_us)
        values.append(value)


def _rebuilt(cls: type[History], *key: Any) -> History:
    names = (
        "record_type",
        "record_id",
        "opened_at",
        "began_at",
        "initial",
        "states",
        "facts",
    )
    return cls(**dict(zip(names, key, strict=True)))
