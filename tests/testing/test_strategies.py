"""The strategies: what they promise by their names and options."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import itsmcore.testing
from itsmcore.cmdb import FaultTree
from itsmcore.interval import Interval
from itsmcore.model import (
    AllOf,
    AtLeast,
    Condition,
    Edge,
    Fact,
    FieldChange,
    FrozenMap,
    History,
    Incident,
    Level,
    Money,
    PriorityMatrix,
    Record,
    Ref,
    Value,
    WorkItem,
)
from itsmcore.sla import (
    Agreement,
    AgreementKind,
    DateField,
    Deadline,
    FromDue,
    Rulebook,
    ScheduleOf,
    ScheduleTable,
    Target,
    Threshold,
)
from itsmcore.sla.goal import Goal
from itsmcore.testing import (
    agreements,
    conditions,
    edges,
    facts,
    facts_after,
    fault_trees,
    frozen_maps,
    goals,
    histories,
    incidents,
    instants,
    intervals,
    levels,
    matches,
    moneys,
    parties,
    priority_matrices,
    refs,
    rulebooks,
    sample_desk,
    schedule_tables,
    targets,
    thresholds,
    values,
)

FEWER = settings(max_examples=settings().max_examples // 4)
QUICK = settings(max_examples=3000, database=None, phases=[Phase.generate])
FROM = datetime(2026, 3, 2, 9, tzinfo=UTC)
TO = FROM + timedelta(days=1)


@given(instants(FROM, TO), instants(FROM, TO, zoned=True))
def test_instants_keep_to_their_bounds(plain: datetime, zoned: datetime) -> None:
    assert FROM <= plain <= TO
    assert FROM <= zoned.astimezone(UTC) <= TO
    assert plain.tzinfo is UTC


@given(intervals(FROM, TO, longest=timedelta(hours=1)))
def test_intervals_keep_to_their_bounds(item: Interval) -> None:
    assert FROM <= item.start < item.end <= TO
    assert item.duration <= timedelta(hours=1)


def is_json(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(is_json, value))
    if isinstance(value, FrozenMap):
        return all(map(is_json, value.values()))
    return value is None or type(value) in (str, int, bool, float)


@given(values(json=True), refs("ci", "service"), moneys(currency="EUR"))
def test_options_narrow(value: Value, ref: Ref, money: Money) -> None:
    assert is_json(value)
    assert ref.type in {"ci", "service"}
    assert money.currency == "EUR"


@given(frozen_maps(st.just("site"), st.integers(0, 3)))
def test_mappings_take_names_and_contents(found: FrozenMap[str, Value]) -> None:
    assert not found or found["site"] in range(4)


@given(incidents(priority=levels(), group=st.just("net")), parties(vip=st.just(True)))  # noqa: FBT003  # a strategy of one value
def test_fields_can_be_given(record: Incident, party: object) -> None:
    assert isinstance(record.priority, Level)
    assert record.group == "net"
    assert getattr(party, "vip", None) is True


@given(priority_matrices(size=2, complete=True))
def test_a_complete_matrix_has_every_pair(matrix: PriorityMatrix) -> None:
    assert [len(row) for row in matrix.table.values()] == [2, 2]


@given(facts("INC-1"))
def test_facts_are_of_the_record_asked_for(fact: object) -> None:
    assert getattr(fact, "record_id", None) == "INC-1"


@attrs.frozen(kw_only=True)
class Case(WorkItem):
    site: str = "HQ"


@pytest.mark.parametrize(
    "record",
    [
        Record(id="1", status="new", opened_at=FROM),
        Case(id="1", status="new", opened_at=FROM),
    ],
)
def test_facts_lead_on_from_any_record(record: Record) -> None:
    @given(facts_after(record))
    def check(found: tuple[Fact, ...]) -> None:
        history = History.start(record, found)
        assert history.findings == ()
        for fact in history:
            for change in fact.changes:
                assert isinstance(change, FieldChange)
                assert change.field != "site" or type(record) is Record

    check()


@given(
    histories(
        st.builds(Record, id=st.just("1"), status=st.just("a"), opened_at=instants())
    )
)
def test_histories_are_of_the_records_given(history: History) -> None:
    assert history.record_type == "record"


@pytest.mark.parametrize(
    "code",
    [
        "before_opened",
        "duplicate",
        "old_differs",
        "out_of_order",
        "gap",
        "time_backwards",
    ],
)
def test_irregular_histories_have_findings_of_every_kind(code: str) -> None:
    found = find(
        histories(regular=False),
        lambda h: any(f.code == code for f in h.findings),
        settings=QUICK,
    )
    assert found


@given(conditions({"group": st.just("net")}), edges({"group": st.just("net")}))
def test_conditions_and_edges_read_the_fields_given(
    condition: Condition, edge: Edge
) -> None:
    assert condition.fields <= {"group"}
    assert edge.fields <= {"group"}


def test_conditions_of_several_kinds_come_up() -> None:
    both = find(conditions(), lambda c: isinstance(c, AllOf), settings=QUICK)
    assert both.depth > 1
    order = find(matches(), lambda m: isinstance(m, AtLeast), settings=QUICK)
    assert repr(order).startswith("at_least(")


def test_every_name_is_there_and_no_other() -> None:
    for name in itsmcore.testing.__all__:
        assert callable(getattr(itsmcore.testing, name))
    with pytest.raises(AttributeError, match="has no attribute 'unicorns'"):
        getattr(itsmcore.testing, "unicorns")  # noqa: B009  # as a name from outside


def test_the_desk_needs_no_hypothesis() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from itsmcore.testing import sample_desk; sample_desk()\n"
        "try:\n    from itsmcore.testing import levels\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "hypothesis" in done.stdout


def test_the_sample_desk_is_the_same_each_time() -> None:
    assert sample_desk() == sample_desk()
    desk = sample_desk()
    assert set(desk.created) == set(desk.histories)
    people = set(desk.parties)
    for record in desk.created.values():
        assert record.group in desk.groups
        assert record.requester is None or record.requester in people
    for history in desk.histories.values():
        assert {fact.by for fact in history} <= people
    for group in desk.groups.values():
        assert group.members <= people


@given(goals(days=False, deadlines=False), goals(days=False), goals(deadlines=False))
def test_goals_are_of_the_kinds_asked_for(
    length: Goal, free: Goal, no_date: Goal
) -> None:
    assert isinstance(length, timedelta)
    assert isinstance(free, (timedelta, DateField))
    assert not isinstance(no_date, Deadline)


@given(thresholds(percent=False), schedule_tables(st.none()))
def test_parts_of_targets_are_narrowed_down(
    threshold: Threshold, table: ScheduleTable
) -> None:
    assert isinstance(threshold, FromDue)
    assert all(row.schedule is None for row in table.rows)


@FEWER
@given(
    targets(named=False),
    targets(on_goal_change=st.just("carry"), pause=st.none()),
    agreements(kind=st.just("uc")),
)
def test_fields_of_targets_and_agreements_can_be_given(
    whole: Target, carrying: Target, contract: Agreement
) -> None:
    assert not isinstance(whole.schedule, (str, ScheduleOf))
    assert (carrying.on_goal_change, carrying.pause) == ("carry", None)
    assert contract.kind is AgreementKind.UC


@FEWER
@given(rulebooks(targets(metric=st.just("m")), agreements(provider=st.just("p"))))
def test_rulebooks_take_their_targets_and_agreements(rules: Rulebook) -> None:
    assert all(target.metric == "m" for target in rules.targets.values())
    assert all(item.provider == "p" for item in rules.agreements)


@given(fault_trees(events="ab", max_gates=3, coherent=True), fault_trees())
def test_fault_trees_are_as_asked_for(small: FaultTree, other: FaultTree) -> None:
    assert small.is_coherent
    assert {*small.basic_events} <= {"a", "b"}
    assert len(small.gates) <= 3
    assert other.top in other.gates
