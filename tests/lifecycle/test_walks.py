"""What holds along random walks: what is offered works, and facts tell everything."""

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import FailedHealthCheck, Unsatisfiable

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    INCIDENT,
    REOPEN_CLOSED_ROLE,
    Creation,
    IncidentEvent,
    Lifecycle,
    StateRule,
    Step,
    Transition,
    clear,
)
from itsmcore.model import Actor, History, Incident
from itsmcore.testing import incidents, instants, lifecycles, walks
from itsmcore.testing._lifecycles import WALK_FIELDS, _fill
from tests.lifecycle.oracle import values_of

Walk = tuple[Creation[Any], tuple[Step[Any], ...]]
CHANGES: Final = st.fixed_dictionaries(
    {},
    optional={
        "assignee": st.none() | st.just("ada"),
        "resolution_code": st.just("fixed"),
        "resolution_notes": st.just("."),
        "hold_reason": st.just("part"),
    },
)
ROLES: Final = st.frozensets(st.just(REOPEN_CLOSED_ROLE))


@given(st.data(), walks(INCIDENT))
def test_what_is_offered_works_once_its_needs_are_filled(
    data: st.DataObject, walk: Walk
) -> None:
    born, steps = walk
    record = steps[-1].record if steps else born.record
    by = Actor(key="ada", roles=data.draw(ROLES))
    for offer in INCIDENT.available(record, at=record.updated_at, by=by):
        changes = _fill(data.draw, offer, record)
        if offer.allowed:
            step = INCIDENT.dynamic.apply(
                record, offer.event, changes, at=record.updated_at, by=by, reason="so"
            )
            assert step.record.status == offer.to
        else:
            with pytest.raises(RefusedError):
                INCIDENT.dynamic.apply(
                    record,
                    offer.event,
                    changes,
                    at=record.updated_at,
                    by=by,
                    reason="so",
                )


@given(walks(INCIDENT))
def test_replaying_the_facts_of_incidents_rebuilds_them(walk: Walk) -> None:
    rebuilt(INCIDENT, walk)


@settings(max_examples=settings().max_examples // 2)
@given(st.data())
def test_replaying_the_facts_of_any_lifecycle_rebuilds_the_record(
    data: st.DataObject,
) -> None:
    definition = data.draw(lifecycles())
    rebuilt(definition, data.draw(walks(definition, changes=WALK_FIELDS)))


def rebuilt(definition: Lifecycle[Any, Any, Any], walk: Walk) -> None:
    born, steps = walk
    facts = [*born.facts, *(fact for step in steps for fact in step.facts)]
    record = steps[-1].record if steps else born.record
    history = History.start(born.record, facts, states=definition.states)
    assert history.findings == ()
    assert definition.replay(history, strict=True).record == record
    rows = [row for fact in facts for row in fact.rows()]
    again = History.from_rows(born.record, rows, states=definition.states)
    assert again == history
    back = History.rewind(record, facts, states=definition.states)
    assert definition.replay(back).record == record


@given(walks(INCIDENT))
def test_a_fact_tells_exactly_what_a_step_changed(walk: Walk) -> None:
    for step in walk[1]:
        (fact,) = step.facts
        told = {change.field: (change.old, change.new) for change in fact.changes}
        before, after = values_of(step.before), values_of(step.record)
        assert told == {
            name: (before[name], value)
            for name, value in after.items()
            if name not in {"version", "updated_at"} and before[name] != value
        }
        assert fact.seq == step.record.version == step.before.version + 1
        assert fact.at == step.record.updated_at
        assert set(step.changes) == {*told, "version", "updated_at"}


@given(
    incidents(status=st.sampled_from([*INCIDENT.states, "limbo"])),
    st.sampled_from(IncidentEvent),
    instants(),
    st.sampled_from(["ada", Actor(key="bo", roles={REOPEN_CLOSED_ROLE})]),
    st.tuples(st.none() | st.just("because"), CHANGES),
)
def test_explain_says_what_apply_does_and_a_refusal_changes_nothing(
    record: Any, event: Any, at: Any, by: Any, more: tuple[Any, Any]
) -> None:
    reason, changes = more
    kept = repr(record), dict(changes)
    offer = INCIDENT.explain(record, event, changes, at=at, by=by, reason=reason)
    if offer.allowed:
        INCIDENT.apply(record, event, changes, at=at, by=by, reason=reason)
    else:
        with pytest.raises(RefusedError) as refused:
            INCIDENT.apply(record, event, changes, at=at, by=by, reason=reason)
        assert set(refused.value.reasons) <= set(offer.unmet)
    assert (repr(record), changes) == kept


def test_a_lifecycle_that_nothing_can_begin_has_no_walk() -> None:
    first = StateRule(
        name="new", category="closed", required=["group"], enter=[clear("group")]
    )
    rows = [Transition(event="stay", sources=["new"])]
    found = Lifecycle[Any, str, dict[str, Any]](
        name="never", initial="new", rules=[first], transitions=rows
    ).bind(Incident, str, dict)

    @settings(database=None)
    @given(walks(found))
    def never(walk: Walk) -> None:
        raise AssertionError(walk)

    with pytest.raises((Unsatisfiable, FailedHealthCheck)):
        never()


STUCK = Lifecycle[Incident, str, dict[str, object]](
    name="stuck",
    initial="new",
    rules=[
        StateRule(name="new", category="to_do"),
        StateRule(name="told", category="closed", required=["description"]),
    ],
    transitions=[
        Transition(
            event="tell",
            sources=["new"],
            target="told",
            effects=[clear("description")],
        )
    ],
).bind(Incident, str, dict)


@given(walks(STUCK))
def test_a_walk_goes_nowhere_where_an_effect_empties_what_is_needed(
    walk: Walk,
) -> None:
    born, steps = walk
    assert born.record.status == "new"
    assert not steps


SPOKEN = Lifecycle[Incident, str, dict[str, object]](
    name="spoken",
    initial="new",
    rules=[
        StateRule(name="new", category="to_do"),
        StateRule(name="told", category="closed"),
    ],
    transitions=[
        Transition(
            event="tell",
            sources=["new"],
            target="told",
            must_change=["group"],
            needs_reason=True,
            needs_text=True,
        )
    ],
).bind(Incident, str, dict)


@given(walks(SPOKEN))
def test_a_walk_says_and_changes_what_a_step_asks_for(walk: Walk) -> None:
    for step in walk[1]:
        assert step.facts[0].reason
        assert step.facts[0].text
        assert step.record.group != step.before.group
