"""Steps: guards, effects, windows, given values, custom fields, versions, bad input."""

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    NaiveDatetimeError,
    RefusedError,
    StaleVersionError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle import (
    INCIDENT,
    Effect,
    Guard,
    IncidentEvent,
    Lifecycle,
    StateRule,
    Step,
    Transition,
    Unmet,
    Window,
    assign,
    clear,
    count,
    stamp,
    stamp_actor,
)
from itsmcore.model import (
    Actor,
    Condition,
    FactKind,
    Incident,
    MajorIncident,
    Record,
    Ref,
    Side,
    at_least,
    begins,
    changes,
    commented,
    contains,
    ends,
    when,
)
from tests.lifecycle.samples import (
    ADA,
    MINUTE,
    ROWS,
    STATES,
    T0,
    Thing,
    incident,
    lifecycle,
    thing,
)

Any_ = Lifecycle[Any, Any, Any]


def step(
    found: Any_, record: Record, event: str = "go", new: Any = None, **how: Any
) -> Step[Any]:
    return found.apply(record, event, new, **{"at": T0, "by": "ada", **how})


def refusal(
    found: Any_, record: Record, event: str = "go", new: Any = None, **how: Any
) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        step(found, record, event, new, **how)
    return [reason.code for reason in refused.value.reasons]


def guarded(condition: Condition, **parts: Any) -> Any_:
    guard = Guard(condition=condition, code="no", message="it may not be")
    row = Transition(event="go", sources=["new"], target="open", guards=[guard])
    return lifecycle(transitions=[row, ROWS[1]], **parts)


def going(*effects: Any, **parts: Any) -> Any_:
    row = Transition(event="go", sources=["new"], target="open", effects=effects)
    return lifecycle(transitions=[row, ROWS[1]], **parts)


# -- a step ----------------------------------------------------------------------------


def test_a_step_gives_the_new_record_and_one_fact() -> None:
    before = thing(version=4)
    done = step(
        lifecycle(),
        before,
        new={"owner": "bo"},
        by=ADA,
        reason="so",
        cause=Ref("job", "7"),
    )
    (fact,) = done.facts
    assert (done.before, before.status) == (before, "new")
    assert (done.record.status, done.record.owner) == ("open", "bo")
    assert (done.record.version, done.record.updated_at) == (5, T0)
    assert (fact.record_id, fact.seq, fact.at, fact.event) == ("T-1", 5, T0, "go")
    assert (fact.by, fact.side, fact.reason) == ("ada", Side.AGENT, "so")
    assert (fact.kind, fact.cause) == (FactKind.CHANGED, Ref("job", "7"))
    assert done.changes == {
        "owner": "bo",
        "status": "open",
        "updated_at": T0,
        "version": 5,
    }


def test_a_step_that_only_says_something_is_a_comment() -> None:
    row = Transition(event="say", sources=["new"])
    found = lifecycle(transitions=[row])
    said = step(found, thing(), "say", text="hello", public=True).facts[0]
    assert (said.kind, said.text, said.public) == (FactKind.COMMENTED, "hello", True)
    saved = step(found, thing(), "say").facts[0]
    assert (saved.kind, saved.changes) == (FactKind.CHANGED, ())
    both = step(found, thing(), "say", {"size": 2}, text="hello").facts[0]
    assert (both.kind, both.is_comment) == (FactKind.CHANGED, True)


def test_a_change_to_the_value_that_is_there_is_no_change() -> None:
    assert (
        step(lifecycle(), thing(size=2), new={"size": 2}).facts[0].changes[0].field
        == "status"
    )


def test_events_may_come_as_text() -> None:
    record = incident()
    one = INCIDENT.apply(record, IncidentEvent.START, at=T0, by="ada")
    assert INCIDENT.dynamic.apply(record, "start", at=T0, by="ada") == one
    assert INCIDENT.event("start") is IncidentEvent.START
    assert lifecycle().event("go") == "go"


def test_instants_are_kept_in_utc() -> None:
    at = datetime.fromisoformat("2026-03-02T11:00:00+02:00")
    assert (
        step(lifecycle(), thing(), at=at).facts[0].at.isoformat()
        == "2026-03-02T09:00:00+00:00"
    )


# -- guards ----------------------------------------------------------------------------


def test_guards_see_the_changes_and_not_the_effects() -> None:
    found = guarded(when(size=1) & when(status="new"))
    assert refusal(found, thing()) == ["no"]
    assert step(found, thing(), new={"size": 1}).record.status == "open"
    rule = StateRule(name="new", category="to_do", leave=[assign("size", 1)])
    assert refusal(guarded(when(size=1), rules=[rule, *STATES[1:]]), thing()) == ["no"]


