"""Services as Zabbix computes them: a main rule, additional rules, propagation, root causes.

The status of a service with children is the highest of its main rule and of every additional
rule that fires. Each child is seen as it propagates: unchanged, raised, lowered, fixed, or not
at all. OK is never raised, lowered or fixed; only a problem can be fixed to OK. A service
without children has the highest severity of its problems.

The rules follow the server's source; where it and its manual could be read in two ways:

- A percentage is cut to whole percent before it is compared: 2 of 3 children are 66.
- A percentage of nothing (no children, or no weight, that is not ignored) fires no rule, `LT`
  rules included; a number or weight of nothing is 0.
- "All children have problems" with no child to look at is OK.
- Root causes are those of the server, which its notifications carry and its tests fix. The web
  pages look for them in a way of their own.
- A loop of services is refused when they are built, as the product refuses to save it.

References:
    Zabbix, server source (`service_manager.c`), its unit tests, and the manual of services.

>>> tree = ServiceTree(
...     services=[
...         Service(
...             name="shop",
...             algorithm="ok",
...             children=["a", "b", "c"],
...             rules=[
...                 Rule(type="NP_GE", limit_status=3, limit_value=66, new_status=5)
...             ],
...         ),
...         *(Service(name=name) for name in "abc"),
...     ]
... )
>>> found = tree.status({"a": {101: 4}, "b": {102: 3}})
>>> found["shop"].reason
'rule NP_GE: 2 of 3 children (66 %) are average or worse, limit 66 %: disaster'
>>> [cause.event for cause in found.root_causes("shop")]
[101, 102]
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from itsmcore.cmdb.products._definition import (
    Known,
    asked,
    fault,
    given,
    parts,
    refuse,
    repeated,
    shown,
)
from itsmcore.cmdb.products._walk import children_first
from itsmcore.cmdb.products._zabbix_causes import (
    EventId,
    RootCause,
    ServiceProblem,
    causes,
)
from itsmcore.cmdb.products._zabbix_rules import (
    MOST_WEIGHT,
    Rule,
    RuleOutcome,
    Service,
    Verdict,
    judge,
)
from itsmcore.cmdb.products._zabbix_words import (
    Algorithm,
    Propagation,
    RuleType,
    Status,
    status,
)
from itsmcore.errors import FieldError, ItsmError, Path, WrongTypeError
from itsmcore.model import FrozenMap
from itsmcore.model._cycles import cycles
from itsmcore.model._fields import checked

__all__ = [
    "Algorithm",
    "Propagation",
    "RootCause",
    "Rule",
    "RuleOutcome",
    "RuleType",
    "Service",
    "ServiceProblem",
    "ServiceStatus",
    "ServiceTree",
    "Status",
    "TreeStatus",
]


def _services(value: Iterable[Service]) -> tuple[Service, ...]:
    return parts(Service, value)


@attrs.frozen(kw_only=True)
class ServiceStatus:
    """The status of one service, and why.

    Attributes:
        name: The service.
        status: Its status.
        propagated: What those above it see; None when it is ignored.
        main: What its main rule alone comes to.
        rules: Each additional rule with its arithmetic, in their order.
        deciding: The children on which the status rests, in their order.
        reason: The rule that decided, for people.
    """

    name: str
    status: Status
    propagated: Status | None
    main: Status = Status.OK
    rules: tuple[RuleOutcome, ...] = ()
    deciding: tuple[str, ...] = ()
    reason: str = ""


@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceTree:
    """Services and their children; a service may lie below several others.

    Attributes:
        services: Each once, in any order.

    Raises:
        DefinitionError: A child is not there or comes twice, a number is out of its range, or
            services lie below themselves; every fault at once, each with its path.
    """

    services: tuple[Service, ...] = attrs.field(converter=_services)

    def __attrs_post_init__(self) -> None:
        refuse("the services cannot work", _faults(self.services))

    def status(
        self,
        problems: Mapping[str, Mapping[Any, Status | str | int]] | None = None,
        /,
        *,
        statuses: Mapping[str, Status | str | int] | None = None,
    ) -> "TreeStatus":
        """The status of every service.

        Args:
            problems: For services without children: id of each problem event -> severity.
            statuses: What is known already: it stands, and is not computed again.

        Raises:
            UnknownNameError: A service is not among these.
            FieldError: A service with children was given problems, or a severity is none.
            WrongTypeError: No mapping.
        """
        known = {service.name: service for service in self.services}
        stated = {
            name: _stated(value, ("statuses", name))
            for name, value in given(statuses, known, "statuses").items()
        }
        events = _events(given(problems, known, "problems"), known)
        seen: dict[str, int | None] = {}
        found: dict[str, ServiceStatus] = {}
        for name in children_first({s.name: s.children for s in self.services}):
            service = known[name]
            verdict = _verdict(service, stated.get(name), events.get(name), seen, known)
            seen[name] = service.seen(verdict.status)
            found[name] = _shown(service, verdict, seen[name])
        ordered = {service.name: found[service.name] for service in self.services}
        return TreeStatus(tree=self, services=FrozenMap(ordered), problems=events)


@attrs.frozen(kw_only=True)
class TreeStatus:
    """The status of every service of a tree, and the problems below it.

    Attributes:
        tree: The services.
        services: The status of each, in the order of the tree.
        problems: The problems of each service that has some.
    """

    tree: ServiceTree
    services: FrozenMap[str, ServiceStatus]
    problems: FrozenMap[str, tuple[ServiceProblem, ...]]

    def __getitem__(self, name: str) -> ServiceStatus:
        return asked(name, self.services, "service")

    def root_causes(self, target: str, /) -> tuple[RootCause, ...]:
        """The problems that made a service what it is, by the numbers of their events.

        From the service down, only children are followed that satisfy the rule that made
        the status, down to the severity that it takes: the limit status of the rule, mapped
        back through propagation. Of the number rules that fire, the one with the lowest
        limit status counts, and likewise of the weight rules, which leave out children
        without weight. "All children have problems" takes problems of any severity.

        Raises:
            UnknownNameError: There is no such service.
        """
        asked(target, self.services, "target")
        known = {service.name: service for service in self.tree.services}
        ranks = {name: row.status.number for name, row in self.services.items()}
        return causes(target, known, ranks, self.problems)


def _faults(services: tuple[Service, ...]) -> Iterator[ItsmError]:
    place_of = {s.name: place for place, s in reversed([*enumerate(services)])}
    known = Known(place_of)
    yield from repeated(("services",), [service.name for service in services])
    for index, service in enumerate(services):
        place: Path = ("services", index)
        yield from repeated((*place, "children"), service.children)
        yield from known.lacks_some((*place, "children"), service.children)
        yield from _number_faults(place, service)
    for loop in cycles({service.name: service.children for service in services}):
        problem = f"services lie below themselves: {shown(loop)}"
        place = ("services", place_of[loop[0]], "children")
        yield fault(place, loop, problem, "take one of them out")


def _number_faults(place: Path, service: Service) -> Iterator[ItsmError]:
    if not 0 <= service.weight <= MOST_WEIGHT:
        problem = f"a weight is 0 to {MOST_WEIGHT}"
        yield fault((*place, "weight"), service.weight, problem, "give one of those")
    value, path = service.propagation_value, (*place, "propagation_value")
    if service.propagation is Propagation.FIXED:
        if not -1 <= value <= 5:
            yield fault(path, value, "a status is -1 to 5", "give one of those")
    elif value < 0:
        yield fault(path, value, "steps are not negative", "choose the other direction")
    for index, rule in enumerate(service.rules):
        if rule.limit_value < 0:
            where = (*place, "rules", index, "limit_value")
            problem = "a limit is not negative"
            yield fault(where, rule.limit_value, problem, "give 0 or more")


def _stated(value: Status | str | int, path: Path) -> Status:
    try:
        return status(value)
    except FieldError as error:
        raise error.named(path[-1]).at(*path[:-1]) from None


def _events(
    problems: Mapping[str, Any], known: Mapping[str, Service]
) -> FrozenMap[str, tuple[ServiceProblem, ...]]:
    found: dict[str, tuple[ServiceProblem, ...]] = {}
    for name, events in problems.items():
        path: Path = ("problems", name)
        if not isinstance(events, Mapping):
            raise WrongTypeError(
                field=f"problems.{name}",
                value=events,
                problem="a mapping of events to severities is needed",
                remedy="give {101: 'high'}",
                path=path,
            )
        if events and known[name].children:
            raise fault(
                path,
                events,
                "a service with children has no problems of its own",
                "give them to a child",
            )
        found[name] = tuple(
            ServiceProblem(
                event=_event(event, path), severity=_severity(value, (*path, event))
            )
            for event, value in events.items()
        )
    return FrozenMap({name: rows for name, rows in found.items() if rows})


def _event(value: EventId, path: Path) -> EventId:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise WrongTypeError(
            field="problems",
            value=value,
            problem="the id of an event is needed",
            remedy="give a whole number or text",
            path=path,
        )
    return value


def _severity(value: Status | str | int, path: Path) -> Status:
    found = _stated(value, path)
    if found is Status.OK:
        raise fault(path, value, "a problem has a severity", "give 0 to 5")
    return found


def _verdict(
    service: Service,
    stated: Status | None,
    problems: tuple[ServiceProblem, ...] | None,
    seen: Mapping[str, int | None],
    known: Mapping[str, Service],
) -> Verdict:
    rows = [(known[name], seen[name]) for name in service.children]
    if stated is not None:
        return Verdict(stated.number, -1, (), (), f"given as {stated}")
    if not rows:
        return _of_problems(problems or ())
    return judge(service, rows)


def _of_problems(problems: tuple[ServiceProblem, ...]) -> Verdict:
    if not problems:
        return Verdict(-1, -1, (), (), "no problem")
    worst = max(problem.severity.number for problem in problems)
    of = "problem" if len(problems) == 1 else "problems"
    text = f"most critical of {len(problems)} {of}: {status(worst)}"
    return Verdict(worst, -1, (), (), text)


def _shown(service: Service, verdict: Verdict, seen: int | None) -> ServiceStatus:
    return ServiceStatus(
        name=service.name,
        status=status(verdict.status),
        propagated=None if seen is None else status(seen),
        main=status(verdict.main),
        rules=verdict.rules,
        deciding=verdict.deciding,
        reason=verdict.reason,
    )
