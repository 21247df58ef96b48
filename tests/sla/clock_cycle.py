"""One cycle of the slow clock: what was counted in it, tick by tick, and where it stands."""

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from tests.sla.clock_plain import (
    Goal,
    Offset,
    Opens,
    Percent,
    Step,
    Walk,
)
from tests.sla.clock_walk import Walker

End = Literal["stopped", "cancelled", "reset", "retargeted"]


class Row(NamedTuple):
    """A stretch in which everything stays as it is: a tick, a part of one, or several."""

    start: int
    end: int
    opens: bool
    counted: bool
    holder: object = None


class Moment(NamedTuple):
    """A stretch that was lived through: what was so in it."""

    start: int
    end: int
    step: Step
    held: bool


@dataclass
class Account:
    """What has been counted and what has not."""

    rows: list[Row] = field(default_factory=list)
    elapsed: int = 0
    calendar: int = 0
    paused: int = 0

    def add(self, row: Row) -> None:
        length = row.end - row.start
        self.elapsed += length if row.opens and row.counted else 0
        self.paused += length if row.opens and not row.counted else 0
        self.calendar += length if row.counted else 0
        if self.rows and self.rows[-1][1:] == (row.start, *row[2:]):
            row = row._replace(start=self.rows.pop().start)
        self.rows.append(row)

    def copy(self) -> "Account":
        return replace(self, rows=[*self.rows])

    def reached(self, length: int) -> int | None:
        """The first instant at which so much had been counted."""
        total = 0
        for start, end, opens, counted, _ in self.rows:
            if opens and counted:
                total += end - start
                if total >= length:
                    return end - (total - length)
        return None

    def paused_since(self, at: int | None) -> int:
        """What was not counted from an instant on; from the start on for None."""
        return sum(
            end - (start if at is None else max(start, at))
            for start, end, opens, counted, _ in self.rows
            if opens and not counted and (at is None or end > at)
        )

    def holders(self) -> dict[object, int]:
        found: dict[object, int] = {}
        for start, end, opens, counted, holder in self.rows:
            if opens and counted:
                found[holder] = found.get(holder, 0) + end - start
        return found


@dataclass(frozen=True)
class Past:
    """A cycle that another one followed, as it was left."""

    number: int
    started_at: int
    ended_at: int
    end: End
    outcome: str
    is_deadline: bool
    goal: int | None
    account: Account
    due: int | None
    overrun: int
    breach: int | None


