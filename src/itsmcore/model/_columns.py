"""Many histories in columns: numbers per fact, and pools of the things that they stand for.

A desk repeats itself: of a million facts few differ in what they change or in who acted. So a
fact is four numbers: its own, its instant, and two codes, into a pool of *heads* (who, for
whom, what was said) and one of *moves* (which fields went from what to what).
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, Final, Generic, NamedTuple, Self, TypeAlias, TypeVar

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.model.fact import Fact, FieldChange
from itsmcore.model.history import History
from itsmcore.model.keys import Ref
from itsmcore.model.states import States
from itsmcore.model.values import Value
from itsmcore.model.words import FactKind, Side

__all__ = [
    "NO_HEAD",
    "Builder",
    "Columns",
    "Head",
    "Move",
    "Moved",
    "Pool",
    "history_at",
    "key_of",
]

T = TypeVar("T")

Move: TypeAlias = tuple[FieldChange, ...]
"""What one fact changes."""


class Head(NamedTuple):
    """What a fact tells beside its number, its instant and its changes."""

    kind: FactKind = FactKind.CHANGED
    by: str | None = None
    side: Side | None = None
    public: bool | None = None
    text: str | None = None
    reason: str | None = None
    event: str | None = None
    cause: Ref | None = None

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """That of a fact."""
        return cls(
            fact.kind,
            fact.by,
            fact.side,
            fact.public,
            fact.text,
            fact.reason,
            fact.event,
            fact.cause,
        )


NO_HEAD: Final = Head()


@attrs.frozen(eq=False)
class Columns:
    """Histories in columns: a row a record, and behind it its first values and its facts.

    Attributes:
        kinds: Pool of record types, each with what its states mean.
        shapes: Pool of the names that first values go by.
        values: Pool of first values.
        heads: Pool of what facts tell beside their changes.
        moves: Pool of what facts change.
        record_ids: The key of each record.
        kind_of: Code of its type.
        opened_us: When it was opened.
        began_us: When its first values were recorded.
        shape_of: Code of the names of its first values.
        value_start: Where its first values begin in `value_of`, and their end.
        value_of: Codes of first values, in the order of their names.
        fact_start: Where its facts begin in the columns below, and their end.
        seqs: The number of each fact.
        ats_us: When it happened, as it was recorded.
        head_of: Code of its head.
        move_of: Code of its changes.
    """

    kinds: Sequence[tuple[str, States]]
    shapes: Sequence[tuple[str, ...]]
    values: Sequence[Value]
    heads: Sequence[Head]
    moves: Sequence[Move]
    record_ids: Sequence[str]
    kind_of: "array[int]"
    opened_us: "array[int]"
    began_us: "array[int]"
    shape_of: "array[int]"
    value_start: "array[int]"
    value_of: "array[int]"
    fact_start: "array[int]"
    seqs: "array[int]"
    ats_us: "array[int]"
    head_of: "array[int]"
    move_of: "array[int]"

    def initial(self, row: int) -> dict[str, Value]:
        """The first values of a record."""
        start, end = self.value_start[row], self.value_start[row + 1]
        codes = self.value_of[start:end]
        names = self.shapes[self.shape_of[row]]
        return dict(zip(names, map(self.values.__getitem__, codes), strict=True))

    def facts(self, row: int) -> range:
        """Where the facts of a record are."""
        return range(self.fact_start[row], self.fact_start[row + 1])


def history_at(columns: Columns, row: int) -> History:
    """The history of one record."""
    record_type, states = columns.kinds[columns.kind_of[row]]
    record_id = columns.record_ids[row]
    return History(
        record_type=record_type,
        record_id=record_id,
        opened_at=from_us(columns.opened_us[row]),
        began_at=from_us(columns.began_us[row]),
        initial=columns.initial(row),
        states=states,
        facts=[_fact(columns, record_id, at) for at in columns.facts(row)],
    )


def _fact(columns: Columns, record_id: str, at: int) -> Fact:
    head = columns.heads[columns.head_of[at]]
    return Fact(
        record_id=record_id,
        seq=columns.seqs[at],
        at=from_us(columns.ats_us[at]),
        kind=head.kind,
        changes=columns.moves[columns.move_of[at]],
        by=head.by,
        side=head.side,
        public=head.public,
        text=head.text,
        reason=head.reason,
        event=head.event,
        cause=head.cause,
    )


# -- building --------------------------------------------------------------------------

_AS_IS: Final = frozenset({str, NoneType})
_EXACT: Final = frozenset({bool, int, datetime, date, timedelta})
_WRITTEN: Final = frozenset({float, Decimal})


def key_of(value: Value) -> Any:
    """What tells a frozen value from others: 1 from True and 1.0, a word from its text.

    Values that hold others than texts are told apart as objects, so a pool must keep those that
    it has seen.
    """
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind in _EXACT or isinstance(value, (str, frozenset)) or _is_texts(value):
        return kind, value
    return kind, repr(value) if kind in _WRITTEN else id(value)


def _is_texts(value: Value) -> bool:
    return type(value) is tuple and all(type(item) is str for item in value)


class Pool(Generic[T]):
    """Things by code: the first of equals gets the next number, the others the same.

    Attributes:
        items: The things, each at its number.
    """

    __slots__ = ("_known", "items")

    def __init__(self) -> None:
        self.items: list[T] = []
        self._known: dict[Any, int] = {}

    def code(self, item: T, key: Any) -> int:
        """The code of a thing, equal things being known by equal keys."""
        found = self._known.setdefault(key, len(self.items))
        if found == len(self.items):
            self.items.append(item)
        return found


class Moved(dict[int, int]):
    """The codes of one pool as those of another."""

    def __init__(self, items: Sequence[T], code: Callable[[T], int]) -> None:
        super().__init__()
        self._items, self._code = items, code

    def __missing__(self, number: int) -> int:
        found = self[number] = self._code(self._items[number])
        return found


class Builder:
    """Gathers facts and their records, in order.

    Attributes:
        seqs: Numbers of the facts so far; facts belong to the record that is added next.
        ats_us: When they happened.
        head_of: Codes of their heads.
        move_of: Codes of their changes.
    """

    def __init__(self) -> None:
        self.seqs, self.ats_us = array("q"), array("q")
        self.head_of, self.move_of = array("q"), array("q")
        self._kinds = Pool[tuple[str, States]]()
        self._shapes = Pool[tuple[str, ...]]()
        self._values = Pool[Value]()
        self._heads = Pool[Head]()
        self._moves = Pool[Move]()
        self._record_ids: list[str] = []
        self._kind_of, self._shape_of = array("q"), array("q")
        self._opened_us, self._began_us = array("q"), array("q")
        self._value_start, self._value_of = array("q", [0]), array("q")
        self._fact_start = array("q", [0])

    def head(self, head: Head) -> int:
        """The code of a head."""
        return self._heads.code(head, head)

    def move(self, changes: Move) -> int:
        """The code of what a fact changes."""
        key = tuple([(c.field, key_of(c.old), key_of(c.new)) for c in changes])
        return self._moves.code(changes, key)

    def record(
        self,
        record_id: str,
        kind: tuple[str, States],
        initial: Mapping[str, Value],
        *,
        opened_us: int,
        began_us: int,
    ) -> None:
        """Add a record, behind its facts."""
        names, value = tuple(initial), self._values.code
        self._record_ids.append(record_id)
        self._kind_of.append(self._kinds.code(kind, kind))
        self._shape_of.append(self._shapes.code(names, names))
        self._opened_us.append(opened_us)
        self._began_us.append(began_us)
        self._value_of.extend([value(v, key_of(v)) for v in initial.values()])
        self._value_start.append(len(self._value_of))
        self._fact_start.append(len(self.seqs))

    def history(self, history: History) -> None:
        """Add a whole history."""
        for fact in history:
            self.seqs.append(fact.seq)
            self.ats_us.append(to_us(fact.at))
            self.head_of.append(self.head(Head.of(fact)))
            self.move_of.append(self.move(fact.changes))
        self.record(
            history.record_id,
            (history.record_type, history.states),
            history.initial,
            opened_us=to_us(history.opened_at),
            began_us=to_us(history.began_at),
        )

    def some(self, columns: Columns, rows: Iterable[int]) -> None:
        """Add some records of other columns."""
        heads, moves = Moved(columns.heads, self.head), Moved(columns.moves, self.move)
        for row in rows:
            start, end = columns.fact_start[row], columns.fact_start[row + 1]
            self.seqs.extend(columns.seqs[start:end])
            self.ats_us.extend(columns.ats_us[start:end])
            self.head_of.extend([heads[code] for code in columns.head_of[start:end]])
            self.move_of.extend([moves[code] for code in columns.move_of[start:end]])
            self.record(
                columns.record_ids[row],
                columns.kinds[columns.kind_of[row]],
                columns.initial(row),
                opened_us=columns.opened_us[row],
                began_us=columns.began_us[row],
            )

    def made(self) -> Columns:
        """All that was added."""
        return Columns(
            kinds=tuple(self._kinds.items),
            shapes=tuple(self._shapes.items),
            values=tuple(self._values.items),
            heads=tuple(self._heads.items),
            moves=tuple(self._moves.items),
            record_ids=tuple(self._record_ids),
            kind_of=self._kind_of,
            opened_us=self._opened_us,
            began_us=self._began_us,
            shape_of=self._shape_of,
            value_start=self._value_start,
            value_of=self._value_of,
            fact_start=self._fact_start,
            seqs=self.seqs,
            ats_us=self.ats_us,
            head_of=self.head_of,
            move_of=self.move_of,
        )
