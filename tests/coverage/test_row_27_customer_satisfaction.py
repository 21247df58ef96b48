"""Customer satisfaction: what requesters say of what was done for them.

Works when: a rating is of a closed record; and CSAT comes with its count and an interval.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from itsmcore.errors import FieldError
from itsmcore.lifecycle import INCIDENT, IncidentEvent
from itsmcore.metrics import Rating, csat, customer_satisfaction, rate
from itsmcore.model import Incident

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def resolved(key: str) -> Incident:
    born = INCIDENT.create({"title": "No mail"}, id=key, at=BORN, by="joe").record
    taken = INCIDENT.apply(
        born, IncidentEvent.ASSIGN, {"assignee": "ada"}, at=BORN, by="ada"
    )
    done = INCIDENT.apply(
        taken.record,
        IncidentEvent.RESOLVE,
        {"resolution_code": "fixed", "resolution_notes": "New switch."},
        at=BORN + HOUR,
        by="ada",
    )
    return done.record


def test_row_27_a_rating_is_of_a_record_that_is_over() -> None:
    done = resolved("INC-1")
    rating = rate(done, 5, at=BORN + 2 * HOUR, comment="Quick.")
    assert (rating.record, rating.score) == ("INC-1", 5)
    open_still = INCIDENT.create({"title": "x"}, id="INC-2", at=BORN, by="joe").record
    with pytest.raises(FieldError) as refused:
        rate(open_still, 5, at=BORN)
    assert "INC-2" in str(refused.value)


def test_row_27_csat_comes_with_its_count_and_an_interval() -> None:
    scores = [5, 5, 4, 4, 4, 5, 3, 1]
    ratings = [
        rate(resolved(f"INC-{number}"), score, at=BORN + 2 * HOUR)
        for number, score in enumerate(scores)
    ]
    found = customer_satisfaction(ratings, now=BORN + 3 * HOUR, asked=20)
    assert (found.csat.exact, found.csat.n) == (Fraction(6, 8), 8)
    assert found.response_rate is not None
    assert found.response_rate.exact == Fraction(8, 20)
    assert found.interval is not None
    # Wilson's score interval of 6 of 8 at 95 %, as tables have it.
    assert found.interval.low == pytest.approx(0.4093, abs=1e-4)
    assert found.interval.high == pytest.approx(0.9285, abs=1e-4)


def test_row_27_nothing_said_is_no_satisfaction_and_a_second_word_replaces_the_first() -> (
    None
):
    silent = customer_satisfaction([], now=BORN)
    assert (silent.csat.value, silent.interval) == (None, None)
    words = [
        Rating(record="INC-1", rated_at=BORN + hour * HOUR, score=score)
        for hour, score in ((2, 1), (1, 5))
    ]
    found = csat(words, now=BORN + 3 * HOUR)
    assert found.exact == 0
    assert found.n == 1
    assert dict(found.excluded) == {"superseded": 1}