@dataclass
class Cycle:
    """From one start to what ends it for good.

    Attributes:
        begun_at: When it was known to begin, which may be after it started.
        rule: The goal as it is written; None while there is none.
        last_rule: The last one that there was since the start.
        goal: Its length; None where there is none, or an instant instead.
        base: The instant that it says, before any pause.
        ran: Whether it ever went on under a goal.
        gap: What was lived through since it ended.
        lost: What it had come to when it lost its goal.
        late: By how much a deadline had moved when it was overrun, which stays.
        late_beneath: The same of a clock that ended, as if it had not.
        written: When which value was last changed.
        moves_since: When the date was written that is the goal; None for a goal that all
            pauses move.
        passed: When which threshold passed.
    """

    number: int
    started_at: int
    begun_at: int
    account: Account = field(default_factory=Account)
    rule: Goal | None = None
    last_rule: Goal | None = None
    goal: int | None = None
    base: int | None = None
    ran: bool = False
    ended: Literal["stopped", "cancelled"] | None = None
    ended_at: int = 0
    ended_step: Step | None = None
    can_be_lifted: bool = False
    gap: list[Row] = field(default_factory=list)
    lost: Account | None = None
    lost_at: int = 0
    late: int | None = None
    late_beneath: int | None = None
    written: dict[str, int] = field(default_factory=dict)
    moves_since: int | None = None
    passed: dict[int, int] = field(default_factory=dict)
    breach: int | None = None

    def copy(self) -> "Cycle":
        return replace(
            self,
            account=self.account.copy(),
            gap=[*self.gap],
            passed=dict(self.passed),
            written=dict(self.written),
        )

    @property
    def is_deadline(self) -> bool:
        return (
            self.rule is not None
            and not isinstance(self.rule, int)
            and _dated(self.rule)
        )

    @property
    def shown(self) -> Account:
        """What it shows: what it had come to, where it lost its goal."""
        return self.account if self.lost is None else self.lost

    def state(self, *, held: bool) -> str:
        if not self.ran:
            return "not_started"
        if self.rule is None:
            return "cancelled"
        if self.ended is not None:
            return self.ended
        return "paused" if held else "running"

    def set_goal(self, rule: Goal | None, base: int | None, mode: str) -> None:
        """Take the goal of a step; a change of a live one may be prorated."""
        self.rule = rule
        if rule is None:
            return
        last, self.last_rule = self.last_rule, rule
        base_now = base if _dated(rule) else None
        if base_now != self.base:
            self.late = self.late_beneath = None
        self.base = base_now
        if mode != "prorate" or last is None:
            self.goal = None if _dated(rule) else base
        elif rule != last:
            self.goal = self._prorated(last, rule)

    def _prorated(self, nominal: Goal, new: Goal) -> int:
        goal, elapsed = self.goal, self.account.elapsed
        assert isinstance(nominal, int)
        assert isinstance(new, int)
        assert goal is not None
        left = goal - elapsed
        if nominal == 0 and elapsed == 0:
            left = new
        elif left > 0:
            left = left * new // nominal
        return elapsed + left

    # -- the due time ------------------------------------------------------------------

    def due(self, now: int, state: str, walk: Walk) -> tuple[int | None, int | None]:
        """The due time, and that if it were resumed now."""
        if self.rule is None or state in ("not_started", "cancelled"):
            return None, None
        if self.is_deadline:
            return self._deadline(state, walk)
        assert self.goal is not None
        if self.account.elapsed >= self.goal:
            return self._reached(self.goal), None
        left = self.goal - self.account.elapsed
        if state == "paused":
            return None, walk(max(now, self.started_at), left)
        since = self.ended_at if state == "stopped" else now
        return walk(max(since, self.started_at), left), None

    def _reached(self, length: int) -> int | None:
        return self.account.reached(length) if length else self.started_at

    def _deadline(self, state: str, walk: Walk) -> tuple[int | None, int | None]:
        if self.base is None:
            return None, None
        if self.late is not None:
            return walk(self.base, self.late), None
        due = walk(self.base, self.moved())
        return (None, due) if state == "paused" else (due, None)

    def moved(self) -> int:
        """The working time by which pauses move a deadline: a date, since it was written."""
        return self.paused_by_now() if self.late is None else self.late

    def paused_by_now(self) -> int:
        """The same, though it was overrun."""
        return self.account.paused_since(self.moves_since)

    def paused_beneath(self) -> int:
        """The same as if it had never ended."""
        beneath = Account([*self.account.rows, *self.gap])
        return beneath.paused_since(self.moves_since)

    def be_late(self, moved: int) -> None:
        """Note by how much a deadline had moved when it was first overrun."""
        if self.late_beneath is None:
            self.late_beneath = moved
        if self.ended is None and self.late is None:
            self.late = moved

    def outcome(self, now: int, state: str, walk: Walk) -> str:
        if self.rule is None or state == "cancelled":
            return "excluded"
        if self._is_over(now, state, walk):
            return "missed"
        return "met" if state == "stopped" else "open"

    def _is_over(self, now: int, state: str, walk: Walk) -> bool:
        if not self.is_deadline:
            assert self.goal is not None
            return self.account.elapsed > self.goal
        due = self.due(now, state, walk)[0]
        until = self.ended_at if state == "stopped" else now
        return due is not None and until > due

    def overrun(self, outcome: str, due: int | None, until: int, walker: Walker) -> int:
        """How much working time it is above its goal, or after its deadline."""
        if outcome != "missed":
            return 0
        if self.is_deadline:
            assert due is not None
            return walker.between(due, until)
        assert self.goal is not None
        return self.account.elapsed - self.goal

    def needed(self, item: Percent | Offset) -> int:
        """How much must be counted for a threshold; an offset may say less than nothing."""
        assert self.goal is not None
        if isinstance(item, Percent):
            return -(-item.percent * self.goal // 100)
        return self.goal + item.length

    # -- its end -----------------------------------------------------------------------

    def put_away(self, end: End, at: int, walker: Walker) -> Past:
        """Leave it as one that stopped, unless it had ended, in the hours before a step."""
        if self.ended is None:
            self.ended, self.ended_at = "stopped", at
        outcome = self.outcome(at, self.ended, walker.on)
        if end == "retargeted" and outcome == "met":
            outcome = "excluded"
        if outcome == "missed" and self.breach is None:
            self.breach = at
        ended_at = self.ended_at if self.lost is None else self.lost_at
        due = self.due(at, self.ended, walker.on)[0]
        return Past(
            self.number,
            self.started_at,
            ended_at,
            end,
            outcome,
            self.is_deadline,
            None if self.rule is None else self.goal,
            self.shown,
            due,
            self.overrun(outcome, due, ended_at, walker),
            self.breach,
        )


def _dated(rule: Goal | None) -> bool:
    return rule is not None and not isinstance(rule, int) and rule.is_deadline


def measured(
    rule: Goal | None, start: int, step: Step, opens: Opens, walk: Walk
) -> int | None:
    """The length of a goal, or the instant that it says, counted from a start."""
    if rule is None or isinstance(rule, int):
        return rule
    return rule.base(start, step, opens, walk)


def first_due(rule: Goal, start: int, step: Step, opens: Opens, walk: Walk) -> float:
    """When a goal would be due without any pause; infinite for never."""
    found = measured(rule, start, step, opens, walk)
    if found is not None and not _dated(rule):
        found = walk(start, found)
    return float("inf") if found is None else found


__all__ = ["Account", "Cycle", "End", "Moment", "Past", "Row", "first_due", "measured"]
