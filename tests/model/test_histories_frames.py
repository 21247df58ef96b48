"""Tables of other packages are taken as they are, and none of these packages is imported."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import Histories, History

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES: Mapping[str, Any] = {
    "id": "id",
    "at": "at",
    "field": "field",
    "old": "old",
    "new": "new",
}


class ArrowColumn:
    """A column as Arrow offers it."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values

    def to_pylist(self) -> list[Any]:
        return list(self._values)


class ArrowTable:
    """A table as Arrow offers it."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self._columns = columns

    @property
    def column_names(self) -> list[str]:
        return list(self._columns)

    def column(self, name: str) -> ArrowColumn:
        return ArrowColumn(self._columns[name])


COLUMNS: Mapping[str, Sequence[Any]] = {
    "id": ["A", "B", "A"],
    "at": [NINE, NINE + HOUR, NINE + 2 * HOUR],
    "field": ["status", "status", "status"],
    "old": [None, "new", "new"],
    "new": ["new", "resolved", None],
}
FRAMES: Sequence[Callable[[Mapping[str, Sequence[Any]]], Any]] = (
    dict,
    pd.DataFrame,
    pl.DataFrame,
    ArrowTable,
    lambda columns: {k: np.array(v, dtype=object) for k, v in columns.items()},
    lambda columns: pd.DataFrame(columns).astype({"new": "category", "id": "object"}),
    lambda columns: pl.DataFrame(columns).with_columns(
        pl.col("at").dt.cast_time_unit("ms"), pl.col("new").cast(pl.Categorical)
    ),
    lambda columns: pd.DataFrame(columns).assign(
        at=lambda df: df["at"].astype("datetime64[ns, Europe/London]")
    ),
)


def taken(frame: Any, **options: Any) -> Histories:
    return Histories.from_changes(frame, **NAMES, **options)


@pytest.mark.parametrize("frame", FRAMES)
def test_every_kind_of_table_gives_the_same_histories(
    frame: Callable[[Mapping[str, Sequence[Any]]], Any],
) -> None:
    found = taken(frame(COLUMNS))
    assert found == taken(COLUMNS)
    assert [history.record_id for history in found] == ["A", "B"]
    statuses = found[0].series("status").values  # noqa: PD011  # of a series of ours
    assert statuses == (None, "new", None)


def one(value: Any) -> Any:
    """What a value of a column becomes in a history."""
    columns = {**COLUMNS, "new": [value, "x", "x"]}
    (history, _) = taken(columns)
    return history[0].changes[0].new


@pytest.mark.parametrize(
    "nothing",
    [float("nan"), np.float64("nan"), np.datetime64("NaT"), pd.NaT, pd.NA, None],
)
def test_what_stands_for_nothing_is_none(nothing: Any) -> None:
    assert one(nothing) is None


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(5), 5),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),  # noqa: FBT003  # its only argument is a truth
        (np.str_("net"), "net"),
        (np.timedelta64(3, "h"), 3 * HOUR),
        (pd.Timedelta(hours=3), 3 * HOUR),
        (pd.Timestamp(NINE), NINE),
        (Decimal("1.50"), Decimal("1.50")),
        (date(2026, 3, 2), date(2026, 3, 2)),
        ([1, "a"], (1, "a")),
    ],
)
def test_values_of_other_packages_become_plain(value: Any, plain: Any) -> None:
    found = one(value)
    assert found == plain
    assert type(found) is type(plain)


def test_arrays_hold_microseconds_numbers_and_durations() -> None:
    columns = {
        **COLUMNS,
        "at": np.array([1, 2, 3]) * 3_600_000_000,
        "old": np.array([10**12] * 3, dtype="timedelta64[ns]"),
        "new": np.array([1.5, float("nan"), 2]),
    }
    first, second = taken(columns)
    assert first.opened_at == datetime(1970, 1, 1, 1, tzinfo=UTC)
    assert [fact.changes[0].new for fact in (*first, *second)] == [1.5, 2.0, None]
    assert first[0].changes[0].old == timedelta(seconds=1000)


def test_columns_with_nulls_are_read_with_their_nulls() -> None:
    when = pd.Series([NINE, None, NINE])
    columns = {**COLUMNS, "new": when, "old": pd.Series([1, None, 2], dtype="Int64")}
    first, _ = taken(columns)
    assert [fact.changes[0].new for fact in first] == [NINE, NINE]
    assert [fact.changes[0].old for fact in first] == [1, 2]
    for bad in (when, pl.Series([NINE, None, NINE])):
        with pytest.raises(WrongTypeError, match=r"at\[1\]: an instant is needed"):
            taken({**COLUMNS, "at": bad})


@pytest.mark.parametrize("kind", [pd.Series, pl.Series, np.array])
def test_columns_without_a_zone_are_refused_unless_one_is_named(
    kind: Callable[[Any], Any],
) -> None:
    naive = [at.replace(tzinfo=None) for at in COLUMNS["at"]]
    array = np.array(naive, dtype="datetime64[us]")
    column = array if kind is np.array else kind(array)
    with pytest.raises(NaiveDatetimeError, match=r"at\[0\].*tz='Europe/London'"):
        taken({**COLUMNS, "at": column})
    assert taken({**COLUMNS, "at": column}, tz="UTC") == taken(COLUMNS)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([NINE] * 3).astype("datetime64[ns, UTC]") + pd.Timedelta(1, "ns"),
        pl.Series([NINE] * 3).dt.cast_time_unit("ns") + pl.duration(nanoseconds=1),
    ],
)
def test_instants_finer_than_a_microsecond_are_refused(column: Any) -> None:
    if isinstance(column, pl.Expr):
        column = pl.select(column).to_series()
    with pytest.raises(FieldError, match="finer than a microsecond"):
        taken({**COLUMNS, "at": column})


def test_a_lazy_table_is_collected_first() -> None:
    with pytest.raises(WrongTypeError, match="collect it first"):
        taken(pl.LazyFrame(COLUMNS))


def test_two_columns_of_one_name_are_none() -> None:
    frame = pd.DataFrame(COLUMNS).rename(columns={"old": "new"})
    with pytest.raises(WrongTypeError, match="new: a column of values is needed"):
        Histories.from_changes(frame, id="id", at="at", field="field", new="new")


def test_snapshots_come_in_frames_too() -> None:
    frame = pd.DataFrame(
        {
            "key": ["A", "A"],
            "at": [NINE, NINE + HOUR],
            "status": ["new", None],
            "opened_at": [NINE - HOUR, NINE - HOUR],
        }
    )
    (history,) = Histories.from_snapshots(
        frame, id="key", at="at", fields=["status", "opened_at"]
    )
    assert history == History.from_snapshots(
        "incident",
        "A",
        [
            (NINE, {"status": "new", "opened_at": NINE - HOUR}),
            (NINE + HOUR, {"status": None, "opened_at": NINE - HOUR}),
        ],
    )


def test_no_package_of_tables_is_loaded_to_read_lists() -> None:
    program = """
import sys
from itsmcore.model import Histories
Histories.from_changes({"i": ["A"], "t": [0], "f": ["x"], "n": [1.5]}, id="i", at="t", field="f", new="n")
print(*(name for name in ("numpy", "pandas", "polars", "pyarrow") if name in sys.modules))
"""
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert answer.stdout.split() == []
