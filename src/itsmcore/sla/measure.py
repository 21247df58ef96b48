"""Measuring: the verdict of a target on a whole history."""

from datetime import datetime

from itsmcore._instants import to_us
from itsmcore.errors import WrongTypeError
from itsmcore.model import History, WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.sla._judge import judge
from itsmcore.sla._machine import Machine
from itsmcore.sla._meter import Meters
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict

__all__ = ["check_arguments", "measure"]


def measure(
    target: Target,
    history: History,
    /,
    *,
    now: datetime,
    schedule: WorkingTime | None = None,
) -> Verdict:
    """How a target fares on a record at an instant.

    The same as a `Clock` fed with each fact of the history, but reads only the fields that
    the target reads, as series over time.

    Args:
        target: What is counted, and against which goal.
        history: What happened to the record; facts after `now` are not used.
        now: The instant asked about, aware.
        schedule: The time that counts, instead of the target's own; without either all of it.

    Raises:
        NaiveDatetimeError: `now` has no zone.
        WrongTypeError: Another argument is not what it should be.
        FieldError: A schedule of the target is only named.

    >>> from datetime import UTC, datetime, timedelta
    >>> from itsmcore.model import Incident
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> history = History.start(Incident(id="INC1", title="No mail", opened_at=nine))
    >>> target = Target.resolution(timedelta(hours=4))
    >>> verdict = measure(target, history, now=nine + timedelta(hours=5))
    >>> print(verdict.explain())
    resolution of INC1 at 2026-03-02 14:00:00Z: running, missed
      2026-03-02 09:00:00Z .. 2026-03-02 14:00:00Z  running by start: 5:00:00 counted
    5:00:00 counted of 4:00:00, 1:00:00 over; 0:00:00 not counted
    due at 2026-03-02 13:00:00Z: 0:00:00 counted by 2026-03-02 09:00:00Z and 4:00:00 from then on
    first missed at 2026-03-02 13:00:00.000001Z
    """
    check_arguments(target, history, schedule)
    now_us, known_us = to_us(now, "now"), to_us(history.effective_at(0))
    meters = Meters.of(target, schedule)
    if now_us < known_us:
        return judge(history.record_id, target, None, now_us)
    turns = iter(history.turns(target.fields, comments=target.hears))
    machine = Machine(
        target,
        meters,
        opened_us=to_us(history.opened_at),
        known_us=known_us,
        values=next(turns).values,
    ).follow(turns, now_us)
    return judge(history.record_id, target, machine, now_us)


def check_arguments(
    target: Target, history: History, schedule: WorkingTime | None
) -> None:
    """Refuse what is no target, no history, no schedule.

    Raises:
        WrongTypeError: One of them is something else.
    """
    for name, value, kind in (
        ("target", target, Target),
        ("history", history, History),
    ):
        if not isinstance(value, kind):
            raise WrongTypeError(
                field=name,
                value=value,
                problem=f"a {name} is needed",
                remedy=f"give a {kind.__name__}",
            )
    working_time(schedule)