def test_guards_read_categories_of_the_lifecycle_itself() -> None:
    found = guarded(when(status_category="to_do"))
    assert step(found, thing()).record.status == "open"


def test_guards_read_blocks_with_their_changes() -> None:
    guard = Guard(condition=when({"major.commander": "ada"}), code="no", message="no")
    row = Transition(event="go", sources=["new"], target="new", guards=[guard])
    rules = [StateRule(name="new", category="closed")]
    found = lifecycle_of(Incident, rules=rules, transitions=[row])
    assert refusal(found, incident()) == ["no"]
    led = MajorIncident(commander="ada")
    assert step(found, incident(), new={"major": led}).record.major == led
    assert step(found, incident(major=led)).record.status == "new"
    assert refusal(found, incident(major=led), new={"major": None}) == ["no"]


def lifecycle_of(record: type[Record], **parts: Any) -> Any_:
    found: Any_ = Lifecycle(**{"name": "x", "initial": "new", "rules": STATES, **parts})
    return found.bind(record, str, dict)


def test_guards_read_what_the_host_gives() -> None:
    found = guarded(
        when(open_tasks=0, skills=contains("dns")), given_names=["open_tasks", "skills"]
    )
    assert refusal(found, thing()) == ["no"]
    assert refusal(found, thing(), given={"open_tasks": 2, "skills": ["dns"]}) == ["no"]
    given: Any = {"open_tasks": 0, "skills": ["dns"]}
    assert step(found, thing(), given=given).record.status == "open"
    assert found.explain(thing(), "go", at=T0, by="ada", given=given).allowed
    with pytest.raises(UnknownNameError, match="open_taks"):
        step(found, thing(), given={"open_taks": 0})
    with pytest.raises(WrongTypeError, match="given"):
        step(found, thing(), given=["open_tasks"])


def test_each_unmet_guard_is_told() -> None:
    guards = [
        Guard(condition=when(size=at_least(1)), code="small", message="too small"),
        Guard(condition=when(owner="bo"), code="foreign", message="not his"),
    ]
    row = Transition(
        event="go", sources=["new"], target="open", guards=guards, roles=["lead"]
    )
    found = lifecycle(transitions=[row])
    assert refusal(found, thing(), by=ADA) == ["role_missing", "small", "foreign"]
    (offer,) = found.available(thing(size=1), at=T0, by=Actor(key="x", roles=["lead"]))
    assert offer.unmet == (Unmet(code="foreign", message="not his"),)


def test_rows_are_tried_in_order_and_all_obstacles_are_told_once() -> None:
    big = Guard(condition=when(size=at_least(9)), code="small", message="too small")
    rows = [
        Transition(
            event="go", sources=["new"], target="done", guards=[big], roles=["lead"]
        ),
        Transition(event="go", sources=["new"], target="open", guards=[big]),
        Transition(event="go", sources=["new"], target="new", roles=["admin"]),
    ]
    found, boss = lifecycle(transitions=rows), Actor(key="x", roles=["lead"])
    assert step(found, thing(size=9), by=boss).record.status == "done"
    assert step(found, thing(size=9)).record.status == "open"
    assert refusal(found, thing()) == ["role_missing", "small", "role_missing"]
    assert found.explain(thing(), "go", at=T0, by="ada").to == "done"


# -- windows and time ------------------------------------------------------------------


def windowed(within: timedelta, since: str = "seen_at", **parts: Any) -> Any_:
    window = Window(since=since, within=within)
    row = Transition(event="go", sources=["new"], target="open", window=window)
    return lifecycle(transitions=[row], **parts)


def test_a_window_is_open_from_its_start_to_its_last_instant() -> None:
    found = windowed(MINUTE)
    record = thing(seen_at=T0 + MINUTE)
    assert refusal(found, record) == ["window_not_open"]
    assert step(found, record, at=T0 + MINUTE).record.status == "open"
    assert step(found, record, at=T0 + 2 * MINUTE).record.status == "open"
    late = T0 + 2 * MINUTE + timedelta(microseconds=1)
    assert refusal(found, record, at=late) == ["window_closed"]
    (offer,) = found.available(record, at=late, by="ada")
    assert (offer.allowed_from, offer.allowed_until) == (T0 + MINUTE, T0 + 2 * MINUTE)


