"""Ratings: what requesters say of how their tickets were handled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from math import sqrt
from typing import Final

import attrs

from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.metrics._given import Exact, a_whole, exact, some_of
from itsmcore.model import FrozenMap, Record, States, StatusCategory
from itsmcore.model._fields import checked, filled, instant
from itsmcore.model.keys import RecordKey
from itsmcore.model.record import a_record

__all__ = ["Rating", "ShareInterval", "latest_ratings", "rate", "wilson_interval"]

_Z: Final[Mapping[Fraction, float]] = FrozenMap(
    {
        Fraction(80, 100): 1.2815515655446004,
        Fraction(90, 100): 1.6448536269514726,
        Fraction(95, 100): 1.9599639845400543,
        Fraction(98, 100): 2.326347874040841,
        Fraction(99, 100): 2.575829303548901,
    }
)
"""Two-sided quantiles of the normal distribution: a table, so that no machine differs."""

_MOST: Final = 10**15
"""More answers than anybody gets, and few enough for floats."""

_OVER: Final = frozenset({StatusCategory.DONE, StatusCategory.CLOSED})


def _score(value: int) -> int:
    return a_whole(value, "score")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Rating:
    """What somebody said of one record.

    Attributes:
        record: Key of the record.
        rated_at: When.
        score: The answer, 0 or more; its scale is that of the question.
        comment: What they said beside it.
    """

    record: RecordKey = attrs.field(validator=filled)
    rated_at: datetime = attrs.field(converter=instant)
    score: int = attrs.field(converter=_score)
    comment: str | None = None


def rate(
    record: Record,
    /,
    score: int,
    *,
    at: datetime,
    comment: str | None = None,
    states: States | None = None,
) -> Rating:
    """A rating of a record that is done or closed.

    Args:
        record: What is rated, as it is.
        score: The answer, 0 or more.
        at: When, aware.
        comment: What was said beside it.
        states: Categories of states, where they are not the standard ones of its class.

    Raises:
        FieldError: The record goes on still; or the score is negative.
        WrongTypeError: An argument is something else.
    """
    found = a_record(record, "record")
    if found.get("status_category", states=states) not in _OVER:
        raise FieldError(
            field="record",
            value=found.status,
            problem=f"{found.id} goes on still",
            remedy="ask for a rating once it is done or closed",
        )
    return Rating(record=found.id, rated_at=at, score=score, comment=comment)


def latest_ratings(ratings: Iterable[Rating], /) -> tuple[Rating, ...]:
    """The last rating of each record, by key; of several at one instant the lowest.

    Raises:
        WrongTypeError: It is no list of ratings.
    """
    found: dict[str, Rating] = {}
    for one in some_of(ratings, Rating, "ratings"):
        before = found.get(one.record)
        if before is None or _order(before) < _order(one):
            found[one.record] = one
    return tuple(found[key] for key in sorted(found))


def _order(rating: Rating) -> tuple[datetime, int, bool, str]:
    """Later first, then lower; the rest only so that the order given does not matter."""
    said = rating.comment
    return rating.rated_at, -rating.score, said is not None, said or ""


@attrs.frozen(kw_only=True)
class ShareInterval:
    """Between which bounds a share lies that was seen in a sample.

    Attributes:
        low: The lower bound, from 0 to 1.
        high: The upper bound, from 0 to 1.
        confidence: How often such bounds hold the share that they are about.
    """

    low: float
    high: float
    confidence: Fraction


def wilson_interval(
    count: int, of: int, /, *, confidence: Exact = 0.95
) -> ShareInterval | None:
    """Between which bounds a share lies, by Wilson's score; None for a sample of none.

    It holds for few answers, too, and where all of them or none are good.

    Args:
        count: How many of the sample are good.
        of: How large it is.
        confidence: 0.8, 0.9, 0.95, 0.98 or 0.99.

    Raises:
        FieldError: There are more good ones than there are, or a number is negative.
        UnknownNameError: There is no such confidence.
        WrongTypeError: An argument is no number.

    References:
        E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
        *Journal of the American Statistical Association* 22 (1927), 209-212.

    >>> found = wilson_interval(9, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.5958, 0.9821)
    """
    level = exact(confidence, "confidence")
    if level not in _Z:
        raise UnknownNameError(
            field="confidence", value=confidence, known=(str(float(z)) for z in _Z)
        )
    if a_whole(of, "of") > _MOST:
        raise FieldError(
            field="of",
            value=of,
            problem=f"a sample has at most {_MOST} answers",
            remedy="give how many there were",
        )
    if a_whole(count, "count") > of:
        raise FieldError(
            field="count",
            value=count,
            problem=f"it is more than {of}",
            remedy="give no more than there are in all",
        )
    if not of:
        return None
    z2 = _Z[level] ** 2
    middle = count + z2 / 2
    reach = _Z[level] * sqrt(count * (of - count) / of + z2 / 4)
    return ShareInterval(
        # Both are whole in theory where all or none are good; floats are off by a bit there.
        low=0.0 if count == 0 else (middle - reach) / (of + z2),
        high=1.0 if count == of else (middle + reach) / (of + z2),
        confidence=level,
    )
