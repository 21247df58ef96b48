"""Configuration items, services, relations, groups and classes: what they take and refuse."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClass,
    CiClasses,
    CiState,
    ImpactFlow,
    NeedUnit,
    RedundancyGroup,
    Relation,
    RelationKind,
    RelationKinds,
    Service,
    ServiceKind,
    ServiceState,
    StatusCategory,
    Strength,
)
from itsmcore.testing import ci_classes, redundancy_groups, relation_kinds
from tests.round_trips import pasted, pickled

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_an_item_is_in_use_unless_it_says_otherwise() -> None:
    item = CI(id="db", opened_at=SINCE, ci_class="database", environment="production")
    assert (item.status, item.environment) == (CiState.OPERATIONAL, "production")
    assert CI.states.category(item.status) is StatusCategory.ACTIVE
    assert CI.states.category("retired") is StatusCategory.CLOSED
    assert CI(id="x", opened_at=SINCE, environment="lab").environment == "lab"


def test_a_service_is_in_the_catalogue_unless_it_says_otherwise() -> None:
    service = Service(id="mail", opened_at=SINCE, customers=["acme"])
    assert (service.status, service.kind) == (
        ServiceState.CATALOGUE,
        ServiceKind.BUSINESS,
    )
    assert service.customers == ("acme",)
    assert Service.states.category("pipeline") is StatusCategory.TO_DO


ITEM = {"id": "x", "opened_at": SINCE}
ENDS = {"source": "a", "target": "b"}
WEIGHED = {"of": "a", "unit": "weight"}


@pytest.mark.parametrize(
    ("cls", "given", "error", "field"),
    [
        (CI, ITEM | {"criticality": "vast"}, FieldError, "criticality"),
        (
            CI,
            ITEM | {"first_seen": SINCE, "last_seen": SINCE - DAY},
            FieldError,
            "last_seen",
        ),
        (CI, ITEM | {"ci_class": None}, WrongTypeError, "ci_class"),
        (CI, ITEM | {"environment": 3}, WrongTypeError, "environment"),
        (Service, ITEM | {"kind": "odd"}, UnknownNameError, "kind"),
        (Service, ITEM | {"customers": "acme"}, WrongTypeError, "customers"),
        (Relation, ENDS | {"source": ""}, FieldError, "source"),
        (Relation, ENDS | {"target": None}, WrongTypeError, "target"),
        (Relation, ENDS | {"kind": ""}, FieldError, "kind"),
        (
            Relation,
            ENDS | {"valid_from": datetime(2026, 1, 1)},
            FieldError,
            "valid_from",
        ),
        (
            Relation,
            ENDS | {"valid_from": SINCE, "valid_to": SINCE - DAY},
            FieldError,
            "valid_to",
        ),
        (RelationKind, {"name": ""}, FieldError, "name"),
        (RelationKind, {"name": "a", "flow": "up"}, UnknownNameError, "flow"),
        (RelationKind, {"name": "a", "strength": "hard"}, UnknownNameError, "strength"),
        (RelationKinds, {"entries": "abc"}, WrongTypeError, "entries"),
        (RelationKinds, {"entries": ["abc"]}, WrongTypeError, "entries"),
        (CiClasses, {"entries": [CiClass(name="a"), None]}, WrongTypeError, "entries"),
        (CiClass, {"name": ""}, FieldError, "name"),
        (RedundancyGroup, {"of": ""}, FieldError, "of"),
        (RedundancyGroup, {"of": "a", "members": "bc"}, WrongTypeError, "members"),
        (RedundancyGroup, {"of": "a", "members": {"b"}}, WrongTypeError, "members"),
        (RedundancyGroup, {"of": "a", "members": ["b", "b"]}, FieldError, "members"),
        (RedundancyGroup, {"of": "a", "needs": -1}, FieldError, "needs"),
        (RedundancyGroup, {"of": "a", "needs": Decimal("1.5")}, FieldError, "needs"),
        (RedundancyGroup, {"of": "a", "needs": Decimal("NaN")}, FieldError, "needs"),
        (RedundancyGroup, {"of": "a", "needs": True}, WrongTypeError, "needs"),
        (RedundancyGroup, {"of": "a", "needs": 0.5}, WrongTypeError, "needs"),
        (
            RedundancyGroup,
            {"of": "a", "unit": "percent", "needs": 101},
            FieldError,
            "needs",
        ),
        (RedundancyGroup, {"of": "a", "unit": "dozen"}, UnknownNameError, "unit"),
        (RedundancyGroup, {"of": "a", "needs": 2, "warn_at": 1}, FieldError, "warn_at"),
        (RedundancyGroup, {"of": "a", "weights": {"b": 2}}, FieldError, "weights"),
        (
            RedundancyGroup,
            WEIGHED | {"weights": {"b": -2}},
            WrongTypeError,
            "weights.b",
        ),
        (
            RedundancyGroup,
            WEIGHED | {"weights": {"b": 0.5}},
            WrongTypeError,
            "weights.b",
        ),
        (RedundancyGroup, WEIGHED | {"weights": {3: 1}}, WrongTypeError, "weights.3"),
        (RedundancyGroup, WEIGHED | {"weights": ["b"]}, WrongTypeError, "weights"),
    ],
)
def test_what_cannot_be_is_refused(
    cls: Any, given: dict[str, Any], error: Any, field: str
) -> None:
    with pytest.raises(error) as caught:
        cls(**given)
    assert caught.value.field.startswith(field)


@pytest.mark.parametrize(
    ("start", "end", "valid"),
    [
        (None, None, True),
        (SINCE, None, True),
        (SINCE + DAY, None, False),
        (None, SINCE, False),
        (None, SINCE + DAY, True),
        (SINCE - DAY, SINCE, False),
    ],
)
def test_a_relation_holds_from_its_first_instant_up_to_its_last(
    *, start: datetime | None, end: datetime | None, valid: bool
) -> None:
    relation = Relation(source="a", target="b", valid_from=start, valid_to=end)
    assert relation.is_valid(SINCE) is valid


def test_a_relation_is_asked_with_an_aware_instant() -> None:
    with pytest.raises(FieldError, match="zone"):
        Relation(source="a", target="b").is_valid(datetime(2026, 1, 1))


def test_standard_kinds_say_which_way_trouble_flows() -> None:
    flows = {name: (kind.flow, kind.strength) for name, kind in RELATION_KINDS.items()}
    assert flows["depends_on"] == (ImpactFlow.TO_SOURCE, Strength.REQUIRED)
    assert flows["hosts"] == (ImpactFlow.TO_TARGET, Strength.REQUIRED)
    assert flows["member_of"] == (ImpactFlow.TO_TARGET, Strength.REDUNDANT)
    assert flows["connects_to"][1] is Strength.INFORMATIONAL


def test_catalogues_are_mappings_that_a_host_extends() -> None:
    own = RelationKind(name="cools", flow="to_target")
    more = RELATION_KINDS | [own, RelationKind(name="hosts", strength="informational")]
    assert list(more) == [*RELATION_KINDS, "cools"]
    assert (more["cools"], len(more)) == (own, len(RELATION_KINDS) + 1)
    assert more["hosts"].strength is Strength.INFORMATIONAL
    assert "cools" not in RELATION_KINDS
    others: list[Any] = [3, None, "nix"]
    assert not any(other in more for other in others)
    assert (more.get("nix"), more.get("nix", own), more.get("cools")) == (
        None,
        own,
        own,
    )
    with pytest.raises(UnknownNameError) as caught:
        more["nix"]
    assert caught.value.known == tuple(more)


def test_a_catalogue_tells_every_fault_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        CiClasses(
            [
                CiClass(name="a", parent="b"),
                CiClass(name="b", parent="a"),
                CiClass(name="c", parent="nix"),
                CiClass(name="a"),
            ]
        )
    told = [e.field for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert told == ["entries[3].name", "entries[2].parent"]
    with pytest.raises(DefinitionError) as caught:
        CiClasses([CiClass(name="a", parent="b"), CiClass(name="b", parent="a")])
    assert "above themselves, got ('a', 'b')" in str(caught.value)


def test_classes_form_a_tree() -> None:
    assert CI_CLASSES.lineage("router") == (
        "router",
        "network_device",
        "hardware",
        "ci",
    )
    assert CI_CLASSES.is_a("router", "hardware")
    assert CI_CLASSES.is_a("router", "router")
    assert not CI_CLASSES.is_a("hardware", "router")
    assert CI_CLASSES.is_a("gizmo", "gizmo")
    assert not CI_CLASSES.is_a("gizmo", "ci")
    with pytest.raises(UnknownNameError):
        CI_CLASSES.lineage("gizmo")


@given(relation_kinds() | ci_classes() | redundancy_groups())
def test_definitions_are_values(value: Any) -> None:
    for twin in (pasted(value), pickled(value)):
        assert (twin, hash(twin), repr(twin)) == (value, hash(value), repr(value))


@given(st.integers(0, 100), st.integers(0, 30))
def test_a_percentage_is_never_rounded_down(percent: int, total: int) -> None:
    group = RedundancyGroup(of="a", unit="percent", needs=percent)
    least = group.threshold(percent, total)
    assert least * 100 >= percent * total > (least - 1) * 100 or percent * total == 0
    assert type(least) is int


def test_half_of_three_needs_two() -> None:
    group = RedundancyGroup(of="a", unit=NeedUnit.PERCENT, needs=50)
    assert [group.threshold(50, total) for total in (2, 3, 4)] == [1, 2, 2]
    assert RedundancyGroup(of="a").weight("b") == 1
