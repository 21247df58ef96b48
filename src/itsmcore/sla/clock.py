"""Clocks: one target on one record, fed fact by fact."""

from datetime import datetime
from typing import Any, Self

import attrs

from itsmcore._instants import to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Comment, Fact, History, Turn, WorkingTime
from itsmcore.sla._head import Head
from itsmcore.sla._judge import judge
from itsmcore.sla._machine import Machine
from itsmcore.sla._meter import Meters
from itsmcore.sla.measure import check_arguments
from itsmcore.sla.target import Target
from itsmcore.sla.verdict import Verdict

__all__ = ["Clock"]


@attrs.frozen(eq=False)
class _Fed:
    """A step that mattered, linked to the one before it."""

    turn: Turn
    earlier: "_Fed | None"


def _turns(fed: _Fed | None) -> tuple[Turn, ...]:
    found: list[Turn] = []
    while fed is not None:
        found.append(fed.turn)
        fed = fed.earlier
    return tuple(reversed(found))


@attrs.frozen(init=False, repr=False)
class Clock:
    """A target's clock on one record. Begin one with `begin`; `after` gives another one.

    Fed one by one, the facts of a history give the same verdicts as `measure` gives for the
    whole; one more fact costs the same after any number of them.

    Attributes:
        target: What it counts.
        schedule: The time that counts instead of the target's own; None: its own.
        position: How many facts it was fed.

    >>> from datetime import UTC, datetime, timedelta
    >>> from itsmcore.model import FieldChange, Incident
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> incident = Incident(id="INC1", title="No mail", opened_at=nine)
    >>> target = Target.resolution(timedelta(hours=4))
    >>> clock = Clock.begin(target, History.start(incident))
    >>> eleven = nine + timedelta(hours=2)
    >>> change = FieldChange("status", "new", "resolved")
    >>> later = clock.after(Fact(record_id="INC1", seq=1, at=eleven, changes=[change]))
    >>> clock.verdict(eleven).state, later.verdict(eleven).state
    (ClockState.RUNNING, ClockState.STOPPED)
    """

    target: Target
    schedule: WorkingTime | None
    position: int
    _head: Head
    _last_us: int
    _machine: Machine = attrs.field(eq=False)
    _fed: _Fed | None = attrs.field(eq=_turns, hash=False)

    def __init__(
        self,
        target: Target,
        history: History,
        /,
        *,
        schedule: WorkingTime | None = None,
    ) -> None:
        """Begin a clock at the start of a history, before any of its facts.

        Args:
            target: What it counts.
            history: Its head is read: key, opening, first values, states. Its facts are not;
                feed them with `after`.
            schedule: The time that counts, instead of the target's own.

        Raises:
            WrongTypeError: An argument is not what it should be.
        """
        check_arguments(target, history, schedule)
        head = Head.of(target, history)
        begun = _begun(target, schedule, head)
        self.__attrs_init__(target, schedule, 0, head, head.known_us, begun, None)

    @classmethod
    def begin(
        cls,
        target: Target,
        history: History,
        /,
        *,
        schedule: WorkingTime | None = None,
    ) -> Self:
        """The same as the class itself, said aloud: facts of the history are not counted."""
        return cls(target, history, schedule=schedule)

    def after(self, fact: Fact, /) -> "Clock":
        """This clock with one more fact, in the order of recording.

        A fact whose `at` lies before that of an earlier one takes effect at the earlier
        one's instant.

        Raises:
            WrongTypeError: It is no fact.
            FieldError: It is of another record.
        """
        self._check(fact)
        at_us = max(self._last_us, to_us(fact.at))
        position = self.position + 1
        machine, fed = self._machine, self._fed
        values = machine.changed(self._head.read(fact))
        is_heard = self.target.hears and fact.is_comment
        if values or is_heard:
            comments = (Comment(fact.side, fact.public),) if is_heard else ()
            turn = Turn(position, at_us, values, comments)
            machine, fed = machine.copy(), _Fed(turn, fed)
            machine.step(turn)
        kept = self.target, self.schedule
        return _made(*kept, position, self._head, at_us, machine, fed)

    def verdict(self, now: datetime, /) -> Verdict:
        """What the clock shows at an instant; facts after it are not used.

        Args:
            now: Any instant, aware; one before the last fact costs a fold of all facts.

        Raises:
            NaiveDatetimeError: `now` has no zone.
        """
        now_us = to_us(now, "now")
        machine: Machine | None = self._machine
        if now_us < self._head.known_us:
            machine = None
        elif now_us < self._machine.at_us:
            begun = _begun(self.target, self.schedule, self._head)
            machine = begun.follow(_turns(self._fed), now_us)
        return judge(self._head.record_id, self.target, machine, now_us)

    def _check(self, fact: Fact) -> None:
        if not isinstance(fact, Fact):
            raise WrongTypeError(
                field="fact",
                value=fact,
                problem="a fact is needed",
                remedy="give Fact(...), one at a time",
            )
        if fact.record_id != self._head.record_id:
            raise FieldError(
                field="fact",
                value=fact.record_id,
                problem=f"the fact is of another record than {self._head.record_id!r}",
                remedy="keep one clock for each record",
            )

    def __repr__(self) -> str:
        name = f"{self.target.id} of {self._head.record_id}"
        return f"<Clock {name} after {self.position} facts>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was fed; the rest is counted again."""
        known = self.target, self.schedule, self.position, self._head, self._last_us
        return _restored, (known, _turns(self._fed))


def _begun(target: Target, schedule: WorkingTime | None, head: Head) -> Machine:
    return Machine(
        target,
        Meters.of(target, schedule),
        opened_us=head.opened_us,
        known_us=head.known_us,
        values=head.values,
    )


def _restored(
    clock: tuple[Target, WorkingTime | None, int, Head, int], turns: tuple[Turn, ...]
) -> Clock:
    target, schedule, position, head, last_us = clock
    fed: _Fed | None = None
    for turn in turns:
        fed = _Fed(turn, fed)
    machine = _begun(target, schedule, head).follow(turns, last_us)
    return _made(target, schedule, position, head, last_us, machine, fed)


def _made(*state: Any) -> Clock:
    made = object.__new__(Clock)
    made.__attrs_init__(*state)
    return made
