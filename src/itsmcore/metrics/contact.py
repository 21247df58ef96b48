"""Contacts: how long they wait, how many are given up, and how much work they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from itsmcore._instants import US, to_us
from itsmcore.errors import FieldError
from itsmcore.metrics._given import a_span
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.model._fields import checked, filled, instant, optional_instant
from itsmcore.model._order import not_before
from itsmcore.model.keys import GroupKey, RecordKey
from itsmcore.model.words import Word, member

__all__ = [
    "AbandonRule",
    "Contact",
    "abandon_rate",
    "average_handling_time",
    "average_speed_of_answer",
    "service_level",
]

_ZERO: Final = timedelta()
_CENTRE: Final = "contact-centre practice"
_LATER: Final = "those that begin to wait after `now` are left out as not_yet"
_WAITING: Final = f"those that wait still are left out as waiting; {_LATER}"


class AbandonRule(Word):
    """What a contact counts as that was given up before it was answered.

    LATE: a miss, when it was given up after the limit; sooner, nothing. EVERY: a miss,
    whenever. NONE: nothing, ever.
    """

    LATE = "late"
    EVERY = "every"
    NONE = "none"


def _abandoned(value: AbandonRule | str) -> AbandonRule:
    return member(AbandonRule, value)


def _length(value: timedelta) -> timedelta:
    return a_span(value, "duration")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Contact:
    """A call, a chat or another contact that waits until somebody takes it.

    It waits still where it was neither answered nor given up.

    Attributes:
        id: Its key.
        offered_at: When it began to wait.
        answered_at: When somebody took it.
        abandoned_at: When the one who waited gave up.
        talk: Time spent with them.
        hold: Time for which they were put on hold.
        wrap: Time spent on it afterwards.
        record: Key of the ticket that it is about.
        group: The queue in which it waited, to tell groups apart.

    Raises:
        FieldError: It was answered and given up; either came before it waited; a time is
            negative; or work was done on one that nobody answered.
    """

    id: str = attrs.field(validator=filled)
    offered_at: datetime = attrs.field(converter=instant)
    answered_at: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("offered_at")
    )
    abandoned_at: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("offered_at")
    )
    talk: timedelta = attrs.field(default=_ZERO, converter=_length)
    hold: timedelta = attrs.field(default=_ZERO, converter=_length)
    wrap: timedelta = attrs.field(default=_ZERO, converter=_length)
    record: RecordKey | None = None
    group: GroupKey | None = None

    def __attrs_post_init__(self) -> None:
        if self.answered_at is not None and self.abandoned_at is not None:
            raise FieldError(
                field="abandoned_at",
                value=self.abandoned_at,
                problem="a contact is answered or given up, not both",
                remedy="leave one of them out",
            )
        if self.answered_at is None and self.handled:
            raise FieldError(
                field="answered_at",
                value=None,
                problem="time was spent on a contact that nobody answered",
                remedy="give when it was answered",
            )

    @property
    def handled(self) -> timedelta:
        """Time spent on it, which is talk, hold and wrap."""
        return self.talk + self.hold + self.wrap

    @property
    def waited(self) -> timedelta | None:
        """How long it waited; None while it does."""
        end = self.abandoned_at if self.answered_at is None else self.answered_at
        return None if end is None else end - self.offered_at


@attrs.frozen
class _Seen:
    """A contact as it is known at an instant.

    Attributes:
        at_us: When it began to wait.
        waited_us: For how long, in whole; None while it does.
        is_answered: Whether somebody took it.
        reason: Why it is no case for what is measured of answered ones; None: it is.
    """

    at_us: int
    waited_us: int | None
    is_answered: bool
    reason: str | None


def _seen(contact: Contact, asked: Asked) -> _Seen:
    at_us, waited = to_us(contact.offered_at), contact.waited
    waited_us = None if waited is None else waited // US
    if at_us > asked.now_us:
        return _Seen(at_us, None, is_answered=False, reason="not_yet")
    if waited_us is None or at_us + waited_us > asked.now_us:
        return _Seen(at_us, None, is_answered=False, reason="waiting")
    is_answered = contact.answered_at is not None
    return _Seen(at_us, waited_us, is_answered, None if is_answered else "abandoned")


@attrs.frozen(kw_only=True, field_transformer=checked)
class _ServiceLevel:
    """Whether a contact was answered soon enough.

    Attributes:
        within: How soon is soon enough; just then is.
        abandoned: What those count as that were given up.
    """

    within: timedelta = attrs.field(default=timedelta(seconds=20), converter=_length)
    abandoned: AbandonRule = attrs.field(default=AbandonRule.LATE, converter=_abandoned)

    def __call__(self, contact: Contact, asked: Asked) -> Case:
        seen = _seen(contact, asked)
        if seen.waited_us is None:
            return left_out(seen.reason or "", seen.at_us)
        in_time = seen.waited_us <= self.within // US
        if seen.is_answered:
            return measured(seen.at_us, int(in_time))
        rule = self.abandoned
        is_miss = rule is AbandonRule.EVERY or (
            rule is AbandonRule.LATE and not in_time
        )
        return measured(seen.at_us, 0) if is_miss else left_out("abandoned", seen.at_us)


service_level: Final = Kpi(
    name="service_level",
    title="Service level",
    numerator="contacts answered within a limit, 20 seconds by default",
    denominator="contacts answered, and those given up after the limit; with "
    "abandoned='every' all that were given up, with 'none' no such",
    open_cases=_WAITING,
    missing="those given up that are no miss are left out as abandoned",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source=_CENTRE,
    rule=_ServiceLevel(),
    reads=Contact,
)
"""The share of contacts that were answered soon enough; options `within`, `abandoned`."""


def _answer(contact: Contact, asked: Asked) -> Case:
    seen = _seen(contact, asked)
    if seen.reason is not None or seen.waited_us is None:
        return left_out(seen.reason or "", seen.at_us)
    return measured(seen.at_us, seen.waited_us)


average_speed_of_answer: Final = Kpi(
    name="average_speed_of_answer",
    title="Average speed of answer (ASA)",
    numerator="time for which contacts waited that were answered",
    denominator="contacts answered",
    open_cases=_WAITING,
    missing="those given up are left out as abandoned",
    cohort=CohortKind.OPENED,
    unit=Unit.DURATION,
    source=_CENTRE,
    rule=_answer,
    reads=Contact,
)
"""How long those waited who were answered, in the mean."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class _Abandoned:
    """Whether a contact was given up.

    Attributes:
        ignored_within: Those given up sooner than that are no contacts at all.
    """

    ignored_within: timedelta = attrs.field(default=_ZERO, converter=_length)

    def __call__(self, contact: Contact, asked: Asked) -> Case:
        seen = _seen(contact, asked)
        if seen.waited_us is None:
            return left_out(seen.reason or "", seen.at_us)
        if not seen.is_answered and seen.waited_us < self.ignored_within // US:
            return left_out("short", seen.at_us)
        return measured(seen.at_us, int(not seen.is_answered))


