"""Severity in an impact tree as ServiceNow computes it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb.products.servicenow import (
    Child,
    Element,
    Evaluation,
    ImpactTree,
    Severity,
)
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.testing import impact_trees
from tests.cmdb.products.oracles import LEVELS, severities

LEVEL = st.sampled_from(LEVELS)
ALERTS = st.dictionaries(st.sampled_from("abcdefgh"), LEVEL)
AWAY = st.sets(st.sampled_from("abcdefgh"), max_size=2)


def over(influences: list[Any], **values: Any) -> ImpactTree:
    names = [f"m{place}" for place in range(len(influences))]
    rows = zip(names, influences, strict=True)
    children = [Child(name=name, influence=influence) for name, influence in rows]
    return ImpactTree(
        elements=[
            Element(name="top", children=children, **values),
            *(Element(name=name) for name in names),
        ]
    )


def top(tree: ImpactTree, *alerts: str) -> str:
    return tree.evaluate({f"m{i}": each for i, each in enumerate(alerts)})[
        "top"
    ].severity


@pytest.mark.parametrize(
    ("influences", "values", "alerts", "expected"),
    [
        ([None, None], {}, "minor ok", "minor"),
        ([None, None], {}, "minor major", "major"),
        ([30, 30, 30], {"required": 90}, "major major ok", "ok"),
        ([30, 30, 30], {"required": 90}, "major major major", "major"),
        ([30, 30, 30], {"required": 90}, "warning minor critical", "critical"),
        ([34, 34, 34, 70], {}, "ok ok critical critical", "critical"),
        ([34, 34, 34, 70], {}, "critical critical ok ok", "ok"),
        ([34, 34, 34, 70], {}, "ok ok ok critical", "ok"),
        ([50, 50], {}, "critical minor", "critical"),
        ([0], {}, "critical", "ok"),
    ],
)
def test_influences_add_up(
    influences: list[Any], values: dict[str, Any], alerts: str, expected: str
) -> None:
    assert top(over(influences, **values), *alerts.split()) == expected


@pytest.mark.parametrize(
    ("size", "required", "failing"), [(3, 90, 3), (3, 60, 2), (4, 60, 3), (3, 100, 3)]
)
def test_members_without_influence_have_equal_shares(
    size: int, required: int, failing: int
) -> None:
    tree = over([None] * size, is_cluster=True, required=required)
    for count in range(size + 1):
        expected = "major" if count >= failing else "ok"
        assert top(tree, *["major"] * count) == expected


@pytest.mark.parametrize(("required", "failing"), [(None, 1), (2, 2), (3, 3)])
def test_numbers_count_members(required: int | None, failing: int) -> None:
    tree = over([None] * 3, is_cluster=True, units="number", required=required)
    for count in range(4):
        expected = "critical" if count >= failing else "ok"
        assert top(tree, *["critical"] * count) == expected


def test_two_clusters_with_a_shared_member_differ() -> None:
    names = ["shared", "o1", "o2", "t1"]
    tree = ImpactTree(
        elements=[
            Element(
                name=name,
                is_cluster=True,
                units="number",
                required=required,
                children=[Child(name=each) for each in members],
            )
            for name, required, members in [
                ("osaka", 3, ["shared", "o1", "o2"]),
                ("tokyo", 2, ["shared", "t1"]),
            ]
        ]
        + [Element(name=name) for name in names]
    )
    found = tree.evaluate({"shared": "critical", "t1": "major"})
    assert (found["osaka"].severity, found["tokyo"].severity) == ("ok", "critical")
    assert found["osaka"].reason == "influence 1 of 3 number required: 1 of 3 failing"


def test_a_table_changes_the_calculated_severity() -> None:
    tree = over([None], impact_when={"critical": "minor", "major": "minor"})
    assert [top(tree, each) for each in LEVELS] == [
        *("minor", "minor", "minor", "warning", "ok")
    ]
    assert tree.evaluate({"m0": "critical", "top": "major"})["top"].severity == "major"


def test_a_redundant_element_counts_one_level_lower() -> None:
    tree = ImpactTree(
        elements=[
            Element(name="app", children=[Child(name="path", redundant=True)]),
            Element(name="path"),
        ]
    )
    lower = [tree.evaluate({"path": each})["app"].severity for each in LEVELS]
    assert lower == ["major", "minor", "warning", "ok", "ok"]
    assert tree.evaluate({"path": "warning"})["app"].influence == 0


def test_what_is_in_maintenance_is_left_out() -> None:
    tree = over([None] * 3, is_cluster=True, required=60)
    alerts = {"m0": "major", "m1": "major"}
    assert tree.evaluate(alerts)["top"].severity == "major"
    found = tree.evaluate(alerts, maintenance=["m1"])
    assert (found["top"].severity, found["m1"].severity) == ("ok", "ok")
    assert found["m1"].maintenance
    assert found["m1"].reason == "in maintenance"
    away = tree.evaluate({**alerts, "top": "critical"}, maintenance={"top"})["top"]
    assert (away.severity, away.deciding, away.percent) == ("ok", (), 0)


def test_magnitudes_are_marked_and_two_clusters_are_down() -> None:
    tree = ImpactTree(
        elements=[
            Element(name="shop", children=[Child(name="web"), Child(name="db")]),
            *(
                Element(name=name, is_cluster=True, children=[Child(name=f"{name}1")])
                for name in ("web", "db")
            ),
            Element(name="web1"),
            Element(name="db1"),
        ]
    )
    marks = [tree.evaluate({"web1": each})["shop"].percent for each in LEVELS]
    assert marks == [100, 60, 40, 20, 0]
    found = tree.evaluate({"web1": "minor", "db1": "warning"})
    assert (found["shop"].severity, found["shop"].percent) == ("minor", 100)
    assert found["shop"].clusters == ("web", "db")
    assert (found["web"].percent, found["web"].clusters) == (40, ())
    part = tree.evaluate({"web1": "minor", "db1": "warning"}, maintenance=["web"])
    assert part["shop"].clusters == ("db",)


def test_clusters_in_a_loop_count_for_one_another() -> None:
    names = ["a", "b", "c", "d"]
    tree = ImpactTree(
        elements=[
            Element(name=one, is_cluster=True, children=[Child(name=other)])
            for one, other in zip(names, [*names[1:], names[0]], strict=True)
        ]
        + [Element(name="top", children=[Child(name="a")])]
    )
    found = tree.evaluate({"c": "minor"})
    assert [found[name].clusters for name in [*names, "top"]] == [
        *(("b", "c"), ("a", "c"), ("a", "b"), ("a", "b"), ("a", "b"))
    ]


@given(impact_trees(), ALERTS, AWAY)
def test_severities_are_those_of_slow_rounds(
    tree: ImpactTree, drawn: dict[str, str], away: set[str]
) -> None:
    names = {element.name for element in tree.elements}
    alerts = {name: each for name, each in drawn.items() if name in names}
    found = tree.evaluate(alerts, maintenance=away & names)
    expected = severities(tree, alerts, away)
    assert {n: row.severity.value for n, row in found.elements.items()} == expected
    explains_itself(tree, found, alerts)


def explains_itself(
    tree: ImpactTree, found: Evaluation, alerts: dict[str, str]
) -> None:
    children = {e.name: {child.name for child in e.children} for e in tree.elements}
    affected = {
        element.name
        for element in tree.elements
        if element.is_cluster and found[element.name].severity != "ok"
    }
    for element in tree.elements:
        row = found[element.name]
        assert row.reason
        if row.deciding:
            assert row.influence >= row.required
            shares = [c for c in element.children if c.name in row.deciding]
            assert sum(map(element.influence, shares), Fraction(0)) == row.influence
        elif row.severity != "ok":
            assert alerts[element.name] == row.severity
        if "own" in row.reason:
            assert alerts[element.name] == row.severity
        assert set(row.clusters) <= affected - {element.name}
        assert len(row.clusters) <= 2
        blamed = found.blame(element.name)
        assert blamed[element.name] == row.deciding
        for above, below in blamed.items():
            assert set(below) <= children[above] & set(blamed)


@given(impact_trees(), ALERTS, st.randoms(), st.sampled_from("abcdefgh"))
def test_order_changes_nothing_and_more_alerts_never_help(
    tree: ImpactTree, drawn: dict[str, str], chance: Any, name: str
) -> None:
    names = {element.name for element in tree.elements}
    alerts = {name: each for name, each in drawn.items() if name in names}
    found = tree.evaluate(alerts)
    elements = list(tree.elements)
    chance.shuffle(elements)
    twin = ImpactTree(elements=elements).evaluate(dict(reversed(alerts.items())))
    assert {n: twin[n].severity for n in names} == {n: found[n].severity for n in names}
    assert {n: len(twin[n].clusters) for n in names} == {
        n: len(found[n].clusters) for n in names
    }
    if name in names:
        worse = tree.evaluate({**alerts, name: "critical"})
        assert all(worse[n].severity.rank <= found[n].severity.rank for n in names)


def test_chains_of_any_length_and_loops_end() -> None:
    names = [f"e{number:05}" for number in range(10_000)]
    ring = ImpactTree(
        elements=[
            Element(name=a, children=[Child(name=b)])
            for a, b in zip(names, [*names[1:], names[0]], strict=True)
        ]
    )
    found = ring.evaluate({names[5]: "major"})
    assert {row.severity for row in found.elements.values()} == {Severity.MAJOR}
    assert len(found.blame(names[0])) == 10_000
    assert found[names[5]].reason.startswith("an alert of its own is major; ")
    assert found[names[6]].reason.startswith("influence")
    calm = ring.evaluate({})
    assert {row.reason for row in calm.elements.values()} == {
        "influence 0 of 100 percent required: 0 of 1 failing"
    }


def test_reasons_show_parts_of_a_percent() -> None:
    row = over([None] * 3, is_cluster=True, required=Decimal("66.5"))
    found = row.evaluate({"m0": "minor", "m1": "minor", "m2": "ok"})
    assert found["top"].reason == (
        "influence 66.66 of 66.5 percent required: 2 of 3 failing"
    )
    assert found["m0"].reason == "an alert of its own is minor"
    assert found["m2"].reason == "no alert"
    both = over([None]).evaluate({"m0": "minor", "top": "minor"})["top"]
    assert both.reason == (
        "an alert of its own is minor; "
        "influence 100 of 100 percent required: 1 of 1 failing"
    )
    alone = over([None]).evaluate({"m0": "minor", "top": "major"})["top"]
    assert (alone.reason, alone.deciding) == ("an alert of its own is major", ())


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        ImpactTree(
            elements=[
                Element(
                    name="a",
                    required=0,
                    children=[
                        Child(name="a", influence=-1),
                        Child(name="x", influence=Decimal("NaN")),
                        Child(name="x"),
                    ],
                    impact_when={"ok": "minor", "critical": "minor"},
                ),
                Element(name="a", required=Decimal("Infinity")),
            ]
        )
    faults = [e for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert [fault.pointer for fault in faults] == [
        "/elements/1",
        "/elements/0/children/2",
        "/elements/0/children/1",
        "/elements/0/children/2",
        "/elements/0/required",
        "/elements/0/children/0/influence",
        "/elements/0/children/1/influence",
        "/elements/0/impact_when/ok",
        "/elements/0/impact_when/major",
        "/elements/1/required",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"required": 1.5}, "required"),
        ({"required": True}, "required"),
        ({"units": "apples"}, "units"),
        ({"is_cluster": None}, "is_cluster"),
        ({"children": [1]}, "children[0]"),
        ({"children": "ab"}, "children"),
        ({"impact_when": {"bad": "ok"}}, "impact_when"),
        ({"impact_when": []}, "impact_when"),
        ({"name": None}, "name"),
    ],
)
def test_bad_elements_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        Element(**{"name": "a", **values})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("alerts", "values", "field", "kind"),
    [
        ({"x": "ok"}, {}, "alerts", UnknownNameError),
        ({"a": "bad"}, {}, "alerts.a", UnknownNameError),
        ({"a": 1}, {}, "alerts.a", WrongTypeError),
        (["a"], {}, "alerts", WrongTypeError),
        ({}, {"maintenance": "a"}, "maintenance", WrongTypeError),
        ({}, {"maintenance": ["x"]}, "maintenance", UnknownNameError),
    ],
)
def test_bad_questions_are_refused(
    alerts: Any, values: dict[str, Any], field: str, kind: type[FieldError]
) -> None:
    tree = ImpactTree(elements=[Element(name="a")])
    with pytest.raises(kind) as caught:
        tree.evaluate(alerts, **values)
    assert caught.value.field == field
    for ask in (tree.evaluate({}).blame, tree.evaluate({}).__getitem__):
        with pytest.raises(UnknownNameError):
            ask("x")


def test_a_hub_in_a_loop_is_not_added_up_for_each_member() -> None:
    names = [f"m{number:05}" for number in range(5_000)]
    back = [Child(name="hub")]
    tree = ImpactTree(
        elements=[
            Element(name="hub", children=[Child(name=name) for name in names]),
            *(Element(name=name, children=back) for name in names),
        ]
    )
    found = tree.evaluate({names[0]: "minor", names[-1]: "major"})
    assert {row.severity for row in found.elements.values()} == {Severity.MAJOR}
