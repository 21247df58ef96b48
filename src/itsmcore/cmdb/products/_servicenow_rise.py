"""How severity rises in an impact tree, until nothing changes any more."""

from collections.abc import Mapping
from fractions import Fraction
from heapq import heappop, heappush

from itsmcore.cmdb.products._servicenow_rules import (
    MARKS,
    Element,
    ElementStatus,
    Severity,
    Sum,
    add_up,
)
from itsmcore.cmdb.products._walk import children_first

__all__ = ["Rise"]


class Rise:
    """One evaluation: the lowest severities that fit all alerts and rules.

    Severities only rise, and there are five of them, so that it ends in loops as well.
    """

    def __init__(
        self,
        known: Mapping[str, Element],
        own: Mapping[str, Severity],
        away: Mapping[str, None],
    ) -> None:
        self._known, self._own, self._away = known, own, away
        below = {n: [c.name for c in element.children] for n, element in known.items()}
        self._order = children_first(below)
        self._place = {name: place for place, name in enumerate(self._order)}
        self._above: dict[str, list[str]] = {name: [] for name in known}
        for name, children in below.items():
            for child in children:
                self._above[child].append(name)
        self._now = dict.fromkeys(known, Severity.OK)

    def run(self) -> dict[str, ElementStatus]:
        """The status of every item."""
        waiting = list(range(len(self._order)))
        while waiting:
            waiting = self._round(sorted(waiting))
        clusters = self._clusters()
        return {name: self._status(name, clusters[name]) for name in self._known}

    def _round(self, places: list[int]) -> list[int]:
        """Look at items, children first, and at those above that change in turn.

        Returns:
            Those above that came earlier in the order, and have to wait for the next round.
        """
        later: dict[int, None] = {}
        queued = set(places)  # and they are sorted, so a heap
        while places:
            place = heappop(places)
            name = self._order[place]
            found = self._severity(name)
            if found is self._now[name]:
                continue
            self._now[name] = found
            for above in self._above[name]:
                where = self._place[above]
                if where <= place:
                    later[where] = None
                elif where not in queued:
                    queued.add(where)
                    heappush(places, where)
        return list(later)

    def _sum(self, name: str) -> Sum:
        element = self._known[name]
        return add_up(element, [(c, self._now[c.name]) for c in element.children])

    def _severity(self, name: str) -> Severity:
        if name in self._away:
            return Severity.OK
        own = self._own.get(name, Severity.OK)
        return min(own, self._sum(name).severity, key=lambda found: found.rank)

    def _clusters(self) -> dict[str, list[str]]:
        """For each item up to two affected clusters below it, itself not among them.

        Three are kept while they are looked for, itself among them in a loop: what has three
        needs no fourth, and neither does anything above it.
        """
        found: dict[str, list[str]] = {name: [] for name in self._known}
        for name, element in self._known.items():
            if element.is_cluster and self._now[name] is not Severity.OK:
                self._climb(name, found)
        return {
            name: [cluster for cluster in clusters if cluster != name][:2]
            for name, clusters in found.items()
        }

    def _climb(self, cluster: str, found: Mapping[str, list[str]]) -> None:
        """Tell all that lies above a cluster of it."""
        work = [cluster]
        while work:
            for above in self._above[work.pop()]:
                known = found[above]
                if cluster in known or len(known) == 3 or above in self._away:
                    continue
                known.append(cluster)
                work.append(above)

    def _status(self, name: str, clusters: list[str]) -> ElementStatus:
        element, now, away = self._known[name], self._now[name], name in self._away
        total = self._sum(name)
        is_made = not away and total.severity is now is not Severity.OK
        return ElementStatus(
            name=name,
            severity=now,
            percent=100 if len(clusters) == 2 else MARKS[now],
            clusters=tuple(clusters),
            influence=total.influence,
            required=element.needed,
            deciding=total.failing if is_made else (),
            maintenance=away,
            reason=self._reason(name, total, is_made=is_made),
        )

    def _reason(self, name: str, total: Sum, *, is_made: bool) -> str:
        element, now = self._known[name], self._now[name]
        if name in self._away:
            return "in maintenance"
        is_own = now is not Severity.OK and self._own.get(name) is now
        own = [f"an alert of its own is {now}"] if is_own else []
        if not element.children:
            return own[0] if own else "no alert"
        text = (
            f"influence {_text(total.influence)} of {_text(element.needed)} "
            f"{element.units} required: {len(total.failing)} of "
            f"{len(element.children)} failing"
        )
        return "; ".join(own if own and not is_made else [*own, text])


def _text(value: Fraction) -> str:
    """A number for people, cut to two places where it has more."""
    whole, rest = divmod(value.numerator * 100 // value.denominator, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)