abandon_rate: Final = Kpi(
    name="abandon_rate",
    title="Abandon rate",
    numerator="contacts given up before they were answered",
    denominator="contacts answered or given up",
    open_cases=_WAITING,
    missing="those given up sooner than `ignored_within` are left out as short",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source=_CENTRE,
    rule=_Abandoned(),
    reads=Contact,
)
"""The share of contacts that were given up; option `ignored_within`."""


@attrs.frozen
class _Handling:
    """How much work each contact was; those about one ticket are one case."""

    def over(self, lives: list[Contact], asked: Asked, /) -> Iterable[Case]:
        """The case of each contact: the first one about a ticket carries its weight."""
        seen = [_seen(contact, asked) for contact in lives]
        first: dict[str, tuple[int, str, int]] = {}
        for place, (contact, one) in enumerate(zip(lives, seen, strict=True)):
            if one.reason is None and contact.record is not None:
                mark = one.at_us, contact.id, place
                first[contact.record] = min(first.get(contact.record, mark), mark)
        for place, (contact, one) in enumerate(zip(lives, seen, strict=True)):
            handled_us = contact.handled // US
            if one.reason is not None:
                yield left_out(one.reason, one.at_us)
            elif contact.record is None:
                yield measured(one.at_us, handled_us)
            else:
                at_us, _, begun = first[contact.record]
                yield measured(at_us, handled_us, int(place == begun))


average_handling_time: Final = Kpi(
    name="average_handling_time",
    title="Average handling time (AHT)",
    numerator="talk, hold and wrap of contacts that were answered",
    denominator="tickets that they are about, and contacts about none",
    open_cases=_WAITING,
    missing="those given up are left out as abandoned",
    cohort=CohortKind.OPENED,
    unit=Unit.DURATION,
    source=_CENTRE,
    rule=_Handling(),
    reads=Contact,
)
"""How much work a case takes in the mean. What came back adds to its ticket, and belongs to
the period in which the first contact about it began to wait."""
