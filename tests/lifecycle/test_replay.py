"""Replaying histories of any origin: the record, and what is irregular."""

import pickle
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from itsmcore.errors import FieldError, ReplayError, WrongTypeError
from itsmcore.lifecycle import INCIDENT, Replay, Transition
from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._fold import Fold, folded
from itsmcore.model import (
    Fact,
    FactKind,
    FieldChange,
    FrozenMap,
    History,
    Incident,
    Level,
)
from itsmcore.testing import histories, walks
from tests.lifecycle.samples import MINUTE, T0, incident, lifecycle, thing


def snapshots(*values: Any) -> History:
    given = [(T0 + index * MINUTE, found) for index, found in enumerate(values)]
    return History.from_snapshots("incident", "INC-1", given, states=INCIDENT.states)


def fact(seq: int, /, *changes: tuple[str, Any, Any], **parts: Any) -> Fact:
    told = [FieldChange(*change) for change in changes]
    return Fact(
        **{
            "record_id": "INC-1",
            "seq": seq,
            "at": T0 + seq * MINUTE,
            "changes": told,
            **parts,
        }
    )


def replay(history: History) -> Replay[Incident]:
    return INCIDENT.replay(history)


def codes(history: History) -> list[str]:
    return [finding.code for finding in replay(history).findings]


def test_a_record_without_facts_is_itself() -> None:
    for record in (incident(), incident(version=3, updated_at=T0, fields={"site": 1})):
        assert replay(History.start(record)) == Replay(record=record, findings=())


def test_partial_snapshots_make_a_record_of_what_is_known() -> None:
    found = replay(
        snapshots({"status": "new", "priority": "high"}, {"status": "resolved"})
    )
    assert found.findings == ()
    assert found.record == Incident(
        id="INC-1",
        opened_at=T0,
        status="resolved",
        priority=Level.HIGH,
        version=1,
        updated_at=T0 + MINUTE,
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (snapshots({"status": "on_hold"}), ["starts_mid_life"]),
        (snapshots({"status": "limbo"}), ["unknown_state"]),
        (snapshots({"title": "x"}), ["unknown_state"]),
        (snapshots({"status": 5}), ["unknown_state", "bad_value"]),
        (snapshots({"status": "new"}, {"status": "limbo"}), ["unknown_state"]),
        (snapshots({"status": "new"}, {"status": "closed"}), ["not_allowed"]),
        (
            snapshots({"status": "closed"}, {"status": "new"}),
            ["starts_mid_life", "not_allowed"],
        ),
        (
            snapshots({"status": "new", "hold_reason": None}, {"status": "on_hold"}),
            ["field_missing"],
        ),
        (snapshots({"status": "new"}, {"status": "on_hold"}), []),
        (snapshots({"status": "new", "colour": "red"}), ["unknown_field"]),
        (snapshots({"status": "new", "priority": "3 - Moderate"}), ["bad_value"]),
        (snapshots({"status": "new", "reopen_count": "2"}), ["bad_value"]),
        (snapshots({"status": "new", "id": "INC-2"}), ["bad_value"]),
    ],
)
def test_each_irregularity_is_a_finding(history: History, expected: list[str]) -> None:
    assert codes(history) == expected
    if expected:
        with pytest.raises(ReplayError) as refused:
            INCIDENT.replay(history, strict=True)
        errors = [e for e in refused.value.exceptions if isinstance(e, FieldError)]
        assert [error.value for error in errors] == expected
    else:
        INCIDENT.replay(history, strict=True)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([fact(1, ("status", "new", "in_progress"), event="start")], []),
        ([fact(1, ("status", "new", "new"))], []),
        ([fact(1, event="jump")], ["unknown_event"]),
        ([fact(1, event="jump", reason="so")], []),
        ([fact(1), fact(2, at=T0 + MINUTE)], ["same_instant"]),
        ([fact(2), fact(3, at=T0 + MINUTE)], ["time_backwards"]),
        ([fact(1, at=T0 - MINUTE)], ["before_opened"]),
        ([fact(1), fact(3)], ["gap"]),
        ([fact(1), fact(1, at=T0 + 2 * MINUTE)], ["duplicate"]),
        ([fact(1, ("title", "y", "z"))], ["old_differs"]),
        ([fact(1, ("status", "new", "closed"))], ["not_allowed"]),
        ([fact(1, kind=FactKind.CREATED)], []),
        ([fact(1), fact(2, ("title", None, "z"), kind=FactKind.CREATED)], []),
    ],
)
def test_irregular_facts_are_told_after_those_of_the_history(
    facts: list[Fact], expected: list[str]
) -> None:
    history = History.start(incident(), facts)
    assert codes(history) == expected
    if set(expected) <= {"same_instant"}:
        INCIDENT.replay(history, strict=True)
    else:
        with pytest.raises(ReplayError):
            INCIDENT.replay(history, strict=True)


