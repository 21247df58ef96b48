"""Licence positions: what may be used of a product, what is, and what explains it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, WrongTypeError
from itsmcore.model import SoftwareInstall, SoftwareLicence, when
from itsmcore.practices import LicencePosition, PositionState, licence_positions
from tests.bad_input import Call, surprises

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 6, 30)
FEWER = settings(max_examples=settings().max_examples // 2)


def licence(id: str, entitled: int = 5, **given: Any) -> SoftwareLicence:
    told = {"id": id, "opened_at": SINCE, "product": "cad", "entitled": entitled}
    return SoftwareLicence(**{**told, **given})


def install(ci: str, **given: Any) -> SoftwareInstall:
    return SoftwareInstall(**{"product": "cad", "ci": ci, **given})


def one(
    licences: Sequence[SoftwareLicence],
    installs: Sequence[SoftwareInstall],
    **given: Any,
) -> LicencePosition:
    [found] = licence_positions(licences, installs, TODAY, **given)
    return found


def test_devices_count_once_each() -> None:
    found = one(
        [licence("L1", 2), licence("L2", 1)], [install(key) for key in ("b", "a", "b")]
    )
    assert (found.entitled, found.used, found.left) == (3, 2, 1)
    assert found.state is PositionState.SPARE
    assert found.explain() == (
        "cad by device on 2026-06-30: 3 entitled, 2 used: spare",
        "L1: entitles to 2",
        "L2: entitles to 1",
        "a: uses 1",
        "b: uses 1",
    )


def test_users_count_once_each_and_installs_without_one_by_item() -> None:
    installs = [
        install("pc-1", user="ada"),
        install("pc-2", user="ada"),
        install("pc-3"),
        install("pc-3"),
    ]
    found = one([licence("L1", 1, metric="user")], installs)
    assert (found.used, found.left, found.state) == (2, -1, "short")
    assert found.explain()[2:] == ("ada: uses 1 on pc-1, pc-2", "pc-3: uses 1")


def test_cores_count_as_the_most_that_is_told_of_an_item() -> None:
    rights = [licence("L1", 12, metric="core")]
    installs = [install("a", cores=4), install("a", cores=8), install("b", cores=4)]
    found = one(rights, installs)
    assert (found.used, found.left, found.state) == (12, 0, "even")
    unknown = one(rights, [*installs, install("c")])
    assert (unknown.used, unknown.left, unknown.state) == (None, None, "unknown")
    assert unknown.explain()[0].endswith("12 entitled, not known used: unknown")
    assert unknown.explain()[-1] == "c: uses an unknown number"


@pytest.mark.parametrize("metric", ["concurrent", "points"])
def test_what_installs_do_not_tell_is_given(metric: str) -> None:
    rights = [licence("L1", 9, metric=metric)]
    assert one(rights, [install("a")]).used is None
    found = one(rights, [install("a")], peaks={"cad": 7})
    assert (found.used, found.left, found.uses) == (7, 2, ())


def test_a_licence_counts_on_the_days_of_its_right() -> None:
    day = timedelta(days=1)
    rights = [
        licence("past", valid_to=TODAY - day),
        licence("last", 1, valid_to=TODAY),
        licence("first", 2, valid_from=TODAY),
        licence("next", valid_from=TODAY + day),
        licence("asked", status="requested"),
        licence("gone", status="retired"),
        licence("over", status="expired"),
        licence("over but dated", 4, status="expired", valid_to=TODAY),
    ]
    found = one(rights, [])
    assert found.entitled == 7
    assert found.licences == {"first": 2, "last": 1, "over but dated": 4}
    assert [*found.licences] == ["first", "last", "over but dated"]
    assert found.left_out == (
        ("asked", "it is requested"),
        ("gone", "it is retired"),
        ("next", "it begins on 2026-07-01"),
        ("over", "it is expired, and nobody says since when"),
        ("past", "it ended on 2026-06-29"),
    )
    assert "past: does not count, it ended on 2026-06-29" in found.explain()
    every = one(rights, [], counts=when(product="cad"))
    assert {"asked", "gone"} <= {*every.licences}


def test_an_install_counts_from_the_day_on_which_it_was_found() -> None:
    night = datetime(2026, 7, 1, tzinfo=UTC)
    late = install("a", discovered_at=night)
    soon = install("b", discovered_at=night - timedelta(microseconds=1))
    assert one([licence("L1")], [late, soon]).used == 1


def test_what_is_installed_without_a_licence_stands_there_too() -> None:
    positions = licence_positions(
        [licence("L1", product="office")], [install("a", product="cad")], TODAY
    )
    cad, office = positions
    assert (cad.product, cad.metric, cad.entitled, cad.used) == ("cad", "device", 0, 1)
    assert (office.product, office.used) == ("office", 0)


def test_each_metric_of_a_product_has_its_position() -> None:
    rights = [licence("L1", metric="user"), licence("L2", metric="device")]
    by_device, by_user = licence_positions(rights, [install("a", user="ada")], TODAY)
    assert (by_device.metric, by_device.used) == ("device", 1)
    assert (by_user.metric, by_user.used) == ("user", 1)


DAYS = st.none() | st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2))
LICENCES = st.lists(
    st.builds(
        licence,
        id=st.sampled_from("pqrst"),
        entitled=st.integers(0, 4),
        product=st.sampled_from(["cad", "office"]),
        metric=st.sampled_from(["device", "user", "core", "concurrent"]),
        status=st.sampled_from(["active", "expiring", "expired", "retired"]),
        valid_to=DAYS,
    ),
    unique_by=lambda item: item.id,
    max_size=5,
)
INSTALLS = st.lists(
    st.builds(
        install,
        st.sampled_from("abc"),
        product=st.sampled_from(["cad", "office"]),
        user=st.sampled_from([None, "ada", "a"]),
        cores=st.sampled_from([None, 2, 4]),
        discovered_at=st.sampled_from([None, SINCE, SINCE + timedelta(days=999)]),
    ),
    max_size=6,
)


@FEWER
@given(LICENCES, INSTALLS, st.sampled_from([{}, {"cad": 2}]), st.randoms())
def test_the_position_is_that_of_counting_one_by_one(
    licences: list[SoftwareLicence],
    installs: list[SoftwareInstall],
    peaks: dict[str, int],
    chance: Any,
) -> None:
    found = licence_positions(licences, installs, TODAY, peaks=peaks)
    there = [i for i in installs if i.discovered_at in (None, SINCE)]
    pairs = {(item.product, str(item.metric)) for item in licences}
    named = {product for product, _ in pairs}
    pairs |= {(i.product, "device") for i in there if i.product not in named}
    assert [(p.product, p.metric) for p in found] == sorted(pairs)
    for position in found:
        entitled = 0
        for item in licences:
            mine = (item.product, item.metric) == (position.product, position.metric)
            over = item.valid_to is not None and item.valid_to < TODAY
            dead = item.status == "retired" or (
                item.status == "expired" and item.valid_to is None
            )
            entitled += item.entitled if mine and not over and not dead else 0
        assert position.entitled == entitled
        assert position.used == used(position, there, peaks)
        assert position.left is None or position.left == entitled - (position.used or 0)
        amounts = [use.amount or 0 for use in position.uses]
        assert not position.uses or position.used in (None, sum(amounts))
    chance.shuffle(licences)
    chance.shuffle(installs)
    assert licence_positions(licences, installs, TODAY, peaks=peaks) == found


def used(
    position: LicencePosition, installs: list[SoftwareInstall], peaks: dict[str, int]
) -> int | None:
    mine = [i for i in installs if i.product == position.product]
    items = {i.ci for i in mine}
    if position.metric == "device":
        return len(items)
    if position.metric == "user":
        users = {i.user for i in mine if i.user is not None}
        return len(users) + len({i.ci for i in mine if i.user is None})
    if position.metric == "core":
        told = [{i.cores for i in mine if i.ci == item} - {None} for item in items]
        return (
            None if set() in told else sum(max(n or 0 for n in some) for some in told)
        )
    return peaks.get(position.product)


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: one([licence("L"), licence("L")], []), FieldError, r"licences\[1\]"),
    (lambda: licence_positions([], [], SINCE), WrongTypeError, "on"),
    (lambda: one([licence("L")], [], peaks={"cad": -1}), WrongTypeError, r"peaks\.cad"),
    (lambda: one([licence("L")], [], counts=True), WrongTypeError, "condition"),
    (lambda: licence_positions([], "cad", TODAY), WrongTypeError, "installs"),  # type: ignore[arg-type]  # text is refused
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"peaks": {"cad": 1}, "counts": when(product="cad")}
    call = Call(licence_positions, ([licence("L")], [install("a")], TODAY), told)
    assert [*surprises(call)] == []
