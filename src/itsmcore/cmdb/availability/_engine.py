"""A fault tree made ready for questions: its modules, and the diagrams made so far."""

from collections.abc import Sequence
from typing import Final

import attrs

from itsmcore.cmdb.availability._association import conjunction_range, negated, tightest
from itsmcore.cmdb.availability._bounds import gate_ranges
from itsmcore.cmdb.availability._build import Built, built
from itsmcore.cmdb.availability._chances import (
    Pair,
    Range,
    chance,
    chance_range,
    conditions,
)
from itsmcore.cmdb.availability._formula import AND, EVENT, XOR, Formula
from itsmcore.cmdb.availability._modules import modules
from itsmcore.cmdb.availability._orders import ORDERS, Part, part
from itsmcore.cmdb.availability._simplify import simplified
from itsmcore.cmdb.availability._zbdd import EMPTY, UNIT, Family, Section, minimal

__all__ = ["Conditional", "Engine"]

_SHARE_OF_BOUNDS: Final = 8
"""Bounds of a module may take this part of the budget."""

_LEAST_BOUNDS: Final = 4_000


@attrs.frozen
class Conditional:
    """What the probability would be if one event were certain, and if it were impossible."""

    given_true: Pair
    given_false: Pair


class Engine:
    """Answers for one formula over numbered events.

    Args:
        formula: The formula.
        root: Its root, a literal.
    """

    def __init__(self, formula: Formula, root: int) -> None:
        self.formula, self.root = simplified(formula, root)
        self.modules: list[int] = []
        self.parts: dict[int, Part] = {}
        self._built: dict[int, Built] = {}
        self._refused: dict[int, int] = {}
        node = self.root >> 1
        if node and self.formula.kinds[node] != EVENT:
            self.modules = modules(self.formula, node)
            self._cut()

    def _cut(self) -> None:
        is_leaf = [kind == EVENT for kind in self.formula.kinds]
        for module in self.modules:
            is_leaf[module] = True
            self.parts[module] = part(self.formula, module, is_leaf)

    # -- diagrams -----------------------------------------------------------------

    def diagrams(self, budget: int) -> dict[int, Built]:
        """The modules whose diagrams the budget reaches, small ones first.

        What was made before counts as if it were made now, so that the answer does not depend
        on what was asked before.
        """
        found: dict[int, Built] = {}
        for module in sorted(self.modules, key=self._size):
            made = self._diagram(module, budget)
            if made is not None:
                found[module] = made
                budget -= made.work
        return found

    def _size(self, module: int) -> tuple[int, int]:
        return len(self.parts[module].inner), module

    def _diagram(self, module: int, budget: int) -> Built | None:
        known = self._built.get(module)
        if known is not None:
            return known if known.work <= budget else None
        if budget <= self._refused.get(module, 0):
            return None
        made = built(self.formula, self.parts[module], budget)
        if made is None:
            self._refused[module] = budget
        else:
            self._built[module] = made
        return made

    # -- probability --------------------------------------------------------------

    def pair(self, pairs: Sequence[Pair], budget: int) -> Pair | None:
        """The exact pair of the root, or None where the budget does not reach."""
        made = self.diagrams(budget)
        if len(made) < len(self.modules):
            return None
        return self._signed(self._chances(pairs, made))

    def _chances(
        self, pairs: Sequence[Pair], made: dict[int, Built]
    ) -> dict[int, Pair]:
        """The pair of each event and module."""
        found = self._of_events(pairs)
        for module in self.modules:
            one = made[module]
            found[module] = chance(one.diagram, [found[leaf] for leaf in one.leaves])
        return found

    def _of_events(self, pairs: Sequence[Pair]) -> dict[int, Pair]:
        formula = self.formula
        found: dict[int, Pair] = {0: (1, 0)}
        for node, kind in enumerate(formula.kinds):
            if kind == EVENT:
                found[node] = pairs[formula.inputs[node][0]]
        return found

    def _signed(self, found: dict[int, Pair]) -> Pair:
        true, false = found[self.root >> 1]
        return (false, true) if self.root & 1 else (true, false)

    @property
    def roundings(self) -> int:
        """More than how often a number on its way to the root can have been rounded."""
        return 4 * (len(self.formula.kinds) + 8)

    # -- bounds -------------------------------------------------------------------

    def range(self, pairs: Sequence[Pair], budget: int) -> Range:
        """Bounds of the root's pair: the least probability of true, and the greatest."""
        made = self.diagrams(budget)
        found = {node: (one, one) for node, one in self._of_events(pairs).items()}
        share = max(_LEAST_BOUNDS, budget // _SHARE_OF_BOUNDS)
        share //= max(1, len(self.modules) - len(made))
        for module in self.modules:
            one = made.get(module)
            if one is not None:
                ranges = [found[leaf] for leaf in one.leaves]
                found[module] = chance_range(one.diagram, ranges)
            else:
                found[module] = self._enclosure(module, found, share)
        low, high = found[self.root >> 1]
        return (high[::-1], low[::-1]) if self.root & 1 else (low, high)

    def _enclosure(self, module: int, found: dict[int, Range], budget: int) -> Range:
        """The range of a module: the tightest that any order and any rule gives each gate."""
        formula, part = self.formula, self.parts[module]
        tight = {leaf: found[leaf] for leaf in part.leaves}
        known: list[dict[int, Range]] = []
        for rule in ORDERS:
            leaves = rule(formula, part)
            ranges = [found[leaf] for leaf in leaves]
            share = budget // len(ORDERS)
            known.append(gate_ranges(formula, part, leaves, ranges, share))
        together = self.signs() is not None
        for node in part.inner:
            ranges = [each[node] for each in known]
            if formula.kinds[node] == AND:
                inputs = (
                    negated(tight[one >> 1]) if one & 1 else tight[one >> 1]
                    for one in formula.inputs[node]
                )
                ranges.append(conjunction_range(inputs, together=together))
            tight[node] = tightest(*ranges)
        return tight[module]

    # -- conditions ---------------------------------------------------------------

    def conditionals(
        self, pairs: Sequence[Pair], budget: int
    ) -> dict[int, Conditional] | None:
        """For each event that matters what it does to the root, or None beyond the budget."""
        made = self.diagrams(budget)
        if len(made) < len(self.modules):
            return None
        chances = self._chances(pairs, made)
        given: dict[int, Conditional] = {}
        if self.root >> 1:
            sides = ((1, 0), (0, 1))
            given[self.root >> 1] = Conditional(
                *(sides[::-1] if self.root & 1 else sides)
            )
        for module in reversed(self.modules):
            one = made[module]
            both = conditions(one.diagram, [chances[leaf] for leaf in one.leaves])
            for leaf, if_true, if_false in zip(one.leaves, *both, strict=True):
                upper = given[module]
                given[leaf] = Conditional(
                    _mixed(if_true, upper), _mixed(if_false, upper)
                )
        formula = self.formula
        return {
            formula.inputs[node][0]: found
            for node, found in given.items()
            if formula.kinds[node] == EVENT
        }

    # -- cut sets -----------------------------------------------------------------

    def signs(self) -> dict[int, int] | None:
        """For each node whether it is met negated (1) or as it is (0), from the root.

        None where the tree is not coherent: an event is met negated or in a parity, so that
        a failure may repair something.
        """
        formula = self.formula
        found = {self.root >> 1: self.root & 1}
        waiting = [self.root]
        while waiting:
            one = waiting.pop()
            node, sign = one >> 1, one & 1
            kind = formula.kinds[node]
            if kind == XOR or (kind == EVENT and sign):
                return None
            for inner in formula.children(node):
                below = inner ^ sign
                known = found.get(below >> 1)
                if known is None:
                    found[below >> 1] = below & 1
                    waiting.append(below)
                elif known != below & 1:
                    return None
        return found

    def sections(self, signs: dict[int, int], budget: int) -> list[Section] | None:
        """The cut sets of each module, the root's last, or None beyond the budget.

        Args:
            signs: How each node is met. A module that is met negated is told by the sets
                that make its negation true.
            budget: How much work there may be.
        """
        formula, node = self.formula, self.root >> 1
        if node and formula.kinds[node] == EVENT:
            family = Family()
            family.root = family.node(0, UNIT, EMPTY)
            return [Section((formula.inputs[node][0],), family)]
        made = self.diagrams(budget)
        if len(made) < len(self.modules):
            return None
        budget -= sum(one.work for one in made.values())
        place: dict[int, int] = {}
        found: list[Section] = []
        for module in self.modules:
            one = made[module]
            flipped = [bool(signs[leaf]) for leaf in one.leaves]
            root = one.diagram.root ^ signs[module]
            family_of = minimal(one.diagram, root, flipped, budget)
            if family_of is None:
                return None
            budget -= family_of.work
            place[module] = ~len(found)
            leaves = (
                place[leaf] if leaf in place else formula.inputs[leaf][0]
                for leaf in one.leaves
            )
            found.append(Section(tuple(leaves), family_of))
        return found


def _mixed(inner: Pair, outer: Conditional) -> Pair:
    """The pair of the root where a module has this pair."""
    (p, q), yes, no = inner, outer.given_true, outer.given_false
    return p * yes[0] + q * no[0], p * yes[1] + q * no[1]
