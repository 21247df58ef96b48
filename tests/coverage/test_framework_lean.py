"""Lean: where the time of work goes.

Works when: time in each state and waiting time are told, and the caller says what adds value.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from itsmcore.lifecycle import statistics
from itsmcore.metrics import mean_active_time, mean_waiting_time, waiting_ratio
from itsmcore.model import Fact, FieldChange, History, Incident
from itsmcore.sla import Schedule

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATH = [
    (1, "in_progress"),
    (3, "on_hold"),
    (9, "in_progress"),
    (10, "resolved"),
]
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})


def life() -> History:
    states = ["new", *(status for _, status in PATH)]
    facts = [
        Fact(
            record_id="INC-1",
            seq=seq,
            at=NINE + hour * HOUR,
            changes=[FieldChange("status", states[seq - 1], status)],
        )
        for seq, (hour, status) in enumerate(PATH, start=1)
    ]
    return History.start(Incident(id="INC-1", opened_at=NINE), facts)


def test_time_in_each_state_is_told() -> None:
    found = statistics(life(), now=NINE + 12 * HOUR, schedule=OFFICE)
    assert {name: one.time for name, one in found.states.items()} == {
        "new": HOUR,
        "in_progress": 3 * HOUR,
        "on_hold": 6 * HOUR,
        "resolved": 2 * HOUR,
    }
    assert found.states["on_hold"].working_time == 5 * HOUR
    assert found.states["in_progress"].visits == 2


def test_waiting_is_told_beside_work() -> None:
    now = NINE + 12 * HOUR
    assert mean_waiting_time([life()], now=now).value == 6 * HOUR
    assert mean_active_time([life()], now=now).value == 3 * HOUR
    assert waiting_ratio([life()], now=now).exact == Fraction(6, 9)


def test_the_caller_says_what_adds_value() -> None:
    found = statistics(life(), now=NINE + 10 * HOUR)
    adding = {"in_progress"}
    spent = {name: one.time for name, one in found.states.items()}
    value = sum((spent[name] for name in adding), timedelta())
    assert value / sum(spent.values(), timedelta()) == 3 / 10
