"""A front meets each node once, at its least distance, however it remembers them."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import _front
from itsmcore.cmdb._front import Front, levels_from
from itsmcore.cmdb._rows import rows_of

SIZE: Final = 12
NODES: Final = st.integers(0, SIZE - 1)
EDGES: Final = st.lists(st.tuples(NODES, NODES), max_size=30)
FEW: Final = (0, 2, 2000)
"""How many nodes a set holds: none, so that bytes do all of it; a few; all."""


def plain_levels(edges: list[tuple[int, int]], first: list[int]) -> list[set[int]]:
    levels, met = [], set[int]()
    level = set(first)
    while level:
        levels.append(level)
        met |= level
        level = {b for a, b in edges if a in level} - met
    return levels


@given(EDGES)
def test_rows_hold_what_each_node_leads_to_in_the_order_given(
    edges: list[tuple[int, int]],
) -> None:
    rows = rows_of(SIZE, [a for a, _ in edges], [b for _, b in edges])
    for node in range(SIZE):
        assert list(rows[node]) == [b for a, b in edges if a == node]
    assert len(rows) == SIZE


@given(EDGES, st.lists(NODES, unique=True).map(sorted))
def test_rows_of_many_nodes_are_theirs_one_after_the_other(
    edges: list[tuple[int, int]], nodes: list[int]
) -> None:
    rows = rows_of(SIZE, [a for a, _ in edges], [b for _, b in edges])
    found = [other for row in rows.of(nodes) for other in row]
    assert found == [other for node in nodes for other in rows[node]]


@pytest.mark.parametrize("few", FEW)
@given(edges=EDGES, first=st.lists(NODES, max_size=3, unique=True))
def test_levels_are_those_of_the_plain_rule(
    few: int, edges: list[tuple[int, int]], first: list[int]
) -> None:
    rows = rows_of(SIZE, [a for a, _ in edges], [b for _, b in edges])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_front, "_FEW", few)
        found = [*levels_from(rows, first)]
    assert [set(level) for level in found] == plain_levels(edges, first)
    assert all(len(level) == len(set(level)) for level in found)


@pytest.mark.parametrize("few", FEW)
@given(edges=EDGES, data=st.data())
def test_what_was_met_is_not_met_again(
    few: int, edges: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = rows_of(SIZE, [a for a, _ in edges], [b for _, b in edges])
    start = data.draw(NODES)
    met = {start}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_front, "_FEW", few)
        front = Front(rows, {start})
        for _ in range(data.draw(st.integers(0, 4))):
            asked = data.draw(st.lists(NODES, max_size=4))
            if data.draw(st.booleans()):
                wanted = {b for a, b in edges if a in asked} - met
                assert set(front.beyond(asked)) == wanted
            else:
                wanted = set(asked) - met
                assert front.meet(asked) == [
                    *dict.fromkeys(n for n in asked if n in wanted)
                ]
            met |= wanted
            assert {node for node in range(SIZE) if front.has_met(node)} == met
