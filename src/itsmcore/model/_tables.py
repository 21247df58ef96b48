"""Tables from outside as lists of plain values: mappings, data frames, Arrow tables.

No package of theirs is imported. A table is known by how its columns are reached, a column by
the method that makes a list of it. What they hold instead of None becomes None, their scalars
become those of Python.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.errors import (
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import plain_text

__all__ = ["Table", "zone_of"]

_TEXTS: Final = (str, bytes, bytearray)
_LISTERS: Final = ("to_pylist", "to_list", "tolist")
_NONE: Final = frozenset({"NAType", "NaTType"})
_PLAIN: Final = frozenset({str, bool, int, type(None)})
_SCALES: Final = {"s": (10**6, 1), "ms": (10**3, 1), "us": (1, 1), "ns": (1, 10**3)}
"""For each unit of a column: by what its numbers are multiplied and divided."""


def zone_of(tz: str | tzinfo | None) -> tzinfo | None:
    """A zone by its key or as such; None for none.

    Raises:
        FieldError: There is no such zone.
    """
    if tz is None or isinstance(tz, tzinfo):
        return tz
    try:
        return ZoneInfo(tz)
    except (LookupError, OSError, TypeError, ValueError):
        raise FieldError(
            field="tz",
            value=tz,
            problem="there is no such zone",
            remedy="give a key such as 'Europe/London', or a tzinfo",
        ) from None


@attrs.frozen(eq=False)
class Table:
    """Columns of one length, by name.

    Attributes:
        role: Which argument it was given as.
        names: Of its columns.
        zone: That of datetimes without one; None: those are refused.
    """

    role: str
    names: tuple[str, ...]
    zone: tzinfo | None
    _get: Callable[[str], Any]
    _sizes: dict[str, int] = attrs.field(init=False, factory=dict)

    @classmethod
    def of(cls, value: Any, role: str, zone: tzinfo | None) -> Self:
        """A mapping of sequences, a data frame of pandas or polars, or an Arrow table.

        Raises:
            WrongTypeError: It is something else.
        """
        if isinstance(value, Mapping):
            return cls(role, tuple(value), zone, value.__getitem__)
        if hasattr(value, "column_names"):
            return cls(role, tuple(value.column_names), zone, value.column)
        is_lazy = hasattr(value, "collect") or hasattr(value, "compute")
        if not is_lazy and hasattr(value, "columns"):
            return cls(role, tuple(value.columns), zone, value.__getitem__)
        raise WrongTypeError(
            field=role,
            value=value,
            problem="a table is needed",
            remedy="collect it first"
            if is_lazy
            else "give a mapping of lists, a data frame or an Arrow table",
        )

    def cells(self, name: str, option: str) -> list[Any]:
        """The values of a column, made plain but not yet immutable.

        Raises:
            UnknownNameError: There is no such column; `option` is what named it.
            FieldError: It is longer or shorter than those before it.
            WrongTypeError: It is no sequence.
        """
        found = _listed(self._column(name, option), name)
        odd = set(map(type, found)) - _PLAIN
        if odd:
            plain = self._plain
            found = [plain(cell) if type(cell) in odd else cell for cell in found]
        return self._measured(name, found)

    def frozen(self, name: str, option: str) -> list[Value]:
        """The values of a column, immutable.

        Raises:
            FieldError: One cannot be kept in a field.
        """
        found = self.cells(name, option)
        if set(map(type, found)) <= _PLAIN - {int}:
            return found
        return [self._frozen(cell, name, row) for row, cell in enumerate(found)]

    def texts(self, name: str, option: str) -> list[str]:
        """A column of text without gaps.

        Raises:
            WrongTypeError: One value is none.
        """
        found = self.cells(name, option)
        if set(map(type, found)) <= {str}:
            return found
        return [_text(cell, name, row) for row, cell in enumerate(found)]

    def instants(self, name: str, option: str) -> list[int]:
        """A column of instants, in microseconds since 1970 in UTC, which it may hold itself.

        Raises:
            NaiveDatetimeError: One has no zone.
            WrongTypeError: One is no instant.
            FieldError: One is beyond the years 1 to 9999, or finer than a microsecond.
        """
        column = self._column(name, option)
        found = _ticks(column, name)
        if found is None:
            cells = enumerate(self.cells(name, option))
            found = [
                cell if type(cell) is int else _instant(cell, name, row)
                for row, cell in cells
            ]
        for at_us in (min(found, default=0), max(found, default=0)):
            _check_calendar(at_us, name, found)
        return self._measured(name, found)

    def _column(self, name: str, option: str) -> Any:
        if name not in self.names:
            raise UnknownNameError(field=option, value=name, known=self.names)
        return self._get(name)

    def _measured(self, name: str, found: list[Any]) -> list[Any]:
        self._sizes[name] = len(found)
        first = next(iter(self._sizes))
        if len(found) != self._sizes[first]:
            raise FieldError(
                field=name,
                value=f"{len(found)} values",
                problem=f"the column {first!r} has {self._sizes[first]}",
                remedy="give columns of one length",
            )
        return found

    def _plain(self, cell: Any) -> Any:
        """A value of a type that is none of the plainest."""
        if type(cell).__name__ in _NONE:
            return None
        if type(cell).__module__ == "numpy":
            cell = _in_us(cell).item()
        if isinstance(cell, float) and cell != cell:  # noqa: PLR0124  # NaN is not itself
            return None
        if isinstance(cell, datetime) and self.zone and cell.utcoffset() is None:
            return datetime.combine(cell.date(), cell.time(), self.zone)
        return cell

    def _frozen(self, cell: Any, name: str, row: int) -> Value:
        try:
            return freeze(cell)
        except FieldError as error:
            raise error.named(row).at(name) from None


def _listed(column: Any, name: str) -> list[Any]:
    """A column as a list."""
    if type(column).__module__ == "numpy":
        column = _in_us(column)
    for method in _LISTERS:
        if hasattr(column, method):
            return list(getattr(column, method)())
    if isinstance(column, Sequence) and not isinstance(column, _TEXTS):
        return list(column)
    raise WrongTypeError(
        field=name,
        value=column,
        problem="a column of values is needed",
        remedy="give a list, an array or a series under each name",
    )


def _in_us(found: Any) -> Any:
    """Values of numpy, those of time in microseconds: only these become Python's own."""
    kind = found.dtype.kind
    return found.astype(f"{kind}8[us]") if kind in ("m", "M") else found


