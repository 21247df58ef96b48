"""How well a CMDB is kept: each check by its rule, and against a slow look at everything."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import (
    UPKEEP_RULES,
    ClassRule,
    Graph,
    RelationNeed,
    Upkeep,
    UpkeepRules,
    UpkeepScore,
    check_upkeep,
)
from itsmcore.cmdb.upkeep._duplicates import sets_of_same
from itsmcore.codec import decode, encode
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    CI,
    CI_CLASSES,
    CiClass,
    Finding,
    RedundancyGroup,
    Relation,
    Service,
)
from itsmcore.testing import cis, instants, relations, services, upkeep_rules
from tests.round_trips import pasted, pickled

FEWER = settings(max_examples=settings().max_examples // 4)
"""For what is large to draw."""

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
NO_RULES = UpkeepRules(())


def ci(id: str, ci_class: str = "server", **values: Any) -> CI:
    return CI(
        **{"id": id, "title": id, "ci_class": ci_class, "opened_at": T0, **values}
    )


def link(source: str, target: str, kind: str = "runs_on", **dates: Any) -> Relation:
    return Relation(source=source, target=target, kind=kind, **dates)


def rules(*entries: ClassRule) -> UpkeepRules:
    return UpkeepRules(entries)


def told(
    code: str,
    items: Sequence[CI | Service],
    links: Sequence[Relation] = (),
    groups: Sequence[RedundancyGroup] = (),
    **options: Any,
) -> list[str]:
    """About which items there are findings of one kind."""
    found = check_upkeep(Graph(items, links, groups), **{"now": T0, **options})
    chosen = [one for one in found.findings if one.code == code]
    return [one.subject for one in chosen]


# -- stale --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "stale"), [(60 * DAY, False), (60 * DAY + TICK, True), (-DAY, False)]
)
@pytest.mark.parametrize("sign", ["last_seen", "first_seen", "updated_at", "opened_at"])
def test_an_item_is_stale_when_it_was_not_seen_for_more_than_sixty_days(
    sign: str,
    age: timedelta,
    stale: bool,  # noqa: FBT001  # a column of the table
) -> None:
    seen: dict[str, Any] = {"opened_at": T0 - 900 * DAY, sign: T0 - age}
    item = ci("a", **seen)
    assert told("stale", [item]) == ["a"] * stale


def test_the_best_sign_of_life_counts() -> None:
    old = T0 - 100 * DAY
    assert told("stale", [ci("a", last_seen=old, updated_at=T0)]) == ["a"]
    assert told("stale", [ci("a", first_seen=old, last_seen=T0, opened_at=old)]) == []


def test_a_class_has_the_time_of_the_nearest_class_above_it() -> None:
    given_rules = rules(
        ClassRule(name="ci", stale_after=10 * DAY),
        ClassRule(name="hardware", stale_after=5 * DAY),
        ClassRule(name="server"),
    )
    seen = T0 - 7 * DAY
    items: list[CI | Service] = [
        ci("server", last_seen=seen),
        ci("app", "application", last_seen=seen),
        ci("strange", "toaster", last_seen=seen),
        ci("gone", status="retired", last_seen=seen),
        Service(id="mail", opened_at=seen),
    ]
    assert told("stale", items, rules=given_rules) == ["server"]


@FEWER
@given(
    st.lists(cis() | services(), max_size=5, unique_by=lambda item: item.id),
    upkeep_rules(),
    instants(),
)
def test_the_next_change_is_the_next_item_that_becomes_stale(
    items: list[Any], given_rules: UpkeepRules, now: datetime
) -> None:
    graph = Graph(items)

    def stale(at: datetime) -> set[str]:
        found = check_upkeep(graph, now=at, rules=given_rules).findings
        return {one.subject for one in found if one.code == "stale"}

    change = check_upkeep(graph, now=now, rules=given_rules).next_change_at
    if change is None:
        assert stale(now) == stale(datetime(9999, 1, 1, tzinfo=UTC))
    else:
        assert change > now
        assert stale(now) == stale(change - TICK) < stale(change)


# -- orphans ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "orphans"),
    [
        (RelationNeed(), ["lonely", "self", "late", "lost"]),
        (RelationNeed(end="source"), ["db", "lonely", "self", "late", "lost"]),
        (RelationNeed(end="target"), ["app", "lonely", "self", "late", "lost"]),
        (RelationNeed(kinds=["uses"]), ["app", "db", "lonely", "self", "late", "lost"]),
        (
            RelationNeed(kinds=["uses", "runs_on"], other="software"),
            ["app", "lonely", "self", "late", "lost"],
        ),
    ],
)
def test_an_orphan_lacks_a_relation_that_its_class_must_have(
    need: RelationNeed, orphans: list[str]
) -> None:
    items: list[CI | Service] = [
        ci("app", "application"),
        ci("db", "server"),
        *(ci(id) for id in ("lonely", "self", "late", "lost")),
        ci("gone", status="retired"),
        ci("manual", "document"),
    ]
    links = [
        link("app", "db"),
        link("self", "self"),
        link("late", "db", valid_from=T0 + DAY),
        link("lost", "nowhere"),
    ]
    given_rules = rules(
        ClassRule(name="ci", related=[need]), ClassRule(name="document", related=[])
    )
    assert told("orphan", items, links, rules=given_rules) == orphans


def test_all_relations_that_are_missing_are_told() -> None:
    needs = [
        RelationNeed(kinds=["runs_on"], end="source", other="server"),
        RelationNeed(),
    ]
    found = check_upkeep(
        Graph([ci("a")]), now=T0, rules=rules(ClassRule(name="ci", related=needs))
    )
    assert found.findings[0].message == (
        "it lacks a relation of kind runs_on as its source with a server and a relation"
    )


# -- values -------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [None, "", " ", [], {}])
def test_an_item_without_a_required_value_is_incomplete(empty: Any) -> None:
    given_rules = rules(
        ClassRule(name="ci", required=["site", "title"], recommended=["rack"]),
        ClassRule(name="hardware", recommended=["title", "owner"]),
        ClassRule(name="server", required=["owner", "source.id"]),
    )
    found = check_upkeep(
        Graph([ci("a", fields={"site": empty})]), now=T0, rules=given_rules
    )
    assert [
        (one.code, one.params["missing"])
        for one in found.findings
        if "missing" in one.params
    ] == [("incomplete", ("site", "owner", "source.id")), ("sparse", ("rack",))]


@pytest.mark.parametrize("value", [0, False, "x", [None]])
def test_a_value_that_says_something_is_one(value: Any) -> None:
    given_rules = rules(ClassRule(name="ci", required=["x"]))
    assert told("incomplete", [ci("a", fields={"x": value})], rules=given_rules) == []


# -- duplicates ---------------------------------------------------------------------------


@given(
    st.integers(0, 3).flatmap(
        lambda levels: st.lists(
            st.lists(st.none() | st.integers(0, 2), min_size=levels, max_size=levels),
            max_size=9,
        )
    )
)
def test_items_are_the_same_when_the_first_identifier_of_both_says_so(
    identities: list[list[int | None]],
) -> None:
    sets = [{place} for place in range(len(identities))]
    for one, other in combinations(range(len(identities)), 2):
        shared = [
            a == b
            for a, b in zip(identities[one], identities[other], strict=True)
            if a is not None and b is not None
        ]
        if shared and shared[0] and sets[one] is not sets[other]:
            sets[one] |= sets[other]
            for place in sets[other]:
                sets[place] = sets[one]
    expected = [s for place, s in enumerate(sets) if min(s) == place and len(s) > 1]
    assert [set(s) for s in sets_of_same(identities)] == expected


def test_very_many_items_of_one_serial_number_are_one_set() -> None:
    identities: list[list[int | None]] = [[1, None], [None, 1]] * 50_000
    assert sets_of_same([["x", 1]] * 100_000) == [list(range(100_000))]
    assert list(map(len, sets_of_same(identities))) == [50_000, 50_000]


def test_duplicates_are_looked_for_among_items_of_one_rule() -> None:
    given_rules = rules(
        ClassRule(name="ci", identifiers=[["title"]]),
        ClassRule(name="hardware", identifiers=[["serial"], ["title", "rack"]]),
        ClassRule(name="document", identifiers=[]),
    )
    items: list[CI | Service] = [
        ci("a", serial="1"),
        ci("b", "switch", serial="1"),
        ci("c", title="web", fields={"rack": 1}),
        ci("d", title="web", fields={"rack": 1}, serial="2"),
        ci("e", title="web", fields={"rack": 1}, serial="3"),
        ci("f", "application", title="web"),
        ci("g", "database", title="web"),
        ci("h", "document", title="web"),
        ci("i", "document", title="web"),
        ci("j", serial="1", status="retired"),
        ci("k", title="other"),
    ]
    found = check_upkeep(Graph(items), now=T0, rules=given_rules)
    duplicates = [one for one in found.findings if one.code == "duplicate"]
    assert [one.params["items"] for one in duplicates] == [
        ("a", "b"),
        ("c", "d", "e"),
        ("f", "g"),
    ]
    assert found.score("duplicate") == UpkeepScore(code="duplicate", count=4, of=8)
    assert found.score("duplicate").sound == Fraction(1, 2)


# -- relations and classes ----------------------------------------------------------------


def test_what_is_retired_should_not_be_in_use() -> None:
    items: list[CI | Service] = [
        ci("host", status="retired"),
        ci("spare", status="retired"),
        ci("app"),
        ci("idea", status="planned"),
        ci("old", status="retired"),
        Service(id="mail", opened_at=T0),
    ]
    links = [
        link("app", "host"),
        link("idea", "host"),
        link("old", "host"),
        link("host", "mail", "hosts"),
        link("app", "spare", "connects_to"),
        link("app", "spare", "is_painted_like"),
        link("app", "spare", valid_to=T0),
        link("nowhere", "spare"),
    ]
    groups = [
        RedundancyGroup(of="mail", members=["spare", "app"]),
        RedundancyGroup(of="old"),
    ]
    assert told("retired_in_use", items, links) == ["host"]
    assert told("retired_in_use", items, links, groups) == ["host", "spare"]
    found = check_upkeep(Graph(items, links), now=T0)
    finding = next(one for one in found.findings if one.code == "retired_in_use")
    assert finding.message == "it is retired, and in use by app, mail"
    assert finding.params["needed_by"] == ("app", "mail")


def test_a_relation_is_stale_when_an_end_of_it_is() -> None:
    items: list[CI | Service] = [ci("a", opened_at=T0 - 99 * DAY), ci("b"), ci("c")]
    links = [link("a", "b"), link("c", "a"), link("b", "c")]
    assert told("stale_relation", items, links) == ["a", "c"]


@pytest.mark.parametrize(
    ("code", "subjects", "count", "of"),
    [
        ("unknown_end", ["x", "x", "a"], 2, 6),
        ("duplicate_relation", ["a"], 1, 6),
        ("self_relation", ["a"], 1, 6),
        ("kind_without_rule", ["likes"], 1, 2),
        ("unknown_class", ["toaster"], 1, 4),
        ("class_without_impact", ["toaster"], 1, 4),
        ("unknown_member", ["a", "a"], 1, 2),
        ("empty_group", ["a"], 1, 2),
        ("needs_too_much", ["a"], 1, 2),
        ("rule_without_class", [], 0, 4),
    ],
)
def test_what_the_graph_finds_is_counted(
    code: str, subjects: list[str], count: int, of: int
) -> None:
    items: list[CI | Service] = [
        ci("a"),
        ci("b", "application"),
        ci("c", "toaster"),
        ci("d", "document"),
    ]
    links = [
        link("a", "b"),
        link("a", "b"),
        link("a", "a"),
        link("x", "y"),
        link("a", "z"),
        link("a", "c", "likes"),
        link("a", "b", "likes", valid_to=T0),
    ]
    groups = [
        RedundancyGroup(of="a", members=["b", "u", "v"], needs=3, name="g"),
        RedundancyGroup(of="a", members=[]),
    ]
    found = check_upkeep(Graph(items, links, groups), now=T0)
    assert [one.subject for one in found.findings if one.code == code] == subjects
    assert found.score(code) == UpkeepScore(code=code, count=count, of=of)


def test_a_rule_for_a_class_that_the_tree_lacks_is_told() -> None:
    given_rules = UPKEEP_RULES | [ClassRule(name="sever")]
    found = check_upkeep(Graph(()), now=T0, rules=given_rules)
    assert [one.subject for one in found.findings] == ["sever"]
    more = CI_CLASSES | [CiClass(name="sever", parent="hardware")]
    graph = Graph((), classes=more)
    assert check_upkeep(graph, now=T0, rules=given_rules).findings == ()


# -- the whole ----------------------------------------------------------------------------


@FEWER
@given(
    st.lists(
        cis(id=st.sampled_from("abcd")) | services(id=st.sampled_from("abcd")),
        max_size=4,
        unique_by=lambda item: item.id,
    ),
    st.lists(
        relations(source=st.sampled_from("abcx"), target=st.sampled_from("abcx")),
        max_size=5,
    ),
    upkeep_rules(),
    instants(),
    st.randoms(),
)
def test_the_whole_is_a_value_and_the_order_given_changes_only_the_order(
    items: list[Any],
    links: list[Relation],
    given_rules: UpkeepRules,
    now: datetime,
    chance: Any,
) -> None:
    found = check_upkeep(Graph(items, links), now=now, rules=given_rules)
    assert found == check_upkeep(Graph(items, links), now=now, rules=given_rules)
    assert pasted(found) == pickled(found) == found
    assert decode(encode(found), Upkeep) == found
    for score in found.scores:
        assert 0 <= score.count <= score.of
        has_finding = any(one.code == score.code for one in found.findings)
        assert has_finding == (score.count > 0)
    codes = [score.code for score in found.scores]
    assert [one.code for one in found.findings] == sorted(
        (one.code for one in found.findings), key=codes.index
    )
    chance.shuffle(items)
    chance.shuffle(links)
    again = check_upkeep(Graph(items, links), now=now, rules=given_rules)
    assert again.scores == found.scores
    assert again.next_change_at == found.next_change_at


def test_a_graph_of_columns_has_relations_and_classes_only() -> None:
    graph = Graph.from_columns(["a", "b"], ["a", "a"], ["b", "x"])
    found = check_upkeep(graph, now=T0)
    assert found.score("stale").sound is None
    assert found.score("unknown_end") == UpkeepScore(code="unknown_end", count=1, of=2)


def test_the_standard_rules_find_nothing_in_a_tidy_graph() -> None:
    owned = {"owner": "ada", "support_group": "ops"}
    items: list[CI | Service] = [
        Service(id="mail", title="Mail", opened_at=T0, owner="ada", criticality="high"),
        ci("host", serial="7", **owned),
        ci("manual", "document", **owned),
    ]
    found = check_upkeep(Graph(items, [link("mail", "host")]), now=T0)
    assert found.findings == ()
    assert found.next_change_at == T0 + 60 * DAY + TICK


def test_bad_input_is_refused_by_name() -> None:
    graph: Any = Graph(())
    wrong: Any = "rules"
    with pytest.raises(WrongTypeError, match=r"^graph: "):
        check_upkeep(wrong, now=T0)
    with pytest.raises(WrongTypeError, match=r"^rules: "):
        check_upkeep(graph, now=T0, rules=wrong)
    with pytest.raises(NaiveDatetimeError, match=r"^now: "):
        check_upkeep(graph, now=datetime(2026, 3, 2))
    with pytest.raises(UnknownNameError, match=r"^code: "):
        check_upkeep(graph, now=T0).score("dusty")
    with pytest.raises(DefinitionError, match="UpkeepRules cannot work"):
        rules(ClassRule(name="ci"), ClassRule(name="ci"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"stale_after": timedelta()}, "stale_after"),
        ({"stale_after": 60}, "stale_after"),
        ({"identifiers": "serial"}, "identifiers"),
        ({"identifiers": ["serial"]}, r"identifiers\[0\]"),
        ({"identifiers": [["serial"], []]}, r"identifiers\[1\]"),
        ({"related": [None]}, r"related\[0\]"),
        ({"required": "title"}, "required"),
        ({"recommended": [None]}, r"recommended\[0\]"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError, match=rf"^{field}: "):
        ClassRule(**{"name": "ci", **values})


def test_an_end_is_source_or_target() -> None:
    with pytest.raises(FieldError, match="'source', 'target'"):
        RelationNeed(end="middle")


def test_findings_are_those_of_the_model() -> None:
    found = check_upkeep(Graph([ci("a", title="")]), now=T0)
    assert all(isinstance(one, Finding) for one in found.findings)
    with pytest.raises(WrongTypeError, match=r"^findings\[0\]: "):
        Upkeep(findings=["stale"], scores=())  # type: ignore[list-item]  # what is refused


def test_what_stays_current_beyond_all_time_never_changes() -> None:
    forever = rules(ClassRule(name="ci", stale_after=timedelta.max))
    assert check_upkeep(Graph([ci("a")]), now=T0, rules=forever).next_change_at is None
