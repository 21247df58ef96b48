"""Impact at its edges: what it tells, what it refuses, and how large it may be."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from itsmcore.cmdb import (
    Effect,
    Given,
    Graph,
    GroupTally,
    Health,
    ImpactLedger,
    People,
    Situation,
    SupplierState,
)
from itsmcore.cmdb import _impact_paths as paths_module
from itsmcore.errors import FieldError, UnknownItemError, WrongTypeError
from itsmcore.model import CI, NeedUnit, RedundancyGroup, Relation, Service
from tests.cmdb.impact_oracle import outcome, plain
from tests.round_trips import pickled

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def shop() -> Graph:
    """A shop on two of three web servers, a database and a standby that nobody needs."""
    items: list[CI | Service] = [
        Service(
            id="shop",
            opened_at=SINCE,
            owner="ada",
            support_group="web-team",
            customers=("acme", "bolt"),
        ),
        CI(id="app", opened_at=SINCE, ci_class="application", owner="ada"),
        *(CI(id=f"web-{n}", opened_at=SINCE, ci_class="server") for n in (1, 2, 3)),
        CI(id="db", opened_at=SINCE, ci_class="database", support_group="db-team"),
    ]
    relations = [
        Relation(source="shop", target="app"),
        Relation(source="app", target="db"),
    ]
    webs = ["web-1", "web-2", "web-3"]
    group = RedundancyGroup(of="app", members=webs, needs=2, name="web farm")
    return Graph(items, relations, [group])


# -- healths ------------------------------------------------------------------------------


def test_healths_order_by_badness() -> None:
    assert sorted(Health) == [*Health]
    assert max(Health.UP, Health.DOWN, Health.AT_RISK) is Health.DOWN
    assert Health.UP < "degraded" <= Health.DEGRADED
    assert Health.DOWN > "at_risk"
    assert Health.DEGRADED >= Health.DEGRADED
    assert [health for health in Health if health.is_hit] == ["degraded", "down"]
    assert [health.rank for health in Health] == [0, 1, 2, 3]


# -- what is told -------------------------------------------------------------------------


def test_an_impact_tells_who_is_hit_and_who_is_touched() -> None:
    impact = shop().impact(["db"])
    assert [*impact] == ["app", "shop"]
    assert impact.down == ("app", "shop")
    assert impact.by_depth() == {1: ("app",), 2: ("shop",)}
    assert impact.by_class() == {"application": ("app",), "service": ("shop",)}
    assert impact.of_class("software") == ("app",)
    assert impact.counts == {"down": 2}
    assert impact.counts_by_depth == {1: 1, 2: 1}
    assert impact.services == ("shop",)
    assert impact.people == People(
        owners={"ada": ["shop", "app"]},
        support_groups={"web-team": ["shop"], "db-team": ["db"]},
        customers={"acme": ["shop"], "bolt": ["shop"]},
    )
    assert impact.situation == Situation(failed=["db"])
    assert repr(impact) == "<Impact: 2 down>"
    assert impact["shop"].reason == "shop is down: it requires app"
    assert impact["shop"].cause == "db"


def test_all_that_a_group_lost_is_told() -> None:
    group = RedundancyGroup(of="app", members=["a", "b", "c"], needs=2, name="web")
    graph = Graph.from_columns(["app", "a", "b", "c"], (), (), redundancy=[group])
    impact = graph.impact(["b", "a"], degraded=["c"])
    assert impact["app"].reason.endswith("warns below 2; it lost a, b")
    assert impact.explain("app").lines[1].endswith("; it lost a, b: down")
    rest = graph.impact(["b"], degraded=["c"])
    assert rest["app"].reason.endswith("warns below 2; it lost b, c in part")
    dim = graph.impact((), degraded=["a", "c"])
    assert dim["app"].reason.endswith("it lost a, c in part")
    assert graph.impact(()).explain("app").lines[1] == (
        "group web: 3 of 3 up, needs 2: up"
    )


def test_each_group_that_takes_an_item_down_tells_what_it_lost() -> None:
    pairs = [
        RedundancyGroup(of="app", members=["a", "b"], needs=2, name="one"),
        RedundancyGroup(of="app", members=["a", "c"], name="two"),
    ]
    graph = Graph.from_columns(["app", "a", "b", "c"], (), (), redundancy=pairs)
    assert graph.impact(["a", "c"])["app"].reason == (
        "app is down: 1 of 2 up, needs 2; it lost a; 0 of 2 up, needs 1; it lost a, c"
    )


def test_a_long_list_of_what_was_lost_ends_in_a_count() -> None:
    members = [f"m{number}" for number in range(1_000)]
    group = RedundancyGroup(of="app", members=members)
    graph = Graph.from_columns(["app", *members], (), (), redundancy=[group])
    effect = graph.impact(members)["app"]
    assert effect.reason.endswith(
        "it lost m0, m1, m2, m3, m4, m5, m6, m7, m8, m9 and 990 more"
    )
    assert len(graph.impact(members).explain("app").lines[1]) < 200


def test_what_a_group_saved_is_told_with_its_sum() -> None:
    impact = shop().impact(["web-3"])
    assert impact.at_risk == ("app",)
    assert [tally.text for tally in impact.saved["app"]] == ["2 of 3 up, needs 2"]
    assert impact["app"].reason == "app is at risk: 2 of 3 up, needs 2; it lost web-3"
    assert impact.services == ()
    assert impact.people == People()
    assert repr(impact) == "<Impact: 1 at_risk>"


def test_a_group_that_saves_from_down_but_not_from_degraded_is_told() -> None:
    group = RedundancyGroup(of="app", members=["a", "b", "c"], needs=1, warn_at=2)
    graph = Graph.from_columns(["app", "a", "b", "c"], (), (), redundancy=[group])
    impact = graph.impact(["a"], degraded=["b"])
    assert impact.degraded == ("app",)
    (tally,) = impact.saved["app"]
    assert tally.text == "2 of 3 up, needs 1; 1 undisturbed, warns below 2"
    assert impact["app"].reason.startswith("app is degraded: 2 of 3 up")
    assert graph.impact((), degraded=["a", "b"]).saved == {}


def test_an_item_that_a_group_cannot_save_from_its_own_needs_says_so() -> None:
    group = RedundancyGroup(of="app", members=["a", "b"])
    graph = Graph.from_columns(
        ["app", "a", "b", "db"], ["app", "a"], ["db", "db"], redundancy=[group]
    )
    effect = graph.impact(["db"])["app"]
    assert effect.reason == "app is down: it requires db"
    assert [tally.health for tally in effect.groups] == [Health.AT_RISK]


def test_weights_are_told_as_weights() -> None:
    group = RedundancyGroup(
        of="app", members=["a", "b"], unit="weight", needs=3, weights={"a": 3}
    )
    graph = Graph.from_columns(["app", "a", "b"], (), (), redundancy=[group])
    (tally,) = graph.impact(["b"])["app"].groups
    assert tally.unit is NeedUnit.WEIGHT
    assert tally.text == "weight 3 of 4 up, needs 3"


def test_a_ledger_shows_all_that_was_looked_at() -> None:
    ledger = shop().impact(["db"], maintenance=["web-1"]).explain("app")
    assert ledger.lines == (
        "app is down",
        "requires db: down",
        "group web farm: 2 of 3 up, needs 2; it lost web-1: at risk",
        "path: db > app",
    )
    assert str(ledger) == "\n".join(ledger.lines)
    assert ledger.worst is Health.DOWN


def test_a_ledger_tells_of_items_that_are_up_or_were_given() -> None:
    impact = shop().impact((), maintenance=["db"], restored=["app"], degraded=["web-1"])
    assert impact.explain("shop").lines == ("shop is up", "requires app: up")
    assert impact.explain("app").lines[:2] == ("app is up", "given: restored")
    assert impact.explain("app").worst is Health.UP
    assert impact.explain("db").lines == (
        "db is down",
        "given: maintenance",
        "somebody handles it",
    )
    assert impact.explain("web-1").given == (Given.DEGRADED,)
    assert impact.explain("web-1").worst is Health.DEGRADED
    unnamed = RedundancyGroup(of="x", members=["y", "z"])
    graph = Graph.from_columns(["x", "y", "z"], (), (), redundancy=[unnamed])
    ledger = graph.impact(["y", "z"]).explain("x")
    assert ledger.lines[1] == "group of y, z: 0 of 2 up, needs 1; it lost y, z: down"


def test_causes_are_not_hit_by_themselves() -> None:
    graph = Graph.from_columns(["a", "b"], ["a", "b"], ["b", "a"])
    impact = graph.impact(["a", "b"])
    assert len(impact) == 0
    assert repr(impact) == "<Impact: nothing>"
    assert impact.health("a") is Health.DOWN
    assert Effect(
        id="a", ci_class="ci", health="down", depth=0, path=("a",)
    ).reason == ("a is down: so it was given")


def test_an_impact_is_a_mapping() -> None:
    impact = shop().impact(["db"])
    assert isinstance(impact, Mapping)
    assert "app" in impact
    assert "db" not in impact
    odd: Any = 3
    assert odd not in impact
    assert impact.get("web-1") is None
    assert dict(impact) == impact
    with pytest.raises(KeyError):
        impact["web-1"]
    with pytest.raises(KeyError):
        impact["nonsense"]


def test_an_impact_and_root_causes_pickle() -> None:
    graph = shop()
    impact = graph.impact(["web-1"], acknowledged=["web-2"], limit=1)
    assert dict(pickled(impact)) == dict(impact)
    assert pickled(impact).truncated == impact.truncated == 1
    causes = graph.root_causes(["shop"], healthy=["web-1"])
    assert [*pickled(causes)] == [*causes]


def test_a_graph_of_columns_knows_no_people() -> None:
    graph = Graph.from_columns(["a", "b"], ["a"], ["b"])
    assert graph.impact(["b"]).people == People()


# -- situations ---------------------------------------------------------------------------


def test_the_last_word_on_an_item_wins() -> None:
    start = Situation(failed=["a", "b"])
    held = start.restore("a")
    assert held == Situation(failed=["b"], restored=["a"])
    assert held.fail("a") == start
    assert held.degrade("a").degraded == {"a"}
    assert held.maintain("a").maintenance == {"a"}
    assert held.acknowledge("a") == Situation(failed=["b"], acknowledged=["a"])
    assert held.degrade("a").restored == frozenset()
    assert held.forget("a", "b") == Situation()
    assert start == Situation(failed=["b", "a"])


@pytest.mark.parametrize("word", ["failed", "degraded", "maintenance", "acknowledged"])
def test_what_is_held_up_is_nothing_else(word: str) -> None:
    with pytest.raises(FieldError, match=f"restored: the item is in {word} too"):
        Situation(restored=["a", "b"], **{word: ["b"]})
    said: dict[str, Any] = {} if word == "failed" else {word: ["b"]}
    down = ["b"] if word == "failed" else []
    graph = Graph.from_columns(["a", "b"], (), ())
    name = "down" if word == "failed" else word
    with pytest.raises(FieldError, match=f"the item is in {name} too, got 'b'; name"):
        graph.impact(down, restored=["a", "b"], **said)


def test_a_situation_refuses_what_are_no_keys() -> None:
    with pytest.raises(WrongTypeError, match="failed: a list is needed"):
        Situation(failed="db")
    with pytest.raises(WrongTypeError, match=r"ids\[0\]: text is needed"):
        Situation().fail(3)  # type: ignore[arg-type]  # what is refused here


# -- refusals -----------------------------------------------------------------------------

ARGUMENTS = ["degraded", "restored", "maintenance", "acknowledged"]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_list_of_keys_is_checked_by_name(name: str) -> None:
    graph: Any = shop()
    bad: list[tuple[Any, type[Exception]]] = [
        (["app", "nonsense"], UnknownItemError),
        ([3], UnknownItemError),
        ([["app"]], UnknownItemError),
        ("app", WrongTypeError),
        (None, WrongTypeError),
        ({"app": 1}, WrongTypeError),
    ]
    for value, error in bad:
        with pytest.raises(error, match=f"^{name}: "):
            graph.impact((), **{name: value})
        with pytest.raises(error, match=r"^down: "):
            graph.impact(value)
    with pytest.raises(UnknownItemError, match=f"^{name}: "):
        graph.what_if(Situation(**{name: ["nonsense"]}))
    with pytest.raises(UnknownItemError, match=r"^failed: "):
        graph.what_if(Situation(failed=["nonsense"]))


@pytest.mark.parametrize("name", ["limit", "depth"])
def test_limits_are_whole_numbers_from_0(name: str) -> None:
    graph: Any = shop()
    for value, error in (
        (-1, FieldError),
        (1.5, WrongTypeError),
        (True, WrongTypeError),
    ):
        with pytest.raises(error, match=f"^{name}: "):
            graph.impact(["db"], **{name: value})
        with pytest.raises(error, match=f"^{name}: "):
            graph.what_if(Situation(), **{name: value})


def test_a_situation_is_no_list_of_keys() -> None:
    graph: Any = shop()
    with pytest.raises(WrongTypeError, match=r"^situation: "):
        graph.what_if(["db"])


@pytest.mark.parametrize("ask", [lambda i: i.health("x"), lambda i: i.explain("x")])
def test_unknown_items_are_refused(ask: Callable[[Any], Any]) -> None:
    with pytest.raises(UnknownItemError, match=r"^id: no item has that id, got 'x'"):
        ask(shop().impact(["db"]))


def test_values_refuse_what_they_cannot_be() -> None:
    odd: Any = [3]
    made: dict[str, Any] = {"id": "b", "ci_class": "ci", "health": "down", "depth": 1}
    with pytest.raises(FieldError, match="path: a way of 1 steps to 'b' is needed"):
        Effect(**made, path=("b",))
    with pytest.raises(FieldError, match="path: "):
        Effect(**made, path=("b", "a"))
    with pytest.raises(WrongTypeError, match=r"groups\[0\]: a GroupTally is needed"):
        Effect(**made, path=("a", "b"), groups=odd)
    with pytest.raises(WrongTypeError, match="suppliers: a list is needed"):
        ImpactLedger(id="a", health="up", suppliers="b")  # type: ignore[arg-type]  # what is refused here
    with pytest.raises(FieldError, match="health: the name is not known"):
        SupplierState(id="a", health="ill")
    with pytest.raises(WrongTypeError, match="customers: a mapping is needed"):
        People(customers=["acme"])  # type: ignore[arg-type]  # what is refused here


# -- odd and large graphs ---------------------------------------------------------------


def test_odd_graphs_have_the_right_answer() -> None:
    alone = Graph.from_columns(["a"], ["a", "a"], ["a", "a"])
    assert len(alone.impact(["a"])) == 0
    assert len(Graph(()).impact(())) == 0
    twice = Graph.from_columns(["a", "b"], ["a", "a", "a"], ["b", "b", "gone"])
    assert [*twice.impact(["b"])] == ["a"]


def test_a_chain_of_ten_thousand_items_is_told_to_its_end() -> None:
    ids = [f"i{n}" for n in range(10_000)]
    impact = Graph.from_columns(ids, ids[:-1], ids[1:]).impact(["i9999"])
    assert len(impact) == 9_999
    last = impact["i0"]
    assert last.depth == 9_999
    assert last.path == (*reversed(ids),)
    for depth, id in enumerate([*impact][:500], 1):
        assert impact[id].path == (*reversed(ids[-depth - 1 :]),)
    cut = Graph.from_columns(ids, ids[:-1], ids[1:]).impact(["i9999"], depth=3, limit=2)
    assert [*cut] == ["i9998", "i9997"]
    assert cut.truncated == 9_997
    assert cut.truncated_by_depth[3] == 1


def test_a_hub_of_a_hundred_thousand_is_counted_at_once() -> None:
    ids = ["hub", *(f"i{n}" for n in range(100_000))]
    graph = Graph.from_columns(ids, ids[1:], ["hub"] * 100_000)
    impact = graph.impact(["hub"], limit=3)
    assert [*impact] == ["i0", "i1", "i2"]
    assert impact.truncated == 99_997
    assert impact.counts == {"down": 100_000}
    assert len(graph.impact(["i7"])) == 0


def test_a_group_of_a_hundred_thousand_members_bears_what_it_can() -> None:
    ids = ["app", *(f"i{n}" for n in range(100_000))]
    group = RedundancyGroup(of="app", members=ids[1:], unit="percent", needs=50)
    graph = Graph.from_columns(ids, (), (), redundancy=[group])
    assert graph.impact(ids[1:50_001]).at_risk == ("app",)
    assert graph.impact(ids[1:50_002])["app"].cause == "i50000"


@pytest.mark.parametrize("size", [10, 5_000])
def test_large_reaches_are_as_small_ones(size: int) -> None:
    """Beyond some thousand nodes the walk keeps its books otherwise."""
    ids = [f"i{n}" for n in range(size)]
    sources = [ids[n] for n in range(1, size) for _ in range(2)]
    targets = [ids[n // 2] for n in range(1, size)]
    targets = [t for n, t in enumerate(targets, 1) for t in (t, ids[max(n - 3, 0)])]
    ends = ["top", "a", "b", "risky", "well"]
    groups = [
        RedundancyGroup(of="top", members=["a", ids[-1]], needs=2),
        RedundancyGroup(of="b", members=["a", ids[-1], ids[-2]], needs=1, warn_at=2),
        RedundancyGroup(of="risky", members=["a", ids[-1], "well"]),
    ]
    graph = Graph.from_columns([*ids, *ends], sources, targets, redundancy=groups)
    impact = graph.impact([ids[0]], degraded=["a"])
    assert impact.counts == {"down": size, "degraded": 1, "at_risk": 1}
    assert (impact.degraded, impact.at_risk) == (("b",), ("risky",))
    loose = Graph.from_columns([*ids, *ends], sources, targets)
    assert loose.impact([ids[0]], degraded=["a"]).counts == {"down": size - 1}
    if size < 100:
        expected = outcome(plain(graph), Situation(failed=[ids[0]], degraded=["a"]))
        assert {id: (e.health, e.depth) for id, e in impact.items()} == {
            id: found for id, found in expected.items() if found[1]
        }


def test_paths_are_right_when_their_memory_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paths_module, "_KEPT", 5)
    ids = [f"i{n}" for n in range(6)]
    impact = Graph.from_columns(ids, ids[:-1], ids[1:]).impact(["i5"])
    for _ in range(2):
        for id, effect in impact.items():
            assert effect.path == (*reversed(ids[int(id[1]) :]),)


def test_a_tally_of_all_members_up_is_up() -> None:
    tally = GroupTally(
        of="a", members=("b",), total=1, up=1, undisturbed=1, needs=1, warn_at=1
    )
    assert tally.health is Health.UP


def test_the_way_to_an_item_is_the_need_that_took_it_down_first() -> None:
    relations = [
        Relation(source="shop", target="db"),
        Relation(source="web", target="rack"),
    ]
    group = RedundancyGroup(of="shop", members=["web"])
    nodes = [CI(id=id, opened_at=SINCE) for id in ("shop", "web", "rack", "db")]
    graph = Graph(nodes, relations, [group])
    impact = graph.impact(["rack", "db"])
    assert impact["shop"].path == ("db", "shop")
    alone = graph.impact(["rack"])
    assert alone["shop"].path == ("rack", "web", "shop")
    assert alone.saved == {}


def test_who_loses_the_whole_group_is_not_saved_by_it() -> None:
    nodes = [CI(id=id, opened_at=SINCE) for id in ("app", "web-1", "web-2")]
    group = RedundancyGroup(of="app", members=["web-1", "web-2"])
    graph = Graph(nodes, [], [group])
    assert list(graph.impact(["web-1"]).saved) == ["app"]
    assert graph.impact(["web-1", "web-2"]).saved == {}
