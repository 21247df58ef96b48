"""Bulk answers equal those of the schedule's own methods, one by one, in every kind of column."""

import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    NeverOpenError,
    WrongTypeError,
)
from itsmcore.sla import Schedule, bulk
from itsmcore.testing._schedules import schedules

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)
HOUR = 3_600_000_000
DAY = 24 * HOUR
NEW_YORK = ZoneInfo("America/New_York")

DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-12:30, 13:15-17:30"})
ALWAYS = Schedule(tz="UTC", week="24x7")
NEVER = Schedule(tz="UTC", week={})
ENDING = Schedule(
    tz="UTC", week={"mon-fri": "09:00-17:00"}, versions={date(2030, 1, 1): {}}
)
BUSY = Schedule(
    tz="Asia/Kathmandu",
    week={
        "mon-sun": [
            f"{h:02}:{m:02}-{h:02}:{m + 7:02}" for h in range(24) for m in (5, 35)
        ]
    },
)
SOME = (DESK, ALWAYS, ENDING, BUSY, DESK - BUSY)

FIRST = (datetime(2011, 11, 1, tzinfo=UTC) - EPOCH) // US
LAST = (datetime(2012, 6, 1, tzinfo=UTC) - EPOCH) // US
NOON = (datetime(2024, 3, 4, 12, tzinfo=UTC) - EPOCH) // US


def at(us: int) -> datetime:
    return EPOCH + us * US


def us(instant: datetime) -> int:
    return (instant - EPOCH) // US


def one(ask: Callable[..., Any], *args: Any) -> Any:
    """A scalar answer in plain numbers, or the type of its refusal."""
    try:
        found = ask(*args)
    except ItsmError as error:
        return type(error)
    if isinstance(found, datetime):
        return us(found)
    return found // US if isinstance(found, timedelta) else found


def all_or_error(expected: list[Any]) -> Any:
    """What bulk answers: everything, or the first refusal."""
    refused = [e for e in expected if isinstance(e, type)]
    return refused[0] if refused else expected


def bulked(ask: Callable[..., Any], *args: Any) -> Any:
    try:
        return list(ask(*args))
    except ItsmError as error:
        return type(error)


def ints(values: Sequence[int]) -> Any:
    return np.array(values, dtype=np.int64)


