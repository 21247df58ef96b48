"""Histories: how they are made, and that all ways agree."""

import operator
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    NO_STATES,
    Fact,
    FactKind,
    FieldChange,
    FrozenMap,
    History,
    Incident,
    States,
    Value,
)
from itsmcore.testing import facts_after, histories, incidents, sample_desk

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RECORD = Incident(id="INC-1", opened_at=AT, fields={"site": "HQ"})


def hours(count: float) -> datetime:
    return AT + timedelta(hours=count)


def fact(
    seq: int, at: datetime, *changes: tuple[str, Value, Value], **more: Any
) -> Fact:
    return Fact(
        record_id="INC-1",
        seq=seq,
        at=at,
        changes=[FieldChange(*change) for change in changes],
        **more,
    )


def applied(record: Incident, steps: tuple[Fact, ...]) -> Incident:
    """The record that facts lead to, made the plain way."""
    names = {a.name for a in attrs.fields(Incident)}
    for step in steps:
        new = {change.field: change.new for change in step.changes}
        typed: dict[str, Any] = {k: v for k, v in new.items() if k in names}
        custom = {k: v for k, v in new.items() if k not in names}
        record = attrs.evolve(
            record,
            **typed,
            fields=record.fields | custom,
            version=step.seq,
            updated_at=step.at,
        )
    return record


@st.composite
def told(draw: st.DrawFn) -> tuple[Incident, tuple[Fact, ...], Incident]:
    """A record as created, what happened, and the record as it is now."""
    created = draw(incidents(updated_at=st.none(), version=st.just(0)))
    found = draw(facts_after(created))
    return created, found, applied(created, found)


def recorded(values: FrozenMap[str, Value]) -> dict[str, Value]:
    """Values without what was never there: a custom field of None is as good as none."""
    return {name: value for name, value in values.items() if value is not None}


# -- all ways of making one agree -----------------------------------------------------


@given(told())
def test_rewinding_the_current_record_gives_the_start(
    story: tuple[Incident, tuple[Fact, ...], Incident],
) -> None:
    created, found, current = story
    started, rewound = History.start(created, found), History.rewind(current, found)
    assert recorded(rewound.initial) == recorded(started.initial)
    assert rewound.facts == started.facts
    assert rewound.began_at == started.began_at
    assert started.findings == rewound.findings == ()
    for name in started.initial:
        assert rewound.series(name) == started.series(name)


@given(told())
def test_rows_give_the_same_history_again(
    story: tuple[Incident, tuple[Fact, ...], Incident],
) -> None:
    created, found, current = story
    history = History.start(created, found)
    rows = history.rows()
    assert len(rows) == sum(max(1, len(step.changes)) for step in found)
    assert History.from_rows(created, rows) == history
    assert History.from_rows(current=current, rows=rows) == History.rewind(
        current, found
    )


@given(told())
def test_snapshots_tell_the_same_values_at_the_same_instants(
    story: tuple[Incident, tuple[Fact, ...], Incident],
) -> None:
    created, found, _ = story
    history = History.start(created, found)
    values = dict(history.initial)
    snapshots = [(created.opened_at, dict(values))]
    for step in found:
        values |= {change.field: change.new for change in step.changes}
        snapshots.append((step.at, dict(values)))
    seen = History.from_snapshots(
        "incident", created.id, snapshots, states=Incident.states
    )
    assert len(seen) == len(found)
    assert seen.findings == ()
    for name in values:
        assert seen.series(name) == history.series(name)


@given(told(), st.integers(0, 6))
def test_adding_facts_equals_building_at_once(
    story: tuple[Incident, tuple[Fact, ...], Incident], cut: int
) -> None:
    created, found, _ = story
    whole = History.start(created, found)
    part = History.start(created, found[:cut])
    part.series("status"), part.findings, part.comments  # fill its cache
    before = repr(part)
    grown = part + found[cut:]
    assert grown == whole
    assert hash(grown) == hash(whole)
    assert repr(part) == before
    for name in whole.initial:
        assert grown.series(name) == whole.series(name)
    assert grown.comments == whole.comments
    assert grown.findings == whole.findings
    assert grown.effective_at(len(grown)) == whole.effective_at(len(whole))


