"""Fields that a state or a step requires, prompts, wants changed, locks or hides."""

from typing import Any

import pytest

from itsmcore.errors import DefinitionError, RefusedError, ReplayError
from itsmcore.lifecycle import Lifecycle, StateRule, Transition, assign, count, stamp
from itsmcore.model import Actor, Fact, FactKind, FieldChange, History, Side
from tests.lifecycle.samples import (
    MINUTE,
    STATES,
    T0,
    definition,
    lifecycle,
    paths,
    thing,
)

Any_ = Lifecycle[Any, Any, Any]


def opening(**parts: Any) -> Any_:
    """`go` leads to an open state with these rules; `say` stays in it, `end` ends it."""
    first, _, last = STATES
    rules = [first, StateRule(name="open", category="active", **parts), last]
    rows = [
        Transition(event="go", sources=["new"], target="open"),
        Transition(event="say", sources=["open"]),
        Transition(event="end", sources=["open"], target="done"),
    ]
    return lifecycle(rules=rules, transitions=rows)


def going(**parts: Any) -> Any_:
    """`go` with these parts, from new to open."""
    row = Transition(**{"event": "go", "sources": ["new"], "target": "open", **parts})
    end = Transition(event="end", sources=["open"], target="done")
    return lifecycle(transitions=[row, end])


def needs(found: Any_, record: Any, event: str = "go", new: Any = None) -> Any:
    offer = found.explain(record, event, new, at=T0, by="ada")
    return [(need.field, need.required, need.must_change) for need in offer.needs]


def codes(
    found: Any_, record: Any, event: str = "go", new: Any = None, **how: Any
) -> list[str]:
    """What explain tells; apply agrees, and a refusal changes nothing."""
    asked = {"at": T0, "by": "ada", **how}
    before = repr(record)
    offer = found.explain(record, event, new, **asked)
    if offer.allowed:
        found.apply(record, event, new, **asked)
    else:
        with pytest.raises(RefusedError) as refused:
            found.apply(record, event, new, **asked)
        assert refused.value.reasons == offer.unmet
    assert repr(record) == before
    return [unmet.code for unmet in offer.unmet]


# -- asked for -------------------------------------------------------------------------


def test_a_prompted_field_is_asked_for_and_may_stay_as_it_is() -> None:
    found = opening(must_prompt=["owner"])
    assert needs(found, thing()) == [("owner", False, False)]
    assert needs(found, thing(owner="bo")) == [("owner", False, False)]
    assert needs(found, thing(owner="bo"), new={"owner": "bo"}) == []
    assert codes(found, thing(owner="bo")) == []
    assert needs(found, thing(status="open"), "say") == []
    (offer,) = found.available(thing(), at=T0, by="ada")
    assert (offer.allowed, [need.field for need in offer.needs]) == (True, ["owner"])


def test_a_prompted_field_that_is_required_too_is_needed_while_it_is_empty() -> None:
    found = opening(must_prompt=["owner"], required=["owner"])
    assert needs(found, thing()) == [("owner", True, False)]
    assert needs(found, thing(owner="bo")) == [("owner", False, False)]
    assert codes(found, thing()) == ["field_missing"]


def test_a_field_that_must_change_must_get_another_value() -> None:
    found = opening(must_change=["owner"])
    assert needs(found, thing(owner="bo")) == [("owner", True, True)]
    assert codes(found, thing(owner="bo")) == ["field_unchanged"]
    assert codes(found, thing(owner="bo"), new={"owner": "bo"}) == ["field_unchanged"]
    assert codes(found, thing(owner="bo"), new={"owner": "al"}) == []
    assert codes(found, thing(owner="bo"), new={"owner": None}) == []
    assert codes(found, thing(status="open"), "say") == []


def test_a_field_that_is_missing_and_must_change_is_told_once() -> None:
    found = opening(must_change=["owner", "size"], required=["owner"])
    assert codes(found, thing()) == ["field_missing", "field_unchanged"]
    assert needs(found, thing()) == [("owner", True, True), ("size", True, True)]


