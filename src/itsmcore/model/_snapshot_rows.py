"""Histories from rows of snapshots: one row a save, with the fields as they were then."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Final

from itsmcore._instants import from_us
from itsmcore.model._columns import Builder, Columns, Head
from itsmcore.model._fact_codes import NOTHING, Changes, Step, Told, Writer, by_record
from itsmcore.model._starts import opening
from itsmcore.model._tables import Table
from itsmcore.model.states import States
from itsmcore.model.values import Value

__all__ = ["from_snapshot_rows"]

_BY: Final = Head._fields.index("by")


def from_snapshot_rows(
    table: Table,
    *,
    id: str,
    at: str,
    fields: Mapping[str, str],
    by: str | None,
    kind: tuple[str, States],
) -> Columns:
    """The histories of all records of a table.

    Args:
        table: One row a save, in order of recording within each record.
        id: Column of keys.
        at: Column of instants.
        fields: Column of each field.
        by: Column of who saved.
        kind: Type of the records, and what their states mean.
    """
    rows = _Rows(table, id=id, at=at, fields=fields, by=by)
    builder = Builder()
    writer = Writer(rows.changes, builder)
    for record_id, found in by_record(rows.ids).items():
        initial, began_us = rows.first_values(found[0]), rows.ats[found[0]]
        told = initial.get("opened_at") or from_us(began_us)
        writer.write(rows.steps(found))
        builder.record(
            record_id,
            kind,
            initial,
            opened_us=opening(record_id, told),
            began_us=began_us,
        )
    return builder.made()


class _Rows:
    """The table, read."""

    def __init__(
        self,
        table: Table,
        *,
        id: str,
        at: str,
        fields: Mapping[str, str],
        by: str | None,
    ) -> None:
        self.ids = table.texts(id, "id")
        self.ats = table.instants(at, "at")
        self.changes = Changes()
        self._values = {k: table.frozen(v, "fields") for k, v in fields.items()}
        self._codes = {k: self.changes.coded(v) for k, v in self._values.items()}
        none = repeat(NOTHING, len(self.ids))
        told = none if by is None else map(_by, table.frozen(by, "by"))
        self._told: list[Told] = list(told)

    def first_values(self, row: int) -> dict[str, Value]:
        """The values of a row."""
        return {name: values[row] for name, values in self._values.items()}

    def steps(self, rows: Sequence[int]) -> Iterator[Step]:
        """The facts of a record: what each row after the first one changed."""
        held = {name: codes[rows[0]] for name, codes in self._codes.items()}
        for row in rows[1:]:
            changed: list[int] = []
            for name, codes in self._codes.items():
                old, new = held[name], codes[row]
                if old != new and not self.changes.is_same(old, new):
                    changed.append(self.changes[name, old, new])
                    held[name] = new
            yield self.ats[row], None, self._told[row], tuple(changed)


def _by(actor: Value) -> Told:
    return (*NOTHING[:_BY], actor, *NOTHING[_BY + 1 :])
