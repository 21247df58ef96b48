"""Reading histories: series, values, spans, instants and findings, against an oracle."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.model import (
    AllOf,
    Comment,
    Fact,
    FieldChange,
    History,
    Incident,
    MajorIncident,
    Series,
    Span,
    Value,
    begins,
    changes,
    commented,
    ends,
    when,
)
from itsmcore.model.series import turns
from itsmcore.testing import (
    conditions,
    edges,
    histories,
    incidents,
    instants,
)
from tests.model import oracle

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEW: dict[str, Any] = {
    "status": st.sampled_from(["new", "on_hold", "resolved"]),
    "group": st.sampled_from(["net", "db", None]),
    "reopen_count": st.integers(0, 2),
    "flag": st.sampled_from([True, False, 1, 0, None]),
}


def hours(count: float) -> datetime:
    return AT + timedelta(hours=count)


@st.composite
def crowded(draw: st.DrawFn) -> History:
    """Histories of few values at few instants, where everything collides."""
    some = st.sampled_from(sorted(FEW))
    steps = []
    for seq in draw(st.lists(st.integers(0, 4), max_size=7)):
        names = draw(st.lists(some, max_size=3))
        told = [FieldChange(n, draw(FEW[n]), draw(FEW[n])) for n in names]
        at = hours(draw(st.integers(-1, 4)))
        side = draw(st.sampled_from([None, "agent", "requester"]))
        text = draw(st.sampled_from([None, "text"]))
        steps.append(
            Fact(record_id="INC-1", seq=seq, at=at, changes=told, side=side, text=text)
        )
    record = Incident(id="INC-1", opened_at=AT, group=draw(FEW["group"]))
    return History.start(record, steps)


HISTORIES = crowded()
CONDITIONS = conditions(FEW, max_leaves=3) | conditions(
    {"status_category": st.sampled_from(["active", "waiting", "to_do"])}, max_leaves=1
)


@given(HISTORIES, st.sampled_from([*FEW, "status_category", "tags", "nowhere"]))
def test_a_series_holds_each_value_where_it_changes(
    history: History, field: str
) -> None:
    series = history.series(field)
    assert series.positions[0] == 0
    assert len(series) == len(series.values) == len(series.instants_us)
    assert list(series.instants_us) == sorted(series.instants_us)
    expected = [
        oracle.values_after(history, position).get(field)
        for position in range(len(history) + 1)
    ]
    told = dict(zip(series.positions, series.values, strict=True))
    now: Value = None
    for position, value in enumerate(expected):
        if position in told:
            assert position == 0 or repr(told[position]) != repr(now)
            now = told[position]
        assert now == value
        assert isinstance(now, bool) is isinstance(value, bool)


@given(crowded(), st.integers(-2, 6), st.sampled_from([*FEW, "status_category"]))
def test_a_value_is_the_one_of_the_last_step_until_then(
    history: History, hour: int, field: str
) -> None:
    for at in (hours(hour), hours(hour) - timedelta(microseconds=1)):
        assert history.value(field, at=at) == oracle.value_at(history, field, at)


@given(HISTORIES, CONDITIONS, st.integers(-2, 6))
def test_spans_are_those_of_the_oracle(
    history: History, condition: Any, hour: int
) -> None:
    for until in (hours(hour), history.effective_at(len(history))):
        found = history.spans(condition, until=until)
        assert list(found) == oracle.held(history, condition, until)


@given(HISTORIES, edges(FEW) | edges())
def test_instants_are_those_of_the_oracle(history: History, edge: Any) -> None:
    assert list(history.instants(edge)) == oracle.fired(history, edge)


@given(HISTORIES)
def test_a_step_takes_effect_no_earlier_than_those_before_it(history: History) -> None:
    for position in range(len(history) + 1):
        assert history.effective_at(position) == oracle.effective(history, position)


@given(HISTORIES, CONDITIONS)
def test_a_condition_and_its_opposite_share_all_time_between_them(
    history: History, condition: Any
) -> None:
    until = history.effective_at(len(history)) + timedelta(days=1)
    both = sorted(
        [
            *history.spans(condition, until=until),
            *history.spans(~condition, until=until),
        ],
        key=lambda span: span.first,
    )
    assert both[0].start == history.effective_at(0)
    assert both[-1].end == until
    assert [s.last for s in both[:-1]] == [s.first for s in both[1:]]


@given(HISTORIES, CONDITIONS)
def test_spans_begin_and_end_at_the_edges_of_their_condition(
    history: History, condition: Any
) -> None:
    until = history.effective_at(len(history))
    spans = history.spans(condition, until=until)
    assert [s.first for s in spans] == [
        m.position for m in history.instants(begins(condition))
    ]
    closed = [s.last for s in spans if s.last is not None]
    assert closed == [m.position for m in history.instants(ends(condition))]


def told(*steps: tuple[int, float, dict[str, tuple[Value, Value]]]) -> History:
    record = Incident(id="INC-1", opened_at=AT)
    return History.start(
        record,
        [
            Fact(
                record_id="INC-1",
                seq=seq,
                at=hours(hour),
                changes=[FieldChange(name, *pair) for name, pair in new.items()],
            )
            for seq, hour, new in steps
        ],
    )


def test_a_span_without_length_is_kept() -> None:
    history = told(
        (1, 1, {"status": ("new", "on_hold")}), (2, 1, {"status": ("on_hold", "new")})
    )
    spans = history.spans(when(status="on_hold"), until=hours(5))
    assert spans == (Span(hours(1), hours(1), 1, 2),)
    assert history.findings == ()


def test_the_last_of_several_changes_in_one_step_stands() -> None:
    record = Incident(id="INC-1", opened_at=AT)
    both = Fact(
        record_id="INC-1",
        seq=1,
        at=hours(1),
        changes=[
            FieldChange("status", "new", "on_hold"),
            FieldChange("status", "on_hold", "new"),
        ],
    )
    history = History.start(record, [both])
    assert history.series("status") == Series(
        (0,), history.series("opened_at").instants_us, ("new",)
    )
    assert history.findings == ()
    assert history.instants(changes("status")) == ()


def test_a_span_that_begins_at_the_end_of_asking_has_no_length() -> None:
    history = told((1, 1, {"status": ("new", "on_hold")}))
    waiting = when(status_category="waiting")
    assert history.spans(waiting, until=hours(1)) == (
        Span(hours(1), hours(1), 1, None),
    )
    assert history.spans(waiting, until=hours(1) - timedelta(microseconds=1)) == ()
    assert history.spans(waiting, until=hours(-1)) == ()


def test_a_condition_of_no_field_holds_from_the_start() -> None:
    history = told((1, 1, {"status": ("new", "on_hold")}))
    assert history.spans(AllOf(()), until=hours(5)) == (Span(AT, hours(5), 0, None),)
    assert [m.position for m in history.instants(begins(AllOf(())))] == [0]


def test_comments_tell_who_spoke_to_whom() -> None:
    record = Incident(id="INC-1", opened_at=AT)
    steps = [
        Fact(
            record_id="INC-1", seq=1, at=hours(1), text="a", side="agent", public=True
        ),
        Fact(record_id="INC-1", seq=2, at=hours(2), side="agent"),
        Fact(record_id="INC-1", seq=3, at=hours(3), kind="commented"),
    ]
    history = History.start(record, steps)
    assert history.comments.positions == (1, 3)
    assert history.comments.values == (Comment(steps[0].side, public=True), Comment())
    assert [m.position for m in history.instants(commented(side=steps[0].side))] == [1]
    assert [m.position for m in history.instants(commented(public=True))] == [1]
    assert [m.position for m in history.instants(commented())] == [1, 3]
    assert len(told().comments) == 0


def test_dotted_names_walk_into_blocks_as_records_do() -> None:
    history = told(
        (1, 1, {"major": (None, MajorIncident(commander="ada"))}),
        (2, 2, {"major": (None, MajorIncident(commander="bo")), "a.b": (None, 1)}),
        (3, 3, {"title": ("", "t")}),
    )
    assert history.series("major.commander").values == (None, "ada", "bo")
    assert history.series("a.b").values == (None, 1)
    assert history.series("title.upper").values == (None,)
    assert history.series("opened_at.year").values == (None,)


def test_a_step_that_changes_another_field_is_no_change_of_this_one() -> None:
    history = told(
        (1, 1, {"status": ("new", "on_hold")}), (2, 2, {"group": (None, "a")})
    )
    either = changes("status") | changes("group", new="b")
    assert [m.position for m in history.instants(either)] == [1]


def test_turns_join_fields_and_comments_by_step() -> None:
    history = told((1, 1, {"status": ("new", "on_hold"), "group": (None, "net")}))
    found = list(history.turns(["status", "group"]))
    assert [turn.values for turn in found] == [
        {"group": None, "status": "new"},
        {"group": "net", "status": "on_hold"},
    ]
    assert [turn.at for turn in found] == [AT, hours(1)]
    assert list(turns({})) == []


# -- findings -------------------------------------------------------------------------


@given(histories())
def test_a_regular_history_has_no_findings(history: History) -> None:
    assert history.findings == ()


CASES: list[tuple[str, History, list[tuple[str, int | None]]]] = [
    ("gap", told((1, 1, {}), (4, 2, {})), [("gap", 4)]),
    ("twice", told((1, 1, {}), (1, 2, {})), [("duplicate", 1)]),
    (
        "order",
        told((1, 1, {}), (3, 2, {}), (2, 3, {})),
        [("gap", 3), ("out_of_order", 2)],
    ),
    ("back", told((1, 2, {}), (2, 1, {}), (3, 2, {})), [("time_backwards", 2)]),
    ("early", told((1, -1, {}), (2, 1, {})), [("before_opened", 1)]),
    ("old", told((1, 1, {"group": ("db", "net")})), [("old_differs", 1)]),
    (
        "true is not 1",
        told((1, 1, {"flag": (None, True)}), (2, 1, {"flag": (1, 2)})),
        [("old_differs", 2)],
    ),
]


@pytest.mark.parametrize(
    ("history", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_every_irregularity_is_a_finding(
    history: History, expected: list[tuple[str, int | None]]
) -> None:
    assert [(f.code, f.seq) for f in history.findings] == expected
    for found in history.findings:
        assert found.subject == "INC-1"
        assert "INC-1" in found.message


def test_a_wrong_old_value_tells_both() -> None:
    (found,) = told((1, 1, {"group": ("db", "net")})).findings
    assert found.params == {
        "at": hours(1),
        "field": "group",
        "held": None,
        "told": "db",
    }


def test_a_creation_before_the_opening_is_told_once() -> None:
    born = Fact(record_id="INC-1", seq=0, at=hours(-1), kind="created")
    history = History.start(Incident(id="INC-1", opened_at=AT), [born])
    assert [(f.code, f.seq) for f in history.findings] == [("before_opened", 0)]
    assert history.effective_at(0) == AT


@given(crowded())
def test_findings_are_about_facts_and_have_known_codes(history: History) -> None:
    known = {
        "before_opened",
        "duplicate",
        "gap",
        "old_differs",
        "out_of_order",
        "time_backwards",
    }
    assert {f.code for f in history.findings} <= known
    assert {f.seq for f in history.findings} <= {f.seq for f in history} | {None}


def test_nothing_is_sorted() -> None:
    history = told((1, 3, {"group": (None, "net")}), (2, 1, {"group": ("net", "db")}))
    assert history.value("group", at=hours(2)) is None
    assert history.value("group", at=hours(3)) == "db"
    assert history.effective_at(2) == hours(3)


@given(incidents(), instants())
def test_a_value_before_the_beginning_is_none(created: Incident, at: datetime) -> None:
    history = History.start(created)
    if at < created.opened_at:
        assert all(history.value(name, at=at) is None for name in history.initial)
