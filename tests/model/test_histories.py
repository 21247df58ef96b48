"""Many histories in columns are the same histories."""

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import (
    Fact,
    FieldChange,
    FrozenMap,
    Histories,
    History,
    Incident,
    IncidentState,
    Level,
    begins,
    when,
)
from itsmcore.testing import histories

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

some_histories = st.lists(histories(), max_size=4) | st.lists(
    histories(regular=False), max_size=4
)


def plain(record_id: str, *values: Any, field: str = "status") -> History:
    """A history in which one field takes some values, one an hour."""
    snapshots = [(NINE + i * HOUR, {field: value}) for i, value in enumerate(values)]
    return History.from_snapshots(
        "incident", record_id, snapshots, states=Incident.states
    )


@given(some_histories)
def test_each_history_comes_back_as_it_was(given: list[History]) -> None:
    found = Histories.of(given)
    assert list(found) == given
    assert [repr(one) for one in found] == [repr(one) for one in given]
    assert [one.findings for one in found] == [one.findings for one in given]


@given(some_histories)
def test_histories_made_of_histories_are_the_same(given: list[History]) -> None:
    found = Histories.of(given)
    assert Histories.of(found) == found == Histories(given) == Histories.of(list(found))
    assert hash(Histories.of(list(found))) == hash(found)


@given(some_histories, st.slices(4))
def test_a_slice_holds_what_a_slice_of_the_list_holds(
    given: list[History], cut: slice
) -> None:
    found = Histories.of(given)[cut]
    assert list(found) == given[cut]
    assert found.record_ids == tuple(history.record_id for history in given[cut])
    assert found.fact_count == sum(map(len, given[cut]))
    assert list(found[::-1]) == given[cut][::-1]


@given(some_histories, st.slices(4))
def test_a_pickle_brings_back_the_histories(given: list[History], cut: slice) -> None:
    found = Histories.of(given)[cut]
    again = pickle.loads(pickle.dumps(found))  # noqa: S301  # written in the line itself
    assert again == found
    assert list(again) == given[cut]


def test_a_pickle_of_a_slice_holds_the_slice_alone() -> None:
    many = Histories.of(plain(f"R{i}", "new", f"state-{i}") for i in range(500))
    whole, part = len(pickle.dumps(many)), len(pickle.dumps(many[7:9]))
    assert part < whole / 20


def test_a_million_equal_facts_share_what_they_hold() -> None:
    many = Histories.of(plain(f"R{i}", "new", "resolved") for i in range(50))
    columns, _ = many.at_columns()
    assert len(columns.moves) == len(columns.heads) == len(columns.shapes) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (1, 1.0),
        (0.0, -0.0),
        (Level.HIGH, "high"),
        (IncidentState.NEW, "new"),
        ((1,), (True,)),
        (("a",), (IncidentState.NEW,)),
        (("a", "b"), ("a", "b")),
        ({"b", "a"}, {"a", "b"}),
        ({"a": 1}, {"a": 1.0}),
    ],
)
def test_values_that_are_equal_and_not_the_same_stay_apart(
    one: Any, other: Any
) -> None:
    given = [plain("A", one, None, one), plain("B", other, None, other)]
    assert [repr(history) for history in Histories.of(given)] == list(map(repr, given))


def test_no_histories_are_a_sequence_too() -> None:
    none = Histories()
    assert len(none) == none.fact_count == 0
    assert list(none) == []
    assert none.findings == ()
    assert none.record_ids == ()
    assert none.get("INC-1") is None


def test_a_history_is_found_by_its_key() -> None:
    found = Histories.of([plain("A", "new"), plain("B", "new"), plain("A", "closed")])
    assert found.get("B") == plain("B", "new")
    assert found.get("A") == plain("A", "new")
    assert found[1:].get("A") == plain("A", "closed")
    assert found[:1].get("B") is None


def test_findings_are_those_of_all_histories_in_order() -> None:
    early = Fact(record_id="A", seq=3, at=NINE - HOUR)
    later = Fact(record_id="B", seq=5, at=NINE + 2 * HOUR)
    odd = plain("A", "new") + (early,)  # noqa: RUF005  # a history is made, no list
    gap = plain("B", "new", "closed") + (later,)  # noqa: RUF005  # a history is made
    found = Histories.of([gap, plain("C", "new"), odd]).findings
    assert found == (*gap.findings, *odd.findings)
    assert len(found) == 2


