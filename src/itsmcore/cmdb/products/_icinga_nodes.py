"""Evaluation of an Icinga business process: what is told of nodes, and what follows."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import attrs

from itsmcore.cmdb.products._definition import fault, given
from itsmcore.cmdb.products._icinga_rules import Seen, apply
from itsmcore.cmdb.products._icinga_words import (
    PROCESS_STATES,
    STATES_OF,
    Kind,
    Operator,
    State,
)
from itsmcore.cmdb.products._walk import children_first
from itsmcore.errors import FieldError
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked
from itsmcore.model.words import member

__all__ = [
    "Evaluator",
    "NodeStatus",
    "Options",
    "Overrides",
    "Reading",
    "readings",
    "seen_as",
]

Overrides: TypeAlias = FrozenMap[str, FrozenMap[State, State]]
"""Child -> state of it -> the state as which it is read."""


def _state(value: str) -> State:
    return member(State, value, "state")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reading:
    """What the monitoring system says of a host or service.

    Attributes:
        state: Its state.
        acknowledged: Whether somebody has taken it on.
        downtime: Whether it is in an agreed downtime.
    """

    state: State = attrs.field(converter=_state)
    acknowledged: bool = False
    downtime: bool = False


@attrs.frozen(kw_only=True)
class NodeStatus:
    """The state of a node, and why.

    Attributes:
        name: The node.
        state: Its state.
        acknowledged: Whether the trouble that makes its state is acknowledged.
        downtime: Whether that trouble is in an agreed downtime.
        missing: Whether nothing is known of it, or of any of its children.
        deciding: The children on which the state rests, in their order.
        reason: The rule that decided, for people.
    """

    name: str
    state: State
    acknowledged: bool = False
    downtime: bool = False
    missing: bool = False
    deciding: tuple[str, ...] = ()
    reason: str = ""


@attrs.frozen(kw_only=True, field_transformer=checked)
class Options:
    """How processes see children that somebody takes care of.

    Attributes:
        acknowledged_is_ok: Acknowledged ones are fine.
        downtime_is_ok: Those in downtime are fine.
    """

    acknowledged_is_ok: bool = False
    downtime_is_ok: bool = False


def seen_as(options: Options, overrides: Overrides, child: NodeStatus) -> Seen:
    """A child as a process with these overrides sees it."""
    rows = overrides.get(child.name)
    state = child.state if rows is None else rows.get(child.state, child.state)
    fine = (options.acknowledged_is_ok and child.acknowledged) or (
        options.downtime_is_ok and child.downtime
    )
    return Seen(
        name=child.name,
        badness=0 if fine else state.badness,
        state=state,
        acknowledged=child.acknowledged,
        downtime=child.downtime,
    )


class AProcess(Protocol):
    """A process, as far as evaluation needs it."""

    @property
    def name(self) -> str: ...
    @property
    def operator(self) -> Operator: ...
    @property
    def minimum(self) -> int | None: ...
    @property
    def children(self) -> tuple[str, ...]: ...
    @property
    def overrides(self) -> Overrides: ...


def readings(
    value: Mapping[str, Any], kinds: Mapping[str, Kind | None], field: str
) -> dict[str, Reading]:
    """What a caller tells of nodes, each in a state that its kind has."""
    found: dict[str, Reading] = {}
    for name, told in given(value, kinds, field).items():
        try:
            reading = told if isinstance(told, Reading) else Reading(state=told)
        except FieldError as error:
            raise error.named(name).at(field) from None
        possible = STATES_OF[kinds[name]]
        if reading.state not in possible:
            names = ", ".join(each for each in State if each in possible)
            what = kinds[name] or "process"
            problem = f"a {what} has no such state"
            raise fault((field, name), reading.state, problem, f"use {names}")
        found[name] = reading
    return found


@attrs.define(kw_only=True)
class Evaluator:
    """One evaluation.

    Attributes:
        kinds: Every node; None for processes.
        told: What is known of nodes.
        loops: Processes that are UNKNOWN for a loop.
        options: How handled children are seen.
    """

    kinds: Mapping[str, Kind | None]
    told: Mapping[str, Reading]
    loops: frozenset[str]
    options: Options
    found: dict[str, NodeStatus] = attrs.field(factory=dict, init=False)

    def all(self, processes: Iterable[AProcess]) -> FrozenMap[str, NodeStatus]:
        """The status of every node."""
        by_name = {process.name: process for process in processes}
        for name, kind in self.kinds.items():
            if kind is not None:
                self.found[name] = self._monitored(name, kind)
        below = {name: process.children for name, process in by_name.items()}
        for name in children_first(below):
            self.found[name] = self._process(by_name[name])
        return FrozenMap({name: self.found[name] for name in self.kinds})

    def _monitored(self, name: str, kind: Kind) -> NodeStatus:
        if name not in self.told:
            state = State.UNREACHABLE if kind is Kind.HOST else State.UNKNOWN
            return NodeStatus(name=name, state=state, missing=True, reason="missing")
        return self._as_told(name)

    def _as_told(self, name: str, reason: str = "as monitored") -> NodeStatus:
        reading = self.told[name]
        return NodeStatus(
            name=name,
            state=reading.state,
            acknowledged=reading.acknowledged,
            downtime=reading.downtime,
            reason=reason,
        )

    def _process(self, process: AProcess) -> NodeStatus:
        name = process.name
        if name in self.told:
            return self._as_told(name, "as simulated")
        if name in self.loops:
            return NodeStatus(
                name=name, state=State.UNKNOWN, reason="nesting error: a loop below it"
            )
        below = [self.found[child] for child in process.children]
        if all(self._is_empty(child) for child in below):
            return NodeStatus(name=name, state=State.EMPTY, reason="nothing below it")
        seen = [seen_as(self.options, process.overrides, child) for child in below]
        verdict = apply(process.operator, process.minimum or 0, seen)
        return NodeStatus(
            name=name,
            state=PROCESS_STATES[verdict.badness],
            acknowledged=verdict.acknowledged,
            downtime=verdict.downtime,
            missing=all(child.missing for child in below),
            deciding=verdict.deciding,
            reason=verdict.reason,
        )

    def _is_empty(self, child: NodeStatus) -> bool:
        """Whether a child is a process without any content."""
        return self.kinds[child.name] is None and child.state is State.EMPTY
