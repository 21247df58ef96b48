"""Warranties and other ends: by day, the last day included."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, WrongTypeError
from itsmcore.model import AgreementRecord, Asset, Contract, SoftwareLicence
from itsmcore.practices import WarrantyState, upcoming_ends, warranty
from tests.bad_input import Call, surprises

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 6, 30)
DAY = timedelta(days=1)
FEWER = settings(max_examples=settings().max_examples // 3)


def asset(id: str = "A1", **given: Any) -> Asset:
    return Asset(id=id, opened_at=SINCE, **given)


def contract(id: str = "C1", **given: Any) -> Contract:
    return Contract(**{"id": id, "opened_at": SINCE, "status": "active", **given})


def test_a_warranty_covers_its_last_day() -> None:
    thing = asset(warranty_to=TODAY)
    last = warranty(thing, TODAY)
    assert (last.state, last.days_left) == (WarrantyState.COVERED, 0)
    assert last.explain() == (
        "A1 on 2026-06-30: covered",
        "up to 2026-06-30, 0 days left",
    )
    over = warranty(thing, TODAY + DAY)
    assert (over.state, over.days_left) == (WarrantyState.EXPIRED, -1)
    none = warranty(asset(), TODAY)
    assert (none.state, none.last_day, none.days_left) == ("unknown", None, None)
    assert none.explain()[1] == "nobody says until when"


def test_what_ends_is_told_by_day() -> None:
    found = upcoming_ends(
        TODAY,
        days=30,
        assets=[
            asset("A1", warranty_to=TODAY + 30 * DAY),
            asset("A2", warranty_to=TODAY - DAY),
            asset("A3", warranty_to=TODAY, status="disposed"),
            asset("A4"),
        ],
        licences=[
            SoftwareLicence(
                id="L1", opened_at=SINCE, product="cad", entitled=1, valid_to=TODAY
            )
        ],
        contracts=[
            contract("C1", title="Line", end=TODAY + 40 * DAY, notice_days=40),
            contract("C2", end=TODAY + 9 * DAY, notice_days=9, notice_at=SINCE),
            contract("C3", end=TODAY, status="terminated"),
        ],
        agreements=[
            AgreementRecord(
                id="gold", opened_at=SINCE, status="active", valid_to=TODAY + 31 * DAY
            ),
            AgreementRecord(
                id="iron", opened_at=SINCE, status="active", valid_to=TODAY
            ),
        ],
    )
    assert [(end.kind, end.record, end.days_left) for end in found] == [
        ("notice", "C1", 0),
        ("agreement", "iron", 0),
        ("licence", "L1", 0),
        ("contract", "C2", 9),
        ("warranty", "A1", 30),
    ]
    assert found[0].explain() == ("2026-06-30, in 0 days: notice of C1 Line",)
    assert found[2].explain() == ("2026-06-30, in 0 days: licence of L1",)


@FEWER
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-3, 12),
            st.none() | st.integers(0, 9),
            st.sampled_from(["active", "expired"]),
        ),
        max_size=5,
    ),
    st.integers(0, 9),
    st.randoms(),
)
def test_ends_are_those_of_looking_at_each_day(
    rows: list[tuple[int | None, int | None, str]], days: int, chance: Any
) -> None:
    made = [
        contract(
            f"C{n}",
            end=None if end is None else TODAY + end * DAY,
            notice_days=notice,
            status=status,
        )
        for n, (end, notice, status) in enumerate(rows)
    ]
    wanted = [
        (ahead, kind, one.id)
        for ahead in range(days + 1)
        for kind in ("notice", "contract")
        for one in made
        if one.status == "active" and one.end is not None
        if kind == "contract" or one.notice_days is not None
        if one.end
        == TODAY + ahead * DAY + (one.notice_days or 0) * DAY * (kind == "notice")
    ]
    chance.shuffle(made)
    found = upcoming_ends(TODAY, days=days, contracts=made)
    assert [(end.days_left, str(end.kind), end.record) for end in found] == wanted


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: upcoming_ends(TODAY, days=-1), FieldError, "days"),
    (lambda: upcoming_ends(TODAY, days=True), WrongTypeError, "days"),
    (lambda: upcoming_ends(SINCE, days=1), WrongTypeError, "on"),
    (
        lambda: upcoming_ends(TODAY, days=1, assets=[asset()] * 2),
        FieldError,
        r"assets\[1\]",
    ),
    (lambda: warranty(asset(), SINCE), WrongTypeError, "on"),
    (lambda: warranty(contract(), TODAY), WrongTypeError, "asset"),  # type: ignore[arg-type]  # no asset
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told: dict[str, Any] = {"days": 9, "assets": [asset()], "licences": []}
    told |= {"contracts": [contract()], "agreements": []}
    assert [*surprises(Call(upcoming_ends, (TODAY,), told))] == []
    assert [*surprises(Call(warranty, (asset(), TODAY)))] == []
