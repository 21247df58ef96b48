"""What stops a definition, all at once, each at its place; and what stops a binding."""

from datetime import timedelta
from enum import StrEnum
from typing import Any, TypedDict

import attrs
import pytest

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.lifecycle import (
    Effect,
    Guard,
    Lifecycle,
    Migration,
    StateRule,
    Transition,
    Window,
    assign,
    clear,
    count,
    stamp,
)
from itsmcore.model import (
    IS_SET,
    Condition,
    Incident,
    Record,
    begins,
    changes,
    ends,
    one_of,
    when,
)
from tests.lifecycle.samples import ROWS, STATES, Thing, definition, lifecycle


def faults(build: Any, *args: Any, **parts: Any) -> set[tuple[Any, ...]]:
    with pytest.raises(DefinitionError) as refused:
        build(*args, **parts)
    found = [e for e in refused.value.exceptions if isinstance(e, FieldError)]
    assert len(found) == len(refused.value.exceptions)
    return {error.path for error in found}


def row(**parts: Any) -> Transition:
    return Transition(**{"event": "go", "sources": ["new"], **parts})


GUARD = Guard(condition=when(size=1), code="no", message="no")
WIDER = Guard(condition=when(owner="bo"), code="no", message="no")
WINDOW = Window(since="seen_at", within=timedelta(1))


def test_all_faults_come_at_once_each_with_its_path() -> None:
    assert faults(
        definition,
        name="bad",
        initial="nwe",
        rules=[*STATES, STATES[0]],
        transitions=[
            row(sources=["new", "limbo", "new"], target="opn"),
            row(event="leave", sources=[]),
        ],
        events=["go", "go"],
        retired={"done": "closed"},
    ) == {
        ("initial",),
        ("rules", 3, "name"),
        ("events", 1),
        ("retired", "done"),
        ("transitions", 0, "sources", 1),
        ("transitions", 0, "sources", 2),
        ("transitions", 0, "target"),
        ("transitions", 1, "sources"),
        ("transitions", 1, "event"),
    }


def test_a_definition_without_states_is_refused() -> None:
    found = faults(definition, name="empty", initial="new", rules=[], transitions=[])
    assert found == {("rules",), ("initial",)}


@pytest.mark.parametrize(
    "parts",
    [
        ({}, {}),
        ({}, {"guards": [GUARD]}),
        ({"guards": [GUARD]}, {"guards": [WIDER, GUARD]}),
        ({"roles": ["a", "b"]}, {"roles": ["b"]}),
        ({"window": WINDOW}, {"window": WINDOW, "roles": ["a"]}),
        ({"required": ["owner"], "needs_reason": True}, {}),
    ],
)
def test_a_row_that_an_earlier_one_always_forestalls_is_refused(parts: Any) -> None:
    rows = [row(**parts[0]), row(sources=["open", "new"], **parts[1])]
    assert faults(lifecycle, transitions=rows) == {("transitions", 1, "sources", 1)}


@pytest.mark.parametrize(
    "parts",
    [
        ({"guards": [GUARD]}, {}),
        ({"guards": [GUARD]}, {"guards": [WIDER]}),
        ({"roles": ["a"]}, {"roles": ["a", "b"]}),
        ({"roles": ["a"]}, {}),
        ({"window": WINDOW}, {}),
        ({}, {"sources": ["open"]}),
        ({}, {"event": "end"}),
    ],
)
def test_a_row_that_can_be_tried_is_welcome(parts: Any) -> None:
    assert lifecycle(transitions=[row(**parts[0]), row(**parts[1])]).name == "thing"


