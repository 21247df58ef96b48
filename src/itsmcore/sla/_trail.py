"""What a clock leaves behind: linked stretches, and readings that end with one."""

from collections.abc import Iterator

import attrs

from itsmcore.sla.words import ClockState

__all__ = ["Reading", "Stretch", "backwards"]


@attrs.frozen(eq=False)
class Stretch:
    """A stretch of a clock's life, linked to the one before it, so that adding one is cheap."""

    start_us: int
    end_us: int
    why: ClockState
    is_counted: bool
    working_us: int
    position: int
    elapsed_us: int
    earlier: "Stretch | None"


@attrs.frozen(eq=False)
class Reading:
    """What a clock shows at an instant."""

    state: ClockState
    at_us: int
    elapsed_us: int = 0
    paused_us: int = 0
    last: Stretch | None = None


def backwards(last: Stretch | None) -> Iterator[Stretch]:
    """A stretch and those before it, the latest first."""
    while last is not None:
        yield last
        last = last.earlier
