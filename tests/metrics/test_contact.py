"""Contacts and staff, against counts of each contact and each minute."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    AbandonRule,
    Contact,
    Figure,
    StaffTime,
    abandon_rate,
    average_handling_time,
    average_speed_of_answer,
    figures,
    occupancy,
    service_level,
    shrinkage,
    staff_needed,
    utilisation,
)
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

T0 = datetime(2026, 3, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = st.sampled_from(AbandonRule)


def at(second: int) -> datetime:
    return T0 + second * SECOND


@st.composite
def contacts(draw: st.DrawFn) -> list[Contact]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        start, wait = (
            draw(st.integers(0, 60)),
            draw(st.sampled_from([0, 5, 20, 21, 40])),
        )
        end = draw(st.sampled_from(["answered_at", "abandoned_at", None]))
        values: dict[str, Any] = {} if end is None else {end: at(start + wait)}
        if end == "answered_at":
            for name in ("talk", "hold", "wrap"):
                values[name] = draw(st.integers(0, 9)) * SECOND
        found.append(
            Contact(
                id=str(number),
                offered_at=at(start),
                record=draw(st.none() | st.sampled_from(["INC1", "INC2"])),
                **values,
            )
        )
    return found


def kinds(given_contacts: list[Contact], now: int) -> dict[str, list[Contact]]:
    """The contacts by how they stand at a second."""
    found: dict[str, list[Contact]] = {
        "not_yet": [],
        "waiting": [],
        "answered": [],
        "abandoned": [],
    }
    for one in given_contacts:
        if one.offered_at > at(now):
            found["not_yet"].append(one)
        elif one.answered_at is not None and one.answered_at <= at(now):
            found["answered"].append(one)
        elif one.abandoned_at is not None and one.abandoned_at <= at(now):
            found["abandoned"].append(one)
        else:
            found["waiting"].append(one)
    return found


def waits(some: list[Contact]) -> list[timedelta]:
    return [(o.answered_at or o.abandoned_at or at(0)) - o.offered_at for o in some]


def excluded(figure: Figure) -> Counter[str]:
    return Counter(figure.excluded)


@given(contacts(), st.integers(0, 100), st.sampled_from([0, 5, 20]), RULES)
def test_the_service_level_follows_each_rule_of_what_was_given_up(
    given_contacts: list[Contact], now: int, within: int, rule: AbandonRule
) -> None:
    found = kinds(given_contacts, now)
    good = sum(wait <= within * SECOND for wait in waits(found["answered"]))
    late = sum(wait > within * SECOND for wait in waits(found["abandoned"]))
    misses = {"late": late, "every": len(found["abandoned"]), "none": 0}[rule]
    figure = service_level.given(within=within * SECOND, abandoned=rule)(
        given_contacts, now=at(now)
    )
    assert figure.numerator == good
    assert figure.denominator == len(found["answered"]) + misses
    assert excluded(figure) == Counter(
        {
            "not_yet": len(found["not_yet"]),
            "waiting": len(found["waiting"]),
            "abandoned": len(found["abandoned"]) - misses,
        }
    )


@given(contacts(), st.integers(0, 100), st.sampled_from([0, 5, 20]))
def test_waiting_and_giving_up_are_counted_one_by_one(
    given_contacts: list[Contact], now: int, ignored: int
) -> None:
    found = kinds(given_contacts, now)
    speed = average_speed_of_answer(given_contacts, now=at(now))
    total = sum(waits(found["answered"]), timedelta())
    assert speed.numerator * timedelta(microseconds=1) == total
    assert speed.denominator == len(found["answered"])
    lost = [wait for wait in waits(found["abandoned"]) if wait >= ignored * SECOND]
    rate = abandon_rate.given(ignored_within=ignored * SECOND)(
        given_contacts, now=at(now)
    )
    assert rate.numerator == len(lost)
    assert rate.denominator == len(lost) + len(found["answered"])
    assert rate.excluded.get("short", 0) == len(found["abandoned"]) - len(lost)


@given(contacts(), st.integers(0, 100))
def test_work_on_one_ticket_is_one_case(
    given_contacts: list[Contact], now: int
) -> None:
    cases: dict[str, timedelta] = {}
    for one in kinds(given_contacts, now)["answered"]:
        key = one.record or f"alone {one.id}"
        cases[key] = cases.get(key, timedelta()) + one.talk + one.hold + one.wrap
    figure = average_handling_time(given_contacts, now=at(now))
    assert figure.numerator * timedelta(microseconds=1) == sum(
        cases.values(), timedelta()
    )
    assert figure.denominator == len(cases)


@given(contacts(), st.randoms())
def test_the_order_of_contacts_does_not_matter(
    given_contacts: list[Contact], chance: Any
) -> None:
    shuffled = given_contacts.copy()
    chance.shuffle(shuffled)
    period = Interval(start=at(0), end=at(30))
    for kpi in (service_level, average_handling_time, abandon_rate):
        assert kpi(shuffled, now=at(60), period=period) == kpi(
            given_contacts, now=at(60), period=period
        )


def test_what_came_back_belongs_to_the_period_of_its_first_contact() -> None:
    first = Contact(
        id="1", offered_at=at(0), answered_at=at(1), talk=60 * SECOND, record="INC1"
    )
    again = attrs.evolve(first, id="2", offered_at=at(100), answered_at=at(101))
    early = Interval(start=at(0), end=at(50))
    late = Interval(start=at(50), end=at(150))
    found = average_handling_time([again, first], now=at(200), period=early)
    assert found.value == 120 * SECOND
    assert average_handling_time([again, first], now=at(200), period=late).value is None


@pytest.mark.parametrize(
    ("rule", "share"),
    [("late", Fraction(1, 3)), ("every", Fraction(1, 4)), ("none", Fraction(1, 2))],
)
def test_the_three_rules_differ(rule: str, share: Fraction) -> None:
    given_contacts = [
        Contact(id="1", offered_at=at(0), answered_at=at(20)),
        Contact(id="2", offered_at=at(0), answered_at=at(21)),
        Contact(id="3", offered_at=at(0), abandoned_at=at(20)),
        Contact(id="4", offered_at=at(0), abandoned_at=at(21)),
    ]
    found = service_level.given(abandoned=rule)(given_contacts, now=at(99))
    assert found.exact == share


def test_figures_tell_queues_apart() -> None:
    given_contacts = [
        Contact(id=key, offered_at=at(0), answered_at=at(wait), group=group)
        for key, wait, group in (("1", 5, "desk"), ("2", 30, "desk"), ("3", 9, "vip"))
    ]
    rows = figures([service_level], given_contacts, now=at(60), by=["group"])
    assert [(row.key["group"], row.figure.exact) for row in rows] == [
        ("desk", Fraction(1, 2)),
        ("vip", Fraction(1)),
    ]


# -- staff --------------------------------------------------------------------------------


@st.composite
def staff_times(draw: st.DrawFn) -> StaffTime:
    minutes = sorted(draw(st.lists(st.integers(0, 60), min_size=3, max_size=3)))
    busy, staffed, paid = (timedelta(minutes=minute) for minute in minutes)
    return StaffTime(
        party=draw(st.sampled_from(["ada", "bo"])),
        start=at(draw(st.integers(0, 9))),
        paid=paid,
        staffed=staffed,
        busy=busy,
    )


@given(st.lists(staff_times(), max_size=5), st.integers(0, 9))
def test_shares_of_time_are_sums_by_sums(times: list[StaffTime], now: int) -> None:
    known = [one for one in times if one.start <= at(now)]
    busy, staffed, paid = (
        sum(getattr(one, name) // SECOND for one in known)
        for name in ("busy", "staffed", "paid")
    )
    assert occupancy(times, now=at(now)).exact == (
        Fraction(busy, staffed) if staffed else None
    )
    for kpi, part in ((utilisation, busy), (shrinkage, paid - staffed)):
        found = kpi(times, now=at(now))
        assert found.exact == (Fraction(part, paid) if paid else None)
        assert found.n == len(known)
        assert found.excluded_count == len(times) - len(known)


@given(st.integers(0, 200), st.fractions(0, Fraction(49, 50), max_denominator=50))
def test_enough_are_rostered_and_one_less_is_too_few(raw: int, lost: Fraction) -> None:
    found = staff_needed(raw, shrinkage=lost)
    assert found * (1 - lost) >= raw
    assert raw == 0 or (found - 1) * (1 - lost) < raw
    assert found >= ceil(raw * (1 + lost))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: staff_needed(1, shrinkage=1), FieldError),
        (lambda: staff_needed(-1, shrinkage=0.3), FieldError),
        (lambda: service_level.given(within=-SECOND), FieldError),
        (lambda: service_level.given(abandoned="some"), UnknownNameError),
        (lambda: abandon_rate.given(ignored_within=-SECOND), FieldError),
        (lambda: Contact(id="1", offered_at=at(5), answered_at=at(4)), FieldError),
        (lambda: Contact(id="1", offered_at=at(5), abandoned_at=at(4)), FieldError),
        (lambda: Contact(id="1", offered_at=at(5), talk=SECOND), FieldError),
        (
            lambda: Contact(
                id="1", offered_at=at(5), answered_at=at(6), abandoned_at=at(6)
            ),
            FieldError,
        ),
        (
            lambda: StaffTime(party="a", start=T0, paid=SECOND, staffed=2 * SECOND),
            FieldError,
        ),
        (
            lambda: StaffTime(
                party="a", start=T0, paid=SECOND, staffed=SECOND, busy=2 * SECOND
            ),
            FieldError,
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    one = Contact(id="1", offered_at=at(0), answered_at=at(1))
    time = StaffTime(party="a", start=T0, paid=SECOND, staffed=SECOND)
    calls = [
        Call(
            Contact,
            (),
            {"id": "1", "offered_at": T0, "answered_at": T0, "talk": SECOND},
        ),
        Call(Contact, (), {"id": "1", "offered_at": T0, "abandoned_at": T0}),
        Call(
            StaffTime,
            (),
            {
                "party": "a",
                "start": T0,
                "paid": SECOND,
                "staffed": SECOND,
                "busy": SECOND,
            },
        ),
        Call(staff_needed, (3,), {"shrinkage": 0.3}),
        Call(service_level, ([one],), {"now": T0}),
        Call(average_handling_time, ([one],), {"now": T0}),
        Call(occupancy, ([time],), {"now": T0}),
        Call(
            service_level.given, (), {"within": SECOND, "abandoned": AbandonRule.LATE}
        ),
    ]
    assert [text for call in calls for text in surprises(call)] == []


@given(contacts(), staff_times())
def test_contacts_and_times_are_kept_as_data(
    given_contacts: list[Contact], time: StaffTime
) -> None:
    for one in given_contacts:
        assert decode(encode(one), Contact) == pickled(one) == one
    assert decode(encode(time), StaffTime) == pickled(time) == time
