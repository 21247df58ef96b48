"""Fault trees: whether the top is down, as gates over events that fail independently."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import attrs

from itsmcore.cmdb.availability._engine import Engine
from itsmcore.cmdb.availability._tree_answers import (
    between,
    exactly,
    importance_of,
    rank,
)
from itsmcore.cmdb.availability._tree_check import tree_faults
from itsmcore.cmdb.availability._tree_compile import events_of, formula_of
from itsmcore.cmdb.availability._tree_input import Chances, budget, pairs_of
from itsmcore.cmdb.availability.cut_sets import CutSets
from itsmcore.cmdb.availability.gate import Gate
from itsmcore.cmdb.availability.tree_answers import Importance, Probability
from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked, texts
from itsmcore.model.frozen_map import frozen_map

__all__ = ["NODE_BUDGET", "FaultTree"]

NODE_BUDGET: Final = 5_000_000
"""How many nodes are worked out before an answer becomes bounds: seconds, and below 2 GB."""


def _gates(value: Mapping[str, Gate]) -> FrozenMap[str, Gate]:
    return frozen_map(value, "gates")


def _events(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if value is None else texts(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class FaultTree:
    """A boolean formula that says when the top is down, over events that are independent.

    Gates read other gates and basic events by name, and may share them as they like: shared
    events are counted as what they are, one event. Diagrams are made when they are first
    needed and kept, so the next question to the same tree is quick.

    Attributes:
        gates: Gates by name.
        top: Name of the gate that is asked about.
        events: Names of all basic events, so that others are refused; None for every name that
            is no gate.

    Raises:
        DefinitionError: The gates make no tree: every fault at once, each with its path.
        WrongTypeError: A field is of another type.

    References:
        docs/background/availability.md names the methods and their sources.

    >>> tree = FaultTree(
    ...     gates={
    ...         "service": Gate("or", ["database", "web"]),
    ...         "web": Gate("and", ["web-1", "web-2"]),
    ...     },
    ...     top="service",
    ... )
    >>> tree.probability({"database": 0.001, "web-1": 0.01, "web-2": 0.01}).value
    0.0010999
    """

    gates: FrozenMap[str, Gate] = attrs.field(converter=_gates)
    top: str
    events: tuple[str, ...] | None = attrs.field(default=None, converter=_events)
    _cache: dict[str, Any] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        faults = [*tree_faults(self.gates, self.top, self.events)]
        if faults:
            raise DefinitionError("these gates make no fault tree:", faults)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was given, without the diagrams."""
        given = partial(type(self), gates=self.gates, top=self.top, events=self.events)
        return given, ()

    @property
    def basic_events(self) -> tuple[str, ...]:
        """Names of the events that the gates read, as a walk from the top meets them."""
        found: tuple[str, ...] | None = self._cache.get("events")
        if found is None:
            found = self._cache["events"] = events_of(self.gates, self.top)
        return found

    @property
    def is_coherent(self) -> bool:
        """Whether no event can repair anything, none being negated once it is simplified."""
        return self._engine.signs() is not None

    @property
    def _engine(self) -> Engine:
        found: Engine | None = self._cache.get("engine")
        if found is None:
            made = formula_of(self.gates, self.top, self.basic_events)
            found = self._cache["engine"] = Engine(*made)
        return found

    def probability(
        self, each: Chances, *, node_budget: int = NODE_BUDGET
    ) -> Probability:
        """How likely the top is down.

        Args:
            each: How likely each basic event is, from 0 to 1: floats, or exact numbers
                (`Fraction`, `Decimal`, 0 and 1), which give an exact fraction.
            node_budget: How many nodes of diagrams may be worked out; beyond it the answer is
                a pair of bounds, which are the tighter the larger the budget.

        Raises:
            DefinitionError: Several probabilities are wrong.
            FieldError: One is no probability or lacks, or the budget is less than 1.
            WrongTypeError: An argument is of another type.
        """
        limit = budget(node_budget)
        pairs = pairs_of(each, self.basic_events)
        exact = self._engine.pair(pairs, limit)
        if exact is not None:
            return exactly(exact, pairs)
        low, high = self._engine.range(pairs, limit)
        return between(low, high, pairs, self._engine.roundings)

    def importance(
        self, each: Chances, *, node_budget: int = NODE_BUDGET
    ) -> tuple[Importance, ...]:
        """How much each event matters, the one of most criticality first.

        Events on which the top does not depend at all are left out.

        Args:
            each: How likely each basic event is, as for `probability`.
            node_budget: How many nodes of diagrams may be worked out.

        Raises:
            DefinitionError: Several probabilities are wrong.
            FieldError: One is no probability or lacks, or the budget does not reach.
            WrongTypeError: An argument is of another type.
        """
        limit = budget(node_budget)
        pairs = pairs_of(each, self.basic_events)
        whole = self._engine.pair(pairs, limit)
        given = self._engine.conditionals(pairs, limit)
        if whole is None or given is None:
            raise _too_large(limit)
        found = [
            importance_of(self.basic_events[event], pairs[event][0], whole[0], one)
            for event, one in given.items()
        ]
        found.sort(key=rank)
        return tuple(found)

    def cut_sets(
        self, *, max_order: int | None = None, node_budget: int = NODE_BUDGET
    ) -> CutSets:
        """The smallest combinations of events that bring the top down.

        Args:
            max_order: Up to how many events one may have; None for all.
            node_budget: How many nodes of diagrams may be worked out.

        Raises:
            FieldError: An event is negated, so that failures may repair; or the budget does
                not reach; or `max_order` is less than 1.
            WrongTypeError: An argument is of another type.
        """
        limit = budget(node_budget)
        if max_order is not None:
            _order(max_order)
        signs = self._engine.signs()
        if signs is None:
            raise FieldError(
                field="gates",
                value=self.top,
                problem="below this top an event is negated, so a failure may repair it",
                remedy="ask for the probability, or write the tree without not, xor, nand, nor",
            )
        sections = self._engine.sections(signs, limit)
        if sections is None:
            raise _too_large(limit)
        return CutSets(
            sections,
            self.basic_events,
            is_certain=self._engine.root == 0,
            max_order=max_order,
        )


def _order(value: int) -> None:
    if type(value) is not int:
        raise WrongTypeError(
            field="max_order",
            value=value,
            problem="a whole number is needed",
            remedy="give how many events a cut set may have, or None",
        )
    if value < 1:
        raise FieldError(
            field="max_order",
            value=value,
            problem="a cut set has one event or more",
            remedy="give 1 or more, or None for all",
        )


def _too_large(limit: int) -> FieldError:
    return FieldError(
        field="node_budget",
        value=limit,
        problem="the tree needs more nodes than that",
        remedy="give more, or ask for the probability, which then comes as bounds",
    )
