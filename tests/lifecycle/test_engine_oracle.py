"""The engine against a plain reading of the same definition, on random ones."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import Lifecycle
from itsmcore.model import Actor, Side, WorkItem
from itsmcore.testing import instants, lifecycles, words
from itsmcore.testing._lifecycles import WALK_FIELDS
from tests.lifecycle.oracle import Asked, answer, values_of

SOME = st.fixed_dictionaries({}, optional=dict(WALK_FIELDS))
PAUSES = st.sampled_from(
    [timedelta(0), timedelta(minutes=1), timedelta(days=1), -timedelta(minutes=1)]
) | st.timedeltas(-timedelta(days=2), timedelta(days=2))


@st.composite
def asks(draw: st.DrawFn, definition: Lifecycle[Any, Any, Any]) -> Asked:
    opened_at = draw(instants())
    at = opened_at + draw(PAUSES)
    record = WorkItem(
        id="W-1",
        opened_at=opened_at,
        status=draw(st.sampled_from([rule.name for rule in definition.rules])),
        updated_at=draw(st.none() | PAUSES.map(lambda pause: opened_at + pause)),
        assigned_at=draw(st.none() | PAUSES.map(lambda pause: at - pause)),
        reopen_count=draw(st.integers(0, 2)),
        **draw(SOME),
    )
    return Asked(
        record=record,
        event=draw(st.sampled_from(definition.event_names)),
        changes=draw(SOME),
        at=at,
        by=Actor(
            key=draw(st.sampled_from(["ada", "a", "b"])),
            side=draw(st.none() | words(Side)),
            roles=draw(st.frozensets(st.sampled_from(["lead", "admin"]))),
            groups=draw(st.frozensets(st.sampled_from(["a", "b"]))),
        ),
        reason=draw(st.none() | st.just("because")),
        text=draw(st.none() | st.just("hello")),
        public=draw(st.none() | st.booleans()),
    )


@given(st.data())
def test_the_engine_agrees_with_a_plain_reading_of_its_definition(
    data: st.DataObject,
) -> None:
    definition = data.draw(lifecycles().filter(lambda found: found.event_names))
    for asked in data.draw(st.lists(asks(definition), min_size=1, max_size=4)):
        agree(definition, asked)


def agree(definition: Lifecycle[Any, Any, Any], asked: Asked) -> None:
    codes, values = answer(definition, asked)
    what = (asked.record, asked.event, asked.changes)
    how: dict[str, Any] = {
        name: getattr(asked, name) for name in ("at", "by", "reason", "text", "public")
    }
    offer = definition.explain(*what, **how)
    assert offer.allowed is (not codes)
    if codes:
        with pytest.raises(RefusedError) as refused:
            definition.apply(*what, **how)
        assert {reason.code for reason in refused.value.reasons} == codes
        assert {reason.code for reason in offer.unmet} >= codes
        return
    step = definition.apply(*what, **how)
    assert offer.to == step.record.status
    assert offer.unmet == ()
    assert not any(need.required or need.field in asked.changes for need in offer.needs)
    assert values_of(step.record) == {**values, "updated_at": asked.at, "version": 1}
    (fact,) = step.facts
    before = values_of(asked.record)
    assert {c.field: (c.old, c.new) for c in fact.changes} == {
        name: (before[name], value)
        for name, value in values.items()
        if value != before[name]
    }
