"""Making a graph, beside networkx, rustworkx and igraph; and what of it is kept in memory.

All get the same columns: keys of items, and the keys of both ends of every relation, as text.
A peer that takes numbers gets them by the dict that its user would write. Each then answers how
much one item reaches, so that everything a walk needs is made.
"""

from collections.abc import Callable, Iterator, Sequence
from gc import collect, disable, enable
from statistics import median
from time import process_time
from tracemalloc import get_traced_memory, start, stop
from typing import Final

import attrs
import igraph
import networkx as nx
import rustworkx

from benchmarks.cmdb_sample import sample
from benchmarks.harness import Contender, Race
from itsmcore.cmdb import Graph

__all__ = ["figures", "races"]

ROUNDS: Final = 5


@attrs.frozen
class Columns:
    """Items, and who needs whom.

    Attributes:
        ids: The key of each item.
        needing: The key of the item that each relation is of.
        needed: The key of the item that it needs.
        asked: Key of an item whose reach is asked for.
    """

    ids: list[str]
    needing: list[str]
    needed: list[str]
    asked: str


def columns(size: int) -> Columns:
    data = sample(size)
    ids = data.ids
    return Columns(
        ids,
        [ids[number] for number in data.sources],
        [ids[number] for number in data.targets],
        ids[data.asked[0]],
    )


def ours(data: Columns) -> int:
    graph = Graph.from_columns(data.ids, data.needing, data.needed)
    return len(graph.impact([data.asked]))


def by_rustworkx(data: Columns) -> int:
    graph: rustworkx.PyDiGraph[str, None] = rustworkx.PyDiGraph()
    number = dict(zip(data.ids, graph.add_nodes_from(data.ids), strict=True))
    graph.add_edges_from_no_data(_pairs(data, number))
    return len(rustworkx.descendants(graph, number[data.asked]))


def by_igraph(data: Columns) -> int:
    number = {id: place for place, id in enumerate(data.ids)}
    graph = igraph.Graph(len(data.ids), _pairs(data, number), directed=True)
    return len(graph.subcomponent(number[data.asked], mode="out")) - 1


def by_networkx(data: Columns) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from(data.ids)
    graph.add_edges_from(zip(data.needed, data.needing, strict=True))
    return len(nx.descendants(graph, data.asked))


def _pairs(data: Columns, number: dict[str, int]) -> list[tuple[int, int]]:
    return [
        (number[needed], number[needing])
        for needed, needing in zip(data.needed, data.needing, strict=True)
    ]


PEERS: Final[Sequence[tuple[str, Callable[[Columns], int]]]] = (
    ("rustworkx", by_rustworkx),
    ("igraph", by_igraph),
    ("networkx", by_networkx),
    ("itsmcore", ours),
)


def races() -> Iterator[Race]:
    data = columns(100_000)
    count = len(data.needed)
    yield Race(
        f"a graph of 100,000 items and {count:,} relations",
        [_contender(name, make, data) for name, make in PEERS],
        ours(data),
    )


def _contender(name: str, make: Callable[[Columns], int], data: Columns) -> Contender:
    def work(times: int) -> None:
        for _ in range(times):
            make(data)

    return Contender(name, work, lambda: make(data))


def figures() -> Iterator[str]:
    """The largest graph, which is too slow to be made in many rounds; and bytes."""
    data = columns(1_000_000)
    count = len(data.needed)
    chosen = dict(PEERS)
    times: dict[str, list[float]] = {"rustworkx": [], "itsmcore": []}
    reach = ours(data)
    for _ in range(ROUNDS):
        for name, taken in times.items():
            taken.append(_seconds(chosen[name], data, reach))
    pairs = zip(times["itsmcore"], times["rustworkx"], strict=True)
    ratio = median(mine / other for mine, other in pairs)
    yield (
        f"a graph of 1,000,000 items and {count:,} relations: "
        f"{median(times['itsmcore']):.2f} s, "
        f"rustworkx {median(times['rustworkx']):.2f} s, ratio {ratio:.2f}"
    )
    yield (
        f"kept by it for one relation: {_kept(data) / count:.1f} bytes, the index of keys and "
        f"what impact walks included, the columns that were given not"
    )


def _seconds(make: Callable[[Columns], int], data: Columns, reach: int) -> float:
    collect()
    disable()
    try:
        begin = process_time()
        found = make(data)
        end = process_time()
    finally:
        enable()
    assert found == reach
    return end - begin


def _kept(data: Columns) -> int:
    """Bytes that a graph holds once it has told an impact; text and lists given are not its own."""
    collect()
    start()
    try:
        before, _ = get_traced_memory()
        graph = Graph.from_columns(data.ids, data.needing, data.needed)
        found = len(graph.impact([data.asked]))
        collect()
        after, _ = get_traced_memory()
    finally:
        stop()
    assert found
    return after - before
