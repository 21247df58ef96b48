"""Histories: many of them in columns, each made when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from itertools import chain
from operator import eq
from typing import Any, Final, Self, overload

from itsmcore.errors import FieldError, WrongTypeError, dotted
from itsmcore.model._change_rows import ChangeNames, from_change_rows
from itsmcore.model._columns import Builder, Columns, history_at
from itsmcore.model._derived import derived
from itsmcore.model._snapshot_rows import from_snapshot_rows
from itsmcore.model._starts import NO_STARTS, Starts
from itsmcore.model._tables import Table, zone_of
from itsmcore.model.condition import field_name
from itsmcore.model.finding import Finding
from itsmcore.model.history import History
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.words import plain_text

__all__ = ["Histories"]

_NO_LISTS: Final = (History, set, frozenset)
"""What can be walked through but is no list of histories in order."""


class Histories(Sequence[History]):
    """Many histories in columns: a sequence of `History`, each made when it is asked for.

    Make one with `of`, `from_changes` or `from_snapshots`. What is alike is kept once, a slice
    shares the columns of the whole, and a pickle holds only what its own histories need.

    >>> log = {
    ...     "ticket": ["T1", "T1", "T2"],
    ...     "at": [0, 3_600_000_000, 0],  # microseconds since 1970, or aware datetimes
    ...     "field": ["status", "status", "status"],
    ...     "old": [None, "new", None],
    ...     "new": ["new", "resolved", "new"],
    ... }
    >>> found = Histories.from_changes(
    ...     log, id="ticket", at="at", field="field", old="old", new="new"
    ... )
    >>> found
    <Histories of 2 records with 3 facts>
    >>> found.get("T1").series("status").values
    (None, 'new', 'resolved')
    """

    _columns: Columns
    _rows: range

    def __init__(self, histories: Iterable[History] = (), /) -> None:
        """The same as `of`, without any by default."""
        if isinstance(histories, Histories):
            self._columns, self._rows = histories.at_columns()
            return
        if isinstance(histories, _NO_LISTS) or not isinstance(histories, Iterable):
            raise _no_history(histories, ("histories",))
        builder = Builder()
        for index, history in enumerate(histories):
            if not isinstance(history, History):
                raise _no_history(history, ("histories", index))
            builder.history(history)
        self._columns = builder.made()
        self._rows = range(len(self._columns.record_ids))

    # -- making them --------------------------------------------------------------

    @classmethod
    def of(cls, histories: Iterable[History], /) -> Self:
        """These histories, in this order.

        Raises:
            WrongTypeError: One is none.
        """
        return cls(histories)

    @classmethod
    def from_changes(
        cls,
        frame: Any,
        /,
        *,
        id: str,
        at: str,
        field: str,
        new: str,
        old: str | None = None,
        seq: str | None = None,
        kind: str | None = None,
        by: str | None = None,
        side: str | None = None,
        public: str | None = None,
        text: str | None = None,
        reason: str | None = None,
        event: str | None = None,
        cause: str | None = None,
        created: Any = None,
        current: Any = None,
        record_type: str = "incident",
        states: Mapping[str, Any] | None = None,
        tz: str | tzinfo | None = None,
    ) -> Self:
        """From a table of changes: one row a change, in order of recording in each record.

        Neighbouring rows of a record make one fact where they have one `seq`, or without it
        one instant and actor, as for `History.from_rows`; rows of other records may lie
        between them. Values may be text, numbers, dates and what else a field may hold;
        NaN, NaT and their like are None.

        Args:
            frame: A mapping of sequences, a data frame of pandas or polars, an Arrow table.
                All arguments up to `cause` are names of its columns.
            id: Keys of the records, text.
            at: When: aware datetimes, or whole microseconds since 1970 in UTC.
            field: Which field changed; None where none did, as in a mere comment.
            new: To what.
            old: From what; without it from what the field held until then: what it was last
                changed to, or what `created` says, or nothing.
            seq: The number of the fact in its record; counted from 1 without it.
            kind: What sort of fact.
            by: Key of the actor.
            side: For whom the actor spoke.
            public: Whether the text was for the requester too.
            text: What was said.
            reason: Why it was done.
            event: What had been asked of the lifecycle.
            cause: What brought it about.
            created: A table with a row for each record as it was created: a column of keys
                named as `id`, a column `opened_at`, and one for each other value. Or:
            current: the same for the records as they are now, which `old` values rewind.
                Records without a row here, or all without such a table, began with the
                `old` value of each field that changes, at their first instant.
            record_type: What kind of records.
            states: What their states mean; without it every status is of category unknown.
            tz: The zone of datetimes that carry none; they are refused without it.

        Raises:
            UnknownNameError: A column is not there.
            NaiveDatetimeError: A datetime has no zone.
            FieldError: A value cannot be; the place is column and row.
            WrongTypeError: Something is of a type that is not taken.
        """
        if created is not None and current is not None:
            raise FieldError(
                field="created",
                value=created,
                problem="at most one of created and current can be used",
                remedy="give the records as they were created, or current= as they are now",
            )
        if current is not None and old is None:
            raise FieldError(
                field="old",
                value=old,
                problem="records as they are now are rewound through old values",
                remedy="name the column of old values, or give created=",
            )
        zone = zone_of(tz)
        head = {
            "kind": kind,
            "by": by,
            "side": side,
            "public": public,
            "text": text,
            "reason": reason,
            "event": event,
            "cause": cause,
        }
        names = ChangeNames(
            id=id, at=at, field=field, old=old, new=new, seq=seq, head=head
        )
        return cls._made(
            from_change_rows(
                Table.of(frame, "frame", zone),
                names,
                _starts(id, zone, created=created, current=current),
                _kind(record_type, states),
            )
        )

    @classmethod
    def from_snapshots(
        cls,
        frame: Any,
        /,
        *,
        id: str,
        at: str,
        fields: Mapping[str, str] | Iterable[str],
        by: str | None = None,
        record_type: str = "incident",
        states: Mapping[str, Any] | None = None,
        tz: str | tzinfo | None = None,
    ) -> Self:
        """From a table of snapshots: one row a save, in order of recording in each record.

        The first row of a record gives its first values, each later one is a fact, as for
        `History.from_snapshots`.

        Args:
            frame: As for `from_changes`; the other arguments name its columns.
            id: Keys of the records, text.
            at: When each was saved.
            fields: Columns whose values are fields of the same name, or a mapping from field
                to column. A field `opened_at` tells when the record was opened; without it
                that is the first instant.
            by: Who saved.
            record_type: What kind of records.
            states: What their states mean; without it every status is of category unknown.
            tz: The zone of datetimes that carry none; they are refused without it.

        Raises:
            UnknownNameError: A column is not there.
            NaiveDatetimeError: A datetime has no zone.
            FieldError: A value cannot be; the place is column and row.
            WrongTypeError: Something is of a type that is not taken.
        """
        return cls._made(
            from_snapshot_rows(
                Table.of(frame, "frame", zone_of(tz)),
                id=id,
                at=at,
                fields=_fields(fields),
                by=by,
                kind=_kind(record_type, states),
            )
        )

    def derive(
        self, field: str, rule: Callable[..., Any], /, *, of: Iterable[str]
    ) -> Self:
        """The same past under another rule for one field.

        What was recorded of the field is left out; its values follow from those of others,
        `rule(...)` being called once for each distinct combination.

        Args:
            field: The name of the field.
            rule: Gives its value from those of the others, in the order of `of`.
            of: Their names; the field's own is what was recorded of it.

        Raises:
            FieldError: The rule gives what no field may hold.
            WrongTypeError: `of` is no list of names.

        >>> log = {"id": ["T1"], "at": [0], "field": ["impact"], "new": ["high"]}
        >>> found = Histories.from_changes(
        ...     log, id="id", at="at", field="field", new="new"
        ... )
        >>> loud = found.derive("priority", lambda impact: f"p-{impact}", of=["impact"])
        >>> loud[0].series("priority").values
        ('p-None', 'p-high')
        """
        name, names = field_name(field), _listed_names(of, "of")
        return self._made(derived(self._columns, self._rows, name, rule, names))

    @classmethod
    def _made(cls, columns: Columns) -> Self:
        return cls._of(columns, range(len(columns.record_ids)))

    @classmethod
    def _of(cls, columns: Columns, rows: range) -> Self:
        made = object.__new__(cls)
        made._columns, made._rows = columns, rows
        return made

    # -- a sequence of histories --------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> History: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> History | Self:
        if isinstance(index, slice):
            return self._of(self._columns, self._rows[index])
        return history_at(self._columns, self._rows[index])

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[History]:
        for row in self._rows:
            yield history_at(self._columns, row)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Histories):
            return NotImplemented
        if self._columns is other._columns and self._rows == other._rows:
            return True
        return self.record_ids == other.record_ids and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(self.record_ids)

    def __repr__(self) -> str:
        return f"<Histories of {len(self):,} records with {self.fact_count:,} facts>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the columns, cut down to the histories that are here."""
        columns, rows = self._columns, self._rows
        if rows != range(len(columns.record_ids)):
            builder = Builder()
            builder.some(columns, rows)
            columns = builder.made()
        return self._made, (columns,)

    # -- what they say ------------------------------------------------------------

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The key of each record, in order."""
        ids = self._columns.record_ids
        return tuple([ids[row] for row in self._rows])

    @property
    def fact_count(self) -> int:
        """How many facts they have together."""
        return sum(len(self._columns.facts(row)) for row in self._rows)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is irregular in any of them, in order; read history by history."""
        return tuple(chain.from_iterable(history.findings for history in self))

    def get(self, record_id: str, /) -> History | None:
        """The history of one record, the first where it comes twice; None without one."""
        row = self._row_of.get(record_id)
        return None if row is None else history_at(self._columns, row)

    @cached_property
    def _row_of(self) -> Mapping[str, int]:
        ids = self._columns.record_ids
        return {ids[row]: row for row in reversed(self._rows)}

    def at_columns(self) -> tuple[Columns, range]:
        """Its columns and which of their rows it shows; for use inside the library."""
        return self._columns, self._rows


