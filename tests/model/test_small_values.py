"""Keys, references, money, states, actors, findings: the small values."""

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.model import (
    NO_STATES,
    Actor,
    Finding,
    FrozenMap,
    Group,
    Incident,
    Link,
    LinkKind,
    Money,
    Party,
    PartyKind,
    Ref,
    Side,
    States,
    StatusCategory,
    actor,
)
from itsmcore.testing import keys, moneys, states


class Text(str):
    __slots__ = ()


# -- references -----------------------------------------------------------------------


@pytest.mark.parametrize(("args", "field"), [(("", "1"), "type"), (("ci", ""), "id")])
def test_a_reference_needs_type_and_id(args: tuple[str, str], field: str) -> None:
    with pytest.raises(FieldError, match=rf"^{field}: a reference needs text"):
        Ref(*args)


@pytest.mark.parametrize("wrong", [None, 3, b"ci"])
def test_a_reference_is_of_text(wrong: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"^id: text is needed"):
        Ref("ci", wrong)


def test_a_link_knows_standard_kinds_and_keeps_others() -> None:
    assert Link("caused_by", Ref("change", "1")).kind is LinkKind.CAUSED_BY
    assert Link("inspired_by", Ref("song", "1")).kind == "inspired_by"
    with pytest.raises(WrongTypeError, match=r"^target: .*Ref\('problem'"):
        Link("related", "PRB1")  # type: ignore[arg-type]  # to be refused


# -- money ----------------------------------------------------------------------------


@given(moneys(currency="EUR"), moneys(currency="EUR"), st.integers(1, 5))
def test_money_adds_up_exactly_whatever_the_decimal_context(
    a: Money, b: Money, digits: int
) -> None:
    cents = Money(Decimal(a.amount * 1000 + b.amount * 1000).scaleb(-3), "EUR")
    with localcontext(prec=digits):
        assert a + b == cents
    assert a + b == b + a


def test_money_takes_exact_numbers_alone() -> None:
    assert Money("12.50", "EUR") == Money(Decimal("12.5"), "EUR")
    assert Money(3, "EUR").amount == 3
    for wrong in (12.5, True, None, b"1"):
        with pytest.raises(WrongTypeError, match="never a float"):
            Money(wrong, "EUR")  # type: ignore[arg-type]  # to be refused
    for bad in (
        "",
        "1,5",
        "NaN",
        "Infinity",
        "1e101",
        "1e-101",
        "9" * 101,
        "1e9999999999999999999",
    ):
        with pytest.raises(FieldError, match=r"^amount: "):
            Money(bad, "EUR")


@pytest.mark.parametrize("code", ["eur", "", "E1R", "EU R", "ÉUR", 978, None])
def test_a_currency_is_capital_letters(code: Any) -> None:
    with pytest.raises(FieldError, match=r"^currency: .*ISO 4217"):
        Money(1, code)


def test_currencies_do_not_mix() -> None:
    assert type(Money(1, Text("EUR")).currency) is str
    with pytest.raises(FieldError, match="an amount in EUR is needed"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(WrongTypeError, match="money can only be added to money"):
        Money(1, "EUR") + 1  # type: ignore[operator]  # to be refused


# -- states ---------------------------------------------------------------------------


@given(states(), keys())
def test_states_are_a_mapping(found: States, name: str) -> None:
    plain = {key: found[key] for key in found}
    assert dict(found) == plain
    assert len(found) == len(plain)
    assert (name in found) == (name in plain)
    assert found.get(name) == plain.get(name)
    assert found.get(name, "none") == plain.get(name, "none")
    assert found.category(name) == plain.get(name, StatusCategory.UNKNOWN)
    assert hash(found) == hash(FrozenMap(plain))
    assert found == FrozenMap(plain)


def test_an_unknown_state_has_no_category_and_names_the_known_ones() -> None:
    found = States({"new": "to_do"})
    assert found.category(None) is StatusCategory.UNKNOWN
    with pytest.raises(UnknownNameError, match=r"^state: .*'new'"):
        found["old"]
    assert "old" not in found
    assert len(NO_STATES) == 0


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"new": "nowhere"}, "categories.new"),
        ({"new": 3}, "categories.new"),
        ({3: "to_do"}, "categories"),
        (["new"], "categories"),
        ("new", "categories"),
    ],
)
def test_states_are_checked(wrong: Any, place: str) -> None:
    with pytest.raises(FieldError) as found:
        States(wrong)
    assert found.value.field == place


def test_the_standard_states_of_a_class_cover_its_vocabulary() -> None:
    assert Incident.states.category("on_hold") is StatusCategory.WAITING
    assert len(Incident.states) == 7


# -- actors and findings --------------------------------------------------------------


def test_text_is_an_actor_without_roles() -> None:
    assert actor("ada") == Actor(key="ada")
    ada = Actor(key="ada", side="agent", roles=["owner"], groups=("net",))
    assert actor(ada) is ada
    assert ada.side is Side.AGENT
    assert ada.roles == {"owner"}
    with pytest.raises(WrongTypeError, match=r"^by: an actor is needed"):
        actor(3)  # type: ignore[arg-type]  # to be refused


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"key": 3}, "key"),
        ({"key": None}, "key"),
        ({"key": "a", "side": "left"}, "side"),
        ({"key": "a", "roles": "owner"}, "roles"),
        ({"key": "a", "roles": [3]}, "roles[0]"),
        ({"key": "a", "roles": {"a": 1}}, "roles"),
        ({"key": "a", "groups": 3}, "groups"),
    ],
)
def test_actors_are_checked(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(FieldError) as found:
        Actor(**fields)
    assert found.value.field == place


def test_findings_carry_parameters() -> None:
    found = Finding(code="gap", subject="INC-1", message="text", params={"old": [1]})
    assert found.params == {"old": (1,)}
    with pytest.raises(ItsmError, match=r"^seq: "):
        Finding(code="gap", subject="INC-1", message="text", seq="3")  # type: ignore[arg-type]  # to be refused


# -- organisation ---------------------------------------------------------------------


def test_parties_and_groups_take_lists_and_words() -> None:
    assert Party(id="p", name="P", kind="organization").kind is PartyKind.ORGANIZATION
    net = Group(id="net", name="Network", members=["b", "a"], skills={"dns"})
    assert list(net.members) == ["a", "b"]
    assert net.skills == {"dns"}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"members": "ada"}, "members"),
        ({"manager": 3}, "manager"),
        ({"fields": {"a": object()}}, "fields.a"),
        ({"extra": [1]}, "extra"),
    ],
)
def test_groups_are_checked(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(FieldError) as found:
        Group(id="net", name="Network", **fields)
    assert found.value.field == place


def test_a_party_is_checked() -> None:
    with pytest.raises(WrongTypeError, match=r"^vip: bool is needed"):
        Party(id="p", name="P", vip=1)  # type: ignore[arg-type]  # to be refused
    with pytest.raises(UnknownNameError, match=r"^kind: .*'person', 'organization'"):
        Party(id="p", name="P", kind="robot")