@given(histories(regular=False))
def test_a_history_is_the_sequence_of_its_facts(history: History) -> None:
    assert list(history) == list(history.facts)
    assert len(history) == len(history.facts)
    assert history[:1] == history.facts[:1]
    assert all(step in history for step in history)
    assert all(history[i] is step for i, step in enumerate(history.facts))
    assert attrs.evolve(history) == history


def test_a_growing_history_shares_nothing_mutable() -> None:
    start = History.start(RECORD)
    worked = (fact(1, hours(1), ("status", "new", "in_progress")),)
    called_off = (fact(1, hours(2), ("status", "new", "cancelled")),)
    one, other = start + worked, start + called_off
    assert [h.value("status", at=hours(3)) for h in (start, one, other)] == [
        "new",
        "in_progress",
        "cancelled",
    ]
    assert one.series("status") != other.series("status")


def test_arguments_are_left_alone() -> None:
    initial = {"status": "new", "tags": ["a"]}
    given_facts = [fact(1, hours(1))]
    made = History(
        record_type="incident",
        record_id="INC-1",
        opened_at=AT,
        initial=initial,
        facts=given_facts,
    )
    initial["status"] = "old"
    given_facts.clear()
    assert made.initial == {"status": "new", "tags": ("a",)}
    assert len(made) == 1


# -- how one begins -------------------------------------------------------------------


def test_a_history_begins_where_its_record_was_opened() -> None:
    history = History.start(RECORD)
    assert history.began_at == history.opened_at == AT
    assert history.initial["site"] == "HQ"
    assert "fields" not in history.initial
    assert history.states is Incident.states
    assert (history.record_type, history.record_id) == ("incident", "INC-1")


def test_a_fact_of_creation_says_when_values_became_known() -> None:
    born = fact(0, hours(2), ("status", None, "new"), kind="created")
    history = History.start(RECORD, [born])
    assert history.began_at == hours(2)
    assert history.value("status", at=hours(1)) is None
    assert history.value("status", at=hours(2)) == "new"
    assert history.findings == ()
    assert len(history.series("status")) == 1


def test_rewinding_stops_at_the_fact_of_creation() -> None:
    current = attrs.evolve(RECORD, status="in_progress", version=1, updated_at=hours(3))
    steps = [
        fact(0, hours(2), ("status", None, "new"), kind="created"),
        fact(1, hours(3), ("status", "new", "in_progress")),
    ]
    history = History.rewind(current, steps)
    assert history.initial["status"] == "new"
    assert history.initial["version"] == 0
    assert history.initial["updated_at"] == hours(2)


def test_rewinding_without_facts_keeps_the_record() -> None:
    current = attrs.evolve(RECORD, version=7, updated_at=hours(3))
    assert History.rewind(current, []) == History.start(current)


def test_what_facts_say_of_stamps_is_believed() -> None:
    current = attrs.evolve(RECORD, version=1, updated_at=hours(3))
    steps = [fact(1, hours(3), ("updated_at", hours(1), hours(3)))]
    assert History.rewind(current, steps).initial["updated_at"] == hours(1)


def test_a_rewound_opening_that_was_not_recorded_is_that_of_the_record() -> None:
    steps = [fact(1, hours(3), ("opened_at", None, AT))]
    assert History.rewind(RECORD, steps).opened_at == AT


def test_custom_states_take_the_place_of_the_standard_ones() -> None:
    own = {"new": "waiting"}
    for history in (
        History.start(RECORD, states=own),
        History.rewind(RECORD, [], states=States(own)),
        History.from_rows(RECORD, states=own),
        History.from_snapshots(
            "incident", "INC-1", [(AT, {"status": "new"})], states=own
        ),
    ):
        assert history.states == States(own)
        assert history.value("status_category", at=AT) == "waiting"
    plain = History.from_snapshots("incident", "INC-1", [(AT, {"status": "new"})])
    assert plain.states is NO_STATES


# -- snapshots ------------------------------------------------------------------------


def test_every_snapshot_after_the_first_is_a_fact_even_without_change() -> None:
    history = History.from_snapshots(
        "incident",
        "INC-1",
        [
            (AT, {"status": "new", "who": "ada"}),
            (hours(1), {"status": "new", "who": "bo"}),
            (hours(2), {"group": "net"}),
            (hours(2), {"status": "closed", "group": None, "who": None}),
        ],
        by="who",
    )
    assert history.initial == {"status": "new"}
    assert [(f.seq, f.by, [c.field for c in f.changes]) for f in history] == [
        (1, "bo", []),
        (2, None, ["group"]),
        (3, None, ["status", "group"]),
    ]
    assert history[1].changes == (FieldChange("group", None, "net"),)
    assert history.findings == ()


