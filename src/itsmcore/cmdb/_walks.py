"""What lies near an item of a graph, and on the ways between two of them."""

from collections.abc import Iterable
from functools import cached_property

from itsmcore.cmdb._components import components
from itsmcore.cmdb._contents import GraphContents
from itsmcore.cmdb._inputs import checked_limit, listed
from itsmcore.cmdb._layers import layers_of
from itsmcore.cmdb._links import Links
from itsmcore.cmdb.reach import Reach, reach
from itsmcore.cmdb.ways import Ways, ways
from itsmcore.errors import UnknownNameError
from itsmcore.model import RelationKinds

__all__ = ["GraphWalks"]


class GraphWalks(GraphContents):
    """The questions about what is connected, whatever fails."""

    def dependencies(
        self,
        id: str,
        /,
        *,
        depth: int | None = None,
        kinds: Iterable[str] | None = None,
    ) -> Reach:
        """What an item needs, directly and indirectly.

        Members of redundancy groups are among it, needed or not.

        Args:
            id: Key of the item.
            depth: How many steps to take at most.
            kinds: Names of the kinds of relations to follow, informational ones too; all
                that carry impact, and membership in groups, without it.

        Raises:
            UnknownItemError: No item has that id.
            UnknownNameError: A kind is neither defined nor in the graph.
            FieldError: The depth is negative.
        """
        known, far = self._snapshot, checked_limit(depth, "depth")
        return reach(known, self._links(kinds), known.number(id), far, is_down=True)

    def dependants(
        self,
        id: str,
        /,
        *,
        depth: int | None = None,
        kinds: Iterable[str] | None = None,
    ) -> Reach:
        """What needs an item, directly and indirectly: what its trouble can reach.

        Redundancy is not looked at; `impact` says what is really hit.

        Args:
            id: Key of the item.
            depth: As of `dependencies`.
            kinds: As of `dependencies`.

        Raises:
            UnknownItemError: No item has that id.
            UnknownNameError: A kind is neither defined nor in the graph.
            FieldError: The depth is negative.
        """
        known, far = self._snapshot, checked_limit(depth, "depth")
        return reach(known, self._links(kinds), known.number(id), far, is_down=False)

    def paths(
        self,
        start: str,
        end: str,
        /,
        *,
        limit: int | None = 10,
        kinds: Iterable[str] | None = None,
    ) -> Ways:
        """The ways along which trouble at one item can get to another one.

        The first is a shortest one; each goes past an item once at the most. Redundancy is
        not looked at.

        Args:
            start: Key of the item where the trouble is.
            end: Key of the item that it may hit.
            limit: How many ways to tell at the most; None for all, which may be very many.
            kinds: As of `dependencies`.

        Raises:
            UnknownItemError: No item has one of the ids.
            UnknownNameError: A kind is neither defined nor in the graph.
            FieldError: The limit is negative.
        """
        known, most = self._snapshot, checked_limit(limit)
        first, last = known.number(start, "start"), known.number(end, "end")
        return ways(known, self._links(kinds), first, last, most)

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Every largest group of items that need one another, in the items' order.

        Members of redundancy groups count as needed. Cycles are no fault: in one, trouble
        anywhere may reach everything.
        """
        links = self._links(None)
        groups = components(range(len(self)), links.suppliers)
        found = sorted(sorted(group) for group in groups if len(group) > 1)
        return tuple(tuple(self.ids[node] for node in group) for group in found)

    def layers(self) -> tuple[tuple[str, ...], ...]:
        """Items in layers: each needs only what stands in layers before its own.

        An item stands in the first layer that it can. Items that need one another share one;
        members of redundancy groups count as needed.
        """
        layers = layers_of(self._snapshot.net, range(len(self)))
        return tuple(tuple(self.ids[node] for node in layer) for layer in layers)

    def _links(self, kinds: Iterable[str] | None) -> Links:
        if kinds is None:
            return self._impact_links
        net, rules = self._snapshot.net, self.kinds
        wanted = listed(kinds, "kinds")
        for name in wanted:
            if name not in rules and name not in net.kinds:
                known = _names(rules, net.kinds)
                raise UnknownNameError(field="kinds", value=name, known=known)
        return Links(net, frozenset(wanted))

    @cached_property
    def _impact_links(self) -> Links:
        return Links(self._snapshot.net, None)


def _names(rules: RelationKinds, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*rules, *found]))
