"""Lifecycles of a host made from standard ones, and records that migrate to them."""

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import DefinitionError, RefusedError, ReplayError, WrongTypeError
from itsmcore.lifecycle import (
    INCIDENT,
    Effect,
    EffectKind,
    Guard,
    Lifecycle,
    Migration,
    StateRule,
    TimerRule,
    Transition,
    clear,
    count,
    derive,
)
from itsmcore.model import (
    FactKind,
    FieldChange,
    History,
    Incident,
    begins,
    changes,
    contains,
    one_of,
    when,
)
from itsmcore.testing import incidents, lifecycles, walks
from tests.lifecycle.samples import (
    MINUTE,
    ROWS,
    STATES,
    T0,
    Thing,
    lifecycle,
    paths,
    thing,
)

Any_ = Lifecycle[Any, Any, Any]

ACME = derive(
    INCIDENT,
    name="acme incident",
    version="2",
    rename={"in_progress": "working"},
    remove={"assigned": "in_progress"},
    rules=[
        attrs.evolve(INCIDENT.rule("resolved"), required=["resolution_code", "site"]),
        StateRule(name="with_supplier", category="waiting"),
    ],
    transitions=[
        Transition(event="forward", sources=["working"], target="with_supplier"),
        Transition(event="resume", sources=["with_supplier"], target="working"),
        Transition(
            event="cancel", sources=["new", "with_supplier"], target="cancelled"
        ),
    ],
    without={"reopen": ["closed"], "hold": ["new"]},
    custom_fields=["site"],
).bind(Incident, str, dict)

