"""Plans of people for a disaster: in time, and in the order of what needs what."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import attrs

from itsmcore.cmdb import Graph
from itsmcore.errors import UnknownNameError
from itsmcore.model import CiKey, ServiceKey
from itsmcore.model._fields import checked, filled
from itsmcore.model._texts import hours
from itsmcore.practices._given import by_id, expect, listed
from itsmcore.practices.continuity._promised import by_service
from itsmcore.practices.continuity._spans import a_span, total_of
from itsmcore.practices.continuity.objective import ContinuityObjective
from itsmcore.practices.continuity.objective_check import (
    ObjectiveCheck,
    ObjectiveState,
    against_rto,
)

__all__ = ["ContinuityPlan", "PlanCheck", "PlanStep", "check_plans"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class PlanStep:
    """One step of a plan.

    Attributes:
        name: What is done.
        takes: How long.
        item: Key of the item that is back afterwards; None for a step that restores none.
    """

    name: str = attrs.field(validator=filled)
    takes: timedelta = attrs.field(validator=a_span)
    item: CiKey | None = None


def _steps(value: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    return listed(value, PlanStep, "steps")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContinuityPlan:
    """What people do to bring a service back, step after step.

    Attributes:
        id: Unique in the host's store.
        service: Key of the service that is back in the end.
        steps: One after another.
    """

    id: str = attrs.field(validator=filled)
    service: ServiceKey = attrs.field(validator=filled)
    steps: tuple[PlanStep, ...] = attrs.field(default=(), converter=_steps)

    @property
    def duration(self) -> timedelta:
        """How long all of it takes.

        Raises:
            FieldError: Longer than a timedelta can tell.
        """
        return total_of((step.takes for step in self.steps), "steps")


@attrs.frozen(kw_only=True)
class PlanCheck:
    """Whether a plan keeps the objective of its service.

    Attributes:
        plan: Its key.
        check: Its duration against the RTO; None for a service without one.
        duration: How long its steps take, one after another.
        misplaced: Pairs of steps, by their names, of which the first restores an item that
            cannot be up before the second has restored another one.
    """

    plan: str
    check: ObjectiveCheck | None
    duration: timedelta
    misplaced: tuple[tuple[str, str], ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it is in order and in time; without an objective, any time will do."""
        in_time = self.check is None or self.check.state is ObjectiveState.MET
        return in_time and not self.misplaced

    def explain(self) -> tuple[str, ...]:
        """How long it takes, against what, and each pair of steps in the wrong order."""
        told = (f"{self.plan}: its steps take {hours(self.duration)}",)
        wrong = (f"{a} comes before {b}, which it needs" for a, b in self.misplaced)
        return (*told, *(self.check.explain() if self.check else ()), *wrong)


def check_plans(
    plans: Iterable[ContinuityPlan],
    objectives: Iterable[ContinuityObjective],
    /,
    *,
    graph: Graph | None = None,
) -> tuple[PlanCheck, ...]:
    """Whether the steps of each plan, one after another, fit into the RTO of its service.

    Args:
        plans: What people do.
        objectives: What is promised.
        graph: What depends on what, to see steps in the wrong order; None not to look.

    Returns:
        One check for each plan, by key.

    Raises:
        UnknownNameError: A plan is of a service of which nothing is promised.
        UnknownItemError: The graph has no item of the key that a step names.
        FieldError: Something comes twice, or takes longer than a timedelta can tell.
        WrongTypeError: An argument is something else.
    """
    promised = by_service(objectives)
    known = None if graph is None else expect(graph, Graph, "graph")
    found = []
    for plan in by_id(plans, ContinuityPlan, "plans").values():
        one = promised.get(plan.service)
        if one is None:
            raise UnknownNameError(
                field=f"plans.{plan.id}.service", value=plan.service, known=promised
            )
        path, length = [(one.name, one.takes) for one in plan.steps], plan.duration
        check = (
            None
            if one.rto is None
            else against_rto(plan.service, one.rto, length, path)
        )
        wrong = () if known is None else tuple(_misplaced(plan, known))
        found.append(
            PlanCheck(plan=plan.id, check=check, duration=length, misplaced=wrong)
        )
    return tuple(found)


def _misplaced(plan: ContinuityPlan, graph: Graph) -> Iterator[tuple[str, str]]:
    """Steps that restore an item before another one without which it cannot be up."""
    for place, step in enumerate(plan.steps):
        if step.item is None:
            continue
        needed = frozenset(graph.single_points_of_failure(step.item))
        before = {one.item for one in plan.steps[: place + 1]}
        for other in plan.steps[place + 1 :]:
            if other.item in needed - before and not _together(
                graph, step.item, other.item
            ):
                yield step.name, other.name


def _together(graph: Graph, item: str, other: str | None) -> bool:
    """Whether two items need one another, so that either may come first."""
    return other is not None and item in graph.single_points_of_failure(other)
