"""Redundancy groups among numbered nodes."""

import attrs

from itsmcore.model import RedundancyGroup

__all__ = ["Pool"]


@attrs.frozen
class Pool:
    """Members of which enough must be up, with whole weights and thresholds.

    Attributes:
        of: The node that needs them.
        members: The nodes that are redundant, each once.
        weights: What each member counts, in their order.
        total: All weights together.
        needs: The least weight up with which `of` is up; not above `total`.
        warn: The least undisturbed weight with which it is not degraded; from `needs` up to
            `total`.
        group: Where it comes from: as declared, or as the relations imply it.
        is_implied: Whether relations alone make it: any one member is enough.
    """

    of: int
    members: tuple[int, ...]
    weights: tuple[int, ...]
    total: int
    needs: int
    warn: int
    group: RedundancyGroup
    is_implied: bool = False
