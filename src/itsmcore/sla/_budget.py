"""Budgets: the goal of one cycle in figures."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from itsmcore._instants import from_us, span_us, to_us
from itsmcore.model import Getter
from itsmcore.sla._meter import Meter
from itsmcore.sla.day_goals import ScheduledDays, of_days
from itsmcore.sla.deadline import DateField, Deadline
from itsmcore.sla.goal import Goal
from itsmcore.sla.target import Target
from itsmcore.sla.words import Pick

__all__ = ["Budget", "budget_of", "current", "dated", "prorated"]

_NEVER: Final = float("inf")


@attrs.frozen(eq=False)
class Budget:
    """A goal in figures.

    Attributes:
        rule: The goal as the target says it.
        goal_us: The length allowed; None for a deadline.
        base_us: The deadline before any pause; None for a length, or if it never comes.
        meter: What it was counted with.
        nominal_us: The length as the rule says it; 0 for a deadline.
        known_us: Working time of pauses that whoever wrote the deadline knew of.
    """

    rule: Goal
    goal_us: int | None
    base_us: int | None
    meter: Meter
    nominal_us: int = 0
    known_us: int = 0

    def moved_us(self, paused_us: int) -> int:
        """By how much pauses move a deadline, of so much working time in all."""
        return max(paused_us - self.known_us, 0)

    def is_settled(self, meter: Meter) -> bool:
        """Whether it stays as it is while its rule, its start and the meter do."""
        if isinstance(self.rule, timedelta):
            return True
        return self.meter is meter and not isinstance(self.rule, DateField)


def budget_of(rule: Goal, start_us: int, meter: Meter, get: Getter) -> Budget | None:
    """A goal counted from an instant; None if its length cannot be told."""
    if isinstance(rule, timedelta):
        return _length(rule, span_us(rule), meter)
    if isinstance(rule, Deadline):
        base = rule.at(from_us(start_us), meter.schedule, get)
        return Budget(rule, None, None if base is None else to_us(base), meter)
    return _of_days(rule, start_us, meter)


def _of_days(rule: ScheduledDays, start_us: int, meter: Meter) -> Budget | None:
    days = of_days(meter.schedule)
    length = None if days is None else rule.length(from_us(start_us), days)
    return None if length is None else _length(rule, span_us(length), meter)


def _length(rule: Goal, goal_us: int, meter: Meter) -> Budget:
    return Budget(rule, goal_us, None, meter, nominal_us=goal_us)


def current(
    target: Target, held: Budget | None, start_us: int, meter: Meter, get: Getter
) -> Budget | None:
    """The goal that a target has for these values: the held one where it is the same."""
    rules = target.goals_of(get)
    if held is None or not held.is_settled(meter):
        return _picked(rules, target.pick, start_us, meter, get)
    if target.pick == "first" and rules[:1] == (held.rule,):
        return held
    found = _picked(rules, target.pick, start_us, meter, get)
    return held if found is not None and found.rule == held.rule else found


def _picked(
    rules: Iterable[Goal], pick: Pick, start_us: int, meter: Meter, get: Getter
) -> Budget | None:
    """The first goal, or the one due first without pauses; of equals the first one."""
    if pick == "first":
        first = next(iter(rules), None)
        return None if first is None else budget_of(first, start_us, meter, get)
    made = (budget_of(rule, start_us, meter, get) for rule in rules)
    found = [budget for budget in made if budget is not None]
    if all(budget.goal_us is not None for budget in found):
        return min(found, key=lambda budget: budget.goal_us or 0, default=None)
    return min(found, key=lambda budget: _due(budget, start_us, meter))


def dated(budget: Budget, written: Mapping[str, int], get: Getter) -> Budget:
    """A date with the pauses there had been when it was written; others as they are."""
    rule = budget.rule
    if not isinstance(rule, DateField) or not isinstance(get(rule.name), datetime):
        return budget
    return attrs.evolve(budget, known_us=written.get(rule.name, 0))


def _due(budget: Budget, start_us: int, meter: Meter) -> float:
    """When it would be due without pauses."""
    found = budget.base_us
    if budget.goal_us is not None:
        found = meter.add(start_us, budget.goal_us)
    return _NEVER if found is None else found


def prorated(new: Budget, old: Budget, elapsed_us: int) -> Budget:
    """A new length of which as large a part is left as was left of the old one.

    What is above the old one already stays above the new one by as much.
    """
    left = (old.goal_us or 0) - elapsed_us
    if left > 0:
        left = left * new.nominal_us // old.nominal_us
    elif not old.nominal_us and not elapsed_us:
        left = new.nominal_us
    return attrs.evolve(new, goal_us=elapsed_us + left)
