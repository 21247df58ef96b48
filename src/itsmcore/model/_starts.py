"""How records of a table of changes began: as told in a table of their own, or by old values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Self

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._columns import Move
from itsmcore.model._tables import Table
from itsmcore.model.values import NO_VALUES, Value

__all__ = ["NO_STARTS", "Seen", "Start", "Starts", "opening"]


class Seen(NamedTuple):
    """A fact, as far as the start of its record is read off it."""

    at_us: int
    seq: int | None
    is_born: bool
    changes: Move


class Start(NamedTuple):
    """How a record began."""

    initial: Mapping[str, Value]
    opened_us: int
    began_us: int


@attrs.frozen(eq=False)
class Starts:
    """What is known of records beside their changes.

    Attributes:
        rows: For each key, the values by name.
        is_current: Whether these are the values now, and not those at the start.
    """

    rows: Mapping[str, Mapping[str, Value]]
    is_current: bool

    @classmethod
    def of_table(cls, table: Table, id_name: str, *, is_current: bool) -> Self:
        """One row a record: each column is a value of its name, the key's own included.

        Raises:
            FieldError: A record comes twice.
        """
        ids = table.texts(id_name, "id")
        columns = [table.frozen(name, table.role) for name in table.names]
        rows: dict[str, Mapping[str, Value]] = {}
        for record_id, *values in zip(ids, *columns, strict=True):
            if record_id in rows:
                raise FieldError(
                    field=f"{table.role}.{id_name}",
                    value=record_id,
                    problem="the record comes twice",
                    remedy="give one row a record",
                )
            rows[record_id] = dict(zip(table.names, values, strict=True))
        return cls(rows, is_current)

    def of(self, record_id: str, facts: Sequence[Seen]) -> Start:
        """How one record began.

        Raises:
            FieldError: Nothing says when it was opened.
            WrongTypeError: What should say so is no instant.
        """
        row = self.rows.get(record_id, NO_VALUES)
        initial = self._initial(row, facts)
        told = initial.get("opened_at") or row.get("opened_at")
        if told is not None:
            opened_us = opening(record_id, told)
        elif facts:
            opened_us = facts[0].at_us
        else:
            raise FieldError(
                field="opened_at",
                value=None,
                problem=f"nothing says when {record_id!r} was opened",
                remedy="give it a change, or a column 'opened_at'",
            )
        is_born = bool(facts) and facts[0].is_born
        return Start(initial, opened_us, facts[0].at_us if is_born else opened_us)

    def _initial(
        self, row: Mapping[str, Value], facts: Sequence[Seen]
    ) -> Mapping[str, Value]:
        if row and not self.is_current:
            return row
        return {**(_told(row, facts) if row else _born_with(facts)), **_undone(facts)}


NO_STARTS: Final = Starts({}, is_current=False)


def _told(row: Mapping[str, Value], facts: Sequence[Seen]) -> Mapping[str, Value]:
    """A row of values now, with the stamps that facts leave behind taken back."""
    if not facts:
        return row
    first = facts[0]
    seq = 1 if first.seq is None else first.seq
    stamps: Mapping[str, Value] = {
        "version": max(0, seq - 1),
        "updated_at": from_us(first.at_us) if first.is_born else None,
    }
    return {**row, **{k: v for k, v in stamps.items() if k in row}}


def _born_with(facts: Sequence[Seen]) -> Mapping[str, Value]:
    """What a first fact that creates the record sets."""
    if not (facts and facts[0].is_born):
        return NO_VALUES
    return {change.field: change.new for change in facts[0].changes}


def _undone(facts: Sequence[Seen]) -> dict[str, Value]:
    """What held before some facts, as far as their old values tell."""
    found: dict[str, Value] = {}
    for fact in reversed(facts):
        if fact.is_born:  # its changes describe how the record began
            break
        for change in reversed(fact.changes):
            found[change.field] = change.old
    return found


def opening(record_id: str, value: Value) -> int:
    """When a record was opened, from a value that says so.

    Raises:
        WrongTypeError: It is no instant.
    """
    if not isinstance(value, datetime):
        raise WrongTypeError(
            field="opened_at",
            value=value,
            problem=f"an instant is needed, for {record_id!r}",
            remedy="give a column of aware datetimes",
        )
    return to_us(value, "opened_at")