def test_the_sequence_knows_its_histories() -> None:
    found = Histories.of([plain("A", "new"), plain("B", "closed")])
    assert plain("B", "closed") in found
    assert found.index(plain("B", "closed")) == 1
    assert found[-1].record_id == "B"
    assert repr(found) == "<Histories of 2 records with 0 facts>"
    assert found != [plain("A", "new"), plain("B", "closed")]


def test_histories_that_differ_are_not_equal() -> None:
    one, other = Histories.of([plain("A", "new")]), Histories.of([plain("A", "old")])
    assert one != other
    assert one != Histories.of([plain("B", "new")])
    assert one != Histories()


def test_what_lies_outside_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        Histories.of([plain("A", "new")])[1]


@pytest.mark.parametrize("odd", [None, 5, History, plain("A", "new"), {1}])
def test_histories_are_made_of_an_iterable(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="a history is needed"):
        Histories.of(odd)


def test_what_is_no_history_is_named_by_its_place() -> None:
    odd: Any = [plain("A", "new"), "B"]
    with pytest.raises(
        WrongTypeError, match=r"histories\[1\]: a history is needed"
    ) as e:
        Histories.of(odd)
    assert e.value.pointer == "/histories/1"


# -- another rule for one field ---------------------------------------------------------


def test_a_rule_is_asked_once_for_each_combination() -> None:
    asked: list[tuple[Any, ...]] = []

    def rule(impact: Any, urgency: Any) -> Any:
        asked.append((impact, urgency))
        return "critical" if impact == urgency == "high" else "low"

    found = Histories.of(
        History.from_snapshots(
            "incident",
            f"R{i}",
            [
                (NINE, {"impact": "low", "urgency": "high", "priority": "x"}),
                (NINE + HOUR, {"impact": "high", "priority": "y"}),
                (NINE + 2 * HOUR, {"urgency": "low", "note": "calm"}),
                (NINE + 3 * HOUR, {"urgency": "high"}),
            ],
        )
        for i in range(3)
    )
    other = found.derive("priority", rule, of=["impact", "urgency"])
    assert asked == [("low", "high"), ("high", "high"), ("high", "low")]
    assert other[2].series("priority").values == ("low", "critical", "low", "critical")
    assert other[1].series("impact") == found[1].series("impact")
    assert other[0][0].changes == (
        FieldChange("impact", "low", "high"),
        FieldChange("priority", "low", "critical"),
    )
    assert other[0].findings == ()
    assert other.record_ids == found.record_ids


def test_a_rule_reads_categories_parts_and_the_field_itself() -> None:
    found = Histories.of([plain("A", "new", "resolved", "closed")])[:]
    done = found.derive("open", lambda kind: kind != "done", of=["status_category"])
    assert done[0].series("open").values == (True, False, True)
    turned = found.derive("status", str.upper, of=["status"])
    assert turned[0].series("status").values == ("NEW", "RESOLVED", "CLOSED")
    assert found.derive("x", lambda y: y, of=["major.state"])[0].initial["x"] is None


def test_a_rule_that_changes_nothing_makes_no_change() -> None:
    found = Histories.of([plain("A", "new", "resolved")])
    assert found.derive("group", lambda _: "net", of=["status"])[0][0].changes == (
        FieldChange("status", "new", "resolved"),
    )


@given(st.lists(histories(regular=False), max_size=3))
def test_a_rule_that_repeats_what_was_recorded_gives_the_same_series(
    given: list[History],
) -> None:
    found = Histories.of(given).derive("priority", lambda own: own, of=["priority"])
    for one, other in zip(found, given, strict=True):
        assert one.series("priority") == other.series("priority")
        assert one.series("status") == other.series("status")
        edge = begins(when(status="resolved"))
        assert one.instants(edge) == other.instants(edge)


def test_a_rule_gives_what_a_field_may_hold() -> None:
    found = Histories.of([plain("A", "new")])
    with pytest.raises(WrongTypeError, match="cannot be kept in a field"):
        found.derive("priority", lambda _: object(), of=["status"])
    made = found.derive("tags", lambda _: {"a": [1]}, of=["status"])
    assert made[0].initial["tags"] == FrozenMap({"a": (1,)})


@pytest.mark.parametrize("odd", ["status", None, 5, {"status"}, [1]])
def test_a_rule_reads_a_list_of_names(odd: Any) -> None:
    with pytest.raises(WrongTypeError, match="of"):
        Histories().derive("priority", print, of=odd)


def test_a_rule_is_for_a_named_field() -> None:
    odd: Any = None
    with pytest.raises(FieldError, match="the name of a field is needed"):
        Histories().derive(odd, print, of=["status"])