@pytest.mark.parametrize(
    "build",
    [
        lambda: definition(name=5, initial="new", rules=STATES, transitions=ROWS),
        lambda: definition(name="x", initial=None, rules=STATES, transitions=ROWS),
        lambda: definition(name="x", initial="new", rules=None, transitions=ROWS),
        lambda: definition(name="x", initial="new", rules="new", transitions=ROWS),
        lambda: definition(name="x", initial="new", rules={}, transitions=ROWS),
        lambda: lifecycle(transitions=[{}]),
        lambda: lifecycle(transitions=ROWS[0]),
        lambda: lifecycle(effects=[stamp]),
        lambda: lifecycle(events="go"),
        lambda: lifecycle(retired={"x": 5}),
        lambda: lifecycle(retired=["x"]),
        lambda: lifecycle(custom_fields="site"),
        lambda: StateRule(name="x", category="busy"),
        lambda: StateRule(name="x", category=[]),  # type: ignore[arg-type]  # bad input
        lambda: StateRule(name="x", category="done", required="owner"),
        lambda: StateRule(name=["x"], category="done"),  # type: ignore[arg-type]  # bad input
        lambda: row(sources="new"),
        lambda: row(target=5),
        lambda: row(guards=when(size=1)),
        lambda: row(roles=[5]),
        lambda: row(window=timedelta(1)),
        lambda: row(needs_reason="yes"),
        lambda: Guard(condition="size", code="x", message="x"),  # type: ignore[arg-type]  # bad input
        lambda: Guard(condition=when(size=1), code=5, message="x"),  # type: ignore[arg-type]  # bad input
        lambda: Window(since="x", within=5),  # type: ignore[arg-type]  # bad input
        lambda: Window(since="x", within=timedelta(0)),
        lambda: Window(since="x", within=timedelta(-1)),
        lambda: Effect(do="explode", field="x"),
        lambda: Effect(do=[], field="x"),  # type: ignore[arg-type]  # bad input
        lambda: Effect(do="count", field=5),  # type: ignore[arg-type]  # bad input
        lambda: assign("x", object()),  # type: ignore[arg-type]  # bad input
        lambda: stamp("x", on="y"),  # type: ignore[arg-type]  # bad input
    ],
)
def test_odd_input_is_refused_with_our_error(build: Any) -> None:
    with pytest.raises(FieldError) as refused:
        build()
    assert refused.value.path


def test_a_wrong_row_is_named_by_its_place() -> None:
    with pytest.raises(WrongTypeError) as refused:
        lifecycle(transitions=[ROWS[0], "end"])
    assert refused.value.path == ("transitions", 1)


# -- binding ---------------------------------------------------------------------------


def test_a_class_without_the_fields_is_refused_with_all_places() -> None:
    parts = {
        "rules": [
            StateRule(
                name="new",
                category="to_do",
                required=["ownr", "*"],
                read_only=["*", "siz"],
                enter=[count("tires")],
                leave=[clear("x")],
            ),
            *STATES[1:],
        ],
        "transitions": [
            row(
                target="open",
                required=["y"],
                guards=[Guard(condition=when(z=1, size=1), code="no", message="no")],
                window=Window(since="sen_at", within=timedelta(1)),
                effects=[
                    stamp("size"),
                    count("owner"),
                    assign("owner", 5),
                    clear("tries"),
                    stamp("status"),
                    assign("size", 1, on=changes("v")),
                ],
            ),
            row(event="end", window=Window(since="owner", within=timedelta(1))),
        ],
        "effects": [stamp("w", on=changes("status_category"))],
        "custom_fields": ["site", "owner"],
        "given_names": ["site", "status_category", "tasks"],
    }
    assert faults(lifecycle, **parts) == {
        ("rules", 0, "required", 0),
        ("rules", 0, "required", 1),
        ("rules", 0, "read_only", 1),
        ("rules", 0, "enter", 0, "field"),
        ("rules", 0, "leave", 0, "field"),
        ("transitions", 0, "required", 0),
        ("transitions", 0, "guards", 0, "condition"),
        ("transitions", 0, "window", "since"),
        *(("transitions", 0, "effects", i, "field") for i in range(5)),
        ("transitions", 0, "effects", 5, "on"),
        ("transitions", 1, "window", "since"),
        ("effects", 0, "field"),
        ("custom_fields", 0),
        ("given_names", 0),
        ("given_names", 1),
    }


