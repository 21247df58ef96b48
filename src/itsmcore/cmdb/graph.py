"""The graph of what depends on what: a snapshot that answers questions."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from itsmcore.cmdb._causes import NOTHING, causes_of
from itsmcore.cmdb._components import support
from itsmcore.cmdb._inputs import checked_limit, expect
from itsmcore.cmdb._services_hit import ServicesHit
from itsmcore.cmdb._walks import GraphWalks
from itsmcore.cmdb.availability.fault_tree import NODE_BUDGET
from itsmcore.cmdb.availability.predicted import (
    PredictedAvailability,
    Share,
    predicted,
)
from itsmcore.cmdb.impact import Impact
from itsmcore.cmdb.recovery import Recovery, lengths_of, recovery
from itsmcore.cmdb.root_causes import RootCauses, root_causes
from itsmcore.cmdb.single_points import (
    FailingPairs,
    SinglePoints,
    failing_pairs,
    single_points,
)
from itsmcore.cmdb.situation import Situation
from itsmcore.model import FrozenMap

if TYPE_CHECKING:
    from itsmcore.cmdb.baselines.baseline import Baseline
    from itsmcore.cmdb.baselines.baseline_diff import BaselineDiff

__all__ = ["Graph"]


class Graph(GraphWalks):
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
    >>> from itsmcore.model import CI, Relation
    >>> since = datetime(2026, 1, 1, tzinfo=UTC)
    >>> items = [CI(id=key, opened_at=since) for key in ("app", "db")]
    >>> Graph(items, [Relation(source="app", target="db")])
    <Graph: 2 items, 1 relations, 0 groups>
    """

    # -- impact ---------------------------------------------------------------------

    def impact(
        self,
        down: Iterable[str],
        /,
        *,
        degraded: Iterable[str] = NOTHING,
        restored: Iterable[str] = NOTHING,
        maintenance: Iterable[str] = NOTHING,
        acknowledged: Iterable[str] = NOTHING,
        limit: int | None = None,
        depth: int | None = None,
    ) -> Impact:
        """What is hit when these items fail, and why.

        Args:
            down: Ids of items that do not work.
            degraded: Ids of items that work badly.
            restored: Ids of items that are held up whatever they need, as by a generator.
            maintenance: Ids of items that are out of service as agreed.
            acknowledged: Ids of items that do not work, and somebody handles it.
            limit: List that many items at most; the rest is counted.
            depth: List items up to that distance from a cause; the rest is counted.

        Raises:
            UnknownItemError: No item has one of the ids.
            WrongTypeError: Something is no list of ids.
            FieldError: An item is restored and something else; a limit is negative.

        References:
            Own rule; docs/background/impact.md compares it with those of products.
        """
        known = self._snapshot
        said = (down, degraded, restored, maintenance, acknowledged)
        causes = causes_of(known, said)
        most, far = checked_limit(limit), checked_limit(depth, "depth")
        return Impact(known, causes, limit=most, depth=far)

    def what_if(
        self,
        situation: Situation,
        /,
        *,
        limit: int | None = None,
        depth: int | None = None,
    ) -> Impact:
        """What is hit in a situation: `impact` of all that it supposes.

        Nothing is copied or changed; one situation may be asked of many graphs.

        Args:
            situation: What is supposed of some items.
            limit: As of `impact`.
            depth: As of `impact`.

        Raises:
            UnknownItemError: No item has one of its ids.
            WrongTypeError: It is no situation.
        """
        expect(situation, Situation, "situation")
        s, known = situation, self._snapshot
        said = (s.failed, s.degraded, s.restored, s.maintenance, s.acknowledged)
        causes = causes_of(known, said, "failed")
        most, far = checked_limit(limit), checked_limit(depth, "depth")
        return Impact(known, causes, limit=most, depth=far)

    def services_hit(self, ids: Iterable[str], /) -> tuple[str, ...]:
        """Ids of the services that are down or degraded when these items fail.

        The same as `impact(ids).services`, for those who ask often: a tuple or frozenset
        that was asked before is answered from memory, and what many questions have in common
        is worked out once.

        Raises:
            WrongTypeError: It is no list of ids.
            UnknownItemError: No item has one of them.
        """
        return self._services_hit.of(ids)

    def root_causes(
        self,
        alerting: Iterable[str],
        /,
        *,
        healthy: Iterable[str] = NOTHING,
        limit: int | None = 20,
    ) -> RootCauses:
        """Which failures explain what alerts, the likeliest first.

        A candidate is an alerting item, or one that such an item needs, directly or not,
        whose failure alone makes some of them degraded or down.

        Args:
            alerting: Ids of items that alert.
            healthy: Ids of items that are known to be well; they speak against whatever would
                hit them.
            limit: How many candidates to rank; the others are counted.

        Raises:
            UnknownItemError: No item has one of the ids.
            WrongTypeError: Something is no list of ids.
            FieldError: An item alerts and is well; the limit is negative.
        """
        most = checked_limit(limit)
        return root_causes(self._snapshot, alerting, healthy, most)

    @cached_property
    def _services_hit(self) -> ServicesHit:
        return ServicesHit(self._snapshot)

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
            FieldError: A duration is negative, or missing where there is no default; or all
                takes longer than a timedelta can tell.
        """
        known = self._snapshot
        targets = known.numbers(ids)
        needed = support(known.net, targets)
        if down is not None:
            needed &= set(known.numbers(down, "down"))
        lengths = lengths_of(durations, default, known, needed)
        return recovery(known, targets, lengths, needed)

    def availability(
        self,
        id: str,
        /,
        *,
        each: Mapping[str, Share],
        node_budget: int = NODE_BUDGET,
    ) -> PredictedAvailability:
        """How likely an item or service is up, from how likely the items it needs are.

        What several parts share is counted once, groups are taken as they are, and circles
        fail only if something in them or below them does. Items are taken to fail
        independently of one another.

        Args:
            id: Key of the item.
            each: Availability of items by themselves, from 0 to 1; a float is taken as it is
                written. Those that are not named never fail by themselves, and the answer
                names them.
            node_budget: How much may be worked out before the answer is a pair of bounds.

        Raises:
            UnknownItemError: No item has one of the keys.
            DefinitionError: Several figures are no availabilities.
            FieldError: One is none, or the budget is less than 1.

        References:
            docs/background/availability.md names the methods and their sources.
        """
        known = self._snapshot
        return predicted(known, known.number(id), each, node_budget)

    # -- against what was recorded ----------------------------------------------------

    def diff(
        self, baseline: "Baseline", /, *, ignore: Iterable[str] = NOTHING
    ) -> "BaselineDiff":
        """What is otherwise in this graph than in a baseline: what came, went and changed.

        The baseline is the one before. The graph has no date of its own: it is taken as of
        the instant of its relations, or else as of that of the baseline.

        Args:
            baseline: What was recorded.
            ignore: As of `itsmcore.cmdb.diff`.

        Raises:
            WrongTypeError: It is no baseline.
            FieldError: The graph was made of columns, so that it has no records.
        """
        from itsmcore.cmdb.baselines.baseline import Baseline  # noqa: PLC0415  # builds upon Graph
        from itsmcore.cmdb.baselines.baseline_diff import diff  # noqa: PLC0415  # the same

        expect(baseline, Baseline, "baseline")
        at = self.at or baseline.taken_at
        return diff(
            baseline, Baseline.of_graph(self, id="graph", taken_at=at), ignore=ignore
        )

    def _chosen(self, candidates: Iterable[str] | None) -> list[int] | None:
        if candidates is None:
            return None
        return self._snapshot.numbers(candidates, "candidates")
