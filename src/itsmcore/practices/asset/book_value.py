"""Book value: what an asset is still worth at a day, straight-line and exact."""

from calendar import monthrange
from datetime import date
from fractions import Fraction

import attrs

from itsmcore.model import Asset, Depreciation, Money, Word
from itsmcore.model.words import member
from itsmcore.practices._given import a_day, expect
from itsmcore.practices.rounding import Rounding, checked_digits, rounded

__all__ = ["BookValue", "DepreciationUnit", "book_value"]


class DepreciationUnit(Word):
    """What the useful life of an asset is counted in.

    MONTHS: whole months from the first day on; one is over on the day of its number in the
    next month, or on the last day of a month that has no such day. DAYS: days, each of the
    same worth, from the first day to the one on which the last month is over.
    """

    MONTHS = "months"
    DAYS = "days"


@attrs.frozen(kw_only=True)
class BookValue:
    """What an asset is worth at a day.

    Attributes:
        asset: Its key.
        on: The day.
        value: What it is still worth; None where that is not known, or it was not bought yet.
        cost: What it cost.
        residual: What is left of it in the end.
        elapsed: How much of its useful life is over by the beginning of the day, in `unit`.
        life: How long its useful life is, in `unit`; 0 where it has none.
        unit: Months or days.
        why: What decides, for people.
    """

    asset: str
    on: date
    value: Money | None
    cost: Money | None
    residual: Money | None
    elapsed: int
    life: int
    unit: DepreciationUnit
    why: str

    @property
    def written_off(self) -> Money | None:
        """How much of its cost is written off; None where the value is not known."""
        if self.value is None or self.cost is None:
            return None
        return self.cost + Money(-self.value.amount, self.value.currency)

    def explain(self) -> tuple[str, ...]:
        """What it is worth and why."""
        value = "not known" if self.value is None else _told(self.value)
        return (f"{self.asset} on {self.on}: {value}", self.why)


def book_value(
    asset: Asset,
    on: date,
    /,
    *,
    unit: str = DepreciationUnit.MONTHS,
    digits: int = 2,
    rounding: str = Rounding.HALF_EVEN,
) -> BookValue:
    """What an asset is worth at a day, by the straight-line method.

    Its cost goes down to its residual value by the same amount in every month, or every day,
    of its useful life; before that it is the cost, after it the residual value, and both are
    told as they are. What lies between is rounded once, from the exact figure, and never
    beyond them.

    Args:
        asset: It has a cost, a day of purchase and the rule by which it loses value.
        on: The day.
        unit: What is counted, a `DepreciationUnit`.
        digits: How many digits after the point the value has.
        rounding: How it is rounded, a `Rounding`.

    Returns:
        The value, which is None where cost, day or rule is missing, or before the purchase,
        and nothing from the day on which it was disposed of, in UTC.

    Raises:
        UnknownNameError: There is no such unit or rounding.
        FieldError: No currency has that many digits.
        WrongTypeError: An argument is something else.

    References:
        The straight-line method of IAS 16, paragraph 62; conventions are our own and told
        with each answer.
    """
    thing, day = expect(asset, Asset, "asset"), a_day(on, "on")
    counted = member(DepreciationUnit, unit, "unit")
    rule = member(Rounding, rounding, "rounding")
    places = checked_digits(digits)
    life, cost = _Life.of(thing, counted), thing.cost
    elapsed = 0 if life is None else life.elapsed(day)
    left = None if life is None or cost is None else life.residual(cost)
    value, why = None, "nobody says what it cost"
    if cost is not None:
        usual = _value(life, cost, elapsed, (places, rule))
        value, why = _outside(thing, cost, day) or usual
    return BookValue(
        asset=thing.id,
        on=day,
        value=value,
        cost=cost,
        residual=left,
        elapsed=elapsed,
        life=0 if life is None else life.length,
        unit=counted,
        why=why,
    )


@attrs.frozen
class _Life:
    """The useful life of an asset."""

    start: date
    months: int
    left: Money | None
    unit: DepreciationUnit

    @classmethod
    def of(cls, asset: Asset, unit: DepreciationUnit) -> "_Life | None":
        """That of an asset; None where the rule or the day is missing."""
        rule: Depreciation | None = asset.depreciation
        if rule is None:
            return None
        start = asset.purchased_on if rule.start is None else rule.start
        return None if start is None else cls(start, rule.months, rule.residual, unit)

    @property
    def length(self) -> int:
        """How long it is, in its unit."""
        if self.unit is DepreciationUnit.MONTHS:
            return self.months
        year, month = divmod(
            self.start.year * 12 + self.start.month - 1 + self.months, 12
        )
        return _day_number(year, month + 1, self.start.day) - self.start.toordinal()

    def elapsed(self, on: date) -> int:
        """How much of it is over by a day, from none to all of it."""
        if on <= self.start:
            return 0
        if self.unit is DepreciationUnit.DAYS:
            return min((on - self.start).days, self.length)
        return min(_months(self.start, on), self.months)

    def residual(self, cost: Money) -> Money:
        """What is left in the end."""
        return Money(0, cost.currency) if self.left is None else self.left

    def worth(self, cost: Money, elapsed: int) -> Fraction:
        """What is left when so much is over, exact."""
        lost = Fraction(cost.amount) - Fraction(self.residual(cost).amount)
        return Fraction(cost.amount) - lost * elapsed / self.length


def _outside(asset: Asset, cost: Money, on: date) -> tuple[Money | None, str] | None:
    """The value before the purchase and after the disposal, and why; None in between."""
    bought, gone = asset.purchased_on, asset.disposed_at
    if bought is not None and on < bought:
        return None, f"it was not bought before {bought}"
    if gone is not None and on >= gone.date():
        return Money(0, cost.currency), f"it was disposed of on {gone.date()}"
    return None


def _value(
    life: _Life | None, cost: Money, elapsed: int, rounding: tuple[int, Rounding]
) -> tuple[Money | None, str]:
    """The value after so much of a useful life, and why."""
    if life is None:
        return None, "nobody says how it loses its value, or from when on"
    left, span = life.residual(cost), f"{life.length} {life.unit} from {life.start} on"
    if elapsed == 0:
        return cost, f"nothing of its {span} is over"
    if elapsed == life.length:
        return left, f"all of its {span} are over"
    amount = rounded(life.worth(cost, elapsed), *rounding)
    amount = min(max(amount, left.amount), cost.amount)
    why = f"{_told(cost)} down to {_told(left)} over {span}, {elapsed} of them over"
    return Money(amount, cost.currency), why


def _months(start: date, on: date) -> int:
    """How many whole months are over."""
    found = (on.year - start.year) * 12 + on.month - start.month
    last = monthrange(on.year, on.month)[1]
    return found if on.day >= min(start.day, last) else found - 1


def _day_number(year: int, month: int, day: int) -> int:
    """The ordinal of a day, or of the last one of a month that has no such day.

    Beyond the last year of our calendar, as many days as a calendar that goes on has: it
    repeats every 400 years.
    """
    turns = max(0, -(-(year - 9999) // 400))
    known = year - 400 * turns
    within = date(known, month, min(day, monthrange(known, month)[1])).toordinal()
    return within + turns * 146_097


def _told(money: Money) -> str:
    return f"{money.amount} {money.currency}"
