"""Configuration management: typed items and relations, and baselines of them.

Works when: items and relations are typed, and a baseline taken at one instant and compared at
another lists added, removed and changed fields, in a fixed order.
"""

from datetime import UTC, datetime

import attrs
import pytest

from itsmcore.cmdb import Baseline, Graph, diff
from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import CI, CI_CLASSES, RELATION_KINDS, Relation, Service

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def server(id: str, **fields: object) -> CI:
    return CI(id=id, ci_class="server", opened_at=MARCH, fields=fields)


def taken(id: str, at: datetime, *items: CI | Service, links: int = 0) -> Baseline:
    relations = [Relation(source="mail", target=f"web-{n}") for n in range(links)]
    return Baseline(id=id, taken_at=at, items=items, relations=relations)


BEFORE = taken("B1", MARCH, server("web-0", memory=16, rack="r1"), server("web-1"))
AFTER = taken("B2", APRIL, server("web-2"), server("web-0", memory=32, slot=4), links=1)


def test_items_and_relations_are_typed() -> None:
    assert CI_CLASSES.lineage(server("web-0").ci_class) == ("server", "hardware", "ci")
    assert RELATION_KINDS[Relation(source="a", target="b").kind].strength == "required"
    with pytest.raises(WrongTypeError):
        CI(id="web-0", opened_at=MARCH, ci_class=7)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(FieldError):
        Relation(source="", target="b")


def test_a_comparison_lists_what_was_added_removed_and_changed_in_a_fixed_order() -> (
    None
):
    expected = (
        "- web-1",
        "+ web-2",
        "~ web-0 fields.memory: 16 -> 32",
        "~ web-0 fields.rack: 'r1' removed",
        "~ web-0 fields.slot: 4 added",
        "+ mail depends_on web-0",
    )
    assert diff(BEFORE, AFTER).lines() == expected
    shuffled = attrs.evolve(AFTER, items=reversed(AFTER.items))
    assert diff(BEFORE, shuffled).lines() == expected


def test_a_baseline_outlives_its_store() -> None:
    assert decode(encode(BEFORE), Baseline) == BEFORE
    assert diff(BEFORE, decode(encode(AFTER), Baseline)).apply(BEFORE) == AFTER


def test_a_baseline_can_be_taken_of_a_graph() -> None:
    graph = Graph([server("web-0"), Service(id="mail", opened_at=MARCH)])
    baseline = Baseline.of_graph(graph, id="B3", taken_at=APRIL)
    assert [item.id for item in baseline.items] == ["mail", "web-0"]