def test_a_window_without_a_start_sets_no_bound() -> None:
    (offer,) = windowed(MINUTE).available(thing(), at=T0, by="ada")
    assert (offer.allowed, offer.allowed_from) == (True, None)
    custom = windowed(MINUTE, since="seen", custom_fields=["seen"])
    assert step(custom, thing(fields={"seen": "yesterday"})).record.status == "open"


def test_a_window_beyond_the_calendar_never_closes() -> None:
    (offer,) = windowed(timedelta.max).available(thing(seen_at=T0), at=T0, by="ada")
    assert (offer.allowed, offer.allowed_from, offer.allowed_until) == (True, T0, None)


def test_a_window_counts_from_the_value_before_the_step() -> None:
    record = thing(seen_at=T0 - 2 * MINUTE)
    assert refusal(windowed(MINUTE), record, new={"seen_at": T0}) == ["window_closed"]


@pytest.mark.parametrize(
    "record",
    [thing(updated_at=T0), thing(), thing(updated_at=T0 - MINUTE, opened_at=T0)],
)
def test_a_step_does_not_lie_before_the_last_one(record: Thing) -> None:
    early = T0 - 2 * MINUTE
    assert refusal(lifecycle(), record, at=early) == ["time_backwards"]
    assert step(lifecycle(), record, at=T0).record.updated_at == T0
    (offer,) = lifecycle().available(record, at=early, by="ada")
    assert [unmet.code for unmet in offer.unmet] == ["time_backwards"]


# -- effects ---------------------------------------------------------------------------


def test_effects_act_in_their_order() -> None:
    rules = [
        StateRule(name="new", category="to_do", leave=[assign("owner", "leave")]),
        StateRule(
            name="open", category="active", enter=[count("tries"), clear("owner")]
        ),
    ]
    row = Transition(
        event="go",
        sources=["new"],
        target="open",
        effects=[assign("size", 1), stamp_actor("owner", once=True)],
    )
    found = lifecycle(
        rules=rules, transitions=[row], effects=[assign("size", 2), stamp("seen_at")]
    )
    done = step(found, thing(), new={"size": 5, "description": "x"}).record
    assert (done.owner, done.size, done.tries, done.seen_at) == ("ada", 2, 1, T0)


def test_a_stay_neither_leaves_nor_enters() -> None:
    rule = StateRule(
        name="new", category="to_do", enter=[count("tries")], leave=[count("tries")]
    )
    row = Transition(event="stay", sources=["new"], target="new")
    found = lifecycle(rules=[rule], transitions=[row])
    assert step(found, thing(), "stay").record.tries == 0


def test_an_effect_that_puts_back_what_was_there_is_no_change() -> None:
    found = going(clear("owner"))
    done = step(found, thing(), new={"owner": "bo"})
    assert done.record.owner is None
    assert [change.field for change in done.facts[0].changes] == ["status"]


def test_effects_convert_what_they_put_as_the_class_does() -> None:
    found = going(assign("tags", ("a",)))
    assert step(found, thing()).record.tags == frozenset({"a"})
    assert step(found, thing(tags=["a"])).facts[0].changes[0].field == "status"


@pytest.mark.parametrize(
    ("edge", "fires"),
    [
        (changes("owner"), True),
        (changes("size"), False),
        (begins(when(status_category="active")), True),
        (ends(when(status="new")), True),
        (ends(when(owner="bo")), False),
        (commented(side=Side.AGENT), True),
        (commented(public=False), False),
    ],
)
def test_effects_wait_for_their_edge(*, edge: Any, fires: bool) -> None:
    found = lifecycle(effects=[count("tries", on=edge)])
    done = step(found, thing(), new={"owner": "bo"}, by=ADA, text="hi", public=True)
    assert done.record.tries == int(fires)


def test_an_edge_of_one_effect_sees_what_effects_before_it_did() -> None:
    second = count("tries", on=changes("size"))
    found = lifecycle(effects=[second, assign("size", 1)])
    assert step(found, thing()).record.tries == 1
    chain = [assign("size", 1, on=changes("status")), second]
    assert step(lifecycle(effects=chain), thing()).record.tries == 1
    assert step(lifecycle(effects=chain[::-1]), thing()).record.tries == 0


@pytest.mark.parametrize(
    ("held", "counted"), [(None, 1), ("many", 1), (True, 1), (2, 3), (1.5, 2.5)]
)
def test_counting_goes_on_from_whatever_is_there(held: Any, counted: Any) -> None:
    found = going(count("n"), custom_fields=["n"])
    record = thing(fields={"n": held})
    assert step(found, record).record.fields["n"] == counted


