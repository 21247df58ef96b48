"""Services as Zabbix computes them."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb.products.zabbix import (
    Algorithm,
    Propagation,
    Rule,
    RuleType,
    Service,
    ServiceTree,
    Status,
    TreeStatus,
)
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.testing import service_trees
from tests.cmdb.products.oracles import root_events, zabbix_number


def over(numbers: list[int], weights: list[int] | None = None, **values: Any) -> int:
    names = [f"c{place}" for place in range(len(numbers))]
    rows = zip(names, weights or [0] * len(names), strict=True)
    services = [Service(name=name, weight=weight) for name, weight in rows]
    tree = ServiceTree(
        services=[Service(name="top", children=names, **values), *services]
    )
    stated = dict(zip(names, numbers, strict=True))
    return tree.status(statuses=stated)["top"].status.number


@pytest.mark.parametrize(
    ("algorithm", "numbers", "expected"),
    [
        ("ok", [5, 5], -1),
        ("most_critical_one", [-1, 3, 2], 3),
        ("most_critical_one", [-1, -1], -1),
        ("most_critical_all", [1, 3, 2], 3),
        ("most_critical_all", [5, -1], -1),
        ("most_critical_all", [0], 0),
        ("most_critical_all", [], -1),
    ],
)
def test_main_rules(algorithm: str, numbers: list[int], expected: int) -> None:
    assert over(numbers, algorithm=algorithm) == expected


def rule(kind: str, status: int, value: int, new: int = 5) -> Rule:
    return Rule(type=kind, limit_status=status, limit_value=value, new_status=new)


@pytest.mark.parametrize(
    ("kind", "status", "value", "fires"),
    [
        ("N_GE", 2, 2, True),
        ("N_GE", 2, 3, False),
        ("N_GE", -1, 3, True),
        ("NP_GE", 2, 66, True),
        ("NP_GE", 2, 67, False),
        ("N_LT", 2, 3, True),
        ("N_LT", 2, 2, False),
        ("NP_LT", -1, 34, True),
        ("NP_LT", -1, 33, False),
        ("W_GE", 3, 4, True),
        ("W_GE", 3, 5, False),
        ("WP_GE", 3, 57, True),
        ("WP_GE", 3, 58, False),
        ("W_LT", 2, 4, True),
        ("W_LT", 2, 3, False),
        ("WP_LT", 2, 43, True),
        ("WP_LT", 2, 42, False),
    ],
)
def test_additional_rules_cut_percentages(
    kind: str,
    status: int,
    value: int,
    fires: bool,  # noqa: FBT001  # from the table
) -> None:
    rules = [rule(kind, status, value)]
    found = over([-1, 2, 3], [1, 2, 4], algorithm="ok", rules=rules)
    assert found == (5 if fires else -1)


@pytest.mark.parametrize("kind", ["NP_GE", "NP_LT", "WP_GE", "WP_LT"])
def test_a_share_of_nothing_fires_no_rule(kind: str) -> None:
    rules = [rule(kind, -1, 0), rule(kind, 5, 100)]
    child = Service(name="c", propagation="ignore")
    tree = ServiceTree(
        services=[Service(name="top", children=["c"], rules=rules), child]
    )
    found = tree.status({"c": {1: 5}})["top"]
    assert found.status is Status.OK
    assert [outcome.percent for outcome in found.rules] == [None, None]
    if kind.startswith("W"):
        assert over([5, 5], rules=rules, algorithm="ok") == -1


def test_the_highest_of_all_that_fire_wins() -> None:
    rules = [rule("N_GE", 1, 1, 2), rule("N_GE", 1, 2, 4), rule("N_GE", 1, 3, 5)]
    assert over([1, 1], rules=rules) == 4
    assert over([5, 1], rules=rules) == 5
    assert over([0, 0], rules=[rule("N_GE", 0, 1, -1)]) == 0


@pytest.mark.parametrize(
    ("kind", "value", "number", "expected"),
    [
        ("as_is", 3, 2, 2),
        ("increase", 2, 2, 4),
        ("increase", 9, 2, 5),
        ("increase", 2, -1, -1),
        ("decrease", 2, 2, 0),
        ("decrease", 9, 5, 0),
        ("decrease", 2, -1, -1),
        ("fixed", 4, 0, 4),
        ("fixed", 4, -1, -1),
        ("fixed", -1, 5, -1),
        ("ignore", 0, 5, None),
    ],
)
def test_propagation(kind: str, value: int, number: int, expected: int | None) -> None:
    service = Service(name="s", propagation=kind, propagation_value=value)
    seen = service.propagated(number)
    assert seen == (None if expected is None else list(Status)[expected + 1])
    top = Service(name="top", children=["s"])
    found = ServiceTree(services=[top, service]).status(statuses={"s": number})
    assert found["s"].propagated == seen
    assert found["top"].status.number == (-1 if expected is None else expected)


NAMES = st.sampled_from("abcdef")
NUMBERS = st.lists(st.integers(-1, 5), min_size=6, max_size=6)
Events = dict[str, dict[int, int]]


def of_leaves(tree: ServiceTree, numbers: list[int]) -> Events:
    """Problems of the services without children; -1 for none."""
    rows = enumerate(zip("abcdef", numbers, strict=True))
    leaves = {service.name for service in tree.services if not service.children}
    return {
        name: {place: number, 90 + place // 2: 0}
        for place, (name, number) in rows
        if number >= 0 and name in leaves
    }


@given(service_trees(), NUMBERS)
def test_statuses_and_causes_are_those_of_plain_recursion(
    tree: ServiceTree, numbers: list[int]
) -> None:
    events = of_leaves(tree, numbers)
    leaves = {name: max(rows.values(), default=-1) for name, rows in events.items()}
    found = tree.status(events)
    assert list(found.services) == [service.name for service in tree.services]
    for name, row in found.services.items():
        assert row.status.number == zabbix_number(tree, leaves, name)
        causes = found.root_causes(name)
        assert {cause.event for cause in causes} == root_events(tree, events, name)
        order = [int(cause.event) for cause in causes]
        assert order == sorted(set(order))
    explains_itself(tree, found, events)


def explains_itself(tree: ServiceTree, found: TreeStatus, events: Events) -> None:
    children = {service.name: service.children for service in tree.services}
    for name, row in found.services.items():
        assert row.reason
        assert set(row.deciding) <= set(children[name])
        fired = [each.rule.new_status for each in row.rules if each.fired]
        if children[name]:
            assert row.status == max([row.main, *fired], key=lambda s: s.number)
        for outcome in row.rules:
            kind, compared = outcome.rule.type, outcome.amount
            if kind.is_percent:
                if outcome.total == 0:
                    assert not outcome.fired
                    continue
                compared = outcome.percent or 0
                assert (
                    0 <= outcome.amount * 100 - compared * outcome.total < outcome.total
                )
            reaches = compared >= outcome.rule.limit_value
            assert outcome.fired is (reaches is not kind.is_less)
        for cause in found.root_causes(name):
            assert cause.path[0] == name
            assert events[cause.path[-1]][int(cause.event)] == cause.severity.number
            for above, below in zip(cause.path, cause.path[1:], strict=False):
                assert below in children[above]


@given(service_trees(), NUMBERS, st.randoms())
def test_order_changes_nothing(
    tree: ServiceTree, numbers: list[int], chance: Any
) -> None:
    events = of_leaves(tree, numbers)
    services = [
        Service(
            **{
                **{n: getattr(each, n) for n in PLAIN},
                "children": sorted(each.children, key=lambda _: chance.random()),
                "rules": sorted(each.rules, key=lambda _: chance.random()),
            }
        )
        for each in tree.services
    ]
    chance.shuffle(services)
    found, twin = tree.status(events), ServiceTree(services=services).status(events)
    for name, row in found.services.items():
        assert twin[name].status is row.status
        events_of = [cause.event for cause in found.root_causes(name)]
        assert [cause.event for cause in twin.root_causes(name)] == events_of


PLAIN = ("name", "algorithm", "weight", "propagation", "propagation_value")


@given(service_trees(), NUMBERS, st.integers(0, 5))
def test_a_graver_problem_never_helps_without_rules_of_less(
    tree: ServiceTree, numbers: list[int], place: int
) -> None:
    if any(rule.type.is_less for each in tree.services for rule in each.rules):
        return
    if any(each.propagation is Propagation.FIXED for each in tree.services):
        return  # it can be fixed to OK
    worse = [5 if at == place else number for at, number in enumerate(numbers)]
    before = tree.status(of_leaves(tree, numbers))
    after = tree.status(of_leaves(tree, worse))
    for each in tree.services:
        assert after[each.name].status >= before[each.name].status


def rising(tree: ServiceTree) -> ServiceTree:
    """The same tree with rules and propagation that only ever make things worse."""

    def changed(rule: Rule) -> Rule:
        kind = rule.type.value.replace("_LT", "_GE")
        limit = max(rule.limit_status.number, 0)
        return Rule(
            type=kind,
            limit_status=limit,
            limit_value=max(rule.limit_value, 1),
            new_status=rule.new_status,
        )

    return ServiceTree(
        services=[
            attrs.evolve(
                service,
                rules=[changed(rule) for rule in service.rules],
                propagation="increase"
                if service.propagation == "decrease"
                else service.propagation,
            )
            for service in tree.services
        ]
    )


@given(service_trees().map(rising), NUMBERS)
def test_without_its_root_causes_a_service_is_fine(
    tree: ServiceTree, numbers: list[int]
) -> None:
    events = of_leaves(tree, numbers)
    found = tree.status(events)
    for name in found.services:
        causes = {(c.path[-1], c.event) for c in found.root_causes(name)}
        gone = {event for _, event in causes}
        left = {
            leaf: {event: rank for event, rank in rows.items() if event not in gone}
            for leaf, rows in events.items()
        }
        assert tree.status(left)[name].status is Status.OK
        if found[name].status is not Status.OK:
            assert causes


def test_a_service_below_two_others_is_followed_with_both_limits() -> None:
    tree = ServiceTree(
        services=[
            Service(name="top", children=["l", "r"]),
            Service(name="l", children=["x"], rules=[rule("N_GE", 3, 1)]),
            Service(name="r", children=["x"], algorithm="most_critical_all"),
            Service(name="x", children=["leaf"]),
            Service(name="leaf"),
        ]
    )
    found = tree.status({"leaf": {7: 1, 8: 3}})
    assert [c.event for c in found.root_causes("l")] == [7, 8]
    assert [c.event for c in found.root_causes("r")] == [7, 8]
    strict = ServiceTree(
        services=[
            Service(
                name="l", algorithm="ok", children=["x"], rules=[rule("N_GE", 3, 1)]
            ),
            *tree.services[3:],
        ]
    ).status({"leaf": {7: 1, 8: 3}})
    (cause,) = strict.root_causes("l")
    assert (cause.event, cause.severity) == (8, "average")
    assert cause.path == ("l", "x", "leaf")


@pytest.mark.parametrize(
    ("kind", "value", "limit", "events"),
    [
        ("as_is", 0, 3, [3, 4, 5]),
        ("increase", 2, 3, [1, 2, 3, 4, 5]),
        ("increase", 2, 1, [0, 1, 2, 3, 4, 5]),
        ("decrease", 2, 3, [5]),
        ("decrease", 2, 2, [4, 5]),
        ("decrease", 4, 1, [5]),
        ("fixed", 4, 3, [0, 1, 2, 3, 4, 5]),
        ("ignore", 0, 3, []),
    ],
)
def test_the_limit_of_a_rule_is_mapped_back_through_propagation(
    kind: str, value: int, limit: int, events: list[int]
) -> None:
    tree = ServiceTree(
        services=[
            Service(
                name="top",
                algorithm="ok",
                children=["leaf"],
                rules=[rule("N_GE", limit, 1)],
            ),
            Service(name="leaf", propagation=kind, propagation_value=value),
        ]
    )
    found = tree.status({"leaf": {number: number for number in range(6)}})
    assert [cause.event for cause in found.root_causes("top")] == events


def test_a_problem_too_small_for_the_rule_above_is_no_cause() -> None:
    tree = ServiceTree(
        services=[
            Service(
                name="top",
                algorithm="ok",
                children=["mid"],
                rules=[rule("N_GE", 3, 1)],
            ),
            Service(name="mid", children=["a", "b"], rules=[rule("N_GE", 0, 2, 2)]),
            Service(name="a"),
            Service(name="b"),
        ]
    )
    found = tree.status({"a": {1: 4}, "b": {2: 1}})
    assert [cause.event for cause in found.root_causes("top")] == [1]
    assert [cause.event for cause in found.root_causes("mid")] == [1, 2]


def test_children_without_weight_cause_nothing_by_weight() -> None:
    tree = ServiceTree(
        services=[
            Service(
                name="top",
                algorithm="ok",
                children=["a", "b"],
                rules=[rule("W_GE", 2, 1), rule("WP_GE", 3, 1)],
            ),
            Service(name="a", weight=5),
            Service(name="b"),
        ]
    )
    found = tree.status({"a": {"x": 3, 2: 4}, "b": {1: 5}})
    assert [cause.event for cause in found.root_causes("top")] == [2, "x"]
    assert found["top"].deciding == ("a", "b")
    assert found["top"].reason == (
        "rule W_GE: 5 of 5 weight are warning or worse, limit 1: disaster"
    )


def test_reasons_are_told() -> None:
    names = ["a", "b"]
    tree = ServiceTree(
        services=[
            Service(name="one", children=names),
            Service(name="all", children=names, algorithm="most_critical_all"),
            Service(name="set", children=names, algorithm="ok"),
            Service(name="low", children=names, rules=[rule("NP_LT", -1, 60)]),
            Service(name="none", children=["i"]),
            Service(name="i", propagation="ignore"),
            *(Service(name=name) for name in names),
        ]
    )
    found = tree.status({"a": {1: 2, 2: 4}}, statuses={"i": "high"})
    assert {name: row.reason for name, row in found.services.items()} == {
        "one": "most critical of 2 children: high",
        "all": "not all of 2 children have problems",
        "set": "set to ok",
        "low": "rule NP_LT: 1 of 2 children (50 %) are ok or better, "
        "limit less than 60 %: disaster",
        "none": "no child",
        "i": "given as high",
        "a": "most critical of 2 problems: high",
        "b": "no problem",
    }
    assert found["all"].deciding == ("b",)
    assert tree.status({"b": {1: 0}})["b"].reason == (
        "most critical of 1 problem: not_classified"
    )


def test_chains_of_any_length_and_shared_diamonds_end() -> None:
    names = [f"s{number:05}" for number in range(10_000)]
    rows = [*([below] for below in names[1:]), []]
    chain = ServiceTree(
        services=[
            Service(name=name, children=below)
            for name, below in zip(names, rows, strict=True)
        ]
    )
    found = chain.status({names[-1]: {1: 5}})
    assert found[names[0]].status is Status.DISASTER
    (cause,) = found.root_causes(names[0])
    assert cause.path == tuple(names)
    services = [Service(name="x0")]
    for level in range(60):
        services += [
            Service(name=f"l{level}", children=[f"x{level}"]),
            Service(name=f"r{level}", children=[f"x{level}"]),
            Service(name=f"x{level + 1}", children=[f"l{level}", f"r{level}"]),
        ]
    diamonds = ServiceTree(services=services).status({"x0": {1: 3}})
    assert [cause.event for cause in diamonds.root_causes("x60")] == [1]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        ServiceTree(
            services=[
                Service(name="a", children=["b", "b", "x"], weight=-1),
                Service(name="b", children=["a"], weight=1_000_001),
                Service(name="b", propagation="fixed", propagation_value=6),
                Service(name="c", propagation="increase", propagation_value=-1),
                Service(name="d", children=["d"], rules=[rule("N_GE", 0, -1)]),
            ]
        )
    faults = [e for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert [fault.pointer for fault in faults] == [
        "/services/2",
        "/services/0/children/1",
        "/services/0/children/2",
        "/services/0/weight",
        "/services/1/weight",
        "/services/2/propagation_value",
        "/services/3/propagation_value",
        "/services/4/rules/0/limit_value",
        "/services/4/children",
    ]


TREE = ServiceTree(services=[Service(name="top", children=["a"]), Service(name="a")])


@pytest.mark.parametrize(
    ("problems", "field", "kind"),
    [
        ({"x": {1: 2}}, "problems", UnknownNameError),
        ({"top": {1: 2}}, "problems.top", FieldError),
        ({"a": {1: -1}}, "problems.a[1]", FieldError),
        ({"a": {1: 6}}, "problems.a[1]", FieldError),
        ({"a": {1: True}}, "problems.a[1]", WrongTypeError),
        ({"a": {1: None}}, "problems.a[1]", WrongTypeError),
        ({"a": {1: 2.5}}, "problems.a[1]", WrongTypeError),
        ({"a": {"1": "bad"}}, "problems.a.1", UnknownNameError),
        ({"a": {1.5: 2}}, "problems", WrongTypeError),
        ({"a": {True: 2}}, "problems", WrongTypeError),
        ({"a": [1]}, "problems.a", WrongTypeError),
        (["a"], "problems", WrongTypeError),
    ],
)
def test_bad_problems_are_refused(
    problems: Any, field: str, kind: type[FieldError]
) -> None:
    with pytest.raises(kind) as caught:
        TREE.status(problems)
    assert caught.value.field == field


@pytest.mark.parametrize("statuses", [{"x": 1}, {"a": 9}, {"a": None}, {"a": "x"}, [1]])
def test_bad_statuses_are_refused(statuses: Any) -> None:
    with pytest.raises(FieldError) as caught:
        TREE.status(statuses=statuses)
    assert caught.value.field.startswith("statuses")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": "X_GE"}, "type"),
        ({"limit_status": 6}, "limit_status"),
        ({"new_status": None}, "new_status"),
        ({"limit_value": 1.5}, "limit_value"),
        ({"limit_value": True}, "limit_value"),
    ],
)
def test_bad_rules_are_refused(values: dict[str, Any], field: str) -> None:
    row = {"type": "N_GE", "limit_status": 1, "limit_value": 1, "new_status": 1}
    with pytest.raises(FieldError) as caught:
        Rule(**{**row, **values})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": 3}, "name"),
        ({"algorithm": "best"}, "algorithm"),
        ({"propagation": "up"}, "propagation"),
        ({"propagation_value": None}, "propagation_value"),
        ({"weight": "1"}, "weight"),
        ({"rules": [1]}, "rules[0]"),
        ({"children": "a"}, "children"),
    ],
)
def test_bad_services_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        Service(**{"name": "a", **values})
    assert caught.value.field == field


def test_what_is_not_there_is_no_answer() -> None:
    found = TREE.status()
    for ask in (found.__getitem__, found.root_causes):
        with pytest.raises(UnknownNameError):
            ask("x")
    with pytest.raises(WrongTypeError):
        found.root_causes(3)  # type: ignore[arg-type]  # is refused


def test_statuses_order_by_number() -> None:
    assert max(Status) is Status.DISASTER
    assert Status.OK < Status.NOT_CLASSIFIED <= Status.NOT_CLASSIFIED < "high"
    assert Status.HIGH > Status.AVERAGE >= Status.AVERAGE
    assert [each.number for each in Status] == [-1, 0, 1, 2, 3, 4, 5]
    assert len(RuleType) == 8
    assert len(Algorithm) == 3
