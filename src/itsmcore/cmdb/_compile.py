"""From records to numbers: relations and redundancy groups become a net."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from itsmcore.cmdb._columns import Ends
from itsmcore.cmdb._net import Net
from itsmcore.cmdb._pool import Pool
from itsmcore.model import (
    ImpactFlow,
    RedundancyGroup,
    RelationKind,
    RelationKinds,
    Strength,
)

__all__ = ["Flaw", "compiled"]


@attrs.frozen
class Flaw:
    """A group that was left out, or is read otherwise than it says.

    Attributes:
        code: What sort of flaw it is.
        group: The group.
        member: The member that it is about, or None.
    """

    code: str
    group: RedundancyGroup
    member: str | None = None


def compiled(
    ids: Sequence[str],
    index: Mapping[str, int],
    ends: Ends,
    kinds: RelationKinds,
    redundancy: Iterable[RedundancyGroup],
) -> tuple[Net, tuple[Flaw, ...]]:
    """The net of these nodes, and what is the matter with its groups."""
    names = list(
        dict.fromkeys([ends.kinds] if isinstance(ends.kinds, str) else ends.kinds)
    )
    rules = [kinds.get(name) or _unknown(name) for name in names]
    codes = _codes(ends, names)
    suppliers, dependants = _turned(ends, rules, codes)
    loose = Net(
        size=len(ids),
        suppliers=suppliers,
        dependants=dependants,
        codes=codes,
        kinds=names,
        strengths=[rule.strength for rule in rules],
        pools=(),
    )
    flaws: list[Flaw] = []
    pools = _Pools(loose, ids, index, flaws).of(redundancy)
    net = Net(
        size=loose.size,
        suppliers=suppliers,
        dependants=dependants,
        codes=codes,
        kinds=names,
        strengths=loose.strengths,
        pools=pools,
    )
    return net, tuple(flaws)


def _unknown(name: str) -> RelationKind:
    """A kind that nobody defined: it stands in the graph and carries nothing."""
    return RelationKind(name=name, strength=Strength.INFORMATIONAL)


def _codes(ends: Ends, names: Sequence[str]) -> Sequence[int]:
    if isinstance(ends.kinds, str):
        return bytes(len(ends.sources))
    number = {name: code for code, name in enumerate(names)}
    found = map(number.__getitem__, ends.kinds)
    return bytes(found) if len(names) <= 256 else array("i", found)


def _turned(
    ends: Ends, rules: Sequence[RelationKind], codes: Sequence[int]
) -> tuple["array[int]", "array[int]"]:
    """Suppliers and dependants: every relation turned the way that trouble flows."""
    flows = [rule.flow is ImpactFlow.TO_SOURCE for rule in rules]
    if all(flows):
        return ends.targets, ends.sources
    if not any(flows):
        return ends.sources, ends.targets
    turned = [flows[code] for code in codes]
    pairs = list(zip(ends.sources, ends.targets, turned, strict=True))
    suppliers = array("i", [t if is_turned else s for s, t, is_turned in pairs])
    dependants = array("i", [s if is_turned else t for s, t, is_turned in pairs])
    return suppliers, dependants


class _Pools:
    """Turns declared groups, and those that redundant relations imply, into pools."""

    def __init__(
        self,
        net: Net,
        ids: Sequence[str],
        index: Mapping[str, int],
        flaws: list[Flaw],
    ) -> None:
        self._net = net
        self._ids = ids
        self._index = index
        self._flaws = flaws

    def of(self, redundancy: Iterable[RedundancyGroup]) -> list[Pool]:
        """All pools: the declared ones in their order, then the implied ones."""
        brought = self._brought()
        taken: set[tuple[int, int]] = set()
        pools: list[Pool] = []
        waiting: list[RedundancyGroup] = []
        for group in redundancy:
            if group.of not in self._index:
                self._flaws.append(Flaw("unknown_owner", group))
            elif group.members is None:
                waiting.append(group)
            else:
                pools += self._declared(group, self._members(group), taken)
        ruled = frozenset(taken)
        for group in waiting:
            owner = self._index[group.of]
            found = sorted(
                {m for members in brought.get(owner, {}).values() for m in members}
            )
            members = [member for member in found if (member, owner) not in ruled]
            pools += self._declared(group, members, taken)
        return [*pools, *self._implied(brought, taken)]

    def _brought(self) -> dict[int, dict[str, set[int]]]:
        """Node -> kind of redundant relation -> those that such relations bring to it."""
        found: dict[int, dict[str, set[int]]] = {}
        net = self._net
        if Strength.REDUNDANT in net.strengths:
            chosen = [s is Strength.REDUNDANT for s in net.strengths]
            for s, d, code in zip(
                net.suppliers, net.dependants, net.codes, strict=True
            ):
                if chosen[code] and s != d:
                    by_kind = found.setdefault(d, {})
                    by_kind.setdefault(net.kinds[code], set()).add(s)
        return found

    def _members(self, group: RedundancyGroup) -> list[int]:
        found: list[int] = []
        for member in group.members or ():
            if member not in self._index:
                self._flaws.append(Flaw("unknown_member", group, member))
            elif member == group.of:
                self._flaws.append(Flaw("member_of_itself", group, member))
            else:
                found.append(self._index[member])
        return found

    def _declared(
        self,
        group: RedundancyGroup,
        members: Sequence[int],
        taken: set[tuple[int, int]],
    ) -> Iterator[Pool]:
        owner = self._index[group.of]
        taken.update((member, owner) for member in members)
        if not members:
            self._flaws.append(Flaw("empty_group", group))
            return
        named = {*(group.members or ()), *(self._ids[member] for member in members)}
        self._flaws += [
            Flaw("weight_of_no_member", group, key)
            for key in group.weights
            if key not in named
        ]
        weights = tuple(group.weight(self._ids[member]) for member in members)
        total = sum(weights)
        needs = group.threshold(group.needs, total)
        warn = needs if group.warn_at is None else group.threshold(group.warn_at, total)
        if max(needs, warn) > total:
            self._flaws.append(Flaw("needs_too_much", group))
        yield Pool(
            owner,
            tuple(members),
            weights,
            total,
            min(needs, total),
            min(warn, total),
            group,
        )

    def _implied(
        self, brought: Mapping[int, Mapping[str, set[int]]], taken: set[tuple[int, int]]
    ) -> Iterator[Pool]:
        """One pool for each node and kind of redundant relation: any member is enough.

        In the order of nodes and names of kinds, since that of relations means nothing.
        """
        for owner in sorted(brought):
            for name, members in sorted(brought[owner].items()):
                found = sorted(m for m in members if (m, owner) not in taken)
                if found:
                    yield self._any_of(owner, found, name)

    def _any_of(self, owner: int, members: Sequence[int], name: str) -> Pool:
        ids, count = self._ids, len(members)
        group = RedundancyGroup(
            of=ids[owner], members=[ids[member] for member in members], name=name
        )
        ones = (1,) * count
        return Pool(owner, tuple(members), ones, count, 1, 1, group, is_implied=True)
