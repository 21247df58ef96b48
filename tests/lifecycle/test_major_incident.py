"""The way to a major incident: beside the states of the incident, and never through them."""

import pickle
import re
from datetime import timedelta
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    RefusedError,
    StaleVersionError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle import (
    INCIDENT,
    MAJOR_INCIDENT,
    MAJOR_INCIDENT_MANAGER_ROLE,
    Guard,
    IncidentEvent,
    Lifecycle,
    MajorAxis,
    MajorChanges,
    MajorEvent,
    StateRule,
    Step,
    TimerRule,
    Transition,
    derive,
)
from itsmcore.model import (
    IS_SET,
    Actor,
    History,
    Incident,
    IncidentState,
    MajorIncident,
    MajorState,
    Ref,
    Side,
    States,
    Task,
    when,
)
from itsmcore.testing import incidents, instants, words
from tests.lifecycle.samples import ADA, MINUTE, T0, incident, paths
from tests.lifecycle.standards import cases, page_faults, reaches_an_end, twin

MOVES: Final = {
    ("none", "proposed"),
    ("rejected", "proposed"),
    ("demoted", "proposed"),
    ("none", "accepted"),
    ("proposed", "accepted"),
    ("proposed", "rejected"),
    ("accepted", "demoted"),
    ("accepted", "review_done"),
}
BOSS: Final = Actor(
    key="grace", side=Side.AGENT, roles={MAJOR_INCIDENT_MANAGER_ROLE, "other"}
)
HIT: Final[MajorChanges] = {"business_impact": "Nobody can pay."}
OVER: Final = ("resolved", "closed")


def ask(record: Any, event: str, changes: Any = None, **more: Any) -> Step[Any]:
    how = {"at": record.updated_at or T0, "by": BOSS, "reason": "so", **more}
    return MAJOR_INCIDENT.apply(record, MajorEvent(event), changes, **how)