def _ticks(column: Any, name: str) -> list[int] | None:
    """Microseconds of a column of aware datetimes that holds numbers; None for others."""
    dtype: Any = getattr(column, "dtype", None)
    if getattr(dtype, "time_zone", None) and not column.null_count():
        found, unit = column.to_physical().to_list(), dtype.time_unit
    elif getattr(dtype, "tz", None) and not column.hasnans:
        found, unit = column.astype("int64").to_list(), dtype.unit
    else:
        return None
    times, per = _SCALES[unit]
    if per == 1:
        return [tick * times for tick in found]
    return [_whole(tick, per, name, row) for row, tick in enumerate(found)]


def _whole(tick: int, per: int, name: str, row: int) -> int:
    if tick % per:
        raise FieldError(
            field=dotted((name, row)),
            value=tick,
            problem="an instant is finer than a microsecond",
            remedy="round the column, e.g. with dt.floor('us')",
            path=(name, row),
        )
    return tick // per


def _instant(cell: Any, name: str, row: int) -> int:
    place = (name, row)
    if not isinstance(cell, datetime):
        raise WrongTypeError(
            field=dotted(place),
            value=cell,
            problem="an instant is needed",
            remedy="give aware datetimes, or microseconds since 1970 in UTC",
            path=place,
        )
    try:
        return to_us(cell)
    except NaiveDatetimeError:
        raise NaiveDatetimeError(
            field=dotted(place),
            value=cell,
            remedy="say tz='Europe/London' if all are of that zone, or make them aware",
            path=place,
        ) from None
    except FieldError as error:
        raise error.named(row).at(name) from None


def _text(cell: Any, name: str, row: int) -> str:
    if not isinstance(cell, str):
        raise WrongTypeError(
            field=dotted((name, row)),
            value=cell,
            problem="text is needed",
            remedy="give a str in every row",
            path=(name, row),
        )
    return str(plain_text(cell))


def _check_calendar(at_us: int, name: str, found: list[int]) -> None:
    try:
        from_us(at_us)
    except OverflowError:
        place = (name, found.index(at_us))
        raise FieldError(
            field=dotted(place),
            value=at_us,
            problem="the instant lies outside the years 1 to 9999",
            remedy="give microseconds since 1970 in UTC",
            path=place,
        ) from None
