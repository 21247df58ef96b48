"""Why records are left out, in words that all KPIs share."""

from typing import Final

from itsmcore.metrics.case import Case, left_out
from itsmcore.metrics.life import Life

__all__ = ["BEFORE_HISTORY", "MID_LIFE", "unresolved"]

BEFORE_HISTORY: Final = "resolved_before_history"
"""It was over when it was first recorded, so nobody knows since when."""

MID_LIFE: Final = "starts_mid_life"
"""It was first recorded after its work had begun, so what came before is not known."""


def unresolved(life: Life) -> Case:
    """The case of what was not resolved: it is open, or was cancelled."""
    if life.is_open:
        return left_out("open")
    is_now = life.is_cancelled
    return left_out(
        "cancelled", life.stays[-1].at_us if is_now else life.stretches[-1].end_us
    )
