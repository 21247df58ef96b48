"""Through how many hands it went, and whether it went to the right ones."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics._reasons import MID_LIFE, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import FrozenMap, Value
from itsmcore.model._fields import checked
from itsmcore.model._text_set import TextSet
from itsmcore.model.frozen_map import frozen_map

__all__ = [
    "functional_escalation_rate",
    "hierarchical_escalation_rate",
    "miscategorised_rate",
    "misrouted_rate",
    "ping_pong",
    "ping_pong_rate",
    "reassigned_rate",
    "reassignments",
]


def _groups(life: Life) -> tuple[Value, ...] | Case:
    """The groups that a resolved record went through; or why that is not known."""
    last = life.last_resolution
    if last is None:
        return unresolved(life)
    if not life.is_whole:
        return left_out(MID_LIFE, last.end_us)
    path = life.path("group", last.position)
    return path or left_out("group_unknown", last.end_us)


def _at_us(life: Life) -> int | None:
    last = life.last_resolution
    return None if last is None else last.end_us


def _reassignments(life: Life, _asked: Asked) -> Case:
    groups = _groups(life)
    if isinstance(groups, Case):
        return groups
    return measured(_at_us(life), len(groups) - 1)


def _returns(groups: tuple[Value, ...]) -> int:
    """How often it came to a group in which it had been before."""
    return len(groups) - len(set(groups))


def _ping_pong(life: Life, _asked: Asked) -> Case:
    groups = _groups(life)
    if isinstance(groups, Case):
        return groups
    return measured(_at_us(life), _returns(groups))


def _misrouted(life: Life, _asked: Asked) -> Case:
    groups = _groups(life)
    if isinstance(groups, Case):
        return groups
    return measured(_at_us(life), int(groups[0] != groups[-1]))


def _least(_rule: Any, field: "attrs.Attribute[Any]", value: int) -> None:
    if value < 1:
        raise FieldError(
            field=field.name,
            value=value,
            problem="it is below 1",
            remedy="give 1 or more",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reassigned:
    """Whether it went to another group at least so many times."""

    at_least: int = attrs.field(default=1, validator=_least)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        case = _reassignments(life, asked)
        return case._replace(amount=int(case.amount >= self.at_least))


@attrs.frozen(kw_only=True, field_transformer=checked)
class PingPong:
    """Whether it came back to a group at least so many times."""

    at_least: int = attrs.field(default=1, validator=_least)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        case = _ping_pong(life, asked)
        return case._replace(amount=int(case.amount >= self.at_least))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Miscategorised:
    """Whether its category is another one than at first."""

    field: str = "category"

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        last = life.last_resolution
        if last is None:
            return unresolved(life)
        if not life.is_whole:
            return left_out(MID_LIFE, last.end_us)
        path = life.path(self.field)
        if not path:
            return left_out("category_unknown", last.end_us)
        return measured(last.end_us, int(path[0] != path[-1]))


def _levels(value: Mapping[str, int]) -> FrozenMap[str, int]:
    found: Mapping[Any, Any] = frozen_map(value, "levels")
    for group, tier in found.items():
        if not isinstance(group, str) or type(tier) is not int:
            raise WrongTypeError(
                field="levels",
                value={group: tier},
                problem="a whole number for each group is needed",
                remedy="give e.g. {'desk': 1, 'network': 2}",
            )
    return FrozenMap(sorted(found.items()))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Functional:
    """Whether it was handed to a group of a higher level, or to any other one."""

    levels: FrozenMap[str, int] = attrs.field(default=FrozenMap(), converter=_levels)

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        if not life.is_whole:
            return left_out(MID_LIFE, life.opened_us)
        groups = life.path("group")
        if not groups:
            return left_out("group_unknown", life.opened_us)
        if not self.levels:
            return measured(life.opened_us, int(len(groups) > 1))
        tiers = [self.levels[str(name)] for name in groups if name in self.levels]
        if not tiers:
            return left_out("level_unknown", life.opened_us)
        return measured(life.opened_us, int(any(a < b for a, b in pairwise(tiers))))


_ESCALATE: Final = TextSet(["escalate"])


@attrs.frozen(kw_only=True, field_transformer=checked)
class Hierarchical:
    """Whether one of its steps was an escalation to those in charge."""

    events: frozenset[str] = _ESCALATE

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one record."""
        told = [fact.event for _, fact in life.facts()]
        if told and not any(told):
            return left_out("events_not_recorded", life.opened_us)
        return measured(life.opened_us, int(any(e in self.events for e in told)))


