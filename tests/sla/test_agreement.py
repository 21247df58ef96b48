"""Agreements: what they cover, when they are valid, and what they refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore import sla
from itsmcore.errors import FieldError, NaiveDatetimeError
from itsmcore.model import Condition, Not, one_of, when
from itsmcore.model.condition import MOST_DEPTH
from itsmcore.sla import Agreement, AgreementKind
from itsmcore.sla.agreement import MOST_COVER_DEPTH
from itsmcore.testing import agreements, instants
from tests.round_trips import NAMES, pickled

SPRING = datetime(2026, 3, 1, tzinfo=UTC)
SUMMER = datetime(2026, 6, 1, tzinfo=UTC)


def test_an_agreement_covers_its_services_within_what_it_applies_to() -> None:
    net = when(group="net")
    assert Agreement(id="a").cover is None
    assert Agreement(id="a", applies=net).cover == net
    both = Agreement(id="a", applies=net, services=["pay", "mail"])
    assert both.cover == when(service=one_of("pay", "mail")) & net
    assert both.services == ("pay", "mail")


def test_a_kind_is_known_by_its_word() -> None:
    kinds = [Agreement(id="a", kind=kind).kind for kind in ("sla", "ola", "uc")]
    assert kinds == [AgreementKind.SLA, AgreementKind.OLA, AgreementKind.UC]


def test_validity_is_half_open() -> None:
    found = Agreement(id="a", valid_from=SPRING, valid_until=SUMMER)
    instant = timedelta(microseconds=1)
    assert found.is_valid(SPRING)
    assert found.is_valid(SUMMER - instant)
    assert not found.is_valid(SPRING - instant)
    assert not found.is_valid(SUMMER)
    assert Agreement(id="a").is_valid(SUMMER)


@given(agreements(), agreements(), st.lists(instants(), max_size=5))
def test_two_agreements_overlap_where_one_instant_has_both(
    one: Agreement, other: Agreement, more: list[datetime]
) -> None:
    bounds = [one.valid_from, other.valid_from, *more]
    shared = [at for at in bounds if at and one.is_valid(at) and other.is_valid(at)]
    assert one.overlaps(other) is other.overlaps(one)
    if shared:
        assert one.overlaps(other)
    elif one.overlaps(other):
        assert one.valid_from is other.valid_from is None


@given(agreements())
def test_an_agreement_survives_pickles_and_its_repr(found: Agreement) -> None:
    names = {**NAMES, **vars(sla)}
    assert pickled(found) == found
    assert eval(repr(found), names) == found  # noqa: S307  # the repr must paste back


def deep(depth: int) -> Condition:
    found: Condition = when(group="net")
    while found.depth < depth:
        found = Not(found)
    return found


@pytest.mark.parametrize(
    ("given", "path", "kind"),
    [
        ({"id": ""}, ("id",), ValueError),
        ({"id": " "}, ("id",), ValueError),
        ({"id": 5}, ("id",), TypeError),
        ({"kind": "slo"}, ("kind",), LookupError),
        ({"kind": None}, ("kind",), TypeError),
        ({"targets": "one"}, ("targets",), TypeError),
        ({"targets": [1]}, ("targets", 0), TypeError),
        ({"targets": ["one", "one"]}, ("targets", 1), ValueError),
        ({"services": {"a", "b"}}, ("services",), TypeError),
        ({"services": ["a", "b", "a"]}, ("services", 2), ValueError),
        ({"supports": ["a", "a"]}, ("supports", 1), ValueError),
        ({"applies": "all"}, ("applies",), TypeError),
        ({"applies": deep(MOST_COVER_DEPTH + 1)}, ("applies",), ValueError),
        ({"provider": 5}, ("provider",), TypeError),
        ({"valid_from": datetime(2026, 3, 1)}, ("valid_from",), TypeError),  # refused
        ({"valid_from": SUMMER, "valid_until": SPRING}, ("valid_until",), ValueError),
        ({"valid_from": SPRING, "valid_until": SPRING}, ("valid_until",), ValueError),
        ({"version": None}, ("version",), TypeError),
    ],
)
def test_what_cannot_be_agreed_is_refused_at_its_place(
    given: dict[str, Any], path: tuple[str | int, ...], kind: type[Exception]
) -> None:
    with pytest.raises(FieldError) as refusal:
        Agreement(**{"id": "a", **given})
    assert refusal.value.path == path
    assert isinstance(refusal.value, kind)


def test_the_deepest_cover_can_be_joined() -> None:
    assert MOST_COVER_DEPTH < MOST_DEPTH
    found = Agreement(id="a", applies=deep(MOST_COVER_DEPTH), services=["pay"])
    assert found.cover is not None
    assert (~found.cover & when(group="net")).depth <= MOST_DEPTH


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError, match="opened_at"):
        Agreement(id="a").is_valid(datetime(2026, 3, 1))  # refused