def instants() -> st.SearchStrategy[int]:
    minutes = st.integers(FIRST // (HOUR // 60), LAST // (HOUR // 60))
    return st.one_of(minutes.map(lambda m: m * HOUR // 60), st.integers(FIRST, LAST))


def durations() -> st.SearchStrategy[int]:
    minutes = st.integers(-5000, 5000).map(lambda m: m * HOUR // 60)
    return st.one_of(minutes, st.integers(-3 * DAY, 3 * DAY), st.just(0))


def rows() -> st.SearchStrategy[list[tuple[int, int, int]]]:
    row = st.tuples(instants(), instants(), durations())
    return st.lists(row, min_size=1, max_size=8)


# -- the same as one by one ------------------------------------------------------------


@given(st.one_of(schedules(), st.sampled_from(SOME)), rows())
def test_bulk_answers_equal_scalar_ones(
    schedule: Schedule, made: list[tuple[int, int, int]]
) -> None:
    a, b, spans = map(list, zip(*made, strict=True))
    starts, ends = [at(t) for t in a], [at(t) for t in b]
    steps = [d * US for d in spans]
    for kind in (list, ints):
        x, y, d = kind(a), kind(b), kind(spans)
        pairs = zip(starts, ends, strict=True)
        told = [one(schedule.elapsed, *pair) for pair in pairs]
        assert bulked(bulk.elapsed, schedule, x, y) == told
        sums = [one(schedule.add, *p) for p in zip(starts, steps, strict=True)]
        assert bulked(bulk.add, schedule, x, d) == all_or_error(sums)
        same = [one(schedule.add, t, steps[0]) for t in starts]
        assert bulked(bulk.add, schedule, x, steps[0]) == all_or_error(same)
        flags = [one(schedule.is_open, t) for t in starts]
        assert bulked(bulk.is_open, schedule, x) == flags
        opening = [one(schedule.next_open, t) for t in starts]
        assert bulked(bulk.next_open, schedule, x) == all_or_error(opening)


@pytest.mark.parametrize("schedule", SOME)
@pytest.mark.parametrize("size", [1, 40_000])
def test_edges_and_long_columns_are_exact(schedule: Schedule, size: int) -> None:
    edges = [
        edge
        for period in schedule.periods(at(NOON - 40 * DAY), at(NOON + 40 * DAY))
        for edge in (us(period.start) - 1, us(period.start), us(period.end))
    ]
    a = (edges * (size // len(edges) + 1))[:size]
    b = a[::-1]
    known = {t: schedule.elapsed(at(a[0]), at(t)) // US for t in set(a)}
    told = [known[y] - known[x] for x, y in zip(a, b, strict=True)]
    assert bulk.elapsed(schedule, a, b) == told
    assert bulk.elapsed(schedule, ints(a), ints(b)).tolist() == told
    flags = {t: schedule.is_open(at(t)) for t in set(a)}
    assert bulk.is_open(schedule, a) == [flags[t] for t in a]
    assert bulk.is_open(schedule, ints(a)).tolist() == [flags[t] for t in a]


@pytest.mark.parametrize("kind", [list, ints])
def test_instants_before_1970_and_at_both_ends_of_time_are_exact(
    kind: Callable[[list[int]], Any],
) -> None:
    first = us(datetime(1, 1, 1, tzinfo=UTC))
    last = us(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
    around = us(datetime(1969, 12, 31, 12, tzinfo=UTC))
    for schedule in (DESK, ALWAYS):
        for t in (first, around, last - DAY):
            a, b = [t, t + DAY], [t + DAY, t]
            told = [
                one(schedule.elapsed, at(x), at(y)) for x, y in zip(a, b, strict=True)
            ]
            assert bulked(bulk.elapsed, schedule, kind(a), kind(b)) == told
            for span in (5 * HOUR, -5 * HOUR):
                sums = [one(schedule.add, at(x), span * US) for x in a]
                found = bulked(bulk.add, schedule, kind(a), span * US)
                assert found == all_or_error(sums)


def test_plain_sequences_of_every_type_are_taken() -> None:
    plain = [NOON, NOON + 1, NOON + 2]
    told = bulk.next_open(DESK, plain)
    for values in (tuple(plain), range(NOON, NOON + 3), array("q", plain)):
        assert bulk.next_open(DESK, values) == told
        assert bulk.add(DESK, values, timedelta()) == plain
    assert bulk.add(DESK, plain, array("q", [0, 0, HOUR]))[:2] == plain[:2]


@pytest.mark.parametrize("nothing", [[], (), range(0), array("q"), ints([])])
def test_no_instants_give_no_answers(nothing: Any) -> None:
    for schedule in (DESK, NEVER):
        assert len(bulk.elapsed(schedule, nothing, nothing)) == 0
        assert len(bulk.add(schedule, nothing, nothing)) == 0
        assert len(bulk.add(schedule, nothing, timedelta(hours=1))) == 0
        assert len(bulk.is_open(schedule, nothing)) == 0
        assert len(bulk.next_open(schedule, nothing)) == 0


# -- columns of pandas and polars ------------------------------------------------------

UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def frame_columns(values: Iterable[int | None], unit: str, zone: str) -> Any:
    aware = [None if v is None else at(v) for v in values]
    index = [f"row {i}" for i in range(len(aware))]
    made = pd.Series(aware, index=index, name="opened", dtype="datetime64[us, UTC]")
    return made.dt.tz_convert(zone).dt.as_unit(unit)


def polars_column(values: Iterable[int | None], unit: Any, zone: str) -> pl.Series:
    made = pl.Series("opened", list(values), dtype=pl.Int64)
    return made.cast(pl.Datetime("us", zone)).dt.cast_time_unit(unit)


def micro(series: Any) -> list[int | None]:
    """What a column of datetimes or durations holds."""
    if isinstance(series, pl.Series):
        held = series.dtype
        assert isinstance(held, pl.Datetime | pl.Duration)
        assert held.time_unit == "us"
        return series.to_physical().to_list()
    return [
        None if v is pd.NaT else us(v) if isinstance(v, datetime) else v // US
        for v in series
    ]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/New_York"])
def test_pandas_columns_give_pandas_columns(unit: str, zone: str) -> None:
    a = [NOON, NOON + 5 * DAY, NOON + 6 * HOUR]
    b = [t + 3 * DAY for t in a]
    starts, ends = frame_columns(a, unit, zone), frame_columns(b, unit, "UTC")
    told = bulk.elapsed(DESK, starts, ends)
    assert told.dtype == "timedelta64[us]"
    assert micro(told) == bulk.elapsed(DESK, a, b)
    spans = pd.Series([4, -4, 0], index=starts.index).astype("timedelta64[s]") * 3600
    for made, want in (
        (bulk.add(DESK, starts, spans), [4 * HOUR, -4 * HOUR, 0]),
        (bulk.add(DESK, starts, pd.Timedelta(hours=4)), [4 * HOUR] * 3),
        (bulk.add(DESK, starts, pd.TimedeltaIndex(spans)), [4 * HOUR, -4 * HOUR, 0]),
    ):
        assert micro(made) == bulk.add(DESK, a, want)
        assert made.dtype == f"datetime64[us, {zone}]"
    opening, flags = bulk.next_open(DESK, starts), bulk.is_open(DESK, starts)
    assert micro(opening) == bulk.next_open(DESK, a)
    assert (flags.dtype, flags.tolist()) == (np.bool_, bulk.is_open(DESK, a))
    for made in (told, opening, flags):
        assert made.name == "opened"
        assert made.index.equals(starts.index)


def test_a_pandas_index_gives_a_series_labelled_by_it() -> None:
    index = pd.DatetimeIndex(frame_columns([NOON, NOON + DAY], "us", "UTC"), name="at")
    flags = bulk.is_open(DESK, index)
    assert flags.index.equals(index)
    assert flags.name == "at"
    column = pd.Series(index + pd.Timedelta(days=1), index=index)
    told = bulk.elapsed(DESK, index, column)
    assert told.tolist() == [timedelta(hours=7.75)] * 2


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/New_York"])
def test_polars_columns_give_polars_columns(unit: str, zone: str) -> None:
    a = [NOON, NOON + 5 * DAY, NOON + 6 * HOUR]
    b = [t + 3 * DAY for t in a]
    starts, ends = polars_column(a, unit, zone), polars_column(b, unit, "UTC")
    told = bulk.elapsed(DESK, starts, ends)
    assert told.dtype == pl.Duration("us")
    assert micro(told) == bulk.elapsed(DESK, a, b)
    spans = pl.Series([timedelta(hours=h) for h in (4, -4, 0)])
    made = bulk.add(DESK, starts, spans)
    assert micro(made) == bulk.add(DESK, a, [4 * HOUR, -4 * HOUR, 0])
    assert made.dtype == pl.Datetime("us", zone)
    opening, flags = bulk.next_open(DESK, starts), bulk.is_open(DESK, starts)
    assert micro(opening) == bulk.next_open(DESK, a)
    assert (flags.dtype, flags.to_list()) == (pl.Boolean, bulk.is_open(DESK, a))
    assert {s.name for s in (told, made, opening, flags)} == {"opened"}


@pytest.mark.parametrize(
    ("column", "spans"),
    [
        (frame_columns, lambda v: pd.Series(v, index=["row 0", "row 1", "row 2"])),
        (polars_column, pl.Series),
    ],
)
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_nulls_give_nulls(column: Any, spans: Any, unit: str) -> None:
    a, b = [None, NOON, NOON + HOUR], [NOON, None, NOON + 2 * HOUR]
    starts, ends = column(a, unit, "UTC"), column(b, unit, "UTC")
    assert micro(bulk.elapsed(DESK, starts, ends)) == [None, None, 45 * HOUR // 60]
    steps = spans([timedelta(hours=1)] * 2 + [None])
    assert micro(bulk.add(DESK, starts, steps)) == [None, NOON + 105 * HOUR // 60, None]
    assert micro(bulk.next_open(DESK, starts))[0] is None
    flags = bulk.is_open(DESK, starts)
    assert flags.dtype in (pd.BooleanDtype(), pl.Boolean)
    assert [None if f is pd.NA else f for f in flags][:2] == [None, True]
    assert micro(bulk.elapsed(DESK, ends, column([NOON] * 3, unit, "UTC")))[1] is None


@pytest.mark.parametrize("column", [frame_columns, polars_column])
def test_nulls_alone_ask_nothing_of_the_schedule(column: Any) -> None:
    nulls = column([None, None], "us", "UTC")
    assert micro(bulk.next_open(NEVER, nulls)) == [None, None]
    assert micro(bulk.add(NEVER, nulls, timedelta(hours=1))) == [None, None]


def test_inputs_stay_as_they_are() -> None:
    values = ints([NOON, NOON + DAY])
    series = frame_columns([NOON, None], "us", "UTC")
    kept, column = values.copy(), series.copy()
    bulk.add(DESK, values, values * 0 + HOUR)
    bulk.next_open(DESK, series)
    bulk.add(DESK, series, timedelta())
    assert (values == kept).all()
    assert series.equals(column)
    assert bulk.next_open(ALWAYS, values) is not values


# -- refusals --------------------------------------------------------------------------

AWARE = frame_columns([NOON, NOON], "us", "UTC")
POLARS = polars_column([NOON, NOON], "us", "UTC")
NAIVE = datetime(2024, 3, 4)
FAR = pd.Series(ints([1 << 61]).view("datetime64[s]")).dt.tz_localize("UTC")


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        (NOON, WrongTypeError, "at: a sequence"),
        ("2024", WrongTypeError, "at: a sequence"),
        (b"24", WrongTypeError, "at: a sequence"),
        ({NOON}, WrongTypeError, "at: a sequence"),
        (iter([NOON]), WrongTypeError, "at: a sequence"),
        (None, WrongTypeError, "at: a sequence"),
        ([NOON, NAIVE], WrongTypeError, r"at\[1\]: an instant in microseconds"),
        ([at(NOON)], WrongTypeError, r"at\[0\].*give an int"),
        ([1.5], WrongTypeError, r"at\[0\]"),
        ([True], WrongTypeError, r"at\[0\]"),
        ([None], WrongTypeError, r"at\[0\]"),
        (array("d", [1.0]), WrongTypeError, r"at\[0\]"),
        ([10**18], FieldError, "years 1 to 9999"),
        ([-(10**18)], FieldError, "years 1 to 9999"),
        (ints([10**18]), FieldError, "years 1 to 9999"),
        (np.array([1.5]), WrongTypeError, "at: int64 .*float64.*astype"),
        (np.array([1], dtype="int32"), WrongTypeError, "at: int64 .*int32"),
        (np.array([NAIVE]), WrongTypeError, "at: int64 .*object"),
        (
            ints([1]).view("datetime64[us]"),
            NaiveDatetimeError,
            "at: .*datetime64.*astype",
        ),
        (ints([1]).view("timedelta64[us]"), WrongTypeError, "at: int64 .*timedelta64"),
        (ints([1]).reshape(1, 1), WrongTypeError, "one dimension"),
        (np.ma.array(ints([1]), mask=[True]), WrongTypeError, "MaskedArray"),
        (np.int64(1), WrongTypeError, "int64"),
        (AWARE.dt.tz_localize(None), NaiveDatetimeError, "at: .*tz_localize"),
        (pd.Series([1, 2]), WrongTypeError, "at: datetime64 with a zone.*int64"),
        (pd.Series(["x"]), WrongTypeError, "to_datetime"),
        (pd.Series([at(NOON)], dtype=object), WrongTypeError, "object"),
        (pd.Index([1]), WrongTypeError, "Index"),
        (pd.NaT, WrongTypeError, "NaT"),
        (AWARE.to_frame(), WrongTypeError, "DataFrame"),
        (
            frame_columns([NOON], "ns", "UTC") + pd.Timedelta(1, "ns"),
            FieldError,
            "floor",
        ),
        (FAR, FieldError, "9999"),
        (POLARS.dt.replace_time_zone(None), NaiveDatetimeError, "replace_time_zone"),
        (pl.Series([1, 2]), WrongTypeError, "Int64"),
        (pl.Series(["x"]), WrongTypeError, "String"),
        (pl.DataFrame([POLARS]), WrongTypeError, "DataFrame"),
        (pl.col("x"), WrongTypeError, "Expr"),
        (
            pl.Series([1], dtype=pl.Int64).cast(pl.Datetime("ns", "UTC")),
            FieldError,
            "finer than a microsecond",
        ),
    ],
)
def test_what_is_no_column_of_instants_is_refused(
    values: Any, error: type[ItsmError], words: str
) -> None:
    for ask in (bulk.is_open, bulk.next_open):
        with pytest.raises(error, match=words):
            ask(DESK, values)


@pytest.mark.parametrize(
    ("starts", "other", "words"),
    [
        ([NOON], ints([NOON]), "plain sequence and numpy"),
        (AWARE, POLARS, "pandas and polars"),
        (AWARE, [NOON, NOON], "pandas and a plain sequence"),
        ([NOON], [NOON, NOON], "not 2"),
        (ints([NOON]), ints([NOON, NOON]), "not 1 and 2"),
        (AWARE, AWARE[:1], "not 2 and 1"),
        (POLARS, POLARS[:1], "not 2 and 1"),
        (AWARE, AWARE.reset_index(drop=True), "different indexes"),
    ],
)
def test_pairs_that_do_not_belong_together_are_refused(
    starts: Any, other: Any, words: str
) -> None:
    with pytest.raises(FieldError, match=f"ends: .*{words}"):
        bulk.elapsed(DESK, starts, other)


@pytest.mark.parametrize(
    ("starts", "spans", "words"),
    [
        ([NOON], 5, "durations: a sequence"),
        ([NOON], [1.5], r"durations\[0\]: a duration in microseconds"),
        ([NOON], [timedelta(hours=1)], r"durations\[0\]"),
        ([NOON], [1, 2], "durations: .*not 2"),
        ([NOON], [10**18], "durations: .*longer"),
        ([NOON], pd.Timedelta(1, "ns"), "durations: .*finer"),
        (ints([NOON]), np.array([1.5]), "durations: int64"),
        (ints([NOON]), ints([10**18]), "durations: .*longer"),
        (ints([NOON]), timedelta.max, "durations: .*longer"),
        (ints([NOON]), ints([1, 2]), "durations: .*not 1 and 2"),
        (AWARE, AWARE, "durations: timedelta64 .*to_timedelta"),
        (AWARE, pd.Series([1, 2]), "durations: timedelta64 .*int64"),
        (AWARE, pd.Timestamp(0), "durations: timedelta64"),
        (POLARS, pl.Series([1, 2]), "durations: .*Duration .*Int64"),
        (POLARS, POLARS, "durations: .*Duration .*Datetime"),
    ],
)
def test_what_is_no_duration_is_refused(starts: Any, spans: Any, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        bulk.add(DESK, starts, spans)


@pytest.mark.parametrize("kind", [list, ints])
def test_time_that_does_not_come_is_refused_as_by_the_schedule(
    kind: Callable[[list[int]], Any],
) -> None:
    after = us(datetime(2031, 1, 1, tzinfo=UTC))
    asks: list[Callable[[], object]] = [
        lambda: bulk.add(NEVER, kind([NOON]), timedelta(hours=1)),
        lambda: bulk.add(NEVER, kind([NOON]), kind([-HOUR])),
        lambda: bulk.add(ENDING, kind([NOON, after]), kind([HOUR, HOUR])),
        lambda: bulk.next_open(ENDING, kind([NOON, after])),
        lambda: bulk.next_open(NEVER, kind([NOON])),
    ]
    for ask in asks:
        with pytest.raises(NeverOpenError):
            ask()
    near = us(datetime(9999, 12, 30, tzinfo=UTC))
    with pytest.raises(FieldError, match="years 1 to 9999"):
        bulk.add(ALWAYS, kind([near]), timedelta(days=5))


@pytest.mark.parametrize("kind", [list, ints])
def test_a_stray_date_is_refused_before_all_years_are_resolved(
    kind: Callable[[list[int]], Any],
) -> None:
    never = us(datetime(9999, 12, 31, tzinfo=UTC))
    with pytest.raises(FieldError, match=r"2024-03-04 to 9999-12-31'; replace"):
        bulk.elapsed(DESK, kind([NOON]), kind([never]))
    with pytest.raises(FieldError, match="9999"):
        bulk.add(ALWAYS, kind([NOON]), timedelta(days=400_000))


def test_what_is_no_schedule_is_refused() -> None:
    wrong: Any = "24x7"
    for ask in (
        lambda: bulk.elapsed(wrong, [], []),
        lambda: bulk.add(wrong, [], []),
        lambda: bulk.is_open(wrong, []),
        lambda: bulk.next_open(wrong, []),
    ):
        with pytest.raises(WrongTypeError, match="schedule: a schedule is needed"):
            ask()


# -- imports ---------------------------------------------------------------------------


def loaded(program: str) -> str:
    tell = "import sys; print(*({'numpy', 'pandas', 'polars'} & {*sys.modules}))"
    command = [sys.executable, "-c", f"{program}\n{tell}"]
    return subprocess.run(
        command, capture_output=True, check=True, text=True
    ).stdout.strip()


def test_lists_load_no_numpy() -> None:
    program = (
        "from itsmcore.sla import Schedule, bulk\n"
        "bulk.elapsed(Schedule(tz='UTC', week='24x7'), [0], [1])"
    )
    assert loaded(program) == ""


def test_arrays_load_no_data_frames() -> None:
    program = (
        "import numpy\n"
        "from itsmcore.sla import Schedule, bulk\n"
        "bulk.is_open(Schedule(tz='UTC', week='24x7'), numpy.zeros(1, 'int64'))"
    )
    assert loaded(program) == "numpy"


def test_columns_without_numpy_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_array_time", "_arrays"):
        monkeypatch.delitem(sys.modules, f"itsmcore.sla.{name}", raising=False)
    monkeypatch.delattr("itsmcore.sla._array_time", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ModuleNotFoundError, match=r"itsmcore\[numpy\]"):
        bulk.is_open(DESK, POLARS)