_HANDED: Final = "The first group is no reassignment, nor is coming back from no group to the same one"
_PATH_MISSING: Final = (
    "first recorded when work had begun: left out, since what came before is not known; "
    "without any group: left out"
)
_OPEN: Final = "left out: they may go on changing hands; so are cancelled ones"

reassignments: Final = Kpi(
    name="reassignments",
    title="Reassignments per record",
    numerator=f"times that records went from one group to another until they were resolved. "
    f"{_HANDED}",
    denominator="records that are done or closed",
    open_cases=_OPEN,
    missing=_PATH_MISSING,
    cohort=CohortKind.RESOLVED,
    unit=Unit.NUMBER,
    source="ITIL, incident management",
    rule=_reassignments,
)
"""How often records went from group to group, on average."""

reassigned_rate: Final = Kpi(
    name="reassigned_rate",
    title="Share reassigned",
    numerator="records that went from one group to another `at_least` so many times until they "
    f"were resolved. {_HANDED}",
    denominator="records that are done or closed",
    open_cases=_OPEN,
    missing=_PATH_MISSING,
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source="ITIL, incident management",
    rule=Reassigned(),
)
"""The share that went from group to group, so many times or more."""

ping_pong: Final = Kpi(
    name="ping_pong",
    title="Returns per record",
    numerator="times that records came to a group in which they had been before, until they "
    "were resolved",
    denominator="records that are done or closed",
    open_cases=_OPEN,
    missing=_PATH_MISSING,
    cohort=CohortKind.RESOLVED,
    unit=Unit.NUMBER,
    source="contact-centre practice",
    rule=_ping_pong,
)
"""How often records came back to a group, on average."""

ping_pong_rate: Final = Kpi(
    name="ping_pong_rate",
    title="Share with returns",
    numerator="records that came to a group in which they had been before `at_least` so many "
    "times until they were resolved",
    denominator="records that are done or closed",
    open_cases=_OPEN,
    missing=_PATH_MISSING,
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source="contact-centre practice",
    rule=PingPong(),
)
"""The share that came back to a group."""

misrouted_rate: Final = Kpi(
    name="misrouted_rate",
    title="Share misrouted",
    numerator="records whose first group is not the one that resolved them",
    denominator="records that are done or closed",
    open_cases="left out, as are cancelled ones",
    missing=_PATH_MISSING,
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source="ITIL, service desk",
    rule=_misrouted,
)
"""The share that did not go to the group that resolved it."""

miscategorised_rate: Final = Kpi(
    name="miscategorised_rate",
    title="Share mis-categorised",
    numerator="records whose first value of `field`, by default `category`, is not the last one; "
    "corrections after the resolution count",
    denominator="records that are done or closed and have one",
    open_cases="left out, as are cancelled ones",
    missing="first recorded when work had begun, or never categorised: left out",
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    source="ITIL, service desk",
    rule=Miscategorised(),
)
"""The share whose category was put right."""

functional_escalation_rate: Final = Kpi(
    name="functional_escalation_rate",
    title="Functional escalation rate",
    numerator="records that went from a group to one of a higher level, as `levels` tell; to any "
    "other group while no levels are given",
    denominator="records opened, cancelled ones included",
    open_cases="counted as they stand, so the figure of a young period may still grow",
    missing="first recorded when work had begun, or without any group of known level: left out; "
    "groups without a level are passed over",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, incident management",
    rule=Functional(),
)
"""The share handed to a higher level of support."""

hierarchical_escalation_rate: Final = Kpi(
    name="hierarchical_escalation_rate",
    title="Hierarchical escalation rate",
    numerator="records with a step whose event is one of `events`, by default `escalate`",
    denominator="records opened, cancelled ones included",
    open_cases="counted as they stand, so the figure of a young period may still grow",
    missing="whose steps tell no events at all: left out",
    cohort=CohortKind.OPENED,
    unit=Unit.RATIO,
    source="ITIL, incident management",
    rule=Hierarchical(),
)
"""The share told to those in charge."""
