"""Layers: what needs only what stands in the layers below it."""

from collections.abc import Iterable

from itsmcore.cmdb._components import components, suppliers_of
from itsmcore.cmdb._net import Net

__all__ = ["layers_of"]


def layers_of(net: Net, roots: Iterable[int]) -> list[list[int]]:
    """The roots and all that they need, from what needs nothing upwards, nodes in order.

    A node stands right above the highest of its suppliers, members of its groups included;
    nodes that need one another share a layer.
    """
    suppliers = suppliers_of(net)
    height: dict[int, int] = {}
    found: list[list[int]] = []
    for group in components(roots, suppliers):
        inside = set(group)
        below = {s for node in group for s in suppliers(node)} - inside
        level = 1 + max((height[node] for node in below), default=-1)
        height.update(dict.fromkeys(group, level))
        while len(found) <= level:
            found.append([])
        found[level] += group
    return [sorted(layer) for layer in found]