def test_what_a_row_asks_for_counts_in_steps_that_stay_too() -> None:
    row = Transition(
        event="pass on", sources=["new"], must_change=["owner"], must_prompt=["size"]
    )
    found = lifecycle(transitions=[row])
    assert needs(found, thing(owner="bo"), "pass on") == [
        ("owner", True, True),
        ("size", False, False),
    ]
    assert codes(found, thing(), "pass on", {"owner": "al"}) == []


def test_an_effect_is_no_change_by_a_person() -> None:
    found = going(must_change=["owner"], effects=[assign("owner", "al")])
    assert codes(found, thing(owner="bo")) == ["field_unchanged"]
    assert codes(found, thing(owner="bo"), new={"owner": "cy"}) == []


def test_a_text_may_be_needed() -> None:
    found = going(needs_text=True, needs_reason=True)
    assert codes(found, thing()) == ["reason_missing", "text_missing"]
    assert codes(found, thing(), reason="so", text=" ") == ["text_missing"]
    assert codes(found, thing(), reason="so", text="hello") == []
    assert needs(found, thing()) == [("reason", True, False), ("text", True, False)]


def test_a_field_may_be_called_as_a_note_is() -> None:
    row = Transition(
        event="go",
        sources=["new"],
        target="open",
        required=["reason"],
        must_change=["text"],
        needs_reason=True,
        needs_text=True,
    )
    found = lifecycle(transitions=[row], custom_fields=["reason", "text"])
    offer = found.explain(thing(), "go", at=T0, by="ada")
    assert [(need.field, need.is_note) for need in offer.needs] == [
        ("reason", False),
        ("reason", True),
        ("text", True),
        ("text", False),
    ]
    new = {"reason": "a", "text": "b"}
    assert codes(found, thing(), new=new) == ["reason_missing", "text_missing"]
    assert codes(found, thing(), new=new, reason="c", text="d") == []


# -- locked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "code"), [("read_only", "read_only"), ("hidden", "hidden")]
)
def test_a_locked_field_may_be_given_only_where_a_step_asks_for_it(
    part: str, code: str
) -> None:
    locks: dict[str, Any] = {part: ["owner", "size"]}
    first = StateRule(name="new", category="to_do", **locks)
    rows = [
        Transition(event="go", sources=["new"], target="open"),
        Transition(event="ask", sources=["new"], must_prompt=["owner"]),
        Transition(event="turn", sources=["new"], must_change=["owner"]),
        Transition(event="need", sources=["new"], required=["owner"]),
    ]
    found = lifecycle(rules=[first, *STATES[1:]], transitions=rows)
    new = {"owner": "al"}
    assert codes(found, thing(owner="bo"), new=new) == [code]
    assert codes(found, thing(owner="bo"), "ask", new) == []
    assert codes(found, thing(owner="bo"), "turn", new) == []
    assert codes(found, thing(owner="bo"), "need", new) == [code]
    assert codes(found, thing(), "need", new) == []
    assert codes(found, thing(), "need", {**new, "size": 1}) == [code]
    assert codes(found, thing(), new={"title": "x"}) == []


def test_a_state_that_prompts_lets_through_what_the_one_before_locks() -> None:
    first = StateRule(name="new", category="to_do", read_only=["*"], hidden=["size"])
    last = StateRule(name="open", category="closed", must_prompt=["size"])
    found = lifecycle(
        rules=[first, last],
        transitions=[Transition(event="go", sources=["new"], target="open")],
    )
    assert codes(found, thing(size=1), new={"size": 2}) == []
    assert codes(found, thing(size=1), new={"owner": "al"}) == ["read_only"]


@pytest.mark.parametrize("part", ["read_only", "hidden"])
def test_a_step_may_lock_fields_of_its_own(part: str) -> None:
    locks: dict[str, Any] = {part: ["owner"]}
    goal = StateRule(name="open", category="active", must_prompt=["owner", "size"])
    rows = [
        Transition(event="go", sources=["new"], target="open", **locks),
        Transition(event="ask", sources=["new"], must_prompt=["owner"], **locks),
        Transition(event="mute", sources=["new"], target="open", read_only=["*"]),
    ]
    found = lifecycle(rules=[STATES[0], goal, STATES[2]], transitions=rows)
    new = {"owner": "al"}
    assert codes(found, thing(), new=new) == [part]
    assert needs(found, thing()) == [("size", False, False)]
    assert codes(found, thing(), "ask", new) == []
    assert codes(found, thing(), "mute", {"size": 1}) == ["read_only"]
    assert needs(found, thing(), "mute") == []
    told = history(
        found,
        {
            "changes": [("owner", None, "al"), ("status", "new", "open")],
            "event": "go",
        },
    )
    assert [finding.code for finding in found.replay(told).findings] == [part]


