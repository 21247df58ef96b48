"""Strategies of the status definitions of products: small, with parts that meet one another."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb.products import icinga, itop, servicenow, zabbix
from itsmcore.testing._values import words

__all__ = ["business_processes", "impact_graphs", "impact_trees", "service_trees"]

_NAMES: Final = ("a", "b", "c", "d", "e", "f", "g", "h")
_SETTINGS: Final = (
    "disabled",
    "0",
    "1",
    "2",
    "5",
    "33%",
    "34%",
    "50%",
    "66.7%",
    "100%",
)


def _some(names: Sequence[str], most: int = 4) -> SearchStrategy[list[str]]:
    """Some of these names, each once, in any order."""
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), unique=True, max_size=most)


@st.composite
def impact_graphs(draw: st.DrawFn, *, max_size: int = 7) -> itop.ImpactGraph:
    """Impact graphs of iTop, with redundancies and with loops."""
    names = _NAMES[: draw(st.integers(0, max_size))]
    pairs = (
        st.dictionaries(st.sampled_from(names), _some(names)) if names else st.just({})
    )
    group = st.builds(
        itop.Redundancy,
        of=st.sampled_from(names or ("a",)),
        members=_some(names),
        min_up=st.sampled_from(_SETTINGS),
    )
    return itop.ImpactGraph(
        objects=names,
        impacts=draw(pairs),
        redundancies=draw(st.lists(group, max_size=3)) if names else [],
    )


@st.composite
def business_processes(
    draw: st.DrawFn, *, loops: bool = True, max_size: int = 5
) -> icinga.BusinessProcess:
    """Business processes of Icinga over hosts and services.

    Args:
        draw: Given by Hypothesis.
        loops: Whether a process may lie below itself.
        max_size: How many processes at most.
    """
    objects = [
        icinga.Monitored(name=name, kind=draw(words(icinga.Kind)))
        for name in ("h", "i", "j", "k")[: draw(st.integers(0, 4))]
    ]
    kinds = {node.name: node.kind for node in objects}
    names = ("p", "q", "r", "s", "t")[: draw(st.integers(0, max_size))]
    processes: list[icinga.Process] = []
    for place, name in enumerate(names):
        below = names if loops else names[:place]
        children = draw(_some((*kinds, *below)))
        operator = draw(words(icinga.Operator))
        minimum = draw(st.integers(1, 4))
        processes.append(
            icinga.Process(
                name=name,
                children=children,
                operator=operator,
                minimum=minimum if operator is icinga.Operator.MIN else None,
                overrides={
                    child: draw(_pairs(kinds.get(child))) for child in children[:1]
                },
            )
        )
    return icinga.BusinessProcess(processes=processes, objects=objects)


_HOST: Final = ("UP", "DOWN", "UNREACHABLE", "PENDING")
_OTHER: Final = ("OK", "WARNING", "CRITICAL", "UNKNOWN", "PENDING")


def _pairs(kind: icinga.Kind | None) -> SearchStrategy[dict[str, str]]:
    states = st.sampled_from(_HOST if kind is icinga.Kind.HOST else _OTHER)
    return st.dictionaries(states, states, max_size=2)


def _rules() -> SearchStrategy[list[zabbix.Rule]]:
    rule = st.builds(
        zabbix.Rule,
        type=words(zabbix.RuleType),
        limit_status=words(zabbix.Status),
        limit_value=st.sampled_from([0, 1, 2, 3, 33, 50, 66, 100]),
        new_status=words(zabbix.Status),
    )
    return st.lists(rule, max_size=2)


@st.composite
def service_trees(draw: st.DrawFn, *, max_size: int = 6) -> zabbix.ServiceTree:
    """Services of Zabbix with rules, weights and propagation, some below several others."""
    services: list[zabbix.Service] = []
    for name in _NAMES[: draw(st.integers(0, max_size))]:
        below = [service.name for service in services]
        services.append(
            zabbix.Service(
                name=name,
                children=draw(_some(below)),
                algorithm=draw(words(zabbix.Algorithm)),
                rules=draw(_rules()),
                weight=draw(st.sampled_from([0, 1, 2, 50])),
                propagation=draw(words(zabbix.Propagation)),
                propagation_value=draw(st.integers(0, 5)),
            )
        )
    return zabbix.ServiceTree(services=draw(st.permutations(services)))


_TABLES: Final = st.sampled_from(
    [
        {},
        {"critical": "major"},
        {"major": "critical", "warning": "minor"},
        dict.fromkeys(("critical", "major", "minor", "warning"), "warning"),
    ]
)
_AMOUNTS: Final = st.none() | st.sampled_from(
    [Decimal(1), Decimal(2), Decimal("33.4"), Decimal(50), Decimal(100)]
)


@st.composite
def impact_trees(draw: st.DrawFn, *, max_size: int = 6) -> servicenow.ImpactTree:
    """Impact trees of ServiceNow with clusters, tables and redundant elements, and with loops."""
    names = _NAMES[: draw(st.integers(0, max_size))]
    elements = [
        servicenow.Element(
            name=name,
            units=draw(words(servicenow.Units)),
            required=draw(_AMOUNTS),
            is_cluster=draw(st.booleans()),
            impact_when=draw(_TABLES),
            children=[
                servicenow.Child(
                    name=child,
                    influence=draw(_AMOUNTS),
                    redundant=draw(st.booleans()),
                )
                for child in draw(_some(names, 3))
            ],
        )
        for name in names
    ]
    return servicenow.ImpactTree(elements=elements)
