"""What time counts."""

from itsmcore.sla.explanation import Closed, Closure, ClosureKind, Explanation
from itsmcore.sla.schedule import Schedule
from itsmcore.sla.special_days import Break, Holiday, SpecialDay, WeekBreak, WeekVersion

__all__ = [
    "Break",
    "Closed",
    "Closure",
    "ClosureKind",
    "Explanation",
    "Holiday",
    "Schedule",
    "SpecialDay",
    "WeekBreak",
    "WeekVersion",
]
