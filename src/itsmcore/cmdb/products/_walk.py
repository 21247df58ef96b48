"""Walks of trees, and of graphs, without recursion: no depth is too deep."""

from collections.abc import Iterable, Iterator, Mapping

__all__ = ["children_first", "first_loop"]

Children = Mapping[str, Iterable[str]]


def children_first(children: Children) -> list[str]:
    """Every name behind all of its children, as far as no loop makes that impossible.

    Children that have no entry of their own are left out.
    """
    found: dict[str, None] = {}
    opened: set[str] = set()
    for root in children:
        work: list[tuple[str, Iterator[str]]] = []
        _open(root, children, opened, work)
        while work:
            name, rest = work[-1]
            below = next(rest, None)
            if below is None:
                found[name] = None
                work.pop()
            else:
                _open(below, children, opened, work)
    return list(found)


def _open(
    name: str,
    children: Children,
    opened: set[str],
    work: list[tuple[str, Iterator[str]]],
) -> None:
    if name in children and name not in opened:
        opened.add(name)
        work.append((name, iter(children[name])))


def first_loop(start: str, children: Children) -> tuple[str, ...]:
    """The way from a name down to the first one that comes again, itself included.

    Children are followed in their order, depth first; empty without a loop below.
    """
    path: dict[str, Iterator[str]] = {start: iter(children[start])}
    done: set[str] = set()
    while path:
        name = next(reversed(path))
        below = next(path[name], None)
        if below is None:
            done.add(name)
            path.pop(name)
        elif below in path:
            return (*path, below)
        elif below in children and below not in done:
            path[below] = iter(children[below])
    return ()