def test_a_finding_says_which_fact_it_is_about() -> None:
    history = History.start(incident(), [fact(1), fact(2, event="jump")])
    (finding,) = replay(history).findings
    assert (finding.subject, finding.seq) == ("INC-1", 2)
    assert finding.message == "fact 2 of INC-1: the event 'jump' is not known"
    with pytest.raises(ReplayError) as refused:
        INCIDENT.replay(history, strict=True)
    assert [getattr(e, "path", None) for e in refused.value.exceptions] == [
        ("facts", 2)
    ]


def test_nothing_is_lost() -> None:
    found = replay(
        snapshots(
            {
                "status": "new",
                "priority": "P3",
                "colour": "red",
                "type": "x",
                "id": "INC-2",
            },
            {
                "colour": "blue",
                "raw_priority": 1,
                "fields": {"site": "HQ"},
                "extra": {"n": 1},
            },
        )
    )
    assert found.record.extra == {
        "n": 1,
        "colour": "blue",
        "raw_priority": "P3",
        "raw_raw_priority": 1,
        "raw_type": "x",
        "raw_id": "INC-2",
    }
    assert (found.record.id, found.record.priority) == ("INC-1", None)
    assert found.record.fields == {"site": "HQ"}
    assert found.findings[0].params["extra"] == "raw_priority"


def test_values_that_do_not_go_together_are_kept_aside() -> None:
    early, late = T0 - MINUTE, T0 + MINUTE
    values = {"status": "new", "outage_from": late, "outage_to": early}
    found = replay(snapshots(values))
    assert [f.code for f in found.findings] == ["bad_value"]
    assert (found.record.outage_from, found.record.outage_to) == (late, None)
    assert found.record.extra == {"raw_outage_to": early}
    whole = History.start(
        incident(outage_from=late), [fact(1, ("outage_to", None, early))]
    )
    assert replay(whole).record.extra == {"raw_outage_to": early}


def test_custom_fields_come_back_where_they_were() -> None:
    found = lifecycle(custom_fields=["site"])
    record = thing(fields={"floor": 3}, extra={"colour": "red"})
    done = found.apply(record, "go", {"site": "HQ"}, at=T0, by="ada")
    history = History.start(record, done.facts)
    assert found.replay(history, strict=True).record == done.record
    back = History.rewind(done.record, done.facts)
    assert found.replay(back, strict=True).record == done.record
    room = FieldChange("room", None, 7)
    later = Fact(record_id="T-1", seq=1, at=T0 + timedelta(hours=1), changes=[room])
    replayed = found.replay(History.start(record, [later]))
    assert replayed.record.fields == {"floor": 3}
    assert replayed.record.extra == {"colour": "red", "room": 7}
    assert [f.code for f in replayed.findings] == ["unknown_field"]


def test_declared_custom_fields_of_snapshots_are_custom_fields() -> None:
    found = lifecycle(custom_fields=["site"])
    history = History.from_snapshots(
        "thing", "T-1", [(T0, {"status": "new", "site": "HQ"})]
    )
    assert found.replay(history).record == thing(fields={"site": "HQ"})


def test_time_that_runs_backwards_leaves_the_record_at_the_later_instant() -> None:
    history = History.start(incident(), [fact(2), fact(3, at=T0)])
    assert replay(history).record.updated_at == T0 + 2 * MINUTE


def test_a_host_class_is_rebuilt_as_itself() -> None:
    @attrs.frozen(kw_only=True, slots=False)
    class Acme(Incident):
        _mark: str = "s"
        vendor_ref: str | None = None
        seen: FrozenMap[str, int] = attrs.field(init=False, default=FrozenMap())

    found: Any = INCIDENT.bind(Acme, str, dict)
    record = Acme(id="INC-1", opened_at=T0, mark="x", vendor_ref="V")
    done = found.apply(record, "start", {"vendor_ref": "W"}, at=T0, by="ada")
    history = History.start(record, done.facts)
    assert found.replay(history, strict=True).record == done.record
    assert type(done.record) is Acme


