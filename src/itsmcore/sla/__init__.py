"""What time counts."""

from itsmcore.sla.clock import Clock
from itsmcore.sla.combined import AllOpen, AnyOpen, OpenBetween, OpenExcept
from itsmcore.sla.explanation import Closed, Closure, ClosureKind, Explanation
from itsmcore.sla.goal import GoalRow
from itsmcore.sla.holiday_calendar import HolidayCalendar
from itsmcore.sla.ledger import DueDerivation, Ledger, Segment, Segments
from itsmcore.sla.measure import measure
from itsmcore.sla.open_days import OpenDays
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.recurring_holidays import HolidayRule, YearlyHoliday
from itsmcore.sla.schedule import Schedule
from itsmcore.sla.special_days import Break, Holiday, SpecialDay, WeekBreak, WeekVersion
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import ClockState, DueBasis, Outcome, Reopen

__all__ = [
    "AllOpen",
    "AnyOpen",
    "Break",
    "Clock",
    "ClockState",
    "Closed",
    "Closure",
    "ClosureKind",
    "DueBasis",
    "DueDerivation",
    "Explanation",
    "GoalRow",
    "Holiday",
    "HolidayCalendar",
    "HolidayRule",
    "Ledger",
    "OpenBetween",
    "OpenDays",
    "OpenExcept",
    "OpenTime",
    "Outcome",
    "Reopen",
    "Schedule",
    "Segment",
    "Segments",
    "SpecialDay",
    "Target",
    "Verdict",
    "WeekBreak",
    "WeekVersion",
    "YearlyHoliday",
    "measure",
]
