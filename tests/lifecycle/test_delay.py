"""How much later something is due, where that never comes."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.errors import NaiveDatetimeError
from itsmcore.lifecycle import Delay
from itsmcore.sla import Schedule

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
NEVER = Schedule(tz="UTC", week="")


@pytest.mark.parametrize(
    ("delay", "schedule"),
    [
        (Delay(after=timedelta.max), DESK),
        (Delay(working_time=timedelta(days=999_999)), DESK),
        (Delay(working_days=10**7), DESK),
        (Delay(working_time=timedelta(hours=1)), NEVER),
        (Delay(working_days=1), NEVER),
    ],
)
def test_what_never_comes_is_no_instant(delay: Delay, schedule: Schedule) -> None:
    assert delay.end(NINE, schedule) is None


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError):
        Delay(working_days=1).end(NINE.replace(tzinfo=None), DESK)
