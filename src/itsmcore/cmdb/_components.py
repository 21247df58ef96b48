"""Strongly connected components of numbered nodes, those that others need first."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from itsmcore.cmdb._net import Net

__all__ = ["components", "suppliers_of", "support"]


def suppliers_of(net: Net) -> Callable[[int], Sequence[int]]:
    """What gives the nodes that one needs, members of its pools included."""
    needs, pools, pools_of = net.needs, net.pools, net.pools_of
    if not pools_of:
        return needs.__getitem__

    def suppliers(node: int) -> Sequence[int]:
        found = needs[node]
        numbers = pools_of.get(node)
        if numbers is None:
            return found
        return [*found, *(m for number in numbers for m in pools[number].members)]

    return suppliers


def components(
    roots: Iterable[int], suppliers: Callable[[int], Sequence[int]]
) -> Iterator[list[int]]:
    """Every component within reach of the roots, each after all that it needs.

    Tarjan's way (1972), with a stack in place of recursion; a component lists its nodes in
    the order in which they were left, so it is the same for the same input.

    Args:
        roots: Where to begin, in order.
        suppliers: Gives what a node leads to.
    """
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    for root in roots:
        if root in seen:
            continue
        seen[root] = low[root] = len(seen)
        path.append(root)
        on_path.add(root)
        work = [(root, iter(suppliers(root)))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in seen:
                    seen[other] = low[other] = len(seen)
                    path.append(other)
                    on_path.add(other)
                    work.append((other, iter(suppliers(other))))
                    break
                if other in on_path and seen[other] < low[node]:
                    low[node] = seen[other]
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == seen[node]:
                    place = len(path) - 1
                    while path[place] != node:
                        place -= 1
                    group = path[place:]
                    del path[place:]
                    on_path.difference_update(group)
                    yield group


def support(net: Net, roots: Iterable[int]) -> set[int]:
    """The roots and everything that they need, directly or not."""
    suppliers = suppliers_of(net)
    found = set(roots)
    waiting = list(found)
    while waiting:
        fresh = set(suppliers(waiting.pop())) - found
        found |= fresh
        waiting += fresh
    return found
