"""Service credits: which part of a fee comes back when a promise was not kept."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import attrs

from itsmcore.errors import FieldError
from itsmcore.metrics._amounts import less, nothing, times, told, total
from itsmcore.metrics._given import Exact, a_value, decimal_share, share, some_of
from itsmcore.model import Money
from itsmcore.model._fields import checked, filled, texts
from itsmcore.model.keys import RecordKey
from itsmcore.model.words import Word

__all__ = [
    "CreditClaim",
    "CreditLine",
    "CreditNote",
    "CreditReason",
    "CreditScheme",
    "CreditTier",
    "service_credits",
]


def _below(value: Decimal | float | str) -> Decimal:
    return decimal_share(value, "below")


def _credit(value: Decimal | float | str) -> Decimal:
    return decimal_share(value, "credit")


def _cap(value: Decimal | float | str) -> Decimal:
    return decimal_share(value, "cap")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CreditTier:
    """What part of the fee comes back when a figure is too low.

    Attributes:
        below: The figure, from 0 to 1, that is just good enough not to be in this tier: it
            reaches from the next lower tier, that figure included, up to this one, without it.
        credit: The part of the fee, from 0 to 1.
    """

    below: Decimal = attrs.field(converter=_below)
    credit: Decimal = attrs.field(converter=_credit)


def _tiers(value: Iterable[CreditTier]) -> tuple[CreditTier, ...]:
    found = sorted(some_of(value, CreditTier, "tiers"), key=_lower_bound)
    for lower, upper in pairwise(found):
        if lower.below == upper.below:
            raise FieldError(
                field="tiers",
                value=upper,
                problem="two tiers end at the same figure",
                remedy="give each its own bound",
            )
        if lower.credit < upper.credit:
            raise FieldError(
                field="tiers",
                value=upper,
                problem="a better figure gives more back than a worse one",
                remedy="let the credit grow as the figure falls",
            )
    return tuple(found)


def _lower_bound(tier: CreditTier) -> Decimal:
    return tier.below


@attrs.frozen(kw_only=True, field_transformer=checked)
class CreditScheme:
    """Which part of a fee comes back for which figure, and how much of it at most.

    Attributes:
        tiers: In order of their bounds, the worst first; a figure that is in none costs
            nothing.
        cap: The part of the fee, from 0 to 1, that all credits of a period come to at most.

    Raises:
        FieldError: Two tiers have one bound, or a better figure gives more back.
    """

    tiers: tuple[CreditTier, ...] = attrs.field(converter=_tiers)
    cap: Decimal = attrs.field(default=Decimal(1), converter=_cap)

    def tier(self, figure: Exact, /) -> CreditTier | None:
        """The tier in which a figure is, compared as it is and never rounded; None for none.

        >>> scheme = CreditScheme(
        ...     tiers=[
        ...         CreditTier(below="0.999", credit="0.10"),
        ...         CreditTier(below="0.99", credit="0.25"),
        ...     ]
        ... )
        >>> [
        ...     scheme.tier(x) and scheme.tier(x).credit
        ...     for x in (0.999, 0.9989, 0.99, 0.5)
        ... ]
        [None, Decimal('0.10'), Decimal('0.10'), Decimal('0.25')]
        """
        found = share(figure, "figure")
        return next((tier for tier in self.tiers if found < tier.below), None)


class CreditReason(Word):
    """Why a claim brings what it brings.

    CREDITED: by its tier. KEPT: the figure is good enough. UNDEFINED: there was nothing to
    measure. EXCLUDED: the host took it out. SAME_OUTAGE: another claim is paid for one of its
    outages. CAPPED: the cap left less than its tier, or nothing.
    """

    CREDITED = "credited"
    KEPT = "kept"
    UNDEFINED = "undefined"
    EXCLUDED = "excluded"
    SAME_OUTAGE = "same_outage"
    CAPPED = "capped"


def _figure(value: Exact | None) -> Fraction | None:
    return None if value is None else share(value, "figure")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CreditClaim:
    """One promise of a contract, and what became of it in a period.

    Attributes:
        name: What was promised, e.g. the key of an agreement or a service.
        figure: What was reached, from 0 to 1: an availability or a compliance, from which
            what the contract leaves out is taken out already; None where it is undefined.
        outages: Keys of the outages or records that it fell short by; no two claims are paid
            for one of them.
        excluded: Why it takes no part, in the host's words; None: it does.
    """

    name: str = attrs.field(validator=filled)
    figure: Fraction | None = attrs.field(converter=_figure)
    outages: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
    excluded: str | None = None


@attrs.frozen(kw_only=True)
class CreditLine:
    """What one claim brings.

    Attributes:
        claim: The claim.
        tier: The tier of its figure; None for none.
        full: What the tier gives by itself.
        paid: What is left of that, once an outage is paid but once and the cap is kept.
        reason: Why.
    """

    claim: CreditClaim
    tier: CreditTier | None
    full: Money
    paid: Money
    reason: CreditReason


@attrs.frozen(kw_only=True)
class CreditNote:
    """What comes back of one fee.

    Attributes:
        fee: The fee of the period.
        scheme: By which tiers, and with which cap.
        lines: Each claim in the order in which they are paid: most first, then by name.
    """

    fee: Money
    scheme: CreditScheme
    lines: tuple[CreditLine, ...]

    @property
    def total(self) -> Money:
        """What comes back in all, which is what the lines pay, added up."""
        return total((line.paid for line in self.lines), self.fee.currency)

    def explain(self) -> tuple[str, ...]:
        """A line for each claim, and the sum."""
        return (
            *(
                f"{one.claim.name}: {told(one.paid)} of {told(one.full)} ({one.reason})"
                for one in self.lines
            ),
            f"total: {told(self.total)}, at most {told(times(self.fee, self.scheme.cap))}",
        )


def service_credits(
    claims: Iterable[CreditClaim], /, *, fee: Money, scheme: CreditScheme
) -> CreditNote:
    """What comes back of a fee: exclusions first, then tiers, then the cap.

    An excluded or undefined figure brings nothing. Of claims that share an outage, only the
    one that gives most is paid, and of equal ones the first by name. What is paid comes to
    the cap at most, cut from the last ones in that order.

    Args:
        claims: The promises of one contract in one period, in any order.
        fee: What is paid for the period.
        scheme: Tiers and cap.

    Returns:
        Amounts that are exact; rounding them to what can be paid is up to the contract.

    Raises:
        FieldError: Two claims have one name, or the fee is negative.
        WrongTypeError: An argument is something else.

    >>> scheme = CreditScheme(
    ...     tiers=[CreditTier(below="0.99", credit="0.25")], cap="0.4"
    ... )
    >>> claims = [CreditClaim(name=key, figure=0.98) for key in ("mail", "web")]
    >>> note = service_credits(claims, fee=Money("1000.00", "EUR"), scheme=scheme)
    >>> for line in note.explain():
    ...     print(line)
    mail: 250.0000 EUR of 250.0000 EUR (credited)
    web: 150.0000 EUR of 250.0000 EUR (capped)
    total: 400.0000 EUR, at most 400.000 EUR
    """
    given = some_of(claims, CreditClaim, "claims")
    a_value(scheme, CreditScheme, "scheme")
    _check_names(given)
    _check_fee(a_value(fee, Money, "fee"))
    drafts = sorted((_draft(claim, fee, scheme) for claim in given), key=_order)
    left = times(fee, scheme.cap)
    settled: set[str] = set()
    lines: list[CreditLine] = []
    for draft in drafts:
        line = _settled(draft, left, settled)
        left = less(left, line.paid)
        if line.tier is not None and line.reason is not CreditReason.SAME_OUTAGE:
            settled.update(line.claim.outages)
        lines.append(line)
    return CreditNote(fee=fee, scheme=scheme, lines=tuple(lines))


def _check_names(claims: Iterable[CreditClaim]) -> None:
    seen: set[str] = set()
    for claim in claims:
        if claim.name in seen:
            raise FieldError(
                field="claims",
                value=claim.name,
                problem="two claims have one name",
                remedy="name each promise once",
            )
        seen.add(claim.name)


def _check_fee(fee: Money) -> None:
    if fee.amount < 0:
        raise FieldError(
            field="fee",
            value=fee,
            problem="a fee is not negative",
            remedy="give what is paid for the period",
        )


def _draft(claim: CreditClaim, fee: Money, scheme: CreditScheme) -> CreditLine:
    """What a claim brings by itself."""
    tier, reason = None, CreditReason.KEPT
    if claim.excluded is not None:
        reason = CreditReason.EXCLUDED
    elif claim.figure is None:
        reason = CreditReason.UNDEFINED
    else:
        tier = scheme.tier(claim.figure)
    full = nothing(fee.currency) if tier is None else times(fee, tier.credit)
    if tier is not None:
        reason = CreditReason.CREDITED
    return CreditLine(claim=claim, tier=tier, full=full, paid=full, reason=reason)


def _order(line: CreditLine) -> tuple[Decimal, str]:
    return -line.full.amount, line.claim.name


def _settled(draft: CreditLine, left: Money, settled: set[str]) -> CreditLine:
    """The line once what was paid before is known."""
    if draft.tier is None:
        return draft
    if not settled.isdisjoint(draft.claim.outages):
        paid = nothing(draft.full.currency)
        return attrs.evolve(draft, paid=paid, reason=CreditReason.SAME_OUTAGE)
    if draft.full.amount > left.amount:
        return attrs.evolve(draft, paid=left, reason=CreditReason.CAPPED)
    return draft
