"""Penalties: what each breach costs, up to so much a ticket and a month."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import US
from itsmcore.errors import FieldError
from itsmcore.metrics._amounts import less, nothing, times, told, total
from itsmcore.metrics._given import a_span, a_value, some_of
from itsmcore.model import Money
from itsmcore.model._buckets import local_date, zone_of
from itsmcore.model._fields import checked, filled, instant
from itsmcore.model._texts import hours, moment
from itsmcore.model.keys import RecordKey
from itsmcore.sla import Verdict

__all__ = ["Breach", "Penalties", "PenaltyLine", "PenaltyRule", "breaches", "penalties"]


def _overrun(value: timedelta) -> timedelta:
    return a_span(value, "overrun")


def _per(value: timedelta | None) -> timedelta | None:
    return None if value is None else a_span(value, "per", empty=False)


def _money(value: Money) -> Money:
    return _not_negative(a_value(value, Money, "amount"))


def _maybe_money(value: Money | None) -> Money | None:
    return None if value is None else _money(value)


def _not_negative(value: Money) -> Money:
    if value.amount < 0:
        raise FieldError(
            field="amount",
            value=value,
            problem="an amount below zero is no penalty",
            remedy="give zero or more",
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Breach:
    """A promise about one record that was broken.

    Attributes:
        record: Key of the record.
        at: When it broke; it decides the month.
        overrun: By how much, in the time of its clock, up to when it was asked.
        target: Name of the target, where a record has several.
    """

    record: RecordKey = attrs.field(validator=filled)
    at: datetime = attrs.field(converter=instant)
    overrun: timedelta = attrs.field(converter=_overrun)
    target: str | None = None


def breaches(verdicts: Iterable[Verdict], /) -> tuple[Breach, ...]:
    """The breaches that verdicts tell of: those whose outcome is missed.

    Raises:
        WrongTypeError: It is no list of verdicts.
    """
    return tuple(
        Breach(
            record=one.record_id,
            at=one.first_breach_at,
            overrun=one.overrun,
            target=one.target_id,
        )
        for one in some_of(verdicts, Verdict, "verdicts")
        if one.breached and one.first_breach_at is not None
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class PenaltyRule:
    """What a breach costs: so much for itself, and so much for each step of its overrun.

    Attributes:
        fixed: What any breach costs.
        step: What each begun `per` of the overrun costs on top; None for nothing.
        per: Length of such a step, above zero; given with `step`.
        ticket_cap: What the breaches of one record cost at most.
        month_cap: What the breaches of one month cost at most.

    Raises:
        FieldError: An amount is negative, currencies differ, or one of `step` and `per` lacks
            the other.
    """

    fixed: Money = attrs.field(converter=_money)
    step: Money | None = attrs.field(default=None, converter=_maybe_money)
    per: timedelta | None = attrs.field(default=None, converter=_per)
    ticket_cap: Money | None = attrs.field(default=None, converter=_maybe_money)
    month_cap: Money | None = attrs.field(default=None, converter=_maybe_money)

    def __attrs_post_init__(self) -> None:
        if (self.step is None) != (self.per is None):
            raise FieldError(
                field="per",
                value=self.per,
                problem="an amount for a step and its length belong together",
                remedy="give both step and per, or none of them",
            )
        for name in ("step", "ticket_cap", "month_cap"):
            amount: Money | None = getattr(self, name)
            if amount is not None and amount.currency != self.currency:
                raise FieldError(
                    field=name,
                    value=amount.currency,
                    problem=f"an amount in {self.currency} is needed",
                    remedy="give all amounts of a rule in one currency",
                )

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.fixed.currency

    def amount(self, overrun: timedelta, /) -> Money:
        """What a breach of that overrun costs before any cap; nothing for none.

        >>> rule = PenaltyRule(
        ...     fixed=Money(100, "EUR"),
        ...     step=Money("7.5", "EUR"),
        ...     per=timedelta(hours=1),
        ... )
        >>> rule.amount(timedelta(minutes=61))
        Money(amount=Decimal('115.0'), currency='EUR')
        """
        late = a_span(overrun, "overrun")
        if not late:
            return nothing(self.currency)
        if self.step is None or self.per is None:
            return self.fixed
        steps = -(-(late // US) // (self.per // US))  # begun ones count
        return self.fixed + times(self.step, steps)


@attrs.frozen(kw_only=True)
class PenaltyLine:
    """What one breach costs.

    Attributes:
        breach: The breach.
        month: The first day of its month.
        full: What it costs before any cap.
        paid: What is left of that under the caps of its record and its month.
    """

    breach: Breach
    month: date
    full: Money
    paid: Money


@attrs.frozen(kw_only=True)
class Penalties:
    """What breaches cost.

    Attributes:
        rule: What each costs, and the caps.
        lines: The breaches in order of time, which is the order in which caps are used up.
    """

    rule: PenaltyRule
    lines: tuple[PenaltyLine, ...]

    @property
    def total(self) -> Money:
        """What they cost in all, which is what the lines pay, added up."""
        return total((line.paid for line in self.lines), self.rule.currency)

    @property
    def by_month(self) -> dict[date, Money]:
        """The same by the first day of each month, in order."""
        found: dict[date, list[Money]] = {}
        for line in self.lines:
            found.setdefault(line.month, []).append(line.paid)
        return {
            month: total(found[month], self.rule.currency) for month in sorted(found)
        }

    def explain(self) -> tuple[str, ...]:
        """A line for each breach, and the sum."""
        return (*map(_told, self.lines), f"total: {told(self.total)}")


def penalties(
    broken: Iterable[Breach], /, *, rule: PenaltyRule, tz: str | ZoneInfo = "UTC"
) -> Penalties:
    """What breaches cost: each by its overrun, then the cap of its record, then its month's.

    Caps are used up in order of time, breaches of one instant by record and target.

    Args:
        broken: The breaches, in any order; `breaches` takes them from verdicts.
        rule: What each costs, and the caps.
        tz: The zone whose months count.

    Returns:
        Amounts that are exact; rounding them to what can be paid is up to the contract.

    Raises:
        FieldError: There is no such zone.
        WrongTypeError: An argument is something else.

    >>> from datetime import UTC, datetime
    >>> rule = PenaltyRule(fixed=Money(80, "EUR"), month_cap=Money(100, "EUR"))
    >>> late = timedelta(minutes=5)
    >>> broken = [
    ...     Breach(record=key, at=datetime(2026, 3, 2, hour, tzinfo=UTC), overrun=late)
    ...     for key, hour in (("INC2", 11), ("INC1", 9))
    ... ]
    >>> for line in penalties(broken, rule=rule).explain():
    ...     print(line)
    INC1 2026-03-02 09:00:00Z, late by 0:05:00: 80 EUR
    INC2 2026-03-02 11:00:00Z, late by 0:05:00: 20 of 80 EUR
    total: 100 EUR
    """
    given = some_of(broken, Breach, "broken")
    a_value(rule, PenaltyRule, "rule")
    zone = zone_of(tz)
    by_record: dict[str, Money] = {}
    by_month: dict[date, Money] = {}
    lines: list[PenaltyLine] = []
    for one in sorted(given, key=_order):
        full, month = rule.amount(one.overrun), local_date(one.at, zone).replace(day=1)
        paid = _left(full, rule.ticket_cap, by_record.get(one.record))
        paid = _left(paid, rule.month_cap, by_month.get(month))
        by_record[one.record] = _added(by_record.get(one.record), paid)
        by_month[month] = _added(by_month.get(month), paid)
        lines.append(PenaltyLine(breach=one, month=month, full=full, paid=paid))
    return Penalties(rule=rule, lines=tuple(lines))


def _order(one: Breach) -> tuple[datetime, str, str, timedelta]:
    return one.at, one.record, one.target or "", one.overrun


def _left(amount: Money, cap: Money | None, used: Money | None) -> Money:
    """What is left of an amount under a cap of which some is used up."""
    if cap is None:
        return amount
    room = cap if used is None else less(cap, used)
    return amount if amount.amount <= room.amount else room


def _added(sum_so_far: Money | None, amount: Money) -> Money:
    return amount if sum_so_far is None else sum_so_far + amount


def _told(line: PenaltyLine) -> str:
    one = line.breach
    part = "" if line.paid == line.full else f"{line.paid.amount} of "
    late = f"late by {hours(one.overrun)}"
    return f"{one.record} {moment(one.at)}, {late}: {part}{told(line.full)}"
