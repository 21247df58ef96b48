"""Which processes the Icinga module finds in a loop while it looks for their content."""

from collections.abc import Iterable, Mapping, Sequence

from itsmcore.model._cycles import cycles

__all__ = ["looping"]


def looping(children: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The processes that lie on a loop, and those above that meet one before their content.

    Args:
        children: For each process its children in order; what has no entry is monitored.
    """
    inside = {name for group in cycles(children) for name in group}
    early = {name: _before_content(rows, children) for name, rows in children.items()}
    met = {name for group in cycles(early) for name in group}
    above: dict[str, list[str]] = {name: [] for name in children}
    for name, rows in early.items():
        for below in rows:
            above[below].append(name)
    work = list(met)
    while work:
        for name in above[work.pop()]:
            if name not in met:
                met.add(name)
                work.append(name)
    return frozenset(inside | met)


def _before_content(
    names: Iterable[str], children: Mapping[str, Sequence[str]]
) -> list[str]:
    """The children that come before the first monitored one."""
    found: list[str] = []
    for name in names:
        if name not in children:
            break
        found.append(name)
    return found