def test_what_stamps_and_counts_write_cannot_be_given() -> None:
    found = going(stamp("seen_at"), count("tries"), assign("size", 1))
    for name in ("seen_at", "tries", "status", "id", "version", "extra", "fields"):
        with pytest.raises(FieldError, match="sets this field itself"):
            step(found, thing(), new={name: None})
    assert step(found, thing(), new={"size": 3}).record.size == 1


# -- input -----------------------------------------------------------------------------


def test_required_fields_are_looked_at_after_the_effects() -> None:
    rules = [
        STATES[0],
        StateRule(
            name="open",
            category="active",
            required=["owner", "size"],
            enter=[stamp_actor("owner")],
        ),
    ]
    found = lifecycle(rules=rules, transitions=ROWS[:1])
    (offer,) = found.available(thing(), at=T0, by="ada")
    assert [need.field for need in offer.needs] == ["size"]
    assert offer.allowed
    assert refusal(found, thing()) == ["field_missing"]
    assert step(found, thing(), new={"size": 1}).record.owner == "ada"
    assert not found.explain(thing(), "go", at=T0, by="ada").allowed


@pytest.mark.parametrize("empty", [None, "", (), frozenset()])
def test_an_empty_value_is_missing(empty: Any) -> None:
    rules = [STATES[0], StateRule(name="open", category="active", required=["site"])]
    found = lifecycle(rules=rules, transitions=ROWS[:1], custom_fields=["site"])
    assert refusal(found, thing(fields={"site": empty})) == ["field_missing"]
    assert step(found, thing(fields={"site": 0})).record.status == "open"


def test_forms_are_told_types_and_choices() -> None:
    names = [
        "priority",
        "hold_reason",
        "cis",
        "due_at",
        "effort",
        "major",
        "tags",
        "priority_overridden",
        "site",
        "links",
        "title",
    ]
    rules = [STATES[0], StateRule(name="open", category="active", required=names)]
    found = lifecycle_of(
        Incident, rules=rules, transitions=ROWS[:1], custom_fields=["site"]
    )
    (offer,) = found.available(incident(), at=T0, by="ada")
    needs = {need.field: need for need in offer.needs}
    assert {name: need.type for name, need in needs.items()} == {
        "priority": "choice",
        "hold_reason": "text",
        "cis": "list",
        "due_at": "instant",
        "effort": "duration",
        "major": "block",
        "tags": "set",
        "site": "any",
        "links": "list",
        "title": "text",
    }
    assert needs["priority"].choices[0] == "critical"
    assert "customer" in needs["hold_reason"].choices


def test_custom_fields_are_set_when_they_are_declared() -> None:
    found = lifecycle(custom_fields=["site"])
    done = step(found, thing(fields={"floor": 3}), new={"site": ["HQ"]})
    assert done.record.fields == {"floor": 3, "site": ("HQ",)}
    assert done.facts[0].changes[0].old is None
    with pytest.raises(UnknownNameError, match="floor"):
        step(found, thing(fields={"floor": 3}), new={"floor": 4})
    assert (
        step(found, thing(fields={"site": 1}), new={"site": True}).record.fields["site"]
        is True
    )
    assert step(
        found, thing(fields={"site": 1}), new={"owner": "bo"}
    ).record.fields == {"site": 1}


def test_a_custom_field_that_stays_as_it_is_is_no_change() -> None:
    found = lifecycle(custom_fields=["site"])
    done = step(found, thing(fields={"site": 1}), new={"site": 1})
    assert [change.field for change in done.facts[0].changes] == ["status"]


def test_values_that_do_not_go_together_are_refused_and_explained_alike() -> None:
    record = incident(outage_from=T0)
    late: Any = {"outage_to": T0 - MINUTE}
    for ask in (INCIDENT.apply, INCIDENT.explain):
        with pytest.raises(FieldError, match="before its start"):
            ask(record, IncidentEvent.UPDATE, late, at=T0, by="ada")


# -- versions --------------------------------------------------------------------------


def test_a_stale_version_is_refused() -> None:
    assert step(lifecycle(), thing(version=3), if_version=3).record.version == 4
    with pytest.raises(StaleVersionError) as stale:
        step(lifecycle(), thing(version=3), if_version=2)
    assert (stale.value.expected, stale.value.found) == (2, 3)


@pytest.mark.parametrize("version", ["3", True, 3.0])
def test_a_version_is_a_whole_number(version: Any) -> None:
    with pytest.raises(WrongTypeError, match="if_version"):
        step(lifecycle(), thing(version=3), if_version=version)


# -- states and classes that it does not know ----------------------------------------------


