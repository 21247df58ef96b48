"""What time counts."""

from itsmcore.sla.schedule import Schedule
from itsmcore.sla.special_days import Break, Holiday, SpecialDay, WeekBreak, WeekVersion

__all__ = [
    "Break",
    "Holiday",
    "Schedule",
    "SpecialDay",
    "WeekBreak",
    "WeekVersion",
]