FEWER = settings(max_examples=settings().max_examples // 2)


def events(found: Any_, state: str) -> list[str]:
    return [move.event for move in found.moves if move.source == state]


def target(found: Any_, state: str, event: str) -> str | None:
    ways = {(m.source, m.event): m.target for m in found.moves}
    return ways.get((state, event))


def test_states_are_renamed_removed_and_added_and_their_ways_follow() -> None:
    assert [rule.name for rule in ACME.rules] == [
        *("new", "working", "on_hold", "resolved", "closed", "cancelled"),
        "with_supplier",
    ]
    assert target(ACME, "new", "start") == "working"
    assert target(ACME, "new", "assign") == "working"
    assert target(ACME, "with_supplier", "resume") == "working"
    assert target(ACME, "on_hold", "resume") == "working"
    assert events(ACME, "closed") == []
    assert "hold" not in events(ACME, "new")
    assert "hold" in events(ACME, "working")
    assert ACME.check() == ()
    assert ACME.states["in_progress"] == ACME.states["working"] == "active"


def test_a_row_takes_the_place_of_those_for_its_event_in_its_sources() -> None:
    offers = {
        state: ACME.explain(
            Incident(id="I", opened_at=T0, status=state), "cancel", at=T0, by="ada"
        )
        for state in ("new", "working", "with_supplier")
    }
    reasons = {s: [need.field for need in offer.needs] for s, offer in offers.items()}
    assert reasons == {"new": [], "working": ["reason"], "with_supplier": []}


def test_a_rule_takes_the_place_of_the_one_of_its_name() -> None:
    assert ACME.rule("resolved").required == ("resolution_code", "site")
    assert ACME.rule("closed") == INCIDENT.rule("closed")


def test_records_may_be_born_in_another_state() -> None:
    found = derive(
        lifecycle(),
        name="x",
        initial="draft",
        rules=[StateRule(name="draft", category="to_do")],
        transitions=[Transition(event="ask", sources=["draft"], target="new")],
    ).bind(Thing, str, dict)
    assert found.create({}, id="T-1", at=T0, by="ada").record.status == "draft"
    assert found.check() == ()


def test_events_without_a_row_are_left_out_and_new_ones_come_last() -> None:
    found = derive(INCIDENT, name="x", without={"start": ["new", "assigned"]})
    assert "start" not in found.event_names
    assert ACME.event_names == (*INCIDENT.event_names, "forward")
    same = derive(INCIDENT, name="incident").bind(Incident, str, dict)
    assert same.event_names == INCIDENT.event_names
    assert same.moves == INCIDENT.moves


def test_conditions_and_edges_on_the_status_follow_a_renamed_state() -> None:
    guard = Guard(
        condition=when(status=one_of("new", "open"))
        & ~when(status="done", owner="new"),
        code="no",
        message="no",
    )
    effects = [
        count("tries", on=changes("status", new="open") & when(status="new")),
        clear("owner", on=begins(when(tags=contains("new"), status=one_of("new")))),
        Effect(do=EffectKind.EMIT, field="told", value="new"),
    ]
    row = Transition(
        event="go", sources=["new"], target="open", guards=[guard], effects=effects
    )
    timer = TimerRule(
        event="go", sources=["new", "open"], since="seen_at", working_days=1
    )
    both = attrs.evolve(row, sources=["new", "open"])
    base = lifecycle(transitions=[both, ROWS[1]], effects=effects, timer_rules=[timer])
    found = derive(base, name="x", rename={"new": "fresh", "open": "busy"})
    (first, *_) = found.transitions
    assert (first.sources, first.target) == (("fresh", "busy"), "busy")
    assert first.guards[0].condition == when(status=one_of("fresh", "busy")) & ~when(
        status="done", owner="new"
    )
    assert (
        first.effects
        == found.effects
        == (
            count("tries", on=changes("status", new="busy") & when(status="fresh")),
            clear(
                "owner", on=begins(when(tags=contains("new"), status=one_of("fresh")))
            ),
            effects[2],
        )
    )
    assert found.timer_rules == (attrs.evolve(timer, sources=["fresh", "busy"]),)
    assert found.initial == "fresh"


def test_timers_whose_event_is_gone_go_with_it() -> None:
    timer = TimerRule(event="go", sources=["new"], since="seen_at", working_days=1)
    base = lifecycle(timer_rules=[timer], internal=["go"])
    assert derive(base, name="x", without={"go": ["new"]}).timer_rules == ()
    assert derive(base, name="x", without={"go": ["new"]}).internal == ()
    kept = derive(base, name="x")
    assert (kept.timer_rules, kept.internal) == ((timer,), ("go",))
    told = derive(base, name="x", timer_rules=[], internal=[], effects=[clear("owner")])
    assert (told.timer_rules, told.internal) == ((), ())
    assert told.effects == (clear("owner"),)


def test_all_faults_of_a_derivation_come_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        derive(
            INCIDENT,
            name="bad",
            rename={"nwe": "x", "new": "closed", "closed": "shut"},
            remove={"assigned": "assigned", "limbo": "new", "new": "cloud"},
            without={"fly": ["new"], "start": ["resolved"]},
            rules=[StateRule(name="extra", category="done")],
            transitions=[Transition(event="go", sources=["extra"], target="nowhere")],
        )
    places = paths(refused)
    assert places >= {
        ("rename", "nwe"),
        ("remove", "assigned"),
        ("remove", "limbo"),
        ("remove", "new"),
        ("without", "fly"),
        ("without", "start", 0),
    }
    assert any(path[0] == "transitions" for path in places)
    with pytest.raises(DefinitionError) as refused:
        derive(INCIDENT, name="bad", rename={"new": "closed"})
    assert ("rename", "new") in paths(refused)


@pytest.mark.parametrize(
    "parts",
    [
        {"rename": "new"},
        {"rename": {"new": 5}},
        {"remove": ["new"]},
        {"without": ["start"]},
        {"without": {"start": "new"}},
        {"rules": ["new"]},
        {"transitions": STATES[0]},
        {"custom_fields": "site"},
    ],
)
def test_odd_arguments_are_refused_with_our_error(parts: Any) -> None:
    with pytest.raises(WrongTypeError):
        derive(INCIDENT, name="x", **parts)


def test_only_a_lifecycle_has_others_derived() -> None:
    with pytest.raises(WrongTypeError, match="a lifecycle is needed"):
        derive(STATES, name="x")  # type: ignore[arg-type]  # bad input


@FEWER
@given(lifecycles())
def test_a_lifecycle_derived_without_a_change_is_the_same(found: Any_) -> None:
    same = derive(found, name=found.name)
    used = {move.event for move in found.moves}
    assert attrs.evolve(same, events=found.events) == attrs.evolve(
        found, internal=[e for e in found.internal if e in used]
    )


@FEWER
@given(lifecycles(), st.data())
def test_renaming_forth_and_back_is_no_change(found: Any_, data: st.DataObject) -> None:
    names = [rule.name for rule in found.rules]
    chosen = data.draw(st.sets(st.sampled_from(names)))
    there = derive(found, name="there", rename={n: f"my {n}" for n in chosen})
    back = derive(there, name=found.name, rename={f"my {n}": n for n in chosen})
    assert back.moves == found.moves
    assert back.rules == found.rules
    assert back.transitions == found.transitions
    assert back.effects == found.effects


# -- migration -------------------------------------------------------------------------


@given(incidents(status=st.sampled_from([*INCIDENT.states])))
def test_every_record_of_the_base_migrates_and_keeps_what_it_holds(
    record: Incident,
) -> None:
    at = max(record.updated_at or T0, record.opened_at)
    step = ACME.migrate(record, at=at, by="job")
    wanted = {"in_progress": "working", "assigned": "working"}
    assert step.record.status == wanted.get(record.status, record.status)
    assert record == attrs.evolve(
        step.record,
        status=record.status,
        version=record.version,
        updated_at=record.updated_at,
    )
    assert ACME.migrate(step.record, at=at, by="job").facts == ()
    history = History.start(record, step.facts, states=ACME.states)
    assert ACME.replay(history).record == step.record


def test_a_migration_is_one_fact_that_a_strict_replay_takes() -> None:
    born = INCIDENT.create({}, id="INC-1", at=T0, by="ada")
    started = INCIDENT.dynamic.apply(born.record, "start", at=T0 + MINUTE, by="ada")
    step = ACME.migrate(started.record, at=T0 + 2 * MINUTE, by="job")
    (fact,) = step.facts
    assert (fact.kind, fact.event, fact.seq) == (FactKind.MIGRATED, None, 2)
    assert step.changes["status"] == "working"
    after = ACME.apply(step.record, "forward", at=T0 + 3 * MINUTE, by="ada")
    facts = [*born.facts, *started.facts, *step.facts, *after.facts]
    history = History.start(born.record, facts, states=ACME.states)
    assert ACME.replay(history, strict=True).record == after.record


def test_what_came_before_a_migration_is_not_held_against_rules_of_today() -> None:
    rules = [*STATES, StateRule(name="odd", category="active", read_only=["owner"])]
    rows = [
        *ROWS,
        Transition(event="skip", sources=["new"], target="done"),
        Transition(event="back", sources=["done"], target="odd"),
    ]
    first = lifecycle(rules=rules, transitions=rows, effects=[])
    locked = attrs.evolve(STATES[0], read_only=["title"])
    second = derive(
        first,
        name="x",
        version="2",
        remove={"odd": "open"},
        without={"skip": ["new"], "back": ["done"]},
        rules=[locked],
    ).bind(Thing, str, dict)
    born = first.create({}, id="T-1", at=T0, by="ada")
    record, facts = born.record, [*born.facts]
    for number, event in enumerate(("skip", "back"), start=1):
        new: dict[str, object] = {"title": event} if event == "skip" else {}
        at = T0 + number * MINUTE
        step = first.apply(record, event, new, at=at, by="ada")
        record, facts = step.record, [*facts, *step.facts]
    step = second.migrate(record, at=T0 + 3 * MINUTE, by="job")
    history = History.start(born.record, facts, states=second.states)
    codes = {finding.code for finding in second.replay(history).findings}
    assert codes == {"unknown_event", "not_allowed", "read_only"}
    history += step.facts
    assert second.replay(history, strict=True).record == step.record
    lost = attrs.evolve(facts[2], changes=[FieldChange("status", "done", "limbo")])
    back = attrs.evolve(step.facts[0], changes=[FieldChange("status", "limbo", "open")])
    odd = History.start(born.record, [*facts[:2], lost, back], states=second.states)
    found = second.replay(odd).findings
    assert [(finding.code, finding.seq) for finding in found] == [("unknown_state", 2)]
    history += [attrs.evolve(facts[-1], seq=4, at=T0 + 4 * MINUTE, changes=())]
    with pytest.raises(ReplayError):
        second.replay(history, strict=True)


def test_the_timer_of_a_state_that_is_gone_does_not_run_where_its_records_go_on() -> (
    None
):
    rows = [
        *ROWS,
        Transition(event="end", sources=["new"], target="done"),
    ]
    timer = TimerRule(
        event="end", sources=["new", "open"], since="seen_at", working_days=1
    )
    alone = attrs.evolve(timer, sources=["open"])
    base = lifecycle(transitions=rows, timer_rules=[timer, alone])
    found = derive(base, name="x", remove={"open": "new"})
    assert found.timer_rules == (attrs.evolve(timer, sources=["new"]),)


def test_what_is_taken_away_of_an_event_is_a_list_of_its_states() -> None:
    wrong: Any = {"go": "new"}
    with pytest.raises(WrongTypeError) as refused:
        derive(lifecycle(), name="x", without=wrong)
    assert refused.value.path == ("without", "go")
    with pytest.raises(DefinitionError) as unknown:
        derive(lifecycle(), name="x", without={"leave": ["new"]})
    assert paths(unknown) == {("without", "leave")}


def test_custom_fields_go_on_under_their_new_names() -> None:
    base = lifecycle(custom_fields=["colour", "shade", "tone"])
    found = derive(
        base,
        name="x",
        custom_fields=["hue"],
        fields={"colour": "hue", "shade": "owner", "tone": "hue"},
    ).bind(Thing, str, dict)
    old = thing(fields={"colour": "red", "shade": "bo", "tone": "dark", "more": 1})
    step = found.migrate(old, at=T0, by="job")
    assert step.record.owner == "bo"
    kept = {name: value for name, value in step.record.fields.items() if value}
    assert kept == {"hue": "red", "tone": "dark", "more": 1}
    history = History.start(old, step.facts, states=found.states)
    assert found.replay(history).record == step.record
    taken = thing(fields={"shade": "bo"}, owner="al")
    assert found.migrate(taken, at=T0, by="job").facts == ()


def test_migrations_of_several_versions_follow_each_other() -> None:
    one = derive(lifecycle(), name="thing", version="2", rename={"open": "busy"})
    two = derive(one, name="thing", version="3", remove={"busy": "new"}, without={})
    assert two.migration.states == {"open": "new", "busy": "new"}
    assert two.retired == {"open": "active", "busy": "active"}
    for status in ("open", "busy"):
        step = two.migrate(thing(status=status), at=T0, by="job")
        assert step.record.status == "new"


def test_a_record_in_an_unknown_state_does_not_migrate() -> None:
    with pytest.raises(RefusedError, match="limbo"):
        ACME.migrate(Incident(id="I", opened_at=T0, status="limbo"), at=T0, by="job")
    early = Incident(id="I", opened_at=T0, status="assigned", updated_at=T0)
    with pytest.raises(RefusedError) as refused:
        ACME.migrate(early, at=T0 - MINUTE, by="job")
    assert [reason.code for reason in refused.value.reasons] == ["time_backwards"]


def test_a_migration_that_cannot_be_stops_the_build() -> None:
    for states in ({"new": "open"}, {"old": "limbo"}):
        with pytest.raises(DefinitionError):
            lifecycle(migration=Migration(states=states))
    with pytest.raises(WrongTypeError):
        Migration(states={"old": 5})  # type: ignore[dict-item]  # bad input


@given(walks(ACME, changes={"site": st.just("x"), "title": st.just("y")}))
def test_walks_through_a_derived_lifecycle_never_fail(walk: Any) -> None:
    born, steps = walk
    facts = [*born.facts, *(fact for step in steps for fact in step.facts)]
    history = History.start(born.record, facts, states=ACME.states)
    record = steps[-1].record if steps else born.record
    assert ACME.replay(history, strict=True).record == record


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"rename": {"new": "assigned", "assigned": "queued"}}, ["/rename/assigned"]),
        (
            {"rename": {"new": "assigned", "assigned": "new"}},
            ["/rename/new", "/rename/assigned"],
        ),
        (
            {"remove": {"assigned": "in_progress"}, "rename": {"new": "assigned"}},
            ["/remove/assigned"],
        ),
    ],
)
def test_a_name_is_not_given_to_another_state(
    given: dict[str, Any], pointers: list[str]
) -> None:
    with pytest.raises(DefinitionError) as caught:
        derive(INCIDENT, name="desk", **given)
    told = "the old name is that of another state now"
    found = [e for e in caught.value.exceptions if told in str(e)]
    assert [getattr(error, "pointer", None) for error in found] == pointers


