"""Histories from rows of changes: one row a change, in order of recording."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from types import NoneType
from typing import Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model._columns import Builder, Columns, Head, Pool
from itsmcore.model._fact_codes import (
    NO_CHANGE,
    Changes,
    Step,
    Told,
    Writer,
    by_record,
)
from itsmcore.model._starts import Starts
from itsmcore.model._tables import Table
from itsmcore.model.states import States
from itsmcore.model.values import NO_VALUES, Value
from itsmcore.model.words import plain_text

__all__ = ["ChangeNames", "from_change_rows"]

_BY: Final = Head._fields.index("by")


@attrs.frozen(kw_only=True)
class ChangeNames:
    """How the columns of a table of changes are called; None: there is none.

    Attributes:
        id: Keys of the records.
        at: When.
        field: What changed.
        old: From what.
        new: To what.
        seq: Numbers of the facts.
        head: What else facts tell, by its name in a fact.
    """

    id: str
    at: str
    field: str
    old: str | None
    new: str
    seq: str | None
    head: Mapping[str, str | None]


def from_change_rows(
    table: Table, names: ChangeNames, starts: Starts, kind: tuple[str, States]
) -> Columns:
    """The histories of all records of a table, and of those whose start is known."""
    rows, builder = _Rows(table, names), Builder()
    writer = Writer(rows.changes, builder)
    rows_of = by_record(rows.ids)
    for record_id in dict.fromkeys((*starts.rows, *rows_of)):
        own = rows_of.get(record_id, ())
        steps = list(rows.steps(own))
        try:
            if names.old is None:
                before = starts.rows.get(record_id, NO_VALUES)
                steps = list(writer.with_olds(before, steps))
            start = starts.of(record_id, [writer.seen(step) for step in steps])
            writer.write(steps)
        except FieldError as error:
            raise rows.placed(error, own) from None
        builder.record(
            record_id,
            kind,
            start.initial,
            opened_us=start.opened_us,
            began_us=start.began_us,
        )
    return builder.made()


class _Rows:
    """The table, read: for each row a mark, and a code of what it changes."""

    def __init__(self, table: Table, names: ChangeNames) -> None:
        self.ids = table.texts(names.id, "id")
        self._columns = names.head
        self.changes = Changes()
        self._ats = table.instants(names.at, "at")
        self._change_of = _change_codes(table, names, self.changes)
        none: list[int | None] = [None] * len(self._ats)
        self._seqs = none if names.seq is None else _seqs(table, names.seq)
        self._heads = Pool[Told]()
        code = self._heads.code
        self._told = [code(told, told) for told in _told(table, names.head, len(none))]

    def steps(self, rows: Iterable[int]) -> Iterator[Step]:
        """The facts of a record: neighbours that contradict each other stay apart."""
        ats, seqs, told, change_of = self._ats, self._seqs, self._told, self._change_of
        heads, held = self._heads.items, list[int]()
        last, head = -1, -1
        for row in rows:
            if last < 0:
                last, head = row, told[row]
            elif ats[row] != ats[last] or seqs[row] != seqs[last] or told[row] != head:
                both = self._both(last, head, row)
                if both is None:
                    yield ats[last], seqs[last], heads[head], tuple(held)
                    held, last, both = [], row, told[row]
                head = both
            if change_of[row] != NO_CHANGE:
                held.append(change_of[row])
        if last >= 0:
            yield ats[last], seqs[last], heads[head], tuple(held)

    def placed(self, error: FieldError, rows: Iterable[int]) -> FieldError:
        """What is wrong with a fact, under the column and row that tell it."""
        column = self._columns.get(error.field)
        if column is None:
            return error
        place = Head._fields.index(error.field)
        heads = ((row, self._heads.items[self._told[row]]) for row in rows)
        row = next((row for row, head in heads if head[place] == error.value), None)
        return error if row is None else error.named(row).at(column)

    def _both(self, last: int, head: int, row: int) -> int | None:
        """What a fact and one more row tell together; None where they are of two facts."""
        if self._ats[row] != self._ats[last] or self._seqs[row] != self._seqs[last]:
            return None
        one, other = (self._heads.items[code] for code in (head, self._told[row]))
        if self._seqs[row] is None and one[_BY] != other[_BY]:
            return None
        pairs = list(zip(one, other, strict=True))
        if any(a != b for a, b in pairs if a is not None and b is not None):
            return None
        both = tuple([b if a is None else a for a, b in pairs])
        return self._heads.code(both, both)


def _change_codes(table: Table, names: ChangeNames, changes: Changes) -> list[int]:
    """The code of what each row changes."""
    fields = _names(table, names.field)
    new = changes.coded(table.frozen(names.new, "new"))
    old: Iterable[int] = repeat(changes.code(None))
    if names.old is not None:
        old = changes.coded(table.frozen(names.old, "old"))
    return [changes[key] for key in zip(fields, old, new, strict=False)]


def _names(table: Table, name: str) -> list[str | None]:
    """The names of fields; None where a row changes nothing."""
    found = table.cells(name, "field")
    if set(map(type, found)) <= {str, NoneType}:
        return found
    for row, cell in enumerate(found):
        if not (cell is None or isinstance(cell, str)):
            raise WrongTypeError(
                field=dotted((name, row)),
                value=cell,
                problem="the name of a field is needed",
                remedy="give a str, or None where nothing changed",
                path=(name, row),
            )
    return [None if cell is None else str(plain_text(cell)) for cell in found]


def _told(table: Table, names: Mapping[str, str | None], size: int) -> Iterable[Told]:
    """What each row tells of its fact, beside number, instant and change."""
    none: list[Value] = [None] * size
    columns = [
        none if (column := names.get(name)) is None else table.frozen(column, name)
        for name in Head._fields
    ]
    return zip(*columns, strict=True)


def _seqs(table: Table, name: str) -> list[int | None]:
    """Numbers of facts: whole ones, be they floats for want of a null among ints."""
    found = table.cells(name, "seq")
    for row, cell in enumerate(found):
        if type(cell) is float and cell.is_integer():
            found[row] = int(cell)
        elif not (cell is None or type(cell) is int):
            raise WrongTypeError(
                field=dotted((name, row)),
                value=cell,
                problem="an int is needed",
                remedy="count from 0",
                path=(name, row),
            )
        elif cell is not None and cell < 0:
            raise FieldError(
                field=dotted((name, row)),
                value=cell,
                problem="a sequence number cannot be negative",
                remedy="count from 0",
                path=(name, row),
            )
    return found
