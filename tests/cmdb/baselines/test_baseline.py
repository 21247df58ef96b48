"""Baselines, and what differs between them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import (
    Baseline,
    BaselineDiff,
    BaselineMismatchError,
    FieldDifference,
    Graph,
    GroupChange,
    ItemChange,
    RelationChange,
    diff,
)
from itsmcore.codec import Codec, decode, encode, faults
from itsmcore.errors import DecodeError, FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    CI,
    Block,
    FrozenMap,
    Incident,
    MajorIncident,
    Record,
    RedundancyGroup,
    Relation,
    Service,
    Source,
)
from itsmcore.testing import (
    baselines,
    cis,
    incidents,
    redundancy_groups,
    relations,
    services,
)
from tests.round_trips import pasted, pickled

FEWER = settings(max_examples=settings().max_examples // 4)
"""For what is large to draw."""

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
T1 = T0 + timedelta(days=30)


def ci(id: str = "db", **values: Any) -> CI:
    return CI(**{"id": id, "opened_at": T0, "title": id, **values})


def taken(*items: Record, at: datetime = T0, **values: Any) -> Baseline:
    name = "before" if at == T0 else "after"
    return Baseline(**{"id": name, "taken_at": at, "items": items, **values})


def changes(before: Record, after: Record, **options: Any) -> dict[str, Any]:
    """What differs between two items, by path."""
    found = diff(taken(before), taken(after, at=T1), **options)
    assert found.added == found.removed == ()
    return {
        one.field: (str(one.kind), one.old, one.new)
        for item in found.changed
        for one in item.differences
    }


# -- properties ---------------------------------------------------------------------------

KEYS = st.sampled_from("abc")


def near() -> st.SearchStrategy[Baseline]:
    """Baselines that share ids, relations and groups, so that much can change."""
    items = cis(id=KEYS) | services(id=KEYS) | incidents(id=KEYS)
    one = relations(source=KEYS, target=KEYS, kind=st.sampled_from(["runs_on", "uses"]))
    group = redundancy_groups(of=KEYS, name=st.none() | KEYS)
    return baselines(
        items=st.lists(items, max_size=3, unique_by=lambda item: item.id),
        relations=st.lists(one, max_size=4),
        redundancy=st.lists(group, max_size=3),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Baseline, Baseline]:
    """Two baselines, some items of the second those of the first with a few new values."""
    before, after = draw(near()), draw(near())
    kept = {item.id: item for item in before.items if draw(st.booleans())}
    mixed = {item.id: item for item in after.items}
    for key, item in kept.items():
        other = mixed.get(key)
        if isinstance(other, type(item)):
            names = draw(st.sets(st.sampled_from(["fields", "extra", "tags", "title"])))
            mixed[key] = attrs.evolve(item, **{n: getattr(other, n) for n in names})
        else:
            mixed[key] = item
    shared = [one for one in before.relations if draw(st.booleans())]
    return before, attrs.evolve(
        after, items=mixed.values(), relations=[*after.relations, *shared]
    )


@FEWER
@given(pairs())
def test_a_difference_applied_to_the_one_gives_the_other(
    pair: tuple[Baseline, Baseline],
) -> None:
    before, after = pair
    found = diff(before, after)
    assert found.apply(before) == after
    assert diff(after, before).apply(after) == before
    assert pasted(found) == pickled(found) == found
    assert hash(pickled(found)) == hash(found)
    _check_claims(found, before, after)


def _check_claims(found: BaselineDiff, before: Baseline, after: Baseline) -> None:
    """Everything told is so."""
    olds, news = ({i.id: i for i in one.items} for one in (before, after))
    for item in found.changed:
        assert item.differences
        for one in item.differences:
            assert _at(olds[item.id], one.path) == (one.kind != "added", one.old)
            assert _at(news[item.id], one.path) == (one.kind != "removed", one.new)
    assert found.is_empty == (not found.lines())
    for link in found.changed_relations:
        assert {d.path for d in link.differences} <= {("valid_from",), ("valid_to",)}


@FEWER
@given(near())
def test_equal_baselines_do_not_differ(baseline: Baseline) -> None:
    twin = attrs.evolve(baseline, id="twin", taken_at=T1)
    found = diff(baseline, twin)
    assert found.is_empty
    assert found.lines() == ()
    assert found.apply(baseline) == twin
    assert pasted(baseline) == pickled(baseline) == baseline


@FEWER
@given(near(), st.randoms())
def test_the_order_in_which_things_are_given_does_not_matter(
    baseline: Baseline, chance: Any
) -> None:
    parts: dict[str, Any] = {
        name: list(getattr(baseline, name))
        for name in ("items", "relations", "redundancy")
    }
    for part in parts.values():
        chance.shuffle(part)
    parts["relations"] += parts["relations"]
    assert attrs.evolve(baseline, **parts) == baseline
    assert repr(attrs.evolve(baseline, **parts)) == repr(baseline)


def _at(value: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
    """Whether something is at a path, and what."""
    for name in path:
        if isinstance(value, FrozenMap):
            if name not in value:
                return False, None
            value = value[name]
        else:
            value = getattr(value, name)
    return True, value


# -- rules --------------------------------------------------------------------------------


def test_fields_are_told_by_path_in_the_order_of_the_class() -> None:
    before = ci(
        status="in_test",
        fields={"memory": 16, "disk": {"size": 1, "kind": "ssd"}, "rack": "r1"},
        extra={"u_x": None},
        source=Source(product="p", id="1", url="u"),
    )
    after = ci(
        title="DB",
        fields={"disk": {"size": 2, "kind": "ssd"}, "memory": 32, "slot": None},
        source=Source(product="p", id="2", url="u"),
    )
    found = changes(before, after)
    assert list(found.items()) == [
        ("title", ("changed", "db", "DB")),
        ("source.id", ("changed", "1", "2")),
        ("fields.disk.size", ("changed", 1, 2)),
        ("fields.memory", ("changed", 16, 32)),
        ("fields.rack", ("removed", "r1", None)),
        ("fields.slot", ("added", None, None)),
        ("extra.u_x", ("removed", None, None)),
        ("status", ("changed", "in_test", "operational")),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(None, Source(product="p", id="1")), ({"a": 1}, None), ([1], [1, 2]), (1, True)],
)
def test_what_is_no_mapping_on_both_sides_changes_as_a_whole(
    old: Any, new: Any
) -> None:
    found = changes(ci(fields={"x": old}), ci(fields={"x": new}))
    if (old, new) == (1, True):  # equal to Python: so the items are, too
        assert found == {}
    else:
        assert list(found) == ["fields.x"]


def test_blocks_of_two_kinds_change_as_a_whole() -> None:
    @attrs.frozen
    class Slot(Block):
        unit: int = 1

    @attrs.frozen(kw_only=True)
    class Rack(CI):
        place: Block | None = None

    source = Source(product="p", id="1")
    found = changes(
        Rack(id="r", opened_at=T0, place=Slot()),
        Rack(id="r", opened_at=T0, place=source),
    )
    assert found == {"place": ("changed", Slot(), source)}


def test_what_is_ignored_is_not_told() -> None:
    before = ci(last_seen=T0, fields={"a": 1, "b": {"c": 1, "d": 1}, "e": 1})
    after = ci(last_seen=T1, fields={"a": 2, "b": {"c": 2, "d": 2}})
    ignored = ["last_seen", "fields.a", "fields.b.c", "fields.e"]
    assert changes(before, after, ignore=ignored) == {
        "fields.b.d": ("changed", 1, 1 + 1)
    }
    assert changes(before, after, ignore=["last_seen", "fields"]) == {}


def test_an_item_of_another_class_is_another_item() -> None:
    service = Service(id="db", opened_at=T0)
    found = diff(taken(ci()), taken(service, at=T1))
    assert (found.removed, found.added, found.changed) == ((ci(),), (service,), ())
    assert found.apply(taken(ci())) == taken(service, at=T1)


def test_relations_change_in_their_dates_or_come_and_go() -> None:
    same = Relation(source="a", target="b")
    old = Relation(source="app", target="db", kind="runs_on")
    ended = attrs.evolve(old, valid_to=T1)
    two = [attrs.evolve(old, valid_from=T1), attrs.evolve(old, valid_to=T0)]
    found = diff(
        taken(relations=[same, old]), taken(at=T1, relations=[ended, same, same])
    )
    assert found.changed_relations == (RelationChange(before=old, after=ended),)
    assert (found.added_relations, found.removed_relations) == ((), ())
    assert found.lines() == (f"~ app runs_on db valid_to: None -> {T1!r}",)
    split = diff(taken(relations=[old]), taken(at=T1, relations=two))
    assert split.removed_relations == (old,)
    assert split.added_relations == (two[1], two[0])
    assert split.lines() == (
        "- app runs_on db",
        "+ app runs_on db",
        "+ app runs_on db",
    )


def test_groups_change_in_their_terms_or_come_and_go() -> None:
    group = RedundancyGroup(of="app", members=["a", "b"], name="farm")
    more = attrs.evolve(group, needs=2)
    other = RedundancyGroup(of="app", members=["c"])
    found = diff(taken(redundancy=[group]), taken(at=T1, redundancy=[more, other]))
    assert found.changed_groups == (GroupChange(before=group, after=more),)
    assert found.lines() == ("+ group of app", "~ group 'farm' of app needs: 1 -> 2")
    back = diff(taken(at=T1, redundancy=[more, other]), taken(redundancy=[more]))
    assert back.lines() == ("- group of app",)


def test_a_comparison_can_be_read() -> None:
    found = diff(
        taken(ci("a"), ci("b", fields={"x": 1, "y": 1})),
        taken(ci("b", fields={"x": 2, "z": 1}), ci("c"), at=T1),
    )
    assert found.lines() == (
        "- a",
        "+ c",
        "~ b fields.x: 1 -> 2",
        "~ b fields.y: 1 removed",
        "~ b fields.z: 1 added",
    )


def test_a_graph_can_be_kept_as_a_baseline() -> None:
    relation = Relation(source="app", target="db")
    group = RedundancyGroup(of="app", members=["db"])
    graph = Graph([ci("db"), ci("app")], [relation], [group])
    assert Baseline.of_graph(graph, id="B1", taken_at=T0) == Baseline(
        id="B1",
        taken_at=T0,
        items=[ci("app"), ci("db")],
        relations=[relation],
        redundancy=[group],
    )


def test_a_graph_tells_what_differs_from_a_baseline() -> None:
    old = Graph([ci("db"), ci("app")], [Relation(source="app", target="db")])
    kept = Baseline.of_graph(old, id="B1", taken_at=T0)
    assert old.diff(kept).is_empty
    group = RedundancyGroup(of="app", members=["db"])
    found = Graph([ci("db", title="DB"), ci("web")], [], [group]).diff(kept)
    assert found.lines() == (
        "- app",
        "+ web",
        "~ db title: 'db' -> 'DB'",
        "- app depends_on db",
        "+ group of app",
    )
    assert (found.before, found.before_at, found.after_at) == ("B1", T0, T0)
    dated = Graph([ci("db", title="DB"), ci("app")], old.relations, at=T1)
    assert dated.diff(kept).after_at == T1
    assert dated.diff(kept, ignore=["title"]).is_empty


def test_a_graph_of_columns_has_no_records_to_compare() -> None:
    kept = Baseline(id="B1", taken_at=T0)
    graph = Graph.from_columns(["a"], (), ())
    with pytest.raises(FieldError, match="graph of columns has no records"):
        graph.diff(kept)
    anything: Any = graph
    with pytest.raises(WrongTypeError, match="baseline: Baseline is needed"):
        graph.diff(anything)


def test_a_host_may_add_fields_to_relations() -> None:
    @attrs.frozen(kw_only=True)
    class Cable(Relation):
        length: int = 0

    short, long = (Cable(source="a", target="b", length=n) for n in (1, 2))
    both = taken(relations=[long, short])
    assert both == taken(relations=[short, long])
    found = diff(taken(relations=[short]), taken(at=T1, relations=[long]))
    assert [one.differences for one in found.changed_relations] == [
        (FieldDifference(path=["length"], old=1, new=2),)
    ]
    plain = Relation(source="a", target="b")
    mixed = diff(taken(relations=[short]), taken(at=T1, relations=[plain]))
    assert mixed.changed_relations == ()


# -- what does not fit --------------------------------------------------------------------


def refused(found: BaselineDiff, baseline: Baseline) -> dict[str, str]:
    with pytest.raises(BaselineMismatchError, match="do not fit baseline") as caught:
        found.apply(baseline)
    errors = [one for one in caught.value.exceptions if isinstance(one, FieldError)]
    return {one.pointer: one.problem for one in errors}


def test_all_that_does_not_fit_is_told_at_once() -> None:
    old, link = ci("db", fields={"m": 1}), Relation(source="a", target="b")
    group = RedundancyGroup(of="a", members=["b"])
    found = diff(
        taken(ci("gone"), old, ci("lost"), relations=[link], redundancy=[group]),
        taken(
            ci("new"),
            ci("db", fields={"m": 2}, title="DB"),
            ci("lost", title="L"),
            at=T1,
        ),
    )
    where = taken(ci("new"), ci("db", fields={"m": 7}, title="other"))
    before = repr(where)
    assert refused(found, where) == {
        "/items/gone": "the difference begins with it as it was removed",
        "/items/db/title": "the difference begins with 'db'",
        "/items/db/fields/m": "the difference begins with 1",
        "/items/lost": "the difference begins with the item",
        "/items/new": "the difference begins with no item of this id",
        "/relations": f"the difference begins with {link!r}",
        "/redundancy": f"the difference begins with {group!r}",
    }
    assert repr(where) == before


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"path": ["title"], "kind": "added", "new": "x"}, "/title"),
        ({"path": ["title"], "kind": "removed", "old": "db"}, "/title"),
        ({"path": ["no_such_field"], "new": "x"}, "/no_such_field"),
        ({"path": ["title", "deeper"], "new": "x"}, "/title"),
        ({"path": ["fields", "m"], "kind": "added", "new": 2}, "/fields/m"),
        ({"path": ["fields", "n"], "kind": "removed", "old": 2}, "/fields/n"),
        ({"path": ["fields", "m", "deeper"], "new": 2}, "/fields/m"),
        ({"path": ["version"], "old": False, "new": 2}, "/version"),
    ],
)
def test_a_difference_made_by_hand_must_begin_with_what_is_there(
    change: dict[str, Any], pointer: str
) -> None:
    wrong = ItemChange(id="db", differences=[FieldDifference(**change)])
    found = attrs.evolve(diff(taken(), taken(at=T1)), changed=[wrong])
    assert list(refused(found, taken(ci(fields={"m": 1})))) == [f"/items/db{pointer}"]


def test_two_differences_in_one_place_do_not_fit() -> None:
    whole = FieldDifference(path=["fields"], old=FrozenMap({"m": 1}), new=None)
    part = FieldDifference(path=["fields", "m"], old=1, new=2)
    wrong = ItemChange(id="db", differences=[whole, part])
    found = attrs.evolve(diff(taken(), taken(at=T1)), changed=[wrong])
    assert list(refused(found, taken(ci(fields={"m": 1})))) == ["/items/db/fields"]


def test_what_is_added_is_not_there_yet() -> None:
    link = Relation(source="a", target="b")
    found = diff(taken(), taken(at=T1, relations=[link]))
    assert list(refused(found, taken(relations=[link]))) == ["/relations"]


def test_blocks_change_inside() -> None:
    def incident(**values: Any) -> Incident:
        return Incident(id="INC1", opened_at=T0, major=MajorIncident(**values))

    before, after = incident(commander="ada"), incident(commander="bo", state="demoted")
    found = diff(taken(before), taken(after, at=T1))
    assert {one.field for one in found.changed[0].differences} == {
        "major.commander",
        "major.state",
    }
    assert found.apply(taken(before)) == taken(after, at=T1)


def test_dates_that_depend_on_one_another_change_at_once() -> None:
    before = ci(first_seen=T0, last_seen=T0)
    after = ci(first_seen=T1, last_seen=T1)
    found = diff(taken(before), taken(after, at=T1))
    assert found.apply(taken(before)) == taken(after, at=T1)


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"id": ""}, FieldError, "id"),
        ({"id": 7}, WrongTypeError, "id"),
        ({"taken_at": datetime(2026, 3, 2)}, NaiveDatetimeError, "taken_at"),
        ({"items": ci()}, WrongTypeError, "items"),
        ({"items": ["db"]}, WrongTypeError, r"items\[0\]"),
        ({"items": [ci(), ci(title="x")]}, FieldError, "items"),
        ({"relations": [ci()]}, WrongTypeError, r"relations\[0\]"),
        ({"redundancy": "db"}, WrongTypeError, "redundancy"),
    ],
)
def test_a_baseline_that_cannot_be_is_refused(
    values: dict[str, Any], error: type[Exception], field: str
) -> None:
    with pytest.raises(error, match=rf"^{field}: "):
        Baseline(**{"id": "B1", "taken_at": T0, **values})


def test_other_things_than_baselines_are_refused() -> None:
    one: Any = ci()
    with pytest.raises(WrongTypeError, match=r"^before: "):
        diff(one, taken())
    with pytest.raises(WrongTypeError, match=r"^after: "):
        diff(taken(), one)
    with pytest.raises(WrongTypeError, match=r"^ignore: "):
        diff(taken(), taken(), ignore="last_seen")
    with pytest.raises(WrongTypeError, match=r"^before: "):
        diff(taken(), taken()).apply(one)
    with pytest.raises(WrongTypeError, match=r"^graph: "):
        Baseline.of_graph(one, id="B1", taken_at=T0)
    with pytest.raises(FieldError, match=r"^path: "):
        FieldDifference(path=[])
    with pytest.raises(FieldError, match=r"^kind: "):
        FieldDifference(path=["x"], kind="moved")


# -- as documents -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class AcmeServer(CI):
    record_type = "acme_server"

    slot: int = 0


def test_each_item_of_a_document_says_of_which_class_it_is() -> None:
    baseline = taken(ci(), Service(id="mail", opened_at=T0))
    data: Any = encode(baseline)
    assert [item["type"] for item in data["items"]] == ["ci", "service"]
    data["items"][0]["schema"] = 1
    assert decode(data, Baseline) == baseline


def test_items_of_unknown_classes_are_refused() -> None:
    data: Any = encode(taken(ci("a"), ci("b"), ci("c"), ci("d")))
    data["items"][0]["type"] = "boat"
    del data["items"][1]["type"]
    data["items"][2]["schema"] = "new"
    data["items"][2]["opened_at"] = "soon"
    data["items"][3]["schema"] = 99
    assert [(one.pointer, one.code) for one in faults(data, Baseline)] == [
        ("/items/0/type", "unknown_name"),
        ("/items/1/type", "unknown_name"),
        ("/items/2/schema", "bad_value"),
        ("/items/2/opened_at", "bad_value"),
        ("/items/3/schema", "newer_schema"),
    ]
    with pytest.raises(DecodeError):
        decode({**data, "items": [1]}, Baseline)


def test_items_of_a_host_need_its_codec() -> None:
    baseline = taken(AcmeServer(id="s1", opened_at=T0, slot=3))
    with pytest.raises(WrongTypeError, match=r"Codec\(AcmeServer\)"):
        encode(baseline)
    codec = Codec(AcmeServer)
    assert codec.decode(codec.encode(baseline), Baseline) == baseline
