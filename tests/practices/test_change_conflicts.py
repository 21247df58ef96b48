"""Conflicts of changes, and the windows that are left free of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.interval import Interval
from itsmcore.model import CI, Change, ChangeType, Relation, Service, States, when
from itsmcore.practices import (
    Agent,
    ChangeWindow,
    ConflictKind,
    WindowKind,
    change_conflicts,
    free_windows,
)
from itsmcore.sla import Schedule
from tests.bad_input import Call, surprises
from tests.practices.change_oracle import (
    HORIZON,
    Edges,
    Told,
    distance,
    hour,
    slow_conflicts,
    told,
)

K = ConflictKind
FEWER = settings(max_examples=settings().max_examples // 2)
HOUR = timedelta(hours=1)


def span(start: int, end: int) -> Interval:
    return Interval(start=hour(start), end=hour(end))


def change(
    key: str, start: int | None, end: int | None, *cis: str, **given: Any
) -> Change:
    return Change(
        **{
            "id": key,
            "opened_at": hour(0),
            "status": "scheduled",
            "planned_start": None if start is None else hour(start),
            "planned_end": None if end is None else hour(end),
            "cis": cis,
            **given,
        }
    )


def graph_of(edges: Edges) -> Graph:
    items: list[CI | Service] = [
        Service(id="shop", opened_at=hour(0)),
        *(CI(id=key, opened_at=hour(0)) for key in ("app", "db", "disk", "lan")),
    ]
    return Graph(items, [Relation(source=a, target=b) for a, b in sorted(edges)])


CHAIN: Edges = {("shop", "app"), ("app", "db"), ("db", "disk")}
GRAPH = graph_of(CHAIN)


def kinds(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [one.kind for one in found]


# -- the kinds ------------------------------------------------------------------------


def test_two_changes_of_one_item_meet_and_each_is_told() -> None:
    found = change_conflicts([change("B", 2, 6, "db"), change("A", 4, 8, "db")])
    assert [(c.change, c.kind, c.other) for c in found] == [
        ("A", K.SAME_CI, "B"),
        ("B", K.SAME_CI, "A"),
    ]
    assert {c.spans for c in found} == {(span(4, 6),)}
    assert found.by_change["A"] == (found[0],)
    assert found[:1] == (found[0],)
    assert found.explain()[:2] == (
        "A: B changes db, too",
        "  2026-03-02 04:00:00Z .. 2026-03-02 06:00:00Z",
    )


def test_windows_that_touch_do_not_meet() -> None:
    ones = [
        change("A", 2, 4, "db", assignee="ada"),
        change("B", 4, 6, "db", assignee="ada"),
    ]
    freeze = ChangeWindow(id="f", kind="freeze", spans=[span(0, 2), span(6, 9)])
    night = ChangeWindow(id="n", kind="maintenance", spans=[span(2, 4), span(4, 6)])
    ada = Agent(party="ada", away=[span(0, 2), span(6, 7)])
    assert not change_conflicts(ones, windows=[freeze, night], agents=[ada])


def test_items_that_depend_on_one_another_meet_with_the_way_told() -> None:
    ones = [change("A", 2, 4, "app"), change("B", 2, 4, "disk")]
    found = change_conflicts(ones, graph=GRAPH)
    assert [(c.kind, c.path) for c in found] == [
        (K.NEEDED_CI, ("app", "db", "disk")),
        (K.DEPENDENT_CI, ("disk", "db", "app")),
    ]
    assert found.explain()[0] == "A: B changes disk; app needs db needs disk"
    assert found.explain()[2] == (
        "B: A changes app; disk is needed by db is needed by app"
    )
    assert not change_conflicts(ones, graph=GRAPH, depth=1)
    assert not change_conflicts(ones)


def test_every_conflict_of_every_item_is_told() -> None:
    ones = [change("A", 2, 4, "app", "db", "lan"), change("B", 3, 5, "db", "disk")]
    found = change_conflicts(ones, of=["A"], graph=GRAPH)
    assert [(c.ci, c.kind, c.other_ci) for c in found] == [
        ("db", K.SAME_CI, "db"),
        ("app", K.NEEDED_CI, "db"),
        ("app", K.NEEDED_CI, "disk"),
        ("db", K.NEEDED_CI, "disk"),
    ]


def test_in_a_circle_the_shorter_way_counts_then_the_need() -> None:
    ring = graph_of({("app", "db"), ("db", "disk"), ("disk", "app")})
    found = change_conflicts(
        [change("A", 1, 2, "app"), change("B", 1, 2, "disk")], graph=ring
    )
    assert [(c.change, c.kind, c.path) for c in found] == [
        ("A", K.DEPENDENT_CI, ("app", "disk")),
        ("B", K.NEEDED_CI, ("disk", "app")),
    ]
    pair = graph_of({("app", "db"), ("db", "app")})
    both = change_conflicts(
        [change("A", 1, 2, "app"), change("B", 1, 2, "db")], graph=pair
    )
    assert [c.kind for c in both] == [K.NEEDED_CI, K.NEEDED_CI]


def test_what_lies_outside_of_maintenance_is_told_with_the_hours() -> None:
    windows = [
        ChangeWindow(id="night", kind="maintenance", cis=["db"], spans=[span(2, 4)]),
        ChangeWindow(id="late", kind="maintenance", cis=["db"], spans=[span(6, 7)]),
    ]
    [one] = change_conflicts([change("A", 1, 8, "db", "lan")], windows=windows)
    assert (one.kind, one.ci, one.windows) == (
        K.OUTSIDE_MAINTENANCE,
        "db",
        ("late", "night"),
    )
    assert one.spans == (span(1, 2), span(4, 6), span(7, 8))
    assert one.explain()[0] == "A: db is outside of its maintenance, late, night"
    assert not change_conflicts([change("A", 2, 4, "db", "lan")], windows=windows)


@pytest.mark.parametrize("kind", [WindowKind.BLACKOUT, WindowKind.FREEZE])
def test_blackouts_and_freezes_cover_what_a_service_needs(kind: WindowKind) -> None:
    window = ChangeWindow(id="pay", kind=kind, services=["app"], spans=[span(3, 5)])
    found = change_conflicts(
        [change("A", 1, 4, "disk", "lan"), change("B", 4, 9, "x", service="app")],
        windows=[window],
        graph=GRAPH,
    )
    assert [(c.change, c.ci, c.kind, c.spans) for c in found] == [
        ("A", "disk", ConflictKind(kind), (span(3, 4),)),
        ("B", "x", ConflictKind(kind), (span(4, 5),)),
    ]
    assert found.explain()[0] == f"A: disk meets the {kind} pay"
    near = change_conflicts([change("A", 1, 4, "disk")], windows=[window])
    assert not near


def test_a_change_without_items_meets_what_covers_everything() -> None:
    freeze = ChangeWindow(id="f", kind="freeze", spans=[span(0, 9)])
    of_db = ChangeWindow(id="g", kind="freeze", cis=["db"], spans=[span(0, 9)])
    [one] = change_conflicts([change("A", 1, 2)], windows=[freeze, of_db])
    assert (one.ci, one.windows) == (None, ("f",))
    assert one.explain()[0] == "A: the change meets the freeze f"


def test_exempt_types_need_not_mind_a_window() -> None:
    freeze = ChangeWindow(
        id="f", kind="freeze", exempt=["emergency"], spans=[span(0, 9)]
    )
    night = ChangeWindow(
        id="n", kind="maintenance", exempt=["emergency"], spans=[span(20, 22)]
    )
    hot = change("A", 1, 2, "db", change_type="emergency")
    assert not change_conflicts([hot], windows=[freeze, night])
    late = ChangeWindow(id="l", kind="maintenance", spans=[span(30, 31)])
    [one] = change_conflicts([hot], windows=[night, late])
    assert one.windows == ("l", "n")
    inside = attrs.evolve(hot, planned_start=hour(20), planned_end=hour(21))
    assert not change_conflicts([inside], windows=[night, late])


def test_a_window_rules_the_changes_of_its_condition() -> None:
    window = ChangeWindow(
        id="f", kind="freeze", applies=when(risk="high"), spans=[span(0, 9)]
    )
    ones = [change("A", 1, 2, "db", risk="high"), change("B", 3, 4, "db", risk="low")]
    assert [c.change for c in change_conflicts(ones, windows=[window])] == ["A"]


def test_a_window_lasts_for_the_hours_of_its_schedule_too() -> None:
    window = ChangeWindow(
        id="n", kind="maintenance", schedule="nights", spans=[span(12, 13)]
    )
    nights = Schedule(tz="UTC", week={"mon-sun": "22:00-02:00"})
    ones = [change("A", 22, 26), change("B", 12, 13), change("C", 10, 12)]
    found = change_conflicts(ones, windows=[window], schedules={"nights": nights})
    assert [c.change for c in found] == ["C"]
    assert not change_conflicts([], windows=[window], schedules={"nights": nights})
    with pytest.raises(UnknownNameError, match=r"windows.n.schedule"):
        change_conflicts(ones, windows=[window])


def test_a_change_planned_in_the_wrong_millennium_costs_no_millennium() -> None:
    asked: list[Interval] = []

    class Nights(Schedule):
        def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
            asked.append(Interval(start=start, end=end))
            return super().periods(start, end)

    window = ChangeWindow(id="n", kind="maintenance", schedule="nights")
    late = datetime(9998, 3, 2, 23, tzinfo=UTC)
    ones = [
        change("A", 22, 25),
        change("B", 12, 13),
        attrs.evolve(change("C", 0, 1), planned_start=late, planned_end=late + HOUR),
    ]
    nights = Nights(tz="UTC", week={"mon-sun": "22:00-02:00"})
    found = change_conflicts(ones, windows=[window], schedules={"nights": nights})
    assert [c.change for c in found] == ["B"]
    assert asked == [span(12, 25), Interval(start=late, end=late + HOUR)]


def test_who_is_busy_or_away_is_told() -> None:
    ones = [
        change("A", 1, 4, "db", assignee="ada"),
        change("B", 3, 6, "lan", assignee="ada"),
        change("C", 3, 6, "app", assignee="bob"),
    ]
    found = change_conflicts(ones, agents=[Agent(party="ada", away=[span(5, 9)])])
    assert [(c.change, c.kind, c.other, c.spans) for c in found] == [
        ("A", K.ASSIGNEE_BUSY, "B", (span(3, 4),)),
        ("B", K.ASSIGNEE_BUSY, "A", (span(3, 4),)),
        ("B", K.ASSIGNEE_AWAY, None, (span(5, 6),)),
    ]
    assert found.explain()[0] == "A: ada is busy with B"
    assert found.explain()[-2] == "B: ada is away"
    assert [c.change for c in found.of_kind("assignee_away")] == ["B"]


# -- which changes --------------------------------------------------------------------


@pytest.mark.parametrize("status", ["review", "closed", "rejected", "cancelled"])
def test_what_is_over_does_not_count(status: str) -> None:
    ones = [change("A", 1, 4, "db"), change("B", 1, 4, "db", status=status)]
    found = change_conflicts(ones)
    assert (len(found), found.checked) == (0, ("A",))
    asked = change_conflicts(ones, of=["B"])
    assert [c.other for c in asked] == ["A"]


def test_a_host_says_what_counts_and_what_states_mean() -> None:
    ones = [change("A", 1, 4, "db"), change("B", 1, 4, "db", status="shelved")]
    assert len(change_conflicts(ones)) == 2
    shelved = States({"shelved": "closed", "scheduled": "waiting"})
    assert not change_conflicts(ones, states=shelved)
    assert not change_conflicts(ones, counts=when(status="shelved"))


def test_what_has_no_window_is_told() -> None:
    ones = [
        change("A", None, None, "db"),
        change("B", 3, 3, "db"),
        change("C", 3, 4, "db"),
    ]
    found = change_conflicts(ones)
    assert found.unplanned == ("A", "B")
    assert found.explain() == (
        "A: it has no planned window",
        "B: it has no planned window",
    )


# -- against the slow way -----------------------------------------------------------------

NAMES = ["app", "db", "disk", "lan", "shop"]
SPANS = st.lists(
    st.tuples(st.integers(0, HORIZON - 1), st.integers(1, 9)).map(
        lambda pair: span(pair[0], min(HORIZON, pair[0] + pair[1]))
    ),
    max_size=3,
)
SOME = st.lists(st.sampled_from(NAMES), max_size=2)
EDGES = st.sets(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=6
).map(lambda pairs: {(a, b) for a, b in pairs if a != b})


@st.composite
def plans(draw: st.DrawFn) -> list[Change]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, 40)), draw(st.integers(0, 8))
        found.append(
            change(
                f"C{number}",
                start,
                start + length,
                *draw(st.lists(st.sampled_from([*NAMES, "stray"]), max_size=3)),
                status=draw(
                    st.sampled_from(["scheduled", "draft", "review", "closed"])
                ),
                change_type=draw(st.sampled_from(ChangeType)),
                assignee=draw(st.sampled_from([None, "ada", "bob"])),
                service=draw(st.sampled_from([None, "shop"])),
            )
        )
    return found


@st.composite
def rules(draw: st.DrawFn) -> list[ChangeWindow]:
    return [
        ChangeWindow(
            id=f"w{number}",
            kind=draw(st.sampled_from(WindowKind)),
            cis=draw(SOME),
            services=draw(SOME),
            applies=draw(st.sampled_from([None, when(assignee="ada")])),
            exempt=draw(st.lists(st.sampled_from(ChangeType), max_size=1)),
            spans=draw(SPANS),
        )
        for number in range(draw(st.integers(0, 3)))
    ]


AWAY = st.dictionaries(st.sampled_from(["ada", "bob"]), SPANS)


class World(NamedTuple):
    """Changes, and what they have to mind."""

    changes: list[Change]
    windows: list[ChangeWindow]
    edges: Edges
    away: dict[str, list[Interval]]
    depth: int | None

    def asked(self) -> dict[str, Any]:
        return {
            "windows": self.windows,
            "graph": graph_of(self.edges),
            "depth": self.depth,
            "agents": [Agent(party=key, away=gone) for key, gone in self.away.items()],
        }

    def slowly(self, changes: list[Change]) -> set[Told]:
        return slow_conflicts(changes, self.windows, self.edges, self.away, self.depth)


WORLDS = st.builds(World, plans(), rules(), EDGES, AWAY, st.sampled_from([None, 1, 2]))


@FEWER
@given(WORLDS, st.randoms(use_true_random=False))
def test_conflicts_are_those_of_the_slow_way_in_any_order(
    world: World, chance: Random
) -> None:
    found = change_conflicts(world.changes, **world.asked())
    expected = world.slowly(world.changes)
    assert set(told(found)) == expected
    assert len(found) == len(expected)
    for one in found.of_kind(K.NEEDED_CI, K.DEPENDENT_CI):
        down = one.path if one.kind is K.NEEDED_CI else one.path[::-1]
        assert set(pairwise(down)) <= world.edges
        assert len(down) - 1 == distance(world.edges, down[0], down[-1])
        assert (one.path[0], one.path[-1]) == (one.ci, one.other_ci)
    chance.shuffle(world.changes)
    chance.shuffle(world.windows)
    assert change_conflicts(world.changes, **world.asked()) == found
    for key in found.checked:
        alone = change_conflicts(world.changes, of=[key], **world.asked())
        assert alone.conflicts == found.by_change[key]


@FEWER
@given(WORLDS, st.integers(1, 6), st.integers(1, 2))
def test_free_windows_are_where_no_change_would_have_a_conflict(
    world: World, lasting: int, size: int
) -> None:
    mine, others = world.changes[:size], world.changes[size:]
    length, horizon = lasting * HOUR, span(0, HORIZON)
    found = free_windows(
        mine, world.changes, horizon=horizon, lasting=length, **world.asked()
    )
    fields: dict[str, Any] = {"status": "scheduled", "planned_end": hour(HORIZON)}
    wide = [attrs.evolve(one, planned_start=hour(0), **fields) for one in mine]
    taken: set[int] = set()
    for one in wide:
        for conflict in world.slowly([one, *others]):
            if conflict[0] == one.id:
                taken |= conflict[-1]
    starts = range(HORIZON - lasting + 1)
    first = next((n for n in starts if taken.isdisjoint(range(n, n + lasting))), None)
    expected = None if first is None else span(first, first + lasting)
    assert found.earliest == expected
    if expected is not None:
        fields = {"planned_start": expected.start, "planned_end": expected.end}
        placed = [attrs.evolve(one, status="scheduled", **fields) for one in mine]
        for one in placed:
            asked = change_conflicts([one, *others], of=[one.id], **world.asked())
            assert not asked


# -- free windows ----------------------------------------------------------------------


def test_the_earliest_common_window_and_what_takes_the_rest() -> None:
    night = ChangeWindow(
        id="night", kind="maintenance", spans=[span(2, 6), span(8, 12)]
    )
    mine = [
        change("A", None, None, "app"),
        change("B", None, None, "lan", assignee="ada"),
    ]
    others = [change("C", 3, 6, "disk")]
    found = free_windows(
        mine,
        others,
        horizon=span(0, 24),
        lasting=2 * HOUR,
        windows=[night],
        graph=GRAPH,
        agents=[Agent(party="ada", away=[span(8, 9)])],
    )
    assert found.free == (span(2, 3), span(9, 12))
    assert found.long_enough == (span(9, 12),)
    assert found.earliest == span(9, 11)
    assert {(c.change, c.kind) for c in found.taken} == {
        ("A", K.NEEDED_CI),
        ("A", K.OUTSIDE_MAINTENANCE),
        ("B", K.OUTSIDE_MAINTENANCE),
        ("B", K.ASSIGNEE_AWAY),
    }
    assert found.explain()[:4] == (
        "A, B: earliest window of 2:00:00: 2026-03-02 09:00:00Z .. 2026-03-02 11:00:00Z",
        "free: 2026-03-02 02:00:00Z .. 2026-03-02 03:00:00Z, too short",
        "free: 2026-03-02 09:00:00Z .. 2026-03-02 12:00:00Z",
        "A: C changes disk; app needs db needs disk",
    )


def test_where_nothing_is_free_the_answer_is_none() -> None:
    freeze = ChangeWindow(id="f", kind="freeze", spans=[span(0, 24)])
    found = free_windows(
        [change("A", None, None)], horizon=span(0, 24), lasting=HOUR, windows=[freeze]
    )
    assert (found.earliest, found.free) == (None, ())
    assert found.explain()[0] == "A: earliest window of 1:00:00: none"


def test_states_of_a_host_rule_the_others_of_a_free_window() -> None:
    mine, other = (
        change("A", None, None, "db"),
        change("B", 0, 9, "db", status="shelved"),
    )
    asked: Any = {"horizon": span(0, 24), "lasting": HOUR}
    assert free_windows([mine], [other], **asked).earliest == span(9, 10)
    states = States({"shelved": "closed"})
    assert free_windows([mine], [other], **asked, states=states).earliest == span(0, 1)


# -- bad input --------------------------------------------------------------------------

A = change("A", 1, 2, "db")
WINDOW = ChangeWindow(id="w", kind="freeze", spans=[span(1, 2)])


@pytest.mark.parametrize(
    ("asked", "error", "match"),
    [
        ({"of": ["B"]}, UnknownNameError, "of: "),
        ({"of": "A"}, WrongTypeError, "of: "),
        ({"windows": [WINDOW, WINDOW]}, FieldError, r"windows\[1\]"),
        ({"windows": [A]}, WrongTypeError, r"windows\[0\]"),
        ({"agents": ["ada"]}, WrongTypeError, r"agents\[0\]"),
        ({"graph": "db"}, WrongTypeError, "graph"),
        ({"depth": 0}, FieldError, "depth"),
        ({"depth": True}, FieldError, "depth"),
        ({"schedules": {"a": None}}, WrongTypeError, r"schedules.a"),
        ({"states": 3}, WrongTypeError, "states"),
        ({"counts": "open"}, WrongTypeError, "condition"),
    ],
)
def test_what_cannot_be_asked_of_conflicts_is_refused(
    asked: Any, error: type[ItsmError], match: str
) -> None:
    with pytest.raises(error, match=match):
        change_conflicts([A], **asked)


@pytest.mark.parametrize(
    ("changes", "asked", "match"),
    [
        ([], {}, "changes: there is no change"),
        ([A, A], {}, r"changes\[1\]"),
        ([A], {"lasting": timedelta(0)}, "lasting"),
        ([A], {"horizon": None}, "horizon"),
    ],
)
def test_what_cannot_be_asked_of_free_windows_is_refused(
    changes: Any, asked: Any, match: str
) -> None:
    given_in = {"horizon": span(0, 9), "lasting": HOUR, **asked}
    with pytest.raises(FieldError, match=match):
        free_windows(changes, **given_in)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"id": ""}, "id: "),
        ({"kind": "siesta"}, "kind: "),
        ({"cis": "db"}, "cis: "),
        ({"applies": True}, "applies: "),
        ({"exempt": ["minor"]}, "exempt: "),
        ({"exempt": "emergency"}, "exempt: "),
        ({"spans": [datetime(2026, 1, 1, tzinfo=UTC)]}, "spans"),
        ({"schedule": 3}, "schedule: "),
    ],
)
def test_a_window_that_cannot_be_is_refused(fields: Any, match: str) -> None:
    with pytest.raises(FieldError, match=match):
        ChangeWindow(**{"id": "w", "kind": "freeze", **fields})


ARGUMENTS: dict[str, Any] = {
    "windows": [WINDOW],
    "schedules": {},
    "graph": GRAPH,
    "depth": 1,
    "agents": [],
    "counts": when(status="scheduled"),
    "states": States({"scheduled": "waiting"}),
}
CALLS = {
    "conflicts": Call(change_conflicts, ([A],), {"of": ["A"], **ARGUMENTS}),
    "free": Call(
        free_windows,
        ([A], [A]),
        {"horizon": span(0, 9), "lasting": HOUR, **ARGUMENTS},
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_argument_raises_anything_but_our_errors(name: str) -> None:
    CALLS[name]()
    assert not [*surprises(CALLS[name])]
