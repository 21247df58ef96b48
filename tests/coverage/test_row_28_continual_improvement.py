"""Continual improvement: from a baseline to a target, and between two periods.

Works when: an improvement item has owner, baseline, target and measured value; and a KPI is
compared between two periods.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from itsmcore.model import ImprovementItem
from itsmcore.practices import Outlook, compare, progress

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEM = ImprovementItem(
    id="IMP-1",
    opened_at=SINCE,
    owner="ada",
    kpi="hours to resolve",
    baseline=10,
    target="6.5",
    measured=8,
)


def test_an_item_knows_how_far_it_has_come() -> None:
    assert (ITEM.owner, ITEM.kpi) == ("ada", "hours to resolve")
    found = progress(ITEM)
    assert found.share == Fraction(4, 7)
    assert found.is_reached is False
    assert progress(ITEM, measured=6 * HOUR, unit=HOUR).is_reached


@pytest.mark.parametrize(
    ("before", "after", "outlook"),
    [
        (10 * HOUR, 8 * HOUR, Outlook.IMPROVED),
        (8 * HOUR, 10 * HOUR, Outlook.WORSENED),
        (8 * HOUR, 8 * HOUR, Outlook.UNCHANGED),
        (None, 8 * HOUR, Outlook.UNDEFINED),
    ],
)
def test_a_kpi_is_compared_between_two_periods(
    before: timedelta | None, after: timedelta, outlook: Outlook
) -> None:
    assert compare(before, after, better="lower").outlook is outlook


def test_the_change_is_exact() -> None:
    found = compare(Fraction(9, 10), Fraction(19, 20), better="higher")
    assert found.change == Fraction(1, 20)
    assert found.relative == Fraction(1, 18)
