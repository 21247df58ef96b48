"""What time counts."""

from itsmcore.sla._rulebook_clocks import AgreedTarget
from itsmcore.sla.agreement import Agreement, AgreementKind
from itsmcore.sla.clock import Clock
from itsmcore.sla.combined import AllOpen, AnyOpen, OpenBetween, OpenExcept
from itsmcore.sla.compliance import (
    Attainment,
    Cohort,
    Compliance,
    ComplianceRow,
    Cycling,
    JudgedBy,
    Measured,
    Period,
    ValuesAt,
    compliance,
)
from itsmcore.sla.cycle import Cycle, Cycles
from itsmcore.sla.day_goals import ScheduledDays, WorkingDays
from itsmcore.sla.deadline import DateField, Deadline
from itsmcore.sla.explanation import Closed, Closure, ClosureKind, Explanation
from itsmcore.sla.goal import Goal, GoalForm, GoalRow
from itsmcore.sla.holiday_calendar import HolidayCalendar
from itsmcore.sla.ledger import DueDerivation, Ledger, Segment, Segments
from itsmcore.sla.lint import lint
from itsmcore.sla.measure import measure
from itsmcore.sla.measure_all import measure_all
from itsmcore.sla.open_days import OpenDays
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.policy_finding import PolicyFinding
from itsmcore.sla.recurring_holidays import HolidayRule, YearlyHoliday
from itsmcore.sla.rulebook import AgreementMatch, Rulebook
from itsmcore.sla.schedule import Schedule
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleRow, ScheduleTable
from itsmcore.sla.special_days import Break, Holiday, SpecialDay, WeekBreak, WeekVersion
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import (
    AtPercent,
    FromDue,
    Threshold,
    ThresholdForm,
    ThresholdState,
)
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.verdicts import Verdicts
from itsmcore.sla.words import (
    ClockState,
    CycleEnd,
    DueBasis,
    GoalChange,
    Outcome,
    Part,
    Pick,
    Reopen,
)

__all__ = [
    "AgreedTarget",
    "Agreement",
    "AgreementKind",
    "AgreementMatch",
    "AllOpen",
    "AnyOpen",
    "AtPercent",
    "Attainment",
    "Break",
    "Clock",
    "ClockState",
    "Closed",
    "Closure",
    "ClosureKind",
    "Cohort",
    "Compliance",
    "ComplianceRow",
    "Cycle",
    "CycleEnd",
    "Cycles",
    "Cycling",
    "DateField",
    "Deadline",
    "DueBasis",
    "DueDerivation",
    "Explanation",
    "FromDue",
    "Goal",
    "GoalChange",
    "GoalForm",
    "GoalRow",
    "Holiday",
    "HolidayCalendar",
    "HolidayRule",
    "JudgedBy",
    "Ledger",
    "Measured",
    "OpenBetween",
    "OpenDays",
    "OpenExcept",
    "OpenTime",
    "Outcome",
    "Part",
    "Period",
    "Pick",
    "PolicyFinding",
    "Reopen",
    "Rulebook",
    "Schedule",
    "ScheduleForm",
    "ScheduleOf",
    "ScheduleRow",
    "ScheduleTable",
    "ScheduledDays",
    "Segment",
    "Segments",
    "SpecialDay",
    "Target",
    "Threshold",
    "ThresholdForm",
    "ThresholdState",
    "ValuesAt",
    "Verdict",
    "Verdicts",
    "WeekBreak",
    "WeekVersion",
    "WorkingDays",
    "YearlyHoliday",
    "compliance",
    "lint",
    "measure",
    "measure_all",
]
