"""Major incidents: which incidents ought to be proposed as one, by rules that are data."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import attrs

from itsmcore.cmdb import Graph, Health
from itsmcore.errors import FieldError
from itsmcore.model import (
    Condition,
    FrozenMap,
    Incident,
    Level,
    MajorState,
    RecordKey,
    States,
)
from itsmcore.model._arguments import meaning
from itsmcore.model._fields import checked, filled, level
from itsmcore.model.condition import a_condition
from itsmcore.model.values import NO_VALUES, Value
from itsmcore.model.words import member
from itsmcore.practices._given import by_id, expect, listed, positive
from itsmcore.practices._likeness import (
    Shared,
    field_names,
    groups,
    known_fields,
)
from itsmcore.practices.impact_scale import IMPACT_SCALE, services_hit_by
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK

__all__ = ["MajorCandidate", "MajorReason", "MajorRule", "major_candidates"]


def _health(value: str) -> Health:
    return member(Health, value)


def _by(value: Iterable[str]) -> tuple[str, ...]:
    return field_names(value, "by")


def _within(value: timedelta) -> timedelta:
    return positive(value, "within")


def _applies(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _count(_rule: object, _field: object, value: int | None) -> None:
    if value is not None and value < 2:
        raise FieldError(
            field="count",
            value=value,
            problem="several incidents are at least 2",
            remedy="give 2 or more, or None not to count",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorRule:
    """What makes an incident a candidate; all that the rule says has to hold.

    Attributes:
        name: What people call the rule.
        applies: Which incidents; None for all.
        criticality: It hits a service that is at least that critical; None for any.
        health: How badly it hits that service at least.
        count: That many incidents have the same values, itself included, opened within the
            length of time that ends with it; None not to count.
        by: The fields whose values are the same.
        within: That length; an incident opened just as long before does not count.

    Raises:
        FieldError: It says nothing: neither condition nor criticality nor count.
    """

    name: str = attrs.field(validator=filled)
    applies: Condition | None = attrs.field(default=None, converter=_applies)
    criticality: Level | None = attrs.field(default=None, converter=level)
    health: Health = attrs.field(default=Health.DOWN, converter=_health)
    count: int | None = attrs.field(default=None, validator=_count)
    by: tuple[str, ...] = attrs.field(default=("cis",), converter=_by)
    within: timedelta = attrs.field(default=timedelta(hours=1), converter=_within)

    def __attrs_post_init__(self) -> None:
        if self.applies is None and self.criticality is None and self.count is None:
            raise FieldError(
                field="criticality",
                value=None,
                problem="the rule says nothing, so every incident would be major",
                remedy="give criticality, count or applies",
            )


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorReason:
    """A rule that holds of an incident, and by what.

    Attributes:
        rule: Its name.
        services: Keys of the services that are critical enough and hit badly enough.
        shared: The fields by which it counts, with the values that the counted incidents
            have in common; empty where it does not count.
        incidents: Keys of the counted incidents, the first opened first, itself last.
    """

    rule: str
    services: tuple[str, ...] = ()
    shared: FrozenMap[str, Value] = NO_VALUES
    incidents: tuple[RecordKey, ...] = ()

    def line(self) -> str:
        """The same as a line for people."""
        hit = f"hits {', '.join(self.services)}" if self.services else ""
        common = ", ".join(f"{name} {value}" for name, value in self.shared.items())
        many = f"{len(self.incidents)} incidents of {common}" if self.incidents else ""
        told = "; ".join(filter(None, (hit, many))) or "its condition holds"
        return f"{self.rule}: {told}"


@attrs.frozen(kw_only=True)
class MajorCandidate:
    """An incident that ought to be proposed as a major one.

    Attributes:
        incident: Its key.
        reasons: The rules that hold of it, in the order given.
        standing: Where it stands on the way to a major one already.
    """

    incident: RecordKey
    reasons: tuple[MajorReason, ...]
    standing: MajorState

    def explain(self) -> tuple[str, ...]:
        """The incident and where it stands, then each rule with what makes it hold."""
        is_new = self.standing is MajorState.NONE
        head = "not proposed yet" if is_new else f"{self.standing} already"
        return (
            f"{self.incident}: {head}",
            *(one.line() for one in self.reasons),
        )


def major_candidates(
    incidents: Iterable[Incident],
    rules: Iterable[MajorRule],
    /,
    *,
    graph: Graph | None = None,
    counts: Condition = OPEN_WORK,
    states: States | None = None,
) -> tuple[MajorCandidate, ...]:
    """Which incidents ought to be proposed as major ones.

    Args:
        incidents: The incidents, in any order.
        rules: What makes a candidate; any one of them is enough.
        graph: What depends on what, for rules on the criticality of services; items of an
            incident are taken to be down, and its service too.
        counts: Which incidents are looked at and counted; those that are not over, unless
            told.
        states: What states mean, for conditions on categories.

    Returns:
        Candidates by when they were opened, then by key; those that were proposed or decided
        about already are among them and say so.

    Raises:
        UnknownNameError: A rule counts by a field that no incident has.
        FieldError: An incident or a rule comes twice.
        WrongTypeError: An argument is something else.
    """
    known = None if graph is None else expect(graph, Graph, "graph")
    wanted, given = a_condition(counts), by_id(incidents, Incident, "incidents")
    means = None if states is None else meaning(states, states)
    active = [one for one in given.values() if wanted.holds(one, states=means)]
    found: dict[str, list[MajorReason]] = {}
    for rule in _rules(rules):
        for key, reason in _Case(rule, known, means).reasons(active).items():
            found.setdefault(key, []).append(reason)
    order = sorted(found, key=lambda key: (given[key].opened_at, key))
    return tuple(_candidate(given[key], found[key]) for key in order)


def _candidate(one: Incident, reasons: list[MajorReason]) -> MajorCandidate:
    standing = MajorState.NONE if one.major is None else one.major.state
    return MajorCandidate(incident=one.id, reasons=tuple(reasons), standing=standing)


def _rules(value: Iterable[MajorRule]) -> tuple[MajorRule, ...]:
    found = listed(value, MajorRule, "rules")
    names = [rule.name for rule in found]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise FieldError(
                field=f"rules[{place}].name",
                value=name,
                problem="another rule has that name",
                remedy="give each its own",
                path=("rules", place, "name"),
            )
    return found


class _Case:
    """One rule at work."""

    def __init__(
        self, rule: MajorRule, graph: Graph | None, states: States | None
    ) -> None:
        self._rule = rule
        self._graph = graph
        self._states = states

    def reasons(self, incidents: list[Incident]) -> Mapping[str, MajorReason]:
        """The incidents of which the rule holds, by key, and why."""
        counted = self._counted(incidents)
        found = {}
        for one in incidents:
            services = self._services(one)
            many = counted.get(one.id)
            if (
                self._holds(one)
                and (self._rule.criticality is None or services)
                and (self._rule.count is None or many is not None)
            ):
                shared, keys = ((), ()) if many is None else many
                names = self._rule.by if shared else ()
                found[one.id] = MajorReason(
                    rule=self._rule.name,
                    services=services,
                    shared=FrozenMap(zip(names, shared, strict=True)),
                    incidents=keys,
                )
        return found

    def _holds(self, one: Incident) -> bool:
        applies = self._rule.applies
        return applies is None or applies.holds(one, states=self._states)

    def _services(self, one: Incident) -> tuple[str, ...]:
        least = self._rule.criticality
        if least is None:
            return ()
        own = None if one.service is None else (one.service, Health.DOWN)
        hits = services_hit_by(one.cis, self._graph, IMPACT_SCALE, own)
        return tuple(
            hit.service
            for hit in hits
            if hit.criticality is not None
            and hit.criticality.rank <= least.rank
            and hit.health >= self._rule.health
        )

    def _counted(
        self, incidents: list[Incident]
    ) -> dict[str, tuple[Shared, tuple[str, ...]]]:
        """For each incident that completes the count, the largest group that it completes."""
        rule, found = self._rule, dict[str, tuple[Shared, tuple[str, ...]]]()
        if rule.count is None:
            return found
        known_fields(rule.by, incidents, f"rules.{rule.name}.by")
        for shared, group in groups(incidents, rule.by):
            first = 0
            for place, one in enumerate(group):
                while one.opened_at - group[first].opened_at >= rule.within:
                    first += 1
                size = place + 1 - first
                best = found.get(one.id)
                if size >= rule.count and (best is None or size > len(best[1])):
                    keys = tuple(each.id for each in group[first : place + 1])
                    found[one.id] = shared, keys
        return found
