"""A made-up CMDB in layers: services, applications, instances, hosts, racks, rooms, one site."""

from random import Random
from typing import Final

import attrs

__all__ = ["Sample", "sample"]

SHARES: Final = (
    ("service", 0.02),
    ("application", 0.08),
    ("software", 0.30),
    ("server", 0.40),
    ("rack", 0.198),
    ("room", 0.002),
)
LOWER: Final = frozenset({"server", "rack", "room"})
NEAR: Final = 0.85
"""How often an item needs something near it in the layer below, not just anything there."""


@attrs.frozen
class Sample:
    """Items by number, and who needs whom; item 0 is the site that all hangs on.

    Attributes:
        classes: Class of each item.
        sources: Number of the item that each need is of.
        targets: Number of the item that is needed.
        asked: Numbers of some servers and racks.
    """

    classes: list[str]
    sources: list[int]
    targets: list[int]
    asked: list[int]

    @property
    def ids(self) -> list[str]:
        """The key of each item."""
        return [f"ci-{number}" for number in range(len(self.classes))]


def sample(size: int, seed: int = 7) -> Sample:
    """About that many items, each with 3 needs or so in the layer below."""
    chance = Random(seed)
    classes, sources, targets = ["site"], list[int](), list[int]()
    below = range(1)
    for name, share in reversed(SHARES):
        layer = range(len(classes), len(classes) + int(size * share))
        classes += [name] * len(layer)
        needs = 1 if len(below) == 1 else 3
        for place, item in enumerate(layer):
            center = place * len(below) // len(layer)
            for _ in range(needs + (needs > 1 and chance.random() < 0.5)):
                found = center + int(chance.random() * 50)
                if chance.random() > NEAR:
                    found = int(chance.random() * len(below))
                sources.append(item)
                targets.append(below[found % len(below)])
        below = layer
    for item in below[1:]:  # services call one another
        if chance.random() < 0.3:
            sources.append(item)
            targets.append(item - 1 - int(chance.random() * min(20, item - below[0])))
    lower = [n for n, name in enumerate(classes) if name in LOWER]
    return Sample(classes, sources, targets, chance.sample(lower, 200))
