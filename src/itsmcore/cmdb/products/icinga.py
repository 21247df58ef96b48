"""Business processes as the Icinga Web module computes them: operators over hosts and services.

A process takes the worst, the best, the inverse of the worst, or a count of the states of its
children; the order from fine to bad is OK and UP, PENDING, WARNING, UNKNOWN and UNREACHABLE,
CRITICAL and DOWN. An override lets one process read a state of one child as another. Where the
module's documents and its code, or two parts of the code, differ, this is what is copied:

- `MIN` n is OK with n children OK, else the worst state of all children. The manual tells of the
  worst of the best n; the code and the tests that ship with it do not: two of CRITICAL, WARNING
  and OK are CRITICAL.
- A process without children is EMPTY, and so is one whose children are all empty processes; one
  that has other children too sees an empty child as OK (the table of sort states).
- Of two children in one state the unhandled one is worse. A state that rests on a child takes
  over its flags; the results of `NOT`, `XOR` and a fulfilled `MIN` have none.
- A loop makes UNKNOWN: the processes on it, and those above that meet it while they are looked
  through for content, which goes over the children in order and ends at the first one that is
  monitored. Where a loop runs through processes that name a monitored child first, the module's
  answer depends on which process it computes first; here those are UNKNOWN, always.
- The blame tree compares states by badness, so that a host that is DOWN is to blame for a
  process that is CRITICAL; the module does so too when it is asked for root causes.

References:
    Icinga, module businessprocess for Icinga Web, its source (`BpNode.php`, `Node.php`,
    `HostNode.php`), unit tests and manual.

>>> process = BusinessProcess(
...     processes=[
...         Process(name="web", operator="min", minimum=2, children=["a", "b", "c"])
...     ],
...     objects=[Monitored(name=name) for name in "abc"],
... )
>>> found = process.evaluate({"a": "OK", "b": "OK", "c": "CRITICAL"})
>>> found["web"].state, found["web"].reason
(State.OK, '2 of 3 OK, needs 2')
>>> found = process.evaluate(
...     {"a": "OK", "b": "OK", "c": "CRITICAL"}, simulated={"b": "WARNING"}
... )
>>> found["web"].state, found.blame("web")
(State.CRITICAL, FrozenMap({'web': ('c',), 'c': ()}))
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from itsmcore.cmdb.products._definition import (
    Known,
    asked,
    fault,
    parts,
    refuse,
    repeated,
)
from itsmcore.cmdb.products._icinga_loops import looping
from itsmcore.cmdb.products._icinga_nodes import (
    Evaluator,
    NodeStatus,
    Options,
    Overrides,
    Reading,
    readings,
    seen_as,
)
from itsmcore.cmdb.products._icinga_words import STATES_OF, Kind, Operator, State
from itsmcore.cmdb.products._walk import first_loop
from itsmcore.errors import FieldError, ItsmError, Path, WrongTypeError
from itsmcore.model import FrozenMap
from itsmcore.model._cycles import cycles
from itsmcore.model._fields import checked, texts
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.words import member

__all__ = [
    "BusinessProcess",
    "Evaluation",
    "Kind",
    "Monitored",
    "NodeStatus",
    "Operator",
    "Options",
    "Process",
    "Reading",
    "State",
]

States: TypeAlias = Mapping[str, Reading | State | str]


def _kind(value: str) -> Kind:
    return member(Kind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Monitored:
    """A host or service of the monitoring system.

    Attributes:
        name: Its name; the module writes `host;service` and `host;Hoststatus`.
        kind: Which of the two; they have different states.
    """

    name: str
    kind: Kind = attrs.field(default=Kind.SERVICE, converter=_kind)


def _operator(value: str) -> Operator:
    return member(Operator, value)


def _state(value: str) -> State:
    return member(State, value, "state")


def _overrides(value: Mapping[str, Mapping[Any, str]]) -> Overrides:
    found: dict[str, FrozenMap[State, State]] = {}
    for child, pairs in frozen_map(value, "overrides").items():
        if not isinstance(child, str):
            raise WrongTypeError(
                field="overrides",
                value=child,
                problem="the name of a child is needed",
                remedy="write {'db': {'CRITICAL': 'WARNING'}}",
            )
        try:
            rows = frozen_map(pairs, child)
            found[child] = FrozenMap({_state(a): _state(b) for a, b in rows.items()})
        except FieldError as error:
            raise error.named(child).at("overrides") from None
    return FrozenMap(found)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Process:
    """A process: an operator over children.

    Attributes:
        name: Its name.
        operator: How the states of the children make its own.
        minimum: How many children have to be OK, for `MIN` and only there.
        children: Names of processes and monitored objects, each once.
        overrides: For a child, states of it that are read as others of its own kind.
    """

    name: str
    operator: Operator = attrs.field(default=Operator.AND, converter=_operator)
    minimum: int | None = None
    children: tuple[str, ...] = attrs.field(default=(), converter=texts)
    overrides: Overrides = attrs.field(default=Overrides(), converter=_overrides)


def _processes(value: Iterable[Process]) -> tuple[Process, ...]:
    return parts(Process, value)


def _objects(value: Iterable[Monitored]) -> tuple[Monitored, ...]:
    return parts(Monitored, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class BusinessProcess:
    """A configuration: processes over processes, hosts and services.

    Loops are no fault of the definition, since the module loads them; `evaluate` tells.

    Attributes:
        processes: Each once, in any order.
        objects: The hosts and services on which they rest.

    Raises:
        DefinitionError: A child is not there, something comes twice, an override names a state
            that the child cannot have, a minimum is missing; every fault at once.
    """

    processes: tuple[Process, ...] = attrs.field(converter=_processes)
    objects: tuple[Monitored, ...] = attrs.field(default=(), converter=_objects)

    def __attrs_post_init__(self) -> None:
        refuse("the business process cannot work", _faults(self))

    def evaluate(
        self,
        states: States,
        /,
        *,
        simulated: States | None = None,
        acknowledged_is_ok: bool = False,
        downtime_is_ok: bool = False,
    ) -> "Evaluation":
        """The state of every node.

        Args:
            states: State of hosts and services, or a `Reading` with its flags; one without
                is missing: UNREACHABLE if a host, else UNKNOWN.
            simulated: States that stand in place of those, of processes as well.
            acknowledged_is_ok: Processes see an acknowledged child as fine.
            downtime_is_ok: They see a child in downtime as fine.

        Raises:
            UnknownNameError: There is no such node, or the word is no state.
            FieldError: The node cannot have that state.
            WrongTypeError: No mapping, or neither state nor reading.
        """
        kinds: dict[str, Kind | None] = {node.name: node.kind for node in self.objects}
        known = {**kinds, **dict.fromkeys(p.name for p in self.processes)}
        told = readings(states, kinds, "states")
        told |= readings({} if simulated is None else simulated, known, "simulated")
        loops = looping({process.name: process.children for process in self.processes})
        options = Options(
            acknowledged_is_ok=acknowledged_is_ok, downtime_is_ok=downtime_is_ok
        )
        run = Evaluator(
            kinds=known,
            told=told,
            loops=loops,
            options=options,
        )
        nodes = run.all(self.processes)
        return Evaluation(process=self, nodes=nodes, options=options)

    def loop_from(self, name: str, /) -> tuple[str, ...]:
        """The way from a process down to the first one that comes again; empty without.

        Raises:
            UnknownNameError: There is no such process.
        """
        children = {process.name: process.children for process in self.processes}
        asked(name, children, "process")
        return first_loop(name, children)


@attrs.frozen(kw_only=True)
class Evaluation:
    """The states of all nodes of a business process, and why.

    Attributes:
        process: The configuration.
        nodes: Each node, the monitored ones first, in their order.
        options: How handled children were seen.
    """

    process: BusinessProcess
    nodes: FrozenMap[str, NodeStatus]
    options: Options

    def __getitem__(self, name: str) -> NodeStatus:
        return asked(name, self.nodes, "node")

    @property
    def loops(self) -> tuple[tuple[str, ...], ...]:
        """Groups of processes that lie below themselves."""
        return cycles({p.name: p.children for p in self.process.processes})

    @property
    def missing(self) -> tuple[str, ...]:
        """Monitored nodes without a state, and processes that have no other children."""
        return tuple(name for name, node in self.nodes.items() if node.missing)

    def blame(
        self, name: str, /, *, handled: bool = True
    ) -> FrozenMap[str, tuple[str, ...]]:
        """The children that are to blame for the state of a process, all the way down.

        Args:
            name: The process.
            handled: Whether a child in the same state is to blame however it is handled; if
                not, it has to be acknowledged and in downtime just as the process is.

        Returns:
            For the process and whatever is to blame, in the order of a walk down, the
            children of it that are. A node that is fine blames nothing.

        Raises:
            UnknownNameError: There is no such node.
        """
        asked(name, self.nodes, "node")
        children = {process.name: process for process in self.process.processes}
        found: dict[str, tuple[str, ...]] = {}
        work = [name]
        while work:
            at = work.pop()
            if at in found:
                continue
            node = self.nodes[at]
            found[at] = ()
            if at in children and node.state is not State.OK:
                found[at] = tuple(self._same(node, children[at], handled=handled))
            work.extend(reversed(found[at]))
        return FrozenMap(found)

    def _same(
        self, node: NodeStatus, process: Process, *, handled: bool
    ) -> Iterator[str]:
        for name in process.children:
            child = self.nodes[name]
            seen = seen_as(self.options, process.overrides, child)
            is_same = seen.badness == node.state.badness
            if node.state is State.EMPTY:
                is_same = seen.state is State.EMPTY
            if is_same and (handled or _flags(child) == _flags(node)):
                yield name


def _flags(node: NodeStatus) -> tuple[bool, bool]:
    return node.acknowledged, node.downtime


def _faults(whole: BusinessProcess) -> Iterator[ItsmError]:
    kinds: dict[str, Kind | None] = {node.name: node.kind for node in whole.objects}
    known = {**kinds, **dict.fromkeys(p.name for p in whole.processes)}
    names = Known(known)
    yield from repeated(("objects",), [node.name for node in whole.objects])
    yield from repeated(("processes",), [process.name for process in whole.processes])
    for index, process in enumerate(whole.processes):
        place: Path = ("processes", index)
        if process.name in kinds:
            problem = "a host or service has this name"
            yield fault((*place, "name"), process.name, problem, "choose another")
        yield from repeated((*place, "children"), process.children)
        yield from names.lacks_some((*place, "children"), process.children)
        yield from _minimum_faults(place, process)
        yield from _override_faults(place, process, known)


def _minimum_faults(place: Path, process: Process) -> Iterator[ItsmError]:
    path, value = (*place, "minimum"), process.minimum
    if (process.operator is Operator.MIN) is (value is None):
        remedy = "give a minimum with operator='min', and only then"
        yield fault(path, value, "minimum and operator contradict", remedy)
    elif value is not None and value < 1:
        yield fault(path, value, "a minimum is 1 or more", "give how many")


def _override_faults(
    place: Path, process: Process, known: Mapping[str, Kind | None]
) -> Iterator[ItsmError]:
    children = frozenset(process.children)
    for child, pairs in process.overrides.items():
        path: Path = (*place, "overrides", child)
        if child not in children:
            problem = "it is no child of this process"
            yield fault(path, child, problem, "take the override out, or add the child")
            continue
        possible = STATES_OF[known.get(child)]
        for old, new in pairs.items():
            for state in (old, new):
                if state not in possible:
                    names = ", ".join(each for each in State if each in possible)
                    remedy = f"use {names}"
                    yield fault((*path, old), state, "not a state of the child", remedy)
