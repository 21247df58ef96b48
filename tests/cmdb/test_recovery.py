"""Recovery: items come back in the order of what they need, as early as they can."""

import datetime as dt
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore import cmdb
from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownItemError, WrongTypeError
from itsmcore.model import RedundancyGroup, Relation
from tests.cmdb.pictures import Picture, items, pictures
from tests.cmdb.recovery_oracle import ends_of, units_of
from tests.round_trips import pickled

MINUTE = timedelta(minutes=1)


@given(pictures(), st.data())
def test_items_come_back_as_early_as_letting_time_pass_says(
    picture: Picture, data: Any
) -> None:
    comes_back(picture, {id: data.draw(st.integers(0, 3)) for id in picture.ids})


def comes_back(picture: Picture, minutes: dict[str, int]) -> None:
    durations = {id: n * MINUTE for id, n in minutes.items()}
    found = picture.graph().recovery_order(picture.ids, durations=durations)
    ends = ends_of(picture, minutes)
    units = units_of(picture)
    told = {id: step for step in found.steps for id in step.ids}
    assert set(told) == set(picture.ids)
    for id, step in told.items():
        assert step.end == ends[id] * MINUTE
        assert set(step.ids) == units[id]
        assert step.end - step.start == max(durations[other] for other in step.ids)
        assert all(told[other].end == step.start for other in step.after)
        assert bool(step.after) == bool(step.start)
    assert found.duration == max(ends.values()) * MINUTE
    assert [step.start for step in found.steps] == sorted(s.start for s in found.steps)


@pytest.mark.parametrize(
    ("needs", "groups"),
    [
        ("aa bc cb", {}),
        ("ca", {"a": ("cb", 1), "b": ("ad", 1)}),
        ("ba ca", {"a": ("bc", 2)}),
        ("ab ba", {"a": ("bd", 1)}),
        ("ab bc ca", {"a": ("de", 1), "d": ("ae", 1)}),
    ],
    ids=["loop", "way in", "stuck", "enough but stuck", "half"],
)
def test_rings_come_back_as_early_as_letting_time_pass_says(
    needs: str, groups: dict[str, tuple[str, int]]
) -> None:
    picture = Picture(
        tuple("abcde"),
        tuple((pair[0], pair[1]) for pair in needs.split()),
        tuple(
            RedundancyGroup(of=of, members=[*members], needs=least)
            for of, (members, least) in groups.items()
        ),
    )
    comes_back(picture, dict(zip("abcde", [2, 1, 3, 1, 0], strict=True)))


@given(pictures(), st.data())
def test_the_critical_path_takes_as_long_as_the_whole(
    picture: Picture, data: Any
) -> None:
    durations = {id: data.draw(st.integers(0, 3)) * MINUTE for id in picture.ids}
    found = picture.graph().recovery_order(picture.ids, durations=durations)
    told = {id: step for step in found.steps for id in step.ids}
    path = [told[id] for id in found.critical_path]
    assert path[0].start == timedelta()
    assert path[-1].end == found.duration
    assert all(a.end == b.start for a, b in pairwise(path))
    assert sum((s.end - s.start for s in path), timedelta()) == found.duration


@given(pictures(), st.data())
def test_what_is_up_already_takes_no_time(picture: Picture, data: Any) -> None:
    down = data.draw(st.sets(st.sampled_from(picture.ids)))
    target = data.draw(st.sampled_from(picture.ids))
    graph = picture.graph()
    found = graph.recovery_order([target], durations={}, default=MINUTE, down=down)
    ends = ends_of(picture, dict.fromkeys(down, 1))
    assert found.duration == ends[target] * MINUTE
    assert all(down.intersection(step.ids) for step in found.steps)


@given(pictures())
def test_layers_hold_everything_once_above_what_it_needs(picture: Picture) -> None:
    graph = picture.graph()
    layers = graph.layers()
    assert sorted(id for layer in layers for id in layer) == sorted(picture.ids)
    place = {id: n for n, layer in enumerate(layers) for id in layer}
    below = {
        id: {*picture.required(id)}.union(
            *(g.members or () for g in picture.groups if g.of == id)
        )
        for id in picture.ids
    }
    above = _closure(below)
    for id in picture.ids:
        lower = [other for other in above[id] if id not in above[other]]
        mates = [other for other in above[id] if id in above[other]]
        assert all(place[other] == place[id] for other in mates)
        floor = max(
            (place[o] for m in {id, *mates} for o in below[m] if o in lower), default=-1
        )
        assert place[id] == floor + 1


