"""Impact in random graphs with groups and cycles, against rules read aloud."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Effect, Given, Graph, Health, Impact, Situation
from itsmcore.model import Relation
from tests.cmdb.impact_cases import graphs, situations
from tests.cmdb.impact_oracle import Plain, outcome, plain


def told(impact: Impact) -> Mapping[str, tuple[Health, int]]:
    return {id: (effect.health, effect.depth) for id, effect in impact.items()}


@given(st.data(), graphs())
def test_health_and_depth_are_those_of_the_rules(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    expected = outcome(plain(graph), said)
    impact = graph.what_if(said)
    order = {id: place for place, id in enumerate(graph.ids)}
    hit = {id: found for id, found in expected.items() if found[1]}
    assert told(impact) == hit
    assert [*impact] == sorted(hit, key=lambda id: (hit[id][1], order[id]))
    for id in graph.ids:
        assert impact.health(id) is expected.get(id, (Health.UP, 0))[0]


def _earliest(graph: Plain, found: Mapping[str, tuple[Health, int]], id: str) -> str:
    """The step before an item, by its definition."""
    health, depth = found[id]
    order = graph.ids.index
    able: set[str] = set()
    if health is not Health.AT_RISK:
        near = {s for s in graph.needs[id] if found.get(s) == (health, depth - 1)}
        able |= near
    for group in graph.groups[id]:
        least = group.needs if health is Health.DOWN else group.warn
        bar = Health.DOWN if health is Health.DOWN else Health.DEGRADED
        lost = [m for m in group.weights if m in found and found[m][0] >= bar]
        lost.sort(key=lambda m: (found[m][1], order(m)))
        for place, member in enumerate(lost):
            tips = group.left(lost[: place + 1]) < least <= group.left(lost[:place])
            if (tips or health is Health.AT_RISK) and found[member][1] == depth - 1:
                able.add(member)
    return min(able, key=order)


@given(st.data(), graphs())
def test_every_effect_has_a_path_of_its_depth_from_a_cause(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    pure, found = plain(graph), outcome(plain(graph), said)
    causes = said.failed | said.degraded | said.maintenance | said.acknowledged
    for id, effect in graph.what_if(said).items():
        assert effect.id == id == effect.path[-1]
        assert len(effect.path) == effect.depth + 1
        assert effect.cause in causes
        assert found[effect.cause][1] == 0
        for before, after in zip(effect.path, effect.path[1:], strict=False):
            assert before == _earliest(pure, found, after)


@given(st.data(), graphs())
def test_the_ledger_and_the_sums_of_groups_add_up_to_the_health(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    pure, impact = plain(graph), graph.what_if(said)
    for id in graph.ids:
        ledger = impact.explain(id)
        assert ledger.health is ledger.worst is impact.health(id)
        assert {s.id for s in ledger.suppliers} == pure.needs[id] - {id}
        assert {*ledger.given} == {word for word in Given if id in said.given(word)}
        for tally, group in zip(ledger.groups, pure.groups[id], strict=True):
            assert tally.members == (*group.weights,)
            assert tally.total == sum(group.weights.values()) >= tally.needs
        sums = sorted((t.members, t.needs, t.warn_at, t.up) for t in ledger.groups)
        gone = [i for i in graph.ids if impact.health(i) is Health.DOWN]
        assert sums == sorted(
            ((*g.weights,), g.needs, g.warn, g.left(gone)) for g in pure.groups[id]
        )
        for supplier in ledger.suppliers:
            assert supplier.health is impact.health(supplier.id)
        if id in impact:
            disturbed = [t for t in ledger.groups if t.down or t.degraded]
            assert impact[id].groups == tuple(disturbed)
            assert impact[id].path == ledger.path
            assert impact[id].handled == ledger.handled
            assert impact[id].id in impact[id].reason


@given(st.data(), graphs())
def test_holding_up_what_the_ledger_blames_removes_the_effect(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    impact = graph.what_if(said)
    for id in impact:
        ledger = impact.explain(id)
        blamed = [s.id for s in ledger.suppliers if s.health.is_hit]
        for tally in ledger.groups:
            blamed += [*tally.down, *tally.degraded]
        assert blamed
        healed = graph.what_if(said.forget(id).restore(*{*blamed} - {id}))
        assert healed.health(id) is Health.UP
        assert graph.what_if(said.restore(id)).health(id) is Health.UP
    assert len(graph.what_if(said.forget(*graph.ids))) == 0


@given(st.data(), graphs())
def test_more_trouble_never_makes_anything_better(
    data: st.DataObject, graph: Graph
) -> None:
    less = data.draw(situations(graph.ids))
    more = less
    change = data.draw(st.sampled_from(["fail", "degrade", "maintain", "acknowledge"]))
    some = data.draw(st.sets(st.sampled_from(graph.ids), max_size=2))
    more = getattr(less, change)(*some)
    held = less.restore(*some)
    before, after, spared = map(graph.what_if, (less, more, held))
    for id in graph.ids:
        assert spared.health(id) <= before.health(id) <= after.health(id)


@given(st.data(), graphs())
def test_the_order_of_relations_and_groups_changes_nothing(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    relations = data.draw(st.permutations(graph.relations))
    other = Graph(graph.items.values(), relations, graph.redundancy)
    assert [*graph.what_if(said).items()] == [*other.what_if(said).items()]
    items = data.draw(st.permutations([*graph.items.values()]))
    turned = Graph(items, relations, graph.redundancy)
    assert told(graph.what_if(said)) == told(turned.what_if(said))


@given(st.data(), graphs(), st.integers(0, 9), st.integers(0, 5))
def test_limits_count_exactly_what_they_cut(
    data: st.DataObject, graph: Graph, limit: int, depth: int
) -> None:
    said = data.draw(situations(graph.ids))
    whole = graph.what_if(said)
    for most, far in ((limit, None), (None, depth), (limit, depth)):
        cut = graph.what_if(said, limit=most, depth=far)
        kept = [e for e in whole.values() if far is None or e.depth <= far][:most]
        assert [*cut.values()] == kept
        assert len(cut) == len(kept)
        assert cut.truncated == len(whole) - len(kept)
        left = [e for e in whole.values() if e not in kept]
        assert cut.truncated_by_depth == {
            d: sum(e.depth == d for e in left) for d in {e.depth for e in left}
        }
        assert cut.counts == whole.counts
        assert cut.services == whole.services
        assert all((id in cut) == (id in [e.id for e in kept]) for id in whole)


def handled_by_rule(graph: Graph, said: Situation, effect: Effect) -> bool:
    pure = plain(graph)
    agreed = said.maintenance | said.acknowledged
    alone = Situation(
        restored=said.restored,
        maintenance=said.maintenance,
        acknowledged=said.acknowledged,
    )
    rest = Situation(
        restored=said.restored,
        failed=said.failed - agreed,
        degraded=said.degraded - agreed,
    )
    enough = outcome(pure, alone).get(effect.id, (Health.UP, 0))[0]
    other = outcome(pure, rest).get(effect.id, (Health.UP, 0))[0]
    harmless = Health.UP if effect.health is Health.AT_RISK else Health.AT_RISK
    return enough >= effect.health and other <= harmless


@given(st.data(), graphs())
def test_handled_causes_never_hide_unhandled_ones(
    data: st.DataObject, graph: Graph
) -> None:
    said = data.draw(situations(graph.ids))
    for effect in graph.what_if(said).values():
        assert effect.handled == handled_by_rule(graph, said, effect)


@given(st.data(), graphs())
def test_a_situation_is_a_graph_that_was_built_so(
    data: st.DataObject, graph: Graph
) -> None:
    """Failing an item is a need that has failed; holding it up is to need nothing."""
    said = data.draw(situations(graph.ids))
    chosen = data.draw(st.sampled_from(graph.ids))
    items, relations = [*graph.items.values()], [*graph.relations]
    ghost = type(items[0])(id="ghost", opened_at=items[0].opened_at)
    need = Relation(source=chosen, target="ghost")
    built = Graph([*items, ghost], [*relations, need], graph.redundancy)
    failed, down = said.fail(chosen), built.what_if(said.forget(chosen).fail("ghost"))
    alone = failed.forget(chosen).fail(chosen)
    assert all(graph.what_if(alone).health(i) is down.health(i) for i in graph.ids)

    held = said.restore(chosen)
    free = Graph(
        items,
        [r for r in relations if chosen != _dependant(graph, r)],
        [g for g in graph.redundancy if g.of != chosen],
    )
    spared, other = graph.what_if(held), free.what_if(held.forget(chosen))
    assert all(spared.health(i) is other.health(i) for i in graph.ids)


def _dependant(graph: Graph, relation: Relation) -> str:
    kind = graph.kinds.get(relation.kind)
    to_source = kind is None or kind.flow == "to_source"
    return relation.source if to_source else relation.target


@given(st.data(), graphs())
def test_groupings_hold_each_listed_item_once(
    data: st.DataObject, graph: Graph
) -> None:
    impact = graph.what_if(data.draw(situations(graph.ids)), limit=5)
    listed = [*impact]
    for groups in (impact.by_depth(), impact.by_class()):
        assert sorted(id for ids in groups.values() for id in ids) == sorted(listed)
    assert sorted([*impact.down, *impact.degraded, *impact.at_risk]) == sorted(listed)
    assert [*impact.of_class("ci", "service")] == listed
    assert all(
        impact[id].depth == d for d, ids in impact.by_depth().items() for id in ids
    )
    assert all(
        impact[id].ci_class == n for n, s in impact.by_class().items() for id in s
    )
    for id, tallies in impact.saved.items():
        assert tallies
        assert impact[id].health < Health.DOWN
        assert {*tallies} <= {*impact[id].groups}
    assert {*impact.at_risk} <= impact.saved.keys()


@given(graphs())
def test_cycles_are_the_items_that_lead_back_to_themselves(graph: Graph) -> None:
    pure = plain(graph)
    ways = {
        (s, id)
        for id in graph.ids
        for s in [*pure.needs[id], *(m for g in pure.groups[id] for m in g.weights)]
        if s != id
    }
    for _ in graph.ids:
        ways |= {(a, d) for a, b in ways for c, d in ways if b == c}
    circles = [
        tuple(
            other
            for other in graph.ids
            if other == id or {(id, other), (other, id)} <= ways
        )
        for id in graph.ids
    ]
    found = [circle for circle in dict.fromkeys(circles) if len(circle) > 1]
    assert graph.cycles() == tuple(found)
