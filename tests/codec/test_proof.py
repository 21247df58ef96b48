"""Proofs: they hold while nothing that mattered has changed, and tell what has."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itsmcore.codec import Codec, Proof, digest, encode, prove
from itsmcore.codec.proof import _used
from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    Block,
    Condition,
    Fact,
    FieldChange,
    Getter,
    History,
    Incident,
    Side,
    commented,
    when,
)
from itsmcore.sla import (
    Agreement,
    Rulebook,
    Schedule,
    ScheduleOf,
    ScheduleTable,
    Target,
    WorkingDays,
    measure,
)
from itsmcore.testing import histories, instants, targets
from tests.codec.documents import DOCUMENTS, through_json

FEWER = settings(max_examples=settings().max_examples // 8)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
WHOLE = Target.resolution(12 * HOUR, schedule=DESK)
NOON = NINE + 3 * HOUR


def incident(*facts: Fact, **given: Any) -> History:
    return History.start(
        Incident(id="INC1", title="No mail", opened_at=NINE, **given), facts
    )


def fact(seq: int, at: datetime, *changes: tuple[str, Any], **given: Any) -> Fact:
    made = [FieldChange(field, None, value) for field, value in changes]
    return Fact(record_id="INC1", seq=seq, at=at, changes=made, **given)


def codes(proof: Proof, target: Any, history: History, **given: Any) -> list[str]:
    return [finding.code for finding in proof.differences(target, history, **given)]


# -- digests ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
@FEWER
@given(data=st.data())
def test_equal_documents_have_equal_digests(
    kind: type[Any], data: st.DataObject
) -> None:
    value = data.draw(DOCUMENTS[kind])
    assert digest(through_json(value, kind)) == digest(value)


def test_a_digest_is_that_of_the_canonical_text() -> None:
    assert digest(FieldChange("a", None, 1)) == digest(FieldChange("a", None, 1))
    assert digest(FieldChange("a", None, 1)) != digest(FieldChange("a", None, True))  # noqa: FBT003  # a value of a field
    assert len(digest(FieldChange("ä", None, "\ud800"))) == 64


# -- proofs hold --------------------------------------------------------------------


@FEWER
@given(targets(named=False), histories() | histories(regular=False), instants())
def test_what_a_target_reads_of_a_history_gives_the_same_verdict(
    target: Target, history: History, now: datetime
) -> None:
    used = _used(target, history, now)
    assert measure(target, used, now=now) == measure(target, history, now=now)


@FEWER
@given(targets(named=False), histories(), instants())
def test_a_proof_holds_while_nothing_changes(
    target: Target, history: History, now: datetime
) -> None:
    proof = prove(target, history, now=now)
    assert proof.differences(target, history) == ()
    assert through_json(proof) == proof
    later = Fact(
        record_id=history.record_id,
        seq=99,
        at=max(now, history.effective_at(len(history))) + timedelta(microseconds=1),
        changes=[FieldChange("status", None, "resolved")],
    )
    facts = (later,)
    assert proof.differences(target, history + facts) == ()


@FEWER
@given(targets(named=False), histories(), instants())
def test_a_fact_that_is_put_in_before_now_is_seen(
    target: Target, history: History, now: datetime
) -> None:
    at = history.effective_at(len(history))
    assume(at <= now)
    proof = prove(target, history, now=now)
    more = Fact(record_id=history.record_id, seq=99, at=at)
    facts = (more,)
    assert "facts_changed" in codes(proof, target, history + facts)


def test_texts_and_other_fields_may_be_blotted_out() -> None:
    target = Target.response(HOUR)
    said = fact(
        1, NOON, ("title", "Mail"), side=Side.AGENT, public=True, text="My name"
    )
    proof = prove(target, incident(said), now=NOON)
    blotted = attrs.evolve(said, text="...", changes=[FieldChange("title", None, "x")])
    assert codes(proof, target, incident(blotted)) == []
    silent = attrs.evolve(said, public=False)
    assert codes(proof, target, incident(silent)) == [
        "facts_changed",
        "verdict_changed",
    ]


def test_a_status_counts_by_what_it_means() -> None:
    history = incident(fact(1, NOON, ("status", "parked")))
    target = attrs.evolve(WHOLE, pause=when(status_category="waiting"))
    proof = prove(target, history, now=NOON)
    known = {**history.states, "parked": "waiting"}
    other = History.start(
        Incident(id="INC1", title="No mail", opened_at=NINE), [*history], states=known
    )
    assert codes(proof, target, other) == ["facts_changed", "verdict_changed"]


def test_another_goal_is_another_policy() -> None:
    proof = prove(WHOLE, incident(), now=NOON)
    longer = attrs.evolve(WHOLE, goal=13 * HOUR)
    found = proof.differences(longer, incident())
    assert [f.code for f in found] == ["policy_changed", "verdict_changed"]
    assert found[0].params["was"] == proof.policy
    assert found[0].params["is"] != proof.policy
    assert found[0].subject == "INC1"


def test_the_name_of_the_target_is_part_of_the_policy() -> None:
    proof = prove(WHOLE, incident(), now=NOON)
    renamed = attrs.evolve(WHOLE, id="other")
    assert codes(proof, renamed, incident()) == ["policy_changed", "verdict_changed"]


# -- schedules ----------------------------------------------------------------------


def test_a_holiday_inside_the_span_is_seen_and_one_outside_is_not() -> None:
    history = incident()
    proof = prove(WHOLE, history, now=NOON)  # due on Tuesday at 13:00
    assert (proof.start, proof.end) == (NINE, NINE + 28 * HOUR)
    for day, wanted in (
        (date(2026, 2, 27), []),
        (date(2026, 3, 2), ["closures_changed", "verdict_changed"]),
        (date(2026, 3, 3), ["closures_changed", "verdict_changed"]),
        (date(2026, 3, 4), []),
    ):
        edited = Schedule(tz="UTC", week=DESK.week, holidays=[day])
        assert codes(proof, attrs.evolve(WHOLE, schedule=edited), history) == wanted


def test_hours_that_are_written_otherwise_but_open_alike_are_no_change() -> None:
    proof = prove(WHOLE, incident(), now=NOON)
    alike = Schedule(tz="Africa/Abidjan", week={"mon-tue": "09:00-17:00"})
    assert codes(proof, attrs.evolve(WHOLE, schedule=alike), incident()) == []


def test_a_schedule_that_is_given_when_measuring_is_the_one_that_is_proved() -> None:
    plain = attrs.evolve(WHOLE, schedule=None)
    proof = prove(plain, incident(), now=NOON, schedule=DESK)
    assert codes(proof, plain, incident(), schedule=DESK) == []
    assert codes(proof, plain, incident()) == ["closures_changed", "verdict_changed"]


def test_only_the_schedule_that_counted_is_part_of_the_proof() -> None:
    moved = incident(fact(1, NOON, ("group", "net")), group="desk")
    late = Schedule(tz="UTC", week={"mon-fri": "12:00-20:00"})
    target = attrs.evolve(WHOLE, schedule=ScheduleOf("group", "desk"))

    def bound(**hours: Schedule) -> Target:
        names = {"desk": DESK, "net": late, "db": DESK, **hours}
        return Rulebook(version="1", schedules=names).bind(target)

    proof = prove(bound(), moved, now=NOON + HOUR)
    closed = Schedule(tz="UTC", week="")
    assert codes(proof, bound(db=closed), moved) == []
    mornings = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00"})
    assert codes(proof, bound(desk=mornings), moved) == []  # net counts from noon on
    assert codes(proof, bound(net=closed), moved) == [
        "closures_changed",
        "verdict_changed",
    ]
    other_rule = ScheduleTable([(when(group="net"), DESK), (None, DESK)])
    found = codes(proof, attrs.evolve(target, schedule=other_rule), moved)
    assert found == ["policy_changed", "closures_changed", "verdict_changed"]


def test_a_table_is_not_looked_at_before_anything_is_known() -> None:
    table = ScheduleTable([(when(group="net"), None), (None, DESK)])
    target = attrs.evolve(WHOLE, schedule=table)
    proof = prove(target, incident(), now=NINE - HOUR)
    closed = ScheduleTable(
        [(when(group="net"), None), (None, Schedule(tz="UTC", week=""))]
    )
    assert codes(proof, attrs.evolve(target, schedule=closed), incident()) == []


def test_goals_in_days_rest_on_the_days_and_the_zone() -> None:
    target = Target(id="days", goal=WorkingDays(2), schedule=DESK)
    proof = prove(target, incident(), now=NOON)
    moved = Schedule(tz="Africa/Abidjan", week=DESK.week)
    assert codes(proof, attrs.evolve(target, schedule=moved), incident()) == [
        "closures_changed"
    ]
    always = attrs.evolve(target, schedule=None)
    assert codes(prove(always, incident(), now=NOON), always, incident()) == []


def test_a_verdict_that_alone_differs_is_told() -> None:
    proof = prove(WHOLE, incident(), now=NOON)
    older = attrs.evolve(proof, verdict="0" * 64)
    assert codes(older, WHOLE, incident()) == ["verdict_changed"]


# -- agreements, versions, and what is refused --------------------------------------


def test_a_proof_names_the_agreement_and_its_version() -> None:
    rules = Rulebook(
        version="2026-03",
        schedules={"desk": DESK},
        targets=[attrs.evolve(WHOLE, schedule="desk")],
        agreements=[Agreement(id="gold", targets=["resolution"], version="7")],
    )
    (clock,) = rules.clocks(incident())
    proof = prove(clock, incident(), now=NOON, versions={"rulebook": rules.version})
    assert (proof.agreement_id, proof.target_id) == ("gold", "resolution")
    assert {**proof.versions, "itsmcore": ""} == {
        "agreement": "7",
        "itsmcore": "",
        "rulebook": "2026-03",
        "schema": "1",
    }
    assert codes(proof, clock, incident()) == []
    assert codes(proof, clock.target, incident()) == ["verdict_changed"]
    (verdict,) = rules.measure(incident(), now=NOON)
    assert proof.verdict == digest(verdict)
    assert codes(prove(rules.bind(rules.targets["resolution"]), incident(), now=NOON), WHOLE, incident()) == []  # fmt: skip


@attrs.frozen(kw_only=True)
class Bay(Block):
    """A block of a host."""

    number: int


@attrs.frozen(kw_only=True)
class BayIncident(Incident):
    """A record of a host with a block."""

    bay: Bay | None = None


def test_the_blocks_of_a_host_need_its_codec() -> None:
    record = BayIncident(id="INC1", title="x", opened_at=NINE, bay=Bay(number=1))
    history, target = (
        History.start(record),
        attrs.evolve(WHOLE, pause=when({"bay.number": 2})),
    )
    with pytest.raises(WrongTypeError, match="no JSON form"):
        prove(target, history, now=NOON)
    codec = Codec(BayIncident)
    proof = prove(target, history, now=NOON, codec=codec)
    assert codes(proof, target, history, codec=codec) == []
    other = History.start(attrs.evolve(record, bay=Bay(number=3)))
    assert codes(proof, target, other, codec=codec) == ["facts_changed"]


class Own(Condition):
    """A host's own condition."""

    fields = frozenset({"group"})
    depth = 1

    def test(self, get: Getter, /) -> bool:
        return get("group") == "net"


