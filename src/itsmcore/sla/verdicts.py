"""Verdicts: those of many clocks in columns, each made when it is asked for."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import eq
from typing import Any, Self, overload

from itsmcore._instants import from_us
from itsmcore.errors import UnknownNameError
from itsmcore.model import FrozenMap, Value
from itsmcore.sla._bulk_asked import Asked
from itsmcore.sla._bulk_columns import RULES, Column
from itsmcore.sla._bulk_frames import to_pandas, to_polars
from itsmcore.sla._bulk_sheet import Sheet
from itsmcore.sla._bulk_time import NONE
from itsmcore.sla._bulk_values import values_at
from itsmcore.sla.verdict import Verdict

__all__ = ["Verdicts"]


class Verdicts(Sequence[Verdict]):
    """The verdicts of many clocks: a sequence of `Verdict`, each made when it is asked for.

    Made by `measure_all`, in the order of the records and, of each, of the targets. The figures
    are in columns; `[i]` measures the one clock again and gives all that a verdict tells,
    segments, thresholds and past cycles included. A slice shares the columns.

    >>> from datetime import UTC, timedelta
    >>> from itsmcore.model import Histories, History, Incident
    >>> from itsmcore.sla import Target, measure_all
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> records = [Incident(id=f"INC{n}", opened_at=nine) for n in range(3)]
    >>> goals = Target.resolution(timedelta(hours=4))
    >>> found = measure_all(
    ...     goals, map(History.start, records), now=nine + timedelta(hours=1)
    ... )
    >>> found
    <Verdicts of 3 clocks at 2026-03-02T10:00:00+00:00>
    >>> found.columns()["remaining"][0], found[0].remaining
    (datetime.timedelta(seconds=10800), datetime.timedelta(seconds=10800))
    >>> found.next_change_at
    datetime.datetime(2026, 3, 2, 13, 0, 0, 1, tzinfo=datetime.timezone.utc)
    """

    def __init__(self, asked: Asked, sheet: Sheet, rows: range | None = None) -> None:
        self._asked, self._sheet = asked, sheet
        self._rows = range(len(asked.clocks.record_of)) if rows is None else rows

    # -- a sequence of verdicts ---------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Verdict | Self:
        if isinstance(index, slice):
            return type(self)(self._asked, self._sheet, self._rows[index])
        ((_, found),) = self._asked.verdicts((self._rows[index],))
        return found

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Verdict]:
        return (found for _, found in self._asked.verdicts(self._rows))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Verdicts):
            return NotImplemented
        if self._asked is other._asked and self._rows == other._rows:
            return True
        if len(self) != len(other) or self.now != other.now:
            return False
        return all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash((len(self), self._asked.now))

    def __repr__(self) -> str:
        at = self._asked.now.isoformat()
        return f"<Verdicts of {len(self):,} clocks at {at}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle no more than what is shown."""
        asked, sheet = self._asked, self._sheet
        if self._rows != range(len(asked.clocks.record_of)):
            asked, sheet = asked.cut(self._rows), sheet.cut(self._rows)
        return type(self), (asked, sheet)

    # -- what they say ------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The instant asked about."""
        return self._asked.now

    @property
    def next_change_at(self) -> datetime | None:
        """The earliest instant at which any of them changes unless something happens."""
        column = self.numbers("next_change_at")
        found = min((at for at in column if at != NONE), default=None)
        return None if found is None else from_us(found)

    def columns(self) -> Mapping[str, Sequence[Any]]:
        """The figures of all verdicts by name, those that need no look at single segments.

        Each is a sequence of what the verdicts have under that name.
        """
        found: dict[str, Sequence[Any]] = {**self._keys()}
        for name, make in RULES.items():
            found[name] = Column(self.numbers(name), make)
        return FrozenMap(found)

    def _keys(self) -> Mapping[str, list[Any]]:
        """What each verdict is of."""
        clocks, rows = self._asked.clocks, self._rows
        ids = self._asked.histories.record_ids
        places = [clocks.target_of[row] for row in rows]
        return {
            "record_id": [ids[clocks.record_of[row]] for row in rows],
            "target_id": [clocks.targets[place].id for place in places],
            "agreement_id": [clocks.agreement_ids[place] for place in places],
        }

    def numbers(self, name: str) -> Sequence[int]:
        """A column as whole microseconds since 1970 in UTC, or of a duration, or as codes.

        The lowest number that 64 bits hold stands for None.

        Raises:
            UnknownNameError: There is no such column, or it holds no figures.
        """
        if name not in RULES:
            raise UnknownNameError(field="name", value=name, known=RULES)
        return self._column(name)

    def _column(self, name: str) -> "array[int]":
        column: array[int] = getattr(self._sheet, name)
        rows = self._rows
        if rows == range(len(column)):
            return column
        return array(column.typecode, [column[row] for row in rows])

    def opened_us(self) -> list[int]:
        """When the record of each clock was opened, in microseconds since 1970 in UTC."""
        columns, rows = self._asked.histories.at_columns()
        return [columns.opened_us[rows[record]] for record in self._records()]

    def values_at(self, field: str, at_us: Sequence[int]) -> list[Value]:
        """The value of a field of each clock's record at an instant, one for each clock.

        Before the first values were known these count.
        """
        return values_at(self._asked.histories, field, self._records(), at_us)

    def _records(self) -> list[int]:
        record_of = self._asked.clocks.record_of
        return [record_of[row] for row in self._rows]

    def to_pandas(self) -> Any:
        """The columns as a `DataFrame` of pandas: instants in UTC, durations as timedelta64.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        return to_pandas(self._keys(), self._numbers())

    def to_polars(self) -> Any:
        """The columns as a `DataFrame` of polars.

        Raises:
            ModuleNotFoundError: polars is not installed.
        """
        return to_polars(self._keys(), self._numbers())

    def _numbers(self) -> Mapping[str, "array[int]"]:
        return {name: self._column(name) for name in RULES}
