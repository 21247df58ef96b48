"""Columns in and out: the one module that imports numpy, pandas and polars.

It is imported when an array or a column first comes in, so that numpy is there; pandas or
polars then is, too, when a value of theirs came in. All kinds become int64 microseconds and a
mask of nulls, and answers become what the caller gave.
"""

from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError

__all__ = ["Bools", "Column", "Ints", "Kind", "kind_of", "np"]

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

_NULL: Final = np.iinfo(np.int64).min
_FAR: Final = 1 << 62
_IN_US: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}
_NS_IN_US: Final = 1_000


class Column(NamedTuple):
    """Microseconds, and which rows are null: None where none is."""

    us: Ints
    null: Bools | None


class Kind(Protocol):
    """How columns of one package are read and made."""

    def instants(self, value: Any, field: str) -> Column:
        """Instants, from microseconds since 1970 or aware datetimes."""

    def durations(self, value: Any, field: str) -> Column:
        """Durations."""

    def match(self, first: Any, other: Any, field: str) -> None:
        """Refuse two columns whose rows do not belong together."""

    def of_instants(self, us: Ints, null: Bools | None, like: Any) -> Any:
        """A column of instants, in the zone and with the labels of another."""

    def of_durations(self, us: Ints, null: Bools | None, like: Any) -> Any:
        """A column of durations."""

    def of_flags(self, flags: Bools, null: Bools | None, like: Any) -> Any:
        """A column of truths."""


def kind_of(value: object) -> Kind:
    """The kind of a value that comes from one of the three packages."""
    roots = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    if "pandas" in roots:
        return _Pandas()
    return _Polars() if "polars" in roots else _Numpy()


class _Numpy:
    """Arrays of int64; they have no nulls."""

    def instants(self, value: Any, field: str) -> Column:
        if type(value) is np.ndarray and value.dtype.kind == "M":
            remedy = "if it is UTC: values.astype('datetime64[us]').astype('int64')"
            raise _naive(field, value.dtype, remedy)
        return self.durations(value, field)

    def durations(self, value: Any, field: str) -> Column:
        if type(value) is not np.ndarray or value.ndim != 1:
            remedy = "give a numpy array of one dimension, e.g. np.ravel(values)"
            raise _wrong(field, type(value).__name__, "an array", remedy)
        if value.dtype != np.int64:
            remedy = "convert it once you know its unit, e.g. values.astype('int64')"
            raise _wrong(field, value.dtype, "int64 microseconds", remedy)
        return Column(value, None)

    def match(self, first: Any, other: Any, field: str) -> None:
        _match(len(first), len(other), field)

    def of_instants(self, us: Ints, null: Bools | None, like: Any) -> Any:
        del null, like
        return us

    def of_durations(self, us: Ints, null: Bools | None, like: Any) -> Any:
        del null, like
        return us

    def of_flags(self, flags: Bools, null: Bools | None, like: Any) -> Any:
        del null, like
        return flags


class _Pandas:
    """Series and indexes of numpy's datetimes and timedeltas."""

    def __init__(self) -> None:
        import pandas as pd  # noqa: PLC0415  # only for who already uses it

        self.pd = pd

    def instants(self, value: Any, field: str) -> Column:
        pd = self.pd
        if not isinstance(value, pd.Series | pd.DatetimeIndex):
            remedy = "give a Series or a DatetimeIndex of aware datetimes"
            raise _wrong(field, type(value).__name__, "a column of instants", remedy)
        if not isinstance(value.dtype, pd.DatetimeTZDtype):
            if getattr(value.dtype, "kind", "") == "M":
                remedy = "name its zone, e.g. values.dt.tz_localize('Europe/London')"
                raise _naive(field, value.dtype, remedy)
            remedy = "make it aware, e.g. pd.to_datetime(values, utc=True)"
            raise _wrong(field, value.dtype, "datetime64 with a zone", remedy)
        held = value.dt if isinstance(value, pd.Series) else value
        return self._read(held.tz_convert(None).to_numpy(), field)

    def durations(self, value: Any, field: str) -> Column:
        pd = self.pd
        known = isinstance(value, pd.Series | pd.TimedeltaIndex)
        if not known or getattr(value.dtype, "kind", "") != "m":
            remedy = "give their unit, e.g. pd.to_timedelta(values, unit='h')"
            held = getattr(value, "dtype", type(value).__name__)
            raise _wrong(field, held, "timedelta64", remedy)
        return self._read(value.to_numpy(dtype=value.dtype), field)

    def _read(self, values: Any, field: str) -> Column:
        ints = values.view(np.int64)
        null = ints == _NULL
        unit = np.datetime_data(values.dtype)[0]
        remedy = f"round it, e.g. {field}.dt.floor('us')"
        return _scaled(ints, null if null.any() else None, unit, field, remedy)

    def match(self, first: Any, other: Any, field: str) -> None:
        _match(len(first), len(other), field)
        indexes = [v.index for v in (first, other) if isinstance(v, self.pd.Series)]
        if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
            raise FieldError(
                field=field,
                value=f"an index of {len(other)} labels",
                problem="the two series have different indexes",
                remedy="take both from one frame, or align them first",
            )

    def of_instants(self, us: Ints, null: Bools | None, like: Any) -> Any:
        made = self._series(_nulled(us, null).view("datetime64[us]"), like)
        return made.dt.tz_localize("UTC").dt.tz_convert(like.dtype.tz)

    def of_durations(self, us: Ints, null: Bools | None, like: Any) -> Any:
        return self._series(_nulled(us, null).view("timedelta64[us]"), like)

    def of_flags(self, flags: Bools, null: Bools | None, like: Any) -> Any:
        if null is None:
            return self._series(flags, like)
        return self._series(self.pd.arrays.BooleanArray(flags, null), like)

    def _series(self, values: Any, like: Any) -> Any:
        index = like.index if isinstance(like, self.pd.Series) else like
        return self.pd.Series(values, index=index, name=like.name)


