"""Root causes: which failures explain what alerts, the likeliest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import overload

import attrs

from itsmcore.cmdb._impact_paths import Paths
from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._root_search import RootSearch
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.errors import FieldError
from itsmcore.model import FrozenMap
from itsmcore.model._fields import checked, texts
from itsmcore.model.frozen_map import frozen_map

__all__ = ["RootCause", "RootCauses", "root_causes"]


def _paths(value: Mapping[str, Iterable[str]]) -> FrozenMap[str, tuple[str, ...]]:
    found = frozen_map(value, "paths")
    return FrozenMap({key: texts(path) for key, path in found.items()})


@attrs.frozen(kw_only=True, field_transformer=checked)
class RootCause:
    """An item whose failure alone would bring about some of the alerts.

    Attributes:
        id: Key of the item.
        ci_class: Name of its class.
        paths: For each alerting item that it explains, keys along the shortest way from the
            cause to it, both included; in the items' order.
        contradicted: Keys of items known to be well that its failure would hit.
        hits: How many items its failure takes down or degrades, itself included.
    """

    id: str
    ci_class: str
    paths: FrozenMap[str, tuple[str, ...]] = attrs.field(converter=_paths)
    contradicted: tuple[str, ...] = ()
    hits: int = 1

    @property
    def explained(self) -> tuple[str, ...]:
        """Keys of the alerting items that it explains."""
        return tuple(self.paths)

    @property
    def score(self) -> int:
        """How many alerts it explains, less how many healthy items it contradicts."""
        return len(self.paths) - len(self.contradicted)

    def explain(self) -> tuple[str, ...]:
        """Why it is a candidate, a line for each thing that speaks for or against it."""
        head = (
            f"{self.id} explains {len(self.paths)} alerts, contradicts "
            f"{len(self.contradicted)} healthy items, hits {self.hits} items"
        )
        return (
            head,
            *(f"explains {id}: {' > '.join(path)}" for id, path in self.paths.items()),
            *(f"would hit {id}, which is well" for id in self.contradicted),
        )


class RootCauses(Sequence[RootCause]):
    """The candidates, the likeliest first; each is made when it is asked for.

    Ranked by alerts explained less healthy items contradicted, then by fewer items hit, then
    by fewer steps to the alerts in all, then in the items' order.
    """

    def __init__(
        self, snapshot: Snapshot, search: RootSearch, limit: int | None
    ) -> None:
        self._snapshot = snapshot
        self._search = search
        self._ranked = tuple(search.ranked(limit))

    @overload
    def __getitem__(self, place: int, /) -> RootCause: ...
    @overload
    def __getitem__(self, place: slice, /) -> Sequence[RootCause]: ...
    def __getitem__(self, place: int | slice, /) -> RootCause | Sequence[RootCause]:
        if isinstance(place, slice):
            return tuple(map(self._cause, self._ranked[place]))
        return self._cause(self._ranked[place])

    def __len__(self) -> int:
        return len(self._ranked)

    def __iter__(self) -> Iterator[RootCause]:
        return map(self._cause, self._ranked)

    def __repr__(self) -> str:
        cut = f", {self.truncated} cut" if self.truncated else ""
        return f"<RootCauses: {', '.join(self.ids) or 'none'}{cut}>"

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the candidates, the likeliest first."""
        return tuple(self._snapshot.ids[node] for node in self._ranked)

    @property
    def truncated(self) -> int:
        """How many candidates the limit cut."""
        return len(self._search.explained) - len(self._ranked)

    @property
    def smallest(self) -> tuple[RootCause, ...]:
        """The fewest candidates that explain all alerts, each alert by one of them alone.

        In the items' order. A healthy item that one of them contradicts weighs as much as
        one cause more. Failures that bring about an alert only together are not looked for:
        such an alert explains itself.
        """
        return tuple(map(self._cause, self._smallest[0]))

    @property
    def is_smallest(self) -> bool:
        """Whether it is certain that no choice weighs less than `smallest`.

        It is for what a search of 20,000 steps can settle; else `smallest` weighs at most
        ln(n) + 1 times the least, for n alerts.
        """
        return self._smallest[1]

    @cached_property
    def _smallest(self) -> tuple[list[int], bool]:
        return self._search.smallest()

    def _cause(self, node: int) -> RootCause:
        ids, search = self._snapshot.ids, self._search
        run = Run(self._snapshot.net, [node])
        hit, paths = {*chain(*run.down, *run.degraded)}, Paths(run)
        explained = sorted(hit.intersection(search.alerts))
        return RootCause(
            id=ids[node],
            ci_class=self._snapshot.class_names[node],
            paths={
                ids[alert]: [ids[step] for step in paths.to(alert)]
                for alert in explained
            },
            contradicted=tuple(ids[well] for well in sorted(hit & search.healthy)),
            hits=len(hit),
        )


def root_causes(
    snapshot: Snapshot,
    alerting: Iterable[str],
    healthy: Iterable[str],
    limit: int | None,
) -> RootCauses:
    """What explains these alerts.

    Raises:
        UnknownItemError: No item has one of the keys.
        WrongTypeError: Something is no list of keys.
        FieldError: An item alerts and is well.
    """
    alerts = sorted(snapshot.numbers(alerting, "alerting"))
    well = snapshot.numbers(healthy, "healthy")
    both = set(alerts).intersection(well)
    if both:
        raise FieldError(
            field="healthy",
            value=snapshot.ids[min(both)],
            problem="the item is in alerting too",
            remedy="name it in one of them",
        )
    return RootCauses(snapshot, RootSearch(snapshot.net, alerts, well), limit)
