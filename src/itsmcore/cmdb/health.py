"""How well an item does its work: from up to down."""

from typing import Final

from itsmcore.model.words import Word, member

__all__ = ["Given", "Health"]


class Health(Word):
    """How well an item does its work.

    Healths order by badness: `Health.UP < Health.DOWN`, and `max` gives the worst.
    """

    UP = "up"
    AT_RISK = "at_risk"
    DEGRADED = "degraded"
    DOWN = "down"

    @property
    def rank(self) -> int:
        """From 0, up, to 3, down."""
        return _RANKS[self]

    @property
    def is_hit(self) -> bool:
        """Whether users feel it, being degraded or down."""
        return self.rank >= 2

    def __lt__(self, other: str) -> bool:
        return self.rank < member(Health, other, "health").rank

    def __le__(self, other: str) -> bool:
        return self.rank <= member(Health, other, "health").rank

    def __gt__(self, other: str) -> bool:
        return self.rank > member(Health, other, "health").rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= member(Health, other, "health").rank


_RANKS: Final = {health: rank for rank, health in enumerate(Health)}


class Given(Word):
    """What was said of an item, as opposed to what follows from others."""

    FAILED = "failed"
    DEGRADED = "degraded"
    RESTORED = "restored"
    MAINTENANCE = "maintenance"
    ACKNOWLEDGED = "acknowledged"
