"""Many clocks of one target, moved along by its program: steps in, figures out."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from itsmcore.sla._bulk_clocks import NO_CLOCK
from itsmcore.sla._bulk_program import (
    BEGINS,
    CLOSES_RUN,
    CLOSES_SHOWN,
    COUNTS,
    END,
    ENDS,
    LOSES_RUN,
    LOSES_SHOWN,
    LOSS,
    OUTCOMES,
    PAUSES,
    RUN,
    STARTS,
    STATES,
    UNREACHED,
    Node,
)
from itsmcore.sla._bulk_sheet import Sheet
from itsmcore.sla._bulk_story import Script, Story
from itsmcore.sla._bulk_time import NONE, Gauge
from itsmcore.sla.words import ClockState, Outcome

__all__ = ["Walk"]

_NOT_STARTED, _RUNNING, _PAUSED, _STOPPED, _CANCELLED = map(STATES.index, ClockState)
_MISSED = OUTCOMES.index(Outcome.MISSED)


class _Shown(NamedTuple):
    """Figures that are shown: when, working time before then, and what was counted by then."""

    at_us: int
    total: int
    elapsed: int
    calendar: int
    paused: int


_NO_FIGURES: Final = _Shown(NONE, 0, 0, 0, 0)


class _Miss(NamedTuple):
    """When a cycle was first missed, and when elapsed had come to equal which goal.

    `NONE` stands for what is not known.
    """

    at_us: int = NONE
    due_us: int = NONE
    goal: int = NONE


_NO_MISS: Final = _Miss()


class Walk:
    """The clocks of one target along a story; what they show goes into a sheet.

    `rings` says whether the target has thresholds, whose instants are not known here.
    """

    def __init__(
        self, story: Story, script: Script, gauge: Gauge, sheet: Sheet, *, rings: bool
    ) -> None:
        self._story, self._script, self._gauge = story, script, gauge
        self._sheet, self._now_us = sheet, gauge.now_us
        self._rings = rings

    def run(self, rows: Sequence[int]) -> list[int]:  # noqa: C901, PLR0912, PLR0915  # one loop: calls would cost more than all of it
        """Walk the clocks, each of which has a row in the sheet.

        Args:
            rows: The row of each record's clock; `NO_CLOCK` where it has none.

        Returns:
            The rows of clocks of which more has to be known than is here.
        """
        story, script, now_us = self._story, self._script, self._now_us
        steps, bounds, instants = script.steps, story.bounds, story.instants
        totals = self._gauge.totals(instants)
        known_totals = self._gauge.totals(story.known)
        opened_totals = self._gauge.totals(story.opened)
        now_total, is_born = self._gauge.total, script.target.start is None
        first_of, judge = script.first, self._judge
        odd = {rows[place] for place in story.far} - {NO_CLOCK}
        for index, row in enumerate(rows):
            at = since = story.known[index]
            if at > now_us or row == NO_CLOCK:
                continue
            action, node = first_of(story.rows[index])
            total = known_totals[index]
            elapsed = calendar = paused = 0
            started, cycle, earlier, miss = NONE, 1, NONE, _NO_MISS
            end = loss = _NO_FIGURES
            if is_born:
                started = story.opened[index]
                elapsed, calendar = total - opened_totals[index], at - started
            if action & STARTS:
                started = at
            if action & ENDS:
                end = _Shown(at, total, elapsed, calendar, 0)
            for place in range(bounds[index], bounds[index + 1]):
                number = steps[place]
                if not number:
                    continue
                then = instants[place]
                if then > now_us:
                    break
                action, after = node[number]
                if after is node and not action:
                    continue
                passed = totals[place] - total
                total += passed
                if node.flow == COUNTS:
                    elapsed += passed
                    calendar += then - since
                elif node.flow == PAUSES:
                    paused += passed
                since = then
                if then > at:
                    over = end.elapsed if node.cover == END else elapsed
                    if over > node.limit and miss.at_us == NONE:
                        miss = self._miss(node, at, then, elapsed, passed, total)
                    at = then
                if action:
                    shown = _Shown(then, total, elapsed, calendar, paused)
                    if action & CLOSES_SHOWN or (
                        action & CLOSES_RUN and started < then
                    ):
                        cycle += 1
                        last = end if action & CLOSES_SHOWN else shown
                        if earlier == NONE:
                            earlier = _closed(node, action, last, miss, then)
                    if action & BEGINS:
                        elapsed = calendar = paused = 0
                        miss = _NO_MISS
                    if action & (BEGINS | STARTS):
                        started = then
                    if action & ENDS:
                        end = shown
                    if action & (LOSES_RUN | LOSES_SHOWN):
                        loss = end if action & LOSES_SHOWN else shown
                node = after
            passed = now_total - total
            if node.flow == COUNTS:
                elapsed += passed
                calendar += now_us - since
            elif node.flow == PAUSES:
                paused += passed
            over = end.elapsed if node.cover == END else elapsed
            if over > node.limit and miss.at_us == NONE:
                miss = self._miss(node, at, now_us + 1, elapsed, passed, now_total)
            if node.cover == RUN:
                shown = _Shown(now_us, now_total, elapsed, calendar, paused)
            elif node.cover == END:
                shown = end
            else:
                shown = loss if node.cover == LOSS else _NO_FIGURES
            if judge(row, node, shown, started, cycle, earlier, miss):
                odd.add(row)
        return list(odd)

    def _miss(  # noqa: PLR0917  # called for every clock that is missed: plain numbers
        self, node: Node, at: int, until: int, elapsed: int, passed: int, total: int
    ) -> _Miss:
        """When a clock was missed that is above its limit just before `until`.

        Args:
            node: Its state since `at`.
            at: When its last step took effect; what was counted before is known since then.
            until: The instant up to which it is asked.
            elapsed: What it has counted by then.
            passed: How much of it since `at`.
            total: Working time before `until`.
        """
        limit = node.limit
        if node.cover == END or node.flow != COUNTS or elapsed - passed > limit:
            return _Miss(at)
        reached = self._gauge.reached
        found = reached(total - elapsed + limit + 1)
        if found >= until:
            return _NO_MISS
        if elapsed - passed == limit:
            return _Miss(found)
        return _Miss(found, reached(total - elapsed + limit), limit)

    def _judge(  # noqa: PLR0917  # called for every clock: plain numbers
        self,
        row: int,
        node: Node,
        shown: _Shown,
        started: int,
        cycle: int,
        earlier: int,
        miss: _Miss,
    ) -> bool:
        """Write down what a clock shows; whether more has to be known of it."""
        sheet, state, goal = self._sheet, node.state, node.goal_us
        sheet.state[row], sheet.outcome[row] = state, node.outcome
        sheet.cycle[row] = cycle
        sheet.elapsed[row], sheet.calendar_elapsed[row] = shown.elapsed, shown.calendar
        sheet.paused[row] = shown.paused
        sheet.first_breach_at[row] = miss.at_us if earlier == NONE else earlier
        if state != _NOT_STARTED:
            sheet.started_at[row] = started
        if goal is None:
            return False
        left = goal - shown.elapsed
        sheet.goal[row], sheet.remaining[row] = goal, left
        if left < 0 and node.limit == goal:
            sheet.outcome[row], sheet.overrun[row] = _MISSED, -left
        if state == _STOPPED:
            sheet.stopped_at[row] = shown.at_us
        elif state == _RUNNING:
            sheet.counting[row] = self._gauge.is_open
            sheet.next_change_at[row] = self._next_change(left)
        if state in (_NOT_STARTED, _CANCELLED):
            return False
        is_known = not (self._rings and state == _RUNNING)
        if left > 0:
            due = sheet.due_if_resumed_now if state == _PAUSED else sheet.due_at
            since = self._gauge.total if state == _PAUSED else shown.total
            due[row] = self._gauge.reached(since + left)
        elif goal == 0:
            sheet.due_at[row] = started
        else:
            sheet.due_at[row] = miss.due_us
            is_known = is_known and miss.goal == goal
        return not is_known

    def _next_change(self, left: int) -> int:
        """When a clock that runs begins or ceases to count, or is missed."""
        gauge = self._gauge
        if gauge.boundary == NONE:
            return NONE if left < 0 else gauge.reached(gauge.total + left + 1)
        missed = self._now_us + left + 1
        is_first = gauge.is_open and left >= 0 and missed < gauge.boundary
        return missed if is_first else gauge.boundary


def _closed(node: Node, action: int, last: _Shown, miss: _Miss, at_us: int) -> int:
    """When a cycle that is over was first missed, at the latest when its end was known.

    Args:
        node: The state of the clock before the step that ended the cycle.
        action: What that step did.
        last: What the cycle showed.
        miss: When it was missed, as far as time alone told.
        at_us: When its end was known.
    """
    if miss.at_us != NONE:
        return miss.at_us
    limit = node.limit
    if action & CLOSES_RUN:
        limit = UNREACHED if node.goal_us is None else node.goal_us
    return at_us if last.elapsed > limit else NONE