def test_a_snapshot_may_tell_the_opening() -> None:
    history = History.from_snapshots(
        "incident", "INC-1", [(hours(1), {"opened_at": AT, "status": "new"})]
    )
    assert (history.opened_at, history.began_at) == (AT, hours(1))
    late = History.from_snapshots("incident", "INC-1", [(AT, {"opened_at": hours(1)})])
    assert late.effective_at(0) == hours(1)
    assert [f.code for f in late.findings] == ["before_opened"]


def test_a_row_buffer_that_is_used_again_does_no_harm() -> None:
    def rows() -> Iterator[tuple[datetime, dict[str, Any]]]:
        buffer: dict[str, Any] = {"status": "new", "flag": True}
        yield AT, buffer
        buffer["status"] = "closed"
        buffer["flag"] = 1
        yield hours(1), buffer

    history = History.from_snapshots("incident", "INC-1", rows())
    assert history[0].changes == (
        FieldChange("status", "new", "closed"),
        FieldChange("flag", old=True, new=1),
    )
    assert history.value("flag", at=hours(1)) is not True


# -- rows -----------------------------------------------------------------------------


def row(**values: Any) -> dict[str, Any]:
    return {
        "record_id": "INC-1",
        "at": AT,
        "field": "a",
        "old": None,
        "new": 1,
    } | values


def test_rows_without_numbers_are_grouped_by_instant_and_actor() -> None:
    rows = [
        row(by="ada", seq=None),
        row(by="ada", field="b"),
        row(by="bo"),
        row(by="ada"),
        row(by="ada", at=hours(1)),
        row(by="ada", at=hours(1), field=None, text="done"),
    ]
    history = History.from_rows(RECORD, rows)
    assert [(f.seq, f.by, len(f.changes), f.text) for f in history] == [
        (1, "ada", 2, None),
        (2, "bo", 1, None),
        (3, "ada", 1, None),
        (4, "ada", 1, "done"),
    ]


def test_rows_that_contradict_each_other_stay_apart() -> None:
    rows = [
        row(text="first", field=None),
        row(text="second", field=None),
        row(seq=5, text="third"),
        row(seq=5, text="fourth"),
    ]
    history = History.from_rows(RECORD, rows)
    assert [f.text for f in history] == ["first", "second", "third", "fourth"]
    assert [f.seq for f in history] == [1, 2, 5, 5]


def test_a_row_without_a_change_is_a_fact_of_its_own() -> None:
    rows = fact(1, AT, text="hello", side="agent").rows()
    assert rows[0]["field"] is None
    found = History.from_rows(RECORD, rows)[0]
    assert (found.changes, found.text, found.side) == ((), "hello", "agent")


# -- what is refused ------------------------------------------------------------------

