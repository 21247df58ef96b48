"""Derived lifecycles, held against a plain reading of what is asked of the base."""

from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.lifecycle import Lifecycle, StateRule, TimerRule, Transition, derive
from itsmcore.model import Record, StatusCategory
from tests.lifecycle.samples import T0

Any_ = Lifecycle[Any, Any, Any]
STATES = "abcd"
EVENTS = "xyz"


@attrs.define
class Asked:
    """A base, and what is to be different."""

    base: Any_
    rename: dict[str, str]
    remove: dict[str, str]
    without: dict[str, list[str]]
    row: Transition

    def name(self, state: str) -> str:
        """Where a record in a state of the base goes on."""
        state = self.remove.get(state, state)
        return self.rename.get(state, state)

    def stays(self, state: str, event: str) -> bool:
        """Whether a row of the base for these is kept."""
        is_replaced = event == self.row.event and self.name(state) in self.row.sources
        is_dropped = state in self.remove or state in self.without.get(event, ())
        return not (is_replaced or is_dropped)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Any base of four states; what is removed goes on in a state that stays."""
    pairs = st.tuples(st.sampled_from(STATES), st.sampled_from(EVENTS))
    ways = draw(st.dictionaries(pairs, st.none() | st.sampled_from(STATES), min_size=1))
    timed = draw(st.lists(st.sampled_from([*ways]), unique=True))
    kinds = [draw(st.sampled_from(StatusCategory)) for _ in STATES]
    base: Any_ = Lifecycle(
        name="base",
        initial="a",
        rules=[
            StateRule(name=s, category=k) for s, k in zip(STATES, kinds, strict=True)
        ],
        transitions=[
            Transition(event=event, sources=[source], target=target)
            for (source, event), target in ways.items()
        ],
        timer_rules=[
            TimerRule(event=event, sources=[s], since="opened_at", after=timedelta(1))
            for s, event in timed
        ],
    )
    gone = draw(st.sets(st.sampled_from(STATES), max_size=3))
    left = [state for state in STATES if state not in gone]
    rename = {s: s.upper() for s in left if draw(st.booleans())}
    names = [rename.get(state, state) for state in left]
    without: dict[str, list[str]] = {}
    for source, event in draw(st.lists(st.sampled_from([*ways]), unique=True)):
        without.setdefault(event, []).append(source)
    row = Transition(
        event=draw(st.sampled_from([*EVENTS, "new"])),
        sources=draw(st.lists(st.sampled_from(names), min_size=1, unique=True)),
        target=draw(st.sampled_from(names)),
    )
    remove = {state: draw(st.sampled_from(left)) for state in sorted(gone)}
    return Asked(base=base, rename=rename, remove=remove, without=without, row=row)


@given(asked())
def test_a_derived_lifecycle_moves_as_the_base_but_for_what_is_asked(
    wanted: Asked,
) -> None:
    found = derived(wanted)
    kept = {
        (wanted.name(m.source), m.event, wanted.name(m.target))
        for m in wanted.base.moves
        if wanted.stays(m.source, m.event)
    }
    added = {(s, wanted.row.event, wanted.row.target) for s in wanted.row.sources}
    assert {tuple(move) for move in found.moves} == kept | added
    assert len(found.moves) == len(kept) + len(added)
    assert found.initial == wanted.name("a")
    known = {(move.source, move.event) for move in found.moves}
    timed = [
        (wanted.name(source), timer.event)
        for timer in wanted.base.timer_rules
        for source in timer.sources
        if source not in wanted.remove
    ]
    told = [(s, t.event) for t in found.timer_rules for s in t.sources]
    assert told == [pair for pair in timed if pair in known]


@given(asked())
def test_every_record_of_the_base_goes_on_and_its_state_keeps_its_meaning(
    wanted: Asked,
) -> None:
    found = derived(wanted).bind(Record, str, dict)
    for state in STATES:
        record = Record(id="R-1", status=state, opened_at=T0)
        step = found.migrate(record, at=T0, by="job")
        assert step.record.status == wanted.name(state)
        assert bool(step.facts) is (wanted.name(state) != state)
        assert found.states.category(state) == wanted.base.states.category(state)
    again = derive(found, name="again")
    assert (again.moves, again.migration, again.retired, again.timer_rules) == (
        found.moves,
        found.migration,
        found.retired,
        found.timer_rules,
    )


def derived(wanted: Asked) -> Any_:
    return derive(
        wanted.base,
        name="derived",
        rename=wanted.rename,
        remove=wanted.remove,
        without=wanted.without,
        transitions=[wanted.row],
    )