def test_names_within_blocks_are_looked_at_too() -> None:
    def guarded(name: str) -> Lifecycle[Any, Any, Any]:
        guard = Guard(condition=when({name: "ada"}), code="no", message="no")
        return definition(
            name="x", initial="new", rules=STATES, transitions=[row(guards=[guard])]
        )

    guarded("major.commander").bind(Incident, str, dict)
    for name in ("major.comander", "mayor.commander", "nothing"):
        assert faults(guarded(name).bind, Incident, str, dict) == {
            ("transitions", 0, "guards", 0, "condition")
        }


def test_a_vocabulary_has_exactly_the_events() -> None:
    class Some(StrEnum):
        GO = "go"
        STOP = "stop"

    assert faults(lifecycle().bind, Thing, Some, dict) == {("events", 1), ("events", 0)}
    assert lifecycle(events=["go", "end"]).event_names == ("go", "end")
    assert lifecycle().event_names == ("go", "end")


def test_keys_of_the_changes_are_fields_that_can_be_set() -> None:
    class Wrong(TypedDict, total=False):
        owner: str
        ownr: str
        tries: int
        status: str

    found = lifecycle(effects=[count("tries")])
    assert faults(found.bind, Thing, str, Wrong) == {
        ("changes", "ownr"),
        ("changes", "tries"),
        ("changes", "status"),
    }


@pytest.mark.parametrize(
    ("record", "events"), [("Thing", str), (dict, str), (Thing, "go"), (Thing, int)]
)
def test_only_classes_can_be_bound(record: Any, events: Any) -> None:
    with pytest.raises(WrongTypeError):
        lifecycle().bind(record, events, dict)


def test_a_binding_to_the_bare_record_is_checked_on_use() -> None:
    found = lifecycle(effects=[count("tries")]).bind(Record, str, dict)
    assert found == lifecycle(effects=[count("tries")])


def test_a_guard_or_an_edge_speaks_of_states_that_can_be() -> None:
    def faults_of(condition: Condition) -> set[tuple[str | int, ...]]:
        guard = Guard(condition=condition, code="no", message="no")
        edge = begins(condition) | (changes("status", new="lost") & condition)
        return faults(
            definition,
            name="bad",
            initial="new",
            rules=[
                StateRule(name="new", category="to_do", enter=[count("n", on=edge)])
            ],
            transitions=[row(sources=["new"], target=None, guards=[guard])],
            effects=[stamp("at", on=ends(condition))],
            retired={"lost": "closed"},
            migration=Migration(states={"older": "new"}),
        )

    everywhere = {
        ("transitions", 0, "guards", 0, "condition"),
        ("effects", 0, "on"),
        ("rules", 0, "enter", 0, "on"),
    }
    for wrong in (
        when(status="nwe"),
        when(title="x") & ~when(status=one_of("new", "limbo")),
        when(status_category="opne"),
    ):
        assert faults_of(wrong) == everywhere
    for right in (
        when(status=one_of("new", "lost", "older", None)),
        when(status_category=one_of("waiting", "unknown")) | when(owner="limbo"),
        when(status=IS_SET),
    ):
        guard = Guard(condition=right, code="no", message="no")
        made = definition(
            name="good",
            initial="new",
            rules=[StateRule(name="new", category="to_do")],
            transitions=[row(sources=["new"], target=None, guards=[guard])],
            effects=[stamp("at", on=ends(right))],
            retired={"lost": "closed"},
            migration=Migration(states={"older": "new"}),
        )
        assert made.transitions[0].guards == (guard,)


@pytest.mark.parametrize(
    ("event", "member"), [("end", "END"), ("to do", "TO_DO"), ("2nd", "E_2ND")]
)
def test_a_vocabulary_is_told_what_to_add(event: str, member: str) -> None:
    class Other(StrEnum):
        GO = "go"

    rows = [ROWS[0], attrs.evolve(ROWS[1], event=event)]
    with pytest.raises(DefinitionError) as refused:
        lifecycle(transitions=rows).bind(Thing, Other, dict)
    assert "Other lacks this event of the lifecycle" in str(refused.value)
    assert f"add {member} = '{event}' to it" in str(refused.value)