def test_what_cannot_be_proved_is_refused() -> None:
    target, history = WHOLE, incident()
    proof = prove(target, history, now=NOON)
    with pytest.raises(NaiveDatetimeError):
        prove(target, history, now=datetime(2026, 3, 2))
    with pytest.raises(WrongTypeError, match="target"):
        prove("resolution", history, now=NOON)  # type: ignore[arg-type]  # refused at run time
    with pytest.raises(WrongTypeError, match="history"):
        prove(target, "INC1", now=NOON)  # type: ignore[arg-type]  # refused at run time
    with pytest.raises(WrongTypeError, match="history"):
        proof.differences(target, "INC1")  # type: ignore[arg-type]  # refused at run time
    with pytest.raises(WrongTypeError, match="codec"):
        prove(target, history, now=NOON, codec=encode)  # type: ignore[arg-type]  # refused at run time
    with pytest.raises(FieldError, match="no JSON form"):
        prove(attrs.evolve(target, applies=Own()), history, now=NOON)
    with pytest.raises(WrongTypeError, match="editions"):
        prove(target, history, now=NOON, versions={"rulebook": 3})  # type: ignore[dict-item]  # refused at run time
    with pytest.raises(FieldError, match="record"):
        proof.differences(
            target, History.start(Incident(id="2", title="x", opened_at=NINE))
        )
    unbound = attrs.evolve(target, schedule="desk")
    with pytest.raises(FieldError, match="rulebook"):
        prove(unbound, history, now=NOON)


def test_comments_are_read_where_the_target_listens() -> None:
    said = fact(1, NOON, side=Side.AGENT, text="Hello")
    deaf = Target(id="t", goal=HOUR)
    listening = Target(id="t", goal=HOUR, stop=commented(side=Side.AGENT))
    whispered = incident(attrs.evolve(said, side=Side.REQUESTER))
    for target, wanted in (
        (deaf, []),
        (listening, ["facts_changed", "verdict_changed"]),
    ):
        proof = prove(target, incident(said), now=NOON)
        assert codes(proof, target, whispered) == wanted
