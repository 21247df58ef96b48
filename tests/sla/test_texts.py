"""What verdicts, ledgers and thresholds say to people."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.model import History, Incident
from itsmcore.model._texts import hours
from itsmcore.sla import AtPercent, FromDue, Target, WorkingDays, measure, measure_all

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HISTORY = History.start(Incident(id="INC1", title="No mail", opened_at=NINE))


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(), "0:00:00"),
        (timedelta(days=1), "24:00:00"),
        (timedelta(days=4, hours=8, seconds=5), "104:00:05"),
        (timedelta(minutes=-90), "-1:30:00"),
        (timedelta(microseconds=1), "0:00:00.000001"),
    ],
)
def test_durations_are_told_in_hours(span: timedelta, text: str) -> None:
    assert hours(span) == text


def test_a_verdict_is_a_line() -> None:
    target = Target.resolution(timedelta(days=2))
    verdict = measure(target, HISTORY, now=NINE + timedelta(hours=30))
    told = "resolution of INC1: running, open, 30:00:00 of 48:00:00"
    assert str(verdict) == f"{told}, due 2026-03-04 09:00:00Z"
    before = measure(target, HISTORY, now=NINE - timedelta(hours=1))
    assert str(before) == "resolution of INC1: not_started, excluded, 0:00:00"


def test_a_verdict_of_a_deadline_tells_no_elapsed_time() -> None:
    from_field = Target(id="t", goal=WorkingDays(1))
    told = str(measure(from_field, HISTORY, now=NINE))
    assert told == "t of INC1: running, open, due 2026-03-03 09:00:00Z"


def test_a_threshold_has_a_label() -> None:
    assert AtPercent(75).label == "75 %"
    assert AtPercent(75, name="warn").label == "warn"
    assert FromDue(timedelta(hours=-1)).label == "1:00:00 before due"
    assert FromDue(timedelta(minutes=5)).label == "0:05:00 after due"


def test_verdicts_of_other_instants_differ_even_when_there_are_none() -> None:
    target = Target.resolution(timedelta(hours=1))
    empty = [measure_all(target, [], now=NINE + n * timedelta(days=1)) for n in (0, 1)]
    assert empty[0] != empty[1]
    assert empty[0] == measure_all(target, [], now=NINE)
    assert hash(empty[0]) == hash(measure_all(target, [], now=NINE))
