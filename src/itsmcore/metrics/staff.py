"""The time of those who take contacts: how much of it is spent on them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

import attrs

from itsmcore._instants import US, to_us
from itsmcore.errors import FieldError
from itsmcore.metrics._given import Exact, a_span, a_whole, share
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.model._fields import checked, filled, instant
from itsmcore.model.keys import GroupKey, PartyKey

__all__ = ["StaffTime", "occupancy", "shrinkage", "staff_needed", "utilisation"]

_CENTRE: Final = "contact-centre practice"


def _length(value: timedelta) -> timedelta:
    return a_span(value, "duration")


@attrs.frozen(kw_only=True, field_transformer=checked)
class StaffTime:
    """The time of one person in a span, such as a day or half an hour.

    Attributes:
        party: Key of the person.
        start: When the span began.
        paid: Time in it that is paid.
        staffed: Time of that in which they were there for contacts, busy or waiting for one.
        busy: Time of that in which they handled contacts.
        group: Their team, to tell groups apart.

    Raises:
        FieldError: A time is negative, or a part longer than its whole.
    """

    party: PartyKey = attrs.field(validator=filled)
    start: datetime = attrs.field(converter=instant)
    paid: timedelta = attrs.field(converter=_length)
    staffed: timedelta = attrs.field(converter=_length)
    busy: timedelta = attrs.field(default=timedelta(), converter=_length)
    group: GroupKey | None = None

    def __attrs_post_init__(self) -> None:
        for name, whole in (("staffed", self.paid), ("busy", self.staffed)):
            part: timedelta = getattr(self, name)
            if part > whole:
                raise FieldError(
                    field=name,
                    value=part,
                    problem=f"it is part of {whole}",
                    remedy="give no more than that",
                )


def _case(time: StaffTime, asked: Asked, part: timedelta, whole: timedelta) -> Case:
    at_us = to_us(time.start)
    if at_us > asked.now_us:
        return left_out("not_yet", at_us)
    return measured(at_us, part // US, whole // US)


def _occupied(time: StaffTime, asked: Asked) -> Case:
    return _case(time, asked, time.busy, time.staffed)


def _used(time: StaffTime, asked: Asked) -> Case:
    return _case(time, asked, time.busy, time.paid)


def _shrunk(time: StaffTime, asked: Asked) -> Case:
    return _case(time, asked, time.paid - time.staffed, time.paid)


def _kpi(
    name: str, title: str, words: tuple[str, str], rule: Callable[..., Case]
) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        numerator=words[0],
        denominator=words[1],
        open_cases="spans that begin after `now` are left out as not_yet",
        missing="none: every span has its times",
        cohort=CohortKind.STARTED,
        unit=Unit.RATIO,
        source=_CENTRE,
        rule=rule,
        reads=StaffTime,
    )


occupancy: Final = _kpi(
    "occupancy",
    "Occupancy",
    ("time in which people handled contacts", "time in which they were there for them"),
    _occupied,
)
"""Which part of the time that people were there for contacts they handled some."""

utilisation: Final = _kpi(
    "utilisation",
    "Utilisation",
    ("time in which people handled contacts", "time that is paid"),
    _used,
)
"""Which part of the time that is paid people handled contacts."""

shrinkage: Final = _kpi(
    "shrinkage",
    "Shrinkage",
    (
        "time that is paid in which people were not there for contacts",
        "time that is paid",
    ),
    _shrunk,
)
"""Which part of the time that is paid people were not there for contacts."""


def staff_needed(at_work: int, /, *, shrinkage: Exact) -> int:
    """How many to roster so that enough are at work.

    Args:
        at_work: How many are to be there for contacts.
        shrinkage: Which part of paid time people are not, from 0 to less than 1.

    Returns:
        `at_work / (1 - shrinkage)`, rounded up; adding the shrinkage on top is too few.

    Raises:
        FieldError: A number is out of range.
        WrongTypeError: An argument is no number.

    >>> staff_needed(70, shrinkage=0.3)
    100
    """
    lost = share(shrinkage, "shrinkage")
    if lost == 1:
        raise FieldError(
            field="shrinkage",
            value=shrinkage,
            problem="nobody is ever at work",
            remedy="give less than 1",
        )
    return ceil(Fraction(a_whole(at_work, "at_work")) / (1 - lost))
