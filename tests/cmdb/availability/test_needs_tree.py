"""The fault tree of a node in a graph with rings and groups, against the rules themselves."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb.availability._tree_of_needs import GroupNeed, needs_tree
from tests.cmdb.availability.fault_tree_oracle import is_down, states

NODES = 6
NODE = st.integers(0, NODES - 1)
WEIGHT = st.integers(0, 3) | st.fractions(0, 2, max_denominator=3)


@st.composite
def groups(draw: st.DrawFn) -> GroupNeed:
    members = draw(st.lists(NODE, max_size=4))
    weights = [draw(WEIGHT) for _ in members]
    return GroupNeed(members, weights, draw(WEIGHT | st.integers(0, 5)))


HARD = st.lists(st.lists(NODE, max_size=2), min_size=NODES, max_size=NODES)
GROUPS = st.lists(st.lists(groups(), max_size=2), min_size=NODES, max_size=NODES)
OWN = st.sets(NODE)


def downs(
    failed: set[int],
    hard: Sequence[Sequence[int]],
    needs: Sequence[Sequence[GroupNeed]],
) -> set[int]:
    """From what failed alone, until nothing more follows."""
    down: set[int] = set()
    while True:
        more = {
            node
            for node in range(NODES)
            if node in failed
            or any(one in down for one in hard[node])
            or any(lacks(group, down) for group in needs[node])
        }
        if more == down:
            return down
        down = more


def lacks(group: GroupNeed, down: set[int]) -> bool:
    pairs = zip(group.members, group.weights, strict=True)
    return sum(weight for one, weight in pairs if one not in down) < group.needed


@given(HARD, GROUPS, OWN)
def test_the_tree_says_what_the_rules_say(
    hard: list[list[int]], needs: list[list[GroupNeed]], own: set[int]
) -> None:
    obeys_the_rules(hard, needs, own)


def obeys_the_rules(
    hard: Sequence[Sequence[int]],
    needs: Sequence[Sequence[GroupNeed]],
    own: set[int],
) -> None:
    tree = needs_tree(
        0,
        events={node: f"ci-{node}" for node in own},
        names=lambda node: f"ci-{node}",
        hard=hard.__getitem__,
        groups=needs.__getitem__,
    )
    for state in states(tree.basic_events):
        failed = {int(event[3:]) for event, down in state.items() if down}
        assert is_down(tree, state) is (0 in downs(failed, hard, needs))


@pytest.mark.parametrize(
    ("hard", "needs", "own"),
    [
        ({0: [1]}, {}, set()),
        ({}, {0: [GroupNeed([1], [1], 2)]}, {1}),
        ({}, {0: [GroupNeed([1, 2], [1, 1], 1)]}, {1}),
        (
            {0: [1, 2]},
            {node: [GroupNeed([3, 4], [1, 1], 1)] for node in (1, 2)},
            {0, 3, 4},
        ),
        ({1: [2], 2: [1]}, {0: [GroupNeed([1, 3], [2, 1], 1)]}, {2, 3}),
        ({3: [0]}, {0: [GroupNeed([2, 3], [1, 1], 1)]}, {2, 3}),
    ],
    ids=["never", "too few", "one of two", "alike", "ring", "ring of a group"],
)
def test_the_tree_of_a_small_graph_says_what_the_rules_say(
    hard: dict[int, list[int]], needs: dict[int, list[GroupNeed]], own: set[int]
) -> None:
    nodes = range(NODES)
    obeys_the_rules(
        [hard.get(node, []) for node in nodes],
        [needs.get(node, []) for node in nodes],
        own,
    )


def test_a_ring_of_hard_needs_is_one_gate_and_quick() -> None:
    size = 10_000
    tree = needs_tree(
        0,
        events={node: str(node) for node in range(size)},
        names=str,
        hard=lambda node: [(node + 1) % size],
        groups=lambda _: [],
    )
    assert len(tree.gates) == 1
    each = dict.fromkeys(tree.basic_events, 0.001)
    assert len(each) == size
    assert tree.probability(each).complement == pytest.approx(0.999**size)


def test_names_of_gates_keep_clear_of_names_of_events() -> None:
    tree = needs_tree(
        0,
        events={0: "0 down", 1: "1"},
        names=str,
        hard=lambda node: [1] if node == 0 else [],
        groups=lambda _: [],
    )
    assert tree.top == "0 down (2)"
    assert tree.basic_events == ("0 down", "1")
