"""Strategies of configuration items, services, and what they are to one another."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import (
    Baseline,
    ClassRule,
    Graph,
    RelationEnd,
    RelationNeed,
    UpkeepRules,
)
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClass,
    CiClasses,
    CiState,
    Environment,
    FieldSchema,
    ImpactFlow,
    NeedUnit,
    RedundancyGroup,
    Relation,
    RelationKind,
    RelationKinds,
    Service,
    ServiceKind,
    ServiceState,
    Strength,
)
from itsmcore.testing._forms import field_schemas
from itsmcore.testing._records import maybe, ordered
from itsmcore.testing._releases import drawn
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, levels, texts, words

__all__ = [
    "baselines",
    "cis",
    "graphs",
    "redundancy_groups",
    "relations",
    "services",
    "upkeep_rules",
]

Field = SearchStrategy[Any]

_SHARED: Final[Mapping[str, Field]] = {
    "criticality": maybe(levels()),
    "owner": maybe(keys()),
    "support_group": maybe(keys()),
    "live_at": maybe(instants()),
    "retired_at": maybe(instants()),
}
_CI: Final[Mapping[str, Field]] = {
    **_SHARED,
    "status": words(CiState) | keys(),
    "ci_class": st.sampled_from(tuple(CI_CLASSES)) | keys(),
    "environment": maybe(words(Environment) | keys()),
    "serial": maybe(texts()),
    "asset": maybe(keys()),
}
_SERVICE: Final[Mapping[str, Field]] = {
    **_SHARED,
    "status": words(ServiceState) | keys(),
    "kind": words(ServiceKind),
    "customers": st.lists(keys(), max_size=3).map(tuple),
    "parent": maybe(keys()),
    "schedule": maybe(keys()),
}


@st.composite
def cis(draw: st.DrawFn, /, **given: Field) -> CI:
    """Configuration items with any of their fields filled; keywords replace a strategy."""
    return drawn(draw, CI, _CI, given, [("first_seen", "last_seen")])


@st.composite
def services(draw: st.DrawFn, /, **given: Field) -> Service:
    """Services with any of their fields filled; keywords replace a field's strategy."""
    return drawn(draw, Service, _SERVICE, given)


@st.composite
def relations(draw: st.DrawFn, /, **given: Field) -> Relation:
    """Relations of standard kinds and of others; keywords replace a field's strategy."""
    first, last = draw(ordered(2))
    found: dict[str, Field] = {
        "source": keys(),
        "target": keys(),
        "kind": st.sampled_from(tuple(RELATION_KINDS)) | keys(),
        "valid_from": maybe(st.just(first)),
        "valid_to": maybe(st.just(last)),
    }
    return Relation(**{name: draw(one) for name, one in {**found, **given}.items()})


@st.composite
def redundancy_groups(draw: st.DrawFn, /, **given: Field) -> RedundancyGroup:
    """Groups that need a count, a percentage or a weight of their members."""
    unit = draw(words(NeedUnit))
    amounts: SearchStrategy[int | Decimal] = st.integers(0, 9)
    if unit is NeedUnit.PERCENT:
        amounts = st.decimals(0, 100, places=1)
    needs, warn_at = sorted((draw(amounts), draw(amounts)))
    members = st.lists(keys(), max_size=4, unique=True).map(tuple)
    weights = st.dictionaries(keys(), st.integers(0, 9), max_size=3)
    found: dict[str, Field] = {
        "of": keys(),
        "members": maybe(members),
        "unit": st.just(unit),
        "needs": st.just(needs),
        "warn_at": maybe(st.just(warn_at)),
        "weights": st.just({}) if unit is NeedUnit.COUNT else weights,
        "name": maybe(keys()),
    }
    return RedundancyGroup(
        **{name: draw(one) for name, one in {**found, **given}.items()}
    )


def relation_kinds() -> SearchStrategy[RelationKinds]:
    """The kinds of relations of some CMDB, by name."""
    kinds = st.builds(
        RelationKind,
        name=keys(),
        inverse=maybe(keys()),
        flow=words(ImpactFlow),
        strength=words(Strength),
    )
    lists = st.lists(kinds, max_size=4, unique_by=lambda kind: kind.name)
    return st.builds(RelationKinds, lists)


@st.composite
def ci_classes(draw: st.DrawFn) -> CiClasses:
    """Trees of classes, with or without fields of their own."""
    names = draw(st.lists(keys(), max_size=5, unique=True))
    found = [
        CiClass(
            name=name,
            parent=draw(maybe(st.sampled_from(names[:place]))) if place else None,
            doc=draw(maybe(texts())),
            fields=draw(st.just(FieldSchema()) | field_schemas()),
            stands_alone=draw(st.booleans()),
        )
        for place, name in enumerate(names)
    ]
    return CiClasses(draw(st.permutations(found)))


def baselines(**given: Field) -> SearchStrategy[Baseline]:
    """Baselines of a few items, relations and groups; keywords replace a field's strategy."""
    found: dict[str, Field] = {
        "id": keys(),
        "taken_at": instants(),
        "items": st.lists(cis() | services(), max_size=4, unique_by=lambda r: r.id),
        "relations": st.lists(relations(), max_size=4),
        "redundancy": st.lists(redundancy_groups(), max_size=3),
    }
    return st.builds(Baseline, **{**found, **given})


@st.composite
def graphs(draw: st.DrawFn, /, *, max_size: int = 6) -> Graph:
    """Graphs of CIs and services, with relations and groups that may lead out of them.

    Args:
        draw: Given by Hypothesis.
        max_size: How many items one has at most.
    """
    found = st.lists(
        cis() | services(), max_size=max_size, unique_by=lambda item: item.id
    )
    items = draw(found)
    ends = st.sampled_from([*(item.id for item in items), "elsewhere"])
    members = maybe(st.lists(ends, max_size=3, unique=True).map(tuple))
    return Graph(
        items,
        draw(st.lists(relations(source=ends, target=ends), max_size=2 * max_size)),
        draw(st.lists(redundancy_groups(of=ends, members=members), max_size=2)),
        at=draw(maybe(instants())),
    )


_CLASS_NAMES: Final = st.sampled_from(tuple(CI_CLASSES)) | keys()
_FIELDS: Final = st.sampled_from(["title", "owner", "serial", "source.id", "site"])


def _relation_needs() -> SearchStrategy[RelationNeed]:
    return st.builds(
        RelationNeed,
        kinds=st.lists(st.sampled_from(tuple(RELATION_KINDS)), max_size=2),
        end=maybe(words(RelationEnd)),
        other=maybe(_CLASS_NAMES),
    )


def upkeep_rules(*, max_size: int = 4) -> SearchStrategy[UpkeepRules]:
    """Rules for some classes, of which no two are for one class."""
    lists = st.lists(_FIELDS, max_size=2, unique=True)
    identifiers = st.lists(st.lists(_FIELDS, min_size=1, max_size=2), max_size=3)
    rules = st.builds(
        ClassRule,
        name=_CLASS_NAMES,
        stale_after=maybe(st.timedeltas(timedelta(minutes=1), timedelta(days=9999))),
        identifiers=maybe(identifiers),
        related=maybe(st.lists(_relation_needs(), max_size=2)),
        required=lists,
        recommended=lists,
    )
    return st.lists(rules, max_size=max_size, unique_by=_rule_name).map(
        lambda entries: UpkeepRules(tuple(entries))
    )


def _rule_name(rule: ClassRule) -> str:
    return rule.name
