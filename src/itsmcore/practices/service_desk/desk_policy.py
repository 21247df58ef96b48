"""Who works on tickets, and by which rules they get them. All of it is data."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import (
    Condition,
    FrozenMap,
    Level,
    PartyKey,
    StatusCategory,
    Word,
    WorkItem,
    one_of,
    when,
)
from itsmcore.model._fields import checked, filled, texts_set
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.condition import a_condition
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member
from itsmcore.practices._given import listed

__all__ = [
    "OPEN_WORK",
    "Agent",
    "AssignmentPolicy",
    "AssignmentRule",
    "QueueOrder",
    "SkillNeed",
]

OPEN_WORK: Final = when(
    status_category=one_of(
        StatusCategory.TO_DO,
        StatusCategory.ACTIVE,
        StatusCategory.WAITING,
        StatusCategory.UNKNOWN,
    )
)
"""Work that is not over; a state that nobody knows may be open, so it counts."""


class AssignmentRule(Word):
    """Who comes first among those who can take a ticket.

    LEAST_LOADED: whoever has the least to do. ROUND_ROBIN: whoever comes after the last one,
    in the order of their keys and around.
    """

    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"


class QueueOrder(Word):
    """What comes first in a queue.

    PRIORITY: the gravest, then what is due first. DUE: what is due first, then the gravest.
    """

    PRIORITY = "priority"
    DUE = "due"


def _away(value: Iterable[Interval]) -> tuple[Interval, ...]:
    return listed(value, Interval, "away")


def _capacity(_agent: object, _field: object, value: int | None) -> None:
    if value is not None and value < 0:
        raise FieldError(
            field="capacity",
            value=value,
            problem="a load is 0 or more",
            remedy="give None for no limit",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Agent:
    """Somebody who works on tickets.

    Attributes:
        party: Their key, as in the members of groups.
        skills: What they can do.
        capacity: The most load that they take; None for no limit.
        away: When they are absent.
    """

    party: PartyKey = attrs.field(validator=filled)
    skills: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    capacity: int | None = attrs.field(default=None, validator=_capacity)
    away: tuple[Interval, ...] = attrs.field(default=(), converter=_away)

    def is_away(self, at: datetime, /) -> bool:
        """Whether they are absent at an instant."""
        moment = to_utc(at, "at")
        return any(moment in span for span in self.away)


def _applies(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SkillNeed:
    """Which skills some tickets need.

    Attributes:
        skills: The skills.
        applies: Which tickets; None for all.
        required: Whether only people who have all of them get such a ticket; otherwise those
            who have more of them come first.
    """

    skills: frozenset[str] = attrs.field(converter=texts_set)
    applies: Condition | None = attrs.field(default=None, converter=_applies)
    required: bool = True


def _needs(value: Iterable[SkillNeed]) -> tuple[SkillNeed, ...]:
    return listed(value, SkillNeed, "needs")


def _rule(value: str) -> AssignmentRule:
    return member(AssignmentRule, value)


def _order(value: str) -> QueueOrder:
    return member(QueueOrder, value)


def _weights(value: Mapping[str, int]) -> FrozenMap[Level, int]:
    found: FrozenMap[str, Any] = frozen_map(value, "weights")
    return FrozenMap({member(Level, k): _weight(v, k) for k, v in found.items()})


def _weight(value: int, level: str) -> int:
    if type(value) is not int or value < 0:
        raise WrongTypeError(
            field="weights",
            value=value,
            problem="a whole number from 0 is needed",
            remedy="write {'critical': 5}",
            path=("weights", str(level)),
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class AssignmentPolicy:
    """By which rules tickets are given to people. A value: frozen, hashable.

    Attributes:
        rule: Who comes first among those who can take a ticket.
        order: Which ticket of several is given away first.
        needs: Which skills tickets need; all that apply add up.
        weights: What a ticket of a priority adds to the load of a person; 1 for one that is
            not named, and for tickets without a priority.
        counts: Which of the work that people have adds to their load.
    """

    rule: AssignmentRule = attrs.field(
        default=AssignmentRule.LEAST_LOADED, converter=_rule
    )
    order: QueueOrder = attrs.field(default=QueueOrder.PRIORITY, converter=_order)
    needs: tuple[SkillNeed, ...] = attrs.field(default=(), converter=_needs)
    weights: FrozenMap[Level, int] = attrs.field(
        default=FrozenMap[Level, int](), converter=_weights
    )
    counts: Condition = attrs.field(default=OPEN_WORK, converter=a_condition)

    def weight(self, ticket: WorkItem, /) -> int:
        """What a ticket adds to the load of the one who has it."""
        return 1 if ticket.priority is None else self.weights.get(ticket.priority, 1)
