"""Facts as codes: what many of them share is made and checked once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from itsmcore._instants import EPOCH
from itsmcore.model._columns import Builder, Head, Pool, key_of
from itsmcore.model._starts import Seen
from itsmcore.model.fact import Fact, FieldChange
from itsmcore.model.values import Value, is_same
from itsmcore.model.words import FactKind

__all__ = [
    "NOTHING",
    "NO_CHANGE",
    "Changes",
    "Step",
    "Told",
    "Writer",
    "by_record",
]

Told: TypeAlias = tuple[Value, ...]
"""What a row tells of its fact, in the order of a head; None tells nothing."""

Step: TypeAlias = tuple[int, int | None, Told, tuple[int, ...]]
"""A fact as its rows tell it: instant, number, what else, and the codes of its changes."""

NOTHING: Final[Told] = (None,) * len(Head._fields)
NO_CHANGE: Final = -1


def by_record(ids: Sequence[str]) -> dict[str, list[int]]:
    """The rows of each record, in order of first appearance."""
    found: dict[str, list[int]] = {}
    for row, record_id in enumerate(ids):
        if record_id in found:
            found[record_id].append(row)
        else:
            found[record_id] = [row]
    return found


class Changes(dict[tuple[str | None, int, int], int]):
    """Codes of distinct changes, by field and the codes of old and new; -1: none.

    Attributes:
        distinct: The changes.
        keys_of: The field and the codes of old and new of each.
    """

    def __init__(self) -> None:
        super().__init__()
        self.distinct: list[FieldChange] = []
        self.keys_of: list[tuple[str, int, int]] = []
        self._values = Pool[Value]()

    def __missing__(self, key: tuple[str | None, int, int]) -> int:
        field, old, new = key
        if field is None:
            return self.setdefault(key, NO_CHANGE)
        values = self._values.items
        self.distinct.append(FieldChange(field, values[old], values[new]))
        self.keys_of.append((field, old, new))
        return self.setdefault(key, len(self.distinct) - 1)

    def coded(self, values: Iterable[Value]) -> list[int]:
        """The codes of values."""
        known, code = dict[str, int](), self.code
        found: list[int] = []
        for value in values:
            if type(value) is not str:
                found.append(code(value))
            elif value in known:
                found.append(known[value])
            else:
                known[value] = code(value)
                found.append(known[value])
        return found

    def is_same(self, one: int, other: int) -> bool:
        """Whether two codes stand for equal values."""
        return is_same(self._values.items[one], self._values.items[other])

    def code(self, value: Value) -> int:
        """The code of a value."""
        return self._values.code(value, key_of(value))


class Writer:
    """Puts facts into columns; heads and changes are checked once for all that are alike."""

    def __init__(self, changes: Changes, builder: Builder) -> None:
        self._changes, self._builder = changes, builder
        self._heads: dict[Told, tuple[int, bool]] = {}
        self._moves: dict[tuple[int, ...], int] = {}

    def seen(self, step: Step) -> Seen:
        """A fact as the start of its record is read off it."""
        at_us, seq, told, changes = step
        return Seen(at_us, seq, self._head(told)[1], self._items(changes))

    def with_olds(
        self, before: Mapping[str, Value], steps: Iterable[Step]
    ) -> Iterator[Step]:
        """Facts of one record that tell no old values, with what each field held until then.

        Args:
            before: What the record began with, as far as it is known.
            steps: The facts.
        """
        changes, held = self._changes, dict[str, int]()
        for at_us, seq, told, codes in steps:
            is_born, found = self._head(told)[1], list[int]()
            for code in codes:
                field, _, new = changes.keys_of[code]
                if not is_born:  # whose changes describe how the record began
                    old = held.get(field)
                    if old is None:
                        old = changes.code(before.get(field))
                    code = changes[field, old, new]  # noqa: PLW2901  # the same change, told in full
                held[field] = new
                found.append(code)
            yield at_us, seq, told, tuple(found)

    def write(self, steps: Iterable[Step]) -> None:
        """Add the facts of one record."""
        builder, moves = self._builder, self._moves
        for number, (at_us, seq, told, changes) in enumerate(steps, start=1):
            builder.seqs.append(number if seq is None else seq)
            builder.ats_us.append(at_us)
            builder.head_of.append(self._head(told)[0])
            if changes not in moves:
                moves[changes] = builder.move(self._items(changes))
            builder.move_of.append(moves[changes])

    def _items(self, changes: Iterable[int]) -> tuple[FieldChange, ...]:
        return tuple([self._changes.distinct[code] for code in changes])

    def _head(self, told: Told) -> tuple[int, bool]:
        """The code of a head, and whether it is that of a creation."""
        found = self._heads.get(told)
        if found is None:
            names = zip(Head._fields, told, strict=True)
            given: dict[str, Any] = {k: v for k, v in names if v is not None}
            head = Head.of(Fact(record_id="", seq=0, at=EPOCH, **given))
            is_born = head.kind is FactKind.CREATED
            found = self._heads[told] = self._builder.head(head), is_born
        return found
