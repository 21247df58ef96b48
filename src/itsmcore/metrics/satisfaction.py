"""Satisfaction: what ratings come to, beside how many there are and how sure that is."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from itsmcore._instants import to_us
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.metrics._given import Exact, a_value, a_whole
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.rating import (
    Rating,
    ShareInterval,
    latest_ratings,
    wilson_interval,
)
from itsmcore.model._fields import checked

__all__ = [
    "Better",
    "CustomerSatisfaction",
    "csat",
    "customer_effort",
    "customer_satisfaction",
    "effort_ease",
    "net_promoter_score",
    "response_rate",
]

Better: TypeAlias = Literal["low", "high"]
"""Which end of a scale is the good one."""

_NOT_YET: Final = "ratings after `now` are left out as not_yet"
_ONCE: Final = "of several ratings of one record the last counts; others are superseded"


def _whole(value: int) -> int:
    return a_whole(value, "score")


def _cases(
    ratings: list[Rating], asked: Asked, scale: range, worth: Callable[[int], int]
) -> Iterator[Case]:
    """The case of each rating: the last one about each record counts."""
    known = [one for one in ratings if to_us(one.rated_at) <= asked.now_us]
    last = {id(one) for one in latest_ratings(known)}
    for place, one in enumerate(ratings):
        at_us = to_us(one.rated_at)
        if one.score not in scale:
            raise FieldError(
                field=f"ratings[{place}].score",
                value=one.score,
                problem=f"it lies outside the scale from {scale[0]} to {scale[-1]}",
                remedy="give the ratings of one question, and its scale",
                path=("ratings", place, "score"),
            )
        if at_us > asked.now_us:
            yield left_out("not_yet", at_us)
        elif id(one) in last:
            last.discard(id(one))  # one object may be given twice
            yield measured(at_us, worth(one.score))
        else:
            yield left_out("superseded", at_us)


def _scale(lowest: int, highest: int) -> range:
    if highest <= lowest:
        raise FieldError(
            field="highest",
            value=highest,
            problem=f"it is not above the lowest answer {lowest}",
            remedy="give a scale of two answers or more",
        )
    return range(lowest, highest + 1)


@attrs.frozen(kw_only=True, field_transformer=checked)
class _Mean:
    """An answer as it is."""

    lowest: int = attrs.field(default=1, converter=_whole)
    highest: int = attrs.field(default=7, converter=_whole)

    def __attrs_post_init__(self) -> None:
        _scale(self.lowest, self.highest)

    def over(self, lives: list[Rating], asked: Asked, /) -> Iterable[Case]:
        """The case of each rating."""
        return _cases(lives, asked, _scale(self.lowest, self.highest), int)


@attrs.frozen(kw_only=True, field_transformer=checked)
class _Satisfied:
    """Whether an answer is that of somebody satisfied."""

    lowest: int = attrs.field(default=1, converter=_whole)
    highest: int = attrs.field(default=5, converter=_whole)
    satisfied_from: int = attrs.field(default=4, converter=_whole)

    def __attrs_post_init__(self) -> None:
        if self.satisfied_from not in _scale(self.lowest, self.highest):
            raise FieldError(
                field="satisfied_from",
                value=self.satisfied_from,
                problem=f"it lies outside the scale from {self.lowest} to {self.highest}",
                remedy="give one of its answers",
            )

    def over(self, lives: list[Rating], asked: Asked, /) -> Iterable[Case]:
        """The case of each rating."""
        scale = _scale(self.lowest, self.highest)
        return _cases(lives, asked, scale, self._worth)

    def _worth(self, score: int) -> int:
        return int(score >= self.satisfied_from)


@attrs.frozen
class _Promoted:
    """Whether an answer is that of a promoter, or of a detractor."""

    def over(self, lives: list[Rating], asked: Asked, /) -> Iterable[Case]:
        """The case of each rating."""
        return _cases(lives, asked, range(11), _promoted)


def _promoted(score: int) -> int:
    return 100 * ((score >= 9) - (score <= 6))


def _kpi(rule: Any, *words: str, unit: Unit, source: str) -> Kpi:
    name, title, numerator = words
    return Kpi(
        name=name,
        title=title,
        numerator=numerator,
        denominator="answers",
        open_cases=_NOT_YET,
        missing=_ONCE,
        cohort=CohortKind.RATED,
        unit=unit,
        source=source,
        rule=rule,
        reads=Rating,
    )


csat: Final = _kpi(
    _Satisfied(),
    "csat",
    "Customer satisfaction (CSAT)",
    "answers of 4 and 5 on a scale from 1 to 5, by default",
    unit=Unit.RATIO,
    source="contact-centre practice",
)
"""The share of the best answers; options `lowest`, `highest`, `satisfied_from`."""

net_promoter_score: Final = _kpi(
    _Promoted(),
    "net_promoter_score",
    "Net promoter score (NPS)",
    "100 for each promoter (9, 10), -100 for each detractor (0 to 6)",
    unit=Unit.NUMBER,
    source="F. F. Reichheld, 'The one number you need to grow', Harvard Business Review 81 "
    "(2003), number 12",
)
"""Percentage of promoters less that of detractors, from -100 to 100; it asks about a service
as a whole, not about a ticket."""

customer_effort: Final = _kpi(
    _Mean(),
    "customer_effort",
    "Customer effort score (CES)",
    "the answers, added up",
    unit=Unit.NUMBER,
    source="M. Dixon, K. Freeman, N. Toman, 'Stop trying to delight your customers', Harvard "
    "Business Review 88 (2010), number 7",
)
"""The mean answer about how hard it was to get help; options `lowest`, `highest`. Which end is
the good one differs from question to question: `effort_ease` takes it into account."""


def effort_ease(
    effort: Figure, /, *, better: Better, lowest: int = 1, highest: int = 7
) -> Fraction | None:
    """How near a mean answer is to the good end of its scale: 0 at the bad one, 1 there.

    Args:
        effort: What `customer_effort` gives.
        better: Which end is the good one: "low" where the answer is the effort, "high" where
            it is how far one agrees that it was easy.
        lowest: The lowest answer of the scale.
        highest: The highest one.

    Returns:
        None where there is no answer.

    Raises:
        FieldError: The scale has no two answers, or the mean lies outside.
        UnknownNameError: There is no such end.
        WrongTypeError: An argument is something else.
    """
    scale = _scale(a_whole(lowest, "lowest"), a_whole(highest, "highest"))
    if better not in get_args(Better):
        raise UnknownNameError(field="better", value=better, known=get_args(Better))
    mean = a_value(effort, Figure, "effort").exact
    if mean is None:
        return None
    height = (mean - scale[0]) / (scale[-1] - scale[0])
    if not 0 <= height <= 1:
        raise FieldError(
            field="effort",
            value=effort,
            problem=f"its mean lies outside the scale from {lowest} to {highest}",
            remedy="give the scale with which it was made",
        )
    return height if better == "high" else 1 - height


def response_rate(answers: int, /, *, asked: int) -> Figure:
    """The share of answers among those asked; undefined when nobody was.

    Raises:
        FieldError: A number is negative, or more answered than were asked.
        WrongTypeError: A number is no int.
    """
    if a_whole(asked, "asked") < a_whole(answers, "answers"):
        raise FieldError(
            field="asked",
            value=asked,
            problem=f"there are {answers} answers",
            remedy="give how many were asked, those who did not answer included",
        )
    return Figure(
        name="response_rate",
        numerator=answers,
        denominator=asked,
        n=asked,
        cohort=CohortKind.RATED,
        unit=Unit.RATIO,
    )


@attrs.frozen(kw_only=True)
class CustomerSatisfaction:
    """How many of those who answered are satisfied, and how far that can be relied on.

    Attributes:
        csat: The share of satisfied ones among the answers.
        response_rate: The share of answers among those asked; None when it is not known how
            many were.
        interval: Between which bounds the share lies, if those who answered are a fair sample
            of all; None without an answer.
    """

    csat: Figure
    response_rate: Figure | None
    interval: ShareInterval | None


def customer_satisfaction(
    ratings: Iterable[Rating],
    /,
    *,
    now: datetime,
    asked: int | None = None,
    period: Interval | None = None,
    kpi: Kpi = csat,
    confidence: Exact = 0.95,
) -> CustomerSatisfaction:
    """The share of the best answers, beside how many answered and between which bounds.

    Args:
        ratings: Any, of one question.
        now: As of when, aware.
        asked: How many were asked for an answer; None: not known.
        period: Ratings of which period count; None: all.
        kpi: `csat`, or with other options: `csat.given(highest=10, satisfied_from=9)`.
        confidence: Of the bounds; see `wilson_interval`.

    Raises:
        FieldError: An answer lies outside the scale, or more answered than were asked.
        UnknownNameError: There is no such confidence.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.
    """
    found = a_value(kpi, Kpi, "kpi")(ratings, now=now, period=period)
    return CustomerSatisfaction(
        csat=found,
        response_rate=None if asked is None else response_rate(found.n, asked=asked),
        interval=wilson_interval(found.numerator, found.n, confidence=confidence),
    )