# -- arguments ---------------------------------------------------------------------


def _kind(record_type: str, states: Mapping[str, Any] | None) -> tuple[str, States]:
    if not isinstance(record_type, str):
        raise WrongTypeError(
            field="record_type",
            value=record_type,
            problem="text is needed",
            remedy="give a str, e.g. 'incident'",
        )
    if states is None:
        return plain_text(record_type), NO_STATES
    return plain_text(record_type), (
        states if isinstance(states, States) else States(states)
    )


def _starts(id_name: str, zone: tzinfo | None, *, created: Any, current: Any) -> Starts:
    """How the records began, as far as a table of them says."""
    given = created if current is None else current
    if given is None:
        return NO_STARTS
    is_current = current is not None
    table = Table.of(given, "current" if is_current else "created", zone)
    return Starts.of_table(table, id_name, is_current=is_current)


def _fields(value: Any) -> Mapping[str, str]:
    """The column of each field."""
    if not isinstance(value, Mapping):
        return {name: name for name in _listed_names(value, "fields")}
    names = _listed_names(value, "fields")
    return dict(zip(names, _listed_names(value.values(), "fields"), strict=True))


def _listed_names(value: Any, field: str) -> tuple[str, ...]:
    if isinstance(value, (str, bytes, set, frozenset)) or not isinstance(
        value, Iterable
    ):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a list of names is needed",
            remedy="give a list of text, e.g. ['status', 'priority']",
        )
    return tuple([field_name(name) for name in value])


def _no_history(value: object, path: tuple[str | int, ...]) -> WrongTypeError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem="a history is needed",
        remedy="give a list of them, [History.start(...), ...]; from_changes takes tables",
        path=path,
    )
