"""IT asset management: the life of an asset, its value, its warranty, and licence positions.

Works when: an asset has states from ordered to disposed; and book value by the straight-line
method, warranty and licence position (entitled without used) are told for a given day.
"""

from datetime import UTC, date, datetime

from itsmcore.lifecycle import ASSET, ASSET_MANAGER_ROLE, AssetChanges, AssetEvent
from itsmcore.model import (
    Actor,
    Asset,
    AssetState,
    Depreciation,
    Money,
    SoftwareInstall,
    SoftwareLicence,
)
from itsmcore.practices import (
    WarrantyState,
    book_value,
    licence_positions,
    upcoming_ends,
    warranty,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LAPTOP = Asset(
    id="A-1",
    opened_at=SINCE,
    purchased_on=date(2026, 1, 1),
    cost=Money("1300", "EUR"),
    warranty_to=date(2027, 12, 31),
    depreciation=Depreciation(months=48, residual=Money("100", "EUR")),
)


def test_an_asset_goes_from_ordered_to_disposed() -> None:
    boss = Actor(key="ada", roles=[ASSET_MANAGER_ROLE])
    steps: list[tuple[str, AssetChanges]] = [
        ("order", {}),
        ("ship", {}),
        ("receive", {"tag": "T-1", "serial": "S-1", "location": "store"}),
        ("deploy", {"user": "rob", "location": "desk 4", "owner": "it"}),
        ("retire", {}),
        ("dispose", {"disposal_proof": "certificate 7"}),
    ]
    made = ASSET.create(
        {"title": "Laptop", "supplier": "acme"}, id="A-2", at=SINCE, by=boss
    )
    asset, states = made.record, [made.record.status]
    for event, changes in steps:
        step = ASSET.apply(
            asset, AssetEvent(event), changes, at=SINCE, by=boss, reason="as planned"
        )
        asset = step.record
        states.append(asset.status)
    assert states == [
        AssetState.REQUESTED,
        AssetState.ON_ORDER,
        AssetState.IN_TRANSIT,
        AssetState.IN_STOCK,
        AssetState.IN_USE,
        AssetState.RETIRED,
        AssetState.DISPOSED,
    ]
    assert asset.disposed_at == SINCE


def test_the_book_value_at_a_day_is_straight_line() -> None:
    values = {
        date(2025, 12, 31): None,
        date(2026, 1, 1): Money("1300", "EUR"),
        date(2026, 2, 1): Money("1275", "EUR"),
        date(2028, 1, 1): Money("700", "EUR"),
        date(2030, 1, 1): Money("100", "EUR"),
        date(2040, 1, 1): Money("100", "EUR"),
    }
    for day, value in values.items():
        assert book_value(LAPTOP, day).value == value


def test_the_warranty_at_a_day() -> None:
    assert warranty(LAPTOP, date(2027, 12, 31)).state is WarrantyState.COVERED
    assert warranty(LAPTOP, date(2028, 1, 1)).state is WarrantyState.EXPIRED
    [end] = upcoming_ends(date(2027, 12, 1), days=60, assets=[LAPTOP])
    assert (end.record, end.days_left) == ("A-1", 30)


def test_the_licence_position_at_a_day_is_entitled_without_used() -> None:
    rights = [
        SoftwareLicence(
            id="L-1",
            opened_at=SINCE,
            product="cad",
            entitled=3,
            valid_to=date(2026, 6, 30),
        ),
        SoftwareLicence(id="L-2", opened_at=SINCE, product="cad", entitled=1),
    ]
    installs = [SoftwareInstall(product="cad", ci=key) for key in ("a", "b")]
    [june] = licence_positions(rights, installs, date(2026, 6, 30))
    assert (june.entitled, june.used, june.left) == (4, 2, 2)
    [july] = licence_positions(rights, installs, date(2026, 7, 1))
    assert (july.entitled, july.used, july.left, july.state) == (1, 2, -1, "short")
    assert [use.by for use in july.uses] == ["a", "b"]
