"""Reach as iTop computes it."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb.products.itop import HiddenMode, ImpactGraph, Reach, Redundancy
from itsmcore.errors import DefinitionError, FieldError, UnknownNameError
from itsmcore.testing import impact_graphs
from tests.cmdb.products.oracles import ITop


def of_group(size: int, min_up: str | int) -> ImpactGraph:
    members = [f"m{number}" for number in range(size)]
    group = Redundancy(of="top", members=members, min_up=min_up)
    return ImpactGraph(objects=["top", *members], redundancies=[group])


@pytest.mark.parametrize(
    ("size", "min_up", "most"),
    [
        (1, 1, 0),
        (2, 1, 1),
        (3, 2, 1),
        (3, 0, 3),
        (2, 5, 0),
        (3, "50%", 1),
        (4, "50%", 2),
        (3, "33%", 2),
        (3, "34%", 1),
        (3, "100%", 0),
        (3, "0%", 3),
        (3, "66.7%", 0),
        (3, "66.6%", 1),
        (3, "disabled", 0),
    ],
)
def test_a_redundancy_holds_while_few_enough_fail(
    size: int, min_up: str | int, most: int
) -> None:
    graph = of_group(size, min_up)
    for count in range(size + 1):
        found = graph.impact(f"m{number}" for number in range(count))
        assert ("top" in found.hits) is (count > most)


@given(st.integers(0, 60), st.integers(0, 100))
def test_whole_percentages_agree_with_floating_point(size: int, percent: int) -> None:
    exact = Redundancy(of="top", members=[], min_up=f"{percent}%").threshold(size)
    rounded = max(0, size - size * percent / 100)
    for count in range(size + 1):
        assert (count > exact) is (count > rounded)


CHOICES = st.sets(st.sampled_from("abcdefgh"), max_size=3)
ASKED = st.fixed_dictionaries(
    {"already_failed": CHOICES, "blocked": CHOICES, "hidden": CHOICES}
)


def asked(graph: ImpactGraph, names: set[str]) -> list[str]:
    return [name for name in graph.objects if name in names]


@given(impact_graphs(), CHOICES, ASKED, st.sampled_from([None, 0, 1, 2, 3]))
def test_the_walk_marks_what_slow_rounds_mark(
    graph: ImpactGraph, failed: set[str], sets: dict[str, set[str]], depth: int | None
) -> None:
    named = {key: asked(graph, names) for key, names in sets.items()}
    first, context = asked(graph, failed), named["already_failed"]
    for mode in HiddenMode:
        found = graph.impact(first, **named, hidden_mode=mode, depth=depth)
        hidden = named["hidden"]
        walls = hidden if mode is HiddenMode.STOP else []
        marked = ITop(graph, walls).reached(
            first,
            [name for name in context if name not in walls],
            named["blocked"],
            99 if depth is None else depth,
        )
        if mode is HiddenMode.PASS_THROUGH_AND_OMIT:
            marked -= set(hidden)
        assert set(found.hits) == marked
        assert set(found.impacted) == marked - {*first, *context}
        explains_itself(found)


def explains_itself(found: Reach) -> None:
    for name, hit in found.hits.items():
        path = found.path(name)
        assert path[-1] == name
        assert not found[path[0]].causes
        assert hit.is_source is (hit.depth == 0)
        assert all(found[cause].depth < hit.depth for cause in hit.causes)
    for group in found.groups:
        assert group.is_lost is (group.count > group.threshold)
        assert group.count >= len(group.failed)
        assert set(group.failed) <= {*group.members} & {*found.hits}
    assert set(found.saved) == {group for group in found.groups if not group.is_lost}


@given(impact_graphs(), CHOICES, CHOICES, st.randoms())
def test_order_changes_nothing_and_more_failures_reach_no_less(
    graph: ImpactGraph, failed: set[str], more: set[str], chance: Any
) -> None:
    objects, groups = list(graph.objects), list(graph.redundancies)
    chance.shuffle(objects)
    chance.shuffle(groups)
    pairs = list(graph.impacts.items())
    chance.shuffle(pairs)
    shuffled = ImpactGraph(
        objects=objects,
        impacts={a: sorted(b, key=lambda _: chance.random()) for a, b in pairs},
        redundancies=groups,
    )
    first = asked(graph, failed)
    found = graph.impact(first)
    twin = shuffled.impact(reversed(first))
    assert set(twin.impacted) == set(found.impacted)
    assert {n: hit.depth for n, hit in twin.hits.items()} == {
        n: hit.depth for n, hit in found.hits.items()
    }
    assert set(graph.impact(asked(graph, failed | more)).hits) >= set(found.hits)


@given(impact_graphs(), CHOICES, CHOICES)
def test_an_explanation_is_enough_for_what_it_explains(
    graph: ImpactGraph, failed: set[str], blocked: set[str]
) -> None:
    first, wall = asked(graph, failed), asked(graph, blocked)
    found, less = graph.impact(first), graph.impact(first, blocked=wall)
    for name in found.hits:
        if not blocked & closure(found, name):
            assert name in less.hits


def closure(found: Reach, name: str) -> set[str]:
    """An object, and all that its explanation rests on."""
    names, work = {name}, [name]
    while work:
        new = set(found[work.pop()].causes) - names
        names |= new
        work += new
    return names


def test_a_hit_tells_its_cause() -> None:
    graph = ImpactGraph(
        objects=["ada", "farm", "h1", "h2", "h3", "rack"],
        impacts={"rack": ["h1", "h2"], "farm": ["ada"], "h3": ["ada"]},
        redundancies=[
            Redundancy(of="farm", members=["h1", "h2", "h3"], min_up=2),
            Redundancy(of="ada", members=["h1", "h3"]),
        ],
    )
    found = graph.impact(["rack"])
    assert found["rack"].reason == "failed"
    assert (found["h1"].depth, found["h1"].reason) == (1, "impacted by rack")
    assert found["farm"].causes == ("h1", "h2")
    assert found["farm"].reason == "2 of 3 failed, needs 2 up"
    assert found.path("ada") == ("rack", "h1", "farm", "ada")
    (held,) = found.saved
    assert (held.of, held.failed, held.threshold) == ("ada", ("h1",), Fraction(1))
    also = graph.impact(["h1"], already_failed=["h3"])
    assert also["h3"].reason == "failed in another ticket"
    assert also["ada"].reason == "2 of 2 failed, needs 1 up"
    assert also["h3"].is_context
    assert also.path("ada") == ("h1", "ada")


def test_what_other_tickets_report_counts_only_inside_the_graph() -> None:
    graph = ImpactGraph(
        objects=["h1", "h2", "farm", "app", "other"],
        impacts={"h2": ["app"], "other": ["app"]},
        redundancies=[Redundancy(of="farm", members=["h1", "h2"])],
    )
    found = graph.impact(["h1"], already_failed=["h2", "other"])
    assert found.impacted == ("farm",)
    assert "other" not in found.hits
    off = ImpactGraph(
        objects=["h1", "h2", "farm"],
        redundancies=[Redundancy(of="farm", members=["h1", "h2"], min_up="disabled")],
    )
    assert set(off.impact(["h1"], already_failed=["h2"]).hits) == {"h1", "farm"}


def test_a_hidden_object_is_passed_through_without_being_named() -> None:
    graph = ImpactGraph(
        objects=["a", "b", "c", "d"], impacts={"a": ["b"], "b": ["c"], "c": ["d"]}
    )
    found = graph.impact(["a"], hidden=["b"], hidden_mode="pass_through_and_omit")
    assert found.impacted == ("c", "d")
    assert found["c"].causes == ("a",)
    assert found["c"].reason == "impacted through what is hidden"
    assert found.path("d") == ("a", "c", "d")
    assert graph.impact(
        ["b"], hidden=["b"], hidden_mode=HiddenMode.PASS_THROUGH_AND_OMIT
    ).path("d") == ("c", "d")
    group = Redundancy(of="t", members=["a", "b"])
    small = ImpactGraph(objects=["a", "b", "t"], redundancies=[group])
    (count,) = small.impact(
        ["a", "b"], hidden=["b"], hidden_mode="pass_through_and_omit"
    ).groups
    assert (count.members, count.failed, count.size, count.count) == (
        *(("a",), ("a",), 2, 2),
    )
    assert str(count) == "2 of 2 failed, needs 1 up"
    assert small.impact(["a"], hidden=["b"]).impacted == ("t",)
    mode = HiddenMode.PASS_THROUGH_AND_OMIT
    assert small.impact(["a"], hidden=["t"], hidden_mode=mode).groups == ()


def test_no_depth_limit_depends_on_the_order_of_relations() -> None:
    for targets in (["far", "near"], ["near", "far"]):
        graph = ImpactGraph(
            objects=["s", "far", "near", "end"],
            impacts={"s": targets, "far": ["near"], "near": ["end"]},
        )
        assert graph.impact(["s"], depth=2).impacted == ("far", "near", "end")
    assert graph.impact(["s"], depth=0).impacted == ()


def test_chains_of_any_length_and_loops_end() -> None:
    names = [f"n{number:05}" for number in range(10_000)]
    ring = {a: [b] for a, b in zip(names, [*names[1:], names[0]], strict=True)}
    graph = ImpactGraph(objects=names, impacts=ring)
    found = graph.impact([names[0]])
    assert len(found.impacted) == 9_999
    assert found.path(names[-1]) == tuple(names)
    alone = ImpactGraph(objects=["a"], impacts={"a": ["a"]})
    assert alone.impact(["a"]).impacted == ()


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        ImpactGraph(
            objects=["a", "a"],
            impacts={"x": ["y"], "a": ["a"]},
            redundancies=[Redundancy(of="z", members=["a", "a", "q"])],
        )
    faults = [e for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert [fault.pointer for fault in faults] == [
        "/objects/1",
        "/impacts/x",
        "/impacts/x/0",
        "/redundancies/0/of",
        "/redundancies/0/members/2",
        "/redundancies/0/members/1",
    ]


SMALL = ImpactGraph(objects=["a"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"min_up": "half"}, "min_up"),
        ({"min_up": "-1"}, "min_up"),
        ({"min_up": "1.5"}, "min_up"),
        ({"min_up": "٣"}, "min_up"),
        ({"min_up": True}, "min_up"),
        ({"min_up": None}, "min_up"),
        ({"members": "ab"}, "members"),
        ({"members": None}, "members"),
        ({"of": 3}, "of"),
    ],
)
def test_bad_redundancies_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        Redundancy(**{"of": "a", "members": [], **values})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"depth": -1}, "depth"),
        ({"depth": 1.0}, "depth"),
        ({"depth": True}, "depth"),
        ({"blocked": "a"}, "blocked"),
        ({"blocked": ["b"]}, "blocked"),
        ({"blocked": [3]}, "blocked[0]"),
        ({"hidden": {3, "a"}}, "hidden"),
        ({"hidden": None}, "hidden"),
        ({"hidden_mode": "never"}, "hidden_mode"),
        ({"already_failed": ["nobody"]}, "already_failed"),
    ],
)
def test_bad_questions_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        SMALL.impact(["a"], **values)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"objects": "abc"}, "objects"),
        ({"impacts": ["a"]}, "impacts"),
        ({"impacts": {"a": "b"}}, "impacts.a"),
        ({"redundancies": ["a"]}, "redundancies[0]"),
        ({"redundancies": None}, "redundancies"),
    ],
)
def test_bad_graphs_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        ImpactGraph(**{"objects": ["a"], **values})
    assert caught.value.field == field


def test_what_was_not_reached_is_no_answer() -> None:
    found = SMALL.impact([])
    for ask in (found.path, found.__getitem__):
        with pytest.raises(UnknownNameError):
            ask("a")


def test_a_large_group_is_counted_once_for_each_step() -> None:
    names = [f"m{number:05}" for number in range(20_000)]
    graph = ImpactGraph(
        objects=["rack", "top", *names],
        impacts={"rack": names},
        redundancies=[Redundancy(of="top", members=names, min_up="50%")],
    )
    found = graph.impact(["rack"])
    assert found["top"].reason == "20000 of 20000 failed, needs 50% up"
    chain = ImpactGraph(
        objects=[*names[:5_000], "top"],
        impacts={a: [b] for a, b in pairwise(names[:5_000])},
        redundancies=[Redundancy(of="top", members=names[:5_000], min_up=4_999)],
    )
    assert chain.impact([names[0]])["top"].depth == 2


def test_many_faults_are_told_in_no_time() -> None:
    names = [f"n{number:05}" for number in range(5_000)]
    with pytest.raises(DefinitionError) as caught:
        ImpactGraph(objects=names, impacts={name: [f"x{name}"] for name in names})
    assert len(caught.value.exceptions) == 5_000