SNAPSHOT: dict[str, Any] = {"status": "new"}
REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: History.start("INC-1"), "created"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.rewind(None, []), "current"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.start(RECORD, 3), "facts"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.start(RECORD, {fact(1, AT)}), "facts"),
    (lambda: History.start(RECORD, fact(1, AT)), "facts"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.start(RECORD, [fact(1, AT), "x"]), "facts[1]"),  # type: ignore[list-item]  # to be refused
    (lambda: operator.add(History.start(RECORD), ["x"]), "facts[0]"),
    (
        lambda: History.start(RECORD, [attrs.evolve(fact(1, AT), record_id="X")]),
        "facts",
    ),
    (
        lambda: operator.add(
            History.start(RECORD), [attrs.evolve(fact(1, AT), record_id="X")]
        ),
        "facts",
    ),
    (lambda: History.start(RECORD, states=["new"]), "states"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.start(RECORD).effective_at(1), "position"),
    (lambda: History.start(RECORD).effective_at(-1), "position"),
    (History.from_rows, "created"),
    (lambda: History.from_rows(RECORD, [], current=RECORD), "created"),
    (lambda: History.from_rows(RECORD, 3), "rows"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.from_rows(RECORD, ["x"]), "rows[0]"),  # type: ignore[list-item]  # to be refused
    (lambda: History.from_rows(RECORD, [row(at=None)]), "rows[0].at"),
    (lambda: History.from_rows(RECORD, [row(), {"at": AT}]), "rows[1].record_id"),
    (lambda: History.from_rows(RECORD, [row(), row(seq="x")]), "rows[1].seq"),
    (lambda: History.from_rows(RECORD, [row(new=object())]), "rows[0].new"),
    (lambda: History.from_rows(RECORD, [row(field=3)]), "rows[0].field"),
    (lambda: History.from_snapshots("incident", "1", []), "snapshots"),
    (lambda: History.from_snapshots("incident", "1", 3), "snapshots"),  # type: ignore[arg-type]  # to be refused
    (lambda: History.from_snapshots("incident", "1", [SNAPSHOT]), "snapshots[0]"),  # type: ignore[list-item]  # to be refused
    (lambda: History.from_snapshots("incident", "1", [(AT, 3)]), "snapshots[0]"),  # type: ignore[list-item]  # to be refused
    (
        lambda: History.from_snapshots("incident", "1", [(AT, {}), (AT, {"a": [b""]})]),
        "snapshots[1].a[0]",
    ),
    (
        lambda: History.from_snapshots(
            "incident", "1", [(AT, {}), (AT, {"w": 3})], by="w"
        ),
        "snapshots[1].by",
    ),
    (lambda: History.from_snapshots("incident", 3, [(AT, {})]), "record_id"),  # type: ignore[arg-type]  # to be refused
]


@pytest.mark.parametrize(
    ("call", "place"), REFUSED, ids=[f"{i}-{r[1]}" for i, r in enumerate(REFUSED)]
)
def test_bad_input_is_refused_with_its_place(
    call: Callable[[], Any], place: str
) -> None:
    with pytest.raises(FieldError) as found:
        call()
    error: BaseException = found.value
    assert isinstance(error, FieldError)
    assert error.field == place
    if place != "states":
        assert str(error).startswith(place)


def test_naive_instants_are_refused() -> None:
    naive = datetime(2026, 3, 2)
    with pytest.raises(NaiveDatetimeError):
        fact(1, naive)
    with pytest.raises(NaiveDatetimeError, match=r"^rows\[0\]\.at: "):
        History.from_rows(RECORD, [row(at=naive)])
    with pytest.raises(NaiveDatetimeError, match=r"^snapshots\[1\]\.at: "):
        History.from_snapshots("incident", "1", [(AT, {}), (naive, {})])
    with pytest.raises(NaiveDatetimeError, match=r"^at: "):
        History.start(RECORD).value("status", at=naive)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"seq": -1}, "seq"),
        ({"seq": True}, "seq"),
        ({"seq": "1"}, "seq"),
        ({"kind": "dreamt"}, "kind"),
        ({"changes": "status"}, "changes[0]"),
        ({"changes": {FieldChange("a", 1, 2)}}, "changes"),
        ({"changes": 3}, "changes"),
        ({"changes": [("a", 1, 2)]}, "changes[0]"),
        ({"public": 1}, "public"),
        ({"side": "left"}, "side"),
        ({"cause": "PRB1"}, "cause"),
        ({"text": 3}, "text"),
    ],
)
def test_facts_are_checked(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(FieldError) as found:
        Fact(**{"record_id": "INC-1", "seq": 1, "at": AT, **fields})
    assert found.value.field == place


def test_a_change_keeps_immutable_values_under_a_name() -> None:
    assert FieldChange("tags", [], ["a"]).new == ("a",)
    with pytest.raises(WrongTypeError, match=r"^field: "):
        FieldChange(3, 1, 2)  # type: ignore[arg-type]  # to be refused
    with pytest.raises(FieldError, match=r"^old: "):
        FieldChange("a", float("nan"), 2)


def test_a_comment_is_said_alone_or_along_with_a_change() -> None:
    assert fact(1, AT, text="").is_comment
    assert fact(1, AT, kind="commented").is_comment
    assert not fact(1, AT, ("a", 1, 2)).is_comment
    assert fact(1, AT, kind=FactKind.MIGRATED).kind is FactKind.MIGRATED


def test_the_sample_desk_is_in_order() -> None:
    for history in sample_desk().histories.values():
        assert history.findings == ()