class _Polars:
    """Series of datetimes and durations."""

    def __init__(self) -> None:
        import polars as pl  # noqa: PLC0415  # only for who already uses it

        self.pl = pl

    def instants(self, value: Any, field: str) -> Column:
        held = self._dtype(value)
        if not isinstance(held, self.pl.Datetime):
            remedy = "cast it to pl.Datetime('us', 'UTC')"
            raise _wrong(field, held, "a Series of Datetime with a zone", remedy)
        if held.time_zone is None:
            remedy = "name its zone, e.g. values.dt.replace_time_zone('Europe/London')"
            raise _naive(field, held, remedy)
        return self._read(value, field)

    def durations(self, value: Any, field: str) -> Column:
        held = self._dtype(value)
        if not isinstance(held, self.pl.Duration):
            remedy = "give their unit, e.g. pl.duration(hours=...)"
            raise _wrong(field, held, "a Series of Duration", remedy)
        return self._read(value, field)

    def _dtype(self, value: Any) -> Any:
        return value.dtype if isinstance(value, self.pl.Series) else type(value)

    def _read(self, value: Any, field: str) -> Column:
        ints = value.to_physical()
        null = ints.is_null().to_numpy() if ints.null_count() else None
        us = ints.fill_null(0).to_numpy()
        remedy = f"round it, e.g. {field}.dt.cast_time_unit('us')"
        return _scaled(us, null, value.dtype.time_unit, field, remedy)

    def match(self, first: Any, other: Any, field: str) -> None:
        _match(len(first), len(other), field)

    def of_instants(self, us: Ints, null: Bools | None, like: Any) -> Any:
        return self._series(
            us, null, like, self.pl.Datetime("us", like.dtype.time_zone)
        )

    def of_durations(self, us: Ints, null: Bools | None, like: Any) -> Any:
        return self._series(us, null, like, self.pl.Duration("us"))

    def of_flags(self, flags: Bools, null: Bools | None, like: Any) -> Any:
        return self._series(flags, null, like, self.pl.Boolean)

    def _series(self, values: Any, null: Bools | None, like: Any, dtype: Any) -> Any:
        made = self.pl.Series(like.name, values).cast(dtype)
        return made if null is None else made.set(self.pl.Series(null), None)


def _scaled(
    ints: Ints, null: Bools | None, unit: str, field: str, remedy: str
) -> Column:
    """Values of a unit in microseconds, none of which may be lost."""
    factor = _IN_US.get(unit)
    if factor is None:
        us, rest = np.divmod(ints, _NS_IN_US)
        if (rest if null is None else rest[~null]).any():
            problem = "a value is finer than a microsecond"
            raise FieldError(field=field, value=unit, problem=problem, remedy=remedy)
        return Column(us, null)
    most = _FAR // factor  # what is further is refused as well, and does not wrap here
    return Column(ints if factor == 1 else ints.clip(-most, most) * factor, null)


def _nulled(us: Ints, null: Bools | None) -> Ints:
    if null is not None:
        us[null] = _NULL
    return us


def _match(count: int, other: int, field: str) -> None:
    if count != other:
        raise FieldError(
            field=field,
            value=other,
            problem=f"two columns of one length are needed, not {count} and {other}",
            remedy="take both from one table",
        )


def _naive(field: str, dtype: object, remedy: str) -> NaiveDatetimeError:
    problem = "instants without a zone"
    return NaiveDatetimeError(
        field=field, value=str(dtype), problem=problem, remedy=remedy
    )


def _wrong(field: str, dtype: object, needed: str, remedy: str) -> WrongTypeError:
    return WrongTypeError(
        field=field, value=str(dtype), problem=f"{needed} needed", remedy=remedy
    )