def test_a_hidden_field_is_not_given_at_creation_and_a_read_only_one_is() -> None:
    first = StateRule(
        name="new",
        category="to_do",
        read_only=["owner"],
        hidden=["size"],
        must_change=["owner"],
    )
    found = lifecycle(rules=[first, *STATES[1:]])
    with pytest.raises(RefusedError) as refused:
        found.create({"size": 1}, id="T-1", at=T0, by="ada")
    assert [reason.code for reason in refused.value.reasons] == ["hidden"]
    with pytest.raises(RefusedError, match="owner is needed"):
        found.create({"size": None}, id="T-1", at=T0, by="ada")
    assert found.create({"owner": "bo"}, id="T-1", at=T0, by="ada").record.owner == "bo"


def test_the_rule_of_a_state_tells_a_form_what_to_lock() -> None:
    found = opening(hidden=["size"])
    assert found.rule("open").hidden == ("size",)
    with pytest.raises(LookupError, match="'limbo'"):
        found.rule("limbo")


# -- definitions -----------------------------------------------------------------------


def test_unknown_and_owned_names_in_field_rules_stop_the_binding() -> None:
    first = StateRule(
        name="new",
        category="to_do",
        hidden=["*", "siz"],
        must_prompt=["tries", "ownr"],
        must_change=["seen_at"],
    )
    row = Transition(
        event="go",
        sources=["new"],
        target="open",
        must_change=["status", "x"],
        only_by=["y"],
        not_by=["z"],
        effects=[count("tries"), stamp("seen_at")],
    )
    with pytest.raises(DefinitionError) as refused:
        lifecycle(rules=[first, *STATES[1:]], transitions=[row])
    assert paths(refused) == {
        ("rules", 0, "hidden", 0),
        ("rules", 0, "hidden", 1),
        ("rules", 0, "must_prompt", 0),
        ("rules", 0, "must_prompt", 1),
        ("rules", 0, "must_change", 0),
        ("transitions", 0, "must_change", 0),
        ("transitions", 0, "must_change", 1),
        ("transitions", 0, "only_by", 0),
        ("transitions", 0, "not_by", 0),
    }


# -- replay ----------------------------------------------------------------------------


def history(found: Any_, *facts: dict[str, Any], **start: Any) -> History:
    told = [
        Fact(
            **{
                "record_id": "T-1",
                "seq": number,
                "at": T0 + number * MINUTE,
                **parts,
                "changes": [FieldChange(*change) for change in parts["changes"]],
            }
        )
        for number, parts in enumerate(facts, start=1)
    ]
    return History.start(thing(**start), told, states=found.states)


@pytest.mark.parametrize("first_fact", [0, 1])
def test_a_replay_tells_of_locks_and_demands_that_were_passed_over(
    first_fact: int,
) -> None:
    first = StateRule(
        name="new", category="to_do", read_only=["owner"], hidden=["size"]
    )
    rows = [
        Transition(
            event="go",
            sources=["new"],
            target="open",
            required=["title"],
            must_change=["owner"],
        ),
        Transition(event="say", sources=["new"], effects=[count("tries")]),
    ]
    found = lifecycle(rules=[first, *STATES[1:]], transitions=rows)
    odd: list[dict[str, Any]] = [
        {"changes": [("owner", "bo", "al"), ("size", None, 1)], "event": "say"},
        {"changes": [("status", "new", "open")], "event": "go"},
    ]
    told = history(found, *odd[first_fact:], owner="bo")
    codes = ["read_only", "hidden", "field_missing", "field_unchanged"]
    expected = codes[2 * first_fact :]
    assert [finding.code for finding in found.replay(told).findings] == expected
    with pytest.raises(ReplayError) as refused:
        found.replay(told, strict=True)
    values: list[Any] = list(refused.value.exceptions)
    assert [error.value for error in values] == expected


