"""Slow and obvious forms of the four rules: recursion, or one round after the other."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from itsmcore.cmdb.products import icinga, itop, servicenow, zabbix

__all__ = ["ITop", "icinga_state", "root_events", "severities", "zabbix_number"]


class ITop:
    """Reached objects by depth-first marking, as the product does it."""

    def __init__(self, graph: itop.ImpactGraph, walls: Iterable[str] = ()) -> None:
        self.walls = set(walls)
        self.groups = [
            (g, [m for m in g.members if m not in self.walls])
            for g in graph.redundancies
            if g.is_enabled
        ]
        pairs = [(a, b) for a, row in graph.impacts.items() for b in row]
        for group in graph.redundancies:
            if not group.is_enabled:
                pairs += [(name, group.of) for name in group.members]
        together = {(m, g.of) for g, members in self.groups for m in members}
        self.pairs = [
            (a, b) for a, b in pairs if (a, b) not in together and b not in self.walls
        ]

    def below(self, failed: Iterable[str], depth: int) -> set[str]:
        """Objects whose relations are looked at: nearer to a failure than the depth."""
        nearness = dict.fromkeys(failed, 0)
        for step in range(depth - 1):
            for a, b in self.links():
                if nearness.get(a) == step:
                    nearness.setdefault(b, step + 1)
        return set(nearness) if depth else set()

    def links(self) -> list[tuple[str, str]]:
        """What leads to what, redundancy or not."""
        also = [(m, g.of) for g, members in self.groups for m in members]
        return [(a, b) for a, b in [*self.pairs, *also] if b not in self.walls]

    def reached(
        self,
        failed: Iterable[str],
        context: Iterable[str] = (),
        blocked: Iterable[str] = (),
        depth: int = 99,
    ) -> set[str]:
        """Everything that is marked, what failed included."""
        opened = self.below(failed, depth)
        edge = {b for a, b in self.links() if a in opened}
        groups = [(g, m) for g, m in self.groups if opened & set(m)]
        graph = opened | edge | {name for _, m in groups for name in m}
        marked = {name for name in failed if name not in blocked}
        marked |= {n for n in context if n in graph and n not in blocked}
        while True:
            more = {b for a, b in self.pairs if a in marked and a in opened}
            for group, members in groups:
                count = len(marked & set(members))
                if count > _threshold(group, len(members)):
                    more.add(group.of)
            more -= {*marked, *blocked, *self.walls}
            if not more:
                return marked
            marked |= more


def _threshold(group: itop.Redundancy, size: int) -> Fraction:
    share = group.min_up.endswith("%")
    number = Fraction(group.min_up.rstrip("%"))
    return max(Fraction(0), size - (number * size / 100 if share else number))


BAD = {
    **dict.fromkeys(("OK", "UP", "EMPTY"), 0),
    "PENDING": 1,
    "WARNING": 2,
    **dict.fromkeys(("UNKNOWN", "UNREACHABLE"), 3),
    **dict.fromkeys(("CRITICAL", "DOWN"), 4),
}
NAMES = ("OK", "PENDING", "WARNING", "UNKNOWN", "CRITICAL")


def icinga_state(
    whole: icinga.BusinessProcess, states: Mapping[str, str], name: str
) -> str:
    """The state of a node of a configuration without loops."""
    hosts = {node.name: node.kind for node in whole.objects}
    if name in hosts:
        return states.get(name, "UNREACHABLE" if hosts[name] == "host" else "UNKNOWN")
    process = next(each for each in whole.processes if each.name == name)
    below = {child: icinga_state(whole, states, child) for child in process.children}
    if all(child not in hosts and state == "EMPTY" for child, state in below.items()):
        return "EMPTY"
    bad = [
        BAD[str(process.overrides.get(child, {}).get(state, state))]  # type: ignore[call-overload]  # a word is its text
        for child, state in below.items()
    ]
    fine, worst = bad.count(0), NAMES[max(bad)]
    at_least = "OK" if fine >= (process.minimum or 0) else worst
    return {
        "and": worst,
        "or": NAMES[min(bad)],
        "xor": "OK" if fine == 1 else "CRITICAL",
        "not": ("CRITICAL", "PENDING", "WARNING", "OK", "OK")[max(bad)],
        "degraded": "WARNING" if worst == "CRITICAL" else worst,
        "min": "UNKNOWN" if len(bad) < (process.minimum or 0) else at_least,
    }[process.operator.value]


def zabbix_number(
    tree: zabbix.ServiceTree, leaves: Mapping[str, int], name: str
) -> int:
    """The status of a service."""
    service = _service(tree, name)
    if not service.children:
        return leaves.get(name, -1)
    main, seen = _main(tree, leaves, service)
    fired = [r.new_status.number for r in service.rules if _fires(r, seen)]
    return max([main, *fired])


def _service(tree: zabbix.ServiceTree, name: str) -> zabbix.Service:
    return next(service for service in tree.services if service.name == name)


Seen = list[tuple[zabbix.Service, int]]


def _main(
    tree: zabbix.ServiceTree, leaves: Mapping[str, int], service: zabbix.Service
) -> tuple[int, Seen]:
    seen: Seen = []
    for name in service.children:
        child = _service(tree, name)
        number = _propagated(child, zabbix_number(tree, leaves, name))
        if number is not None:
            seen.append((child, number))
    numbers = [number for _, number in seen]
    if service.algorithm == "ok":
        return -1, seen
    if service.algorithm == "most_critical_all" and min(numbers, default=-1) == -1:
        return -1, seen
    return max(numbers, default=-1), seen


def _propagated(service: zabbix.Service, number: int) -> int | None:
    value = service.propagation_value
    changed = {
        "as_is": number,
        "increase": min(5, number + value),
        "decrease": max(0, number - value),
        "fixed": value,
        "ignore": None,
    }[service.propagation.value]
    return number if number == -1 and changed is not None else changed


def _fires(rule: zabbix.Rule, seen: Seen) -> bool:
    at_least, limit = "GE" in rule.type.value, rule.limit_status.number
    total = amount = 0
    for child, number in seen:
        size = child.weight if rule.type.value[0] == "W" else 1
        total += size
        if number >= limit if at_least else number <= limit:
            amount += size
    if "P" in rule.type.value:
        if total == 0:
            return False
        amount = int(Fraction(amount * 100, total))
    return amount >= rule.limit_value if at_least else amount < rule.limit_value


def root_events(
    tree: zabbix.ServiceTree,
    events: Mapping[str, Mapping[int, int]],
    name: str,
    severity: int = -1,
) -> set[int]:
    """Events below a service that satisfy a severity that was asked of it."""
    service = _service(tree, name)
    passed = _asked(service, severity)
    least = max(passed, 0)
    if not service.children:
        return {e for e, rank in events.get(name, {}).items() if rank >= least}
    found: set[int] = set()
    for child, asked in _follow(tree, events, service, passed):
        found |= root_events(tree, events, child, asked)
    return found


def _asked(service: zabbix.Service, severity: int) -> int:
    value = service.propagation_value
    if severity == -1 or service.propagation == "fixed":
        return -1
    if service.propagation == "increase":
        return max(0, severity - value)
    return min(5, severity + value) if service.propagation == "decrease" else severity


def _follow(
    tree: zabbix.ServiceTree,
    events: Mapping[str, Mapping[int, int]],
    service: zabbix.Service,
    passed: int,
) -> Iterator[tuple[str, int]]:
    leaves = {leaf: max(rows.values(), default=-1) for leaf, rows in events.items()}
    main, seen = _main(tree, leaves, service)
    least = max(passed, 0)
    for child, number in seen if main >= least else []:
        if number >= 0 and service.algorithm == "most_critical_all":
            yield child.name, -1
        if number >= least and service.algorithm == "most_critical_one":
            yield child.name, passed
    for sort in "NW":
        rules = [rule for rule in service.rules if rule.type.value[0] == sort]
        fired = [r for r in rules if r.new_status.number >= least and _fires(r, seen)]
        limit = min((rule.limit_status.number for rule in fired), default=9)
        for child, number in seen:
            if number >= limit and (sort == "N" or child.weight):
                yield child.name, limit


LEVELS = ("critical", "major", "minor", "warning", "ok")


def severities(
    tree: servicenow.ImpactTree, alerts: Mapping[str, str], away: Iterable[str] = ()
) -> dict[str, str]:
    """Severities, all computed again and again from those before, beginning at OK."""
    now = {element.name: "ok" for element in tree.elements}
    while True:
        after = {
            element.name: "ok"
            if element.name in away
            else min(
                alerts.get(element.name, "ok"), _made(element, now), key=LEVELS.index
            )
            for element in tree.elements
        }
        if after == now:
            return now
        now = after


def _made(element: servicenow.Element, now: Mapping[str, str]) -> str:
    total, worst = Fraction(0), "ok"
    for child in element.children:
        level = now[child.name]
        if child.redundant and level != "ok":
            level = LEVELS[LEVELS.index(level) + 1]
        if level != "ok":
            total += _share(element, child)
            worst = min(level, worst, key=LEVELS.index)
    default = 100 if element.units == "percent" else 1
    needed = default if element.required is None else element.required
    if worst == "ok" or total < needed:
        return "ok"
    table = {old.value: new.value for old, new in element.impact_when.items()}
    return table.get(worst, worst)


def _share(element: servicenow.Element, child: servicenow.Child) -> Fraction:
    if child.influence is not None:
        return Fraction(child.influence)
    if element.units == "number":
        return Fraction(1)
    return Fraction(100, len(element.children)) if element.is_cluster else Fraction(100)
