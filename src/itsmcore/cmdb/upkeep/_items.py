"""Checks of the items of a graph: stale, orphaned, incomplete, recorded twice."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from itsmcore._instants import US
from itsmcore.cmdb._asked import Asked, asked_of
from itsmcore.cmdb._inputs import class_of
from itsmcore.cmdb.graph import Graph
from itsmcore.cmdb.upkeep._duplicates import sets_of_same
from itsmcore.cmdb.upkeep._words import Tally, found
from itsmcore.cmdb.upkeep.rules import RelationEnd, RelationNeed, UpkeepRules
from itsmcore.model import (
    CI,
    CiClasses,
    Finding,
    Relation,
    Service,
    StatusCategory,
    Value,
)

__all__ = ["Item", "StaleItems", "asked_pairs", "is_closed", "item_tallies"]

Item: TypeAlias = CI | Service
Pairs: TypeAlias = Sequence[tuple[Item, Asked]]

_LAST: Final = datetime.max.replace(tzinfo=UTC)


def is_closed(item: Item) -> bool:
    """Whether an item is out of use for good."""
    return item.get("status_category") is StatusCategory.CLOSED


class StaleItems:
    """The items that nobody has seen for too long.

    Attributes:
        ids: Their ids.
        tally: What the check comes to.
        next_at: When the next of the others becomes stale, or None.
    """

    def __init__(self, pairs: Pairs, now: datetime) -> None:
        findings: list[Finding] = []
        ends: list[datetime] = []
        looked_at = 0
        for item, asked in pairs:
            if asked.stale_after is None:
                continue
            looked_at += 1
            seen = _seen(item)
            if now - seen > asked.stale_after:
                findings.append(_stale(item, seen, now - seen))
            elif (end := _later(seen, asked.stale_after)) is not None:
                ends.append(end)
        self.ids = frozenset(finding.subject for finding in findings)
        self.tally = Tally("stale", findings, len(findings), looked_at)
        self.next_at = min(ends, default=None)


def _seen(item: Item) -> datetime:
    signs = (item.get("last_seen"), item.get("first_seen"), item.updated_at)
    return next((s for s in signs if isinstance(s, datetime)), item.opened_at)


def _later(seen: datetime, after: timedelta) -> datetime | None:
    """The first instant at which it is stale, if time lasts so long."""
    return seen + after + US if after < _LAST - seen else None


def _stale(item: Item, seen: datetime, age: timedelta) -> Finding:
    message = f"it was last seen at {seen.isoformat()}, {age.days} days ago"
    return found("stale", item.id, message, seen=seen, age=age)


def asked_pairs(graph: Graph, rules: UpkeepRules) -> Pairs:
    """Each item that is asked for anything, with what."""
    items = tuple(graph.items.values())
    told = asked_of(map(class_of, items), rules, graph.classes)
    return [(item, told[class_of(item)]) for item in items if not is_closed(item)]


def item_tallies(graph: Graph, rules: UpkeepRules, pairs: Pairs) -> Iterator[Tally]:
    """What the checks of items come to, but for that of stale ones."""
    yield _orphans(graph, pairs)
    yield _without_values("incomplete", [(item, a.required) for item, a in pairs])
    yield _without_values("sparse", [(item, a.recommended) for item, a in pairs])
    yield _duplicates(pairs)
    strange = [name for name in rules if name not in graph.classes]
    problem = "there is a rule for this class, which the tree of classes lacks"
    findings = [found("rule_without_class", name, problem) for name in strange]
    yield Tally("rule_without_class", findings, len(findings), len(rules))


# -- relations that must be ---------------------------------------------------------------


def _orphans(graph: Graph, pairs: Pairs) -> Tally:
    touching: dict[str, list[Relation]] = {}
    for relation in graph.relations:
        if relation.source != relation.target and _is_whole(relation, graph):
            touching.setdefault(relation.source, []).append(relation)
            touching.setdefault(relation.target, []).append(relation)
    findings: list[Finding] = []
    asked_for = [(item, asked.related) for item, asked in pairs if asked.related]
    for item, needs in asked_for:
        own = touching.get(item.id, ())
        missing = [
            _told(need)
            for need in needs
            if not any(_serves(need, item.id, one, graph) for one in own)
        ]
        if missing:
            message = f"it lacks {' and '.join(missing)}"
            findings.append(found("orphan", item.id, message, missing=missing))
    return Tally("orphan", findings, len(findings), len(asked_for))


def _is_whole(relation: Relation, graph: Graph) -> bool:
    return relation.source in graph and relation.target in graph


def _serves(need: RelationNeed, id: str, relation: Relation, graph: Graph) -> bool:
    """Whether a relation of an item is one that it must have."""
    is_source = relation.source == id
    other = relation.target if is_source else relation.source
    end = RelationEnd.SOURCE if is_source else RelationEnd.TARGET
    return (
        (not need.kinds or relation.kind in need.kinds)
        and need.end in (None, end)
        and _is_a(graph.classes, graph.class_of(other), need.other)
    )


def _is_a(classes: CiClasses, name: str, above: str | None) -> bool:
    return above is None or classes.is_a(name, above)


def _told(need: RelationNeed) -> str:
    kinds = f" of kind {' or '.join(need.kinds)}" if need.kinds else ""
    end = f" as its {need.end}" if need.end else ""
    other = f" with a {need.other}" if need.other else ""
    return f"a relation{kinds}{end}{other}"


# -- values that must be ------------------------------------------------------------------


def _without_values(code: str, asked: Sequence[tuple[Item, tuple[str, ...]]]) -> Tally:
    findings: list[Finding] = []
    asked_for = [(item, names) for item, names in asked if names]
    for item, names in asked_for:
        missing = [name for name in names if _is_empty(item.get(name))]
        if missing:
            message = f"it has no {', '.join(missing)}"
            findings.append(found(code, item.id, message, missing=missing))
    return Tally(code, findings, len(findings), len(asked_for))


def _is_empty(value: Value) -> bool:
    """Whether nothing is said: None, blank text, or a list or mapping without members."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (
        isinstance(value, (tuple, frozenset, Mapping)) and not value
    )


# -- items that are one and the same ------------------------------------------------------


def _duplicates(pairs: Pairs) -> Tally:
    """Duplicates among the items that one rule tells apart; set by set."""
    ruled: dict[str, list[tuple[Item, Asked]]] = {}
    for item, asked in pairs:
        if asked.identified_by is not None and asked.identifiers:
            ruled.setdefault(asked.identified_by, []).append((item, asked))
    findings: list[Finding] = []
    count = 0
    for group in ruled.values():
        identities = [
            [_identity(item, names) for names in asked.identifiers]
            for item, asked in group
        ]
        for places in sets_of_same(identities):
            ids = [group[place][0].id for place in places]
            message = f"these are one and the same: {', '.join(ids)}"
            findings.append(found("duplicate", ids[0], message, items=ids))
            count += len(ids) - 1
    return Tally("duplicate", findings, count, sum(map(len, ruled.values())))


def _identity(item: Item, names: tuple[str, ...]) -> Hashable | None:
    """The values of these fields; None when one of them is empty."""
    values = tuple(item.get(name) for name in names)
    return None if any(map(_is_empty, values)) else values