def test_a_replay_takes_what_effects_and_askings_do_to_locked_fields() -> None:
    first = StateRule(name="new", category="to_do", read_only=["*"])
    rows = [
        Transition(event="count", sources=["new"], effects=[count("tries")]),
        Transition(event="ask", sources=["new"], must_prompt=["owner"]),
        Transition(event="go", sources=["new"], target="open", required=["size"]),
    ]
    found = lifecycle(rules=[first, *STATES[1:]], transitions=rows)
    told = history(
        found,
        {"changes": [("tries", 0, 1)], "event": "count"},
        {"changes": [("owner", None, "al")], "event": "ask"},
        {"changes": [("size", None, 1), ("status", "new", "open")], "event": "go"},
    )
    assert found.replay(told, strict=True).record.size == 1
    moved = history(
        found,
        {"changes": [("title", "", "x")], "kind": FactKind.MIGRATED},
    )
    assert found.replay(moved, strict=True).record.title == "x"


def test_a_replay_takes_changes_of_what_a_state_does_not_lock() -> None:
    first = StateRule(name="new", category="to_do", read_only=["size"])
    found = lifecycle(
        rules=[first, *STATES[1:]],
        transitions=[Transition(event="say", sources=["new"])],
    )
    told = history(found, {"changes": [("owner", None, "al")], "event": "say"})
    assert found.replay(told, strict=True).record.owner == "al"


# -- who -------------------------------------------------------------------------------


def test_a_side_may_be_asked_for() -> None:
    found = going(sides=["requester", "supplier"])
    assert codes(found, thing()) == ["side_missing"]
    rob = Actor(key="rob", side=Side.REQUESTER)
    assert codes(found, thing(), by=rob) == []


def test_only_those_who_are_named_may_ask_what_is_theirs() -> None:
    found = going(only_by=["owner", "title"])
    assert codes(found, thing(owner="bo")) == ["not_yours"]
    assert codes(found, thing(owner="bo"), new={"owner": "ada"}) == ["not_yours"]
    assert codes(found, thing(owner="ada")) == []
    assert codes(found, thing(title="net"), by=Actor(key="x", groups={"net"})) == []


def test_nobody_decides_on_what_it_asked_for() -> None:
    found = going(not_by=["owner", "tags"])
    assert codes(found, thing(owner="ada")) == ["own_request"]
    assert codes(found, thing(owner="ada"), new={"owner": "bo"}) == ["own_request"]
    assert codes(found, thing(owner="bo"), new={"owner": "ada"}) == ["own_request"]
    assert codes(found, thing(tags={"ada", "bo"})) == ["own_request"]
    assert codes(found, thing(owner="bo")) == []
    team = Actor(key="cy", groups={"ada"})
    assert codes(found, thing(owner="ada"), by=team) == []


def test_internal_events_are_for_the_system_and_offered_to_nobody_else() -> None:
    rows = [
        Transition(event="go", sources=["new"], target="open"),
        Transition(event="expire", sources=["new"], target="done"),
    ]
    found = lifecycle(transitions=rows, internal=["expire"])
    job = Actor(key="job", side=Side.SYSTEM)
    assert [o.event for o in found.available(thing(), at=T0, by="ada")] == ["go"]
    assert [o.event for o in found.available(thing(), at=T0, by=job)] == [
        "go",
        "expire",
    ]
    assert codes(found, thing(), "expire") == ["internal_event"]
    assert codes(found, thing(), "expire", by=job) == []
    with pytest.raises(RefusedError) as refused:
        found.apply(thing(status="new"), "expire", at=T0, by="ada")
    assert refused.value.allowed == ("go",)


@pytest.mark.parametrize(
    "parts",
    [
        {"internal": ["fly"]},
        {"internal": ["go", "go"]},
    ],
)
def test_internal_events_are_events_each_once(parts: Any) -> None:
    with pytest.raises(DefinitionError) as refused:
        definition(
            name="x",
            initial="new",
            rules=STATES,
            transitions=[Transition(event="go", sources=["new"])],
            **parts,
        )
    assert len(refused.value.exceptions) == 1
