"""Strategies of what figures are made of: contacts, ratings, deliveries, terms of money."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.metrics import (
    Breach,
    BurnAlert,
    BurnPolicy,
    CiAudit,
    Contact,
    CreditScheme,
    CreditTier,
    DeliveredChange,
    Delivery,
    GoodCount,
    PenaltyRule,
    Rating,
    Sample,
    StaffTime,
)
from itsmcore.model import Money
from itsmcore.testing._records import maybe, ordered
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, texts

__all__ = [
    "breaches",
    "burn_alerts",
    "burn_policies",
    "ci_audits",
    "contacts",
    "credit_schemes",
    "credit_tiers",
    "delivered_changes",
    "deliveries",
    "good_counts",
    "penalty_rules",
    "ratings",
    "samples",
    "staff_times",
]

Field = SearchStrategy[Any]

_SPANS: Final = st.timedeltas(timedelta(0), timedelta(days=9))
_LENGTHS: Final = st.timedeltas(timedelta(microseconds=1), timedelta(days=30))


def _shares() -> SearchStrategy[Decimal]:
    """Shares with a few places, both ends included."""
    return st.decimals(0, 1, places=4, allow_nan=False)


def _with(given: Mapping[str, Field], **found: Field) -> dict[str, Field]:
    """Strategies of fields, some of them replaced by the caller's."""
    return {**found, **given}


@st.composite
def contacts(draw: st.DrawFn, /, **given: Field) -> Contact:
    """Contacts that were answered, given up, or wait; keywords replace a field's strategy."""
    offered_at, end = draw(ordered(2))
    found = _with(given, id=keys(), offered_at=st.just(offered_at))
    kind = draw(st.sampled_from(["answered_at", "abandoned_at", "waits"]))
    if kind != "waits":
        found[kind] = st.just(end)
    if kind == "answered_at":
        found |= dict.fromkeys(("talk", "hold", "wrap"), _SPANS)
    found |= {"record": maybe(keys()), "group": maybe(keys())}
    return Contact(**{name: draw(one) for name, one in {**found, **given}.items()})


@st.composite
def staff_times(draw: st.DrawFn, /, **given: Field) -> StaffTime:
    """Times of people, each part within its whole; keywords replace a field's strategy."""
    busy, staffed, paid = sorted(draw(st.lists(_SPANS, min_size=3, max_size=3)))
    found = _with(
        given,
        party=keys(),
        start=instants(),
        paid=st.just(paid),
        staffed=st.just(staffed),
        busy=st.just(busy),
        group=maybe(keys()),
    )
    return StaffTime(**{name: draw(one) for name, one in found.items()})


def ratings(**given: Field) -> SearchStrategy[Rating]:
    """Ratings on a scale from 1 to 5; keywords replace a field's strategy."""
    return st.builds(
        Rating,
        **_with(
            given,
            record=keys(),
            rated_at=instants(),
            score=st.integers(1, 5),
            comment=maybe(texts()),
        ),
    )


def ci_audits(**given: Field) -> SearchStrategy[CiAudit]:
    """Audits of items; keywords replace a field's strategy."""
    return st.builds(
        CiAudit,
        **_with(
            given,
            ci=keys(),
            audited_at=instants(),
            correct=st.booleans(),
            note=maybe(texts()),
        ),
    )


def delivered_changes(**given: Field) -> SearchStrategy[DeliveredChange]:
    """Changes that were delivered; keywords replace a field's strategy."""
    found = _with(
        given, id=keys(), delivered_at=instants(), committed_at=maybe(instants())
    )
    return st.builds(DeliveredChange, **found)


@st.composite
def deliveries(draw: st.DrawFn, /, **given: Field) -> Delivery:
    """Deliveries, some of them failed, and put right; keywords replace a field's strategy."""
    delivered_at, restored_at = draw(ordered(2))
    failed = draw(st.booleans())
    changes = delivered_changes(delivered_at=st.just(delivered_at))
    found = _with(
        given,
        id=keys(),
        delivered_at=st.just(delivered_at),
        changes=st.lists(changes, max_size=3),
        failed=st.just(failed),
        restored_at=maybe(st.just(restored_at)) if failed else st.none(),
        unplanned=st.booleans(),
        group=maybe(keys()),
    )
    return Delivery(**{name: draw(one) for name, one in found.items()})


@st.composite
def good_counts(draw: st.DrawFn, *, most: int = 10**6) -> GoodCount:
    """Counts of good ones, none and all of them included."""
    total = draw(st.integers(0, most))
    return GoodCount(good=draw(st.integers(0, total)), total=total)


def samples(**given: Field) -> SearchStrategy[Sample]:
    """Counts at instants; keywords replace a field's strategy."""
    return st.builds(Sample, **_with(given, at=instants(), count=good_counts(most=99)))


@st.composite
def burn_alerts(draw: st.DrawFn, /, *, longest: timedelta | None = None) -> BurnAlert:
    """Burn alerts; those with a `longest` window fit into a period of that length."""
    most = timedelta(days=30) if longest is None else longest
    long = draw(st.timedeltas(timedelta(microseconds=1), most))
    return BurnAlert(
        spend=draw(_shares()),
        long=long,
        short=draw(st.timedeltas(timedelta(microseconds=1), long)),
        action=draw(keys()),
    )


@st.composite
def burn_policies(draw: st.DrawFn) -> BurnPolicy:
    """Burn policies whose alerts can all fire."""
    target, period = draw(_shares()), draw(_LENGTHS)
    allowed = 1 - Fraction(target)
    alerts = draw(st.lists(burn_alerts(longest=period), max_size=3))
    return BurnPolicy(
        target=target,
        period=period,
        alerts=[one for one in alerts if one.threshold(period) * allowed < 1],
        minimum=draw(st.integers(0, 99)),
    )


def credit_tiers(**given: Field) -> SearchStrategy[CreditTier]:
    """Tiers of credits; keywords replace a field's strategy."""
    return st.builds(CreditTier, **_with(given, below=_shares(), credit=_shares()))


@st.composite
def credit_schemes(draw: st.DrawFn) -> CreditScheme:
    """Schemes whose tiers give more back the worse the figure is."""
    bounds = sorted(draw(st.sets(_shares(), max_size=4)))
    size = len(bounds)
    parts = draw(st.lists(_shares(), min_size=size, max_size=size))
    pairs = zip(bounds, sorted(parts, reverse=True), strict=True)
    return CreditScheme(
        tiers=[CreditTier(below=below, credit=credit) for below, credit in pairs],
        cap=draw(_shares()),
    )


def breaches(**given: Field) -> SearchStrategy[Breach]:
    """Broken promises; keywords replace a field's strategy."""
    return st.builds(
        Breach,
        **_with(
            given, record=keys(), at=instants(), overrun=_SPANS, target=maybe(keys())
        ),
    )


@st.composite
def penalty_rules(draw: st.DrawFn, /, *, currency: str = "EUR") -> PenaltyRule:
    """Rules of penalties in one currency, with and without steps and caps."""
    amounts = st.decimals(0, 10**6, places=2, allow_nan=False).map(
        lambda amount: Money(amount, currency)
    )
    has_steps = draw(st.booleans())
    return PenaltyRule(
        fixed=draw(amounts),
        step=draw(amounts) if has_steps else None,
        per=draw(_LENGTHS) if has_steps else None,
        ticket_cap=draw(maybe(amounts)),
        month_cap=draw(maybe(amounts)),
    )
