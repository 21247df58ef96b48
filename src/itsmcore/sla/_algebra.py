"""The ways from schedules to what they combine to.

The classes of combined schedules build upon `OpenTime`, whose operators lead here: they are
imported when first used.
"""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itsmcore.sla.open_time import OpenTime

__all__ = ["all_open", "any_open", "open_between", "open_except"]


def all_open(*schedules: "OpenTime") -> "OpenTime":
    """Open when all are."""
    from itsmcore.sla.combined import AllOpen  # noqa: PLC0415  # builds upon OpenTime

    return AllOpen(schedules)


def any_open(*schedules: "OpenTime") -> "OpenTime":
    """Open when at least one is."""
    from itsmcore.sla.combined import AnyOpen  # noqa: PLC0415  # builds upon OpenTime

    return AnyOpen(schedules)


def open_except(schedule: "OpenTime", excluded: "OpenTime") -> "OpenTime":
    """Open when the one is and the other is not."""
    from itsmcore.sla.combined import OpenExcept  # noqa: PLC0415  # builds upon OpenTime

    return OpenExcept(schedule, (excluded,))


def open_between(
    schedule: "OpenTime", first: date | None, last: date | None
) -> "OpenTime":
    """Open when it is, from one date to another."""
    from itsmcore.sla.combined import OpenBetween  # noqa: PLC0415  # builds upon OpenTime

    return OpenBetween(schedule, first, last)
