"""What the operator of one process makes of the states of its children."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from itsmcore.cmdb.products._definition import shown
from itsmcore.cmdb.products._icinga_words import PROCESS_STATES, Operator, State

__all__ = ["UNKNOWN", "Seen", "Verdict", "apply"]

UNKNOWN: Final = 3
_WARNING: Final = 2
_INVERSE: Final = (4, 1, 2, 0, 0)
"""For each badness, that of the opposite."""


class Seen(NamedTuple):
    """A child as its parent sees it: overrides and options applied."""

    name: str
    badness: int
    state: State
    acknowledged: bool
    downtime: bool

    @property
    def shown(self) -> str:
        """Its state for people."""
        is_set_aside = self.badness != self.state.badness
        return f"{self.state} but handled" if is_set_aside else str(self.state)

    @property
    def order(self) -> tuple[int, int]:
        """The order of states with their flags: unhandled is worse than handled."""
        flags = self.downtime + 2 * self.acknowledged
        return self.badness, flags or 8


class Verdict(NamedTuple):
    """What an operator comes to."""

    badness: int
    deciding: tuple[str, ...]
    reason: str
    acknowledged: bool = False
    downtime: bool = False


def apply(operator: Operator, minimum: int, seen: Sequence[Seen]) -> Verdict:
    """The state of a process with at least one child."""
    if operator is Operator.OR:
        best = min(seen, key=_order)
        return _of(best, best.badness, _same(seen, best.badness), "best of", seen)
    if operator is Operator.XOR:
        return _one_of(seen)
    if operator is Operator.MIN:
        return _at_least(minimum, seen)
    worst = max(seen, key=_order)
    names = _same(seen, worst.badness)
    if operator is Operator.NOT:
        return _inverse(worst, names, seen)
    if operator is Operator.DEGRADED and worst.badness == 4:
        return _of(worst, _WARNING, names, "critical is lowered; worst of", seen)
    return _of(worst, worst.badness, names, "worst of", seen)


def _order(child: Seen) -> tuple[int, int]:
    return child.order


def _same(seen: Sequence[Seen], badness: int) -> tuple[str, ...]:
    return tuple(child.name for child in seen if child.badness == badness)


def _of(
    child: Seen, badness: int, names: tuple[str, ...], how: str, seen: Sequence[Seen]
) -> Verdict:
    """A state that rests on one child, whose flags it takes over."""
    text = f"{how} {_number(len(seen))}: {shown(names)} {child.shown}"
    return Verdict(badness, names, text, child.acknowledged, child.downtime)


def _number(count: int) -> str:
    return "1 child" if count == 1 else f"{count} children"


def _inverse(worst: Seen, names: tuple[str, ...], seen: Sequence[Seen]) -> Verdict:
    badness = _INVERSE[worst.badness]
    state, worst_of = PROCESS_STATES[badness], f"{shown(names)} {worst.shown}"
    text = f"inverse of the worst of {_number(len(seen))}: {worst_of} gives {state}"
    return Verdict(badness, names, text)


def _one_of(seen: Sequence[Seen]) -> Verdict:
    fine = _same(seen, 0)
    text = f"{len(fine)} of {len(seen)} OK, needs exactly 1"
    if len(fine) == 1:
        return Verdict(0, fine, text)
    return Verdict(4, fine or tuple(child.name for child in seen), text)


def _at_least(minimum: int, seen: Sequence[Seen]) -> Verdict:
    fine = _same(seen, 0)
    text = f"{len(fine)} of {len(seen)} OK, needs {minimum}"
    if len(seen) < minimum:
        names = tuple(child.name for child in seen)
        return Verdict(UNKNOWN, names, f"{text}, which are not there")
    if len(fine) >= minimum:
        return Verdict(0, fine, text)
    worst = max(seen, key=_order)
    names = _same(seen, worst.badness)
    text = f"{text}; worst of all: {shown(names)} {worst.shown}"
    return Verdict(worst.badness, names, text, worst.acknowledged, worst.downtime)