def _closure(below: dict[str, set[str]]) -> dict[str, set[str]]:
    found = {id: {*near} for id, near in below.items()}
    for _ in below:
        for near in found.values():
            near |= {far for other in near for far in found[other]}
    return found


def shop() -> Graph:
    """A shop on an application, that on one of two web servers and a database."""
    relations = [
        Relation(source="shop", target="app"),
        Relation(source="app", target="db"),
        Relation(source="db", target="san"),
    ]
    group = RedundancyGroup(of="app", members=["web-1", "web-2"], name="web")
    nodes = items("shop", "app", "web-1", "web-2", "db", "san", "printer")
    return Graph(nodes, relations, [group])


DURATIONS = {
    "shop": 5 * MINUTE,
    "app": 10 * MINUTE,
    "web-1": 40 * MINUTE,
    "web-2": 30 * MINUTE,
    "db": 15 * MINUTE,
    "san": 20 * MINUTE,
}


def test_an_item_begins_when_enough_of_a_group_is_up() -> None:
    found = shop().recovery_order(["shop"], durations=DURATIONS)
    assert found.explain() == (
        "0:00:00 to 0:20:00: san, at once",
        "0:00:00 to 0:30:00: web-2, at once",
        "0:00:00 to 0:40:00: web-1, at once",
        "0:20:00 to 0:35:00: db, after san",
        "0:35:00 to 0:45:00: app, after db",
        "0:45:00 to 0:50:00: shop, after app",
    )
    assert found.duration == 50 * MINUTE
    assert found.critical_path == ("san", "db", "app", "shop")


def test_a_cycle_is_brought_up_together_in_the_time_of_its_slowest() -> None:
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("d", "a")]
    relations = [Relation(source=a, target=b) for a, b in pairs]
    graph = Graph(items("a", "b", "c", "d"), relations)
    durations = {"a": MINUTE, "b": 3 * MINUTE, "c": 2 * MINUTE, "d": MINUTE}
    found = graph.recovery_order(["d"], durations=durations)
    assert found.explain() == (
        "0:00:00 to 0:02:00: c, at once",
        "0:02:00 to 0:05:00: a with b, after c",
        "0:05:00 to 0:06:00: d, after a",
    )
    assert graph.layers() == (("c",), ("a", "b"), ("d",))


def test_nothing_to_recover_takes_no_time() -> None:
    found = shop().recovery_order([], durations={})
    assert (found.steps, found.duration, found.critical_path) == ((), timedelta(), ())
    found = shop().recovery_order(["shop"], durations={}, down=["printer"])
    assert (found.steps, found.duration) == ((), timedelta())


def test_a_deep_chain_comes_back_link_by_link() -> None:
    ids = [f"n{number}" for number in range(10_000)]
    graph = Graph.from_columns(ids, ids[:-1], ids[1:])
    found = graph.recovery_order(["n0"], durations={}, default=MINUTE)
    assert found.duration == 10_000 * MINUTE
    assert found.critical_path == tuple(reversed(ids))
    assert len(graph.layers()) == 10_000


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"ids": "shop"}, WrongTypeError, "ids"),
        ({"ids": ["nix"]}, UnknownItemError, "ids"),
        ({"durations": {"nix": MINUTE}}, UnknownItemError, "durations"),
        ({"durations": {"db": 5}}, WrongTypeError, "durations.db"),
        ({"durations": {"db": -MINUTE}}, FieldError, "durations.db"),
        ({"durations": {"db": MINUTE}}, FieldError, "durations"),
        ({"durations": [MINUTE]}, WrongTypeError, "durations"),
        ({"default": -MINUTE}, FieldError, "default"),
        ({"default": timedelta.max}, FieldError, "durations"),
        ({"down": "db"}, WrongTypeError, "down"),
        ({"down": ["nix"]}, UnknownItemError, "down"),
    ],
)
def test_bad_recoveries_are_refused(given: Any, error: Any, field: str) -> None:
    asked = {"ids": ["shop"], "durations": {}, **given}
    with pytest.raises(error) as caught:
        shop().recovery_order(asked.pop("ids"), **asked)
    assert caught.value.field == field


def test_answers_are_values() -> None:
    graph = shop()
    found = graph.recovery_order(["shop"], durations=DURATIONS)
    answers = [
        found,
        graph.single_points_of_failure("shop"),
        graph.failing_pairs("app"),
    ]
    for answer in answers:
        names = {name: getattr(cmdb, name) for name in cmdb.__all__} | {"datetime": dt}
        twins = [pickled(answer), eval(repr(answer), names)]  # noqa: S307  # our own repr
        assert all(twin == answer and hash(twin) == hash(answer) for twin in twins)
