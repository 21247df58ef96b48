"""Service credits, against a reading of the terms one claim at a time."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics import (
    CreditClaim,
    CreditReason,
    CreditScheme,
    CreditTier,
    service_credits,
)
from itsmcore.model import Money
from tests.bad_input import Call, surprises

SCHEME = CreditScheme(
    tiers=[
        CreditTier(below="0.999", credit="0.10"),
        CreditTier(below="0.99", credit="0.25"),
        CreditTier(below="0.95", credit="0.5"),
    ],
    cap="0.6",
)
NONE: Any = None
TEXT: Any = "x"
FEE = Money("1000.00", "EUR")
FIGURES = st.sampled_from(
    [None, 1, Fraction(999, 1000), Fraction(9989, 10000), 0.99, 0.95, 0.949, 0]
)


@st.composite
def claims(draw: st.DrawFn) -> list[CreditClaim]:
    outages = st.lists(st.sampled_from(["O1", "O2", "O3"]), max_size=2)
    return [
        CreditClaim(
            name=name,
            figure=draw(FIGURES),
            outages=draw(outages),
            excluded=draw(st.none() | st.none() | st.just("force majeure")),
        )
        for name in draw(st.permutations("abcd"))[: draw(st.integers(0, 4))]
    ]


def expected(given_claims: list[CreditClaim]) -> dict[str, Fraction]:
    """What each claim brings, by the text of the terms."""
    rates: dict[str, Fraction] = {}
    for claim in given_claims:
        rate = Fraction(0)
        if claim.excluded is None and claim.figure is not None:
            if Fraction(99, 100) <= claim.figure < Fraction(999, 1000):
                rate = Fraction(1, 10)
            elif Fraction(95, 100) <= claim.figure < Fraction(99, 100):
                rate = Fraction(1, 4)
            elif claim.figure < Fraction(95, 100):
                rate = Fraction(1, 2)
        rates[claim.name] = rate
    paid = dict.fromkeys(rates, Fraction(0))
    left, gone = Fraction(600), set[str]()
    remaining = list(given_claims)
    while remaining:
        best = remaining[0]
        for claim in remaining:  # the one that gives most, and of equal ones the first
            if (-rates[claim.name], claim.name) < (-rates[best.name], best.name):
                best = claim
        remaining.remove(best)
        if rates[best.name] and not gone & set(best.outages):
            paid[best.name] = min(left, 1000 * rates[best.name])
            left -= paid[best.name]
            gone |= set(best.outages)
    return paid


@given(claims())
def test_credits_are_what_the_terms_say(given_claims: list[CreditClaim]) -> None:
    note = service_credits(given_claims, fee=FEE, scheme=SCHEME)
    wanted = expected(given_claims)
    assert {line.claim.name: Fraction(line.paid.amount) for line in note.lines} == (
        wanted
    )
    assert Fraction(note.total.amount) == sum(wanted.values())
    assert note.total.amount <= 600
    assert len(note.explain()) == len(given_claims) + 1


@given(claims())
def test_the_order_of_claims_does_not_matter(given_claims: list[CreditClaim]) -> None:
    notes = {
        service_credits(some, fee=FEE, scheme=SCHEME)
        for some in list(permutations(given_claims))[:6]
    }
    assert len(notes) == 1


def one(figure: Any, **values: Any) -> tuple[object, CreditReason]:
    claim = CreditClaim(name="mail", figure=figure, **values)
    (line,) = service_credits([claim], fee=FEE, scheme=SCHEME).lines
    return line.paid.amount, line.reason


@pytest.mark.parametrize(
    ("figure", "amount"),
    [
        (1, 0),
        (Fraction(999, 1000), 0),
        (Fraction(998_999_999, 1_000_000_000), 100),
        (Fraction(99, 100), 100),
        (Fraction(98_999, 100_000), 250),
        (Fraction(95, 100), 250),
        (0, 500),
    ],
)
def test_bounds_are_half_open_and_never_rounded(figure: Any, amount: int) -> None:
    assert one(figure)[0] == amount


def test_a_line_says_why_it_brings_what_it_brings() -> None:
    reason = CreditReason
    assert one(None) == (0, reason.UNDEFINED)
    assert one(1) == (0, reason.KEPT)
    assert one(0.5) == (500, reason.CREDITED)
    assert one(0.5, excluded="maintenance") == (0, reason.EXCLUDED)
    shared = [
        CreditClaim(name=name, figure=figure, outages=["O1", name])
        for name, figure in (("web", 0.98), ("mail", 0.9), ("dns", 0.9))
    ]
    other = CreditClaim(name="vpn", figure=0.9, outages=["web"])
    note = service_credits([*shared, other], fee=FEE, scheme=SCHEME)
    found = [(x.claim.name, int(x.paid.amount), x.reason) for x in note.lines]
    assert found == [
        ("dns", 500, reason.CREDITED),
        ("mail", 0, reason.SAME_OUTAGE),
        ("vpn", 100, reason.CAPPED),
        ("web", 0, reason.SAME_OUTAGE),
    ]
    assert note.explain()[-1] == "total: 600.000 EUR, at most 600.000 EUR"


def test_what_is_excluded_does_not_use_up_the_cap_or_an_outage() -> None:
    claims_given = [
        CreditClaim(name="a", figure=0, outages=["O1"], excluded="agreed"),
        CreditClaim(name="b", figure=0, outages=["O1"]),
    ]
    note = service_credits(claims_given, fee=FEE, scheme=SCHEME)
    assert {line.claim.name: line.paid.amount for line in note.lines} == {
        "a": 0,
        "b": 500,
    }


def test_amounts_are_exact_decimals() -> None:
    scheme = CreditScheme(tiers=[CreditTier(below=1, credit="0.333")])
    (line,) = service_credits(
        [CreditClaim(name="x", figure=0)], fee=Money("0.07", "EUR"), scheme=scheme
    ).lines
    assert line.paid == Money("0.02331", "EUR")


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: CreditTier(below=2, credit="0.1"), "below"),
        (lambda: CreditTier(below="x", credit="0.1"), "below"),
        (lambda: CreditTier(below="0.9", credit=-1), "credit"),
        (lambda: CreditTier(below="0.9", credit=NONE), "credit"),
        (lambda: CreditScheme(tiers=SCHEME.tiers, cap=1.01), "cap"),
        (lambda: CreditScheme(tiers=[SCHEME.tiers[0]] * 2), "tiers"),
        (
            lambda: CreditScheme(
                tiers=[
                    CreditTier(below="0.9", credit="0.1"),
                    CreditTier(below="0.99", credit="0.2"),
                ]
            ),
            "tiers",
        ),
        (lambda: CreditScheme(tiers=TEXT), "tiers"),
        (lambda: CreditClaim(name="", figure=1), "name"),
        (lambda: CreditClaim(name="a", figure=1.1), "figure"),
        (lambda: CreditClaim(name="a", figure=1, outages="O1"), "outages"),
        (
            lambda: service_credits(
                [CreditClaim(name="a", figure=1)] * 2, fee=FEE, scheme=SCHEME
            ),
            "claims",
        ),
        (
            lambda: service_credits([], fee=Money(-1, "EUR"), scheme=SCHEME),
            "fee",
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Any, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        make()
    assert refused.value.field == field


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    claim = CreditClaim(name="a", figure=1)
    calls = [
        Call(service_credits, ([claim],), {"fee": FEE, "scheme": SCHEME}),
        Call(CreditTier, (), {"below": "0.9", "credit": "0.1"}),
        Call(CreditScheme, (), {"tiers": [SCHEME.tiers[0]], "cap": 1}),
        Call(SCHEME.tier, (0.9,)),
    ]
    assert [text for call in calls for text in surprises(call)] == []
    with pytest.raises(WrongTypeError):
        SCHEME.tier("0.9")  # type: ignore[arg-type]  # what must be refused


def test_a_scheme_is_kept_as_data() -> None:

    assert decode(encode(SCHEME), CreditScheme) == SCHEME
