"""What a ticket costs, to the last fraction."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from itsmcore.interval import Interval
from itsmcore.metrics import cost_per_ticket
from itsmcore.model import Money
from itsmcore.testing import moneys
from tests.bad_input import Call, surprises
from tests.metrics.stories import at

DAY = Interval(start=at(100), end=at(200))


@given(
    moneys(currency="EUR"),
    st.lists(st.none() | st.integers(0, 300).map(at), max_size=9),
)
def test_a_pool_is_shared_by_what_was_resolved_in_its_period(
    pool: Money, resolved: list[datetime | None]
) -> None:
    found = cost_per_ticket(pool, resolved, period=DAY)
    count = len([one for one in resolved if one is not None and one in DAY])
    assert found.figure.n == count
    assert found.amount == (Fraction(pool.amount) / count if count else None)
    opened = resolved.count(None)
    left = {"open": opened, "other_period": len(resolved) - opened - count}
    assert dict(found.figure.excluded) == {word: n for word, n in left.items() if n}
    assert found.pool == pool


def test_the_parts_add_up_to_the_pool() -> None:
    found = cost_per_ticket(Money(Decimal(100), "EUR"), [at(100)] * 3, period=DAY)
    assert found.amount == Fraction(100, 3)
    assert 3 * found.amount == 100


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    call = Call(cost_per_ticket, (Money(1, "EUR"), [at(0), None]), {"period": DAY})
    assert list(surprises(call)) == []
