"""Impact beside rustworkx: what one item reaches, what the site reaches, services again and again.

The peer gives numbers of nodes; the library gives keys, healths, distances and, when asked, paths.
"""

from collections.abc import Callable, Iterator
from gc import collect, disable, enable
from statistics import median
from time import process_time
from typing import TypeVar

import rustworkx

from benchmarks.cmdb_sample import Sample, sample
from benchmarks.harness import Contender, Race
from itsmcore.cmdb import Graph

__all__ = ["figures", "races"]

T = TypeVar("T")


def ours(data: Sample) -> Graph:
    ids = data.ids
    sources = [ids[number] for number in data.sources]
    targets = [ids[number] for number in data.targets]
    return Graph.from_columns(ids, sources, targets, ci_class=data.classes)


def theirs(data: Sample) -> "rustworkx.PyDiGraph[int, None]":
    graph: rustworkx.PyDiGraph[int, None] = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(list(range(len(data.classes))))
    edges = list(zip(data.targets, data.sources, strict=True))
    graph.add_edges_from_no_data(edges)
    return graph


def races() -> Iterator[Race]:
    work = Work(sample(100_000))
    yield work.small()
    yield work.keys()
    yield work.full()
    yield work.again()


class Work:
    """What the contenders do, on one graph."""

    def __init__(self, data: Sample) -> None:
        self.ids = data.ids
        self.numbers = data.asked
        self.asked = [(self.ids[number],) for number in data.asked]
        self.graph = ours(data)
        self.peer = theirs(data)
        self.is_service = [name == "service" for name in data.classes]

    def small(self) -> Race:
        peer, graph, numbers, asked = self.peer, self.graph, self.numbers, self.asked
        return Race(
            "impact of 200 items, one at a time, of 100,000",
            [
                _contender(
                    "rustworkx",
                    lambda: [len(rustworkx.descendants(peer, n)) for n in numbers],
                ),
                _contender("itsmcore", lambda: [len(graph.impact(s)) for s in asked]),
            ],
            [len([*graph.impact(some)]) for some in asked],
        )

    def keys(self) -> Race:
        """The same with keys on both sides: the peer's in any order, ours nearest first."""
        peer, graph, ids = self.peer, self.graph, self.ids
        number = {id: place for place, id in enumerate(ids)}
        asked = [id for (id,) in self.asked]

        def reached() -> list[list[str]]:
            starts = map(number.__getitem__, asked)
            return [[ids[n] for n in rustworkx.descendants(peer, s)] for s in starts]

        def hit() -> list[list[str]]:
            return [[*graph.impact([id])] for id in asked]

        def dependants() -> list[list[str]]:
            return [[*graph.dependants(id)] for id in asked]

        return Race(
            "keys of what 200 items hit, one at a time, of 100,000",
            [
                _contender("rustworkx", reached, _ordered),
                _contender("itsmcore, impact", hit, _ordered),
                _contender("itsmcore, dependants", dependants, _ordered),
            ],
            _ordered(reached()),
        )

    def full(self) -> Race:
        peer, graph, site = self.peer, self.graph, [self.ids[0]]
        return Race(
            "impact that reaches all of 100,000 items",
            [
                _contender("rustworkx", lambda: len(rustworkx.descendants(peer, 0))),
                _contender("itsmcore", lambda: len(graph.impact(site))),
            ],
            len(self.ids) - 1,
        )

    def again(self) -> Race:
        graph, numbers, asked = self.graph, self.numbers, self.asked
        return Race(
            "services hit by 200 items, one at a time, asked again",
            [
                _contender("rustworkx", lambda: [self._services(n) for n in numbers]),
                _contender("itsmcore", lambda: [graph.services_hit(s) for s in asked]),
            ],
            [graph.impact(some).services for some in asked],
        )

    def _services(self, number: int) -> tuple[str, ...]:
        found = rustworkx.descendants(self.peer, number)
        return tuple(self.ids[n] for n in sorted(found) if self.is_service[n])


def _contender(
    name: str, answer: Callable[[], T], read: Callable[[T], object] = lambda told: told
) -> Contender:
    def work(times: int) -> None:
        for _ in range(times):
            answer()

    return Contender(name, work, lambda: read(answer()))


def _ordered(lists: list[list[str]]) -> list[list[str]]:
    return [*map(sorted, lists)]


def figures() -> Iterator[str]:
    """The largest reach, which is too slow to be run in many rounds."""
    data = sample(1_000_000)
    graph, peer, site = ours(data), theirs(data), [data.ids[0]]
    collect()
    disable()
    try:
        times = [_seconds(graph, peer, site) for _ in range(5)]
    finally:
        enable()
    ratio = median(mine / other for mine, other in times)
    mine, other = (median(column) for column in zip(*times, strict=True))
    yield (
        f"impact that reaches all of 1,000,000 items: {mine:.2f} s, rustworkx {other:.2f} s, "
        f"ratio {ratio:.2f}"
    )


def _seconds(
    graph: Graph, peer: "rustworkx.PyDiGraph[int, None]", site: list[str]
) -> tuple[float, float]:
    start = process_time()
    mine = len(graph.impact(site))
    middle = process_time()
    found = len(rustworkx.descendants(peer, 0))
    end = process_time()
    assert mine == found
    return middle - start, end - middle