def test_an_unknown_state_is_refused_by_name() -> None:
    record = thing(status="limbo")
    assert refusal(lifecycle(), record) == ["unknown_state"]
    assert lifecycle().available(record, at=T0, by="ada") == ()
    offer = lifecycle().explain(record, "go", at=T0, by="ada")
    assert (offer.allowed, offer.to, offer.label) == (False, None, "go")
    assert "no state of lifecycle 'thing'" in offer.unmet[0].message
    assert lifecycle().category(record) == "unknown"


def test_a_retired_state_is_known_and_has_no_rule() -> None:
    found = lifecycle(retired={"old": "done"})
    record = thing(status="old")
    assert found.category(record) == "done"
    assert refusal(found, record) == ["not_from_state"]
    assert "retired" in found.explain(record, "go", at=T0, by="ada").unmet[0].message


def test_a_record_of_another_class_is_refused() -> None:
    found: Any_ = INCIDENT
    for record in (thing(), "INC-1", None, 5):
        with pytest.raises(WrongTypeError, match="Incident is needed"):
            found.apply(record, "start", at=T0, by="ada", if_version=1)
        with pytest.raises(WrongTypeError, match="Incident is needed"):
            found.available(record, at=T0, by="ada")


def test_an_unbound_lifecycle_takes_any_class_that_fits() -> None:
    effects = [count("tries", on=changes("status"))]
    found: Any_ = Lifecycle(
        name="any", initial="new", rules=STATES, transitions=ROWS, effects=effects
    )
    assert step(found, thing()).record.tries == 1
    with pytest.raises(DefinitionError, match="'any' does not fit Incident"):
        step(found, incident())


def test_a_bound_subclass_keeps_its_class_and_fields() -> None:
    @attrs.frozen(kw_only=True)
    class Acme(Incident):
        vendor_ref: str | None = None
        size: "list[str] | None" = None

    found: Any_ = INCIDENT.bind(Acme, IncidentEvent, dict)
    record = Acme(id="1", opened_at=T0)
    done = step(found, record, "start", {"vendor_ref": "V-1"})
    assert done.record == Acme(
        id="1",
        opened_at=T0,
        status="in_progress",
        vendor_ref="V-1",
        version=1,
        updated_at=T0,
    )
    assert (
        type(INCIDENT.apply(record, IncidentEvent.START, at=T0, by="a").record) is Acme
    )
    with pytest.raises(WrongTypeError, match="vendor_ref"):
        step(found, record, "start", {"vendor_ref": 5})


# -- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["leave", None, 5, ["go"], {}])
def test_an_unknown_event_is_refused(event: Any) -> None:
    for ask in (lifecycle().apply, lifecycle().explain):
        with pytest.raises(UnknownNameError, match="event"):
            ask(thing(), event, at=T0, by="ada")
    with pytest.raises(UnknownNameError, match="event"):
        lifecycle().event(event)


@pytest.mark.parametrize(
    ("how", "error", "field"),
    [
        ({"at": datetime(2026, 3, 2)}, NaiveDatetimeError, "at"),
        ({"at": "2026-03-02"}, WrongTypeError, "at"),
        ({"by": None}, WrongTypeError, "by"),
        ({"by": 5}, WrongTypeError, "by"),
        ({"reason": 5}, WrongTypeError, "reason"),
        ({"text": b"x"}, WrongTypeError, "text"),
        ({"public": "yes"}, WrongTypeError, "public"),
        ({"cause": "job"}, WrongTypeError, "cause"),
        ({"new": ["owner"]}, WrongTypeError, "changes"),
        ({"new": {"ownr": "bo"}}, UnknownNameError, "changes"),
        ({"new": {5: "bo"}}, UnknownNameError, "changes"),
        ({"new": {"owner": 5}}, WrongTypeError, "owner"),
        ({"new": {"size": "5"}}, WrongTypeError, "size"),
        ({"new": {"size": True}}, WrongTypeError, "size"),
        ({"new": {"tags": "a"}}, WrongTypeError, "tags"),
        ({"new": {"seen_at": datetime(2026, 3, 2)}}, NaiveDatetimeError, "seen_at"),
    ],
)
def test_bad_input_is_refused_by_field(
    how: Any, error: type[FieldError], field: str
) -> None:
    with pytest.raises(error) as refused:
        step(lifecycle(), thing(), **how)
    assert refused.value.path[0] == field


def test_a_counter_that_counts_once_stays() -> None:
    found = going(Effect(do="count", field="tries", once=True))
    assert step(found, thing(tries=0)).record.tries == 0
    assert step(found, thing(size=None)).record.tries == 0
