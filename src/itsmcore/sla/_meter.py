"""Working time in whole microseconds: what a clock asks of its schedules."""

from datetime import UTC, datetime, timedelta
from typing import Final, Self

from itsmcore._instants import from_us, span_us, to_us
from itsmcore.errors import FieldError, NeverOpenError, WrongTypeError
from itsmcore.model import Getter, WorkingTime
from itsmcore.sla._target_checks import counts_days
from itsmcore.sla.day_goals import of_days
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleTable
from itsmcore.sla.target import ScheduleForm, Target

__all__ = ["LAST_US", "Meter", "Meters"]

LAST_US: Final = to_us(datetime.max.replace(tzinfo=UTC))
"""The last instant there is."""


class Meter:
    """Counts the time of a schedule, or all time without one.

    Instants are microseconds since 1970 UTC. An instant that never comes, or not before the
    end of the year 9999, is None.

    Attributes:
        schedule: The time that counts; None: all of it.
    """

    __slots__ = ("schedule",)

    def __init__(self, schedule: WorkingTime | None) -> None:
        self.schedule = schedule

    def elapsed(self, start_us: int, end_us: int) -> int:
        """Working time between two instants, the second not before the first."""
        if self.schedule is None:
            return end_us - start_us
        end = from_us(min(end_us, LAST_US))
        return span_us(self.schedule.elapsed(from_us(start_us), end))

    def add(self, start_us: int, amount_us: int) -> int | None:
        """The first instant at which that much working time has passed."""
        if self.schedule is None:
            found = start_us + amount_us
            return found if found <= LAST_US else None
        try:
            amount = timedelta(microseconds=amount_us)
            return to_us(self.schedule.add(from_us(start_us), amount))
        except (NeverOpenError, FieldError, OverflowError):
            return None

    def opening(self, at_us: int) -> int | None:
        """This instant if time counts then, else the next at which it begins to."""
        if self.schedule is None:
            return at_us
        try:
            return to_us(self.schedule.next_open(from_us(at_us)))
        except (NeverOpenError, FieldError, OverflowError):
            return None

    def is_open(self, at_us: int) -> bool:
        """Whether time counts at this instant."""
        return self.schedule is None or self.schedule.is_open(from_us(at_us))

    def boundary(self, at_us: int) -> int | None:
        """The next instant, after this one, at which time begins or ceases to count."""
        if self.schedule is None:
            return None
        if not self.is_open(at_us):
            return self.opening(at_us)
        try:
            return to_us(self.schedule.next_close(from_us(at_us)))
        except (NeverOpenError, FieldError, OverflowError):
            return None


class Meters:
    """The meters of one target: which of them counts follows from a record's values."""

    __slots__ = ("_meters", "_table")

    def __init__(self, table: ScheduleTable | None, meters: tuple[Meter, ...]) -> None:
        self._table, self._meters = table, meters

    @classmethod
    def of(cls, target: Target, schedule: WorkingTime | None) -> Self:
        """Those of a target, or the one of a schedule that is used instead of its own.

        Raises:
            FieldError: A schedule of the target is only named.
            WrongTypeError: A goal is in days, and the schedule knows no working days.
        """
        used: ScheduleForm = target.schedule if schedule is None else schedule
        table = used if isinstance(used, ScheduleTable) else None
        forms = [used] if table is None else [row.schedule for row in table.rows]
        meters = tuple(Meter(_settled(form)) for form in forms)
        if counts_days(target.goal):
            _check_days(meters)
        return cls(table, meters)

    def at(self, get: Getter) -> Meter:
        """The one that counts where `get` tells the value of each name."""
        return self._meters[0 if self._table is None else self._table.row_of(get)]


def _settled(form: ScheduleForm) -> WorkingTime | None:
    if isinstance(form, (str, ScheduleOf, ScheduleTable)):
        raise FieldError(
            field="schedule",
            value=form,
            problem="the schedule is only named, not given",
            remedy="measure with the rulebook that holds it, or bind the target to it",
        )
    return form


def _check_days(meters: tuple[Meter, ...]) -> None:
    for meter in meters:
        if of_days(meter.schedule) is None:
            raise WrongTypeError(
                field="schedule",
                value=meter.schedule,
                problem="a goal in days needs to know the working days",
                remedy="give a Schedule, or schedules combined with & | -",
            )
