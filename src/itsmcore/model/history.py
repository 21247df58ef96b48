"""History: the facts of one record in the order of recording, which is the truth."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, overload

import attrs

from itsmcore._instants import from_us, to_us, to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._facts import check_owner, effective_us, facts_of
from itsmcore.model._fields import checked, each, instant, values
from itsmcore.model._irregular import irregularities
from itsmcore.model._making import diff, first_recorded, flat, rewound
from itsmcore.model._reading import marks_of, spans_of
from itsmcore.model.condition import Condition, a_condition, field_name
from itsmcore.model.edge import Edge, an_edge
from itsmcore.model.fact import Fact, facts_from_rows
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.record import Record, a_record, inside
from itsmcore.model.series import (
    Changes,
    Comment,
    Mark,
    Series,
    Span,
    Turn,
    mapped,
    series_of,
    turns,
)
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.values import NO_VALUES, Value

__all__ = ["History"]

T = TypeVar("T")


def _states(value: Mapping[str, Any] | None) -> States:
    if value is None:
        return NO_STATES
    return value if isinstance(value, States) else States(value)


@attrs.frozen(kw_only=True, init=False, field_transformer=checked)
class History(Sequence[Fact]):
    """What happened to one record: how it began, and its facts in order of recording.

    Make one with `start`, `rewind`, `from_snapshots` or `from_rows`; extend it with `+`.
    Nothing is sorted. A fact whose `at` lies before that of an earlier one takes effect at
    the earlier one's instant, and `findings` say so.

    Attributes:
        record_type: What kind of record.
        record_id: Its key.
        opened_at: When it happened or was logged, as it was first recorded.
        began_at: When its first values were recorded; they hold from then on, or from
            `opened_at` where that is later.
        initial: The values at `began_at` by name, custom fields beside typed ones.
        states: What its states mean.
        facts: What happened since, a history being a sequence of them.
    """

    record_type: str
    record_id: str
    opened_at: datetime = attrs.field(converter=instant)
    began_at: datetime = attrs.field(converter=instant)
    initial: FrozenMap[str, Value] = attrs.field(converter=values)
    states: States = attrs.field(converter=_states)
    facts: tuple[Fact, ...] = attrs.field(converter=facts_of)
    _created: Record | None = attrs.field(
        init=False, eq=False, repr=False, default=None
    )
    """The record that it starts from, whose values are laid out on first use."""
    _cache: dict[str, Any] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __init__(
        self,
        *,
        record_type: str,
        record_id: str,
        opened_at: datetime,
        initial: Mapping[str, Any],
        facts: Iterable[Fact] = (),
        states: Mapping[str, Any] | None = None,
        began_at: datetime | None = None,
    ) -> None:
        self.__attrs_init__(
            record_type=record_type,
            record_id=record_id,
            opened_at=opened_at,
            began_at=opened_at if began_at is None else began_at,
            initial=initial,
            states=states,
            facts=facts,
        )

    def __attrs_post_init__(self) -> None:
        check_owner(self.record_id, self.facts)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The values of the record that it starts from, laid out on first use."""
            if name != "initial" or self._created is None:
                message = f"{type(self).__name__!r} has no attribute {name!r}"
                raise AttributeError(message)
            found = values(flat(self._created))
            object.__setattr__(self, "initial", found)
            return found

    # -- making one ---------------------------------------------------------------

    @classmethod
    def start(
        cls,
        created: Record,
        facts: Iterable[Fact] = (),
        *,
        states: Mapping[str, Any] | None = None,
    ) -> Self:
        """The record as it was created, and what happened since.

        A first fact of kind `created` is welcome: it says when the values became known.
        """
        record, given = a_record(created, "created"), facts_of(facts)
        means = record.states if states is None else states
        kinds = cls, type(means), type(record.record_type)
        if kinds != (History, States, str):
            return cls._of(record, flat(record), given, states)
        check_owner(record.id, given)
        made = object.__new__(cls)
        opened_at = to_utc(record.opened_at)
        object.__setattr__(made, "record_type", record.record_type)
        object.__setattr__(made, "record_id", record.id)
        object.__setattr__(made, "opened_at", opened_at)
        object.__setattr__(made, "began_at", first_recorded(given, opened_at))
        object.__setattr__(made, "states", means)
        object.__setattr__(made, "facts", given)
        object.__setattr__(made, "_created", record)
        object.__setattr__(made, "_cache", {})
        return made

    @classmethod
    def rewind(
        cls,
        current: Record,
        facts: Iterable[Fact],
        *,
        states: Mapping[str, Any] | None = None,
    ) -> Self:
        """The record as it is now, and the facts that led to it: `old` values give the start."""
        record, given = a_record(current, "current"), facts_of(facts)
        return cls._of(record, rewound(record, given), given, states)

    @classmethod
    def from_rows(
        cls,
        created: Record | None = None,
        rows: Iterable[Mapping[str, Any]] = (),
        *,
        current: Record | None = None,
        states: Mapping[str, Any] | None = None,
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
        states: Mapping[str, Any] | None = None,
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
        states: Mapping[str, Any] | None,
    ) -> Self:
        opened_at = initial["opened_at"] or record.opened_at
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
        """This history with more facts behind it, at the cost of copying two tuples."""
        more = facts_of(facts)
        check_owner(self.record_id, more)
        made = object.__new__(type(self))
        for name in _KEPT:
            object.__setattr__(made, name, getattr(self, name))
        object.__setattr__(made, "facts", self.facts + more)
        before_us = self._instants_us
        later_us = effective_us(before_us[-1], more)[1:]
        object.__setattr__(made, "_cache", {"instants": before_us + later_us})
        return made

    @property
    def created(self) -> Record | None:
        """The record that it was started from, as far as that is at hand."""
        return self._created

    # -- a sequence of facts ------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Fact, ...]: ...
    def __getitem__(self, index: int | slice) -> Fact | tuple[Fact, ...]:
        return self.facts[index]

    def __len__(self) -> int:
        return len(self.facts)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {a.name: getattr(self, a.name) for a in attrs.fields(History) if a.init}
        return partial(type(self), **kept), ()

    def rows(self) -> tuple[Mapping[str, Value], ...]:
        """Its facts as flat rows, one a change; `from_rows` groups them again."""
        return tuple(chain.from_iterable(fact.rows() for fact in self.facts))

    # -- what it says -------------------------------------------------------------

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is irregular, such as time that runs backwards, gaps and wrong old values."""
        return self._cached("findings", self._irregularities)

    def effective_at(self, position: int, /) -> datetime:
        """When a step took effect: 0 is the start, `n` the n-th fact."""
        if type(position) is not int:
            raise WrongTypeError(
                field="position",
                value=position,
                problem="a whole number is needed",
                remedy="give 0 for the start, or the number of a fact",
            )
        if not 0 <= position <= len(self.facts):
            raise FieldError(
                field="position",
                value=position,
                problem=f"the history has {len(self.facts)} facts",
                remedy="give 0 for the start, or up to their number",
            )
        return from_us(self._instants_us[position])

    def series(self, field: str, /) -> Series[Value]:
        """One field over time; `status_category` is read off the status."""
        name = field_name(field)
        return self._cached(f"field {name}", partial(self._series, name))

    @property
    def comments(self) -> Series[Comment]:
        """Who said something when, and to whom."""
        return self._cached("comments", self._comments)

    def value(self, field: str, /, *, at: datetime) -> Value:
        """The value of a field at an instant; None before the history began."""
        return self.series(field).at(at)

    def spans(self, condition: Condition, /, *, until: datetime) -> tuple[Span, ...]:
        """The stretches over which a condition held, those without length included."""
        until_us, fields = to_us(until, "until"), a_condition(condition).fields
        return spans_of(condition, self.turns(fields), until_us)

    def instants(self, edge: Edge, /) -> tuple[Mark, ...]:
        """The steps at which an edge fires, in order."""
        found = an_edge(edge)
        return marks_of(found, self.turns(found.fields, comments=found.hears))

    def turns(
        self, fields: Iterable[str], /, *, comments: bool = False
    ) -> Iterable[Turn]:
        """The start, and the steps at which any of some fields changed or something was said."""
        found = {name: self.series(name) for name in each(fields)}
        start = () if found else (Turn(0, self._instants_us[0], NO_VALUES),)
        return chain(start, turns(found, self.comments if comments else None))

    def _irregularities(self) -> tuple[Finding, ...]:
        return tuple(
            irregularities(
                self.record_id, self.opened_at, self.began_at, self.initial, self.facts
            )
        )

    def _series(self, field: str) -> Series[Value]:
        changes = self._cached("changes", self._changes)
        head, dot, rest = field.partition(".")
        if field == "status_category":
            return mapped(self.series("status"), self.states.category)
        if dot and field not in changes and field not in self.initial:
            return mapped(self.series(head), lambda block: inside(block, rest))
        initial = self.initial.get(field)
        return series_of(self._instants_us[0], initial, changes.get(field, ()))

    def _changes(self) -> Mapping[str, Changes]:
        """What became of each field, read in one walk over the facts."""
        found: dict[str, list[tuple[int, int, Value]]] = {}
        for position, fact in enumerate(self.facts, start=1):
            at_us = self._instants_us[position]
            for change in fact.changes:
                found.setdefault(change.field, []).append((position, at_us, change.new))
        return found

    def _comments(self) -> Series[Comment]:
        found = [
            (position, self._instants_us[position], Comment(fact.side, fact.public))
            for position, fact in enumerate(self.facts, start=1)
            if fact.is_comment
        ]
        columns = zip(*found, strict=True) if found else ((), (), ())
        return Series(*columns)

    @property
    def _instants_us(self) -> tuple[int, ...]:
        """When its start and each fact took effect."""
        found: tuple[int, ...] | None = self._cache.get("instants")
        if found is None:
            start_us = to_us(max(self.opened_at, self.began_at))
            found = self._cache["instants"] = effective_us(start_us, self.facts)
        return found

    def _cached(self, name: str, make: Callable[[], T]) -> T:
        found: T | None = self._cache.get(name)
        if found is None:
            found = self._cache[name] = make()
        return found


_KEPT: Final = tuple(
    a.name for a in attrs.fields(History) if a.name not in {"facts", "_cache"}
)
"""What a history with more facts has as the one before."""
