"""Instants: aware, in UTC, exact."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore._instants import EPOCH, from_us, span_us, to_duration, to_us, to_utc
from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.testing import instants


class Stamp(datetime):
    """As dataframes have them."""


class NoTime(datetime):
    """As dataframes write a missing one."""

    def astimezone(self, tz: tzinfo | None = None) -> "NoTime":
        raise ValueError(f"no time in {tz}")


class Span(timedelta):
    """As dataframes have them."""


@given(instants(zoned=True))
def test_conversion_keeps_the_instant_and_gives_plain_utc(at: datetime) -> None:
    found = to_utc(at)
    assert type(found) is datetime
    assert found.tzinfo is UTC
    assert found == at.astimezone(UTC)
    assert to_utc(found) is found


@given(instants())
def test_microseconds_are_exact_both_ways(at: datetime) -> None:
    assert from_us(to_us(at)) == at
    assert timedelta(microseconds=to_us(at)) == at - EPOCH


@given(st.timedeltas())
def test_durations_in_microseconds_are_exact(duration: timedelta) -> None:
    assert timedelta(microseconds=span_us(duration)) == duration


def test_both_readings_of_an_ambiguous_wall_time_stay_apart() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    second = first.replace(fold=1)
    assert to_utc(second) - to_utc(first) == timedelta(hours=1)


def test_subclasses_become_plain() -> None:
    stamp = Stamp(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))
    assert repr(to_utc(stamp)) == repr(datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert type(to_utc(Stamp(2026, 3, 2, tzinfo=UTC))) is datetime
    assert type(to_duration(Span(hours=1))) is timedelta
    assert to_duration(Span(days=-1, microseconds=1)) == timedelta(-1, 0, 1)


def test_a_naive_datetime_is_refused_with_the_remedy() -> None:
    with pytest.raises(NaiveDatetimeError, match=r"due_at: .*replace\(tzinfo="):
        to_utc(datetime(2026, 3, 2), "due_at")


@pytest.mark.parametrize("value", ["2026-03-02", 0, None, 1.5, timedelta(1)])
def test_what_is_no_datetime_is_refused(value: object) -> None:
    with pytest.raises(WrongTypeError, match="an instant is needed"):
        to_us(value)  # type: ignore[arg-type]  # to be refused


@pytest.mark.parametrize(
    "value",
    [
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
        NoTime(2026, 3, 2, tzinfo=UTC),
    ],
)
def test_an_instant_without_a_utc_form_is_refused(value: datetime) -> None:
    with pytest.raises(FieldError, match="there is no such instant"):
        to_utc(value)


@pytest.mark.parametrize("value", [8, 8.0, "8h", None, True])
def test_a_number_is_no_duration(value: object) -> None:
    with pytest.raises(WrongTypeError, match=r"give a timedelta, e\.g\. timedelta"):
        to_duration(value)  # type: ignore[arg-type]  # to be refused


def test_a_plain_duration_is_kept() -> None:
    eight = timedelta(hours=8)
    assert to_duration(eight) is eight
