"""The graph of what depends on what: a snapshot that answers questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from itsmcore._instants import to_utc
from itsmcore.cmdb._columns import Columns
from itsmcore.cmdb._components import support
from itsmcore.cmdb._findings import findings_of
from itsmcore.cmdb._inputs import checked_limit, records
from itsmcore.cmdb._layers import layers_of
from itsmcore.cmdb._snapshot import Rules, of_columns, of_records
from itsmcore.cmdb.recovery import Recovery, lengths_of, recovery
from itsmcore.cmdb.single_points import (
    FailingPairs,
    SinglePoints,
    failing_pairs,
    single_points,
)
from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClasses,
    Finding,
    FrozenMap,
    RedundancyGroup,
    Relation,
    RelationKinds,
    Service,
)

__all__ = ["Graph"]


class Graph:
    """Configuration items and services, and how trouble spreads among them.

    A graph is compiled once and never changes; what would be if something failed is asked
    with arguments. Keys are text outside and numbers inside.

    What does not fit is left out and told by `findings`: relations with an unknown end,
    unknown members of groups, kinds of relations without a rule.

    Args:
        items: CIs and services; their order is that of every answer.
        relations: What they are to one another.
        redundancy: What is needed only in part. Redundant relations that no group rules
            form a group for each item and kind, of which any one member is enough.
        kinds: What the kinds of relations say about impact.
        classes: The tree of classes.
        at: Take the relations that hold at that instant; without it, all of them.
        strict: Refuse what would otherwise be a finding.

    Raises:
        DefinitionError: An id comes twice; when strict, also what would be a finding.
        WrongTypeError: Something given is none of the records that are needed.

    >>> from datetime import UTC, datetime
    >>> since = datetime(2026, 1, 1, tzinfo=UTC)
    >>> items = [CI(id=key, opened_at=since) for key in ("app", "db")]
    >>> Graph(items, [Relation(source="app", target="db")])
    <Graph: 2 items, 1 relations, 0 groups>
    """

    def __init__(
        self,
        items: Iterable[CI | Service],
        relations: Iterable[Relation] = (),
        redundancy: Iterable[RedundancyGroup] = (),
        *,
        kinds: RelationKinds = RELATION_KINDS,
        classes: CiClasses = CI_CLASSES,
        at: datetime | None = None,
        strict: bool = False,
    ) -> None:
        known = Rules(_groups(redundancy), kinds, classes)
        moment = None if at is None else to_utc(at, "at")
        self._snapshot = of_records(items, relations, known, moment)
        if strict and self.findings:
            raise _refusal(self.findings)

    @classmethod
    def from_columns(
        cls,
        ids: Sequence[str],
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        kind: Sequence[str] | str = "depends_on",
        ci_class: Sequence[str] | str = "ci",
        redundancy: Iterable[RedundancyGroup] = (),
        kinds: RelationKinds = RELATION_KINDS,
        classes: CiClasses = CI_CLASSES,
        strict: bool = False,
    ) -> "Graph":
        """A graph of columns, for data that has no records: millions of rows in seconds.

        Args:
            ids: The key of each item.
            sources: What each relation begins with.
            targets: What it ends with.
            kind: Its kind, or one kind for all.
            ci_class: The class of each item, or one class for all; `"service"` for services.
            redundancy: As of a graph of records.
            kinds: As of a graph of records.
            classes: As of a graph of records.
            strict: As of a graph of records.

        Raises:
            FieldError: The columns differ in length.
            DefinitionError: An id comes twice; when strict, also what would be a finding.
        """
        made = cls(())
        known = Rules(_groups(redundancy), kinds, classes)
        found = of_columns(ids, ci_class, Columns(sources, targets, kind), known)
        object.__setattr__(made, "_snapshot", found)
        if strict and made.findings:
            raise _refusal(made.findings)
        return made

    # -- what is in it --------------------------------------------------------------

    @property
    def ids(self) -> tuple[str, ...]:
        """The key of each item, in the order given."""
        return self._snapshot.ids

    @property
    def at(self) -> datetime | None:
        """The instant whose relations it holds; None for those of any time."""
        return self._snapshot.at

    @property
    def redundancy(self) -> tuple[RedundancyGroup, ...]:
        """The groups that were declared."""
        return self._snapshot.rules.redundancy

    @property
    def kinds(self) -> RelationKinds:
        """What the kinds of relations say about impact."""
        return self._snapshot.rules.kinds

    @property
    def classes(self) -> CiClasses:
        """The tree of classes."""
        return self._snapshot.rules.classes

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and id in self._snapshot.index

    def __repr__(self) -> str:
        net = self._snapshot.net
        counts = f"{len(net.suppliers)} relations, {len(net.pools)} groups"
        return f"<Graph: {len(self)} items, {counts}>"

    @cached_property
    def items(self) -> Mapping[str, CI | Service]:
        """The records by id; empty for a graph of columns."""
        return {item.id: item for item in self._snapshot.records}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The relations of its instant, with those whose end is unknown."""
        columns, given = self._snapshot.columns, self._snapshot.relations
        if given:
            return tuple(r for r in given if self.at is None or r.is_valid(self.at))
        rows = map(columns.row, range(len(columns.sources)))
        return tuple(Relation(source=s, target=t, kind=k) for s, t, k in rows)

    def class_of(self, id: str, /) -> str:
        """The name of an item's class; `service` for a service.

        Raises:
            UnknownItemError: No item has that id.
        """
        return self._snapshot.class_names[self._snapshot.number(id)]

    def of_class(self, *names: str) -> tuple[str, ...]:
        """Ids of the items of these classes, or of classes below them."""
        known = self._snapshot.class_names
        wanted = {
            name
            for name in dict.fromkeys(known)
            if any(self.classes.is_a(name, above) for above in names)
        }
        pairs = zip(self.ids, known, strict=True)
        return tuple(id for id, name in pairs if name in wanted)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Ids of the services."""
        return self.of_class("service")

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is suspect, and what was left out for it.

        Their codes: `unknown_end`, `duplicate_relation`, `self_relation` of relations;
        `kind_without_rule` of their kinds; `unknown_owner`, `unknown_member`,
        `member_of_itself`, `empty_group`, `needs_too_much` of groups; `unknown_class`,
        `class_without_impact` of classes.
        """
        return tuple(findings_of(self._snapshot))

    def as_of(self, at: datetime, /) -> "Graph":
        """The graph of the relations that hold at an instant; one of columns has no others."""
        known = self._snapshot
        if not known.records:
            return self
        return Graph(
            known.records,
            known.relations,
            self.redundancy,
            kinds=self.kinds,
            classes=self.classes,
            at=at,
        )

    # -- what it hangs on -----------------------------------------------------------

    def single_points_of_failure(
        self, id: str, /, *, candidates: Iterable[str] | None = None
    ) -> SinglePoints:
        """The items of which each alone takes an item or service down when it fails.

        A member of a redundancy group is one only where the others are not enough.

        Args:
            id: Key of the item.
            candidates: Keys of the items whose failure is looked at; all without it.

        Raises:
            UnknownItemError: No item has one of the keys.
        """
        known = self._snapshot
        target, chosen = known.number(id), self._chosen(candidates)
        return single_points(known, [target], chosen)[target]

    def single_points_by_service(
        self, *, candidates: Iterable[str] | None = None
    ) -> FrozenMap[str, SinglePoints]:
        """The single points of failure of every service, found in one pass.

        Args:
            candidates: Keys of the items whose failure is looked at; all without it.

        Raises:
            UnknownItemError: No item has one of the keys.
        """
        known = self._snapshot
        services = known.numbers(self.services)
        found = single_points(known, services, self._chosen(candidates))
        return FrozenMap({points.of: points for points in found.values()})

    def failing_pairs(
        self,
        id: str,
        /,
        *,
        candidates: Iterable[str] | None = None,
        limit: int | None = None,
    ) -> FailingPairs:
        """The pairs of items that take an item down together, and neither of them alone.

        Each candidate that is no single point costs a pass over what the item needs, so this
        is for an item with hundreds of suppliers, not with a million.

        Args:
            id: Key of the item.
            candidates: Keys of the items whose failure is looked at; all without it.
            limit: How many pairs to tell at most; the rest is counted.

        Raises:
            UnknownItemError: No item has one of the keys.
            FieldError: The limit is negative.
        """
        known, most = self._snapshot, checked_limit(limit)
        return failing_pairs(known, known.number(id), self._chosen(candidates), most)

    def layers(self) -> tuple[tuple[str, ...], ...]:
        """Items in layers: each needs only what stands in layers before its own.

        An item stands in the first layer that it can. Items that need one another share one;
        members of redundancy groups count as needed.
        """
        known = self._snapshot
        layers = layers_of(known.net, range(len(self)))
        return tuple(tuple(known.ids[node] for node in layer) for layer in layers)

    def recovery_order(
        self,
        ids: Iterable[str],
        /,
        *,
        durations: Mapping[str, timedelta],
        default: timedelta | None = None,
        down: Iterable[str] | None = None,
    ) -> Recovery:
        """In what order to bring items back, and when each can be up.

        An item begins as soon as everything that it requires is up, and enough of each of its
        redundancy groups. Items that wait for one another are brought up together, in the
        time of the slowest. Work goes side by side.

        Args:
            ids: Keys of the items or services that are to be up.
            durations: How long it takes to bring an item up, once what it needs is.
            default: The same for items that are not named.
            down: Keys of the items that have to be brought up; others come back by
                themselves. Everything that `ids` need, without it.

        Raises:
            UnknownItemError: No item has one of the keys.
            FieldError: A duration is negative, or missing where there is no default.
        """
        known = self._snapshot
        targets = known.numbers(ids)
        needed = support(known.net, targets)
        if down is not None:
            needed &= set(known.numbers(down, "down"))
        lengths = lengths_of(durations, default, known, needed)
        return recovery(known, targets, lengths, needed)

    def _chosen(self, candidates: Iterable[str] | None) -> list[int] | None:
        if candidates is None:
            return None
        return self._snapshot.numbers(candidates, "candidates")


def _groups(value: Iterable[RedundancyGroup]) -> tuple[RedundancyGroup, ...]:
    return records(value, (RedundancyGroup,), "redundancy")


def _refusal(findings: Sequence[Finding]) -> DefinitionError:
    errors = [
        FieldError(
            field=finding.code,
            value=finding.subject,
            problem=finding.message,
            remedy="correct the data, or build the graph without strict",
        )
        for finding in findings
    ]
    return DefinitionError("the graph cannot work", errors)
