"""Single points of failure of every service at once: 100,000 items, 20,000 candidates, groups."""

from collections.abc import Iterator
from gc import collect, disable, enable
from random import Random
from statistics import median
from time import process_time

from benchmarks.cmdb_sample import Sample, sample
from itsmcore.cmdb import Graph
from itsmcore.model import RedundancyGroup

__all__ = ["figures"]

ROUNDS = 5


def groups(data: Sample, chance: Random) -> list[RedundancyGroup]:
    """For every tenth piece of software, one of two servers is enough."""
    ids = data.ids
    of_class = [place for place, name in enumerate(data.classes) if name == "server"]
    software = [place for place, name in enumerate(data.classes) if name == "software"]
    return [
        RedundancyGroup(
            of=ids[place], members=[ids[n] for n in chance.sample(of_class, 2)]
        )
        for place in software[::10]
    ]


def figures() -> Iterator[str]:
    """How long one pass takes; a few services are compared with failing each candidate."""
    chance = Random(3)
    data = sample(100_000)
    ids = data.ids
    graph = Graph.from_columns(
        ids,
        [ids[number] for number in data.sources],
        [ids[number] for number in data.targets],
        ci_class=data.classes,
        redundancy=groups(data, chance),
    )
    low = {"site", "room", "rack"}
    candidates = [id for id, name in zip(ids, data.classes, strict=True) if name in low]
    graph.impact(ids[:1])  # the rows are made once for all questions
    times = []
    for _ in range(ROUNDS):
        collect()
        disable()
        start = process_time()
        found = graph.single_points_by_service(candidates=candidates)
        times.append(process_time() - start)
        enable()
    for service in chance.sample(graph.services, 3):
        below = [id for id in graph.dependencies(service) if id in set(candidates)]
        wanted = [id for id in below if service in graph.impact([id]).down]
        assert set(found[service]) == set(wanted)
    yield (
        f"single points of failure of {len(found):,} services among {len(candidates):,} "
        f"candidates of {len(ids):,} items, {len(graph.redundancy):,} groups: "
        f"{median(times):.2f} s"
    )