def test_post_init_and_validators_run_on_a_rebuilt_record() -> None:
    @attrs.frozen(kw_only=True)
    class Even(Incident):
        size: int = attrs.field(default=0)

        def __attrs_post_init__(self) -> None:
            if self.size % 2:
                raise FieldError(
                    field="size", value=self.size, problem="odd", remedy="even"
                )

    found: Any = INCIDENT.bind(Even, str, dict)
    record = Even(id="INC-1", opened_at=T0)
    replayed = found.replay(History.start(record, [fact(1, ("size", 0, 3))]))
    assert (replayed.record.size, replayed.record.extra) == (0, {"raw_size": 3})
    with pytest.raises(FieldError, match="odd"):
        found.apply(record, "update", {"size": 3}, at=T0, by="ada")

    @attrs.frozen(kw_only=True)
    class Worse(Incident):
        def __attrs_post_init__(self) -> None:
            raise FieldError(
                field="", value=1, problem="never", remedy="no", path=("x",)
            )

    with pytest.raises(FieldError, match="never"):
        INCIDENT.bind(Worse, str, dict).replay(snapshots({"status": "new"}))


@pytest.mark.parametrize("history", [None, [], incident(), "INC-1"])
def test_only_histories_are_replayed(history: Any) -> None:
    with pytest.raises(WrongTypeError, match="a history is needed"):
        INCIDENT.replay(history)


@given(histories())
def test_the_quick_pass_agrees_with_the_thorough_one(history: History) -> None:
    laws = Engine(INCIDENT, Incident).laws
    fold = Fold(laws, history)
    findings = [*history.findings, *fold.findings()]
    quick = folded(laws, history, history.initial.get)
    assert (quick is None) or not findings
    if quick is not None:
        assert {**history.initial, **quick} == fold.values


@given(histories(regular=False))
def test_any_history_replays_tolerantly(history: History) -> None:
    found = replay(history)
    assert found.record.id == history.record_id
    laws = Engine(INCIDENT, Incident).laws
    findings = [*history.findings, *Fold(laws, history).findings()]
    assert list(found.findings[: len(findings)]) == findings
    assert not findings or folded(laws, history, history.initial.get) is None


def test_a_step_in_the_minute_of_the_first_row_shares_it() -> None:
    made = snapshots({"status": "new"}, {"status": "in_progress"})
    minute = made.began_at
    history = History.from_snapshots(
        "incident",
        "INC-1",
        [(minute, {"status": "new"}), (minute, {"status": "in_progress"})],
        states=INCIDENT.states,
    )
    assert [f.code for f in INCIDENT.replay(history).findings] == ["same_instant"]
    born = INCIDENT.create({}, id="INC-1", at=minute, by="ada")
    assert not INCIDENT.replay(History.start(born.record, born.facts)).findings


def test_facts_that_tell_what_no_event_changes_are_sorted_with_care() -> None:
    told: list[tuple[str, Any, Any]] = [
        ("id", "INC-1", "INC-1"),
        ("extra", {}, {"more": 1}),
    ]
    for changed in told:
        history = History.start(incident(), [fact(1, changed)])
        found = INCIDENT.replay(history)
        assert found.record.id == "INC-1"
        assert found.record.version == 1
    assert found.record.extra == {"more": 1}


def test_what_a_history_never_tells_is_not_missing_in_it() -> None:
    row = Transition(event="go", sources=["new"], target="open", required=["owner"])
    found = lifecycle(transitions=[row])
    told = [(T0, {"status": "new"}), (T0 + MINUTE, {"status": "open"})]
    partial = History.from_snapshots("thing", "T-1", told, states=found.states)
    gone = attrs.evolve(partial.facts[0], event="go")
    history = History(
        record_type="thing",
        record_id="T-1",
        opened_at=T0,
        initial=partial.initial,
        facts=[gone],
    )
    assert found.replay(history).findings == ()


@given(histories(regular=False))
def test_a_history_that_was_stored_and_read_replays_alike(history: History) -> None:
    again = pickle.loads(pickle.dumps(history))  # noqa: S301  # our own bytes
    assert (history.created is None) or again.created is None
    assert replay(again) == replay(history)


@given(walks(INCIDENT))
def test_a_history_replays_alike_however_it_was_made(walk: Any) -> None:
    born, steps = walk
    facts = [*born.facts, *(fact for step in steps for fact in step.facts)]
    started = History.start(born.record, facts)
    told = History(
        record_type="incident",
        record_id=born.record.id,
        opened_at=started.opened_at,
        began_at=started.began_at,
        initial=started.initial,
        facts=facts,
        states=started.states,
    )
    assert started == told
    assert hash(started) == hash(told)
    assert replay(started) == replay(told)