def codes(record: Any, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def in_state(state: str, **values: Any) -> Incident:
    block = None if state == "none" else MajorIncident(state=state, **HIT)
    return incident(**{"major": block, **values})


def test_the_axis_has_six_states() -> None:
    found = MAJOR_INCIDENT.lifecycle
    assert [rule.name for rule in found.rules] == list(MajorState)
    assert found.initial == MajorState.NONE
    assert found.event_names == tuple(MajorEvent)
    assert found.check() == ()
    assert reaches_an_end(found)


def test_it_moves_in_exactly_eight_ways_and_the_incident_stays() -> None:
    done = set()
    for state in MajorState:
        for status in IncidentState:
            record = in_state(state, status=status)
            for offer in MAJOR_INCIDENT.available(record, at=T0, by=BOSS):
                if offer.allowed:
                    after = ask(record, offer.event, HIT if state == "none" else None)
                    assert after.record.status == status
                    assert MAJOR_INCIDENT.state(after.record) == offer.to
                    done |= (
                        {(str(state), str(offer.to))} if offer.to != state else set()
                    )
    assert done == MOVES


def test_every_other_event_is_refused() -> None:
    known = {(m.source, m.event) for m in MAJOR_INCIDENT.lifecycle.moves}
    for state in MajorState:
        for event in MajorEvent:
            if (state, event) not in known:
                assert codes(in_state(state), event) == ["not_from_state"]


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("none", "propose_major", ["reason"]),
        ("none", "accept_major", ["business_impact", "reason"]),
        ("proposed", "accept_major", ["business_impact", "reason"]),
        ("proposed", "reject_major", ["reason"]),
        ("accepted", "demote_major", ["reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    block = None if state == "none" else MajorIncident(state=state)
    offer = MAJOR_INCIDENT.explain(
        incident(major=block), MajorEvent(event), at=T0, by=BOSS
    )
    assert [u.params.get("field", "reason") for u in offer.unmet] == missing
    assert not offer.allowed


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("none", "accept_major"),
        ("proposed", "accept_major"),
        ("proposed", "reject_major"),
        ("accepted", "demote_major"),
        ("accepted", "end_major"),
        ("accepted", "finish_major_review"),
    ],
)
def test_only_the_manager_of_major_incidents_decides(state: str, event: str) -> None:
    record = in_state(state, status="resolved")
    for by in ("ada", ADA):
        assert codes(record, event, HIT, by=by) == ["role_missing"]
    assert ask(record, event, HIT if "accept" in event else None).facts


@pytest.mark.parametrize("event", ["accept_major", "reject_major"])
def test_who_proposes_it_does_not_decide_on_it(event: str) -> None:
    proposed = ask(incident(), "propose_major", HIT).record
    assert proposed.major.proposed_by == "grace"
    assert codes(proposed, event) == ["own_request"]
    other = attrs.evolve(BOSS, key="bo")
    assert ask(proposed, event, by=other).record.major.proposed_by == "grace"


def test_stamps_and_reasons_tell_what_became_of_it() -> None:
    first = ask(incident(), "propose_major", by="ada", reason="Many calls.").record
    assert first.major == MajorIncident(proposed_by="ada", reason="Many calls.")
    at = T0 + MINUTE
    led = ask(first, "accept_major", {**HIT, "commander": "bo"}, at=at).record.major
    assert (led.declared_at, led.ended_at, led.commander) == (at, None, "bo")
    assert led.reason == "so"
    record = incident(major=led, status="resolved")
    told = ask(record, "update_major", {"stakeholders": ["ceo"]}, reason="asked")
    assert (told.record.major.stakeholders, told.record.major.reason) == (
        ("ceo",),
        "so",
    )
    over = ask(told.record, "end_major", at=at + MINUTE, reason=None).record
    assert (over.major.ended_at, over.major.reviewed_at) == (at + MINUTE, None)
    assert codes(over, "end_major") == ["ended_already"]
    done = ask(over, "finish_major_review", at=at + 2 * MINUTE, reason=None).record
    assert done.major.ended_at == at + MINUTE
    assert done.major.reviewed_at == at + 2 * MINUTE
    assert done.major.reason == "so"


def test_a_major_part_that_nobody_ended_ends_with_its_review_or_demotion() -> None:
    for event in ("finish_major_review", "demote_major"):
        record = in_state("accepted", status="resolved")
        assert ask(record, event, at=T0 + MINUTE).record.major.ended_at == T0 + MINUTE


def test_what_was_rejected_or_demoted_is_proposed_anew() -> None:
    block = MajorIncident(state="demoted", declared_at=T0, ended_at=T0, commander="bo")
    again = ask(incident(major=block), "propose_major", HIT, by="ada").record.major
    assert (again.declared_at, again.ended_at, again.reviewed_at) == (None, None, None)
    assert (again.proposed_by, again.commander) == ("ada", "bo")
    assert again.business_impact == HIT["business_impact"]


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_a_closed_incident_becomes_no_major_one_but_is_still_reviewed(
    status: str,
) -> None:
    for state, event in (("none", "propose_major"), ("proposed", "accept_major")):
        assert codes(in_state(state, status=status), event, HIT) == ["incident_closed"]
    for state, event in (
        ("proposed", "reject_major"),
        ("accepted", "demote_major"),
        ("accepted", "finish_major_review"),
    ):
        assert ask(in_state(state, status=status), event).record.status == status


@pytest.mark.parametrize("status", ["new", "in_progress", "on_hold"])
def test_nothing_is_reviewed_before_the_incident_is_resolved(status: str) -> None:
    record = in_state("accepted", status=status)
    assert codes(record, "finish_major_review") == ["incident_not_resolved"]


def test_a_major_incident_is_reviewed_before_it_is_closed() -> None:
    record = in_state("accepted", status="resolved")
    how: dict[str, Any] = {"at": T0, "by": ADA}
    with pytest.raises(RefusedError) as refused:
        INCIDENT.apply(record, IncidentEvent.CLOSE, **how)
    assert [r.code for r in refused.value.reasons] == ["review_missing"]
    for event in ("finish_major_review", "demote_major"):
        done = ask(record, event).record
        assert (
            INCIDENT.apply(done, IncidentEvent.CLOSE, **how).record.major == done.major
        )


def test_no_event_of_the_incident_sets_the_block() -> None:
    for event in IncidentEvent:
        with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
            INCIDENT.dynamic.apply(
                incident(), event, {"major": MajorIncident()}, at=T0, by=BOSS
            )
    with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
        INCIDENT.dynamic.create({"major": MajorIncident()}, id="I", at=T0, by=BOSS)


def test_the_step_is_one_of_the_incident() -> None:
    record = incident(title="Mail", fields={"floor": 3}, version=4, updated_at=T0)
    step = MAJOR_INCIDENT.apply(
        record,
        MajorEvent.PROPOSE,
        at=T0 + MINUTE,
        by=ADA,
        reason="So.",
        text="Look.",
        public=False,
        cause=Ref("monitor", "m-1"),
        if_version=4,
    )
    (fact,) = step.facts
    assert step.before is record
    assert step.record == attrs.evolve(
        record, major=step.record.major, version=5, updated_at=T0 + MINUTE
    )
    assert (fact.seq, fact.event, fact.text, fact.public) == (
        *(5, "propose_major", "Look.", False),
    )
    assert [(c.field, c.old, c.new) for c in fact.changes] == [
        ("major", None, step.record.major)
    ]
    assert set(step.changes) == {"major", "version", "updated_at"}
    with pytest.raises(StaleVersionError):
        ask(record, "propose_major", if_version=3)


def test_a_comment_along_with_it_changes_no_block() -> None:
    record = in_state("accepted")
    step = ask(record, "update_major", text="Still at it.")
    assert (step.record.major, step.facts[0].changes) == (record.major, ())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": "x"}, UnknownNameError),
        ({"reason": "x"}, UnknownNameError),
        ({"incident_category": "done"}, UnknownNameError),
        ({"declared_at": T0}, FieldError),
        ({"proposed_by": "x"}, FieldError),
        ({"stakeholders": "ceo"}, WrongTypeError),
        ("commander", WrongTypeError),
    ],
)
def test_odd_changes_are_refused_by_name(changes: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(in_state("accepted"), "update_major", changes)


def test_what_is_no_incident_or_no_axis_is_refused() -> None:
    task: Any = Task(id="T", opened_at=T0)
    with pytest.raises(WrongTypeError, match="an incident is needed"):
        ask(task, "propose_major")
    with pytest.raises(WrongTypeError, match="a lifecycle is needed"):
        MajorAxis(lifecycle="major")  # type: ignore[arg-type]  # bad input
    with pytest.raises(DefinitionError) as refused:
        MajorAxis[str, Any](lifecycle=INCIDENT)
    assert len(refused.value.exceptions) == len(INCIDENT.rules)


def test_changes_name_exactly_what_people_set() -> None:
    typed = get_type_hints(MajorChanges)
    block = {a.name for a in attrs.fields(MajorIncident)}
    stamped = {"proposed_by", "declared_at", "ended_at", "reviewed_at"}
    assert set(typed) == block - stamped - {"state", "reason"}


# -- rules of a host ---------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Outage(Incident):
    """A host's incident, with a field of its own."""

    site: str = "north"


def test_a_host_s_class_and_rules_work_without_more_ado() -> None:
    strict = derive(
        MAJOR_INCIDENT.lifecycle,
        name="strict",
        custom_fields=["war_room"],
        rules=[
            StateRule(
                name="accepted",
                category="active",
                required=["business_impact", "commander", "war_room"],
            )
        ],
        timer_rules=[
            TimerRule(
                event="finish_major_review",
                sources=["accepted"],
                since="ended_at",
                after=timedelta(days=5),
            )
        ],
    )
    axis = MajorAxis[str, dict[str, object]](lifecycle=strict)
    record = Outage(id="O-1", opened_at=T0, site="south", fields={"floor": 3})
    offer = axis.explain(record, "accept_major", at=T0, by=BOSS, reason="so")
    assert {u.params["field"] for u in offer.unmet} == {
        *("business_impact", "commander", "war_room"),
    }
    told = {**HIT, "commander": "bo", "war_room": "blue"}
    step = axis.apply(record, "accept_major", told, at=T0, by=BOSS, reason="so")
    after: Any = step.record
    assert (after.site, after.fields) == ("south", {"floor": 3, "war_room": "blue"})
    assert [c.field for c in step.facts[0].changes] == ["major", "war_room"]
    over = attrs.evolve(
        after, status="resolved", major=attrs.evolve(after.major, ended_at=T0)
    )
    assert [t.due_at for t in axis.timers(over)] == [T0 + timedelta(days=5)]
    assert axis.timers(record) == ()


def test_states_of_a_host_tell_when_an_incident_is_over() -> None:
    record = in_state("accepted", status="mended")
    assert codes(record, "finish_major_review") == ["incident_not_resolved"]
    axis = MajorAxis[MajorEvent, MajorChanges](
        lifecycle=MAJOR_INCIDENT.lifecycle, states=States({"mended": "done"})
    )
    how: dict[str, Any] = {"at": T0, "by": BOSS}
    after = axis.apply(record, MajorEvent.FINISH_REVIEW, **how).record
    assert axis.state(after) is MajorState.REVIEW_DONE
    offers = MAJOR_INCIDENT.available(incident(), **how)
    assert {type(offer.event) for offer in offers} == {MajorEvent}


def test_another_lifecycle_says_which_fields_move_on_their_own() -> None:
    other = derive(INCIDENT, name="host").bind(Incident, str, dict)
    assert other.axes == {"major"}
    free = derive(INCIDENT, name="by hand", axes=[]).bind(Incident, str, dict)
    block = MajorIncident(commander="bo")
    step = free.apply(incident(), "update", {"major": block}, at=T0, by="ada")
    assert step.record.major == block
    with pytest.raises(DefinitionError) as refused:
        Lifecycle[Any, str, Any](
            name="odd",
            initial="new",
            rules=[StateRule(name="new", category="closed")],
            transitions=[Transition(event="stay", sources=["new"])],
            axes=["mayor"],
        ).bind(Incident, str, dict)
    assert paths(refused) == {("axes", 0)}


def test_guards_of_an_axis_read_the_state_of_the_incident() -> None:
    held = Guard(
        condition=~when(incident_status="on_hold"), code="on_hold", message="no"
    )
    row = Transition(
        event="propose_major", sources=["none"], target="proposed", guards=[held]
    )
    made = derive(MAJOR_INCIDENT.lifecycle, name="held", transitions=[row])
    axis = MajorAxis[str, Any](lifecycle=made)
    for status, allowed in (("on_hold", False), ("new", True)):
        found = axis.explain(incident(status=status), "propose_major", at=T0, by="ada")
        assert found.allowed is allowed


# -- laws ----------------------------------------------------------------------------------

WAYS: Final = st.lists(
    st.tuples(
        st.sampled_from([*MajorEvent, *IncidentEvent]),
        st.sampled_from(["ada", BOSS, attrs.evolve(BOSS, key="bo")]),
        st.booleans(),
    ),
    max_size=9,
)
FILLED: Final = {
    "assignee": "ada",
    "hold_reason": "part",
    "resolution_code": "fixed",
    "resolution_notes": ".",
}


@given(WAYS)
def test_replaying_facts_of_both_axes_rebuilds_the_incident(ways: Any) -> None:
    born = INCIDENT.create({"title": "Mail"}, id="INC-1", at=T0, by="rob")
    record, facts = born.record, [*born.facts]
    other: Any = twin(record, Outage)
    for number, (event, by, is_long) in enumerate(ways):
        kept = repr(record)
        how = {"at": T0 + number * MINUTE * (99 if is_long else 1), "by": by}
        is_major = isinstance(event, MajorEvent)
        rules: Any = MAJOR_INCIDENT if is_major else INCIDENT
        bound: Any = rules if is_major else OUTAGE
        told: Any = None if event == "close" else FILLED
        if is_major:
            told = HIT if event in ("propose_major", "accept_major") else None
        offer = rules.explain(record, event, told, reason="so", **how)
        if not offer.allowed:
            for asked, of in ((record, rules), (other, bound)):
                with pytest.raises(RefusedError) as refused:
                    of.apply(asked, event, told, reason="so", **how)
                assert set(refused.value.reasons) <= set(offer.unmet)
            assert repr(record) == kept
            continue
        step = rules.apply(record, event, told, reason="so", **how)
        same = bound.apply(other, event, told, reason="so", **how)
        assert same.facts == step.facts
        moved = {change.field for change in step.facts[0].changes}
        assert moved <= {"major"} if is_major else "major" not in moved
        record, other = step.record, same.record
        facts += step.facts
    history = History.start(born.record, facts)
    assert INCIDENT.replay(history, strict=True).record == record
    assert OUTAGE.replay(history).record == twin(record, Outage)
    assert INCIDENT.replay(History.rewind(record, facts)).record == record


def test_what_is_said_of_a_major_incident_is_no_irregularity() -> None:
    born = INCIDENT.create({"title": "Mail"}, id="INC-1", at=T0, by="rob")
    record, facts = born.record, [*born.facts]
    for event, text in ((MajorEvent.PROPOSE, None), (MajorEvent.UPDATE, "Still down.")):
        step = MAJOR_INCIDENT.apply(
            record, event, at=T0, by="ada", reason="so", text=text
        )
        record, facts = step.record, [*facts, *step.facts]
    assert facts[-1].changes == ()
    history = History.start(born.record, facts)
    assert INCIDENT.replay(history, strict=True).record == record


OUTAGE: Final = INCIDENT.bind(Outage, IncidentEvent, dict)


@given(incidents(), words(MajorEvent), instants(), st.sampled_from(["ada", BOSS]))
def test_what_is_offered_works_and_a_refusal_changes_nothing(
    record: Incident, event: MajorEvent, at: Any, by: Any
) -> None:
    began = None if record.major is None else record.major.declared_at
    assume(began is None or began <= at)
    kept = repr(record)
    how: dict[str, Any] = {"at": at, "by": by}
    for offer in MAJOR_INCIDENT.available(record, **how):
        if offer.allowed:
            told = HIT if any(n.field in HIT for n in offer.needs) else None
            step = MAJOR_INCIDENT.apply(record, offer.event, told, reason="so", **how)
            assert MAJOR_INCIDENT.state(step.record) == offer.to
            assert step.record.status == record.status
    found = MAJOR_INCIDENT.explain(record, event, HIT, reason="so", **how)
    if found.allowed:
        MAJOR_INCIDENT.apply(record, event, HIT, reason="so", **how)
    else:
        with pytest.raises(RefusedError) as refused:
            MAJOR_INCIDENT.apply(record, event, HIT, reason="so", **how)
        assert set(refused.value.reasons) <= set(found.unmet)
    assert repr(record) == kept


def test_rules_and_page_agree_and_survive_json_and_pickling() -> None:
    found = MAJOR_INCIDENT.lifecycle
    assert page_faults(found, "major-incident") == []
    states = [rule.name for rule in found.rules]
    for text, pattern in (
        (found.to_mermaid(), r"s(\d+) --> s(\d+):"),
        (found.to_dot(), r"s(\d+) -> s(\d+) \["),
    ):
        arrows = re.findall(pattern, text)
        assert {(states[int(a)], states[int(b)]) for a, b in arrows} == MOVES
    assert decode(encode(found), Lifecycle) == found
    assert decode(encode(INCIDENT), Lifecycle).axes == {"major"}
    assert pickle.loads(pickle.dumps(MAJOR_INCIDENT)) == MAJOR_INCIDENT  # noqa: S301  # our own bytes


WORDS: Final = {"Proposed": "propose", "Accepted": "accept", "Rejected": "reject"}


@pytest.mark.parametrize(
    "case",
    cases("servicenow.major_incident"),
    ids=[case["id"] for case in cases("servicenow.major_incident")],
)
def test_the_worked_cases_of_a_product_end_as_they_say(case: Any) -> None:
    record, taken = incident(), []
    for number, asked in enumerate(case["steps"]):
        event = "demote" if asked["to"] == "Canceled" else WORDS[asked["to"]]
        told = dict(asked.get("with", {}))
        reason = told.pop("reason", told.pop("work_notes", None))
        by = "ada" if event == "propose" else BOSS
        reason = "so" if event in ("propose", "demote") else reason
        try:
            record = ask(record, f"{event}_major", told, by=by, reason=reason).record
        except RefusedError as error:
            codes = {r.code for r in error.reasons}
            assert codes <= {"field_missing", "reason_missing", "not_from_state"}
            assert case["rejected_step"] == number
            return
        taken.append(number)
    assert case["expect"] == "accept"
    assert len(taken) == len(case["steps"])
    assert IS_SET.matches(record.major)
