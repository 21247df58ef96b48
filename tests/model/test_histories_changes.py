"""Tables of changes and of snapshots give the histories that their rows give one by one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    FactKind,
    FieldChange,
    Histories,
    History,
    Incident,
    Record,
    Ref,
    Side,
    States,
)
from itsmcore.model._making import flat
from itsmcore.model.fact import facts_from_rows
from itsmcore.testing import histories, incidents

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NINE_US = 1_772_442_000_000_000
HOUR = timedelta(hours=1)
TOLD = ("seq", "kind", "by", "side", "public", "text", "reason", "event", "cause")
NAMES: Mapping[str, Any] = {
    "id": "id",
    "at": "at",
    "field": "field",
    "old": "old",
    "new": "new",
}

Row = Mapping[str, Any]


def table(rows: Sequence[Row], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [row.get(name) for row in rows] for name in names}


def made(rows: Sequence[Row], *more: str, **options: Any) -> Histories:
    """Histories from rows, with columns of the usual names."""
    found = table(rows, (*NAMES, *more))
    found["id"] = [row["record_id"] for row in rows]
    return Histories.from_changes(
        found, **NAMES, **dict[str, Any](zip(more, more, strict=True)), **options
    )


def row(field: str | None, old: Any, new: Any, *, at: Any = NINE, **more: Any) -> Row:
    return {"record_id": "A", "at": at, "field": field, "old": old, "new": new, **more}


# -- the same as one by one --------------------------------------------------------------


@st.composite
def recorded(draw: st.DrawFn) -> tuple[list[Record], list[History]]:
    """Records as they were created, and their histories, orderly or not."""
    records = [
        attrs.evolve(draw(incidents()), id=f"R{i}")
        for i in range(draw(st.integers(1, 3)))
    ]
    is_regular = draw(st.booleans())
    return list(records), [
        draw(histories(st.just(record), regular=is_regular)) for record in records
    ]


def interleaved(rng: Random, stacks: Sequence[Sequence[Row]]) -> list[Row]:
    """All rows in an order that keeps that of each stack."""
    left = [list(stack) for stack in stacks if stack]
    found: list[Row] = []
    while left:
        stack = rng.choice(left)
        found.append(stack.pop(0))
        left = [stack for stack in left if stack]
    return found


def record_table(records: Sequence[Record]) -> dict[str, list[Any]]:
    rows = [flat(record) for record in records]
    return {name: [one[name] for one in rows] for name in rows[0]}


@given(recorded(), st.randoms(use_true_random=False), st.sets(st.sampled_from(TOLD)))
def test_changes_of_records_are_what_their_rows_are_one_by_one(
    case: tuple[list[Record], list[History]], rng: Random, told: set[str]
) -> None:
    records = [attrs.evolve(record, fields={}) for record in case[0]]
    names = ("record_id", "at", "field", "old", "new", *sorted(told))
    stacks = [
        [{name: one[name] for name in names} for one in history.rows()]
        for history in case[1]
    ]
    rows, states = interleaved(rng, stacks), Incident.states
    known = record_table(records)
    created = made(rows, *names[5:], created=known, states=states)
    assert list(created) == list(map(History.from_rows, records, stacks))
    current = made(rows, *names[5:], current=known, states=states)
    assert list(current) == [
        History.from_rows(rows=stack, current=record)
        for record, stack in zip(records, stacks, strict=True)
    ]


@given(recorded(), st.randoms(use_true_random=False))
def test_changes_alone_begin_with_the_first_old_values(
    case: tuple[list[Record], list[History]], rng: Random
) -> None:
    rows = interleaved(rng, [history.rows() for history in case[1]])
    found = made(rows, *TOLD)
    for one in found:
        told = [each for each in rows if each["record_id"] == one.record_id]
        facts = facts_from_rows(told)
        assert one.facts == facts
        is_born = facts[0].kind is FactKind.CREATED
        opened = one.initial.get("opened_at") or facts[0].at
        assert one.opened_at == opened
        assert one.began_at == (facts[0].at if is_born else opened)
        if FactKind.CREATED not in [fact.kind for fact in facts]:
            olds: dict[str, Any] = {}
            for change in chain.from_iterable(fact.changes for fact in facts):
                olds.setdefault(change.field, change.old)
            assert one.initial == olds


SNAPSHOTS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.integers(0, 5),
        st.sampled_from(("new", "resolved", None, 1, True, 1.0)),
        st.sampled_from(("x", "y", (1, "x"), None)),
        st.sampled_from(("ada", None)),
    ),
    max_size=8,
)


@given(SNAPSHOTS, st.booleans())
def test_snapshots_are_what_they_are_one_by_one(
    rows: list[tuple[Any, ...]],
    signed: bool,  # noqa: FBT001  # drawn by Hypothesis, which gives by position
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    frame = {
        "key": columns[0],
        "at": [NINE + n * HOUR for n in columns[1]],
        "state": columns[2],
        "note": columns[3],
        "who": columns[4],
    }
    by = "who" if signed else None
    found = Histories.from_snapshots(
        frame,
        id="key",
        at="at",
        fields={"status": "state", "note": "note"},
        by=by,
        states=Incident.states,
    )
    expected = [
        History.from_snapshots(
            "incident",
            key,
            [
                (NINE + hours * HOUR, {"status": status, "note": note, "by": who})
                if signed
                else (NINE + hours * HOUR, {"status": status, "note": note})
                for record_id, hours, status, note, who in rows
                if record_id == key
            ],
            by="by" if signed else None,
            states=Incident.states,
        )
        for key in dict.fromkeys(columns[0])
    ]
    assert list(found) == expected
    assert list(map(repr, found)) == list(map(repr, expected))


# -- how rows make facts, and records begin ------------------------------------------------


def test_rows_of_one_instant_and_actor_make_one_fact() -> None:
    rows = [
        row("status", None, "new", by="ada"),
        row("priority", None, "high", by="ada"),
        row("group", None, "net", by="bo"),
        row("group", "net", "db", by="bo", at=NINE + HOUR),
    ]
    (history,) = made(rows, "by")
    assert [(fact.seq, fact.by, len(fact.changes)) for fact in history] == [
        (1, "ada", 2),
        (2, "bo", 1),
        (3, "bo", 1),
    ]
    assert history.opened_at == NINE
    assert history.initial == {"status": None, "priority": None, "group": None}
    assert history.findings == ()


def test_numbers_decide_where_there_are_some() -> None:
    rows = [row("a", 1, 2, seq=4.0), row("b", 1, 2, seq=4.0), row("c", 1, 2, seq=5.0)]
    (history,) = made(rows, "seq")
    assert [(fact.seq, len(fact.changes)) for fact in history] == [(4, 2), (5, 1)]


def test_neighbours_that_contradict_each_other_stay_apart() -> None:
    rows = [
        row("a", 1, 2, text=None),
        row("b", 1, 2, text="said"),
        row("c", 1, 2, text=None),
        row("d", 1, 2, text="said again"),
    ]
    (history,) = made(rows, "text")
    assert [(fact.text, len(fact.changes)) for fact in history] == [
        ("said", 3),
        ("said again", 1),
    ]


def test_a_row_without_a_field_is_a_fact_without_a_change() -> None:
    (history,) = made(
        [row(None, None, None, text="Hello", side="agent")], "text", "side"
    )
    assert history[0].is_comment
    assert (history[0].side, history[0].changes) == (Side.AGENT, ())
    assert history.initial == {}


def test_without_old_values_a_field_held_what_it_was_last_changed_to() -> None:
    frame = {"id": ["A", "A"], "at": [NINE, NINE + HOUR], "f": ["x", "x"], "v": [1, 2]}
    (history,) = Histories.from_changes(frame, id="id", at="at", field="f", new="v")
    assert history.initial == {"x": None}
    assert [fact.changes for fact in history] == [
        (FieldChange("x", None, 1),),
        (FieldChange("x", 1, 2),),
    ]
    assert history.findings == ()


def test_without_old_values_a_field_began_as_the_record_was_created() -> None:
    frame = {"id": ["A"], "at": [NINE + HOUR], "f": ["x"], "v": [2]}
    start = {"id": ["A"], "opened_at": [NINE], "x": [1]}
    (history,) = Histories.from_changes(
        frame, id="id", at="at", field="f", new="v", created=start
    )
    assert history[0].changes == (FieldChange("x", 1, 2),)
    assert history.findings == ()


def test_without_old_values_a_fact_of_creation_tells_how_it_began() -> None:
    frame = {
        "id": ["A", "A"],
        "at": [NINE, NINE + HOUR],
        "f": ["x", "x"],
        "v": [1, 2],
        "k": ["created", "changed"],
    }
    (history,) = Histories.from_changes(
        frame, id="id", at="at", field="f", new="v", kind="k"
    )
    assert history.initial == {"x": 1}
    assert [fact.changes for fact in history] == [
        (FieldChange("x", None, 1),),
        (FieldChange("x", 1, 2),),
    ]
    assert history.findings == ()


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from("xy"), st.integers(0, 2)),
        min_size=1,
    )
)
def test_without_old_values_no_history_contradicts_itself(rows: Any) -> None:
    ids, fields, news = map(list, zip(*rows, strict=True))
    ats = [NINE + n * HOUR for n in range(len(rows))]
    frame = {"id": ids, "at": ats, "f": fields, "v": news}
    held: dict[Any, Any] = {}
    olds = []
    for record_id, field, new in rows:
        olds.append(held.get((record_id, field)))
        held[record_id, field] = new
    names: Any = {"id": "id", "at": "at", "field": "f", "new": "v"}
    found = Histories.from_changes(frame, **names)
    assert found == Histories.from_changes({**frame, "o": olds}, **names, old="o")
    assert [finding for history in found for finding in history.findings] == []


@pytest.mark.parametrize(
    ("name", "cells", "place"),
    [
        ("kind", ["changed", "odd"], ("odd_kind", 1)),
        ("side", [None, "ghost"], ("odd_side", 1)),
        ("by", [3, None], ("odd_by", 0)),
        ("public", [None, "yes"], ("odd_public", 1)),
    ],
)
def test_what_a_row_tells_badly_is_refused_under_column_and_row(
    name: str, cells: list[Any], place: tuple[str, int]
) -> None:
    column = place[0]
    frame = {
        "id": ["A", "B"],
        "at": [NINE, NINE],
        "f": ["x", "x"],
        "v": [1, 2],
        column: cells,
    }
    names: Any = {"id": "id", "at": "at", "field": "f", "new": "v", name: column}
    with pytest.raises(FieldError) as refused:
        Histories.from_changes(frame, **names)
    assert refused.value.path == place


def test_a_first_fact_that_creates_sets_the_first_values() -> None:
    rows = [
        row("status", None, "new", kind="created"),
        row("group", None, "net", kind="created"),
        row("status", "new", "closed", at=NINE + HOUR),
    ]
    (history,) = made(rows, "kind")
    assert history.initial == {"status": "new", "group": "net"}


def test_records_without_changes_come_from_their_table() -> None:
    known = {
        "id": ["B", "A"],
        "opened_at": [NINE, NINE - HOUR],
        "status": ["new", "closed"],
        "version": [0, 7],
        "updated_at": [None, NINE],
    }
    rows = [row("status", "new", "closed"), {**row("x", 1, 2), "record_id": "C"}]
    found = made(rows, current=known)
    assert found.record_ids == ("B", "A", "C")
    assert [len(history) for history in found] == [0, 1, 1]
    assert [history.opened_at for history in found] == [NINE, NINE - HOUR, NINE]
    assert found[1].initial["status"] == "new"
    assert found[1].initial["version"] == 0
    assert found[1].initial["updated_at"] is None
    assert found[2].initial == {"x": 1}


def test_a_table_may_leave_the_opening_to_the_first_change() -> None:
    known = {"id": ["A"], "priority": ["high"]}
    (history,) = made([row("status", "new", "closed")], created=known)
    assert history.opened_at == NINE
    assert history.initial == {"id": "A", "priority": "high"}


# -- what is refused ----------------------------------------------------------------------


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(
        UnknownNameError, match="'id', 'at', 'field', 'old', 'new'"
    ) as e:
        made([row("a", 1, 2)], seq="number")
    assert (e.value.field, e.value.value) == ("seq", "number")


def test_naive_instants_are_refused_with_the_remedy() -> None:
    naive = datetime(2026, 7, 1, 9)
    with pytest.raises(NaiveDatetimeError, match=r"at\[1\].*tz='Europe/London'") as e:
        made([row("a", 1, 2), row("a", 1, 2, at=naive)])
    assert e.value.path == ("at", 1)
    with pytest.raises(NaiveDatetimeError, match=r"new\[0\]"):
        made([row("a", None, naive)])


def test_a_named_zone_is_that_of_datetimes_without_one() -> None:
    naive = datetime(2026, 7, 1, 9)
    (history,) = made([row("a", None, naive, at=naive)], tz="Europe/London")
    assert history.opened_at == naive.replace(hour=8, tzinfo=UTC)
    assert history[0].changes[0].new == naive.replace(hour=8, tzinfo=UTC)
    (same,) = made([row("a", None, naive, at=naive)], tz=timezone(HOUR))
    assert same == history


@pytest.mark.parametrize("odd", ["Mars/Base", 5, "", "../etc"])
def test_a_zone_is_one_that_there_is(odd: Any) -> None:
    with pytest.raises(FieldError, match="there is no such zone"):
        made([row("a", 1, 2)], tz=odd)


def test_instants_may_be_microseconds() -> None:
    (history,) = made([row("a", 1, 2, at=NINE_US)])
    assert history.opened_at == NINE


@pytest.mark.parametrize("odd", [None, "2026-03-02", 1.5, True])
def test_what_is_no_instant_is_refused_with_its_row(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"at\[1\]: an instant is needed"):
        made([row("a", 1, 2), row("a", 1, 2, at=odd)])


@pytest.mark.parametrize("odd", [10**18, -(10**18)])
def test_instants_lie_in_the_calendar(odd: int) -> None:
    with pytest.raises(FieldError, match=r"at\[1\]: the instant lies outside"):
        made([row("a", 1, 2), row("a", 1, 2, at=odd)])


def test_an_aware_instant_that_has_no_utc_form_is_refused_with_its_row() -> None:
    far = datetime(9999, 12, 31, 23, 30, tzinfo=timezone(-HOUR))
    with pytest.raises(FieldError, match=r"at\[0\]: there is no such instant"):
        made([row("a", 1, 2, at=far)])


@pytest.mark.parametrize(
    ("name", "odd", "problem"),
    [
        ("record_id", 5, r"id\[1\]: text is needed"),
        ("record_id", None, r"id\[1\]: text is needed"),
        ("field", 5, r"field\[1\]: the name of a field is needed"),
        ("new", float("inf"), r"new\[1\]: the number is not finite"),
        ("old", object(), r"old\[1\]: a object cannot be kept"),
        ("seq", 1.5, r"seq\[1\]: an int is needed"),
        ("seq", True, r"seq\[1\]: an int is needed"),
        ("seq", -1, r"seq\[1\]: a sequence number cannot be negative"),
        ("side", "moon", r"side\[1\]: "),
        ("by", 5, r"by\[1\]: "),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_place(
    name: str, odd: Any, problem: str
) -> None:
    rows = [row("a", 1, 2, seq=1), {**row("a", 1, 2, seq=2), name: odd}]
    with pytest.raises(FieldError, match=problem):
        made(rows, "seq", "side", "by")


def test_words_are_taken_as_text() -> None:
    class Name(str):
        __slots__ = ()

    rows = [{**row(Name("a"), 1, 2), "record_id": Name("A")}, row(None, None, None)]
    (history,) = made(rows)
    assert type(history.record_id) is type(history[0].changes[0].field) is str


def test_columns_have_one_length() -> None:
    frame = {"id": ["A"], "at": [NINE, NINE], "f": ["a"], "v": [1]}
    with pytest.raises(FieldError, match="at: the column 'id' has 1"):
        Histories.from_changes(frame, id="id", at="at", field="f", new="v")


@pytest.mark.parametrize("odd", ["AB", b"AB", 5, None, {1, 2}])
def test_a_column_is_a_sequence(odd: Any) -> None:
    frame = {"id": odd, "at": [NINE, NINE], "f": ["a", "b"], "v": [1, 2]}
    with pytest.raises(WrongTypeError, match="id: a column of values is needed"):
        Histories.from_changes(frame, id="id", at="at", field="f", new="v")


@pytest.mark.parametrize("odd", [None, 5, "text", [{"id": "A"}]])
def test_a_frame_is_a_table(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="frame: a table is needed"):
        Histories.from_changes(odd, **NAMES)


def test_a_table_tells_how_records_began_or_how_they_are() -> None:
    known = {"id": ["A"]}
    with pytest.raises(FieldError, match="at most one of created and current"):
        made([], created=known, current=known)
    frame = {"id": ["A"], "at": [NINE], "f": ["a"], "v": [1]}
    with pytest.raises(FieldError, match="old: records as they are now"):
        Histories.from_changes(
            frame, id="id", at="at", field="f", new="v", current=known
        )


def test_a_record_comes_once_in_its_table() -> None:
    with pytest.raises(
        FieldError, match=r"created\.id: the record comes twice, got 'A'"
    ):
        made([], created={"id": ["A", "B", "A"], "opened_at": [NINE] * 3})


def test_something_says_when_a_record_was_opened() -> None:
    with pytest.raises(FieldError, match="nothing says when 'A' was opened"):
        made([], created={"id": ["A"]})
    with pytest.raises(
        WrongTypeError, match="opened_at: an instant is needed, for 'A'"
    ):
        made([], created={"id": ["A"], "opened_at": ["2026-03-02"]})


@pytest.mark.parametrize("odd", [5, None, ["incident"]])
def test_a_record_type_is_text(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="record_type: text is needed"):
        made([], record_type=odd)


@pytest.mark.parametrize("odd", ["status", 5, None, {"status"}, [5], {"status": 5}])
def test_fields_of_snapshots_are_a_list_or_a_mapping(odd: Any) -> None:
    frame = {"id": ["A"], "at": [NINE], "status": ["new"]}
    with pytest.raises(WrongTypeError):
        Histories.from_snapshots(frame, id="id", at="at", fields=odd)


def test_states_say_what_they_mean() -> None:
    (history,) = made([row("status", None, "new")], states={"new": "to_do"})
    assert history.states == States({"new": "to_do"})
    assert history.states.category("closed") == "unknown"


def test_a_cause_is_a_reference() -> None:
    (history,) = made([row("a", 1, 2, cause=Ref("problem", "PRB1"))], "cause")
    assert history[0].cause == Ref("problem", "PRB1")