def test_two_states_do_not_get_one_name() -> None:
    with pytest.raises(DefinitionError) as caught:
        derive(INCIDENT, name="desk", rename={"new": "over", "closed": "over"})
    assert paths(caught) == {("rename", "closed")}


@FEWER
@given(lifecycles(), st.data())
def test_moves_of_a_derived_lifecycle_are_those_of_the_base_under_their_new_names(
    base: Any_, data: st.DataObject
) -> None:
    names = [rule.name for rule in base.rules]
    fates = st.sampled_from(["keep", "rename", "remove"])
    fate = dict(
        zip(names[1:], data.draw(st.tuples(*(fates for _ in names[1:]))), strict=True)
    )
    kept = [name for name in names if fate.get(name) != "remove"]
    remove = {n: data.draw(st.sampled_from(kept)) for n in names if n not in kept}
    rename = {name: f"new {name}" for name in kept if fate.get(name) == "rename"}
    ways = sorted({(move.event, move.source) for move in base.moves})
    dropped = data.draw(st.lists(st.sampled_from(ways), unique=True)) if ways else []
    without: dict[str, list[str]] = {}
    for event, source in dropped:
        without.setdefault(event, []).append(source)
    found = derive(base, name="d", rename=rename, remove=remove, without=without)

    def now(name: str) -> str:
        going = remove.get(name, name)
        return rename.get(going, going)

    moves = [
        (now(move.source), move.event, now(move.target))
        for move in base.moves
        if move.source in kept and (move.event, move.source) not in dropped
    ]
    assert sorted(map(tuple, found.moves)) == sorted(moves)
    assert [rule.name for rule in found.rules] == [now(name) for name in kept]
    assert found.initial == now(base.initial)
    gone = [*remove, *rename]
    assert found.retired == {name: base.states[name] for name in gone}
    assert found.migration.states == {name: now(name) for name in gone}
