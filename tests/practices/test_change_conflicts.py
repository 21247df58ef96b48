"""Conflicts of changes: all of them, and the windows that have none."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.model import CI, Change, Relation, Service, when
from itsmcore.practices import (
    ChangeWindow,
    Conflict,
    ConflictKind,
    WindowKind,
    earliest_window,
    find_conflicts,
    free_windows,
)
from itsmcore.sla import Schedule
from tests.bad_input import Call, surprises

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 12
FEWER = settings(max_examples=2 * settings().max_examples)

Key = tuple[str, str, str, str, str, str, str]


def hour(number: int) -> datetime:
    return SINCE + number * HOUR


def span(first: int, last: int) -> Interval:
    return Interval(start=hour(first), end=hour(last))


def change(key: str, first: int, last: int, *cis: str, **given: Any) -> Change:
    return Change(
        id=key,
        opened_at=SINCE,
        planned_start=hour(first),
        planned_end=hour(last),
        cis=cis,
        **given,
    )


def chain(*keys: str) -> Graph:
    """Each item needs the one before it."""
    relations = [
        Relation(source=above, target=below) for below, above in pairwise(keys)
    ]
    return Graph([CI(id=key, opened_at=SINCE) for key in keys], relations)


def told(conflicts: tuple[Conflict, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.change, one.kind.value, one.other or one.window) for one in conflicts]


def test_changes_on_one_item_at_one_time_collide_and_both_are_told() -> None:
    found = find_conflicts([change("B", 3, 6, "db"), change("A", 1, 4, "db", "web")])
    assert told(found) == [("A", "same_item", "B"), ("B", "same_item", "A")]
    assert found[0].spans == (span(3, 4),)
    assert found[0].explain() == (
        "A: B is on db",
        "2026-03-02 03:00:00Z .. 2026-03-02 04:00:00Z",
    )


def test_windows_that_touch_do_not_collide() -> None:
    assert find_conflicts([change("A", 1, 3, "db"), change("B", 3, 5, "db")]) == ()


@pytest.mark.parametrize("status", ["closed", "cancelled", "rejected", "review"])
def test_what_is_over_is_in_nobodys_way(status: str) -> None:
    given = [change("A", 1, 3, "db"), change("B", 1, 3, "db", status=status)]
    assert find_conflicts(given) == ()


def test_a_change_without_a_window_has_no_conflicts_yet() -> None:
    vague = Change(id="B", opened_at=SINCE, cis=["db"], planned_start=hour(1))
    assert find_conflicts([change("A", 1, 3, "db"), vague]) == ()


def test_changes_on_items_that_need_one_another_collide_with_the_way_told() -> None:
    given = [change("A", 1, 3, "shop"), change("B", 1, 3, "san")]
    graph = chain("san", "db", "app", "shop")
    ours, theirs = find_conflicts(given, graph=graph)
    assert (ours.ci, ours.item) == ("shop", "san")
    assert (theirs.ci, theirs.item) == ("san", "shop")
    assert ours.path == theirs.path == ("san", "db", "app", "shop")
    assert ours.explain()[0] == (
        "A: B is on san, related to shop (san > db > app > shop)"
    )
    assert find_conflicts(given, graph=graph, depth=2) == ()
    assert find_conflicts(given) == ()


def test_neighbours_that_need_the_same_do_not_collide() -> None:
    items = [CI(id=key, opened_at=SINCE) for key in ("a", "b", "san")]
    relations = [Relation(source=key, target="san") for key in "ab"]
    given = [change("A", 1, 3, "a"), change("B", 1, 3, "b")]
    assert find_conflicts(given, graph=Graph(items, relations)) == ()


def test_a_change_without_cis_is_on_its_service() -> None:
    graph = Graph(
        [Service(id="shop", opened_at=SINCE), CI(id="db", opened_at=SINCE)],
        [Relation(source="shop", target="db")],
    )
    given = [change("A", 1, 3, service="shop"), change("B", 1, 3, "db")]
    assert [one.kind for one in find_conflicts(given, graph=graph)] == [
        ConflictKind.RELATED_ITEM,
        ConflictKind.RELATED_ITEM,
    ]


def test_a_blackout_counts_for_what_the_item_needs_and_may_spare_emergencies() -> None:
    freeze = ChangeWindow(
        id="year end",
        kind="blackout",
        spans=[span(0, 2), span(4, 6)],
        items=["shop"],
        applies=~when(change_type="emergency"),
    )
    given = [
        change("A", 1, 5, "db"),
        change("B", 5, 7, "db", change_type="emergency"),
        change("C", 9, 10, "db"),
    ]
    [found] = find_conflicts(given, graph=chain("db", "shop"), windows=[freeze])
    assert (found.change, found.window, found.item) == ("A", "year end", "shop")
    assert found.spans == (span(1, 2), span(4, 5))
    assert found.explain()[0] == (
        "A: in the blackout year end of shop, related to db (db > shop)"
    )
    above = [change("A", 1, 5, "shop")]
    late = attrs.evolve(freeze, items=["db"])
    assert find_conflicts(above, graph=chain("db", "shop"), windows=[late]) == ()


def test_a_freeze_of_everything_is_told_once() -> None:
    freeze = ChangeWindow(id="freeze", kind="blackout", spans=[span(0, 9)])
    [found] = find_conflicts([change("A", 1, 5, "db", "web")], windows=[freeze])
    assert (found.ci, found.item, found.path) == (None, None, ())
    assert found.explain()[0] == "A: in the blackout freeze"


def test_a_change_is_to_lie_in_the_maintenance_windows_of_each_item() -> None:
    nights = Schedule(tz="UTC", week={"mon-sun": "00:00-04:00"})
    windows = [
        ChangeWindow(id="nights", kind="maintenance", schedule="nights", items=["db"]),
        ChangeWindow(id="once", kind="maintenance", spans=[span(4, 6)], items=["db"]),
        ChangeWindow(id="rest", kind="maintenance", spans=[span(0, 3)]),
    ]
    given = [change("A", 2, 8, "db", "web")]
    found = find_conflicts(given, windows=windows, schedules={"nights": nights})
    assert [(one.kind.value, one.item, one.spans) for one in found] == [
        ("outside_maintenance", "db", (span(6, 8),)),
        ("outside_maintenance", "web", (span(3, 8),)),
    ]
    assert found[0].explain()[0] == "A: outside the maintenance windows of db"
    inside = [change("A", 2, 6, "db")]
    assert find_conflicts(inside, windows=windows, schedules={"nights": nights}) == ()


def test_who_does_two_things_at_once_is_busy() -> None:
    given = [
        change("A", 1, 4, "a", assignee="ada"),
        change("B", 3, 5, "b", assignee="ada"),
        change("C", 3, 5, "c", assignee="bo"),
    ]
    leave = {"ada": [span(3, 9)], "cy": [span(0, 9)]}
    found = find_conflicts(given, about=["A"], busy=leave)
    assert [(one.party, one.other, one.spans) for one in found] == [
        ("ada", None, (span(3, 4),)),
        ("ada", "B", (span(3, 4),)),
    ]
    assert [one.explain()[0] for one in found] == [
        "A: ada is busy",
        "A: ada is busy with B",
    ]


def test_the_first_window_without_conflict_is_told() -> None:
    mine = change("A", 0, 2, "db", assignee="ada")
    given: dict[str, Any] = {
        "changes": [mine, change("B", 1, 3, "db")],
        "windows": [ChangeWindow(id="w", kind="maintenance", spans=[span(0, 8)])],
        "busy": {"ada": [span(4, 5)]},
    }
    assert tuple(free_windows(mine, span(0, DAY), **given)) == (
        span(0, 1),
        span(3, 4),
        span(5, 8),
    )
    assert earliest_window(mine, span(0, DAY), **given) == span(5, 7)
    assert earliest_window(mine, span(0, DAY), length=HOUR, **given) == span(0, 1)
    assert earliest_window(mine, span(0, DAY), length=4 * HOUR, **given) is None


@attrs.frozen
class World:
    """Random changes, relations, windows and absences, on the grid of the hours of a day."""

    pairs: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    windows: tuple[ChangeWindow, ...]
    busy: Mapping[str, tuple[Interval, ...]]

    @property
    def given(self) -> dict[str, Any]:
        items = [CI(id=key, opened_at=SINCE) for key in "abcd"]
        relations = [Relation(source=s, target=t) for s, t in self.pairs]
        graph = Graph(items, relations)
        return {"graph": graph, "windows": self.windows, "busy": self.busy}


SPANS = st.lists(st.integers(0, DAY), min_size=2, max_size=2, unique=True).map(
    lambda pair: span(min(pair), max(pair))
)
ITEMS = st.lists(st.sampled_from("abcdx"), max_size=2, unique=True)
PARTIES = st.sampled_from(["ada", "bo"])


@st.composite
def changes_of_a_day(draw: st.DrawFn, key: str) -> Change:
    when_ = draw(SPANS)
    return Change(
        id=key,
        opened_at=SINCE,
        planned_start=when_.start,
        planned_end=when_.end,
        cis=draw(ITEMS),
        service=draw(st.none() | st.just("d")),
        assignee=draw(st.none() | PARTIES),
        status=draw(st.sampled_from(["draft", "scheduled", "on_hold", "closed"])),
        change_type=draw(st.sampled_from(["normal", "emergency"])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    pair = st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"))
    changes = [
        draw(changes_of_a_day(key)) for key in "PQRST"[: draw(st.integers(1, 5))]
    ]
    windows = [
        ChangeWindow(
            id=f"w{number}",
            kind=draw(st.sampled_from(WindowKind)),
            spans=draw(st.lists(SPANS, min_size=1, max_size=2)),
            items=draw(ITEMS),
            applies=draw(st.none() | st.just(~when(change_type="emergency"))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return World(
        pairs=tuple(draw(st.lists(pair, max_size=4))),
        changes=tuple(changes),
        windows=tuple(windows),
        busy=draw(st.dictionaries(PARTIES, st.tuples(SPANS), max_size=1)),
    )


def hit_by(item: str, pairs: tuple[tuple[str, str], ...]) -> set[str]:
    """The item and what needs it, by adding until nothing is new."""
    found = {item}
    while more := {s for s, t in pairs if t in found} - found:
        found |= more
    return found


def items_of(one: Change) -> tuple[str, ...]:
    return one.cis or ((one.service,) if one.service else ())


def is_on(window: ChangeWindow, now: datetime) -> bool:
    return any(now in one for one in window.spans)


def ruling(world: World, change: Change, kind: str, item: str) -> list[ChangeWindow]:
    """Windows for an item, or with an empty name for all."""
    return [
        one
        for one in world.windows
        if one.kind == kind
        and (item in one.items if item else not one.items)
        and (one.applies is None or change.change_type != "emergency")
    ]


def obstacles(world: World, change: Change, number: int) -> Iterator[Key]:
    """All that stands in the way of a change in one hour, by looking at everything."""
    now = hour(number)
    yield from other_changes(world, change, now)
    yield from blackouts(world, change, now)
    yield from not_maintained(world, change, now)
    party = change.assignee or ""
    if any(now in one for one in world.busy.get(party, ())):
        yield (change.id, "assignee_busy", "", "", "", "", party)


def other_changes(world: World, change: Change, now: datetime) -> Iterator[Key]:
    for other in world.changes:
        window = other.planned_window
        if other.id == change.id or other.status == "closed":
            continue
        if window is None or now not in window:
            continue
        for mine, theirs in product(items_of(change), items_of(other)):
            reached = hit_by(mine, world.pairs), hit_by(theirs, world.pairs)
            if theirs in reached[0] or mine in reached[1]:
                kind = "same_item" if mine == theirs else "related_item"
                yield (change.id, kind, mine, theirs, other.id, "", "")
        if change.assignee and change.assignee == other.assignee:
            yield (change.id, "assignee_busy", "", "", other.id, "", change.assignee)


def blackouts(world: World, change: Change, now: datetime) -> Iterator[Key]:
    for one in ruling(world, change, "blackout", ""):
        if is_on(one, now):
            yield (change.id, "in_blackout", "", "", "", one.id, "")
    for mine in items_of(change):
        for item in hit_by(mine, world.pairs):
            for one in ruling(world, change, "blackout", item):
                if is_on(one, now):
                    yield (change.id, "in_blackout", mine, item, "", one.id, "")


def not_maintained(world: World, change: Change, now: datetime) -> Iterator[Key]:
    for mine in items_of(change):
        for item in hit_by(mine, world.pairs):
            windows = ruling(world, change, "maintenance", item)
            if not windows and item == mine:
                windows = ruling(world, change, "maintenance", "")
            if windows and not any(is_on(one, now) for one in windows):
                yield (change.id, "outside_maintenance", mine, item, "", "", "")


def key_of(one: Conflict) -> Key:
    kind = one.kind.value
    rest = (one.ci, one.item, one.other, one.window, one.party)
    a, b, c, d, e = (name or "" for name in rest)
    return (one.change, kind, a, b, c, d, e)


@FEWER
@given(worlds(), st.randoms())
def test_conflicts_are_those_that_looking_at_every_hour_finds(
    world: World, chance: Any
) -> None:
    expected: dict[Key, set[int]] = defaultdict(set)
    for one in world.changes:
        window = one.planned_window
        for number in range(DAY):
            if one.status != "closed" and window and hour(number) in window:
                for key in obstacles(world, one, number):
                    expected[key].add(number)
    found = find_conflicts(world.changes, **world.given)
    assert {key_of(one): hours_of(one.spans) for one in found} == expected
    assert len(found) == len(expected)
    shuffled = list(world.changes)
    chance.shuffle(shuffled)
    assert find_conflicts(shuffled, **world.given) == found
    for conflict in found:
        assert_path(conflict, world)


def hours_of(spans: tuple[Interval, ...]) -> set[int]:
    return {n for n in range(DAY) if any(hour(n) in one for one in spans)}


def assert_path(one: Conflict, world: World) -> None:
    """Trouble spreads along it, and its ends are the two items."""
    for below, above in pairwise(one.path):
        assert (above, below) in world.pairs
    if one.path:
        assert {one.path[0], one.path[-1]} == {one.ci, one.item}


@FEWER
@given(worlds(), st.integers(1, 4))
def test_free_windows_are_the_hours_without_a_conflict(
    world: World, length: int
) -> None:
    mine = world.changes[0]
    free = [number for number in range(DAY) if not [*obstacles(world, mine, number)]]
    found = free_windows(mine, span(0, DAY), changes=world.changes, **world.given)
    assert hours_of(tuple(found)) == set(free)
    starts = (
        number
        for number in range(DAY)
        if all(later in free for later in range(number, number + length))
    )
    first = next(starts, None)
    earliest = earliest_window(
        mine,
        span(0, DAY),
        length=length * HOUR,
        changes=world.changes,
        **world.given,
    )
    assert earliest == (None if first is None else span(first, first + length))


def test_a_long_chain_is_walked_and_only_what_collides_is_looked_at() -> None:
    keys = [f"n{number}" for number in range(3_000)]
    given = [change("A", 1, 2, keys[0]), change("B", 1, 2, keys[-1])]
    ours, theirs = find_conflicts(given, graph=chain(*keys))
    assert ours.path == theirs.path == tuple(keys)


def test_a_window_is_a_value() -> None:
    window = ChangeWindow(
        id="w",
        kind="blackout",
        spans=[span(0, 1)],
        schedule="nights",
        applies=when(change_type="normal"),
    )
    assert decode(encode(window), ChangeWindow) == window
    assert hash(window) == hash(attrs.evolve(window))


GIVEN = change("A", 1, 3, "db")
BAD: Any = "A"  # of no type that is asked for
NO_HOURS = ChangeWindow(id="w", kind="blackout", schedule="never given")


@pytest.mark.parametrize(
    ("call", "error", "field"),
    [
        (lambda: find_conflicts([GIVEN, GIVEN]), FieldError, "changes[1]"),
        (lambda: find_conflicts(BAD), WrongTypeError, "changes"),
        (lambda: find_conflicts([BAD]), WrongTypeError, "changes[0]"),
        (lambda: find_conflicts([GIVEN], about=["B"]), UnknownNameError, "about[0]"),
        (lambda: find_conflicts([GIVEN], about=BAD), WrongTypeError, "about"),
        (lambda: find_conflicts([GIVEN], graph=BAD), WrongTypeError, "graph"),
        (lambda: find_conflicts([GIVEN], depth=-1), FieldError, "depth"),
        (lambda: find_conflicts([GIVEN], depth=BAD), FieldError, "depth"),
        (
            lambda: find_conflicts([GIVEN], windows=[NO_HOURS]),
            UnknownNameError,
            "windows.w.schedule",
        ),
        (
            lambda: find_conflicts([GIVEN], busy={"ada": [BAD]}),
            WrongTypeError,
            "busy.ada[0]",
        ),
        (lambda: free_windows(GIVEN, BAD), WrongTypeError, "within"),
        (lambda: free_windows(BAD, span(0, 1)), WrongTypeError, "change"),
        (
            lambda: earliest_window(GIVEN, span(0, 1), length=0 * HOUR),
            FieldError,
            "length",
        ),
        (
            lambda: earliest_window(Change(id="A", opened_at=SINCE), span(0, 1)),
            FieldError,
            "length",
        ),
        (lambda: ChangeWindow(id="w", kind="blackout"), FieldError, "spans"),
        (
            lambda: ChangeWindow(id="w", kind="blackout", spans=[BAD]),
            WrongTypeError,
            "",
        ),
        (lambda: ChangeWindow(id="w", kind=BAD, schedule="n"), FieldError, "kind"),
    ],
)
def test_what_cannot_be_is_refused(
    call: Any, error: type[ItsmError], field: str
) -> None:
    with pytest.raises(error) as refused:
        call()
    assert getattr(refused.value, "field", "").startswith(field)


CALLS = [
    Call(
        find_conflicts,
        ([GIVEN],),
        {
            "about": ["A"],
            "graph": chain("db", "app"),
            "depth": 2,
            "windows": [ChangeWindow(id="w", kind="blackout", spans=[span(0, 9)])],
            "schedules": {"nights": Schedule(tz="UTC", week={"mon": "00:00-04:00"})},
            "busy": {"ada": [span(0, 1)]},
        },
    ),
    Call(free_windows, (GIVEN, span(0, 9)), {"changes": [GIVEN], "depth": 1}),
    Call(earliest_window, (GIVEN, span(0, 9)), {"length": HOUR}),
    Call(
        ChangeWindow,
        (),
        {"id": "w", "kind": "blackout", "spans": [span(0, 1)], "items": ["db"]},
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.function.__name__)
def test_bad_values_are_refused_wherever_they_stand(call: Call) -> None:
    call()
    assert [*surprises(call)] == []
