"""Dependencies, impact of an outage: who is hit when X fails, and all that this takes.

Works when: it tells who is hit when X fails, with the paths, honours the direction of
relations and redundancy groups, finds cycles, and does 100,000 items in seconds.
"""

from datetime import UTC, datetime
from time import process_time

from itsmcore.cmdb import Graph, Health
from itsmcore.model import CI, RedundancyGroup, Relation, Service

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def payroll() -> Graph:
    """Payroll on an application, on one of two databases, in two rooms."""
    items: list[CI | Service] = [
        Service(id="payroll", opened_at=SINCE, owner="ada", customers=("acme",)),
        CI(id="app", opened_at=SINCE, ci_class="application"),
        CI(id="db-1", opened_at=SINCE, ci_class="database"),
        CI(id="db-2", opened_at=SINCE, ci_class="database"),
        CI(id="room-1", opened_at=SINCE, ci_class="room"),
        CI(id="room-2", opened_at=SINCE, ci_class="room"),
    ]
    relations = [
        Relation(source="payroll", target="app"),
        Relation(source="room-1", kind="contains", target="db-1"),
        Relation(source="room-2", kind="contains", target="db-2"),
        Relation(source="room-1", kind="contains", target="app"),
    ]
    group = RedundancyGroup(of="app", members=["db-1", "db-2"])
    return Graph(items, relations, [group])


def test_who_is_hit_when_something_fails_is_told_with_paths() -> None:
    impact = payroll().impact(["room-1"])
    assert impact.down == ("app", "db-1", "payroll")
    assert impact["payroll"].path == ("room-1", "app", "payroll")
    assert impact["payroll"].depth == 2
    assert impact.services == ("payroll",)
    assert impact.people.owners == {"ada": ("payroll",)}
    assert impact.people.customers == {"acme": ("payroll",)}


def test_dependencies_are_told_both_ways_with_the_ways_between() -> None:
    graph = payroll()
    needed = graph.dependencies("payroll")
    assert [*needed] == ["app", "db-1", "db-2", "room-1", "room-2"]
    assert [*graph.dependants("room-1")] == ["app", "db-1", "payroll"]
    assert [way.ids for way in graph.paths("room-1", "payroll")] == [
        ("room-1", "app", "payroll"),
        ("room-1", "db-1", "app", "payroll"),
    ]


def test_the_direction_of_relations_is_honoured() -> None:
    graph = payroll()
    assert graph.impact(["payroll"]) == {}
    assert "room-1" not in graph.impact(["db-1"])


def test_redundancy_groups_are_honoured() -> None:
    graph = payroll()
    one = graph.impact(["db-1"])
    assert one["app"].health is Health.AT_RISK
    assert one["app"].groups[0].text == "1 of 2 up, needs 1"
    assert "payroll" not in one
    assert one.services == ()
    both = graph.impact(["db-1", "db-2"])
    assert both.down == ("app", "payroll")
    assert both["app"].groups[0].text == "0 of 2 up, needs 1"


def test_cycles_are_found_and_do_no_harm() -> None:
    graph = Graph.from_columns(
        ["svc", "a", "b", "c", "d"],
        ["svc", "a", "b", "c", "d"],
        ["a", "b", "c", "a", "d"],
    )
    assert graph.cycles() == (("a", "b", "c"),)
    assert len(graph.impact([])) == 0
    assert graph.impact(["b"]).down == ("a", "svc", "c")
    grouped = RedundancyGroup(of="c", members=["svc", "d"])
    assert Graph.from_columns(
        ["svc", "a", "b", "c", "d"],
        ["svc", "a", "b"],
        ["a", "b", "c"],
        redundancy=[grouped],
    ).cycles() == (("svc", "a", "b", "c"),)


def test_a_hundred_thousand_items_are_done_in_seconds() -> None:
    size = 100_000
    ids = [f"ci-{n}" for n in range(size)]
    sources, targets = [], []
    for n in range(1, size):  # a tree of ten branches, and a second way for each item
        sources += [ids[n], ids[n]]
        targets += [ids[(n - 1) // 10], ids[n // 7]]
    groups = [
        RedundancyGroup(of=ids[n], members=[ids[n // 10], ids[n // 9]])
        for n in range(50_000, 60_000)
    ]
    start = process_time()
    graph = Graph.from_columns(
        ids,
        sources,
        targets,
        ci_class=["service" if n % 50 == 49 else "ci" for n in range(size)],
        redundancy=groups,
    )
    impact = graph.impact([ids[0]], limit=10)
    services = graph.services_hit((ids[0],))
    spent = process_time() - start
    assert impact.counts[Health.DOWN] + 1 == size
    assert len(impact) == 10
    assert impact.truncated == size - 11
    assert len(services) == 2_000
    assert impact.services == services
    assert spent < 60  # a bound against the unbounded: it takes about one second
